"""Detection and repair without labels beside published repairs: `python -m benchmarks.repair DATA`, some seconds.

DATA is a folder with the sets `dc_quintet_error_types` (dirty and clean tables; what is right is only read here, to
count) and `dc_quintet_repairs` (what Baran and HoloClean made of them, each with labels or rules given to it). A cell
is wrong where it differs from the clean table. Detection counts suspected cells, repair counts suggestions that say
exactly what the clean table says; a published repair is counted as every cell that it changed, letter case, outer
blanks and its own mark for an empty cell set aside.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from benchmarks.table import row
from core.clean.repair import Found, detect_file

SETS = {"hospital": (0.85, 0.80), "flights": (0.85, 0.75)}
"""Set -> what detection and repair are to reach (F1)."""
Cells = list[list[str]]


def cells(path: Path) -> Cells:
    """The rows of a CSV without its header."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))[1:]


def f1(right: int, said: int, wanted: int) -> float:
    return 2 * right / (said + wanted) if said + wanted else 0.0


def ours(name: str, found: Found, dirty: Cells, clean: Cells, header: list[str]) -> None:
    """Print what was found beside what is right."""
    wrong = {(at, n) for at, cells in enumerate(dirty) for n, cell in enumerate(cells) if cell != clean[at][n]}
    places = {(one.line - 2, header.index(one.column)): one for one in found.suspects}
    hit = len(places.keys() & wrong)
    said = {place: one for place, one in places.items() if one.suggestion is not None}
    right = sum(one.suggestion == clean[at][n] for (at, n), one in said.items())
    sure = {place: one for place, one in said.items() if one.sure}
    sure_right = sum(one.suggestion == clean[at][n] for (at, n), one in sure.items())
    detection, repair = SETS[name]
    row(f"{name}: detection, precision", hit / max(len(places), 1), unit="", better="high")
    row(f"{name}: detection, recall", hit / max(len(wrong), 1), better="high")
    row(f"{name}: detection, F1", f1(hit, len(places), len(wrong)), detection, better="high")
    row(f"{name}: repair, precision", right / max(len(said), 1), better="high")
    row(f"{name}: repair, recall", right / max(len(wrong), 1), better="high")
    row(f"{name}: repair, F1", f1(right, len(said), len(wrong)), repair, better="high")
    row(f"{name}: cells applied unasked", len(sure), better="high")
    row(f"{name}: precision of those", sure_right / max(len(sure), 1), 0.95, better="high")
    row(f"{name}: processor time", found.seconds, unit="s")


def peers(name: str, folder: Path, dirty: Cells, clean: Cells) -> None:
    """The same count of published repairs; several runs of one system as their mean."""
    scores: dict[str, list[float]] = {}
    for path in sorted(folder.glob("*.csv")):
        system = "HoloClean" if "holoclean" in path.name else "Baran"
        made = cells(path)
        if len(made) != len(dirty):
            continue
        pairs = [
            (was.casefold().strip(), now.casefold().strip(), right.casefold().strip())
            for before, after, wanted in zip(dirty, made, clean, strict=True)
            for was, now, right in zip(before, after, wanted, strict=False)
            if now != "_nan_"
        ]
        changed = sum(was != now for was, now, _right in pairs)
        good = sum(was != now and now == right for was, now, right in pairs)
        wrong = sum(was != right for was, _now, right in pairs)
        scores.setdefault(system, []).append(f1(good, changed, wrong))
    for system, found in scores.items():
        row(f"{name}: repair, F1 of {system} ({len(found)} runs)", sum(found) / len(found), better="high")


def main(words: list[str]) -> int:
    if len(words) != 1 or not Path(words[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    data = Path(words[0])
    for name in SETS:
        folder = data / "dc_quintet_error_types" / name
        with (folder / "dirty.csv").open(encoding="utf-8-sig", newline="") as stream:
            header = next(csv.reader(stream))
        dirty, clean = cells(folder / "dirty.csv"), cells(folder / "clean.csv")
        ours(name, detect_file(folder / "dirty.csv"), dirty, clean, header)
        peers(name, data / "dc_quintet_repairs" / name, dirty, clean)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
