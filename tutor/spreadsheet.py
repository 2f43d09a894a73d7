"""Untrusted text in a CSV file, so that no spreadsheet takes it for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

__all__ = ["as_given", "csv_rows", "safe_cell"]

# A spreadsheet takes a cell that begins so for a formula; the full-width forms too, in some locales.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # fmt: skip


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula, with line ends that every reader of CSV keeps."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS) else text


def as_given(cell: str) -> str:
    """The text that `safe_cell` made the cell of."""
    return cell[1:] if cell.startswith("'") and safe_cell(cell[1:]) == cell else cell


def csv_rows(rows: Iterable[Sequence[str]]) -> str:
    """The rows as CSV; cells are taken as they are."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
