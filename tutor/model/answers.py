"""What a learner gives to a question."""

from __future__ import annotations

from typing import TypeAlias

__all__ = ["Answer"]

# choice: the text of the choice. multi: the texts picked. true_false: a bool. number, text, free_text, predict: what
# was typed. cloze: what stands in each gap, in their order, "" for an empty one. match: the right text given to each
# left one, in their order, "" for none. order: the items' texts in the learner's order.
Answer: TypeAlias = str | bool | tuple[str, ...]
