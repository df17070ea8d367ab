"""A contradiction in one row, as data, and the columns of a dataset that are looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

KINDS = ("category", "attribute", "stars", "product", "translation", "copied", "language")
"""In the order in which they are worth a person's time."""
KINDS_OF = {
    "items": ("category", "attribute", "translation", "copied", "language"),
    "reviews": ("stars", "product", "translation", "copied", "language"),
}
"""Kind of dataset -> what is looked for in it; a review's title and category are not the product's."""
ASKED_KINDS = ("model", "extracted")
"""What a large model found, where a team has one: see `core.integrate.asked`."""
Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str], str], Floats]
"""Texts and the name of an encoder -> vectors of length 1, (texts, width)."""


@dataclass(frozen=True)
class Finding:
    """One cell that contradicts the rest of its row, or of the table.

    Attributes:
        kind: One of `KINDS` or `ASKED_KINDS`.
        row: `_row` of the dataset.
        id: Of the thing, "" where the dataset has no ids.
        column, value: The cell.
        proposal: What it should say; None where that is for a person to write.
        confidence: 0 to 1; findings of a kind are ranked by it.
        title: What the row is called, for the reader.
        about: Facts for the sentence that explains it; see `words`.
    """

    kind: str
    row: int
    id: str
    column: str
    value: str
    proposal: str | None
    confidence: float
    title: str
    about: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The columns of a dataset as lists of text, None for an empty cell; roles name the columns.

    Attributes:
        rows: `_row` of each.
        columns: Name -> cells.
        roles: Role -> column.
    """

    rows: Sequence[int]
    columns: Mapping[str, Sequence[str | None]]
    roles: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, role: str) -> Sequence[str | None] | None:
        """The cells of the column that plays a role."""
        column = self.roles.get(role)
        return self.columns.get(column) if column else None

    def id(self, at: int) -> str:
        """The id of a row: of the review where there are texts, else of the product; "" where there is none."""
        cells = self.of("review_id" if self.of("text") is not None else "item_id")
        return str(cells[at]) if cells is not None and cells[at] else ""

    def title(self, at: int) -> str:
        """What a row is called: its title, else the beginning of its text."""
        for role in ("title", "text", "description"):
            cells = self.of(role)
            if cells is not None and cells[at]:
                return str(cells[at])[:200]
        return self.id(at)
