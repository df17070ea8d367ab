"""The Incidents page: empty, one broken upload followed to its end, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core.incidents import act, incidents, one
from core.lake import Lake
from core.quality import check
from core.quality.job import look_at_days
from core.settings import settings
from tests.core.incidents.test_days import rows
from tests.core.quality.planting import ITEM_ROLES, items, land

Visit = Callable[..., AppTest]


def one_broken_upload(lake: Lake) -> None:
    """Products, then the same with bad prices."""
    land(lake, "items", "items", ITEM_ROLES, items())
    check(lake, "items")
    rows = items()
    for row in rows[:9]:
        row |= {"price": -1.0, "brand": "Broken"}
    land(lake, "items", "items", ITEM_ROLES, rows)
    check(lake, "items")


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(one_broken_upload)


def shown(page: AppTest) -> str:
    return " ".join(one.value for one in [*page.markdown, *page.caption, *page.subheader, *page.success]).replace(
        "\\", ""
    )


def test_a_workspace_without_incidents_says_what_they_are(lake: Lake, open_page: Visit) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    page = open_page("incidents.py")
    assert not page.exception
    assert "No incidents" in shown(page)


def test_an_incident_is_taken_on_and_closed(shop: Lake, open_page: Visit) -> None:
    page = open_page("incidents.py")
    assert not page.exception
    assert "9 values of price do not lie in the range" in shown(page)
    assert "have brand “Broken”" in shown(page)
    [found] = incidents(shop)
    page.button(key="incident_acknowledge").click().run()
    page.text_area[0].set_value("asked *them*")
    next(button for button in page.button if button.label == "Comment").click().run()
    assert one(shop, found.id).state == "acknowledged"
    assert "asked *them*" in shown(page)
    page.button(key="incident_mute").click().run()
    assert one(shop, found.id).state == "muted"
    page.button(key="incident_resolve").click().run()
    assert not page.exception
    assert one(shop, found.id).state == "resolved"
    assert "Nothing stands open" in shown(page)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_closed_incident_is_shown_by_its_address(shop: Lake, open_page: Visit, language: str) -> None:
    [found] = incidents(shop)
    act(shop, found.id, "note", text="Learned.")
    act(shop, found.id, "false_alarm")
    page = open_page("incidents.py", language=language, which="closed", incident=found.id)
    assert not page.exception
    assert [area.value for area in page.text_area][-1] == "Learned."
    assert page.button(key="incident_reopen")
    assert not open_page("incidents.py", language=language, incident="x@1").exception


def test_alerts_show_their_channels_without_secrets(
    shop: Lake, open_page: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOUCHSTONE_ALERT_CHANNELS", "ops=json://user:s3cr3t@127.0.0.1:9/x far=json://far.example.net/y")
    settings.cache_clear()
    page = open_page("incidents.py")
    page.session_state["alerts"] = True
    page.run()
    assert not page.exception
    table = page.dataframe[-1].value
    assert list(table["name"]) == ["ops", "far"]
    assert "alert_hosts" in table["state"][1]
    page.button(key="alert_test").click().run()
    assert "did not take the message" in page.warning[0].value
    assert "s3cr3t" not in repr(page.main)
    settings.cache_clear()


def test_a_day_that_stands_apart_names_its_measure_and_leads_to_its_rows(lake: Lake, open_page: Visit) -> None:
    land(lake, "visits", "other", {"timestamp": "at"}, rows(2, gone=range(30, 32)))
    look_at_days(lake, "visits")
    [found] = incidents(lake)
    with patch.object(st, "page_link", wraps=st.page_link) as drawn:
        page = open_page("incidents.py", incident=found.id)
    assert not page.exception
    assert "0 rows; 99 of 100 days like it have at least" in shown(page)
    assert "Next to nothing arrived" in shown(page)
    wanted = {"lang": "en", "dataset": "visits", "view": "days", "day": found.day.began.key}
    assert wanted in [call.kwargs.get("query_params") for call in drawn.call_args_list]
    page.button(key="incident_false_alarm").click().run()
    assert one(lake, found.id).state == "false alarm"
