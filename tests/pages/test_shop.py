"""The page One shop: what goes in, what became of it, in both languages; an analyst builds and sees it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.clean import Recipe, measure
from core.collect import ingest
from core.errors import BadInput
from core.integrate.shop import PARTS, build, parts_built, propose
from core.lake import Lake
from core.report.overview import overview
from pages.parts.shared.wording import APART
from tests.core.integrate.shop.test_build import two_catalogs
from tests.pages.chinese_shop import fill
from tests.pages.reading import everything
from tests.pages.test_what_is_read import for_machines, not_chinese

Visit = Callable[..., AppTest]


def built_of_two(lake: Lake) -> None:
    two_catalogs(lake)
    build(lake, propose(lake))


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(built_of_two)


def said(app: AppTest) -> str:
    return "\n".join(one.text.replace("\\", "") for one in everything(app))


def test_an_analyst_builds_the_shop(prepared: Callable[..., Lake], open_page: Visit) -> None:
    lake = prepared(two_catalogs)
    page = open_page("shop.py")
    assert not page.exception
    assert "No shop has been built yet." in said(page)
    button = page.button(key="shop_build")
    assert not button.disabled
    button.click().run()
    assert not page.exception
    assert set(parts_built(lake)) == {"items", "users", "events", "reviews", "searches", "orders"}
    assert "Built anew: Products" in said(page)
    assert page.button(key="shop_build").disabled, "nothing has changed since"


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("parts", ["shop_items", "1 event is of the unknown type “wobble” and keeps it."]),
        (
            "gained",
            [
                "Events usable",
                "Before, each event log",
                "Before, the ids of each upload",
                "Not checked yet",
                "Check 12 datasets",
            ],
        ),
        ("conflicts", ["Most trusted source", "Newest row", "25.0", "20.0"]),
        ("orphans", ["u3", "Unknown ids"]),
        ("left", ["A more trusted dataset tells of the same event."]),
        ("lineage", ["made by the shop", "Column of the shop"]),
    ],
)
def test_what_became_of_the_rows_is_shown(shop: Lake, open_page: Visit, tab: str, words: list[str]) -> None:
    page = open_page("shop.py", tab=tab)
    assert not page.exception
    shown = said(page)
    assert not [word for word in words if word not in shown]


def built_in_chinese(lake: Lake) -> None:
    fill(lake)
    build(lake, propose(lake))


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_what_is_built_is_told_in_words(prepared: Callable[..., Lake], open_page: Visit, language: str) -> None:
    """As `test_what_is_read`, where there is a shop: on its own page, and on those that show its parts."""
    prepared(built_in_chinese)
    for page, views in {
        "shop.py": [{"tab": tab} for tab in ("parts", "gained", "conflicts", "orphans", "left", "lineage")],
        "datasets.py": [{"dataset": "shop_events", "tab": tab} for tab in ("lineage", "versions", "export")],
        "recommend.py": [{"dataset": "shop_events"}],
        "profile.py": [{"dataset": "shop_items"}],
        "quality.py": [{"dataset": "shop_items"}],
        "overview.py": [{}],
    }.items():
        if language == "en" and page != "shop.py":
            continue  # the words of the other pages are read in English without a shop
        texts = []
        for view in views:
            app = open_page(page, language=language, **view)
            assert not app.exception, (page, view)
            assert not app.error, (page, view)
            texts += everything(app)
        plain = [replace(one, text=re.sub(r"\\(?=[\W_])", "", one.text.replace(APART, ""))) for one in texts]
        read = [one for one in plain if not one.text.startswith(("<style>", '<div class="printed">'))]
        assert for_machines(read) == []
        if language == "zh_CN":
            strange = [(one, [word for word in words if word not in OF_DATA]) for one, words in not_chinese(read)]
            assert [found for found in strange if found[1]] == []


OF_DATA = {"dataset", "shop", "lines", "order", *PARTS}
OF_DATA |= {word for one in PARTS.values() for role in one.roles for word in role.name.split("_")}
"""Names of the shop's tables and columns are data: they are the same in both languages."""


def test_nothing_is_cleaned_or_loaded_where_it_is_built(shop: Lake, open_page: Visit, tmp_path: Path) -> None:
    assert "shop_items" not in open_page("clean.py").selectbox(key="dataset").options
    file = tmp_path / "shop_items.csv"
    file.write_text("sku,title\na,b\n", encoding="utf-8")
    with pytest.raises(BadInput, match="built from other datasets"):
        ingest(shop, file, "shop_items")
    with pytest.raises(BadInput, match="not cleaned itself"):
        measure(shop, "shop_items", Recipe(()))


def test_the_overview_counts_every_row_once(shop: Lake) -> None:
    seen = overview(shop)
    assert seen.rows.now == sum(one.rows for one in shop.datasets(built=False))
    assert [line.dataset.built for line in seen.lines] == [False] * seen.uploaded + [True] * 6
    assert not [one for one in seen.findings if one.dataset.startswith("shop_")]


def test_recommend_opens_on_the_shop_and_says_so(shop: Lake, open_page: Visit) -> None:
    page = open_page("recommend.py")
    assert not page.exception
    assert page.selectbox(key="dataset").value == "shop_events"
    assert "Reads the one shop, made of app, web" in said(page)
    page.selectbox(key="dataset").set_value("web").run()
    assert not page.exception
    assert "Reads this upload alone" in said(page)
