"""Commands and shells on an instance: streams, ends, terminals, as over any ssh."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess

import pytest


@pytest.mark.parametrize(
    ("command", "status"),
    [("exit 3", 3), ("nosuchprogram", 127), ("kill -9 $$", 255), ("kill -40 $$", 255), ("true", 0)],
)
def test_the_exit_status_comes_back(web, command, status):
    assert web.ssh(command).returncode == status


def test_a_shell_without_a_terminal_says_only_what_its_script_says(web):
    done = web.ssh(feed="uname -n\nexit 2\n")
    assert (done.returncode, done.stdout) == (2, "ip-172-31-1-2\n")


def test_nothing_can_be_installed_and_that_is_said(web):
    done = web.ssh("sudo apt-get install -y nginx")
    assert done.returncode == 100
    assert "nothing can be installed here" in done.stderr
    assert "nothing can be installed here" in web.out("apt-get --help")


def test_output_and_error_keep_apart(web):
    done = web.ssh("echo out; echo err >&2")
    assert (done.stdout, done.stderr) == ("out\n", "err\n")


def test_bytes_pass_both_ways_unchanged(web):
    sent = os.urandom(3_000_000)
    line = [*web.client("ssh"), "ubuntu@127.0.0.1", "cat"]
    done = subprocess.run(line, input=sent, capture_output=True, timeout=60, check=True)
    assert hashlib.sha256(done.stdout).digest() == hashlib.sha256(sent).digest()


def test_a_flood_waits_for_its_reader(web):
    line = [*web.client("ssh"), "ubuntu@127.0.0.1", "yes | head -c 30000000 && echo done >&2"]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as client:
        assert client.stdout is not None
        assert web.out("echo meanwhile") == "meanwhile"
        assert sum(len(piece) for piece in iter(lambda: client.stdout.read(65536), b"")) == 30_000_000
        assert client.stderr is not None
        assert client.stderr.read() == b"done\n"


def test_who_stops_reading_ends_the_writer(web):
    line = [*web.client("ssh"), "ubuntu@127.0.0.1", "yes"]
    with subprocess.Popen(line, stdout=subprocess.PIPE) as client:
        assert client.stdout is not None
        client.stdout.read(1)
        client.kill()
    web.out("while pgrep -x yes; do :; done")  # no clock: it ends when the other has


def test_a_command_is_told_before_its_client_knows_its_end(web):
    web.ssh("echo first; echo second >&2; exit 4")
    told = web.sessions()[-1]
    assert told == {
        "instance": "i-1",
        "user": "ubuntu",
        "from": "203.0.113.10",
        "command": "echo first; echo second >&2; exit 4",
        "exit_status": 4,
        "printed": "first\n",
        "refused": "",
    }


def test_a_session_that_is_ended_with_its_server_is_told_too(web):
    before = len(web.sessions())
    assert web.ssh("echo shown; kill -KILL $PPID").returncode == 255
    told = web.next_told("session", before + 1)["session"]
    assert (told["command"], told["exit_status"]) == ("echo shown; kill -KILL $PPID", None)


def test_a_session_that_goes_on_is_told_when_asked_for_and_not_again(web):
    before = len(web.sessions())
    with subprocess.Popen([*web.client("ssh"), "ubuntu@127.0.0.1", "cat"], stdin=subprocess.PIPE) as client:
        web.out("until pgrep -x cat; do :; done")
        web.order("settle")
        web.next_told("settled")
        assert client.stdin is not None
        client.stdin.close()
    web.out("true")
    told = [(said["command"], said["exit_status"]) for said in web.sessions()[before:]]
    assert told == [("until pgrep -x cat; do :; done", 0), ("cat", None), ("true", 0)]


def test_no_more_than_the_first_4_kib_are_told(web):
    web.ssh("yes | head -c 100000")
    assert web.sessions()[-1]["printed"] == "y\n" * 2048


def test_a_signal_is_told_as_the_shell_counts(web):
    web.ssh("kill -TERM $$")
    assert web.sessions()[-1]["exit_status"] == 128 + signal.SIGTERM


def test_odd_bytes_in_what_is_printed_are_told_as_text(web):
    line = [*web.client("ssh"), "ubuntu@127.0.0.1", r"printf '\377\033[31m\0end'"]
    subprocess.run(line, capture_output=True, timeout=60, check=True)
    assert web.sessions()[-1]["printed"] == "\ufffd\x1b[31m\0end"


def test_the_environment_is_that_of_a_login(web):
    told = dict(line.split("=", 1) for line in web.out("env").splitlines())
    assert told["HOME"] == "/home/ubuntu"
    assert told["USER"] == "ubuntu"
    assert told["SSH_CONNECTION"].startswith("203.0.113.10 ")
    assert told["SSH_CONNECTION"].endswith(" 172.31.1.2 22")
    assert "SSH_TTY" not in told
    assert not [name for name in told if name.startswith(("PYTHON", "TUTOR"))]


def test_a_program_goes_on_when_its_ssh_is_over(web):
    web.out("setsid sh -c 'while [ ! -e /tmp/go ]; do :; done; touch /tmp/gone-on' >/dev/null 2>&1 < /dev/null &")
    web.out("touch /tmp/go; while [ ! -e /tmp/gone-on ]; do :; done; rm /tmp/go /tmp/gone-on")


# --- terminals -----------------------------------------------------------------------------------------------


def test_a_shell_has_a_terminal_of_the_clients_size(web, screen):
    screen.await_text("$ ")
    screen.type("stty size; tty\r")
    assert "30 100\r\n/dev/pts/" in screen.await_text("/dev/pts/")
    screen.resize((120, 40))
    screen.process.send_signal(signal.SIGWINCH)
    screen.type("until [ \"$(stty size)\" = '40 120' ]; do :; done; echo now $((40 + 80))\r")
    screen.await_text("now 120")
    assert web.told


def test_all_that_a_command_prints_on_a_terminal_arrives_though_another_holds_it(web):
    line = [*web.client("ssh"), "-tt", "ubuntu@127.0.0.1", "setsid sleep 4321 & seq 30000"]
    shown = subprocess.run(line, capture_output=True, timeout=60, check=True).stdout.decode("ascii").split()
    web.out("pkill -x sleep")
    assert shown == [str(number) for number in range(1, 30001)]


def test_a_shell_greets_and_prompts_as_the_instance(screen):
    assert "Ubuntu 24.04.3 LTS" in screen.await_text("ubuntu@ip-172-31-1-2:~$ ")


def test_control_c_and_jobs_work(screen):
    screen.await_text("$ ")
    screen.type("echo $((1 + 1)) lines; cat\r")  # whose first line comes when the shell has let go of the terminal
    screen.await_text("2 lines\r\n")
    screen.type("echoed\r")
    screen.await_text("echoed\r\nechoed\r\n")
    screen.type("\x1a")
    screen.await_text("Stopped")
    screen.await_text("$ ")
    screen.type("fg\r")
    screen.await_text("cat\r\n")
    screen.type("\x03")
    screen.await_text("^C")
    screen.await_text("$ ")
    screen.type("exit 5\r")
    assert screen.process.wait(60) == 5


def test_hanging_up_ends_what_ran_on_the_terminal(web, screen):
    screen.await_text("$ ")
    screen.type("exec sleep 4321\r")
    web.out("until pgrep -f 'sleep 432[1]'; do :; done")
    screen.process.kill()
    web.out("while pgrep -f 'sleep 432[1]'; do :; done")


def test_a_shell_is_told_at_its_end(web, screen):
    before = len(web.sessions())
    screen.await_text("$ ")
    screen.type("echo $((6 * 7)) shown; exit 6\r")
    assert screen.process.wait(60) == 6
    told = web.sessions()[before]
    assert (told["command"], told["exit_status"]) == ("", 6)
    assert "42 shown" in told["printed"]
