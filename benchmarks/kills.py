"""Work that is killed, or refused by the disk, at one of its own writes: is the workspace before it or after it?

    python -m benchmarks.kills [--runs 20] [--seed 1] [--only append shop] [--modes before middle after time full]

Every kind of work (ingest, append, clean, check, match, shop, score, train, compact, erase, nightly run) begins on a
copy of one small workspace. A library beneath the process counts the calls that change a file of the workspace (also
those of SQLite within the engine), and at the n-th, drawn anew for each run, the process is killed before, in the
middle of or after the call; or at a random moment; or the disk is full, broken or read-only from there on.

After each run: the workspace opens; what it holds is what it held before the work or after one of its commits,
nothing between; every version has the rows its commit says; the trail is whole; nothing is missing or damaged; the same
work is done again and ends with what it ends with undisturbed; and nothing is left over once `doctor --sweep` ran. A
refusal is one line and exit code 2. Exit code 1 where anything of this does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.stops.apart import Ended, apart, available, loaded, under_the_library
from benchmarks.stops.kinds import KINDS, Kind, command, make_files, make_workspace
from benchmarks.stops.looking import counts, look
from benchmarks.table import row

KILLS = ("before", "middle", "after", "time")
REFUSALS = ("full", "broken", "read-only")
NEWEST = 2
"""Versions of each dataset that are counted right after the stop; all of them are in the end."""
UNCHANGED = "Nothing was changed"
"""What a refusal may only say where it is so."""
BATCH = "20"
"""Rows of a job's commit: several commits a job, so that there is something between."""


@dataclass
class Undisturbed:
    """A kind of work run to its end: the copy's states from before it to its last commit, its writes and seconds."""

    states: list[dict[str, Any]]
    writes: int
    seconds: float


@dataclass
class Bench:
    """One session: the workspace that all begin with, and what was found."""

    folder: Path
    done: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def base(self) -> Path:
        return self.folder / "base"

    @property
    def files(self) -> Path:
        return self.folder / "files"

    def copy(self) -> Path:
        """A fresh copy, always at the same place: what is stored may name it."""
        place = self.folder / "workspace"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.base, place)
        return place


def looked(workspace: Path, since: int | None = None, last: int = 0) -> dict[str, Any]:
    """`look` in a process of its own."""
    ended = apart(lambda: print(json.dumps(look(workspace, since, last))) or 0, workspace)
    return _read(ended)


def _read(ended: Ended) -> dict[str, Any]:
    if ended.code != 0:
        return {"wrong": [f"it does not open ({ended.code}): {ended.err[-1500:]}"]}
    return dict(json.loads(ended.out.splitlines()[-1]))


def undisturbed(bench: Bench, kind: Kind) -> Undisturbed:
    """The work as it ends by itself."""
    workspace = bench.copy()
    before = looked(workspace)
    if before["wrong"]:
        raise RuntimeError(f"{kind.name} before: {before['wrong']}")
    ended = apart(lambda: kind.work(workspace, bench.files), workspace, mode="count")
    if ended.code != 0:
        raise RuntimeError(f"{kind.name} fails undisturbed: {ended.code} {ended.err[-2000:]}")
    after = looked(workspace, before["newest"])
    if after["wrong"]:
        raise RuntimeError(f"{kind.name} undisturbed: {after['wrong']}")
    return Undisturbed(after["past"], ended.writes, ended.seconds)


def once(bench: Bench, kind: Kind, whole: Undisturbed, mode: str, at: int, share: float) -> list[str]:
    """One run that is stopped; what was wrong after it."""
    workspace = bench.copy()
    killed = mode in KILLS
    if mode == "time":
        ended = apart(lambda: kind.work(workspace, bench.files), workspace, kill_after=whole.seconds * share)
    else:
        ended = apart(lambda: kind.work(workspace, bench.files), workspace, mode=mode, at=at)
    wrong = [] if killed else _refused(ended, kind)
    if ended.code is None:
        wrong.append("it hung")
    found = looked(workspace, last=NEWEST)
    wrong += found["wrong"]
    if "state" not in found:
        return wrong
    if killed or not kind.goes_on:
        wrong += _between(kind, whole, found["state"])
    if not killed and ended.code and UNCHANGED in ended.err and found["state"] != whole.states[0]:
        wrong.append(f"it says that nothing was changed, and something was: {ended.err.strip()}")
    wrong += _again(bench, kind, whole, workspace, found["state"])
    return wrong


def _refused(ended: Ended, kind: Kind) -> list[str]:
    """What is wrong with how work told that the disk refused it; work that went through all the same is fine."""
    if "Traceback" in ended.err or "Traceback" in ended.out:
        return [f"a traceback: {ended.err[-1500:]}"]
    if ended.code == 0 or (kind.goes_on and ended.code == 3 and ended.out.strip()):
        return []
    said = ended.err.strip().splitlines()
    if ended.code not in (2, 3) or len(said) != 1:
        return [f"exit {ended.code}, said {ended.err[-800:]!r}"]
    return []


def _between(kind: Kind, whole: Undisturbed, state: dict[str, Any]) -> list[str]:
    """Whether a state is none of those that the undisturbed work goes through."""
    seen, allowed = state, whole.states
    if kind.rewrites:
        seen, allowed = counts(seen), [counts(one) for one in allowed]
    if seen in allowed:
        return []
    nearest = min((_differing(seen, one) for one in allowed), key=len)
    return [f"between two versions: {nearest}"]


def _differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: (one.get(name), other.get(name)) for name in {*one, *other} if one.get(name) != other.get(name)}


def _again(bench: Bench, kind: Kind, whole: Undisturbed, workspace: Path, state: dict[str, Any]) -> list[str]:
    """The same work once more, where it was not done: it ends as it does undisturbed, and nothing is left over."""
    wrong: list[str] = []
    work = None if kind.anew and state == whole.states[-1] else kind.again or kind.work

    def rest() -> int:
        code = work(workspace, bench.files) if work else 0
        if code == 0 and (code := command(workspace, "doctor", "--sweep")) == 0:
            print(json.dumps(look(workspace)))
        return code

    ended = apart(rest, workspace)
    if "Traceback" in ended.err:
        wrong.append(f"again, a traceback: {ended.err[-1500:]}")
    if ended.code != 0:
        return [*wrong, f"again, and doctor --sweep: exit {ended.code}: {ended.out[-600:]} {ended.err[-1500:]}"]
    found = _read(ended)
    wrong += [f"in the end: {one}" for one in found["wrong"]]
    if "state" in found:
        kept = [name for name in whole.states[-1] if name.startswith(("raw.", "clean.", "shop.", *kind.exact))]
        kept.append("quality.quarantine")
        last, now = whole.states[-1], found["state"]
        differing = {name: (now.get(name), last[name]) for name in kept if now.get(name) != last[name]}
        if differing:
            wrong.append(f"in the end it is not what it is undisturbed: {differing}")
        if found["orphans"] or found["scratch"]:
            wrong.append(f"left over: {found['orphans']} files, {found['scratch']}")
    return wrong


def run(folder: Path, runs: int, seed: int, only: list[str], modes: list[str]) -> Bench:
    """All kinds of work, each stopped so many times; needs the library beneath this process."""
    os.environ["TOUCHSTONE_JOB_BATCH"] = BATCH
    bench = Bench(folder)
    kinds = [kind for kind in KINDS if not only or kind.name in only]
    alone = all(kind.alone for kind in kinds)
    make_files(bench.files)
    _load(heavy=not alone)
    made = apart(lambda: make_workspace(bench.base, bench.files, alone=alone) or 0, bench.base)
    if made.code != 0:
        raise RuntimeError(f"the workspace was not made: {made.err[-2000:]}")
    whole = {kind.name: undisturbed(bench, kind) for kind in kinds}
    chances = {kind.name: random.Random(f"{seed} {kind.name}") for kind in kinds}
    began = time.monotonic()
    for number in range(runs):
        mode = modes[number % len(modes)]
        for kind in kinds:
            share = (number + chances[kind.name].random()) / runs
            at = 1 if mode == "read-only" else 1 + int(whole[kind.name].writes * share)
            wrong = once(bench, kind, whole[kind.name], mode, at, share)
            bench.done[mode] += 1
            where = f"{kind.name}, {mode} {at} of {whole[kind.name].writes} ({share:.3f})"
            bench.faults += [f"{where}: {one}" for one in wrong]
            for one in wrong:
                print(f"    {where}: {one}", flush=True)
        took = time.monotonic() - began
        print(f"{sum(bench.done.values())} runs, {len(bench.faults)} faults, {took:.0f} s", flush=True)
    return bench


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20, help="Runs of each kind of work.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[], help="Kinds of work.")
    parser.add_argument("--modes", nargs="*", default=[*KILLS, "full", "broken"], choices=[*KILLS, *REFUSALS])
    options = parser.parse_args()
    if why := available():
        print(f"left out: {why}")
        row("kills: runs", 0)
        return 0
    with tempfile.TemporaryDirectory(prefix="kills_") as folder:
        if not loaded():
            return under_the_library("benchmarks.kills", sys.argv[1:], Path(folder))
        bench = run(Path(folder), options.runs, options.seed, options.only, options.modes)
    row("kills: runs", sum(bench.done.values()))
    row("kills: runs with a fault", len({one.split("): ")[0] for one in bench.faults}), 0)
    print(f"{dict(bench.done)}; {len(bench.faults)} faults")
    return int(bool(bench.faults))


def _load(*, heavy: bool) -> None:
    """What the forks share; `heavy`: the libraries of models too. No workspace is opened here."""
    wanted = ["duckdb", "pandas", "pyarrow.parquet", "core.__main__", "core.collect", "core.clean", "core.lake.doctor"]
    if heavy:
        wanted += ["torch", "transformers", "onnxruntime", "core.integrate", "core.quality", "core.runs.execute"]
        wanted += ["core.govern.erasure.running", "core.text.sentiment.job", "core.text.training.ladder.job"]
    for name in wanted:
        import_module(name)


if __name__ == "__main__":
    sys.exit(main())
