"""From the unit table to every arm's estimate of every metric: moments and ordered values, made in DuckDB."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations_with_replacement

import numpy as np

from core.experiment.data.aggregate import UnitTable
from core.experiment.methods.difference import absolute
from core.experiment.methods.estimate import Estimate
from core.experiment.methods.moments import Adjusted, Moments, Shape, estimates
from core.experiment.methods.quantile import quantile_estimate, window

Row = Sequence[object]


MOVED_P = 0.001
"""As for the sample ratio: what a fair draw makes once in a thousand tests is not taken for chance."""


def sound(units: UnitTable, control: str) -> UnitTable:
    """The unit table without covariates that differ between the arms as no fair draw makes them.

    They were measured after the start, or the arms were unlike before it; either way an adjustment by them would
    take a part of the effect away. p is Welch's, times the covariates and arms looked at.
    """
    count = len(units.plan.covariates)
    if not count:
        return units
    found = _measured(units, None, "true", [])
    others = [one for arm, one in found.items() if arm != control]
    if control not in found:
        return units
    moved = {}
    for j, name in enumerate(units.plan.covariates):
        base = found[control].checks[j]
        smallest = min((absolute(base, one.checks[j]).p for one in others), default=1.0)
        if smallest * count * len(others) < MOVED_P:
            moved[name] = smallest
    return replace(units, adjusting=replace(units.adjusting, moved=moved))


def measured(units: UnitTable, segment: str | None = None, without: Sequence[str] = ()) -> list[dict[str, Adjusted]]:
    """Per metric of the plan: arm -> its estimate, within a segment or without some units if given."""
    where, parameters = ["true"], []
    if segment is not None:
        where.append("segment = ?")
        parameters.append(segment)
    if without:
        where.append(f"unit NOT IN ({', '.join('?' * len(without))})")
        parameters.extend(without)
    return [_measured(units, i, " AND ".join(where), parameters) for i in range(len(units.plan.metrics))]


def _measured(units: UnitTable, i: int | None, where: str, parameters: list[str]) -> dict[str, Adjusted]:
    """The estimates of one metric; of the constant 1, beside which only the covariates matter, where it is None."""
    plan = units.plan
    metric = None if i is None else plan.metrics[i]
    if i is not None and metric is not None and metric.kind == "quantile":
        return {arm: Adjusted(one, one) for arm, one in _quantiles(units, i, where, parameters).items()}
    source, columns, shape = _columns(units, i, where)
    stratum = "stratum" if plan.strata else "''"
    pairs = list(combinations_with_replacement(range(len(columns)), 2))
    cells = ["count(*)", *(f"avg({c})" for c in columns)]
    cells += [f"covar_samp({columns[a]}, {columns[b]})" for a, b in pairs]
    rows = units.cursor.execute(
        f"SELECT variant, {stratum}, {', '.join(cells)} FROM ({source}) GROUP BY ALL ORDER BY ALL", parameters
    ).fetchall()
    arms: dict[str, dict[str, Moments]] = {}
    for variant, label, *rest in rows:
        arms.setdefault(str(variant), {})[str(label)] = _moments(rest, len(columns), pairs)
    found = estimates(arms, shape)
    if metric is not None and metric.kind == "proportion" and not plan.cluster and not plan.strata:
        found = {arm: _share(one) for arm, one in found.items()}
    return found


def _columns(units: UnitTable, i: int | None, where: str) -> tuple[str, list[str], Shape]:
    """The relation of a metric's rows, one per unit or cluster; its columns; and which is which."""
    plan, ratios = units.plan, units.adjusting.ratios
    used = [j for j, name in enumerate(plan.covariates) if name not in units.adjusting.moved]
    ratio = i is not None and bool(plan.metrics[i].denominator)
    value = "1.0" if i is None else f"v{i}"
    known = "true" if i is None else f"v{i} IS NOT NULL" + (f" AND d{i} IS NOT NULL" if ratio else "")
    columns = ["y", *(["d"] if ratio else []), *(f"x{j}" for j in used), *(f"e{j}" for j in used if ratios[j])]
    own = f"*, {value} AS y" + (f", d{i} AS d" if ratio else "")
    source = f"SELECT {own} FROM {units.name} WHERE {known} AND {where}"
    if plan.cluster:
        stratum = "min(stratum) AS stratum, " if plan.strata else ""
        sums = ", ".join(f"sum({c}) AS {c}" for c in columns)
        source = f"SELECT variant, {stratum}{sums}, count(*)::DOUBLE AS units FROM ({source}) GROUP BY variant, cluster"
        columns.append("units")
    counted = columns.index("units") if plan.cluster else None
    pairs = tuple((columns.index(f"x{j}"), columns.index(f"e{j}") if ratios[j] else counted) for j in used)
    return source, columns, Shape(1 if ratio else counted, pairs)


def _moments(cells: Row, width: int, pairs: Sequence[tuple[int, int]]) -> Moments:
    numbers = [0.0 if cell is None else float(str(cell)) for cell in cells]
    covariance = np.zeros((width, width))
    for (a, b), value in zip(pairs, numbers[1 + width :], strict=True):
        covariance[a, b] = covariance[b, a] = value
    return Moments(int(numbers[0]), np.asarray(numbers[1 : 1 + width]), covariance)


def _share(found: Adjusted) -> Adjusted:
    """The plain estimate of a proportion with the variance of a share, for the pooled test."""
    one = found.plain
    plain = Estimate(one.n, one.value, one.value * (1 - one.value) / one.n if one.n else math.nan, math.inf, one.value)
    return Adjusted(plain if found.estimate is one else found.estimate, plain, found.checks)


def _quantiles(units: UnitTable, i: int, where: str, parameters: list[str]) -> dict[str, Estimate]:
    q = units.plan.metrics[i].quantile or 0.5
    usable = f"FROM {units.name} WHERE v{i} IS NOT NULL AND {where}"
    arms = units.cursor.execute(
        f"SELECT variant, count(*), quantile_cont(v{i}, {q}) {usable} GROUP BY variant ORDER BY variant", parameters
    ).fetchall()
    found = {}
    for arm, n, value in arms:
        effect = _design_effect(units, i, where, parameters, str(arm), float(value), int(n))
        first, last = window(int(n), q, effect)
        rows = units.cursor.execute(
            f"SELECT v, min(r), max(r) FROM (SELECT v{i} AS v, row_number() OVER (ORDER BY v{i}) AS r {usable} "
            f"AND variant = ?) WHERE r BETWEEN {first} AND {last} GROUP BY v ORDER BY v",
            [*parameters, str(arm)],
        ).fetchall()
        values, lows, highs = zip(*rows, strict=True)
        found[str(arm)] = quantile_estimate(values, lows, highs, int(n), q, float(value), effect)
    return found


def _design_effect(
    units: UnitTable, i: int, where: str, parameters: list[str], arm: str, value: float, n: int
) -> float:
    """How many times the variance of "below the quantile" grows because units come in clusters; 1 without."""
    if not units.plan.cluster:
        return 1.0
    row = units.cursor.execute(
        "SELECT count(*), avg(below), var_samp(below), avg(n), var_samp(n), covar_samp(below, n) FROM ("
        f"SELECT sum((v{i} <= ?)::INT) AS below, count(*) AS n FROM {units.name} "
        f"WHERE v{i} IS NOT NULL AND {where} AND variant = ? GROUP BY cluster)",
        [value, *parameters, arm],
    ).fetchone()
    if row is None or row[2] is None:
        return 1.0
    clusters, below, v_below, size, v_size, both = (float(cell) for cell in row)
    share = below / size
    spread = share * (1 - share) / n
    variance = (v_below - 2 * share * both + share**2 * v_size) / (clusters * size**2)
    return max(variance / spread, 1.0) if spread > 0 else 1.0
