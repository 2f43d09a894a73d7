"""A rubric's document -> the rubric of the model, each phrase with its own place."""

from __future__ import annotations

from itertools import islice

from tutor.course.documents import fold
from tutor.course.problems import quoted
from tutor.course.question_sheet import Sheet
from tutor.course.rubric_documents import ConceptDocument, ForbidDocument, Groups, RubricDocument
from tutor.course.slugs import UniqueIds, slug
from tutor.model.rubric import Concept, Forbidden, Phrase, PhraseGroup, Rubric

__all__ = ["build_rubric"]

_FEWEST_SYNONYMS = 2
# signs that an answer's reader takes for words
_SIGNS = frozenset({".", "..", "<", ">", "<=", ">=", "!=", "\u2260", "+", "&"})


def build_rubric(sheet: Sheet, document: RubricDocument) -> Rubric:
    """The rubric below a sheet, after what is wrong with it is noted."""
    need = len(document.concepts) if document.need is None else document.need
    if need > len(document.concepts):
        what = f"{need} concepts are needed, and only {len(document.concepts)} can be met: no answer passes"
        sheet.error(sheet.at("need"), "bad-need", what, "write a smaller number, or leave it out for all of them")
    for index, synonyms in enumerate(document.synonyms):
        if len({fold(word).casefold() for word in synonyms}) < _FEWEST_SYNONYMS:
            what = "fewer than two words have nothing to be the same as"
            sheet.error(sheet.at("synonyms", index), "few-synonyms", what, "add a word, or remove the set")
    names = _names(sheet, document)
    concepts = [
        _concept(sheet.below("concepts", index), concept, document.distance, names[index])
        for index, concept in enumerate(document.concepts)
    ]
    forbidden = [
        _forbidden(sheet.below("forbid", index), forbid, document.distance, names[len(concepts) + index])
        for index, forbid in enumerate(document.forbid)
    ]
    return Rubric(tuple(concepts), need, sheet.place, tuple(forbidden), document.synonyms, document.closed)


def _names(sheet: Sheet, document: RubricDocument) -> list[str]:
    """A name for each concept, then for each forbidden claim; written names first, as with the ids of questions."""
    parts: list[tuple[str, int, str | None, str]] = [
        ("concepts", index, concept.name, concept.question) for index, concept in enumerate(document.concepts)
    ]
    parts += [("forbid", index, forbid.name, forbid.feedback) for index, forbid in enumerate(document.forbid)]
    seen: set[str] = set()
    for key, index, name, _ in parts:
        if name in seen:
            what = f"the name {quoted(name or '')} stands here a second time"
            sheet.error(sheet.at(key, index, "name"), "duplicate-name", what, "give each a name of its own")
        seen.update([name] if name else [])
    ids = UniqueIds(seen)
    return [name or ids.unique(slug(words, "concept")) for _, _, name, words in parts]


def _concept(sheet: Sheet, document: ConceptDocument, distance: int, name: str) -> Concept:
    groups = _groups(sheet.below("any"), document.groups, distance)
    return Concept(name, document.question, groups, sheet.place, document.required)


def _forbidden(sheet: Sheet, document: ForbidDocument, distance: int, name: str) -> Forbidden:
    groups = _groups(sheet.below("any"), document.groups, distance)
    unless = _groups(sheet.below("unless"), document.unless, distance) if document.unless else ()
    return Forbidden(name, document.feedback, groups, sheet.place, unless)


def _groups(sheet: Sheet, documents: Groups, distance: int) -> tuple[PhraseGroup, ...]:
    groups: list[PhraseGroup] = []
    for index, group in enumerate(documents):
        below = sheet.below(index).below("all")
        apart = distance if group.distance is None else group.distance
        phrases = [_phrase(below.below(number), text, apart) for number, text in enumerate(group.phrases)]
        groups.append(PhraseGroup(tuple(phrases), group.polarity))
    return tuple(groups)


def _phrase(sheet: Sheet, text: str, distance: int) -> Phrase:
    said = ((term, wrong) for term in text.split() if (wrong := _wrong_with(term)))
    for term, wrong in islice(said, 1):
        mend = "write `word`, `word*`, `=exactly` or `one|other`; leave blanks between terms"
        sheet.error(sheet.node, "bad-phrase", f"the term {quoted(term)} {wrong}", mend)
    return Phrase(text, sheet.place, distance)


def _wrong_with(term: str) -> str:
    """What is wrong with a term, empty if nothing is."""
    return next((wrong for part in term.split("|") if (wrong := _wrong_with_part(part, term))), "")


def _wrong_with_part(part: str, term: str) -> str:
    if part.removeprefix("=") in _SIGNS or part in _SIGNS:
        return ""
    word = part.removeprefix("=").removesuffix("*")
    if not part:
        return "has a `|` with nothing on one side" if term != "|" else "is a `|` alone"
    if not word:
        return "has no word"
    if part.startswith("=") and part.endswith("*"):
        return "asks for this word alone (`=`) and for all that begin so (`*`)"
    if "*" in word or "=" in word:
        return "has a `*` before its end, or a `=` after its beginning"
    return "" if any(char.isalnum() for char in word) else "has no letter or digit"
