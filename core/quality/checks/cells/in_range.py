"""in_range: the number lies within the limits of the contract."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import ibis

from core.cells.events import dictionary
from core.engine import quote
from core.i18n import N_, _
from core.lake import Dataset
from core.quality.bases.fixing import dropped, read_as, role_family, text
from core.quality.column_facts import ColumnFacts, Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import TYPE, Scope

RANGES: dict[str, dict[str, Any]] = {
    "price": {"low": 0, "low_open": True},
    "bid": {"low": 0, "low_open": True},
    "quantity": {"low": 0, "low_open": True, "except_returns": True},
    "position": {"low": 0},
    "stock": {"low": 0},
    "lead_time": {"low": 0},
    "budget": {"low": 0},
    "impressions": {"low": 0},
    "clicks": {"low": 0},
    "spend": {"low": 0},
    "cost": {"low": 0},
    "age": {"low": 0, "high": 120},
    "propensity": {"low": 0, "low_open": True, "high": 1},
    "clicked": {"low": 0, "high": 1},
}
"""What a role's meaning allows; 120 years is about the longest life on record (122)."""


DEGREES = (
    (re.compile(r"(^|_)(lat|latitude)(_|$)|纬度|緯度"), 90),
    (re.compile(r"(^|_)(lon|lng|long|longitude)(_|$)|经度|經度"), 180),
)
"""Names of places on the globe, and how far they go: no far fence beyond a pole, none at the equator."""


def build(scope: Scope, check: Check) -> Outcome:
    """`low` and `high` are optional; `low_open` leaves `low` itself out."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    number, low, high = scope.number_in(scope.table, check.column), check.params.get("low"), check.params.get("high")
    below, above = ibis.literal(False), ibis.literal(False)
    if low is not None:
        below = number <= float(low) if check.params.get("low_open") else number < float(low)
    if high is not None:
        above = number > float(high)
    applies = number.notnull()
    if check.params.get("except_returns") and TYPE in scope.table.columns:
        applies = applies & (scope.table[TYPE] != "return").fill_null(True)
    return Flags("rows", scope.table, below | above, applies, {"below": below, "above": above})


def clauses(draft: Draft) -> Iterator[Check]:
    for one in draft.filled:
        if not one.numeric:
            continue
        kind, dimension, columns = "in_range", "validity", (one.name,)
        if one.role == "rating":
            yield Check(f"in_range:{one.name}", kind, dimension, columns, "error", params=_stars(one))
        elif one.role in RANGES:
            yield Check(f"in_range:{one.name}", kind, dimension, columns, "error", params=RANGES[one.role])
        elif (most := _degrees(one)) is not None:
            globe = {"low": -most, "high": most}
            yield Check(f"in_range:{one.name}", kind, dimension, columns, "warning", params=globe)
        elif not one.role and not one.identifier and one.measured["q25"] is not None:
            low, high = _fences(one)
            params = {"low": low, "high": high}
            # Far fences are a guess about the future: one in a thousand may lie outside.
            yield Check(f"in_range:{one.name}", kind, dimension, columns, "info", 0.5, 0.001, params)


def _stars(one: ColumnFacts) -> dict[str, Any]:
    """The scale of a rating: 5, 10 or 100 at most, from 0 where some lie below 1."""
    most = one.measured["q99"] or 0
    return {
        "low": 0 if (one.measured["q01"] or 0) < 1 else 1,
        "high": 5 if most <= 5 else 10 if most <= 10 else 100,
    }


def _degrees(one: ColumnFacts) -> int | None:
    """90 for a latitude and 180 for a longitude that nearly all lie within it; None for other columns and units."""
    low, high = one.measured["q01"], one.measured["q99"]
    if one.role or one.identifier or low is None or high is None:
        return None
    for names, most in DEGREES:
        if names.search(one.name.lower()):
            return most if -most <= low and high <= most else None
    return None


def _fences(one: ColumnFacts) -> tuple[float, float]:
    """Far fences: five times the spread beyond the 1st and 99th percentile, and never short of what was seen; 0 stays a
    floor where it was one."""
    facts = one.measured
    spread = max(facts["q99"] - facts["q01"], 3 * (facts["q75"] - facts["q25"]), abs(facts["q50"]) * 0.1, 1e-9)
    low, high = facts["q01"] - 5 * spread, facts["q99"] + 5 * spread
    if facts["q01"] >= 0 and facts["least"] >= 0:
        low = 0.0
    digits = max(0, 3 - math.floor(math.log10(spread)))
    return min(round(low, digits), facts["least"]), max(round(high, digits), facts["most"])


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """The cell becomes empty, or the row goes where the column may not be empty."""
    column = check.column
    if column not in dataset.types:
        return
    name, low, high = quote(column), check.params.get("low"), check.params.get("high")
    inside = []
    if low is not None:
        inside.append(f"{name} {'>' if check.params.get('low_open') else '>='} {float(low)!r}")
    if high is not None:
        inside.append(f"{name} <= {float(high)!r}")
    kept = " AND ".join(inside) or "TRUE"
    event = dataset.roles.get("event_type")
    if check.params.get("except_returns") and event:
        returns = sorted(spelling for spelling, standard in dictionary().items() if standard == "return")
        kept = f"({kept}) OR lower(trim({quote(event)})) IN ({', '.join(map(text, returns))})"
    read = read_as(dataset, column, "number")
    emptied = FixStep("custom_expression", (), {"name": column, "expression": f"CASE WHEN {kept} THEN {name} END"})
    if not role_family(dataset, column)[0]:
        yield (*read, emptied)
    yield (*read, dropped(f"NOT ({kept})"))


def words(params: Words) -> Words:
    low, high = params.get("low"), params.get("high")
    limits = ""
    if low is not None and high is not None and params.get("low_open"):
        limits = _("above {low}, at most {high}").format(low=f"{low:g}", high=f"{high:g}")
    elif low is not None and high is not None:
        limits = _("{low} to {high}").format(low=f"{low:g}", high=f"{high:g}")
    elif low is not None:
        form = _("above {low}") if params.get("low_open") else _("at least {low}")
        limits = form.format(low=f"{low:g}")
    elif high is not None:
        limits = _("at most {high}").format(high=f"{high:g}")
    return {"limits": limits}


register(
    CheckType(
        "in_range",
        title=N_("{column} in range"),
        definition=N_("The number lies within the limits of the contract ({limits})."),
        sentence=N_(
            "{failed} value of {column} does not lie in the range: {limits}",
            "{failed} values of {column} do not lie in the range: {limits}",
        ),
        build=build,
        by_hand=ByHand(
            "validity", "one", {"low": None, "high": None, "low_open": False, "except_returns": False}, ("low|high",)
        ),
        clauses=clauses,
        fixes=fixes,
        words=words,
    )
)
