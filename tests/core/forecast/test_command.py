"""The command: a file with a time and a value, JSON for machines, exit 1 where nothing can be forecast."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from core.__main__ import app


def _file(folder: Path, days: int) -> Path:
    week = np.resize([50, 52, 55, 60, 80, 95, 40], days) + np.arange(days) % 5
    frame = pd.DataFrame({"day": pd.date_range("2026-01-05", periods=days).astype(str), "units": week})
    frame.to_csv(folder / "units.csv", index=False)
    return folder / "units.csv"


def test_a_file_is_forecast(tmp_path: Path) -> None:
    asked = ["forecast", str(_file(tmp_path, 63)), "--time", "day", "--value", "units", "-h", "7", "--season", "7"]
    done = CliRunner().invoke(app, [*asked, "--json", "-o", str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["seasons"] == [7]
    assert len(told["ahead"]) == 7
    assert told["ahead"][0] == "2026-03-09"
    one = told["series"][0]
    assert len(one["mean"]) == 7
    assert one["mase"] <= one["naive_mase"] + 1e-9
    assert all(low <= mean <= high for low, mean, high in zip(one["low"], one["mean"], one["high"], strict=True))
    assert len(pd.read_csv(tmp_path / "out.csv")) == 7


def test_three_rows_fail_the_gate_and_a_wrong_column_is_named(tmp_path: Path) -> None:
    file = str(_file(tmp_path, 3))
    few = CliRunner().invoke(app, ["forecast", file, "--time", "day", "--value", "units"])
    assert few.exit_code == 1
    assert "Load more of the past" in few.output
    wrong = CliRunner().invoke(app, ["forecast", file, "--time", "dya"])
    assert wrong.exit_code == 2 or wrong.exception is not None


def test_levels_add_up_and_what_does_not_nest_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.forecast.hierarchy.answer.SECONDS", 1e-9)
    monkeypatch.setattr("core.forecast.run._pooled", lambda *_given: None)
    rng = np.random.default_rng(1)
    days = pd.date_range("2026-01-05", periods=63).astype(str)
    rows = [
        (day, "a" if n < 2 else "b", f"p{n}", "north" if i % 2 else "south", units)
        for n in range(4)
        for i, (day, units) in enumerate(zip(days, rng.poisson(np.resize([9, 9, 10, 12, 15, 20, 8], 63)), strict=True))
    ]
    file = tmp_path / "sold.csv"
    pd.DataFrame(rows, columns=["day", "category", "product", "shop", "units"]).to_csv(file, index=False)
    asked = ["forecast", str(file), "--value", "units", "-h", "7"]
    done = CliRunner().invoke(app, [*asked, "--levels", "category,product", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    nodes, series = told["levels"]["nodes"], told["series"]
    total = np.asarray(series[nodes[0]["series"]]["mean"])
    for level in ("category", "item"):
        there = [series[one["series"]]["mean"] for one in nodes if one["level"] == level]
        assert np.allclose(np.sum(there, axis=0), total)
    assert told["levels"]["reconciled"] in {"bottom_up", "structure", "variance", "shrink"}
    wrong = CliRunner().invoke(app, [*asked, "--levels", "shop,product"])
    assert wrong.exit_code != 0
    assert "does not lie within shop" in wrong.output + str(wrong.exception)
