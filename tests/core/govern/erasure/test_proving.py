"""The proof reads a text in its own way, and tells the same as the search."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote, quote_plus

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
        ("+54 9 11 2345 6789", "tel +54 11 2345-6789", True),
        ("+54 11 2345 6789", "tel +54 9 11 2345-6789", True),
        ("+52 55 1234 5678", "tel 0052 1 55 1234 5678", True),
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


ESCAPES = (quote, quote_plus, lambda said: quote(quote(said)), lambda said: quote(quote_plus(said)),
           lambda said: quote_plus(quote_plus(said)), lambda said: quote(quote(quote(said))), str.lower)  # fmt: skip
FRAMES = (("", ""), ("?q=", "&b=1"), ("https://x.org/", "/z"), ("a=hello+", "&b=1"), ("a=hello%20", "%20b"))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(("Marlene Zweigenhaft", "Jürgen Groß", "Анна Петровская", "mz@hid.example", "jörg@müller.de",
                     "王秘密", "de la Cruz Ana")),
    st.sampled_from(ESCAPES), st.sampled_from(FRAMES),
)  # fmt: skip
def test_a_name_in_an_address_is_found_however_often_it_is_escaped(
    said: str, escape: Callable[[str], str], frame: tuple[str, str]
) -> None:
    one = identifier(said)
    if escape is str.lower and one.kind == "mail":
        frame = ("", "")  # hello+mz@hid.example is another's address
    text = escape(said).join(frame)
    assert named_in(text, one), text
    assert named(text, [one]), text
    left = told(text, [one])
    assert not named_in(left, one)
    assert not named(left, [one])


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("anna@x.org", "tag+anna@x.org"),
        ("anna@x.org", "a=tag%2Banna@x.org"),
        ("anna@x.org", "anna%2540x.organ"),
        ("Anna Lee", "Anna + Lee"),
        ("Anna Lee", "Anna+Leeman"),
        ("Anna Lee", "Joanna+Lee"),
        ("+1 202 555 0123", "%2B49+202+5550123"),
        ("Анна Петров", "Анна Петрова"),
        ("Παύλος Νίκου", "Παύλος Νίκουλα"),
    ],
)
def test_another_in_an_address_is_another(said: str, text: str) -> None:
    assert not named_in(text, identifier(said))
    assert not named(text, [identifier(said)])


@pytest.mark.parametrize(
    "text", ["tel=%2B49+170+5551234", "%252B49%2B170%2B5551234", "t=0170%205551234&x", "0170+5551234"]
)
def test_a_number_in_an_address_is_found(text: str) -> None:
    assert named_in(text, identifier("+49 170 5551234"))
