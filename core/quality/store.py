"""Suites and results in the lake: `quality.suites`, `quality.results`, `quality.scores`."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from core.access import allowed
from core.engine import Cursor
from core.i18n import N_
from core.lake import Lake, has_table, kept, own_numbers
from core.quality.contract.suites import kept_suite
from core.quality.model import CheckResult, Report, Suite, valid
from core.quality.seen import report_as_seen, suite_as_seen

TABLES = {
    "suites": "dataset VARCHAR, suite BIGINT, content VARCHAR, author VARCHAR, stored TIMESTAMP",
    "results": "dataset VARCHAR, version BIGINT, layer VARCHAR, position BIGINT, check_id VARCHAR, check_type VARCHAR, "
    "dimension VARCHAR, columns VARCHAR, severity VARCHAR, failed BIGINT, total BIGINT, passed BOOLEAN, "
    "weight DOUBLE, tolerance DOUBLE, cost DOUBLE, params VARCHAR, detail VARCHAR, sql VARCHAR",
    "scores": "dataset VARCHAR, version BIGINT, layer VARCHAR, checked TIMESTAMP, row_count BIGINT, score DOUBLE, "
    "dimensions VARCHAR, suite BIGINT",
    "offers": "dataset VARCHAR, types VARCHAR, found VARCHAR, stored TIMESTAMP",
}


def lowest_first(lake: Lake) -> dict[str, float]:
    """The newest score of every dataset that has one, the lowest first."""
    with lake.read() as cursor:
        if not has_table(cursor, "quality.scores"):
            return {}
        found = cursor.execute(
            "SELECT dataset, arg_max(score, version) FROM lake.quality.scores WHERE score IS NOT NULL "
            "GROUP BY dataset ORDER BY 2, 1"
        ).fetchall()
    known = {one.name for one in lake.datasets()}
    return {str(name): float(score) for name, score in found if name in known}


def _prepare(cursor: Cursor) -> None:
    for table, columns in TABLES.items():
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.quality.{table} ({columns})")


@kept
def load_suite(lake: Lake, name: str, number: int | None = None) -> Suite | None:
    """A dataset's stored suite, the newest when `number` is None; None when there is none.

    Who may not write contracts reads it as they see its columns (`core.quality.seen`).
    """
    with lake.read() as cursor:
        if not has_table(cursor, "quality.suites"):
            return None
        row = cursor.execute(
            "SELECT suite, content FROM lake.quality.suites WHERE dataset = ? AND (? IS NULL OR suite = ?) "
            "ORDER BY suite DESC LIMIT 1",
            [name, number, number],
        ).fetchone()
    if not row:
        return None
    suite = replace(kept_suite(row[1], name), version=int(row[0]))
    return suite if allowed("contract") else suite_as_seen(lake, suite)


def suite_versions(lake: Lake, name: str) -> list[tuple[int, datetime, str]]:
    """Number, time (UTC) and author of every stored suite of a dataset, oldest first."""
    with lake.read() as cursor:
        if not has_table(cursor, "quality.suites"):
            return []
        rows = cursor.execute(
            "SELECT suite, stored, author FROM lake.quality.suites WHERE dataset = ? ORDER BY suite", [name]
        ).fetchall()
    return [(int(row[0]), row[1], row[2]) for row in rows]


def save_suite(lake: Lake, suite: Suite, author: str | None = None, *, known: Collection[str] = ()) -> Suite:
    """Store a suite as its dataset's newest contract; an unchanged one is not stored again.

    Args:
        known: The types of check that it was drafted with, whether or not they had anything to ask; none of these are
            offered for it later.

    Raises:
        Forbidden: whoever acts may not write contracts.
        BadInput: it could not be read again, such as where two checks share an id.
    """
    valid(suite)
    before = load_suite(lake, suite.dataset)
    if before and before.to_dict() == suite.to_dict():
        return before
    message = N_("Contract of {name}").format(name=suite.dataset)
    with lake.write(message, author=author, info={"contract": suite.dataset}, needs="contract") as cursor:
        stored = put_suite(cursor, suite, author or lake.author)
        if known:
            save_offers(cursor, suite.dataset, known, ())
    return stored


def put_suite(cursor: Cursor, suite: Suite, author: str) -> Suite:
    """Store a suite as its dataset's newest contract within a commit that is being made."""
    _prepare(cursor)
    row = cursor.execute(
        "SELECT coalesce(max(suite), 0) FROM lake.quality.suites WHERE dataset = ?", [suite.dataset]
    ).fetchone()
    number = int(row[0]) + 1 if row else 1
    cursor.execute(
        "INSERT INTO lake.quality.suites VALUES (?, ?, ?, ?, ?)",
        [suite.dataset, number, suite.to_json(), author, _now()],
    )
    return replace(suite, version=number)


def save_offers(cursor: Cursor, name: str, types: Collection[str], found: Sequence[Mapping[str, Any]]) -> None:
    """Keep, within a commit that is being made, which types of check were looked for and what they would ask."""
    _prepare(cursor)
    cursor.execute("DELETE FROM lake.quality.offers WHERE dataset = ?", [name])
    cursor.execute(
        "INSERT INTO lake.quality.offers VALUES (?, ?, ?, ?)", [name, _json(sorted(types)), _json(list(found)), _now()]
    )


def save_report(lake: Lake, report: Report, beside: Callable[[Cursor], None] | None = None) -> None:
    """Store a report, and in the same commit what `beside` writes; what was stored for the same dataset, version and
    layer is replaced."""
    key = [report.dataset, report.version, report.layer]
    facts = {
        "checked": report.dataset,
        "of_version": report.version,
        "score": None if report.score is None else round(report.score, 4),
    }
    with lake.write(N_("Check of {name}").format(name=report.dataset), info=facts) as cursor:
        _prepare(cursor)
        for table in ("results", "scores"):
            cursor.execute(f"DELETE FROM lake.quality.{table} WHERE dataset = ? AND version = ? AND layer = ?", key)
        if report.results:
            cursor.execute(
                "INSERT INTO lake.quality.results SELECT unnest(?::STRUCT("
                + _struct(TABLES["results"])
                + ")[], recursive := true)",
                [[_row(report, position, one) for position, one in enumerate(report.results)]],
            )
        cursor.execute(
            "INSERT INTO lake.quality.scores VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [*key, report.time, report.rows, report.score, _json(dict(report.dimensions)), report.suite],
        )
        if beside is not None:
            beside(cursor)


def _struct(columns: str) -> str:
    return ", ".join(f'"{name}" {kind}' for name, kind in (one.split(" ") for one in columns.split(", ")))


def _row(report: Report, position: int, one: CheckResult) -> dict[str, Any]:
    return {
        "dataset": report.dataset,
        "version": report.version,
        "layer": report.layer,
        "position": position,
        "check_id": one.id,
        "check_type": one.check,
        "dimension": one.dimension,
        "columns": _json(list(one.columns)),
        "severity": one.severity,
        "failed": one.failed,
        "total": one.total,
        "passed": one.passed,
        "weight": one.weight,
        "tolerance": one.tolerance,
        "cost": one.cost,
        "params": _json(dict(one.params)),
        "detail": _json(dict(one.detail)),
        "sql": one.sql,
    }


def load_reports(lake: Lake, name: str | None = None, *, newest: bool = False) -> list[Report]:
    """Stored reports, oldest version first, of one dataset or (None) of all.

    A dataset's are those of its versions since it was last dropped, as whoever acts sees its columns.

    Args:
        newest: Only the last report of each dataset.
    """
    return list(_reports(lake, name, newest))


@kept
def _reports(lake: Lake, name: str | None, newest: bool) -> tuple[Report, ...]:
    with lake.read() as cursor:
        if not has_table(cursor, "quality.scores"):
            return ()
        pick = "QUALIFY row_number() OVER (PARTITION BY dataset ORDER BY version DESC, layer) = 1" if newest else ""
        heads = cursor.execute(
            "SELECT dataset, version, layer, checked, row_count, score, dimensions, suite FROM lake.quality.scores "
            f"WHERE (? IS NULL OR dataset = ?) {pick} ORDER BY dataset, version, layer DESC",
            [name, name],
        ).fetchall()
        keys = [[head[0], head[1], head[2]] for head in heads]
        if not keys:
            return ()
        rows = cursor.execute(
            "SELECT r.* EXCLUDE (position) FROM lake.quality.results r WHERE (? IS NULL OR dataset = ?) "
            "AND version >= ? ORDER BY dataset, version, layer, position",
            [name, name, min(key[1] for key in keys)],
        ).fetchall()
    results: dict[tuple[Any, ...], list[CheckResult]] = {}
    for row in rows:
        results.setdefault(tuple(row[:3]), []).append(_result(row[3:]))
    counts = {name: own_numbers(lake, name) for name in {key[0] for key in keys}}
    return tuple(
        report_as_seen(lake, numbered(_report(head, results.get(tuple(head[:3]), [])), counts[head[0]]))
        for head in heads
        if head[1] in counts[head[0]]  # what was stored before a dataset was removed is not of the present one
    )


def numbered(report: Report, numbers: Mapping[int, int]) -> Report:
    """The report with the dataset's own numbers, also in results that name another version by its snapshot alone."""
    return replace(
        report,
        number=numbers.get(report.version, 0),
        results=tuple(
            replace(one, detail={**one.detail, "number": numbers[one.detail["version"]]})
            if "number" not in one.detail and one.detail.get("version") in numbers
            else one
            for one in report.results
        ),
    )


def _result(row: Iterable[Any]) -> CheckResult:
    (
        check_id,
        check,
        dimension,
        columns,
        severity,
        failed,
        total,
        passed,
        weight,
        tolerance,
        cost,
        params,
        detail,
        sql,
    ) = row
    return CheckResult(
        check_id, check, dimension, tuple(json.loads(columns)), severity, int(failed), int(total), bool(passed),
        weight, tolerance, cost, json.loads(params), json.loads(detail), sql,
    )  # fmt: skip


def _report(head: tuple[Any, ...], results: list[CheckResult]) -> Report:
    name, version, layer, checked, rows, score, dimensions, suite = head
    time = checked.replace(tzinfo=UTC)
    return Report(name, int(version), layer, time, int(rows), score, json.loads(dimensions), tuple(results), int(suite))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
