"""A table's copy for the printer: every cell in words, numbers as the column shows them, nothing that runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

import pandas as pd
import pytest
import streamlit as st

from pages.parts.shared.printed import ROWS, cell, printed

NUMBER = st.column_config.NumberColumn


@pytest.mark.parametrize(
    ("value", "config", "shown"),
    [
        (None, None, "–"),
        (float("nan"), None, "–"),
        (pd.NaT, None, "–"),
        (3, None, "3"),
        (1234567, NUMBER(format="localized"), "1,234,567"),
        (0.5, NUMBER(format="%.2f %%"), "0.50 %"),
        (-0.0001, NUMBER(format="%.3f"), "0.000"),
        (-0.0001, NUMBER(format="%+.3f"), "0.000"),
        (-0.25, NUMBER(format="%+.2f"), "-0.25"),
        (0.256, NUMBER(format="percent"), "25.60 %"),
        (1.5, None, "1.5"),
        (["a", "b"], None, "a, b"),
        (True, None, "✓"),
        (datetime(2026, 9, 1, 10, 30), None, "2026-09-01 10:30"),
        ("=1+1", None, "=1+1"),
    ],
)
def test_a_cell_in_words(value: Any, config: Any, shown: str) -> None:
    assert cell(value, config) == shown


def html_of(draw: Callable[[], None]) -> str:
    with patch.object(st, "html") as made:
        draw()
    return str(made.call_args.args[0]) if made.called else ""


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_what_a_cell_holds_is_text() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=y>"
    seen = Seen()
    seen.feed(html_of(lambda: printed(pd.DataFrame({hostile: [hostile, "fine"], "n": [1, 2]}), {})))
    assert set(seen.tags) <= {"div", "table", "thead", "tbody", "tr", "th", "td", "p"}
    assert seen.text == [hostile, "n", hostile, "1", "fine", "2"]


def test_hidden_columns_and_pictures_are_left_out_and_long_tables_say_so() -> None:
    frame = pd.DataFrame({"a": range(ROWS + 5), "id": range(ROWS + 5), "trend": [[1, 2]] * (ROWS + 5)})
    columns = {"id": None, "trend": st.column_config.LineChartColumn("Trend"), "a": "Letter"}
    text = html_of(lambda: printed(frame, columns))
    assert text.count("<tr>") == ROWS + 1
    assert "<th>Letter</th>" in text
    assert "Trend" not in text
    assert f"Rows shown: {ROWS} of {ROWS + 5}" in text
    assert html_of(lambda: printed(frame.head(0), columns)) == ""
    assert "<th>id</th><th>Letter</th>" in html_of(lambda: printed(frame, {"a": "Letter"}, ["id", "a"]))
