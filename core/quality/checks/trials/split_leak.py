"""D14_split: no row that is held back for testing stands among those a model learns from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import mendable, text
from core.quality.bases.identity import surrogates
from core.quality.bases.parts import MOST, beside, is_test, is_train, names_parts
from core.quality.bases.rows_by_content import NAMED, digest, drops, names, own_id, told
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.params import TEXT
from core.quality.registry import LISTED, ByHand, CheckType, Fix, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope

FEWEST = 20
"""Rows of each part from which a split is one."""


def build(scope: Scope, check: Check) -> Outcome:
    """A row fails that is held back and says in the compared columns what a row for learning says.

    The part is named by the check's column, or the rows for learning are another dataset (`params.dataset`). Compared
    are `params.same`; of a review only its text, by letters and digits, where it is long enough to be one person's.
    """
    other = str(check.params.get("dataset") or "")
    if not other and check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    if other and other not in {one.name for one in scope.others()}:
        return Skip("no_table", {"dataset": other})
    there = set(scope.beside(other).columns) if other else set(scope.types)
    same = [str(one) for one in check.params.get("same", []) if str(one) in scope.types and str(one) in there]
    if not same:
        return Skip("nothing_alike", {})
    shown = (check.column, *same[:3]) if not other else tuple(same[:3])
    name = f"parts:{check.column}:{other}:{','.join(same)}"
    base = scope.base(name, lambda: _met(scope, check.column, other, same))
    return Flags(name, base, base["§met"], base["§held"], {}, shown)


def _met(scope: Scope, column: str, other: str, same: list[str]) -> Table:
    table = scope.table
    code = _code(scope, table, same)
    if other:
        theirs = scope.beside(other)
        known = theirs.select(code=_code(scope, theirs, same)).filter(lambda row: row.code.notnull()).distinct()
        return table.mutate(**{"§held": ibis.literal(True), "§met": code.isin(known.code).fill_null(False)})
    values = scope.values(column)
    train, test = ([one for one in values if is_part(one)] for is_part in (is_train, is_test))
    part = table[column].cast("string")
    keyed = table.mutate(**{"§code": code, "§held": _among(part, test), "§learn": _among(part, train)})
    window = ibis.window(group_by=[keyed["§code"]])
    seen = keyed["§learn"].ifelse(1, 0).max().over(window) == 1
    return keyed.mutate(**{"§met": keyed["§held"] & seen & keyed["§code"].notnull()})


def _among(part: Value, values: list[str]) -> BooleanValue:
    return part.isin(values).fill_null(False) if values else ibis.literal(False)


def _code(scope: Scope, table: Table, same: list[str]) -> Value:
    if same == [scope.roles.get("text", "")]:
        plain = told(table[same[0]])
        return plain.notnull().ifelse(plain.hash(), ibis.null("int64"))  # NULL has a hash of its own
    return digest([table[one] for one in same])


def clauses(draft: Draft) -> Iterator[Check]:
    """A column that names the parts, or a dataset beside this one that by its name is the part for learning."""
    scope, same = draft.scope, _compared(draft)
    for one in draft.filled:
        if not one.text or one.role or not one.category:
            continue
        values = scope.values(one.name)
        train, test = (sum(n for value, n in values.items() if is_part(value)) for is_part in (is_train, is_test))
        known = train + test >= sum(values.values()) / 2 or names_parts(one.name)
        columns = [name for name in same if name != one.name]
        if min(train, test) >= FEWEST and len(values) <= MOST and known and columns:
            params: dict[str, Any] = {"same": columns}
            yield Check(f"D14_split:{one.name}", "D14_split", "recommendation readiness", (one.name,), params=params)
    named = {wanted.lower() for wanted in beside(scope.dataset.name)}
    for dataset in scope.others() if named and same else ():
        columns = [name for name in same if name in dataset.types]
        if dataset.name.lower() in named and len(columns) == len(same):
            params = {"same": columns, "dataset": dataset.name}
            yield Check("D14_split", "D14_split", "recommendation readiness", (), "warning", params=params)


def _compared(draft: Draft) -> list[str]:
    """The columns by which a row is known again: a review's text; the user, product, type and moment of an event; else
    all but what a system numbered."""
    roles = draft.scope.roles
    if draft.scope.kind == "reviews" and "text" in roles:
        return [roles["text"]]
    event = [roles[role] for role in ("user_id", "item_id", "event_type", "timestamp") if role in roles]
    if draft.scope.kind == "events" and {"user_id", "item_id", "timestamp"} <= set(roles):
        return event
    left_out = {*surrogates(draft), own_id(draft.scope)}
    return [one.name for one in draft.every if one.name not in left_out]


def evidence(scope: Scope, check: Check) -> Words:
    outcome = build(scope, check)
    if not isinstance(outcome, Flags):
        return {}
    values = scope.values(check.column) if check.column else {}
    held = {"held": [one for one in values if is_test(one)]}
    if key := own_id(scope):
        return held | names(scope, outcome, (key,), LISTED)
    return held | names(scope, outcome, [str(one) for one in check.params.get("same", [])], NAMED)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """The row goes from the part held back: what was learnt from cannot be tested on."""
    found = mendable(check)
    held = [str(one) for one in found.get("held", [])]
    more = f"{quote(check.column)} IN ({', '.join(text(one) for one in held)})" if check.column and held else ""
    steps = tuple(drops(found, dataset, more)) if found.get("cells") else ()
    if steps and (more or not check.column):
        yield steps


register(
    CheckType(
        "D14_split",
        title=N_("No test row among those for learning"),
        definition=N_(
            "No row of the part held back (test, validation) says what a row for learning (train) says. Reviews are "
            "compared by their texts, events by user, product, type and moment, other rows by all they hold."
        ),
        sentence=N_(
            "{failed} row held back for testing stands among those for learning ({share})",
            "{failed} rows held back for testing stand among those for learning ({share})",
        ),
        reasons={
            "no_table": N_("There is no dataset {dataset}."),
            "nothing_alike": N_("No column to compare is in both parts."),
        },
        build=build,
        by_hand=ByHand("recommendation readiness", "one", {"same": None, "dataset": ""}, needs=("same",)),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        engine="duckdb",
        advice=N_("Take such rows out of the test part, or split anew by user or by time."),
        params={"dataset": TEXT},
    )
)
