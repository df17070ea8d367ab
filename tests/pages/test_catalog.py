"""The page Catalog: terms, a column's way, critical data and suggested descriptions, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import patch

import pytest
from streamlit.testing.v1 import AppTest

from core import govern
from core.govern.describing import critical, owner_of
from core.govern.glossary import Term, keep
from core.lake import Lake
from pages import parts
from tests.core.govern.test_column_lineage import cleaned

Visit = Callable[..., AppTest]
HOSTILE = "<b>bold</b> [x](http://evil.example)"


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(cleaned)


def words(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in (*app.markdown, *app.caption, *app.info))


@pytest.mark.parametrize(("language", "told"), [("en", "No term yet."), ("zh_CN", "还没有术语。")])
def test_a_glossary_begins_empty_and_says_how_to_begin(shop: Lake, open_page: Visit, language: str, told: str) -> None:
    app = open_page("catalog.py", language=language)
    assert not app.exception
    assert told in words(app)


def test_a_term_is_found_by_its_address_and_shown_as_text(shop: Lake, open_page: Visit) -> None:
    keep(shop, [Term(HOSTILE, "What it is", synonyms=(HOSTILE,), owner=HOSTILE)])
    app = open_page("catalog.py", term=HOSTILE)
    assert "**<b>" not in words(app)
    assert "[x](http" not in words(app)
    assert "What it is" in words(app)
    assert "no term" in words(open_page("catalog.py", term="nothing")).casefold()


def test_contradictions_are_told(shop: Lake, open_page: Visit) -> None:
    keep(shop, [Term("price", "gross"), Term("net", "net", synonyms=("price",))])
    assert "items.price is claimed by" in words(open_page("catalog.py")).replace("\\", "")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_column_is_followed_forward_and_back(shop: Lake, open_page: Visit, language: str) -> None:
    app = open_page("catalog.py", view="columns", dataset="items", column="title", language=language)
    assert not app.exception
    edges = app.dataframe[0].value
    assert "clean.items.name" in set(edges["target"])
    app = open_page("catalog.py", view="columns", dataset="items", column="label", way="back", language=language)
    assert {"raw.items.title", "raw.items.item_id"} <= set(app.dataframe[0].value["source"])


def test_critical_columns_are_listed(shop: Lake, open_page: Visit) -> None:
    app = open_page("catalog.py", view="critical")
    assert len(app.dataframe[0].value) == len(critical(shop))


def test_a_suggestion_is_kept_by_a_yes_alone(shop: Lake, open_page: Visit) -> None:
    app = open_page("catalog.py", view="descriptions", dataset="items")
    assert govern.about(shop, "items").columns == {}
    [keep_some] = [one for one in app.button if one.label == "Keep those with yes"]
    keep_some.click().run()
    assert govern.about(shop, "items").columns == {}
    [every] = [one for one in app.button if one.label == "Yes to all"]
    every.click().run()
    assert not app.exception
    assert govern.about(shop, "items").columns["item_id"].startswith("Identifier of the product")


def test_a_use_leads_to_its_page(shop: Lake, open_page: Visit) -> None:
    went: list[str] = []
    with patch.object(parts, "go", lambda page, **params: went.append(page)):
        app = open_page("catalog.py", view="columns", dataset="items", column="price")
        uses = next(one for one in app.dataframe if "what" in one.value)
        assert len(uses.value) >= 3


def test_a_column_shows_its_owner_and_contract_and_takes_another_owner(shop: Lake, open_page: Visit) -> None:
    govern.describe(shop, "items", owner="Chen Li")
    app = open_page("catalog.py", view="columns", dataset="items", column="price")
    assert "Owner: Chen Li, as of the whole dataset" in words(app).replace("\\", "")
    assert "agreed by nobody yet" in words(app)
    next(one for one in app.text_input if one.label == "Owner of the column").set_value("Anna Berg")
    next(one for one in app.button if one.label == "Keep").click().run()
    assert not app.exception
    assert owner_of(shop, "items", "price") == ("Anna Berg", True)
