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
from core.govern.erasure.writings import Identifier, identifier, identifiers, is_person, joined, named, of_line, without

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
    written = said if wanted[0].kind == "code" and way < 2 else WAYS[way](said)
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
        ("u77", "U77", False),
        ("anna@x.org", "o'anna@x.org", False),
        ("anna@x.org", "'anna@x.org'", True),
        ("anna@x.org", "jo\u00adanna@x.org", False),
        ("anna@x.org", "an\u00adna@x.org", True),
        ("a@müller.de", "a@xn--mller-kva.de", True),
        ("a@xn--mller-kva.de", "A@MÜLLER.de", True),
        ("王伟", "王伟明", False),
        ("王伟", "联系王伟的电话", True),
        ("王伟", "王伟，您好", True),
        ("Anna Lee", "Anna Lee-Smith", False),
        ("Anna Lee", "Lee Anna", False),
        ("Jürgen Groß", "JÜRGEN GROSS", True),
        ("JÜRGEN GROSS", "Jürgen Groß", True),
        ("1234567890", "01234567890", False),
        ("01234567890", "1234567890", False),
        ("+44 7118 503014", "07118503014", True),
        ("07118503014", "+49 711 8503014", True),
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
    assert not is_person("001203", [one]), "a number with zeros in front is another"
    assert not is_person("12030", [one])


@pytest.mark.parametrize("said", [[], [""], ["a"], ["x"] * 3, [f"user{at}" for at in range(30)]])
def test_what_names_nobody_is_refused(said: list[str]) -> None:
    with pytest.raises(BadInput):
        identifiers(said)


MARKS = st.sampled_from(["", " ", "-", "\t", "\u3000", "－", "（", "）", "\u2011", "·", "/"])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["1", "49", "44", "65", "86"]), st.sampled_from(["1", "49", "44", "65", "86"]), st.data())
def test_the_country_decides_where_both_write_it(one: str, other: str, data: st.DataObject) -> None:
    number = {"1": "2025550123", "49": "2025550123", "44": "7118503014", "65": "61234567", "86": "13912345678"}[one]
    wanted = identifiers([f"+{one} {number}"])
    parted = "".join(sign + data.draw(MARKS) for sign in number[:-1]) + number[-1]
    assert is_person(parted, wanted)
    for sign in ("+", "00", "＋"):
        written = f"{sign}{other}{data.draw(MARKS)}{parted}"
        assert is_person(written, wanted) is (one == other)
        assert named(f"tel. {written}, at noon", wanted) is (one == other)
        dialled = identifiers([f"0{number}"])
        assert dialled[0].kind != "phone" or is_person(written, dialled), "any country may be meant"


@settings(max_examples=40, deadline=None)
@given(PERSONS, st.sampled_from(["\u00ad", "\u200b", "\u2060", "\ufeff"]), st.data())
def test_a_sign_that_is_not_seen_hides_nobody_and_makes_nobody(said: str, unseen: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(said) - 1))
    assert is_person(f"{said[:at]}{unseen}{said[at:]}", identifiers([said]))
    assert not named(f"x{unseen}{said}", identifiers([said])) or said[0] == "+"


@pytest.mark.parametrize(("region", "sign"), [("AR", "9"), ("MX", "1")])
def test_one_mobile_line_is_found_with_and_without_the_sign_before_it(region: str, sign: str) -> None:
    """Argentina's 9 and Mexico's 1 of before 2019, over the numbering plans' own example and lines near it."""
    import phonenumbers

    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    country, number = example.country_code, phonenumbers.national_significant_number(example)[-10:]
    for last in range(0, 100, 9):
        line = f"{number[:-2]}{last:02}"
        ways = [
            f"+{country} {line}",
            f"+{country} {sign} {line}",
            f"00{country}{sign}{line}",
            f"+{country}-{line[:2]}-{line[2:]}",
        ]
        for said in ways:
            for text in ways:
                assert named(f"ring {text} today", identifiers([said])), (said, text)
                assert of_line(said) == of_line(text)
            assert not named(f"ring +{country} {sign} {line[:-1]}{(last + 1) % 10} today", identifiers([said]))
