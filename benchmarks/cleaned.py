"""The sample shop's answer key against what cleaning makes of its files: precision and recall of each kind of fault.

    python -m benchmarks.cleaned [FILE ...]

Each file is landed alone and cleaned twice: unasked (the steps of `auto` and the sure repairs of detection), and with
every suggestion and repair taken. A cell of the key is *mended* when it says again what stood there, *set aside* when
its row is in quarantine with the reason. Of cells that say something else afterwards, those outside the key and those
with another value than the original count against precision. What the key changed in whole rows (added, lost) is left
to the checks, the matching and the shop; a missing cell whose value nobody knows can only be filled by its row.

The shop's English reviewers swap two letters now and then, which the key does not name: such a *slip* is added to it
where undoing one swap makes of a word that neither the generator's grammar nor its catalog has one that they have.
"""

from __future__ import annotations

import csv
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.table import row
from core.clean import Recipe, RecipeStep, apply, auto, placed, suggest
from core.clean.repair import detect, repairs
from core.collect import ingest
from core.errors import TouchstoneError
from core.lake import Lake, open_lake
from sample_data.generate import grammar_en
from sample_data.load import SHOP, loads

FILES = (
    "catalog_2026-09-29.csv", "inventory.csv", "users.xlsx", "reviews_en.csv", "reviews_zh.csv", "searches.jsonl.gz",
    "answers.csv", "events_2026-09-30.csv.gz",
)  # fmt: skip
WORD = re.compile(r"[A-Za-z]+")
Places = dict[tuple[int, str], str | None]
Key = dict[tuple[int, str], tuple[str, str]]
"""(record, column) -> kind of fault, and what stood there."""


def key_of(name: str) -> tuple[Key, set[int]]:
    """The cells that the key names for a file, and the records that it says were added."""
    cells: Key = {}
    added = set()
    with (SHOP / "answer_key.csv").open(encoding="utf-8-sig", newline="") as stream:
        for one in csv.DictReader(stream):
            if one["file"] == name and one["column"] != "*":
                cells[int(one["row"]), one["column"]] = (one["kind"], one["original"])
            elif one["file"] == name:
                added.add(int(one["row"]))
    return cells, added


def cells_of(lake: Lake, name: str, layer: str, header: int) -> Places:
    """(Record, column) -> the cell as text."""
    with lake.read() as cursor:
        found = cursor.execute(
            f"SELECT _line, COLUMNS(* EXCLUDE (_row, _file, _line))::VARCHAR FROM lake.{layer}.{name}"
        )
        names = [one[0] for one in found.description][1:]
        return {
            (line - header, column): cell
            for line, *cells in found.fetchall()
            for column, cell in zip(names, cells, strict=True)
        }


def slips(key: Key, added: set[int], raw: Places) -> Key:
    """The reviews in which two neighbouring letters of a word stand in each other's place, with what was meant."""
    with (SHOP / FILES[0]).open(encoding="utf-8-sig", newline="") as stream:
        titles = [one["title"] for one in csv.DictReader(stream)]
    known = {word.lower() for text in (*_texts(vars(grammar_en)), *titles) for word in WORD.findall(text)}
    found: Key = {}
    for place, cell in raw.items():
        if place[1] != "text" or place in key or place[0] in added or not cell:
            continue
        meant = set()
        for hit in WORD.finditer(cell):
            word = hit.group()
            if word.lower() not in known:
                turned = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
                meant |= {cell[: hit.start()] + one + cell[hit.end() :] for one in turned if one.lower() in known}
        if len(meant) == 1:
            found[place] = ("slip", meant.pop())
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for name, one in value.items() if not str(name).startswith("__") for text in _texts(one))
    elif isinstance(value, list | tuple):
        yield from (text for one in value for text in _texts(one))


def same(one: str | None, two: str | None) -> bool:
    """Whether two cells say the same: equal texts, numbers or moments, whatever their writing."""
    if (one or "") == (two or ""):
        return True
    with suppress(TypeError, ValueError):
        return float(str(one)) == float(str(two))
    return bool(one) and bool(two) and _moment(str(one)) == _moment(str(two))


def _moment(text: str) -> str:
    """A moment without what is only writing: the T, midnight, zeros behind its fraction of a second."""
    plain = text.replace("T", " ").removesuffix(" 00:00:00")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def everything(lake: Lake, name: str, recipe: Recipe) -> Recipe:
    """The recipe with all suggestions that are left, as long as there are new ones."""
    for _round in range(3):
        fresh = [
            one for one in suggest(lake, name, recipe) if one.step.step != "hash_personal"
        ]  # it hides what is right
        if not fresh:
            break
        for one in fresh:
            tried = placed(recipe, one.step)[0]
            with suppress(TouchstoneError):
                apply(lake, name, tried)
                recipe = tried
    return recipe


def mended(recipe: Recipe, step: RecipeStep | None) -> Recipe:
    """A recipe with the repairs that were found behind it."""
    return recipe.added(step) if step else recipe


def judged(key: Key, added: set[int], raw: Places, clean: Places) -> dict[str, Counter[str]]:
    """Kind of fault -> how many cells were mended, set aside, changed otherwise, left; "none" for cells outside."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    alive = {record for record, _column in clean}
    for place, (kind, original) in key.items():
        if place[1] not in {column for _record, column in list(clean)[:200]}:
            continue
        if place not in raw or place[0] not in alive:
            found[kind]["aside"] += 1
        elif same(original, clean[place]):
            found[kind]["mended"] += 1
        else:
            found[kind]["left" if same(raw[place], clean[place]) else "wrong"] += 1
    for place, cell in clean.items():
        if place not in key and place[0] not in added and place in raw and not same(raw[place], cell):
            found["none"]["wrong"] += 1
    return found


def main(words: list[str]) -> int:
    """Clean each file and print what became of its faults."""
    kinds = {file: load["kind"] for load in loads() for file in load["files"]}
    totals: dict[str, dict[str, Counter[str]]] = {"unasked": defaultdict(Counter), "all taken": defaultdict(Counter)}
    for file in words or FILES:
        key, added = key_of(file)
        header = 0 if ".jsonl" in file else 1
        with tempfile.TemporaryDirectory() as folder:
            lake = open_lake(Path(folder) / "workspace")
            name = ingest(lake, SHOP / file, "data", kind=kinds[file]).dataset
            raw = cells_of(lake, name, "raw", header)
            if file == "reviews_en.csv":
                key |= slips(key, added, raw)
            unasked = auto(lake, name)
            taken = everything(lake, name, unasked)
            recipes = {
                "unasked": mended(unasked, repairs(detect(lake, name, unasked).sure)),
                "all taken": mended(taken, repairs(detect(lake, name, taken).suspects)),
            }
            for how, recipe in recipes.items():
                apply(lake, name, recipe)
                for kind, counts in judged(key, added, raw, cells_of(lake, name, "clean", header)).items():
                    totals[how][kind] += counts
            lake.close()
        print(f"{file}: {len(unasked.steps)} steps unasked, {len(taken.steps)} in all", flush=True)
    for how, found in totals.items():
        for kind in sorted(found.keys() - {"none"}):
            counts = found[kind]
            wanted = sum(counts.values())
            told = f"mended {counts['mended']}, set aside {counts['aside']}, otherwise {counts['wrong']} of {wanted}"
            row(f"{how}: {kind}: recall ({told})", (counts["mended"] + counts["aside"]) / wanted, better="high")
            changed = counts["mended"] + counts["wrong"]
            if changed:
                row(f"{how}: {kind}: precision", counts["mended"] / changed, better="high")
        right = sum(counts["mended"] for counts in found.values())
        wrong = sum(counts["wrong"] for counts in found.values())
        row(f"{how}: cells outside the key that say something else", found["none"]["wrong"])
        row(f"{how}: precision of all changed cells", right / max(1, right + wrong), 0.95, better="high")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
