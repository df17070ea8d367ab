"""What would be caught: a fault planted on a copy, chosen by the address, and said in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.lake import Lake
from core.quality import inject
from core.quality.inject.trial import land

Visit = Callable[..., AppTest]


def arms_only(lake: Lake) -> None:
    land(lake, "trial", inject.SHOP["arms"](0))


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(arms_only)


def shown(page: AppTest) -> str:
    return " ".join(one.value for one in [*page.markdown, *page.caption, *page.success, *page.error]).replace("\\", "")


def test_a_fault_is_planted_on_a_copy_and_who_finds_it_is_told(shop: Lake, open_page: Visit) -> None:
    before = shop.version()
    page = open_page("quality.py", dataset="trial", view="caught", fault="D16_both", fault_severity="light")
    assert not page.exception
    assert not page.success
    page.button(key="plant_fault").click().run(timeout=60)
    assert not page.exception
    assert "Caught when the file is checked." in shown(page)
    assert "48 rows of 2,400 were changed · 100.0 % of them are among the failing rows" in shown(page)
    found = page.dataframe[0].value
    assert list(found.check) == ["One arm per unit"]
    assert page.dataframe[1].value.how.tolist()[:2] == ["row added", "involved"]
    assert shop.version() == before


def test_a_table_of_the_example_shop_shows_a_fault_that_the_dataset_cannot_have(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", dataset="trial", view="caught", fault_on="categories", fault="D9_cycle")
    page.button(key="plant_fault").click().run(timeout=60)
    assert not page.exception
    assert "do not lead to the top (2 above itself)" in page.dataframe[0].value.says[0]
    page.selectbox(key="fault").set_value("G_column_lost").run()
    assert not page.success, "another fault is planted when it is asked for"
