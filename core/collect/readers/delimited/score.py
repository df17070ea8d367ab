"""How much a reading of the sample looks like a table.

Score = (share of records with the table's width)^2 x (w - 1) / w x mean cell plausibility, after the idea of
row-pattern and type consistency (van den Burg, Nazabal, Sutton 2019, "Wrangling messy CSV files by detecting row and
type patterns").
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.collect.facts import Dialect
from core.collect.readers.delimited.drafts import DELIMITERS, LONGER
from core.collect.readers.delimited.header import MOSTLY, TYPED, is_typed, names_columns
from core.collect.readers.delimited.records import LONE_CR, Lines, TooLong, lenient, reader, spills

SAMPLE_RECORDS = 400
"""Records that a dialect is judged by: one odd record in a hundred then shows, and decides nothing."""
SAMPLE_RECORD_LINES = 60
"""Lines of one record in the sample: a wrong quote would swallow all of it otherwise."""
_WEIGHT = {"#": 0.9, "^": 0.9, "~": 0.9, ":": 0.55, " ": 0.6, "__|__": 0.95}
"""Marks that part columns more seldom than comma, tab, semicolon and bar; a colon stands in times and addresses, a
blank between words, and each must win clearly."""


@dataclass(frozen=True)
class Sample:
    """Records of the sample with the physical lines before each.

    `odd` marks those split by force or refused for their marks, `apart` those with a blank line before them; `loose`
    says that some broke the rules of quotation.
    """

    before: list[int]
    rows: list[list[str]]
    odd: list[bool]
    apart: list[bool]
    loose: bool = False

    def since(self, first: int) -> Sample:
        """The sample without its first records."""
        return Sample(self.before[first:], self.rows[first:], self.odd[first:], self.apart[first:], self.loose)

    def is_clean(self, width: int) -> bool:
        """Whether each record has this width by the rules of quotation."""
        return not self.loose and not any(self.odd) and all(len(row) == width for row in self.rows)


def read_sample(lines: Sequence[str], dialect: Dialect) -> Sample:
    """The sample's records; one that breaks the rules is split at every delimiter and counts as odd."""
    source = Lines(lines)
    source.limit = SAMPLE_RECORD_LINES
    sample = Sample([], [], [], [])
    found, blank, loose = reader(source, dialect), False, False
    joined = 0
    while len(sample.rows) < SAMPLE_RECORDS:
        source.current = []
        start, odd = source.number + joined, False
        try:
            row = next(found)
        except StopIteration:
            break
        except (csv.Error, TooLong):
            found, loose = reader(source, dialect), True
            source.give_back(source.current[1:])
            line = source.current[0]
            kind = lenient(line, dialect)
            row, odd = (kind, False) if kind is not None else (line.rstrip("\r\n").split(dialect.delimiter), True)
        if row and not (dialect.comment and source.current[0].startswith(dialect.comment)):
            if dialect.quote and not odd and dialect.quote in source.current[0]:
                odd = spills("".join(source.current), row, dialect)
            sample.before.append(start)
            sample.rows.append(row)
            sample.odd.append(odd)
            sample.apart.append(blank)
        blank = not row
        joined += sum(line.count(LONE_CR) for line in source.current)
    return replace(sample, loose=loose)


def typed_columns(rows: list[list[str]], width: int) -> bool:
    """Whether at least half of the columns hold typed values: running text has gaps in common by chance only."""
    regular = [row for row in rows[1:200] if len(row) == width]
    if not regular:
        return False
    filled = [[cell for cell in cells if cell] for cells in zip(*regular, strict=True)]
    typed = [cells for cells in filled if cells and sum(map(is_typed, cells)) >= MOSTLY * len(cells)]
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


def _torn(row: Sequence[str], quote: str) -> set[int]:
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


def torn_share(rows: Sequence[Sequence[str]]) -> float:
    """The share of records in which one cell holds the opening and another one the closing of a pair of marks."""
    torn = 0
    for row in rows:
        odd = [cell for cell in row if cell.count('"') % 2]
        torn += len(odd) >= 2
    return torn / len(rows) if rows else 0.0


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
                score += 0.1  # torn, or opened and not closed: hardly a cell
            elif not cell:
                score += 0.8  # an empty cell: between words and typed
            elif TYPED.fullmatch(cell):
                score += 1.0
            elif cell[0] in "\"'" and cell[0] != quote and (cell[0] == '"' or cell[-1] == cell[0]):
                score += 0.1  # torn, or opened and not closed: hardly a cell
            elif any(mark in cell for mark in others):
                # a sentence, a leftover
                score += 0.5 if cell.count(", ") == sum(cell.count(mark) for mark in others) else 0.25
            else:
                score += 0.75  # words
            if cell[:1] == " " and position:
                score -= 0.04  # a blank behind the delimiter: parts equals only
    return score / total if total else 0.1  # no cell: as torn ones


def table_score(sample: Sample, width: int, draft: Dialect) -> float:
    """How much records that begin with the table look like one of this width, from 0 to 1.

    Regularity is squared, for one wrong row in ten is a lot, and (width - 1) / width prefers the reading that explains
    more marks (van den Burg and others, Wrangling Messy CSV Files, 2019, 4.1). Factors close to 1 (0.93 to 0.98)
    only part readings that are equal otherwise; 0.85 to 0.9 and `_WEIGHT` set back what is seldom meant, and 0.5 a mark
    that nobody has listed. Records that tear a quoted value apart speak against the whole reading.
    """
    rows = [row for row, odd in zip(sample.rows, sample.odd, strict=True) if not odd and len(row) == width]
    first = sample.rows[0]
    share = max(len(rows) / len(sample.rows), 0.5 if width == len(first) and names_columns(first) else 0.0)
    pattern = (width - 1) / width if width > 1 else 0.25  # one column: half of what two have
    regular = rows[:200]
    score = share * share * pattern * _plausibility(regular, draft) * _WEIGHT.get(draft.delimiter, 1.0)
    score *= _filled_columns(regular, width) * (1 - 0.8 * torn_share(regular))  # all torn: a fifth is left
    if draft.delimiter not in _WEIGHT and draft.delimiter not in DELIMITERS and draft.delimiter not in LONGER:
        score *= 0.5
    if draft.quote != '"':
        # apostrophes or no marks are rarer; marks left in the cells rarer still
        score *= 0.97 if draft.quote or not any(c.startswith('"') for row in regular for c in row) else 0.85
    if draft.padded:
        score *= 0.98  # blanks around marks: parts equals only
    if draft.repeated or draft.starts:
        score *= 0.98 if draft.delimiter == " " else 0.9  # runs of blanks are usual, of other marks seldom meant
    return score
