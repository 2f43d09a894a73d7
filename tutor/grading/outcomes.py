"""How a run ended, told in one plain sentence."""

from __future__ import annotations

from collections.abc import Callable

from tutor.grading.aws_errors import advice
from tutor.grading.gaps import gaps
from tutor.grading.parameters import nearest_parameters
from tutor.grading.shown import capital, named, shortened, visible
from tutor.grading.unsendable import PLAIN, advice_on
from tutor.model.course import Exercise
from tutor.model.evidence import Evidence, Outcome, Raised

__all__ = ["described_error", "summarise"]

_LONGEST_REPORT = 1200  # characters of an exception's message
_LONGEST_LINE = 400  # of one line of it; a longer one keeps so many at each end:
_KEPT_BEFORE = 250
_KEPT_BEHIND = 100
_GLIMPSE = 80  # characters of an object that are enough where its kind is named
_SIGNALS = {
    4: "SIGILL",
    6: "SIGABRT",
    7: "SIGBUS",
    8: "SIGFPE",
    9: "SIGKILL",
    11: "SIGSEGV",
    13: "SIGPIPE",
    15: "SIGTERM",
}

_ENDED_SOMEWHERE = frozenset(
    {Outcome.RAISED, Outcome.EXITED, Outcome.SIGNALLED, Outcome.TIME, Outcome.MEMORY, Outcome.PROCESSES}
)
_FAILED_IMPORTS = frozenset({"ImportError", "ModuleNotFoundError"})  # an `import` of the file's own raised it


def summarise(exercise: Exercise, evidence: Evidence, *, as_asked: bool = False) -> str:
    """What happened as a whole, with what the jail stopped, which limits were met, what went unseen; else empty.

    `as_asked` says that the exercise asks for the exception that was raised: then it is no trouble.
    """
    ending = _ENDINGS.get(evidence.outcome)
    lines = [f"{ending(exercise, evidence)}{_at_import(exercise, evidence)}"] if ending else []
    if as_asked and evidence.raised is not None:
        lines = [f"As it should, {_raised_where(evidence.raised)}"]
    if evidence.denied:
        lines.append(f"The jail stopped: {_joined(evidence.denied)}.")
    if evidence.incomplete:
        lines.append(f"Not all is told of what it did: {gaps(evidence)}.")
    if evidence.limits_hit:
        lines.append(f"Limits reached: {_joined(evidence.limits_hit)}.")
    return "\n".join(lines)


def described_error(raised: Raised) -> str:
    """An exception as `ClientError (BucketAlreadyExists): message`, on one line and not too long."""
    code = f" ({_line(raised.aws_code)})" if raised.aws_code not in ("", raised.type) else ""
    message = f": {_report(raised.message)}" if raised.message else ""
    return f"{_line(raised.type)}{code}{message}"


def _line(text: str) -> str:
    return shortened(visible(" ".join(text.split())))


def _report(message: str) -> str:
    """The lines of an exception's message on one, long ones without their middles: what is wrong stands at the
    beginning or at the end, and botocore tells each wrong parameter on a line of its own."""
    lines = [_without_middle(visible(" ".join(line.split()))) for line in message.splitlines() if line.strip()]
    return shortened(" ".join(lines), _LONGEST_REPORT)


def _without_middle(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_KEPT_BEFORE]} … {line[-_KEPT_BEHIND:]}"


def _joined(notes: tuple[str, ...]) -> str:
    shown_notes = [_line(note).rstrip(".") for note in dict.fromkeys(notes)]
    more = f"; and {len(shown_notes) - 5} more" if len(shown_notes) > 5 else ""  # noqa: PLR2004 - enough to see a pattern
    return "; ".join(shown_notes[:5]) + more


def _callee(exercise: Exercise) -> str:
    return named(exercise.run.call) if exercise.run.call else "the program"


def _returned_point(exercise: Exercise) -> str:
    return f"{named(exercise.run.call)} returned" if exercise.run.call else "its last line"


def _at_import(exercise: Exercise, evidence: Evidence) -> str:
    """Where a run ended that came no further than the import, with the likely cause; else empty."""
    if evidence.called or not exercise.run.call or evidence.outcome not in _ENDED_SOMEWHERE:
        return ""
    where = f" That was while the file was imported, before {named(exercise.run.call)} was called."
    if evidence.raised is not None and evidence.raised.type in _FAILED_IMPORTS:
        return where
    return (
        f"{where} What stands outside of any function runs then: a call that tries something out, at the end of the "
        'file, belongs under `if __name__ == "__main__":`.'
    )


def _on_unsendable(exercise: Exercise, evidence: Evidence) -> str:
    hint = advice_on(evidence.returned_repr)
    what = shortened(_line(evidence.returned_repr), _GLIMPSE) if hint else _line(evidence.returned_repr)
    told = f"{capital(_callee(exercise))} returned {what}, which is not made of {PLAIN}."
    return f"{told} {hint}." if hint else told


def _on_raised(exercise: Exercise, evidence: Evidence) -> str:
    raised = evidence.raised
    if raised is None:
        return f"An exception came out of {_callee(exercise)}."
    meaning = advice(raised.aws_code) or nearest_parameters(raised.message)
    return f"{capital(_raised_where(raised))}{' Hint: ' + meaning + '.' if meaning else ''}"


def _raised_where(raised: Raised) -> str:
    where = f"line {raised.line}" if raised.line else "it"
    return f"{where} raised {_ended(described_error(raised))}"


def _on_syntax(_exercise: Exercise, evidence: Evidence) -> str:
    raised = evidence.raised
    if raised is None:
        return "The file is not Python that can be read, so nothing ran."
    where = f"Line {raised.line}" if raised.line else "The file"
    return f"{where} is not Python, so nothing ran: {_ended(described_error(raised))}"


def _on_no_function(exercise: Exercise, evidence: Evidence) -> str:
    hint = f" {capital(_ended(_line(evidence.raised.message)))}" if evidence.raised and evidence.raised.message else ""
    return f"The file defines no function {_callee(exercise)}.{hint}"


def _on_exited(exercise: Exercise, evidence: Evidence) -> str:
    if evidence.exit_status is None:
        return (
            f"Before {_returned_point(exercise)}, the program closed its connection to the judge, or told the judge "
            "something that can't be read. It was stopped there."
        )
    return (
        f"The program ended itself with exit status {evidence.exit_status} (os._exit or sys.exit) before "
        f"{_returned_point(exercise)}; nothing after that point ran."
    )


def _on_signalled(exercise: Exercise, evidence: Evidence) -> str:
    number = abs(evidence.exit_status or 0)
    number = number - 128 if number > 128 else number  # noqa: PLR2004 - shells add 128 to a signal's number
    signal = f" {_SIGNALS.get(number, number)}" if number else ""
    return f"The program was ended by a signal{signal} before {_returned_point(exercise)}: it crashed or killed itself."


def _on_time(exercise: Exercise, _evidence: Evidence) -> str:
    return (
        f"The program was stopped at its limit of {exercise.limits.seconds:g} seconds. "
        "Look for a loop that never ends, or a wait for something that never comes."
    )


def _on_memory(exercise: Exercise, _evidence: Evidence) -> str:
    return (
        f"The program was stopped at its limit of {exercise.limits.memory_mb} MiB of memory. "
        "Look for a list or text that grows without end."
    )


def _on_processes(exercise: Exercise, _evidence: Evidence) -> str:
    return (
        f"The program was stopped at its limit of {exercise.limits.processes} processes and threads together. "
        "Use a pool of a fixed size, and start it once."
    )


def _on_cancelled(_exercise: Exercise, _evidence: Evidence) -> str:
    return "The check was cancelled, so nothing is judged."


def _on_machine(_exercise: Exercise, evidence: Evidence) -> str:
    note = f": {_line(evidence.machine_note)}" if evidence.machine_note else ""
    return f"{_ended('This machine could not run the check' + note)} It is not your fault and costs nothing: try again."


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


_ENDINGS: dict[Outcome, Callable[[Exercise, Evidence], str]] = {
    Outcome.UNSENDABLE: _on_unsendable,
    Outcome.RAISED: _on_raised,
    Outcome.SYNTAX: _on_syntax,
    Outcome.NO_FUNCTION: _on_no_function,
    Outcome.EXITED: _on_exited,
    Outcome.SIGNALLED: _on_signalled,
    Outcome.TIME: _on_time,
    Outcome.MEMORY: _on_memory,
    Outcome.PROCESSES: _on_processes,
    Outcome.CANCELLED: _on_cancelled,
    Outcome.MACHINE: _on_machine,
}
