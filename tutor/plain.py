"""`tutor learn --plain`: the course as a conversation in lines of text, for screen readers, pipes, small terminals."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress

from tutor.errors import TutorError, UsageError
from tutor.interrupts import held_back
from tutor.linear import linear, wrapped
from tutor.model.answers import Answer
from tutor.model.course import Exercise, ExercisePlacement, Lesson, MarkdownBlock, Quiz, QuizPlacement, Section
from tutor.model.questions import ChoiceQuestion, MultiQuestion, Question, TrueFalseQuestion
from tutor.model.verdicts import Verdict
from tutor.session import Session
from tutor.standing import Mark, is_solved
from tutor.streams import data, is_interactive, printable
from tutor.verdict_text import exercise_lines, farewell, points, question_lines

__all__ = ["run_plain"]

_WIDEST = 100  # columns; longer lines are hard to read
_MARKS = {Mark.UNSEEN: "not read yet", Mark.SEEN: "read", Mark.STARTED: "begun", Mark.DONE: "done"}
_HELP = """\
Commands, each a letter and Enter:
  n  next section              p  previous section
  l  list of all sections      g NUMBER  go to that section
  c  check the exercise here   c NAME  check another exercise
  e  edit your file, or say where it is
  h  a hint                    ?  this help
  q  quit; your place and answers are kept
  Enter alone goes on: to the next question, then to the next section.
To answer a question, type the number of your choice, or t or f for true or false, or the word asked for.
Where several choices can be right, type their numbers with blanks between them.
Put = before an answer that looks like a command: = n"""
_COMMANDS = frozenset("nplgcehq?")


class _GoTo(Exception):  # noqa: N818 - no error: the learner turns to another section
    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


class _Quit(Exception):  # noqa: N818 - no error: the learner is done for now
    pass


def run_plain(session: Session) -> int:
    """Read, ask and answer until the learner quits or the input ends. Returns 0. Raises ProgressError."""
    if is_interactive():
        threading.Thread(target=_warm_up, args=(session,), name="warm-up", daemon=True).start()
    _Reader(session).run()
    return 0


def _warm_up(session: Session) -> None:
    """In a thread, so that the first check is quick. Who quits meanwhile closes the sandbox under it."""
    with suppress(Exception):  # reading and quizzes go on without a sandbox; a check tells what is wrong with it
        session.warm_up()


class _Reader:
    """Where the conversation stands: the section, and the question or exercise that `h`, `c` and `e` mean."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pages = [(lesson, section) for lesson in session.course.lessons for section in lesson.sections]
        self._index = 0
        self._question: Question | None = None
        self._hints_told: dict[str, int] = {}
        self._exercise: Exercise | None = None

    def run(self) -> None:
        """Begin where the learner was last."""
        self._say(f"{self._session.course.title}. Type ? and Enter for help, q to quit.")
        place = self._session.place()
        self._index = next(index for index, page in enumerate(self._pages) if _ids(*page) == place)
        try:
            while True:
                self._visit()
        except (_Quit, EOFError, BrokenPipeError):
            self._farewell()

    def _visit(self) -> None:
        try:
            self._read()
            self._index = min(self._index + 1, len(self._pages) - 1)
        except _GoTo as turn:
            self._index = turn.index

    def _farewell(self) -> None:
        self._say(farewell(self._session.score()))

    # --- a section ---------------------------------------------------------------------------------------

    def _read(self) -> None:
        lesson, section = self._pages[self._index]
        self._session.go(lesson.id, section.id)
        self._exercise = None
        self._say("")
        self._say(f"Section {self._index + 1} of {len(self._pages)}: {section.title}. Lesson: {lesson.title}.")
        for block in section.blocks:
            self._say("")
            match block:
                case MarkdownBlock():
                    self._markdown(block.text)
                case QuizPlacement():
                    self._ask_quiz(self._session.course.quizzes[block.quiz_id])
                case ExercisePlacement():
                    self._do_exercise(self._session.exercise(block.exercise_id))
        last = self._index + 1 == len(self._pages)
        while self._prompt("End of the course, Enter quits" if last else "End of section, Enter goes on"):
            self._say("That is no command. Type ? for help.")
        if last:
            raise _Quit

    def _ask_quiz(self, quiz: Quiz) -> None:
        for number, question in enumerate(quiz.questions, start=1):
            self._say(f"Pop quiz, {quiz.title}: question {number} of {len(quiz.questions)}.")
            self._ask(quiz, question)
            self._say("")

    def _ask(self, quiz: Quiz, question: Question) -> None:
        """Ask until it is right or the learner goes on."""
        self._markdown(question.ask)
        for number, choice in enumerate(_choices(question), start=1):
            self._say(f"  {number}. {choice}")
        kept = self._session.answers().get((quiz.id, question.id))
        if kept is not None:
            words = "Right" if is_solved(kept) and kept.verdict is Verdict.PASS else "Not right yet"
            self._say(f"You answered: {_shown(kept.answer)}. {words}.")
            if is_solved(kept):
                return
        self._question = question
        try:
            while typed := self._prompt(_how_to_answer(question)):
                answer = _understood(question, typed)
                if answer is None:
                    self._say(f"That can't be taken as an answer. {_how_to_answer(question)}.")
                elif self._answer(quiz, question, answer):
                    return
        finally:
            self._question = None

    def _answer(self, quiz: Quiz, question: Question, answer: Answer) -> bool:
        result = self._session.answer(quiz.id, question.id, answer)
        for line in question_lines(result):
            self._markdown(line)
        if result.verdict is not Verdict.PASS:
            self._say("Try again, or press Enter to go on.")
        return result.verdict is Verdict.PASS

    # --- an exercise -------------------------------------------------------------------------------------

    def _do_exercise(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._say(f"Exercise {exercise.id}: {exercise.title}. {points(0, exercise.points).removeprefix('0 of ')}.")
        self._markdown(exercise.prompt)
        self._say(f"Your file: {self._session.draft_path(exercise.id)}")
        run = self._session.runs().get(exercise.id)
        if run is not None:
            self._say(f"Last checked: {run.verdict.value}, {points(run.score, run.max_score)}.")
        while self._prompt("Exercise: c checks it, e edits it, h hints, Enter goes on"):
            self._say("That is no command. Type ? for help.")

    def _check(self, name: str) -> None:
        exercise = self._meant(name)
        cancel = threading.Event()
        with held_back(cancel):  # Control C ends the run, not the conversation
            self._say(f"Checking {exercise.id}. Control C cancels.")
            result = self._session.check(exercise.id, cancel)
        self._say("\n".join(exercise_lines(result)))

    def _edit(self, name: str) -> None:
        path = self._session.draft_path(self._meant(name).id)
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if not editor or not is_interactive():
            self._say(f"Your file: {path}")
            self._say("Edit it with any editor, then type c to check it. Set EDITOR to have e open it.")
            return
        try:
            subprocess.run([*shlex.split(editor), str(path)], check=False)
        except (OSError, ValueError) as error:
            self._say(f"The editor {editor} can't be started: {error}. Your file: {path}")

    def _meant(self, name: str) -> Exercise:
        """The exercise of that name; without a name, the one that was read last in this section."""
        if name:
            return self._session.exercise(name)
        if self._exercise is None:
            what = "there is no exercise in this part of the section"
            raise UsageError("No exercise here", what, "go to one (l lists them), or name it: c create-bucket")
        return self._exercise

    def _hint(self) -> None:
        if self._question is not None:
            told = self._hints_told.get(self._question.id, 0)
            hint = next((hint.text for hint in self._question.hints[told:]), None)
            self._hints_told[self._question.id] = told + 1
        else:
            hint = self._session.next_hint(self._meant("").id)
        self._markdown(f"Hint: {hint}" if hint else "There is no other hint.")

    # --- the conversation --------------------------------------------------------------------------------

    def _prompt(self, words: str) -> str:
        """What was typed, once it is no command; empty to go on."""
        while True:
            typed = self._typed(words)
            letter, _, rest = typed.partition(" ")
            if letter.casefold() not in _COMMANDS or (rest and letter.casefold() not in "gce"):
                return typed
            try:
                self._obey(letter.casefold(), rest.strip())
            except TutorError as error:
                self._say(str(error))
            except KeyboardInterrupt:
                self._say("\nCancelled." if sys.stdin.isatty() else "Cancelled.")  # ^C stands in the line

    def _typed(self, words: str) -> str:
        try:
            typed = input(f"{words} > ").strip()
        except EOFError:
            self._say("")  # nobody's Enter ended the line of the prompt
            raise
        if not sys.stdin.isatty():
            self._say("")  # nor here
        return typed

    def _obey(self, letter: str, rest: str) -> None:
        match letter:
            case "q":
                raise _Quit
            case "n" | "p":
                self._turn(self._index + (1 if letter == "n" else -1))
            case "g":
                self._turn(int(rest) - 1 if rest.isascii() and rest.isdigit() else -1)
            case "l":
                self._list()
            case "c":
                self._check(rest)
            case "e":
                self._edit(rest)
            case "h":
                self._hint()
            case _:
                self._say(_HELP)

    def _turn(self, index: int) -> None:
        if not 0 <= index < len(self._pages):
            what = f"sections go from 1 to {len(self._pages)}"
            raise UsageError("No such section", what, "l lists them; g 2 goes to the second")
        raise _GoTo(index)

    def _list(self) -> None:
        standing = self._session.standing()
        for number, (lesson, section) in enumerate(self._pages, start=1):
            if section is lesson.sections[0]:
                self._say(f"Lesson: {lesson.title}")
            here = ", you are here" if number == self._index + 1 else ""
            self._say(f"  {number}. {section.title}: {_MARKS[standing.section_mark(lesson, section)]}{here}")

    def _markdown(self, text: str) -> None:
        data(printable(linear(text, _width())))

    def _say(self, text: str) -> None:
        data(printable(wrapped(text, _width())))


def _ids(lesson: Lesson, section: Section) -> tuple[str, str]:
    return lesson.id, section.id


def _width() -> int:
    return min(shutil.get_terminal_size().columns, _WIDEST)


# --- questions and answers in words --------------------------------------------------------------------------


def _choices(question: Question) -> Iterable[str]:
    if isinstance(question, ChoiceQuestion | MultiQuestion):
        return [choice.text for choice in question.choices]
    return ()


def _how_to_answer(question: Question) -> str:
    match question:
        case ChoiceQuestion():
            return f"Your answer, a number from 1 to {len(question.choices)}"
        case MultiQuestion():
            return f"Your answers, numbers from 1 to {len(question.choices)}"
        case TrueFalseQuestion():
            return "Your answer, t for true or f for false"
        case _:
            return "Your answer, a word or a few"


def _understood(question: Question, typed: str) -> Answer | None:
    """What was typed as an answer to this kind of question; None if it can't be one."""
    text = typed.removeprefix("=").strip()
    if isinstance(question, TrueFalseQuestion):
        return {"t": True, "true": True, "f": False, "false": False}.get(text.casefold())
    if isinstance(question, ChoiceQuestion | MultiQuestion):
        picked = _picked(text, [choice.text for choice in question.choices])
        if isinstance(question, MultiQuestion):
            return picked or None
        return picked[0] if len(picked) == 1 else None
    return text or None


def _picked(text: str, choices: list[str]) -> tuple[str, ...]:
    """The choices of the numbers typed; nothing if one of them is no number of a choice."""
    numbers = text.replace(",", " ").split()
    if not all(number.isascii() and number.isdigit() and 1 <= int(number) <= len(choices) for number in numbers):
        return ()
    return tuple(choices[index] for index in sorted({int(number) - 1 for number in numbers}))


def _shown(answer: Answer) -> str:
    if isinstance(answer, bool):
        return "true" if answer else "false"
    return answer if isinstance(answer, str) else "; ".join(answer)
