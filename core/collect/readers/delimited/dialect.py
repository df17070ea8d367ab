"""How a file's records are written: every candidate reads a sample, the most table-like one wins.

Score = (share of records with the most frequent width)^2 x (w - 1) / w x mean cell plausibility, after the
idea of row-pattern and type consistency (van den Burg, Nazabal, Sutton 2019, "Wrangling messy CSV files by
detecting row and type patterns"). A one-column reading is a last resort with a small fixed pattern score.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.collect.facts import Dialect, Options
from core.collect.readers.delimited.fixed_width import column_starts, parted
from core.collect.readers.delimited.header import (
    TYPED,
    header_rows,
    is_typed,
    is_units,
    looks_like_header,
    names_columns,
    preamble_rows,
)
from core.collect.readers.delimited.records import Lines, TooLong, lenient, reader

SAMPLE_CHARS = 1 << 18
"""Text that a dialect is judged by: hundreds of records of common width, in some tenths of a second."""
SAMPLE_RECORDS = 400
"""Records that a dialect is judged by: one odd record in a hundred then shows, and decides nothing."""
SAMPLE_RECORD_LINES = 60
"""Lines of one record in the sample: a wrong quote would swallow all of it otherwise."""
ONE_COLUMN = 0.1
"""The score of reading each line as one value: what a table of more columns must beat."""
DELIMITERS = (",", "\t", ";", "|", "#", "^", "~", "\x01", ":", " ")
LONGER = (
    ", ", "; ", "||", "::", "~~", "^^", "##", "@@", "$$", ";;", "|~|", "~|~", "|^|", "^|^", "^~^", "<>", "<|>", " | ",
    "\t|\t", "||~||", "__|__",
)  # fmt: skip
_WEIGHT = {"#": 0.9, "^": 0.9, "~": 0.9, ":": 0.55, " ": 0.6, "__|__": 0.95}
_NEVER = frozenset(".-/_+()[]{}<>'\"\\%$€£¥*?!=&")
_HINT = re.compile(r"(?i)sep=(.|\\t)\s*$")


@dataclass(frozen=True)
class _Sample:
    """Records of the sample with the physical lines before each; `odd` marks those split by force."""

    before: list[int]
    rows: list[list[str]]
    odd: list[bool]


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
    if options.skip:
        lines = lines[options.skip :]
    found = [d for draft in _drafts(lines, options) if (d := _judge(lines, draft, options)) is not None]
    if not found or (options.delimiter is None and options.starts is None):
        found.append(_single(lines, options))
    found.sort(key=lambda d: -d.score)
    return _distinct(found)


def _distinct(found: Sequence[Dialect]) -> list[Dialect]:
    """Readings that differ in delimiter, widths or quote; the best of each."""
    kept: dict[tuple[object, ...], Dialect] = {}
    for dialect in found:
        kept.setdefault((dialect.delimiter, dialect.quote, dialect.escape, dialect.repeated, dialect.starts), dialect)
    return list(kept.values())


def _drafts(lines: Sequence[str], options: Options) -> list[Dialect]:
    """Every reading worth trying: delimiter x quotation mark x escape, runs of blanks, fixed widths."""
    text = "".join(lines)
    skip = options.skip or 0
    if options.starts:
        starts = tuple(options.starts)
        return [Dialect(" ", "", "", True, skip, len(starts), repeated=parted(lines, starts), starts=starts)]
    drafts: list[Dialect] = []
    for delimiter in _delimiters(text, lines, options):
        for quote, escape in _quotes(text, delimiter, options):
            plain = Dialect(delimiter, quote, escape, True, skip, 1, comment=options.comment or "")
            if not options.repeated:
                drafts.append(plain)
            if options.repeated or (options.repeated is None and _runs(text, delimiter)):
                drafts.append(replace(plain, repeated=True))
    if options.delimiter is None and not options.repeated:
        starts = column_starts(lines)
        if starts:
            drafts.append(Dialect(" ", "", "", True, skip, len(starts), repeated=True, starts=starts))
    return drafts


def _runs(text: str, delimiter: str) -> bool:
    return delimiter in (" ", "\t", "|", ";") and delimiter * 2 in text


def _delimiters(text: str, lines: Sequence[str], options: Options) -> list[str]:
    if options.delimiter is not None:
        return [options.delimiter]
    known = [d for d in (*DELIMITERS, *LONGER) if d in text]
    padded = [d for d in known if len(d) == 2 and d[1] == " " and text.count(d) < 0.9 * text.count(d[0])]
    return [d for d in known if d not in padded] + _unusual(lines)


def _unusual(lines: Sequence[str]) -> list[str]:
    """Marks outside the list that occur equally often in nearly every line."""
    filled = [line.rstrip("\r\n") for line in lines[:100] if line.strip()]
    if len(filled) < 3:
        return []
    marks = {c for c in filled[-1] if not c.isalnum() and not c.isspace()} | {
        c for c in filled[-1] if c in "\x1c\x1d\x1e\x1f\x02\x03\x0b\x0c\xa6\xa7\xb6"
    }
    found = []
    for mark in marks - _NEVER - set(DELIMITERS):
        counts = Counter(line.count(mark) for line in filled)
        usual, times = counts.most_common(1)[0]
        if usual and times >= 0.9 * len(filled):
            found.append(mark)
    return sorted(found)


def _quotes(text: str, delimiter: str, options: Options) -> list[tuple[str, str]]:
    if options.quote is not None:
        return [(options.quote, options.escape or "")]
    pairs: list[tuple[str, str]] = [('"', options.escape or "")]
    if '"' in text:
        for escape in ("\\", "\0") if options.escape is None else ():
            if f'{escape}"' in text:
                pairs.append(('"', escape))
        pairs.append(("", ""))
    elif f"\\{delimiter}" in text and options.escape is None:
        pairs.append(('"', "\\"))
    for mark in ("'", "`"):
        if f"{delimiter}{mark}" in text and f"{mark}{delimiter}" in text:
            pairs.append((mark, ""))
            if f"\\{mark}" in text:
                pairs.append((mark, "\\"))
    return pairs


def _read_sample(lines: Sequence[str], dialect: Dialect) -> _Sample:
    """The sample's records; one that breaks the rules is split at every delimiter and counts as odd."""
    source = Lines(lines)
    source.limit = SAMPLE_RECORD_LINES
    sample = _Sample([], [], [])
    found = reader(source, dialect)
    while len(sample.rows) < SAMPLE_RECORDS:
        source.current = []
        start, odd = source.number, False
        try:
            row = next(found)
        except StopIteration:
            break
        except (csv.Error, TooLong):
            found = reader(source, dialect)
            source.give_back(source.current[1:])
            line = source.current[0]
            kind = lenient(line, dialect)
            row, odd = (kind, False) if kind is not None else (line.rstrip("\r\n").split(dialect.delimiter), True)
        if row and not (dialect.comment and source.current[0].startswith(dialect.comment)):
            sample.before.append(start)
            sample.rows.append(row)
            sample.odd.append(odd)
    return sample


def _judge(lines: Sequence[str], draft: Dialect, options: Options) -> Dialect | None:
    """A reading with its score, 0 to 1: how regular, how wide, how plausible its cells are, all multiplied.

    Regularity is squared, for one wrong row in ten is a lot, and (width - 1) / width prefers the reading that explains
    more marks (van den Burg and others, Wrangling Messy CSV Files, 2019, 4.1). Factors close to 1 (0.93 to 0.98)
    only part readings that are equal otherwise; 0.85 to 0.9 and `_WEIGHT` set back what is seldom meant, and 0.5 a mark
    that nobody has listed.
    """
    sample = _read_sample(lines, draft)
    if not sample.rows:
        return None
    rows = [row for row, odd in zip(sample.rows, sample.odd, strict=True) if not odd]
    counts = Counter(len(row) for row in rows) or Counter([1])
    width = max(counts, key=lambda w: counts[w] * (w > 1))
    first = sample.rows[0]
    if 2 * counts[width] <= len(rows) and names_columns(first):
        width = len(first)
    if draft.starts and options.starts is None and (width == 1 or not _typed_columns(rows, width)):
        return None
    share = max(counts[width] / len(sample.rows), 0.5 if width == len(first) and names_columns(first) else 0.0)
    pattern = (width - 1) / width if width > 1 else 0.25
    regular = [row for row in rows if len(row) == width][:200]
    score = share * share * pattern * _plausibility(regular, draft) * _WEIGHT.get(draft.delimiter, 1.0)
    score *= _filled_columns(regular, width)
    if draft.delimiter not in _WEIGHT and draft.delimiter not in DELIMITERS and draft.delimiter not in LONGER:
        score *= 0.5
    if draft.quote != '"':
        score *= 0.97 if draft.quote or not any(c.startswith('"') for row in regular for c in row) else 0.85
    if draft.repeated or draft.starts:
        score *= 0.98 if draft.delimiter == " " else 0.9
    if len(sample.rows[0]) not in (1, width) and not sample.odd[0]:
        score *= 0.93
    return _placed(sample, replace(draft, width=width, score=round(score, 4)), options)


def _placed(sample: _Sample, dialect: Dialect, options: Options) -> Dialect:
    """The dialect with the place of the table: lines before it, lines that name the columns, a line of units."""
    width, rows = dialect.width, sample.rows
    first = preamble_rows(rows, width) if options.skip is None and width > 1 else 0
    if (
        first
        and options.skip is None
        and broken_header(rows[first - 1], width, dialect)
        and header_rows(rows[first:], width) == 0
    ):
        first -= 1
    body = [row for row in rows[first:] if len(row) >= min(2, width)]
    wanted = options.header_rows if options.header_rows is not None else None
    if wanted is None and options.header is not None:
        wanted = int(options.header)  # said by the analyst: one line, whatever the next one looks like
    if wanted is None:
        wanted = 1 if broken_header(rows[first], width, dialect) else header_rows(body, width)
    units = wanted > 0 and options.header_rows is None and len(body) > wanted + 1 and is_units(body[wanted])
    skip = (sample.before[first] if first else 0) + dialect.skip
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


def _typed_columns(rows: list[list[str]], width: int) -> bool:
    """Whether at least half of the columns hold typed values: running text has gaps in common by chance only."""
    regular = [row for row in rows[1:200] if len(row) == width]
    if not regular:
        return False
    filled = [[cell for cell in cells if cell] for cells in zip(*regular, strict=True)]
    typed = [cells for cells in filled if cells and sum(map(is_typed, cells)) >= 0.8 * len(cells)]
    return len(typed) >= width / 2


def _filled_columns(rows: list[list[str]], width: int) -> float:
    """The share of columns that hold more than nothing or one and the same mark in every record."""
    if not rows or width < 3:
        return 1.0
    idle = 0
    for cells in zip(*rows, strict=True):
        seen = set(cells)
        idle += len(seen) == 1 and not any(c.isalnum() for c in next(iter(seen)))
    return (width - idle) / width


def _torn(row: list[str], quote: str) -> set[int]:
    """Cells that begin or end with a mark whose partner stands in another cell: a quoted value torn apart."""
    torn: set[int] = set()
    for mark in "\"'":
        if mark == quote:
            continue
        opened = None
        for position, cell in enumerate(row):
            text = cell.strip()
            if opened is not None and text.endswith(mark):
                torn |= {opened, position}
                opened = None
            elif text.startswith(mark) and not (len(text) > 1 and text.endswith(mark)):
                opened = position
    return torn


def _plausibility(rows: list[list[str]], dialect: Dialect) -> float:
    """Mean over cells of how much each looks like one value: typed 1, words 0.75, leftovers of other marks little.

    Only the order matters: typed, empty, words, a sentence with commas, another mark left over, a torn quote.
    """
    delimiter, quote = dialect.delimiter, dialect.quote
    others = [d for d in (",", ";", "\t", "|") if d != delimiter]
    total = score = 0.0
    for row in rows:
        torn = _torn(row, quote) if "'" in (text := "".join(row)) or '"' in text else set()
        for position, cell in enumerate(row):
            total += 1
            if position in torn:
                score += 0.1
            elif not cell:
                score += 0.8
            elif TYPED.fullmatch(cell):
                score += 1.0
            elif cell[0] in "\"'" and cell[0] != quote and (cell[0] == '"' or cell[-1] == cell[0]):
                score += 0.1
            elif any(mark in cell for mark in others):
                score += 0.5 if cell.count(", ") == sum(cell.count(mark) for mark in others) else 0.25
            else:
                score += 0.75
            if cell[:1] == " " and position:
                score -= 0.04
    return score / total if total else 0.1
