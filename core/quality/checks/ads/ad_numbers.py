"""ad_numbers: one number names one ad."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.ads import lacking
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import Scope

REPORT = 0.2
"""Share of rows that may stand again below to be slips: in a report of every day an ad stands as often as it ran."""


def build(scope: Scope, check: Check) -> Outcome:
    """No later row has the same number and other cells. Equal rows are another check's; reports are no ads files."""
    if (skip := lacking(scope, "ad_id")) is not None:
        return skip
    base = scope.base("ad numbers", lambda: _numbered(scope))
    found = scope.fetch(base.agg(n=base["§stale"].sum(), every=base.count()))[0]
    if int(found["n"] or 0) > REPORT * int(found["every"] or 0):
        return Skip("ad_report")
    return Flags("ad numbers", base, base["§stale"], base["§number"].notnull(), {}, (scope.roles["ad_id"],))


def _numbered(scope: Scope) -> Table:
    table = scope.table
    number = table[scope.roles["ad_id"]].cast("string")
    cells = ibis.literal("\x1f").join([table[one].cast("string").fill_null("") for one in scope.types])
    table = table.mutate(**{"§number": number.strip().nullif(""), "§cells": cells})
    later = ibis.window(group_by="§number", order_by=ibis.desc("_row"))
    last = table["§cells"].first().over(later)
    stale = table["§number"].notnull() & (table["§cells"] != last)
    return table.mutate(**{"§stale": stale.fill_null(False)})


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads" and "ad_id" in draft.scope.roles:
        yield Check("ad_numbers", "ad_numbers", "uniqueness", (), "error")


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    column = dataset.roles.get("ad_id")
    if column in dataset.types:
        yield (FixStep("deduplicate_key", (str(column),)),)


register(
    CheckType(
        "ad_numbers",
        title=N_("One number for one ad"),
        definition=N_(
            "No ad stands again further down under the same number with other cells: which of two bids holds is then "
            "not said."
        ),
        sentence=N_(
            "{failed} ad stands again further down under the same number, with other cells",
            "{failed} ads stand again further down under the same numbers, with other cells",
        ),
        reasons={"ad_report": N_("Most ads stand there several times: this is a report, not a list of ads.")},
        build=build,
        by_hand=ByHand("uniqueness"),
        clauses=clauses,
        fixes=fixes,
    )
)
