"""Which of two cells is wrong where they do not go together: the one that stands alone against several.

A wrong postcode makes the city and the region of its row look wrong, though both are right. Where more of the columns
that a cell decides speak against it than for it, the cell itself is suspected and they are let go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from core.clean.repair.columns import Column, Counts, Flags, Grid
from core.clean.repair.dependencies import FEWEST, GAIN, Group, Left, together
from core.clean.repair.raw import Raw

AGAINST = 2
"""Columns that must speak against a cell: of two cells that do not go together either may be wrong."""
CLEAR = 0.75
"""Share of the rows with the same cells beside it that must name one value to suggest it."""
LIKELY = 0.5
"""Confidence from which a suspicion counts against the cell it rests on."""
EITHER = 0.5
"""What is left of the confidence where two cells do not go together and nothing says which of them is wrong."""
ROOT = 0.95
"""Confidence in a cell's guilt where several columns speak against it and fewer for it, before it is measured."""

Found = dict[tuple[str, int], Raw]


def blamed(grid: Grid, found: Found, lefts: Mapping[str, Sequence[Left]]) -> Found:
    """The suspicions, those that rest on a wrong cell replaced by one of that cell."""
    result = dict(found)
    for name, columns in _decided(lefts).items():
        ours = [
            one
            for one in result.values()
            if one.kind == "dependency"
            and one.base >= LIKELY
            and one.by == (name,)
            and one.facts.get("voices") == 1
            and one.column in columns
        ]
        if ours:
            _settle(grid, result, grid.column(name), [grid.column(one) for one in columns], ours)
    return result


def _decided(lefts: Mapping[str, Sequence[Left]]) -> dict[str, list[str]]:
    """Column -> the columns that it decides alone, more reliably than any other."""
    found: dict[str, list[str]] = defaultdict(list)
    for column, ours in lefts.items():
        for one in ours:
            if len(one.names) == 1 and one.gain >= max(GAIN, 0.9 * ours[0].gain):
                found[one.names[0]].append(column)
    return found


def _settle(grid: Grid, result: Found, left: Column, columns: list[Column], ours: list[Raw]) -> None:
    """Settle the suspicions that rest on one left column."""
    rows = np.array(sorted({one.row for one in ours}))
    against, for_it = np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
    held = {(one.column, one.row) for one in ours}
    for column in columns:
        own, others, most = Group(left.codes, column.codes).row_counts(rows)
        known = _known(column, rows)
        against += known & np.array([(column.name, row) in held for row in rows.tolist()], bool)
        for_it += known & (others > 0) & (own >= most) & (own > 0)
    for row in rows[(for_it > against) & (for_it >= AGAINST)].tolist():
        # What the left cell goes with speaks for it: what made it look wrong is the cell that does not fit.
        if (other := result.get((left.name, row))) is not None and other.kind == "dependency":
            del result[left.name, row]
    guilty = dict(zip(rows.tolist(), ((against >= AGAINST) & (against > for_it)).tolist(), strict=True))
    open_ = dict(zip(rows.tolist(), (for_it == 0).tolist(), strict=True))
    for one in ours:
        # A left cell that is suspected by itself, or that several speak against, explains what its fellows look like.
        if guilty[one.row] or (left.name, one.row) in result:
            if _known(grid.column(one.column), np.array([one.row]))[0]:
                del result[one.column, one.row]
        elif open_[one.row]:
            result[one.column, one.row] = Raw(
                one.row, one.column, one.kind, one.suggestion, one.base * EITHER, one.by, one.facts
            )
    culprits = np.array([row for row in rows.tolist() if guilty[row] and (left.name, row) not in result], np.int64)
    if len(culprits):
        result.update(_roots(left, columns, culprits))


def _known(column: Column, rows: Counts) -> Flags:
    """Whether the value of a row comes elsewhere too: a wrong left cell leaves sound values beside it."""
    codes = column.codes[rows]
    known: Flags = (codes >= 0) & (column.counts[np.maximum(codes, 0)] > 1)
    return known


def _roots(left: Column, columns: list[Column], rows: Counts) -> Found:
    """Suspicions of the left cells, with what the other cells of their rows go with."""
    both = columns[0].codes
    for column in columns[1:]:
        both = together(both, column.codes)
    group = Group(both, left.codes)
    _own, others, votes = group.row_counts(rows)
    rivals = group.rival(rows)
    by = tuple(one.name for one in columns)
    found = {}
    for row, code, n, most in zip(rows.tolist(), rivals.tolist(), others.tolist(), votes.tolist(), strict=True):
        facts = {"by": ", ".join(by), "n": n, "votes": most}
        clear = code >= 0 and most >= FEWEST and most >= CLEAR * n
        base = ROOT * (1.0 - 0.5**most) if clear else ROOT
        kind, meant = ("root", left.values[code]) if clear else ("torn", None)
        found[left.name, row] = Raw(row, left.name, kind, meant, base, by, facts)
    return found
