"""How a DuckDB type is profiled: its family, and how its values travel as arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.engine import quote
from core.kinds import KINDS
from core.profile.model import Family

INTEGERS = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
WIDE = {"HUGEINT", "UHUGEINT", "UBIGINT", "BIGNUM"}
FLOATS = {"FLOAT", "DOUBLE"}
TIMES = {"DATE", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE"}
TIME_ROLES = {role.name for kind in KINDS.values() for role in kind.roles if role.family == "time"}
INFINITE = 2**63 - 1
"""Stands for infinite dates, which have no microseconds."""
_DECIMAL = re.compile(r"^DECIMAL\((\d+),\s*(\d+)\)$")


@dataclass(frozen=True)
class Column:
    """A column to profile.

    `faithful` says that the array form (int64 or double) tells all values apart, so that sorting
    the array counts distinct values exactly; DECIMAL keeps at most 15 digits in a double.
    """

    name: str
    type: str
    family: Family
    role: str | None
    faithful: bool
    scale: int | None = None

    @property
    def sql(self) -> str:
        """The column as an SQL expression."""
        return quote(self.name)

    @property
    def text_sql(self) -> str:
        """The column's values as text."""
        return self.sql if self.type == "VARCHAR" else f"CAST({self.sql} AS VARCHAR)"

    @property
    def floating(self) -> bool:
        """Whether NaN and infinity can occur."""
        return self.type in FLOATS

    @property
    def faithful_int(self) -> bool:
        """Whether the array form is int64."""
        return self.family == "time" or self.type in INTEGERS

    @property
    def array_sql(self) -> str:
        """The column as int64 (integers; microseconds since 1970 for times) or double."""
        if self.family == "time":
            infinite = f"WHEN {self.sql} IS NOT NULL THEN {INFINITE}"
            return f"CASE WHEN isfinite({self.sql}) THEN epoch_us({self.sql}) {infinite} END"
        return f"CAST({self.sql} AS {'BIGINT' if self.type in INTEGERS else 'DOUBLE'})"


def column(name: str, type_: str, role: str | None) -> Column:
    """Classify a column by its DuckDB type; types without an order of their own count as text."""
    decimal = _DECIMAL.match(type_)
    if decimal:
        return Column(name, type_, "number", role, int(decimal[1]) <= 15, int(decimal[2]))
    if type_ in INTEGERS:
        return Column(name, type_, "number", role, True, 0)
    if type_ in FLOATS:
        return Column(name, type_, "number", role, True)
    if type_ in WIDE:
        return Column(name, type_, "number", role, False, 0)
    if type_ in TIMES:
        return Column(name, type_, "time", role, type_ != "TIMESTAMP_NS")
    return Column(name, type_, "bool" if type_ == "BOOLEAN" else "text", role, False)
