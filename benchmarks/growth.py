"""How cost grows with rows: CPU seconds of landing, profile, checks and cleaning, and the fitted exponent.

    python -m benchmarks.growth [--rows 1000000 5000000 20000000] [--only landing]

Each size runs in a process of its own on a made-up event file. The exponent is the slope of log(CPU) over log(rows),
after the CPU of a load of 1,000 rows (what every run costs) was taken off: 1.0 is proportional; the target is 1.1.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.ingest import make
from benchmarks.table import row

STEPS = ("landing", "profile", "checks", "clean")
NOTHING = 1_000
TARGET = 1.1


def timed(work: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def run(rows: int, only: Sequence[str]) -> dict[str, float]:
    """CPU seconds per step for a file of so many rows, and the peak memory in MB."""
    from core.clean import apply, auto
    from core.collect import ingest
    from core.lake import open_lake
    from core.profile import profile
    from core.quality import check, drafted

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        make(path, rows, 0)
        lake = open_lake(Path(folder) / "lake")
        steps: dict[str, Callable[[], object]] = {
            "landing": lambda: ingest(lake, path, "events"),
            "profile": lambda: profile(lake, "events"),
            "checks": lambda: check(lake, "events", suite=drafted(lake, "events"), store=False),
            "clean": lambda: apply(lake, "events", auto(lake, "events")),
        }
        spent = {name: timed(step) for name, step in steps.items() if name in only or name == "landing"}
        lake.close()
    return {**spent, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def exponent(rows: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of log(seconds) over log(rows), least squares."""
    xs, ys = [math.log(n) for n in rows], [math.log(max(s, 1e-3)) for s in seconds]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)


def measured(rows: int, only: Sequence[str]) -> dict[str, float]:
    """`run` in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.growth", "--side", str(rows), "--only", *only]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1_000_000, 5_000_000, 20_000_000])
    parser.add_argument("--only", nargs="+", choices=STEPS, default=list(STEPS))
    parser.add_argument("--side", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.side:
        print(json.dumps(run(given.side, given.only)))
        return
    nothing = measured(NOTHING, given.only)
    found = {rows: measured(rows, given.only) for rows in sorted(given.rows)}
    print(f"{'CPU seconds':<12}{'fixed':>10}" + "".join(f"{rows:>14,}" for rows in found) + f"{'exponent':>12}")
    slopes: dict[str, float] = {}
    for step in given.only:
        spent = [one[step] for one in found.values()]
        slopes[step] = exponent(list(found), [s - nothing[step] for s in spent])
        cells = "".join(f"{s:>14.2f}" for s in spent)
        print(f"{step:<12}{nothing[step]:>10.2f}{cells}{slopes[step]:>12.2f}")
    peaks = "".join(f"{one['peak_mb']:>14,.0f}" for one in found.values())
    print(f"{'peak MB':<12}{nothing['peak_mb']:>10,.0f}{peaks}")
    for step, slope in slopes.items():
        row(f"growth of {step} with rows, exponent", slope, TARGET)


if __name__ == "__main__":
    main()
