"""A question as GIFT, as far as GIFT goes; what it can't carry is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tutor.course.problems import quoted
from tutor.importing.notes import Notes
from tutor.model.questions import (
    ChoiceQuestion,
    FreeTextQuestion,
    MatchQuestion,
    MultiQuestion,
    MultiScoring,
    NumberQuestion,
    Question,
    Status,
    TextPattern,
    TextQuestion,
    TextSyntax,
    TrueFalseQuestion,
)

__all__ = ["GiftWriter", "escaped"]

_CONTROL = re.compile(r"[~=#{}:\\]")
_GLOB_ONLY = re.compile(r"[?\[]")
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_FULL = 100


@dataclass(frozen=True)
class GiftWriter:
    """Writes questions, and notes what is lost. `where` names the quiz."""

    where: str
    notes: Notes

    def gift(self, question: Question) -> str | None:
        """The question, without a line end; None if GIFT has no such kind."""
        body = self._body(question)
        if body is None:
            return None
        self._tell_common(question)
        lines = [f"// {' '.join(f'[tag:{tag}]' for tag in question.tags if _is_tag(tag))}"] if question.tags else []
        explanation = question.answer if isinstance(question, FreeTextQuestion) else question.explanation
        general = f"####{_marked(explanation)}" if explanation.strip() else ""
        return "\n".join([*lines, f"::{question.id}::[markdown]{escaped(question.ask)}{{{body}{general}}}"])

    def _body(self, question: Question) -> str | None:
        match question:
            case ChoiceQuestion() | MultiQuestion():
                return self._choices(question)
            case TrueFalseQuestion():
                return _truth(question)
            case NumberQuestion():
                return self._number(question)
            case TextQuestion():
                return self._text(question)
            case MatchQuestion():
                return self._match(question)
        return self._essay(question)

    def _essay(self, question: Question) -> str | None:
        if isinstance(question, FreeTextQuestion):
            self._lost(question, "its rubric and examples; it is an essay there, marked by hand")
            return ""
        self._lost(question, "anything of it: GIFT has no such kind of question")
        return None

    def _choices(self, question: ChoiceQuestion | MultiQuestion) -> str | None:
        if self._has_arrow(question, [choice.text for choice in question.choices]):
            return None
        self._tell_pinned(question)
        return self._multi(question) if isinstance(question, MultiQuestion) else _choice(question)

    def _multi(self, question: MultiQuestion) -> str:
        if question.scoring in {MultiScoring.EXACT, MultiScoring.EACH}:
            self._lost(question, f"the scoring `{question.scoring}`; there it is `net`")
        share = _FULL / sum(choice.right for choice in question.choices)
        cost = _FULL if question.scoring is MultiScoring.COVERAGE else share
        return " ".join(
            f"~%{share if choice.right else -cost:.5g}%{_marked(choice.text)}{_feedback(choice.feedback)}"
            for choice in question.choices
        )

    def _number(self, question: NumberQuestion) -> str:
        rule = question.rule
        for named, given in (("units", rule.units or rule.unit), ("`significant`", rule.significant)):
            if given:
                self._lost(question, f"its {named}")
        off = max(rule.tolerance, rule.relative * abs(rule.answer))
        parts = [f"={rule.answer:.15g}:{off:.15g}"]
        parts += [f"=%0%{near.value:.15g}:{off:.15g}{_feedback(near.feedback)}" for near in rule.near]
        return "#" + " ".join(parts)

    def _text(self, question: TextQuestion) -> str | None:
        rule = question.rule
        for named, given in (("`case_sensitive`", rule.case_sensitive), ("`typos`", rule.typos)):
            if given:
                self._lost(question, f"its {named}")
        right = [said for pattern in rule.answers if (said := self._pattern(question, pattern))]
        if not right:
            self._lost(question, "anything of it: all its answers are patterns")
            return None
        if self._has_arrow(question, right):
            return None
        wrong = [
            f"=%0%{said}{_feedback(listed.feedback)}"
            for listed in rule.wrong
            if (said := self._pattern(question, listed.pattern))
        ]
        return " ".join([*(f"=%100%{said}" for said in right), *wrong])

    def _pattern(self, question: Question, pattern: TextPattern) -> str:
        if pattern.syntax is TextSyntax.PLAIN:
            return _marked(pattern.text).replace("*", "\\*")
        if pattern.syntax is TextSyntax.GLOB and not _GLOB_ONLY.search(pattern.text) and "\\" not in pattern.text:
            return _marked(pattern.text)
        self._lost(question, f"the pattern {quoted(pattern.text)}")
        return ""

    def _match(self, question: MatchQuestion) -> str | None:
        texts = [text for pair in question.pairs for text in (pair.left, pair.right)]
        if self._has_arrow(question, [*texts, *question.distractors]):
            return None
        if any(pair.feedback for pair in question.pairs):
            self._lost(question, "the feedback to its pairs")
        pairs = [f"={_marked(pair.left)} -> {_marked(pair.right)}" for pair in question.pairs]
        return " ".join([*pairs, *(f"= -> {_marked(text)}" for text in question.distractors)])

    # --- what is lost ------------------------------------------------------------------------------------------

    def _tell_common(self, question: Question) -> None:
        lost = {
            "its hints": question.hints,
            "its attempts": question.attempts,
            f"its points ({question.points:g})": question.points != 1,
            "where it is taught": question.taught_in,
            f"its status `{question.status}`": question.status is not Status.LIVE,
        }
        if isinstance(question, FreeTextQuestion):
            lost["its explanation (the model answer takes its place)"] = question.explanation
        for words, is_lost in lost.items():
            if is_lost:
                self._lost(question, words)

    def _tell_pinned(self, question: ChoiceQuestion | MultiQuestion) -> None:
        if any(choice.pinned for choice in question.choices):
            self._lost(question, "that a choice stays last")

    def _has_arrow(self, question: Question, texts: Sequence[str]) -> bool:
        """Whether a text has `->`, which GIFT takes for a pair, and can't be escaped."""
        found = any("->" in text for text in texts)
        if found:
            self._lost(question, "anything of it: `->` in an answer makes pairs of it there")
        return found

    def _lost(self, question: Question, what: str) -> None:
        self.notes.lost(f"{self.where}#{question.id}", f"GIFT can't carry {what}")


def escaped(text: str) -> str:
    """A text on one line, in which nothing means anything to GIFT."""
    return _CONTROL.sub(lambda match: f"\\{match[0]}", "\n".join(_lines(text))).replace("\n", "\\n")


def _lines(text: str) -> Iterator[str]:
    return iter(text.strip().replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def _marked(text: str) -> str:
    """A text as an answer or feedback, where a percentage or a format might be read into its beginning."""
    safe = escaped(text)
    return f"[markdown]{safe}" if _FORMAT.match(safe) or safe.startswith("%") else safe


def _feedback(text: str) -> str:
    return f"#{_marked(text)}" if text.strip() else ""


def _choice(question: ChoiceQuestion) -> str:
    return " ".join(
        f"{'=' if choice.right else '~'}{_marked(choice.text)}{_feedback(choice.feedback)}"
        for choice in question.choices
    )


def _truth(question: TrueFalseQuestion) -> str:
    right, wrong = question.feedback_true, question.feedback_false
    right, wrong = (right, wrong) if question.answer else (wrong, right)
    said = f"#{_marked(wrong)}" if wrong.strip() or right.strip() else ""
    return f"{'T' if question.answer else 'F'}{said}{_feedback(right)}"


def _is_tag(tag: str) -> bool:
    return bool(re.fullmatch(r"[^\]\s][^\]\n\r]{0,99}", tag))
