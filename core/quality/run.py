"""Running a suite: few scans, then the score, then the lake."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from ibis.expr.types import BooleanValue

from core.engine import NO_ROOM, Cursor, EngineError
from core.errors import BadInput, NotFound, Unavailable
from core.i18n import _, listed
from core.lake import Lake, own_numbers, working
from core.quality.checks import CHECKS
from core.quality.contract.draft import draft
from core.quality.contract.suites import read_suite
from core.quality.failing import conditions
from core.quality.model import SEVERITIES, Check, CheckResult, Report, Suite
from core.quality.narrowing import outcome_of, scope_of
from core.quality.params import WHERE
from core.quality.registry import Flags, Measure, Outcome, Skip
from core.quality.scope import COUNT, Scope, asked
from core.quality.score import scored
from core.quality.seen import report_as_seen
from core.quality.store import load_reports, load_suite, numbered, save_report, save_suite
from core.quality.watch.series import Series
from core.quality.watch.store import save_sketches


def check(
    lake: Lake,
    name: str,
    version: int | None = None,
    suite: Suite | Mapping[str, Any] | str | Path | None = None,
    store: bool = True,
    *,
    layer: str | None = None,
    engine: str = "duckdb",
) -> Report:
    """Judge one version of a dataset by its contract, on whole tables; what comes back is as whoever acts sees it.

    Args:
        version: A version's number; None takes the newest.
        suite: A suite, its mapping or text, or the path of its file. None takes the stored one, and
            drafts and keeps one at the first check.
        store: Keep the report in the lake, replacing an earlier one of the same version and layer.
        layer: "raw" or "clean"; None takes the layer that the version changed.
        engine: "duckdb" or "spark": what the expressions run on; the report is the same.

    Raises:
        NotFound: when the dataset, version or layer does not exist.
        BadInput: when the suite cannot be used.
    """
    return report_as_seen(lake, _checked(lake, name, version, suite, store, layer, engine))


@working("compute")
def _checked(
    lake: Lake,
    name: str,
    version: int | None,
    suite: Suite | Mapping[str, Any] | str | Path | None,
    store: bool,
    layer: str | None,
    engine: str,
) -> Report:
    version, layer = place(lake, name, version, layer)
    chosen = suite_of(lake, name) if suite is None else read_suite(suite, name)
    found, results, rows, fresh = asked(lambda: Scope(lake, name, version, layer, chosen, engine=engine), _judged)
    if chosen is None and store:
        found = save_suite(lake, found, known=CHECKS)
    score, dimensions, priced = scored(results, found, rows)
    report = Report(name, version, layer, datetime.now(UTC), rows, score, dimensions, priced, found.version)
    report = numbered(report, own_numbers(lake, name))
    if store:
        save_report(lake, report, partial(_keep, name=name, found=fresh))
    return report


def _keep(cursor: Cursor, *, name: str, found: Series) -> None:
    """Store what was sketched for a check, and what was read in its texts."""
    save_sketches(cursor, name=name, basis=found.basis, fresh=found.fresh)
    save_sketches(cursor, name=name, basis=found.reader, fresh=found.read)


def _judged(scope: Scope) -> tuple[Suite, list[CheckResult], int, Series]:
    """The contract, drafted where there is none, the results of its checks, the rows of the table, and what was
    sketched for it."""
    scope.suite = scope.suite or draft(scope)
    results, rows = run(scope, scope.suite.checks)
    return scope.suite, results, rows, scope.facts.get("series", Series())


def place(lake: Lake, name: str, version: int | None, layer: str | None) -> tuple[int, str]:
    """The version's number and layer: the last change of the layer asked for, at or before the version."""
    history = lake.versions(name)
    fitting = [one for one in history if (version is None or one.number <= version) and layer in (None, one.layer)]
    if not fitting:
        known = sorted({one.layer for one in history})
        if layer is not None and layer not in known:
            raise NotFound.among(_("layer"), layer, known)
        wanted = f"@{version}" if version is not None else (layer or "")
        raise NotFound.among(_("version"), wanted, [str(one.ordinal) for one in history])
    return fitting[-1].number, fitting[-1].layer


def suite_of(lake: Lake, name: str) -> Suite | None:
    """The dataset's stored contract, if it has one."""
    return load_suite(lake, name)


def drafted(lake: Lake, name: str, version: int | None = None, layer: str | None = None) -> Suite:
    """A fresh draft of the contract from a version as it is; not stored."""
    number, where = place(lake, name, version, layer)
    return asked(lambda: Scope(lake, name, number, where), draft)


# --- running -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Counted:
    """A check on its base, with the aliases its numbers come back under."""

    check: Check
    flags: Flags
    alias: str


def run(scope: Scope, checks: tuple[Check, ...]) -> tuple[list[CheckResult], int]:
    """Run checks: one statement per base table, however many checks stand on it.

    Returns:
        The results in the checks' order (cost not filled in), and the rows of the table.
    """
    scope.load_values([one.column for one in checks if CHECKS[one.check].lists_values and one.column])
    views: dict[str, Scope] = {}
    outcomes = [(check, _counted_outcome(scope, check, views)) for check in checks]
    counted = [
        _Counted(check, outcome, f"c{n}") for n, (check, outcome) in enumerate(outcomes) if isinstance(outcome, Flags)
    ]
    bases: dict[str, list[_Counted]] = {"rows": []}
    for one in counted:
        bases.setdefault(one.flags.base, []).append(one)
    numbers: dict[str, int] = {}
    for base, members in bases.items():
        numbers |= _count(scope, base, members)
    rows = numbers["rows.n"]
    results, places = [], {one.check.id: one for one in counted}
    for check, outcome in outcomes:
        if isinstance(outcome, Flags):
            results.append(_flagged(scope, places[check.id], numbers))
        else:
            results.append(_measured(scope, check, outcome, rows))
    return results, rows


def _counted_outcome(scope: Scope, check: Check, views: dict[str, Scope]) -> Outcome:
    """The outcome on the base it is cheapest to count on: distinct values for a text column that repeats
    its values, else the rows."""
    column, where = check.column, check.params.get(WHERE)
    if where or not CHECKS[check.check].by_value or not scope.repeats(column):
        found = outcome_of(scope, check)
        return replace(found, base=f"{found.base}§{where}") if where and isinstance(found, Flags) else found
    if column not in views:
        views[column] = scope.by_value(column)
    outcome = CHECKS[check.check].build(views[column], check)
    if not isinstance(outcome, Flags):
        return outcome
    return replace(outcome, base=f"values:{column}" if outcome.base == "rows" else f"{outcome.base}:values")


def _count(scope: Scope, base: str, members: list[_Counted]) -> dict[str, int]:
    """Count every member's rows in one scan of the base they share."""
    table = members[0].flags.table if members else scope.table
    weighted = COUNT in table.columns
    columns: dict[str, BooleanValue] = {}
    for one in members:
        applies, fails = conditions(one.flags)
        columns[f"{one.alias}.f"] = fails
        if applies is not None:
            columns[f"{one.alias}.t"] = applies
        for part, condition in one.flags.parts.items():
            columns[f"{one.alias}.p.{part}"] = condition.fill_null(False) & (applies if applies is not None else True)
    if weighted:
        flagged = table.select(**columns, **{COUNT: table[COUNT]})
        sums = {name: flagged[COUNT].sum(where=flagged[name]) for name in columns}
        whole = flagged.agg(**{f"{base}.n": flagged[COUNT].sum()}, **sums)
    elif columns:
        flagged = table.select(**columns)
        whole = flagged.agg(**{f"{base}.n": flagged.count()}, **{name: flagged[name].sum() for name in columns})
    else:
        whole = table.agg(**{f"{base}.n": table.count()})
    try:
        found = scope.fetch(whole)[0]
    except EngineError as error:
        raise _failed(scope, members, error) from error
    return {name: int(value or 0) for name, value in found.items()}


def _failed(scope: Scope, members: list[_Counted], error: EngineError) -> Exception:
    ids = listed(one.check.id for one in members[:5])
    reason = str(error).splitlines()[0][:200]
    message = _("The checks {ids} of {name} cannot run: {reason}").format(
        ids=ids, name=scope.dataset.name, reason=reason
    )
    if isinstance(error, NO_ROOM):
        return Unavailable(message)
    return BadInput(message, hint=_("Look at their parameters in the contract."))


def _flagged(scope: Scope, one: _Counted, numbers: dict[str, int]) -> CheckResult:
    flags, check = one.flags, one.check
    failed = numbers[f"{one.alias}.f"]
    total = numbers.get(f"{one.alias}.t", numbers[f"{flags.base}.n"])
    detail: dict[str, Any] = {part: numbers[f"{one.alias}.p.{part}"] for part in flags.parts} | dict(flags.facts)
    detail = {key: value for key, value in detail.items() if value not in (0, [], None)}
    if not total:
        detail["skipped"] = "no_rows"
    if failed and (mend := CHECKS[check.check].evidence(scope_of(scope, check), check)):
        detail["mend"] = dict(mend)
    return _result(check, failed, total, detail, None if failed else "")


def _measured(scope: Scope, check: Check, outcome: Outcome, rows: int) -> CheckResult:
    if isinstance(outcome, Skip):
        return _result(check, 0, 0, {"skipped": outcome.reason, **outcome.params}, "")
    assert isinstance(outcome, Measure)
    if outcome.detail.get("gone"):
        return _result(check, max(rows, 1), max(rows, 1), outcome.detail, "")
    detail = dict(outcome.detail)
    if outcome.failed and (mend := CHECKS[check.check].evidence(scope_of(scope, check), check)):
        detail["mend"] = dict(mend)
    return _result(check, outcome.failed, outcome.total, detail, "")


def _result(check: Check, failed: int, total: int, detail: Mapping[str, Any], sql: str | None) -> CheckResult:
    passed = not total or failed / total <= check.tolerance
    found = CheckResult(
        check.id, check.check, check.dimension, check.columns, check.severity, failed, total, passed,
        check.weight, check.tolerance, 0.0, dict(check.params), dict(detail), sql,
    )  # fmt: skip
    grade = CHECKS[check.check].grade
    if passed or grade is None:
        return found
    return replace(found, severity=min(check.severity, grade(found), key=SEVERITIES.index))


def latest(lake: Lake, name: str) -> Report | None:
    """The stored report of the dataset's newest checked version, or None."""
    found = load_reports(lake, name, newest=True)
    return found[-1] if found else None


def history(lake: Lake, name: str) -> list[Report]:
    """Every stored report of a dataset, oldest version first."""
    return load_reports(lake, name)


def unchecked(lake: Lake, name: str) -> list[int]:
    """The versions of a dataset that have no stored report, oldest first."""
    known = {report.version for report in history(lake, name)}
    return [one.number for one in lake.versions(name) if one.number not in known]
