"""Rows that stay apart: events told by two datasets counted once, sessions and orders named where nobody named them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from core.engine import literal, quote

if TYPE_CHECKING:
    from core.engine import Cursor

TOLD_TWICE = "told_twice"
"""Why a row is left out that a more trusted dataset has too."""
IDENTITY = {
    "events": ("user_id", "item_id", "event_type", "timestamp"),
    "reviews": ("user_id", "item_id", "timestamp", "text"),
    "searches": ("user_id", "query", "timestamp"),
    "impressions": ("user_id", "item_id", "timestamp", "position"),
}
"""What two datasets tell alike of one event; a row that lacks any of it is no other's twin."""
LONGEST_GAP = 5_256_000
"""Minutes of ten years: a longer pause ends no visit of any log, and the engine's intervals end somewhere."""
ORDER = "order_id"
"""The column of an event that names its order."""


def twins(cursor: Cursor, staged: str, left_out: str, part: str, columns: Collection[str], wanted: bool) -> None:
    """Make the list of rows that another dataset has too, each with its twin.

    The k-th of equal rows of one dataset is the k-th of the others', so that what happens twice in one dataset stays
    twice; of twins that of the most trusted dataset stays.
    """
    names = IDENTITY[part]
    nothing = f"SELECT _row AS source, {literal(TOLD_TWICE)} AS reason, NULL::BIGINT AS twin FROM {staged} LIMIT 0"
    if not wanted or not set(names) <= set(columns):
        cursor.execute(f"CREATE TABLE {left_out} AS {nothing}")
        return
    same = ", ".join(map(quote, names))
    told = " AND ".join(f"{quote(name)} IS NOT NULL" for name in names)
    several = f"SELECT {same} FROM {staged} WHERE {told} GROUP BY ALL HAVING min(_trust) < max(_trust)"
    numbered = (
        f"SELECT {same}, _row, _trust, row_number() OVER (PARTITION BY {same}, _trust ORDER BY _row) AS k "
        f"FROM {staged} SEMI JOIN ({several}) USING ({same})"
    )
    paired = f"SELECT _row AS source, first_value(_row) OVER (PARTITION BY {same}, k ORDER BY _trust) AS twin"
    cursor.execute(
        f"CREATE TABLE {left_out} AS SELECT source, {literal(TOLD_TWICE)} AS reason, twin "
        f"FROM ({paired} FROM ({numbered})) WHERE twin <> source"
    )


def with_sessions(source: str, columns: Collection[str], gap_minutes: int) -> str:
    """SQL of events in which every visit is named: by the source, else by who and when it began.

    A visit ends with a pause longer than the gap. Its name depends on the rows of its shopper alone, so that it stays
    what it was when others are added.
    """
    if gap_minutes <= 0 or not {"user_id", "timestamp"} <= set(columns):
        return source
    given = "CAST(session_id AS VARCHAR)" if "session_id" in columns else "NULL::VARCHAR"
    unnamed = f"({given} IS NULL AND user_id IS NOT NULL AND timestamp IS NOT NULL)"
    by_user = f"PARTITION BY user_id, {unnamed} ORDER BY timestamp, _row"
    pause = f"timestamp - lag(timestamp) OVER ({by_user}) > INTERVAL {min(int(gap_minutes), LONGEST_GAP)} MINUTE"
    begun = f"SELECT *, CASE WHEN {unnamed} AND coalesce({pause}, true) THEN timestamp END AS _begins FROM ({source})"
    last = f"max(_begins) OVER ({by_user} ROWS UNBOUNDED PRECEDING)"
    name = f"CASE WHEN {unnamed} THEN user_id || '@' || strftime({last}, '%Y-%m-%dT%H:%M:%S') ELSE {given} END"
    if "session_id" in columns:
        return f"SELECT * EXCLUDE (_begins) REPLACE ({name} AS session_id) FROM ({begun})"
    return f"SELECT * EXCLUDE (_begins), {name} AS session_id FROM ({begun})"


def with_orders(source: str, columns: Collection[str]) -> str:
    """SQL of events in which every purchase names its order: by the source, else what one shopper buys in one visit.

    Without a visit it is what is bought at one moment, without that or a shopper the row alone.
    """
    if "event_type" not in columns:
        return source
    has = set(columns)
    ways = ["user_id || '#' || session_id"] if {"user_id", "session_id"} <= has else []
    if {"user_id", "timestamp"} <= has:
        ways.append("user_id || '#' || strftime(timestamp, '%Y-%m-%dT%H:%M:%S')")
    ways.append("'#' || _row")
    made = f"coalesce({', '.join(ways)})"
    if ORDER in has:
        return (
            f"SELECT * REPLACE (CASE WHEN event_type = 'purchase' AND {ORDER} IS NULL THEN {made} "
            f"ELSE CAST({ORDER} AS VARCHAR) END AS {ORDER}) FROM ({source})"
        )
    return f"SELECT *, CASE WHEN event_type = 'purchase' THEN {made} END AS {ORDER} FROM ({source})"


def orders_of(events: str, columns: Collection[str]) -> str:
    """SQL of one row per order: who, when, how many lines and pieces, and what it cost where one currency says it."""
    has = set(columns)
    pieces = "coalesce(quantity, 1)" if "quantity" in has else "1"
    parts = [
        "min(_row) AS _row",
        "arg_min(_file, _row) AS _file",
        "arg_min(_line, _row) AS _line",
        "arg_min(dataset, _row) AS dataset",
        ORDER,
        "arg_min(user_id, _row) AS user_id" if "user_id" in has else "NULL::VARCHAR AS user_id",
        "min(timestamp) AS timestamp" if "timestamp" in has else "NULL::TIMESTAMP AS timestamp",
        "count(*) AS lines",
        f"sum({pieces}) AS quantity",
    ]
    if "price" in has:
        apart = "count(DISTINCT coalesce(currency, '')) > 1 OR " if "currency" in has else ""
        parts.append(f"CASE WHEN {apart}count(price) < count(*) THEN NULL ELSE sum(price * {pieces}) END AS price")
        if "currency" in has:
            parts.append("CASE WHEN count(DISTINCT coalesce(currency, '')) = 1 THEN min(currency) END AS currency")
    return f"SELECT {', '.join(parts)} FROM {events} WHERE event_type = 'purchase' GROUP BY {ORDER}"
