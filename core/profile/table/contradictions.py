"""The source rows that contradict a dependency which nearly holds."""

from __future__ import annotations

from dataclasses import dataclass

from core.lake import Lake
from core.profile.columns.families import column
from core.profile.columns.sample import present_sql
from core.profile.columns.values import CUT
from core.profile.model import Profile
from core.profile.table.structure import Dependency


@dataclass(frozen=True)
class Contradiction:
    """A row whose right value is not the one that most rows with its left value have."""

    left: str
    value: str
    usual: str
    file: str
    line: int
    row: int


def contradicting_rows(lake: Lake, profile: Profile, one: Dependency, limit: int = 50) -> list[Contradiction]:
    """Rows to look at, in file order; among equally frequent right values the smallest is the usual one.

    Raises:
        NotFound: when a column does not exist.
    """
    table = lake.table(profile.dataset, profile.layer, profile.version)
    found = [profile.column(name) for name in (one.left, one.right)]
    a, b = (present_sql(column(each.name, each.type, each.role), each) for each in found)
    with lake.read() as cursor:
        rows = cursor.execute(
            f"WITH t AS (SELECT {a} AS a, {b} AS b, _file, _line, _row FROM {table}), "
            "n AS (SELECT a, b, count(*) AS n FROM t WHERE a IS NOT NULL AND b IS NOT NULL GROUP BY 1, 2), "
            "m AS (SELECT a, first(b ORDER BY n DESC, b) AS usual FROM n GROUP BY a HAVING count(*) > 1) "
            f"SELECT left(t.a::VARCHAR, {CUT}), left(t.b::VARCHAR, {CUT}), left(m.usual::VARCHAR, {CUT}), "
            f"_file, _line, _row FROM t JOIN m ON t.a = m.a WHERE t.b <> m.usual ORDER BY _row LIMIT {int(limit)}"
        ).fetchall()
    return [
        Contradiction(str(left), str(value), str(usual), file or "", int(line or 0), int(row))
        for left, value, usual, file, line, row in rows
    ]
