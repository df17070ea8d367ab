"""How sure each kind of suspicion is on this very table: faults are planted into sound cells and looked for again.

Of what is found in a planted cell it is known what it said; of what is newly suspected elsewhere it is known that
nothing happened there. The share that comes out right is the precision of the kind, held back from the evidence itself.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.clean.repair.answers import Said, Tally, precisions, share_of
from core.clean.repair.columns import Column, Counts, Grid, recoded
from core.clean.repair.dependencies import scattered
from core.clean.repair.judge import Known, judge
from core.clean.repair.magnitude import shifted
from core.clean.repair.raw import Raw
from core.clean.repair.words import reads

Chance = np.random.Generator
ROUNDS = 6
"""Copies of the table with faults of their own, at most."""
ENOUGH = 600
"""Planted cells after which no further copy is made: a kind has a hundred or more of them then, and its precision is
known to two points at 0.95."""
EACH = 40
"""Faults of a kind in a copy: more would stand in each other's way."""
SHARE = 0.01
"""Share of a column's rows that get a fault, at most: real tables are that dirty, and the sound rest must vote."""
MOST_ROWS = 100_000
"""Rows of the copies: more show no other precision, as the faults are as many."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONG = re.compile(r"(?<!\w)[^\W\d_]{5,}(?!\w)")
"""Words whose slips can be told from other words."""


@dataclass(frozen=True)
class Measured:
    """What the planted faults showed.

    Attributes:
        precision: (kind, column) -> share of the planted faults and of new suspicions that came out right; the column
        ""
            stands for all.
        found: Kind of fault -> planted cells that were suspected, and all planted.
        counts: (kind, column) -> what the shares of the planted faults were counted from.
    """

    precision: Mapping[tuple[str, str], float]
    found: Mapping[str, tuple[int, int]]
    counts: Tally = field(default_factory=dict)

    def of(self, kind: str, column: str) -> float:
        """The precision of a kind in a column; a half where nothing is known."""
        return share_of(self.precision, kind, column)


def measured(
    grid: Grid,
    known: Known,
    before: Sequence[Raw],
    check: Callable[[], None] = lambda: None,
    said: Said | None = None,
) -> Measured:
    """Plant faults, look for them, and count; of a large table in a part of it.

    Args:
        grid: The table.
        known: What was learned of it.
        before: What was suspected in the whole of it.
        check: Called between the copies.
        said: What people said of suggestions, see `Said`.
    """
    if grid.rows > MOST_ROWS:
        grid = part(grid, known)
        before = judge(grid, known, check)
    suspected = {(one.column, one.row) for one in before}
    ranks = ranked(grid)
    right: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for number in range(ROUNDS):
        check()
        if sum(cells for _hits, cells in found.values()) >= ENOUGH:
            break
        planted = plant(grid, suspected, ranks, np.random.default_rng(number))
        copy = planted_into(grid, planted)
        again = judge(copy, known, check)
        where = {(one.column, one.row): one for one in planted}
        hit = set()
        for one in again:
            place = (one.column, one.row)
            if place in where:
                hit.add(place)
            elif place in suspected:
                continue
            if one.suggestion is None:
                continue
            good = place in where and one.suggestion == where[place].was
            for column in (one.column, ""):
                total[one.kind, column] += 1
                right[one.kind, column] += good
        for fault in planted:
            found[fault.kind][0] += (fault.column, fault.row) in hit
            found[fault.kind][1] += 1
    counts = {key: (float(right[key]), float(total[key])) for key in sorted(total)}
    tally = {kind: (hits, cells) for kind, (hits, cells) in sorted(found.items())}
    return Measured(precisions(counts, said), tally, counts)


def part(grid: Grid, known: Known) -> Grid:
    """About `MOST_ROWS` rows, whole groups of the column that tells most of the others."""
    told: Counter[str] = Counter()
    for (left, _right), gain in known.gains.items():
        told[left] += int(1000 * gain)
    names = sorted(told, key=lambda one: (-told[one], one))
    step = -(-grid.rows // MOST_ROWS)
    codes = grid.column(names[0]).codes if names else np.arange(grid.rows, dtype=np.int32)
    return grid.of(np.flatnonzero(scattered(codes) % step == 0))


@dataclass(frozen=True)
class Fault:
    """A planted fault: where, of which kind, what the cell said and what it says now."""

    column: str
    row: int
    kind: str
    was: str | None
    now: str | None


def ranked(grid: Grid) -> Counts:
    """The rows in an order that rests on what they say and not on where they stand."""
    mixed = np.zeros(grid.rows, np.uint64)
    for place, column in enumerate(grid.columns):
        # Odd multipliers spread the codes over 64 bits; what overflows wraps round.
        mixed = (mixed ^ (column.codes.astype(np.int64) + 2).astype(np.uint64)) * np.uint64(
            0x9E3779B97F4A7C15 + 2 * place
        )
    return np.argsort(mixed, kind="stable").astype(np.int64)


def plant(grid: Grid, suspected: set[tuple[str, int]], ranks: Counts, chance: Chance) -> list[Fault]:
    """Faults of every kind in cells that nothing is held against, no two in one row."""
    texts = [one for one in grid.columns if one.family == "text" and one.repeating > 0 and len(one.values) > 1]
    amounts = [one for one in grid.columns if (one.measured or one.family == "number") and len(one.values) > 1]
    fitting_of = {"magnitude": amounts, "word": [one for one in grid.columns if reads(one)]}
    found: list[Fault] = []
    rows: set[int] = set()
    made, held = Counter[str](), Counter[str]()
    most = max(1.0, SHARE * grid.rows)
    for _try in range(EACH * 3):
        for kind, make in KINDS.items():
            fitting = fitting_of.get(kind, texts)
            if not fitting:
                continue
            column = fitting[int(chance.integers(len(fitting)))]
            row = int(ranks[int(chance.integers(grid.rows))])
            code = int(column.codes[row])
            single = kind not in fitting_of and column.counts[code] < 2
            if made[kind] >= EACH or row in rows or code < 0 or single:
                continue
            fresh = make(grid, column, row, chance)
            full = any(held[one.column] >= most for one in fresh)
            if fresh and not full and not any((one.column, one.row) in suspected for one in fresh):
                found += fresh
                held.update(one.column for one in fresh)
                rows.add(row)
                made[kind] += 1
    return found


def planted_into(grid: Grid, faults: Sequence[Fault]) -> Grid:
    """A copy of the grid with the faults in it."""
    by_column: defaultdict[str, list[Fault]] = defaultdict(list)
    for one in faults:
        by_column[one.column].append(one)
    changed = {}
    for name, ours in by_column.items():
        rows: NDArray[np.int32] = np.array([one.row for one in ours], np.int32)
        changed[name] = recoded(grid.column(name), rows, [one.now for one in ours])
    return grid.replaced(changed)


def _letters(_grid: Grid, column: Column, row: int, chance: Chance) -> list[Fault]:
    """A letter replaced, doubled, dropped, or changed with its neighbour."""
    was = column.values[column.codes[row]]
    places = [at for at, sign in enumerate(was) if sign.isalpha()]
    if len(places) < 4:
        return []
    return _fault(column, row, "letters", was, _slip(was, places, chance))


def _slip(was: str, places: Sequence[int], chance: Chance) -> str:
    """A text with one of the letters at some places replaced, doubled, dropped, or changed with its neighbour."""
    at = places[int(chance.integers(len(places)))]
    other = LETTERS[int(chance.integers(len(LETTERS)))]
    return (
        was[:at] + other + was[at + 1 :],
        was[:at] + was[at] + was[at:],
        was[:at] + was[at + 1 :],
        was[:at] + was[at + 1 : at + 2] + was[at] + was[at + 2 :],
    )[int(chance.integers(4))]


def _other(_grid: Grid, column: Column, row: int, chance: Chance) -> list[Fault]:
    """Another value of the column, drawn as often as it comes."""
    was = column.values[column.codes[row]]
    drawn = int(np.searchsorted(np.cumsum(column.counts), int(chance.integers(column.present)), side="right"))
    now = column.values[drawn]
    return _fault(column, row, "other", was, now)


def _gap(_grid: Grid, column: Column, row: int, _chance: Chance) -> list[Fault]:
    return [Fault(column.name, row, "gap", column.values[column.codes[row]], None)]


def _writing(_grid: Grid, column: Column, row: int, chance: Chance) -> list[Fault]:
    """The same in another writing: case, a sign more, a letter that looks like a digit."""
    was = column.values[column.codes[row]]
    digits = was.translate(str.maketrans("015", "OlS"))
    now = (was.swapcase(), f"{was} *", f"{was} (?)", digits)[int(chance.integers(4))]
    return _fault(column, row, "writing", was, now)


def _neighbour(grid: Grid, column: Column, row: int, _chance: Chance) -> list[Fault]:
    """The cell and that of the next column change places."""
    names = [one.name for one in grid.columns]
    beside = grid.columns[(names.index(column.name) + 1) % len(names)]
    if beside.family != "text" or beside.codes[row] < 0:
        return []
    ours, theirs = column.values[column.codes[row]], beside.values[beside.codes[row]]
    if ours == theirs:
        return []
    return [Fault(column.name, row, "neighbour", ours, theirs), Fault(beside.name, row, "neighbour", theirs, ours)]


def _magnitude(_grid: Grid, column: Column, row: int, chance: Chance) -> list[Fault]:
    """The amount a hundred or a thousand times too large."""
    was = column.values[column.codes[row]]
    now = shifted(was, (2, 3)[int(chance.integers(2))])
    # The way back must give the cell again, to the digit: what is written otherwise afterwards was not restored.
    return _fault(column, row, "magnitude", was, now)


def _word(_grid: Grid, column: Column, row: int, chance: Chance) -> list[Fault]:
    """One word of a text with a letter replaced, doubled, dropped, or changed with its neighbour."""
    was = column.values[column.codes[row]]
    places = [one.start() + at for one in LONG.finditer(was) for at in range(len(one.group()))]
    return _fault(column, row, "word", was, _slip(was, places, chance)) if places else []


def _fault(column: Column, row: int, kind: str, was: str, now: str) -> list[Fault]:
    return [Fault(column.name, row, kind, was, now)] if now.strip() and now != was else []


KINDS: Mapping[str, Callable[[Grid, Column, int, Chance], list[Fault]]] = {
    "letters": _letters,
    "other": _other,
    "gap": _gap,
    "writing": _writing,
    "neighbour": _neighbour,
    "magnitude": _magnitude,
    "word": _word,
}
"""Kind of fault -> how it is made."""
