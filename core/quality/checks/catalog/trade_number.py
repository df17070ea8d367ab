"""D10_gtin: a trade number has its right check digit."""

from __future__ import annotations

from collections.abc import Iterator

from core.cells.missing import is_missing
from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import amongst, dropped, mendable, role_family
from core.quality.bases.trade_numbers import holds, plain, readable, spoilt, trade_number_columns
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """Zeros that were lost in front leave the check digit right, and are told by D12, as are scientific forms."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    digits = plain(column)
    form = ~readable(digits)
    right = holds(digits)
    parts = {"form": form, "digit": ~form & ~right}
    return Flags("rows", scope.table, form | ~right, ~is_missing(column) & ~spoilt(column), parts)


def clauses(draft: Draft) -> Iterator[Check]:
    for name in trade_number_columns(draft):
        yield Check(f"D10_gtin:{name}", "D10_gtin", "validity", (name,), "error")


def evidence(scope: Scope, check: Check) -> Words:
    outcome = build(scope, check)
    if not isinstance(outcome, Flags) or outcome.applies is None:
        return {}
    table = outcome.table
    wrong = table.filter(outcome.fails & outcome.applies).select(value=table[check.column].cast("string")).distinct()
    found = sorted(str(row["value"]) for row in scope.fetch(wrong.limit(LISTED + 1)))
    return {"numbers": found} if len(found) <= LISTED else {}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """What the number was cannot be known: the cell becomes empty; its row goes where the column may not be empty."""
    numbers = mendable(check).get("numbers")
    if not numbers:
        return
    name, asked = quote(check.column), amongst(check.column, numbers)
    if dataset.types.get(check.column, "").upper() != "VARCHAR":
        asked = [one.replace("'", "") for one in asked]
    if role_family(dataset, check.column)[0]:
        yield tuple(dropped(one) for one in asked)
    else:
        emptied = [f"CASE WHEN NOT ({one}) THEN {name} END" for one in asked]
        yield tuple(FixStep("custom_expression", (), {"name": check.column, "expression": one}) for one in emptied)


register(
    CheckType(
        "D10_gtin",
        title=N_("{column} with its check digit"),
        definition=N_(
            "A GTIN (EAN, UPC, ISBN-13) has 8, 12, 13 or 14 digits, and the last is the one that the others ask for "
            "(GS1: weights 3 and 1, to the next ten)."
        ),
        sentence=N_(
            "{failed} value of {column} is no trade number{causes}",
            "{failed} values of {column} are no trade numbers{causes}",
        ),
        causes={
            "digit": N_("{n} with a wrong check digit"),
            "form": N_("{n} of another form"),
        },
        build=build,
        by_hand=ByHand("validity", "one"),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
    )
)
