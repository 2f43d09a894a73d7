"""The verb `tutor sandbox`: a private AWS for the user's own programs, on loopback or around one command."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.errors import SandboxError, UsageError
from tutor.streams import data, printable, talk
from tutor.verbs import Verbs, add_verb, is_watched

if TYPE_CHECKING:
    from tutor.model.evidence import JournalEntry
    from tutor.sandbox.served import AwsWishes, ServedAws
    from tutor.sandbox.shell import Ended, Shell

__all__ = ["add_sandbox_verb", "cut_command"]

_VERB = "sandbox"
_DONE = 0
_STANDARD_ERROR = 2
_COLUMNS = 80
_NOTE_INDENT = "    "
_FEWEST_COLUMNS = 40  # of a terminal; below that a line can't say anything
_MOST_PORT = 65535
_MOST_LATENCY = 60_000  # milliseconds; clients give up after a minute
_TIERS = ("strong", "partial", "none")
_EPILOG = """\
examples:
  tutor sandbox                          serve until Ctrl-C; set what it prints in another terminal
  tutor sandbox -- sh                    a shell in a jail, with boto3, curl and AWS's own addresses
  tutor sandbox -- aws s3 mb s3://mine   one command in it; its exit status is ours
"""


def add_sandbox_verb(verbs: Verbs) -> None:
    """Teach the command line `tutor sandbox`."""
    words = "start a private AWS for your own programs, or run a command beside one: tutor sandbox -- COMMAND"
    verb = add_verb(verbs, _VERB, _sandbox, words)
    verb.usage = "tutor sandbox [options] [-- COMMAND ...]"
    verb.formatter_class = argparse.RawDescriptionHelpFormatter
    verb.epilog = _EPILOG
    verb.add_argument("--port", metavar="N", type=_port, help="where to serve (default: any free port)")
    acls = "new buckets have ACLs enabled and no Block Public Access, as before April 2023"
    verb.add_argument("--s3-acls", action="store_true", help=acls)
    verb.add_argument(
        "--latency", metavar="MS", type=_latency, default=0.0, help="milliseconds that each call takes more"
    )
    verb.add_argument("--json", action="store_true", help="print one JSON object on one line, then serve quietly")
    journal = (
        "tell each call on standard error (default: yes, but not with --json, and with COMMAND at a terminal only)"
    )
    telling = verb.add_mutually_exclusive_group()
    telling.add_argument("--journal", action="store_true", default=None, help=journal)
    telling.add_argument("--no-journal", dest="journal", action="store_false", default=None, help="tell none")
    verb.add_argument("--tier", choices=_TIERS, help="draw this wall, not the strongest that holds here")
    verb.add_argument("words", nargs="*", help=argparse.SUPPRESS)
    verb.set_defaults(command=None)


def cut_command(words: Sequence[str]) -> tuple[list[str], list[str] | None]:
    """The words before `--`, and the command after it if the verb is `sandbox`: options of a command are its own."""
    if "--" not in words:
        return list(words), None
    at = list(words).index("--")
    before, takes_a_value = list(words[:at]), False
    for word in before:
        if not word.startswith("-") and not takes_a_value:
            return (before, list(words[at + 1 :])) if word == _VERB else (list(words), None)
        takes_a_value = word == "--course"
    return list(words), None


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdecimal() else -1
    if not 0 <= port <= _MOST_PORT:
        raise argparse.ArgumentTypeError(f"`{printable(text)}` is no port: a number from 0 to {_MOST_PORT}")
    return port


def _latency(text: str) -> float:
    try:
        latency = float(text)
    except ValueError:
        latency = -1.0
    if not 0 <= latency <= _MOST_LATENCY:
        raise argparse.ArgumentTypeError(f"`{printable(text)}` is no latency: milliseconds from 0 to {_MOST_LATENCY}")
    return latency


def _sandbox(options: argparse.Namespace) -> int:
    _fill_closed_streams()
    if options.words:
        words = shlex.join(options.words)
        what = f"`{printable(words)}` is no option; a command stands behind `--`"
        raise UsageError("Not understood", what, f"tutor sandbox -- {printable(words)}")
    return _serve(options) if options.command is None else _run(options)


def _fill_closed_streams() -> None:
    """A standard stream that was closed for us is no place for a socket of ours: a command would get it as its own."""
    while (fd := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
        pass
    os.close(fd)


def _wishes(options: argparse.Namespace) -> AwsWishes:
    from tutor.sandbox.served import AwsWishes

    return AwsWishes(acls=options.s3_acls, latency=options.latency / 1000)


# --- an AWS on loopback --------------------------------------------------------------------------------------


def _serve(options: argparse.Namespace) -> int:
    from tutor.model.verdicts import Tier
    from tutor.sandbox.served import ServedAws, listen

    with listen(options.port or 0) as listener:
        if is_watched() and not options.json:
            talk("Starting a private AWS ...")
        tier = Tier(options.tier) if options.tier else None
        with ServedAws({"endpoint": listener.fileno()}, _wishes(options), tier) as served:
            endpoint = "http://{}:{}".format(*listener.getsockname())
            listener.close()  # the AWS has it: what nobody serves any more is to be refused
            return _serve_until_asked(served, endpoint, options)


def _serve_until_asked(served: ServedAws, endpoint: str, options: argparse.Namespace) -> int:
    from tutor.call_lines import CallTally
    from tutor.sandbox.attended import Attended
    from tutor.sandbox.signals import Noted

    tally = CallTally()
    with Noted((signal.SIGTERM, signal.SIGHUP), heard_anyway=[signal.SIGINT]) as noted:
        attended = Attended()
        data(_as_json(endpoint) if options.json else _as_shell(endpoint))
        telling = not options.json if options.journal is None else options.journal
        if not options.json:
            talk("Serving until Ctrl-C." + (" Each call is told here:" if telling else ""))
        while not attended.over:
            ready = attended.wait([noted.fileno(), served.calls.fileno(), served.life.fileno()])
            calls = served.heard()
            tally.add(calls)
            if telling:
                _tell(calls)
            if noted.fileno() in ready and noted.take():
                break
            if served.life.fileno() in ready:
                raise SandboxError("The private AWS is gone", "it ended by itself", "start it again: tutor sandbox")
    if not options.json:
        _begin_line()  # the terminal has put ^C into this one
        _say(f"{tally.sentence()} All of it is gone now.")
    return _DONE


def _as_json(endpoint: str) -> str:
    import json

    from tutor.sandbox.aws.accounts import ACCOUNTS
    from tutor.sandbox.served import REGION

    names = ("access_key", "secret_key", "canonical_id", "display_name")
    accounts = {name: {field: getattr(account, field) for field in names} for name, account in ACCOUNTS.items()}
    return json.dumps({"endpoint": endpoint, "region": REGION, "accounts": accounts})


def _as_shell(endpoint: str) -> str:
    """Lines for a shell: to be copied, or read from a file with `.`; what is no command is a comment."""
    from tutor.sandbox.aws.accounts import LEARNER, STRANGER
    from tutor.sandbox.served import HAZARDS, aws_environment, without_proxy

    settings = aws_environment(endpoint) | without_proxy(os.environ)
    return "\n".join(
        (
            "# A private AWS on this machine. In the shell that is to use it:",
            *textwrap.wrap(" ".join(HAZARDS), _COLUMNS, initial_indent="unset ", subsequent_indent="unset "),
            *(f"export {name}={shlex.quote(value)}" for name, value in settings.items()),
            f"# That is the account {LEARNER.name}: {LEARNER.account_id}; its canonical id:",
            f"#   {LEARNER.canonical_id}",
            f"# There is another, {STRANGER.name}: {STRANGER.account_id}; its canonical id and its keys:",
            f"#   {STRANGER.canonical_id}",
            f"# export AWS_ACCESS_KEY_ID={STRANGER.access_key}",
            f"# export AWS_SECRET_ACCESS_KEY={STRANGER.secret_key}",
        )
    )


def _tell(calls: Iterable[JournalEntry]) -> None:
    from tutor.call_lines import call_line, call_words
    from tutor.model.evidence import ApiCall

    width = _columns()
    for call in calls:
        line = call_line(call, width)
        if line.endswith("…"):  # two lines have room for the end of a call; of a login, it is the advice
            line = call_line(call, 2 * width if isinstance(call, ApiCall) else 0)
        _say(line, _NOTE_INDENT)
        if note := call_words(call).note:
            _say(f"{_NOTE_INDENT}differs from AWS: {note}", _NOTE_INDENT)


def _say(text: str, indent: str = "  ") -> None:
    """A line of talk; at a terminal it breaks between words, and goes on behind the indent."""
    width = _columns()
    talk(textwrap.fill(text, width, subsequent_indent=indent, break_on_hyphens=False) if width else text)


def _begin_line() -> None:
    if is_watched():
        talk("")


def _columns() -> int:
    """How many characters a line of standard error has room for, if it is a terminal; else 0: any number."""
    if not is_watched():
        return 0
    try:
        columns = os.get_terminal_size(_STANDARD_ERROR).columns
    except OSError:
        return 0
    return max(columns, _FEWEST_COLUMNS) if columns else 0


# --- a command beside one ------------------------------------------------------------------------------------


def _run(options: argparse.Namespace) -> int:
    from tutor.model.verdicts import Tier
    from tutor.progress import default_data_folder
    from tutor.sandbox.shell import Shell, ShellRequest
    from tutor.sandbox.shell_wall import folder_to_show

    if not options.command:
        raise UsageError("No command", "nothing stands behind `--`", "name a command: tutor sandbox -- sh")
    for name, given in (("--port", options.port is not None), ("--json", options.json)):
        if given:
            what = f"{name} is for a private AWS without a command; a command's own is at AWS's addresses"
            raise UsageError("Not together", what, f"leave out {name}, or the command")
    record = default_data_folder()
    folder = folder_to_show(record)
    if is_watched():
        talk("Starting a private AWS and a jail ...")
    request = ShellRequest(
        command=tuple(options.command),
        folder=folder,
        wishes=_wishes(options),
        hidden=(record,) if record.resolve().is_relative_to(folder) and record.is_dir() else (),
        tier=Tier(options.tier) if options.tier else None,
    )
    with Shell(request) as shell:
        _say_where(shell, folder)
        ended = shell.run()
    return _told_of(ended, options)


def _say_where(shell: Shell, folder: Path) -> None:
    """What holds in there; a weak wall is told to everybody, the rest to who looks on."""
    from tutor.model.verdicts import Tier

    if shell.tier is Tier.NONE:
        _say("Nothing is walled off here: the command sees all your files and keys, and the network.")
        _say("  AWS_ENDPOINT_URL leads it to the private AWS; https://...amazonaws.com/ is the real one.")
    elif shell.tier is Tier.PARTIAL:
        _say("The wall is partial here: no network and none of your other files, but something else is missing.")
    if not shell.at_aws_addresses and shell.tier is not Tier.NONE:
        _say("AWS's own addresses lead nowhere in there; AWS_ENDPOINT_URL leads to the private one.")
    if shell.unreached and is_watched():
        _say(printable(f"EC2's instances are records in there, and none answers: {shell.unreached}."))
    if shell.tier is not Tier.STRONG:
        for reason in shell.reasons:
            _say(printable(f"  why: {reason}"))
        talk("  mend: run `tutor doctor`")
        return
    if is_watched():
        from tutor.sandbox.programs import how_to_install_aws
        from tutor.sandbox.shell_wall import is_writable

        access = "writable" if is_writable(folder) else "which it can only read, as you can"
        shown = f"the system's programs, {folder} ({access}) and this AWS"
        _say(printable(f"The command sees {shown}; nothing else of yours."))
        if not shell.aws:
            _say(printable(f"It has no `aws`: none was found. Install it: {how_to_install_aws()}"))


def _told_of(ended: Ended, options: argparse.Namespace) -> int:
    """The journal, if it is wanted, and the exit status."""
    from tutor.call_lines import CallTally

    if ended.in_line:
        _begin_line()
    if ended.trouble:
        _say(printable(f"Instances stopped answering: {ended.trouble}."))
    if ended.unstarted:
        _say(printable(f"No such command to run: `{options.command[0]}`: {ended.unstarted}"))
        _say("  mend: name one of the system's programs, or a program in this folder: ./NAME")
    elif is_watched() if options.journal is None else options.journal:
        if ended.calls is None:
            _say("The journal is lost: the private AWS ended before the command did.")
        else:
            tally = CallTally()
            tally.add(ended.calls)
            _say(tally.sentence())
            _tell(ended.calls)
    return ended.status
