"""Titles in two languages: what they mean, where no word of one stands in the other.

Within one language sentence vectors were measured to add nothing to words and letters, at ten times the time; so they
are asked only where the two sides are written in different scripts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.engine import quote
from core.errors import Unavailable
from core.integrate.match.records import Floats, choose
from core.integrate.match.vectors import CELLS, Places
from core.integrate.match.words import HAN

if TYPE_CHECKING:
    from core.lake import Lake

Vectors = NDArray[np.float32]
ENCODER = "multilingual-e5-small"
TOKENS = 64
"""Tokens read of a title: longer ones go on with what the first words said."""
LOOKED_AT = 200
"""Titles that show a dataset's language."""
LEAST_TITLES = 10
"""Titles of a side from which an encoder is asked: fewer are read by a person before it is loaded."""
FOREIGN = 0.5
"""Difference of the shares of titles with Chinese signs from which two sides are written in two languages."""


@dataclass(frozen=True, eq=False)
class Meaning:
    """Vectors of length 1 of both sides' titles; `base` is the mean cosine of all their pairs, which says nothing."""

    left: Vectors
    right: Vectors
    base: float

    def likeness(self, at: Places, other: Places) -> Floats:
        """Cosine of pairs beyond the base: 0 for two titles by chance, 1 for one and the same."""
        cosines = np.empty(len(at))
        step = max(1, CELLS // max(1, self.left.shape[1]))
        for start in range(0, len(at), step):
            part = slice(start, start + step)
            cosines[part] = np.einsum("ij,ij->i", self.left[at[part]], self.right[other[part]])
        return np.clip((np.round(cosines, 6) - self.base) / max(1e-6, 1 - self.base), 0.0, 1.0)

    def nearest(self, k: int, *, turned: bool = False) -> tuple[Places, Places]:
        """For each row of the left side (of the right one where turned) the k nearest of the other, exactly."""
        seekers, others = (self.right, self.left) if turned else (self.left, self.right)
        k = min(k, len(others))
        found = []
        step = max(1, CELLS // max(1, len(others)))
        for start in range(0, len(seekers), step):
            product = np.round(seekers[start : start + step] @ others.T, 6)
            found.append(np.argsort(-product, axis=1, kind="stable")[:, :k])
        places = np.concatenate(found) if found else np.zeros((0, k), np.int64)
        return np.repeat(np.arange(len(places)), k), places.ravel().astype(np.int64)


def foreign(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether one side is written with Chinese signs and the other is not, and both are long enough to ask."""
    if min(len(left), len(right)) < LEAST_TITLES:
        return False
    shares = [sum(bool(HAN.search(text)) for text in side) / max(1, len(side)) for side in (left, right)]
    return abs(shares[0] - shares[1]) >= FOREIGN


def foreign_datasets(lake: Lake, left: str, right: str) -> bool:
    """`foreign`, by the first titles of two datasets: whether matching them takes an encoder's time."""
    sides = []
    for name in (left, right):
        column = choose(lake, name).title
        if not column:
            return False
        with lake.read() as cursor:
            query = f"SELECT CAST({quote(column)} AS VARCHAR) FROM {lake.table(name)} LIMIT {LOOKED_AT}"
            sides.append([str(row[0] or "") for row in cursor.execute(query).fetchall()])
    return foreign(sides[0], sides[1])


def meaning(
    left: Sequence[str],
    right: Sequence[str],
    check: Callable[[], None] = lambda: None,
    memory: Path | None = None,
) -> Meaning | None:
    """The vectors of both sides' titles; None where no encoder of several languages is on this machine.

    Args:
        memory: The workspace in which vectors are remembered.
    """
    from core.text.models import encoders
    from core.text.reading import remembered

    try:
        encoder = encoders.resolve(ENCODER)
        sides = [remembered.vectors(texts, encoder, TOKENS, memory, check) for texts in (left, right)]
    except Unavailable:
        return None
    base = float(sides[0].mean(axis=0) @ sides[1].mean(axis=0)) if all(map(len, sides)) else 0.0
    return Meaning(sides[0], sides[1], round(base, 6))
