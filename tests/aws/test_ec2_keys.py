"""Key pairs over the wire: real keys, in files that OpenSSH and PuTTY read."""

from __future__ import annotations

import base64
import hashlib
import hmac
import math
import shutil
import struct
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

_API = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference"
_GUIDE = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide"
_CREATE = f"{_API}/API_CreateKeyPair.html"
_ERRORS = f"{_API}/errors-overview.html"
_VERIFY = f"{_GUIDE}/verify-keys.html"


def public_of(key):
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)


def in_pairs(digest):
    return ":".join(digest[index : index + 2] for index in range(0, len(digest), 2))


def ssh_sha256(public):
    return base64.b64encode(hashlib.sha256(base64.b64decode(public.split()[1])).digest()).decode()


@pytest.mark.aws(
    behaviour="create a key pair: type and form without asking",
    says="RSA of 2048 bits, PKCS#1 PEM",
    page=_CREATE,
)
def test_a_key_pair_is_rsa_in_pem(ec2, we_do):
    made = ec2.create_key_pair(KeyName="mine")
    key = load_pem_private_key(made["KeyMaterial"].encode(), None)
    form = "PKCS#1 PEM" if made["KeyMaterial"].startswith("-----BEGIN RSA PRIVATE KEY-----\n") else "another form"
    we_do(f"{'RSA' if isinstance(key, rsa.RSAPrivateKey) else 'no RSA'} of {key.key_size} bits, {form}")
    assert made["KeyPairId"].startswith("key-")


@pytest.mark.aws(
    behaviour="fingerprint of a created RSA key pair", says="SHA-1 of the DER of the private key", page=_VERIFY
)
def test_the_fingerprint_is_that_of_the_private_key(ec2, we_do):
    made = ec2.create_key_pair(KeyName="mine")
    key = load_pem_private_key(made["KeyMaterial"].encode(), None)
    der = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    same = made["KeyFingerprint"] == in_pairs(hashlib.sha1(der, usedforsecurity=False).hexdigest())
    we_do("SHA-1 of the DER of the private key" if same else made["KeyFingerprint"])


@pytest.mark.aws(
    behaviour="fingerprint of an ED25519 key pair", says="SHA-256 of the public key in base64", page=_VERIFY
)
def test_an_ed25519_key_has_the_fingerprint_of_openssh(ec2, we_do):
    made = ec2.create_key_pair(KeyName="mine", KeyType="ed25519")
    key = load_ssh_private_key(made["KeyMaterial"].encode(), None)
    assert isinstance(key, ed25519.Ed25519PrivateKey)
    same = made["KeyFingerprint"] == ssh_sha256(public_of(key))
    we_do("SHA-256 of the public key in base64" if same else made["KeyFingerprint"])


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_openssh_reads_the_file(ec2, tmp_path, kind):
    keygen = shutil.which("ssh-keygen")
    if keygen is None:
        pytest.skip("needs ssh-keygen")
    file = tmp_path / "key.pem"
    file.touch(mode=0o600)
    file.write_text(ec2.create_key_pair(KeyName="mine", KeyType=kind)["KeyMaterial"])
    told = subprocess.run([keygen, "-y", "-f", str(file)], capture_output=True, text=True, check=True).stdout
    (known,) = ec2.describe_key_pairs(IncludePublicKey=True)["KeyPairs"]
    assert known["PublicKey"].split()[:2] == told.split()[:2]


@pytest.mark.aws(behaviour="create a key pair with KeyFormat ppk", says="PuTTY-User-Key-File-2", page=_CREATE, row=35)
@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_putty_reads_the_file(ec2, we_do, kind):
    """The MAC and the numbers, as PuTTY checks them (PuTTY User Manual, Appendix C)."""
    file = ec2.create_key_pair(KeyName="mine", KeyType=kind, KeyFormat="ppk")["KeyMaterial"]
    lines = file.splitlines()
    fields = dict(line.split(": ", 1) for line in lines if ": " in line)
    public, private = (blob_of(lines, name) for name in ("Public-Lines", "Private-Lines"))
    algorithm = fields["PuTTY-User-Key-File-2"].encode()
    signed = b"".join(string(part) for part in (algorithm, b"none", fields["Comment"].encode(), public, private))
    mac_key = hashlib.sha1(b"putty-private-key-file-mac-key", usedforsecurity=False).digest()
    assert hmac.new(mac_key, signed, "sha1").hexdigest() == fields["Private-MAC"]
    if kind == "rsa":
        _, e, n = strings(public)
        d, p, q, inverse = (int.from_bytes(part, "big") for part in strings(private))
        assert p * q == int.from_bytes(n, "big")
        assert d * int.from_bytes(e, "big") % math.lcm(p - 1, q - 1) == 1
        assert inverse * q % p == 1
    else:
        (seed,) = strings(private)
        key = ed25519.Ed25519PrivateKey.from_private_bytes(seed.ljust(32, b"\0"))
        assert base64.b64decode(public_of(key).split()[1]) == public
    we_do(lines[0].split(":")[0])


def blob_of(lines, name):
    at = next(index for index, line in enumerate(lines) if line.startswith(f"{name}: "))
    return base64.b64decode("".join(lines[at + 1 : at + 1 + int(lines[at].split(": ")[1])]))


def string(data):
    return struct.pack(">I", len(data)) + data


def strings(blob):
    while blob:
        (length,) = struct.unpack(">I", blob[:4])
        yield blob[4 : 4 + length]
        blob = blob[4 + length :]


@pytest.mark.aws(behaviour="key name empty, of 256 characters, or not ASCII", says="rejected", page=_CREATE, row=35)
@pytest.mark.parametrize("name", ["", "x" * 256, "schlüssel", "鍵", " mine", "mine "])
def test_some_names_are_no_key_names(ec2, status, we_do, name):
    told = status(ec2.create_key_pair, KeyName=name)
    we_do("rejected" if told in {"400 InvalidParameterValue", "400 MissingParameter"} else told)
    assert ec2.describe_key_pairs()["KeyPairs"] == []


@pytest.mark.aws(behaviour="key type dsa, key format der", says="400 InvalidParameterValue", page=_CREATE, row=35)
@pytest.mark.parametrize("params", [{"KeyType": "dsa"}, {"KeyFormat": "der"}])
def test_types_and_formats_are_those_that_there_are(ec2, status, we_do, params):
    we_do(status(ec2.create_key_pair, KeyName="mine", **params))


@pytest.mark.aws(behaviour="create a key pair of a name in use", says="400 InvalidKeyPair.Duplicate", page=_ERRORS)
def test_a_key_name_is_used_once(ec2, status, we_do):
    ec2.create_key_pair(KeyName="mine", KeyType="ed25519")
    we_do(status(ec2.create_key_pair, KeyName="mine", KeyType="ed25519"))


@pytest.mark.aws(behaviour="fingerprint of an imported RSA key", says="MD5 of the DER of the public key", page=_VERIFY)
@pytest.mark.parametrize("form", ["openssh", "rfc4716", "der"])
def test_an_rsa_key_is_imported_in_three_forms(ec2, we_do, form):
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
    public, der = public_of(key), key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    body = public.split()[1]
    lines = b"\n".join(body[index : index + 70] for index in range(0, len(body), 70))
    forms = {
        "openssh": public + b" me@my-desk\n",
        "rfc4716": b'---- BEGIN SSH2 PUBLIC KEY ----\nComment: "mine"\n' + lines + b"\n---- END SSH2 PUBLIC KEY ----\n",
        "der": base64.b64encode(der),
    }
    made = ec2.import_key_pair(KeyName="mine", PublicKeyMaterial=forms[form])
    same = made["KeyFingerprint"] == in_pairs(hashlib.md5(der, usedforsecurity=False).hexdigest())
    we_do("MD5 of the DER of the public key" if same else made["KeyFingerprint"])
    (known,) = ec2.describe_key_pairs()["KeyPairs"]
    assert (known["KeyType"], "PublicKey" in known) == ("rsa", False)


def test_an_ed25519_key_is_imported(ec2):
    public = public_of(ed25519.Ed25519PrivateKey.generate())
    made = ec2.import_key_pair(KeyName="mine", PublicKeyMaterial=public)
    assert made["KeyFingerprint"] == ssh_sha256(public)
    assert ec2.describe_key_pairs(KeyNames=["mine"])["KeyPairs"][0]["KeyType"] == "ed25519"


@pytest.mark.aws(behaviour="import what is no RSA or ED25519 public key", says="400 InvalidKey.Format", page=_ERRORS)
@pytest.mark.parametrize(
    "material",
    [
        b"",
        b"no key",
        b"ssh-rsa AAAA",
        b"ssh-rsa \xff\xfe",
        b"-----BEGIN RSA PRIVATE KEY-----",
        b"---- BEGIN SSH2 PUBLIC KEY ----\n!\n---- END SSH2 PUBLIC KEY ----",
        public_of(ec.generate_private_key(ec.SECP256R1())),
        public_of(rsa.generate_private_key(public_exponent=65_537, key_size=3072)),
    ],
    ids=range(8),
)
def test_what_is_no_public_key_is_not_imported(ec2, status, we_do, material):
    we_do(status(ec2.import_key_pair, KeyName="mine", PublicKeyMaterial=material))


@pytest.mark.aws(behaviour="delete a key pair that does not exist", says="200", page=f"{_API}/API_DeleteKeyPair.html")
def test_deleting_twice_is_no_error(ec2, we_do):
    ec2.create_key_pair(KeyName="mine", KeyType="ed25519")
    ec2.delete_key_pair(KeyName="mine")
    we_do(str(ec2.delete_key_pair(KeyName="mine")["ResponseMetadata"]["HTTPStatusCode"]))
    assert ec2.describe_key_pairs()["KeyPairs"] == []


@pytest.mark.aws(behaviour="describe a key pair that does not exist", says="400 InvalidKeyPair.NotFound", page=_ERRORS)
def test_an_unknown_key_pair_is_not_found(ec2, status, we_do):
    we_do(status(ec2.describe_key_pairs, KeyNames=["nobodys"]))


def test_keys_are_a_regions_and_an_accounts_own(served, ec2):
    ec2.create_key_pair(KeyName="mine", KeyType="ed25519")
    assert served.client("ec2", region="eu-west-1").describe_key_pairs()["KeyPairs"] == []
    assert served.client("ec2", who="stranger").describe_key_pairs()["KeyPairs"] == []
