"""Several tests at once: whom they share, and whether one test's arms are drawn without regard to the other's.

Users who are in two tests do no harm as long as their arms are independent: each arm of the one then holds the same mix
of the other's. Where it does not, an effect of one test is read as the other's (Kohavi, Tang and Xu, "Trustworthy
Online Controlled Experiments", 2020, chapter 4).
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc

from core.engine import Cursor, literal
from core.experiment.arms import respelled
from core.experiment.data.several import known_text
from core.quality.sample_ratio import SRM_WARNING, grade

MOST_TESTS = 40
"""Tests held against each other: 780 pairs, which nobody reads."""
FEWEST = 50
"""Units in both tests below which their arms are not compared."""
FEWEST_EXPECTED = 5.0
"""Units that chance puts into every pair of arms, from which chi-square holds (Cochran's rule)."""
QUESTIONS = 3
"""Asked of every pair: arms against arms, and being in both by the arms of each."""


@dataclass(frozen=True)
class Assigned:
    """A test's assignments on a cursor: SQL of its table, and its columns of unit and arm."""

    name: str
    source: str
    unit: str
    variant: str


@dataclass(frozen=True)
class Overlap:
    """Two tests and the units in both.

    Attributes:
        first_units, second_units: units of each, in one arm there.
        both: units in both; `arms` counts them by the first's arm, then the second's.
        p: smallest of the questions asked, corrected for their number and for the pairs; 1 where too few to judge.
        why: "arms" (arms go together), "share" (one arm shares more units), "few" (cannot be judged) or "".
        severity: "ok", "warning" or "error", as for the sample ratio.
    """

    first: str
    second: str
    first_units: int
    second_units: int
    both: int
    arms: dict[str, dict[str, int]]
    p: float
    why: str
    severity: str

    @property
    def share(self) -> float:
        """Units in both, as a share of the smaller test."""
        least = min(self.first_units, self.second_units)
        return self.both / least if least else 0.0


def overlaps(cursor: Cursor, tests: Sequence[Assigned]) -> list[Overlap]:
    """Every pair of tests that share a unit, uneven ones first, then by the units shared."""
    tests = tests[:MOST_TESTS]
    if len(tests) < 2:
        return []
    table = f'"experiment_overlap_{uuid.uuid4().hex}"'
    parts = [
        f"SELECT {place} AS test, {known_text(one.unit)} AS unit, {known_text(one.variant)} AS arm FROM {one.source}"
        for place, one in enumerate(tests)
    ]
    try:
        cursor.execute(f"CREATE TEMP TABLE {table} AS {' UNION ALL '.join(parts)}")
        cursor.execute(f"DELETE FROM {table} WHERE unit IS NULL OR arm IS NULL")
        for place in range(len(tests)):
            _respell(cursor, table, place)
        single = f"(SELECT test, unit, min(arm) AS arm FROM {table} GROUP BY test, unit HAVING min(arm) = max(arm))"
        sizes = _sizes(cursor, single)
        rows = cursor.execute(
            f"SELECT a.test, b.test, a.arm, b.arm, count(*) FROM {single} AS a JOIN {single} AS b "
            "ON a.unit = b.unit AND a.test < b.test GROUP BY ALL"
        ).fetchall()
    finally:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
    shared: dict[tuple[int, int], dict[tuple[str, str], int]] = {}
    for first, second, arm, other, n in rows:
        shared.setdefault((int(first), int(second)), {})[(str(arm), str(other))] = int(n)
    pairs = [pair for pair in combinations(range(len(tests)), 2) if pair in shared]
    found = [_judged(tests, pair, shared[pair], sizes, len(pairs)) for pair in pairs]
    order = {"error": 0, "warning": 1, "ok": 2}
    return sorted(found, key=lambda one: (order[one.severity], -one.both, one.first, one.second))


def _respell(cursor: Cursor, table: str, place: int) -> None:
    rows = cursor.execute(f"SELECT arm, count(*) FROM {table} WHERE test = {place} GROUP BY arm").fetchall()
    for old, new in respelled({str(label): int(n) for label, n in rows}).items():
        cursor.execute(f"UPDATE {table} SET arm = {literal(new)} WHERE test = {place} AND arm = {literal(old)}")


def _sizes(cursor: Cursor, single: str) -> dict[int, dict[str, int]]:
    sizes: dict[int, dict[str, int]] = {}
    for test, arm, n in cursor.execute(
        f"SELECT test, arm, count(*) FROM {single} GROUP BY ALL ORDER BY ALL"
    ).fetchall():
        sizes.setdefault(int(test), {})[str(arm)] = int(n)
    return sizes


def _judged(
    tests: Sequence[Assigned],
    pair: tuple[int, int],
    shared: dict[tuple[str, str], int],
    sizes: dict[int, dict[str, int]],
    pairs: int,
) -> Overlap:
    mine, theirs = sizes[pair[0]], sizes[pair[1]]
    table = np.array([[shared.get((arm, other), 0) for other in theirs] for arm in mine], dtype=np.int64)
    both = int(table.sum())
    arms = {arm: dict(zip(theirs, table[i].tolist(), strict=True)) for i, arm in enumerate(mine)}
    asked = {"arms": _p(table)}
    for counts, whole in ((table.sum(axis=1), mine), (table.sum(axis=0), theirs)):
        inside = np.stack([counts, np.array(list(whole.values())) - counts], axis=1)
        asked["share"] = min(asked.get("share", 1.0), _p(inside))
    why, p = min(asked.items(), key=lambda one: one[1])
    p = min(1.0, p * QUESTIONS * max(pairs, 1))
    severity = grade(p)
    if both < FEWEST:
        why, p, severity = "few", 1.0, "ok"
    elif p >= SRM_WARNING:
        why = ""
    return Overlap(
        tests[pair[0]].name, tests[pair[1]].name, sum(mine.values()), sum(theirs.values()), both, arms, p, why, severity
    )  # fmt: skip


def _p(table: NDArray[np.int64]) -> float:
    """p of independence; 1 where a cell is too thin for chi-square."""
    kept = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    if min(kept.shape, default=0) < 2:
        return 1.0
    expected = np.outer(kept.sum(axis=1), kept.sum(axis=0)) / kept.sum()
    if expected.min() < FEWEST_EXPECTED:
        return 1.0
    return float(chdtrc((kept.shape[0] - 1) * (kept.shape[1] - 1), float(((kept - expected) ** 2 / expected).sum())))
