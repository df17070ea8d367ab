"""lookup: a value stands in the table that its column refers to, such as a category in the table of its names."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_, _, listed
from core.lake import Dataset
from core.quality.bases.catalog import without_damage
from core.quality.bases.fixing import mendable
from core.quality.bases.lookups import Lookup, lookups
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.params import TEXT
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope

SHOWN = 5
"""Values named in the sentence of a finding."""


def build(scope: Scope, check: Check) -> Outcome:
    """A clause of one column names its table (`params.dataset`, `params.target`), for ever; the clause without a column
    looks for the tables that have come since."""
    if not check.column:
        found = [one for one in lookups(scope) if one.column not in _settled(scope)]
    elif check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    else:
        one = Lookup(check.column, str(check.params.get("dataset", "")), str(check.params.get("target", "")))
        if not any(other.name == one.dataset and one.target in other.types for other in scope.others()):
            return Skip("no_table", {"dataset": one.dataset})
        found = [one]
    if not found:
        return Skip("no_lookup")
    name = "lookup:" + ",".join(f"{one.column}>{one.dataset}.{one.target}" for one in found)
    base = scope.base(name, lambda: _joined(scope, found))
    marks = {f"u{number}": base[f"§u{number}"].fill_null(False) for number in range(len(found))}
    applies = ibis.or_(*(~is_missing(base[one.column]) for one in found))
    facts = {
        "dataset": ", ".join(dict.fromkeys(one.dataset for one in found)),
        "lookups": [[one.column, one.dataset, *_listed(scope, one)] for one in found],
    }
    return Flags(name, base, ibis.or_(*marks.values()), applies, marks, tuple(one.column for one in found), facts)


def _settled(scope: Scope) -> set[str]:
    """The columns whose table the contract names."""
    return {one.column for one in (scope.suite.checks if scope.suite else ()) if one.check == "lookup" and one.column}


def _joined(scope: Scope, found: list[Lookup]) -> Table:
    """The dataset's rows, with a mark `§u0`, `§u1` ... where the value of each column is not known."""
    table = scope.table
    for number, one in enumerate(found):
        lost = _unknown(scope, one).select(**{f"§v{number}": "id", f"§u{number}": ibis.literal(True)})
        keyed = table.mutate(**{f"§k{number}": table[one.column].cast("string")})
        table = keyed.left_join(lost, keyed[f"§k{number}"] == lost[f"§v{number}"])
    return table


def _unknown(scope: Scope, one: Lookup) -> Table:
    """The column's values that the other table does not hold, and how often they occur (`n`)."""
    there, counted = scope.beside(one.dataset), scope.counted(one.column)
    known = there.select(known=there[one.target].cast("string")).filter(lambda row: row.known.notnull())
    ids = counted.mutate(id=counted[one.column].cast("string"))
    return ids.filter(~is_missing(ids[one.column]) & ~ids.id.isin(known.known))


def _listed(scope: Scope, one: Lookup) -> list[str]:
    lost = _unknown(scope, one)
    return [str(row["id"]) for row in scope.fetch(lost.select("id").order_by("id").limit(SHOWN + 1))]


def clauses(draft: Draft) -> Iterator[Check]:
    for one in lookups(draft.scope):
        params = {"dataset": one.dataset, "target": one.target}
        yield Check(f"lookup:{one.column}", "lookup", "integrity", (one.column,), "warning", params=params)
    yield Check("lookup", "lookup", "integrity", (), "warning")


def evidence(scope: Scope, check: Check) -> Words:
    """The known value that a damaged one stands for, by column."""
    found = [Lookup(check.column, str(check.params["dataset"]), str(check.params["target"]))] if check.column else (
        [one for one in lookups(scope) if one.column not in _settled(scope)]
    )  # fmt: skip
    mended: dict[str, dict[str, str]] = {}
    for one in found:
        lost, there = _unknown(scope, one), scope.beside(one.dataset)
        lost = lost.select("id", mended=without_damage(lost.id))
        known = there.select(known=there[one.target].cast("string")).filter(lambda row: row.known.notnull())
        known = (
            known.mutate(mended=without_damage(known.known)).group_by("mended").agg(known=lambda row: row.known.min())
        )
        rows = scope.fetch(lost.inner_join(known, "mended").select("id", "known").order_by("id").limit(LISTED + 1))
        if rows and len(rows) <= LISTED:
            mended[one.column] = {str(row["id"]): str(row["known"]) for row in rows}
    return {"mapping": mended}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """Damaged values become the known ones they stand for."""
    found = mendable(check).get("mapping") or {}
    if found:
        yield tuple(FixStep("map_values", (column,), {"mapping": dict(known)}) for column, known in found.items())


def says(result: CheckResult, words: Words) -> str:
    told = []
    for number, (column, dataset, *values) in enumerate(result.detail.get("lookups", [])):
        if count := int(result.detail.get(f"u{number}", 0)):
            shown = listed(values[:SHOWN]) + (" …" if len(values) > SHOWN else "")
            text = _("Rows whose {column} is not in {dataset}: {failed} of {total}: {values}")
            told.append(
                text.format(column=column, dataset=dataset, failed=f"{count:,}", total=words["total"], values=shown)
            )
    return _("; ").join(told)


register(
    CheckType(
        "lookup",
        title=N_("Values known in {table}"),
        definition=N_("Each value stands in the dataset that lists the values of its column."),
        sentence="",
        says=says,
        advice=N_("Add what is missing to the table, or correct it here: joined rows lose it."),
        reasons={
            "no_lookup": N_("No other dataset lists the values of a column of this one."),
            "no_table": N_("The workspace holds no such table any more: {dataset}."),
        },
        build=build,
        by_hand=ByHand("integrity", "one", {"dataset": None, "target": None}, ("dataset", "target")),
        clauses=clauses,
        fixes=fixes,
        words=lambda params: {"table": params.get("dataset") or _("their tables")},
        evidence=evidence,
        params={"dataset": TEXT},
    )
)
