"""D12: identifiers that a spreadsheet or a join damaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from core.cells.identifiers import ALL_DIGITS, NEGATIVE, has_tail, is_exponent, is_untidy, tidy
from core.cells.missing import is_missing
from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import dropped, is_text, role_family, text
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import Scope

FEW = 0.05
"""Negative ids, of all, up to which they are words for none; of more, the numbering has a sign."""


def build(scope: Scope, check: Check) -> Outcome:
    """An id is as its source wrote it: no `123.0`, no `1.23E+12`, no blank around it, no zeros lost.

    Zeros count as lost where the contract knows ids of one length (`params.length`) that may begin
    with 0 (`params.leading_zeros`), and the id is all digits and shorter. A negative number counts where the ids are
    positive (`params.positive`). Of a column of numbers only that can be told.
    """
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    text = column.cast("string")
    bare = tidy(text) if column.type().is_string() else text
    parts = {"negative": bare.re_search(NEGATIVE)} if check.params.get("positive") else {}
    if column.type().is_string():
        parts |= {"float": has_tail(bare), "exponent": is_exponent(bare), "blank": is_untidy(text)}
    length = check.params.get("length")
    if length and check.params.get("leading_zeros") and column.type().is_string():
        parts["zeros"] = bare.re_search(ALL_DIGITS) & (bare.length() < int(length))
    fails = ibis.or_(*parts.values()) if parts else ibis.literal(False)
    return Flags("rows", scope.table, fails, ~is_missing(column), parts)


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if not one.identifier or not (one.text or one.whole):
            continue
        facts, params = one.measured, dict[str, Any]()
        if (facts.get("negatives") or 0) <= FEW * one.present:
            params["positive"] = True
        usual, zeros = facts.get("usual"), facts.get("zeros") or 0
        digits = (facts.get("digits") or 0) / one.present
        # Nine of ten are digits and the usual length is also that of ids with a zero in front.
        if usual and zeros and digits >= 0.9 and facts.get("zero_usual") == usual:
            params |= {"length": int(usual), "leading_zeros": True}
        if not one.text and not params:
            continue
        yield Check(f"D12:{one.name}", "D12", "validity", (one.name,), "error", params=params)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """What was written otherwise is written back; a negative number stands for no id: the cell becomes empty, or its
    row goes where the column may not be empty."""
    column, found = check.column, check.detail if isinstance(check, CheckResult) else {}
    steps: list[FixStep] = []
    if is_text(dataset, column) and (not found.get("negative") or set(found) & {"float", "exponent", "blank", "zeros"}):
        steps.append(FixStep("mend_ids", (column,), {"exponents": True} if found.get("exponent") else {}))
    if found.get("negative"):
        name = quote(column)
        wrong = f"regexp_matches(trim({name}), {text(NEGATIVE)})" if is_text(dataset, column) else f"{name} < 0"
        if role_family(dataset, column)[0]:
            steps.append(dropped(wrong))
        else:
            expression = f"CASE WHEN NOT ({wrong}) THEN {name} END"
            steps.append(FixStep("custom_expression", (), {"name": column, "expression": expression}))
    if steps:
        yield tuple(steps)


register(
    CheckType(
        "D12",
        title=N_("{column} undamaged"),
        definition=N_("No “123.0”, no “1.23E+12”, no blank around the id, no lost leading zeros, no −1 for “none”."),
        sentence=N_(
            "{failed} value of {column} is a damaged id{causes}", "{failed} values of {column} are damaged ids{causes}"
        ),
        causes={
            "zeros": N_("{n} without their leading zeros"),
            "float": N_("{n} with a decimal point"),
            "exponent": N_("{n} in scientific form"),
            "blank": N_("{n} with blanks around"),
            "negative": N_("{n} negative"),
        },
        build=build,
        by_hand=ByHand("validity", "one", {"length": None, "leading_zeros": False, "positive": False}),
        clauses=clauses,
        fixes=fixes,
        by_value=True,
    )
)
