"""duplicate_rows: no row repeats another in every column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_, _, listed, ngettext
from core.lake import INTERNAL_COLUMNS, Dataset
from core.quality.bases.identity import surrogates
from core.quality.bases.repeats import compares_events
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """Every row after the first counts as failing.

    Rows are compared by a 64-bit hash of their cells as text: among a million rows, two different ones
    share a hash with a probability of about 3e-8.
    """

    left_out = [str(name) for name in check.params.get("but", [])]
    without = check.params.get("without") or []
    lacking = [name for name in ([without] if isinstance(without, str) else without) if name in scope.types]

    def copies() -> Table:
        table = scope.table
        columns = [name for name in scope.data_columns(table) if name not in left_out]
        texts = [table[column].cast("string").fill_null("\x01") for column in columns]
        digest = ibis.literal("\x1f").join(texts).hash()
        keyed = table.mutate(**{"§digest": digest})
        order = ibis.window(group_by=[keyed["§digest"]], order_by=[keyed["_row"]])
        return keyed.mutate(**{"§copy": ibis.row_number().over(order)})

    if not set(scope.types) - set(left_out):
        return Skip("no_columns", {})
    base = scope.base("copies:" + ",".join(left_out), copies)
    applies = ibis.or_(*(is_missing(base[name]) for name in lacking)) if lacking else None
    return Flags("copies:" + ",".join(left_out), base, base["§copy"] > 0, applies)


def clauses(draft: Draft) -> Iterator[Check]:
    """Events of a user and a product with a time of day have D5 instead; those without keep this one. What a system
    numbered is left out of the comparison, or no row would ever repeat another."""
    scope, params = draft.scope, dict[str, Any]()
    if compares_events(scope):
        named = (draft.column("user_id"), draft.column("item_id"))
        lacking = [one.name for one in named if one is not None and one.missing]
        if not lacking:
            return
        params["without"] = lacking
    if left_out := surrogates(draft):
        params["but"] = left_out
    # Products that differ in nothing but their number are as often variants whose difference is not in the table.
    severity = "info" if left_out and scope.kind in ("items", "inventory") else "warning"
    yield Check("duplicate_rows", "duplicate_rows", "uniqueness", (), severity, params=params)


def evidence(scope: Scope, check: Check) -> Words:
    """In how many of the failing rows each column that is not compared differs from the first row like it."""
    outcome = build(scope, check)
    names = [str(name) for name in check.params.get("but", []) if name in scope.types]
    if not isinstance(outcome, Flags) or not names:
        return {}
    table, texts = outcome.table, {f"§but{place}": name for place, name in enumerate(names)}
    table = table.mutate(**{key: table[name].cast("string").fill_null("\x01") for key, name in texts.items()})
    repeats = table["§copy"] > 0 if outcome.applies is None else (table["§copy"] > 0) & outcome.applies
    first = table.filter(table["§copy"] == 0).select("§digest", **{f"{key}first": table[key] for key in texts})
    both = table.filter(repeats).select("§digest", *texts).join(first, "§digest")
    row = scope.fetch(both.agg(**{key: (both[key] != both[f"{key}first"]).sum() for key in texts}))[0]
    return {"differing": {name: int(row[key] or 0) for key, name in texts.items()}}


def says(result: CheckResult, words: Words) -> str:
    """What is not compared is named where it differs at all, with the number of rows where it does not in all; where
    only some rows are compared, the share names them."""
    if without := result.params.get("without"):
        names = [without] if isinstance(without, str) else [str(name) for name in without]
        told_of = _("{share} of the rows without {columns}")
        words = {**words, "share": told_of.format(share=words["share"], columns=listed(names))}
    but = [str(name) for name in result.params.get("but", [])]
    found = (result.detail.get("mend") or {}).get("differing", dict.fromkeys(but, result.failed))
    told = [name if n == result.failed else f"{name} ({n:,})" for name, n in found.items() if n]
    if told:
        return (
            ngettext(
                "{failed} row is equal to another but for {but} ({share})",
                "{failed} rows are equal to others but for {but} ({share})",
                result.failed,
            )
        ).format(**words, but=listed(told))
    return ngettext(
        "{failed} row is a full duplicate ({share})", "{failed} rows are full duplicates ({share})", result.failed
    ).format(**words)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    left_out = (*INTERNAL_COLUMNS, *check.params.get("but", []))
    columns = tuple(name for name in dataset.types if name not in left_out)
    yield (FixStep("deduplicate_rows", columns),)


register(
    CheckType(
        "duplicate_rows",
        title=N_("No duplicate rows"),
        definition=N_(
            "No row repeats another in every column but those that a system numbered; each row after the first fails."
        ),
        sentence="",
        says=says,
        reasons={"no_columns": N_("The table has no columns.")},
        build=build,
        by_hand=ByHand("uniqueness", "none", {"but": None, "without": None}),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
    )
)
