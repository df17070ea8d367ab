"""DuckDB functions that Ibis has no name for; an expression that uses one runs on DuckDB only.

The bodies never run: Ibis writes the name into the SQL.
"""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt

INSTANT = dt.Timestamp(timezone="UTC")


@ibis.udf.scalar.builtin(name="try_strptime", signature=((dt.string, dt.Array(dt.string)), dt.timestamp))
def read_time(text, formats):  # type: ignore[no-untyped-def]
    """The first format that reads the text; NULL when none does."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, dt.timestamp), INSTANT))
def instant_of(zone, local):  # type: ignore[no-untyped-def]
    """The instant of a local time in a zone."""


@ibis.udf.scalar.builtin(name="timezone", signature=((dt.string, INSTANT), dt.timestamp))
def local_of(zone, instant):  # type: ignore[no-untyped-def]
    """The local time of an instant in a zone."""


@ibis.udf.scalar.builtin(name="make_timestamp", signature=((dt.int64,), dt.timestamp))
def from_microseconds(count):  # type: ignore[no-untyped-def]
    """The time that many microseconds after 1970-01-01 UTC."""


@ibis.udf.scalar.builtin(name="to_minutes", signature=((dt.int64,), dt.Interval("m")))
def minutes(count):  # type: ignore[no-untyped-def]
    """That many minutes as a length of time."""
