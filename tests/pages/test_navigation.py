"""The menu is what the page files say of themselves: a new page is one new file."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.parts.shared import navigation
from pages.parts.shared.navigation import PAGES, SECTIONS, entries

ROOT = Path(__file__).parents[2]
PAGE = '''"""A page that is new."""
from core.i18n import N_, _
from pages import parts

MENU = {"section": "monitor", "place": 1.5, "title": N_("Trends"), "icon": "star"}

LIMIT = 3
"""The docstring of a constant is for who reads the code."""

with parts.page(_("Trends")):
    parts.tiles([parts.Tile("Seen", "42")])
'''


@pytest.fixture
def another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app with one page file more."""
    (tmp_path / "pages").mkdir()
    for file in PAGES.glob("*.py"):
        (tmp_path / "pages" / file.name).symlink_to(file)
    (tmp_path / "pages" / "dummy.py").write_text(PAGE, "utf-8")
    (tmp_path / "app.py").write_text((ROOT / "app.py").read_text("utf-8"), "utf-8")
    monkeypatch.setattr(navigation, "PAGES", tmp_path / "pages")
    return tmp_path / "app.py"


def test_every_page_file_stands_in_the_menu_once() -> None:
    found = entries(PAGES)
    assert next(one.file.name for one in found) == "overview.py"
    assert sorted(one.file.name for one in found) == sorted(file.name for file in PAGES.glob("[!_]*.py"))
    assert {one.section for one in found} <= set(SECTIONS)
    assert len({(one.section, one.place) for one in found}) == len(found)


@pytest.mark.usefixtures("workspace")
def test_a_new_page_file_appears_in_the_menu_and_is_drawn(another: Path) -> None:
    titles = [one.title for one in entries(navigation.PAGES) if one.section == "monitor"]
    # at its place, before the page of that title
    after = ["Trends", "Anomalies", "Fraud", "Experiments", "Runs"]
    assert titles == ["Quality", "Incidents", "Trends", "Review by eye", *after]
    monitor = [one.file.name for one in entries(navigation.PAGES) if one.section == "monitor"]
    assert monitor[2] == "dummy.py"
    app = AppTest.from_file(str(another), default_timeout=60)
    app.query_params["lang"] = "zh_CN"
    with patch.object(st, "navigation", wraps=st.navigation) as drawn:
        app.run()
    assert [page.title for page in drawn.call_args.args[0]["4 监控"]] == [
        "质量",
        "质量事件",
        "趋势",
        "人工复核",
        "趋势",
        "异常",
        "欺诈",
        "实验",
        "运行",
    ]
    app.switch_page("pages/dummy.py").run()
    assert not app.exception
    assert [app.title[0].value] == ["趋势"]
    assert not [one.value for one in app.markdown if "docstring" in one.value]


def test_a_misspelt_entry_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text('MENU = {"section": "colect", "place": 1, "title": "x", "icon": "y"}\n')
    with pytest.raises(ValueError, match=r"odd\.py.*colect"):
        entries(tmp_path)
    (tmp_path / "odd.py").write_text('MENU = {"section": "collect", "place": 1, "icon": "y"}\n')
    entries.cache_clear()
    with pytest.raises(ValueError, match=r"odd\.py.*title"):
        entries(tmp_path)
