"""The table of the Clean page at millions of rows: what a change of page costs, once the view's order is known.

    python -m benchmarks.clean_grid [--rows 20000000] [--raw]

With `--raw` only the views of the raw rows.
The raw rows as the file has them, sorted by a column and by one whose pages lie all over the files, of one value; a
draft of steps that look at one row each, and an applied recipe with a window. Each is opened once, which asks for
its order, and then paged through at places all over the table. Target: a page in under half a second.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from pathlib import Path

from benchmarks.clean import STEPS, land, timed
from benchmarks.table import row
from core.clean import Recipe, apply
from core.clean.browse import Facet, View, page
from core.lake import open_lake

LOCAL = tuple(step for step in STEPS if step.step != "drop_double_fires")
PLACES = (0.001, 0.21, 0.4, 0.63, 0.77, 0.98)
TARGET = 0.5


def main() -> None:
    """Land the table, open each view, page through it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--raw", action="store_true")
    asked = parser.parse_args()
    rows = asked.rows
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(Path(folder) / "workspace")
        land(lake, rows)
        views = [
            ("raw", Recipe(), View()),
            ("raw, sorted", Recipe(), View(sort="item_id")),
            ("raw, sorted by price", Recipe(), View(sort="price")),
            ("raw, one value", Recipe(), View((Facet("values", "event_type", ("buy",)),))),
            ("draft", Recipe(LOCAL), View()),
            ("applied", Recipe(STEPS), View()),
        ]
        for name, recipe, view in views[:4] if asked.raw else views:
            if name == "applied":
                apply(lake, "events", recipe)

            def show(offset: int, recipe: Recipe = recipe, view: View = view) -> int:
                return page(lake, "events", recipe, view, offset).total

            opening = timed(lambda show=show: show(0))
            total = show(0)
            turns = [timed(lambda show=show, at=int(part * total): show(at)) for part in PLACES]
            row(f"{name}: opened, {rows:,} rows, clock", opening[0], unit="s")
            row(f"{name}: a page, worst of {len(turns)}, clock", max(one[0] for one in turns), TARGET, unit="s")
            row(f"{name}: a page, worst of {len(turns)}, CPU", max(one[1] for one in turns), TARGET, unit="s")
        lake.close()
    row("peak memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, unit="MB")


if __name__ == "__main__":
    main()
