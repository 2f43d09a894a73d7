"""The journal: every call that reached the gateway, in order."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from tutor.model.values import JsonObject, JsonValue

__all__ = ["Entry", "Journal"]

MAX_ENTRIES = 10_000
MAX_PARAMS = 8 * 1024 * 1024  # bytes of JSON of all calls' parameters together; past it they are left out
_MAX_UNLISTED = 512  # names of APIs by which calls are counted that are not listed: S3 and what lessons use of EC2


@dataclass(slots=True)
class Entry:
    """One call; the fields of `tutor.model.evidence.ApiCall`. Filled in as the gateway learns them."""

    api: str = ""
    service: str = "s3"
    params: dict[str, JsonValue] = field(default_factory=dict)
    status: int = 0
    error: str = ""
    identity: str = "anonymous"
    at: float = 0.0
    seconds: float = 0.0
    note: str = ""
    params_left_out: bool = False
    region: str = ""


class Journal:
    """Entries of one run, at most 10,000; then one that says so.

    A full journal goes on counting calls by their API, so that for each check it is known whether a call that it is
    about may be missing: a flood of one call takes nothing from what is shown of others. Calls are answered all the
    same. To refuse them (503 SlowDown) would break honest programs for our own lack of room, and end an AWS that serves
    for days; and to fold a run of like calls into one would hide their times, which the learner is shown.

    `on_entry` gets each entry of them as JSON when its call is answered, one after another, in the journal's order.
    """

    def __init__(self, on_entry: Callable[[JsonObject], None] | None = None) -> None:
        self._entries: list[Entry] = []
        self._unlisted: Counter[str] = Counter()
        self._without_params = 0
        self._room = MAX_PARAMS
        self._on_entry = on_entry
        self._lock = threading.Lock()

    def add(self, entry: Entry) -> None:
        """Append an entry, or count it if the journal is full."""
        with self._lock:
            if len(self._entries) >= MAX_ENTRIES:
                known = entry.api in self._unlisted or len(self._unlisted) < _MAX_UNLISTED
                self._unlisted[entry.api if known else "*"] += 1
                return
            cost = len(json.dumps(entry.params))
            if cost > self._room:
                entry.params, entry.params_left_out = {"note": "left out: too much to tell"}, True
                self._without_params += 1
            else:
                self._room -= cost
            self._entries.append(entry)
            if self._on_entry is not None:
                self._on_entry(asdict(entry))

    def as_json(self) -> list[JsonObject]:
        """Plain JSON, oldest first."""
        listed: list[JsonObject] = [asdict(entry) for entry in self._entries]
        if self._unlisted:
            note = f"{self._unlisted.total()} more calls are not listed"
            listed.append(asdict(Entry(api="", service="journal", params={"note": note}, at=self._entries[-1].at)))
        return listed

    def unlisted(self) -> dict[str, int]:
        """How many calls there was no room for, by API; those whose APIs were too many under `*`."""
        return dict(self._unlisted)

    def incomplete(self) -> dict[str, str]:
        """What is missing, in a sentence for each kind of it."""
        missing = {}
        if self._unlisted:
            more = self._unlisted.total()
            missing["calls"] = f"the journal was full after {MAX_ENTRIES:,} calls; {more:,} more left out"
        if self._without_params:
            missing["parameters"] = f"left out for {self._without_params:,} of the calls: too much to tell"
        return missing
