"""Periods written without a day: months, quarters, years and weeks, as cells and as headings of columns.

What is read, with anything beside it (`sales_2019_01`, `Jan 2019 (units)`) as the stem of a heading:

- days in ISO 8601 and its relatives, day or month first, with English month names, `20190102`
- months: `2019-01`, `2019/1`, `2019M01`, `201901`, `01/2019`, `Jan 2019`, `January-19`, `2019 Jan`, `2019年1月`
- quarters: `2019Q1`, `2019-Q1`, `Q1 2019`, `1Q19`, `2019年第一季度`; weeks: `2019-W05`, `2019年第5周`
- years: `2019`, `FY2019`, `2019年`
- months and quarters of a year that stands elsewhere: `Jan`, `M1`, `1月`, `Q1`, `第一季度`

One heading alone says little (`1999` may be a product); a run does: several of one form, no two alike, and as close to
one another as periods are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from core.cells.convention import USUAL, Convention

if TYPE_CHECKING:
    from ibis.expr.types import IntegerValue, StringValue, TimestampValue, Value

LEAST = 3
"""Headings that make a run: two numbers of four digits may be anything."""
DENSE = 0.5
"""Share of the periods between the first and the last that a run must have: of days those of trade, five in seven."""
MOST = 20_000
"""Headings looked at: more columns than a table of fifty years of days has."""
_SHORT = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_HAN = "一二三四五六七八九十"
_HAN_MONTH = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{_HAN[:9]}])"
_Y = r"(?P<y>(?:19|20)\d{2})"
_SHORT_Y = r"(?P<y>(?:19|20)\d{2}|\d{2})"
_M = r"(?P<m>1[0-2]|0?[1-9])"
_D = r"(?P<d>3[01]|[12]\d|0?[1-9])"
_N = rf"(?P<n>{_MONTH})\.?"
_MIDNIGHT = r"(?:[ T]00:00(?::00(?:\.0+)?)?)?"
_FORMS: tuple[tuple[str, str, str], ...] = (
    ("D", "iso", rf"{_Y}(?P<s>[-/._])(?P<m>\d{{1,2}})(?P=s)(?P<d>\d{{1,2}}){_MIDNIGHT}"),
    ("D", "han", rf"{_Y}年{_M}月{_D}[日号]"),
    ("D", "run", rf"{_Y}(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])"),
    ("D", "day", rf"{_D}(?P<s>[-/._]){_M}(?P=s){_SHORT_Y}{_MIDNIGHT}"),
    ("D", "month", rf"{_M}(?P<s>[-/._]){_D}(?P=s){_SHORT_Y}{_MIDNIGHT}"),
    ("D", "words", rf"{_D}[-/_. ]?{_N}[-/_. ,]?\s?{_SHORT_Y}"),
    ("D", "words first", rf"{_N}[-/_. ]?{_D},?[-/_. ]{_Y}"),
    ("MS", "iso", rf"{_Y}[-/._ ]?[mM]?[-/._ ]?(?P<m>1[0-2]|0[1-9]|(?<=[-/._ mM])[1-9])"),
    ("MS", "han", rf"{_Y}年(?P<h>{_HAN_MONTH})月份?"),
    ("MS", "last", rf"{_M}[-/._ ]{_Y}"),
    ("MS", "words", rf"{_N}[-/_., '’]*{_Y}"),
    ("MS", "short", rf"{_N}[-/_. '’]*(?P<y>\d{{2}})"),
    ("MS", "words last", rf"{_Y}[-/_., ]*{_N}"),
    ("QS", "iso", rf"{_Y}[-/._ ]?Q(?P<q>[1-4])"),
    ("QS", "last", rf"Q(?P<q>[1-4])[-/._ '’]*(?:FY)?{_SHORT_Y}"),
    ("QS", "first", rf"(?P<q>[1-4])Q[-/._ '’]*{_SHORT_Y}"),
    ("QS", "han", rf"{_Y}年第?(?P<h>[1-4一二三四])季度?"),
    ("W", "iso", rf"{_Y}[-/._ ]?W(?P<w>0[1-9]|[1-4]\d|5[0-3])"),
    ("W", "han", rf"{_Y}年第?(?P<w>[1-4]\d|5[0-3]|0?[1-9])周"),
    ("YS", "plain", rf"(?:FY|CY)?[-_ ]?{_Y}年?"),
    ("M", "words", _N),
    ("M", "number", r"(?:M|month[ _]?)(?P<m>1[0-2]|0?[1-9])"),
    ("M", "han", rf"(?P<h>{_HAN_MONTH})月份?"),
    ("M", "bare", _M),
    ("Q", "plain", r"(?:Q|quarter[ _]?)(?P<q>[1-4])"),
    ("Q", "han", r"第?(?P<h>[1-4一二三四])季度?"),
)
_EDGE = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
_READ = tuple((kind, name, re.compile(_EDGE.format(f"(?:{form})"), re.IGNORECASE)) for kind, name, form in _FORMS)
_ROUND = " \t_-–—/.,:;()（）[]【】|"
_PART = re.compile(rf"\d|年|季度?|[{_HAN}]月|{_EDGE.format(_MONTH)}", re.IGNORECASE)
"""What stands beside a period is none where it is a part of one itself: `2019` in `Jan 2019` is no year."""
OF_A_YEAR = ("M", "Q")
"""Kinds of heading whose year stands elsewhere."""


@dataclass(frozen=True)
class Run:
    """Headings that are periods.

    Attributes:
        kind: D, W, MS, QS, YS; M and Q are months and quarters of a year that stands elsewhere.
        begins: Position of a heading -> its beginning; of M and Q in a year that means nothing.
        stems: Position of a heading -> what stands in it beside the period, "" for nothing.
    """

    kind: str
    begins: dict[int, date]
    stems: dict[int, str]


@lru_cache(maxsize=256)
def running(headings: tuple[str, ...]) -> Run | None:
    """The run of periods among some headings, whatever their order: the form that most of them have.

    Of two forms that fit as many (01/02 is a day of either month) it is the one whose periods lie closer together.
    """
    if len(headings) < LEAST:
        return None
    forms: dict[tuple[str, str], dict[int, tuple[date, str]]] = {}
    for place, heading in enumerate(headings[:MOST]):
        for form, begin, stem in _readings(heading):
            forms.setdefault(form, {})[place] = (begin, stem)
    found = [(form, kept) for form, read in forms.items() if (kept := _kept(form[0], read))]
    if not found:
        return None
    finest = ("D", "W", "MS", "QS", "YS", "M", "Q")
    (kind, _name), kept = max(found, key=lambda one: (len(one[1]), -_span(one[1]), -finest.index(one[0][0])))
    return Run(kind, {at: one[0] for at, one in kept.items()}, {at: one[1] for at, one in kept.items()})


@lru_cache(maxsize=50_000)
def _readings(heading: str) -> tuple[tuple[tuple[str, str], date, str], ...]:
    """Each form that a heading can have, with the beginning that it names and what stands beside it."""
    text = heading.strip()
    if not text or len(text) > 60 or not re.search(r"\d|月|季|" + _MONTH, text, re.IGNORECASE):
        return ()
    found = []
    for kind, name, form in _READ:
        match = form.search(text)
        if match is None:
            continue
        stem = f"{text[: match.start()].strip(_ROUND)} {text[match.end() :].strip(_ROUND)}".strip()
        if _PART.search(stem) or (name == "bare" and stem):
            continue
        begin = _begin(kind, match.groupdict())
        if begin is not None:
            found.append(((kind, name), begin, stem))
    return tuple(found)


def _begin(kind: str, part: dict[str, str | None]) -> date | None:
    """The beginning that the parts of a period name; None where there is no such day."""
    given = part.get("y")
    year = int(given) if given else 2000  # a leap year: any month will do
    if given and len(given) == 2:
        year += 1900 if year >= 69 else 2000  # as POSIX strptime, and `core.cells.times`
    month = int(part.get("m") or 1)
    if part.get("n"):
        month = _SHORT.index(str(part["n"])[:3].lower()) + 1
    if part.get("h"):
        month = _of_han(str(part["h"]))
    if kind in ("QS", "Q"):
        month = 3 * int(part.get("q") or month) - 2
    try:
        if kind == "W":
            return date.fromisocalendar(year, int(part["w"] or 1), 1)
        return date(year, month, int(part.get("d") or 1))
    except ValueError:
        return None


def _of_han(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text.startswith("十"):
        return 10 + (_HAN.index(text[1]) + 1 if text[1:] else 0)
    return _HAN.index(text) + 1


def _kept(kind: str, read: dict[int, tuple[date, str]]) -> dict[int, tuple[date, str]]:
    """The headings of each stem that are a run."""
    stems: dict[str, dict[int, date]] = {}
    for place, (begin, stem) in read.items():
        stems.setdefault(stem, {})[place] = begin
    kept: dict[int, tuple[date, str]] = {}
    for stem, begins in stems.items():
        days = np.unique(np.asarray([one.toordinal() for one in begins.values()]))
        if len(days) < max(LEAST, len(begins)):
            continue
        gaps = np.diff(days)
        if len(days) >= DENSE * ((days[-1] - days[0]) / max(float(np.median(gaps)), 1.0) + 1):
            kept |= {place: (begin, stem) for place, begin in begins.items()}
    return kept


def _span(kept: dict[int, tuple[date, str]]) -> int:
    days = [begin.toordinal() for begin, _stem in kept.values()]
    return max(days) - min(days)


_CELLS = (
    (r"^\s*(\d{4})[-/._年 ]?[mM]?(\d{1,2})月?份?\s*$", r"\1-\2-01"),
    (r"^\s*(1[0-2]|0?[1-9])[-/._ ]((?:19|20)\d{2})\s*$", r"\2-\1-01"),
    (rf"^\s*((?i:{_MONTH}))\.?[-/_., '’]*((?:19|20)\d{{2}})\s*$", r"1 \1 \2"),
    (rf"^\s*((?i:{_MONTH}))\.?[-/_. '’]+(\d{{2}})\s*$", r"1 \1 \2"),
    (rf"^\s*((?:19|20)\d{{2}})[-/_., ]*((?i:{_MONTH}))\.?\s*$", r"1 \2 \1"),
    (r"^\s*((?:19|20)\d{2})(?:[-/._ ]?[qQ]|年第?)([1-4])(?:季度?)?\s*$", r"\1-q\2-01"),
    (r"^\s*[qQ]([1-4])[-/._ '’]*((?:19|20)\d{2})\s*$", r"\2-q\1-01"),
    (r"^\s*([1-4])[qQ][-/._ '’]*((?:19|20)\d{2})\s*$", r"\2-q\1-01"),
)
"""Cells that name a month or a quarter, as text that `core.cells.times` reads; -q1- to -q4- become months after."""
_QUARTERS = tuple((f"-q{one}-", f"-{3 * one - 2:02d}-") for one in (1, 2, 3, 4))
_HAN_QUARTERS = tuple((f"年第{han}季", f"年第{digit}季") for digit, han in enumerate(_HAN[:4], 1))
_YEAR = r"^\s*(?:FY|CY)?[-_ ]?((?:19|20)\d{2})年?\s*$"
_SIX_DIGITS = r"^\d{6}$"


def beginning(value: Value, how: Convention = USUAL) -> TimestampValue:
    """The moment in a cell, or the beginning of the month or quarter that it names; NULL where there is none."""
    from core.cells import times

    kind = value.type()
    if kind.is_string():
        return times.moment(_written(value), how)
    found = times.moment(value, how)
    if not kind.is_integer():
        return found
    return found.fill_null(times.moment(_written(value.cast("string"))))


def year_of(value: Value) -> TimestampValue:
    """The beginning of the year that a cell names; NULL where it names none."""
    from core.cells import times

    text = value.cast("string").re_replace(r"\.0$", "")
    return times.moment(text.re_search(_YEAR).ifelse(text.re_replace(_YEAR, r"\1-01-01"), None))


def month_of(value: Value, quarters: bool = False) -> IntegerValue:
    """The month, 1 to 12, that a cell names without its year, or that its quarter begins with; NULL for others.

    Args:
        quarters: Whether bare numbers are quarters.
    """
    import ibis

    text = value.cast("string").strip().lower().re_replace(r"\.0$", "")
    for number, han in reversed([*enumerate(_HAN, 1), (11, "十一"), (12, "十二")]):
        text = text.replace(f"{han}月", f"{number}月").replace(f"{han}季", f"{number}季")
    word = rf"^{_MONTH}\.?$"
    named = (ibis.literal("".join(_SHORT)).find(text.re_extract(r"^([a-z]{3})", 1)) + 3) // 3
    digits = text.re_extract(r"(\d+)", 1).try_cast("int64")
    quarter = text.re_search(r"^(?:q|quarter[ _]?)[1-4]$|^第?[1-4]季度?$")
    month = text.re_search(r"^(?:m|month[ _]?)?(?:0?[1-9]|1[0-2])$|^(?:0?[1-9]|1[0-2])月份?$")
    if quarters:
        quarter, month = quarter | text.re_search(r"^[1-4]$"), ibis.literal(False)
    return ibis.cases((text.re_search(word), named.cast("int64")), (quarter, 3 * digits - 2), (month, digits),
                      else_=ibis.null("int64"))  # fmt: skip


def _written(text: StringValue) -> StringValue:
    import ibis

    short = text.length() <= 20  # no cell that is longer is a month or a quarter
    plain = text
    for han, digit in _HAN_QUARTERS:
        plain = plain.replace(han, digit)
    for form, told in _CELLS:
        plain = plain.re_replace(form, told)
    for name, month in _QUARTERS:
        plain = plain.replace(name, month)
    wrong = text.re_search(_SIX_DIGITS) & ~text.re_search(r"^(?:19|20)\d{2}(?:0[1-9]|1[0-2])$")
    return ibis.cases((wrong, text), (short, plain), else_=text)
