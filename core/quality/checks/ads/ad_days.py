"""ad_days: an ad is shown on the days that it runs."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.cells import times
from core.i18n import N_
from core.quality.bases.ads import lacking
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, register
from core.quality.scope import TIME, Scope


def build(scope: Scope, check: Check) -> Outcome:
    """An impression of an ad lies between the ad's first and last day."""
    if (skip := lacking(scope, "ad_id", "timestamp")) is not None:
        return skip
    fitting = [
        one
        for one in scope.others()
        if one.kind == "ads" and all(one.roles.get(role) in one.types for role in ("ad_id", "start", "end"))
    ]
    if not fitting:
        return Skip("no_dataset", {"kind": "ads"})
    ads = max(fitting, key=lambda one: (one.rows, one.name))

    def joined() -> Table:
        there = scope.beside(ads.name)
        runs = there.group_by(**{"§ad": there[ads.roles["ad_id"]].cast("string").strip()}).agg(
            **{
                "§from": times.moment(there[ads.roles["start"]]).min(),
                "§until": times.moment(there[ads.roles["end"]]).max() + ibis.interval(days=1),
            }
        )
        keyed = scope.table.mutate(**{"§own": scope.table[scope.roles["ad_id"]].cast("string").strip()})
        return keyed.left_join(runs, keyed["§own"] == runs["§ad"])

    base = scope.base("ad days", joined)
    parts = {"late": (base[TIME] >= base["§until"]).fill_null(False), "early": (base[TIME] < base["§from"])}
    parts["early"] = parts["early"].fill_null(False)
    known = base["§ad"].notnull() & base[TIME].notnull()
    return Flags("ad days", base, parts["late"] | parts["early"], known, parts, (), {"dataset": ads.name})


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "impressions" and {"ad_id", "timestamp"} <= set(draft.scope.roles):
        yield Check("ad_days", "ad_days", "consistency", (), "error")


register(
    CheckType(
        "ad_days",
        title=N_("Ads shown on their days"),
        definition=N_("No ad is shown before its first or after its last day."),
        sentence=N_(
            "{failed} impression lies outside the days of its ad in {dataset}{causes}",
            "{failed} impressions lie outside the days of their ads in {dataset}{causes}",
        ),
        causes={"late": N_("{n} after the last"), "early": N_("{n} before the first")},
        advice=N_("Ask the ad server's team: nobody pays for what is shown after the end."),
        build=build,
        by_hand=ByHand("consistency"),
        clauses=clauses,
        engine="duckdb",
    )
)
