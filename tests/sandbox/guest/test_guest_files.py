"""Copying to and from an instance with scp and sftp, and what the judge reads of its disk."""

from __future__ import annotations

import pytest

from tutor.model.evidence import FileOnInstance


@pytest.fixture
def tree(tmp_path):
    folder = tmp_path / "site"
    (folder / "sub dir").mkdir(parents=True)
    (folder / "page.html").write_text("<p>hello\n", "utf-8")
    (folder / "sub dir" / "bytes").write_bytes(bytes(range(256)) * 8000)
    (folder / "run.sh").write_text("#!/bin/sh\necho ran\n", "utf-8")
    (folder / "run.sh").chmod(0o755)
    return folder


@pytest.mark.parametrize("way", [(), ("-O",)], ids=["by-sftp", "by-the-old-protocol"])
def test_a_folder_goes_there_and_back(web, tree, tmp_path, way):
    there, back = "copied" + "".join(way), tmp_path / "back"
    done = web.copy(*way, "-r", str(tree), f"ubuntu@127.0.0.1:{there}")
    assert (done.returncode, done.stderr) == (0, "")
    assert web.out(f"{there}/run.sh") == "ran"
    assert web.rack.read("i-1", f"{there}/page.html") == FileOnInstance("<p>hello\n", 9)
    done = web.copy(*way, "-r", f"ubuntu@127.0.0.1:{there}", str(back))
    assert (done.returncode, done.stderr) == (0, "")
    assert (back / "sub dir" / "bytes").read_bytes() == bytes(range(256)) * 8000


def test_a_copy_is_told(web, tree):
    web.copy(str(tree / "page.html"), "ubuntu@127.0.0.1:one.html")
    assert (web.sessions()[-1]["command"], web.sessions()[-1]["exit_status"]) == ("sftp", 0)
    web.copy("-O", str(tree / "page.html"), "ubuntu@127.0.0.1:two.html")
    assert web.sessions()[-1]["command"].startswith("scp ")


def test_copying_nothing_fails_as_it_does_anywhere(web, tmp_path):
    done = web.copy("ubuntu@127.0.0.1:nothing.txt", str(tmp_path))
    assert done.returncode == 1
    assert "No such file" in done.stderr


def test_sftp_does_what_its_client_asks(web, tree):
    steps = [
        "pwd",
        "mkdir work",
        "cd work",
        f"put {tree}/page.html",
        "rename page.html index.html",
        "chmod 600 index.html",
        "symlink index.html link",
        "ls -l",
        "df -h",
        "rm index.html",
    ]
    done = web.copy("-b", "-", "ubuntu@127.0.0.1", program="sftp", feed="\n".join(steps))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Remote working directory: /home/ubuntu" in done.stdout
    assert "-rw-------    1 ubuntu" in done.stdout
    assert web.out("readlink work/link") == "index.html"


def test_a_pipe_that_nobody_feeds_blocks_nobody_else(web, tmp_path):
    web.out("rm -f stuck; mkfifo stuck")
    line = [*web.client("scp", port="-P"), "ubuntu@127.0.0.1:stuck", str(tmp_path)]
    import subprocess  # noqa: PLC0415 - a client that stays

    with subprocess.Popen(line, stderr=subprocess.DEVNULL) as client:
        assert web.out("echo alive") == "alive"
        client.kill()
    assert web.rack.read("i-1", "stuck").why == "not-a-file"


MAKE_UNREADABLE = r"""
touch plain; mkdir folder; mkfifo pipe; ln -s /dev/zero device; ln -s /dev/pts/ptmx terminal
ln -s /proc/self/mounts process; ln -s loop loop; echo secret > shut; chmod 0 shut
head -c 65537 /dev/zero > large; truncate -s 50M sparse; printf '\377\376' > binary
"""
UNREADABLE = {
    "/home/ubuntu/none": "missing",
    "plain/below": "missing",
    "x" * 5000: "missing",
    "a\0b": "missing",
    "\ud800": "missing",
    "folder": "not-a-file",
    "pipe": "not-a-file",
    "device": "not-a-file",
    "terminal": "not-a-file",
    "process": "not-a-file",
    "loop": "unreadable",
    "shut": "unreadable",
    "large": "too-large",
    "sparse": "too-large",
    "binary": "not-text",
}


def test_what_the_judge_cannot_read_is_told_by_a_word(web):
    web.out(MAKE_UNREADABLE)
    reads = {path: web.rack.read("i-1", path) for path in UNREADABLE}
    assert {path: read.why for path, read in reads.items()} == UNREADABLE
    assert {read.text for read in reads.values()} == {None}


def test_what_the_judge_reads_is_what_is_there(web):
    web.out(
        "printf 'caf\\303\\251\\n' > note; head -c 65536 /dev/zero | tr '\\0' x > full; ln -sf note link; : > empty"
    )
    assert web.rack.read("i-1", "note") == FileOnInstance("café\n", 6)
    assert web.rack.read("i-1", "/home/ubuntu/link") == FileOnInstance("café\n", 6)
    assert web.rack.read("i-1", "full") == FileOnInstance("x" * 65536, 65536)
    assert web.rack.read("i-1", "empty") == FileOnInstance("", 0)


def test_an_instance_that_never_was_has_no_files(web):
    assert web.rack.read("i-2", "/etc/hostname").why == "missing"
