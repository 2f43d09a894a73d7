"""Judging a typed number: tolerance, significant figures, units, and what is nearly right."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rapidfuzz.distance import OSA

from tutor.grading.credit import Ruling, ruled
from tutor.grading.number_text import TypedNumber, exact, read_number, shown_figures, unit_form, unit_key
from tutor.grading.shown import listed, named
from tutor.model.questions import NumberQuestion, NumberRule
from tutor.model.values import JsonValue
from tutor.model.verdicts import QuestionResult

__all__ = ["grade_number", "judge_number"]

_NOISE = Fraction(1, 10**15)  # of the answer: an author's number holds no more digits than that
_CLOSE = 10  # times the tolerance: then rounding is the likely cause
_SHORTEST_WORD = 3  # letters of a unit that may have a plural
_PERCENT = Fraction(1, 100)


def grade_number(question: NumberQuestion, answer: JsonValue) -> QuestionResult:
    """Full points for the right number; a near miss gets its own feedback."""
    return ruled(question, judge_number(question.rule, answer))


def judge_number(rule: NumberRule, answer: JsonValue) -> Ruling:
    """What the rule says of an answer. All is worked out in exact fractions, so no noise of floats decides."""
    if answer is None or (isinstance(answer, str) and not answer.strip()):
        return Ruling(
            right=False, feedback="The answer is empty. Type a number; a guess is better than nothing.", taken=False
        )
    typed = read_number(answer)
    if isinstance(typed, str):
        return Ruling(right=False, feedback=typed, taken=False)
    factors = _factors(rule, typed.unit)
    if isinstance(factors, str):
        return Ruling(right=False, feedback=factors, taken=False)
    values = [typed.value * factor for factor in factors]
    if any(_agrees(rule, value, typed, rule.answer) for value in values):
        return _enough_figures(rule, typed)
    return Ruling(right=False, feedback=_near(rule, values, typed) or _hint(rule, values[0], typed))


# --- tolerance ---------------------------------------------------------------------------------------------


def _agrees(rule: NumberRule, value: Fraction, typed: TypedNumber, answer: float) -> bool:
    return abs(value - exact(answer)) <= _tolerance(rule, typed, answer)


def _tolerance(rule: NumberRule, typed: TypedNumber, answer: float) -> Fraction:
    """How far from `answer` still agrees with it: the largest of all that the rule allows."""
    size = abs(exact(answer))
    allowed = (exact(rule.tolerance), size * exact(rule.relative), size * _NOISE)
    return max(*allowed, _half_of_last_figure(rule, typed, answer))


def _half_of_last_figure(rule: NumberRule, typed: TypedNumber, answer: float) -> Fraction:
    """Within that, a number is the answer rounded to as many figures as are given, to whichever side a half goes.

    More figures than the author's own answer has, and than were asked for, can't be held against it.
    """
    if rule.significant is None or not answer:
        return Fraction(0)
    known = max(rule.significant, shown_figures(answer))
    figures = min(known, _figures(rule, typed))
    return Fraction(10) ** (_magnitude(exact(answer)) - figures + 1) / 2


def _figures(rule: NumberRule, typed: TypedNumber) -> int:
    """How many significant figures were given; as many as you like if the number is exact."""
    if typed.figures is None:
        return 10**6
    return max(typed.figures, rule.significant or 0) if typed.trimmed else typed.figures


def _enough_figures(rule: NumberRule, typed: TypedNumber) -> Ruling:
    if rule.significant is None or not rule.answer or _figures(rule, typed) >= rule.significant:
        return Ruling(right=True)
    few = f"That is right as far as it goes. Give at least {rule.significant} significant figures."
    return Ruling(right=False, feedback=few)


def _magnitude(value: Fraction) -> int:
    """The power of ten of the first figure: 2 for 123, -2 for 0.05."""
    size = abs(value)
    power = len(str(size.numerator)) - len(str(size.denominator))
    return power if size >= Fraction(10) ** power else power - 1


# --- units -------------------------------------------------------------------------------------------------


def _factors(rule: NumberRule, typed_unit: str) -> tuple[Fraction, ...] | str:
    """What to multiply the number by to have it in the unit of the answer, or a sentence on what is amiss.

    A percent sign where no unit is asked for can mean two things: `40 %` is 0.4, and it is 40 if percents were asked.
    """
    typed = unit_form(typed_unit).rstrip(". ")
    units = _units(rule)
    if not typed:
        return "The number needs its unit. Write it after the number." if rule.unit_required else (Fraction(1),)
    if not units:
        percent = (Fraction(1), _PERCENT)
        return percent if typed == "%" else f"Give the number alone, without {named(typed)} after it."
    found = _find_unit(tuple(units), typed)
    return (units[found],) if found else _unknown_unit(rule, tuple(units), typed)


def _units(rule: NumberRule) -> dict[str, Fraction]:
    """Each unit that may stand after the number, with its factor."""
    own = {unit_form(rule.unit): Fraction(1)} if rule.unit else {}
    return own | {unit_form(unit): exact(factor) for unit, factor in rule.units}


def _find_unit(units: Sequence[str], typed: str) -> str:
    """The unit as it stands, with the letter u for micro, in lazy lower or upper case, or with the s of a plural; empty
    if there is none.

    Mixed case is never folded: `Mb` is not `MB`.
    """
    if typed in units:
        return typed
    same = [unit for unit in units if unit_key(unit) == unit_key(typed)]
    if same:
        return same[0]
    lazy = len(typed) > 1 and typed in (typed.lower(), typed.upper())
    alike = [unit for unit in units if (lazy and unit.casefold() == typed.casefold()) or _is_plural(unit, typed)]
    return alike[0] if len(alike) == 1 else ""


def _is_plural(unit: str, typed: str) -> bool:
    one, other = unit.casefold(), typed.casefold()
    return min(len(one), len(other)) >= _SHORTEST_WORD and (f"{one}s" == other or one == f"{other}s")


def _unknown_unit(rule: NumberRule, units: Sequence[str], typed: str) -> str:
    unknown = f"{named(typed)} is no unit that is known here."
    alike = min(units, key=lambda unit: OSA.distance(unit.casefold(), typed.casefold()))
    if OSA.distance(alike.casefold(), typed.casefold()) <= max(1, len(alike) // 4) < len(typed):
        return f"{unknown} Did you mean {named(alike)}?"
    # where the unit is asked for, to list those that are known would be half of the answer
    return unknown if rule.unit_required else f"{unknown} Known are {listed(units)}."


# --- what is nearly right ----------------------------------------------------------------------------------


def _near(rule: NumberRule, values: Sequence[Fraction], typed: TypedNumber) -> str:
    """The feedback of the first near miss that was given."""
    misses = (miss for miss in rule.near if any(_agrees(rule, value, typed, miss.value) for value in values))
    return next((miss.feedback for miss in misses), "")


def _hint(rule: NumberRule, value: Fraction, typed: TypedNumber) -> str:
    """What may be said of a wrong number that nobody foresaw, without giving the right one away."""
    if rule.answer and _agrees(rule, -value, typed, rule.answer):
        return "Check the sign."
    if typed.unit and _agrees(rule, typed.value, typed, rule.answer):
        return "Check the unit."
    if rule.answer and value and _is_other_power(rule, value, typed):
        return "Check the power of ten."
    tolerance = _tolerance(rule, typed, rule.answer)
    is_exact = not (rule.tolerance or rule.relative or rule.significant)
    if not is_exact and abs(value - exact(rule.answer)) <= _CLOSE * tolerance:
        return "Close, but not close enough: check how you rounded, or work it out once more."
    return "That is not the number looked for. Work it out once more."


def _is_other_power(rule: NumberRule, value: Fraction, typed: TypedNumber) -> bool:
    """Whether only the power of ten is wrong: times one of them, it would be right."""
    power = _magnitude(exact(rule.answer)) - _magnitude(value)
    shifts = (shift for shift in (power - 1, power, power + 1) if shift)
    return any(_agrees(rule, value * Fraction(10) ** shift, typed, rule.answer) for shift in shifts)
