"""How columns move together beyond Pearson's r: rank correlation and Cramér's V, on a fixed sample."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.engine import Cursor
from core.profile.columns.families import Column
from core.profile.columns.sample import SEED, Codes, chosen, draw, present_sql
from core.profile.model import Correlation, Finding, Profile

SAMPLE = 20_000
"""Rows compared: a correlation is then known to 0.014 (two standard errors)."""
NUMBERS = 40
"""Columns of numbers compared with each other: 780 pairs."""
CATEGORIES = 30
"""Columns of categories compared with each other: 435 pairs, each with its table of counts."""
MOST_VALUES = 60
"""Distinct values up to which a column counts as categories."""
KEPT = 200
"""Pairs kept, strongest first; pages show fewer."""


@dataclass(frozen=True)
class Association:
    """Bias-corrected Cramér's V of two category columns, 0 to 1, over the sampled rows where both are present."""

    left: str
    right: str
    v: float
    rows: int


@dataclass(frozen=True)
class Associations:
    """Spearman's rank correlations and Cramér's V, the strongest first, on `sampled` of `rows` rows."""

    ranks: tuple[Correlation, ...]
    categories: tuple[Association, ...]
    sampled: int
    rows: int
    seed: int
    limits: tuple[Finding, ...]


def associations(
    cursor: Cursor,
    table: str,
    columns: list[Column],
    profile: Profile,
    check: Callable[[], None] = lambda: None,
) -> Associations:
    """Measure number columns by rank and category columns by Cramér's V."""
    known = {one.name: one for one in profile.columns}
    numbers = [one for one in columns if one.family == "number" and known[one.name].distinct > 1]
    grouped = [
        one
        for one in columns
        if one.family in ("text", "bool") and 2 <= known[one.name].distinct <= MOST_VALUES and not known[one.name].about
    ]
    limits = [
        Finding(code, "info", 0, {"limit": most, "columns": len(many)})
        for code, most, many in (("limit_ranks", NUMBERS, numbers), ("limit_categories", CATEGORIES, grouped))
        if len(many) > most
    ]
    numbers, grouped = numbers[:NUMBERS], grouped[:CATEGORIES]
    read = ", ".join(f"CAST({one.sql} AS DOUBLE) AS c{place}" for place, one in enumerate(numbers))
    ranks: list[Correlation] = []
    sampled = 0
    if len(numbers) > 1:
        frame = cursor.execute(f"SELECT {read} FROM {table} WHERE {chosen(profile.rows, SAMPLE)}").df()
        sampled = len(frame)
        ranks = _ranks(frame, [one.name for one in numbers])
    check()
    found: list[Association] = []
    if len(grouped) > 1:
        sample = draw(
            cursor, table, [(one, present_sql(one, known[one.name])) for one in grouped], profile.rows, SAMPLE
        )
        sampled = sample.rows
        for place, left in enumerate(grouped):
            check()
            for right in grouped[place + 1 :]:
                v, rows = cramers_v(sample.codes[left.name], sample.codes[right.name])
                if v is not None:
                    found.append(Association(left.name, right.name, v, rows))
    found.sort(key=lambda one: -one.v)
    return Associations(tuple(ranks[:KEPT]), tuple(found[:KEPT]), sampled, profile.rows, SEED, tuple(limits))


def _ranks(frame: pd.DataFrame, names: list[str]) -> list[Correlation]:
    """Spearman's rho of every pair with at least three common rows; each pair is ranked over its own rows."""
    frame = frame.replace([np.inf, -np.inf], np.nan)
    rho = frame.corr(method="spearman", min_periods=3).to_numpy()
    present = frame.notna().to_numpy().astype(np.float64)
    rows = present.T @ present
    found = [
        Correlation(names[left], names[right], float(rho[left, right]), int(rows[left, right]))
        for left in range(len(names))
        for right in range(left + 1, len(names))
        if math.isfinite(rho[left, right])
    ]
    return sorted(found, key=lambda one: -abs(one.r))


def cramers_v(left: Codes, right: Codes) -> tuple[float | None, int]:
    """Cramér's V with the bias correction of Bergsma (J. Korean Statistical Society 42, 2013), and the rows used.

    None where fewer than two rows are present in both or one side does not vary in them.
    """
    both = (left >= 0) & (right >= 0)
    n = int(both.sum())
    if n < 2:
        return None, n
    _seen, a = np.unique(left[both], return_inverse=True)
    _seen, b = np.unique(right[both], return_inverse=True)
    r, k = int(a.max()) + 1, int(b.max()) + 1
    if r < 2 or k < 2:
        return None, n
    table: NDArray[np.float64] = np.bincount(a * k + b, minlength=r * k).reshape(r, k).astype(np.float64)
    expected = table.sum(axis=1, keepdims=True) @ table.sum(axis=0, keepdims=True) / n
    phi2 = float((np.square(table - expected) / expected).sum()) / n
    unbiased = max(0.0, phi2 - (r - 1) * (k - 1) / (n - 1))
    smaller = min(r - (r - 1) ** 2 / (n - 1), k - (k - 1) ** 2 / (n - 1)) - 1
    if smaller <= 0:
        return None, n
    return min(1.0, math.sqrt(unbiased / smaller)), n
