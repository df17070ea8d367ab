"""Sessions, shoppers, products and sellers: what the rows of each add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.anomaly.names import FEATURES
from core.anomaly.subjects.bursts import bursts_of
from core.anomaly.subjects.table import Table

if TYPE_CHECKING:
    from core.anomaly.subjects.source import Source
    from core.engine import Cursor

DAY = 86_400
"""Seconds of a day."""
WINDOW = 2
"""Days before one that a rush of three days takes in: a campaign of bought praise runs over a weekend."""
LEAST_GAPS = 10
"""Steps between events from which their evenness says anything: of five the spread is half chance."""
AT_ONCE = 1.0
"""Seconds within which the same event again is one that fired twice or was sent again."""
MOST = 1_000_000
"""Subjects that are read; of more, always the same ones are drawn."""
KEYS = {"session": "s", "user": "u", "item": "i", "seller": "v", "transaction": "o"}
"""Subject -> the short name that names it."""

_ALWAYS = {
    "events": ("count(*)", ""),
    "items": ("count(DISTINCT i)", "i"),
    "users": ("count(DISTINCT u)", "u"),
    "agents": ("count(DISTINCT agent)", "agent"),
    "carts": ("count(*) FILTER (k = 'cart')", "k"),
    "orders": ("count(*) FILTER (k = 'purchase')", "k"),
    "returns": ("count(*) FILTER (k = 'return')", "k"),
    "value": ("coalesce(sum(coalesce(a, p * coalesce(q, 1))) FILTER (k = 'purchase' OR k IS NULL), 0)", "pa"),
    "pieces": ("max(q)", "q"),
    "far_price": ("exp(max(CASE WHEN p > 0 AND usual_p > 0 THEN abs(ln(p / usual_p)) END))", "pi"),
    "repeats": ("count(*) FILTER (again)", "t"),
    "busiest_minute": ("max(in_minute)", "t"),
    "busiest_day": ("max(in_day)", "t"),
    "rush": ("max(in_rush)", "t"),
    "ordered_in_a_day": ("max(bought)", "tk"),
    "active_days": ("count(DISTINCT d)", "t"),
    "evenness": (f"CASE WHEN count(gap) >= {LEAST_GAPS} THEN stddev_pop(gap) / nullif(avg(gap), 0) END", "t"),
    "span": ("max(t) - min(t)", "t"),
    "night": ("avg(CASE WHEN hour BETWEEN 1 AND 5 THEN 1.0 ELSE 0.0 END)", "t"),
    "one_user": ("max(of_user)", "u"),
    "stars": ("avg(stars)", "stars"),
    "copied": ("count(*) FILTER (same_words > 1)", "words"),
}
"""Feature -> its aggregate, and the short names that it needs: all of the letters, or the word."""
_OF = {
    "session": (
        "events", "items", "agents", "carts", "orders", "value", "far_price", "repeats", "busiest_minute", "evenness",
        "span",
    ),
    "user": (
        "events", "items", "agents", "orders", "returns", "value", "pieces", "far_price", "repeats", "busiest_minute",
        "busiest_day", "ordered_in_a_day", "active_days", "evenness", "night", "stars", "copied",
    ),
    "item": (
        "events", "users", "orders", "returns", "value", "pieces", "far_price", "repeats", "rush", "busiest_day",
        "one_user", "stars", "copied",
    ),
    "seller": ("events", "users", "items", "orders", "returns", "value", "far_price", "rush", "one_user", "stars"),
    "transaction": ("events", "items", "value", "pieces", "far_price", "night"),
}  # fmt: skip
"""Subject -> its features."""


def groups_of(cursor: Cursor, source: Source, subject: str) -> Table:
    """What the rows of each session, shopper, product, seller or transaction add up to.

    Args:
        subject: A key of `KEYS` whose short name the source has.
    """
    key = KEYS[subject]
    names = [name for name in _OF[subject] if _there(source, name)]
    features = ", ".join(f"({_ALWAYS[name][0]})::DOUBLE AS {name}" for name in names)
    day = {"session": "min(d)", "transaction": "min(d)"}.get(subject, "arg_max(d, in_day)")
    total = int((cursor.execute(f"SELECT count(DISTINCT {key}) FROM ({source.base})").fetchone() or (0,))[0])
    drawn = f"AND hash({key}) % 1000000 < {int(1e6 * MOST / total)}" if total > MOST else ""
    usual = "median(p) OVER (PARTITION BY i)" if {"p", "i"} <= source.has else "NULL"
    copied = "CASE WHEN words IS NOT NULL THEN count(*) OVER (PARTITION BY words) END" if "words" in source.has else "0"
    query = f"""
        WITH base AS (
            SELECT *, {key} AS g, floor(t / {DAY})::BIGINT AS d, floor(t % {DAY} / 3600)::BIGINT AS hour,
                   {usual} AS usual_p, {copied} AS same_words
            FROM ({source.base})
        ), near AS (
            SELECT *, t - lag(t) OVER one AS gap,
                   coalesce(t - lag(t) OVER alike <= {AT_ONCE}, false) AS again,
                   CASE WHEN t IS NOT NULL THEN count(*) OVER (PARTITION BY g, floor(t / 60)) END AS in_minute,
                   CASE WHEN t IS NOT NULL THEN count(*) OVER (PARTITION BY g, d) END AS in_day,
                   count(*) FILTER (k = 'purchase') OVER (PARTITION BY g, d) AS bought,
                   CASE WHEN t IS NOT NULL THEN count(*) OVER (
                       PARTITION BY g ORDER BY d RANGE BETWEEN {WINDOW} PRECEDING AND CURRENT ROW) END AS in_rush,
                   CASE WHEN u IS NOT NULL THEN count(*) OVER (PARTITION BY g, u) END AS of_user
            FROM base WHERE g IS NOT NULL {drawn}
            WINDOW one AS (PARTITION BY g ORDER BY t, r), alike AS (PARTITION BY g, u, i, k ORDER BY t, r)
        )
        SELECT g, strftime(make_timestamp(coalesce({day}, 0) * {DAY} * 1000000), '%Y-%m-%d') AS day,
               {day} IS NULL AS undated, {features}
        FROM near GROUP BY g ORDER BY g
    """
    frame = cursor.execute(query).df()
    keys = frame["g"].to_numpy(dtype=object)
    bursts = bursts_of(cursor, source, key, keys) if subject == "transaction" else {}
    values = [frame[names].to_numpy(dtype=np.float64, na_value=np.nan), *(one.speed for one in bursts.values())]
    days = np.where(frame["undated"].to_numpy(dtype=bool), "", frame["day"].to_numpy(dtype=object))
    return Table(
        subject,
        keys,
        days.astype(object),
        (*names, *bursts),
        np.column_stack(values),
        key,
        total,
        sides={name: FEATURES[name].side for name in (*names, *bursts)},
        told={name: one.count for name, one in bursts.items()},
    )


def _there(source: Source, name: str) -> bool:
    needs = _ALWAYS[name][1]
    if needs == "pa":  # either will do
        return bool({"p", "a"} & source.has)
    return needs in source.has if needs in {"agent", "stars", "words"} else set(needs) <= source.has
