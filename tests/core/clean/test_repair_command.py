"""The detect command: a file with its lines, a dataset after its recipe, the sure repairs as a recipe that runs."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from typer.testing import CliRunner

from core.__main__ import app
from core.lake import Lake
from tests.core.clean.tables_to_repair import orders


def spoiled(path: Path) -> dict[int, str]:
    """Orders with slips in the cities; line -> what was there."""
    cells, was = orders(5), {}
    for row in range(10, 400, 30):
        was[row + 2] = str(cells["city"][row])
        cells["city"][row] = f"{was[row + 2][:2]}q{was[row + 2][3:]}"
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(cells)
        rows.writerows(zip(*cells.values(), strict=True))
    return was


def run(lake: Lake, *words: str) -> str:
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_from_a_file_to_a_clean_table(lake: Lake, tmp_path: Path) -> None:
    file, out, recipe = tmp_path / "orders.csv", tmp_path / "cells.csv", tmp_path / "sure.json"
    was = spoiled(file)
    facts = json.loads(run(lake, "detect", str(file), "-o", str(out), "--json"))
    with out.open(encoding="utf-8-sig", newline="") as stream:
        cells = list(csv.DictReader(stream))
    found = {int(one["row"]): one for one in cells if one["column"] == "city"}
    assert {line: found[line]["suggestion"] for line in was} == was
    assert facts["suspects"] == len(cells)
    assert facts["by_column"]["city"] == len(found)
    assert all(one["reason"] and 0 <= float(one["confidence"]) <= 1 for one in cells)
    run(lake, "ingest", str(file), "--dataset", "orders")
    told = run(lake, "detect", "orders", "--recipe", str(recipe))
    assert "suspicious cells" in told
    sure = json.loads(recipe.read_text("utf-8"))["steps"]
    done = json.loads(run(lake, "clean", "orders", "--recipe", str(recipe), "--json"))
    assert done["steps"][0]["cells_changed"] >= len(sure[0]["params"]["cells"]) > 5
    with lake.read() as cursor:
        rows = cursor.execute("SELECT _line, city FROM lake.clean.orders").fetchall()
    mended = {line: city for line, city in rows if line in was}
    assert sum(mended[line] == city for line, city in was.items()) >= 0.9 * len(was)
