"""The source rows behind a figure: which file, which line, which value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.cells import sql
from core.cells.numbers import PLAIN
from core.engine import Cursor
from core.lake import Lake
from core.profile.columns.families import Column, column
from core.profile.columns.masks import PREFIX, mask
from core.profile.columns.spread import EPOCH
from core.profile.columns.values import CUT, PLACEHOLDERS, WHITE
from core.profile.model import ColumnProfile, Profile

LOOKED_AT = 200_000
"""Rows with different values that are read to find a pattern, which SQL cannot express."""


@dataclass(frozen=True)
class SourceRow:
    """One cell and the place in the uploaded file it came from. `value` is None for a null."""

    value: str | None
    file: str
    line: int
    row: int


def examples(lake: Lake, profile: Profile, name: str, what: str, limit: int = 20) -> list[SourceRow]:
    """Rows of the profiled version that show one thing about a column, in file order.

    Args:
        profile: the profile the figure was read from; its version and layer are searched.
        name: the column.
        what: a finding's code; or "smallest", "largest", "value:" and a value (as in `top`),
            "pattern:" and a mask.
        limit: most rows given.

    Raises:
        NotFound: when there is no such column.
    """
    found = profile.column(name)
    one = column(name, found.type, found.role)
    table = lake.table(profile.dataset, profile.layer, profile.version)
    with lake.read() as cursor:
        if what.startswith("pattern:") or what == "mixed_patterns":
            return _by_mask(cursor, table, one, found, what, limit)
        condition, values = _condition(one, found, what)
        order = {
            "smallest": f"{one.sql}, _row",
            "largest": f"{one.sql} DESC, _row",
            "outliers": _furthest(one, found),
        }.get(what, "_row")
        if condition is None:
            condition = f"{one.sql} IN (SELECT {one.sql} FROM {table} GROUP BY 1 HAVING count(*) > 1)"
            order = f"{one.sql}, _row"
        rows = cursor.execute(
            f"SELECT left({one.text_sql}, {CUT}), _file, _line, _row FROM {table} "
            f"WHERE {condition} ORDER BY {order} LIMIT {int(limit)}",
            values,
        ).fetchall()
    return [SourceRow(value, file or "", int(line or 0), int(row)) for value, file, line, row in rows]


def _condition(one: Column, found: ColumnProfile, what: str) -> tuple[str | None, list[Any]]:
    """The SQL condition for rows that show something; None for repeated values."""
    text = one.text_sql
    missing = f"({one.sql} IS NULL OR trim({text}, ?) = '')"
    if what in ("required_missing", "mostly_missing", "often_missing", "all_null"):
        return missing, [WHITE]
    if what in ("smallest", "largest"):
        return (f"isfinite({one.sql})" if one.floating or one.family == "time" else f"{one.sql} IS NOT NULL"), []
    if what.startswith("value:"):
        return f"left({text}, {CUT}) = ?", [what.removeprefix("value:")]
    if what == "blanks":
        return f"{text} IS NOT NULL AND trim({text}, ?) = ''", [WHITE]
    if what == "padded":
        return f"{text} <> trim({text}, ?) AND trim({text}, ?) <> ''", [WHITE, WHITE]
    if what == "placeholders":
        return f"lower(trim({text}, ?)) IN (SELECT unnest(?))", [WHITE, sorted(PLACEHOLDERS)]
    if what == "number_as_text":
        return f"trim({text}, ?) <> '' AND NOT regexp_matches(trim({text}, ?), ?)", [WHITE, WHITE, PLAIN]
    if what == "date_as_text":
        core = f"trim({text}, ?)"
        return f"{core} <> '' AND {sql.moment(text, 'VARCHAR')} IS NULL", [WHITE]
    if what == "not_finite":
        return f"NOT isfinite({one.sql})", []
    if what == "zeros":
        return f"{one.sql} = 0", []
    if what == "negatives":
        return f"{one.sql} < 0", []
    if what == "outliers" and found.outlier_bounds:
        condition, bounds = outlier_condition(one, found)
        return condition, list(bounds)
    if what == "future":
        return f"isfinite({one.sql}) AND {one.sql}::TIMESTAMP > now()::TIMESTAMP + INTERVAL 1 DAY", []
    if what == "epoch_zero":
        return f"{one.sql}::DATE = ?", [EPOCH.date()]
    if what == "variants":
        spelled = next(
            (one.params["example"].split(" · ")[0].strip("␣") for one in found.findings if one.code == what), ""
        )
        return f"left(lower(trim({text})), 60) = lower(trim(?))", [spelled]
    if what in ("key_repeats", "nearly_unique"):
        return None, []
    return f"{one.sql} IS NOT NULL", []


def _furthest(one: Column, found: ColumnProfile) -> str:
    """The order from the outlier furthest beyond its bound to the nearest."""
    low, high = found.outlier_bounds or (0.0, 0.0)
    return f"greatest({low!r} - {one.sql}::DOUBLE, {one.sql}::DOUBLE - {high!r}) DESC, _row"


def outlier_condition(one: Column, found: ColumnProfile) -> tuple[str, list[float]]:
    """The SQL condition for a column's outliers and its two parameters; nothing where it has no bounds."""
    if not found.outlier_bounds:
        return "FALSE", []
    finite = f" AND isfinite({one.sql})" if one.floating else ""
    zero = f" AND {one.sql}::DOUBLE <> 0" if found.outlier_log else ""
    return f"(({one.sql}::DOUBLE < ? OR {one.sql}::DOUBLE > ?){finite}{zero})", list(found.outlier_bounds)


def _by_mask(cursor: Cursor, table: str, one: Column, found: ColumnProfile, what: str, limit: int) -> list[SourceRow]:
    """Rows whose mask is, or is not, the one asked for; of the first different values."""
    wanted = what.removeprefix("pattern:") if what.startswith("pattern:") else None
    main = found.patterns[0].mask if found.patterns else ""
    seen = cursor.execute(
        f"SELECT left({one.text_sql}, {CUT}) AS x, arg_min({{'f': _file, 'l': _line, 'r': _row}}, _row) AS place "
        f"FROM {table} WHERE {one.sql} IS NOT NULL GROUP BY 1 ORDER BY min(_row) LIMIT {LOOKED_AT}"
    ).fetchall()
    rows: list[SourceRow] = []
    for value, at in seen:
        sign = mask(value[:PREFIX])
        if (sign == wanted) if wanted is not None else (sign != main):
            rows.append(SourceRow(value, at["f"] or "", int(at["l"] or 0), int(at["r"])))
            if len(rows) >= limit:
                break
    return rows
