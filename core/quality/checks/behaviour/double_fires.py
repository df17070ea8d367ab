"""D5_near: no event is fired twice in a moment."""

from __future__ import annotations

from collections.abc import Iterator

from core.cells.limits import DOUBLE_FIRE_MS
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import timed
from core.quality.bases.repeats import are_lines, compares_events, repeats
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Outcome, Words, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """No event follows the same user, item and type within `within_ms` milliseconds."""
    return repeats(scope, int(check.params.get("within_ms", DOUBLE_FIRE_MS)))


def clauses(draft: Draft) -> Iterator[Check]:
    """Not of lines of orders, which nothing fires."""
    if compares_events(draft.scope) and not are_lines(draft.scope.roles):
        yield Check("D5_near", "D5_near", "uniqueness", (), "warning", params={"within_ms": DOUBLE_FIRE_MS})


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    within = int(check.params.get("within_ms", DOUBLE_FIRE_MS))
    yield (*timed(dataset), FixStep("drop_double_fires", (), {"within": within}))


def words(params: Words) -> Words:
    return {"ms": params.get("within_ms", DOUBLE_FIRE_MS)}


register(
    CheckType(
        "D5_near",
        title=N_("No double fires"),
        definition=N_("No event follows the same user, product and type within {ms} ms."),
        sentence=N_("{failed} event is a double fire ({share})", "{failed} events are double fires ({share})"),
        build=build,
        by_hand=ByHand("uniqueness", "none", {"within_ms": DOUBLE_FIRE_MS}),
        clauses=clauses,
        fixes=fixes,
        engine="duckdb",
        words=words,
    )
)
