"""Text from data in a sentence of Markdown: it stays text, and what is bold stays bold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from core.i18n import catalogue
from pages.parts.shared.wording import APART, md, percent, plain_markdown

DATA = st.text(st.sampled_from("aé中0 *_`[](){}!<>.&\t\n\u3000\u00a0\\$~|"), min_size=1, max_size=12)


@given(DATA.filter(lambda text: text.strip("\r\n\t")))
def test_bold_text_from_data_is_bold_whatever_it_holds(text: str) -> None:
    html = MarkdownIt().renderInline(f"**{md(text)}**")
    assert html.startswith("<strong>"), html
    assert html.endswith("</strong>"), html
    assert html.count("<") == 2, html


def test_a_sentence_that_names_a_page_names_it_as_the_menu_does() -> None:
    folder = Path(__file__).parents[2] / "pages"
    titles = re.findall(
        r'^MENU = .*"title": N_\("([^"]+)"\)', "\n".join(map(Path.read_text, folder.glob("*.py"))), re.M
    )
    told = catalogue("zh_CN")
    wrong, named = [], 0
    for title in titles:
        says = re.compile(rf"\b(?:pages? {title}|{title} page)\b")
        for sentence, forms in told.items():
            if says.search(sentence):
                named += 1
                wrong += [(title, form) for form in forms if told[title][0] not in form]
    assert named > 20
    assert wrong == []


def test_no_page_puts_a_blank_between_two_sentences_by_itself() -> None:
    """Behind a Chinese full stop stands none: `core.i18n.sentences` knows."""
    by_itself = re.compile(r"message\)?\} \{(?:md\()?[\w.]*hint")
    pages = Path(__file__).parents[2] / "pages"
    assert [str(one) for one in pages.rglob("*.py") if by_itself.search(one.read_text(encoding="utf-8"))] == []


def test_blanks_at_the_ends_can_be_seen() -> None:
    assert md("Mitte, Mitte ") == "Mitte, Mitte␣"
    assert md(" a b") == "␣a b"


FOUND_IN_TEXT = [
    re.compile(pattern, re.IGNORECASE | (re.ASCII if r"\w" in pattern else re.UNICODE))  # JavaScript's \w is ASCII
    for pattern in (
        r"(https?:\/\/|www(?=\.))([-.\w]+)",
        r"([-.\w+]+)@([-\w]+(?:\.[-\w]+)+)",
        r":material_(\w+):",
        r":streamlit:",
        r":\+1:|:-1:|:(?!\d\d?:)[\w-]+:",
        r"(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)",
    )
]
"""What Streamlit 1.67 looks for in each piece of text, after Markdown's escapes were read (StreamlitMarkdown.js).
There is no emoji of one or two digits, which times are full of."""
SIGNS = [*"a0.:/@+-<>=~_ \\[](){}$`!|&#*\n中", "http", "HTTPS", "://", "www", ".", "evil.example", "mailto:", "a@b.cc"]
NAMES = [":material/home:", ":streamlit:", ":+1:", ":100:", ":smile:", "<->", "--", "<b>", ":red[x]", ":small{}"]
ACTIVE = st.lists(st.sampled_from([*SIGNS, *NAMES, "![x](http://e.example/i.png)"]), max_size=8).map("".join)


def pieces(markdown: str) -> list[str]:
    """The pieces of text that Streamlit's parser makes of inert Markdown: read up to the marks, escapes taken off."""
    source = markdown.replace(":material/", ":material_")
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]#!|<>$&]", source.replace(APART, "")), "something is not escaped"
    return [re.sub(r"\\(.)", r"\1", piece) for piece in source.split(APART)]


@given(ACTIVE)
def test_nothing_in_data_becomes_a_link_an_icon_or_another_sign(text: str) -> None:
    found = pieces(md(text))
    assert "".join(found) == re.sub(r"^\s+|\s+$", lambda m: "␣" * len(m[0]), text.strip("\r\n\t")).replace("\n", " ")
    assert [(piece, one.pattern) for piece in found for one in FOUND_IN_TEXT if one.search(piece)] == []


def test_guidelines_keep_headings_lists_and_bold() -> None:
    text = "# How to\n\n- take **the whole** text\n2. a - b **open"
    assert plain_markdown(text) == "# How to\n\n- take **the whole** text\n2. a \\- b \\*\\*open"


@given(ACTIVE, st.sampled_from(["", "# ", "- ", "3. ", "**"]))
@example("--**--", "**")
def test_nothing_else_of_guidelines_is_read(text: str, begin: str) -> None:
    for line in plain_markdown(begin + text).splitlines():
        rest = re.sub(r"^ *(?:#{1,4} +|[-*+] +|\d{1,3}[.)] +)", "", line)
        found = pieces(re.sub(r"(?<!\\)((?:\\\\)*)\*\*", lambda mark: mark[1] + APART, rest))  # bold parts texts
        assert [(piece, one.pattern) for piece in found for one in FOUND_IN_TEXT if one.search(piece)] == []


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
