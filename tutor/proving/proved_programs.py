"""Programs that did what their authors declared, remembered from one `tutor lint` to the next.

A sandbox takes seconds to start; a program that nobody changed prints the same again. Only linting goes by this:
`tutor test`, the pytest plugin and a CI's lint run every program. What can't be read or written is passed over.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tutor import __version__
from tutor.model.questions import MeasuredQuestion, PredictQuestion, Question
from tutor.progress.place import default_cache_folder
from tutor.proving.programs import Program

__all__ = ["ProvedPrograms", "proved_before"]

_NAME = "proved-programs.txt"
_MOST = 5_000
_BYTES = 16
_DIGEST = re.compile(f"[0-9a-f]{{{2 * _BYTES}}}")
_LARGEST = 4 * _MOST * (2 * _BYTES + 1)  # a file that we wrote is far smaller
_NO = frozenset({"", "0", "false", "no"})
_PACKAGES = ("boto3", "botocore", "moto")  # what a program prints may hang on these


def proved_before() -> ProvedPrograms | None:
    """What this user's earlier lints proved; None where each program is to be run: in a CI."""
    if os.environ.get("CI", "").lower() not in _NO:
        return None
    try:
        return ProvedPrograms(default_cache_folder() / _NAME)
    except RuntimeError:  # TUTOR_DATA is below the home of somebody who has none
        return None


class ProvedPrograms:
    """The digests in a file, one a line, the one that was needed last at the end; at most `most` are kept."""

    def __init__(self, file: Path, most: int = _MOST) -> None:
        self._file = file
        self._most = most
        self._known = frozenset(_read(file))
        self._circumstances = _circumstances()
        self._needed: dict[str, None] = {}
        self._news = False

    def knows(self, program: Program) -> bool:
        """Whether just this program printed just what is declared, under the tutor and Python of now."""
        digest = self._digest(program)
        if digest not in self._known:
            return False
        self._needed[digest] = None
        return True

    def note(self, program: Program) -> None:
        """It ran, and nothing is wrong with it. May be called from any thread."""
        self._needed[self._digest(program)] = None
        self._news = True

    def save(self) -> None:
        """Keep what was noted, with what others wrote meanwhile. Does nothing where that can't be written."""
        if not self._news:
            return
        older = [digest for digest in _read(self._file) if digest not in self._needed]
        with suppress(OSError):
            _write(self._file, [*older, *self._needed][-self._most :])

    def _digest(self, program: Program) -> str:
        quiz, index = program
        declared = _declared(quiz.questions[index])
        said = json.dumps([*declared, *self._circumstances])
        return blake2b(said.encode(), digest_size=_BYTES).hexdigest()


def _declared(question: Question) -> list[str]:
    """All that its program, and what is claimed of it, hang on."""
    match question:
        case PredictQuestion():
            return [question.program, question.output]
        case MeasuredQuestion():
            return [
                question.program,
                *map(repr, (question.versions, question.args, question.make, question.latency_ms)),
            ]
    return []


def _circumstances() -> tuple[str, ...]:
    """What else decides what a program prints, and how that is judged."""
    return (__version__, sys.version, sys.platform, *map(_installed, _PACKAGES))


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _read(file: Path) -> list[str]:
    """The digests in a file; none if it isn't one of ours."""
    try:
        if not file.is_file() or file.stat().st_size > _LARGEST:
            return []
        lines = file.read_bytes().decode("ascii", "replace").splitlines()
    except OSError:
        return []
    return [line for line in lines if _DIGEST.fullmatch(line)]


def _write(file: Path, lines: Sequence[str]) -> None:
    """All or nothing: another lint may read it now. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "w", encoding="ascii", newline="\n") as stream:
            stream.writelines(f"{line}\n" for line in lines)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
