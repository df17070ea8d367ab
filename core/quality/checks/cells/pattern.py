"""pattern: the text has the form that all sound ids had when the contract was made."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.cells.missing import is_missing
from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import dropped, is_text, text
from core.quality.column_facts import MOST_ROWS, Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope

UNSEEN = 0.001
"""Ids of another form that may be among the rows which a draft of a large table did not look at."""


def build(scope: Scope, check: Check) -> Outcome:
    """`regex` is in RE2's dialect."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    regex = str(check.params.get("regex", ""))
    try:
        re.compile(regex)
    except re.error as error:
        return Skip("bad_regex", {"reason": str(error)})
    return Flags("rows", scope.table, ~column.cast("string").re_search(regex), ~is_missing(column))


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if one.family == "id" and one.measured.get("regex"):
            params = {"regex": one.measured["regex"]}
            tolerance = 0.0 if draft.scope.rows <= MOST_ROWS else UNSEEN
            yield Check(f"pattern:{one.name}", "pattern", "consistency", (one.name,), "warning", 1.0, tolerance, params)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """What an id of another form was cannot be known: its rows go."""
    regex = str(check.params.get("regex", ""))
    if regex and is_text(dataset, check.column):
        yield (dropped(f"NOT regexp_matches({quote(check.column)}, {text(regex)})"),)


def words(params: Words) -> Words:
    return {"regex": params.get("regex", "")}


register(
    CheckType(
        "pattern",
        title=N_("{column} fits its pattern"),
        definition=N_("The text fits the form nearly all values had when the contract was made: {regex}"),
        sentence=N_(
            "{share} of {column} has another form than usual ({failed} value)",
            "{share} of {column} has another form than usual ({failed} values)",
        ),
        reasons={"bad_regex": N_("The pattern cannot be read: {reason}")},
        build=build,
        by_hand=ByHand("consistency", "one", {"regex": None}, ("regex",)),
        clauses=clauses,
        fixes=fixes,
        words=words,
        by_value=True,
    )
)
