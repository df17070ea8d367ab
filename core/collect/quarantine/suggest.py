"""Proposals for a dataset's rows in quarantine, from the columns' rules and the shapes of the values loaded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from core.collect.facts import Options
from core.collect.quarantine.mending import Judge, judges, propose
from core.collect.stage import AFTER_QUOTE, INSIDE_QUOTE, LONG, OPEN_QUOTE, SHORT
from core.collect.store import written
from core.collect.types.rebuild import dialect_of, rule_of
from core.engine import quote
from core.lake import Dataset, Lake

REASONS = (SHORT, LONG, OPEN_QUOTE, AFTER_QUOTE, INSIDE_QUOTE)
SAMPLE_ROWS = 400
"""Loaded rows that suggestions are held against: a shape that holds in so many is known to a point or two."""


def suggestions(lake: Lake, name: str, rows: Iterable[Mapping[str, Any]]) -> dict[int, str]:
    """Quarantine id -> the record as it was probably meant, for the rows where one mending alone fits.

    Args:
        lake: The workspace.
        name: The dataset.
        rows: Rows of its quarantine: id, file, reason, raw.
    """
    wanted = [row for row in rows if row["reason"] in REASONS]
    if not wanted:
        return {}
    dataset = lake.dataset(name)
    parts = {str(part["label"]): part for file in dataset.imports.get("files", []) for part in file.get("parts", [])}
    samples = _samples(lake, dataset)
    tests: dict[str, list[Judge | None]] = {}
    found: dict[int, str] = {}
    for row in wanted:
        part = parts.get(str(row["file"]))
        if part is None or "columns" not in part or not part.get("dialect") or part["dialect"].get("starts"):
            continue
        label = str(part["label"])
        if label not in tests:
            tests[label] = _tests(dataset, [str(c) for c in part["columns"]], samples)
        cells = propose(str(row["raw"]), dialect_of(part), tests[label])
        if cells is not None:
            found[int(row["id"])] = written(cells, dialect_of(part))
    return found


def _tests(dataset: Dataset, columns: list[str], samples: Mapping[str, list[str]]) -> list[Judge | None]:
    """The tests of a file's columns, which may have other names in the dataset."""
    renames = Options.from_json(dataset.imports.get("options", {})).rename
    rules = {column.casefold(): rule_of(stored) for column, stored in dataset.imports.get("rules", {}).items()}
    names = [renames.get(column, column).casefold() for column in columns]
    return judges(names, {c: rule for c, rule in rules.items() if rule is not None}, samples)


def _samples(lake: Lake, dataset: Dataset) -> dict[str, list[str]]:
    """Some values of each text column, by name without case."""
    texts = [column for column, kind in lake.columns(dataset.name, "raw").items() if kind == "VARCHAR"]
    if not texts:
        return {}
    cells = ", ".join(quote(column) for column in texts)
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT {cells} FROM {lake.table(dataset.name, 'raw')} LIMIT {SAMPLE_ROWS}").fetchall()
    return {
        column.casefold(): [row[place] for row in rows if row[place] is not None] for place, column in enumerate(texts)
    }
