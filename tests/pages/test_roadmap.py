"""The Roadmap page: a first step where nothing is, levels and actions where something is, targets, comparison."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.govern.roadmap import targets
from core.i18n import use_language
from core.lake import Lake
from core.road import handed, standing
from tests.pages.chinese_shop import fill

Visit = Callable[..., AppTest]


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def shown(page: AppTest) -> str:
    return " ".join(str(one.value) for one in [*page.markdown, *page.caption, *page.subheader]).replace("\\", "")


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "All stages stand at level 0, nothing yet. 0 of 46 criteria hold."),
        ("zh_CN", "所有阶段都处于 0 级（尚未起步）"),
    ],
)
def test_an_empty_workspace_is_told_its_first_step(lake: Lake, open_page: Visit, language: str, told: str) -> None:
    page = open_page("roadmap.py", language=language)
    assert not page.exception
    assert told in shown(page)
    assert [one.value for one in page.metric] == [
        {"en": "0 of 5", "zh_CN": "0 / 5"}[language],
    ] * 5
    first = {"en": "1. Load a file of behaviour and a catalog", "zh_CN": "1. 载入行为文件和商品目录"}[language]
    assert first in shown(page)
    assert page.button(key="open_sample")


def test_levels_actions_and_what_is_lacking(shop: Lake, open_page: Visit) -> None:
    page = open_page("roadmap.py", stage="collect")
    held = standing(shop)
    assert [one.value for one in page.metric] == [f"{one.level} of 5" for one in held.road.stages]
    table = page.dataframe[0].value
    assert len(table) == 9
    assert any("no owner who can be named" in told for told in table["lacking"])
    assert "DCMM 7.1: Data governance organisation" in set(table["dcmm"])
    for place, one in enumerate(held.actions[:3], start=1):
        assert f"**{place}." in shown(page), one


def test_a_target_is_set_and_refused_where_it_means_nothing(shop: Lake, open_page: Visit) -> None:
    page = open_page("roadmap.py", tab="targets", aim="use")
    page.text_input(key="target_owner_use").set_value("x")
    next(one for one in page.button if one.label == "Set the target").click().run()
    assert "“x” names nobody" in page.error[0].value
    page.text_input(key="target_owner_use").set_value("Chen Li")
    page.button_group(key="target_level_use").set_value(2)
    next(one for one in page.button if one.label == "Set the target").click().run()
    assert not page.exception
    held = targets(shop)["use"]
    assert (held.level, held.owner) == (2, "Chen Li")
    assert "criteria of the targets hold" in shown(page)


def test_a_folder_outside_what_may_be_read_is_refused_in_a_sentence(shop: Lake, open_page: Visit) -> None:
    page = open_page("roadmap.py", tab="compare")
    page.text_input(key="roadmap_folder").set_value("/etc").run()
    assert not page.exception
    assert "lies outside the folders" in page.error[0].value


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_is_handed_on_says_what_the_page_says(shop: Lake, language: str) -> None:
    held = standing(shop)
    with use_language(language):
        text, page = handed(shop, held, "markdown"), handed(shop, held, "html")
        told = json.loads(handed(shop, held, "json"))
    assert text.startswith("# ")
    assert page.startswith("<!doctype html>")
    assert {one["id"]: one["level"] for one in told["stages"]} == held.road.levels
    assert [one["page"] for one in told["actions"]] == [one.page.removesuffix(".py") for one in held.actions[:3]]
