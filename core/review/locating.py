"""Where rows that were judged stand in a version: found by what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from core.engine import literal
from core.lake import Lake
from core.quality import Report
from core.review.rows import key_sql
from core.review.verdicts import Verdict


def located(lake: Lake, report: Report, verdicts: Iterable[Verdict]) -> dict[str, int]:
    """Key -> the number of the first row that says so in a report's version; keys that no row has are left out.

    One look at the table for each set of columns that the verdicts are keyed by; a set with a column that is gone finds
    nothing.
    """
    wanted: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for one in verdicts:
        wanted[one.columns].add(one.key)
    present = set(lake.columns(report.dataset, report.layer, report.version))
    found: dict[str, int] = {}
    with lake.read() as cursor:
        for columns, keys in wanted.items():
            if not columns or not set(columns) <= present:
                continue
            listed = ", ".join(f"({literal(one)})" for one in sorted(keys))
            table = lake.table(report.dataset, report.layer, report.version)
            answers = cursor.execute(
                f"SELECT k, min(_row) FROM (SELECT {key_sql(columns)} AS k, _row FROM {table} AS t) "
                f"WHERE k IN (SELECT * FROM (VALUES {listed})) GROUP BY k"
            ).fetchall()
            found |= {str(key): int(row) for key, row in answers}
    return found
