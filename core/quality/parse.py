"""Reading numbers and times out of columns of any type, inside the engine.

A raw column may still be text in mixed formats. These expressions read what a person would read and
give NULL for the rest; they never raise. `try_strptime` is DuckDB's own, so a text column of times is
read in full on DuckDB only; elsewhere the engine's own cast decides.
"""

from __future__ import annotations

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import BooleanValue, NumericValue, StringValue, TimestampValue, Value

MISSING = (
    "",
    "null",
    "none",
    "nan",
    "nat",
    "n/a",
    "#n/a",
    "na",
    "\\n",
    "-",
    "--",
    "?",
    "undefined",
    "无",
    "空",
    "未知",
)
"""Texts that stand for "no value", lower-cased."""

TIME_FORMATS = [
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y.%m.%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日",
    "%d %b %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
]
WIDE, NARROW = "０１２３４５６７８９．，－", "0123456789.,-"


@ibis.udf.scalar.builtin  # type: ignore[untyped-decorator]
def try_strptime(text: dt.string, formats: dt.Array(dt.string)) -> dt.timestamp:  # type: ignore[valid-type, empty-body, untyped-decorator]
    """DuckDB's parser of times by a list of formats, the first that fits."""


def is_missing(column: Value) -> BooleanValue:
    """Whether the cell holds nothing: NULL, blank, or a text that stands for nothing."""
    if not column.type().is_string():
        return column.isnull()
    return column.isnull() | column.strip().lower().isin(MISSING)


def plain(column: StringValue) -> StringValue:
    """The text trimmed, with full-width digits made plain."""
    return column.strip().translate(WIDE, NARROW)


def as_number(column: Value) -> NumericValue:
    """The number in a cell as float64, NULL where there is none.

    Currency signs and units around it are dropped. With both marks present the last is the decimal
    mark; a comma alone is a thousands mark before exactly three digits, else the decimal mark.
    """
    kind = column.type()
    if kind.is_numeric():
        return column.cast("float64")
    if not kind.is_string():
        return ibis.null("float64")
    text = plain(column)
    direct = text.try_cast("float64")
    bare = text.re_replace(r"^[^0-9.,\-]+", "").re_replace(r"[^0-9.,]+$", "").re_replace(r"[\s'’_]", "")
    european = bare.re_search(r"^-?\d{1,3}(\.\d{3})*,\d{1,2}$") | bare.re_search(r"^-?\d+,\d{1,2}$")
    turned = european.ifelse(bare.replace(".", "").replace(",", "."), bare.replace(",", ""))
    negative = text.startswith("-") & ~turned.startswith("-")
    number = turned.try_cast("float64")
    finite = ibis.coalesce(direct, negative.ifelse(-number, number))
    return (finite.isnan() | finite.isinf()).ifelse(ibis.null("float64"), finite)


def epoch_power(column: Value) -> NumericValue:
    """How an epoch number counts: 0 seconds, 3 milli-, 6 micro-, 9 nanoseconds; NULL if it is none.

    Judged by magnitude: ten digits are seconds between 2001 and 2286.
    """
    if column.type().is_string():
        digits = plain(column).re_extract(r"^(\d{10}|\d{13}|\d{16}|\d{19})(\.0+|\.\d{1,6})?$", 1)
        length = digits.length()
    elif column.type().is_integer() or column.type().is_floating() or column.type().is_decimal():
        length = column.try_cast("int64").cast("string").length()
    else:
        return ibis.null("int64")
    return ibis.cases((length == 10, 0), (length == 13, 3), (length == 16, 6), (length == 19, 9), else_=None)


def as_time(column: Value) -> TimestampValue:
    """The moment in a cell as a timestamp without zone, NULL where there is none.

    Reads timestamps and dates as they are, epoch numbers by magnitude, and text by ISO 8601 and then
    `TIME_FORMATS` (day before month where both would do).
    """
    kind = column.type()
    if kind.is_timestamp() or kind.is_date():
        return column.cast("timestamp")
    if kind.is_numeric():
        seconds = column.cast("float64")
    elif kind.is_string():
        seconds = plain(column).try_cast("float64")
    else:
        return ibis.null("timestamp")
    power = epoch_power(column)
    divisor = ibis.cases((power == 0, 1.0), (power == 3, 1e3), (power == 6, 1e6), (power == 9, 1e9), else_=None)
    zero = (seconds == 0).ifelse(0.0, ibis.null("float64"))
    moment = (ibis.coalesce(seconds / divisor, zero) * 1e3).round().cast("int64").as_timestamp("ms")
    if kind.is_numeric():
        return moment
    text = plain(column)
    return ibis.coalesce(text.try_cast("timestamp"), moment, try_strptime(text, TIME_FORMATS))
