"""Certificates of a run: an authority made for it alone, and AWS's host names certified as AWS has them certified."""

from __future__ import annotations

import os
import ssl
import tempfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import IO

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tutor.sandbox.aws.hosts import US_EAST_1, AwsHost, read_host

__all__ = ["Authority", "certified_names", "warm"]

_BEFORE = timedelta(hours=1)  # clocks differ
_LASTS = timedelta(days=30)
_CURVE = ec.SECP256R1()
_DOMAINS = ("amazonaws.com", "api.aws")  # all that the authority may certify
_S3 = AwsHost("s3", "s3.amazonaws.com")
_MOST = 256  # certificates of one run
_NO_USE = dict.fromkeys(
    (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ),
    False,
)


class Authority:
    """A certificate authority for one run. `pem` is its certificate, for clients to trust.

    Its keys live in this process only. It certifies a host when a client asks for one by name (RFC 6066), so that a
    run pays for the one or two hosts that it talks to.
    """

    def __init__(self) -> None:
        self._key = ec.generate_private_key(_CURVE)
        self._leaf_key = ec.generate_private_key(_CURVE)
        self._leaf_key_pem = self._leaf_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._certificate = self._own_certificate()
        self._contexts: dict[tuple[str, ...], ssl.SSLContext] = {}
        self._lock = threading.Lock()
        self.pem = self._certificate.public_bytes(Encoding.PEM).decode("ascii")

    def certify(self, names: Iterable[str]) -> None:
        """Certify hosts ahead of a client's asking."""
        for name in names:
            self._context(read_host(name) or _S3)

    def server_context(self) -> ssl.SSLContext:
        """TLS for a server that is all of AWS: who names no host, or none of AWS's, is shown S3's certificate."""
        context = _bare_context()
        context.sni_callback = self._choose
        return context

    def _choose(self, connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        connection.context = self._context(read_host(name.lower() if name else "") or _S3)

    def _context(self, host: AwsHost) -> ssl.SSLContext:
        names = certified_names(host)
        with self._lock:
            if names not in self._contexts:
                if len(self._contexts) >= _MOST:
                    names = certified_names(_S3)
                self._contexts.setdefault(names, self._new_context(names))
            return self._contexts[names]

    def _new_context(self, names: tuple[str, ...]) -> ssl.SSLContext:
        context = _bare_context()
        chain = self._certify(names).public_bytes(Encoding.PEM)
        with _as_file(self._leaf_key_pem + chain) as path:
            context.load_cert_chain(path)
        return context

    def _own_certificate(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Private AWS of one run")])
        permitted = [x509.DNSName(domain) for domain in _DOMAINS]
        usage = x509.KeyUsage(**{**_NO_USE, "key_cert_sign": True, "crl_sign": True})
        builder = (
            self._builder(name, name, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.NameConstraints(permitted, None), critical=True)
        )
        return builder.sign(self._key, SHA256())

    def _certify(self, names: tuple[str, ...]) -> x509.Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        builder = (
            self._builder(subject, self._certificate.subject, self._leaf_key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**{**_NO_USE, "digital_signature": True}), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(identifier, critical=False)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
        )
        return builder.sign(self._key, SHA256())

    def _builder(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._now - _BEFORE)
            .not_valid_after(self._now + _LASTS)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )


def certified_names(host: AwsHost) -> tuple[str, ...]:
    """The names on the certificate that AWS shows for a host.

    S3's has a wildcard for one label, so that a bucket with a dot in its name has no certificate
    (AmazonS3/latest/userguide/VirtualHosting).
    """
    if host.service != "s3":
        return (host.endpoint,)
    region = host.region or US_EAST_1
    endpoints = [f"s3.{region}", f"s3-{region}", f"s3.dualstack.{region}", f"s3-fips.{region}"]
    endpoints.append(f"s3-fips.dualstack.{region}")
    if region == US_EAST_1:
        endpoints = ["s3", *endpoints, "s3-external-1"]
    return tuple(f"{wild}{endpoint}.amazonaws.com" for endpoint in endpoints for wild in ("", "*."))


def warm() -> None:
    """Do once what is slow the first time, for forks to share: certify a host and shake hands, all in memory."""
    authority = Authority()
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    trusting = ssl.create_default_context(cadata=authority.pem)
    server = authority.server_context().wrap_bio(to_server, to_client, server_side=True)
    client = trusting.wrap_bio(to_client, to_server, server_hostname=_S3.endpoint)
    for side in (client, server, client, server):  # each goes on from where it lacked the other's word
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()


def _bare_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.num_tickets = 1  # sent at once, it spares a client with small packets to send the wait for a delayed ACK
    context.set_alpn_protocols(["http/1.1"])
    return context


@contextmanager
def _as_file(content: bytes) -> Iterator[str]:
    """A path that reads as `content`: Python's ssl takes keys from files only. In memory where the system lets us."""
    with _memory() or tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        yield f"/proc/self/fd/{file.fileno()}" if isinstance(file.name, int) else file.name


def _memory() -> IO[bytes] | None:
    """A file without a name, or None: macOS has none, /proc may be missing, and system calls may be filtered."""
    if not os.access("/proc/self/fd", os.R_OK):
        return None
    try:
        return open(os.memfd_create("certificate", os.MFD_CLOEXEC), "wb")  # noqa: PTH123 - no path; who asks closes it
    except (AttributeError, OSError):
        return None
