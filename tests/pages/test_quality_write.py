"""Writing a check on the Quality page: what it finds before it is kept, as text, from the data's own suggestions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.lake import Lake
from core.quality import check, drafted, latest, save_suite, suite_of
from tests.core.quality.planting import ITEM_ROLES, items, land

Visit = Callable[..., AppTest]


def without_a_price_rule(lake: Lake) -> None:
    """Products with two bad prices, under a contract that lacks the rule of prices."""
    land(lake, "items", "items", ITEM_ROLES, items())
    suite = drafted(lake, "items")
    save_suite(lake, replace(suite, checks=tuple(one for one in suite.checks if one.id != "in_range:price")))
    rows = items()
    for place in (3, 8):
        rows[place] |= {"price": -1.0}
    land(lake, "items", "items", ITEM_ROLES, rows)
    check(lake, "items")


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(without_a_price_rule)


def shown(page: AppTest) -> str:
    return " ".join(one.value for one in [*page.markdown, *page.caption, *page.success]).replace("\\", "")


def test_a_condition_is_tried_kept_and_found_by_the_next_check(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", dataset="items", view="write")
    assert not page.exception
    assert page.button(key="save_check").disabled
    page.text_area[0].set_value("price > 0").run()
    page.text_input(key="write_0_condition_where").set_value("brand = 'Aldo'").run()
    assert "2 rows do not meet the condition price > 0, only where brand = 'Aldo'" in shown(page)
    history = page.dataframe[1].value
    assert [(row.version, row.failed) for row in history.itertuples()] == [(2, 2), (1, 0)]
    page.selectbox(key="write_0_condition_severity").set_value("error").run()
    page.button(key="save_check").click().run()
    assert not page.exception
    suite = suite_of(shop, "items")
    assert suite is not None
    [mine] = [one for one in suite.checks if one.check == "condition"]
    assert (mine.params, mine.severity) == ({"condition": "price > 0", "where": "brand = 'Aldo'"}, "error")
    check(shop, "items")
    report = latest(shop, "items")
    assert report is not None
    assert report.failing[0].id == mine.id
    page.selectbox(key="write_which").set_value(mine.id).run()
    assert page.text_area[0].value == "price > 0"
    page.button(key="remove_check").click().run()
    assert not page.exception
    again = suite_of(shop, "items")
    assert again is not None
    assert mine.id not in {one.id for one in again.checks}


def test_every_rule_has_a_form(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", dataset="items", view="write")
    for name in ("in_range", "allowed", "D16_srm", "lookup", "unique", "schema_added", "D8"):
        page.selectbox(key="write_rule_0").set_value(name).run()
        assert not page.warning, name  # nothing is wrong yet with what nobody has written
        assert not page.exception, name
        assert not page.error, name


def test_the_text_of_a_check_says_what_is_wrong_with_it(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", dataset="items", view="write", yaml="true")
    page.text_area[0].set_value("check: not_nul\ncolumns: [sku]").run()
    assert "not_null" in page.error[0].value.replace("\\", "")
    page.text_area[0].set_value("check: not_null\ndimension: completeness\ncolumns: [sku]").run()
    assert not page.error
    assert "sku is filled: nothing found in 120" in shown(page)


def test_a_suggestion_is_taken_over_with_its_reasons(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", language="zh_CN", dataset="items", view="suggested")
    assert not page.exception
    table = page.dataframe[0].value
    assert list(table["check"]) == ["in_range:price"]
    assert "120" in table["why"][0]


def test_the_terms_are_agreed_on_and_accepted(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", dataset="items", view="agreement")
    assert not page.exception
    page.text_input[0].set_value("Ann")
    page.radio[0].set_value("refuse")
    next(button for button in page.button if button.label == "Save the terms").click().run()
    assert not page.exception
    suite = suite_of(shop, "items")
    assert suite is not None
    assert (suite.version, suite.owner, suite.breach) == (2, "Ann", "refuse")
    assert "Nobody has reviewed contract 2 yet." in shown(page)
    page.button(key="accept_contract").click().run()
    assert "accepted contract 2" in shown(page)
    changes = page.dataframe[0].value
    assert list(changes["how"]) == ["owner: – → Ann; answer to a breach: Load it and report → Refuse the load"]
