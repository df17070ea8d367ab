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


@ibis.udf.scalar.builtin(name="json_valid", signature=((dt.string,), dt.boolean))
def json_valid(text):  # type: ignore[no-untyped-def]
    """Whether a text is JSON."""


@ibis.udf.scalar.builtin(name="json_type", signature=((dt.string,), dt.string))
def json_kind(text):  # type: ignore[no-untyped-def]
    """OBJECT, ARRAY or the kind of a single value; the text must be JSON."""


@ibis.udf.scalar.builtin(name="json_keys", signature=((dt.string,), dt.Array(dt.string)))
def json_fields(text):  # type: ignore[no-untyped-def]
    """The names of an object's fields."""


@ibis.udf.scalar.builtin(name="json_array_length", signature=((dt.string,), dt.int64))
def json_length(text):  # type: ignore[no-untyped-def]
    """How many entries a list has."""


@ibis.udf.scalar.builtin(name="json_extract_string", signature=((dt.string, dt.string), dt.string))
def json_entry(text, pointer):  # type: ignore[no-untyped-def]
    """What stands at a JSON pointer, a text without its quotes; NULL where nothing does."""


@ibis.udf.scalar.builtin(name="json_extract_string", signature=((dt.string, dt.string), dt.Array(dt.string)))
def json_entries(text, path):  # type: ignore[no-untyped-def]
    """What stands at every place of a JSON path with a star."""


@ibis.udf.scalar.builtin(name="encode", signature=((dt.string,), dt.binary))
def in_bytes(text):  # type: ignore[no-untyped-def]
    """The text's bytes in UTF-8."""


@ibis.udf.scalar.builtin(name="hex", signature=((dt.binary,), dt.string))
def in_hex(raw):  # type: ignore[no-untyped-def]
    """Bytes as hexadecimal digits."""


@ibis.udf.scalar.builtin(name="unhex", signature=((dt.string,), dt.binary))
def from_hex(digits):  # type: ignore[no-untyped-def]
    """Bytes from their hexadecimal digits."""


@ibis.udf.scalar.builtin(name="sha256", signature=((dt.binary,), dt.string))
def sha256(raw):  # type: ignore[no-untyped-def]
    """SHA-256 of bytes as 64 hexadecimal digits."""
