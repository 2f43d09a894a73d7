"""The draft of a rubric: it passes the model answer, said as it is, and says nothing of what else is right or wrong.

A concept for each clause, all of them needed: the clause's words, in their order, none between two of them but an
article, and no negation that the model answer hasn't. Other answers stay `unsure`, for their learner to compare and
their author to mark; those that say some of the clauses are `partial`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from tutor.course.answer_documents import MOST
from tutor.course.markdown import parse, words
from tutor.course.source import SourceFile
from tutor.grading import grade_answer
from tutor.grading.rubric.clauses import divide
from tutor.grading.rubric.lexicon import ARTICLES
from tutor.grading.rubric.tokens import cleaned, tokenize
from tutor.model.places import Place
from tutor.model.questions import FreeTextQuestion
from tutor.model.rubric import Concept, Phrase, PhraseGroup, Rubric
from tutor.model.verdicts import Verdict

__all__ = ["RubricDraft", "draft_rubric", "plain_words"]

_NOWHERE = Path("import")
_DISTANCE = 0
_LEFT_OUT = ARTICLES - {"a"}  # that may be a name: "line a"
_MOST_TERMS = 12  # of a phrase; a longer clause is several of them
# A rubric doesn't read these signs, and `5` is not `-5`: who means them has to say them.
_SIGNS = (
    (re.compile(r"(?<![\w)])[-\u2212](?=[.\d])"), " minus "),
    (re.compile(r"(?<=[\d)])\s*[*\u00d7](?=\s*[(\d])"), " times "),
    (re.compile(r"(?<=[\d)])\s*[/\u00f7](?=\s*[(\d])"), " divided by "),
    (re.compile(r"(?<=[\w)])\s*\^(?=\s*[(\w])"), " to the power of "),
)

_Clause = tuple[str, ...]  # the phrases of one concept


@dataclass(frozen=True, slots=True)
class RubricDraft:
    """A draft: for each concept its phrases, and whether the model answer passes by it."""

    clauses: tuple[_Clause, ...]
    passes: bool

    @property
    def keys(self) -> dict[str, object]:
        """The rubric as it is written in a quiz file."""
        return {
            "concepts": [
                {"name": f"draft-{number}", "question": _asked_back(number, len(self.clauses)), "any": [_group(clause)]}
                for number, clause in enumerate(self.clauses, start=1)
            ]
        }

    @property
    def told(self) -> str:
        """What its author has to know of it."""
        if not self.passes:
            return "write the rubric. This draft passes nothing, not even the model answer"
        partly = ", gives part of the points for part of it," if len(self.clauses) > 1 else ""
        return f"write the rubric. This draft passes the model answer word for word{partly} and leaves others unsure"


def draft_rubric(ask: str, answer: str) -> RubricDraft:
    """The draft for a question and its model answer, both markdown."""
    plain = plain_words(answer)
    drafts = (RubricDraft(clauses, _passes(clauses, ask, answer)) for clauses in map(_clauses, (plain, answer)))
    first = next(drafts)
    return first if first.passes else next((draft for draft in drafts if draft.passes), first)


def plain_words(markdown: str) -> str:
    """Markdown without its marks, a line for each paragraph or item."""
    tokens = parse(SourceFile(_NOWHERE, markdown)).tokens
    return "\n".join(
        words(token) if token.type == "inline" else token.content.strip() for token in tokens if token.content
    )


def _clauses(text: str) -> tuple[_Clause, ...]:
    for sign, spoken in _SIGNS:
        text = sign.sub(spoken, text)
    tokens = tokenize(cleaned(text))
    said: dict[int, list[str]] = {}
    for segment in divide(tokens):
        norms = (token.word.norm for token in tokens[segment.start : segment.end])
        said.setdefault(segment.clause, []).extend(norms)
    clauses = dict.fromkeys(tuple(_phrases(norms)) for norms in said.values())
    return tuple(islice(clauses, MOST)) or (("=unwritten",),)


def _phrases(norms: Sequence[str]) -> Iterator[str]:
    """A clause as phrases, each beginning with the word that the one before it ends with."""
    terms = [f"={norm}" for norm in norms if norm not in _LEFT_OUT] or [f"={norm}" for norm in norms]
    for start in range(0, max(len(terms) - 1, 1), _MOST_TERMS - 1):
        yield " ".join(terms[start : start + _MOST_TERMS])


def _group(clause: _Clause) -> dict[str, object]:
    return {"all": clause[0] if len(clause) == 1 else list(clause), "distance": _DISTANCE}


def _asked_back(number: int, count: int) -> str:
    if count == 1:
        return "What does a full answer say?"
    return f"What does part {number} of {count} of a full answer say?"


def _passes(clauses: Sequence[_Clause], ask: str, answer: str) -> bool:
    """Whether the model answer passes."""
    place = Place(_NOWHERE)
    concepts = tuple(
        Concept(f"draft-{number}", "?", (PhraseGroup(tuple(Phrase(text, place, _DISTANCE) for text in clause)),), place)
        for number, clause in enumerate(clauses)
    )
    rubric = Rubric(concepts, len(concepts), place)
    question = FreeTextQuestion(id="draft", ask=ask, place=place, answer=answer, rubric=rubric)
    return grade_answer(question, answer).verdict is Verdict.PASS
