"""Parts of one file that are written alike: a few are looked at, the others are taken to be as the first of them.

A thousand daily exports in one archive have the same columns. Deciding the types of each took 20 ms of CPU, most of it
the planning of statements; what is stored is decided over all rows of all of them in any case.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace

from core.collect.facts import ColumnFact, Part
from core.collect.stage import Staged
from core.engine import Cursor, literal, quote

LOOKED = 20
"""Parts written alike that are each looked at; of more, the others are taken to be as the first."""
SHOWN, CUT = 20, 500
"""Rows shown of each part, and characters of a cell: as in a preview of one file."""
TOGETHER = 200
"""Files of one statement: more would open more files at once than some systems allow."""


def likeness(part: Staged) -> Hashable | None:
    """What parts have in common that are written alike; None for one that is read in a way of its own."""
    if part.stored or part.wrapped or part.cast is not None or part.without or len(part.pieces) > 1 or part.natives:
        return None
    dialect = repr(part.dialect.to_json()) if part.dialect else ""
    return part.format, tuple(part.columns), tuple(part.originals), part.header, dialect, part.sheet


def taken(cursor: Cursor, first: Part, rest: Sequence[Staged]) -> list[Part]:
    """The parts of `rest`, as `first` was found to be, with rows, empty cells and examples of their own.

    Args:
        cursor: Where to look at the staged rows.
        first: A part written as they are.
        rest: Parts of the likeness of `first`.
    """
    found: list[Part] = []
    for start in range(0, len(rest), TOGETHER):
        found += _taken(cursor, first, rest[start : start + TOGETHER])
    return found


def _taken(cursor: Cursor, first: Part, rest: Sequence[Staged]) -> list[Part]:
    names = rest[0].columns
    paths = [str(part.pieces[0].path if part.pieces else part.path) for part in rest]
    source = f"read_parquet([{', '.join(map(literal, paths))}], filename = 'file of it')"
    cells = ", ".join(f"left({quote(name)}, {CUT})" for name in names)
    rows = cursor.execute(
        f'SELECT "file of it", {cells} FROM {source} WHERE _row < {SHOWN} ORDER BY "file of it", _row'
    ).fetchall()
    empty = ", ".join(f"count(*) FILTER (coalesce(trim({quote(name)}), '') = '')" for name in names)
    counts = cursor.execute(f'SELECT "file of it", {empty} FROM {source} GROUP BY ALL').fetchall()
    shown: dict[str, list[tuple[str | None, ...]]] = {}
    for path, *row in rows:
        shown.setdefault(path, []).append(tuple(row))
    missing = {path: numbers for path, *numbers in counts}
    return [
        replace(
            first,
            label=part.label,
            encoding=part.encoding,
            encodings=part.encodings,
            columns=tuple(
                _fact(fact, [row[place] for row in shown.get(path, [])], missing.get(path, [0] * len(names))[place])
                for place, fact in enumerate(first.columns)
            ),
            preview=tuple(shown.get(path, ())),
            rows=part.records,
            complete=part.complete,
            rejected=len(part.rejects),
            warnings=tuple(part.notes),
            doubts=(),
        )
        for part, path in zip(rest, paths, strict=True)
    ]


def _fact(fact: ColumnFact, values: Sequence[str | None], nulls: int) -> ColumnFact:
    own = tuple(dict.fromkeys(value for value in values if value and value.strip()))
    return replace(fact, examples=own[: len(fact.examples) or 1], nulls=nulls)
