"""D12: identifiers that a spreadsheet or a join damaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from core.cells.identifiers import ALL_DIGITS, has_tail, is_exponent, is_untidy, tidy
from core.cells.missing import is_missing
from core.i18n import N_
from core.lake import Dataset
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """An id is as its source wrote it: no `123.0`, no `1.23E+12`, no blank around it, no zeros lost.

    Zeros count as lost where the contract knows ids of one length (`params.length`) that may begin
    with 0 (`params.leading_zeros`), and the id is all digits and shorter.
    """
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    text = column.cast("string")
    bare = tidy(text)
    parts = {"float": has_tail(bare), "exponent": is_exponent(bare), "blank": is_untidy(text)}
    length = check.params.get("length")
    if length and check.params.get("leading_zeros"):
        parts["zeros"] = bare.re_search(ALL_DIGITS) & (bare.length() < int(length))
    fails = ibis.or_(*parts.values())
    return Flags("rows", scope.table, fails, ~is_missing(column), parts)


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.family != "id":
            continue
        facts, params = one.measured, dict[str, Any]()
        usual, zeros = facts.get("usual"), facts.get("zeros") or 0
        digits = (facts.get("digits") or 0) / one.present
        # Nine of ten are digits and the usual length is also that of ids with a zero in front.
        if usual and zeros and digits >= 0.9 and facts.get("zero_usual") == usual:
            params = {"length": int(usual), "leading_zeros": True}
        yield Check(f"D12:{one.name}", "D12", "validity", (one.name,), "error", params=params)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    exponents = isinstance(check, CheckResult) and bool(check.detail.get("exponent"))
    yield (FixStep("mend_ids", (check.column,), {"exponents": True} if exponents else {}),)


register(
    CheckType(
        "D12",
        title=N_("{column} undamaged"),
        definition=N_("No “123.0”, no “1.23E+12”, no blank around the id, no lost leading zeros."),
        sentence=N_("{failed} values of {column} are damaged ids{causes}"),
        causes={
            "zeros": N_("{n} without their leading zeros"),
            "float": N_("{n} with a decimal point"),
            "exponent": N_("{n} in scientific form"),
            "blank": N_("{n} with blanks around"),
        },
        build=build,
        clauses=clauses,
        fixes=fixes,
        by_value=True,
    )
)
