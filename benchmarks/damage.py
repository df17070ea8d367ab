"""A workspace that something happened to: is every fault one sentence, in both languages, and is nothing lost?

    python -m benchmarks.damage [--only PART ...] [--seed 1]

Files of a small workspace are deleted, emptied, cut, overwritten, changed in some bytes or replaced by others of
their kind; the clock stands in another year; memory is short. Then commands that read, write and examine run in English
and Chinese, each in a process of its own. Each must do its work or refuse it in one line with exit code 2 (`doctor`
lists what is wrong with 1), never with a traceback. When the cause is gone, the workspace holds what it held, apart
from what a command that went through added. Exit code 1 where anything of this does not hold.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from benchmarks.kills import looked
from benchmarks.stops.apart import Ended, apart, arm_clock, available, loaded, under_the_library
from benchmarks.stops.kinds import command, make_files, make_workspace
from benchmarks.table import row

COMMANDS = (
    ("datasets",),
    ("profile", "events"),
    ("ingest", "FILES/day5.csv", "--dataset", "other"),
    ("doctor", "--sweep"),
)
MEMORY = 700 << 20
"""Bytes that a process short of memory may have beyond what it holds when it begins: less than any work needs."""
FLIPS = 3
"""Bytes changed in a file, each in a run of its own."""


@dataclass(frozen=True)
class Damage:
    """Something that happens. `harm` changes the workspace; `here` is done in the process of the command first."""

    name: str
    part: str
    harm: Callable[[Path], None] = lambda _workspace: None
    here: Callable[[Path], None] = lambda _workspace: None


def _foreign(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE mine (x)")
    db.close()


def _flip(at: float) -> Callable[[Path], None]:
    def harm(path: Path) -> None:
        content = bytearray(path.read_bytes())
        place = int(at * len(content))
        for n in range(place, min(place + 16, len(content))):
            content[n] ^= 0xFF
        path.write_bytes(bytes(content))

    return harm


WAYS: dict[str, Callable[[Path], None]] = {
    "deleted": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut in half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "overwritten": lambda path: path.write_bytes(b"nothing of the kind " * (path.stat().st_size // 20 + 1)),
}


def _settled(workspace: Path) -> None:
    """The catalog in one file, as it is copied to a backup."""
    with sqlite3.connect(workspace / "catalog.sqlite") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def _to(name: str, way: Callable[[Path], None]) -> Callable[[Path], None]:
    def harm(workspace: Path) -> None:
        found = sorted(workspace.glob(name), key=lambda path: path.stat().st_size)
        for beside in ("-wal", "-shm"):
            if name.endswith(".sqlite"):
                Path(f"{found[-1]}{beside}").unlink(missing_ok=True)
        way(found[-1])

    return harm


def _left(name: str) -> Callable[[Path], None]:
    return lambda workspace: (workspace / name).write_bytes(os.urandom(40_000)) and None


def _short(_workspace: Path) -> None:
    held = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))


def damages(seed: int) -> list[Damage]:
    """All that happens."""
    chance = random.Random(seed)
    made = []
    for part, name in (
        ("catalog", "catalog.sqlite"),
        ("data", "data/raw/events/*.parquet"),
        ("trail", "access/audit.head"),
        ("trail", "access/audit.key"),
        ("trail", "access/audit.jsonl"),
    ):
        ways = dict(WAYS)
        if part == "catalog":
            ways["another's"] = _foreign
        if part in ("catalog", "data"):
            for _n in range(FLIPS):
                at = chance.random()
                ways[f"changed at {at:.3f}"] = _flip(at)
        made += [Damage(f"{name} {how}", part, _to(name, way)) for how, way in ways.items()]
    for name in ("catalog.sqlite-wal", "catalog.sqlite-shm"):
        made.append(Damage(f"{name} of another time", "left over", _left(name)))
    made.append(Damage("the write lock is a folder", "lock", _folder_for_lock))
    for days in (-3650, -1, 1, 3650):
        made.append(Damage(f"the clock moved by {days} days", "clock", here=lambda _w, d=days: arm_clock(d * 86400)))
    made.append(Damage("memory is short", "memory", here=_short))
    return made


def _folder_for_lock(workspace: Path) -> None:
    (workspace / "write.lock").unlink(missing_ok=True)
    (workspace / "write.lock").mkdir()


def say(ended: Ended, words: tuple[str, ...]) -> str:
    """What is wrong with how a command ended; empty where it did its work or refused it in one line."""
    if "Traceback" in ended.err or "Traceback" in ended.out:
        return f"a traceback: {ended.err[-700:]}"
    if ended.code is None:
        return "it hung"
    said = ended.err.strip().splitlines()
    if ended.code == 2:
        return "" if len(said) == 1 else f"{len(said)} lines: {ended.err[-500:]!r}"
    if ended.code == 0 or (ended.code == 1 and words[0] in ("doctor", "audit")):
        return ""
    return f"exit {ended.code}: {ended.err[-500:]!r}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="*", default=[], help="Parts: catalog, jobs, data, clock ...")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--say", action="store_true", help="Print what each command says.")
    options = parser.parse_args()
    if why := available():
        print(f"left out: {why}")
        row("damage: runs", 0)
        return 0
    with tempfile.TemporaryDirectory(prefix="damage_") as name:
        folder = Path(name)
        if not loaded():
            return under_the_library("benchmarks.damage", sys.argv[1:], folder)
        for module in ("duckdb", "pandas", "pyarrow.parquet", "core.__main__", "core.collect", "core.clean"):
            import_module(module)
        faults, runs = _all(folder, options.only, options.seed, options.say)
    row("damage: commands run", runs)
    row("damage: faults", faults, 0)
    return int(bool(faults))


def _all(folder: Path, only: list[str], seed: int, tell: bool) -> tuple[int, int]:
    base, files, workspace = folder / "base", folder / "files", folder / "workspace"
    make_files(files)
    made = apart(lambda: make_workspace(base, files, alone=True) or 0, base)
    if made.code != 0:
        raise RuntimeError(made.err)
    before = looked(base)["state"]
    apart(lambda: _settled(base) or 0, base)
    faults = runs = 0
    for damage in damages(seed):
        if only and damage.part not in only:
            continue
        wrong = []
        shutil.rmtree(workspace, ignore_errors=True)
        shutil.copytree(base, workspace)
        damage.harm(workspace)
        kept = {path: path.read_bytes() for path in workspace.rglob("*.parquet")}
        for number, words in enumerate(COMMANDS):
            language = ("en", "zh_CN")[(number + len(damage.name)) % 2]  # each command in both languages over the ways
            given = tuple(word.replace("FILES", str(files)) for word in words)

            def work(given: tuple[str, ...] = given, language: str = language, damage: Damage = damage) -> int:
                os.environ["TOUCHSTONE_LANGUAGE"] = language
                damage.here(workspace)
                return command(workspace, *given)

            ended = apart(work, workspace)
            runs += 1
            if tell:
                print(f"  {damage.name} | {' '.join(words)} | {ended.code} | {ended.err.strip()[-300:]}", flush=True)
            if damage.part == "memory" and (ended.code or 0) < 0:
                continue  # the engine cannot begin its threads and ends the process; what is stored is looked at below
            if said := say(ended, words):
                wrong.append(f"{' '.join(words)}: {said}")
        gone = [path.name for path, content in kept.items() if not path.exists() or path.read_bytes() != content]
        if gone:
            wrong.append(f"data files went: {gone}")
        wrong += _healed(base, workspace, damage, before)
        faults += len(wrong)
        for one in wrong:
            print(f"    {damage.name}: {one}", flush=True)
        print(f"{damage.name}: {len(wrong)} faults", flush=True)
    return faults, runs


def _healed(base: Path, workspace: Path, damage: Damage, before: dict[str, list[str]]) -> list[str]:
    """The cause is gone: what was damaged is put back, and everything is there."""
    if damage.part in ("catalog", "left over"):
        for path in workspace.glob("catalog.sqlite*"):
            path.unlink()
        shutil.copy(base / "catalog.sqlite", workspace)
    for path in base.rglob("*"):
        place = workspace / path.relative_to(base)
        if place.is_dir() and path.is_file():
            place.rmdir()
        if (path.suffix == ".parquet" and damage.part == "data") or path.name == "audit.key":
            shutil.copy(path, place)
    found = looked(workspace)
    wrong = [f"in the end: {one}" for one in found["wrong"] if damage.part not in ("trail", "catalog")]
    now = found.get("state", {})
    kept = {name: held for name, held in before.items() if name.startswith("raw.")}
    lost = {name: (now.get(name), held) for name, held in kept.items() if now.get(name) != held}
    return [*wrong, *([f"lost: {lost}"] if lost else [])]


if __name__ == "__main__":
    sys.exit(main())
