"""The same figure of the suppliers, files, brands or other parts of a dataset over time, on one scale.

The rows are read once for it: each check that judges single rows is counted by part and period in one statement, so
that a part, or a day, has a score by the same formula as the dataset.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import ibis
from ibis.expr.types import Table, Value

from core.cells.missing import is_missing
from core.errors import BadInput
from core.i18n import N_, _, listed
from core.lake import Lake, kept
from core.quality.failing import conditions
from core.quality.model import Check, CheckResult, Suite
from core.quality.narrowing import outcome_of
from core.quality.registry import Flags
from core.quality.run import latest
from core.quality.scope import Scope, asked
from core.quality.score import scored
from core.quality.store import load_suite
from core.quality.watch.sketching import clock
from core.quality.watch.uploads import added_uploads

METRICS = {
    "score": N_("Score by single rows"),
    "failing": N_("Rows that fail a check"),
    "rows": N_("Rows"),
    "blank": N_("Blank cells"),
}
"""What is compared; the score is of the checks that judge single rows, by the formula of the whole."""
FILE = "_file"
"""The part that a row's file is."""
PARTS = 8
"""Parts drawn, those with the most rows: more lines than colours cannot be told apart."""
ONE = "check:"
"""Before the id of a check: the share of the rows it is asked of that fail it."""
PERIODS = 120
"""Periods drawn: four months of days, as many as are watched; of more, weeks and then months."""
DIVIDES = ("source", "brand", "category", "region", "variant", "event_type", "gender", "currency")
"""Roles that divide a dataset into parts."""
NAMED = ("supplier", "vendor", "seller", "merchant", "store", "shop", "source", "channel", "供应商", "商家", "来源")
"""Words in the name of a column that says whom its rows are from."""
MOST = 500
"""Different values up to which a column divides: above, it names single things."""
JUDGED = 80
"""Checks of single rows counted at once: each adds two sums, and of more the statement grows slow to compile."""


@dataclass(frozen=True)
class Part:
    """One part: its value, its rows in all, the metric over all of them, and by period (None where it has no rows)."""

    value: str
    rows: int
    whole: float | None
    values: tuple[float | None, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Comparison:
    """The parts of a dataset by a column ("" for the dataset undivided), the largest first.

    Attributes:
        grain: "day", "week", "month" of the data's own time, or "upload".
        periods: The first days of the periods, or the uploads' versions.
        parts_in_all: How many different values there are; those beyond `PARTS` are not drawn.
        checks: How many checks of single rows the score and the failing rows are of.
    """

    by: str
    metric: str
    grain: str
    periods: tuple[date | int, ...]
    parts: tuple[Part, ...]
    parts_in_all: int
    checks: int

    @property
    def percent(self) -> bool:
        return self.metric in ("failing", "blank") or self.metric.startswith(ONE)


def dividers(lake: Lake, name: str) -> list[str]:
    """The columns that divide a dataset into parts, suppliers before other things; `FILE` where it has several."""
    dataset = lake.dataset(name)
    roles = {column: role for role, column in dataset.roles.items()}
    suite = load_suite(lake, name)
    listing = [one.column for one in suite.checks if one.check == "allowed"] if suite else []
    named = [one for one in dataset.types if any(word in one.lower() for word in NAMED)]
    ruled = [one for role in DIVIDES for one in dataset.types if roles.get(one) == role]
    found = [one for one in dict.fromkeys([*named, *ruled, *listing]) if one in dataset.types]
    held = {column for column in found if "TIME" in dataset.types[column].upper() or "DATE" in dataset.types[column]}
    return [FILE, *(one for one in found if one not in held)]


def compared(lake: Lake, name: str, by: str = "", metric: str = "score") -> Comparison:
    """A metric of each part of a dataset's newest version over time.

    Args:
        by: One of `dividers`, or "" for the dataset undivided.
        metric: One of `METRICS`, or `ONE` with the id of a check; of one that does not judge single rows of the table
            itself there are no parts.

    Raises:
        BadInput: when the dataset has no such column, or the metric is none.
    """
    if by and by not in (FILE, *lake.dataset(name).types):
        raise BadInput(_("{name} has no column “{column}”.").format(name=name, column=by[:80]))
    if metric not in METRICS and not metric.startswith(ONE):
        raise BadInput(_("“{value}” is no metric.").format(value=metric[:40]), hint=_("Known: {names}.").format(
            names=listed(METRICS)))  # fmt: skip
    return _compared(lake, name, by, metric)


@kept
def _compared(lake: Lake, name: str, by: str, metric: str) -> Comparison:
    dataset = lake.dataset(name)
    report = latest(lake, name)
    version = report.version if report else dataset.version
    layer = report.layer if report else dataset.layer
    return asked(
        lambda: Scope(lake, name, version, layer, load_suite(lake, name)), lambda scope: _asked(scope, by, metric)
    )


def _asked(scope: Scope, by: str, metric: str) -> Comparison:
    judged = _judged(scope) if metric not in ("rows", "blank") else []
    if metric.startswith(ONE):
        judged = [one for one in judged if one[0].id == metric.removeprefix(ONE)]
        if not judged:
            return Comparison(by, metric, "upload", (), (), 0, 0)
    table, grain = _placed(scope, by, judged, metric)
    rows = scope.fetch(table.group_by(["who", "period"]).agg(**_sums(table, judged, metric)))
    return _parts(scope, rows, by, metric, grain, [check for check, _flags in judged])


def _judged(scope: Scope) -> list[tuple[Check, Flags]]:
    """The checks that judge single rows of the table itself, errors first."""
    found = []
    for check in scope.suite.checks if scope.suite else ():
        outcome = outcome_of(scope, check) if not check.params.get("where") else None
        if isinstance(outcome, Flags) and outcome.base == "rows" and outcome.table.equals(scope.table):
            found.append((check, outcome))
    order = {"error": 0, "warning": 1, "info": 2}
    return sorted(found, key=lambda one: order[one[0].severity])[:JUDGED]


def _placed(scope: Scope, by: str, judged: Sequence[tuple[Check, Flags]], metric: str) -> tuple[Table, str]:
    """Every row with its part, its period, and what is counted of it."""
    table = scope.table
    period, grain = _period(scope, table)
    who: Value = table[by].cast("string") if by else ibis.literal("")
    if by and by != FILE:
        who = is_missing(who).ifelse(ibis.literal(""), who)
    counted: dict[str, Value] = {"who": who, "period": period}
    for place, (_check, flags) in enumerate(judged):
        applies, fails = conditions(flags)
        counted[f"f{place}"] = fails
        counted[f"t{place}"] = ibis.literal(True) if applies is None else applies
    if metric == "failing":
        grave = [counted[f"f{place}"] for place, (check, _flags) in enumerate(judged) if check.severity != "info"]
        counted = {"who": who, "period": period, "bad": ibis.or_(*grave) if grave else ibis.literal(False)}
    if metric == "blank":
        cells = [is_missing(table[column]).cast("int64") for column in scope.types]
        counted["blank"] = sum(cells[1:], cells[0])
    return table.select(**counted), grain


def _period(scope: Scope, table: Table) -> tuple[Value, str]:
    """The period of a row: of its own time, or the upload it came with."""
    name = clock(scope)
    if name:
        moment = table[name].cast("timestamp")
        ends = scope.fetch(table.agg(first=moment.min(), last=moment.max(), days=moment.date().nunique()))[0]
        if ends["first"] is not None and ends["days"] > 1:
            span = (ends["last"].date() - ends["first"].date()).days
            grain = "day" if span <= PERIODS else "week" if span <= 7 * PERIODS else "month"
            return moment.truncate({"day": "D", "week": "W", "month": "M"}[grain]).date(), grain
    uploads = added_uploads(scope) if scope.layer == "raw" else []
    if len(uploads) < 2:
        return ibis.literal(uploads[-1].ordinal if uploads else 1), "upload"
    rows = table["_row"]
    return ibis.cases(*[(rows < one.end, one.ordinal) for one in uploads[:-1]], else_=uploads[-1].ordinal), "upload"


def _sums(table: Table, judged: Sequence[tuple[Check, Flags]], metric: str) -> dict[str, Value]:
    sums: dict[str, Value] = {"rows": table.count()}
    if metric == "score" or metric.startswith(ONE):
        for place in range(len(judged)):
            sums |= {f"f{place}": table[f"f{place}"].sum(), f"t{place}": table[f"t{place}"].sum()}
    elif metric == "failing":
        sums["bad"] = table["bad"].sum()
    elif metric == "blank":
        sums["blank"] = table["blank"].sum()
    return sums


def _parts(
    scope: Scope, rows: Sequence[Mapping[str, Any]], by: str, metric: str, grain: str, checks: Sequence[Check]
) -> Comparison:
    periods = tuple(sorted({row["period"] for row in rows if row["period"] is not None}))[-PERIODS:]
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row["who"] or ""] = sizes.get(row["who"] or "", 0) + int(row["rows"])
    first = sorted(sizes, key=lambda one: (-sizes[one], one))[:PARTS]
    suite = scope.suite or Suite(scope.dataset.name, ())
    parts = []
    for value in first:
        own = [row for row in rows if (row["who"] or "") == value]
        by_period = {row["period"]: row for row in own}
        parts.append(
            Part(
                value,
                sizes[value],
                _value(_added(own), metric, suite, checks, len(scope.types)),
                tuple(
                    _value(by_period[one], metric, suite, checks, len(scope.types)) if one in by_period else None
                    for one in periods
                ),
                tuple(int(by_period[one]["rows"]) if one in by_period else 0 for one in periods),
            )
        )
    return Comparison(by, metric, grain, periods, tuple(parts), len(sizes), len(checks))


def _added(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    names = [name for name in rows[0] if name not in ("who", "period")]
    return {name: sum(int(row[name] or 0) for row in rows) for name in names}


def _value(row: Mapping[str, Any], metric: str, suite: Suite, checks: Sequence[Check], columns: int) -> float | None:
    """The metric of some rows from their sums."""
    n = int(row["rows"])
    if metric == "rows":
        return float(n)
    if metric == "failing":
        return int(row["bad"] or 0) / n if n else None
    if metric == "blank":
        return int(row["blank"] or 0) / (n * columns) if n and columns else None
    if metric.startswith(ONE):
        total = int(row["t0"] or 0)
        return int(row["f0"] or 0) / total if total else None
    results = [
        _result(check, int(row[f"f{place}"] or 0), int(row[f"t{place}"] or 0)) for place, check in enumerate(checks)
    ]
    return scored(results, suite, n)[0]


def _result(check: Check, failed: int, total: int) -> CheckResult:
    passed = not total or failed / total <= check.tolerance
    return CheckResult(
        check.id, check.check, check.dimension, check.columns, check.severity, failed, total, passed, check.weight,
        check.tolerance,
    )  # fmt: skip


def ranked(found: Comparison) -> list[Part]:
    """The parts, the worst first: by the score the lowest, by shares the highest, by rows the fewest."""
    sign = 1 if found.metric in ("score", "rows") else -1
    held = [replace(one) for one in found.parts if one.whole is not None]
    return sorted(held, key=lambda one: (sign * (one.whole or 0.0), one.value))
