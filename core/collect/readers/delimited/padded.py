"""Records whose quotation marks have blanks beside them: `1, "a, b" ,2` is three cells."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import lru_cache

from core.collect.facts import Dialect


def blanks(delimiter: str) -> str:
    """Blanks that may stand between a quotation mark and this delimiter."""
    return " \t".replace(delimiter, "")


@lru_cache(maxsize=64)
def beside(delimiter: str, quote: str) -> re.Pattern[str]:
    """Finds a quotation mark that opens or closes a cell with blanks between it and the delimiter."""
    mark, other = re.escape(quote), re.escape(delimiter)
    blank = f"[{re.escape(blanks(delimiter))}]+"
    return re.compile(f"{other}{blank}{mark}|{mark}{blank}(?:{other}|[\r\n])|^{blank}{mark}", re.MULTILINE)


def padded_records(lines: Iterator[str], dialect: Dialect, *, strict: bool) -> Iterator[list[str]]:
    """Records of the lines, each cell without the blanks around it or around its quotation marks.

    Raises:
        csv.Error: from `next`, for text behind a closing mark or a mark that is never closed (only with `strict`).
    """
    for line in lines:
        text = line.rstrip("\r\n")
        if not text.strip():
            yield []
            continue
        ends = line[len(text) :]
        cells: list[str] = []
        at: int | None = 0
        while at is not None:
            cell, at, more = _cell(text, at, dialect, strict)
            while more:
                following = next(lines, None)
                if following is None:
                    if strict:
                        raise csv.Error("unexpected end of data")
                    break
                text += ends + following.rstrip("\r\n")
                ends = following[len(following.rstrip("\r\n")) :]
                cell, at, more = _cell(text, more - 1, dialect, strict)
            cells.append(cell)
        yield cells


def _cell(text: str, at: int, dialect: Dialect, strict: bool) -> tuple[str, int | None, int]:
    """The cell that begins at `at`, where the next begins (None at the end), and 1 + `at` if lines are missing."""
    quote, delimiter = dialect.quote, dialect.delimiter
    pad = blanks(delimiter)
    first = at
    while first < len(text) and text[first] in pad:
        first += 1
    if not quote or not text.startswith(quote, first):
        end = text.find(delimiter, at)
        return (text[at:].strip(pad), None, 0) if end < 0 else (text[at:end].strip(pad), end + len(delimiter), 0)
    close = first + 1
    while (close := text.find(quote, close)) >= 0 and text.startswith(quote, close + 1):
        close += 2
    if close < 0:
        return text[first + 1 :].replace(quote * 2, quote), None, at + 1
    cell = text[first + 1 : close].replace(quote * 2, quote)
    after = close + 1
    while after < len(text) and text[after] in pad:
        after += 1
    if after == len(text):
        return cell, None, 0
    if text.startswith(delimiter, after):
        return cell, after + len(delimiter), 0
    if strict:
        raise csv.Error("text behind a closing mark")
    end = text.find(delimiter, after)
    rest = text[close + 1 :] if end < 0 else text[close + 1 : end]
    return cell + rest, (None if end < 0 else end + len(delimiter)), 0
