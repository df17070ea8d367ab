"""However a person is written, they are found; and nobody else is."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.engine import unattached
from core.errors import BadInput
from core.govern.erasure.writings import Identifier, identifier, identifiers, is_person, joined, named, without

WORD = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=9)
LETTERS = st.text("abcdefghijklmnopqrstuvwxyzäöéñłş", min_size=3, max_size=9)
MAILS = st.builds("{}.{}@{}.org".format, WORD, WORD, WORD)
CODES = st.builds("{}-{}".format, WORD, st.integers(100, 99_999_999))
PHONES = st.builds("+49170{}".format, st.integers(1_000_000, 9_999_999))
NAMES = st.builds("{} {}".format, LETTERS, LETTERS)
PERSONS = st.one_of(MAILS, CODES, PHONES, NAMES)
AROUND = st.sampled_from(["", " ", "\n", "(", '"', "; ", "，", "：", "<", "="])


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def found_by_engine(text: str, wanted: tuple[Identifier, ...]) -> bool:
    with unattached() as engine:
        row = engine.execute("SELECT regexp_matches(?, ?)", [text, joined(wanted)]).fetchone()
    return bool(row and row[0])


WAYS = (str.upper, str.title, wide, lambda said: unicodedata.normalize("NFD", said), lambda said: f"  {said}\u3000")


@settings(max_examples=25, deadline=None)
@given(PERSONS, st.sampled_from(range(len(WAYS))), AROUND, AROUND)
def test_any_writing_is_found_and_taken_out(said: str, way: int, before: str, after: str) -> None:
    wanted = identifiers([said])
    written = WAYS[way](said)
    text = f"{before}{written}{after}"
    assert is_person(written, wanted)
    assert named(text, wanted)
    assert not named(without(text, wanted), wanted)
    inside = json.dumps({"a": f"\n{written}"})
    assert named(inside, wanted), inside
    json.loads(without(inside, wanted))


@settings(max_examples=8, deadline=None)
@given(PERSONS, st.sampled_from(range(len(WAYS))))
def test_the_engine_finds_no_less(said: str, way: int) -> None:
    assert found_by_engine(f"x {WAYS[way](said)} y", identifiers([said]))


@settings(max_examples=80, deadline=None)
@given(PERSONS, PERSONS)
def test_nobody_else_is_taken(said: str, other: str) -> None:
    wanted = identifiers([said])
    if set(re.findall(r"\w+", said)) & set(re.findall(r"\w+", other)):
        return
    assert not named(other, wanted)
    assert without(f"about {other}.", wanted) == f"about {other}."


@pytest.mark.parametrize(
    ("said", "text", "is_named"),
    [
        ("anna@x.org", "joanna@x.org", False),
        ("anna@x.org", "anna@x.org.uk", False),
        ("anna@x.org", "anna@x.org.", True),
        ("anna@x.org", "mailto:Anna%40x.org?subject=1", True),
        ("+49 170 1234567", "tel. 0170/123 45-67", True),
        ("+49 170 1234567", "0049 (0)170 1234567", True),
        ("+49 170 1234567", "order 81701234567", False),
        ("0170 1234567", "+491701234567", True),
        ("13812345678", "+86 138-1234-5678", True),
        ("4111 1111 1111 1111", "4111111111111111", True),
        ("DE89 3704 0044 0532 0130 00", "de89370400440532013000", True),
        ("王小明", "收货人王小明的电话", True),
        ("Maria Petersen", "Petersen, Maria", True),
        ("Maria Petersen", "Maria  Petersens", False),
        ("U00042", "U000421", False),
        ("U00042", "XU00042", False),
    ],
)
def test_what_stands_around_decides(said: str, text: str, is_named: bool) -> None:
    assert named(text, identifiers([said])) is is_named


def test_a_bare_number_counts_only_where_persons_are_numbered() -> None:
    one = identifier("1203")
    assert one.kind == "number"
    assert one.looked_for("user_id")
    assert one.looked_for("会员号")
    assert not one.looked_for("price")
    assert identifier("user_id=7").column == "user_id"
    assert is_person("001203", [one])
    assert not is_person("12030", [one])


@pytest.mark.parametrize("said", [[], [""], ["a"], ["x"] * 3, [f"user{at}" for at in range(30)]])
def test_what_names_nobody_is_refused(said: list[str]) -> None:
    with pytest.raises(BadInput):
        identifiers(said)
