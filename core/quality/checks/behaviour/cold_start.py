"""D13: products and users with too few events to learn from."""

from __future__ import annotations

from collections.abc import Iterator

from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_, _
from core.quality.column_facts import Draft, allowance
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, Words, register
from core.quality.scope import COUNT, Scope

LEAST = 5
"""Events each: the usual 5-core of recommendation studies (He and McAuley 2016)."""


def build(scope: Scope, check: Check) -> Outcome:
    """The product or user has at least `least` events: enough for a recommender to learn from.

    Counted per product (or user), not per row; a failing one is listed once.
    """
    role = str(check.params.get("role", "item_id"))
    column = scope.roles.get(role)
    if not column:
        return Skip("no_role", {"role": role})
    least = int(check.params.get("least", LEAST))

    def degrees() -> Table:
        counted = scope.counted(column)
        return counted.filter(~is_missing(counted[column])).rename({"§events": COUNT})

    base = scope.base(f"degree:{role}", degrees)
    return Flags(f"degree:{role}", base, base["§events"] < least, None, {}, (column, "§events"), {"least": least})


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind != "events":
        return
    for role in ("item_id", "user_id"):
        if role in draft.scope.roles:
            tolerance, params = allowance(_cold_share(draft.scope, role)), {"role": role, "least": LEAST}
            yield Check(f"D13:{role}", "D13", "recommendation readiness", (), "info", 0.5, tolerance, params)


def _cold_share(scope: Scope, role: str) -> float:
    column = scope.roles[role]
    counted = scope.counted(column)
    counted = counted.filter(counted[column].notnull())
    found = scope.fetch(counted.agg(total=counted.count(), cold=(counted[COUNT] < LEAST).sum()))[0]
    return float(found["cold"] or 0) / found["total"] if found["total"] else 0.0


def words(params: Words) -> Words:
    subject = _("users") if params.get("role") == "user_id" else _("products")
    return {"least": params.get("least", LEAST), "subject": subject}


register(
    CheckType(
        "D13",
        title=N_("Enough events of {subject}"),
        definition=N_(
            "At least {least} events each: enough for a recommender to learn from. "
            "Counted once for each of the {subject}."
        ),
        sentence=N_("{share} of {subject} have fewer events than {least} ({failed} of {total})"),
        advice=N_("Recommend to them by content or popularity until they have events; no cleaning adds any."),
        build=build,
        by_hand=ByHand("recommendation readiness", "none", {"role": "item_id", "least": LEAST}),
        clauses=clauses,
        words=words,
    )
)
