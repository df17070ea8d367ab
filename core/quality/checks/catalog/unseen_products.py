"""D2_unseen: products that no event ever touched."""

from __future__ import annotations

from collections.abc import Iterator

from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_
from core.quality.bases.catalog import meet
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The product appears in at least one event of the workspace's events."""
    column = scope.roles.get("item_id")
    found = scope.other("events", "item_id")
    if not column:
        return Skip("no_role", {"role": "item_id"})
    if found is None:
        return Skip("no_dataset", {"kind": "events"})
    name, events, event_item = found
    if not meet(scope, scope.table[column], events[event_item]):
        return Skip("unrelated", {"dataset": name})

    def joined() -> Table:
        seen = events.select(**{"§seen": events[event_item].cast("string")}).distinct()
        return scope.table.left_join(seen, scope.table[column].cast("string") == seen["§seen"])

    base = scope.base("unseen", joined)
    return Flags("unseen", base, base["§seen"].isnull(), ~is_missing(base[column]), {}, (column,), {"dataset": name})


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "items":
        # Half a catalog without events is ordinary: the long tail (Anderson 2006).
        yield Check("D2_unseen", "D2_unseen", "recommendation readiness", (), "info", 1.0, 0.5)


register(
    CheckType(
        "D2_unseen",
        title=N_("Products seen in events"),
        definition=N_("The product appears in at least one event."),
        sentence=N_(
            "{failed} product never appears in {dataset} ({share})",
            "{failed} products never appear in {dataset} ({share})",
        ),
        advice=N_("Show these products somewhere, or recommend them by their content: nothing is wrong in the rows."),
        build=build,
        by_hand=ByHand("recommendation readiness"),
        clauses=clauses,
    )
)
