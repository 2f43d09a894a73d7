"""What a learner gives to a question."""

from __future__ import annotations

from typing import TypeAlias

__all__ = ["Answer"]

# choice: the text of the choice. multi: the texts picked. true_false: a bool. text: what was typed.
Answer: TypeAlias = str | bool | tuple[str, ...]
