"""D14_future: what a row says of the past does not lie after the row's own moment."""

from __future__ import annotations

import re
from collections.abc import Iterator

from core.cells.identifier_names import folded
from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import dropped, read_as, role_family, timed
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, register
from core.quality.scope import TIME, Scope

HELD = 0.9
"""The share of rows whose feature lies before them from which it is one of the past; else it is something planned."""
FEWEST = 20
"""Rows from which that share says anything."""
_PAST = re.compile(
    r"(?:^|_)(?:last|prev|previous|prior|first|since|former|latest|registered|registration|signup|sign_up|joined|created"
    r"|born|birth|launched)(?:_|$)|上次|上一次|最近|首次|第一次|注册|建立|出生|上市"
)


def build(scope: Scope, check: Check) -> Outcome:
    """The moment in the column is not after the row's own."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    if TIME not in scope.table.columns or check.column == scope.roles.get("timestamp"):
        return Skip("no_role", {"role": "timestamp"})
    table = scope.table
    moment = scope.moment_in(table, check.column)
    both = moment.notnull() & table[TIME].notnull()
    return Flags("rows", table, moment > table[TIME], both, {}, (scope.roles.get("timestamp", ""),))


def clauses(draft: Draft) -> Iterator[Check]:
    """Columns of times whose names say that they are of the past, and that are so in nearly all rows."""
    scope = draft.scope
    if "timestamp" not in scope.roles:
        return
    for one in draft.filled:
        plain = re.sub(r"[\W_]+", "_", folded(one.name)).strip("_")
        timely = scope.types[one.name].upper().startswith(("TIMESTAMP", "DATE")) or _reads_as_time(one)
        if one.role == "timestamp" or not timely or not _PAST.search(plain):
            continue
        check = Check(f"D14_future:{one.name}", "D14_future", "recommendation readiness", (one.name,), "error")
        outcome = build(scope, check)
        if not isinstance(outcome, Flags) or outcome.applies is None:
            continue
        wrong = (outcome.fails & outcome.applies).sum()
        found = scope.fetch(outcome.table.agg(n=outcome.applies.sum(), wrong=wrong))[0]
        if (found["n"] or 0) >= FEWEST and (found["wrong"] or 0) <= (1 - HELD) * found["n"]:
            yield check


def _reads_as_time(one: object) -> bool:
    measured, present = getattr(one, "measured", {}), getattr(one, "present", 0)
    return bool(getattr(one, "text", False)) and (measured.get("times") or 0) >= HELD * max(1, present)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """What was not known at the moment becomes empty."""
    column, moment = check.column, dataset.roles.get("timestamp")
    if not moment:
        return
    steps = (*read_as(dataset, column, "time"), *timed(dataset))
    if role_family(dataset, column)[0]:
        yield (*steps, dropped(f"{quote(column)} > {quote(moment)}"))
        return
    kept = f"CASE WHEN {quote(column)} > {quote(moment)} THEN NULL ELSE {quote(column)} END"
    yield (*steps, FixStep("custom_expression", (), {"name": column, "expression": kept}))


register(
    CheckType(
        "D14_future",
        title=N_("{column} lies before its row"),
        definition=N_(
            "What a row says of the past (a last purchase, a first visit, a registration) is not later than the row "
            "itself: a model that learns from it knows what nobody knew then."
        ),
        sentence=N_(
            "{failed} value of {column} lies after the moment of its row ({share})",
            "{failed} values of {column} lie after the moment of their rows ({share})",
        ),
        build=build,
        by_hand=ByHand("recommendation readiness", "one"),
        clauses=clauses,
        fixes=fixes,
    )
)
