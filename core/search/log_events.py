"""A search log told from events: who asked, what was shown, what was clicked, one row each, joined to searches.

Rows belong to one search by its id (`query_id` and the like); without one, by shopper, visit and query, until a pause.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.collect.column_names import names_of, normalise
from core.engine import quote
from core.kinds import EVENT_SYNONYMS
from core.recommend.data import parsing

if TYPE_CHECKING:
    from core.engine import Cursor

SEARCH_IDS = ("query_id", "search_id", "request_id", "search_request_id", "serp_id")
PAUSE = 1_800
"""Seconds without a row of the same query after which it was asked anew: the pause that ends a session elsewhere."""
CHOICES = ("click", "view", "cart", "favourite", "purchase")
"""Event types by which something that was shown is chosen."""


def search_id(columns: Mapping[str, str]) -> str | None:
    """The column that numbers searches; None where there is none."""
    named = {normalise(column): column for column in columns}
    return next((named[name] for name in SEARCH_IDS if name in named), None)


def searches_in(
    cursor: Cursor, table: str, columns: Mapping[str, str], roles: Mapping[str, str], most: int
) -> tuple[Any, int, int]:
    """The newest searches as a frame, how many were left out, and how many have no query.

    Args:
        cursor: Where to ask.
        table: The events.
        columns: Their names and types.
        roles: Role -> column; `query` is needed.
        most: Searches that are read.

    Returns:
        Columns r, query, user_id, timestamp (seconds), shown and listed (lists or None), clicked_item.
    """
    rows = _rows(cursor, table, columns, roles)
    found = f"""
        WITH searches AS (
            SELECT min(r) AS r, arg_min(query, r) AS query, coalesce(arg_min(who, r), '') AS user_id,
                min(moment) AS timestamp, arg_min(listed, r) AS listed,
                list(item ORDER BY place, r) FILTER (what = 'impression' AND item IS NOT NULL) AS shown,
                first(item ORDER BY moment, r) FILTER (what IN {CHOICES} AND item IS NOT NULL) AS clicked_item
            FROM ({rows}) GROUP BY search
        )"""
    count = cursor.execute(f"{found} SELECT count(*), count(query) FROM searches").fetchone() or (0, 0)
    frame = cursor.execute(f"{found} SELECT * FROM searches WHERE query IS NOT NULL ORDER BY r DESC LIMIT {most}").df()[
        ::-1
    ]
    return frame, int(count[1]) - len(frame), int(count[0]) - int(count[1])


def _rows(cursor: Cursor, table: str, columns: Mapping[str, str], roles: Mapping[str, str]) -> str:
    """Each row with the search it belongs to."""
    parts = [f"_row AS r, nullif(trim(CAST({quote(roles['query'])} AS VARCHAR)), '') AS query"]
    for role, name in (("user_id", "who"), ("session_id", "visit"), ("item_id", "item")):
        parts.append(f"{parsing.text(roles[role])} AS {name}" if role in roles else f"NULL::VARCHAR AS {name}")
    parts.append(f"{_standard(roles['event_type'])} AS what" if "event_type" in roles else "NULL AS what")
    for role, name, read in (("timestamp", "moment", parsing.seconds), ("position", "place", parsing.number)):
        if column := roles.get(role):
            how = parsing.column_convention(cursor, table, column, columns[column])
            parts.append(f"{read(column, columns[column], how)} AS {name}")
        else:
            parts.append(f"NULL::DOUBLE AS {name}")
    named = {normalise(column): column for column in columns}
    listed = next((named[name] for name in names_of("searches", "results") if name in named), None)
    parts.append(f"CAST({quote(listed)} AS VARCHAR) AS listed" if listed else "NULL::VARCHAR AS listed")
    if one := search_id(columns):
        parts.append(f"{parsing.text(one)} AS search")
        return f"SELECT {', '.join(parts)} FROM {table} WHERE {parsing.text(one)} IS NOT NULL"
    asked = f"SELECT * FROM (SELECT {', '.join(parts)} FROM {table}) WHERE query IS NOT NULL"
    same = "PARTITION BY who, visit, lower(query) ORDER BY moment, r"
    pause = f"coalesce(moment - lag(moment) OVER ({same}), {PAUSE} + 1)"
    begins = f"SELECT *, ({pause} > {PAUSE})::INTEGER AS begins FROM ({asked})"
    number = f"sum(begins) OVER ({same} ROWS UNBOUNDED PRECEDING)"
    return f"SELECT *, concat_ws(chr(31), who, visit, lower(query), {number}) AS search FROM ({begins})"


def _standard(column: str) -> str:
    """The standard event type of a cell; NULL for none."""
    key = parsing.key(column)
    ways: dict[str, list[str]] = {}
    for name, standard in EVENT_SYNONYMS.items():
        ways.setdefault(standard, []).append("'" + name.replace("'", "''") + "'")
    cases = " ".join(f"WHEN {key} IN ({', '.join(names)}) THEN '{standard}'" for standard, names in ways.items())
    return f"CASE {cases} END"
