"""A sketch: the figures of some rows, small enough to keep; the sketch of two sets of rows is the sum of theirs."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

GAMMA = 1.1
"""Numbers of one bucket differ by a tenth at most, as in DDSketch (Masson, Rim, Lee, VLDB 2019): quantiles are then
right to 5 %, and buckets of two sets of rows add up."""
ORIGIN = 1000
"""Keeps the bucket of every number apart from 0 and its sign: GAMMA ** -1000 is smaller than any cell's number."""
MOST = 200
"""Values of a column that are kept by name: with more, most have too few rows in a day to say anything."""


@dataclass(frozen=True)
class Held:
    """One column's figures.

    Attributes:
        blank: Cells that hold nothing.
        distinct: Different values, counted day by day and added up, so that days of the same length compare.
        n, mean, m2: Of the numbers among the cells (of texts: their lengths): how many, mean, squared deviations.
        counts: Cells by value, or by bucket where `binned`; empty where neither is kept.
    """

    blank: int = 0
    distinct: int = 0
    n: int = 0
    mean: float = 0.0
    m2: float = 0.0
    counts: Mapping[str, int] = field(default_factory=dict)
    binned: bool = False

    @property
    def deviation(self) -> float:
        return math.sqrt(self.m2 / self.n) if self.n else 0.0


@dataclass(frozen=True)
class Sketch:
    """Figures of some rows.

    Attributes:
        columns: By column.
        known: Role -> how many rows name something, and how many of these another dataset knows.
        types: Rows by standard event type.
        hours: Rows by hour of the day.
        every: One row in so many is in `rows_seen`, by its hash; 0 where none is kept.
        rows_seen: The hashes of these rows.
        more: Figures of what is no column: of the orders in these rows, and of what a model read in their texts.
    """

    rows: int = 0
    columns: Mapping[str, Held] = field(default_factory=dict)
    known: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    types: Mapping[str, int] = field(default_factory=dict)
    hours: Mapping[str, int] = field(default_factory=dict)
    every: int = 0
    rows_seen: frozenset[int] = frozenset()
    more: Mapping[str, Held] = field(default_factory=dict)

    def to_text(self) -> str:
        """As JSON for the lake."""
        parts = [self.rows, _listed(self.columns), self.known, self.types, self.hours, self.every]
        parts += [sorted(self.rows_seen), _listed(self.more)]
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def read_sketch(text: str) -> Sketch:
    """A sketch from its text; those kept before there was `more` have none."""
    rows, columns, known, types, hours, every, seen, *rest = json.loads(text)
    joins = {role: (both[0], both[1]) for role, both in known.items()}
    more = _read(rest[0]) if rest else {}
    return Sketch(rows, _read(columns), joins, types, hours, every, frozenset(seen), more)


def _listed(figures: Mapping[str, Held]) -> dict[str, list[Any]]:
    return {
        name: [one.blank, one.distinct, one.n, _plain(one.mean), _plain(one.m2), dict(one.counts), int(one.binned)]
        for name, one in figures.items()
    }


def _read(figures: Mapping[str, list[Any]]) -> dict[str, Held]:
    return {
        name: Held(blank, distinct, n, mean, m2, counts, bool(binned))
        for name, (blank, distinct, n, mean, m2, counts, binned) in figures.items()
    }


def added(sketches: Iterable[Sketch]) -> Sketch:
    """The sketch of all rows together."""
    every = list(sketches)
    if len(every) == 1:
        return every[0]
    roles = {name: None for one in every for name in one.known}
    return Sketch(
        sum(one.rows for one in every),
        _together([one.columns for one in every]),
        {
            role: (
                sum(one.known.get(role, (0, 0))[0] for one in every),
                sum(one.known.get(role, (0, 0))[1] for one in every),
            )
            for role in roles
        },
        summed(one.types for one in every),
        summed(one.hours for one in every),
        *_seen(every),
        _together([one.more for one in every]),
    )


def _together(figures: list[Mapping[str, Held]]) -> dict[str, Held]:
    names = {name: None for one in figures for name in one}
    return {name: _held([one[name] for one in figures if name in one]) for name in names}


def _seen(every: list[Sketch]) -> tuple[int, frozenset[int]]:
    """The rows seen of several sketches, as thinly as the thinnest of them keeps them."""
    keeping = [one for one in every if one.every]
    if not keeping:
        return 0, frozenset()
    thin = max(one.every for one in keeping)
    return thin, frozenset(code for one in keeping for code in one.rows_seen if code % thin == 0)


def _held(parts: list[Held]) -> Held:
    n, mean, m2 = 0, 0.0, 0.0
    for one in parts:  # Chan, Golub, LeVeque, Updating formulae, 1979: sums of squares would lose their digits
        if one.n:
            apart = one.mean - mean
            m2 += one.m2 + apart * apart * n * one.n / (n + one.n)
            n += one.n
            mean += apart * one.n / n
    counts = summed(one.counts for one in parts)
    return Held(
        sum(one.blank for one in parts), sum(one.distinct for one in parts), n, mean, m2, counts, parts[-1].binned
    )


def summed(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counts by value of several parts together."""
    found: dict[str, int] = {}
    for one in counts:
        for value, n in one.items():
            found[value] = found.get(value, 0) + n
    return found


def bucket_centre(bucket: int) -> float:
    """A number that stands for all of a bucket."""
    if not bucket:
        return 0.0
    return math.copysign(GAMMA ** (abs(bucket) - ORIGIN + 0.5), bucket)


def quantile(counts: Mapping[str, int], share: float) -> float:
    """A quantile of a binned column, right to 5 %."""
    buckets = sorted((int(bucket), n) for bucket, n in counts.items())
    wanted, seen = share * sum(n for _bucket, n in buckets), 0
    for bucket, n in buckets:
        seen += n
        if seen >= wanted:
            return bucket_centre(bucket)
    return math.nan


def _plain(value: float) -> float:
    """A number that JSON can hold."""
    return float(f"{value:.12g}") if math.isfinite(value) else 0.0
