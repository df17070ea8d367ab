"""Which delimiter, quote and header a file uses: every candidate parses a sample, the most table-like wins.

Score = (share of records with the most frequent width)^2 x (w - 1) / w x mean cell plausibility, after the
idea of row-pattern and type consistency (van den Burg, Nazabal, Sutton 2019, "Wrangling messy CSV files by
detecting row and type patterns"). A one-column reading is a last resort with a small fixed pattern score.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from core.collect.facts import Dialect, Options
from core.collect.vocabulary import is_known_name

SAMPLE_CHARS = 1 << 18
SAMPLE_RECORDS = 400
MAX_PREAMBLE = 30
DELIMITERS = (",", "\t", ";", "|", "#", "^", "~", "\x01", ":", " ")
_WEIGHT = {"#": 0.9, "^": 0.9, "~": 0.9, ":": 0.55, " ": 0.5}
_TYPED = re.compile(
    r"""\s*(?:
        [-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)? | [-+]?\d{1,3}(?:[,. ]\d{3})+(?:[.,]\d+)?   # numbers
        | [$€£¥]\s?\d[\d,.]*                                                            # money
        | \d{1,4}[-/.年]\d{1,2}[-/.月]\d{1,4}日?
          (?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\s?UTC|[-+]\d{2}:?\d{2})?)?
        | \d{1,2}:\d{2}(?::\d{2})?
        | https?://\S+ | [\w.+-]+@[\w-]+\.[\w.]+ | [0-9a-fA-F]{8}-[0-9a-fA-F-]{27}
        | true|false|TRUE|FALSE|True|False|NA|NULL|null|N/A|\\N
    )\s*""",
    re.VERBOSE,
)
_NUMERIC = re.compile(r"\s*[-+]?[\d.,]*\d[\d.,]*(?:[eE][-+]?\d+)?\s*%?")


def sniff(text: str, options: Options, *, complete: bool) -> list[Dialect]:
    """Ways to read `text`, best first; at least one.

    Args:
        text: The beginning of the file.
        options: Parts the analyst has fixed; only the rest is searched.
        complete: Whether the text is the whole file (else its last line is left out).
    """
    lines = text.splitlines(keepends=True) if "\n" not in text and "\r" not in text else _physical(text)
    if not complete and len(lines) > 1:
        lines = lines[:-1]
    if options.skip:
        lines = lines[options.skip :]
    found: list[Dialect] = []
    for delimiter in _delimiters(text, options):
        for quote, escape in _quotes(text, delimiter, options):
            candidate = _judge(lines, delimiter, quote, escape, options)
            if candidate is not None:
                found.append(candidate)
    if not found:
        found.append(_single(lines, options))
    found.sort(key=lambda d: -d.score)
    return found


def _physical(text: str) -> list[str]:
    return re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z", text)


def _delimiters(text: str, options: Options) -> list[str]:
    if options.delimiter is not None:
        return [options.delimiter]
    return [d for d in DELIMITERS if d in text]


def _quotes(text: str, delimiter: str, options: Options) -> list[tuple[str, str]]:
    if options.quote is not None:
        return [(options.quote, options.escape or "")]
    pairs: list[tuple[str, str]] = [('"', options.escape or "")]
    if '"' in text:
        if '\\"' in text and options.escape is None:
            pairs.append(('"', "\\"))
        pairs.append(("", ""))
    if f"{delimiter}'" in text and f"'{delimiter}" in text:
        pairs.append(("'", ""))
    return pairs


def reader_arguments(dialect: Dialect) -> dict[str, Any]:
    """Keyword arguments of `csv.reader` for a dialect."""
    if not dialect.quote:
        return {
            "delimiter": dialect.delimiter,
            "quoting": csv.QUOTE_NONE,
            "escapechar": dialect.escape or None,
        }
    return {
        "delimiter": dialect.delimiter,
        "quotechar": dialect.quote,
        "escapechar": dialect.escape or None,
        "doublequote": True,
    }


def _parse(lines: Sequence[str], dialect: Dialect) -> list[tuple[int, list[str]]]:
    """Records of the sample with the number of physical lines before each; blank lines left out."""
    found: list[tuple[int, list[str]]] = []
    reader = csv.reader(lines, **reader_arguments(dialect))
    before = 0
    try:
        for row in islice(reader, SAMPLE_RECORDS):
            if row:
                found.append((before, row))
            before = reader.line_num
    except csv.Error:
        pass
    return found


def _judge(lines: Sequence[str], delimiter: str, quote: str, escape: str, options: Options) -> Dialect | None:
    draft = Dialect(delimiter, quote, escape, True, options.skip or 0, 1, 0.0)
    records = _parse(lines, draft)
    if not records:
        return None
    counts = Counter(len(row) for _before, row in records)
    width = max(counts, key=lambda w: (counts[w] * (w > 1), w))
    share = counts[width] / len(records)
    pattern = (width - 1) / width if width > 1 else 0.25
    regular = [row for _before, row in records if len(row) == width]
    score = share * share * pattern * _plausibility(regular[:200], delimiter, quote)
    score *= _WEIGHT.get(delimiter, 1.0)
    if quote != '"':
        score *= 0.97
    skip, rows = _preamble(records, width, options)
    header = options.header if options.header is not None else looks_like_header(rows)
    return replace(draft, width=width, skip=skip, header=header, score=round(score, 4))


def _single(lines: Sequence[str], options: Options) -> Dialect:
    delimiter = options.delimiter or ","
    rows = [[line.rstrip("\r\n")] for line in lines if line.strip()][:SAMPLE_RECORDS]
    header = options.header if options.header is not None else looks_like_header(rows)
    return Dialect(delimiter, '"', "", header, options.skip or 0, 1, 0.05)


def _preamble(records: list[tuple[int, list[str]]], width: int, options: Options) -> tuple[int, list[list[str]]]:
    """Physical lines before the table begins, and the table's sample records."""
    first = 0
    if options.skip is None and width > 1:
        while first < min(len(records), MAX_PREAMBLE) and len(records[first][1]) <= width // 2:
            first += 1
        if first >= len(records) or first == MAX_PREAMBLE:
            first = 0
    skip = records[first][0] if first else 0
    return skip + (options.skip or 0), [row for _before, row in records[first:]]


def _plausibility(rows: list[list[str]], delimiter: str, quote: str) -> float:
    others = [d for d in (",", ";", "\t", "|") if d != delimiter]
    total = score = 0.0
    for row in rows:
        for cell in row:
            total += 1
            if not cell:
                score += 0.8
            elif _TYPED.fullmatch(cell):
                score += 1.0
            elif cell[0] in "\"'" and cell[0] != quote and (cell[0] == '"' or cell[-1] == cell[0]):
                score += 0.1
            elif any(mark in cell for mark in others):
                score += 0.5 if cell.count(", ") == sum(cell.count(mark) for mark in others) else 0.25
            else:
                score += 0.75
    return score / total if total else 0.1


def looks_like_header(rows: list[list[str]]) -> bool:
    """Whether the first record names the columns.

    Evidence per column: a text over typed values speaks for it, a typed value over typed values against it;
    a known column name speaks for it, a first cell that occurs again below against it. No evidence = header.
    """
    if not rows:
        return True
    first = rows[0]
    if not any(cell.strip() for cell in first):
        return False
    below = rows[1:101]
    evidence = 0.0
    for position, cell in enumerate(first):
        text = cell.strip()
        if not text:
            continue
        if is_known_name(text):
            evidence += 2.0
        values = [row[position].strip() for row in below if len(row) > position and row[position].strip()]
        typed = sum(1 for v in values if _TYPED.fullmatch(v))
        if _TYPED.fullmatch(text) or _NUMERIC.fullmatch(text):
            evidence -= 1.0 if typed >= 0.8 * len(values) else 0.5
        elif values and typed >= 0.8 * len(values):
            evidence += 1.0
        elif text in values:
            evidence -= 0.5
    filled = [cell.strip() for cell in first if cell.strip()]
    if evidence == 0 and len(set(filled)) < len(filled):
        return False
    return evidence >= 0
