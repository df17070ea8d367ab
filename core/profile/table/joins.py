"""Which columns of other datasets hold the same values: joins, with their orphans.

Columns are compared by the 64-bit hashes of their distinct values, each with its rows; that is exact
up to hash collisions (about one in 10^6 for ten million values). A column with more than `MOST`
distinct values is represented by those with the smallest hashes, as in a min-hash sketch (Broder,
SEQUENCES 1997), and the figures of its joins are estimates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.engine import Cursor
from core.kinds import KINDS
from core.profile.columns.families import Column

MOST = 4_000_000
"""Distinct values of a column that are held at once (16 bytes each)."""
CONTAINED = 0.5
"""Least share of the rows, or of either side's distinct values, that finds a partner in a reported join."""
FEWEST = 5
"""Least distinct values of a column that can join."""
LONGEST = 64
"""Mean length past which a text is no key."""
UNIQUE = 0.99
"""Share of distinct values among the rows from which a column identifies its rows."""
LARGEST = 2**64 - 1
"""The largest hash: a share of it is a share of the values."""
COLUMNS = 30
"""Columns looked at per dataset."""
SAME_ROLE = {"unit_id": "user_id", "clicked_item": "item_id"}
IDS = {role.name for kind in KINDS.values() for role in kind.roles if role.family == "id"} | set(SAME_ROLE)
NAMED = re.compile(r"(^|[_ ])(id|key|code|sku|no|gtin|ean|asin|isbn|uuid)$|[a-z](Id|ID|Key|Code)$|编号|编码|代码", re.I)


@dataclass(frozen=True, eq=False)
class Table:
    """A dataset to compare: its SQL reference and columns."""

    dataset: str
    sql: str
    columns: Sequence[Column]


@dataclass(frozen=True)
class Join:
    """`to` covers `covered` of the `distinct` values of `of`; `orphans` of its `rows` rows find no partner.

    `to_distinct` values stand in `to`, of which `to_used` occur in `of`. `unique` says that a value
    of `to` names one row, `about` that the counts are estimates. Columns are given as (dataset, column).
    """

    of: tuple[str, str]
    to: tuple[str, str]
    distinct: int
    covered: int
    rows: int
    orphans: int
    to_distinct: int
    to_used: int
    unique: bool
    about: bool

    @property
    def coverage(self) -> float:
        """Share of the rows of `of` that find a partner, 0 to 1."""
        return 1 - self.orphans / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Joins:
    """Joins of one dataset with the others, those with orphans first; `compared` datasets were looked at."""

    joins: tuple[Join, ...]
    compared: tuple[str, ...]


@dataclass(frozen=True)
class _Look:
    """About how many distinct values a column has, their mean length, and whether all are whole numbers."""

    distinct: int
    length: float
    numeric: bool


@dataclass(frozen=True)
class _Side:
    """A column's distinct values as sorted hashes with their rows; of a sketch all hashes up to `bound`."""

    dataset: str
    column: Column
    hashes: NDArray[np.uint64]
    counts: NDArray[np.int64]
    bound: int
    numeric: bool

    @property
    def unique(self) -> bool:
        return len(self.hashes) >= UNIQUE * int(self.counts.sum())


def joins(cursor: Cursor, this: Table, others: Sequence[Table], check: Callable[[], None] = lambda: None) -> Joins:
    """Find joins between a dataset and the others, in either direction."""
    ours = _sides(cursor, this)
    found: list[Join] = []
    for other in others:
        check()
        theirs = _sides(cursor, other)
        pairs = ((left, right) for left in ours for right in theirs if _plausible(left, right))
        found += [one for left, right in pairs if (one := _count(left, right))]
    found.sort(key=lambda one: (not one.orphans, not one.unique, -one.rows, one.of, one.to))
    return Joins(tuple(found), tuple(other.dataset for other in others))


def _sides(cursor: Cursor, table: Table) -> list[_Side]:
    """The columns of a table that could join, identifiers first, with their values."""
    fitting = [one for one in table.columns if one.family == "text" or one.scale == 0][: 5 * COLUMNS]
    if not fitting:
        return []
    wanted = ", ".join(
        f"approx_count_distinct({one.sql}), coalesce(avg(length({one.text_sql})), 0), "
        f"coalesce(bool_and(TRY_CAST({one.text_sql} AS HUGEINT) IS NOT NULL OR {one.sql} IS NULL), TRUE)"
        for one in fitting
    )
    row = cursor.execute(f"SELECT {wanted} FROM {table.sql}").fetchone() or ()
    looks = {one: _Look(*row[3 * place : 3 * place + 3]) for place, one in enumerate(fitting)}
    kept = [one for one in fitting if looks[one].distinct >= FEWEST and looks[one].length <= LONGEST]
    kept = sorted(kept, key=lambda one: (not _is_id(one), -looks[one].distinct))[:COLUMNS]
    sides = []
    for at in range(0, len(kept), 10):
        sides += _values(cursor, table, kept[at : at + 10], looks)
    return sides


def _values(cursor: Cursor, table: Table, columns: list[Column], looks: dict[Column, _Look]) -> list[_Side]:
    """The values of some columns in one scan; blank texts are no values."""
    bounds = [min(LARGEST, (LARGEST + 1) * MOST // max(looks[one].distinct, 1)) for one in columns]
    names = [f"h{place}" for place in range(len(columns))]
    hashed = []
    for one, name, bound in zip(columns, names, bounds, strict=True):
        kept = f"trim({one.text_sql}) <> ''" + (f" AND hash({one.text_sql}) <= {bound}" if bound < LARGEST else "")
        hashed.append(f"CASE WHEN {kept} THEN hash({one.text_sql}) END AS {name}")
    found = cursor.execute(
        f"SELECT grouping_id({', '.join(names)}) AS mark, coalesce({', '.join(names)}) AS h, count(*) AS n "
        f"FROM (SELECT {', '.join(hashed)} FROM {table.sql}) "
        f"GROUP BY GROUPING SETS ({', '.join(f'({name})' for name in names)}) HAVING h IS NOT NULL ORDER BY mark, h"
    ).fetchnumpy()
    marks, hashes, counts = (np.asarray(found[name]) for name in ("mark", "h", "n"))
    whole = (1 << len(columns)) - 1
    sides = []
    for place, (one, bound) in enumerate(zip(columns, bounds, strict=True)):
        mine = marks == whole ^ (1 << (len(columns) - 1 - place))
        found_hashes, found_counts = hashes[mine].astype(np.uint64), counts[mine].astype(np.int64)
        sides.append(_Side(table.dataset, one, found_hashes, found_counts, bound, looks[one].numeric))
    return sides


def _is_id(column: Column) -> bool:
    return column.role in IDS or bool(NAMED.search(column.name))


def _plausible(left: _Side, right: _Side) -> bool:
    """Whether equal values can mean the same thing.

    One side must name its rows, or both must be identifiers. Whole numbers from 1 upwards overlap
    by chance, also where they are stored as text, so such columns must also agree in role or name.
    """
    one, other = left.column, right.column
    ids = _is_id(one) and _is_id(other)
    agree = (one.role is not None and _role(one) == _role(other)) or _plain(one.name) == _plain(other.name)
    if one.role in IDS and other.role in IDS and not agree:
        return False
    if left.numeric or right.numeric:
        return agree and (ids or left.unique or right.unique)
    return (ids and agree) or left.unique or right.unique


def _role(column: Column) -> str | None:
    return SAME_ROLE.get(column.role or "", column.role)


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())


def _count(left: _Side, right: _Side) -> Join | None:
    """One join, from the side that refers to the side that is referred to; None where too little is shared.

    The side that names its rows is referred to, unless it covers less than half of the other.
    """
    ways = [_directed(left, right), _directed(right, left)]
    good = [one for one in ways if one.covered >= FEWEST and max(one.coverage, one.covered / one.distinct) >= CONTAINED]
    return max(good, key=lambda one: (one.unique, one.covered / one.distinct), default=None)


def _directed(of: _Side, to: _Side) -> Join:
    bound = min(of.bound, to.bound)
    a, b = (int(np.searchsorted(one.hashes, np.uint64(bound), side="right")) for one in (of, to))
    shared = np.isin(of.hashes[:a], to.hashes[:b], assume_unique=True)
    scale = (LARGEST + 1) / (bound + 1)
    counts = [a, shared.sum(), of.counts[:a].sum(), of.counts[:a][~shared].sum(), b, shared.sum()]
    distinct, covered, rows, orphans, to_distinct, to_used = (round(int(one) * scale) for one in counts)
    return Join(
        of=(of.dataset, of.column.name), to=(to.dataset, to.column.name), distinct=max(distinct, 1), covered=covered,
        rows=rows, orphans=orphans, to_distinct=to_distinct, to_used=to_used, unique=to.unique, about=bound < LARGEST,
    )  # fmt: skip
