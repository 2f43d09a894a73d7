"""`tutor sandbox -- COMMAND`: what the command finds in there, and what comes out."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios

import pytest

from tutor.errors import UsageError
from tutor.model.verdicts import Tier
from tutor.sandbox import open_sandbox
from tutor.sandbox.programs import added_programs, how_to_install_aws
from tutor.sandbox.shell_wall import folder_to_show, is_writable
from tutor.sandbox.watch import descendants
from tutor.sandbox_cli import cut_command

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")
PATIENCE = 30  # seconds until a hang is told as a failure
COMMAND = [sys.executable, "-m", "tutor", "sandbox"]
CONTROL_C, CONTROL_Z = b"\x03", b"\x1a"


@pytest.fixture(scope="module", autouse=True)
def _strong_here():
    with contextlib.closing(open_sandbox()) as sandbox:
        if sandbox.tier is not Tier.STRONG:
            pytest.skip("no strong jail here")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An ordinary folder of a user whose home has keys in it."""
    home, folder = tmp_path / "home", tmp_path / "home" / "work"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "credentials").write_text("[default]\naws_access_key_id = AKIAREAL\n")
    folder.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "of-real-aws")
    monkeypatch.setenv("TUTOR_DATA", str(folder / "record"))
    (folder / "record").mkdir()
    (folder / "record" / "progress.db").write_text("mine")
    return folder


@pytest.fixture
def sandbox(folder):
    """Runs a command in there from `folder`, with pipes."""

    def run(*words, typed="", options=(), **environment):
        return subprocess.run(
            [*COMMAND, *options, "--", *map(str, words)],
            input=typed,
            capture_output=True,
            text=True,
            cwd=folder,
            env={**os.environ, **environment},
            timeout=120,
            check=False,
        )

    return run


LOOK = """
import boto3, json, os, pathlib, socket, urllib.error, urllib.request

def status(url):
    try:
        return urllib.request.urlopen(url, timeout=5).status
    except urllib.error.HTTPError as error:
        return error.code

def reaches(host):
    try:
        return bool(socket.create_connection((host, 443), timeout=5))
    except OSError:
        return False

def can_write(path):
    try:
        pathlib.Path(path).write_bytes(b"60")
        return True
    except OSError:
        return False

s3 = boto3.client("s3")
s3.create_bucket(Bucket="my-photos")
s3.delete_public_access_block(Bucket="my-photos")
s3.put_bucket_ownership_controls(Bucket="my-photos", OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
url = "https://my-photos.s3.us-east-1.amazonaws.com/cat.txt"
s3.put_object(Bucket="my-photos", Key="cat.txt", Body=b"miaow")
private = status(url)
s3.put_object_acl(Bucket="my-photos", Key="cat.txt", ACL="public-read")
pathlib.Path("made-inside.txt").write_text("yes")
print(json.dumps({
    "statuses": [private, status(url)],
    "endpoint": os.environ.get("AWS_ENDPOINT_URL"),
    "mark": os.environ["POPTUTOR_SANDBOX"],
    "secret": os.environ["AWS_SECRET_ACCESS_KEY"],
    "cwd": os.getcwd(),
    "home": sorted(os.listdir(os.path.expanduser("~"))),
    "above": sorted(os.listdir("..")),
    "record": os.listdir("record"),
    "typed": input(),
    "outside": reaches("1.1.1.1"),
    "sysctl": can_write("/proc/sys/vm/swappiness"),
    "system": can_write("/usr/bin/planted"),
    "capabilities": next(line.split()[1] for line in open("/proc/self/status") if line.startswith("CapEff")),
    "processes": len([name for name in os.listdir("/proc") if name.isdecimal()]),
}))
raise SystemExit(7)
"""


def test_a_program_finds_aws_at_its_own_address_and_nothing_of_its_users(sandbox, folder):
    (folder / "look.py").write_text(LOOK)
    done = sandbox("python3", "look.py", typed="hello\n", options=("--journal",))
    assert done.returncode == 7
    told = done.stderr.splitlines()
    assert told[0] == "7 calls to AWS, 1 refused: 403 AccessDenied."
    assert "anonymous s3 GetObject(Bucket='my-photos', Key='cat.txt') -> 403 AccessDenied in " in told[5]
    assert len(told) == 1 + 7
    found = json.loads(done.stdout)
    assert found.pop("secret").startswith("learner+dummy")
    assert found.pop("processes") < 6
    assert found == {
        "statuses": [403, 200],
        "endpoint": None,
        "mark": "1",
        "cwd": str(folder),
        "home": [],
        "above": ["work"],
        "record": [],
        "typed": "hello",
        "outside": False,
        "sysctl": False,
        "system": False,
        "capabilities": "0" * 16,
    }
    made = folder / "made-inside.txt"
    assert (made.read_text(), made.stat().st_uid) == ("yes", os.getuid())


WAITERS = """
import boto3
ec2 = boto3.client("ec2")
for name in ec2.waiter_names:
    waiter = ec2.get_waiter(name)
    print(name, waiter.config.delay)
"""


def test_waiters_of_boto3_ask_as_often_as_suits_an_aws_whose_time_is_scaled(sandbox):
    told = sandbox("python3", "-c", WAITERS).stdout.splitlines()
    assert "instance_running 0.2" in told
    assert {line.split()[1] for line in told} == {"0.2"}


def test_what_was_asked_is_told_when_somebody_ends_it_with_sigterm(folder):
    words = "python3 -c \"import boto3; boto3.client('s3').list_buckets()\"; echo ready; exec sleep 600"
    command = [*COMMAND, "--journal", "--", "sh", "-c", words]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        process.terminate()
        _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + signal.SIGTERM
    assert told.startswith("1 call to AWS, none refused.\n")
    assert "s3 ListBuckets()" in told


def test_a_call_to_a_service_that_isnt_here_is_a_call_like_any_other(sandbox):
    ask = "import boto3\ntry:\n  boto3.client('lambda').list_functions()\nexcept Exception as error: print(error)"
    done = sandbox("python3", "-c", ask, options=("--journal",))
    assert "lambda is not here" in done.stdout
    assert done.stderr.startswith("1 call to AWS, 1 refused: 400 UnsupportedOperation.\n")
    assert "not listed" not in done.stderr


def test_a_command_that_cant_be_run_ends_as_a_shell_says_it(sandbox, folder):
    (folder / "text").write_text("no program")
    done = sandbox("./text")
    assert (done.returncode, done.stdout) == (126, "")
    assert "`./text`: Permission denied" in done.stderr


def test_without_a_wall_the_command_is_told_so_and_led_to_the_private_aws(sandbox):
    ask = "import boto3; print(boto3.client('s3').list_buckets()['Buckets'])"
    done = sandbox(sys.executable, "-c", ask, options=("--tier", "none"), AWS_PROFILE="of-my-work")
    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert "Nothing is walled off here" in done.stderr


def test_control_c_reaches_the_command_through_pipes_and_its_status_comes_back(folder):
    trap = "trap 'echo caught; exit 9' INT; echo ready; while :; do sleep 0.1; done"
    with subprocess.Popen([*COMMAND, "--", "sh", "-c", trap], cwd=folder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "ready\n"
        left = [os.pidfd_open(pid) for pid in descendants(process.pid)]
        process.send_signal(signal.SIGINT)
        assert (process.stdout.read(), process.wait(PATIENCE)) == ("caught\n", 9)
        for pidfd in left:
            assert select.select([pidfd], [], [], PATIENCE)[0]
            os.close(pidfd)


# --- at a terminal -------------------------------------------------------------------------------------------

_AT_A_TERMINAL = (  # a new session takes the terminal as its own, so that Control C reaches it
    "import fcntl, sys, termios\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "from tutor.cli import main\n"
    "sys.exit(main(sys.argv[1:]))\n"
)


class Terminal:
    def __init__(self, folder, *words):
        self.fd, theirs = pty.openpty()
        self.before = termios.tcgetattr(self.fd)
        command = [sys.executable, "-c", _AT_A_TERMINAL, "sandbox", "--", *words]
        self.process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, start_new_session=True
        )
        os.close(theirs)
        self.said = self.all_said = b""

    @property
    def lines(self):
        return self.all_said.decode().splitlines()

    def until(self, words):
        """Read until `words` are on the screen, then forget what was said."""
        while words not in self.said:
            ready, _, _ = select.select([self.fd], [], [], PATIENCE)
            assert ready, f"{words!r} was never said, but:\n{self.said.decode()}"
            piece = os.read(self.fd, 4096)
            self.said += piece
            self.all_said += piece
        self.said = self.said.partition(words)[2]

    def resize(self, rows, columns):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def type(self, keys):
        os.write(self.fd, keys)


def test_a_shell_at_a_terminal_has_one_of_its_own_with_job_control(folder):
    at = Terminal(folder, "sh")
    try:
        at.until(b"(sandbox) $ ")
        at.type(b"tty; sh -c 'echo in-$((1 + 1)); exec sleep 600'\n")
        at.until(b"/dev/pts/0")
        at.until(b"in-2")
        at.type(CONTROL_C)
        at.until(b"(sandbox) $ ")
        at.type(b"sh -c 'echo in-$((1 + 2)); exec sleep 601'\n")
        at.until(b"in-3")
        at.type(CONTROL_Z)
        at.until(b"Stopped")
        at.resize(33, 101)
        at.type(b"kill -9 %1; wait; stty size\n")
        at.until(b"33 101")
        at.type(b"exit 5\n")
        at.until(b"No calls to AWS.")
        assert at.process.wait(PATIENCE) == 5
        assert termios.tcgetattr(at.fd) == at.before
    finally:
        at.process.kill()
        at.process.wait()
        os.close(at.fd)


def test_what_is_told_begins_a_line_and_breaks_none_inside_a_word(folder):
    at = Terminal(folder, "sh", "-c", "printf abc; exec sleep 600")
    try:
        at.until(b"abc")
        at.type(CONTROL_C)
        at.until(b"^C\r\nNo calls to AWS.\r\n")
    finally:
        at.process.kill()
        at.process.wait()
        os.close(at.fd)


def test_a_long_line_breaks_between_words_at_a_terminal(folder):
    ask = "import boto3\ntry:\n  boto3.client('lambda').list_functions()\nexcept Exception: pass"
    at = Terminal(folder, "python3", "-c", ask)
    try:
        at.resize(24, 60)
        at.until(b"1 call to AWS")
        at.until(b"differs from AWS")
        at.until(b".\r\n")
        assert at.process.wait(PATIENCE) == 0
        assert all(len(line) <= 60 for line in at.lines[-4:])
        assert not any("…" in line for line in at.lines)
    finally:
        at.process.kill()
        at.process.wait()
        os.close(at.fd)


def test_a_terminal_that_is_closed_ends_all_and_leaves_no_process(folder):
    at = Terminal(folder, "sh", "-c", "trap '' HUP INT TERM; echo ready; sleep 600")
    try:
        at.until(b"ready")
        left = [os.pidfd_open(pid) for pid in descendants(at.process.pid)]
        os.close(at.fd)
        assert at.process.wait(PATIENCE) == 128 + signal.SIGHUP
        for pidfd in left:
            assert select.select([pidfd], [], [], PATIENCE)[0]
            os.close(pidfd)
    finally:
        at.process.kill()
        at.process.wait()


# --- what may be shown ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["/", "/var", "/proc", "/dev", "..", "record"])
def test_a_folder_that_would_show_what_must_stay_apart_is_refused(folder, monkeypatch, place):
    monkeypatch.chdir(folder / place)
    with pytest.raises(UsageError, match="Not in this folder"):
        folder_to_show(folder / "record")


def test_an_ordinary_folder_is_shown(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert folder_to_show(folder / "record") == folder


def test_a_folder_is_called_writable_if_its_user_can_write_there(tmp_path):
    assert is_writable(tmp_path)
    tmp_path.chmod(0o555)  # to root too: it acts as the folder's owner
    assert not is_writable(tmp_path)


def test_the_command_that_installs_aws_is_one_of_our_own_environment(tmp_path, monkeypatch):
    (tmp_path / "pip").write_text("")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert how_to_install_aws() == f"{tmp_path}/pip install awscli"


def test_an_aws_of_the_users_own_is_shown_with_its_interpreter_and_packages(tmp_path):
    site = tmp_path / "lib"
    (site / "awscli").mkdir(parents=True)
    (site / "awscli" / "__init__.py").write_text("")
    (site / "awscli-9.dist-info").mkdir()
    (site / "awscli-9.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: awscli\nVersion: 9\n")
    (site / "awscli-9.dist-info" / "RECORD").write_text("awscli/__init__.py,,\n")
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={site} exec {sys.executable} "$@"\n')
    script = tmp_path / "bin" / "aws"
    script.parent.mkdir()
    script.write_text(f"#!{python}\nfrom awscli.clidriver import main\n")
    for program in (python, script):
        program.chmod(0o755)
    added = added_programs(str(script.parent))
    if added.aws != str(script):
        pytest.skip(f"{added.aws} is there already")
    assert site / "awscli" in [bind.source for bind in added.binds]
    assert "/opt/sandbox/bin/aws" in added.files


@pytest.mark.parametrize(
    ("words", "cut"),
    [
        (["sandbox", "--", "ls", "--help"], (["sandbox"], ["ls", "--help"])),
        (["--course", "sandbox", "sandbox", "--s3-acls", "--"], (["--course", "sandbox", "sandbox", "--s3-acls"], [])),
        (["check", "sandbox", "--", "file"], (["check", "sandbox", "--", "file"], None)),
        (["sandbox", "ls"], (["sandbox", "ls"], None)),
    ],
)
def test_the_command_stands_behind_two_dashes_of_this_verb_only(words, cut):
    assert cut_command(words) == cut
