"""One block of a sound file through the engine's own reader, where its split into records is beyond doubt.

Beyond doubt = all line ends are alike; every quotation mark opens a cell, closes one, or is one of a doubled pair, and
the last one is closed; and the reader gives as many records as the block has lines outside quotation marks, each of
the table's width. Then there is one way only to split the block, which is the record reader's. Whatever else is left
to the caller. The width is told by counting delimiters: the engine refuses too few cells, and too many unless those
at the end are empty, which it drops without a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from core.collect.facts import Dialect
from core.collect.readers.delimited.sift import MAX_RECORD_LINES_AFTER_MANY
from core.collect.readers.delimited.window import FEED, RETURN, Window
from core.collect.stage import Staged
from core.collect.types.cast import NULL_TOKENS
from core.collect.types.plan import REFUSED, Plan
from core.engine import Cursor, EngineError, literal, quote

LINE = 1 << 20
"""The longest line the engine is given; a piece with a longer one is read record by record."""


def written_as(plan: Plan | None) -> str:
    """How a piece is written.

    Version 2 stores row and line numbers as differences: less than half the bytes, and less work to write them.
    Looking up the cells of columns of ever new values in a dictionary that will be thrown away took a fifth of a
    statement, so the plan says up to how many values one may be worth it.
    """
    most = f", DICTIONARY_SIZE_LIMIT {plan.distinct}" if plan is not None and plan.distinct else ""
    return f"(FORMAT parquet, PARQUET_VERSION V2{most})"


@dataclass(frozen=True)
class Look:
    """What the bytes of a block say. `lines` are physical, `inside` those that end within quotation marks."""

    lines: int
    inside: int
    marked: bool


def look(window: Window, dialect: Dialect) -> Look | None:
    """The lines of the block in the window, and whether it holds marks; None where its split is open to doubt."""
    if window.returns and not _alike(window.bytes, window.feeds):
        return None
    lines = window.feeds + int(window.bytes[-1] != FEED)
    if not window.marks:
        return Look(lines, 0, False) if window.delimiters == lines * (dialect.width - 1) else None
    inside = _inside(window.bytes, ord(dialect.quote), ord(dialect.delimiter))
    if inside is None or _too_many(window.bytes, dialect, lines - inside):
        return None
    return Look(lines, inside, True)


def _alike(data: NDArray[np.uint8], feeds: int) -> bool:
    """Whether there is no carriage return, or one before each line feed and nowhere else."""
    at = np.flatnonzero(data == RETURN)
    if not len(at):
        return True
    return len(at) == feeds and int(at[-1]) < len(data) - 1 and bool((data[at + 1] == FEED).all())


def _too_many(data: NDArray[np.uint8], dialect: Dialect, records: int) -> bool:
    """Whether a record that ends in an empty cell may hold more cells than the table has columns."""
    mark, delimiter = ord(dialect.quote), ord(dialect.delimiter)
    ends = np.append(np.flatnonzero(data == FEED), len(data))
    ends -= data[np.maximum(ends - 1, 0)] == RETURN
    last = data[np.maximum(ends - 1, 0)]
    empty = (last == delimiter) | (
        (last == mark) & (data[np.maximum(ends - 2, 0)] == mark) & (data[np.maximum(ends - 3, 0)] == delimiter)
    )
    if not empty.any():
        return False
    within = np.logical_xor.accumulate(data == mark)
    return int(np.count_nonzero((data == delimiter) & ~within)) != records * (dialect.width - 1)


def _inside(data: NDArray[np.uint8], mark: int, delimiter: int) -> int | None:
    """How many lines end within quotation marks; None where a mark stands elsewhere than at a cell's edge."""
    at = np.flatnonzero(data == mark)
    if len(at) % 2:
        return None
    opened, closed = at[0::2], at[1::2]
    edges = np.zeros(256, dtype=bool)
    edges[[mark, delimiter, FEED, RETURN]] = True
    before = np.where(opened > 0, edges[data[np.maximum(opened - 1, 0)]], True)
    after = np.where(closed < len(data) - 1, edges[data[np.minimum(closed + 1, len(data) - 1)]], True)
    if not (before.all() and after.all()):
        return None
    ends = np.flatnonzero(data == FEED)
    within = np.searchsorted(at, ends) % 2 == 1
    longest = np.diff(np.concatenate([[-1], np.flatnonzero(~within), [len(ends)]])).max()
    return int(within.sum()) if longest < MAX_RECORD_LINES_AFTER_MANY else None


def split(
    connection: Cursor,
    window: Window,
    seen: Look,
    staged: Staged,
    plan: Plan | None,
    target: Path,
    row: int,
    line: int,
) -> int | None:
    """Write the records in the window to `target`; how many, or None where they are not beyond doubt.

    Args:
        seen: What `look` said of the block.
        plan: How cells are read; None = all wait as text.
        row: Number of the first record.
        line: Number of the first physical line.
    """
    assert staged.dialect is not None
    dialect = staged.dialect
    names = ", ".join(f"{literal(f'r{i}')}: 'VARCHAR'" for i in range(dialect.width))
    enclosing = literal(dialect.quote if seen.marked else "")
    read = (
        f"read_csv({literal(window.path)}, auto_detect = false, header = false, columns = {{{names}}}, "
        f"delim = {literal(dialect.delimiter)}, quote = {enclosing}, escape = {enclosing}, strict_mode = true, "
        f"null_padding = false, ignore_errors = false, max_line_size = {LINE}, buffer_size = {16 * LINE}, "
        f"encoding = 'utf-8', compression = 'none')"
    )
    cells = "".join(f", r{i}" for i in range(dialect.width))
    numbers = f"n + {row - 1} AS _row, n + {line - 1} AS _line"
    numbered = f"(SELECT {numbers}{cells} FROM (SELECT row_number() OVER () AS n{cells} FROM {read}))"
    if seen.inside:
        breaks = " + ".join(_breaks(f"r{i}") for i in range(dialect.width))
        before = "coalesce(sum(breaks) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
        numbered = (
            f"(SELECT _row, CAST(_line + {before} AS BIGINT) AS _line{cells} "
            f"FROM (SELECT *, {breaks} AS breaks FROM {numbered}))"
        )
    try:
        written = connection.execute(
            f"COPY ({selected(numbered, staged, plan)}) TO {literal(str(target))} {written_as(plan)}"
        ).fetchone()
    except EngineError:
        return None
    rows = int(written[0]) if written else 0
    if not rows or rows + seen.inside != seen.lines or _header_again(connection, window, staged, plan, target):
        return None
    return rows


def selected(source: str, staged: Staged, plan: Plan | None) -> str:
    """SQL of a piece's rows from `_row`, `_line`, r0, r1 ...: under the plan, or as text."""
    if plan is not None:
        return plan.select(source, staged.columns, staged.label)
    cells = "".join(f", r{i} AS {quote(name)}" for i, name in enumerate(staged.columns))
    return f"SELECT _row, _line{cells} FROM {source}"


def _breaks(name: str) -> str:
    """SQL counting the line ends (LF or CR LF) in a cell."""
    return f"coalesce(strlen({name}) - strlen(replace({name}, chr(10), '')), 0)"


def _header_again(connection: Cursor, window: Window, staged: Staged, plan: Plan | None, target: Path) -> bool:
    """Whether a record may be the header once more."""
    header = {n: h for n, h in zip(staged.columns, staged.originals, strict=True) if h} if staged.header else {}
    longest = max(header.values(), key=len, default="")
    if not longest:
        return False
    typed = plan.typed if plan is not None else {}
    cast = [n for n in header if n in typed and typed[n].rule.how != "text"]
    refused = any(not typed[n].rule.matches(header[n]) and not _no_value(header[n], plan) for n in cast)
    if refused and not _any(target, REFUSED):
        return False
    quoted = staged.dialect is not None and bool(staged.dialect.quote) and staged.dialect.quote in longest
    if not refused and not quoted and longest.encode("utf-8") not in window.bytes.tobytes():
        return False
    if cast and not refused:
        return True
    texts = [n for n in header if n not in cast and not (n in typed and _no_value(header[n], plan))]
    same = [f"{quote(n)} = {literal(header[n])}" for n in texts] + ([REFUSED] if cast else [])
    where = " AND ".join(same) or "true"
    found = connection.execute(f"SELECT 1 FROM read_parquet({literal(str(target))}) WHERE {where} LIMIT 1").fetchone()
    return found is not None


def _any(target: Path, column: str) -> bool:
    """Whether any row of a Parquet file holds a value of the column, as far as its statistics tell."""
    facts = pq.read_metadata(target)
    place = facts.schema.names.index(column)
    groups = [facts.row_group(number) for number in range(facts.num_row_groups)]
    held = [(group.column(place).statistics, group.num_rows) for group in groups]
    return any(one is None or not one.has_null_count or one.null_count < rows for one, rows in held)


def _no_value(text: str, plan: Plan | None) -> bool:
    """Whether the plan may have read the text as no value."""
    tokens = plan.tokens if plan is not None else None
    return text.strip().lower() in NULL_TOKENS or (tokens is not None and text.strip() in tokens)
