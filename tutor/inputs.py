"""Fresh inputs for a run: different each time, so that nothing can be known, kept or computed before."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import singledispatch

from tutor.model.inputs import InputSpec, MadeFiles, MadeNames, MadeNumbers, MadeTexts
from tutor.model.values import JsonValue

__all__ = ["make_inputs"]

_WORDS = (  # noqa: SIM905 - a word a line would make a page of it
    "amber anchor apple arrow autumn basket beacon birch bottle branch breeze bridge bucket butter button cabin "
    "candle canyon carpet castle cedar cherry circle cloud clover copper coral cotton cradle crystal dragon drum "
    "eagle ember engine falcon feather fern field finger flame forest fountain fox garden ginger glacier globe "
    "gravel harbor hazel hedge heron hill honey horizon island ivory jacket jasmine jungle kettle kitten ladder "
    "lake lantern lemon letter lily linen lion maple marble meadow mirror moon morning moss mountain needle nest "
    "north nutmeg oak ocean olive orchid otter oyster paper pebble pepper pine planet pocket pond poppy quartz "
    "quiet rabbit rain raven ribbon river robin rocket saddle sail salmon scarf shadow silver slate snow spark "
    "spring star stone storm straw sugar summer swan table tiger timber tulip tunnel valley velvet violet walnut "
    "water whale willow window winter wolf wool"
).split()
_LETTERS = "bcdfghjkmnpqrstvwxz23456789"


def make_inputs(specs: Mapping[str, InputSpec], chance: random.Random) -> dict[str, JsonValue]:
    """A value for each name. `chance` says which: a seeded one makes the same again."""
    return {name: _made(spec, chance) for name, spec in specs.items()}


@singledispatch
def _made(spec: InputSpec, _chance: random.Random) -> JsonValue:
    """By the kind of input."""
    raise TypeError(type(spec).__name__)


@_made.register(MadeTexts)
def _texts(spec: MadeTexts, chance: random.Random) -> JsonValue:
    texts: dict[str, None] = {}
    while len(texts) < spec.count:
        words = chance.choices(_WORDS, k=chance.randint(spec.least, spec.most))
        if " ".join(words) in texts:  # a text of few words may come up again: a tag tells it from the other
            words[-1] = _tag(chance)
        texts[" ".join(words)] = None
    return list(texts)


@_made.register(MadeNumbers)
def _numbers(spec: MadeNumbers, chance: random.Random) -> JsonValue:
    return list(chance.sample(range(spec.least, spec.most + 1), spec.count))


@_made.register(MadeNames)
def _listed_names(spec: MadeNames, chance: random.Random) -> JsonValue:
    return list(_names(spec.count, spec.suffix, chance))


@_made.register(MadeFiles)
def _files(spec: MadeFiles, chance: random.Random) -> JsonValue:
    names = _names(spec.count, spec.suffix, chance)
    return {name: " ".join(chance.choices(_WORDS, k=8)) for name in names}


def _names(count: int, suffix: str, chance: random.Random) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        names[f"{chance.choice(_WORDS)}-{chance.choice(_WORDS)}-{_tag(chance)}{suffix}"] = None
    return list(names)


def _tag(chance: random.Random) -> str:
    return "".join(chance.choices(_LETTERS, k=4))
