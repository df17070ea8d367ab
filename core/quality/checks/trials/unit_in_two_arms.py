"""D16_arms: a unit is in one arm of the experiment only."""

from __future__ import annotations

from collections.abc import Iterator

from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import amongst, dropped, mendable
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, Flags, Outcome, Skip, Words, register
from core.quality.sample_ratio import TWO_ARMS_ERROR, graded_share
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    unit, variant = scope.roles.get("unit_id"), scope.roles.get("variant")
    if not unit or not variant:
        return Skip("no_role", {"role": "variant"})

    def mixed_units() -> Table:
        table = scope.table
        arms = table.filter(table[variant].notnull()).group_by(**{"§unit": table[unit]})
        mixed = arms.agg(**{"§arms": table[variant].nunique()}).filter(lambda one: one["§arms"] > 1)
        return table.left_join(mixed, table[unit] == mixed["§unit"])

    base = scope.base("arms", mixed_units)
    return Flags("arms", base, base["§arms"].notnull(), ~is_missing(base[unit]), {}, (unit, variant, "§arms"))


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "assignments" and {"unit_id", "variant"} <= set(draft.scope.roles):
        yield Check("D16_arms", "D16_arms", "consistency", (), "error", 2.0)


def grade(result: CheckResult) -> str:
    return graded_share(float(result.detail.get("mend", {}).get("share", 1.0)), TWO_ARMS_ERROR)


def evidence(scope: Scope, check: Check) -> Words:
    outcome = build(scope, check)
    if not isinstance(outcome, Flags):
        return {}
    table = outcome.table
    mixed = table.filter(outcome.fails).select(unit=table[scope.roles["unit_id"]].cast("string")).distinct()
    units = sorted(str(row["unit"]) for row in scope.fetch(mixed.limit(LISTED + 1)))
    unit = table[scope.roles["unit_id"]]
    counted = scope.fetch(table.agg(n=unit.nunique(), mixed=unit.nunique(where=outcome.fails.fill_null(False))))[0]
    share = {"share": (counted["mixed"] or 0) / (counted["n"] or 1)}
    return share | ({"units": units} if len(units) <= LISTED else {})


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """Which arm such a unit belongs to cannot be known: all its rows go, from both arms alike."""
    unit, units = dataset.roles.get("unit_id"), mendable(check).get("units")
    if unit and units:
        yield tuple(dropped(one) for one in amongst(unit, units))


register(
    CheckType(
        "D16_arms",
        title=N_("One arm per unit"),
        definition=N_("Each unit is in one arm only."),
        sentence=N_(
            "{failed} row belongs to a unit that is in two arms", "{failed} rows belong to a unit that is in two arms"
        ),
        build=build,
        by_hand=ByHand("consistency"),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        grade=grade,
    )
)
