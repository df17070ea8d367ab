"""Whatever a file's names and cells hold, no page makes a link, a picture, an icon or a formula of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from html.parser import HTMLParser
from typing import Any

import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from core.lake import Lake
from pages.parts.shared.navigation import PAGES, entries
from pages.parts.shared.wording import md
from tests.pages.hostile_shop import ALL, HOST, LIVE, MARKS, fill, fill_outcomes

PLACES: dict[str, list[dict[str, str]]] = {
    "clean.py": [{}, {"view": "table"}, {"view": "values"}],
    "profile.py": [{}, *({"tab": tab} for tab in ("structure", "associations", "gaps", "compare", "report"))],
    "datasets.py": [{}, *({"tab": tab} for tab in ("people", "lineage", "versions", "compare", "said", "storage"))],
    "catalog.py": [{}, *({"view": view} for view in ("columns", "critical", "descriptions"))],
    "sentiment.py": [{}, *({"view": view} for view in ("surges", "certainty", "aspects", "explain"))],
    "personal.py": [{}, {"tab": "keep"}, {"tab": "erase"}],
    "label.py": [{}, *({"view": view} for view in ("review", "settings", "head"))],
    "replay.py": [{}, *({"view": view} for view in ("checks", "dirt"))],
    "recommend.py": [{}, *({"view": view} for view in ("leaderboard", "weak", "intent", "asked"))],
}
NOT_MARKDOWN = {
    "id", "form_id", "url", "path", "query_string", "page_script_hash", "element_hash", "user_key", "key",
    "fragment_id",
    "code_text", "spec", "figure", "config", "columns", "column_order", "alt", "srcdoc", "link", "placeholder",
    "deferred_file_id", "anchor", "data", "name", "default", "value", "raw_values", "raw_value",
    "set_value", "selection_mode", "json",
}  # fmt: skip
"""Fields of Streamlit's messages that are drawn as they are, or not at all."""
DRAWING = re.compile(r"^(`{4,})mermaid\n.*?\n\1$", re.DOTALL)
"""A drawing is no Markdown: its texts are held apart by the page that draws it, its name is a comment."""
SHOWN = "evil\\.example"
PLAIN_OPTIONS = ("selectbox", "multiselect", "text_input", "text_area", "arrow_data_frame", "plotly_chart")
"""Elements whose options and values the browser draws as plain text; their labels are Markdown."""


NAMING = ("overview.py", "profile.py", "clean.py", "experiments.py", "recommend.py", "label.py")
"""Pages that name columns or cells in their sentences."""


def texts(message: Message, plain: bool) -> Iterator[tuple[str, str]]:
    """(field, text) of everything in a message that the browser reads as Markdown."""
    for field, value in message.ListFields():
        if field.name in NOT_MARKDOWN or (plain and field.name == "options"):
            continue
        many: list[Any] = list(value) if field.is_repeated else [value]
        for one in many:
            if isinstance(one, Message):
                yield from texts(one, plain)
            elif isinstance(one, str):
                yield field.name, one


def drawn(node: Any) -> Iterator[tuple[str, str, str]]:
    """(element, field, text) of everything below a node."""
    proto = getattr(node, "proto", None)
    if isinstance(proto, Message):
        for name, text in texts(proto, node.type in PLAIN_OPTIONS):
            yield node.type, name, text
    if isinstance(node, Block):
        for child in node.children.values():
            yield from drawn(child)
    else:
        assert isinstance(node, Element)


def live(text: str) -> list[str]:
    """What in a text of Markdown is not inert, with what stands around it."""
    text = DRAWING.sub("", text)
    return [text[max(0, at - 40) : at + 20] for one in LIVE for at in [text.find(one)] if at >= 0]


class _Tags(HTMLParser):
    """Hears which tags a piece of HTML has, and what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("a", "img", "script", "iframe", "form", "object", "link") or any(
            HOST in (v or "") for _k, v in attrs
        ):
            self.wrong.append(self.get_starttag_text() or tag)


def tags(text: str) -> list[str]:
    """What in a piece of HTML leads or loads from elsewhere."""
    heard = _Tags()
    heard.feed(text)
    return heard.wrong


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def test_the_search_finds_what_is_not_inert() -> None:
    assert all(live(f"**{mark}** and more") for mark in MARKS)
    assert live(md(ALL)) == []
    assert len(tags(ALL)) == 2
    assert tags(escape(ALL)) == []


@pytest.mark.parametrize(
    ("page", "place"), [(one.file.name, place) for one in entries(PAGES) for place in PLACES.get(one.file.name, [{}])]
)
def test_data_stays_text_on_every_page(
    shop: Lake, open_page: Callable[..., AppTest], page: str, place: dict[str, str]
) -> None:
    seen = 0
    for dataset in ("events", "items", "reviews", "trial"):
        app = open_page(page, dataset=dataset, **place)
        assert not app.exception, app.exception
        found = list(drawn(app.main)) + list(drawn(app.sidebar))
        wrong = {
            (kind, name, cut)
            for kind, name, text in found
            if (cut := str((tags if kind == "html" else live)(text) or ""))
        }
        assert wrong == set(), (page, dataset)
        seen += sum(SHOWN in text for _kind, _name, text in found)
    assert seen or page not in NAMING or place, "nothing hostile was drawn"


OUTCOMES = [
    *(
        ("match.py", {"dataset": "ours", "with": "theirs", "view": view})
        for view in ("review", "results", "golden", "columns")
    ),
    *(("suspects.py", {"dataset": "orders", "view": view}) for view in ("groups", "one")),
    ("consistency.py", {"dataset": "goods"}),
    ("shop.py", {}),
]


def test_data_stays_text_where_rooms_have_found_something(
    prepared: Callable[..., Lake], open_page: Callable[..., AppTest]
) -> None:
    """Pairs, suspects, contradictions and the one shop: what was found is told with the data's own words."""
    prepared(fill_outcomes)
    told = set()
    for page, place in OUTCOMES:
        app = open_page(page, **place)
        assert not app.exception, (page, place, app.exception)
        found = list(drawn(app.main))
        wrong = {
            (kind, name, cut)
            for kind, name, text in found
            if (cut := str((tags if kind == "html" else live)(text) or ""))
        }
        assert wrong == set(), (page, place)
        told |= {page for _kind, _name, text in found if SHOWN in text}
    assert told == {"match.py", "suspects.py", "consistency.py"}, "nothing hostile was drawn; One shop has tables alone"
