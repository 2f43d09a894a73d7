"""What an exercise asks of instances: whether they are to answer, what is to be read on them, whose keys lie ready."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tutor.model.checks import Check, OnInstanceCheck, SshCheck
from tutor.model.runs import HomeFile
from tutor.model.values import JsonObject, JsonValue

__all__ = ["asks_for_machines", "files_to_read", "key_files"]

_MODE = "0400"  # what AWS says to make of a key file, and ssh accepts


def asks_for_machines(start: JsonObject, checks: Iterable[Check]) -> bool:
    """Whether instances are to answer: somebody looks onto them, or the learner is handed a key to them."""
    return bool(key_files(start)) or any(isinstance(check, OnInstanceCheck | SshCheck) for check in checks)


def files_to_read(checks: Iterable[Check]) -> tuple[tuple[str, str], ...]:
    """The files on instances that checks ask about: the instance's name, empty for the only one, and the path."""
    asked = ((check.instance or "", check.path) for check in checks if isinstance(check, OnInstanceCheck))
    return tuple(dict.fromkeys(asked))


def key_files(start: JsonObject) -> dict[str, HomeFile]:
    """The private keys that lie in the learner's home when a run begins, by their paths there."""
    return {
        str(pair["file"]): HomeFile(key_pair=str(pair["name"]), mode=int(str(pair.get("mode") or _MODE), 8))
        for pair in _key_pairs(start)
        if pair.get("file")
    }


def _key_pairs(start: JsonObject) -> Iterator[Mapping[str, JsonValue]]:
    pairs = start.get("key_pairs")
    for pair in pairs if isinstance(pairs, list | tuple) else ():
        if isinstance(pair, Mapping):
            yield pair
