"""The page Reports, and any page as a report: empty, of a shop, kept, repeated, hostile; both languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from core.i18n import use_language
from core.lake import Lake
from core.report import shelf
from core.report.document import Document, Figure, Table, Text, Tiles, html_of
from core.report.document.stored import to_json
from core.report.kinds import made
from core.runs.reporting import report_pipelines
from pages.parts.shared.navigation import PAGES, entries
from pages.parts.shared.recorded import lines, plain
from pages.parts.shared.reporting import WANTED
from tests.core.report.test_kinds import faulty
from tests.pages.chinese_shop import fill

Visit = Callable[..., AppTest]


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(faulty)


def shown(page: AppTest) -> str:
    said = [*page.markdown, *page.caption, *page.subheader, *page.error, *page.info, *page.success, *page.warning]
    return " ".join(str(one.value) for one in said).replace("\\", "")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_report_is_shown_kept_read_again_and_thrown_away(shop: Lake, open_page: Visit, language: str) -> None:
    page = open_page("reports.py", language=language, report="sheet", about="catalog")
    assert not page.exception
    assert ("Data sheet of catalog" if language == "en" else "catalog 的数据说明书") in shown(page)
    with use_language(language):
        page.button(key="report_keep").click().run()
    assert not page.exception
    held = shelf.shelf(shop)
    assert [(one.kind, one.subject, one.language) for one in held] == [("sheet", "catalog", language)]
    again = open_page("reports.py", language=language, tab="kept", kept=held[0].id)
    assert held[0].title in shown(again)
    with use_language(language):
        again.button(key="report_remove").click().run()
    assert not shelf.shelf(shop)
    assert not again.exception


@pytest.mark.parametrize("asked", [{"report": "poem"}, {"about": "ghost"}, {"tab": "kept", "kept": "../../x"}])
def test_what_an_address_asks_and_is_not_there_is_told(shop: Lake, open_page: Visit, asked: dict[str, str]) -> None:
    shelf.keep(shop, made(shop, "lead"))
    page = open_page("reports.py", **asked)
    assert not page.exception
    assert "could not be drawn" not in shown(page)


def test_a_report_that_repeats_becomes_a_pipeline(shop: Lake, open_page: Visit) -> None:
    page = open_page("reports.py", tab="repeat")
    page.button(key="repeat_add").click().run()
    assert not page.exception
    assert report_pipelines(shop) == ["Report of the month en"]
    assert "Report of the month en" in shown(page)


def asked_for(page: AppTest) -> AppTest:
    """As the button at the foot of the menu asks, which the test harness draws on the opening page alone."""
    page.session_state[WANTED] = True
    return page.run()


@pytest.mark.usefixtures("shop")
def test_the_foot_of_the_menu_asks_for_a_report(open_page: Visit) -> None:
    page = open_page("overview.py").button(key="page_report").click().run()
    assert not page.exception
    assert page.button(key="page_report_keep")


@pytest.fixture
def offered(monkeypatch: pytest.MonkeyPatch) -> list[Document]:
    """The reports that are offered."""
    held: list[Document] = []
    monkeypatch.setattr("pages.parts.shared.reporting._offer", held.append)
    return held


def seen(page: AppTest) -> Iterator[Element]:
    """What stands on the page itself, not in a popover and not the second picture for narrow screens."""

    def below(node: Any) -> Iterator[Any]:
        for child in getattr(node, "children", {}).values():
            proto = getattr(child, "proto", None)
            if str(getattr(child, "type", "")) in ("popover", "dialog") or "narrow_" in str(getattr(proto, "id", "")):
                continue
            yield child
            yield from below(child)

    return below(page.main)


@pytest.mark.parametrize("name", [entry.file.name for entry in entries(PAGES)])
def test_any_page_becomes_a_report_of_what_it_shows(
    prepared: Callable[..., Lake], open_page: Visit, name: str, offered: list[Document]
) -> None:
    """Every headline number, every box, every table with its rows and every figure, and of which data they are."""
    lake = prepared(fill)
    page = open_page(name, before={WANTED: True})
    assert not page.exception
    (report,) = offered
    assert report.parts or name == "label.py", "which begins with a form alone"
    assert report.sources
    assert {one.dataset for one in report.sources} <= {one.name for one in lake.datasets()}
    assert report.title == page.title[0].value
    told = [(one.label, one.value) for part in report.parts if isinstance(part, Tiles) for one in part.tiles]
    tables = [one for one in report.parts if isinstance(one, Table)]
    figures = [one for one in report.parts if isinstance(one, Figure)]
    texts = " ".join(one.text for one in report.parts if isinstance(one, Text))
    there = list(seen(page))
    assert told == [(plain(one.label), plain(one.value)) for one in there if one.type == "metric"]
    frames = [one.value for one in there if one.type in ("dataframe", "arrow_data_frame")]
    assert [len(one.rows) for one in tables] == [len(one) for one in frames if len(one)]
    assert len(figures) == sum(one.type == "plotly_chart" for one in there)
    assert all(one.alt for one in figures)
    for one in there:
        if one.type in ("info", "warning", "error", "success"):
            assert all(line in texts for line in lines(one.value))
    assert html_of(report).count("<figure>") == len(figures)
    assert json.loads(to_json(report))
    assert " ago" not in " ".join(str(cell) for table in tables for row in table.rows for cell in row)


def test_a_report_names_the_version_that_its_page_shows(shop: Lake, open_page: Visit, offered: list[Document]) -> None:
    for number in ("1", "2"):
        asked_for(open_page("quality.py", dataset="catalog", **({"v": number} if number == "1" else {})))
        (source,) = offered.pop().sources
        assert (source.dataset, source.number) == ("catalog", number)
    asked_for(open_page("overview.py"))
    assert [(one.dataset, one.number) for one in offered.pop().sources] == [("catalog", "2")]
    open_page("overview.py")
    assert not offered, "asked once, offered once"


def test_the_report_of_a_page_is_offered_with_its_address_and_can_be_kept(shop: Lake, open_page: Visit) -> None:
    page = open_page("quality.py", language="zh_CN", dataset="catalog")
    with use_language("zh_CN"):
        asked_for(page)
        assert not page.exception
        page.button(key="page_report_keep").click().run()
    held = shelf.shelf(shop)
    assert [(one.kind, one.language) for one in held] == [("page", "zh_CN")]
    assert shelf.take(shop, held[0].id).sources[0].dataset == "catalog"


@pytest.mark.parametrize(
    ("markdown", "said"),
    [
        (":material/check: **bold** and :red[red *thing*]", ["bold and red thing"]),
        (":gray-badge[:small[one]] two", ["one two"]),
        ("- a\n- b", ["• a", "• b"]),
        ("[name](http://x.example/y)", ["name"]),
        ("a\\_b \\<b\\> 5:small{}:30", ["a_b <b> 5:30"]),
        ("`code` line  \nnext", ["code line", "next"]),
        ("", []),
    ],
)
def test_markdown_becomes_the_text_that_is_read(markdown: str, said: list[str]) -> None:
    assert lines(markdown) == said
