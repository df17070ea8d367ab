"""One version of a table as a comparison reads it: its cells as text that means the same on either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.engine import quote

if TYPE_CHECKING:
    from core.engine import Cursor

_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT")


TELLS_APART = 0.95
"""The share of rows that a contract's or a column's distinct values must reach; the rows of a value that repeats are
paired by their other cells."""
SKETCHED = 0.5
"""The same by DuckDB's sketch, which said 6,039 of 8,106 different slugs; what it lets through is counted exactly."""


@dataclass(frozen=True)
class Side:
    """One version: its SQL reference, its columns' types and the other version's, and how many rows."""

    table: str
    types: dict[str, str]
    other: dict[str, str]
    rows: int

    def text(self, column: str, alias: str = "") -> str:
        """SQL for a column's cells as text.

        Where the two versions hold a column in different types, a number is written without the zeros that only its
        type asks for (12.50 and 12.5000 are one number; 007 as text stays what it is), and a day alike whether it is
        held with a midnight or without.
        """
        name = f"{alias}.{quote(column)}" if alias else quote(column)
        own = self.types.get(column, "").upper()
        other = self.other.get(column, own).upper()
        if own == other:
            return f"{name}::VARCHAR"
        if {_family(own), _family(other)} == {"number"}:
            return _bare(f"{name}::VARCHAR")
        if {_family(own), _family(other)} == {"number", "text"}:
            return _plain(f"{name}::VARCHAR") if _family(own) == "text" else _bare(f"{name}::VARCHAR")
        if {own, other} == {"BOOLEAN", "VARCHAR"}:
            return f"lower({name}::VARCHAR)"
        if "DATE" in (own, other) and "TIMESTAMP" in f"{own} {other}":
            return f"regexp_replace({name}::VARCHAR, ' 00:00:00(\\+00)?$', '')"
        return f"{name}::VARCHAR"

    def renamed(self, names: Mapping[str, str]) -> Side:
        """The same with columns under other names (name now to name wanted)."""
        if not names:
            return self
        columns = ", ".join(f"{quote(now)} AS {quote(wanted)}" for now, wanted in names.items())
        return replace(
            self,
            table=f"(SELECT * RENAME ({columns}) FROM {self.table})",
            types={names.get(name, name): kind for name, kind in self.types.items()},
        )


def sides(
    cursor: Cursor, old_table: str, old_types: dict[str, str], new_table: str, new_types: dict[str, str]
) -> tuple[Side, Side]:
    """Both versions with their rows counted."""

    def rows(table: str) -> int:
        row = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(row[0]) if row else 0

    return Side(old_table, old_types, new_types, rows(old_table)), Side(
        new_table, new_types, old_types, rows(new_table)
    )


def facing(old: Side, new: Side, names: Mapping[str, str]) -> tuple[Side, Side]:
    """Both versions after columns of the newer one (name there to the older one's name) are read by their old names."""
    new = new.renamed(names)
    return replace(old, other=new.types), new


def tells_apart(cursor: Cursor, side: Side, columns: Sequence[str]) -> bool:
    """Whether some columns together tell nearly all rows apart."""
    key = ", ".join(side.text(name) for name in columns)
    filled = " AND ".join(f"{quote(name)} IS NOT NULL" for name in columns)
    row = cursor.execute(f"SELECT count(DISTINCT ({key})) FILTER ({filled}) FROM {side.table}").fetchone()
    return bool(row and side.rows and row[0] >= TELLS_APART * side.rows)


def maybe_telling(cursor: Cursor, side: Side, names: Sequence[str]) -> list[str]:
    """The columns that may tell the rows apart, by a sketch of their values."""
    if not names:
        return []
    counts = ", ".join(f"approx_count_distinct({quote(name)})" for name in names)
    row = cursor.execute(f"SELECT {counts} FROM {side.table}").fetchone() or ()
    return [name for name, n in zip(names, row, strict=True) if n >= SKETCHED * side.rows]


def retyped(before: str, after: str) -> bool:
    """Whether a column is of another type; how many digits a decimal holds is no type to a reader."""
    return before.upper() != after.upper() and not (before.upper()[:7] == after.upper()[:7] == "DECIMAL")


def _family(duckdb_type: str) -> str:
    if duckdb_type in _WHOLE or duckdb_type in ("DOUBLE", "FLOAT") or duckdb_type.startswith("DECIMAL"):
        return "number"
    return "text" if duckdb_type == "VARCHAR" else duckdb_type


def _bare(text: str) -> str:
    """A number's text without the zeros that end its fraction."""
    return f"regexp_replace({text}, '(\\.[0-9]*[1-9])0+$|\\.0*$', '\\1')"


def _plain(text: str) -> str:
    """A cell's text; where it is a plain decimal number, without the zeros that end its fraction."""
    return f"CASE WHEN regexp_full_match({text}, '-?(0|[1-9][0-9]*)\\.[0-9]+') THEN {_bare(text)} ELSE {text} END"
