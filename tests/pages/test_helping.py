"""The list of keys names every key that a page knows, and the tour leads over pages that draw."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.i18n import use_language
from core.lake import Lake
from pages.parts.shared.helping import EVERYWHERE, KEYS
from pages.parts.shared.navigation import PAGES
from pages.parts.shared.tour import STOPS
from tests.pages.chinese_shop import fill

Visit = Callable[..., AppTest]
WRITTEN = {"Left": "←", "Right": "→"}


def keys_of(folder: str) -> set[str]:
    """The keys that the buttons of a page's parts have; digits as one."""
    scripts = [file.read_text("utf-8") for file in (PAGES / "parts" / folder).glob("keys.js")]
    found = {key.upper() for source in scripts for key in re.findall(r"""=== ["']([a-z])["']""", source)}
    for file in (PAGES / "parts" / folder).glob("*.py"):
        source = file.read_text("utf-8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.keyword) and node.arg == "shortcut":
                value = node.value
                if isinstance(value, ast.Constant):
                    found.add(str(value.value))
                elif isinstance(value, ast.Call):
                    found.add("digit")
                else:  # of a table of verdicts beside it
                    found |= set(re.findall(r'"([A-Z])"', source))
    return found


def test_every_key_of_every_page_is_listed_and_no_other() -> None:
    with_keys = {file.parent.name for file in (PAGES / "parts").rglob("*.py") if "shortcut=" in file.read_text("utf-8")}
    assert with_keys == set(KEYS)
    for folder, (_title, listed) in KEYS.items():
        said = {part for keys in listed for part in keys.split(" · ")}
        told = {"digit" if part[0].isdigit() else part for part in said}
        assert {WRITTEN.get(key, key) for key in keys_of(folder)} == told, folder


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_the_foot_of_the_menu_opens_the_keys_and_the_way_into_the_tour(
    shop: Lake, open_page: Visit, language: str
) -> None:
    page = open_page("overview.py", language=language)
    with use_language(language):
        page.button(key="help_open").click().run()
    assert not page.exception
    said = " ".join(str(one.value) for one in page.markdown)
    assert all(key in said for key in EVERYWHERE)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("at", range(len(STOPS)))
def test_every_stop_of_the_tour_says_what_to_look_at(shop: Lake, open_page: Visit, at: int, language: str) -> None:
    stop = STOPS[at]
    named = next((one.name for one in shop.datasets() if one.kind == stop.kind), "") if stop.kind else ""
    page = open_page(stop.page, language=language, tour=str(at + 1), **({"dataset": named} if named else {}))
    assert not page.exception
    with use_language(language):
        from core.i18n import _

        assert _(stop.about) in [one.value for one in page.markdown]


@pytest.mark.parametrize("asked", ["0", "99", "-1", "²", "x", "9" * 400, ""])
def test_a_stop_that_is_none_is_passed_over(shop: Lake, open_page: Visit, asked: str) -> None:
    page = open_page("reports.py", tour=asked)
    assert not page.exception
    assert not [one for one in page.markdown if one.value in [stop.about for stop in STOPS]]
