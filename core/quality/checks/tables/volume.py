"""volume: about as many rows as the version before."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Measure, Outcome, Skip, Words, register
from core.quality.scope import Scope

LEAST, MOST = 0.5, 3.0
"""Times the rows before: half is a lost file of two, three times is a doubled load or a sale's peak."""


def build(scope: Scope, check: Check) -> Outcome:
    """Between `min_ratio` and `max_ratio` times the rows of the version before, of the same layer."""
    if scope.previous is None or not scope.previous.rows:
        return Skip("no_previous", {})
    rows = scope.rows
    ratio = rows / scope.previous.rows
    low, high = float(check.params.get("min_ratio", LEAST)), float(check.params.get("max_ratio", MOST))
    before = {"version": scope.previous.number, "number": scope.previous.ordinal}
    detail = {"rows": rows, "before": scope.previous.rows, "ratio": ratio} | before
    return Measure(int(not low <= ratio <= high), 1, detail)


def clauses(draft: Draft) -> Iterator[Check]:
    yield Check("volume", "volume", "completeness", params={"min_ratio": LEAST, "max_ratio": MOST})


def words(params: Words) -> Words:
    return {"low": params.get("min_ratio", LEAST), "high": params.get("max_ratio", MOST)}


register(
    CheckType(
        "volume",
        title=N_("Usual volume"),
        definition=N_("Between {low} and {high} times the rows of the version before."),
        sentence=N_("Rows: {rows}, {ratio} times the {before} of version {version}"),
        reasons={"no_previous": N_("There is no earlier version to compare with.")},
        advice=N_("Ask whether a file is missing or was loaded twice; an upload can be taken back by its version."),
        build=build,
        by_hand=ByHand("completeness", "none", {"min_ratio": LEAST, "max_ratio": MOST}, narrows=False),
        clauses=clauses,
        words=words,
    )
)
