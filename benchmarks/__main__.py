"""Every benchmark's figures beside their targets: `python -m benchmarks [NAME ...] [--full]`, or `make bench`.

Each module of this folder runs in a process of its own, so that memory and processor time are its own, with rows small
enough for a few minutes; `--full` takes each one's own default, as the targets are stated for. Exit code 1 means that a
benchmark failed; a missed target is a figure, not a failure.
"""

from __future__ import annotations

import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import GATHERED, Row, line

FOLDER = Path(__file__).parent
ROOT = FOLDER.parent
DATA = ROOT.parent / "shared" / "data"
NO_BENCHMARK = {"table", "stops", "__main__"}
QUICK: dict[str, list[str]] = {
    "ads": ["500000"],
    "anomaly": ["100000"],
    "clean": ["--rows", "1000000"],
    "clean_grid": ["--rows", "1000000"],
    "cleaned": ["inventory.csv", "reviews_zh.csv"],
    "damage": ["--only", "catalog"],
    "faults": ["--seconds", "60"],
    "growth": ["--rows", "250000", "1000000", "--only", "landing", "profile"],
    "kills": ["--runs", "6", "--only", "append", "clean"],
    "plateau": ["--uploads", "2", "--rows", "50000"],
    "profile": ["300000", "--without-ydata"],
    "sentiment": ["64"],
    "soak": ["--minutes", "1"],
    "voice": ["8"],
}
"""Arguments of the quick round, where a benchmark's own default takes more than two minutes."""
NEEDS_DATA = {
    "answer_surety": [str(DATA), "measure", "900", "fresh"],
    "intent_heads": [str(DATA)],
    "paraphrases": ["--public", str(DATA)],
    "forecast": [str(DATA)],
    "labelling": [str(DATA), "400"],
    "repair": [str(DATA)],
}
"""Arguments of benchmarks that read public sets; left out where these are absent."""


def names() -> list[str]:
    """The benchmarks of this folder."""
    return [found.name for found in pkgutil.iter_modules([str(FOLDER)]) if found.name not in NO_BENCHMARK]


def run(name: str, arguments: list[str]) -> tuple[int, list[Row]]:
    """Exit code and rows of one benchmark; what it prints goes through."""
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows"
        environment = os.environ | {GATHERED: str(rows), "PYTHONPATH": str(ROOT)}
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *arguments], cwd=ROOT, env=environment)
        read = rows.read_text("utf-8").splitlines() if rows.exists() else []
    return done.returncode, [Row(**json.loads(text)) for text in read]


def main(words: list[str]) -> int:
    asked = [word for word in words if not word.startswith("-")] or names()
    if unknown := sorted(set(asked) - set(names())):
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(names())}", file=sys.stderr)
        return 2
    table: list[str] = []
    failed = []
    for name in asked:
        arguments = [] if "--full" in words else QUICK.get(name, [])
        if name in NEEDS_DATA:
            if not DATA.is_dir():
                table.append(f"{name}: left out, its public sets are not here")
                continue
            arguments = NEEDS_DATA[name]
        print(f"\n=== {name} {' '.join(arguments)}", flush=True)
        started = time.monotonic()
        code, rows = run(name, arguments)
        failed += [name] * (code != 0)
        state = f", exit code {code}" if code else "" if rows else ", no figure"
        table += [f"{name} ({time.monotonic() - started:.0f} s{state})", *(f"  {line(one)}" for one in rows)]
    print("\n" + "\n".join(table))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
