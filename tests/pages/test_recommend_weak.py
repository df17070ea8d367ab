"""The view of weak lists: faults shown with their causes, the address, what cannot be judged, hostile titles."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from core.lake import Lake
from tests.core.recommend.shops import land_shop
from tests.core.recommend.weak.shop_with_faults import Tables, landed, sound
from tests.core.recommend.weak.test_weak_faults import many
from tests.pages.test_recommend import texts

Open = Callable[..., AppTest]


def test_weak_lists_name_their_rules_items_and_causes(prepared: Callable[..., Lake], open_page: Open) -> None:
    landed(prepared(sound), many)
    for language, said in (("en", "Out of stock"), ("zh_CN", "缺货")):
        app = open_page("recommend.py", view="weak", weak_scorer="item_knn", language=language)
        assert not app.exception
        assert not app.error
        assert said in texts(app)
    app = open_page("recommend.py", view="weak", weak_scorer="item_knn", weak_rule="stock", weak_k="5")
    assert app.selectbox("weak_rule").value == "stock"
    assert app.selectbox("weak_k").value == "5"
    assert "its stock stands in a table of its own" in texts(app)
    assert "Which list is better?" in texts(app)
    app.button("blind_first").click().run()
    assert not app.exception
    assert "judged by you: 1 of" in texts(app)


def test_weak_lists_without_catalog_reviews_and_stock_say_what_cannot_be_judged(lake: Lake, open_page: Open) -> None:
    land_shop(lake, items=False, reviews=False)
    app = open_page("recommend.py", view="weak", weak_scorer="popularity")
    assert not app.exception
    assert not app.error
    assert "The catalog has no titles" in texts(app)
    app = open_page("recommend.py", view="weak", weak_scorer="content")
    assert not app.exception
    assert "Not scorable" in texts(app)


def test_hostile_titles_in_weak_lists_stay_text(prepared: Callable[..., Lake], open_page: Open) -> None:
    def hostile(made: Tables) -> None:
        made["items"]["title"] = "<b>=cmd|' /C calc'!A0</b> [x](javascript:1) model K1 by hand"
        made["items"]["brand"] = "**Aldo**"

    landed(prepared(sound), hostile)
    app = open_page("recommend.py", view="weak", weak_scorer="item_knn")
    assert not app.exception
    assert "again" in texts(app)
    assert "<b>" not in texts(app).replace("\\<b\\>", "")
