"""A ten-step recipe against the best single SQL statement written by hand, into the same lake.

    python -m benchmarks.clean [--rows 20000000]

Both make the same rows (compared by an order-free hash of all cells); the recipe also counts what each
step did and keeps unreadable rows in quarantine. A recipe is applied once as nobody looked at it before, and
once after its preview, whose counts are then used. The target is a ratio of at most 1.5.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.table import row
from core.clean import Recipe, RecipeStep, apply, measure
from core.clean.query.answers import forget
from core.lake import Lake, open_lake

STEPS = (
    RecipeStep("trim_space", ("item_id",)),
    RecipeStep("unify_width", ("item_id",)),
    RecipeStep("blank_missing", ("session_id",), {"words": ["n/a"]}),
    RecipeStep("standardise_event_types", ("event_type",)),
    RecipeStep("mend_ids", ("user_id",), {"pad": "never"}),
    RecipeStep("parse_number", ("price",), {"decimal": ".", "scale": 2}),
    RecipeStep("parse_timestamp", ("ts",), {"formats": ["%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S"]}),
    RecipeStep("drop_rows", (), {"condition": "price < 0"}),
    RecipeStep("drop_double_fires", (), {"within": 800, "keys": ["user_id", "item_id", "event_type"], "time": "ts"}),
    RecipeStep("flag_rows", (), {"condition": "price > 900", "name": "dear"}),
)
RAW = """
    SELECT i AS _row, 'events.csv' AS _file, i + 2 AS _line,
        CASE WHEN h % 50 = 0 THEN (h % 90000 + 10000)::VARCHAR || '.0' ELSE (h % 90000 + 10000)::VARCHAR END AS user_id,
        CASE WHEN h % 40 = 1 THEN ' P' || (h % 5000) WHEN h % 99 = 2 THEN 'Ｐ' || (h % 5000) ELSE 'P' || (h % 5000) END
            AS item_id,
        ['view', 'pv', 'click', 'cart', 'buy', 'View '][(h // 7 % 6 + 1)::INT] AS event_type,
        CASE WHEN h % 30 = 0 THEN 'n/a' ELSE 's' || (h % 700000) END AS session_id,
        CASE WHEN h % 60 = 0 THEN '1,' || (100 + h % 900) || '.50' WHEN h % 300 = 7 THEN '-1'
             WHEN h % 5000 = 9 THEN 'unknown?' ELSE ((h // 11 % 100000) / 100)::DECIMAL(10, 2)::VARCHAR END AS price,
        CASE WHEN h % 20 = 3 THEN strftime(moment, '%d.%m.%Y %H:%M:%S')
             ELSE strftime(moment, '%Y-%m-%d %H:%M:%S') END AS ts
    FROM (SELECT range AS i, hash(range) % 1000000007 AS h, TIMESTAMP '2026-01-01' + to_seconds(range // 3) AS moment
          FROM range({rows}))
"""
EVENTS = "MAP {'view': 'view', 'pv': 'view', 'click': 'click', 'cart': 'cart', 'buy': 'purchase'}"
BY_HAND = f"""
    CREATE OR REPLACE TABLE lake.clean.by_hand AS
    WITH read AS (
        SELECT _row, _file, _line,
            regexp_replace(trim(user_id), '^(\\d+)\\.0+$', '\\1') AS user_id,
            CASE WHEN regexp_matches(item_id, '[^\\x00-\\x7F]') THEN nfc_normalize(translate(trim(item_id), 'Ｐ', 'P'))
                 ELSE trim(item_id) END AS item_id,
            coalesce({EVENTS}[lower(trim(event_type))], event_type) AS event_type,
            nullif(session_id, 'n/a') AS session_id,
            TRY_CAST(replace(price, ',', '') AS DECIMAL(18, 2)) AS price,
            try_strptime(ts, ['%Y-%m-%d %H:%M:%S', '%d.%m.%Y %H:%M:%S']) AS ts
        FROM lake.raw.events
    )
    SELECT *, price > 900 AS dear FROM read
    WHERE price IS NOT NULL AND ts IS NOT NULL AND price >= 0
    QUALIFY coalesce(date_diff('millisecond',
        lag(ts) OVER (PARTITION BY user_id, item_id, event_type ORDER BY ts, _row), ts) > 800, true)
"""
SAME = """
    SELECT count(*), sum(hash(_row, user_id, item_id, event_type, session_id, price, ts, dear)::HUGEINT)
    FROM lake.clean.{}
"""


def main() -> None:
    """Make the table, run both twice in turn, print the ratio of the better times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=20_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(Path(folder) / "workspace")
        land(lake, rows)
        hand, recipe, seen = [], [], []
        for _round in range(2):
            hand.append(timed(lambda: by_hand(lake)))
            forget(lake)
            recipe.append(timed(lambda: apply(lake, "events", Recipe(STEPS))))
            forget(lake)
            measure(lake, "events", Recipe(STEPS))
            seen.append(timed(lambda: apply(lake, "events", Recipe(STEPS))))
        with lake.read() as cursor:
            equal = (
                cursor.execute(SAME.format("by_hand")).fetchall() == cursor.execute(SAME.format("events")).fetchall()
            )
        lake.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{rows:,} rows, ten steps, DuckDB {duckdb.__version__}")
    for place, name in enumerate(("clock", "processor")):
        fast = min(one[place] for one in hand)
        for what, runs in (("recipe", recipe), ("after its preview", seen)):
            slow = min(one[place] for one in runs)
            print(f"{name}: by hand {fast:.2f} s, {what} {slow:.2f} s, ratio {slow / fast:.2f} (target 1.50)")
            if name == "processor":
                row(f"{what}, {rows:,} rows, CPU against one statement by hand", slow / fast, 1.5, unit="times")
    print(f"peak memory {peak:,.0f} MB; same rows: {equal}")


def land(lake: Lake, rows: int) -> None:
    """A raw table of text events with planted dirt."""
    columns = ("user_id", "item_id", "event_type", "session_id", "price", "ts")
    info = {
        "dataset": "events", "action": "ingest", "layer": "raw", "kind": "events", "rows": rows, "roles": {},
        "types": dict.fromkeys(columns, "VARCHAR"), "imports": {},
    }  # fmt: skip
    with lake.write("land", info=info) as cursor:
        cursor.execute("CREATE TABLE lake.raw.events AS " + RAW.format(rows=rows))


def by_hand(lake: Lake) -> None:
    with lake.write("by hand") as cursor:
        cursor.execute(BY_HAND)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds a call takes: by the clock, and of the processor (all threads)."""
    start, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - used


if __name__ == "__main__":
    main()
