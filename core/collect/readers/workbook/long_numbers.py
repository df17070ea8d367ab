"""Numbers of a workbook that are longer than its numbers can be: which columns lost their last digits."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from core.collect.facts import Note
from core.i18n import N_

EXACT_DIGITS, EXACT = 15, 1e15
"""Decimal digits that a double holds exactly (IEEE 754), as Excel itself says, and the least number of more."""
_SURE_BITS = 10
"""Bits that are nought in all numbers of a column: one in a thousand by chance, so a program had rounded them."""


def place(row: int, column: int) -> str:
    """A cell as spreadsheets call it, such as B3, from its row (from 1) and column (from 0)."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


@dataclass
class _Column:
    """The first long number of a column and its row, how many there are, and how many were written in full."""

    row: int
    value: str
    cells: int = 0
    full: int = 0
    exact: bool = False
    bits: float = 0.0
    last: int = 0

    @property
    def rounded(self) -> bool:
        """Whether digits are gone: of a number that is not written in full, or as no number is one between floats."""
        return self.full < self.cells or (not self.exact and self.bits >= _SURE_BITS)


@dataclass
class LongNumbers:
    """Meets the long numbers of a sheet, row by row, and tells which columns lost digits."""

    columns: dict[int, _Column] = field(default_factory=dict)

    def meet(self, row: int, column: int, text: str, *, full: bool) -> None:
        """Count a number, once however often the rows are read; `full` = the file writes its digits out."""
        found = self.columns.setdefault(column, _Column(row, text))
        if row <= found.last:
            return
        found.last = row
        found.cells += 1
        found.full += full
        if full and len(text.lstrip("-").rstrip("0")) > EXACT_DIGITS:
            number = int(text)
            found.exact = found.exact or int(float(number)) != number
            found.bits += max(0.0, math.log2(math.ulp(float(number))))

    def note(self, column: int, name: str) -> Note | None:
        """The note on a column (from 0) of this name; None where nothing was lost."""
        found = self.columns.get(column)
        if found is None or not found.rounded:
            return None
        text = N_(
            "“{column}”: {n} number has more than {digits} digits, of which the workbook keeps only "
            "these ({cell}: {value}). Rows that differed in the last digits may now be equal; export "
            "the column as text.",
            "“{column}”: {n} numbers have more than {digits} digits, of which the workbook keeps only "
            "these ({cell}: {value}). Rows that differed in the last digits may now be equal; export "
            "the column as text.",
        )
        return Note(
            text,
            {
                "column": name,
                "n": found.cells,
                "digits": EXACT_DIGITS,
                "cell": place(found.row, column),
                "value": found.value,
            },
        )
