"""A small pipeline with files of three days, and what a lake holds after runs of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.lake import Lake
from core.ledger import Run, runs
from core.runs import read_pipeline, run

PIPELINE = """
[pipeline]
name = "nightly"
[[dataset]]
name = "items"
source = "in/items_*.csv"
kind = "items"
roles = {item_id = "sku", title = "title", price = "price"}
[dataset.check]
contract = "items.yaml"
"""
CONTRACT = """
checks:
- {id: "in_range:price", check: in_range, dimension: validity, columns: [price], severity: error, params: {low: 0}}
- {id: "unique:sku", check: unique, dimension: uniqueness, columns: [sku], severity: warning}
"""
ROWS = 20


def day(folder: Path, number: int, bad: int = 0) -> Path:
    """A day's file of `ROWS` products, of which the first `bad` cost less than nothing."""
    lines = [f"D{number}-{n};Kettle {n};{-1 if n < bad else 10 + n}.50" for n in range(ROWS)]
    file = folder / "in" / f"items_2026-11-{number:02}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("sku;title;price\n" + "\n".join(lines) + "\n", "utf-8")
    return file


def written(folder: Path, text: str = PIPELINE, contract: str = CONTRACT, days: int = 2) -> Path:
    """The pipeline's file, its contract and its first days."""
    for number in range(1, days + 1):
        day(folder, number)
    (folder / "items.yaml").write_text(contract, "utf-8")
    file = folder / "nightly.toml"
    file.write_text(text, "utf-8")
    return file


def once(lake: Lake, file: Path, **how: Any) -> Run:
    return run(lake, read_pipeline(file), anywhere=True, **how)


def counts(lake: Lake) -> dict[str, Any]:
    """What must be alike however often a run was cut off: rows and quarantine by file, versions, reports."""
    with lake.read() as cursor:
        loaded = cursor.execute(
            "SELECT _file, count(*), count(DISTINCT _line) FROM lake.raw.items GROUP BY 1 ORDER BY 1"
        )
        found: dict[str, Any] = {"loaded": loaded.fetchall()}
        held = cursor.execute("SELECT file, line, count(*) FROM lake.quality.quarantine GROUP BY 1, 2 ORDER BY 1, 2")
        found["quarantine"] = held.fetchall()
        scores = cursor.execute("SELECT dataset, layer, row_count, score FROM lake.quality.scores ORDER BY version")
        found["reports"] = scores.fetchall()
    found["versions"] = [(one.action, one.layer, one.rows) for one in lake.versions("items")]
    return found


def states(done: Run) -> dict[str, str]:
    return {f"{one.kind} {one.dataset}".strip(): one.outcome.state for one in done.steps}


def told(lake: Lake) -> list[str]:
    return [one.state for one in runs(lake)]
