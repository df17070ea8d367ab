"""The sample ratio by day, by platform and by segment, and as often as one likes to look.

The whole may have the planned sizes while one day or one device has not: those who are compared are then no longer
alike. Each day and each value is held against the plan and against all the others, corrected for their number, by the
thresholds of the sample ratio (`core.quality.sample_ratio`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from core.engine import quote
from core.experiment.data.aggregate import UnitTable
from core.experiment.health.checks import Finding, planned_shares
from core.experiment.health.evenly import looks_by_size, sequential, stand_out
from core.quality.sample_ratio import SRM_ERROR, SRM_WARNING, graded

MOST_DAYS = 400
"""Days that are held apart, the first ones: no test lasts longer, and a wrong clock makes more."""
MOST_VALUES = 30
"""Values of a column that are held apart, the largest; the rest count as one, like what has no value."""
NAMED = 5
"""Days or values that a sentence names."""

Counts = Mapping[str, Mapping[str, int]]


def check_groups(units: UnitTable) -> list[Finding]:
    """Sample ratio by day (where a time is known), by every group, and sequential."""
    found = []
    days = by_day(units)
    if len(days) > 1:
        found += [_days(days, units), _sequential(days, units)]
    if units.watched.apart:
        found.append(_groups(units))
    return found


def by_day(units: UnitTable) -> dict[str, dict[str, int]]:
    """Day -> arm -> units assigned on it, in order; empty where no time is known."""
    if not units.watched.time:
        return {}
    rows = units.cursor.execute(
        f"SELECT CAST(CAST(moment AS DATE) AS VARCHAR) AS day, variant, count(*) FROM {units.name} "
        "WHERE moment IS NOT NULL GROUP BY ALL ORDER BY day"
    ).fetchall()
    days: dict[str, dict[str, int]] = {}
    for day, arm, n in rows:
        if len(days) < MOST_DAYS or day in days:
            days.setdefault(str(day), dict.fromkeys(units.arms, 0))[str(arm)] = int(n)
    return days


def by_value(units: UnitTable, place: int) -> dict[str, dict[str, int]]:
    """Value of the group column at `place` -> arm -> units, the largest first; "" gathers the rest."""
    cell = quote(f"g{place}")
    rows = units.cursor.execute(
        f"SELECT coalesce({cell}, '') AS value, variant, count(*) AS n FROM {units.name} GROUP BY ALL"
    ).fetchall()
    sizes: dict[str, int] = {}
    for value, _arm, n in rows:
        sizes[str(value)] = sizes.get(str(value), 0) + int(n)
    kept = [value for value in sorted(sizes, key=lambda v: (-sizes[v], v)) if value][:MOST_VALUES]
    found: dict[str, dict[str, int]] = {value: dict.fromkeys(units.arms, 0) for value in kept}
    for value, arm, n in rows:
        into = found.setdefault(str(value) if str(value) in kept else "", dict.fromkeys(units.arms, 0))
        into[str(arm)] += int(n)
    return found


def _table(counts: Counts, arms: Sequence[str]) -> NDArray[np.int64]:
    return np.array([[row[arm] for arm in arms] for row in counts.values()], dtype=np.int64).reshape(-1, len(arms))


def weights_of(units: UnitTable) -> list[float]:
    """The planned weight of every arm, in the order of the arms; equal where none is planned."""
    planned = planned_shares(units.arms, units.plan) or dict.fromkeys(units.arms, 1.0)
    return [planned[arm] for arm in units.arms]


def off_share(table: NDArray[np.int64], row: int) -> float:
    """Units of a row in the wrong arm by the shares of the whole, as a share of all units."""
    whole = table.sum()
    fair = table[row].sum() * table.sum(axis=0) / whole
    return float(np.abs(table[row] - fair).max() / whole)


def _days(days: Counts, units: UnitTable) -> Finding:
    table = _table(days, list(units.arms))
    p = stand_out(table, weights_of(units), looks_by_size(table))
    worst = int(p.argmin())
    names = list(days)
    off = [name for name, one in zip(names, p, strict=True) if one < SRM_WARNING]
    params = {
        "day": names[worst],
        "observed": dict(days[names[worst]]),
        "p": float(p[worst]),
        "off": off[:NAMED],
        "limit_p": SRM_WARNING,
    }
    severity = graded(float(p[worst]), off_share(table, worst))
    return Finding("srm_days", severity, len(off), len(days), params=params)


def _groups(units: UnitTable) -> Finding:
    """The value furthest off over all columns, corrected over all of their values."""
    tables = {column: by_value(units, i) for i, column in enumerate(units.watched.apart)}
    looks = sum(len(values) for values in tables.values())
    ranked: list[tuple[float, str, str, float]] = []
    for column, values in tables.items():
        if len(values) < 2:
            continue
        table = _table(values, list(units.arms))
        p = stand_out(table, weights_of(units), looks)
        ranked += [(float(p[i]), column, value, off_share(table, i)) for i, value in enumerate(values)]
    if not ranked:
        return Finding("srm_groups", "ok", 0, looks, params={"p": 1.0, "columns": list(tables)})
    worst, column, value, off = min(ranked)
    params = {
        "p": worst,
        "column": column,
        "value": value,
        "observed": dict(tables[column][value]),
        "columns": list(tables),
        "limit_p": SRM_WARNING,
    }
    return Finding("srm_groups", graded(worst, off), sum(p < SRM_WARNING for p, *_rest in ranked), looks, params=params)


def _sequential(days: Counts, units: UnitTable) -> Finding:
    """The same ratio, looked at after every day: the day on which it was first broken is named."""
    arms = list(units.arms)
    table = _table(days, arms)
    weights = weights_of(units)
    p = sequential(table, weights)
    last = float(p[-1])
    below = np.flatnonzero(p < SRM_WARNING)
    whole = table.sum(axis=0)
    shares = np.array(weights) / sum(weights)
    off = float(np.abs(whole / whole.sum() - shares).max()) if whole.sum() else 0.0
    params = {
        "p": last,
        "since": list(days)[int(below[0])] if below.size else "",
        "warning": SRM_WARNING,
        "error": SRM_ERROR,
    }
    return Finding("srm_sequential", graded(last, off), len(days), params=params)
