"""The proof reads a text in its own way, and tells the same as the search."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.govern.erasure.proving import named_in
from core.govern.erasure.scrubbing import told
from core.govern.erasure.writings import identifier, named


@pytest.mark.parametrize(
    ("said", "text", "is_named"),
    [
        ("13912345678", "tel 139－1234－5678.", True),
        ("13912345678", "（139）12345678", True),
        ("13912345678", "139\u30001234\t5678", True),
        ("Jürgen Groß", "an JÜRGEN GROSS gesandt", True),
        ("Greta Holm", "Gre\u00adta Holm", True),
        ("Greta Holm", "Greta Holm-Smith", False),
        ("Greta Holm", "Holm Greta", False),
        ("a@müller.de", "mail: A@xn--mller-kva.de", True),
        ("anna@x.org", "joanna@x.org, o'anna@x.org, anna@x.org.uk", False),
        ("anna@x.org", "?q=anna%40x.org&b", True),
        ("anna@x.org", '{"a": "\\\\u0061nna@x.org"}', True),
        ("anna@x.org", "'anna@x.org'", True),
        ("+49 170 1234567", "0049 (0)170 1234567", True),
        ("+1 202 555 0123", "+49 202 5550123", False),
        ("+1 202 555 0123", "(202) 555-0123", True),
        ("07118503014", "+44 7118 503014", True),
        ("01234567890", "1234567890", False),
        ("4111 1111 1111 1111", "4111-1111-1111-1111", True),
        ("4111 1111 1111 1111", "94111111111111111", False),
    ],
)
def test_it_tells_what_the_search_tells(said: str, text: str, is_named: bool) -> None:
    one = identifier(said)
    text = text.replace("\\\\", "\\")
    assert named_in(text, one) is is_named
    assert named(text, [one]) is is_named


PARTS = st.sampled_from(
    ["Anna", "anna", "Lee", "Smith", "u707", "U707", "王伟", "明", "的", "在", "-", "'", "’", " ", "\n", "_", ".", "@",
     "x.org", "7", "Zoë", "GROSS", "Groß", "\u00ad", "\\n", "%20", "，", ",", "|", "(", "＋", "+49", "170", "5551234",
     "é", "e\u0301"]
)  # fmt: skip
WANTED = (
    "Anna Lee", "anna@x.org", "u707", "vip-u707", "王伟", "欧阳伟", "王小明", "Anna Groß", "+49 170 5551234", "U 707",
    "DE89 3704 0044 0532 0130 00",
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(WANTED), st.lists(PARTS, max_size=6), st.lists(PARTS, max_size=6), st.booleans())
def test_both_ways_tell_the_same_of_any_text(said: str, before: list[str], after: list[str], there: bool) -> None:
    one = identifier(said)
    text = "".join([*before, said if there else "", *after])
    if not set(text) & set("\u00ad_+＋.-’'%@\\"):
        assert named_in(text, one) is named(text, [one]), text
    assert not named_in(told(text, [one]), one)
    assert not named(told(text, [one]), [one])
