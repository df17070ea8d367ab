"""What a team's own large model finds of planted faults: `python -m benchmarks.llm [ROWS]`, with its settings given.

Of the sample catalog a drawn part is taken (300 products, some 60 calls). In one run one cell in twenty of category,
colour, size, material and brand says another product's value; in the other one in twenty of the attributes is empty.
Beside the model stands what the encoders that ship find in the same rows. Without a large model it says so and measures
nothing.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.consistency import ATTRIBUTES, catalog, spoiled, told
from benchmarks.table import row
from core.collect import ingest
from core.integrate.asked import KIND_OF, ask
from core.integrate.consistency import MOST_ROWS, Table, attributes, queue
from core.integrate.consistency.attributes import plain
from core.lake import Lake, open_lake
from core.text.llm import state

ROWS = 300
"""Fifteen planted faults of a column, and some 60 calls: minutes of a small model on a graphics card."""


def some(table: Table, rows: int, draw: random.Random) -> Table:
    """A drawn part of a table, numbered anew."""
    chosen = sorted(draw.sample(range(len(table)), min(rows, len(table))))
    columns = {name: [cells[at] for at in chosen] for name, cells in table.columns.items()}
    return replace(table, rows=list(range(len(chosen))), columns=columns)


def emptied(table: Table, column: str, draw: random.Random) -> tuple[Table, dict[int, str]]:
    """One cell of twenty empty, and what they said."""
    cells = list(table.columns[column])
    chosen = draw.sample([at for at, cell in enumerate(cells) if cell], len(cells) // 20)
    before = {at: str(cells[at]) for at in chosen}
    return replace(
        table, columns={**table.columns, column: [None if at in before else c for at, c in enumerate(cells)]}
    ), before


def store(lake: Lake, table: Table, name: str) -> None:
    """Load a table as a dataset."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.csv"
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(table.columns)
            writer.writerows(zip(*([cell or "" for cell in cells] for cells in table.columns.values()), strict=True))
        ingest(lake, file, name, kind="items", roles=dict(table.roles), confirm=True)


def found_of(lake: Lake, table: Table, name: str, use: str) -> dict[str, dict[int, str | None]]:
    """Column -> place -> proposal, after one run over the dataset; what it cost is printed."""
    run = ask(lake, name, use, columns=list(ATTRIBUTES))
    row(f"{use}: calls", run.calls)
    row(f"{use}: tokens there and back", run.tokens_in + run.tokens_out)
    row(f"{use}: findings not believed", sum(run.disbelieved.values()))
    places = {table.id(at): at for at in range(len(table))}
    found: dict[str, dict[int, str | None]] = {}
    for one in queue(lake, name, KIND_OF[use], "open", MOST_ROWS):
        found.setdefault(one.column, {})[places[one.id]] = one.proposal
    return found


def gaps(found: Mapping[int, str | None], before: Mapping[int, str], name: str) -> None:
    """How many planted gaps were filled, and how many of those rightly."""
    hit = found.keys() & before.keys()
    right = sum(plain(str(found[at])) == plain(before[at]) for at in hit)
    row(f"{name}: gaps filled", len(hit) / max(len(before), 1), better="high")
    row(f"{name}: filled rightly", right / max(len(hit), 1), better="high")


def main(arguments: Sequence[str] = ()) -> None:
    place, wrong = state()
    if place is None:
        print(f"  no large model is set up, nothing is measured {wrong}".rstrip())
        return
    print(f"  {place.model}")
    draw = random.Random(11)
    table = some(catalog(), int(arguments[0]) if arguments else ROWS, draw)
    bad, empty = table, table
    faults, blanks = {}, {}
    for column in ("category", *ATTRIBUTES):
        bad, faults[column] = spoiled(bad, column, draw)
    for column in ATTRIBUTES:
        empty, blanks[column] = emptied(empty, column, draw)
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(Path(folder) / "workspace")
        store(lake, bad, "planted")
        store(lake, empty, "gaps")
        model = found_of(lake, bad, "planted", "consistency")
        read = found_of(lake, empty, "gaps", "attributes")
        lake.close()
    ours = attributes.find(bad)
    for column in ("category", *ATTRIBUTES):
        told(f"{column}, the model", model.get(column, {}), faults[column], None)
        if column != "category":
            told(
                f"{column}, encoders",
                {one.row: one.proposal for one in ours if one.column == column},
                faults[column],
                None,
            )
            gaps(read.get(column, {}), blanks[column], column)


if __name__ == "__main__":
    main(sys.argv[1:])
