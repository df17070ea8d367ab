"""Text from data in a sentence of Markdown: it stays text, and what is bold stays bold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pages.parts.shared.wording import md, percent

DATA = st.text(st.sampled_from("aé中0 *_`[](){}!<>.&\t\n\u3000\u00a0\\$~|"), min_size=1, max_size=12)


@given(DATA.filter(lambda text: text.strip("\r\n\t")))
def test_bold_text_from_data_is_bold_whatever_it_holds(text: str) -> None:
    html = MarkdownIt().renderInline(f"**{md(text)}**")
    assert html.startswith("<strong>"), html
    assert html.endswith("</strong>"), html
    assert html.count("<") == 2, html


def test_blanks_at_the_ends_can_be_seen() -> None:
    assert md("Mitte, Mitte ") == "Mitte, Mitte␣"
    assert md(" a b") == "␣a b"


@pytest.mark.parametrize(
    ("share", "digits", "shown"),
    [
        (0.0, 2, "0.00 %"),
        (1 / 165_662, 2, "< 0.01 %"),
        (0.00006, 2, "0.01 %"),
        (0.0004, 1, "< 0.1 %"),
        (0.004, 0, "< 1 %"),
        (0.006, 0, "1 %"),
        (0.5, 1, "50.0 %"),
        (None, 1, "–"),
    ],
)
def test_a_small_share_is_not_none(share: float | None, digits: int, shown: str) -> None:
    assert percent(share, digits) == shown
