"""Processes and threads that append, clean, check, profile, list and drop in one workspace: do all counts stay exact?

    python -m benchmarks.faults [--seconds 600] [--processes 2]

Each process runs six threads with the product's own calls, each thread one kind of work, for the whole time. A process
that dies, a call that fails, a row or a version too few or too many is a fault; the exit code is 1 where there is one.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import random
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.table import row
from core import clean, collect, profile, quality
from core.errors import NotFound
from core.lake import Lake, open_lake

ROOT = Path(__file__).parents[1]
SHARED = "shared"
ROWS = 20
KEPT_FILES = 40
"""Files after which a process replaces its own dataset, so that the last minute costs what the first does."""
RECIPE = clean.Recipe((clean.RecipeStep("trim_space", ("item_id",)), clean.RecipeStep("parse_number", ("price",))))


@dataclass(frozen=True)
class Found:
    """What a run did and what went wrong: `done` counts calls by kind of work, `faults` are sentences."""

    seconds: float
    done: dict[str, int]
    commits: int
    faults: list[str]


class Worker:
    """One process's share: its own dataset and churned one, the shared one, and what was done to each."""

    def __init__(self, lake: Lake, number: int, until: float, folder: Path) -> None:
        self.lake, self.number, self.until, self.folder = lake, number, until, folder
        self.own = f"own{number}"
        self.done: Counter[str] = Counter()
        self.faults: list[str] = []
        self.own_rows = self.own_files = 0

    def run(self) -> dict[str, Any]:
        """Every kind of work on a thread of its own until the time is over."""
        kinds = (self.append, self.clean, self.check, self.profile, self.look, self.churn)
        threads = [threading.Thread(target=self._again, args=(kind,)) for kind in kinds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        counts = {"own_rows": self.own_rows, "writes": self.lake.writes}
        return {"done": self.done, "faults": self.faults, **counts}

    def _again(self, kind: Callable[[random.Random, int], None]) -> None:
        chance = random.Random(f"{self.number} {kind.__name__}")
        turn = 0
        while time.time() < self.until and not self.faults:
            try:
                kind(chance, turn)
                self.done[kind.__name__] += 1
            except Exception:
                self.faults.append(f"{kind.__name__}: {traceback.format_exc()}")
            turn += 1

    def file(self, name: str, turn: int, price: str = "1.50") -> Path:
        path = self.folder / f"{name}_{self.number}_{turn}.csv"
        lines = [f"u{n}, i{n % 7},view,2026-09-01 10:{turn % 60:02d}:{n:02d},{price}" for n in range(ROWS)]
        path.write_text("user_id,item_id,event_type,event_time,price\n" + "\n".join(lines) + "\n", encoding="utf-8")
        return path

    def any(self, chance: random.Random) -> str:
        return chance.choice([one.name for one in self.lake.datasets() if not one.name.startswith("churn")])

    def append(self, _chance: random.Random, turn: int) -> None:
        if turn % 4 == 0:
            collect.ingest(self.lake, self.file("all", turn), SHARED, append=True)
            self.done["shared_appends"] += 1
            return
        again = self.own_files == KEPT_FILES or not self.own_files
        done = collect.ingest(self.lake, self.file("own", turn), self.own, append=not again)
        self.own_files = 1 if again else self.own_files + 1
        self.own_rows = ROWS if again else self.own_rows + ROWS
        self.done["own_commits"] += 1
        found = self.lake.dataset(self.own, done.version)
        assert (found.rows, found.raw_version) == (self.own_rows, done.version), "an append knows its own version"

    def clean(self, chance: random.Random, _turn: int) -> None:
        name = self.any(chance)
        done = clean.apply(self.lake, name, RECIPE)
        raw = self.lake.dataset(name, done.version).raw_version
        assert done.rows == self.lake.dataset(name, raw).rows, "a recipe leaves every row"
        self.done[f"cleaned {name}"] += 1

    def check(self, chance: random.Random, _turn: int) -> None:
        name = self.any(chance)
        version = self.lake.dataset(name).version
        report = quality.check(self.lake, name, version)
        assert report.rows == self.lake.dataset(name, version).rows, "a report is about its version's rows"

    def profile(self, chance: random.Random, _turn: int) -> None:
        name = self.any(chance)
        version = self.lake.dataset(name).version
        made = profile.profile(self.lake, name, version)
        assert made.rows == self.lake.dataset(name, version).rows, "a profile is about its version's rows"

    def look(self, chance: random.Random, _turn: int) -> None:
        name = self.any(chance)
        versions = [version.number for version in self.lake.versions(name)]
        assert versions == sorted(set(versions)), "each version is listed once"
        version = chance.choice(versions)
        with self.lake.read() as cursor:
            row = cursor.execute(f"SELECT count(*) FROM {self.lake.table(name, version=version)}").fetchone()
        assert row == (self.lake.dataset(name, version).rows,), "every version can be counted"
        assert "price" in self.lake.columns(name, version=version)
        assert self.lake.holds("raw." + name)

    def churn(self, _chance: random.Random, turn: int) -> None:
        name = f"churn{self.number}"
        collect.ingest(self.lake, self.file("churn", turn), name)
        collect.ingest(self.lake, self.file("churn2", turn), name, append=True)
        assert self.lake.dataset(name).rows == 2 * ROWS
        assert len(self.lake.versions(name)) == 2, "a dropped dataset begins anew"
        self.lake.drop(name)
        try:
            self.lake.dataset(name)
        except NotFound:
            return
        raise AssertionError("a dropped dataset is gone")


def run(seconds: float, processes: int, workspace: Path) -> Found:
    """Run the processes side by side and hold what they say against what the workspace holds."""
    lake = open_lake(workspace)
    folder = workspace.parent / "files"
    folder.mkdir(exist_ok=True)
    collect.ingest(lake, Worker(lake, 99, 0, folder).file("first", 0), SHARED)
    own_writes = lake.writes
    began = time.time()
    command = [sys.executable, "-X", "faulthandler", "-m", "benchmarks.faults", "--seconds", str(seconds)]
    command += ["--workspace", str(workspace), "--worker"]
    started = [
        subprocess.Popen([*command, str(n)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for n in range(processes)
    ]
    faults: list[str] = []
    said: list[dict[str, Any]] = []
    for number, one in enumerate(started):
        out, err = one.communicate()
        if one.returncode:
            faults.append(f"process {number} ended with {one.returncode}:\n{err[-4000:]}")
        else:
            said.append(json.loads(out.splitlines()[-1]))
    done: Counter[str] = Counter()
    for each in said:
        done.update(each["done"])
        faults += each["faults"]
    if len(said) == processes:
        faults += _differences(lake, said, done)
    lake.close()
    return Found(time.time() - began, dict(done), sum(each["writes"] for each in said) + own_writes, faults)


def _differences(lake: Lake, said: list[dict[str, Any]], done: Counter[str]) -> list[str]:
    """Where the workspace is not what the processes did; nothing of it may depend on their order."""
    wanted: dict[str, tuple[int, int, int]] = {
        SHARED: (ROWS * (1 + done["shared_appends"]), 1 + done["shared_appends"], done[f"cleaned {SHARED}"])
    }
    for number, each in enumerate(said):
        if each["own_rows"]:
            name = f"own{number}"
            wanted[name] = (each["own_rows"], each["done"]["own_commits"], done[f"cleaned {name}"])
    wrong: list[str] = []
    for name, expected in wanted.items():
        actions = Counter(version.layer for version in lake.versions(name))
        with lake.read() as cursor:
            row = cursor.execute(f"SELECT count(*) FROM {lake.table(name, 'raw')}").fetchone()
        found = (int(row[0]) if row else 0, actions["raw"], actions["clean"])
        if found != expected:
            wrong.append(f"{name}: rows, raw and clean versions are {found}, should be {expected}")
    if {one.name for one in lake.datasets()} != set(wanted):
        wrong.append(f"datasets are {[one.name for one in lake.datasets()]}, should be {sorted(wanted)}")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--workspace", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker is not None:
        faulthandler.enable()
        lake = open_lake(options.workspace)
        files = options.workspace.parent / "files"
        said = Worker(lake, options.worker, time.time() + options.seconds, files).run()
        lake.close()
        print(json.dumps(said))
        return
    with tempfile.TemporaryDirectory() as folder:
        found = run(options.seconds, options.processes, Path(folder) / "workspace")
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(found.done.items()))
    print(f"{found.seconds:.0f} s, {options.processes} processes x 6 threads: {found.commits} commits; {kinds}")
    row("faults", len(found.faults), 0)
    print(f"{len(found.faults)} faults")
    for fault in found.faults:
        print(fault)
    sys.exit(bool(found.faults))


if __name__ == "__main__":
    main()
