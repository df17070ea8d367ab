"""The rows that failed a check: their statement, made when someone asks, and the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import ibis
from ibis.expr.types import BooleanValue, Table

from core.engine import EngineError, laid_out
from core.errors import TouchstoneError, Unavailable
from core.i18n import _
from core.lake import Lake
from core.quality.model import Check, CheckResult, Report, Suite
from core.quality.narrowing import outcome_of
from core.quality.params import WHERE
from core.quality.registry import Flags
from core.quality.scope import Scope
from core.quality.watch.sketching import clock

_KEYS = ("review_id", "user_id", "item_id", "unit_id", "event_type", "timestamp")


def conditions(flags: Flags) -> tuple[BooleanValue | None, BooleanValue]:
    """What a check applies to (None: every row) and what fails, both never NULL."""
    fails = flags.fails.fill_null(False)
    if flags.applies is None:
        return None, fails
    applies = flags.applies.fill_null(False)
    return applies, applies & fails


def statement(lake: Lake, report: Report, result: CheckResult) -> str:
    """The statement that finds a check's failing rows in the version it was made for, laid out for reading; empty
    for a check of the table as a whole.

    It is made from the clauses as the report holds them, whatever became of the contract since. Reports of
    releases that stored the statement keep theirs.
    """
    return result.sql or laid_out(_made(_scope(lake, report), result))


def statements(lake: Lake, report: Report, results: Sequence[CheckResult]) -> dict[str, str]:
    """As `statement`, of several checks by their ids, not laid out: what they read alike is asked once.

    A check that cannot be asked again, or is about the table as a whole, is left out.
    """
    scope, found = _scope(lake, report), {}
    for one in results:
        try:
            text = (one.sql or _made(scope, one)) if one.has_rows else ""
        except TouchstoneError:
            continue
        if text:
            found[one.id] = text
    return found


def flagged(lake: Lake, report: Report, results: Sequence[CheckResult]) -> list[tuple[tuple[str, ...], str]]:
    """Statements of the rows that failed any of some checks: their number `_row`, and `f0`, `f1`, ... for each check.

    Checks that stand on one base are asked in one statement. A check that cannot be asked again, is about the table as
    a whole, or loses its rows' numbers, is left out.
    """
    scope, bases = _scope(lake, report), dict[str, list[tuple[str, Flags]]]()
    for one in results:
        if not one.has_rows:
            continue
        try:
            outcome = outcome_of(scope, check := _clause(one))
        except TouchstoneError:
            continue
        if isinstance(outcome, Flags) and "_row" in outcome.table.columns:
            where = check.params.get(WHERE)
            bases.setdefault(f"{outcome.base}§{where}" if where else outcome.base, []).append((one.id, outcome))
    found = []
    for members in bases.values():
        table = members[0][1].table
        marks = {f"f{place}": conditions(flags)[1] for place, (_id, flags) in enumerate(members)}
        marked = table.select("_row", **marks)
        kept = marked.filter(ibis.or_(*(marked[name] for name in marks)))
        found.append((tuple(name for name, _flags in members), scope.sql(kept)))
    return found


def explained(
    lake: Lake, report: Report, result: CheckResult, rows: Sequence[int], *, number: bool = False
) -> tuple[dict[int, dict[str, Any]], tuple[str, ...]]:
    """What a check says of some rows beside their cells, such as the usual price of their group, by `row_heading`'s
    names; and the data columns that show its fault.

    Args:
        rows: Row numbers; those that the check does not look at are left out.
        number: The check's column read as a number too, as `_number`.
    """
    scope = _scope(lake, report)
    outcome = outcome_of(scope, check := _clause(result))
    if not isinstance(outcome, Flags) or "_row" not in outcome.table.columns:
        return {}, check.columns
    table = outcome.table
    shown = tuple(name for name in dict.fromkeys((*check.columns, *outcome.show)) if name in table.columns)
    of_data = tuple(name for name in shown if name in scope.types)
    kept = table.filter(table["_row"].isin(list(rows)))
    told = {name.replace("§", "_"): kept[name] for name in shown if name not in scope.types}
    if number and check.column in kept.columns:
        told["_number"] = scope.number_in(kept, check.column)
    answers = scope.fetch(kept.select(kept["_row"], **told)) if told and rows else []
    found = {
        int(one["_row"]): {name: value for name, value in one.items() if name != "_row" and value is not None}
        for one in answers
    }
    return found, of_data


def days(lake: Lake, report: Report) -> str:
    """The statement of each row's number `_row` and its `day` by the data's own time; empty where it has none."""
    scope = _scope(lake, report)
    name = clock(scope)
    if not name:
        return ""
    table = scope.table
    return scope.sql(table.select("_row", day=table[name].cast("timestamp").date()))


def failing_rows(lake: Lake, report: Report, result: CheckResult, limit: int = 100) -> list[dict[str, Any]]:
    """The rows that failed a check, read from the version it was made for.

    Each has `_file` and `_line` of the source where the check is about rows, then the columns at fault.
    """
    text = (result.sql or _made(_scope(lake, report), result)) if result.has_rows else ""
    if not text:
        return []
    with lake.read() as cursor:
        try:
            cursor.execute(f"SELECT * FROM ({text}) LIMIT {max(0, int(limit))}")
        except EngineError as error:
            message = _("The rows of “{id}” cannot be read again: {reason}")
            reason = str(error).splitlines()[0][:200]
            raise Unavailable(
                message.format(id=result.id, reason=reason), hint=_("Check the dataset again.")
            ) from error
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def sample(lake: Lake, name: str, version: int, layer: str, result: CheckResult, limit: int) -> list[dict[str, Any]]:
    """Some rows that a result found failing, of a clause that no report holds."""
    report = Report(name, version, layer, datetime.now(UTC), 0, None, {}, (result,))
    return failing_rows(lake, report, result, limit)


def _scope(lake: Lake, report: Report) -> Scope:
    suite = Suite(report.dataset, tuple(_clause(one) for one in report.results))
    return Scope(lake, report.dataset, report.version, report.layer, suite)


def _made(scope: Scope, result: CheckResult) -> str:
    check = _clause(result)
    outcome = outcome_of(scope, check)
    return scope.sql(_failing(scope, check, outcome)) if isinstance(outcome, Flags) else ""


def _clause(result: CheckResult) -> Check:
    return Check(
        result.id, result.check, result.dimension, result.columns, result.severity, result.weight, result.tolerance,
        result.params,
    )  # fmt: skip


def _failing(scope: Scope, check: Check, flags: Flags) -> Table:
    """The failing rows of a check: source file and line, then the columns that show the fault."""
    table = flags.table
    kept = table.filter(conditions(flags)[1])
    wanted = ["_file", "_line", *check.columns, *flags.show, *(scope.roles[r] for r in _KEYS if r in scope.roles)]
    columns = [name for name in dict.fromkeys(wanted) if name in table.columns]
    fresh = kept.select(**{name.replace("§", "_"): kept[name] for name in columns})
    order = [name for name in ("_file", "_line") if name in columns]
    return fresh.order_by([ibis.asc(name) for name in order]) if order else fresh
