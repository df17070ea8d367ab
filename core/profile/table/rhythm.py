"""When shoppers act and how far they come: the rhythm and the funnel of an event table."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.cells.events import dictionary, key
from core.engine import Cursor, quote
from core.kinds import EVENT_TYPES
from core.lake import Dataset
from core.profile.columns.families import Column
from core.profile.model import EventStage, Rhythm

OTHER = "other"
DAYS = 750
"""Days shown; of a longer table the last ones with events."""


def rhythm(cursor: Cursor, table: str, dataset: Dataset, columns: list[Column]) -> Rhythm | None:
    """Events by weekday, hour, day and standard type, and the users who reach each type.

    Spellings of event types are read through the standard dictionary; what it does not know counts
    as "other". None where the table has no event type column.
    """
    known = {column.name: column for column in columns}
    kind = known.get(dataset.column("event_type") or "")
    time = known.get(dataset.column("timestamp") or "")
    user = known.get(dataset.column("user_id") or "")
    if kind is None:
        return None
    spelled = cursor.execute(
        f"SELECT {kind.text_sql} AS x, count(*) AS n FROM {table} GROUP BY 1 ORDER BY n DESC, x LIMIT 1000"
    ).fetchall()
    types = dictionary()
    spellings = {str(value): types.get(key(str(value)), OTHER) for value, _n in spelled if value is not None}
    known_types = {value: type_ for value, type_ in spellings.items() if type_ != OTHER}
    typed = (
        f"(SELECT coalesce(m.t, '{OTHER}') AS t, e.* FROM {table} AS e LEFT JOIN "
        f"(SELECT unnest(?::VARCHAR[]) AS s, unnest(?::VARCHAR[]) AS t) AS m ON m.s = {_of('e', kind)})"
    )
    mapping: list[Any] = [list(known_types), list(known_types.values())]
    people = f"count(DISTINCT {quote(user.name)})" if user else "0"
    stages = {
        row[0]: EventStage(*row)
        for row in cursor.execute(f"SELECT t, count(*), {people} FROM {typed} GROUP BY 1", mapping).fetchall()
    }
    funnel = tuple(stages[name] for name in (*EVENT_TYPES, OTHER) if name in stages)
    by_hour, days, by_day, undated = (
        ((), (), {}, 0) if not time or time.family != "time" else _when(cursor, typed, mapping, time)
    )
    return Rhythm(by_hour, days, by_day, funnel, dict(list(spellings.items())[:50]), undated)


def _of(alias: str, column: Column) -> str:
    reference = f"{alias}.{column.sql}"
    return reference if column.type == "VARCHAR" else f"CAST({reference} AS VARCHAR)"


def _when(
    cursor: Cursor, typed: str, mapping: list[Any], time: Column
) -> tuple[tuple[tuple[int, ...], ...], tuple[str, ...], dict[str, tuple[int, ...]], int]:
    rows = cursor.execute(
        f"SELECT grouping_id(w, h), w, h, d, t, count(*) FROM ("
        f"  SELECT isodow(x) - 1 AS w, hour(x) AS h, x::DATE AS d, t FROM ("
        f"    SELECT CASE WHEN isfinite({time.sql}) THEN {time.sql}::TIMESTAMP END AS x, t FROM {typed}))"
        f" GROUP BY GROUPING SETS ((w, h), (d, t))",
        mapping,
    ).fetchall()
    hours = [[0] * 24 for _ in range(7)]
    counted: dict[str, dict[date, int]] = {}
    undated = 0
    for mark, weekday, hour, day, type_, count in rows:
        if mark == 0 and weekday is None:
            undated += count
        elif mark == 0:
            hours[weekday][hour] = count
        elif isinstance(day, date):
            counted.setdefault(type_, {})[day] = count
    days = sorted({day for one in counted.values() for day in one})[-DAYS:]
    by_day = {
        type_: tuple(counted[type_].get(day, 0) for day in days) for type_ in (*EVENT_TYPES, OTHER) if type_ in counted
    }
    return tuple(tuple(one) for one in hours), tuple(day.isoformat() for day in days), by_day, undated
