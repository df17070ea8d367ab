"""Whether a reading tears single values apart: searches, sentences, times, addresses and prices are one column.

A reading with a delimiter must explain why that delimiter parts columns. It does not where the line that names the
columns knows nothing of it, where each whole line is one value (a time, an address, a document), or where it is the
punctuation of running text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.collect.column_names import is_known_name
from core.collect.facts import Dialect
from core.collect.readers.delimited.header import MOSTLY, is_typed, looks_like_header, names_columns, surely_header

SHARE = 0.9
"""Share of lines that must agree before they count as all."""
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_DAY, _MONTH = r"\d{1,2}(?:st|nd|rd|th|\.)?", r"[^\W\d_]{3,10}\.?"
_NUMBER = r"[-+−(]?(?:[$€£¥￥]\s?)?\d{1,3}(?:[.,' \u00a0\u202f]?\d{3})*(?:[.,]\d+)?\s?(?:[$€£¥￥%元]|[A-Z]{3})?\)?"
_TIME = rf"(?:\d{{1,4}}[-/.年]\s?\d{{1,2}}[-/.月]\s?\d{{1,4}}日?)?[T,\s]*{_CLOCK}\s?(?:Z|UTC|GMT|[-+]\d{{2}}:?\d{{2}})?"
_DATE = (
    rf"(?:[^\W\d_]{{2,9}}\.?,?\s+)?(?:{_DAY}\s+{_MONTH}|{_MONTH}\s+{_DAY}),?\s+\d{{4}}"
    rf"(?:[,\s]+(?:at\s)?{_CLOCK})?(?:\s(?:[A-Z]{{3,4}}|[-+]\d{{4}}))?"
)
_ADDRESS = r"[A-Za-z][A-Za-z0-9+.-]*://\S+|www\.\S+|(?:mailto|tel|urn|data):\S+"
_PATH = r"[A-Za-z]:[\\/].*|\\\\[^\\\s].*|~?/[^\s/][^|;\t]*"
_HOST = (
    r"(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}|[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){3,7}"
)
_RATIO, _DOCUMENT = r"\d+(?::\d+){1,3}", r"\{.*\}|\[.*\]"
_VALUE = re.compile(r"\s*(?:" + "|".join((_NUMBER, _TIME, _DATE, _ADDRESS, _PATH, _HOST, _RATIO, _DOCUMENT)) + r")\s*")
_CENTS = re.compile(r"\s*[-+−]?(?:\d{1,3}(?:[. ]\d{3})+|\d+),\d{2}\s*")
_INSIDE = re.compile(r"(?<![\d:A-SU-Za-z])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])|://")
"""Colons of clocks and addresses, which part nothing."""
_PUNCTUATION = frozenset(",;:，；：、")


def is_value(line: str) -> bool:
    """Whether a whole line is one value of a known form."""
    return is_typed(line) or _VALUE.fullmatch(line) is not None


def tears(rows: Sequence[Sequence[str]], lines: Sequence[str], first: int, dialect: Dialect) -> bool:
    """Whether a reading splits what is one column.

    Args:
        rows: The sample's records under the reading, from the first.
        lines: The sample's lines, blank ones left out, without their ends.
        first: How many of the records stand before the table.
        dialect: The reading, its width known.
    """
    mark, width = dialect.delimiter, dialect.width
    if width < 2 or not rows or not lines or _beside_marks(lines, dialect):
        return False
    body = [row for row in rows[max(first, 1) :] if len(row) == width][:200]
    if len(rows) == 1:
        return False
    if not body:
        return sum(1 for cell in rows[0] if cell.strip()) < 2
    if first and len(rows) - first < 2:
        return True
    if mark.strip() == ":" and _in_clocks(lines):
        return True
    typed = _typed(body, width)
    blank = not mark.strip(" ")
    if sum(1 for cell in rows[0] if cell.strip()) == 1:
        return _named_once(rows, lines, first, typed, dialect)
    whole = sum(map(is_value, lines)) / len(lines)
    if blank and (typed == 0 or (is_known_name(lines[0]) and (typed < 1 or _whole_below(lines)))):
        return True
    if (
        whole >= SHARE
        and is_value(lines[0])
        and (blank or mark.strip() in (":", "::") or (_listed(lines) and typed < 1))
    ):
        return True
    if mark.strip() == "," and width == 2 and _are_prices(lines):
        return True
    return typed == 0 and _is_prose(rows, lines, mark)


def _in_clocks(lines: Sequence[str]) -> bool:
    """Whether the colons of the lines stand inside times and addresses."""
    text = "\n".join(lines)
    inside = sum(found.group().count(":") for found in _INSIDE.finditer(text))
    return inside >= SHARE * text.count(":") > 0


def _named_once(
    rows: Sequence[Sequence[str]], lines: Sequence[str], first: int, typed: float, dialect: Dialect
) -> bool:
    """The case where the first line is one cell: the name of the only column, unless it is a title of the table."""
    mark, width, head = dialect.delimiter, dialect.width, lines[0].strip()
    start = max(first, 1)
    table = rows[start:]
    if surely_header(table) or _in_other_words(head, width, mark, typed):
        return False
    if start > 1 and names_columns(table[0]) and looks_like_header(table):
        return False
    weak = not mark.strip(" ") or mark.strip() == ":"
    if is_known_name(head) or re.fullmatch(r"[^\W\d]\w*", head) or weak:
        return True
    below = [line for line in lines[1:] if line.strip()]
    if below and _whole_below(lines):
        return True
    return typed == 0 or (width == 2 and typed < 1 and mark.endswith(" "))


def _in_other_words(head: str, width: int, mark: str, typed: float) -> bool:
    """Whether the first line names as many columns as the table has, parted by another separator."""
    for other in ("\t", ";", ",", "|", " "):
        if other == mark or other not in head or (other == " " and width == 2 and typed == 0):
            continue
        names = [name.strip().strip('"') for name in head.split(other) if name.strip()]
        if len(names) == len(set(names)) == width and not any(map(is_typed, names)):
            return True
    return False


def _beside_marks(lines: Sequence[str], dialect: Dialect) -> bool:
    """Whether the delimiter stands beside quotation marks in most lines: nobody quotes half a value."""
    quote, mark = dialect.quote, dialect.delimiter
    if not quote or not mark:
        return False
    other = re.escape(mark.strip(" ") or mark)
    found = re.compile(f"(?:^|{other})[ \t]*{re.escape(quote)}.*{re.escape(quote)}[ \t]*(?:{other}|$)")
    marked = [line for line in lines if quote in line and mark in line]
    good = sum(1 for line in marked if found.search(line) and not line.strip().startswith(("{", "[")))
    return good >= 0.5 * len(lines)


def _typed(body: Sequence[Sequence[str]], width: int) -> float:
    """The share of columns that hold typed values."""
    count = 0
    for cells in zip(*body, strict=True):
        filled = [cell for cell in cells if cell.strip()]
        count += bool(filled) and sum(map(is_typed, filled)) >= MOSTLY * len(filled)
    return count / width


def _whole_below(lines: Sequence[str]) -> bool:
    """Whether each line below the first is one value."""
    below = lines[1:]
    return bool(below) and sum(map(is_value, below)) >= SHARE * len(below)


def _listed(lines: Sequence[str]) -> bool:
    """Whether the lines are addresses, paths or documents, which hold delimiters of their own."""
    found = sum(1 for line in lines if line.lstrip()[:1] in ("{", "[", "/", "~") or "://" in line or ":\\" in line)
    return found >= SHARE * len(lines)


def _are_prices(lines: Sequence[str]) -> bool:
    """Whether all lines are amounts: two digits behind the decimal comma, and one of these begins with a zero."""
    if len(lines) < 3 or not all(map(_CENTS.fullmatch, lines)):
        return False
    return any(line.rstrip().rsplit(",", 1)[1].startswith("0") for line in lines)


def _is_prose(rows: Sequence[Sequence[str]], lines: Sequence[str], mark: str) -> bool:
    """Whether the delimiter is the punctuation of running text: always followed by a blank, between several words."""
    sign = mark.strip()
    if sign not in _PUNCTUATION or len(sign) != 1:
        return False
    text = "\n".join(lines)
    if sign.isascii() and text.count(f"{sign} ") < 0.95 * text.count(sign):  # prose has a blank behind its commas
        return False
    known = sum(map(is_known_name, rows[0]))
    if 2 * known >= len(rows[0]):
        return False
    cells = [cell for row in rows[:200] for cell in row if cell.strip()]
    words = sum(len(cell.split()) if sign.isascii() else len(cell) / 2 for cell in cells)
    return bool(cells) and words >= 1.8 * len(cells)  # nearly two words a cell: prose
