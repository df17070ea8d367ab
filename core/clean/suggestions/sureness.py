"""When a retype needs no judgement: every cell has one reading, and what was written follows from what it became.

A cell is doubtful when people read it in two ways (1,234 without a column that decides it, 03/04/2026, $ of whom, 无),
when the number would not keep what it says (a code, a unit, a bracket that may be a minus or a frame), or the moment
would not (an offset). One doubtful cell in the whole table, and the step is proposed instead of taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import ibis
import ibis.expr.types as ir

from core.cells import times
from core.cells.convention import Convention
from core.cells.identifiers import CODE, EXPONENT, LONG_DIGITS, VAST_DIGITS
from core.cells.missing import AMBIGUOUS, SURE, says_missing
from core.cells.money import SHARED, SIGN
from core.cells.numbers import CLEAR_COMMA, CLEAR_POINT, EITHER, body
from core.cells.signs import numeral
from core.cells.truth import PAIRS
from core.clean.frame import FATE
from core.clean.query.chain import Chain
from core.clean.recipes.recipe import RecipeStep
from core.engine import Cursor

_FRAMED = r"[()_%]|[^-]-$"
"""A bracket, a minus behind, a percent sign, or a mark that groups digits in programs and codes alone."""
_SHORT_YEAR = r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(?:$|[ ,T])"
_PAIRED = [word for pair in PAIRS for word in pair]
CODES_FROM = 0.01
"""Share of cells with a leading zero above which a column holds codes, not numbers; below, a person decides."""


@dataclass(frozen=True)
class Doubt:
    """Cells of a column that a retype would read by judgement.

    `order` is the likelier one of doubtful dates; `codes` says that the column holds no numbers at all.
    """

    cells: int
    order: str = ""
    codes: bool = False


def doubts(chain: Chain, cursor: Cursor, steps: Sequence[RecipeStep]) -> dict[str, Doubt]:
    """Column -> the doubtful cells under the retype proposed for it, over every row, in one scan."""
    if not steps:
        return {}
    table = chain.table.filter(chain.table[FATE].isnull())
    chain = chain.followed(table.select(**{f"x{n}": numeral(table[one.columns[0]]) for n, one in enumerate(steps)}))
    parts: dict[str, ir.Value] = {}
    for n, one in enumerate(steps):
        parts |= {f"{name}{n}": value for name, value in _parts(one.step, chain.table[f"x{n}"]).items()}
    found = dict(zip(parts, chain.ask(cursor, chain.table.agg(**parts))[0], strict=True))
    result = {}
    for n, one in enumerate(steps):
        seen = {name: found[f"{name}{n}"] for name in _parts(one.step, chain.table[f"x{n}"])}
        result[one.columns[0]] = _doubt(chain, cursor, one.step, f"x{n}", seen)
    return result


def _parts(step: str, text: ir.StringValue) -> Mapping[str, ir.Value]:
    unsure = says_missing(text, AMBIGUOUS)
    if step == "parse_timestamp":
        return {"doubtful": (_is_open(text) | _is_odd_time(text) | unsure).sum(), "open": _is_open(text).sum()}
    if step == "parse_boolean":
        word = text.lower()
        yes, no = ([pair[place] for pair in PAIRS] for place in (0, 1))
        return {
            "doubtful": (~word.isin(_PAIRED) & ~says_missing(text, SURE)).sum(),
            "yes": word.isin(yes).sum(),
            "no": word.isin(no).sum(),
        }
    number = body(text)
    money = text.re_search(f"(?i){SHARED}" if step == "parse_price" else SIGN)
    return {
        "doubtful": (text.re_search(CODE) | text.re_search(_FRAMED) | money | unsure).sum(),
        "either": number.re_search(EITHER).sum(),
        "comma": number.re_search(CLEAR_COMMA).sum(),
        "point": number.re_search(CLEAR_POINT).sum(),
        "bent": text.re_search(EXPONENT).sum(),
        "long": text.re_search(LONG_DIGITS).sum(),
        "vast": text.re_search(VAST_DIGITS).sum(),
    }


def _is_open(text: ir.StringValue) -> ir.BooleanValue:
    """A date whose day and month, or whose day and year, could be taken for each other."""
    surely = text.re_search(times.DAY_FIRST_SURELY) | text.re_search(times.MONTH_FIRST_SURELY)
    return (times.is_ordered(text) & ~surely) | text.re_search(_SHORT_YEAR)


def _is_odd_time(text: ir.StringValue) -> ir.BooleanValue:
    """No time at all (0), or a clock that says how far it is from UTC, which the moment in UTC does not."""
    return (text == "0") | (times.offset(text).fill_null(0) != 0)


def _doubt(chain: Chain, cursor: Cursor, step: str, column: str, seen: Mapping[str, int]) -> Doubt:
    count = {name: int(value or 0) for name, value in seen.items()}
    if step == "parse_timestamp":
        return Doubt(count["doubtful"], _order(chain, cursor, column) if count["open"] else "")
    if step == "parse_boolean":
        return Doubt(count["doubtful"] if count["yes"] and count["no"] else max(1, count["doubtful"]))
    open_marks = count["either"] if bool(count["comma"]) == bool(count["point"]) else 0
    return Doubt(count["doubtful"] + open_marks, codes=bool(count["vast"] or (count["bent"] and count["long"])))


def _order(chain: Chain, cursor: Cursor, column: str) -> str:
    """The order that puts more of the open dates among the others: 10 March between 9 and 11 March, not 3 October."""
    text = chain.table[column]
    sure = _is_open(text).ifelse(ibis.null("timestamp"), times.moment(text))
    first, last = chain.ask(cursor, chain.table.agg(first=sure.min(), last=sure.max()))[0]
    if first is None:
        return ""
    parts = {name: _within(text, first, last, name == "month").sum() for name in ("day", "month")}
    day, month = (int(n or 0) for n in chain.ask(cursor, chain.table.agg(**parts))[0])
    return "" if day == month else "day" if day > month else "month"


def _within(text: ir.StringValue, first: datetime, last: datetime, month: bool) -> ir.BooleanValue:
    value = times.moment(_is_open(text).ifelse(text, ibis.null("string")), Convention(month=month))
    return value.between(ibis.literal(first), ibis.literal(last))
