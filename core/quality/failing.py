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
from core.quality.registry import Flags
from core.quality.scope import Scope

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
