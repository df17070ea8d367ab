"""What identifies a row and what determines what: candidate keys and functional dependencies.

The search follows TANE (Huhtala, Kärkkäinen, Porkka, Toivonen, The Computer Journal 42(2), 1999):
left sides by level, pruned, with the error g3: the least share of rows to remove so that the
dependency holds. A sample only rules candidates out; whatever is reported was counted over every row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from core.engine import Cursor
from core.profile.columns.families import TIME_ROLES, Column
from core.profile.columns.sample import Sample, contradictions, draw, pair_counts, present_sql
from core.profile.model import ColumnProfile, Finding, Profile

NEARLY = 0.01
"""Largest g3 error, and share of repeats in a key, that is still reported."""
MARGIN = 0.01
"""Added to `NEARLY` in the sample. One row more or less changes the error by one row at most, so by McDiarmid's
inequality a true dependency in 100,000 sampled rows is ruled out with a probability below exp(-20)."""
SAMPLE = 100_000
"""Rows that propose keys and dependencies; those found are verified over all rows."""
COLUMNS = 40
"""Columns searched; of a wider table those with a role and the identifiers come first."""
SUPPORT = 0.5
"""Share of the rows whose left value repeats: where values hardly repeat, they determine anything."""
GAIN = 0.1
"""The error must be at most this share of the error of always guessing the commonest right value."""
LONG = 64
"""Mean characters above which a text identifies nothing by design."""
VERIFIED = 300
"""Dependencies verified over all rows; pages show fewer."""
KEYS_VERIFIED = 40
"""Keys verified over all rows, each a count of different values."""


@dataclass(frozen=True)
class Key:
    """Columns whose values together identify a row; `repeats` rows share theirs with an earlier row."""

    columns: tuple[str, ...]
    repeats: int


@dataclass(frozen=True)
class Dependency:
    """Each value of `left` has one value of `right`, but for `violations` of `rows` rows in `groups` left values.

    `rows` counts the rows where both are present. `both_ways` says that each always determines the other.
    """

    left: str
    right: str
    rows: int
    violations: int
    groups: int
    both_ways: bool = False

    @property
    def error(self) -> float:
        """g3: the share of rows to remove so that the dependency holds, 0 to 1."""
        return self.violations / self.rows if self.rows else 0.0


@dataclass(frozen=True)
class Structure:
    """Minimal keys of one or two columns, and dependencies with one column on the left, nearly holding ones first."""

    keys: tuple[Key, ...]
    dependencies: tuple[Dependency, ...]
    searched: int
    limits: tuple[Finding, ...]


def structure(
    cursor: Cursor,
    table: str,
    columns: list[Column],
    profile: Profile,
    check: Callable[[], None] = lambda: None,
) -> Structure:
    """Search keys and dependencies; see the module."""
    known = {one.name: one for one in profile.columns}
    fitting = [one for one in columns if _fits(known[one.name])]
    ranked = sorted(fitting, key=lambda one: _rank(one, known[one.name]))[:COLUMNS]
    limits = []
    if len(fitting) > COLUMNS:
        limits.append(Finding("limit_structure", "info", 0, {"limit": COLUMNS, "columns": len(fitting)}))
    if profile.rows < 2:
        return Structure((), (), len(ranked), tuple(limits))
    read = [(one, present_sql(one, known[one.name])) for one in ranked]
    sample = draw(cursor, table, read, profile.rows, SAMPLE)
    sql = {one.name: text for one, text in read}
    keys, counted = _keys(cursor, table, [known[one.name] for one in ranked], sql, sample, profile.rows, check)
    if counted >= KEYS_VERIFIED:
        limits.append(Finding("limit_keys", "info", 0, {"limit": KEYS_VERIFIED}))
    pairs = _pairs([known[one.name] for one in ranked], sample, profile.rows, check)
    if len(pairs) > VERIFIED:
        limits.append(Finding("limit_dependencies", "info", 0, {"limit": VERIFIED, "pairs": len(pairs)}))
    found = []
    for left, right in pairs[:VERIFIED]:
        check()
        if one := _verify(cursor, table, known[left], known[right], sql):
            found.append(one)
    exact = {(one.left, one.right) for one in found if not one.violations}
    marked = [
        Dependency(
            one.left,
            one.right,
            one.rows,
            one.violations,
            one.groups,
            {(one.left, one.right), (one.right, one.left)} <= exact,
        )
        for one in found
    ]
    order = {one.name: place for place, one in enumerate(ranked)}
    marked.sort(key=lambda one: (not one.violations, order[one.left], order[one.right]))
    return Structure(keys, tuple(marked), len(ranked), tuple(limits))


def _fits(column: ColumnProfile) -> bool:
    """Whether a column can take part: it varies, is counted exactly, and is no long text."""
    if column.about or column.distinct < 2 or column.singles is None:
        return False
    return column.family != "text" or (column.length_mean or 0) <= LONG


def _identifies(column: ColumnProfile) -> bool:
    """Whether a column may be part of a key: no gaps, and no measured quantity."""
    measured = column.family == "number" and not (
        column.type.endswith(("INT", "INTEGER")) or column.type.endswith(",0)")
    )
    return not measured and not column.nulls and not column.blanks and not column.not_finite


def _is_time(column: ColumnProfile) -> bool:
    """Whether a column holds times, which are nearly unique by nature."""
    return column.family == "time" or column.role in TIME_ROLES


def _rank(one: Column, profile: ColumnProfile) -> tuple[int, int, int]:
    named = one.name.lower().endswith(("id", "key", "code", "sku", "no", "编号", "编码"))
    role = (profile.role or "").endswith("_id")
    return (
        0 if role else 1 if named else 2 if profile.role else 3,
        one.family in ("time", "number"),
        -profile.distinct,
    )


def _keys(
    cursor: Cursor,
    table: str,
    columns: list[ColumnProfile],
    sql: dict[str, str],
    sample: Sample,
    rows: int,
    check: Callable[[], None],
) -> tuple[tuple[Key, ...], int]:
    """Single columns from their distinct counts; pairs of the others ruled out by counts and sample, then counted.

    Also gives how many pairs were counted, at most `KEYS_VERIFIED`.
    """
    usable = [one for one in columns if _identifies(one)]
    single = [
        Key((one.name,), rows - one.distinct)
        for one in usable
        if one.distinct == rows or (not _is_time(one) and rows - one.distinct <= NEARLY * rows)
    ]
    # A column that is nearly a key makes a key with almost any other: such pairs say nothing.
    alone = {one.columns[0] for one in single}
    rest = [one for one in usable if one.name not in alone]
    found, counted = [], 0
    for place, left in enumerate(rest):
        for right in rest[place + 1 :]:
            if left.distinct * right.distinct < rows or counted >= KEYS_VERIFIED:
                continue
            check()
            _lefts, counts = pair_counts(sample.codes[left.name], sample.codes[right.name])
            if (counts > 1).any():
                continue
            counted += 1
            names = f"{sql[left.name]}, {sql[right.name]}"
            repeated = f"SELECT 1 FROM {table} GROUP BY {names} HAVING count(*) > 1 LIMIT 1"
            if cursor.execute(repeated).fetchone() is None:
                found.append(Key((left.name, right.name), 0))
    return (*sorted(single, key=lambda one: one.repeats), *found), counted


def _pairs(columns: list[ColumnProfile], sample: Sample, rows: int, check: Callable[[], None]) -> list[tuple[str, str]]:
    """Left and right sides that counts and sample do not rule out, the smallest sampled error first."""
    allowed = NEARLY + (MARGIN if sample.rows < rows else 0.0)
    kept = []
    for left in columns:
        check()
        present = left.rows - left.nulls - left.blanks - left.not_finite
        measured = left.type in ("DOUBLE", "FLOAT")
        if measured or present - (left.singles or 0) < SUPPORT * present:
            continue
        for right in columns:
            if right is left or right.distinct > left.distinct + NEARLY * rows:
                continue
            bad, both = contradictions(sample.codes[left.name], sample.codes[right.name])
            guess = _guess_error(sample, right.name)
            if (
                both >= 2
                and bad <= allowed * both
                and bad <= (GAIN * guess + (MARGIN if sample.rows < rows else 0)) * both
            ):
                kept.append((bad / both, left.name, right.name))
    return [(left, right) for _error, left, right in sorted(kept, key=lambda one: one[0])]


def _guess_error(sample: Sample, name: str) -> float:
    """The error of always guessing the commonest value of a column, in the sample."""
    codes = sample.codes[name]
    counts = np.bincount(codes[codes >= 0])
    return 1.0 - float(counts.max(initial=0)) / max(int(counts.sum()), 1)


def _verify(
    cursor: Cursor, table: str, left: ColumnProfile, right: ColumnProfile, sql: dict[str, str]
) -> Dependency | None:
    """Count one dependency over every row; None where it does not nearly hold or says nothing."""
    row = cursor.execute(
        f"SELECT sum(n), sum(n) - sum(m), count(*) FILTER (k > 1), sum(n) FILTER (n > 1) FROM ("
        f"  SELECT sum(n) AS n, max(n) AS m, count(*) AS k FROM ("
        f"    SELECT {sql[left.name]} AS a, {sql[right.name]} AS b, count(*) AS n FROM {table} GROUP BY 1, 2)"
        f"  WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY a)"
    ).fetchone()
    rows, violations, groups, repeated = (int(one or 0) for one in row or (0, 0, 0, 0))
    if not rows or repeated < SUPPORT * rows or violations > NEARLY * rows:
        return None
    commonest = right.top[0].rows if right.top else 1
    if violations > GAIN * max(rows - commonest, 0):
        return None
    return Dependency(left.name, right.name, rows, violations, groups)
