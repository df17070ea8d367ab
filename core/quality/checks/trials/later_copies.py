"""D14_again: no session and no review comes again later, so that it would stand on both sides of a split by time."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.cells.missing import is_missing
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import mendable
from core.quality.bases.rows_by_content import NAMED, digest, drops, names, own_id, told
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import LISTED, ByHand, CheckType, Fix, Flags, Outcome, Skip, Words, register
from core.quality.scope import TIME, Scope

HOURS = 24.0
"""Hours after which a visit is over, wherever the shopper fell asleep; a session id that comes later is a copy."""
OLDEST = "1990-01-01"
"""Moments before are none (D6): a session that began at 1970 has not."""
KEYS = {"events": ("session_id", "user_id", "item_id", "event_type"), "reviews": ("user_id", "item_id", "text")}
"""What is the same on both: of events, of reviews."""


def build(scope: Scope, check: Check) -> Outcome:
    """An event fails that its session had with the same user, product and type more than `params.slack_hours` before; a
    review that says what the same user wrote on the same product before, at another time."""
    keys = [scope.roles[role] for role in KEYS.get(scope.kind, ()) if role in scope.roles]
    lacking = [role for role in ("session_id", "text") if role in KEYS.get(scope.kind, ()) and role not in scope.roles]
    if TIME not in scope.table.columns or lacking or len(keys) < 2:
        return Skip("no_role", {"role": lacking[0] if lacking else "timestamp"})

    def again() -> Table:
        table = scope.table
        said = scope.roles.get("text") if scope.kind == "reviews" else None
        cells = [told(table[name]) if name == said else table[name] for name in keys]
        whole = ibis.and_(
            *(~is_missing(table[name]) for name in keys),
            table[TIME] > ibis.literal(OLDEST).cast("timestamp"),
            table[TIME] <= scope.now(),
        )
        if said:
            whole = whole & told(table[said]).notnull()
        keyed = table.mutate(**{"§whole": whole, "§code": digest(cells)})
        window = ibis.window(group_by=[keyed["§code"], keyed["§whole"]])
        since = keyed[TIME].epoch_seconds() - keyed[TIME].min().over(window).epoch_seconds()
        return keyed.mutate(**{"§since": since})

    base = scope.base("again", again)
    least = 0.0 if scope.kind == "reviews" else float(check.params.get("slack_hours", HOURS)) * 3600
    return Flags("again", base, base["§since"] > least, base["§whole"], {}, tuple(keys[:3]))


def clauses(draft: Draft) -> Iterator[Check]:
    roles = set(draft.scope.roles)
    if draft.scope.kind == "events" and {"session_id", "user_id", "item_id", "timestamp"} <= roles:
        session = draft.column("session_id")
        params = {"slack_hours": HOURS}
        if session is not None and session.present:
            yield Check("D14_again", "D14_again", "recommendation readiness", (), "warning", params=params)
    elif draft.scope.kind == "reviews" and {"text", "user_id", "item_id", "timestamp"} <= roles:
        yield Check("D14_again", "D14_again", "recommendation readiness", (), "warning")


def evidence(scope: Scope, check: Check) -> Words:
    outcome = build(scope, check)
    if not isinstance(outcome, Flags):
        return {}
    if scope.kind == "reviews" and (key := own_id(scope)):
        return names(scope, outcome, (key,), LISTED)
    roles = ("session_id", "user_id", "item_id", "event_type", "timestamp", "text")
    return names(scope, outcome, [scope.roles[role] for role in roles if role in scope.roles], NAMED)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """The later copy goes."""
    steps = tuple(drops(mendable(check), dataset))
    if steps:
        yield steps


register(
    CheckType(
        "D14_again",
        title=N_("Nothing comes again later"),
        definition=N_(
            "No session has the same event again more than {hours} h later, and nobody writes the same review of "
            "the same product again: both sides of a split by time would hold it."
        ),
        sentence=N_(
            "{failed} row is a later copy of an earlier one ({share})",
            "{failed} rows are later copies of earlier ones ({share})",
        ),
        build=build,
        by_hand=ByHand("recommendation readiness", "none", {"slack_hours": HOURS}),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        engine="duckdb",
        words=lambda params: {"hours": f"{float(params.get('slack_hours', HOURS)):g}"},
        advice=N_("Find the batch that was delivered again, and take its second delivery out."),
    )
)
