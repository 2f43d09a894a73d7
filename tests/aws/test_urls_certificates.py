"""Certificates of a run: what a client that trusts its authority accepts, and what it must not."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from contextlib import suppress

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID

from tutor.sandbox.aws import certificates
from tutor.sandbox.aws.certificates import Authority

STRICT = ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN  # what Python 3.13 asks for by itself


def trusting(authority: Authority) -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=authority.pem)
    context.verify_flags |= STRICT
    return context


def shake_hands(authority: Authority, name: str | None, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
    """Connect as a client that asks for a host, and hang up; raises what the client sees."""
    ours, theirs = socket.socketpair()

    def serve() -> None:
        with suppress(OSError), authority.server_context().wrap_socket(theirs, server_side=True) as tls:
            tls.recv(1)

    server = threading.Thread(target=serve)
    server.start()
    try:
        with (context or trusting(authority)).wrap_socket(ours, server_hostname=name) as client:
            return client
    finally:
        ours.close()
        server.join()
        theirs.close()


@pytest.mark.parametrize(
    "name",
    [
        "s3.amazonaws.com",
        "photos.s3.amazonaws.com",
        "s3.us-east-1.amazonaws.com",
        "photos.s3.us-east-1.amazonaws.com",
        "photos.s3.eu-west-1.amazonaws.com",
        "s3.eu-west-1.amazonaws.com",
        "photos.s3-eu-west-1.amazonaws.com",
        "s3-eu-west-1.amazonaws.com",
        "photos.s3.dualstack.eu-west-1.amazonaws.com",
        "PHOTOS.S3.EU-WEST-1.AMAZONAWS.COM",
        "ec2.eu-west-1.amazonaws.com",
        "ec2.us-east-1.api.aws",
        "sts.amazonaws.com",
        "ssm.us-east-1.amazonaws.com",
        "dynamodb.us-east-1.amazonaws.com",
    ],
)
def test_a_host_of_aws_is_certified_for_the_strictest_client(authority, name):
    shake_hands(authority, name)


@pytest.mark.parametrize(
    "name",
    [
        "my.photos.s3.amazonaws.com",
        "my.photos.s3.eu-west-1.amazonaws.com",
        "my.photos.s3-eu-west-1.amazonaws.com",
        "www.example.com",
        "amazonaws.com",
        "127.0.0.1",
    ],
)
def test_what_the_wildcard_does_not_cover_is_refused_by_the_client(authority, name):
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(authority, name)


@pytest.mark.aws(
    behaviour="https to a virtual host of a bucket: name without dots / name with dots",
    says="certificate matches / does not match",
    page="https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html",
)
def test_the_wildcard_certificate_matches_only_buckets_without_dots(authority, we_do):
    def seen(name: str) -> str:
        try:
            shake_hands(authority, name)
        except ssl.SSLCertVerificationError as error:
            return "does not match" if "mismatch" in str(error) else str(error)
        return "certificate matches"

    names = ("photos.s3.eu-west-1.amazonaws.com", "my.photos.s3.eu-west-1.amazonaws.com")
    we_do(" / ".join(map(seen, names)))


def test_who_names_no_host_is_shown_the_certificate_of_s3(authority):
    context = trusting(authority)
    context.check_hostname = False
    ours, theirs = socket.socketpair()
    shown: list[bytes] = []

    def serve() -> None:
        with authority.server_context().wrap_socket(theirs, server_side=True) as tls:
            tls.recv(1)

    server = threading.Thread(target=serve)
    server.start()
    with context.wrap_socket(ours) as client:
        shown.append(client.getpeercert(binary_form=True) or b"")
    server.join()
    names = x509.load_der_x509_certificate(shown[0]).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert "*.s3.amazonaws.com" in names.value.get_values_for_type(x509.DNSName)


def test_nobody_else_trusts_it(authority):
    with pytest.raises(ssl.SSLCertVerificationError, match="verify failed"):
        shake_hands(authority, "s3.amazonaws.com", ssl.create_default_context())


def test_every_run_has_an_authority_of_its_own(authority):
    other = Authority()
    assert other.pem != authority.pem
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(authority, "s3.amazonaws.com", trusting(other))


def test_the_authority_can_certify_nothing_but_aws(authority):
    certificate = x509.load_pem_x509_certificate(authority.pem.encode())
    permitted = certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
    assert [name.value for name in permitted or ()] == ["amazonaws.com", "api.aws"]
    assert certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value == "Private AWS of one run"
    assert "PRIVATE KEY" not in authority.pem


def test_a_client_may_speak_an_older_tls_but_none_that_is_broken(authority):
    context = trusting(authority)
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    shake_hands(authority, "s3.amazonaws.com", context)
    server = authority.server_context()
    assert server.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("lacking", ["a file in memory", "/proc"])
def test_a_system_that_keeps_no_file_in_memory_serves_tls_too(monkeypatch, lacking):
    def refuse(*_: object) -> int:
        raise PermissionError

    if lacking == "/proc":
        monkeypatch.setattr(os, "access", lambda *_: False)
    else:
        monkeypatch.setattr(os, "memfd_create", refuse, raising=False)
    shake_hands(Authority(), "s3.amazonaws.com")


def test_who_asks_for_ever_more_hosts_gets_no_more_certificates(monkeypatch):
    monkeypatch.setattr(certificates, "_MOST", 3)
    authority = Authority()
    for number in range(3):
        shake_hands(authority, f"s3.aa-b-{number}.amazonaws.com")
    with pytest.raises(ssl.SSLCertVerificationError, match="mismatch"):
        shake_hands(authority, "s3.aa-b-99.amazonaws.com")
    shake_hands(authority, "s3.aa-b-1.amazonaws.com")
