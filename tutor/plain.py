"""`tutor learn --plain`: the course as a conversation in lines of text, for screen readers, pipes, small terminals."""

from __future__ import annotations

import os
import shlex
import subprocess
import threading
from contextlib import suppress

from tutor.errors import UsageError
from tutor.interrupts import held_back
from tutor.model.course import Block, Cell, Exercise, ExercisePlacement, Lesson, MarkdownBlock, QuizPlacement, Section
from tutor.plain_aws import journal_lines, state_lines
from tutor.plain_cells import CELL_WORDS, CellTalk
from tutor.plain_questions import Asker
from tutor.plain_talk import Conversation
from tutor.session import Session
from tutor.standing import Mark
from tutor.streams import is_interactive
from tutor.verdict_text import amount, exercise_lines, farewell, points

__all__ = ["run_plain"]

_WORDS = CELL_WORDS | {"journal", "state"}  # the last two show what happened in AWS
_TOO_LONG = 9  # digits, for the number of a section
_MARKS = {Mark.UNSEEN: "not read yet", Mark.SEEN: "read", Mark.STARTED: "begun", Mark.DONE: "done"}
_HELP = """\
Commands, each a letter and Enter:
  n  next section              p  previous section
  l  list of all sections      g NUMBER  go to that section
  c  check the exercise here   c NAME  check another exercise
  e  edit your file, or say where it is
  h  a hint                    ?  this help
  run      run the next cell: code of the lesson, in a sandbox of its own
           (run 3 runs cell 3, run all those up to here; restart begins anew)
  journal  what your code asked AWS in the last check
  state    what is in AWS after it, and what changed since the check before
           (journal NAME and state NAME tell it of another exercise;
           where a question is asked, such words are answers)
  q  quit; your place and answers are kept
  Enter alone goes on: to the next question, then to the next section.
To answer a question, type the number of your choice, or t or f for true or false, or the word asked for.
Where several choices can be right, type their numbers with blanks between them: 1 3
To match, type a letter for each number: 1b 2a. To put in order, type all numbers: 3 1 2
So you predict, too, what is fastest; then it is measured, and Control C ends that.
A text with gaps asks for one gap after the other; Enter leaves a gap empty.
An answer in sentences stands on one line. What a program prints is typed line by line, then a full stop alone;
two full stops stand for a line that is a full stop.
Put = before an answer that looks like a command: = n
help, hint and quit may be written out."""


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
        self._exercise: Exercise | None = None
        self._latest: Exercise | None = None  # read or checked last, wherever that was
        self._talk = Conversation(self._obey)
        self._asker = Asker(session, self._talk)
        self._cells = CellTalk(session, self._talk)

    def run(self) -> None:
        """Begin where the learner was last."""
        self._talk.say(f"{self._session.course.title}. Type ? and Enter for help, q to quit.")
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
        self._talk.say(farewell(self._session.score()))

    # --- a section ---------------------------------------------------------------------------------------

    def _read(self) -> None:
        lesson, section = self._pages[self._index]
        self._exercise = None
        self._cells.enter(lesson, section)
        self._session.go(lesson.id, section.id)
        self._talk.say("")
        self._talk.say(f"Section {self._index + 1} of {len(self._pages)}: {section.title}. Lesson: {lesson.title}.")
        unasked = False  # cells since the last prompt
        for block in section.blocks:
            if unasked and isinstance(block, QuizPlacement):
                self._pause("The questions come next")
            unasked = isinstance(block, Cell) or (unasked and isinstance(block, MarkdownBlock))
            self._talk.say("")
            self._show(block)
        last = self._index + 1 == len(self._pages)
        self._pause("End of the course" if last else "End of section", "quits" if last else "goes on")
        if last:
            raise _Quit

    def _show(self, block: Block) -> None:
        match block:
            case Cell():
                self._cells.show(block)
            case MarkdownBlock():
                self._talk.markdown(block.text)
            case QuizPlacement():
                self._asker.ask_quiz(self._session.course.quizzes[block.quiz_id])
            case ExercisePlacement():
                self._do_exercise(self._session.exercise(block.exercise_id))

    def _pause(self, where: str, enter: str = "goes on") -> None:
        """Until Enter alone is typed. What `run` means changes with each cell that has run."""
        while self._talk.prompt(lambda: f"{where}, {self._cells.way()}Enter {enter}", _WORDS):
            self._talk.say("That is no command. Type ? for help.")

    # --- an exercise -------------------------------------------------------------------------------------

    def _do_exercise(self, exercise: Exercise) -> None:
        self._exercise = self._latest = exercise
        self._talk.say(f"Exercise {exercise.id}: {exercise.title}. {amount(exercise.points)}.")
        self._talk.markdown(exercise.prompt)
        self._talk.say(f"Your file: {self._session.draft_path(exercise.id)}")
        run = self._session.runs().get(exercise.id)
        if run is not None:
            self._talk.say(f"Last checked: {run.verdict.value}, {points(run.score, run.max_score)}.")
        while self._talk.prompt("Exercise: c checks it, e edits it, h hints, Enter goes on", _WORDS):
            self._talk.say("That is no command. Type ? for help.")

    def _check(self, name: str) -> None:
        exercise = self._meant("c", name)
        self._latest = exercise
        cancel = threading.Event()
        with held_back(cancel):  # Control C ends the run, not the conversation
            self._talk.say(f"Checking {exercise.id}. Control C cancels.")
            result = self._session.check(exercise.id, cancel)
        self._talk.say("\n".join(exercise_lines(result)))
        self._tell_seen(exercise)

    def _tell_seen(self, exercise: Exercise) -> None:
        """That there is more to see, if there is."""
        seen = self._session.observed(exercise.id)
        if seen is not None and seen.is_of_aws:
            self._talk.say("Type journal for the calls to AWS, state for what is in it now.")

    def _show_seen(self, view: str, name: str) -> None:
        here = self._latest if not name else None  # after `c NAME`, these words mean the exercise of that name
        exercise = here or self._meant(view, name)
        lines = journal_lines if view == "journal" else state_lines
        self._talk.say("\n".join(lines(exercise.id, self._session.observed(exercise.id))))

    def _edit(self, name: str) -> None:
        path = self._session.draft_path(self._meant("e", name).id)
        editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
        if not editor or not is_interactive():
            self._talk.say(f"Your file: {path}")
            self._talk.say("Edit it with any editor, then type c to check it. Set EDITOR to have e open it.")
            return
        try:
            subprocess.run([*shlex.split(editor), str(path)], check=False)
        except (OSError, ValueError) as error:
            self._talk.say(f"The editor {editor} can't be started: {error}. Your file: {path}")

    def _meant(self, command: str, name: str) -> Exercise:
        """The exercise of that name; without a name, the one that was read last in this section."""
        if name:
            return self._session.exercise(name)
        if self._exercise is None:
            raise UsageError("No exercise here", "there is no exercise in this part of the section", self._way(command))
        return self._exercise

    def _way(self, command: str) -> str:
        """How `command` finds an exercise."""
        blocks = (block for _, section in self._pages for block in section.blocks)
        first = next((block.exercise_id for block in blocks if isinstance(block, ExercisePlacement)), None)
        if first is None:
            return "this course has none; Enter goes on"
        named = f", or name it: {command} {first}" if command != "h" else ""  # a hint takes no name
        return f"go to its section{named}"

    def _hint(self) -> None:
        if self._asker.question is not None:
            self._asker.hint()
            return
        hint = self._session.next_hint(self._meant("h", "").id)
        self._talk.markdown(f"Hint: {hint}" if hint else "There is no other hint.")

    # --- commands ------------------------------------------------------------------------------------------

    def _obey(self, letter: str, rest: str) -> None:
        match letter:
            case "q":
                raise _Quit
            case "n" | "p":
                self._turn(self._index + (1 if letter == "n" else -1))
            case "g":
                self._turn(int(rest) - 1 if rest.isascii() and rest.isdigit() and len(rest) < _TOO_LONG else -1)
            case "l":
                self._list()
            case "c":
                self._check(rest)
            case "e":
                self._edit(rest)
            case "h":
                self._hint()
            case "run" | "restart":
                self._cells.obey(letter, rest)
            case "journal" | "state":
                self._show_seen(letter, rest)
            case _:
                self._talk.say(_HELP)

    def _turn(self, index: int) -> None:
        if not 0 <= index < len(self._pages):
            what = f"sections go from 1 to {len(self._pages)}"
            raise UsageError("No such section", what, "l lists them; g 2 goes to the second")
        raise _GoTo(index)

    def _list(self) -> None:
        standing = self._session.standing()
        for number, (lesson, section) in enumerate(self._pages, start=1):
            if section is lesson.sections[0]:
                self._talk.say(f"Lesson: {lesson.title}")
            here = ", you are here" if number == self._index + 1 else ""
            self._talk.say(f"  {number}. {section.title}: {_MARKS[standing.section_mark(lesson, section)]}{here}")


def _ids(lesson: Lesson, section: Section) -> tuple[str, str]:
    return lesson.id, section.id
