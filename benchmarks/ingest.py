"""Landing measured beside DuckDB's own typed CSV load into the same kind of lake.

    python -m benchmarks.ingest [--rows 1000000] [--broken 0] [--file FILE]

Ours decides the types over every row, keeps the line of each, quarantines what does not fit and keeps the file;
the peer is `CREATE TABLE ... AS FROM read_csv(...)`, which guesses types from a sample and silently rounds or
fails past it. Each runs in a process of its own, so that memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.table import row


def make(path: Path, rows: int, broken: int) -> None:
    """Write an event file of five columns; every `broken`-th row holds a word for its price (0 = none)."""
    price = "round((hash(i * 5) % 100000) / 100.0, 2)::VARCHAR"
    if broken:
        price = f"CASE WHEN i % {broken} = {broken - 1} THEN 'free' ELSE {price} END"
    duckdb.sql(
        f"""COPY (SELECT 'u' || (hash(i) % 300000) AS user_id, (hash(i * 7) % 50000)::BIGINT + 100000 AS item_id,
        ['view', 'click', 'cart', 'purchase'][(hash(i * 3) % 4 + 1)::INT] AS event_type,
        TIMESTAMP '2026-01-01' + to_seconds(i::BIGINT) AS timestamp, {price} AS price
        FROM range({rows}) t(i)) TO '{path}' (HEADER)"""
    )


def ours(path: Path, folder: Path) -> dict[str, object]:
    """Land the file; rows loaded and quarantined."""
    from core.collect import ingest
    from core.lake import open_lake

    lake = open_lake(folder)
    start, cpu = time.perf_counter(), time.process_time()
    done = ingest(lake, path, "events")
    spent = {"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    lake.close()
    return {**spent, "loaded": done.rows_loaded, "quarantined": done.rows_quarantined, "types": dict(done.types)}


def peer(path: Path, folder: Path) -> dict[str, object]:
    """DuckDB's typed load of the same file into a lake."""
    from core.lake import open_lake

    lake = open_lake(folder)
    start, cpu = time.perf_counter(), time.process_time()
    with lake.write("peer") as cursor:
        cursor.execute(f"CREATE TABLE lake.raw.events AS FROM read_csv('{path}', ignore_errors = true)")
    spent = {"wall": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    with lake.read() as cursor:
        row = cursor.execute("SELECT count(*) FROM lake.raw.events").fetchone()
    lake.close()
    return {**spent, "loaded": row[0] if row else 0}


def preview() -> float:
    """CPU seconds to look at a file of 15 rows x 200 columns of six kinds, libraries loaded."""
    from core.collect import inspect

    kinds = ("{n}", "{n}.25", "2026-01-{d:02d} 10:00:00", "word {n}", "true", "{d:02d}/03/2026")
    rows = [[kinds[c % 6].format(n=7 * r + c, d=1 + (r + c) % 28) for c in range(200)] for r in range(15)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wide.csv"
        path.write_text("\n".join(",".join(cells) for cells in [[f"field {c}" for c in range(200)], *rows]) + "\n")
        inspect(path)
        begun = time.process_time()
        inspect(path)
    return time.process_time() - begun


def measured(who: str, path: Path) -> dict[str, float]:
    """Run one side in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.ingest", "--side", who, "--file", str(path), "--folder", folder]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--broken", type=int, default=0, help="one broken price in so many rows; 0 = none")
    parser.add_argument("--file", type=Path, help="a file of your own")
    parser.add_argument("--side", choices=["ours", "peer"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        found = (ours if given.side == "ours" else peer)(given.file, given.folder)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({**found, "peak_mb": peak}, default=str))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or Path(folder) / "events.csv"
        if given.file is None:
            make(path, given.rows, given.broken)
        print(f"{path.name}: {path.stat().st_size / 1e6:,.0f} MB")
        sides = {who: measured(who, path) for who in ("peer", "ours")}
    for who, found in sides.items():
        print(
            f"{who:<6} wall {found['wall']:7.2f} s  CPU {found['cpu']:7.2f} s  peak {found['peak_mb']:6.0f} MB  "
            f"loaded {found['loaded']:,.0f}  quarantined {found.get('quarantined', 0):,.0f}"
        )
    row(
        f"landing {found['loaded']:,.0f} rows, CPU against DuckDB's typed load",
        sides["ours"]["cpu"] / sides["peer"]["cpu"],
        2.0,
        unit="times",
    )
    row("landing, peak memory", sides["ours"]["peak_mb"], 1024, unit="MB")
    print(f"ours / peer, wall: {sides['ours']['wall'] / sides['peer']['wall']:.2f}")
    row("upload preview of 15 rows x 200 columns, CPU", preview(), 1.0, unit="s")


if __name__ == "__main__":
    main()
