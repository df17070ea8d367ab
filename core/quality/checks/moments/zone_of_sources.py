"""D7_zones: all sources keep the same clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import ibis

from core.engine import quote
from core.i18n import N_, _, listed
from core.lake import Dataset
from core.quality.bases.day_rhythm import FEWEST, LEAST_HOURS, SLOTS, asides
from core.quality.bases.fixing import text, timed
from core.quality.bases.repeats import dates_only
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import TIME, Scope

MOST = 50
"""Sources that are held against each other; a column of more is none of sources."""


def build(scope: Scope, check: Check) -> Outcome:
    """A row fails whose source has the daily rhythm of the others, but some hours aside."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    if TIME not in scope.table.columns:
        return Skip("no_time")
    table = scope.table
    source = table[check.column].cast("string")
    slot = table[TIME].hour() * 2 + (table[TIME].minute() >= 30).ifelse(1, 0)
    there = table.filter(table[TIME].notnull(), source.notnull())
    grouped = there.group_by(source=source, slot=slot).agg(n=lambda one: one.count())
    rows = scope.fetch(grouped.order_by("source", "slot").limit(MOST * SLOTS + 1))
    counts: dict[str, list[int]] = {}
    for row in rows if len(rows) <= MOST * SLOTS else ():
        counts.setdefault(row["source"], [0] * SLOTS)[int(row["slot"])] = int(row["n"])
    if sum(sum(one) >= FEWEST for one in counts.values()) < 2:
        return Skip("one_source", {"column": check.column, "n": FEWEST})
    found = asides(counts, float(check.params.get("least", LEAST_HOURS)))
    fails = source.isin([one.source for one in found]).fill_null(False) if found else ibis.literal(False)
    aside = [[one.source, one.hours] for one in found]
    return Flags("rows", table, fails, table[TIME].notnull() & source.notnull(), {}, (TIME,), {"aside": aside})


def clauses(draft: Draft) -> Iterator[Check]:
    """The source, where there are several; a channel or a device named otherwise is asked by hand."""
    scope, column = draft.scope, draft.column("source")
    if column is None or TIME not in scope.table.columns or dates_only(scope):
        return
    clause = Check(f"D7_zones:{column.name}", "D7_zones", "timeliness", (column.name,), "error")
    if not isinstance(build(scope, clause), Skip):
        yield clause


def evidence(scope: Scope, check: Check) -> Words:
    outcome = build(scope, check)
    return {"aside": outcome.facts["aside"]} if isinstance(outcome, Flags) else {}


def says(result: CheckResult, words: Words) -> str:
    told = []
    for source, hours in result.detail.get("aside", []):
        text_ = _("{source} is {hours} h ahead") if hours > 0 else _("{source} is {hours} h behind")
        told.append(text_.format(source=source, hours=f"{abs(hours):g}"))
    return _("The clock of a source differs from that of the others: {told} (rows: {failed})").format(
        told=listed(told), failed=words["failed"]
    )


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """The clock of these sources is put right, for all their rows."""
    moment = dataset.roles.get("timestamp")
    found: Any = check.detail.get("aside", []) if isinstance(check, CheckResult) else []
    if not moment or not found:
        return
    steps = [
        FixStep("shift_time", (moment,), {"hours": -hours}, f"{quote(check.column)} = {text(source)}")
        for source, hours in found
    ]
    yield (*timed(dataset), *steps)


register(
    CheckType(
        "D7_zones",
        title=N_("Sources in {column} keep one clock"),
        definition=N_(
            "No source has the daily rhythm of the others, only {hours} h or more aside: its times are in another "
            "time zone. Told where moving its clock takes away three quarters of the unlikeness."
        ),
        sentence="",
        says=says,
        reasons={"one_source": N_("Fewer than two sources in {column} have enough rows ({n}).")},
        build=build,
        by_hand=ByHand("timeliness", "one", {"least": LEAST_HOURS}),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        words=lambda params: {"hours": f"{float(params.get('least', LEAST_HOURS)):g}"},
    )
)
