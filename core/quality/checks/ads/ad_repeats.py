"""ad_repeats: no ad is entered twice under two numbers."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.engine import quote
from core.i18n import N_
from core.kinds import SAME_AD
from core.lake import Dataset
from core.quality.bases.ads import lacking
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """No other ad for the same product stands in the same campaign for the same days. The first row passes; rows that
    are equal in all cells are another check's."""
    if (skip := lacking(scope, "item_id", "ad_id")) is not None:
        return skip
    base = scope.base("ad copies", lambda: _copies(scope))
    again = (base["§copy"] > 0) & (base["§own"] != base["§first"])
    show = (scope.roles["item_id"], "§first")
    return Flags("ad copies", base, again.fill_null(False), base["§item"].notnull(), {}, show)


def _copies(scope: Scope) -> Table:
    table = scope.table
    text = {role: table[scope.roles[role]].cast("string").strip() for role in SAME_AD if role in scope.roles}
    keys = [value.fill_null("").lower() for value in text.values()]
    table = table.mutate(
        **{
            "§item": text["item_id"].nullif(""),
            "§own": table[scope.roles["ad_id"]].cast("string").fill_null(""),
            "§key": ibis.literal("\x1f").join(keys),
        }
    )
    order = ibis.window(group_by="§key", order_by="_row")
    return table.mutate(**{"§copy": ibis.row_number().over(order), "§first": table["§own"].first().over(order)})


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads" and "ad_id" in draft.scope.roles:
        yield Check("ad_repeats", "ad_repeats", "uniqueness", (), "warning")


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    columns = tuple(str(dataset.roles[role]) for role in SAME_AD if dataset.roles.get(role) in dataset.types)
    item = dataset.roles.get("item_id")
    if item in columns:
        yield (FixStep("deduplicate_rows", columns, {"alike": True}, where=f"{quote(str(item))} IS NOT NULL"),)


register(
    CheckType(
        "ad_repeats",
        title=N_("No ad twice"),
        definition=N_(
            "No two ads stand for one product in one campaign on the same days: they bid against each other, and the "
            "second price becomes the advertiser's own."
        ),
        sentence=N_(
            "{failed} ad repeats another one's product, campaign and days",
            "{failed} ads repeat another one's product, campaign and days",
        ),
        advice=N_("Keep one of each: two ads of one advertiser only raise the price of the better one."),
        build=build,
        by_hand=ByHand("uniqueness"),
        clauses=clauses,
        fixes=fixes,
    )
)
