"""Who is let in to an instance, as at AWS, and what is told of it."""

from __future__ import annotations

import shutil
import socket
import subprocess

import pytest


def test_the_launch_key_and_the_amis_user_get_in(web):
    assert web.out("id -un; uname -n; pwd") == "ubuntu\nip-172-31-1-2\n/home/ubuntu"


@pytest.mark.parametrize(
    ("user", "key", "why"),
    [("ubuntu", "other.pem", "key"), ("ubuntu", "missing.pem", "no-key"), ("admin", "lab.pem", "user")],
)
def test_others_are_refused_with_a_reason(web, user, key, why):
    before = len(web.sessions())
    done = web.ssh("true", user=user, key=key)
    assert done.returncode == 255
    assert "Permission denied (publickey)" in done.stderr
    told = web.next_told("session", before + 1)["session"]
    assert (told["user"], told["refused"], told["from"], told["exit_status"]) == (user, why, "203.0.113.10", None)


@pytest.mark.parametrize(("user", "key", "why"), [("ubuntu", "other.pem", "key"), ("admin", "lab.pem", "user")])
def test_a_refusal_is_among_what_a_rack_tells_when_it_settles(web, user, key, why):
    """Also if it is asked at once: a run that ends with the client misses none."""
    before, settled = len(web.sessions()), len([said for said in web.told if "settled" in said])
    assert web.ssh("true", user=user, key=key).returncode == 255
    web.order("settle")
    web.next_told("settled", settled + 1)
    assert [said["refused"] for said in web.sessions()[before:]] == [why]


def test_a_client_who_neither_gets_in_nor_goes_does_not_keep_a_rack_from_settling(web):
    settled = len([said for said in web.told if "settled" in said])
    with socket.create_connection(("127.0.0.1", web.port())) as client:
        assert client.recv(3) == b"SSH"
        before = len(web.sessions())
        web.order("settle")
        web.next_told("settled", settled + 1)
        assert len(web.sessions()) == before
    assert web.out("echo on") == "on"


def test_a_key_that_others_can_read_is_not_used(web, tmp_path):
    opened = shutil.copy(web.keys / "lab.pem", tmp_path / "open.pem")
    opened.chmod(0o644)
    before = len(web.sessions())
    done = web.ssh("true", key=str(opened))
    assert "UNPROTECTED PRIVATE KEY FILE" in done.stderr
    assert web.next_told("session", before + 1)["session"]["refused"] == "no-key"


def test_root_is_told_who_to_be(web):
    done = web.ssh("id", user="root")
    assert 'Please login as the user "ubuntu" rather than the user "root".' in done.stdout
    assert done.returncode == 142
    assert web.sessions()[-1]["refused"] == "root"


def test_no_way_in_but_a_key(web):
    done = web.ssh("-v", "-oPreferredAuthentications=password,keyboard-interactive,publickey", "true", key="other.pem")
    assert "Authentications that can continue: publickey\n" in done.stderr


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_keys_of_other_types_get_in_too(aws, tmp_path, kind):
    key = tmp_path / "key.pem"
    line = [
        "/usr/bin/env",
        "ssh-keygen",
        "-q",
        "-t",
        kind,
        *(["-b", "2048"] if kind == "rsa" else []),
        "-m",
        "PEM",
        "-N",
        "",
        "-f",
        str(key),
    ]
    subprocess.run(line, check=True, capture_output=True)
    aws.boot(key=key.with_name("key.pem.pub").read_text("ascii"))
    assert aws.out("echo in", key=str(key)) == "in"


def test_no_instance_without_a_launch_key_lets_anybody_in(aws):
    aws.boot(key="")
    assert aws.ssh("true").returncode == 255


def test_the_host_key_is_the_one_that_was_told(web):
    said = web.told[0]
    done = web.ssh("-v", "true")
    assert f"Server host key: ssh-ed25519 {said['host_key']}" in done.stderr
    assert said["host_key_type"] == "ED25519"


def test_no_port_of_an_instance_is_led_to_the_client(web):
    done = web.ssh("-oExitOnForwardFailure=yes", "-R0:127.0.0.1:80", "echo in")
    assert (done.returncode, done.stdout) == (255, "")
    assert "remote port forwarding failed" in done.stderr


def test_a_tunnel_through_an_instance_leads_nowhere(web):
    done = web.ssh("-W127.0.0.1:80")
    assert done.returncode == 255
    assert "stdio forwarding failed" in done.stderr


def test_agent_and_display_are_not_forwarded(web):
    done = web.ssh("-A", "-X", "echo ${SSH_AUTH_SOCK-none} ${DISPLAY-none}")
    assert done.stdout == "none none\n"


def test_a_login_without_a_command_is_told_too(web):
    before = len(web.sessions())
    web.ssh("-N", "-oExitOnForwardFailure=yes", "-R0:127.0.0.1:80")
    told = web.next_told("session", before + 1)["session"]
    assert (told["command"], told["refused"], told["exit_status"]) == ("", "", None)
