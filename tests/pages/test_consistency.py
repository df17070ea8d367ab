"""The page Consistency: unlooked, looked at in both languages, decided by key, taken to the recipe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.clean import load_draft
from core.integrate.consistency import look, queue
from core.lake import Lake
from tests.core.integrate.consistency.test_consistency import catalog, changed, embed
from tests.core.quality.planting import land
from tests.pages.reading import everything

Visit = Callable[..., AppTest]


def goods(lake: Lake) -> None:
    table = changed(changed(catalog(), "category", {0: "Home > Lamps", 3: "Home > Lamps"}), "colour", {7: "red"})
    rows = [{name: cells[at] for name, cells in table.columns.items()} for at in range(120)]
    land(lake, "goods", "items", dict(table.roles), rows)


def looked(lake: Lake) -> None:
    goods(lake)
    look(lake, "goods", embed=embed)


def said(app: AppTest) -> str:
    return "\n".join(one.text.replace("\\", "") for one in everything(app))


def test_before_a_look_it_is_offered(prepared: Callable[..., Lake], open_page: Visit) -> None:
    prepared(goods)
    page = open_page("consistency.py")
    assert not page.exception
    assert "Nobody has looked yet." in said(page)
    assert not page.button(key="consistency_look").disabled


@pytest.mark.parametrize(("language", "words"), [("en", "Titles like it stand under"), ("zh_CN", "类似的标题都在")])
def test_each_is_explained_and_decided(
    prepared: Callable[..., Lake], open_page: Visit, language: str, words: str
) -> None:
    lake = prepared(looked)
    page = open_page("consistency.py", language=language)
    assert not page.exception
    assert not page.error
    assert words in said(page)
    first = queue(lake, "goods", "category")
    page.button(key="consistency_accepted").click().run()
    assert not page.exception
    assert queue(lake, "goods", "category") == first[1:]
    page.button(key="consistency_undo").click().run()
    assert queue(lake, "goods", "category") == first
    page.button(key="consistency_refused").click().run()
    assert queue(lake, "goods", "category") == first[1:]
    page = open_page("consistency.py", language=language, kind="attribute")
    page.button(key="consistency_accepted").click().run()
    page = open_page("consistency.py", language=language)
    page.button(key="consistency_recipe").click().run()
    (step,) = load_draft(lake, "goods").steps
    assert step.step == "repair"
    assert list(step.params["cells"].values()) == ["藏青色"]
