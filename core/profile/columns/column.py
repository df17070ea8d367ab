"""One column's profile, from what was counted about its texts or from its sorted values."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np

from core.engine import Cursor
from core.profile.columns import findings, values
from core.profile.columns.families import Column
from core.profile.columns.spread import (
    DAY,
    EPOCH,
    QUANTILES,
    Spread,
    histogram,
    moments,
    outlier_bounds,
    quantiles,
    time_histogram,
)
from core.profile.columns.values import TextFacts
from core.profile.model import ColumnProfile, Finding, Scalar, ValueCount


def text_profile(one: Column, kind: str, rows: int, facts: TextFacts, confirmed: dict[str, Finding]) -> ColumnProfile:
    textual = one.family == "text"
    made = ColumnProfile(
        name=one.name, type=one.type, family=one.family, role=one.role, rows=rows,
        nulls=facts.nulls, blanks=facts.blanks, distinct=facts.distinct, about=facts.about, singles=facts.singles,
        minimum=facts.minimum, maximum=facts.maximum, min_text=facts.minimum, max_text=facts.maximum,
        mean=None, sd=None, quantiles={}, zeros=None, negatives=None, not_finite=0,
        outliers=None, outlier_bounds=None, outlier_log=False,
        padded=facts.padded,
        length_min=facts.length_min if textual else None,
        length_mean=facts.length_mean if textual else None,
        length_max=facts.length_max if textual else None,
        histogram=None, top=facts.top, top_about=facts.about,
        patterns=facts.patterns, pattern_count=facts.pattern_count, patterns_about=facts.patterns_about,
    )  # fmt: skip
    return replace(made, findings=findings.judge(made, kind, facts if textual else None, confirmed))


def array_profile(
    cursor: Cursor, table: str, one: Column, kind: str, rows: int, data: Spread, nulls: int, odd: int
) -> ColumnProfile:
    is_time = one.family == "time"
    present = data.rows
    marks = quantiles(data) if present else []
    mean, sd = moments(data) if present and not is_time else (None, None)
    bounds, log = outlier_bounds(data, marks) if present and not is_time else (None, False)
    outside, under = None, 0
    if bounds:
        # 0 has no logarithm: among positive values it is told as what it is (`zeros`), not as a far one.
        under = data.below(bounds[0]) - (data.equal(0) if log and bounds[0] > 0 else 0)
        outside = under + present - data.below(math.nextafter(bounds[1], math.inf))
    low, high = (_exact(one, data.values[0]), _exact(one, data.values[-1])) if present else (None, None)
    distinct, top = len(data.values), _top(one, data)
    singles = int((data.counts == 1).sum())
    if not one.faithful and present and not is_time:
        distinct, singles, low, high, top = _wide(cursor, table, one)
    shape = None
    if present:
        shape = time_histogram(data, marks) if is_time else histogram(data, marks, one.scale == 0)
    made = ColumnProfile(
        name=one.name, type=one.type, family=one.family, role=one.role, rows=rows,
        nulls=nulls, blanks=0, distinct=distinct, about=False, singles=singles,
        minimum=_number(one, data.values[0], low) if present else None,
        maximum=_number(one, data.values[-1], high) if present else None,
        min_text=low, max_text=high,
        mean=mean, sd=sd,
        quantiles={str(q): _mark(one, mark) for q, mark in zip(QUANTILES, marks, strict=False)},
        zeros=None if is_time else data.equal(0), negatives=None if is_time else data.below(0), not_finite=odd,
        outliers=outside, outlier_bounds=bounds, outlier_log=log, outliers_below=under, padded=0,
        length_min=None, length_mean=None, length_max=None,
        histogram=shape, top=top, top_about=False, patterns=(), pattern_count=0, patterns_about=False,
    )  # fmt: skip
    odd_times: dict[str, Finding] = {}
    if is_time and present:
        limit = (findings.tomorrow() - EPOCH).total_seconds() * 1e6
        zero = data.below(DAY) - data.below(0)
        odd_times = findings.times(one.name, present - data.below(limit), str(high), zero)
    return replace(made, findings=findings.judge(made, kind, None, odd_times))


def _wide(cursor: Cursor, table: str, one: Column) -> tuple[int, int, str | None, str | None, tuple[ValueCount, ...]]:
    """Distinct values of a number type that a double cannot hold apart, counted in the engine."""
    row = cursor.execute(
        f"WITH v AS (SELECT {one.sql} AS x, count(*) AS n FROM {table} WHERE {one.sql} IS NOT NULL GROUP BY 1) "
        "SELECT count(*), count(*) FILTER (n = 1), min(x)::VARCHAR, max(x)::VARCHAR, "
        f"arg_max({{'v': x::VARCHAR, 'n': n}}, n, {values.TOP}) FILTER (n > 1) FROM v"
    ).fetchone()
    assert row is not None
    ranked = sorted(row[4] or [], key=lambda pair: (-pair["n"], pair["v"]))
    return int(row[0]), int(row[1]), row[2], row[3], tuple(ValueCount(pair["v"], int(pair["n"])) for pair in ranked)


def _top(one: Column, data: Spread) -> tuple[ValueCount, ...]:
    """The most frequent values; a column in which no value repeats has none."""
    candidates = np.flatnonzero(data.counts > 1) if len(data.counts) > values.TOP else np.arange(len(data.counts))
    ranked = candidates[np.argsort(-data.counts[candidates], kind="stable")][: values.TOP]
    return tuple(ValueCount(_exact(one, data.values[at]), int(data.counts[at])) for at in ranked)


def _exact(one: Column, value: Any) -> str:
    """A value of an array as its column would print it."""
    if one.family == "time":
        return _when(one, int(value))
    if one.faithful_int:
        return str(int(value))
    if one.scale is not None:
        return f"{Decimal(repr(float(value))):.{one.scale}f}"
    return repr(float(value))


def _when(one: Column, micros: int) -> str:
    moment = np.datetime64(micros, "us")
    if one.type == "DATE":
        return str(moment.astype("datetime64[D]"))
    unit = "datetime64[s]" if micros % 1_000_000 == 0 else "datetime64[us]"
    return str(moment.astype(unit)).replace("T", " ")


def _number(one: Column, value: Any, text: str | None) -> Scalar:
    """A value for JSON: a number for number columns, else its text."""
    if one.family == "time":
        return text
    return int(value) if one.faithful_int else float(value)


def _mark(one: Column, value: float) -> Scalar:
    return _when(replace(one, type="TIMESTAMP"), int(value)) if one.family == "time" else value
