"""D15: what reviews say against their stars, and surges of negative reviews. Both read the stored sentiment."""

from __future__ import annotations

from core.quality.model import Check
from core.quality.rules import Measure, Outcome, Skip, rule
from core.quality.scope import Scope
from core.text.sentiment import certainty, predictions, surge_report


@rule("D15_stars")
def stars_against_text(scope: Scope, check: Check) -> Outcome:
    """The text does not say the opposite of the stars with a confidence of `least` or more."""
    if "rating" not in scope.roles:
        return Skip("no_role", {"role": "rating"})
    if not _read(scope):
        return Skip("not_read")
    least = float(check.params.get("least", 0.8))
    found = certainty.contradictions(scope.lake, scope.dataset.name, scope.version, least=least)
    return Measure(*found) if found else Skip("not_read")


@rule("D15_surge")
def negative_surge(scope: Scope, check: Check) -> Outcome:
    """No group of reviews surged in negative share within `recent_days` of the newest review.

    Counted per group (`params.by`) and period (`params.grain`), as `core.text.sentiment.surges` judges them against
    their own past at a false discovery rate of 5 %.
    """
    if "timestamp" not in scope.roles:
        return Skip("no_role", {"role": "timestamp"})
    if not _read(scope):
        return Skip("not_read")
    by, grain = str(check.params.get("by", "category")), str(check.params.get("grain", "week"))
    name, version = scope.dataset.name, scope.version
    report = surge_report.report(scope.lake, name, version, by=by, grain=grain)
    report = report or surge_report.report(scope.lake, name, version, by="all", grain=grain)
    if report is None:
        return Skip("no_time")
    found, judged = report.recent(int(check.params.get("recent_days", 28)))
    where = [f"{one.title or one.key} {one.period.isoformat()}".replace("· ", "") for one in found]
    return Measure(len(found), judged, {"new": where} if where else {})


def _read(scope: Scope) -> bool:
    """Whether a model has read the reviews of this version."""
    return any(one[0] == scope.version for one in predictions.scored_versions(scope.lake, scope.dataset.name))
