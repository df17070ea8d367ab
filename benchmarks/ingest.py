"""Landing measured: the Pollock score, and rows per second beside DuckDB's own typed CSV load.

    python -m benchmarks.ingest [--data FOLDER] [--rows N]

Pollock (Vitagliano et al., VLDB 2023): one pollution per file, right table known. A file counts when the
landed cells (as text, in order) equal the clean table; rows that the clean table does not expect to survive
(ragged ones) may be in quarantine with their line, which is printed apart and never counted as right.
"""

from __future__ import annotations

import argparse
import csv
import random
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

import duckdb

from core.collect import Options, ingest
from core.errors import TouchstoneError
from core.lake import open_lake


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def pollock(folder: Path) -> None:
    """Print which polluted files land as their clean table, which with quarantine, which wrong."""
    outcome: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as workspace:
        lake = open_lake(workspace)
        for clean in sorted((folder / "clean").glob("*.csv")):
            verdict = _verdict(lake, folder / "csv" / clean.name, table(clean))
            outcome[verdict.split(":")[0]] += 1
            if verdict != "right":
                print(f"  {clean.name:<42} {verdict}")
        lake.close()
    print(f"pollock: {dict(outcome)} of {sum(outcome.values())}")


def _verdict(lake, path: Path, expected: list[list[str]]) -> str:  # type: ignore[no-untyped-def]
    try:
        done = ingest(lake, path, "t", options=Options(null_tokens=()))
        done = ingest(lake, path, "t", options=Options(null_tokens=(), types=dict.fromkeys(done.types, "VARCHAR")))
    except TouchstoneError as error:
        return f"refused: {error.message}"
    with lake.read() as cursor:
        result = cursor.execute(f"SELECT * EXCLUDE (_row, _file, _line) FROM {lake.table('t', 'raw')} ORDER BY _row")
        names = [column[0] for column in result.description]
        rows = [[value or "" for value in row] for row in result.fetchall()]
    landed = [names, *rows]
    if landed == expected or rows == expected:
        return "right"
    if done.rows_quarantined and all(row in expected for row in rows):
        return f"quarantined: {done.rows_quarantined} rows, all others right"
    return f"wrong: {len(rows)} x {len(names)} landed, {len(expected)} x {len(expected[0]) if expected else 0} expected"


def speed(rows: int) -> None:
    """Land a made-up event file and load the same file with DuckDB's own typed reader into the same lake."""
    with tempfile.TemporaryDirectory() as workspace:
        path = Path(workspace) / "events.csv"
        rng = random.Random(7)
        kinds = ("view",) * 90 + ("cart",) * 7 + ("purchase",) * 3
        with path.open("w", encoding="utf-8") as out:
            out.write("event_time,event_type,product_id,price,user_id\n")
            for n in range(rows):
                clock = f"2026-09-{1 + n % 28:02d} {n // 3600 % 24:02d}:{n // 60 % 60:02d}:{n % 60:02d}"
                out.write(
                    f"{clock},{rng.choice(kinds)},{rng.randrange(50_000)},{rng.randrange(100, 99_999) / 100},"
                    f"{rng.randrange(300_000)}\n"
                )
        lake = open_lake(Path(workspace) / "lake")
        start, cpu = time.perf_counter(), time.process_time()
        done = ingest(lake, path, "ours")
        ours, ours_cpu = time.perf_counter() - start, time.process_time() - cpu
        start = time.perf_counter()
        with lake.write("peer") as cursor:
            cursor.execute("CREATE TABLE lake.lab.peer AS SELECT * FROM read_csv(?)", [str(path)])
        peer = time.perf_counter() - start
        assert done.rows_loaded == rows
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"speed: {rows:,} x 5 rows ({path.stat().st_size / 1e6:.0f} MB): {ours:.1f} s wall, {ours_cpu:.1f} s cpu, "
            f"{rows / ours:,.0f} rows/s; duckdb {duckdb.__version__} read_csv into the same lake {peer:.1f} s; "
            f"ratio {ours / peer:.2f}; peak {peak:.0f} MB"
        )
        lake.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path(__file__).parents[1].parent / "shared" / "data")
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    if (given.data / "csv_pollock_polluted").is_dir():
        pollock(given.data / "csv_pollock_polluted")
    else:
        print("pollock: skipped, no real data beside the repository")
    speed(given.rows)


if __name__ == "__main__":
    main()
