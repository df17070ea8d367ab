"""Moments in text and numbers, as TIMESTAMP in UTC without zone.

What is read, and as what:

- ISO 8601 and its relatives with `/`, `.`, 年月日; a bare date is its midnight
- an offset, Z, UTC or GMT after the clock: the instant in UTC, everywhere. Times without one are UTC, or of the zone
  a person names
- `03/04/2026`, `3.4.26`: by the column's day order (`Convention`); 25/03 and 03/25 by themselves
- `2 Jan 2026`, `Jan 2, 2026`, `Fri Jan 02 10:00:00 2026`, `Fri, 02 Jan 2026 10:00:00 +0000`: English month names
- `10:05 PM` after any of the dates
- `20260102`, `20260102103000`: days and seconds in one run of digits
- seconds, milli-, micro- and nanoseconds since 1970, told apart by size: between March 1973 and 2100 their digits
  never overlap, so 0 < n < 1e8 is no moment. 0 is what programs write for "no time", and is read as 1970, where
  the checks of impossible moments find it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.cells.bound import let
from core.cells.convention import USUAL, Convention
from core.cells.signs import numeral

if TYPE_CHECKING:
    from ibis.expr.types import BooleanValue, IntegerValue, NumericValue, StringValue, TimestampValue, Value

EPOCH_LEAST, EPOCH_MOST = 100_000_000, 4_102_444_800
"""Seconds since 1970 of 1973-03-03 and 2100-01-01."""
EPOCHS = {"s": 0, "ms": 3, "us": 6, "ns": 9}
"""Unit -> how many digits it has more than seconds."""
EPOCH_DIGITS = {"s": (9, 10), "ms": (12, 13), "us": (15, 16), "ns": (18, 19)}
"""Digits of a moment between 1973 and 2286 in each unit."""
_EPOCH_TEXT = r"^(?:0|\d{9,10}|\d{12,13}|\d{15,16}|\d{18,19})(?:\.\d{1,9})?$"

_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
_ZONE = r"(?:Z|z| ?(?:UTC|GMT)?[+-]\d{2}:?\d{2}| ?(?:UTC|GMT)?[+-]\d{1,2}| ?UTC| ?GMT)(?: ?\([^)]*\))?"
_ZONED = rf"{_CLOCK}(?: ?[AaPp][Mm])?{_ZONE}(?: \d{{4}})?$"
_OFFSET = r"[+-]\d{1,2}(?::?\d{2})?(?: ?\([^)]*\)| \d{4})?$"
_SIMPLE = r"^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?Z?)?$"
"""What most cells look like: nothing needs to be decided."""
_ISO = rf"^\d{{4}}-\d{{1,2}}-\d{{1,2}}(?:[T ]{_CLOCK})?$"
_END = r"(?:$|[ ,T])"
_OVER_TWELVE = r"(?:1[3-9]|2\d|3[01])"
_ORDERED = rf"^\d{{1,2}}[/.-]\d{{1,2}}(?:[/.-]\d{{4}}|[/.]\d{{2}}){_END}"
DAY_FIRST_SURELY = rf"^{_OVER_TWELVE}[/.-]\d{{1,2}}(?:[/.-]\d{{4}}|[/.]\d{{2}}){_END}"
MONTH_FIRST_SURELY = rf"^\d{{1,2}}[/.-]{_OVER_TWELVE}(?:[/.-]\d{{4}}|[/.]\d{{2}}){_END}"
_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
_MONTH = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"^(?i:(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\.?,? )"
_HALF_DAY = ("%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S.%f %p", "%Y-%m-%d %I %p")


def moment(value: Value, how: Convention = USUAL) -> TimestampValue:
    """The moment in a cell of any type, NULL where there is none."""
    import ibis

    kind = value.type()
    if kind.is_timestamp():
        return in_utc(value)
    if kind.is_date():
        return value.cast("timestamp")
    if kind.is_boolean():
        return ibis.null("timestamp")
    if kind.is_numeric():
        return of_number(value)
    if not kind.is_string():
        return ibis.null("timestamp")
    simple = value.re_search(_SIMPLE)  # nine cells of ten need no more
    return simple.ifelse(value.try_cast("timestamp"), let(numeral(value), lambda text: _of_text(text, how)))


def _of_text(text: StringValue, how: Convention) -> TimestampValue:
    import ibis

    return ibis.coalesce(epoch(text), shifted(local(text, how), offset(text)))


def in_utc(value: Value) -> TimestampValue:
    """A timestamp of the database as one in UTC without zone, whatever zone the session has."""
    from core.cells.functions import local_of

    return local_of("UTC", value) if value.type().timezone else value.cast("timestamp")


def of_number(value: NumericValue) -> TimestampValue:
    """The moment of a number: an epoch by its size, or a day such as 20260102."""
    import ibis

    from core.cells.functions import from_microseconds

    size = value.try_cast("float64")
    found = [(size == 0, from_microseconds(ibis.literal(0)))]
    exact = value.type().is_integer()
    for power in EPOCHS.values():
        inside = size.between(EPOCH_LEAST * 10**power, EPOCH_MOST * 10**power)
        if exact:  # nanoseconds have more digits than a float
            whole = value.cast("int64")
            count = whole * 10 ** (6 - power) if power <= 6 else whole // 10 ** (power - 6)
        else:
            count = (size * 10.0 ** (6 - power)).round()
        found.append((inside, from_microseconds(inside.ifelse(count, None).try_cast("int64"))))
    days = size.between(19_000_101, 21_001_231) & (size == size.floor())
    found.append((days, local(days.ifelse(value, None).try_cast("int64").cast("string"))))
    return ibis.cases(*found, else_=None)


def epoch(text: StringValue) -> TimestampValue:
    """The moment of an epoch in digits, NULL for other text."""
    import ibis

    from core.cells.functions import from_microseconds

    whole = text.re_extract(r"^\d+", 0).try_cast("int64")
    fraction = (ibis.literal("0") + text.re_extract(r"\.\d+$", 0)).try_cast("float64")
    micro = let(whole, lambda count: let(fraction, lambda part: _microseconds(count, part)))
    return from_microseconds(text.re_search(_EPOCH_TEXT).ifelse(micro, ibis.null("int64")))


def _microseconds(count: IntegerValue, part: NumericValue) -> IntegerValue:
    import ibis

    branches = [(count == 0, ibis.literal(0, type="int64"))]
    for power in EPOCHS.values():
        inside = count.between(EPOCH_LEAST * 10**power, EPOCH_MOST * 10**power)
        micro = count * 10 ** (6 - power) if power <= 6 else count // 10 ** (power - 6)
        if power < 6:
            micro = micro + (part * 10.0 ** (6 - power)).round().cast("int64")
        branches.append((inside, micro.cast("int64")))
    return ibis.cases(*branches, else_=None)


def epoch_power(value: Value) -> NumericValue:
    """How an epoch counts: 0 seconds, 3 milli-, 6 micro-, 9 nanoseconds; NULL where the cell holds none."""
    import ibis

    kind = value.type()
    if kind.is_string():
        text = numeral(value)
        size = text.re_search(_EPOCH_TEXT).ifelse(text.try_cast("float64"), None)
    elif kind.is_numeric() and not kind.is_boolean():
        size = value.try_cast("float64")
    else:
        return ibis.null("int64")
    powers = EPOCHS.values()
    return ibis.cases(
        *[(size.between(EPOCH_LEAST * 10**power, EPOCH_MOST * 10**power), power) for power in powers], else_=None
    )


def local(text: StringValue, how: Convention = USUAL, order: str = "") -> TimestampValue:
    """The time a text shows, before any offset it names; NULL for epochs and other text.

    Args:
        text: As `numeral` gives it.
        how: The column's convention, for dates such as 03/04/2026.
        order: "day" or "month" where a person said which comes first: dates of the other order are not read then.
    """
    return let(let(without_zone(text), lambda bare: _unified(bare, how, order)), _shown)


def without_zone(text: StringValue) -> StringValue:
    """A text without the zone it names."""
    return names_zone(text).ifelse(text.re_replace(rf"{_ZONE}( \d{{4}})?$", r"\1"), text)


def _shown(text: StringValue) -> TimestampValue:
    """The time of a text that begins with year-month-day in digits."""
    import ibis

    from core.cells.functions import read_time

    half = text.replace(",", ".").re_replace(r" ?([AaPp][Mm])$", r" \1")
    return ibis.cases(
        (text.re_search(_ISO), _of_our_time(text.replace(",", ".").try_cast("timestamp"))),
        (text.re_search(r"^\d{4}-.* ?[AaPp][Mm]$"), _of_our_time(read_time(half, list(_HALF_DAY)))),
        else_=ibis.null("timestamp"),
    )


def _of_our_time(found: TimestampValue) -> TimestampValue:
    """No shop has events outside these centuries: a year such as 24 or 20260 is a slip, not a time."""
    import ibis

    return let(found, lambda time: time.year().between(1000, 2999).ifelse(time, ibis.null("timestamp")))


def _unified(text: StringValue, how: Convention, order: str) -> StringValue:
    """A date as year-month-day in digits, with what follows; other text as it is."""
    import ibis

    return ibis.cases(
        (text.re_search(r"^\d{4}[/.年-]\d"), _year_first(text)),
        (text.re_search(r"^\d{1,2}[/.-]\d"), _year_last(text, how, order)),
        (text.re_search(r"^\d{8}"), _run(text)),
        (text.re_search(_MONTH), let(text, _worded)),
        else_=text,
    )


def _year_first(text: StringValue) -> StringValue:
    date = text.re_replace(r"^(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})[日号T ,]*", r"\1-\2-\3 ")
    clock = date.re_replace("[时点分]", ":").re_replace(":$|秒$|[: ]+$", "")
    return date.re_search("[时点]|[: ]$").ifelse(clock, date)


def _year_last(text: StringValue, how: Convention, order: str) -> StringValue:
    first = {"day": False, "month": True}.get(order, how.month)
    if not order:
        other = DAY_FIRST_SURELY if first else MONTH_FIRST_SURELY
        turned = text.re_search(other).ifelse(_turned(text, not first), _turned(text, first))
    else:
        turned = _turned(text, first)
    return turned.re_replace(" +$", "")


def _turned(text: StringValue, month_first: bool) -> StringValue:
    """Dates of one order as year-month-day, with two digits of year too."""
    import ibis

    groups = r"\1-\2" if month_first else r"\2-\1"
    long = text.re_replace(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})[ ,T]*", rf"\3-{groups} ")
    short = _full_year(text.re_replace(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{2})[ ,T]*", rf"\3-{groups} "))
    return ibis.cases(
        (text.re_search(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"), long),
        (text.re_search(r"^\d{1,2}[/.]\d{1,2}[/.]\d{2}"), short),
        else_=text,
    )


def _full_year(text: StringValue) -> StringValue:
    """Two digits of year in full: 69 to 99 belong to the last century (POSIX strptime)."""
    return text.re_replace(r"^(69|[7-9]\d)-", r"19\1-").re_replace(r"^(\d{2})-", r"20\1-")


def _run(text: StringValue) -> StringValue:
    day = text.re_replace(r"^((?:19|20)\d{2})(\d{2})(\d{2})(?:$|[T ,]+(\d{1,2}:))", r"\1-\2-\3 \4").re_replace(" $", "")
    return day.re_replace(r"^((?:19|20)\d{2})(\d{2})(\d{2})[T ]?(\d{2})(\d{2})(\d{2})$", r"\1-\2-\3 \4:\5:\6")


def _worded(text: StringValue) -> StringValue:
    """A date with the English name of its month."""
    plain = text.re_replace(_WEEKDAY, "").re_replace(r"^(\d{1,2})(?:st|nd|rd|th)", r"\1").re_replace(r"[, ]+", " ")
    date = plain.re_replace(rf"^({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)? ({_CLOCK}) (\d{{4}})$", r"\4-\1-\2 \3")
    date = date.re_replace(rf"^({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)? (\d{{4}})[ T]*", r"\3-\1-\2 ")
    date = date.re_replace(rf"^(\d{{1,2}})[ /-]({_MONTH})[ /-](\d{{4}}|\d{{2}})[: T]*", r"\3-\2-\1 ")
    date = date.re_replace(rf"^(\d{{4}})[ -]({_MONTH})[ -](\d{{1,2}})[ T]*", r"\1-\2-\3 ").re_replace(" +$", "")
    return let(date, _numbered)


def _numbered(date: StringValue) -> StringValue:
    import ibis

    name = date.re_extract(r"^\d+-([A-Za-z]{3})", 1).lower()
    number = ((ibis.literal(_MONTHS).find(name) + 3) // 3).cast("string")
    return _full_year(date.re_replace(r"-[A-Za-z]+\.?-", ibis.literal("-") + number + "-"))


def offset(text: StringValue) -> IntegerValue:
    """Minutes that a text's own clock is ahead of UTC; 0 for Z, UTC and GMT, NULL where it names none."""
    import ibis

    found = text.re_extract(_OFFSET, 0).re_extract(r"^[+-][\d:]+", 0).replace(":", "")
    return names_zone(text).ifelse(let(found, _minutes).fill_null(0), ibis.null("int64"))


def _minutes(offset: StringValue) -> IntegerValue:
    count = offset.try_cast("int64")
    hours = count - count % 100  # truncated, so that -0330 is -3 hours and -30 minutes
    return (offset.length() > 3).ifelse(hours * 60 // 100 + count % 100, count * 60)


def names_zone(text: StringValue) -> BooleanValue:
    """Whether a text says which zone its clock is of."""
    return text.re_search(_ZONED)


def is_ordered(text: StringValue) -> BooleanValue:
    """Whether a text is a date in which day and month could be taken for each other."""
    return text.re_search(_ORDERED)


def shifted(shown: TimestampValue, ahead: IntegerValue) -> TimestampValue:
    """The instant of a clock that is so many minutes ahead of UTC; NULL minutes count as 0."""
    from core.cells.functions import minutes

    return shown - minutes(ahead.fill_null(0))
