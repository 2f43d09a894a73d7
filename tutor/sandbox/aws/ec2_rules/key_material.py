"""Key pairs themselves: real keys, in the files that OpenSSH and PuTTY read, with the fingerprints that EC2 tells.

Formats: AWSEC2/latest/APIReference/API_CreateKeyPair. Fingerprints: AWSEC2/latest/UserGuide/verify-keys.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_ssh_public_key,
)

__all__ = ["FORMATS", "TYPES", "NewKey", "UnusableKeyError", "imported_key", "new_key"]

TYPES = ("rsa", "ed25519")
FORMATS = ("pem", "ppk")
_BITS = 2048
_IMPORTED_BITS = frozenset({1024, 2048, 4096})  # AWSEC2/latest/UserGuide/create-key-pairs
_LINE = 64
_MAX_MATERIAL = 16_384
_RFC4716 = re.compile(rb"---- BEGIN SSH2 PUBLIC KEY ----(.*)---- END SSH2 PUBLIC KEY ----", re.DOTALL)
_HEADER = re.compile(rb"^[\w@.-]{1,64}:(?:.*\\\n)*.*$", re.MULTILINE)


class UnusableKeyError(ValueError):
    """A public key that EC2 does not take."""


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key pair; `private` is the file that its maker gets, empty for an imported one."""

    type: str
    fingerprint: str
    public: str
    private: str = ""


def new_key(key_type: str, key_format: str, comment: str) -> NewKey:
    """A fresh key pair of a type and in a format of the lists above."""
    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey
    if key_type == "rsa":
        key = rsa.generate_private_key(public_exponent=65_537, key_size=_BITS)
        # SHA-1 of the private key, as `openssl pkcs8 -topk8 -nocrypt -outform DER | openssl sha1 -c` tells it
        der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        fingerprint = _in_pairs(hashlib.sha1(der, usedforsecurity=False).hexdigest())
        form = PrivateFormat.TraditionalOpenSSL
    else:
        key = ed25519.Ed25519PrivateKey.generate()
        fingerprint = _sha256(key.public_key())
        form = PrivateFormat.OpenSSH
    # AWS ends an RSA key without a newline; OpenSSH reads no file of its own form without one
    pem = key.private_bytes(Encoding.PEM, form, NoEncryption()).decode()
    private = (pem.rstrip("\n") if key_type == "rsa" else pem) if key_format == "pem" else _ppk(key, comment)
    return NewKey(key_type, fingerprint, f"{_openssh(key.public_key())} {comment}", private)


def imported_key(material: bytes) -> NewKey:
    """The public key in a file of OpenSSH's, of RFC 4716, or in DER (AWSEC2/latest/UserGuide/create-key-pairs).

    Raises UnusableKeyError.
    """
    key = _loaded(material)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return NewKey("ed25519", _sha256(key), _openssh(key))
    if not isinstance(key, rsa.RSAPublicKey):
        raise UnusableKeyError
    if key.key_size not in _IMPORTED_BITS:
        raise UnusableKeyError
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return NewKey("rsa", _in_pairs(hashlib.md5(der, usedforsecurity=False).hexdigest()), _openssh(key))


def _loaded(material: bytes) -> object:
    if len(material) > _MAX_MATERIAL:
        raise UnusableKeyError
    try:
        if match := _RFC4716.search(material):
            material = _from_rfc4716(match[1])
        if material.lstrip().startswith(b"ssh-"):
            return load_ssh_public_key(material.strip())
        return load_der_public_key(base64.b64decode(material, validate=False))
    except (ValueError, UnsupportedAlgorithm):
        raise UnusableKeyError from None


def _from_rfc4716(text: bytes) -> bytes:
    """The one-line form of OpenSSH's (RFC 4716, section 3)."""
    blob = b"".join(_HEADER.sub(b"", text).split())
    decoded = base64.b64decode(blob)
    (length,) = struct.unpack(">I", decoded[:4]) if len(decoded) > 4 else (0,)  # noqa: PLR2004 - the size of a length
    return decoded[4 : 4 + length] + b" " + blob


def _openssh(key: rsa.RSAPublicKey | ed25519.Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def _blob(key: rsa.RSAPublicKey | ed25519.Ed25519PublicKey) -> bytes:
    return base64.b64decode(_openssh(key).split(" ")[1])


def _sha256(key: ed25519.Ed25519PublicKey) -> str:
    """As OpenSSH tells it since 6.8, in base64."""
    return base64.b64encode(hashlib.sha256(_blob(key)).digest()).decode()


def _in_pairs(digest: str) -> str:
    return ":".join(digest[index : index + 2] for index in range(0, len(digest), 2))


def _ppk(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey, comment: str) -> str:
    """A key file of PuTTY's, version 2 (PuTTY User Manual, Appendix C)."""
    if isinstance(key, rsa.RSAPrivateKey):
        algorithm, numbers = "ssh-rsa", key.private_numbers()
        private = b"".join(_mpint(number) for number in (numbers.d, numbers.p, numbers.q, numbers.iqmp))
    else:
        algorithm, seed = "ssh-ed25519", key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
        private = _string(seed.rstrip(b"\0"))  # a number, its lowest byte first
    public = _blob(key.public_key())
    signed = b"".join(_string(part) for part in (algorithm.encode(), b"none", comment.encode(), public, private))
    mac_key = hashlib.sha1(b"putty-private-key-file-mac-key", usedforsecurity=False).digest()
    lines = [
        f"PuTTY-User-Key-File-2: {algorithm}",
        "Encryption: none",
        f"Comment: {comment}",
        *_counted("Public", public),
        *_counted("Private", private),
        f"Private-MAC: {hmac.new(mac_key, signed, 'sha1').hexdigest()}",
    ]
    return "\r\n".join(lines)


def _counted(name: str, blob: bytes) -> list[str]:
    text = base64.b64encode(blob).decode()
    lines = [text[index : index + _LINE] for index in range(0, len(text), _LINE)]
    return [f"{name}-Lines: {len(lines)}", *lines]


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _mpint(number: int) -> bytes:
    """RFC 4251, section 5."""
    return _string(number.to_bytes(number.bit_length() // 8 + 1, "big"))
