"""What changed while the test ran: gaps that begin on a day, for one arm or for all.

An outcome that stops being logged in one arm makes a difference that no shopper made; one that stops for all tells
of a release in the middle of the test. Days are those on which the units came.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.experiment.data.aggregate import UnitTable
from core.experiment.health.checks import GAP_WARNING, Finding
from core.experiment.health.evenly import apart, bonferroni, two_sided
from core.experiment.health.groups import MOST_DAYS, NAMED, by_day
from core.quality.sample_ratio import SRM_ERROR, grade


def check_changes(units: UnitTable) -> list[Finding]:
    """Gaps by day: whether they differ between arms on a day, and whether they begin or end on one."""
    if len(by_day(units)) < 2:
        return []
    days, sizes, gaps = _gaps(units)
    if not gaps.any():
        return [Finding("gap_days", "ok", 0, len(days)), Finding("gap_change", "ok", 0, len(days))]
    return [_between_arms(units, days, sizes, gaps), _over_time(units, days, sizes, gaps)]


def _gaps(units: UnitTable) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Days, units (days x arms) and gaps (metrics x days x arms)."""
    metrics = units.plan.metrics
    marks = ", ".join(f"count(*) FILTER (WHERE v{i} IS NULL)" for i in range(len(metrics)))
    rows = units.cursor.execute(
        f"SELECT CAST(CAST(moment AS DATE) AS VARCHAR) AS day, variant, count(*), {marks} FROM {units.name} "
        "WHERE moment IS NOT NULL GROUP BY day, variant ORDER BY day"
    ).fetchall()
    days = list(dict.fromkeys(str(row[0]) for row in rows))[:MOST_DAYS]
    place = {day: i for i, day in enumerate(days)}
    arm = {name: i for i, name in enumerate(units.arms)}
    sizes = np.zeros((len(days), len(arm)), dtype=np.int64)
    gaps = np.zeros((len(metrics), len(days), len(arm)), dtype=np.int64)
    for day, name, n, *missing in rows:
        if str(day) in place:
            at = place[str(day)], arm[str(name)]
            sizes[at] = n
            gaps[(slice(None), *at)] = missing
    return days, sizes, gaps


def _between_arms(units: UnitTable, days: list[str], sizes: NDArray[np.int64], gaps: NDArray[np.int64]) -> Finding:
    """Within each day, the gaps split as the units do."""
    share = sizes / np.maximum(sizes.sum(axis=1, keepdims=True), 1)
    total = gaps.sum(axis=2, keepdims=True)
    cells = two_sided(gaps.astype(float), total.astype(float), np.broadcast_to(share, gaps.shape))
    arms = 1 if gaps.shape[2] == 2 else gaps.shape[2]
    p = bonferroni(cells.min(axis=2), arms * len(days) * len(gaps))
    metric, day = np.unravel_index(int(p.argmin()), p.shape)
    rate = gaps[metric, day] / np.maximum(sizes[day], 1)
    params = {
        "metric": units.plan.metrics[metric].name,
        "day": days[day],
        "p": float(p[metric, day]),
        "shares": {arm: float(one) for arm, one in zip(units.arms, rate, strict=True)},
    }
    count = int((p < SRM_ERROR * 10).any(axis=0).sum())
    return Finding("gap_days", grade(float(p.min())), count, len(days), params=params)


def _over_time(units: UnitTable, days: list[str], sizes: NDArray[np.int64], gaps: NDArray[np.int64]) -> Finding:
    """Each day's share of gaps against the other days', where it differs by more than a twentieth."""
    seen = sizes.sum(axis=1)
    missing = gaps.sum(axis=2)
    off: list[tuple[float, int, int]] = []
    for i, one in enumerate(missing):
        p = bonferroni(apart(np.stack([one, seen - one], axis=1)), len(days) * len(gaps))
        rest = (one.sum() - one) / np.maximum(seen.sum() - seen, 1)
        moved = np.abs(one / np.maximum(seen, 1) - rest) > GAP_WARNING
        off += [(float(p[day]), i, int(day)) for day in np.flatnonzero((p < SRM_ERROR) & moved)]
    if not off:
        return Finding("gap_change", "ok", 0, len(days))
    p_worst, metric, day = min(off)
    others = (missing[metric].sum() - missing[metric, day]) / max(int(seen.sum() - seen[day]), 1)
    named = sorted({days[d] for _p, _metric, d in off})
    params = {
        "metric": units.plan.metrics[metric].name,
        "day": days[day],
        "share_day": float(missing[metric, day] / max(int(seen[day]), 1)),
        "share_others": float(others),
        "p": p_worst,
        "days": named[:NAMED],
    }
    return Finding("gap_change", "warning", len(named), len(days), params=params)
