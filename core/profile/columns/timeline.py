"""One column over time: rows, gaps and outliers per period, or per block of rows where no time is known."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.engine import Cursor
from core.lake import Lake
from core.profile.columns.examples import outlier_condition
from core.profile.columns.families import TIME_ROLES, column
from core.profile.columns.sample import present_sql
from core.profile.model import ColumnProfile, Profile

BLOCKS = 40
"""Blocks of rows, in the order of the file."""
_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True)
class Timeline:
    """Rows, missing values and outliers per period.

    `starts` are ISO times where `by` names the time column, else the first row of each block.
    `outliers` is empty for columns without outlier bounds. `outside` rows have no time, or one far
    from the others.
    """

    by: str | None
    unit: str
    starts: tuple[str, ...]
    rows: tuple[int, ...]
    missing: tuple[int, ...]
    outliers: tuple[int, ...]
    outside: int

    @property
    def missing_shares(self) -> tuple[float | None, ...]:
        """Missing values as a share of the rows per period; None where there is no row."""
        return tuple(gap / rows if rows else None for gap, rows in zip(self.missing, self.rows, strict=True))


def time_column(profile: Profile, name: str) -> ColumnProfile | None:
    """The column that dates the rows: one with a time role, else the only time column; never `name` itself."""
    dated = [one for one in profile.columns if one.family == "time" and one.histogram and one.name != name]
    with_role = [one for one in dated if one.role in TIME_ROLES]
    if with_role:
        return with_role[0]
    return dated[0] if len(dated) == 1 else None


def timeline(lake: Lake, profile: Profile, name: str) -> Timeline:
    """Count a column's gaps and outliers over time in one scan of the profiled version.

    Raises:
        NotFound: when there is no such column.
    """
    found = profile.column(name)
    one = column(name, found.type, found.role)
    table = lake.table(profile.dataset, profile.layer, profile.version)
    outlier, bounds = outlier_condition(one, found) if found.outliers else ("FALSE", [])
    dated = time_column(profile, name)
    wanted = f"count(*), count(*) FILTER ({present_sql(one, found)} IS NULL), count(*) FILTER ({outlier})"
    with lake.read() as cursor:
        if dated is None:
            return _by_rows(cursor, table, wanted, bounds, bool(found.outlier_bounds))
        by = column(dated.name, dated.type, dated.role)
        unit = dated.histogram.unit if dated.histogram else "day"
        moment = f"CASE WHEN isfinite({by.sql}) THEN date_trunc('{unit}', {by.sql}::TIMESTAMP) END"
        counted = cursor.execute(
            f"SELECT epoch_us({moment}) AS at, {wanted} FROM {table} GROUP BY {moment}", bounds
        ).fetchall()
    edges = [datetime.fromisoformat(str(edge)) for edge in dated.histogram.edges] if dated.histogram else []
    micros = [(edge - datetime(1970, 1, 1)) // _MICRO for edge in edges]
    sums = [[0, 0, 0] for _edge in edges[:-1]]
    outside = 0
    for at, *counts in counted:
        place = bisect_right(micros, at) - 1 if at is not None else -1
        if 0 <= place < len(sums):
            sums[place] = [old + int(new) for old, new in zip(sums[place], counts, strict=True)]
        else:
            outside += int(counts[0])
    return Timeline(
        by=dated.name,
        unit=unit,
        starts=tuple(edge.isoformat(sep=" ") for edge in edges[:-1]),
        rows=tuple(one[0] for one in sums),
        missing=tuple(one[1] for one in sums),
        outliers=tuple(one[2] for one in sums) if found.outlier_bounds else (),
        outside=outside,
    )


def _by_rows(cursor: Cursor, table: str, wanted: str, bounds: list[float], judged: bool) -> Timeline:
    reach = cursor.execute(f"SELECT min(_row), max(_row) FROM {table}").fetchone()
    if reach is None or reach[0] is None:
        return Timeline(None, "rows", (), (), (), (), 0)
    first, last = int(reach[0]), int(reach[1])
    width = max(1, -(-(last - first + 1) // BLOCKS))
    counted = cursor.execute(
        f"SELECT (_row - {first}) // {width} AS block, {wanted} FROM {table} GROUP BY 1 ORDER BY 1", bounds
    ).fetchall()
    return Timeline(
        by=None,
        unit="rows",
        starts=tuple(f"{first + int(row[0]) * width:,}" for row in counted),
        rows=tuple(int(row[1]) for row in counted),
        missing=tuple(int(row[2]) for row in counted),
        outliers=tuple(int(row[3]) for row in counted) if judged else (),
        outside=0,
    )
