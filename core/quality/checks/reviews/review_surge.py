"""D15_surge: no recent surge of negative reviews."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope
from core.quality.watch.opinions import was_read
from core.text.sentiment import surge_report

RECENT = 28
"""Days before the newest review: four whole weeks."""


def build(scope: Scope, check: Check) -> Outcome:
    """No group of reviews surged in negative share within `recent_days` of the newest review.

    Counted per group (`params.by`) and period (`params.grain`), as `core.text.sentiment.surges` judges them against
    their own past at a false discovery rate of 5 %.
    """
    if "timestamp" not in scope.roles:
        return Skip("no_role", {"role": "timestamp"})
    if not was_read(scope):
        return Skip("not_read")
    by, grain = str(check.params.get("by", "category")), str(check.params.get("grain", "week"))
    name, version = scope.dataset.name, scope.version
    report = surge_report.report(scope.lake, name, version, by=by, grain=grain)
    report = report or surge_report.report(scope.lake, name, version, by="all", grain=grain)
    if report is None:
        return Skip("no_time")
    found, judged = report.recent(int(check.params.get("recent_days", RECENT)))
    where = [f"{one.title or one.key} {one.period.isoformat()}".replace("· ", "") for one in found]
    return Measure(len(found), judged, {"new": where} if where else {})


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "reviews" and {"text", "timestamp"} <= set(draft.scope.roles):
        params = {"by": "category", "grain": "week", "recent_days": RECENT}
        yield Check("D15_surge", "D15_surge", "semantic accuracy", (), "warning", params=params)


def words(params: Words) -> Words:
    return {"days": params.get("recent_days", RECENT)}


register(
    CheckType(
        "D15_surge",
        title=N_("No surge of negative reviews"),
        definition=N_(
            "In the days looked at ({days}) no group's share of negative reviews was far above its own past "
            "(beta-binomial tail, false discovery rate 5 %). Counted per group and period."
        ),
        sentence=N_("Recent periods in which negative reviews surged: {failed} of {total}{examples}"),
        advice=N_("Read the group's reviews on the page Sentiment: the shoppers, not the data, say something."),
        build=build,
        by_hand=ByHand(
            "semantic accuracy", "none", {"by": "category", "grain": "week", "recent_days": RECENT}, narrows=False
        ),
        clauses=clauses,
        words=words,
    )
)
