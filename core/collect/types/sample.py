"""Values of a column's cells from rows all over a table: what the candidates for its type are taken from."""

from __future__ import annotations

from collections.abc import Sequence

from core.collect.types.cast import NULL_TOKENS, SPACES, value_sql
from core.collect.types.plan import CastOnReading, NeedsText
from core.engine import Cursor

SAMPLE_ROWS = 4_000
"""Rows that propose types; every row decides. One odd cell in a thousand is then seen with 98 %."""


def sample(
    cursor: Cursor,
    relation: str,
    columns: Sequence[str],
    rows: int,
    tokens: Sequence[str] | None = None,
) -> dict[str, list[str]]:
    """Trimmed values (cut at 400 characters) of an even sample of rows per column, null tokens left out.

    Args:
        relation: A parenthesised query that also gives `_row`, a running row number.
        rows: Rows in the relation.
    """
    if not columns:
        return {}
    step = sample_step(rows)
    wanted = ", ".join(f"left({value_sql(c)}, 400)" for c in columns)
    found = cursor.execute(f"SELECT {wanted} FROM {relation} WHERE _row % {step} = 0").fetchall()
    return _filled(found, columns, tokens)


def sample_step(rows: int) -> int:
    """The distance of the rows of a sample: a power of two, so that a finer sample holds a coarser one."""
    return 1 << (max(1, rows // SAMPLE_ROWS).bit_length() - 1)


def recalled(cast: CastOnReading, columns: Sequence[str], rows: int) -> dict[str, list[str]]:
    """What `sample` gave, of a part whose cells were cast while they were read.

    Raises:
        NeedsText: the rows set aside are too far apart.
    """
    step = sample_step(rows)
    if step % cast.plan.every:
        raise NeedsText(every=True)
    chosen = (one.cells for one in cast.aside if one.row % step == 0)
    found = [[cell and cell.strip(SPACES)[:400] for cell in cells] for cells in chosen]
    return _filled(found, columns, cast.plan.tokens)


def _filled(
    rows: Sequence[Sequence[str | None]], columns: Sequence[str], tokens: Sequence[str] | None
) -> dict[str, list[str]]:
    """The cells of each column that hold a value."""
    skip = set(tokens) | {""} if tokens is not None else None
    result: dict[str, list[str]] = {}
    for position, column in enumerate(columns):
        cells = [cell for row in rows if (cell := row[position]) is not None]
        result[column] = [c for c in cells if (c not in skip if skip is not None else c.lower() not in NULL_TOKENS)]
    return result
