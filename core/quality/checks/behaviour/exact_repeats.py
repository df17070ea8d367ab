"""D5_exact: no event repeats another at the same moment."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import timed
from core.quality.bases.repeats import LINE, are_lines, compares_events, repeats
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Outcome, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """No event repeats another of the same user, item, type (of lines: order and quantity) and moment."""
    return repeats(scope, None)


def clauses(draft: Draft) -> Iterator[Check]:
    if compares_events(draft.scope):
        yield Check("D5_exact", "D5_exact", "uniqueness", (), "error", 2.0)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    if not are_lines(dataset.roles):
        yield (*timed(dataset), FixStep("drop_double_fires", (), {"within": 0}))
        return
    columns = (dataset.roles.get(role) for role in ("user_id", "item_id", "timestamp", *LINE))
    yield (*timed(dataset), FixStep("deduplicate_rows", tuple(column for column in columns if column)))


register(
    CheckType(
        "D5_exact",
        title=N_("No repeated events"),
        definition=N_("No event repeats another of the same user, product, type and moment."),
        sentence=N_(
            "{failed} event repeats another exactly ({share})", "{failed} events repeat another exactly ({share})"
        ),
        build=build,
        by_hand=ByHand("uniqueness"),
        clauses=clauses,
        fixes=fixes,
        engine="duckdb",
    )
)
