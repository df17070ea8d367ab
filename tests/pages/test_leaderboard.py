"""The leaderboard view of the recommend page: a first look, every part, two languages, broken data."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.lake import Lake
from core.recommend import Options, Protocol
from core.recommend.data import open_shop
from core.recommend.evaluation.tuning import search_and_store
from tests.core.recommend.shops import land, land_shop
from tests.core.recommend.test_off_policy import shown

Open = Callable[..., AppTest]


def texts(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.markdown, *app.caption, *app.info, *app.warning, *app.error])


def test_every_part_of_a_first_look_is_drawn_and_nothing_is_written(lake: Lake, open_page: Open) -> None:
    land_shop(lake)
    before = lake.version()
    app = open_page("recommend.py", view="leaderboard")
    assert not app.exception
    assert "NDCG" in texts(app)
    assert "first look" in texts(app)
    for part, words in {
        "segments": "left blank",
        "beyond": "Who gets the room",
        "cold": "come into no personal",
    }.items():
        app = open_page("recommend.py", view="leaderboard", part=part, language="en")
        assert not app.exception, part
        assert not app.error, part
        assert words in texts(app), part
    assert "领先" in texts(
        chinese := open_page("recommend.py", view="leaderboard", language="zh_CN")
    ) or "居首" in texts(chinese)
    assert lake.version() == before


def test_one_event_is_told_and_draws_no_board(lake: Lake, open_page: Open) -> None:
    frame = pd.DataFrame([("u", "a", "view", "2026-01-01")], columns=["u", "i", "w", "t"])
    land(lake, "events", frame, "events", {"user_id": "u", "item_id": "i", "event_type": "w", "timestamp": "t"})
    app = open_page("recommend.py", view="leaderboard")
    assert not app.exception
    assert "different readable times" in texts(app)


@pytest.mark.parametrize("part", ["nothing", "<b>"])
def test_a_wrong_address_opens_the_figures(lake: Lake, open_page: Open, part: str) -> None:
    land_shop(lake, items=False, reviews=False)
    app = open_page("recommend.py", view="leaderboard", part=part, metric="gini", k="7")
    assert not app.exception
    assert "NDCG" in texts(app)


def test_a_search_made_before_is_shown_and_its_numbers_can_be_used(lake: Lake, open_page: Open) -> None:
    land_shop(lake, items=False, reviews=False)
    shop = open_shop(lake, "events")
    made = search_and_store(lake, shop, Options(), Protocol(), "item_knn")
    app = open_page("recommend.py", view="leaderboard", part="tuning")
    assert not app.exception
    said = texts(app)
    assert "Squares: defaults" in said
    assert app.button("rec_tune") is not None, "the other scorers are left to search"
    assert any(one.label == "Numbers found by the search" for one in app.toggle) == made.better


def test_without_a_log_the_view_says_what_one_is(lake: Lake, open_page: Open) -> None:
    land_shop(lake, items=False, reviews=False)
    app = open_page("recommend.py", view="leaderboard", part="logs")
    assert not app.exception
    assert "No dataset here is such a log" in texts(app)


def test_a_log_is_judged_and_named_in_a_sentence(lake: Lake, open_page: Open) -> None:
    land_shop(lake, items=False, reviews=False)
    shown(lake, "2026-08-01 00:00:00")
    app = open_page("recommend.py", view="leaderboard", part="logs", of="item_knn")
    assert not app.exception
    assert not app.error
    said = texts(app)
    assert "effective rows" in said
    assert "1 row left out" in said
