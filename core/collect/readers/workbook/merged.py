"""Cells merged downwards inside a table: their value belongs to every row they cover."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from core.cells.identifier_names import names_identifier
from core.cells.numbers import PLAIN
from core.collect.facts import Note
from core.collect.types.candidates import is_time_name
from core.i18n import N_

_NUMBER = re.compile(PLAIN)
_LABEL = re.compile(
    r"(?i)(?:^|[\W_])(?:no|nr|number|code|year|quarter|month|week|group|level|class)s?$|[号號码碼年月季周组組级級]$"
)
"""Names under which a number is no amount, beside those of identifiers and times."""


class Fill:
    """Hands the rows of a table on with the cells under merged ones filled, and counts what it did.

    Numbers are left where they stand, unless the column's name says that they are no amounts: a sum over filled
    amounts would count them several times.

    Args:
        down: (row, column) of the first of merged cells -> the last row they cover.
        names: Column of the sheet -> the column's name.
        wanted: The analyst's word; False fills nothing.
    """

    def __init__(self, down: Mapping[tuple[int, int], int], names: Mapping[int, str], wanted: bool | None) -> None:
        self.down, self.names, self.wanted = down, names, wanted
        self.filled: Counter[str] = Counter()
        self.left: Counter[str] = Counter()

    def rows(self, rows: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        """The rows, each with its number."""
        if not self.down:
            yield from rows
            return
        columns = sorted({column for _row, column in self.down})
        open_: dict[int, tuple[int, str]] = {}
        for number, cells in rows:
            given = any(cells)
            for column in columns:
                bottom = self.down.get((number, column))
                if bottom is not None:
                    open_[column] = (bottom, cells[column] if column < len(cells) else "")
                elif given and column in open_ and number <= open_[column][0]:
                    self._put(cells, column, open_[column][1])
            yield number, cells

    def _put(self, cells: list[str], column: int, value: str) -> None:
        if not value or (column < len(cells) and cells[column]):
            return
        name = self.names.get(column, "")
        amount = _NUMBER.fullmatch(value) and not (_LABEL.search(name) or names_identifier(name) or is_time_name(name))
        if self.wanted is False or amount:
            self.left[name] += 1
            return
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = value
        self.filled[name] += 1

    def notes(self) -> list[Note]:
        """What was filled and what was left, column by column."""
        done = N_(
            "“{column}”: {n} cell under a merged one was filled with its value.",
            "“{column}”: {n} cells under merged ones were filled with their value.",
        )
        kept = N_(
            "“{column}”: {n} cell under a merged one is empty; only the first row holds its value.",
            "“{column}”: {n} cells under merged ones are empty; only the first row of each holds its value.",
        )
        return [
            Note(text, {"column": name, "n": n})
            for text, counted in ((done, self.filled), (kept, self.left))
            for name, n in counted.items()
        ]
