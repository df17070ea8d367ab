"""DuckDB functions that Ibis has no name for; a check that uses one runs on DuckDB only.

The bodies never run: Ibis writes the name into the SQL.
"""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt


@ibis.udf.scalar.builtin(name="list_median", signature=((dt.Array(dt.float64),), dt.float64))
def median_of(values):  # type: ignore[no-untyped-def]
    """The median of a list."""


@ibis.udf.scalar.builtin(name="list_mad", signature=((dt.Array(dt.float64),), dt.float64))
def deviation_of(values):  # type: ignore[no-untyped-def]
    """The median absolute deviation of a list."""


@ibis.udf.scalar.builtin(name="hash", signature=((dt.string, dt.string, dt.string), dt.uint64))
def hash_of(first, second, third):  # type: ignore[no-untyped-def]
    """64 bits of three texts."""


@ibis.udf.scalar.builtin(name="strlen", signature=((dt.string,), dt.int64))
def bytes_of(text):  # type: ignore[no-untyped-def]
    """Bytes of a text in UTF-8."""


@ibis.udf.scalar.builtin(name="epoch_ms", signature=((dt.timestamp,), dt.int64))
def milliseconds(moment):  # type: ignore[no-untyped-def]
    """Whole milliseconds since 1970; `epoch_seconds` holds fractions on DuckDB."""


@ibis.udf.scalar.builtin(name="string_split", signature=((dt.string, dt.string), dt.Array(dt.string)))
def signs_in(text, between):  # type: ignore[no-untyped-def]
    """The signs of a text, one by one, where `between` is empty."""


@ibis.udf.scalar.builtin(name="list_unique", signature=((dt.Array(dt.string),), dt.int64))
def different(signs):  # type: ignore[no-untyped-def]
    """How many of a list's members are different."""
