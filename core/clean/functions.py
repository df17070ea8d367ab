"""DuckDB functions that Ibis has no name for; a step that uses one runs on DuckDB only.

The bodies never run: Ibis writes the name into the SQL.
"""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt


@ibis.udf.scalar.builtin(name="nfc_normalize", signature=((dt.string,), dt.string))
def compose(text):  # type: ignore[no-untyped-def]
    """The text in Unicode form NFC."""


@ibis.udf.agg.builtin(name="mad", signature=((dt.float64,), dt.float64))
def deviation(value):  # type: ignore[no-untyped-def]
    """The median absolute deviation."""


@ibis.udf.agg.builtin(name="arg_max", signature=((dt.string, dt.int64), dt.string))
def newest(value, order):  # type: ignore[no-untyped-def]
    """The value at the largest order."""
