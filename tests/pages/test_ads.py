"""The ads page: nothing there, a market in every view, ads without events, ads that cannot be used, and the address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.lake import Lake
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land

Open = Callable[..., AppTest]
ROLES = {"item_id": "sku", "bid": "bid", "budget": "budget", "campaign": "campaign", "ad_id": "ad"}
HOSTILE = "<b>x</b> **y** $z$ :tada: =1+1"


def ads(n: int = 10) -> list[dict[str, object]]:
    return [
        {"ad": f"A{one}", "sku": f"SKU{one:05}", "bid": 0.5, "budget": 30.0, "campaign": HOSTILE} for one in range(n)
    ]


def shop(lake: Lake, rows: list[dict[str, object]]) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    land(lake, "events", "events", EVENT_ROLES, events(900))
    land(lake, "ads", "ads", ROLES, rows)


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader, *app.success]
    return "\n".join(str(part.value) for part in parts)


def test_an_empty_workspace_names_the_file_it_needs(lake: Lake, open_page: Open) -> None:
    app = open_page("ads.py")
    assert not app.exception
    assert "one row per ad" in texts(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_is_wrong_comes_first(lake: Lake, open_page: Open, language: str) -> None:
    rows = ads()
    rows[2] |= {"sku": "SKU99999"}
    rows[3] |= {"bid": 9000.0, "budget": 9000.0}
    shop(lake, rows)
    app = open_page("ads.py", language=language)
    assert not app.exception
    assert not app.error
    shown = texts(app)
    assert ("unknown item id" if language == "en" else "找不到") in shown
    assert ("price or more" if language == "en" else "商品售价") in shown


@pytest.mark.parametrize("view", ["clicks", "auction", "effect"])
def test_every_view_answers_first_in_a_sentence(lake: Lake, open_page: Open, view: str) -> None:
    shop(lake, ads())
    app = open_page("ads.py", view=view, floor="0")
    assert not app.exception
    assert not app.error
    wanted = {"clicks": "foretell", "auction": "positions for ads were sold", "effect": "change their relevance by"}
    assert wanted[view] in texts(app)
    assert "<b>" not in texts(app).replace("\\<b\\>", "")


def test_the_address_holds_the_rules(lake: Lake, open_page: Open) -> None:
    shop(lake, ads())
    app = open_page("ads.py", view="auction", floor="0", slots="3", pacing="scale", reserve="0.2", times="5")
    assert not app.exception
    assert app.selectbox("slots").value == "3"
    assert app.selectbox("pacing").value == "scale"
    assert app.number_input("reserve").value == 0.2
    app.selectbox("slots").set_value("2").run()
    assert "slots" not in app.query_params
    assert not app.exception


def test_ads_without_events_are_told_what_to_load(lake: Lake, open_page: Open) -> None:
    land(lake, "ads", "ads", ROLES, ads())
    app = open_page("ads.py", view="auction")
    assert not app.exception
    assert "behaviour events" in texts(app)
    assert "Nothing is wrong with 10 ads" in texts(open_page("ads.py"))


def test_one_ad_and_ads_that_cannot_be_used_are_told_in_words(lake: Lake, open_page: Open) -> None:
    shop(lake, [ads(1)[0] | {"bid": None}])
    app = open_page("ads.py", view="auction")
    assert not app.exception
    assert "No ad can be shown" in texts(app)
    app = open_page("ads.py", view="effect")
    assert not app.exception
    assert "No ad without a fault" in texts(app)


def test_what_a_cleaning_step_mends_leads_to_clean(lake: Lake, open_page: Open) -> None:
    rows = ads()
    rows[2] |= {"budget": -30.0}
    rows[3] |= {"bid": 9000.0, "budget": 9000.0}
    shop(lake, rows)
    app = open_page("ads.py")
    assert not app.exception
    assert "budget do not lie in the range" in texts(app).replace("does", "do")
    links = [one.label for one in app.get("page_link")]
    assert links.count("Clean") == 1  # a bid above the price is for a person to ask about
    assert links.count("Quality") > 1
