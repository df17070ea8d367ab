"""How a file's records are written: every candidate reads a sample, the most table-like one wins.

A one-column reading is a last resort with a small fixed score, and the only one left where each other reading tears
single values apart (`one_column`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.collect.facts import Dialect, Options
from core.collect.readers.delimited.drafts import drafts
from core.collect.readers.delimited.header import (
    MAX_PREAMBLE,
    header_rows,
    is_typed,
    is_units,
    looks_like_header,
    names_columns,
    preamble_rows,
    surely_header,
)
from core.collect.readers.delimited.one_column import tears
from core.collect.readers.delimited.records import LONE_CR, reader
from core.collect.readers.delimited.score import SAMPLE_RECORDS, Sample, read_sample, table_score, typed_columns
from core.collect.readers.delimited.widths import narrow_width, trailing_delimiters, widened

SAMPLE_CHARS = 1 << 18
"""Text that a dialect is judged by: hundreds of records of common width, in some tenths of a second."""
ONE_COLUMN = 0.1
"""The score of reading each line as one value: what a table of more columns must beat."""
TORN = 0.05
"""What is left of the score of a reading that tears single values apart: less than `ONE_COLUMN` whatever it was."""
FIELDS = "#Fields:"
"""How the line of names of a log begins that is written by the W3C's format, as IIS and CloudFront do."""
_HINT = re.compile(r"(?i)sep=(.|\\t)\s*$")


def sniff(text: str, options: Options, *, complete: bool) -> list[Dialect]:
    """Ways to read `text`, best first; at least one.

    Args:
        text: The beginning of the file.
        options: Parts the analyst has fixed; only the rest is searched.
        complete: Whether the text is the whole file (else its last line is left out).
    """
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z", text)
    if not complete and len(lines) > 1:
        lines = lines[:-1]
    hint = _HINT.match(lines[0]) if lines and options.delimiter is None and options.skip is None else None
    if hint:
        named = "\t" if hint.group(1) == "\\t" else hint.group(1)
        options = replace(options, delimiter=named, skip=1)
    fields = log_fields(lines) if options.delimiter is None and options.skip is None else None
    if fields is not None:
        options = replace(options, delimiter="\t" if "\t" in lines[fields] else " ", skip=fields)
    if options.skip:
        lines = lines[options.skip :]
    found = _readings(lines, options)
    joined = _joined(lines)
    if joined is not None:
        found += [d for d in _readings(joined, options) if d.score > max(one.score for one in found)]
    if not found or (options.delimiter is None and options.starts is None):
        found.append(_single(lines, options))
    found.sort(key=lambda d: -d.score)
    return _distinct(found)


def log_fields(lines: Sequence[str]) -> int | None:
    """The line of remarks above a log that names its fields (W3C Extended Log File Format); None for other files."""
    for place, line in enumerate(lines[:MAX_PREAMBLE]):
        if not line.startswith("#"):
            return None
        if line.startswith(FIELDS):
            return place
    return None


def _joined(lines: Sequence[str]) -> list[str] | None:
    """The lines with those put together that a CR alone parts where lines end with LF; None if there are none."""
    alone = sum(1 for line in lines if line.endswith("\r"))
    if not alone or 2 * alone >= len(lines):
        return None
    found, held = [], ""
    for line in lines:
        held += line
        if not line.endswith("\r"):
            found.append(held)
            held = ""
        else:
            held = held[:-1] + LONE_CR
    return [*found, held] if held else found


def _readings(lines: Sequence[str], options: Options) -> list[Dialect]:
    """The readings of the lines with their scores."""
    judged = [one for draft in drafts(lines, options) if (one := _judge(lines, draft, options)) is not None]
    sound = {d.delimiter for d, clean in judged if clean and d.quote}
    return [d for d, _clean in judged if d.quote or d.starts or d.delimiter not in sound]


def _distinct(found: Sequence[Dialect]) -> list[Dialect]:
    """Readings that differ in delimiter, widths or quote; the best of each."""
    kept: dict[tuple[object, ...], Dialect] = {}
    for dialect in found:
        key = (dialect.delimiter, dialect.quote, dialect.escape, dialect.repeated, dialect.starts, dialect.padded)
        kept.setdefault(key, dialect)
    return list(kept.values())


def _judge(lines: Sequence[str], draft: Dialect, options: Options) -> tuple[Dialect, bool] | None:
    """A reading with its score, 0 to 1, and whether it takes each record; None where it is not to be thought of."""
    sample = read_sample(lines, draft)
    if not sample.rows:
        return None
    filled = [line.rstrip("\r\n") for line in lines[:SAMPLE_RECORDS] if line.strip()]
    judged = []
    for width in _widths(sample):
        if draft.starts and options.starts is None and (width == 1 or not typed_columns(sample.rows, width)):
            continue
        first = _before_table(sample, replace(draft, width=width)) if options.skip is None and width > 1 else 0
        table = sample.since(first)
        if not surely_header(table.rows):
            table = sample
        narrow = narrow_width(table, width) if options.starts is None and not draft.starts else 0
        if narrow:
            table = widened(table, width, narrow)
        score = table_score(table, width, draft)
        if len(table.rows[0]) not in (1, width) and not table.odd[0]:
            score *= 0.93  # a first line of another width, as a title: parts equal readings only
        found = replace(draft, width=width, narrow=narrow)
        if options.delimiter is None and options.starts is None and tears(sample.rows, filled, first, found):
            score *= TORN
        judged.append((score, first, found))
    if not judged:
        return None
    score, first, found = max(judged, key=lambda one: one[0])
    placed = _placed(sample, first, replace(found, score=round(score, 6)), options)
    return placed, found.width > 1 and sample.since(first).is_clean(found.width)


def _widths(sample: Sample) -> list[int]:
    """Widths that the table may have: the most frequent one and that of the last records."""
    rows = [row for row, odd in zip(sample.rows, sample.odd, strict=True) if not odd]
    counts = Counter(len(row) for row in rows) or Counter([1])
    usual = max(counts, key=lambda w: counts[w] * (w > 1))
    first = sample.rows[0]
    if 2 * counts[usual] <= len(rows) and names_columns(first):
        usual = len(first)
    last = len(sample.rows[-1])
    return [usual, last] if last != usual and last > 1 and counts[last] > 1 else [usual]


def _before_table(sample: Sample, dialect: Dialect) -> int:
    """How many records stand before the table."""
    rows, width = sample.rows, dialect.width
    first = preamble_rows(rows, width)
    if first and broken_header(rows[first - 1], width, dialect) and header_rows(rows[first:], width) == 0:
        return first - 1
    return first


def _placed(sample: Sample, first: int, dialect: Dialect, options: Options) -> Dialect:
    """The dialect with the place of the table: lines before it, lines that name the columns, a line of units."""
    width, rows = dialect.width, sample.rows
    body = [row for row in rows[first:] if len(row) >= min(2, width)]
    wanted = options.header_rows if options.header_rows is not None else None
    if wanted is None and options.header is not None:
        wanted = int(options.header)  # said by the analyst: one line, whatever the next one looks like
    if wanted is None:
        wanted = 1 if broken_header(rows[first], width, dialect) else header_rows(body, width)
    units = wanted > 0 and options.header_rows is None and len(body) > wanted + 1 and is_units(body[wanted])
    skip = (sample.before[first] if first else 0) + dialect.skip
    behind = trailing_delimiters(rows[first:], width) if wanted == 1 and not dialect.starts and not dialect.rest else 0
    if behind and not dialect.narrow:
        dialect = replace(dialect, width=width - behind, trailing=behind)
    return replace(dialect, skip=skip, header=wanted > 0, header_rows=wanted, units=units, footer=options.footer or 0)


def broken_header(row: Sequence[str], width: int, dialect: Dialect) -> list[str] | None:
    """The names in a header whose separators differ from the records'; None where there are not exactly enough."""
    line = dialect.delimiter.join(row)
    if dialect.starts:
        names = line.split()
        return names if len(names) == width != len(row) and not any(map(is_typed, names)) else None
    if len(row) > max(1, width // 2) or "\n" in line or "\r" in line:
        return None
    for other in ("\t", ";", ",", "|", " "):
        if other == dialect.delimiter or other not in line:
            continue
        names = next(reader(iter([line]), Dialect(other, '"', "", True, 0, width), strict=False), [])
        names = [name.strip() for name in names if name.strip()]
        if len(names) == width and len(set(names)) == width and not any(map(is_typed, names)):
            return names
    return None


def _single(lines: Sequence[str], options: Options) -> Dialect:
    """Each line as one value."""
    rows = [[line.rstrip("\r\n")] for line in lines if line.strip()][:SAMPLE_RECORDS]
    header = options.header if options.header is not None else looks_like_header(rows)
    wanted = options.header_rows if options.header_rows is not None else int(header)
    return Dialect(
        options.delimiter or "",
        '"',
        "",
        wanted > 0,
        options.skip or 0,
        1,
        ONE_COLUMN,
        header_rows=wanted,
        footer=options.footer or 0,
    )
