"""Every link that the product builds lands on what it names: the dataset, the check's rows, the step's preview."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from core import quality
from core.anomaly import days_of
from core.anomaly.fraud import shared_accounts
from core.anomaly.words import day_name, span
from core.i18n import _
from core.incidents import headline
from core.incidents import one as incident_of
from core.lake import Lake
from core.voice import heard, topic_name
from pages import parts
from pages.parts.shared.navigation import PAGES, entries
from tests.pages.chinese_shop import fill
from tests.pages.reading import everything
from tests.pages.test_what_is_read import FITTING, OF_ALL, SETS, VIEWS

Visit = Callable[..., AppTest]
Link = tuple[str, tuple[tuple[str, str], ...]]
SHOWN = [entry.file.name for entry in entries(PAGES)]
KNOWN = {
    "dataset",
    "check",
    "mend",
    "fix",
    "v",
    "queue",
    "below",
    "view",
    "tab",
    "lang",
    "column",
    "step",
    "project",
    "incident",
    "user",
    "left",
    "right",
    "q",
    "group",
    "day",
    "topic",
}
"""What an address can name; a new parameter needs its own proof below."""
BY_BUTTON: dict[str, dict[str, tuple[str, set[str]]]] = {
    "datasets.py": {"to_upload": ("upload.py", set())},
    "quarantine.py": {"quarantine_upload": ("upload.py", set())},
    "overview.py": {"overview_upload": ("upload.py", set()), "overview_datasets": ("quality.py", {"dataset"})},
    "profile.py": {"to_clean": ("clean.py", {"dataset"})},
}
"""Page -> key of the button, or of the table whose rows lead -> the page it leads to and what the address names."""
ELSEWHERE = {
    "parts/catalog/columns.py": "by a click on a use of a column: test_find.py of the browser",
    "parts/personal/risks.py": "after a look at a dataset's risk: test_personal_page.py",
    "parts/shared/finding.py": "by what is found from the keyboard: test_find.py of the browser",
    "parts/consistency/sections.py": "after verdicts on what was found: test_consistency.py",
    "parts/trends/sections.py": "by a click on an incident of the chart: test_trends.py",
    "parts/trends/watch.py": "by a click on an incident of the chart: test_trends.py",
}
"""Ways that a page offers only after work on it, and where they are pressed."""


PROVEN: set[Link] = set()
"""Links that landed already: many pages lead to the same, and every test has the same workspace."""


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def built(open_page: Visit, page: str, **params: str) -> set[Link]:
    """The links that a page draws, as page file and parameters."""
    with patch.object(st, "page_link", wraps=st.page_link) as drawn:
        app = open_page(page, **params)
    assert not app.exception
    return {
        (
            call.args[0].removeprefix("pages/"),
            tuple(sorted((key, said) for key, said in call.kwargs.get("query_params", {}).items() if key != "lang")),
        )
        for call in drawn.call_args_list
    }


def all_links(lake: Lake, open_page: Visit, page: str) -> set[Link]:
    found: set[Link] = set()
    for name in [None] if page in OF_ALL else FITTING.get(page, SETS):
        for view in VIEWS.get(page, [{}]):
            found |= built(open_page, page, **({"dataset": name} if name else {}), **view)
        report = quality.latest(lake, name) if name and page == "quality.py" else None
        for one in report.failing if report else ():
            found |= built(open_page, page, dataset=str(name), check=one.id)
    return found


def order_of(app: AppTest) -> list[str]:
    return [one.text.replace("\\", "") for one in everything(app)]


def lands(lake: Lake, app: AppTest, page: str, params: dict[str, Any]) -> None:
    """Assert that the page shows what its address names."""
    assert set(params) <= KNOWN, params
    assert not app.exception
    assert not [one for one in app.warning if "is not here" in str(one.value)]
    name = params.get("dataset")
    if name and page != "label.py":
        assert app.selectbox(key="dataset").value == name
    if name and page == "label.py":
        assert app.selectbox(key="label_new_dataset").value == name
    if "v" in params:
        said = " ".join(str(one.value) for one in app.caption)
        assert _("version {n}").format(n=params["v"]) in said
    report = quality.latest(lake, name) if name else None
    if "check" in params:
        assert report is not None
        result = report.result(params["check"])
        assert result is not None
        texts = order_of(app)
        place = next(n for n, text in enumerate(texts) if quality.describe(result) in text)
        assert place < texts.index(_("Score")), "its rows stand above everything else of the page"
        if result.failed and result.has_rows:
            assert "_line" in app.dataframe[0].value
            assert len(app.dataframe[0].value) > 0
    for key in {"user", "left", "right"} & params.keys():
        assert app.selectbox(key=key).value == params[key]
    if "q" in params:
        assert app.text_input(key="q").value == params["q"]
    if "group" in params:
        groups = shared_accounts(lake, str(name)).groups
        wanted = [one.key for one in groups if int(params["group"]) in one.rows]
        assert not wanted or app.selectbox(key="group").value == wanted[0], "the group that the row belongs to"
    if "day" in params:
        found = next(one for one in days_of(lake, str(name)).findings if one.key == params["day"])
        texts = "\n".join(order_of(app))
        assert f"{day_name(found.detector)}: {span(found)}" in texts.replace("\\", ""), "the day is open"
    if "incident" in params:
        assert headline(incident_of(lake, params["incident"])) in "\n".join(order_of(app))
    if "topic" in params:
        heard_now = heard(lake, str(name))
        assert heard_now is None or topic_name(heard_now.topic(int(params["topic"]))) in "\n".join(order_of(app))
    if "mend" in params:
        assert report is not None
        result = report.result(params["mend"])
        assert result is not None
        assert quality.describe(result) in "\n".join(order_of(app))
        assert app.button(key="take_remedy")
        headings = [str(one.value) for one in app.subheader]
        assert _("Preview of the fix") in headings
        tiles = {one.label: one.value for one in app.metric}
        assert any(tiles[_(label)] != "0" for label in ("Rows changed", "Rows removed", "To quarantine")), tiles


@pytest.mark.parametrize("page", SHOWN)
def test_every_link_lands_on_what_it_names(shop: Lake, open_page: Visit, page: str) -> None:
    for target, params in sorted(all_links(shop, open_page, page) - PROVEN):
        named = dict(params)
        assert (PAGES / target).is_file()
        lands(shop, open_page(target, **named), target, named)
        PROVEN.add((target, params))


def pressed(open_page: Visit, page: str, key: str) -> list[Link]:
    """Where a button leads, or the first row of a table where `key` is a table's."""
    drawn = parts.table

    def first_row(data: Any, name: str, **options: Any) -> list[int]:
        chosen = drawn(data, name, **options)
        return [0] if name == key else chosen

    with patch.object(st, "switch_page", side_effect=st.stop) as led, patch.object(parts, "table", first_row):
        app = open_page(page)
        if not led.call_args_list:
            app.button(key=key).click().run()
    assert not app.exception
    return [
        (
            call.args[0].removeprefix("pages/"),
            tuple(sorted((name, said) for name, said in call.kwargs["query_params"].items() if name != "lang")),
        )
        for call in led.call_args_list
    ]


def test_every_way_by_button_lands_on_what_it_names(shop: Lake, open_page: Visit) -> None:
    for page, keys in BY_BUTTON.items():
        for key in keys:
            found = pressed(open_page, page, key)
            assert len(found) == 1, (page, key)
            target, params = found[0]
            assert (target, {name for name, _said in params}) == keys[key], (page, key)
            lands(shop, open_page(target, **dict(params)), target, dict(params))


def test_every_way_by_button_is_pressed() -> None:
    """Each place in the pages that leads elsewhere by `go` has its line in `BY_BUTTON`."""
    going = {
        str(file.relative_to(PAGES)): sum(map(_goes, ast.walk(ast.parse(file.read_text("utf-8")))))
        for file in PAGES.rglob("*.py")
    }
    told = {page: len(keys) for page, keys in BY_BUTTON.items()} | dict.fromkeys(ELSEWHERE, 1)
    assert {page: count for page, count in going.items() if count} == told
    left = [file.name for file in PAGES.rglob("*.py") if "switch_page" in file.read_text("utf-8")]
    assert left == ["links.py"], "the only way between pages"


def _goes(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    return (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")) == "go"


def test_the_shop_builds_links_of_every_sort(shop: Lake, open_page: Visit) -> None:
    found = all_links(shop, open_page, "overview.py") | all_links(shop, open_page, "quality.py")
    told = {key for _page, params in found for key, _value in params}
    assert {"dataset", "check", "mend", "fix"} <= told
    uneven = {params for page, params in found if page == "experiments.py"}
    assert uneven == {(("dataset", "zz_test"),)}, "a sample-ratio fault leads to its experiment"


def test_the_pages_open_on_what_needs_attention(shop: Lake, open_page: Visit) -> None:
    lowest = next(iter(quality.lowest_first(shop)))
    assert open_page("quality.py").selectbox(key="dataset").value == lowest
    assert open_page("quarantine.py").selectbox(key="dataset").value == "zz_events"
    assert open_page("experiments.py").selectbox(key="dataset").value == "zz_test"
    cleaned = open_page("clean.py").selectbox(key="dataset").value
    report = quality.latest(shop, cleaned)
    assert report is not None
    assert any(quality.fixes(one, shop.dataset(cleaned)) for one in report.failing)


def test_a_choice_of_the_page_is_no_choice_of_the_reader(shop: Lake, open_page: Visit) -> None:
    """What Experiments opened on does not follow to Quarantine; what was chosen there does."""
    app = open_page("experiments.py")

    def follow(page: str) -> AppTest:
        app.switch_page(f"pages/{page}")
        app.query_params.clear()
        app.query_params["lang"] = "en"
        return app.run()

    assert follow("quarantine.py").selectbox(key="dataset").value == "zz_events"
    app.selectbox(key="dataset").set_value("zz_items").run()
    assert follow("quality.py").selectbox(key="dataset").value == "zz_items"
    assert follow("experiments.py").selectbox(key="dataset").value == "zz_test"
    assert follow("quarantine.py").selectbox(key="dataset").value == "zz_items"
