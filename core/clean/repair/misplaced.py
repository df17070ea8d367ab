"""Values that stand in the wrong column: frequent in another one, never seen where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.clean.repair.columns import GAP, Column, Counts, Flags, Grid
from core.clean.repair.shapes import EACH, rows_alike

AT_HOME = 5
"""Rows of another column that have the value there: by chance a rare word stands in two columns."""
GUEST = 2
"""Rows that may hold it where it is not at home, and `SELDOM` of all rows in a large table: more are a habit."""
SELDOM = 0.005
"""Share of the rows, as of rare shapes."""
SHARED = 0.05
"""Share of the frequent values of one column that the other has too, above which both speak of the same things."""
FREQUENT = 5
"""Rows of a value that a column is known by."""


_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Moved:
    """Rows whose cell in `column` belongs to `home`; `swapped` where the cell at home belongs here in turn."""

    column: str
    home: str
    rows: Counts
    swapped: Flags
    seen: Counts


def misplaced(grid: Grid) -> Iterator[Moved]:
    """Look at every pair of text columns that share no frequent values."""
    texts = [one for one in grid.columns if one.family == "text" and not one.measured and len(one.values) > 1]
    foreign = {one.name: _foreign(one) for one in texts}
    places = {one.name: {value: code for code, value in enumerate(one.values)} for one in texts}
    guest = max(GUEST, int(SELDOM * grid.rows))
    for here in texts:
        for home in texts:
            if here is home:
                continue
            known = places[home.name]
            frequent = np.flatnonzero(here.counts >= FREQUENT)
            there_too = [known.get(here.values[code], GAP) for code in frequent.tolist()]
            shared = sum(code >= 0 and home.counts[code] >= AT_HOME for code in there_too)
            if not len(frequent) or shared > SHARED * len(frequent):
                continue
            rare = np.flatnonzero((here.counts <= guest) & (here.counts > 0) & foreign[here.name])
            guests = {
                code: known[here.values[code]]
                for code in rare.tolist()
                if here.values[code] in known and home.counts[known[here.values[code]]] >= AT_HOME
            }
            if not guests:
                continue
            rows = np.flatnonzero(np.isin(here.codes, list(guests)))
            back = places[here.name]
            ours = np.array([back.get(one, GAP) for one in home.values], np.int64)
            there = home.codes[rows]
            at_home_here = (there >= 0) & (ours[there] >= 0) & (here.counts[np.maximum(ours[there], 0)] >= AT_HOME)
            swapped = at_home_here & (home.counts[there] <= guest)
            # A cell at home that holds something of its own leaves no place: one word for two things, as New York is.
            fits = (swapped | (there < 0)) & (ours[there] != here.codes[rows])
            if fits.any():
                seen = home.counts[[guests[code] for code in here.codes[rows].tolist()]]
                yield Moved(here.name, home.name, rows[fits], swapped[fits], seen[fits])


def _foreign(column: Column) -> Flags:
    """Values that could stand out in a column: words, or a number where no others are; years are at home anywhere."""
    lettered = np.array([_LETTER.search(value) is not None for value in column.values], bool)
    return lettered | (rows_alike(column) < EACH * column.present)
