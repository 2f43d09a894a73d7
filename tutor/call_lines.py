"""What a run asked of AWS and of its instances, each as a line and many as a sentence: what every face shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tutor.grading.reached import SSH_PORT, connection_words, is_dropped, session_words
from tutor.grading.shown import counted, shortened, shown, visible
from tutor.model.evidence import ApiCall, Connection, JournalEntry, SshSession

__all__ = ["DIFFERS", "UNREACHED", "CallTally", "CallWords", "call_line", "call_sentence", "call_words"]

DIFFERS = "A known difference from AWS:"
UNREACHED = "Not reached:"
_FIRST_ERROR = 400
_LONGEST_NAME = 60
_LONGEST_VALUE = 60
_LONGEST_PARAMS = 400
_SHORTER = (_LONGEST_VALUE, 40, 24, 18, 14, 12, 10, 9, 8, 7, 6, 5)  # characters of a value, until the line fits
_ERRORS_NAMED = 4
_IN_FULL = 10_000


@dataclass(frozen=True, slots=True)
class CallWords:
    """A call in words, each on one line and harmless to a terminal. `failed` says that AWS refused it.

    `at` are seconds since the run began; `call` is the service and the API (`s3 CreateBucket`), between
    them the region, if it isn't the run's own (`ec2 eu-west-1 RunInstances`); `params` are short, as
    keyword arguments; `outcome` is the HTTP status and the error code (`404 NoSuchKey`); `took` the duration.
    """

    at: str
    who: str
    call: str
    params: str
    outcome: str
    took: str
    failed: bool
    note: str


def call_words(call: JournalEntry, *, in_full: bool = False) -> CallWords:
    """The words of a call; its parameters cut where they are long, unless they are asked for in full.

    A connection's and a login's are `call` and `outcome`; nothing is told of how long they took.
    """
    if not isinstance(call, ApiCall):
        return _reaching_words(call, in_full=in_full)
    return CallWords(
        at=f"{call.at:.3f}",
        who=_name(call.identity),
        call=" ".join(filter(None, (_name(call.service), _name(call.region), _name(call.api)))),
        params=_params(call, _IN_FULL if in_full else _LONGEST_VALUE),
        outcome=_outcome(call),
        took=_took(call.seconds),
        failed=_failed(call),
        note=_on_one_line(call.note),
    )


def _reaching_words(entry: Connection | SshSession, *, in_full: bool) -> CallWords:
    """The words of an attempt to reach an instance, and of what was done on it."""
    if isinstance(entry, Connection):
        told, failed, params = connection_words(entry), is_dropped(entry), f"from {_name(entry.source)}"
    else:
        told, failed, params = session_words(entry), bool(entry.refused), visible(entry.printed)
    target, _, outcome = told.partition(" ")
    return CallWords(
        at=f"{entry.at:.3f}",
        who="tcp" if isinstance(entry, Connection) and entry.port != SSH_PORT else "ssh",
        call=target.rstrip(":"),
        params=params if in_full else "",
        outcome=outcome,
        took="",
        failed=failed,
        note="",
    )


def call_line(call: JournalEntry, width: int = 0) -> str:
    """`0.012 s learner s3 CreateBucket(Bucket='photos') -> 200 in 3 ms`; at most `width` characters if given.

    What has no room is cut from the parameters first. A refused call begins with `!`.
    """
    if not isinstance(call, ApiCall):
        words = call_words(call)
        line = f"{'!' if words.failed else ' '} {words.at:>6} s {words.who:<9} {words.call} {words.outcome}"
        return _cut(line, width) if width else line
    if _is_journals(call):
        return _of_journal(call)
    words = call_words(call)
    before = f"{'!' if words.failed else ' '} {words.at:>6} s {words.who:<9} {words.call}"
    after = f" -> {words.outcome} in {words.took}"
    room = width - len(before) - len(after) - 2 if width else _LONGEST_PARAMS
    line = f"{before}({_fitted(call, max(room, 1))}){after}"
    return _cut(line, width) if width else line


def call_sentence(call: JournalEntry) -> str:
    """For reading aloud: `At 0.012 s learner asked s3 GetObject: refused with 404 NoSuchKey, 3 ms.`, and so on."""
    if not isinstance(call, ApiCall):
        words = call_words(call)
        return f"At {words.at} s {words.who} to {words.call} {words.outcome}."
    if _is_journals(call):
        return f"{_of_journal(call)}."
    words = call_words(call)
    outcome = f"refused with {words.outcome}" if words.failed else words.outcome
    params = f" {words.params[:_LONGEST_PARAMS]}." if words.params else ""
    note = f" {DIFFERS} {words.note}" if words.note else ""
    return f"At {words.at} s {words.who} asked {words.call}: {outcome}, {words.took}.{params}{note}"


@dataclass(slots=True)
class CallTally:
    """How many calls there were, how many of them AWS refused with which error, and how often instances were asked.

    `listed` is how many of all these have a line of their own.
    """

    number: int = 0
    listed: int = 0
    connections: int = 0
    dropped: set[tuple[float, str, int]] = field(default_factory=set)
    logins_refused: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    unlisted: str = ""  # the journal's own word on the calls that it had no room for

    def add(self, calls: Iterable[JournalEntry]) -> None:
        """Count these, too."""
        for call in calls:
            if isinstance(call, Connection):
                self._add_connection(call)
            elif isinstance(call, SshSession):
                self.logins_refused += bool(call.refused)
            elif _is_journals(call):
                self.unlisted = _of_journal(call)
                continue
            else:
                self.number += 1
                self.errors.update([_outcome(call)] if _failed(call) else [])
            self.listed += 1

    def _add_connection(self, one: Connection) -> None:
        """One that comes through at last is told of twice, and is the same."""
        known = one.at, one.address, one.port
        self.connections += known not in self.dropped
        if is_dropped(one):
            self.dropped.add(known)
        else:
            self.dropped.discard(known)

    def sentence(self) -> str:
        """In words: `3 calls to AWS, 1 refused: 404 NoSuchKey. 2 connections to instances, 1 timed out.`."""
        more = f" {self.unlisted[0].upper()}{self.unlisted[1:]}." if self.unlisted else ""
        more += self._reached()
        if not self.number:
            return f"No calls to AWS.{more}"
        calls = f"{self.number:,} {'call' if self.number == 1 else 'calls'} to AWS"
        refused = sum(self.errors.values())
        return f"{calls}, {f'{refused:,} refused: {self._named()}' if refused else 'none refused'}.{more}"

    def _reached(self) -> str:
        """What came of connections to instances; nothing if there were none."""
        if not self.connections and not self.logins_refused:
            return ""
        number = f"{self.connections:,} {'connection' if self.connections == 1 else 'connections'} to instances"
        timed_out = f", {len(self.dropped):,} timed out" if self.dropped else ""
        refused = f", {self.logins_refused:,} with the login refused" if self.logins_refused else ""
        return f" {number}{timed_out}{refused}."

    def _named(self) -> str:
        common = self.errors.most_common()
        named = [f"{error}{f' ({counted(often)})' if often > 1 else ''}" for error, often in common[:_ERRORS_NAMED]]
        others = f" and {len(common) - _ERRORS_NAMED} more errors" if len(common) > _ERRORS_NAMED else ""
        return f"{', '.join(named)}{others}"


def _is_journals(call: ApiCall) -> bool:
    """Whether this is no call, but the journal's word on those that it has no room for."""
    return not call.api and call.service == "journal"


def _of_journal(call: ApiCall) -> str:
    """The journal's own entry: that it is full."""
    note = call.params.get("note")
    return _on_one_line(note) if isinstance(note, str) and note else "more calls are not listed"


def _failed(call: ApiCall) -> bool:
    return bool(call.error) or call.status >= _FIRST_ERROR


def _outcome(call: ApiCall) -> str:
    status = str(call.status) if call.status else "no answer"
    error = "" if call.error == status else _name(call.error)  # a HEAD's error has no code but its status
    return f"{status} {error}".strip()


def _params(call: ApiCall, longest: int) -> str:
    return ", ".join(f"{_name(name)}={shown(value, longest)}" for name, value in call.params.items())


def _fitted(call: ApiCall, room: int) -> str:
    """The parameters in so many characters: long values lose their middles, for names often differ at the end."""
    values = {_name(name): shown(value, _LONGEST_PARAMS) for name, value in call.params.items()}
    for longest in _SHORTER:
        params = ", ".join(f"{name}={_without_middle(value, longest)}" for name, value in values.items())
        if len(params) <= room:
            return params
    return _cut(params, room) if values else ""


def _without_middle(text: str, longest: int) -> str:
    head = longest // 2
    return text if len(text) <= longest else f"{text[:head]}…{text[head + 1 - longest :]}"


def _took(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def _name(text: str) -> str:
    return shortened(_on_one_line(text), _LONGEST_NAME)


def _on_one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else f"{text[: max(room - 1, 0)]}…"
