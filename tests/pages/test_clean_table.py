"""The table of the Clean page: facets in the address, a page of rows, what a cell can be told to become."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core import quality
from core.clean import Recipe, RecipeStep, load_draft, save_draft
from core.clean.browse import Facet, View, page
from core.lake import Lake
from pages.parts.clean.grid import grid_data
from tests.core.clean.conftest import Bench
from tests.pages.test_clean import look, words

Open = Callable[..., AppTest]
ROWS = {
    "sku": [f"p{n}" for n in range(120)],
    "brand": [("Acme", "acme", "<b>Zed</b>")[n % 3] for n in range(120)],
    "stock": list(range(120)),
}


@pytest.fixture
def shop(lake: Lake) -> str:
    bench = Bench(lake)
    return bench.land(ROWS, types={"stock": "BIGINT"}, roles={"item_id": "sku"}, kind="items", name="shop")


def test_the_table_pages_through_every_row(open_page: Open, shop: str) -> None:
    app = look(open_page, dataset=shop, view="table")
    assert "**120** rows · shown: 1–50" in words(app)
    app.button(key="page_on").click().run()
    assert app.query_params["row"] == "51"
    assert "shown: 51–100" in words(app)
    app.button(key="page_last").click().run()
    assert "shown: 101–120" in words(app)
    assert app.button(key="page_on").disabled


def test_facets_in_the_address_narrow_the_table_and_a_chosen_value_is_renamed_in_it(
    open_page: Open, lake: Lake, shop: str
) -> None:
    facet = Facet("values", "brand", ("acme",))
    app = look(open_page, dataset=shop, view="table", f=facet.as_text(), sort="-stock")
    assert "**40** rows" in words(app)
    assert app.selectbox(key="facet_column").value == "brand"
    app.text_input(key="facet_rename_to").set_value("Acme")
    next(one for one in app.button if one.label == "Rename everywhere").click().run()
    assert load_draft(lake, shop).steps == (
        RecipeStep("map_values", ("brand",), {"mapping": {"acme": "Acme"}}),
    )  # fmt: skip
    assert "**120** rows" in words(app)


def test_a_facet_is_chosen_and_taken_away_with_the_page_and_the_address(open_page: Open, shop: str) -> None:
    app = look(open_page, dataset=shop, view="table")
    app.selectbox(key="facet_column").set_value("brand").run()
    pills = next(one for one in app.get("button_group") if "acme" in str(one.options))
    pills.set_value(["acme"]).run()
    assert app.query_params["f"] == Facet("values", "brand", ("acme",)).as_text()
    assert "**40** rows" in words(app)
    app.button(key="untag_0").click().run()
    assert "f" not in app.query_params
    assert "**120** rows" in words(app)


def test_a_facet_that_does_not_fit_is_told_and_can_be_taken_away(open_page: Open, shop: str) -> None:
    app = look(open_page, dataset=shop, view="table", f=Facet("range", "stock", ("soon",)).as_text())
    assert "no end of a range" in words(app)
    app.button(key="untag_0").click().run()
    assert "**120** rows" in words(app)


def test_the_grid_is_given_texts_and_marks_alone(lake: Lake, shop: str) -> None:
    recipe = Recipe((RecipeStep("map_values", ("brand",), {"mapping": {"acme": "Acme"}}),))
    shown = page(lake, shop, recipe, View())
    data = grid_data(shown, View(sort="brand"), recipe, {"item_id": "sku"}, (1, "brand"))
    assert [column["name"] for column in data["columns"]] == ["sku", "brand", "stock"]
    assert data["rows"][1]["cells"][1] == {
        "text": "Acme", "old": "acme", "steps": [0], "pieces": [("went", "a"), ("came", "A"), ("same", "cme")],
    }  # fmt: skip
    assert data["rows"][2]["cells"][1] == {"text": "<b>Zed</b>"}


def test_the_table_in_chinese(open_page: Open, lake: Lake, shop: str) -> None:
    save_draft(lake, shop, Recipe((RecipeStep("change_case", ("brand",)),)))
    app = look(open_page, dataset=shop, view="table", language="zh_CN")
    assert "**120** 行" in words(app)


def test_spellings_are_merged_one_by_one_or_above_a_similarity(open_page: Open, lake: Lake, shop: str) -> None:
    app = look(open_page, dataset=shop, view="values")
    assert app.selectbox(key="column").value == "brand"
    assert "**Acme** 40 · acme 40" in words(app)
    next(one for one in app.text_input if one.label == "Written as").set_value("ACME").run()
    next(one for one in app.button if one.label == "Merge").click().run()
    assert load_draft(lake, shop).steps[0].params == {"mapping": {"Acme": "ACME", "acme": "ACME"}}
    assert "No two values look like one; looked at: 2" in words(app)
    app = look(open_page, dataset=shop, view="values", language="zh_CN")
    assert "看起来是同一个" in words(app)


def test_a_recipe_is_brought_in_beside_the_draft_and_merged(open_page: Open, lake: Lake, shop: str) -> None:
    save_draft(lake, shop, Recipe((RecipeStep("change_case", ("brand",)),)))
    app = look(open_page, dataset=shop)
    other = Recipe((RecipeStep("trim_space", ("brand",)), RecipeStep("change_case", ("brand",))))
    app.file_uploader(key="import_recipe").set_value(("r.json", other.to_json().encode(), "application/json")).run()
    assert "+ Trim blanks in brand" in words(app)
    assert "= Lower case in brand" in words(app)
    app.button(key="merge_recipe").click().run()
    assert [step.step for step in load_draft(lake, shop).steps] == ["trim_space", "change_case"]


def test_what_an_applied_recipe_gained_is_told(open_page: Open, lake: Lake, shop: str) -> None:
    events = {"who": ["u1", "u2"], "what": ["p1", " p2"]}
    roles = {"user_id": "who", "item_id": "what"}
    name = Bench(lake).land(events, roles=roles, kind="events", name="visits")
    save_draft(lake, name, Recipe((RecipeStep("trim_space", ("what",)),)))
    app = look(open_page, dataset=name)
    assert "Events usable" not in {metric.label for metric in app.metric}
    app.button(key="apply").click().run()
    shown = {metric.label: (metric.value, metric.delta) for metric in app.metric}
    assert shown["Events usable"] == ("100.0 %", "+50.0 %")


def test_rows_that_failed_a_check_are_a_facet_and_are_marked(open_page: Open, lake: Lake) -> None:
    rows = {"sku": ["a", "b", "b", "c"], "title": ["x", None, "y", "z"]}
    name = Bench(lake).land(rows, roles={"item_id": "sku", "title": "title"}, kind="items", name="goods")
    quality.check(lake, name)
    app = look(open_page, dataset=name, view="table")
    box = app.selectbox(key="facet_check")
    assert any("title" in one for one in box.options)
    box.set_value("not_null:title").run()
    assert "**1** row" in words(app)
    marked = page(lake, name, Recipe(), View()).rows[1].cells[1]
    assert marked.checks == ("not_null:title",)
