"""Questions as the YAML of a quiz file, as a person would write it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

__all__ = ["Keys", "quiz_text"]

# the keys of a question in the order they are written; a key that begins with # is a comment above the next one
Keys = Mapping[str, Any]

_WIDTH = 100


class _Dumper(yaml.SafeDumper):
    """Block style; a text of several lines as a literal block, where YAML allows it."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text.strip("\n") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def quiz_text(title: str, questions: Iterable[Keys]) -> str:
    """A whole quiz file."""
    parts = [_dumped({"title": title}) + "questions:"]
    parts += [textwrap.indent(_question(keys), "  ") for keys in questions]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _question(keys: Keys) -> str:
    lines = "".join(f"# {value}\n" if key.startswith("#") else _dumped({key: value}) for key, value in keys.items())
    return "- " + textwrap.indent(lines, "  ").removeprefix("  ")


def _dumped(value: Mapping[str, Any]) -> str:
    said: str = yaml.dump(dict(value), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)
    return said
