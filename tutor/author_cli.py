"""The authors' verbs of the `tutor` command: try, rubric, lint, test, schema, new, import, export.

Light as the command line is: each verb imports what it needs when it runs.
"""

from __future__ import annotations

import argparse
import gc
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.errors import UsageError
from tutor.interrupts import held_back
from tutor.streams import data, is_interactive, printable, talk
from tutor.verbs import Verbs, add_verb, counted, course_here, secret_folders

if TYPE_CHECKING:
    from tutor.model.answers import Answer
    from tutor.model.course import Course
    from tutor.model.places import Problem
    from tutor.model.runs import Sandbox
    from tutor.model.timing import Measurement
    from tutor.proving.finding import FoundQuestion
    from tutor.proving.gate import Found
    from tutor.proving.proved_programs import ProvedPrograms

__all__ = ["add_author_verbs"]

_DONE, _NOT_PASSED, _BAD_CONTENT, _BROKEN = 0, 1, 2, 3
_OBJECTS = 100_000  # new ones between two looks for garbage in circles


def add_author_verbs(verbs: Verbs) -> None:
    """Teach the command line what authors say."""
    _add_lint(verbs)
    _add_try(verbs)
    _add_rubric(verbs)
    _add_test(verbs)
    _add_schema(verbs)
    _add_new(verbs)
    _add_import(verbs)
    _add_export(verbs)


# --- lint ----------------------------------------------------------------------------------------------------


def _add_lint(verbs: Verbs) -> None:
    lint = add_verb(verbs, "lint", _lint, "find an author's mistakes in courses")
    lint.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help="courses, or files in one (default: this one)"
    )
    lint.add_argument(
        "--format",
        choices=["text", "json", "github"],
        default="text",
        help="how problems are told: to a person, to a program, to GitHub Actions",
    )

    lint.add_argument("--fix", action="store_true", help="first write ids into the course's questions that have none")


def _lint(options: argparse.Namespace) -> int:
    with _rarely_collecting():
        problems = _linted(options)
    _tell(problems, options.format)
    where = f"in {counted(len(options.paths) or 1, 'course')}"
    return _BAD_CONTENT if _summed_up(problems, where) else _DONE


@contextmanager
def _rarely_collecting() -> Iterator[None]:
    """A lint makes many objects, nearly none of them in a circle: looking for circles took a tenth of its time."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _linted(options: argparse.Namespace) -> list[Problem]:
    from tutor.proving.linting import lint_scope
    from tutor.proving.scopes import mend_scope, read_scope

    paths = options.paths or [course_here(options)]
    if options.fix:
        for file in dict.fromkeys(file for path in paths for file in mend_scope(path)):
            talk(printable(f"{file}: ids written"))
    cancel = threading.Event()
    with held_back(cancel):
        scopes = map(read_scope, paths)
        return [problem for scope in scopes for problem in lint_scope(scope, _sandbox_for, cancel, _proved_before)]


def _sandbox_for(course: Course) -> Sandbox:
    from tutor.sandbox import open_sandbox

    return open_sandbox(secret=secret_folders(course))


def _proved_before() -> ProvedPrograms | None:
    from tutor.proving.proved_programs import proved_before

    return proved_before()


def _tell(problems: Sequence[Problem], form: str) -> None:
    """Problems on standard output; JSON says also that there are none."""
    from tutor.course import render_problems

    if problems or form == "json":
        data(render_problems(problems, form))  # type: ignore[arg-type]  # argparse lets nothing else in


def _summed_up(problems: Iterable[Problem], where: str) -> int:
    """Say how many there are; returns how many are errors."""
    from tutor.model.places import Severity

    severities = [problem.severity for problem in problems]
    errors = severities.count(Severity.ERROR)
    talk(f"{counted(errors, 'error')}, {counted(len(severities) - errors, 'warning')} {where}")
    return errors


# --- one question --------------------------------------------------------------------------------------------


def _add_try(verbs: Verbs) -> None:
    words = "answer one question, and see the verdict and all that its learner would be told"
    attempt = add_verb(verbs, "try", _try, words)
    attempt.add_argument(
        "where", metavar="QUIZ#ID", help="the question: a quiz of the course or a quiz file, #, its id"
    )
    attempt.add_argument(
        "answer",
        metavar="ANSWER",
        nargs="*",
        help="the answer; where it has parts, one word for each, in quotes if it has blanks (none: asked for here)",
    )
    attempt.add_argument("--explain", action="store_true", help="show how the rubric of a free-text question judged")
    attempt.set_defaults(spare_words="answer")


def _try(options: argparse.Namespace) -> int:
    from tutor.proving.finding import find_question
    from tutor.proving.typed import as_answer

    found = find_question(options.where, course_here(options))
    measured = cache(partial(_measured, found))
    if options.answer:
        return _tried(found, as_answer(found.question, options.answer), measured, explain=options.explain)
    if not is_interactive():
        raise UsageError("No answer", "there is no answer, and no terminal to ask for one", 'add it: "the answer"')
    from tutor.proving.trying import conversation

    code = _NOT_PASSED
    for answer in conversation(found):
        code = _tried(found, answer, measured, explain=options.explain)
    return code


def _measured(found: FoundQuestion) -> Measurement:
    """What the experiment of a measured question comes to here."""
    from tutor.proving.trying import measured_here
    from tutor.sandbox import open_sandbox

    talk("Measuring...")
    cancel = threading.Event()
    with closing(open_sandbox(secret=(found.quiz.path.parent,))) as sandbox, held_back(cancel):
        return measured_here(found.question, sandbox, cancel)


def _tried(found: FoundQuestion, answer: Answer, measured: Callable[[], Measurement], *, explain: bool) -> int:
    from tutor.model.verdicts import Verdict
    from tutor.proving.trying import explained, tried, tried_lines

    result = tried(found.question, answer, measured)
    data(printable("\n".join(tried_lines(result))))
    if explain:
        data(printable(explained(found.question, answer)))
    return {Verdict.PASS: _DONE, Verdict.ERROR: _BROKEN}.get(result.verdict, _NOT_PASSED)


def _add_rubric(verbs: Verbs) -> None:
    rubric = add_verb(verbs, "rubric", _rubric, "measure a question's rules against answers that a person marked")
    rubric.add_argument("where", metavar="QUIZ#ID", help="the question: a quiz file or a quiz of the course, #, its id")
    rubric.add_argument(
        "--responses",
        metavar="CSV",
        type=Path,
        required=True,
        help="the marked answers: columns answer,label with the labels accept, reject, borderline; or a to-mark.csv",
    )
    rubric.add_argument("--json", action="store_true", help="print one JSON object on standard output")


def _rubric(options: argparse.Namespace) -> int:
    from tutor.gradebook import to_json
    from tutor.proving.finding import find_question
    from tutor.proving.marked import read_marked
    from tutor.proving.measured_text import measurement_as_json, measurement_lines
    from tutor.proving.measuring import measure

    found = find_question(options.where, course_here(options))
    marked = read_marked(options.responses, found.quiz.id, found.question.id)
    measured = measure(found.question, marked)
    if options.json:
        data(to_json(measurement_as_json(found.name, measured)))
    else:
        data(printable("\n".join(measurement_lines(found.name, measured))))
    return _DONE


# --- the gate ------------------------------------------------------------------------------------------------


def _add_test(verbs: Verbs) -> None:
    words = "prove a course: no mistakes, every question's and exercise's own examples hold, its lessons' code runs"
    test = add_verb(verbs, "test", _test, words)
    test.add_argument(
        "paths", metavar="PATH", nargs="*", type=Path, help="courses, or files in one (default: this one)"
    )
    test.add_argument("--json", action="store_true", help="print one JSON object on standard output")


def _test(options: argparse.Namespace) -> int:
    from tutor.progress_bar import progress_bar
    from tutor.proving.gate import prove_scopes
    from tutor.proving.scopes import read_scope

    scopes = [read_scope(path) for path in options.paths or [course_here(options)]]
    cancel = threading.Event()
    with held_back(cancel), progress_bar("Proving") as watch:
        found = prove_scopes(scopes, _sandbox_for, cancel, watch)
    if options.json:
        data(_found_as_json(found))
    else:
        _tell(found.problems, "text")
    proved = (
        f"{counted(found.questions, 'question')}, {counted(found.programs, 'program')}, "
        f"{counted(found.submissions, 'submission')}, {counted(found.cells, 'cell')}"
    )
    _summed_up(found.problems, f"in {proved}")
    return _DONE if found.passed else _NOT_PASSED


def _found_as_json(found: Found) -> str:
    import json

    from tutor.course import render_problems
    from tutor.gradebook import to_json

    return to_json(
        {
            "format": 1,
            "passed": found.passed,
            "questions": found.questions,
            "programs": found.programs,
            "submissions": found.submissions,
            "cells": found.cells,
            "problems": json.loads(render_problems(found.problems, "json")),
        }
    )


# --- for editors ---------------------------------------------------------------------------------------------


def _add_schema(verbs: Verbs) -> None:
    schema = add_verb(verbs, "schema", _schema, "write JSON Schema of the course format, for completion in editors")
    schema.add_argument(
        "--out", metavar="DIR", type=Path, default=Path("schema"), help="the folder to write to (default: schema)"
    )


def _schema(options: argparse.Namespace) -> int:
    from tutor.course.schema import write_schemas

    for path in write_schemas(options.out):
        data(printable(str(path)))
    return _DONE


# --- beginnings ----------------------------------------------------------------------------------------------


def _add_new(verbs: Verbs) -> None:
    new = add_verb(verbs, "new", _new, "begin a course, lesson, quiz or exercise, to be written over")
    new.add_argument("what", metavar="{course,lesson,quiz,exercise}", choices=["course", "lesson", "quiz", "exercise"])
    new.add_argument("name", metavar="NAME", help="its name in words; for a course, the folder to make, or its name")
    new.add_argument("--lesson", metavar="LESSON", default="", help="the lesson that places it (default: the last)")
    about = new.add_mutually_exclusive_group()
    about.add_argument(
        "--ec2", dest="about", action="store_const", const="ec2", help="of an exercise: on EC2, not on S3"
    )
    about.add_argument(
        "--parallel", dest="about", action="store_const", const="parallel", help="of an exercise: on work in threads"
    )


def _new(options: argparse.Namespace) -> int:
    from tutor import scaffold

    if options.about and options.what != "exercise":
        what = f"`--{options.about}` says what an exercise is about, and this is a {options.what}"
        raise UsageError("No exercise", what, f"tutor new exercise NAME --{options.about}")
    if options.what == "course":
        made = scaffold.new_course(Path(options.name))
    elif options.what == "lesson":
        made = scaffold.new_lesson(_own_course(options), options.name)
    elif options.what == "quiz":
        made = scaffold.new_quiz(_own_course(options), options.name, options.lesson)
    else:
        made = scaffold.new_exercise(_own_course(options), options.name, options.lesson, options.about or "exercise")
    for path in made.files:
        data(printable(str(path)))
    for path in made.changed:
        talk(printable(f"{path}: one line more"))
    talk(printable("\n".join(("Next:", *(f"  {step}" for step in made.next_steps)))))
    return _DONE


def _own_course(options: argparse.Namespace) -> Path:
    """The course to add to: never the one that ships, unless it is named."""
    return options.course or Path()


# --- from and to other programs ------------------------------------------------------------------------------


def _add_import(verbs: Verbs) -> None:
    bring = add_verb(verbs, "import", _import, "make a course of a lecture in markdown, a notebook, or GIFT")
    bring.add_argument("source", metavar="SOURCE", type=Path, help="the .md, .ipynb or .gift file")
    bring.add_argument("out", metavar="OUT", type=Path, help="the course's folder to be; nothing is written over")


def _import(options: argparse.Namespace) -> int:
    from tutor.importing import import_course, notes_as_text

    notes = import_course(options.source, options.out)
    if notes:
        data(printable(notes_as_text(notes)))
    talk(printable(f"{options.out} is a course now. The same list is in its TODO.md. Next:"))
    talk(printable(f"  tutor learn {options.out}\n  tutor lint {options.out}"))
    return _DONE


def _add_export(verbs: Verbs) -> None:
    export = add_verb(verbs, "export", _export, "write questions for other programs")
    export.add_argument("form", choices=["gift"], help="gift: Moodle's text format")
    export.add_argument("path", metavar="QUIZ|COURSE", help="a quiz of the course or a quiz file, or a course's folder")
    export.add_argument("out", metavar="OUT", nargs="?", type=Path, help="the file to write (default: standard output)")


def _exported(options: argparse.Namespace) -> Path:
    """The quiz file or the course that is meant. A quiz's id is none of a folder that is there."""
    from tutor.proving.finding import quiz_path

    named = Path(options.path)
    return named if named.is_dir() else quiz_path(options.path, course_here(options))


def _export(options: argparse.Namespace) -> int:
    from tutor.importing import export_gift, notes_as_text

    text, notes = export_gift(_exported(options))
    if options.out is None:
        data(printable(text.removesuffix("\n")))
    else:
        try:
            with options.out.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            what = f"{options.out} is there already"
            raise UsageError("The place is taken", what, "name a file that isn't there yet") from None
    if notes:
        talk(printable(notes_as_text(notes)))
    return _DONE
