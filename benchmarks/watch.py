"""What judging an upload by itself costs, beside reading its rows once.

    python -m benchmarks.watch [ROWS]

To a dataset of events a file of as many rows is added; the sketches of these are made and every figure of every day and
upload is judged. Beside it SUMMARIZE of the new rows, and the least that reads each of their cells once (count, minimum
and maximum of every column). Processor time of all threads, medians of three.
"""

from __future__ import annotations

import sys
import tempfile
from statistics import median

from benchmarks.checks import EVENTS, fill, timed
from benchmarks.table import row
from core.engine import quote
from core.lake import open_lake
from core.quality import drafted
from core.quality.scope import Scope
from core.quality.watch.series import series
from core.quality.watch.sketching import sketched
from core.quality.watch.uploads import added_uploads
from core.quality.watch.watched import reckoned

ROWS, REPEATS = 300_000, 3


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(folder)
        fill(lake, rows)
        known = lake.dataset("events")
        info = {"dataset": "events", "action": "append", "layer": "raw", "kind": "events", "roles": known.roles}
        with lake.write("Add rows", info=info) as cursor:
            later = EVENTS.format(rows=rows).replace("SELECT i AS _row", f"SELECT {rows} + i AS _row", 1)
            cursor.execute(f"INSERT INTO lake.raw.events {later}")
            info |= {"rows": 2 * rows, "types": known.types}
        suite = drafted(lake, "events")
        columns = [quote(name) for name in lake.columns("events")]
        fresh = f"FROM lake.raw.events WHERE _row >= {rows}"
        least = ", ".join(f"count({name}), min({name}), max({name})" for name in columns)

        def asked(query: str) -> None:
            with lake.read() as cursor:
                cursor.execute(query).fetchall()

        def judge() -> None:
            scope = Scope(lake, "events", lake.dataset("events").version, "raw", suite)
            sketched(scope, added_uploads(scope)[-1:])

        scope = Scope(lake, "events", lake.dataset("events").version, "raw", suite)
        whole = series(scope)
        judge()
        times: dict[str, list[float]] = {}
        for _turn in range(REPEATS):
            for name, work in (
                ("sketch", judge),
                ("reckon", lambda: reckoned(scope, whole)),
                ("summarize", lambda: asked(f"SUMMARIZE SELECT * EXCLUDE (_row, _file, _line) {fresh}")),
                ("least", lambda: asked(f"SELECT {least} {fresh}")),
            ):
                times.setdefault(name, []).append(timed(work)[1])
        took = {name: median(found) for name, found in times.items()}
        lake.close()
    for name, text in (
        ("sketch", "sketching"),
        ("reckon", "judging"),
        ("summarize", "SUMMARIZE"),
        ("least", "one scan"),
    ):
        row(f"watch: {text} of {rows:,} new rows of {len(columns)} columns, processor", took[name], unit="s")
    judged = took["sketch"] + took["reckon"]
    row("watch: an upload judged, over SUMMARIZE of its rows", judged / took["summarize"], 1.2)
    row("watch: an upload judged, over the least that reads each cell once", judged / took["least"], 1.2)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
