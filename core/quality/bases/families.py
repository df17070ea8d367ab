"""Families of column types, as a contract compares them."""

from __future__ import annotations

FAMILIES = {
    "number": ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "U", "DECIMAL", "FLOAT", "DOUBLE"),
    "time": ("DATE", "TIME"),
    "text": ("VARCHAR",),
    "boolean": ("BOOL",),
}


def family_of(duckdb_type: str) -> str:
    """number, time, text, boolean or other, of a DuckDB type."""
    name = duckdb_type.upper()
    if name.endswith("]") or name.startswith(("STRUCT", "MAP", "UNION", "UUID")):
        return "other"
    return next((family for family, starts in FAMILIES.items() if name.startswith(starts)), "other")
