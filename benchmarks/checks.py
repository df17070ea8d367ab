"""A drafted suite on events and their catalog beside SUMMARIZE and one full-scan aggregate of the same table.

    python -m benchmarks.checks [ROWS]

The aggregate is the least that reads everything once: count, minimum and maximum of every column. Wall
and processor time (all threads) are printed, because wall time on a shared machine says little.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median

from benchmarks.table import row
from core.engine import quote
from core.lake import Lake, open_lake
from core.quality import check, drafted

EVENTS = """
    SELECT i AS _row, 'events.csv' AS _file, i + 2 AS _line,
        lpad((random() * 60000)::INT::VARCHAR, 8, '0') AS user_id,
        'SKU' || lpad((random() * 30000)::INT::VARCHAR, 6, '0') AS item_id,
        's' || (i // 9)::VARCHAR AS session_id,
        ['view', 'view', 'view', 'view', 'view', 'click', 'cart', 'purchase'][1 + (random() * 7)::INT] AS event_type,
        TIMESTAMP '2026-01-01' + INTERVAL (random() * 7776000000) MILLISECOND AS at,
        (5 + random() * 90)::DECIMAL(10, 2) AS price, 1 + (random() * 3)::INT AS quantity,
        1 + (random() * 40)::INT AS position, ['web', 'app', 'mini'][1 + (random() * 2)::INT] AS source,
        'Mozilla/5.0 (device ' || (random() * 400)::INT || ')' AS user_agent,
        CASE WHEN random() < 0.4 THEN 'kettle ' || (random() * 900)::INT END AS query,
        ['north', 'south', 'east', 'west'][1 + (random() * 3)::INT] AS region,
        ['new', 'old'][1 + (random() * 1)::INT] AS campaign, (random() * 100)::INT AS score_a,
        random() AS score_b, random() * 10 AS score_c
    FROM range({rows}) r(i)
"""
ITEMS = """
    SELECT i AS _row, 'items.csv' AS _file, i + 2 AS _line, 'SKU' || lpad(i::VARCHAR, 6, '0') AS item_id,
        'Kettle ' || i AS title, (5 + random() * 90)::DECIMAL(10, 2) AS price FROM range(30001) r(i)
"""
EVENT_ROLES = {name: name for name in ("user_id", "item_id", "session_id", "event_type", "price", "quantity")}
EVENT_ROLES |= {name: name for name in ("position", "source", "user_agent", "query")} | {"timestamp": "at"}
ITEM_ROLES = {name: name for name in ("item_id", "title", "price")}
REPEATS = 3


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def fill(lake: Lake, rows: int) -> None:
    for name, roles, text in (("items", ITEM_ROLES, ITEMS), ("events", EVENT_ROLES, EVENTS.format(rows=rows))):
        info = {"dataset": name, "action": "ingest", "layer": "raw", "kind": name, "roles": roles, "rows": rows}
        with lake.write("Make rows", info=info) as cursor:
            cursor.execute("SELECT setseed(0.5)")
            cursor.execute(f"CREATE TABLE lake.raw.{name} AS {text}")
            described = cursor.execute(f"DESCRIBE lake.raw.{name}").fetchall()
            info["types"] = {row[0]: row[1] for row in described if not row[0].startswith("_")}


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(folder)
        fill(lake, rows)
        columns = [quote(name) for name in lake.columns("events")]
        scan = ", ".join(f"count({name}), min({name}), max({name})" for name in columns)

        def full_scan() -> None:
            with lake.read() as cursor:
                cursor.execute(f"SELECT count(*), {scan} FROM lake.raw.events").fetchall()

        def summarize() -> None:
            with lake.read() as cursor:
                cursor.execute("SUMMARIZE SELECT * EXCLUDE (_row, _file, _line) FROM lake.raw.events").fetchall()

        draft = timed(lambda: drafted(lake, "events"))
        suite = drafted(lake, "events")
        peer, ours, summaries = [], [], []
        for _repeat in range(REPEATS):
            peer.append(timed(full_scan))
            summaries.append(timed(summarize))
            ours.append(timed(lambda: check(lake, "events", suite=suite, store=False)))
        for place, kind in enumerate(("wall", "processor")):
            a, b = (median(one[place] for one in times) for times in (ours, peer))
            print(
                f"{kind:<10} {len(suite.checks)} checks {a:.2f} s, one scan {b:.2f} s, ratio {a / b:.2f} (target <= 3)"
            )
        against = a / median(one[1] for one in summaries)
        row(f"{len(suite.checks)} checks on {rows:,} rows, CPU against SUMMARIZE", against, 1.0, unit="times")
        row(f"{len(suite.checks)} checks on {rows:,} rows, CPU against one scan", a / b, 3.0, unit="times")
        print(f"drafting the suite {draft[0]:.2f} s wall, {draft[1]:.2f} s processor; {rows:,} rows")
        lake.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
