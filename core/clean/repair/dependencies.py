"""Dependencies that hold nearly, found in the table itself and read as votes of the other rows.

For every pair of columns the value of the right one is guessed from the other rows with the same left value. What
beats chance votes: each left side with the share of its rows, weighted by how seldom its guesses are wrong. The row's
own cell never votes on itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.clean.repair.columns import GAP, Codes, Column, Counts, Grid

Shares = NDArray[np.float64]
Flags = NDArray[np.bool_]

REPEATS = 0.5
"""Share of rows whose left value comes again: where values hardly repeat, they determine anything."""
GAIN = 0.6
"""Least part of the guesses that chance gets wrong and the left side gets right. Half of it left is no dependency."""
MOST_LEFTS = 8
"""Left sides that vote on a column, the most reliable first: further ones repeat what these say."""
PAIRS_FROM = 0.97
"""Gain above which a single column explains the right one; below, pairs of columns are tried as a left side."""
MOST_PAIRS = 60
"""Pairs tried for a column: of the twelve columns that explain most of it alone, nearly all."""
DENSE = 4
"""Counters for each row up to which combinations are counted in a table of all, which is quicker than sorting them."""
MINED = 20_000
"""Rows on which dependencies are looked for, whole groups of a left value: a gain is known to a point then."""
OFTEN = 5
"""Rows of a value from which its guesses count by themselves: where one value fills a column, all others are damage to
the plain count, and each value weighs as much as another in the second one."""
FEWEST = 2
"""Other rows that must say the same: one row against one is a tie."""


@dataclass(frozen=True)
class Left:
    """A left side: one column or two, as codes; `gain` is how far its guesses beat chance, 0 to 1."""

    names: tuple[str, ...]
    codes: Codes
    gain: float

    @property
    def weight(self) -> float:
        """Right guesses to wrong ones, as far as both beat chance; the fiftieth keeps a flawless one finite."""
        return self.gain / (1.0 - self.gain + 0.02)


@dataclass(frozen=True)
class Votes:
    """What other rows say of the cells of a column, for the rows in `rows`.

    Attributes:
        rows: Rows with a vote against them.
        best: The value voted for; `GAP` where the others are empty.
        share: Its weighted share of the votes.
        own: The share of the cell's own value.
        support: Rows that say the best value, in the strongest left side.
        group: Other rows in the strongest left side's group.
        by: Number of that left side in `lefts`.
        voices: Left sides that voted.
        lefts: The left sides.
    """

    rows: Counts
    best: Codes
    share: Shares
    own: Shares
    support: Counts
    group: Counts
    by: Counts
    voices: Counts
    lefts: tuple[Left, ...]


def lefts_of(grid: Grid, target: Column, singles: dict[tuple[str, str], float], pairs: bool = True) -> list[Left]:
    """The left sides that nearly determine a column, the most reliable first."""
    found = [
        Left((one.name,), one.codes, singles[one.name, target.name])
        for one in grid.columns
        if singles.get((one.name, target.name), 0.0) >= GAIN
    ]
    if pairs and max((one.gain for one in found), default=0.0) < PAIRS_FROM:
        found += _pairs(grid, target, singles)
    return sorted(found, key=lambda one: (-one.gain, one.names))[:MOST_LEFTS]


def _pairs(grid: Grid, target: Column, singles: dict[tuple[str, str], float]) -> list[Left]:
    """Two columns that explain together what neither does alone."""
    usable = [one for one in grid.columns if one is not target and (one.name, target.name) in singles]
    usable.sort(key=lambda one: (-singles[one.name, target.name], one.name))
    tried = 0
    found: list[Left] = []
    for place, one in enumerate(usable):
        for two in usable[place + 1 :]:
            if tried >= MOST_PAIRS:
                return found
            alone = max(singles[one.name, target.name], singles[two.name, target.name])
            if len(one.values) * len(two.values) > grid.rows or alone >= PAIRS_FROM:
                continue
            tried += 1
            kept = _some(one.codes)
            gain = gained(together(one.codes[kept], two.codes[kept]), target.codes[kept])
            # A pair must explain half of what the better of the two leaves open, else it is that one again.
            if gain >= GAIN and gain - alone >= 0.5 * (1.0 - alone):
                found.append(Left((one.name, two.name), together(one.codes, two.codes), gain))
    return found


def together(one: Codes, two: Codes) -> Codes:
    """Two columns as one; a gap in either is a gap."""
    wide = one.astype(np.int64) * (int(two.max(initial=0)) + 1) + two
    wide[(one < 0) | (two < 0)] = GAP
    values, codes = np.unique(wide, return_inverse=True)
    joined: Codes = (codes - int(len(values) and values[0] == GAP)).astype(np.int32)
    return joined


def gains(grid: Grid, check: Callable[[], None] = lambda: None) -> dict[tuple[str, str], float]:
    """How far every column determines every other, of those that may: (left, right) -> gain."""
    found = {}
    for left in grid.columns:
        check()
        if not may_decide(left):
            continue
        kept = _some(left.codes)
        codes = left.codes[kept]
        for right in grid.columns:
            if right is not left and len(right.values) > 1:
                found[left.name, right.name] = gained(codes, right.codes[kept])
    return found


def may_decide(column: Column) -> bool:
    """Whether a column can stand on the left: its values repeat, vary, and are no amounts or moments."""
    if len(column.values) < 2 or column.family in ("time", "flag") or column.measured:
        return False
    return column.repeating >= REPEATS


def _some(left: Codes) -> Counts | slice:
    """The rows of whole groups of the left side, as many as `MINED` rows take."""
    step = len(left) // MINED
    if step <= 1:
        return slice(None)
    return np.flatnonzero(scattered(left) % step == 0)


def scattered(codes: Codes) -> Counts:
    """Codes as numbers whose neighbours fall into different parts (Knuth's multiplicative hash)."""
    spread: Counts = codes.astype(np.int64) * 2654435761 >> 8
    return spread


def gained(left: Codes, right: Codes) -> float:
    """How many of chance's wrong guesses the left side mends, each row guessed from the others of its group.

    The better of two counts: over rows, and over the values that come often.
    """
    group = Group(left, right)
    lefts, rights = group.pairs // group.width, group.pairs % group.width
    own, most = group.counts - 1, np.where(group.top[0, lefts] == rights, group.votes[1, lefts], group.votes[0, lefts])
    told = group.size[lefts] > 1
    if not told.any():
        return 0.0
    hit = (group.counts * np.where(own > most, 1.0, np.where((own == most) & (own > 0), 0.5, 0.0)))[told]
    counts = np.bincount(rights[told], weights=group.counts[told])
    plain = _beyond(float(hit.sum() / counts.sum()), float(counts.max() / counts.sum()))
    often = counts >= OFTEN
    if often.sum() < 2:
        return plain
    each = np.bincount(rights[told], weights=hit)[often] / counts[often]
    return max(plain, _beyond(float(each.mean()), 1.0 / int(often.sum())))


def _beyond(share: float, chance: float) -> float:
    return max(0.0, (share - chance) / (1.0 - chance)) if chance < 1.0 else 0.0


class Group:
    """The counts of every combination of a left and a right value, and of each left value the two commonest right
    ones."""

    def __init__(self, left: Codes, right: Codes) -> None:
        self.left, self.right = left, right
        self.width = int(right.max(initial=0)) + 1
        size = int(left.max(initial=0)) + 1
        self.pairs, self.counts = self._counted(size)
        lefts = (self.pairs // self.width).astype(np.int64)
        self.size = np.bincount(lefts, weights=self.counts, minlength=size).astype(np.int64)
        order = np.lexsort((self.pairs, -self.counts, lefts))
        first = np.flatnonzero(np.r_[True, lefts[order][1:] != lefts[order][:-1]]) if len(order) else order
        self.top = np.full((2, size), GAP, np.int64)
        self.votes = np.zeros((2, size), np.int64)
        for rank in (0, 1):
            at = first + rank
            fits = at < len(order)
            at = at[fits]
            same = lefts[order[at]] == lefts[order[first[fits]]] if len(at) else np.zeros(0, bool)
            picked = order[at[same]]
            self.top[rank, lefts[picked]] = self.pairs[picked] % self.width
            self.votes[rank, lefts[picked]] = self.counts[picked]

    def _counted(self, size: int) -> tuple[Counts, Counts]:
        """Every combination that occurs, in order, and its rows."""
        keep = (self.left >= 0) & (self.right >= 0)
        wide = self.left[keep].astype(np.int64) * self.width + self.right[keep]
        if size * self.width > DENSE * max(len(wide), 1):
            return np.unique(wide, return_counts=True)
        counts = np.bincount(wide, minlength=1)
        pairs = np.flatnonzero(counts)
        return pairs, counts[pairs]

    def dissent(self) -> Counts:
        """Rows that some other value of their group outnumbers."""
        impure = np.zeros(len(self.size), bool)
        impure[self.size > self.votes[0]] = True
        rows = np.flatnonzero((self.left >= 0) & impure[np.maximum(self.left, 0)])
        own, _others, most = self.row_counts(rows)
        return rows[(most >= FEWEST) & (most > own)]

    def count(self, left: Codes, right: Codes) -> Counts:
        """Rows with these values; 0 where either is a gap."""
        if not len(self.pairs):
            return np.zeros(len(left), np.int64)
        wanted = left.astype(np.int64) * self.width + right
        at = np.minimum(np.searchsorted(self.pairs, wanted), len(self.pairs) - 1)
        return np.where((self.pairs[at] == wanted) & (left >= 0) & (right >= 0), self.counts[at], 0)

    def row_counts(self, rows: Counts | slice = slice(None)) -> tuple[Counts, Counts, Counts]:
        """Per row, itself left out: rows that say the same, rows in its group, and rows of the commonest other
        value."""
        left, right = self.left[rows], self.right[rows]
        own = self.count(left, right)
        at = np.maximum(left, 0)
        group = np.where(left >= 0, self.size[at], 0)
        other = np.where(self.top[0, at] == right, self.votes[1, at], self.votes[0, at])
        filled = right >= 0
        return own - (own > 0), group - (filled & (left >= 0)), np.where(left >= 0, other, 0)

    def rival(self, rows: Counts) -> Codes:
        """The commonest value of a row's group that is not its own; `GAP` where there is none."""
        left, right = self.left[rows], self.right[rows]
        at = np.maximum(left, 0)
        best = np.where(self.top[0, at] == right, self.top[1, at], self.top[0, at])
        return np.where(left >= 0, best, GAP).astype(np.int32)


def votes_on(target: Column, lefts: Sequence[Left]) -> Votes | None:
    """What the left sides say of every cell of a column against which any of them speaks.

    An empty cell votes like any other, so that what is mostly left empty is not filled. Its code is the number of
    values.
    """
    empty = len(target.values)
    groups = [Group(one.codes, target.with_gaps) for one in lefts]
    against = np.zeros(len(target.codes), bool)
    for group in groups:
        against[group.dissent()] = True
    rows = np.flatnonzero(against)
    if not len(rows):
        return None
    best, best_weight = np.full(len(rows), GAP, np.int32), np.zeros(len(rows))
    for rival, strength in _rivals(lefts, groups, rows):
        better = strength > best_weight
        best[better], best_weight[better] = rival[better], strength[better]
    total, share, own_share = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows))
    strongest = np.zeros(len(rows))
    support, size, by, voices = (np.zeros(len(rows), np.int64) for _ in range(4))
    for number, (left, group) in enumerate(zip(lefts, groups, strict=True)):
        own, others, _most = group.row_counts(rows)
        said = group.count(left.codes[rows], best)
        some = others > 0
        weight = np.where(some, left.weight * others / (others + 1.0), 0.0)
        # A left value that no other row has is no voice for its fellows' wish: the row may be another thing altogether.
        total += np.where(some, weight, np.where(left.codes[rows] >= 0, 0.5 * left.weight, 0.0))
        share += weight * said / np.maximum(others, 1)
        own_share += weight * own / np.maximum(others, 1)
        voices += some & (said > own)
        stronger = weight * said / np.maximum(others, 1) > strongest
        strongest = np.where(stronger, weight * said / np.maximum(others, 1), strongest)
        support, size = np.where(stronger, said, support), np.where(stronger, others, size)
        by = np.where(stronger, number, by)
    total = np.maximum(total, 1e-9)
    best[best == empty] = GAP
    return Votes(rows, best, share / total, own_share / total, support, size, by, voices, tuple(lefts))


def _rivals(lefts: Sequence[Left], groups: Sequence[Group], rows: Counts) -> Iterator[tuple[Codes, Shares]]:
    """What each left side says instead of each row's own value, and how strongly."""
    for left, group in zip(lefts, groups, strict=True):
        said = group.rival(rows)
        _own, others, most = group.row_counts(rows)
        yield said, np.where((said >= 0) & (others > 0), left.weight * most / (others + 1.0), 0.0)
