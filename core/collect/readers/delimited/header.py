"""Where the table stands among its lines: what comes before it, which lines name the columns or hold units."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.cells.periods import running
from core.collect.column_names import is_known_name

MAX_PREAMBLE = 30
"""Lines above the names: title, filters and notes of a report; a longer block is part of the table."""
MAX_HEADER_ROWS = 3
"""Lines of names: group, name and unit."""
MOSTLY = 0.8
"""Share of a column's cells that must be of a sort: one in five may be missing in words, or dirt."""
TYPED = re.compile(
    r"""\s*(?:
        [-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)? | [-+]?\d{1,3}(?:[,. ]\d{3})+(?:[.,]\d+)?   # numbers
        | [-+]?[$€£¥￥]\s?\d[\d,.]* | \d[\d,.]*\s?(?:[$€£¥￥元%]|USD|EUR|CNY|RMB)           # money, percent
        | \d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?
          (?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\s?UTC|[-+]\d{2}:?\d{2})?)?
        | \d{1,2}:\d{2}(?::\d{2})?
        | https?://\S+ | [\w.+-]+@[\w-]+\.[\w.]+ | [0-9a-fA-F]{8}-[0-9a-fA-F-]{27}
        | true|false|TRUE|FALSE|True|False|NA|NULL|null|N/A|\\N
    )\s*""",
    re.VERBOSE,
)
_NUMERIC = re.compile(r"\s*[-+]?[\d.,]*\d[\d.,]*(?:[eE][-+]?\d+)?\s*%?")
_DIGIT = re.compile(r"\d")
_EMPTY = frozenset({"na", "n/a", "null", "\\n"})
"""What stands where a value is missing, which may be that of a number."""
_UNIT_WORDS = """
    % usd eur gbp cny rmb jpy $ € £ ¥ ￥ 元 美元 万元 件 个 次 人 天 小时 分钟 秒 千克 克 公斤 厘米 米
    kg g mg lb lbs oz cm mm m km in inch inches ft
    l ml s sec secs seconds ms min mins minutes h hr hrs hours d day days pcs pc units count ratio
    char text string integer int float double date datetime timestamp bool boolean number varchar utc
"""
_UNITS = frozenset(_UNIT_WORDS.split())


def is_typed(text: str) -> bool:
    """Whether a cell looks like a value (number, money, date, address, truth value) rather than like words."""
    return TYPED.fullmatch(text) is not None


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first record names the columns; where nothing speaks for or against it, it does."""
    if not rows:
        return True
    filled = [cell.strip() for cell in rows[0] if cell.strip()]
    if not filled:
        return False
    evidence = header_evidence(rows)
    if evidence == 0 and len(set(filled)) < len(filled):
        return False
    return evidence >= 0


def header_evidence(rows: Sequence[Sequence[str]]) -> float:
    """What speaks for the first record as the names of the columns (above 0) or against it (below).

    Per column: a text over typed values speaks for it, a typed value over typed values against it, unless it is a
    number over dates or truth values; a known column name speaks for it, a first cell that occurs again below, or that
    is written as those below but for its digits, against it. Periods that follow one another (2019, 2020, 2021) over
    cells that are none are names, however much they look like values.
    """
    first, below = rows[0], rows[1:101]
    evidence = 0.0
    periods = _periods(rows)
    for position, cell in enumerate(first):
        text = cell.strip()
        if not text:
            continue
        if position in periods:
            evidence += 1.0
            continue
        if is_known_name(text):
            evidence += 2.0  # a known name outweighs two cells against it
        values = [row[position].strip() for row in below if len(row) > position and row[position].strip()]
        typed = sum(1 for v in values if TYPED.fullmatch(v))
        if _NUMERIC.fullmatch(text) and values and _others(values) >= MOSTLY * len(values):
            evidence += 0.5
        elif TYPED.fullmatch(text) or _NUMERIC.fullmatch(text):
            evidence -= 1.0 if typed >= MOSTLY * len(values) else 0.5
        elif values and typed >= MOSTLY * len(values):
            evidence += 1.0
        elif len(values) > 1 and _alike(text, values):
            evidence -= 1.0
        elif text in values:
            evidence -= 0.5
    return evidence


def _periods(rows: Sequence[Sequence[str]]) -> frozenset[int]:
    """Positions of the first record's cells that are periods which follow one another, where most of it are and no
    record below has such."""
    first = tuple(cell.strip() for cell in rows[0])
    found = running(first)
    if found is None or 2 * len(found.begins) < len(first):
        return frozenset()
    for row in rows[1:4]:
        again = running(tuple(cell.strip() for cell in row))
        if again is not None and 2 * len(again.begins) >= len(found.begins):
            return frozenset()
    return frozenset(found.begins)


def _alike(text: str, values: Sequence[str]) -> bool:
    """Whether a cell is written as those below it but for its digits: `09:00-17:30` over `10:00-18:00`, `A-17` over
    `A-18`; a value of the column then, not its name."""
    shape = _DIGIT.sub("0", text)
    return "0" in shape and sum(_DIGIT.sub("0", value) == shape for value in values) >= MOSTLY * len(values)


def _others(values: Sequence[str]) -> int:
    """How many values are typed and no numbers."""
    return sum(1 for v in values if TYPED.fullmatch(v) and not _NUMERIC.fullmatch(v) and v.casefold() not in _EMPTY)


def surely_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first record can only be the names of the columns: different words, with evidence below them.

    A quarter of the columns may have no name: one for row numbers, one behind the last delimiter. A word that its
    column holds again is no name.
    """
    if len(rows) < 2:
        return False
    if any(
        cell.strip() and any(at < len(row) and row[at] == cell for row in rows[1:60]) for at, cell in enumerate(rows[0])
    ):
        return False
    names = [cell for cell in rows[0] if cell.strip()]
    return 4 * len(names) >= 3 * len(rows[0]) and names_columns(names) and header_evidence(rows) >= 1


def names_columns(row: Sequence[str]) -> bool:
    """Whether a record, seen alone, can only be a header: two or more different words and no value among them."""
    words = [cell.strip().casefold() for cell in row]
    return len(words) >= 2 and all(words) and len(set(words)) == len(words) and not any(map(is_typed, row))


def outside(row: Sequence[str], width: int) -> bool:
    """Whether a record cannot belong to a table of this width: too short, or all but one of its cells blank."""
    if len(row) <= width // 2:
        return True
    return width >= 3 and sum(1 for cell in row if cell.strip()) <= 1


def preamble_rows(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many records stand before the table; 0 when no end of them is found.

    They are too short or all but blank for a row, or anything narrower in front of a line that can only be a header.
    """
    first = 0
    while first < min(len(rows), MAX_PREAMBLE) and outside(rows[first], width):
        first += 1
    if first == MAX_PREAMBLE or first >= len(rows):
        first = 0
    at = first
    while at < min(len(rows) - 1, MAX_PREAMBLE) and (outside(rows[at], width) or _is_fact(rows[at], width)):
        at += 1
    if at > first and len(rows[at]) == width and surely_header(rows[at:]):
        return at
    return first


def _is_fact(row: Sequence[str], width: int) -> bool:
    """Whether a record may be a line of a title block: a word and its value, and nothing in the other columns."""
    return width > 2 and (len(row) < width or not any(cell.strip() for cell in row[2:])) and len(row) <= width


def header_rows(rows: Sequence[Sequence[str]], width: int) -> int:
    """How many records at the top name the columns: 0, 1, or up to 3 where the next ones do so too.

    A further record names columns if it repeats the first, or if it has words where the records below hold
    typed values, in at least two columns and in every typed column that it fills.
    """
    if not looks_like_header(rows):
        return 0
    found = 1
    while found < min(MAX_HEADER_ROWS, len(rows) - 1) and _names_too(rows, found, width):
        found += 1
    return found


def _names_too(rows: Sequence[Sequence[str]], at: int, width: int) -> bool:
    row = rows[at]
    if len(row) != width:
        return False
    if [c.strip().casefold() for c in row] == [c.strip().casefold() for c in rows[at - 1]]:
        return True
    if is_units(row):
        return False
    below = [r for r in rows[at + 1 : at + 60] if len(r) == width]
    if len(below) < 2:
        return False
    words = 0
    for position, cell in enumerate(row):
        values = [r[position].strip() for r in below if r[position].strip()]
        # the same tenth as for titles
        if not values or sum(1 for v in values if TYPED.fullmatch(v)) < 0.9 * len(values):
            continue
        if not any(map(str.isalpha, cell)):
            continue
        if TYPED.fullmatch(cell):
            return False
        words += 1
    return words >= 2


def is_units(row: Sequence[str]) -> bool:
    """Whether every filled cell (two or more) is a unit or a type name, bare or in brackets."""
    filled = [cell.strip().strip("()[]（）").casefold() for cell in row if cell.strip().strip("-")]
    return len(filled) >= 2 and all(cell in _UNITS for cell in filled)


def joined(rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """One name per column from several header records, top to bottom with a blank between.

    In every record but the last a blank cell takes the text to its left, as a heading over several columns
    leaves it.
    """
    names = [""] * width
    for number, row in enumerate(rows):
        last = ""
        for position in range(width):
            cell = row[position].strip() if position < len(row) else ""
            if number < len(rows) - 1:
                last = cell = cell or last
            names[position] = f"{names[position]} {cell}".strip()
    return names
