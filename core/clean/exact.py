"""A text as a value of a type, where the type holds all that it says: no rounding, no cutting, nothing made up."""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from core.cells.times import names_zone

_UTC = r"(?i)(Z|UTC|GMT|[+-]00(:?00)?)$"
_FINER = r"\.\d{6}0*[1-9]"
"""A part of a second below the millionth, which times do not keep."""
_LONG = r"^[+-]?\d{16,}$"
"""Whole numbers that floating point may not hold: 2^53 has sixteen digits."""
_INFINITE = r"(?i)inf"
MOST_DIGITS = 38
"""Digits of the engine's longest exact decimal."""
_NOISE = 1e-9
"""Relative distance up to which a floating number and its decimal count as one: far above its noise of 1e-16 times some
operations, far below a tenth of a cent in a price."""


def exactly(text: ir.StringValue, kind: dt.DataType) -> ir.Value:
    """The text as a value of a type; NULL where the type does not hold all that it says (1.5 as a whole number)."""
    if kind.is_string():
        return text
    plain = text.strip()
    value = plain.try_cast(kind)
    return _whole(plain, value, kind).fill_null(False).ifelse(value, ibis.null(kind))


def _whole(text: ir.StringValue, value: ir.Value, kind: dt.DataType) -> ir.BooleanValue:
    if kind.is_decimal() or kind.is_integer():
        before = kind.precision - kind.scale if isinstance(kind, dt.Decimal) and kind.precision else 19
        wide = dt.Decimal(MOST_DIGITS, MOST_DIGITS - max(before, 19))
        near = text.try_cast("float64") == value.cast("float64")  # what even the wide decimal rounds away
        return (text.try_cast(wide) == value.cast(wide)) & near
    if kind.is_floating():
        long = dt.Decimal(MOST_DIGITS, 0)
        digits = text.re_search(_LONG).ifelse(text.try_cast(long) == value.try_cast(long), True)
        return digits & (~value.isinf() | text.re_search(_INFINITE))
    if kind.is_timestamp() or kind.is_date():
        here = text.re_search(r"^\d") & (~names_zone(text) | text.re_search(_UTC)) & ~text.re_search(_FINER)
        return here if kind.is_timestamp() else here & (text.try_cast("timestamp") == value.cast("timestamp"))
    return value.notnull()


def held(value: ir.Value, kind: dt.DataType) -> ir.Value:
    """A value as another type; NULL where that type does not hold it, but for the noise of floating point."""
    if value.type() == kind:
        return value
    if not (value.type().is_numeric() and kind.is_numeric()) or value.type().is_boolean() or kind.is_boolean():
        return exactly(value.cast("string"), kind)
    stored = value.try_cast(kind)
    number = value.cast("float64")
    near = (stored.cast("float64") - number).abs() <= _NOISE * ibis.greatest(number.abs(), 1.0)
    return near.fill_null(False).ifelse(stored, ibis.null(kind))
