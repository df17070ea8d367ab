"""What makes a flagged cell odd: what the check says of the row, the other rows of its key, the values it stands
among."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.engine import Cursor, EngineError, literal, quote
from core.lake import Lake
from core.quality import CheckResult
from core.quality.failing import explained
from core.review.flags import Flags
from core.review.rows import LONGEST, Row

SHOWN = 12
"""Rows and values beside the odd one: enough to compare with, and less than a screen."""
QUANTILES = (0.0, 0.01, 0.25, 0.5, 0.75, 0.99, 1.0)
"""Of a spread: its ends, what is nearly all, and the middle half."""
BY_ROLES: Mapping[str, tuple[str, ...]] = {
    "D5_exact": ("user_id", "item_id"),
    "D5_near": ("user_id", "item_id"),
    "D1": ("user_id", "item_id"),
    "D4": ("user_id",),
    "D16_arms": ("unit_id",),
}
"""Checks whose fault lies between rows of one user, product or unit, by their roles."""
NUMBERS = ("in_range", "positive", "D8", "purchase_value")
"""Checks of amounts: the row's stands in a spread."""


@dataclass(frozen=True)
class Spread:
    """Where a number stands: among the rows with the same `group` in column `by` (all rows where that is empty).

    `quantiles` are those of `QUANTILES`; `below` is the share of smaller numbers.
    """

    column: str
    by: str
    group: str | None
    value: float | None
    quantiles: tuple[float, ...]
    below: float
    rows: int


@dataclass(frozen=True)
class Odd:
    """One finding of a row, with what speaks for it.

    Attributes:
        check: The check that failed.
        facts: What the check says of the row, by the names that `quality.row_heading` words.
        key: The columns that the rows beside share with it.
        rows: The other rows of its key, in the order of the table.
        more: How many further rows share it.
        values: The commonest values of the column with their rows; the row's own is among them.
        spread: Of a number, where it stands.
    """

    check: CheckResult
    facts: Mapping[str, Any]
    key: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    more: int = 0
    values: tuple[tuple[str | None, int], ...] = ()
    spread: Spread | None = None


def odd(lake: Lake, found: Flags, row: Row, check: str) -> Odd:
    """What makes one finding of a row odd; the row failed the check."""
    result = next(one for one in found.checks if one.id == check)
    told, shown = explained(lake, found.report, result, [row.number])
    facts = told.get(row.number, {})
    with lake.read() as cursor:
        asked = _Asked(lake, cursor, found, row)
        key = _key(asked, result)
        if key:
            rows, more = asked.rows_of(key)
            return Odd(result, facts, key, rows, more)
        column = next((one for one in (*result.columns, *shown) if one in row.cells), "")
        if not column:
            return Odd(result, facts)
        if result.check in NUMBERS:
            by = asked.roles.get(str(result.params.get("by", "")), "")
            return Odd(result, facts, spread=asked.spread(column, by))
        return Odd(result, facts, values=asked.values(column))


def _key(asked: _Asked, result: CheckResult) -> tuple[str, ...]:
    """The columns whose equal cells make rows neighbours, where the fault lies between rows."""
    columns = tuple(asked.row.cells)
    if result.check == "duplicate_rows":
        left_out = {str(one) for one in result.params.get("but", [])}
        return tuple(one for one in columns if one not in left_out)
    if result.check == "cancelled_pairs":
        return tuple(str(one) for one in result.params.get("same", []) if one in columns)
    if result.check in BY_ROLES:
        return tuple(asked.roles[role] for role in BY_ROLES[result.check] if asked.roles.get(role) in columns)
    return tuple(one for one in result.columns if one in columns) if result.check == "unique" else ()


@dataclass(frozen=True)
class _Asked:
    """Questions about a row's version."""

    lake: Lake
    cursor: Cursor
    found: Flags
    row: Row

    @property
    def roles(self) -> Mapping[str, str]:
        report = self.found.report
        return self.lake.dataset(report.dataset, report.version).roles

    @property
    def table(self) -> str:
        report = self.found.report
        return self.lake.table(report.dataset, report.layer, report.version)

    def rows_of(self, key: Sequence[str]) -> tuple[tuple[Row, ...], int]:
        """The rows that say the same in some columns, those nearest in the table first, and how many more there are."""
        columns = list(self.row.cells)
        same = " AND ".join(f"t.{quote(one)} IS NOT DISTINCT FROM m.{quote(one)}" for one in key)
        cells = "".join(f", left(CAST(t.{quote(one)} AS VARCHAR), {LONGEST})" for one in columns)
        number = int(self.row.number)
        answers = self.cursor.execute(
            f"WITH m AS (SELECT * FROM {self.table} AS x WHERE _row = {number}) "
            f"SELECT count(*) OVER (), t._row, t._file, t._line{cells} FROM {self.table} AS t, m "
            f"WHERE {same} AND t._row <> {number} ORDER BY abs(t._row - {number}), t._row LIMIT {SHOWN}"
        ).fetchall()
        rows = [Row(int(one[1]), one[2] or "", one[3], dict(zip(columns, one[4:], strict=True))) for one in answers]
        more = int(answers[0][0]) - len(rows) if answers else 0
        return tuple(sorted(rows, key=lambda one: one.number)), more

    def values(self, column: str) -> tuple[tuple[str | None, int], ...]:
        """The commonest values of a column, and the row's own in its place among them."""
        name = f"CAST({quote(column)} AS VARCHAR)"
        own = f"(SELECT {name} FROM {self.table} AS m WHERE _row = {int(self.row.number)})"
        answers = self.cursor.execute(
            f"WITH c AS (SELECT left({name}, {LONGEST}) AS v, count(*) AS n, "
            f"bool_or({name} IS NOT DISTINCT FROM {own}) AS own FROM {self.table} AS t GROUP BY 1) "
            f"SELECT v, n FROM c QUALIFY own OR row_number() OVER (ORDER BY n DESC, v) < {SHOWN} ORDER BY n DESC, v"
        ).fetchall()
        return tuple((value, int(n)) for value, n in answers)

    def spread(self, column: str, by: str) -> Spread | None:
        """Where the row's number stands among those of its group, or of the table where the group is small."""
        if by and by not in self.row.cells:
            by = ""
        group = self.row.cells.get(by) if by else None
        for grouped in (True, False) if by else (False,):
            where = f" AND CAST({quote(by)} AS VARCHAR) IS NOT DISTINCT FROM {_text(group)}" if grouped else ""
            number = f"TRY_CAST({quote(column)} AS DOUBLE)"
            wanted = f"(SELECT {number} FROM {self.table} AS m WHERE _row = {int(self.row.number)})"
            try:
                answer = self.cursor.execute(
                    f"SELECT count(v), quantile_cont(v, {list(QUANTILES)}), any_value(w), "
                    f"count(*) FILTER (v < w) FROM (SELECT {number} AS v, {wanted} AS w FROM {self.table} AS t "
                    f"WHERE {number} IS NOT NULL{where})"
                ).fetchone()
            except EngineError:
                return None
            if answer and answer[0] and (not grouped or answer[0] >= SHOWN):
                rows, quantiles, value, below = answer
                shown = (by, group) if grouped else ("", None)
                return Spread(column, *shown, value, tuple(map(float, quantiles)), below / rows, int(rows))
        return None


def _text(value: str | None) -> str:
    return "NULL" if value is None else literal(value)
