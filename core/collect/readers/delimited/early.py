"""Casting a large file's cells while they are read: the guess before, from a sample, and the account after."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from core.collect.encoding.decode import TextScan
from core.collect.facts import Dialect
from core.collect.readers.delimited.records import reader
from core.collect.readers.delimited.variety import dictionary_limit
from core.collect.stage import Staged, StageWriter, planner
from core.collect.types.plan import ASIDE, REFUSED, Aside, CastOnReading, NeedsText, Plan
from core.collect.types.sample import sample_step
from core.errors import BadInput

MIN_BYTES = 4 << 20
"""Below this the guess costs more than it saves."""
PLACES, PIECE_BYTES, GUESS_ROWS = 256, 16 << 10, 6_000
"""Pieces of a file, spread over it, from whose lines the types are guessed: 4 MB at most."""
MIN_GUESS_ROWS = 100
"""Fewer rows say too little of types that the whole file is read with."""
MAX_REFUSED_SHARE = 0.02
"""Twice what a type may refuse in the decision: above, the guess was wrong and the file is read as text."""
MIN_REFUSED = 10_000
"""Refused cells that are cheap to settle in any file."""


def guess(staged: Staged, path: Path, scan: TextScan, first: int) -> Plan | None:
    """How the file's cells are to be cast while they are read; None = not at all.

    Args:
        staged: The part, its columns and dialect settled.
        path: The file, sound UTF-8.
        scan: What the pass over its bytes found.
        first: Physical lines before the first record.
    """
    plan_of = planner()
    if plan_of is None or scan.size < MIN_BYTES or staged.dialect is None:
        return None
    places = _spread(path, scan.size, staged.dialect)
    rows = [row for place in places for row in place]
    if len(rows) < MIN_GUESS_ROWS:
        return None
    target = staged.path.with_name(f"{staged.path.stem}_guess.parquet")
    writer = StageWriter(target, staged.columns)
    writer.write(list(range(1, len(rows) + 1)), list(rows), silent=True)
    writer.close()
    try:
        sample = replace(staged, path=target, rows=writer.rows, records=writer.rows, rejects=[], pieces=[], notes=[])
        plan = plan_of(sample)
    except BadInput:
        return None  # the whole file will say it better
    every = max(1, sample_step(scan.lines - first) // 2)
    return plan and replace(plan, every=every, distinct=dictionary_limit(places))


def _spread(path: Path, size: int, dialect: Dialect) -> list[list[list[str]]]:
    """Records from places all over the file: whole lines that hold the table's width."""
    places: list[list[list[str]]] = []
    each = GUESS_ROWS // PLACES + 1
    with path.open("rb") as stream:
        for place in range(PLACES):
            stream.seek(size * place // PLACES)
            lines = stream.read(PIECE_BYTES).decode("utf-8", "ignore").split("\n")[1:-1]
            rows: list[list[str]] = []
            for line in lines[:each]:
                try:
                    found = next(reader(iter([f"{line}\n"]), dialect), None)
                except csv.Error:
                    continue
                if found is not None and len(found) == dialect.width:
                    rows.append(found)
            places.append(rows)
    return places


def account(staged: Staged, plan: Plan, lines: int) -> None:
    """Say in `staged.cast` what became of the cells, and lay the refused rows aside as text.

    Args:
        staged: The part, read.
        plan: How its cells were read.
        lines: Physical lines that its records were read from.

    Raises:
        NeedsText: so many rows were refused that the guess was wrong.
    """
    nulls = dict.fromkeys(plan.typed, 0)
    aside: list[Aside] = []
    most = max(MIN_REFUSED, int(staged.records * MAX_REFUSED_SHARE))
    refused = 0
    for piece in staged.pieces:
        file = pq.ParquetFile(piece.path)
        places = {name: i for i, name in enumerate(file.schema_arrow.names)}
        for group in range(file.num_row_groups):
            facts = file.metadata.row_group(group)
            held = facts.column(places[ASIDE]).statistics
            for column in nulls:
                known = facts.column(places[column]).statistics
                if known is None or not known.has_null_count:
                    raise NeedsText(every=True)
                nulls[column] += known.null_count
            if held is not None and held.null_count == facts.num_rows:
                continue
            found = file.read_row_group(group, columns=["_row", "_line", ASIDE, REFUSED])
            found = found.filter(found[ASIDE].is_valid())
            refused += len(found) - found[REFUSED].null_count
            if refused > most:
                raise NeedsText(every=True)
            for row, line, cells, bad in zip(*(column.to_pylist() for column in found.columns), strict=True):
                aside.append(Aside(row, line, tuple(json.loads(cells)), bool(bad)))
    path = staged.path.with_name(f"{staged.path.stem}_refused.parquet")
    cast = CastOnReading(plan, nulls, aside, path, single=staged.rows == lines)
    writer = StageWriter(cast.path, staged.columns)
    writer.write([one.line for one in cast.refused], [one.cells for one in cast.refused], silent=True)
    writer.close()
    staged.cast = cast
