"""What a damaged record was probably meant to be: proposed where exactly one mending fits every column.

Mendings tried: another delimiter in this line, a stray quotation mark, a separator too many or too few, an unquoted
delimiter inside a value. A proposal is never applied by itself; it is shown beside the row in quarantine.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from core.collect.facts import Dialect
from core.collect.readers.delimited.records import TooLong, lenient, reader
from core.collect.types.cast import NULL_TOKENS
from core.collect.types.rules import Rule

MAX_RAW = 20_000
"""Characters of a row that mending is tried on: a longer one holds a text that ran on."""
MAX_MASKS = 6
"""Shapes that a column of codes may have; a column of more shapes judges nothing."""
MIN_VALUES = 8
"""Values below which shapes prove nothing: by chance alone three or four look alike."""
MAX_CUT = 80
"""Characters from a cell's start within which two values may be stuck together: codes, figures and times are
shorter."""
OTHERS = (",", ";", "\t", "|", " ")
_RUNS = ((re.compile(r"[^\W\d_]+"), "a"), (re.compile(r"\d+"), "9"))
Judge = Callable[[str], bool]


def mask(text: str) -> str:
    """The shape of a value: runs of letters as a, runs of digits as 9, everything else as it stands."""
    for run, letter in _RUNS:
        text = run.sub(letter, text)
    return text


def judges(
    columns: Sequence[str], rules: Mapping[str, Rule], samples: Mapping[str, Sequence[str]]
) -> list[Judge | None]:
    """Per column a test of a cell, or None where any text will do.

    Args:
        columns: The part's columns in order.
        rules: The rules of typed columns.
        samples: Some loaded values of text columns; few shapes among them, none with a blank, make a test (`MG-8769`).
    """
    found: list[Judge | None] = []
    for column in columns:
        rule = rules.get(column)
        if rule is not None and rule.pattern:
            found.append(_typed(rule))
            continue
        values = [v for v in samples.get(column, ()) if v]
        masks = frozenset(map(mask, values))
        coded = len(masks) <= MAX_MASKS and not any(c.isspace() for shape in masks for c in shape)
        found.append(_shaped(masks) if coded and len(values) >= MIN_VALUES else None)
    return found


def _typed(rule: Rule) -> Judge:
    return lambda text: text.strip().lower() in NULL_TOKENS or rule.matches(text.strip())


def _shaped(masks: frozenset[str]) -> Judge:
    return lambda text: text in ("", "NULL", "null") or mask(text) in masks


def propose(raw: str, dialect: Dialect, tests: Sequence[Judge | None]) -> list[str] | None:
    """The cells of the one mending that fits; None where none or several do.

    Args:
        raw: The record as it stands in the file.
        dialect: How its file is written.
        tests: Per column a test or None, as `judges` gives them; at least two columns must have one.
    """
    strict = [(place, test) for place, test in enumerate(tests) if test is not None]
    if len(raw) > MAX_RAW or len(strict) < 2 or dialect.starts or not dialect.delimiter:
        return None
    fitting: dict[tuple[str, ...], None] = {}
    for way in (_inner_mark, _stray_mark, _other_delimiter, _too_many, _joined, _too_few):
        for cells in way(raw, dialect, len(tests)):
            if len(cells) == len(tests) and all(test(cells[place]) for place, test in strict):
                fitting[tuple(cells)] = None
        if fitting:
            break
    return list(next(iter(fitting))) if len(fitting) == 1 else None


def _cells(raw: str, dialect: Dialect) -> list[str] | None:
    """The record's cells if it is one record of one line."""
    try:
        rows = [row for row in reader(iter(raw.splitlines(keepends=True)), dialect) if row]
    except (csv.Error, TooLong):
        return lenient(raw, dialect) if "\n" not in raw else None
    return rows[0] if len(rows) == 1 else None


def _split(raw: str, dialect: Dialect) -> list[str]:
    """The cells by every delimiter that stands outside pairs of quotation marks, however they are placed."""
    return _cells(raw, dialect) or raw.rstrip("\r\n").split(dialect.delimiter)


def _inner_mark(raw: str, dialect: Dialect, width: int) -> Iterator[list[str]]:
    """A mark that belongs to the value before the closing one, which makes them look like a doubled mark (`24"",`)."""
    quote, delimiter = dialect.quote, dialect.delimiter
    if quote and quote * 2 + delimiter in raw:
        cells = _cells(raw.replace(quote * 2 + delimiter, quote * 3 + delimiter), dialect)
        if cells is not None:
            yield cells


def _stray_mark(raw: str, dialect: Dialect, width: int) -> Iterator[list[str]]:
    """One quotation mark left out."""
    quote = dialect.quote
    if not quote or raw.count(quote) % 2 == 0:
        return
    for found in re.finditer(re.escape(quote), raw):
        cells = _cells(raw[: found.start()] + raw[found.end() :], dialect)
        if cells is not None and len(cells) == width and not any(quote in cell for cell in cells):
            yield cells


def _other_delimiter(raw: str, dialect: Dialect, width: int) -> Iterator[list[str]]:
    for other in OTHERS:
        if other != dialect.delimiter and other in raw:
            cells = _cells(raw, replace(dialect, delimiter=other, repeated=False))
            if cells is None:
                continue
            yield cells
            if other == " " and len(cells) > width:
                yield from _grouped(cells, width)


def _grouped(cells: Sequence[str], width: int) -> Iterator[list[str]]:
    """Words that a blank as delimiter tore apart, put together again at one place."""
    extra = len(cells) - width
    for at in range(width):
        yield [*cells[:at], " ".join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]


def _too_many(raw: str, dialect: Dialect, width: int) -> Iterator[list[str]]:
    """Empty cells left out."""
    cells = _split(raw, dialect)
    extra = len(cells) - width
    empty = [at for at, cell in enumerate(cells) if not cell.strip()]
    if 0 < extra <= 3 and len(empty) <= 12:
        for gone in combinations(empty, extra):
            yield [cell for at, cell in enumerate(cells) if at not in gone]


def _joined(raw: str, dialect: Dialect, width: int) -> Iterator[list[str]]:
    """Neighbours put together again: a value held the delimiter and was not quoted."""
    cells = _split(raw, dialect)
    extra = len(cells) - width
    if 0 < extra <= 3:
        for at in range(width):
            yield [*cells[:at], dialect.delimiter.join(cells[at : at + extra + 1]), *cells[at + extra + 1 :]]


def _too_few(raw: str, dialect: Dialect, width: int) -> Iterator[list[str]]:
    """One delimiter put in: beside a quotation mark, else anywhere in a short cell."""
    quote, delimiter = dialect.quote, dialect.delimiter
    if quote:
        for found in re.finditer(re.escape(quote), raw):
            for at in (found.start(), found.end()):
                cells = _cells(raw[:at] + delimiter + raw[at:], dialect)
                if cells is not None and len(cells) == width and not any(quote in cell for cell in cells):
                    yield cells
    cells = _split(raw, dialect)
    if len(cells) == width - 1:
        for place, cell in enumerate(cells):
            for at in range(1, min(len(cell), MAX_CUT)):
                yield [*cells[:place], cell[:at], cell[at:], *cells[place + 1 :]]
