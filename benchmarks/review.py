"""Review by eye: how often the intervals of simulated plans hold the truth, and what the failing rows of a large table
cost to find and to map.

    python -m benchmarks.review [ROWS]
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.table import row
from core import quality
from core.lake import open_lake
from core.review.estimate import Cell, Share, part_of, stratified, wilson
from core.review.flags import flags, make
from core.review.looking import View, page
from core.review.overview import overview
from core.review.plans import draw

PLANS = 2_000
LEAST = 93.0
"""Percent of plans that must hold the truth, of the 95 promised."""
ROWS = 1_000_000
SIMPLE = ((5_000, 200, 0.03), (5_000, 200, 0.1), (500, 200, 0.5), (3_000, 100, 0.2), (100_000, 400, 0.01))
STRATA = (
    ((9_000, 150, 0.005), (700, 50, 0.9), (300, 50, 0.4), (50, 30, 0.1)),
    ((50_000, 200, 0.02), (2_000, 40, 0.8), (500, 40, 0.5), (100, 40, 0.2), (60, 40, 0.97)),
    ((2_000, 60, 0.1), (1_000, 42, 0.3), (400, 27, 0.05)),
    tuple((40 + 8 * n, 6, 0.05 + 0.03 * (n % 10)) for n in range(25)),
)


def main() -> None:
    _coverage()
    _costs(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)


def _cell(chance: np.random.Generator, rows: int, judged: int, share: float) -> Cell:
    wrong = round(rows * share)
    return Cell(rows, judged, int(chance.hypergeometric(wrong, rows - wrong, judged)))


def _held(told: Callable[[], Share | None], truth: float) -> float:
    shares = [told() for _again in range(PLANS)]
    return sum(one is not None and one.low - 1e-12 <= truth <= one.high + 1e-12 for one in shares) / PLANS


def _coverage() -> None:
    chance = np.random.default_rng(17)
    for rows, judged, share in SIMPLE:
        truth = round(rows * share) / rows

        def simple(rows: int = rows, judged: int = judged, share: float = share) -> Share:
            cell = _cell(chance, rows, judged, share)
            return wilson(cell.hits, cell.judged, rows)

        name = f"simple sample, {judged} of {rows:,}, {share:.0%} wrong: held"
        row(name, 100 * _held(simple, truth), LEAST, unit="%", better="high")
    for parts in STRATA:
        wrong = [round(rows * share) for rows, _judged, share in parts]
        whole = sum(rows for rows, _judged, _share in parts)

        def rate(parts: tuple[tuple[int, int, float], ...] = parts) -> Share:
            return stratified(_cell(chance, *one) for one in parts)

        def recall(parts: tuple[tuple[int, int, float], ...] = parts) -> Share | None:
            cells = [_cell(chance, *one) for one in parts]
            flagged = sum(one.rows for one in cells[1:])
            return part_of(stratified(cells[1:]), stratified(cells[:1]), of=(flagged, cells[0].rows))

        name = f"{len(parts)} strata of {whole:,} rows"
        row(f"{name}: error rate held", 100 * _held(rate, sum(wrong) / whole), LEAST, unit="%", better="high")
        row(f"{name}: recall held", 100 * _held(recall, sum(wrong[1:]) / sum(wrong)), LEAST, unit="%", better="high")


def _costs(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(Path(folder) / "workspace")
        roles = {"event_id": "id", "user_id": "person", "item_id": "sku", "price": "price", "timestamp": "at"}
        info = {"dataset": "events", "action": "ingest", "layer": "raw", "kind": "other", "rows": rows, "roles": roles}
        with lake.write("events", info=info) as cursor:
            cursor.execute(
                "CREATE TABLE lake.raw.events AS SELECT i AS id, CASE WHEN i % 97 > 0 THEN 'u' || i % 9973 END "
                "AS person, 's' || i % 5003 AS sku, CASE WHEN i % 1009 = 0 THEN -1.0 ELSE 10 + i % 89 END AS price, "
                "CASE WHEN i % 50 = 0 THEN ' web' ELSE 'web' END AS source, "
                "TIMESTAMP '2026-01-01' + INTERVAL (i % 7776000) SECOND AS at, i AS _row, 'f' AS _file, i + 2 AS _line "
                f"FROM range({rows}) r(i)"
            )
        clock = time.process_time
        begun = clock()
        report = quality.check(lake, "events")
        checked = clock() - begun
        begun = clock()
        make(lake, report)
        made = clock() - begun
        found = flags(lake, report)
        times = {}
        for name, ask in (
            ("the map by day", lambda: overview(found, "days")),
            ("a page of failing rows", lambda: page(lake, found, View(), rows // 200)),
            ("a plan by check", lambda: draw(lake, "events", "check", 300)),
        ):
            begun = clock()
            ask()
            times[name] = clock() - begun
        lake.close()
    row(f"{rows:,} rows: the check", checked, unit="s CPU")
    row(f"{rows:,} rows: finding the rows of {len(found.bits)} failed checks", made, unit="s CPU")
    for name, spent in times.items():
        row(f"{rows:,} rows: {name}", spent, unit="s CPU")


if __name__ == "__main__":
    main()
