"""Suspicious cells of a dataset or a file: read, judged, weighed by planted faults, and told with keys."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import ibis.expr.datatypes as dt
import numpy as np

from core.clean.frame import FATE, LINE, ROW
from core.clean.query.chain import Chain
from core.clean.query.compose import compose
from core.clean.recipes.kept import current
from core.clean.recipes.recipe import Recipe, RecipeStep
from core.clean.repair.answers import Said, Tally
from core.clean.repair.columns import Column, Grid, encoded
from core.clean.repair.held_back import Measured, measured
from core.clean.repair.judge import judge, learn
from core.clean.repair.keys import keyed
from core.clean.repair.raw import Raw
from core.clean.repair.suspect import Suspect
from core.clean.steps.repairs import BLANK
from core.engine import Cursor, quote
from core.kinds import KINDS
from core.lake import Lake, open_lake

LISTED = 0.5
"""Confidence from which a suspicion is told: below, more of them are sound than not. Where sources disagree one of them
is wrong for certain, so those are told whatever the confidence of the suggestion."""
CERTAIN = ("sources", "untold", "writing")
"""Kinds whose cells are known to be wrong, though not what is right."""
MOST_COLUMNS = 80
"""Columns looked at, the first ones: each is compared with every other, and 80 of 10,000 rows take ten seconds."""
MOST_ROWS = 1_000_000
"""Rows looked at; of more, whole rows are drawn evenly and the result says so. A million of 20 columns take a
minute."""


@dataclass(frozen=True)
class Found:
    """What was found.

    Attributes:
        dataset: The dataset, or the file's name.
        version: The raw version that was read; 0 for a file.
        rows: Rows of the table.
        looked_at: Rows that were looked at.
        columns: Columns of the table.
        columns_looked_at: Columns that were looked at.
        suspects: Suspicious cells, by column and row.
        recall: Kind of planted fault -> those found again, and all.
        precision: Kind of suspicion -> share of planted faults and new suspicions that came out right.
        seconds: Processor time.
        counts: (kind, column) -> planted faults and new suspicions that came out right, and all; see `answers`.
        said: The answers of people that the search knew.
    """

    dataset: str
    version: int
    rows: int
    looked_at: int
    columns: int
    columns_looked_at: int
    suspects: tuple[Suspect, ...]
    recall: Mapping[str, tuple[int, int]]
    precision: Mapping[str, float]
    seconds: float
    counts: Tally = field(default_factory=dict)
    said: Said = field(default_factory=dict)

    @property
    def sure(self) -> tuple[Suspect, ...]:
        """Those that may be applied unasked."""
        return tuple(one for one in self.suspects if one.sure)


def detect(
    lake: Lake,
    name: str,
    recipe: Recipe | None = None,
    check: Callable[[], None] = lambda: None,
    said: Said | None = None,
) -> Found:
    """Look for suspicious cells in a dataset, after a recipe (the applied one by default).

    Args:
        lake: The workspace.
        name: The dataset.
        recipe: What is done to it before.
        check: Called now and then; it raises where the work is to stop.
        said: What people said of earlier suggestions, see `weighed`.

    Raises:
        NotFound: when there is no such dataset.
        BadInput: when the recipe does not fit it.
    """
    began = time.process_time()
    steps = current(lake, name) if recipe is None else recipe
    with lake.read() as cursor:
        chain = compose(lake, cursor, name, steps, count=False)
        rows, grid = read(cursor, chain, _identifiers(lake, name, chain))
    check()
    version = lake.dataset(name).raw_version
    return _found(name, version, (rows, len(chain.types)), grid, began, check, said)


def detect_file(path: Path) -> Found:
    """Look for suspicious cells in a file, every cell as it is written.

    Raises:
        BadInput: when the file cannot be read as a table.
    """
    from core.collect import Options, ingest, inspect

    began = time.process_time()
    with tempfile.TemporaryDirectory(prefix="touchstone-detect-") as folder:
        lake = open_lake(Path(folder) / "workspace")
        try:
            texts = {one.name: "VARCHAR" for one in inspect(path).columns}
            name = ingest(lake, path, "file", options=Options(types=texts)).dataset
            with lake.read() as cursor:
                chain = compose(lake, cursor, name, Recipe(), count=False)
                rows, grid = read(cursor, chain, set())
                columns = len(chain.types)
        finally:
            lake.close()
    return _found(path.name, 0, (rows, columns), grid, began, lambda: None)


def _identifiers(lake: Lake, name: str, chain: Chain) -> set[str]:
    kind = KINDS.get(lake.dataset(name).kind, KINDS["other"])
    families = {role.name: role.family for role in kind.roles}
    return {column for role, column in chain.roles.items() if families.get(role) == "id"}


def read(cursor: Cursor, chain: Chain, identifiers: set[str]) -> tuple[int, Grid]:
    """The rows that a recipe leaves, and as many of them as are looked at."""
    alive = f"FROM {chain.name} WHERE {quote(FATE)} IS NULL"
    counted = cursor.execute(chain.sql(f"SELECT count(*) {alive}")).fetchone()
    rows = int(counted[0]) if counted else 0
    step = -(-rows // MOST_ROWS)
    some = f"{alive} AND hash({quote(ROW)}) % {step} = 0" if step > 1 else alive
    some_types = dict(list(chain.types.items())[:MOST_COLUMNS])
    cells = [_text(column, kind) for column, kind in some_types.items()]
    names = [f"c{number}" for number in range(len(cells))]
    asked = ", ".join(f"{cell} AS {name}" for cell, name in zip(cells, names, strict=True))
    table = cursor.execute(
        chain.sql(f"SELECT {quote(ROW)} AS r, coalesce({quote(LINE)}, 0) AS l{', ' if cells else ''}{asked} {some}")
    ).to_arrow_table()
    columns: list[Column] = []
    for place, (column, kind) in enumerate(some_types.items()):
        columns.append(encoded(column, table.column(place + 2), family(kind), column in identifiers))
    ids, lines = (table.column(place).to_numpy().astype(np.int64) for place in (0, 1))
    return rows, Grid(table.num_rows, tuple(columns), ids, lines)


def _text(column: str, kind: dt.DataType) -> str:
    """A column's cells as text, NULL where they hold nothing."""
    text = f"CAST({quote(column)} AS VARCHAR)"
    return f"CASE WHEN NOT regexp_matches({text}, '^{BLANK}$') THEN {text} END" if kind.is_string() else text


def family(kind: dt.DataType) -> str:
    """The family of a type, as columns of the grid name it."""
    if kind.is_boolean():
        return "flag"
    if kind.is_numeric():
        return "number"
    return "time" if kind.is_temporal() else "text"


def _found(
    name: str,
    version: int,
    size: tuple[int, int],
    grid: Grid,
    began: float,
    check: Callable[[], None],
    said: Said | None = None,
) -> Found:
    suspects, shown = weighed(grid, check, said)
    precision = {kind: share for (kind, column), share in shown.precision.items() if not column}
    seconds = time.process_time() - began
    rows, columns = size
    return Found(
        name,
        version,
        rows,
        grid.rows,
        columns,
        len(grid.columns),
        suspects,
        shown.found,
        precision,
        seconds,
        shown.counts,
        dict(said or {}),
    )


def weighed(
    grid: Grid, check: Callable[[], None] = lambda: None, said: Said | None = None
) -> tuple[tuple[Suspect, ...], Measured]:
    """The suspicious cells of a grid, each as sure as its kind was on planted faults, and what those showed.

    Args:
        grid: The table.
        check: Called now and then; it raises where the work is to stop.
        said: What people said of earlier suggestions; they count as planted faults do.
    """
    known = learn(grid, check)
    raws = judge(grid, known, check)
    shown = measured(grid, known, raws, check, said) if raws else Measured({}, {})
    kept = [(one, one.base * shown.of(one.kind, one.column)) for one in raws]
    kept = [(one, sure) for one, sure in kept if sure >= LISTED or one.kind in CERTAIN]
    found = keyed(grid, [one for one, _sure in kept])
    confidence = [sure for _one, sure in kept]
    least: dict[str, float] = {}
    for (_one, _by, key), sure in zip(found, confidence, strict=True):
        least[key] = min(least.get(key, 1.0), sure)
    # Cells with one key are accepted together, so they are as sure as the least sure of them.
    suspects = tuple(
        _suspect(grid, one, by, key, least[key] if key else sure)
        for (one, by, key), sure in zip(found, confidence, strict=True)
    )
    return suspects, shown


def _suspect(grid: Grid, one: Raw, by: tuple[str, ...], key: str, confidence: float) -> Suspect:
    column = grid.column(one.column)
    code = int(column.codes[one.row])
    value = column.values[code] if code >= 0 else None
    return Suspect(
        int(grid.ids[one.row]),
        int(grid.lines[one.row]),
        one.column,
        value,
        one.suggestion,
        one.kind,
        round(confidence, 4),
        one.by,
        by,
        key,
        one.facts,
    )


def repairs(suspects: Iterable[Suspect]) -> RecipeStep | None:
    """Accepted suspicions as one step, which reads all cells as they were before any of them is changed."""
    mended = [one for one in suspects if one.mendable]
    if not mended:
        return None
    cells = dict(sorted((one.key, one.suggestion) for one in mended))
    return RecipeStep("repair", tuple(dict.fromkeys(one.column for one in mended)), {"cells": cells})
