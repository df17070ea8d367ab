"""Health of outcomes that come from another dataset: who was exposed and observed, what was logged, what wears off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np

from core.experiment.arms import pick_control
from core.experiment.health.checks import Finding
from core.experiment.health.evenly import apart, bonferroni, looks_by_size
from core.experiment.health.exposure import unexposed
from core.experiment.health.groups import MOST_DAYS, NAMED
from core.experiment.methods.corrections import holm
from core.experiment.methods.difference import Sample, absolute_difference
from core.experiment.metrics.definition import Definition
from core.experiment.metrics.joining import DAY, PAST, Measured
from core.quality.sample_ratio import SRM_ERROR, SRM_WARNING, grade, graded

LOST = 0.5
"""Share of its events that an arm loses on a day from which the logging is called broken: no treatment halves what
shoppers do on one day and on no other."""
SILENT = 0.05
"""Share of the usual day's events below which a day is called silent."""
BUSY = 0.9
"""The usual day is one of the busiest tenth: the median is silent itself where half of the days are."""
USUAL_EVENTS = 30
"""Events of the usual day: below, a silent day is chance."""
FEW_MATCHED = 0.05
"""Share of units with any outcome below which the ids of the two tables are likely not the same ones."""
FEWEST_UNITS = 100
"""Units per arm from which a wearing effect is tested: a contrast of two periods needs a normal mean."""


def check_outcomes(found: Measured) -> list[Finding]:
    """One finding per check of the joined table."""
    findings = [_matched(found), *_exposure(found), *_observed(found)]
    if found.timed:
        findings += [*_events(found), *_novelty(found)]
    else:
        findings.append(Finding("no_start", "warning", sum(found.units.values())))
    return findings


def _matched(found: Measured) -> Finding:
    total = sum(found.units.values())
    share = found.matched / total if total else 0.0
    severity = "warning" if share < FEW_MATCHED else "ok"
    return Finding("matched", severity, found.matched, total, params={"dataset": found.label})


def _exposure(found: Measured) -> list[Finding]:
    """Assigned but not exposed: left out, counted apart, and as often in every arm."""
    if not (found.plan.exposed or found.plan.exposure_event):
        return []
    return [unexposed(found.units, found.unexposed)]


def _observed(found: Measured) -> list[Finding]:
    if not found.days:
        return []
    count = sum(found.unobserved.values())
    params = {"days": found.days, "last": (found.last or "")[:10], "arms": dict(found.unobserved)}
    return [Finding("not_observed", "info" if count else "ok", count, sum(found.units.values()), params=params)]


def _events(found: Measured) -> list[Finding]:
    """Each event's units by day and arm: an arm that loses them on a day, and days without the event for all."""
    if not found.events:
        return []
    arms = list(found.units)
    marks = ", ".join(f"count(DISTINCT unit) FILTER (WHERE e{i})" for i in range(len(found.events)))
    rows = found.cursor.execute(
        f"SELECT CAST(CAST(stamp AS DATE) AS VARCHAR) AS day, variant, {marks} FROM {found.acts} "
        "WHERE age >= 0 AND stamp IS NOT NULL GROUP BY ALL ORDER BY day"
    ).fetchall()
    if found.last:
        rows = [row for row in rows if str(row[0]) <= found.last[:10]]
    if not rows:
        return []
    first = date.fromisoformat(str(rows[0][0]))
    span = min((date.fromisoformat(str(rows[-1][0])) - first).days + 1, MOST_DAYS)
    days = [str(first + timedelta(days=n)) for n in range(span)]
    if len(days) < 2:
        return []
    counts = np.zeros((len(found.events), len(days), len(arms)), dtype=np.int64)
    for day, arm, *n in rows:
        if str(day) in days:
            counts[:, days.index(str(day)), arms.index(str(arm))] = n
    return [_lost(found, days, arms, counts), _silent(found, days, counts)]


def _lost(found: Measured, days: list[str], arms: list[str], counts: np.ndarray) -> Finding:
    ranked = []
    for i, table in enumerate(counts):
        p = bonferroni(apart(table), len(counts) * looks_by_size(table))
        others = table.sum(axis=0) - table
        expected = others / np.maximum(others.sum(axis=1, keepdims=True), 1) * table.sum(axis=1, keepdims=True)
        left = (table / np.maximum(expected, 1e-9)).min(axis=1)
        ranked += [(float(p[day]), i, day, float(left[day])) for day in range(len(days))]
    p_worst, event, day, left = min(ranked)
    severity = grade(p_worst)
    severity = "warning" if severity == "error" and left > 1 - LOST else severity
    off = sorted({days[one[2]] for one in ranked if one[0] < SRM_WARNING})
    params = {
        "event": found.events[event],
        "day": days[day],
        "observed": dict(zip(arms, counts[event, day].tolist(), strict=True)),
        "p": p_worst,
        "days": off[:NAMED],
    }
    return Finding("event_days", severity, len(off), len(days), params=params)


def _silent(found: Measured, days: list[str], counts: np.ndarray) -> Finding:
    """Days inside the test on which an event that is usual is hardly logged at all."""
    silent = []
    for i, table in enumerate(counts.sum(axis=2)):
        usual = float(np.quantile(table, BUSY))
        if usual >= USUAL_EVENTS:
            busy = np.flatnonzero(table >= usual / 2)  # a test that fills up slowly is not silent before
            silent += [(found.events[i], days[day]) for day in range(busy[0], len(days)) if table[day] < usual * SILENT]
    if not silent:
        return Finding("event_gap", "ok", 0, len(days))
    params = {"event": silent[0][0], "days": [day for event, day in silent if event == silent[0][0]][:NAMED]}
    return Finding("event_gap", "warning", len({day for _event, day in silent}), len(days), params=params)


def _novelty(found: Measured) -> list[Finding]:
    """Whether an effect of the first days is gone in the days after them: each unit is its own comparison."""
    half = (found.days or PAST) // 2
    fit = [one for one in found.definitions if one.measure in ("conversion", "count", "value")]
    if half < 1 or not fit or not found.last:
        return []
    control = pick_control(list(found.units), found.plan.control)
    tested = []
    for one in fit:
        samples = _periods(found, one, half)
        base = samples.get(control)
        for arm, (contrast, early, late) in samples.items():
            if arm == control or base is None or min(contrast.n, base[0].n) < FEWEST_UNITS:
                continue
            p = absolute_difference(base[0], contrast, "mean").p
            if p == p:
                tested.append((p, one.name, arm, early - base[1], late - base[2]))
    if not tested:
        return []
    judged = [(p, place) for place, p in enumerate(holm([one[0] for one in tested]))]
    p, place = min(judged)
    _raw, name, arm, early, late = tested[place]
    params = {"metric": name, "arm": arm, "early": early, "late": late, "p": p, "days": half}
    return [Finding("novelty", "warning" if p < SRM_WARNING else "ok", 0, len(judged), params=params)]


def _periods(found: Measured, one: Definition, half: int) -> dict[str, tuple[Sample, float, float]]:
    """Arm -> the units' difference of the two periods, and the mean of each; only units observed for both."""
    assert found.plan.unit is not None
    hit = f"e{found.events.index(one.event)}" if one.event else "true"
    value = {
        "conversion": "CAST(coalesce(bool_or({w}), false) AS INT)",
        "count": "count(*) FILTER (WHERE {w})",
        "value": f"coalesce(sum(x{found.values.index(one.value)}) FILTER (WHERE {{w}}), 0)"
        if one.value in found.values
        else "0",
    }[one.measure]
    early = value.format(w=f"{hit} AND age >= 0 AND age < {half * DAY}")
    late = value.format(w=f"{hit} AND age >= {half * DAY} AND age < {2 * half * DAY}")
    rows = found.cursor.execute(
        f"WITH u AS (SELECT unit, min(variant) AS variant FROM {found.people} WHERE since <= CAST(? AS TIMESTAMP) "
        f"- INTERVAL {2 * half} DAY GROUP BY unit), c AS (SELECT unit, {early} AS early, {late} AS late "
        f"FROM {found.acts} GROUP BY unit) SELECT variant, count(*), avg(coalesce(late, 0) - coalesce(early, 0)), "
        "var_samp(coalesce(late, 0) - coalesce(early, 0)), avg(coalesce(early, 0)), avg(coalesce(late, 0)) "
        "FROM u LEFT JOIN c USING (unit) GROUP BY variant",
        [found.last],
    ).fetchall()
    return {
        str(arm): (Sample(int(n), float(mean or 0), float(variance or 0)), float(before), float(after))
        for arm, n, mean, variance, before, after in rows
    }


def robots_finding(robots: Mapping[str, int], units: Mapping[str, int]) -> Finding:
    """The finding on units that the check of robots flags, by arm."""
    arms = [arm for arm in units if units[arm]]
    marked = np.array([[robots.get(arm, 0), units[arm] - robots.get(arm, 0)] for arm in arms], dtype=np.int64)
    p = float(bonferroni(apart(marked), 1 if len(arms) == 2 else len(arms)).min()) if len(arms) > 1 else 1.0
    shares = {arm: robots.get(arm, 0) / units[arm] for arm in arms}
    off = max(shares.values(), default=0.0) - min(shares.values(), default=0.0)
    count = sum(robots.get(arm, 0) for arm in arms)
    severity = graded(p, off) if p < SRM_WARNING else "info" if count else "ok"
    return Finding(
        "robots", severity, count, sum(units.values()), params={"p": p, "shares": shares, "error": SRM_ERROR}
    )
