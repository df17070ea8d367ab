"""The command llm: the cost before, the findings, people's labels through a file, the step as a recipe."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import BadInput
from core.lake import Lake
from core.settings import settings
from core.text.llm import place
from tests.core.integrate.asked import shop
from tests.core.integrate.asked.test_asked import PLANTED
from tests.core.text.llm.server import Model, serving, use


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    with serving() as served:
        served.answer = shop.reader
        use(monkeypatch, served.url)
        yield served
    settings.cache_clear()


def test_from_the_cost_to_the_recipe(
    prepared: Callable[..., Lake], model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = prepared(shop.fill)

    def run(*words: str, code: int = 0) -> Any:
        done = CliRunner().invoke(app, ["--workspace", str(lake.path), "--json", "llm", *words])
        assert done.exit_code == code, (done.output, done.exception)
        return json.loads(done.stdout)

    monkeypatch.setenv(place.KEY, "sk-hidden-from-all")
    told = run("status")
    assert (told["model"], told["key"], told["calls"]) == ("test-model", True, 0)
    assert "sk-hidden" not in str(told)
    assert run("ask", "goods", "--cost")["calls"] == 9
    assert model.asked == []
    file = tmp_path / "found.csv"
    told = run("ask", "goods", "--output", str(file))
    assert {(one["id"], one["column"]): one["proposal"] for one in told["findings"]} == PLANTED
    assert len(file.read_text("utf-8-sig").splitlines()) == 1 + len(PLANTED)
    with pytest.raises(BadInput):
        CliRunner().invoke(app, ["-w", str(lake.path), "llm", "apply", "goods"], catch_exceptions=False)
    cases = tmp_path / "cases.csv"
    assert run("agreement", "goods", "--sample", str(cases), code=1)["labelled"] == 0
    with cases.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        cell = (f"p{row['title'].split()[-1]}", row["column"])
        row["label"] = "now" if cell not in PLANTED else "offered" if PLANTED[cell] else "other"
    with cases.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    told = run("agreement", "goods", "--labels", str(cases))
    assert (told["kappa"], told["enough"]) == (1.0, True)
    recipe = tmp_path / "recipe.json"
    assert run("apply", "goods", "--recipe", str(recipe)) == {"accepted": 5, "cells": 5, "recipe": str(recipe)}
    assert json.loads(recipe.read_text())["steps"][0]["step"] == "repair"


def test_a_steward_edits_an_instruction_and_answers_name_it(prepared: Callable[..., Lake], model: Model) -> None:
    lake = prepared(shop.fill)

    def run(*words: str) -> Any:
        done = CliRunner().invoke(app, ["-w", str(lake.path), "--json", "llm", *words])
        assert done.exit_code == 0, (done.output, done.exception)
        return json.loads(done.stdout)

    before = run("prompt", "consistency")
    assert not before["own"]
    own = run("prompt", "consistency", "--own")
    assert own["stamp"] == before["stamp"]
    file = Path(own["file"])
    assert file.parent == lake.path / "prompts"
    file.write_text(file.read_text("utf-8").replace("You check", "You carefully check"), "utf-8")
    edited = run("prompt", "consistency")["stamp"]
    assert edited != before["stamp"], "told apart without a new version too"
    assert edited in run("ask", "goods", "--limit", "10")["prompt"]
    for text in ("version = 1", 'version = "1"\ninstruction = " "', 'version = "1"\nother = "x"', "\x00", "x" * 30_000):
        file.write_text(text, "utf-8")
        with pytest.raises(BadInput, match="cannot be used"):
            CliRunner().invoke(app, ["-w", str(lake.path), "llm", "prompt", "consistency"], catch_exceptions=False)
