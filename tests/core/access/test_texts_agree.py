"""What a view takes out of a text, and what the search of personal data finds in one, agree: in every writing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.access import Person, acting
from core.cells.personal import texts
from core.cells.personal.numbers import is_card, is_resident_id
from core.collect import ingest
from core.lake import Lake, looked, masks

CON = duckdb.connect()
DIGITS = st.sampled_from("0123456789")


def seen(said: Iterable[str]) -> list[str]:
    """The texts as a view shows them."""
    given_ = "SELECT unnest(?::VARCHAR[]) AS x, generate_subscripts(?::VARCHAR[], 1) AS n"
    rows = [*said]
    return [
        row[0] for row in CON.execute(f"SELECT {masks.texts('x')} FROM ({given_}) ORDER BY n", [rows, rows]).fetchall()
    ]


def number(*parts: str | int) -> st.SearchStrategy[str]:
    """Texts and so many digits, one behind the other."""
    return st.tuples(
        *(st.text(DIGITS, min_size=one, max_size=one) if isinstance(one, int) else st.just(one) for one in parts)
    ).map("".join)


def with_check(stem: str, fits: object) -> str:
    return next(whole for sign in "0123456789X" if fits(whole := stem + sign))  # type: ignore[operator]


def account(country: str, rest: str) -> str:
    turned = "".join(str(int(sign, 36)) for sign in rest + country + "00")
    return f"{country}{98 - int(turned) % 97:02d}{rest}"


def grouped(plain: str, mark: str, size: int = 4) -> str:
    return mark.join(plain[at : at + size] for at in range(0, len(plain), size))


MARKS = st.sampled_from(["", " ", "-", "  ", ".", "\u00a0", "\u2013", "\u3000", "，", "/"])
WORD = st.text(st.sampled_from("abcxyz019éßø"), min_size=1, max_size=9)
CARD = number("4", 14).map(lambda stem: with_check(stem, is_card))
RESIDENT = st.tuples(number(6), st.integers(1930, 2005), st.integers(101, 131), number(3)).map(
    lambda one: with_check(f"{one[0]}{one[1]}0{one[2]}{one[3]}", is_resident_id)
)
ACCOUNT = st.one_of(
    number(18).map(lambda rest: account("DE", rest)),
    number("NWBK", 14).map(lambda rest: account("GB", rest)),
    number(16, "M", 6).map(lambda rest: account("FR", rest)),
    number("MALT", 13, "ABCX", 2, "XYZ").map(lambda rest: account("MT", rest)),
)
PLANTED = st.one_of(
    st.tuples(WORD, st.sampled_from(["", ".", "+", "_"]), WORD, WORD, st.sampled_from(["de", "example", "co.uk"])).map(
        lambda one: f"{one[0]}{one[1]}{one[2]}@{one[3]}.{one[4]}"
    ),
    st.tuples(WORD, WORD).map(lambda one: f"https://{one[0]}:{one[1]}@localhost/x"),
    st.tuples(st.one_of(CARD, ACCOUNT), MARKS).map(lambda one: grouped(*one)),
    RESIDENT,
    st.tuples(number("138", 8), MARKS).map(lambda one: f"{one[0][:3]}{one[1]}{one[0][3:7]}{one[1]}{one[0][7:]}"),
    st.tuples(number("+49 1512 3", 6), MARKS).map(lambda one: one[0].replace(" ", one[1] or " ")),
    number("(212) 55", 1, "-", 4),
    number("078-05-", 4),
)
BOLD = {True: 0x1D7CE - ord("0"), False: 0x1D41A - ord("a")}
"""From a digit and a letter to their bold forms of mathematics."""
WRITINGS = {
    "plain": lambda said: said,
    "full width": lambda said: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in said),
    "wide digits": lambda said: re.sub("[0-9]", lambda hit: chr(0xFF10 + int(hit[0])), said),
    "arabic digits": lambda said: re.sub("[0-9]", lambda hit: chr(0x660 + int(hit[0])), said),
    "raised digits": lambda said: re.sub("[0-9]", lambda hit: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(hit[0])], said),
    "mathematical": lambda said: re.sub("[0-9a-z]", lambda hit: chr(BOLD[hit[0].isdigit()] + ord(hit[0])), said),
    "escaped": lambda said: said.replace("@", "%40").replace("+", "%2B").replace(" ", "%20"),
    "unseen signs": "\u200b".join,
    "soft hyphens": "\u00ad".join,
}  # fmt: skip
AROUND = st.sampled_from(["", "call ", "我的号码是", "x: ", "\n", "（", "see 3 of 4, ", "👍🏽 "])
BEHIND = st.sampled_from(["", " thanks", "，谢谢", ".", " or 2", "\n", "）", " - bye"])


@st.composite
def told(draw: st.DrawFn) -> tuple[str, str]:
    planted = WRITINGS[draw(st.sampled_from(sorted(WRITINGS)))](draw(PLANTED))
    more = WRITINGS[draw(st.sampled_from(sorted(WRITINGS)))](draw(PLANTED)) if draw(st.booleans()) else ""
    return planted, f"{draw(AROUND)}{planted}{draw(BEHIND)} {more}"


def bare(said: str) -> str:
    return "".join(sign for sign in texts.folded(said)[0] if sign.isalnum())


@settings(max_examples=15, deadline=None)
@given(st.lists(told(), min_size=10, max_size=25))
def test_what_is_found_in_a_text_is_not_in_its_view(cases: list[tuple[str, str]]) -> None:
    for (planted, said), shown in zip(cases, seen(said for _, said in cases), strict=True):
        assert texts.kinds_in(shown.replace("[login]", "")) == frozenset(), said
        if texts.kinds_in(planted):
            left, whole = bare(shown), bare(planted)
            pieces = {whole[at : at + 7] for at in range(len(whole) - 6)} if whole.isdigit() else {whole}
            assert not [one for one in pieces if len(one) > 3 and one in left], (said, shown)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.text(st.sampled_from("ab é我，0１ .-@/:\u200b"), max_size=30), min_size=5, max_size=20))
def test_a_text_without_such_a_form_is_shown_as_it_is_written(said: list[str]) -> None:
    for one, shown in zip(said, seen(said), strict=True):
        folded = texts.folded(one)[0]
        harmless = "@" not in folded and sum(sign.isdigit() for sign in folded) < 7
        assert shown == one or not harmless
        assert not harmless or texts.kinds_in(one) == frozenset()


@pytest.mark.parametrize("sign", ["@", "0", "a", ".", "-"])
def test_every_sign_that_is_read_as_another_is_taken_for_it(sign: str) -> None:
    signs = [
        one
        for one in map(chr, range(0x80, 0x20000))
        if not "\ud800" <= one <= "\udfff" and texts.folded(one)[0] == sign
    ]
    said = ["tel 13800138000 or anna@web-site.de".replace(sign, one) for one in signs]
    assert [(one, shown) for one, shown in zip(signs, seen(said), strict=True) if texts.kinds_in(shown)] == []
    assert not [shown for shown in seen(said) if "web" in bare(shown) or "8" in bare(shown)]


@pytest.mark.parametrize("planted", ["write to 安娜 at ａｎｎａ＠web.de please", "see http://x.de/?to=anna%40web.de"])
def test_one_text_among_many_is_found_and_hidden(lake: Lake, tmp_path: Path, planted: str) -> None:
    path = tmp_path / "said.csv"
    rows = [f"{n},a fine kettle of {n % 7} litres" for n in range(6_000)]
    path.write_text("\n".join(["n,said", *rows[:3456], f"9999,{planted}", *rows[3456:]]), "utf-8")
    ingest(lake, path, "said")
    with acting(Person("vic", "viewer")), lake.read() as cursor:
        shown = cursor.execute(f"SELECT said FROM {lake.table('said')}").fetchall()
    assert lake.shown_to("said", "viewer") == {"said": "texts"}
    assert not [one for (one,) in shown if texts.kinds_in(one)]
    assert ("a fine kettle of 3 litres",) in shown
    assert len(shown) == 6_001


def test_what_a_version_left_as_it_was_is_not_judged_again(
    people: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    real = looked.held
    monkeypatch.setattr(looked, "held", lambda name, cells: judged.append(name) or real(name, cells))
    for _ in range(3):
        with people.write("x", info={"dataset": "people", "action": "ingest", "layer": "raw"}) as cursor:
            cursor.execute("UPDATE lake.raw.people SET city = city || '!'")
    assert people.shown_to("people", "viewer")
    assert len(people.versions("people")) > 3
    assert {one: judged.count(one) for one in ("email", "note")} == {"email": 1, "note": 1}
    assert judged.count("city") > 1
