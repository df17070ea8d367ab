"""D12_twins: no id is written in two letter cases."""

from __future__ import annotations

from collections.abc import Iterator

from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import mendable
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import COUNT, Scope


def build(scope: Scope, check: Check) -> Outcome:
    """No id has a more frequent twin that differs only in case."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    name = check.column

    def twins() -> Table:
        table = scope.table
        keyed = table.mutate(**{"§key": table[name].cast("string").strip().lower()})
        size = keyed[COUNT].sum() if COUNT in keyed.columns else keyed.count()
        spelt = keyed.group_by("§key", **{"§spelling": keyed[name].cast("string").strip()}).agg(n=size)
        groups = spelt.group_by("§key").agg(
            **{"§best": spelt["§spelling"].argmax(spelt.n), "§spellings": spelt.count()}
        )
        several = groups.filter(groups["§spellings"] > 1)
        return keyed.left_join(several, "§key").drop("§key_right")

    base = scope.base(f"twins:{name}", twins)
    fails = base["§best"].notnull() & (base[name].cast("string").strip() != base["§best"])
    return Flags(f"twins:{name}", base, fails, ~is_missing(base[name]), show=("§best",))


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        # "Dave" and "dave" are two people's names, not two spellings of one code.
        if one.family == "id" and one.measured.get("letters") and 2 * (one.measured["digited"] or 0) >= one.present:
            yield Check(f"D12_twins:{one.name}", "D12_twins", "consistency", (one.name,), "warning")


def evidence(scope: Scope, check: Check) -> Words:
    """Spelling -> its most frequent twin."""
    outcome = build(scope, check)
    if not isinstance(outcome, Flags):
        return {}
    table = outcome.table
    wrong = table.filter(outcome.fails).select(wrong=table[check.column].cast("string"), best=table["§best"])
    rows = scope.fetch(wrong.distinct().limit(LISTED + 1))
    return {"spellings": {row["wrong"]: row["best"] for row in rows}} if len(rows) <= LISTED else {}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    if found := mendable(check).get("spellings"):
        yield (FixStep("map_values", (check.column,), {"mapping": dict(found)}),)
    else:
        yield (FixStep("mend_ids", (check.column,), {"case": "upper"}),)


register(
    CheckType(
        "D12_twins",
        title=N_("{column} in one letter case"),
        definition=N_("No id has a more frequent twin that differs only in letter case."),
        sentence=N_(
            "{failed} value of {column} differs from its twin only in letter case",
            "{failed} values of {column} differ from their twin only in letter case",
        ),
        build=build,
        by_hand=ByHand("consistency", "one"),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        by_value=True,
    )
)
