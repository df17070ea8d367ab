"""The Experiments page compares recommenders: on frozen shoppers, and by interleaved lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.experiment.recommenders import comparable
from core.lake import Lake
from tests.core.experiment.test_interleaving import as_rows
from tests.core.recommend.shops import land, land_shop

Visit = Callable[..., AppTest]


def shop_with_lists(lake: Lake) -> None:
    land_shop(lake)
    rows = as_rows(lists=200).astype(str)
    roles = {"user_id": "user_id", "item_id": "item_id", "position": "position", "clicked": "clicked"}
    land(lake, "lists", rows, "impressions", roles)


def said(app: AppTest) -> str:
    shown = " ".join(str(one.value) for one in (*app.markdown, *app.caption, *app.error, *app.warning, *app.info))
    return shown.replace(":small{}", "").replace("\\", "")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_two_scorers_are_compared_at_once(prepared: Callable[..., Lake], open_page: Visit, language: str) -> None:
    prepared(shop_with_lists)
    app = open_page("experiments.py", language=language, view="recommenders", first="popularity", second="item_knn")
    for _again in range(50):
        if "31" in said(app):
            break
        app.run()
    assert not app.exception
    few = "too few shoppers were tested for an interval (31)" if language == "en" else "受测顾客只有 31 位"
    assert few in said(app)


def without_shoppers(lake: Lake) -> None:
    land_shop(lake)
    land(lake, "aaa_lines", as_rows(lists=20).astype(str), "events", {"item_id": "item_id"})


def test_it_opens_on_events_with_shoppers_and_says_where_there_are_none(
    prepared: Callable[..., Lake], open_page: Visit
) -> None:
    lake = prepared(without_shoppers)
    able = comparable(lake)
    assert "aaa_lines" not in able
    assert able
    assert open_page("experiments.py", view="recommenders").selectbox(key="dataset").value in able
    asked = open_page("experiments.py", view="recommenders", dataset="aaa_lines")
    assert not asked.error
    assert "no shoppers to test on" in said(asked)


def test_interleaved_lists_have_a_verdict(prepared: Callable[..., Lake], open_page: Visit) -> None:
    prepared(shop_with_lists)
    app = open_page("experiments.py", view="recommenders", way="interleaved", dataset="lists")
    assert not app.exception
    assert "Shoppers prefer new to old" in said(app)
    turned = open_page("experiments.py", view="recommenders", way="interleaved", dataset="lists", against="new")
    assert "the latter wins" in said(turned)
    without = open_page("experiments.py", view="recommenders", way="interleaved", dataset="lists", team="item_id")
    assert not without.exception
    assert "needs exactly two rankings" in said(without)


def test_without_a_log_the_way_to_one_is_told(prepared: Callable[..., Lake], open_page: Visit) -> None:
    prepared(land_shop)
    app = open_page("experiments.py", view="recommenders", way="interleaved")
    assert not app.exception
    assert "which of the two rankings brought it" in said(app)
