"""The whole-table profile beside DuckDB's SUMMARIZE and ydata-profiling, on the same rows, in one run.

    python -m benchmarks.profile [ROWS] [--without-ydata]

20 columns: 8 floating point or decimal, 4 integer, 4 categories, an id, a text, a time, a boolean.
Ours gives exact quantiles, distinct counts, top values, patterns, correlations, duplicates and
findings; SUMMARIZE gives approximate quantiles and distinct counts; ydata-profiling runs in its
fastest mode (`minimal`) in a process of its own, without its imports and without drawing. Wall time and
processor time (all threads) are printed, because wall time on a shared machine says little.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import psutil

from benchmarks.table import row
from core.lake import Lake, open_lake
from core.profile import profile

SELECT = """
    SELECT i AS _row, 'f.csv' AS _file, i + 2 AS _line,
        random() AS f1, random() * 100 AS f2, exp(random() * 8) AS f3,
        CASE WHEN random() < 0.1 THEN NULL ELSE random() END AS f4,
        CASE WHEN random() < 0.3 THEN NULL ELSE random() * 5 END AS f5, random() - 0.5 AS f6,
        (random() * 1000)::DECIMAL(12, 2) AS f7, round(random() * 50, 1) AS f8,
        (random() * 10)::INT AS i1, (random() * 1000)::INT AS i2, (random() * 1000000)::BIGINT AS i3,
        (random() * 20000)::INT AS i4,
        'cat' || (random() * 10)::INT AS c1, 'brand ' || (random() * 500)::INT AS c2,
        ['view', 'click', 'cart', 'purchase', NULL][1 + (random() * 4)::INT] AS c3,
        '颜色' || (random() * 20)::INT AS c4,
        'SKU-' || lpad((random() * 10000000)::INT::VARCHAR, 8, '0') AS id,
        'The product is ' || md5(i::VARCHAR) || ' and good ' || (random() * 1000)::INT AS tx,
        TIMESTAMP '2026-01-01' + INTERVAL (random() * 7776000) SECOND AS ts, random() < 0.5 AS b
    FROM range({rows}) r(i)
"""
REPEATS = 3
YDATA = """
import sys, time, warnings
warnings.simplefilter("ignore")
import pandas as pd
from ydata_profiling import ProfileReport
frame = pd.read_parquet(sys.argv[1])
wall, processor = time.perf_counter(), time.process_time()
ProfileReport(frame, minimal=True, progress_bar=False, pool_size=1).get_description()
print(time.perf_counter() - wall, time.process_time() - processor)
"""


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - processor


def ydata(lake: Lake, folder: str) -> tuple[float, float]:
    """Wall and processor seconds of ydata-profiling's minimal mode on the same rows."""
    sample = Path(folder) / "rows.parquet"
    with lake.read() as cursor:
        columns = "* EXCLUDE (_row, _file, _line) REPLACE (f7::DOUBLE AS f7)"
        cursor.execute(f"COPY (SELECT {columns} FROM lake.raw.t) TO '{sample}' (FORMAT parquet)")
    done = subprocess.run([sys.executable, "-c", YDATA, str(sample)], capture_output=True, text=True, check=True)
    wall, processor = done.stdout.split()[-2:]
    return float(wall), float(processor)


def main(rows: int, with_ydata: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        lake = open_lake(folder)
        info = {"dataset": "t", "action": "ingest", "layer": "raw", "rows": rows}
        with lake.write("Make rows", info=info) as cursor:
            cursor.execute("SELECT setseed(0.5)")
            cursor.execute(f"CREATE TABLE lake.raw.t AS {SELECT.format(rows=rows)}")

        def summarize() -> None:
            with lake.read() as cursor:
                cursor.execute("SUMMARIZE SELECT * EXCLUDE (_row, _file, _line) FROM lake.raw.t").fetchall()

        peer, ours = [], []
        for _repeat in range(REPEATS):
            peer.append(timed(summarize))
            ours.append(timed(lambda: profile(lake, "t", store=False)))
        middle = [tuple(median(one[place] for one in times) for place in range(2)) for times in (ours, peer)]
        for place, kind in enumerate(("wall", "processor")):
            a, b = (one[place] for one in middle)
            print(f"{kind:<10} ours {a:6.2f} s   SUMMARIZE {b:6.2f} s   ratio {a / b:.2f}   (target <= 1.0)")
        row(f"profile of {rows:,} rows x 20, CPU against SUMMARIZE", a / b, 1.0, unit="times")
        print(f"memory now {psutil.Process().memory_info().rss / 1e6:,.0f} MB, {rows:,} rows x 20 columns", flush=True)
        if with_ydata:
            for kind, mine, theirs in zip(("wall", "processor"), middle[0], ydata(lake, folder), strict=True):
                times = theirs / mine
                print(
                    f"{kind:<10} ours {mine:6.2f} s   ydata minimal {theirs:6.2f} s   {times:.0f} times (target >= 40)"
                )
        lake.close()


if __name__ == "__main__":
    numbers = [word for word in sys.argv[1:] if word.isdigit()]
    main(int(numbers[0]) if numbers else 1_000_000, "--without-ydata" not in sys.argv)
