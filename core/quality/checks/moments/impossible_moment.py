"""D6: no moment in the future, at the epoch's zero, or in another unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import ibis

from core.cells.missing import is_missing
from core.cells.times import epoch_power
from core.engine import quote
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import dropped, mendable, read_as, role_family, text
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope

EARLIEST = datetime(1990, 1, 1)
"""Before the web: no shopper's event is older, and 1970 is a zero read as a time."""
PLANNED = ("start", "end")
"""Roles of moments that are agreed ahead: an ad may well run until next year."""
SLACK = 24
"""Hours after the version that still pass: the widest gap between a zone's clock and UTC is 14."""


def build(scope: Scope, check: Check) -> Outcome:
    """The moment lies between 1990 and a day after the version was made, in the column's one unit.

    `params.power` is the unit the column's epoch numbers were agreed in (0 seconds, 3 milliseconds, ...)
    or None where the column holds dates.
    """
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    column = scope.table[check.column]
    moment = scope.moment_in(scope.table, check.column)
    parts = {"future": moment > scope.now(_slack(check)), "epoch": moment < ibis.literal(EARLIEST)}
    if not (column.type().is_timestamp() or column.type().is_date()):
        power, agreed = epoch_power(column), check.params.get("power")
        parts["unit"] = power.notnull() if agreed is None else (power != int(agreed))
        if agreed is not None and not column.type().is_string():
            parts["unit"] = power.fill_null(-1) != int(agreed)
    fails = ibis.or_(*(part.fill_null(False) for part in parts.values()))
    return Flags("rows", scope.table, fails, ~is_missing(column), parts)


def _slack(check: Check) -> float:
    return float(check.params.get("slack_hours", SLACK))


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.every:
        if one.family != "time" or one.role in PLANNED:
            continue
        epochs = (one.measured.get("powered") or 0) / one.present if one.present else 0.0
        power = int(one.measured["power"]) if epochs > 0.5 else None  # the unit of most cells
        params = {"slack_hours": SLACK, "power": power}
        yield Check(f"D6:{one.name}", "D6", "timeliness", (one.name,), "error", params=params)


def evidence(scope: Scope, check: Check) -> Words:
    limit = scope.moment + timedelta(hours=_slack(check))
    return {"limit": limit.isoformat(sep=" ", timespec="seconds")}


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """Other units are read by their magnitude; an impossible moment becomes empty, or its row goes where
    the column may not be empty."""
    column, limit = check.column, mendable(check).get("limit")
    read = read_as(dataset, column, "time")
    if not limit or column not in dataset.types:
        if read:
            yield read
        return
    name = quote(column)
    bounds = [f"CAST({text(one)} AS TIMESTAMP)" for one in (EARLIEST.isoformat(sep=" "), limit)]
    kept = f"{name} >= {bounds[0]} AND {name} <= {bounds[1]}"
    if not role_family(dataset, column)[0]:
        emptied = {"name": column, "expression": f"CASE WHEN {kept} THEN {name} END"}
        yield (*read, FixStep("custom_expression", (), emptied))
    yield (*read, dropped(f"NOT ({kept})"))


register(
    CheckType(
        "D6",
        title=N_("{column} is a possible moment"),
        definition=N_("The moment lies between 1990 and a day after the upload, in one unit throughout."),
        sentence=N_(
            "{failed} moment in {column} is impossible{causes}", "{failed} moments in {column} are impossible{causes}"
        ),
        causes={
            "future": N_("{n} in the future"),
            "epoch": N_("{n} before 1990"),
            "unit": N_("{n} in another unit"),
        },
        build=build,
        by_hand=ByHand("timeliness", "one", {"slack_hours": SLACK, "power": None}),
        clauses=clauses,
        fixes=fixes,
        evidence=evidence,
        engine="duckdb",
        by_value=True,
    )
)
