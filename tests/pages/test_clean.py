"""The Clean page: nothing there, a small dirty table from suggestion to undo, and a broken draft."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.clean import Recipe, RecipeStep, current, load_draft, save_draft
from core.clean.recipes.kept import draft_path
from core.lake import Lake
from tests.core.clean.conftest import Bench

Open = Callable[..., AppTest]
ROWS = {
    "sku": [" a1", "b2", "b2", "c3"],
    "title": ["Red  shoe", "<b>hat</b>", "<b>hat</b>", "CafÃ© noir"],
    "price": ["$1.00", "2", "2", "cheap"],
}


@pytest.fixture
def shop(lake: Lake) -> str:
    return Bench(lake).land(ROWS, roles={"item_id": "sku", "title": "title"}, kind="items", name="shop")


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.success, *app.info, *app.subheader]
    return "\n".join(part.value for part in parts).replace("\\", "")


def look(open_page: Open, **params: str) -> AppTest:
    app = open_page("clean.py", **params)
    assert not app.exception
    return app


def test_an_empty_workspace_says_what_to_do(open_page: Open, lake: Lake) -> None:
    assert "No dataset yet" in words(look(open_page))


def test_from_suggestions_to_a_new_version_and_back(open_page: Open, lake: Lake, shop: str) -> None:
    app = look(open_page, dataset=shop)
    assert app.button(key="apply").disabled
    assert "Trim blanks in sku, title" in words(app)
    assert "no row leaves" in words(app)
    app.button(key="add_sure").click().run()
    assert [step.step for step in load_draft(lake, shop).steps] == ["mend_encoding", "trim_space"]
    assert "draft, not applied yet" in words(app)
    assert {metric.label: metric.value for metric in app.metric}["Cells changed"] == "1"
    app.button(key="apply").click().run()
    assert not app.error
    assert "score" in words(app)
    assert [version.action for version in lake.versions(shop)] == ["ingest", "clean"]
    assert len(Bench(lake).content(shop)) == 4
    assert current(lake, shop).steps[1].step == "trim_space"


def test_a_score_that_fell_is_not_told_in_green(open_page: Open, lake: Lake, shop: str) -> None:
    emptied = dict.fromkeys(ROWS["title"])
    save_draft(lake, shop, Recipe((RecipeStep("map_values", ("title",), {"mapping": emptied}),)))
    app = look(open_page, dataset=shop)
    app.button(key="apply").click().run()
    assert [("score" in one.value, "(-" in one.value) for one in app.warning] == [(True, True)]
    assert not [one for one in app.success if "score" in one.value]


def test_the_step_in_the_address_is_the_one_shown(open_page: Open, lake: Lake, shop: str) -> None:
    recipe = Recipe((RecipeStep("trim_space", ("sku",)), RecipeStep("parse_number", ("price",))))
    save_draft(lake, shop, recipe)
    app = look(open_page, dataset=shop, step="2")
    assert "Preview of step 2" in words(app)
    assert {metric.label: metric.value for metric in app.metric}["To quarantine"] == "1"
    app = look(open_page, dataset=shop, step="2", language="zh_CN")
    assert "第 2 步的预览" in words(app)


def test_a_draft_that_no_longer_fits_is_named_and_can_be_mended(open_page: Open, lake: Lake, shop: str) -> None:
    save_draft(lake, shop, Recipe((RecipeStep("trim_space", ("titel",)),)))
    app = look(open_page, dataset=shop)
    assert "titel" in words(app)
    assert "title" in words(app)
    assert app.button(key="apply").disabled
    app.toggle[0].set_value(False).run()
    assert "switched off" in words(app)
    assert not app.button(key="apply").disabled


def test_a_broken_draft_file_falls_back_to_the_applied_recipe(open_page: Open, lake: Lake, shop: str) -> None:
    save_draft(lake, shop, Recipe())
    draft_path(lake, shop).write_text('{"steps": [{"step": "launch_rockets"}]}', encoding="utf-8")
    assert "No step yet" in words(look(open_page, dataset=shop))


def test_a_step_that_comes_too_late_is_said_where_it_stands(open_page: Open, lake: Lake, shop: str) -> None:
    steps = (RecipeStep("trim_space", ("title",)), RecipeStep("mend_encoding", ("title",)))
    save_draft(lake, shop, Recipe(steps))
    assert "comes too late for title" in words(look(open_page, dataset=shop))
    save_draft(lake, shop, Recipe(steps[::-1]))
    assert "comes too late" not in words(look(open_page, dataset=shop))
