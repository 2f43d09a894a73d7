"""`tutor doctor`: can this machine do the work, how well is it walled, and what would make it better."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from tutor.errors import TutorError
from tutor.model.verdicts import Tier
from tutor.progress.place import default_data_folder, record_path

__all__ = ["Finding", "Health", "examine", "render"]

_OLDEST = (3, 11)
_NARROW, _LOW = 60, 20  # columns and lines that the app is made for, at least
_PACKAGES = (
    "asyncssh",
    "boto3",
    "markdown-it-py",
    "moto",
    "pydantic",
    "PyYAML",
    "textual",
    "tree-sitter",
    "tree-sitter-python",
)
_TIER_WORDS = {
    Tier.STRONG: "submissions see no network and none of your files; every limit holds",
    Tier.PARTIAL: "submissions see no network and none of your files; something else is missing",
    Tier.NONE: "stops mistakes, not malice: for practice with your own code only",
}


class Health(StrEnum):
    """What a finding means: all is well, it works but could be better, it keeps the tutor from working."""

    GOOD = "ok"
    LESSER = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `mends` say what would make it better, one line each."""

    subject: str
    health: Health
    words: str
    mends: tuple[str, ...] = ()


def examine() -> tuple[Finding, ...]:
    """Look at everything. What fails to be looked at is a finding of its own; nothing is raised."""
    findings: list[Finding] = []
    for look in (_python, _jail, _terminal, _data_folder, _packages):
        try:
            findings.extend(look())
        except (OSError, TutorError, ValueError, sqlite3.Error) as error:
            findings.append(_failed(look, error))
    return tuple(findings)


def render(findings: tuple[Finding, ...]) -> str:
    """The findings as text: one line each, and one for each mend."""
    lines = []
    for finding in findings:
        lines.append(f"{finding.health.value:<5}{finding.subject}: {finding.words}")
        lines.extend(f"       to mend: {mend}" for mend in finding.mends)
    return "\n".join(lines)


def _failed(look: Callable[[], Iterator[Finding]], error: Exception) -> Finding:
    subject = look.__name__.strip("_").replace("_", " ")
    if isinstance(error, TutorError):
        return Finding(subject, Health.BAD, error.what, (error.mend,))
    return Finding(subject, Health.BAD, f"couldn't be looked at: {error}")


# --- what is looked at ---------------------------------------------------------------------------------------


def _python() -> Iterator[Finding]:
    words = f"{platform.python_version()} ({sys.executable}) on {platform.system()} {platform.release()}"
    if sys.version_info >= _OLDEST:
        yield Finding("Python", Health.GOOD, words)
    else:
        yield Finding("Python", Health.BAD, words, ("install Python 3.11 or newer",))


def _jail() -> Iterator[Finding]:
    from tutor.sandbox import probe  # noqa: PLC0415 - the sandbox is loaded only by who needs it

    report, unanswered = probe()
    health = Health.GOOD if report.tier is Tier.STRONG else Health.LESSER
    yield Finding("jail", health, f"tier {report.tier.value}: {_TIER_WORDS[report.tier]}", report.mends)
    for reason in report.reasons:
        yield Finding("jail", Health.LESSER, f"why no higher: {reason}")
    if report.slow:
        yield Finding("jail", Health.LESSER, f"each run starts a wall of its own, so checks are slower: {report.slow}")
    if report.bwrap:
        yield Finding("bwrap", Health.GOOD, f"{report.bwrap} ({_version_of(report.bwrap)})")
    elif sys.platform == "linux":
        yield Finding("bwrap", Health.LESSER, "not found", ("install bubblewrap from your system's packages",))
    yield _instances(unanswered)


def _instances(unanswered: str) -> Finding:
    if not unanswered:
        return Finding("instances", Health.GOOD, "they answer: ssh, scp and sftp reach a launched instance")
    words = f"none answers ssh, and exercises that need it can't be judged: {unanswered}"
    return Finding("instances", Health.LESSER, words)


def _version_of(bwrap: Path) -> str:
    try:
        said = subprocess.run([bwrap, "--version"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "can't be run"
    return said.stdout.strip() or "version unknown"


def _terminal() -> Iterator[Finding]:
    encoding = getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding(do_setlocale=False)
    if not sys.stdout.isatty():
        yield Finding("terminal", Health.LESSER, f"none here, encoding {encoding}: use `tutor learn --plain`")
        return
    size = shutil.get_terminal_size()
    words = f"{size.columns}x{size.lines}, {_colour()}, encoding {encoding}, TERM={os.environ.get('TERM', '')}"
    mends = []
    if size.columns < _NARROW or size.lines < _LOW:
        mends.append(f"make the window at least {_NARROW}x{_LOW}, or use `tutor learn --plain`")
    if encoding.lower().replace("-", "") != "utf8":
        mends.append("choose a UTF-8 locale: export LANG=C.UTF-8")
    yield Finding("terminal", Health.LESSER if mends else Health.GOOD, words, tuple(mends))


def _colour() -> str:
    if os.environ.get("NO_COLOR"):
        return "no colour (NO_COLOR is set)"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in os.environ.get("TERM", "") else "basic colours"


def _data_folder() -> Iterator[Finding]:
    folder = default_data_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder):
            pass
    except OSError as error:
        mends = (f"make {folder} yours, or name another folder: export TUTOR_DATA=...",)
        yield Finding("data folder", Health.BAD, f"{folder} can't be written: {error.strerror}", mends)
        return
    mode = _journal_mode(record_path(folder))
    if mode is None:
        yield Finding("data folder", Health.GOOD, f"{folder}, writable; no record yet")
    else:
        yield Finding("data folder", Health.GOOD, f"{folder}, writable; the record's journal mode is {mode}")


def _journal_mode(record: Path) -> str | None:
    """How the record is kept safe, without changing it; None if there is none yet."""
    if not record.exists():
        return None
    connection = sqlite3.connect(record.resolve().as_uri() + "?mode=ro", uri=True)
    try:
        return str(connection.execute("PRAGMA journal_mode").fetchone()[0])
    finally:
        connection.close()


def _packages() -> Iterator[Finding]:
    found = {name: _installed(name) for name in ("poptutor", *_PACKAGES)}
    missing = [name for name in _PACKAGES if not found[name]]
    words = ", ".join(f"{name} {version or 'missing'}" for name, version in found.items())
    mends = ("install poptutor again, with all that it needs",) if missing else ()
    yield Finding("packages", Health.BAD if missing else Health.GOOD, words, mends)


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
