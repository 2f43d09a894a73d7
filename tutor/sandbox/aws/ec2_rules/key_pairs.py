"""Key pairs: created, imported, described, deleted."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from tutor.sandbox.aws.ec2_call import Check, Ec2Call, Own
from tutor.sandbox.aws.ec2_rules.answers import Value, tag_set, told
from tutor.sandbox.aws.ec2_rules.facts import KeyFacts
from tutor.sandbox.aws.ec2_rules.key_material import FORMATS, TYPES, NewKey, UnusableKeyError, imported_key, new_key
from tutor.sandbox.aws.ec2_rules.listing import Values, chosen, tag_values
from tutor.sandbox.aws.ec2_rules.parameters import invalid_value
from tutor.sandbox.aws.ec2_rules.tag_limits import specified_tags
from tutor.sandbox.aws.faults import AwsFaultError

__all__ = ["CHECKS", "OWN"]

_MAX_NAME = 255
_MAX_KEYS = 5000


def _check_name(call: Ec2Call) -> None:
    """Up to 255 ASCII characters, no space at either end (AWSEC2/latest/APIReference/API_CreateKeyPair, KeyName)."""
    name = call.text("KeyName")
    if not name:
        raise AwsFaultError("MissingParameter", "The request must contain the parameter KeyName")
    if not name.isascii():
        raise invalid_value(name, "KeyName", "Character sets beyond ASCII are not supported.")
    if len(name) > _MAX_NAME:
        raise invalid_value(name, "KeyName", f"Length exceeds maximum of {_MAX_NAME}.")
    if not name.isprintable() or name != name.strip():
        raise invalid_value(name, "KeyName", "It must not begin or end with a space.")
    known = call.world.key_pairs()
    if any(key.name == name for key in known):
        raise AwsFaultError("InvalidKeyPair.Duplicate", f"The keypair already exists: '{name}'")
    if len(known) >= _MAX_KEYS:
        raise AwsFaultError("KeyPairLimitExceeded", "The maximum number of key pairs has been reached.")


def _check_kind(call: Ec2Call) -> None:
    """AWSEC2/latest/APIReference/API_CreateKeyPair, KeyType and KeyFormat."""
    for name, known in (("KeyType", TYPES), ("KeyFormat", FORMATS)):
        text = call.text(name, known[0])
        if text not in known:
            raise invalid_value(text, name, f"Valid values: {', '.join(known)}.")


def _create(call: Ec2Call) -> list[Element]:
    """The private key is told now, and never again (AWSEC2/latest/APIReference/API_CreateKeyPair)."""
    name = call.text("KeyName")
    made = new_key(call.text("KeyType", TYPES[0]), call.text("KeyFormat", FORMATS[0]), name)
    return _kept(call, made)


def _check_import(call: Ec2Call) -> None:
    _imported(call)


def _import(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_ImportKeyPair."""
    return _kept(call, _imported(call))


def _imported(call: Ec2Call) -> NewKey:
    """Raises InvalidKey.Format (errors-overview)."""
    try:
        return imported_key(base64.b64decode(call.text("PublicKeyMaterial"), validate=True))
    except (binascii.Error, UnusableKeyError):
        message = "Key is not in valid OpenSSH public key format"
        raise AwsFaultError("InvalidKey.Format", message) from None


def _kept(call: Ec2Call, made: NewKey) -> list[Element]:
    name, tags = call.text("KeyName"), specified_tags(call, "key-pair")
    key_id = call.world.keep_key(name, made, datetime.now(UTC), tags)
    return told(
        {
            "keyName": name,
            "keyFingerprint": made.fingerprint,
            "keyMaterial": made.private or None,
            "keyPairId": key_id,
            "tagSet": tag_set(tags),
        }
    )


def _describe(call: Ec2Call) -> list[Element]:
    """AWSEC2/latest/APIReference/API_DescribeKeyPairs; no private keys."""
    names, ids = call.listed("KeyName"), call.listed("KeyPairId")
    known = call.world.key_pairs()
    for words, asked, there in (
        ("key pair", names, {key.name for key in known}),
        ("key pair ID", ids, {key.id for key in known}),
    ):
        missing = [name for name in asked if name not in there]
        if missing:
            raise AwsFaultError("InvalidKeyPair.NotFound", f"The {words} '{missing[0]}' does not exist")
    shown = [key for key in known if not (names or ids) or key.name in names or key.id in ids]
    public = call.flag("IncludePublicKey")
    return told({"keySet": [_told_key(key, public=public) for key in chosen(call, shown, _values)]})


def _told_key(key: KeyFacts, *, public: bool) -> Mapping[str, Value]:
    """AWSEC2/latest/APIReference/API_KeyPairInfo."""
    return {
        "keyPairId": key.id,
        "keyName": key.name,
        "keyType": key.type,
        "keyFingerprint": key.fingerprint,
        "createTime": key.created,
        "publicKey": f"{key.public}\n" if public else None,
        "tagSet": tag_set(key.tags),
    }


def _values(key: KeyFacts) -> Values:
    return {
        "fingerprint": (key.fingerprint,),
        "key-name": (key.name,),
        "key-pair-id": (key.id,),
        **tag_values(key.tags),
    }


def _check_delete(call: Ec2Call) -> None:
    if not call.text("KeyName") and not call.text("KeyPairId"):
        raise AwsFaultError("MissingParameter", "The request must contain the parameter KeyName or KeyPairId")


def _delete(call: Ec2Call) -> list[Element]:
    """A key pair that is not there is deleted without a word (AWSEC2/latest/APIReference/API_DeleteKeyPair)."""
    name, key_id = call.text("KeyName"), call.text("KeyPairId")
    key = next((key for key in call.world.key_pairs() if name in {"", key.name} and key_id in {"", key.id}), None)
    if key:
        call.world.drop_key(key.name)
    return told({"return": True, "keyPairId": key.id if key else None})


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "CreateKeyPair": (_check_name, _check_kind),
    "ImportKeyPair": (_check_name, _check_import),
    "DeleteKeyPair": (_check_delete,),
}
OWN: Mapping[str, Own] = {
    "CreateKeyPair": _create,
    "ImportKeyPair": _import,
    "DescribeKeyPairs": _describe,
    "DeleteKeyPair": _delete,
}
