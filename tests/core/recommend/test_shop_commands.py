"""Commands that read a shop's tables or a recipe understand their options alike."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from core.clean import Recipe, RecipeStep, current, save_draft
from core.clean.recipes import kept
from core.commands.use.shop_tables import recipe_of
from core.errors import NotFound, TouchstoneError
from core.lake import Lake
from tests.core.recommend.shops import land, land_shop

READING = {
    "recommend": ["recommend", "--events", "events", "--scorer", "popularity", "-k", "2"],
    "weak": ["weak", "events", "--scorer", "popularity", "-k", "2"],
    "replay": ["replay", "events", "--scorer", "popularity", "--faults"],
}


def run(lake: Lake, words: Sequence[str]) -> tuple[int, str]:
    """Exit code, and what was printed or the error in a line."""
    from core.__main__ import app

    done = CliRunner().invoke(app, ["--workspace", str(lake.path), *words])
    if isinstance(done.exception, TouchstoneError):
        return 2, done.exception.line()
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


@pytest.mark.parametrize("name", READING)
@pytest.mark.parametrize("option", ["--items", "--reviews"])
def test_a_table_that_is_not_there_is_named_by_each_command(
    prepared: Callable[..., Lake], name: str, option: str
) -> None:
    lake = prepared(land_shop)
    code, said = run(lake, [*READING[name], option, "item"])
    assert code == 2
    assert "item" in said
    assert "Did you mean" in said or "items" in said


def test_search_takes_a_file_as_its_catalog(tmp_path: Path, workspace: Path) -> None:
    from core.__main__ import app

    path = tmp_path / "catalog.csv"
    path.write_text("sku,title\nA1,Red running shoes\nA2,Steel kettle\nA3,Blue lamp\n")
    done = CliRunner().invoke(app, ["search", "kettle", "--items", str(path), "--json"])
    assert done.exit_code == 0, done.output
    assert [one["item_id"] for one in json.loads(done.stdout)["items"]] == ["A2"]
    assert not workspace.exists(), "a file needs no workspace"


@pytest.mark.parametrize("on", [(), (False,), (True,), (False, True)])
def test_a_saved_recipe_is_the_draft_where_it_takes_a_step(monkeypatch: pytest.MonkeyPatch, on: tuple[bool]) -> None:
    draft = Recipe(tuple(RecipeStep("trim_space", ("item",), enabled=one) for one in on))
    applied = Recipe((RecipeStep("lower_case", ("what",)),))
    monkeypatch.setattr(kept, "load_draft", lambda *_: draft)
    monkeypatch.setattr(kept, "current", lambda *_: applied)
    assert kept.saved(None, "events") == (draft if any(on) else applied)  # type: ignore[arg-type]


def test_every_word_for_a_recipe(prepared: Callable[..., Lake], tmp_path: Path) -> None:
    lake = prepared(land_shop)
    recipe = Recipe((RecipeStep("trim_space", ("item",)),))
    path = tmp_path / "recipe.json"
    path.write_text(recipe.to_json())
    assert recipe_of(lake, "events", str(path)) == recipe
    assert recipe_of(lake, "events", "") == current(lake, "events")
    save_draft(lake, "events", recipe)
    assert recipe_of(lake, "events", "") == recipe
    with pytest.raises(NotFound, match="no recipe file"):
        recipe_of(lake, "events", "nowhere.json")
    for command in (["clean", "events", "--preview"], ["replay", "events", "--scorer", "popularity"]):
        assert run(lake, [*command, "--recipe", "nowhere.json"]) == (
            2, "Not found: There is no recipe file nowhere.json. Give a JSON file, auto or suggested.",
        )  # fmt: skip


def test_what_is_suggested_is_replayed_and_nothing_is_said_to_be_nothing(prepared: Callable[..., Lake]) -> None:
    lake = prepared(land_shop)
    replay = ["replay", "events", "--scorer", "popularity", "--split", "user"]
    code, said = run(lake, replay)
    assert (code, "has no step to replay" in said, "--recipe suggested" in said) == (2, True, True)
    rows = [(f"u{n % 9}", f" P{n * n % 31} ", ("view", "Buy")[n % 2]) for n in range(90)]
    land(
        lake, "events", pd.DataFrame(rows, columns=["user", "item", "what"]), "events",
        {"user_id": "user", "item_id": "item", "event_type": "what"},
    )  # fmt: skip
    code, said = run(lake, [*replay, "--recipe", "suggested", "--json"])
    assert code == 0, said
    assert {"trim_space"} <= {one["step"]["step"] for one in json.loads(said)["changes"]}
    tidy = pd.DataFrame({"user": ["a", "b", "a"], "item": ["x", "y", "y"]})
    land(lake, "tidy", tidy, "events", {"user_id": "user", "item_id": "item"})
    code, said = run(lake, ["replay", "tidy", "--recipe", "suggested", "--scorer", "popularity"])
    assert (code, said.split(": ")[1].split(". ")[0]) == (
        2, "No step is taken for tidy and Clean suggests none, so there is nothing to replay",
    )  # fmt: skip


def test_a_catalog_is_replayed_with_the_events_that_read_it(prepared: Callable[..., Lake], tmp_path: Path) -> None:
    lake = prepared(land_shop)
    path = tmp_path / "recipe.json"
    path.write_text(Recipe((RecipeStep("trim_space", ("title",)),)).to_json())
    code, said = run(
        lake, ["replay", "items", "--recipe", str(path), "--scorer", "popularity", "--split", "user", "--keep"]
    )
    assert code == 0, said
    from core.recommend.replay import newest

    assert newest(lake, "recipe", "items", "events") is not None
    land(lake, "alone", pd.DataFrame({"sku": ["Z9"]}), "items", {"item_id": "sku"})
    code, said = run(lake, ["replay", "alone", "--scorer", "popularity"])
    assert (code, "none of the events here name what alone holds" in said) == (2, True)
