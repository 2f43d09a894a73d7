"""The `tutor` command: parses, sends each verb to its room, and turns what happened into an exit code.

Light on purpose: each verb imports what it needs when it runs, so `--version`, `--help` and `lint` start at once.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tutor import __version__
from tutor.author_cli import add_author_verbs
from tutor.errors import CourseError, TutorError, UsageError
from tutor.interrupts import TerminatedError, held_back, raise_on_signals
from tutor.sandbox_cli import add_sandbox_verb, cut_command
from tutor.streams import can_carry, data, is_interactive, printable, settle, soften, talk
from tutor.verbs import add_verb, counted, course_path, is_watched, secret_folders

if TYPE_CHECKING:
    from tutor.gradebook.grade import Watcher
    from tutor.model.course import Course, Exercise
    from tutor.model.questions import MeasuredQuestion
    from tutor.model.timing import Measurement
    from tutor.model.verdicts import ExerciseResult, Verdict

__all__ = ["main"]

PASSED, NOT_PASSED, USAGE, BROKEN, INCONCLUSIVE, INTERRUPTED = 0, 1, 2, 3, 4, 130
_SIGNALLED = 128  # a shell's way to say that a program ended by a signal: 128 plus its number
_DEBUG = "TUTOR_DEBUG"
_MAX_SUBMISSION = 1024 * 1024
_CLOSE_ENOUGH = 0.75  # of a misspelt exercise; a guess further off leads astray
_LONGEST_WORD = 200  # that is compared with others
_NARROWEST, _WIDEST = 40, 120  # columns of a drawing
_INVALID_CHOICE = re.compile(r"(?P<where>.*)invalid choice: '(?P<word>.*)' \(choose from (?P<known>.*)\)")
_EXIT_CODES = """\
exit codes: 0 pass, 1 not passed, 2 usage or bad content, 3 error on our or the machine's side,
            4 inconclusive, 130 interrupted"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb; the exit code is the answer. Never shows a traceback, unless TUTOR_DEBUG is set."""
    soften()
    try:
        raise_on_signals()
        options = _parsed(argv)
        return int(options.verb(options))
    except TutorError as error:
        _tell(error)
        return error.exit_code
    except KeyboardInterrupt:
        if is_watched():
            talk("")  # the terminal has put ^C into the line
        talk("Interrupted.")
        return INTERRUPTED
    except TerminatedError as end:
        return _SIGNALLED + end.number
    except OSError as error:
        talk(f"The machine failed: {printable(str(error))}")
        talk("  mend: see that there is room on the disk and that the file is yours, then try again")
        return BROKEN
    except Exception as error:
        if os.environ.get(_DEBUG):
            raise
        talk(f"A fault of ours: {type(error).__name__}: {printable(str(error))}")
        talk(f"  mend: run it again with {_DEBUG}=1 to see where, and report that; your answers are kept")
        return BROKEN
    finally:
        settle()


def _tell(error: TutorError) -> None:
    if not isinstance(error, CourseError) or not error.problems:
        talk(printable(str(error)))
        return
    from tutor.course import render_problems

    talk(f"{error.title}: {counted(len(error.problems), 'problem')}")
    talk(render_problems(error.problems))


# --- the command line ----------------------------------------------------------------------------------------


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command line; a word that its verb doesn't know ends with that verb's usage, not with everyone's."""
    words, command = cut_command(sys.argv[1:] if argv is None else argv)
    options, unknown = _parser().parse_known_args(words)
    options.command = command
    if options.spare_words and not any(word.startswith("-") for word in unknown):
        # argparse (until 3.12) takes no words for a list, or one that may be left out, that stand behind an option
        unknown = _take_spare(options, unknown)
    if unknown:
        options.parser.error(f"unrecognized arguments: {' '.join(unknown)}")
    return options


def _take_spare(options: argparse.Namespace, words: list[str]) -> list[str]:
    """Give them to the argument that they are meant for; what has no place there is left."""
    taken = getattr(options, options.spare_words)
    if isinstance(taken, list):
        taken.extend(words)
        return []
    if taken is None and words:
        setattr(options, options.spare_words, Path(words[0]))
        return words[1:]
    return words


class _Parser(argparse.ArgumentParser):
    """Guesses what a misspelt word was meant to be."""

    def error(self, message: str) -> NoReturn:
        """Tell it with the usage, and end with 2."""
        if match := _INVALID_CHOICE.fullmatch(message):
            from difflib import get_close_matches

            known = [word.strip("'") for word in match["known"].split(", ")]
            close = get_close_matches(match["word"][:_LONGEST_WORD], known, n=1, cutoff=_CLOSE_ENOUGH)
            message = f"{match['where']}no `{match['word']}`; did you mean `{close[0]}`?" if close else message
        super().error(message)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="tutor",
        description="A course that grades itself: read, answer, write code, and be told what to change.",
        epilog=_EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"tutor {__version__}")
    parser.add_argument("--course", metavar="PATH", type=Path, help="another course than the one that ships with it")
    parser.set_defaults(verb=_learn, where=None, plain=False, parser=parser, spare_words="")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND")

    learn = add_verb(verbs, "learn", _learn, "open the course (what `tutor` alone does)")
    learn.add_argument("where", metavar="COURSE", nargs="?", type=Path, help="the course's folder")
    learn.add_argument("--plain", action="store_true", help="linear text: for screen readers, pipes, small terminals")

    check = add_verb(verbs, "check", _check, "judge one exercise")
    check.add_argument("exercise", metavar="EXERCISE", help="the exercise's name")
    check.add_argument("file", metavar="FILE", nargs="?", type=Path, help="the program to judge (default: your own)")
    check.add_argument("--json", action="store_true", help="print one JSON object on standard output")
    check.add_argument("--plain", action="store_true", help="what was measured in words, not drawn: for screen readers")

    check.set_defaults(spare_words="file")

    grade = add_verb(verbs, "grade", _grade, "grade a class: a folder with a folder for each student")
    grade.add_argument("folder", metavar="FOLDER", type=Path, help="the class's folder")
    grade.add_argument("--out", metavar="DIR", type=Path, required=True, help="where results.json and grades.csv go")

    add_sandbox_verb(verbs)
    add_verb(verbs, "doctor", _doctor, "say what this machine can do, and how to make it do more")
    add_author_verbs(verbs)
    return parser


# --- the verbs -----------------------------------------------------------------------------------------------


def _learn(options: argparse.Namespace) -> int:
    if not options.plain and not is_interactive():
        what = "the app needs a terminal for keys and screen, and there is none here"
        raise UsageError("No terminal", what, "run it in a terminal, or read and answer as text: tutor learn --plain")
    from tutor.session import open_session

    with closing(open_session(course_path(options, options.where))) as session:
        if options.plain:
            from tutor.plain import run_plain

            return run_plain(session)
        from tutor.tui import run_app

        code = run_app(session)
        if code == PASSED and is_watched():
            from tutor.verdict_text import farewell

            talk(farewell(session.score()))
        return code


def _check(options: argparse.Namespace) -> int:
    from tutor.gradebook import exercise_as_json, to_json
    from tutor.pictures_text import picture_words
    from tutor.verdict_text import exercise_lines

    cancel = threading.Event()
    with held_back(cancel):
        result = _judged(options, cancel)
    if options.json:
        data(to_json(exercise_as_json(result)))
    else:
        pictures = picture_words if options.plain else _drawn
        data(printable("\n".join(exercise_lines(result, pictures))))
    return _exit_code(result.verdict)


def _drawn(result: ExerciseResult) -> Iterator[str]:
    """Pictures as wide as the terminal (a pipe is taken to be of 80 columns), with what standard output can carry."""
    import shutil

    from tutor.drawing import ASCII, BLOCKS
    from tutor.pictures_text import picture_lines

    width = min(max(shutil.get_terminal_size().columns, _NARROWEST), _WIDEST)
    return picture_lines(result, width, BLOCKS if can_carry("".join(BLOCKS)) else ASCII)


def _judged(options: argparse.Namespace, cancel: threading.Event) -> ExerciseResult:
    """The learner's own file is practice, and kept in the record; any other file leaves no trace there."""
    from tutor.course import load_course
    from tutor.judging import judge_submission
    from tutor.progress import default_data_folder
    from tutor.sandbox import open_sandbox
    from tutor.session import open_session

    course = load_course(course_path(options))
    exercise = _exercise(course, options.exercise)
    own = default_data_folder() / "work" / course.id / f"{exercise.id}.py"
    if options.file is None or options.file.resolve() == own.resolve():
        with closing(open_session(course.root)) as session:
            _say_what_starts(exercise)
            return session.check(exercise.id, cancel)
    source = _submission(options.file)
    with closing(open_sandbox(secret=secret_folders(course))) as sandbox:
        _say_what_starts(exercise)
        return judge_submission(exercise, source, sandbox, cancel)


def _say_what_starts(exercise: Exercise) -> None:
    """A sign of life for who looks on: a cold start takes seconds."""
    if is_watched():
        talk(printable(f"Starting the sandbox and checking {exercise.id} ..."))


def _exercise(course: Course, name: str) -> Exercise:
    if name in course.exercises:
        return course.exercises[name]
    from difflib import get_close_matches

    known = ", ".join(course.exercises) or "none"
    close = get_close_matches(name[:_LONGEST_WORD], course.exercises, n=1, cutoff=_CLOSE_ENOUGH)
    guess = "".join(f"did you mean `{other}`? " for other in close)
    raise UsageError("No such exercise", f"the course has no exercise `{printable(name)}`", f"{guess}it has: {known}")


def _submission(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            source = stream.read(_MAX_SUBMISSION + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError("No program to judge", f"{file} can't be read: {reason}", "name a Python file") from error
    if len(source) > _MAX_SUBMISSION:
        raise UsageError("No program to judge", f"{file} is larger than 1 MiB", "name the program's own file")
    return source


def _exit_code(verdict: Verdict) -> int:
    from tutor.model.verdicts import Verdict

    others = {Verdict.PASS: PASSED, Verdict.INCONCLUSIVE: INCONCLUSIVE, Verdict.ERROR: BROKEN}
    return others.get(verdict, NOT_PASSED)


def _grade(options: argparse.Namespace) -> int:
    from tutor.course import load_course
    from tutor.experiments import experiment
    from tutor.gradebook import TO_MARK_FILE, find_students, grade_folder, read_labels, with_labels, write_grades
    from tutor.gradebook.export import out_folder
    from tutor.judging import judge_submission
    from tutor.sandbox import open_sandbox

    course = load_course(course_path(options))
    find_students(options.folder, tuple(course.exercises))  # what is no class is told before anything is made
    labels = read_labels(options.out / TO_MARK_FILE)
    out = out_folder(options.out, options.folder)
    with closing(open_sandbox(secret=(*secret_folders(course), options.folder))) as sandbox:

        def judge(exercise: Exercise, source: bytes) -> ExerciseResult:
            cancel = threading.Event()
            with held_back(cancel):
                return judge_submission(exercise, source, sandbox, cancel)

        def measure(question: MeasuredQuestion) -> Measurement:
            cancel = threading.Event()
            with held_back(cancel):
                return experiment(question, sandbox, cancel)

        graded = grade_folder(course, options.folder, judge, sandbox.tier, _progress(), measure=measure)
    result = with_labels(graded, labels)
    for problem in result.all_problems:
        talk(printable(f"{problem.place}: {problem.what}; {problem.mend}"))
    for path in write_grades(result, out):
        data(printable(str(path)))
    talk(f"Graded {counted(len(result.students), 'student')}, jail tier {result.tier.value}.")
    if result.all_problems:
        talk(
            f"{counted(len(result.all_problems), 'problem')} with what was handed in: told above, and in results.json."
        )
    return PASSED if result.whole else BROKEN


def _progress() -> Watcher | None:
    """A line that says how far the grading is, if somebody looks at standard error."""
    if not is_watched():
        return None

    def watch(done: int, total: int, student: str) -> None:
        talk(printable(f"{done + 1} of {total}: {student}"))

    return watch


def _doctor(_options: argparse.Namespace) -> int:
    from tutor.doctor import Health, examine, render

    findings = examine()
    data(printable(render(findings)))
    return BROKEN if any(finding.health is Health.BAD for finding in findings) else PASSED
