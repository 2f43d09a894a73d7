"""The sequential test on rounds, played with seeded noise: no clock, no machine."""

from __future__ import annotations

import math
import random
from collections import Counter
from functools import cache

import pytest

from tutor.grading import speed
from tutor.grading.speed import LOOKS, MOST_ROUNDS, Ruling, ruling
from tutor.model.timing import SpeedRound

ASKED, HONEST, NOTHING = 1.3, 1.9, 1.0
MEASUREMENTS = 2000
QUIET, BUSY, LOUD = (0.02, 0.0, 1.0), (0.1, 0.05, 2.0), (0.2, 0.1, 3.0)
WILD, MAD = (0.4, 0.2, 4.0), (0.7, 0.2, 4.0)
NOISES = [QUIET, BUSY, LOUD, WILD, MAD]
"""How far a run's time spreads (as a logarithm), how often it is stretched, and up to how many times."""


def taken(chance, seconds, noise):
    spread, often, most = noise
    seconds *= math.exp(chance.gauss(0, spread))
    return seconds * chance.uniform(1, most) if chance.random() < often else seconds


def measured(chance, learner, solution, noise):
    """What all rounds come to: the same as if they had been looked at one after the other."""
    gains = (learner, solution, 1.0)
    return ruling([SpeedRound(*(taken(chance, 1 / gain, noise) for gain in gains)) for _ in range(MOST_ROUNDS)], ASKED)


@cache
def rulings(learner, solution, noise):
    """How often each ruling came out of many measurements of a program that really gains so much."""
    chance = random.Random(1)  # noqa: S311 - noise, and the same each time
    return Counter(measured(chance, learner, solution, noise) for _ in range(MEASUREMENTS))


@pytest.mark.parametrize("noise", NOISES)
def test_an_honest_program_never_fails_whatever_the_noise(noise):
    assert rulings(HONEST, HONEST, noise)[Ruling.SLOWER] == 0


@pytest.mark.parametrize("noise", NOISES)
def test_an_honest_program_never_fails_where_the_machine_hides_what_all_gain(noise):
    for gain in (1.0, ASKED):
        assert rulings(gain, gain, noise)[Ruling.SLOWER] == 0


@pytest.mark.parametrize("noise", NOISES)
def test_a_program_that_gains_nothing_hardly_ever_passes(noise):
    assert rulings(NOTHING, HONEST, noise)[Ruling.FASTER] <= MEASUREMENTS / 1000


@pytest.mark.parametrize("noise", NOISES)
def test_a_program_that_gains_exactly_what_is_asked_errs_to_either_side_in_at_most_5_of_1000(noise):
    found = rulings(ASKED, HONEST, noise)
    assert max(found[Ruling.FASTER], found[Ruling.SLOWER]) <= MEASUREMENTS * 5 / 1000


@pytest.mark.parametrize(("noise", "share"), [(QUIET, 1.0), (BUSY, 0.95), (LOUD, 0.5)])
def test_an_honest_program_passes_unless_the_machine_is_very_loud(noise, share):
    assert rulings(HONEST, HONEST, noise)[Ruling.FASTER] >= share * MEASUREMENTS


@pytest.mark.parametrize(("noise", "share"), [(QUIET, 1.0), (BUSY, 0.85)])
def test_a_program_that_gains_nothing_fails_unless_the_machine_is_loud(noise, share):
    assert rulings(NOTHING, HONEST, noise)[Ruling.SLOWER] >= share * MEASUREMENTS


def test_the_table_of_the_module_says_what_the_noise_makes_of_it():
    counted = [
        tuple(
            (found[Ruling.FASTER], found[Ruling.SLOWER], MEASUREMENTS - found[Ruling.FASTER] - found[Ruling.SLOWER])
            for found in (rulings(NOTHING, HONEST, noise), rulings(HONEST, HONEST, noise))
        )
        for noise in NOISES
    ]
    rows = [line.split("|")[3:5] for line in speed.__doc__.splitlines() if line.startswith("| ") and "%" in line]
    told = [tuple(tuple(int(number) for number in cell.split(",")) for cell in row) for row in rows]
    for row, seen in zip(told, counted, strict=True):
        for cell, numbers in zip(row, seen, strict=True):
            assert numbers == pytest.approx(cell, abs=5)  # another library of logarithms may turn a close one


# --- the looks ---------------------------------------------------------------------------------------------


def same_rounds(count, learner, solution=HONEST, over=1.0):
    return [SpeedRound(over / learner, over / solution, over)] * count


def test_a_gain_that_nobody_could_miss_is_told_after_three_rounds():
    assert ruling(same_rounds(2, 8.0), ASKED) is Ruling.GO_ON
    assert ruling(same_rounds(3, 8.0), ASKED) is Ruling.FASTER


def test_rounds_that_agree_by_luck_count_as_spread_all_the_same():
    assert ruling(same_rounds(3, 1.31, 1.31), ASKED) is Ruling.GO_ON
    assert ruling(same_rounds(MOST_ROUNDS, 1.31, 1.31), ASKED) is Ruling.OPEN


def test_slow_is_slow_only_beside_a_solution_that_is_fast_here():
    assert ruling(same_rounds(15, 1.0, 1.9), ASKED) is Ruling.SLOWER
    assert ruling(same_rounds(15, 1.0, 1.35), ASKED) is Ruling.OPEN
    assert ruling(same_rounds(15, 1.0, 1.0), ASKED) is Ruling.HIDDEN


def test_a_program_that_gains_where_the_solution_does_not_passes():
    assert ruling(same_rounds(5, 2.5, 1.0), ASKED) is Ruling.FASTER


def test_what_a_look_has_told_is_not_taken_back_by_later_rounds():
    rounds = [*same_rounds(5, 1.9), *same_rounds(10, 0.1)]
    assert ruling(rounds, ASKED) is Ruling.FASTER


def test_between_the_looks_nothing_is_told():
    for count in range(MOST_ROUNDS):
        told = ruling([*same_rounds(count, 1.9)], ASKED)
        assert (told is Ruling.GO_ON) == (count < 5)
    assert LOOKS == (3, 5, 8, 11, 15)


# --- the table of quantiles --------------------------------------------------------------------------------


def upper_tail(t, freedom):
    """The chance of a value above `t`: the density of Student's t, integrated by Simpson's rule from 0 to `t`."""
    steps = 20_000
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)
    width = t / steps

    def density(x):
        return scale * (1 + x * x / freedom) ** (-(freedom + 1) / 2)

    inner = sum((4 if step % 2 else 2) * density(step * width) for step in range(1, steps))
    return 0.5 - (density(0) + inner + density(t)) * width / 3


@pytest.mark.parametrize(("rounds", "quantile"), speed._QUANTILES.items())  # noqa: SLF001 - the table is proved
def test_each_look_errs_once_in_a_thousand(rounds, quantile):
    assert upper_tail(quantile, rounds - 1) == pytest.approx(0.001, rel=1e-3)
