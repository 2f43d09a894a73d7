"""`tutor sandbox`: a private AWS on loopback, as a person and as a program start it."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import shlex
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tutor.sandbox.attended import Attended
from tutor.sandbox.watch import descendants

SANDBOX = [sys.executable, "-m", "tutor", "sandbox"]
PATIENCE = 30  # seconds until a hang is told as a failure

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes as Linux shows them")


@contextlib.contextmanager
def started(*words, **streams):
    """`tutor sandbox` with these words; killed if a test forgets to end it."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    with subprocess.Popen([*SANDBOX, *words], text=True, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def watched(process):
    """What tells that the processes it has started are gone."""
    return [os.pidfd_open(pid) for pid in descendants(process.pid)]


def all_gone(pidfds):
    """Wait until none of them lives."""
    assert pidfds
    for pidfd in pidfds:
        ready, _, _ = select.select([pidfd], [], [], PATIENCE)
        os.close(pidfd)
        if not ready:
            return False
    return True


def s3(endpoint, account):
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=account["access_key"],
        aws_secret_access_key=account["secret_key"],
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )


@pytest.fixture(scope="module")
def served():
    """One that was started with `--json`, as a program would, with ACLs enabled."""
    with started("--json", "--s3-acls", "--journal", "--latency", "1") as process:
        line = process.stdout.readline()
        told = json.loads(line)
        accounts = {
            name: SimpleNamespace(s3=s3(told["endpoint"], keys), **keys) for name, keys in told["accounts"].items()
        }
        yield SimpleNamespace(
            process=process, told=told, line=line, port=told["endpoint"].rpartition(":")[2], **accounts
        )


def test_json_is_one_line_with_endpoint_region_and_two_accounts(served):
    assert list(served.told) == ["endpoint", "region", "accounts"]
    assert served.told["endpoint"].startswith("http://127.0.0.1:")
    assert served.told["region"] == "us-east-1"
    assert list(served.told["accounts"]) == ["learner", "stranger"]
    for account in served.told["accounts"].values():
        assert list(account) == ["access_key", "secret_key", "canonical_id", "display_name"]
        assert all(account.values())


def test_the_two_accounts_are_two_and_acls_are_enabled_where_asked_for(served):
    served.learner.s3.create_bucket(Bucket="of-the-learner", ACL="public-read")
    served.learner.s3.put_object(Bucket="of-the-learner", Key="mine", Body=b"private")
    owner = served.learner.s3.get_bucket_acl(Bucket="of-the-learner")["Owner"]
    assert owner["ID"] == served.learner.canonical_id
    assert [item["Key"] for item in served.stranger.s3.list_objects_v2(Bucket="of-the-learner")["Contents"]] == ["mine"]
    with pytest.raises(ClientError, match="AccessDenied"):
        served.stranger.s3.get_object(Bucket="of-the-learner", Key="mine")


def test_who_signs_nothing_is_anonymous(served):
    served.learner.s3.create_bucket(Bucket="for-nobody")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{served.told['endpoint']}/for-nobody")  # noqa: S310 - http, and ours
    with refused.value as answer:
        assert (answer.code, b"<Code>AccessDenied</Code>" in answer.read()) == (403, True)


def test_each_call_is_told_in_a_line_where_the_journal_is_asked_for(served):
    with pytest.raises(ClientError, match="NoSuchBucket"):
        served.learner.s3.list_objects_v2(Bucket="never-made")
    while "never-made" not in (line := served.process.stderr.readline()):
        assert line, "it ended"
    assert line.startswith("!")
    for word in ("learner", "s3 ListObjectsV2", "404 NoSuchBucket", " ms"):
        assert word in line


def test_a_port_that_is_taken_is_one_error_that_says_what_to_do(served):
    done = subprocess.run([*SANDBOX, "--port", served.port], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"127.0.0.1:{served.port}: Address already in use" in done.stderr
    assert "mend: name another one, or leave out --port" in done.stderr
    assert "Traceback" not in done.stderr


def test_nobody_but_this_machine_can_reach_it(served):
    sockets = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()]
    addresses = [words[1] for words in sockets if words[3] == "0A"]  # those that listen
    port = f"{int(served.port):04X}"
    assert [address for address in addresses if address.endswith(f":{port}")] == [f"0100007F:{port}"]


def test_what_is_printed_for_a_shell_leads_boto3_there_whatever_was_set(tmp_path):
    script = tmp_path / "environment.sh"
    with started() as process:
        lines = [process.stdout.readline()]
        while not lines[-1].startswith("# export AWS_SECRET_ACCESS_KEY="):
            lines.append(process.stdout.readline())
            assert lines[-1], "it ended"
        assert max(map(len, lines)) <= len("\n") + 80
        script.write_text("".join(lines))
        ask = "import boto3; print(boto3.client('s3').create_bucket(Bucket='from-a-shell')['Location'])"
        hostile = {
            "AWS_PROFILE": "of-my-work",
            "AWS_SESSION_TOKEN": "real",
            "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        }
        done = subprocess.run(
            ["/bin/sh", "-c", f". {shlex.quote(str(script))}; {shlex.quote(sys.executable)} -c {shlex.quote(ask)}"],
            env={**os.environ, **hostile},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.stdout, done.stderr) == ("/from-a-shell\n", "")
        while "from-a-shell" not in (line := process.stderr.readline()):
            assert line, "it ended"
        assert "CreateBucket" in line
        left = watched(process)
        process.terminate()
        assert process.wait(PATIENCE) == 0
        assert process.stdout.read() == ""
        assert process.stderr.read() == "1 call to AWS, none refused. All of it is gone now.\n"
        assert all_gone(left)


def test_who_is_at_the_other_end_of_a_pipe_or_terminal_may_leave(tmp_path):
    reader, writer = os.pipe()
    ours, theirs = pty.openpty()
    with (tmp_path / "file").open("wb") as file:
        at_pipe, at_terminal = Attended((reader, file.fileno())), Attended((file.fileno(), theirs))
        assert not at_pipe.over
        assert not at_terminal.over
        os.write(writer, b"x")
        assert not at_pipe.over
        os.close(writer)
        os.close(ours)
        assert at_pipe.wait([]) == []
        assert at_pipe.over
        assert at_terminal.over
        assert not Attended((reader, file.fileno())).over  # who had left before we began is not waited for
    os.close(reader)
    os.close(theirs)


def test_who_starts_it_is_killed_and_it_ends():
    program = f"import subprocess, sys; print(subprocess.Popen({SANDBOX!r} + ['--json', '--tier', 'none'], "
    program += "stdout=subprocess.PIPE).stdout.readline()[:1], flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout.readline() == b"b'{'\n"
        left = watched(parent)
        parent.kill()
        assert all_gone(left)


def test_in_the_background_of_a_script_it_goes_on_alone_until_it_is_interrupted(tmp_path):
    out = tmp_path / "out.json"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a script's shell does to what it starts with `&`
    with out.open("wb") as stream, started("--json", "--tier", "none", stdout=stream) as process:
        signal.signal(signal.SIGINT, before)
        process.stderr.close()
        inbox = os.pidfd_open(process.pid)
        while not out.read_bytes().endswith(b"\n"):
            ended, _, _ = select.select([inbox], [], [], 0.05)
            assert not ended
        os.close(inbox)
        told = json.loads(out.read_text())
        s3(told["endpoint"], told["accounts"]["learner"]).list_buckets()
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sh"], "mend: tutor sandbox -- sh"),
        (["--"], "nothing stands behind `--`"),
        (["--port", "70000"], "`70000` is no port"),
        (["--latency", "soon"], "`soon` is no latency"),
        (["--json", "--", "ls"], "leave out --json, or the command"),
        (["--port", "1", "--", "ls"], "leave out --port, or the command"),
    ],
)
def test_a_command_line_that_makes_no_sense_is_told_at_once(words, said, tutor):
    done = tutor("sandbox", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_its_help_waits_for_no_library():
    heavy = ("boto3", "botocore", "moto", "pydantic", "textual", "yaml")
    program = (
        "import sys\nfrom tutor.cli import main\ntry:\n    main(['sandbox', '--help'])\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "--s3-acls" in done.stdout
    assert done.stdout.endswith("[]\n")
