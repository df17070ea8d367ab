"""The views of one shopper and one product: whose list, on which data, by which rules, and why."""

from __future__ import annotations

import time
from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.lake import Lake
from core.recommend import SCORERS
from tests.core.recommend.shops import land, land_shop

Open = Callable[..., AppTest]


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def test_a_drawn_shopper_has_the_rule_beside_it_and_the_next_one_comes_at_a_press(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    app = open_page("recommend.py", who="drawn", kind="one_category")
    assert not app.exception
    shown = texts(app)
    assert "80% of them in one top category" in shown
    app.button("rec_draw").click().run()
    assert app.query_params["place"] in ("1", ["1"])
    assert texts(app) != shown
    app = open_page("recommend.py", who="drawn", kind="robot")
    assert "No shopper of this data is one" in texts(app)
    for nonsense in ("-3", "x", "9" * 40):
        assert not open_page("recommend.py", who="drawn", kind="new", place=nonsense).exception


def test_a_basket_is_filled_scored_and_emptied(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    app = open_page("recommend.py", who="basket", left="ease", right="sentiment")
    assert "Put in an item" in texts(app)
    app.text_input("basket_find").set_value("PRODUCT 7").run()
    app.selectbox("basket_kind").set_value("purchase").run()
    app.button("basket_add").click().run()
    assert not app.exception
    assert app.query_params["basket"] in ("purchase:P07", ["purchase:P07"])
    shown = texts(app)
    assert "1 event, scored as if done now." in shown
    assert "basket made by hand has none" in shown  # the scorer of reviews says why not
    assert "P07" not in shown.split("scored as if done now")[1]
    app.button("basket_out_0").click().run()
    assert "Put in an item" in texts(app)
    app = open_page("recommend.py", who="basket", basket="view:nowhere")
    assert not app.exception


def test_rules_say_what_they_took_out(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    app = open_page("recommend.py", user="u03", never="Top0", lowest="30")
    assert not app.exception
    shown = texts(app)
    assert "The rules leave nothing to recommend" in shown
    assert "Price forbids 24 items" in shown
    assert "Category forbids 12 items" in texts(open_page("recommend.py", user="u03", never="Top0"))
    app = open_page("recommend.py", user="?", explore="0.5")
    assert "drawn at random" in texts(app)
    assert "Exploration takes out of the list" in texts(app)
    app = open_page("recommend.py", user="u03", lowest="9", highest="2")
    assert "lies above the highest" in texts(app)


def test_two_versions_of_the_data_stand_side_by_side_and_the_change_has_its_reason(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    with lake.read() as cursor:
        frame = cursor.execute("SELECT * EXCLUDE (_row, _file, _line) FROM lake.raw.events").df()
    mine = frame[frame["user"] == "u03"].iloc[[0] * 12]
    land(lake, "events", pd.concat([frame, mine]), "events", lake.dataset("events").roles)
    app = open_page("recommend.py", user="u03", left="item_knn", right="item_knn", left_layer="events-1", form="strict")
    assert not app.exception
    assert app.selectbox("left_layer").value == "events-1"
    shown = texts(app)
    assert "12 events are added" in shown
    assert "What changed in the data, and why" in shown
    assert "items in common" in shown or "same items in the same order" in shown


def test_moves_are_words_on_the_right_list(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    shown = texts(open_page("recommend.py", user="u03", left="popularity", right="ease"))
    assert "up " in shown or "down " in shown or " new]" in shown
    assert "rank-biased overlap" in shown
    shown = texts(open_page("recommend.py", user="u03", left="ease", right="ease"))
    assert "Both sides list the same items in the same order." in shown
    assert "badge[:material/arrow" not in shown


def test_a_scorers_numbers_are_in_the_address_and_none_is_taken_that_cannot_be_fitted(
    lake: Lake, open_page: Open
) -> None:
    land_shop(lake)
    app = open_page("recommend.py", user="u03", left="ease", right="ease", left_regularisation="5")
    assert app.number_input("left_regularisation").value == 5
    assert "Both sides list the same items in the same order." not in texts(app)
    app = open_page("recommend.py", user="u03", left="als", right="als", left_factors="1e6", right_iterations="7")
    assert not app.error
    assert app.number_input("left_factors").value == SCORERS["als"].defaults["factors"]
    assert (app.number_input("right_iterations").value, app.number_input("right_iterations").step) == (7, 1)
    for wrong in ("0", "-3", "nan", "1e300"):
        app = open_page(
            "recommend.py", user="u03", left="ease", right="als", left_regularisation=wrong, right_factors=wrong
        )
        assert not app.exception
        assert not app.error
        assert app.number_input("left_regularisation").value == SCORERS["ease"].defaults["regularisation"]


def read_on(app: AppTest) -> None:
    """Look again until what is made beside the page is there."""
    for _ in range(200):
        if not (bars := [one for one in app.get("progress") if "the page can be used" in one.proto.text]):
            break
        time.sleep(0.05)
        app.run()
    assert not bars
    assert not app.exception


def test_a_slow_scorer_is_fitted_while_the_page_is_read(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    app = open_page("recommend.py", user="u03", left="popularity", right="bpr")
    assert not app.exception
    read_on(app)
    app.button("rec_test").click().run()
    read_on(app)
    assert any(words in texts(app) for words in ("No difference", "is better than", "is worse than"))


def test_pictures_are_off_until_asked_for_and_only_those_of_the_web(lake: Lake, open_page: Open) -> None:
    land_shop(lake, items=False)
    address = ["https://cdn.example/a.jpg" if n % 2 else "javascript:alert(1)" for n in range(24)]
    catalog = pd.DataFrame({"sku": [f"P{n:02d}" for n in range(24)], "title": "T", "path": "Shoes", "image": address})
    roles = {"item_id": "sku", "title": "title", "category": "path", "image_url": "image"}
    land(lake, "items", catalog, "items", roles)
    app = open_page("recommend.py", user="u03")
    drawn = [one for one in app.get("html") if "<img" in str(one.proto)]
    assert not drawn
    assert ":material/steps:" in texts(app)
    app = open_page("recommend.py", user="u03", pictures="true")
    drawn = [str(one.proto) for one in app.get("html") if "<img" in str(one.proto)]
    assert drawn
    assert not any("javascript" in one for one in drawn)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_product_shows_its_audience_and_what_holds_it_back(lake: Lake, open_page: Open, language: str) -> None:
    land_shop(lake)
    land(
        lake,
        "stock",
        pd.DataFrame({"sku": [f"P{n:02d}" for n in range(24)], "left": ["0"] + ["3"] * 23}),
        "inventory",
        {"item_id": "sku", "stock": "left"},
    )
    app = open_page("recommend.py", view="product", item="P00", by="ease", language=language)
    assert not app.exception
    assert not app.error
    shown = texts(app)
    assert ("among the first 10" if language == "en" else "前 10") in shown
    assert ("out of stock: the stock told is 0" if language == "en" else "缺货") in shown
    assert any(list(one.value.get("rank", [])) for one in app.dataframe)
    if language != "en":  # the harness reads the options' labels in the language of its own thread
        return
    app.text_input("item_find").set_value("Product 5").run()
    assert app.query_params["item"] in ("P05", ["P05"])
    assert not open_page("recommend.py", view="product", item="nowhere").exception


def test_a_shop_of_one_event_and_one_without_a_catalog_have_both_views(lake: Lake, open_page: Open) -> None:
    roles = {"user_id": "user", "item_id": "item", "event_type": "what", "timestamp": "at"}
    frame = pd.DataFrame({"user": ["a"], "item": ["<b>x</b>"], "what": ["view"], "at": ["2026-01-01"]})
    land(lake, "events", frame, "events", roles)
    for view in ("shopper", "product"):
        app = open_page("recommend.py", view=view)
        assert not app.exception, view
        assert "**<b>x" not in "".join(str(one.value) for one in app.markdown)
    for who in ("drawn", "basket"):
        assert not open_page("recommend.py", who=who).exception
