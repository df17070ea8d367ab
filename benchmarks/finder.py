"""The search over everything at 500 datasets of 20 columns: making the index, and a question at the server."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table import row
from core import finder, govern
from core.govern.glossary import Term, keep
from core.lake import Lake, open_lake

DATASETS, COLUMNS, TERMS, QUESTIONS = 500, 20, 500, 200
"""What the promise is about, and questions enough for a percentile."""
WORDS = ("price", "user", "item", "stock", "order", "brand", "category", "review", "date", "amount", "source", "region")


def fill(lake: Lake, chance: random.Random) -> None:
    """Datasets without rows: the index reads names and what is said of them."""
    for number in range(DATASETS):
        name = f"{chance.choice(WORDS)}_{number:03d}"
        types = {f"{chance.choice(WORDS)}_{chance.choice(WORDS)}_{n}": "VARCHAR" for n in range(COLUMNS)}
        info = {
            "dataset": name, "action": "ingest", "layer": "raw", "kind": "other", "roles": {}, "types": types,
            "rows": 0, "quarantined": 0, "imports": {"files": []},
        }  # fmt: skip
        columns = ", ".join(f'"{column}" VARCHAR' for column in types)
        with lake.write("land", info=info) as cursor:
            cursor.execute(f'CREATE TABLE lake.raw."{name}" (_row BIGINT, _file VARCHAR, _line BIGINT, {columns})')
    keep(lake, [Term(f"{chance.choice(WORDS)} {n}", "What the word means to the shop. " * 5) for n in range(TERMS)])
    govern.describe(lake, lake.datasets()[0].name, description="A long description of it. " * 20)


def question(chance: random.Random) -> str:
    """A word, its beginning, one with a wrong letter, or two words."""
    word = chance.choice(WORDS)
    at = chance.randrange(len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return chance.choice([word, word[:3], word[:1], swapped, f"{word} {chance.choice(WORDS)}"])


def main(folder: Path) -> int:
    """Measure and print."""
    chance = random.Random(1)
    lake = open_lake(folder / "workspace")
    if not lake.datasets():
        fill(lake, chance)
    start = time.perf_counter()
    finder.find(lake, "price")
    row("search everywhere, the first question makes the index", time.perf_counter() - start, unit="s")
    spent = []
    for _ in range(QUESTIONS):
        words, start = question(chance), time.perf_counter()
        finder.find(lake, words)
        spent.append(1000 * (time.perf_counter() - start))
    spent.sort()
    row(f"search everywhere, {DATASETS} datasets, p50", spent[QUESTIONS // 2], unit="ms")
    row(f"search everywhere, {DATASETS} datasets, p95", spent[int(0.95 * QUESTIONS)], 200, unit="ms")
    return 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1])))  # a folder that keeps the workspace
    with tempfile.TemporaryDirectory(prefix="touchstone_") as made:
        sys.exit(main(Path(made)))
