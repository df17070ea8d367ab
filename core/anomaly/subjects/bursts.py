"""Bursts: how fast the rows of the same shopper, card or device come, the velocity of card fraud.

Who tries cards, runs a script or has a key that sticks leaves many rows within minutes, each of them usual by itself.
What is told is their count within ten minutes of a row. What is judged is how short the time is in which a few rows of
the same one came, this row among them: unlike a count, which is one nearly everywhere, it has a tail that tells chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from core.anomaly.subjects.source import Source
    from core.engine import Cursor

Floats = NDArray[np.float64]

WINDOW = 600
"""Seconds of the window, half of them before a row and half behind it: a hand makes few payments in ten minutes, a
script dozens."""
WHO = {"burst_user": "u", "burst_card": "card", "burst_device": "agent"}
"""Feature -> the short name of the column that says whose row it is."""
LEAST_DIFFERENT = 100
"""Different values of a column from which it names somebody: fewer are means of payment or kinds of device, whose rows
within ten minutes are the shop's own traffic."""
MOST_ROWS = 50
"""Rows of the middle one of them up to which it does: browsers and models of telephone have more."""
CLOCK = 10
"""Different places within the hour from which times have minutes: of days and whole hours nothing within ten minutes is
known."""
TOGETHER = (4, 3, 2)
"""Rows whose time is taken, the most that `KNOWN` of the rows have: four are no purchase that was forgotten."""
KNOWN = 0.2
"""Share of the rows that must have so many of their own one: the tail is told by the fastest tenth."""
TICK = 1.0
"""Seconds below which times are not told apart: many clocks have no less."""


@dataclass(frozen=True)
class Burst:
    """A feature of n subjects.

    Attributes:
        speed: -log of the seconds in which a few rows of the same one came, NaN where nothing is known; its tail falls
            like an exponential, as the chance of k rows within t falls like t ** (k - 1); shape (n,).
        count: Rows of the same one within `WINDOW`; shape (n,).
    """

    speed: Floats
    count: Floats


def bursts_of(cursor: Cursor, source: Source, key: str, keys: NDArray[np.object_]) -> dict[str, Burst]:
    """The features that a source has.

    Args:
        key: SQL of the subject in the source's `base`: its rows are one, at the time of the first of them.
        keys: The subjects in the order wanted; shape (n,).
    """
    there = {name: short for name, short in WHO.items() if short in source.has}
    if "t" not in source.has or not there:
        return {}
    clock = cursor.execute(f"SELECT count(DISTINCT floor(t % 3600)) FROM ({source.base})").fetchone() or (0,)
    if int(clock[0]) <= CLOCK:
        return {}
    found = {name: _burst(cursor, source, key, keys, short) for name, short in there.items()}
    return {name: one for name, one in found.items() if one is not None}


def _burst(cursor: Cursor, source: Source, key: str, keys: NDArray[np.object_], short: str) -> Burst | None:
    own = (
        f"SELECT CAST({key} AS VARCHAR) AS g, min(t) AS t, min({short}) AS who FROM ({source.base}) "
        f"WHERE t IS NOT NULL AND {short} IS NOT NULL GROUP BY g"
    )
    enough = ", ".join(f"sum(n) FILTER (n >= {n})" for n in TOGETHER)
    facts = cursor.execute(
        f"SELECT count(*), median(n), max(last) - min(first), {enough} "
        f"FROM (SELECT count(*) AS n, min(t) AS first, max(t) AS last FROM ({own}) GROUP BY who)"
    ).fetchone()
    if facts is None or int(facts[0]) < LEAST_DIFFERENT or float(facts[1]) > MOST_ROWS:
        return None
    many = next((n for n, rows in zip(TOGETHER, facts[3:], strict=True) if (rows or 0) >= KNOWN * len(keys)), None)
    if many is None:
        many = TOGETHER[-1]
    spans = ", ".join(f"lead(t, {n}) OVER one - lag(t, {many - 1 - n}) OVER one" for n in range(many))
    half = WINDOW // 2
    frame = cursor.execute(
        f"SELECT g, least({spans}) AS span, count(*) OVER near AS n FROM ({own}) WINDOW one AS (PARTITION BY who "
        f"ORDER BY t, g), near AS (PARTITION BY who ORDER BY t RANGE BETWEEN {half} PRECEDING AND {half} FOLLOWING)"
    ).df()
    frame = frame.set_index("g").reindex(keys)
    count = frame["n"].to_numpy(dtype=np.float64, na_value=np.nan)
    span = frame["span"].to_numpy(dtype=np.float64, na_value=np.nan)
    span = np.where(np.isfinite(count) & ~np.isfinite(span), float(facts[2]), span)  # so few that they take all of it
    return Burst(-np.log(np.maximum(span, TICK)), count)
