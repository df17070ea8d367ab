"""Lines to records under a dialect: one reader for delimiters of any length, runs of them, and fixed widths.

The csv module does the reading; what it cannot express is turned into what it can, line by line, and back. A
record it refuses is tried once more by the rule that a quotation mark closes only before a delimiter or the end
of the line, which reads `'Men's boots'` as people mean it; anything still doubtful is left to the caller.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

from core.collect.facts import Dialect
from core.collect.readers.delimited.padded import blanks, padded_records
from core.collect.stage import MAX_COLUMNS

MAX_RECORD_LINES = 2_000
"""Lines of one record: a long text in quotes; beyond them a quote was never closed."""
STAND_IN, ESCAPED, LONE_CR = "\ue0f1", "\ue0f2", "\ue0f3"
"""Private-use characters that stand for a long delimiter, an escaped one and a CR inside a cell while csv reads."""


class TooLong(Exception):
    """A record that runs over more lines than any real one."""


class Crossing(csv.Error):
    """A value of a fixed-width line that runs over a column's edge."""


class Lines:
    """A file's physical lines, with push-back, the current record's lines and the running number."""

    def __init__(self, stream: Iterable[str]) -> None:
        self._stream = iter(stream)
        self._pending: deque[str] = deque()
        self.current: list[str] = []
        self.number = 0
        self.limit = MAX_RECORD_LINES

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.current) >= self.limit:
            raise TooLong
        line = self._pending.popleft() if self._pending else next(self._stream)
        self.number += 1
        self.current.append(line)
        return line

    def singly(self) -> Iterator[str]:
        """The lines one by one, none of them part of a record."""
        for line in self:
            self.current = []
            yield line

    def give_back(self, lines: list[str]) -> None:
        """Let these lines be read again, in order."""
        self._pending.extendleft(reversed(lines))
        self.number -= len(lines)

    def unread(self) -> list[str]:
        """Lines that were given back and not read again."""
        return list(self._pending)


def reader(lines: Iterator[str], dialect: Dialect, *, strict: bool = True) -> Iterator[list[str]]:
    """Records of the lines; each `next` takes the lines of one record from the iterator.

    A blank line gives an empty record. An escape counts before a quotation mark or a delimiter and is a plain
    character elsewhere, so that `C:\\new` keeps its stroke. Cells of fixed-width lines and of
    blank-separated ones come without the padding around them; all other cells come as they are written, less
    quotation marks and escapes.

    Raises:
        csv.Error: from `next`, where a record breaks the dialect's rules (only with `strict`).
    """
    if dialect.starts:
        edges = strict and dialect.repeated
        return (fixed_cells(line, dialect.starts, strict=edges) for line in lines)
    if dialect.rest:
        found: Iterator[list[str]] = (leading_cells(line, dialect) for line in lines)
    elif dialect.padded:
        found = padded_records(lines, dialect, strict=strict)
    else:
        before = _before(dialect)
        found = csv.reader(map(before, lines) if before else lines, strict=strict, **csv_arguments(dialect))
        if len(dialect.delimiter) > 1 or dialect.escape:
            found = (_restored(row, dialect.delimiter) for row in found)
    if dialect.trailing or dialect.narrow:
        return (fitted(row, dialect) for row in found)
    return found


def fitted(row: list[str], dialect: Dialect) -> list[str]:
    """The record brought to the table's width where the dialect says how, else as it is.

    Empty cells behind the last column go where the records end with delimiters (`trailing`); a record from the time
    before a column was added (`narrow`) gets empty cells at its end.
    """
    width = dialect.width
    if width < len(row) <= width + dialect.trailing and not any(cell.strip() for cell in row[width:]):
        return row[:width]
    if dialect.narrow and dialect.narrow <= len(row) < width:
        return [*row, *[""] * (width - len(row))]
    return row


def leading_cells(line: str, dialect: Dialect) -> list[str]:
    """The cells of a line parted by blanks; the last column takes the rest of the line."""
    text = line.strip()
    if dialect.repeated:
        return text.split(None, dialect.width - 1)
    return text.split(dialect.delimiter, dialect.width - 1) if text else []


def _restored(row: list[str], delimiter: str) -> list[str]:
    return [
        cell.replace(STAND_IN, delimiter).replace(ESCAPED, delimiter) if STAND_IN in cell or ESCAPED in cell else cell
        for cell in row
    ]


def csv_arguments(dialect: Dialect) -> dict[str, Any]:
    """Keyword arguments of `csv.reader` for a dialect that is not fixed-width."""
    delimiter = dialect.delimiter
    padded = len(delimiter) == 2 and delimiter[1] == " " and delimiter[0] != " "
    if padded:
        delimiter = delimiter[0]
    elif len(delimiter) != 1:
        delimiter = STAND_IN  # also where there is none: each line is one value
    shared = {"delimiter": delimiter, "skipinitialspace": padded}
    if not dialect.quote:
        return {**shared, "quoting": csv.QUOTE_NONE}
    return {**shared, "quotechar": dialect.quote, "doublequote": True}


def _before(dialect: Dialect) -> Callable[[str], str] | None:
    """What is done to each line so that the csv module can read it."""
    delimiter = dialect.delimiter
    if dialect.repeated:
        return lambda line: squeeze(line, delimiter, dialect.quote)
    if dialect.escape and delimiter:
        return lambda line: unescape(line, dialect)
    if len(delimiter) > 1 and csv_arguments(dialect)["delimiter"] == STAND_IN:
        return lambda line: line.replace(delimiter, STAND_IN)
    return None


def unescape(line: str, dialect: Dialect) -> str:
    """The line with escaped quotation marks doubled and escaped delimiters behind a stand-in."""
    escape, quote, delimiter = dialect.escape, dialect.quote, dialect.delimiter
    if escape not in line:
        return line
    if quote:
        mark = re.compile(f"({re.escape(escape)}+){re.escape(quote)}")
        line = mark.sub(lambda m: m[1][1:] + quote * 2 if len(m[1]) % 2 else m[0], line)
    line = line.replace(escape + delimiter, ESCAPED)
    return line if len(delimiter) == 1 else line.replace(delimiter, STAND_IN)


def squeeze(line: str, delimiter: str, quote: str) -> str:
    """The line with each run of the delimiter outside quotation marks as one; blanks at both ends are dropped."""
    ends = line[len(line.rstrip("\r\n")) :]
    text = line[: len(line) - len(ends)]
    run = re.compile(f"(?:{re.escape(delimiter)})+")
    if quote and quote in text:
        pieces = re.split(f"({re.escape(quote)}[^{re.escape(quote)}]*{re.escape(quote)})", text)
        text = "".join(piece if i % 2 else run.sub(delimiter, piece) for i, piece in enumerate(pieces))
    else:
        text = run.sub(delimiter, text)
    if delimiter.isspace():
        text = text.strip(delimiter)
    return text + ends


def fixed_cells(line: str, starts: tuple[int, ...], *, strict: bool = True) -> list[str]:
    """The cells of a fixed-width line, without padding; a blank line gives none.

    Args:
        line: The line, with or without its end.
        starts: The first position of each column, from 0, ascending.

    Raises:
        Crossing: a value runs over the edge of a column (only with `strict`).
    """
    text = line.rstrip("\r\n")
    if not text.strip():
        return []
    if strict:
        for start in starts[1:]:
            if start < len(text) and text[start] != " " and text[start - 1] != " ":
                raise Crossing(f"a value crosses position {start}")
    edges = [*starts, len(text)]
    if starts[0]:
        edges[0] = 0
    return [text[a : max(a, b)].strip() for a, b in pairwise(edges)]


def lenient(line: str, dialect: Dialect) -> list[str] | None:
    """Cells of one line, a quotation mark closing only before a delimiter or the line's end; None if in doubt.

    Blanks between a mark and a delimiter are passed over.
    In doubt = a quoted cell that is not closed, or that holds a delimiter followed by a quotation mark (two cells
    that lost the mark between them).
    """
    quote = dialect.quote
    delimiter = dialect.delimiter.rstrip(" ") or dialect.delimiter
    if not quote or not delimiter or dialect.starts or dialect.repeated:
        return None
    text = line.rstrip("\r\n")
    pad = blanks(delimiter)
    cells: list[str] = []
    at = 0
    while at <= len(text):
        opened = _passed(text, at, pad) if dialect.padded else at
        if text.startswith(quote, opened):
            end = _closing(text, opened + 1, quote, delimiter, pad)
            if end < 0:
                return None
            cell = text[opened + 1 : end]
            if delimiter + quote in cell:
                return None
            cells.append(cell.replace(quote * 2, quote))
            end = _passed(text, end + 1, pad)
            at = end + len(delimiter)
            if end == len(text):
                return cells
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            cells.append(text[at:end])
            at = end + len(delimiter)
        while dialect.delimiter != delimiter and text.startswith(" ", at):
            at += 1
    return cells


def _passed(text: str, at: int, pad: str) -> int:
    """The first place from `at` that holds no blank."""
    while at < len(text) and text[at] in pad:
        at += 1
    return at


def _closing(text: str, at: int, quote: str, delimiter: str, pad: str) -> int:
    """Where the mark stands that closes a cell; -1 if none does. A doubled mark is a mark of the cell."""
    while (found := text.find(quote, at)) >= 0:
        after = _passed(text, found + 1, pad)
        if after == len(text) or text.startswith(delimiter, after):
            return found
        at = found + 2 if text.startswith(quote, found + 1) else found + 1
    return -1


def spills(raw: str, row: list[str], dialect: Dialect) -> bool:
    """Whether a quotation mark opened in the middle of one cell and closed at the end of a later one.

    `a,b"one, two",c` reads as four cells although a separator before the mark is missing; such a record only
    has the right width by chance.
    """
    quote = dialect.quote
    odd = [cell for cell in row if cell.count(quote) % 2]
    if len(odd) < 2 or odd[0].startswith(quote) or len(row) > MAX_COLUMNS:  # too wide to be a record at all
        return False
    at = 0

    def plain(cell: str) -> bool:
        """Whether the cell does not stand in the record between marks; looked for from the cell before on."""
        nonlocal at
        form = f"{quote}{cell.replace(quote, quote * 2)}{quote}"
        found = raw.find(form, at)
        at = found + 1 if found >= 0 else at
        return found < 0 and form not in raw

    cells = iter(odd)
    first = next((cell for cell in cells if plain(cell)), quote)
    return not first.endswith(quote) and any(cell.rstrip().endswith(quote) and plain(cell) for cell in cells)
