"""A cleaning step in one new file is in the Clean page's dialog and in recipes of the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from core.__main__ import app as command
from core.clean import STEPS, Recipe, RecipeStep, save_draft, steps
from core.lake import Lake
from tests.core.clean.conftest import Bench

MODULE = """
from core.clean.frame import Effect, Step

def _reverse(frame):
    return Effect({column: frame.table[column].reverse() for column in frame.texts()})

STEPS = (
    Step("reverse_text", "Write backwards", "Turns a text round.", "Text", _reverse,
         lambda columns, params: "Write " + ", ".join(columns) + " backwards"),
)
"""


@pytest.fixture
def one_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "backwards.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setattr(steps, "__path__", [*steps.__path__, str(tmp_path)])
    for name, step in steps.found().items():
        monkeypatch.setitem(STEPS, name, step)
    yield
    sys.modules.pop("core.clean.steps.backwards")


def test_a_step_in_one_file_is_offered_and_applied(
    lake: Lake, open_page: Callable[..., AppTest], one_more: None, tmp_path: Path
) -> None:
    name = Bench(lake).land({"sku": ["abc", "xyx"]}, name="shop")
    app = open_page("clean.py", dataset=name)
    app.button(key="add_step").click().run()
    assert app.selectbox(key=f"form_{name}_new_step").options[-1] == "Text · Write backwards"
    save_draft(lake, name, Recipe((RecipeStep("reverse_text", ("sku",)),)))
    app = open_page("clean.py", dataset=name)
    assert "**Write sku backwards**" in [one.value for one in app.markdown]
    assert {metric.label: metric.value for metric in app.metric}["Cells changed"] == "1"
    recipe = tmp_path / "recipe.json"
    recipe.write_text(json.dumps({"steps": [{"step": "reverse_text", "columns": ["sku"]}]}), encoding="utf-8")
    words = ["--workspace", str(lake.path), "clean", name, "--recipe", str(recipe)]
    told = CliRunner().invoke(command, words, catch_exceptions=False)
    assert "Write sku backwards: cells changed: 1, rows changed: 1" in told.stdout
    assert Bench(lake).column(name, "sku") == ["cba", "xyx"]
