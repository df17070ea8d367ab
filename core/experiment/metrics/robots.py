"""Robots among the units, as quality's check of robots finds them in the events (D4)."""

from __future__ import annotations

from datetime import UTC, datetime

from core.experiment.data.several import known_text
from core.experiment.health.checks import Finding
from core.experiment.metrics.course import robots_finding
from core.experiment.metrics.joining import Measured
from core.experiment.metrics.outcomes import Outcomes
from core.lake import Lake

ROBOTS = "D4"
"""The check of quality that flags robots' events."""


def check_robots(found: Measured, outcomes: Outcomes, lake: Lake, version: int | None = None) -> list[Finding]:
    """Units with an event that the check flags, by arm; none where the dataset is not of events."""
    from core.quality import CheckResult, Report, latest
    from core.quality.failing import flagged

    dataset = lake.dataset(outcomes.label, version)
    if dataset.kind != "events" or not outcomes.time:
        return []
    kept = latest(lake, outcomes.label)
    rule = next((one for one in (kept.results if kept else ()) if one.check == ROBOTS), None)
    params = dict(rule.params) if rule else {}
    asked = CheckResult(ROBOTS, ROBOTS, "recommendation readiness", (), "warning", 1, 1, False, params=params, sql=None)
    report = Report(outcomes.label, version or dataset.version, dataset.layer, datetime.now(UTC), 0, None, {}, (asked,))
    statements = flagged(lake, report, [asked])
    if not statements:
        return []
    rows = found.cursor.execute(
        f"SELECT variant, count(DISTINCT p.unit) FROM {found.people} AS p JOIN "
        f"(SELECT {known_text(outcomes.unit)} AS unit FROM {outcomes.source} WHERE _row IN "
        f"(SELECT _row FROM ({statements[0][1]}))) AS r ON r.unit = p.unit GROUP BY variant"
    ).fetchall()
    return [robots_finding({str(arm): int(n) for arm, n in rows}, found.units)]
