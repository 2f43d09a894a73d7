"""Key pairs as moto holds them: public keys only, as AWS keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from moto.ec2.models.key_pairs import KeyPair

from tutor.sandbox.aws.ec2_rules.facts import KeyFacts
from tutor.sandbox.aws.ec2_rules.key_material import NewKey

__all__ = ["keep_key", "key_facts"]


def key_facts(backend: Any) -> Iterator[KeyFacts]:
    """Every key pair."""
    for key in list(backend.key_pairs.values()):
        yield KeyFacts(
            id=key.id,
            name=key.key_name,
            type=key.key_type,
            fingerprint=key.key_fingerprint,
            public=key.public_key,
            created=key.create_time.replace(tzinfo=UTC),
            tags=dict(backend.tags.get(key.id, {})),
        )


def keep_key(backend: Any, name: str, made: NewKey, created: datetime, tags: Mapping[str, str]) -> str:
    """Keep the public half; its id."""
    key = KeyPair(name, made.type, made.fingerprint, b"", made.public.encode(), dict(tags), backend)
    key.create_time = created
    backend.key_pairs[name] = key
    return str(key.id)
