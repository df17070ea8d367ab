"""D7_dst: no local time that summer time leaves out, and none that it holds twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import available_timezones

import ibis
from ibis.expr.types import BooleanValue, Table, Value

from core.cells.times import names_zone
from core.i18n import N_
from core.quality.bases.clock_changes import ZONES, Change, changes, doubles, holes
from core.quality.bases.repeats import dates_only
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.params import TEXT
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, register
from core.quality.scope import TIME, Scope

BUSY = 20
"""Rows in the hour before and after a hole from which its emptiness says that the clock was changed."""


def build(scope: Scope, check: Check) -> Outcome:
    """A row fails whose time the clocks of `params.zone` never showed, or showed twice; one that names its zone does
    not count."""
    zone = str(check.params.get("zone") or "")
    if TIME not in scope.table.columns:
        return Skip("no_time")
    if zone not in available_timezones():
        return Skip("no_zone", {"zone": zone})
    table, shown = scope.table, _shown(scope)
    span = _span(scope)
    found = changes(zone, *span) if span else ()
    hole, double = _within(shown, holes(found)), _within(shown, doubles(found))
    return Flags("rows", table, hole | double, shown.notnull(), {"hole": hole, "double": double}, (TIME,))


def _shown(scope: Scope) -> Value:
    """The time as it is written, NULL where the cell says of which zone it is."""
    table = scope.table
    column = table[scope.roles.get("timestamp") or scope.roles["registered_at"]]
    kind = column.type()
    if kind.is_timestamp() and kind.timezone:
        return ibis.null("timestamp")
    if kind.is_string():
        return names_zone(column).ifelse(ibis.null("timestamp"), table[TIME])
    return table[TIME]


def _span(scope: Scope) -> tuple[datetime, datetime] | None:
    if "clock_span" not in scope.facts:
        moment = scope.table.filter(scope.table[TIME] <= scope.now())[TIME]
        row = scope.fetch(
            moment.name("at").as_table().agg(first=lambda one: one.at.min(), last=lambda one: one.at.max())
        )[0]
        known = row["first"] is not None and row["first"].year >= EARLIEST
        scope.facts["clock_span"] = (row["first"], row["last"]) if known else None
    found: tuple[datetime, datetime] | None = scope.facts["clock_span"]
    return found


EARLIEST = 1970
"""The first year whose changes the time zone data holds for all zones."""


def _within(shown: Value, found: Sequence[Change]) -> BooleanValue:
    spans = [(shown >= _at(one.start)) & (shown < _at(one.end)) for one in found]
    return ibis.or_(*spans).fill_null(False) if spans else ibis.literal(False)


def _at(moment: datetime) -> Value:
    return ibis.literal(moment.isoformat(sep=" ")).cast("timestamp")


def clauses(draft: Draft) -> Iterator[Check]:
    """Where the hour that a zone leaves out is empty between two busy ones, the times are local to such a zone."""
    scope = draft.scope
    if "timestamp" not in scope.roles or TIME not in scope.table.columns or dates_only(scope):
        return
    span = _span(scope)
    for zone in ZONES if span else ():
        found = holes(changes(zone, *span)) if span else []
        if found and all(_is_left_out(scope, scope.table, one) for one in found):
            yield Check("D7_dst", "D7_dst", "timeliness", (), "warning", params={"zone": zone})
            return


def _is_left_out(scope: Scope, table: Table, hole: Change) -> bool:
    hour = timedelta(hours=1)
    shown = _shown(scope)
    spans = {
        "before": (hole.start - hour, hole.start),
        "inside": (hole.start, hole.end),
        "after": (hole.end, hole.end + hour),
    }
    sums = {name: ((shown >= _at(a)) & (shown < _at(b))).sum() for name, (a, b) in spans.items()}
    row = scope.fetch(table.agg(**sums))[0]
    return not row["inside"] and min(row["before"] or 0, row["after"] or 0) >= BUSY


register(
    CheckType(
        "D7_dst",
        title=N_("No time that the clocks left out or showed twice"),
        definition=N_(
            "No local time lies in the hour that summer time ({zone}) leaves out in spring, or in the one that comes "
            "twice in autumn: of the first nobody knows what was meant, of the second which of the two."
        ),
        sentence=N_("{failed} local time cannot be told{causes}", "{failed} local times cannot be told{causes}"),
        causes={
            "hole": N_("{n} in an hour that the clocks left out"),
            "double": N_("{n} in an hour that came twice"),
        },
        reasons={"no_zone": N_("“{zone}” is no time zone.")},
        advice=N_("Have the source write its times in UTC, or with their offset."),
        build=build,
        by_hand=ByHand("timeliness", "none", {"zone": ""}, needs=("zone",)),
        clauses=clauses,
        words=lambda params: {"zone": str(params.get("zone", ""))},
        params={"zone": TEXT},
    )
)
