"""Tolerant DuckDB expressions for columns that may not have been cleaned yet."""

from __future__ import annotations

from core.lake import quote

TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y%m%d%H%M%S",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日",
)
NUMERIC = (
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER"),
    *("UBIGINT", "FLOAT", "DOUBLE", "DECIMAL"),
)


def text(column: str) -> str:
    """Trimmed text, NULL where empty."""
    return f"nullif(trim(CAST({quote(column)} AS VARCHAR)), '')"


def seconds(column: str, type_name: str) -> str:
    """Seconds since 1970 (UTC) as DOUBLE, NULL where unreadable.

    Text is read as ISO time, then by the common formats, then as an epoch; epochs by their size as
    seconds, milliseconds, microseconds or nanoseconds. Naive times count as UTC.
    """
    name = quote(column)
    if type_name.startswith(("TIMESTAMP", "DATE")):
        return f"epoch({name})"
    if is_numeric(type_name):
        return _epoch(f"CAST({name} AS DOUBLE)")
    plain = f"regexp_replace({text(column)}, '\\s*(UTC|GMT|Z)$', '', 'i')"
    formats = ", ".join(f"'{item}'" for item in TIME_FORMATS)
    offset = f"regexp_matches({plain}, ':[0-9]{{2}}[.0-9]* ?[+-][0-9]{{2}}(:?[0-9]{{2}})?$')"
    return (
        f"coalesce(CASE WHEN {offset} THEN epoch(TRY_CAST({plain} AS TIMESTAMPTZ)) END, "
        f"epoch(TRY_CAST({plain} AS TIMESTAMP)), epoch(try_strptime({plain}, [{formats}])), "
        f"{_epoch(f'TRY_CAST({plain} AS DOUBLE)')})"
    )


def number(column: str, type_name: str) -> str:
    """A number as DOUBLE, NULL where unreadable; text may carry a currency and thousands marks."""
    if is_numeric(type_name):
        return f"CAST({quote(column)} AS DOUBLE)"
    bare = f"regexp_replace({text(column)}, '[^0-9.,eE+-]', '', 'g')"
    return (
        f"CASE WHEN regexp_matches({bare}, '^[0-9.]*,[0-9]{{1,2}}$') "
        f"THEN TRY_CAST(replace(replace({bare}, '.', ''), ',', '.') AS DOUBLE) "
        f"ELSE TRY_CAST(replace({bare}, ',', '') AS DOUBLE) END"
    )


def is_numeric(type_name: str) -> bool:
    """Whether a DuckDB type is a number."""
    return type_name.startswith(NUMERIC)


def _epoch(value: str) -> str:
    return (
        f"CASE WHEN {value} < 0 OR NOT isfinite({value}) THEN NULL WHEN {value} < 1e11 THEN {value} "
        f"WHEN {value} < 1e14 THEN {value} / 1e3 WHEN {value} < 1e17 THEN {value} / 1e6 "
        f"WHEN {value} < 1e20 THEN {value} / 1e9 END"
    )
