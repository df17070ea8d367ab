"""Rows that share their key with others: which of the one side is which of the other, by what else they say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake.sides import Side

MOST_KIN = 40
"""Rows of one key on one side that are compared with each other; of more, the k-th stays the k-th of the other side."""


def pair_kin(cursor: Cursor, old: Side, new: Side, key: Sequence[str], rest: Sequence[str]) -> int:
    """Pair the rows of repeated keys in `matched_rows` anew, the likest first; returns how many rows share their key.

    Args:
        rest: The columns that are compared; of pairs that agree alike, those that stand alike are taken.
    """

    def groups(side: Side) -> str:
        cells = [f"{side.text(name)} AS k{n}" for n, name in enumerate(key)]
        return f"SELECT {', '.join(cells)}, count(*) AS n FROM {side.table} GROUP BY ALL HAVING n > 1"

    counts = [f"SELECT coalesce(sum(n), 0) AS n FROM ({groups(side)})" for side in (old, new)]
    row = cursor.execute(f"SELECT sum(n) FROM ({counts[0]} UNION ALL {counts[1]})").fetchone()
    sharing = int(row[0]) if row else 0
    if sharing:
        cursor.execute(f"CREATE OR REPLACE TEMP TABLE kin AS {_candidates(old, new, key, rest)}")
        _choose(cursor)
    return sharing


def _candidates(old: Side, new: Side, key: Sequence[str], rest: Sequence[str]) -> str:
    """Every pair of rows of a repeated key, with how many cells are equal and how far apart their places are."""
    keys = [f"k{n}" for n in range(len(key))]

    def rows(side: Side) -> str:
        cells = [f"{side.text(name)} AS {one}" for one, name in zip(keys, key, strict=True)]
        cells += [f"{side.text(name)} AS c{n}" for n, name in enumerate(rest)]
        group = ", ".join(side.text(name) for name in key)
        return (
            f"SELECT _row AS r, {', '.join(cells)}, count(*) OVER (PARTITION BY {group}) AS n, "
            f"row_number() OVER (PARTITION BY {group} ORDER BY _row) AS place FROM {side.table}"
        )

    same = " + ".join(f"(a.c{n} IS NOT DISTINCT FROM b.c{n})::INT" for n in range(len(rest))) or "0"
    on = " AND ".join(f"a.{one} IS NOT DISTINCT FROM b.{one}" for one in keys)
    return (
        f"SELECT a.r AS ra, b.r AS rb, {same} AS same, abs(a.place - b.place) AS apart "
        f"FROM ({rows(old)}) a JOIN ({rows(new)}) b ON {on} "
        f"WHERE greatest(a.n, b.n) BETWEEN 2 AND {MOST_KIN}"
    )


def _choose(cursor: Cursor) -> None:
    """Take the pairs that are each other's likest, round by round: each round takes one of every key at least."""
    cursor.execute("CREATE OR REPLACE TEMP TABLE chosen AS SELECT ra, rb FROM kin LIMIT 0")
    cursor.execute("CREATE OR REPLACE TEMP TABLE kin_rows AS SELECT DISTINCT ra, NULL::BIGINT AS rb FROM kin")
    cursor.execute("INSERT INTO kin_rows SELECT DISTINCT NULL, rb FROM kin")
    while (cursor.execute("SELECT count(*) FROM kin").fetchone() or (0,))[0]:
        cursor.execute(
            "CREATE OR REPLACE TEMP TABLE likest AS SELECT ra, rb FROM kin QUALIFY "
            "row_number() OVER (PARTITION BY ra ORDER BY same DESC, apart, rb) = 1 AND "
            "row_number() OVER (PARTITION BY rb ORDER BY same DESC, apart, ra) = 1"
        )
        cursor.execute("INSERT INTO chosen SELECT ra, rb FROM likest")
        cursor.execute("DELETE FROM kin WHERE ra IN (SELECT ra FROM likest) OR rb IN (SELECT rb FROM likest)")
    taken_old = "SELECT ra FROM kin_rows WHERE ra IS NOT NULL"
    taken_new = "SELECT rb FROM kin_rows WHERE rb IS NOT NULL"
    cursor.execute(
        "CREATE OR REPLACE TEMP TABLE matched_rows AS "
        f"SELECT ra, rb FROM temp.matched_rows WHERE (ra IS NULL OR ra NOT IN ({taken_old})) "
        f"AND (rb IS NULL OR rb NOT IN ({taken_new})) UNION ALL "
        "SELECT ra, rb FROM chosen UNION ALL "
        "SELECT ra, NULL FROM kin_rows WHERE ra IS NOT NULL AND ra NOT IN (SELECT ra FROM chosen) UNION ALL "
        "SELECT NULL, rb FROM kin_rows WHERE rb IS NOT NULL AND rb NOT IN (SELECT rb FROM chosen)"
    )
    for name in ("kin", "chosen", "kin_rows", "likest"):
        cursor.execute(f"DROP TABLE temp.{name}")
