"""Pop quizzes in the plain face: every kind of question asked in lines, answered in lines, and judged in lines."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from tutor.bars_text import bar_words
from tutor.errors import UsageError
from tutor.experiment_text import experiment_lines
from tutor.interrupts import held_back
from tutor.model.answers import Answer
from tutor.model.course import Quiz
from tutor.model.questions import (
    ChoiceQuestion,
    ClozeQuestion,
    FreeTextQuestion,
    Hint,
    MatchQuestion,
    MeasuredQuestion,
    MultiQuestion,
    OrderQuestion,
    PredictQuestion,
    Question,
    SectionLink,
    Status,
)
from tutor.model.verdicts import PartResult, QuestionResult, Verdict
from tutor.plain_answers import (
    how_to_answer,
    how_to_fill,
    letter,
    literally,
    picked_for_gap,
    shown_answer,
    understood,
    why_no_choice,
    why_not,
)
from tutor.plain_talk import Conversation
from tutor.progress import AnswerRecord
from tutor.session import Session
from tutor.standing import is_solved, is_unmeasured
from tutor.verdict_text import amount, answer_word, part_line, points, question_lines

__all__ = ["Asker"]

_STATUS = {
    Status.LIVE: "",
    Status.VOID: "This question doesn't count.",
    Status.CREDIT_ALL: "Everyone has the points of this question, whatever you answer.",
}
_NOT_TAKEN = "Not taken as an answer; it uses up no attempt."
_NOT_UNDERSTOOD = "That can't be taken as an answer."
_END = "."  # a line with only this ends an answer of several lines


class Asker:
    """Asks the questions of a quiz, one after the other. `question` is the one that waits for an answer."""

    def __init__(self, session: Session, talk: Conversation) -> None:
        self._session = session
        self._talk = talk
        self._quiz_id = ""
        self.question: Question | None = None

    def ask_quiz(self, quiz: Quiz) -> None:
        """Ask each question until it is right, closed, or the learner goes on."""
        self._quiz_id = quiz.id
        for number, question in enumerate(quiz.questions, start=1):
            self._talk.say(f"Pop quiz, {quiz.title}: question {number} of {len(quiz.questions)}.")
            self._show(question)
            if self._is_open(question):
                self._ask(question)
            self._talk.say("")
        self._tell_passing(quiz)

    def hint(self) -> None:
        """One hint more for the question that waits; its cost was told before."""
        if self.question is None:
            return
        hint = self._session.next_question_hint(self._quiz_id, self.question.id)
        self._talk.markdown(f"Hint: {hint.text}" if hint else "There is no other hint.")
        if hint:
            self._tell_cost(self.question)

    # --- asking ------------------------------------------------------------------------------------------

    def _show(self, question: Question) -> None:
        self._talk.markdown(question.ask)
        match question:
            case ChoiceQuestion() | MultiQuestion() | OrderQuestion():
                self._numbered(self._options(question))
            case MatchQuestion():
                self._numbered([pair.left for pair in question.pairs])
                for index, right in enumerate(self._options(question)):
                    self._talk.say(f"  {letter(index)}. {right}")
            case ClozeQuestion():
                self._talk.markdown(_with_gaps(question))
            case PredictQuestion():
                self._talk.markdown(_fenced(question.program))
            case MeasuredQuestion():
                self._talk.markdown(_fenced(question.program))
                self._talk.say("\n".join(experiment_lines(question)))
                self._numbered(self._options(question))
            case _:
                pass
        if _STATUS[question.status]:
            self._talk.say(_STATUS[question.status])

    def _numbered(self, texts: Sequence[str]) -> None:
        for number, text in enumerate(texts, start=1):
            self._talk.say(f"  {number}. {text}")

    def _options(self, question: Question) -> tuple[str, ...]:
        if isinstance(question, ChoiceQuestion | MultiQuestion):
            return tuple(choice.text for choice in self._session.choices(self._quiz_id, question.id))
        return self._session.shown(self._quiz_id, question.id)

    def _is_open(self, question: Question) -> bool:
        """Whether an answer is taken; tells what is known of earlier ones."""
        kept = self._session.answers().get((self._quiz_id, question.id))
        if kept is not None:
            self._talk.say(f"You answered: {shown_answer(question, kept.answer)}. {_kept_word(question, kept)}")
            if is_solved(kept):
                return False
        if self._left(question) == 0:
            self._close(question)
            return False
        for hint in self._session.question_hints_shown(self._quiz_id, question.id):
            self._talk.markdown(f"Hint: {hint.text}")
        self._tell_attempts(question)
        self._tell_cost(question)
        return True

    def _ask(self, question: Question) -> None:
        self.question = question
        try:
            while (answer := self._given(question)) is not None:
                if self._judge(question, answer):
                    return
        finally:
            self.question = None

    def _given(self, question: Question) -> Answer | None:
        """The learner's answer; None to go on without one."""
        if isinstance(question, ClozeQuestion):
            return self._gaps(question)
        if isinstance(question, PredictQuestion):
            return self._lines(question)
        options = self._options(question)
        while typed := self._talk.prompt(how_to_answer(question)):
            answer = understood(question, typed, options)
            if answer is not None:
                return answer
            self._talk.say(f"{_NOT_UNDERSTOOD} {why_not(question, typed, options)}")
        return None

    def _gaps(self, question: ClozeQuestion) -> tuple[str, ...] | None:
        """Gap by gap. Enter at the first goes on without an answer; at another it leaves that gap empty."""
        given: list[str] = []
        offered = self._session.blank_choices(self._quiz_id, question.id)
        for number, (blank, choices) in enumerate(zip(question.blanks, offered, strict=True), start=1):
            self._numbered(choices)
            words = f"Gap {number} of {len(question.blanks)}, {how_to_fill(blank, choices)}"
            typed = self._talk.prompt(words)
            while (text := picked_for_gap(typed, choices)) is None:
                self._talk.say(f"{_NOT_UNDERSTOOD} {why_no_choice(choices)}")
                typed = self._talk.prompt(words)
            if number == 1 and not typed:
                return None
            given.append(text)
        return tuple(given)

    def _lines(self, question: PredictQuestion) -> str | None:
        """Line by line. Only the first may be a command, or Enter to go on; the others are taken as they stand."""
        line = self._talk.prompt_line(how_to_answer(question))
        if not line.strip():
            return None
        if line.startswith("="):
            line = line.removeprefix("=").removeprefix(" ")
        lines: list[str] = []
        while line.strip() != _END:
            lines.append(_END if line.strip() == _END * 2 else line)
            line = self._talk.line(f"Line {len(lines) + 1}, or a full stop")
        return "\n".join(lines)

    # --- judging -----------------------------------------------------------------------------------------

    def _judge(self, question: Question, answer: Answer) -> bool:
        """Whether the question is done with."""
        try:
            result = self._session.answer(self._quiz_id, question.id, answer)
            if result.waiting:
                result = self._measured(question, result)
        except UsageError as error:  # another program has closed it meanwhile
            self._talk.say(str(error))
            return True
        self._tell(question, result)
        if result.verdict is Verdict.PASS:
            return True
        if result.verdict is Verdict.UNSURE:
            self._compare(question, result)
            self._talk.say("Answer in other words, or press Enter to go on.")
            return False
        if result.verdict is Verdict.INCONCLUSIVE:
            again = "measured" if result.waiting else "measured again"
            self._talk.say(f"Predict again to have it {again}, or press Enter to go on.")
            return False
        self._tell_where(question.taught_in)
        if self._left(question) == 0:
            self._close(question)
            return True
        self._tell_attempts(question)
        self._talk.say("Try again, or press Enter to go on.")
        return False

    def _measured(self, question: Question, waiting: QuestionResult) -> QuestionResult:
        """What the prediction came to; `waiting` if who waits for the experiment has had enough. Raises UsageError."""
        self._talk.say("Your prediction is kept. It is measured now, which takes some seconds. Control C cancels.")
        cancel = threading.Event()
        result = waiting
        try:
            with held_back(cancel):
                result = self._session.measure(self._quiz_id, question.id, cancel)
        except KeyboardInterrupt:
            self._talk.cancelled()
        return result

    def _tell(self, question: Question, result: QuestionResult) -> None:
        first, *others = question_lines(result)
        self._talk.say(first if result.taken else _NOT_TAKEN)
        for number, part in enumerate(result.parts, start=1):
            self._talk.say(part_line(_part_name(question, part, number), part))
            if part.feedback:
                self._talk.markdown(part.feedback)
        for line in others:
            self._talk.markdown(line)
        if result.bars is not None:
            self._talk.say("\n".join(bar_words(result.bars)))

    def _compare(self, question: Question, result: QuestionResult) -> None:
        """No rule met the answer: the learner compares it with the model answer. Their word is kept, never scored."""
        if not isinstance(question, FreeTextQuestion):
            return
        self._talk.say("A model answer:")
        self._talk.markdown(result.model_answer or question.answer)
        self._talk.say("Does your answer say what these ask for? Type y or n for each. Enter leaves that out.")
        rating: list[bool] = []
        for concept in question.rubric.concepts:
            said = self._yes_or_no(concept.question)
            if said is None:
                return
            rating.append(said)
        self._session.rate(self._quiz_id, question.id, tuple(rating))
        self._talk.say("Your rating is kept. It is no score.")

    def _yes_or_no(self, words: str) -> bool | None:
        self._talk.markdown(words)
        while typed := literally(self._talk.line("Is it in your answer, y or n")):
            if typed.casefold() in ("y", "yes"):
                return True
            if typed.casefold() in ("n", "no"):
                return False
            self._talk.say("That is neither y nor n.")
        return None

    # --- what is told ------------------------------------------------------------------------------------

    def _left(self, question: Question) -> int | None:
        return self._session.attempts_left(self._quiz_id, question.id)

    def _close(self, question: Question) -> None:
        self._talk.say("No attempt is left.")
        if right := self._session.right_answer(self._quiz_id, question.id):
            self._talk.say("The right answer:")
            if isinstance(question, FreeTextQuestion):
                self._talk.markdown(right)
            else:
                self._talk.say("\n".join(f"  {line}" for line in right.split("\n")))
        if question.explanation:
            self._talk.markdown(question.explanation)

    def _tell_attempts(self, question: Question) -> None:
        left = self._left(question)
        if left is None:
            return
        share = question.attempts[len(question.attempts) - left]
        earns = "" if share == 1 else f" The next one can earn {share * 100:g} % of the points."
        self._talk.say(f"{left} {'attempt' if left == 1 else 'attempts'} left.{earns}")

    def _tell_cost(self, question: Question) -> None:
        shown = len(self._session.question_hints_shown(self._quiz_id, question.id))
        following: Hint | None = next(iter(question.hints[shown:]), None)
        if following and following.cost:
            self._talk.say(f"The next hint costs {amount(following.cost)}; h shows it.")

    def _tell_where(self, link: SectionLink | None) -> None:
        pages = [(lesson, section) for lesson in self._session.course.lessons for section in lesson.sections]
        for number, (lesson, section) in enumerate(pages, start=1):
            if link and lesson.id == link.lesson and link.section in (section.id, ""):
                title = section.title if link.section else lesson.title
                self._talk.say(f"Read again: {title}. g {number} goes there.")
                return

    def _tell_passing(self, quiz: Quiz) -> None:
        passed = self._session.has_passed(quiz.id)
        if passed is None or quiz.pass_mark is None:
            return
        score = self._session.quiz_score(quiz.id)
        needed = "passed." if passed else f"not passed yet. {quiz.pass_mark * 100:g} % of the points are needed."
        self._talk.say(f"Quiz {quiz.title}: {points(score.earned, score.possible)}, {needed}")
        self._talk.say("")


def _kept_word(question: Question, kept: AnswerRecord) -> str:
    if isinstance(question, MeasuredQuestion) and is_unmeasured(kept):
        why = "It was not measured" if kept.measurement is None else "What was measured told nothing"
        return f"{why}: predict again to have it measured."
    earlier = " An earlier answer was right." if is_solved(kept) and kept.verdict is not Verdict.PASS else ""
    return f"{answer_word(kept.verdict)}.{earlier}"


def _part_name(question: Question, part: PartResult, number: int) -> str:
    """A part as it was called when it was asked for."""
    if isinstance(question, ClozeQuestion):
        return f"gap {number}"
    return f"place {number}" if isinstance(question, OrderQuestion | MeasuredQuestion) else part.name


def _with_gaps(question: ClozeQuestion) -> str:
    gaps = [f"(gap {number})" for number in range(1, len(question.blanks) + 1)]
    return "".join(part for pair in zip(question.texts, [*gaps, ""], strict=True) for part in pair)


def _fenced(program: str) -> str:
    """Code as markdown, in a fence that nothing in it can close."""
    fence = "```"
    while fence in program:
        fence += "`"
    return f"{fence}python\n{program}\n{fence}"
