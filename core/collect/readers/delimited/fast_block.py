"""One block of a sound file through the engine's own reader, where its split into records is beyond doubt.

Beyond doubt = all line ends are alike; every quotation mark opens a cell, closes one, or is one of a doubled pair, and
the last one is closed; and the reader gives as many records as the block has lines outside quotation marks, each of
the table's width. Then there is one way only to split the block, which is the record reader's. Whatever else is left
to the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.collect.facts import Dialect
from core.collect.readers.delimited.sift import MAX_RECORD_LINES_AFTER_MANY
from core.collect.stage import Staged
from core.collect.types.cast import NULL_TOKENS
from core.collect.types.plan import REFUSED, Plan
from core.engine import Cursor, EngineError, literal, quote

LINE = 1 << 20
"""The longest line the engine is given; a piece with a longer one is read record by record."""
FORMAT = "(FORMAT parquet, PARQUET_VERSION V2)"
"""Version 2 stores row and line numbers as differences: less than half the bytes, and less work to write them."""


@dataclass(frozen=True)
class Look:
    """What the bytes of a block say. `lines` are physical, `inside` those that end within quotation marks."""

    lines: int
    inside: int
    marks: int


def look(block: bytes, dialect: Dialect) -> Look | None:
    """The block's lines and marks; None where its split is open to doubt."""
    feeds, returns = block.count(b"\n"), block.count(b"\r")
    both = block.count(b"\r\n") if returns else 0
    if returns and not feeds == returns == both:
        return None
    lines = feeds + (not block.endswith(b"\n"))
    mark = dialect.quote.encode("ascii") if dialect.quote else b""
    marks = block.count(mark) if mark else 0
    if not marks:
        return Look(lines, 0, 0)
    inside = _inside(block, mark, dialect.delimiter.encode("ascii"))
    return None if inside is None else Look(lines, inside, marks)


def _inside(block: bytes, mark: bytes, delimiter: bytes) -> int | None:
    """How many lines end within quotation marks; None where a mark stands elsewhere than at a cell's edge."""
    data = np.frombuffer(block, dtype=np.uint8)
    at = np.flatnonzero(data == mark[0])
    if len(at) % 2:
        return None
    opened, closed = at[0::2], at[1::2]
    edges = np.zeros(256, dtype=bool)
    edges[[mark[0], delimiter[0], 10, 13]] = True
    before = np.where(opened > 0, edges[data[np.maximum(opened - 1, 0)]], True)
    after = np.where(closed < len(data) - 1, edges[data[np.minimum(closed + 1, len(data) - 1)]], True)
    if not (before.all() and after.all()):
        return None
    ends = np.flatnonzero(data == 10)
    within = np.searchsorted(at, ends) % 2 == 1
    longest = np.diff(np.concatenate([[-1], np.flatnonzero(~within), [len(ends)]])).max()
    return int(within.sum()) if longest < MAX_RECORD_LINES_AFTER_MANY else None


def split(
    connection: Cursor,
    block: bytes,
    seen: Look,
    staged: Staged,
    plan: Plan | None,
    target: Path,
    row: int,
    line: int,
) -> int | None:
    """Write the block's records to `target`; how many, or None where they are not beyond doubt.

    Args:
        seen: What `look` said of the block.
        plan: How cells are read; None = all wait as text.
        row: Number of the first record.
        line: Number of the first physical line.
    """
    assert staged.dialect is not None
    dialect = staged.dialect
    source = target.with_suffix(".txt")
    source.write_bytes(block)
    names = ", ".join(f"{literal(f'r{i}')}: 'VARCHAR'" for i in range(dialect.width))
    enclosing = literal(dialect.quote if seen.marks else "")
    read = (
        f"read_csv({literal(str(source))}, auto_detect = false, header = false, columns = {{{names}}}, "
        f"delim = {literal(dialect.delimiter)}, quote = {enclosing}, escape = {enclosing}, strict_mode = true, "
        f"null_padding = false, ignore_errors = false, max_line_size = {LINE}, buffer_size = {16 * LINE}, "
        f"encoding = 'utf-8')"
    )
    cells = "".join(f", r{i}" for i in range(dialect.width))
    numbers = f"row_number() OVER () + {row - 1} AS _row, row_number() OVER () + {line - 1} AS _line"
    numbered = f"(SELECT {numbers}{cells} FROM {read})"
    if seen.inside:
        breaks = " + ".join(_breaks(f"r{i}") for i in range(dialect.width))
        before = "coalesce(sum(breaks) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)"
        numbered = (
            f"(SELECT _row, CAST(_line + {before} AS BIGINT) AS _line{cells} "
            f"FROM (SELECT *, {breaks} AS breaks FROM {numbered}))"
        )
    try:
        written = connection.execute(
            f"COPY ({selected(numbered, staged, plan)}) TO {literal(str(target))} {FORMAT}"
        ).fetchone()
    except EngineError:
        return None
    finally:
        source.unlink(missing_ok=True)
    rows = int(written[0]) if written else 0
    if not rows or rows + seen.inside != seen.lines or _header_again(connection, block, staged, plan, target):
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


def _header_again(connection: Cursor, block: bytes, staged: Staged, plan: Plan | None, target: Path) -> bool:
    """Whether a record may be the header once more."""
    header = {n: h for n, h in zip(staged.columns, staged.originals, strict=True) if h} if staged.header else {}
    longest = max(header.values(), key=len, default="")
    if not longest or (longest.encode("utf-8") not in block and staged.dialect and staged.dialect.quote not in longest):
        return False
    texts = [n for n in header if plan is None or n not in plan.typed or plan.typed[n].rule.how == "text"]
    texts = [n for n in texts if plan is None or n not in plan.typed or not _no_value(header[n], plan)]
    same = " AND ".join(f"{quote(n)} = {literal(header[n])}" for n in texts) or "true"
    if plan is not None and any(n in plan.typed and plan.typed[n].rule.how != "text" for n in header):
        same += f" AND {REFUSED}"
        named = [n for n in header if n in plan.typed and plan.typed[n].rule.how != "text"]
        if named and all(plan.typed[n].rule.matches(header[n]) for n in named):
            return True
    found = connection.execute(f"SELECT 1 FROM read_parquet({literal(str(target))}) WHERE {same} LIMIT 1").fetchone()
    return found is not None


def _no_value(text: str, plan: Plan) -> bool:
    """Whether the plan may have read the text as no value."""
    return text.strip().lower() in NULL_TOKENS or (plan.tokens is not None and text.strip() in plan.tokens)
