"""How values are written into the record: ASCII JSON, UTC times, and text that UTF-8 can't carry."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from tutor.model.answers import Answer
from tutor.model.tasks import Workers
from tutor.model.timing import Bar, Bars, Machine, Measurement, Span, Timeline
from tutor.model.verdicts import CheckResult, Verdict

__all__ = [
    "read_answer",
    "read_bars",
    "read_checks",
    "read_flags",
    "read_measurement",
    "read_text",
    "read_texts",
    "read_time",
    "read_timelines",
    "to_json",
    "to_text",
    "to_time",
]


def to_json(value: object) -> str:
    """JSON in ASCII: escapes carry any text, lone surrogates too. What the model has of its own becomes objects."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), default=_plain)


def read_answer(text: str) -> Answer:
    """An answer as it was given; a list was a tuple of picks."""
    value: Any = json.loads(text)
    answer: Answer = tuple(value) if isinstance(value, list) else value
    return answer


def read_texts(text: str) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(json.loads(text))


def read_checks(text: str) -> tuple[CheckResult, ...]:
    """What each check of a run said."""
    told = (_known(CheckResult, check) for check in json.loads(text))
    return tuple(CheckResult(**{**check, "verdict": Verdict(check["verdict"])}) for check in told)


def read_timelines(text: str) -> tuple[Timeline, ...]:
    """When the tasks of a run were worked on."""
    return tuple(_timeline(_known(Timeline, told)) for told in json.loads(text))


def _timeline(told: dict[str, Any]) -> Timeline:
    lanes = tuple((name, tuple(Span(**_known(Span, span)) for span in spans)) for name, spans in told["lanes"])
    workers = Workers(told["workers"]) if told.get("workers") is not None else None
    return Timeline(**{**told, "lanes": lanes, "workers": workers})


def read_bars(text: str) -> tuple[Bars, ...]:
    """What versions took, side by side."""
    pictures = (_known(Bars, told) for told in json.loads(text))
    return tuple(Bars(**{**told, "bars": tuple(Bar(**_known(Bar, bar)) for bar in told["bars"])}) for told in pictures)


def read_measurement(text: str) -> Measurement | None:
    """What an experiment measured; None if nothing is kept of one."""
    if not text:
        return None
    told = _known(Measurement, json.loads(text))
    seconds = {name: tuple(times) for name, times in told.get("seconds", {}).items()}
    return Measurement(**{**told, "machine": Machine(**_known(Machine, told["machine"])), "seconds": seconds})


def _known(kind: type[Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """What the class has a field for: a newer version may have written more."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in told.items() if name in names}


def read_flags(text: str) -> tuple[bool, ...]:
    """A list of booleans."""
    return tuple(flag is True for flag in json.loads(text))


def to_text(text: str) -> str | bytes:
    """Text for a column. SQLite takes UTF-8 only, and a file name may not be that: then its bytes are stored."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def read_text(stored: str | bytes) -> str:
    """What `to_text` stored."""
    return stored if isinstance(stored, str) else stored.decode("utf-8", "surrogatepass")


def to_time(moment: datetime) -> str:
    """A moment in UTC, ISO 8601, always with microseconds so that texts sort as times do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def read_time(text: str) -> datetime:
    """An aware moment in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): item for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray | memoryview):
        return list(value)
    return str(value)
