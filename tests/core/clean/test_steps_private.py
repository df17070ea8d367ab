"""What hides people: nothing of a value is left, equal stays equal, different stays different, joins hold."""

from __future__ import annotations

import hashlib
import hmac
import json
import string
from collections import Counter
from datetime import date

import ibis
import pytest
from babel import Locale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clean
from core.cells.personal import countries_of, country_of, masked
from core.clean import RecipeStep
from core.clean.steps.private import KINDS, in_json, written
from core.engine import unattached
from core.errors import BadInput
from core.lake import workspace_salt

LAWS = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CELLS = st.lists(
    st.one_of(
        st.none(), st.emails(), st.text(string.ascii_letters + "äß王 @.+-0123456789", min_size=4, max_size=20),
        st.integers(10**9, 10**12).map(str),
    ), min_size=1, max_size=12,
)  # fmt: skip


def blank(cell):
    return cell is None or not cell.strip()


@LAWS
@given(CELLS, st.sampled_from(sorted(KINDS)))
def test_laws_of_the_keyed_hash(bench, cells, kind):
    name = bench.land({"x": cells, "other": [str(at) for at in range(len(cells))]})
    bench.clean(name, RecipeStep("hash_personal", ("x",), {"kind": kind}))
    hashes = bench.column(name, "x")
    assert bench.column(name, "other") == [str(at) for at in range(len(cells))]
    assert [one is None for one in hashes] == [blank(one) for one in cells]
    assert all(len(one) == 32 and not set(one) - set("0123456789abcdef") for one in hashes if one)
    for cell, one in zip(cells, hashes, strict=True):
        for other, two in zip(cells, hashes, strict=True):
            if cell == other:
                assert one == two
            elif kind == "code" and not blank(cell) and not blank(other) and cell.strip() != other.strip():
                assert one != two
    again = bench.land({"x": list(reversed(cells))})
    bench.clean(again, RecipeStep("hash_personal", ("x",), {"kind": kind}))
    assert bench.column(again, "x") == list(reversed(hashes)), "the same in every table"


def test_it_is_hmac_sha256_under_the_workspaces_secret(bench):
    cells = [" Anna@X.org ", "anna@x.ORG", "ＡＮＮＡ@x.org", "王@例.cn"]
    name = bench.land({"x": cells})
    bench.clean(name, RecipeStep("hash_personal", ("x",), {"kind": "mail", "digits": 64}))
    key = bytes.fromhex(workspace_salt(bench.lake))
    said = [hmac.new(key, one.encode(), hashlib.sha256).hexdigest() for one in ["anna@x.org"] * 3 + ["王@例.cn"]]
    assert bench.column(name, "x") == said


def test_the_secret_is_in_no_recipe_statement_or_history(bench):
    name = bench.land({"x": ["a1", "b2"]})
    recipe = clean.Recipe((RecipeStep("hash_personal", ("x",)), RecipeStep("mask", ("x",))))
    clean.apply(bench.lake, name, recipe)
    key = bytes.fromhex(workspace_salt(bench.lake)).ljust(64, b"\0")
    secrets = [bytes(byte ^ pad for byte in key).hex()[:64] for pad in (0, 0x36, 0x5C)]
    said = clean.statement(bench.lake, name, recipe) + json.dumps(recipe.as_dict())
    said += json.dumps([one.info for one in bench.lake.versions(name)], default=str)
    assert not [one for one in secrets if one in said]


@pytest.mark.parametrize(
    ("kind", "country", "same"),
    [
        ("phone", "49", ["+49 170 1234567", "0049 170-123 45 67", "0170/1234567", "+49 (0)170 1234567"]),
        ("phone", "86", ["13812345678", "138 1234 5678", "138-1234-5678"]),
        ("name", "", ["Maria Petersen", "maria  petersen ", "MARIA PETERSEN"]),
        ("digits", "", ["DE89 3704 0044", "de8937040044"]),
        ("mail", "", ["a@X.com", " A@x.com"]),
        (
            "mail",
            "",
            [
                "fi.ss@x.org",
                "ﬁ.ß@x.org",
                "fi\u200b.ss@x.\u00adorg",
                "mailto:fi.ss@x.org?subject=a",
                "<fi.ss@x.org>",
                "Fi Ss <FI.SS@X.ORG>",
                "fi.ss%40x.org",
                "fi.ss%2540x.org",
                "fi.ss&#64;x.org",
                "fi.ss@x.org.",
            ],
        ),
        ("phone", "", ["+54 9 11 2345 6789", "+54 11 2345 6789", "0054\u200b 9 11 2345-6789"]),
        ("phone", "", ["+52 1 55 1234 5678", "+52 55 1234 5678"]),
        ("digits", "", ["4111 1111 1111 1111", "4111\u200b1111\u00ad1111 1111"]),
    ],
)
def test_writings_of_one_value_agree(bench, kind, country, same):
    name = bench.land({"x": [*same, "9" + same[0]]})
    bench.clean(name, RecipeStep("hash_personal", ("x",), {"kind": kind, "country": country}))
    *hashes, other = bench.column(name, "x")
    assert len(set(hashes)) == 1
    assert other not in hashes


def test_joins_hold_whatever_the_columns_type(bench):
    users = bench.land({"id": [7, 8, 9], "mail": ["a@x.de", "b@x.de", None]}, types={"id": "BIGINT"})
    events = bench.land({"user": ["7", "9", " 8", "11"], "n": ["1", "2", "3", "4"]})
    orders = bench.land({"user": [7.0, 8.5]}, types={"user": "DOUBLE"})
    bench.clean(users, RecipeStep("hash_personal", ("id",)))
    bench.clean(events, RecipeStep("hash_personal", ("user",)))
    bench.clean(orders, RecipeStep("hash_personal", ("user",)))
    pairs = "SELECT u.mail, e.n FROM {u} u JOIN {e} e ON {on} ORDER BY ALL"
    with bench.lake.read() as cursor:
        raw = {"u": f"lake.raw.{users}", "e": f"lake.raw.{events}", "on": "CAST(u.id AS VARCHAR) = trim(e.user)"}
        hid = {"u": f"lake.clean.{users}", "e": f"lake.clean.{events}", "on": "u.id = e.user"}
        before, after = (cursor.execute(pairs.format(**one)).fetchall() for one in (raw, hid))
    assert before == after
    assert len(after) == 3
    assert bench.column(orders, "user")[0] == bench.column(users, "id")[0]


@LAWS
@given(CELLS)
def test_masks_are_those_of_the_pages_and_leave_no_value(bench, cells):
    name = bench.land({"x": cells})
    step = RecipeStep("mask_personal", ("x",))
    bench.clean(name, step, step)
    once = [None if blank(one) else masked(one) for one in cells]
    assert bench.column(name, "x") == once, "twice is as once"
    assert not [one for one, two in zip(cells, once, strict=True) if one is not None and one == two]


@pytest.mark.parametrize(
    ("way", "params", "cells", "told"),
    [
        ("year", {}, ["1985-03-12", "12.3.1985", "1985年3月", "19850312", "85", None], [1985] * 4 + [None] * 2),
        ("decade", {}, ["1985-03-12", "1990"], ["1980-1989", "1990-1999"]),
        ("band", {"width": 10.0}, ["41", "x"], ["40.0 ≤ x < 50.0", None]),
        ("grid", {"places": 1}, ["52.5201, 13.4050", "52.56"], ["52.5, 13.4", "52.6"]),
        ("country", {}, ["Hamburg, Germany", "合肥市", "nowhere"], ["DE", "CN", None]),
        ("first", {"width": 2.0}, ["10115", "7"], ["10***", "*"]),
    ],
)
def test_values_are_made_coarser(bench, way, params, cells, told):
    assert bench.one(cells, "coarsen", way=way, **params) == told


def test_numbers_and_dates_are_made_coarser(bench):
    assert bench.one([41, 9, -1, None], "coarsen", "BIGINT", way="band") == ["40-49", "0-9", "-10--1", None]
    assert bench.one([52.5201], "coarsen", "DOUBLE", way="grid") == [52.5]
    assert [country_of(one) for one in ("Chicago, IL", "Berlin", "London", "x")] == ["US", "DE", "GB", ""]


DAYS = st.dates(date(1901, 1, 1), date(2030, 12, 31)).map(str)
PAIRS = st.builds("{:.4f}, {:.4f}".format, st.floats(-89, 89), st.floats(-179, 179))
HOMES = st.sampled_from(["Berlin", "柏林", "Lyon, France", "德国汉堡", "CN", "US", "东京", "nowhere", "杭州", "UK"])
CODES = st.text(string.digits, min_size=3, max_size=6)
COARSER = [
    ("year", {}, DAYS), ("decade", {}, DAYS), ("band", {"width": 10.0}, st.integers(0, 120).map(str)),
    ("grid", {"places": 1}, PAIRS), ("country", {}, HOMES), ("first", {"width": 2.0}, CODES),
]  # fmt: skip


@pytest.mark.parametrize(("way", "params", "cells"), COARSER, ids=[way for way, _params, _cells in COARSER])
@LAWS
@given(data=st.data())
def test_laws_of_making_coarser(bench, way, params, cells, data):
    given_ = data.draw(st.lists(st.one_of(cells, st.none()), min_size=2, max_size=12))
    once = bench.one(given_, "coarsen", way=way, **params)
    assert len(dict(zip(given_, once, strict=True))) == len(set(zip(given_, once, strict=True))), "equal stays equal"
    assert min(Counter(once).values()) >= min(Counter(given_).values()), "nobody hides among fewer"
    said = [None if one is None else str(one) for one in once]
    twice = bench.one(said, "coarsen", way=way, **params)
    assert [None if one is None else str(one) for one in twice] == said, "twice is as once"


def test_every_country_is_known_by_its_name_in_both_languages():
    chinese = {code: name for code, name in Locale("zh").territories.items() if name and code.isalpha()}
    for code, name in Locale("en").territories.items():
        if len(code) == 2 and code not in ("EU", "EZ", "UN", "ZZ", "XA", "XB") and code in chinese:
            assert (country_of(name), country_of(chinese[code])) == (code, code)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        (["DE", "FR", "CA"], {"DE": "DE", "FR": "FR", "CA": "CA"}),
        (["CA", "TX", "NY"], {"CA": "US", "TX": "US", "NY": "US"}),
        (["柏林", "伦敦", "纽约"], {"柏林": "DE", "伦敦": "GB", "纽约": "US"}),
        (["香港", "法国巴黎", "中国浙江省杭州市"], {"香港": "HK", "法国巴黎": "FR", "中国浙江省杭州市": "CN"}),
    ],
)
def test_a_column_of_places_is_read_as_a_whole(cells, told):
    assert countries_of(cells) == told


@LAWS
@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=9), st.integers(1, 1000))
def test_a_band_holds_its_number(bench, cells, width):
    for cell, band in zip(cells, bench.one(cells, "coarsen", "BIGINT", way="band", width=float(width)), strict=True):
        low = cell // width * width
        assert band == f"{low}-{low + width - 1}"


def test_json_and_texts_are_hidden_by_place(bench):
    cells = ['{"to": {"mail": "a@x.de", "n": 1}, "cc": [{"mail": "b@x.de"}]}', None, "write to a@x.de", "nothing here"]
    first = bench.one(cells, "hide_within", path="to.mail")
    assert json.loads(first[0]) == {"to": {"mail": masked("a@x.de"), "n": 1}, "cc": [{"mail": "b@x.de"}]}
    assert first[1:] == [None, "write to [mail]", "nothing here"]
    assert json.loads(in_json(cells[0], ["cc[]", "mail"]))["cc"] == [{"mail": masked("b@x.de")}]
    assert bench.one(cells[1:], "hide_within") == first[1:]


@pytest.mark.parametrize(
    ("step", "params"),
    [
        ("hash_personal", {"country": "de"}),
        ("hash_personal", {"digits": 65}),
        ("coarsen", {"way": "band", "width": 0.0}),
    ],
)
def test_what_makes_no_sense_is_refused(bench, step, params):
    with pytest.raises(BadInput):
        bench.one(["1"], step, **params)


@pytest.mark.parametrize(
    ("cells", "kind"),
    [([f"p{at}@mail.example" for at in range(20)], "mail"), ([f"+49 170 {at:07}" for at in range(20)], "phone")],
)
def test_a_keyed_hash_is_suggested_and_never_taken_unasked(bench, cells, kind):
    name = bench.land({"contact": cells})
    found = [one for one in clean.suggest(bench.lake, name) if one.step.step == "hash_personal"]
    assert [(one.step.params["kind"], one.auto) for one in found] == [(kind, False)]


@pytest.mark.parametrize(
    ("kind", "one", "other", "same"),
    [
        ("phone", "+65 6123 4567", "656-123-4567", False),
        ("phone", "+49 (0)151 2345678", "+49 0151 2345678", True),
        ("phone", "+49 0151 2345678", "0049 151 2345678", True),
        ("phone", "+39 06 12345678", "+39 6 12345678", False),
        ("phone", "+1 202 555 0123 ext. 5", "+1 202 555 0123", True),
        ("name", "Groß", "GROSS", True),
        ("name", "ΟΔΥΣΣΕΎΣ", "Οδυσσεύς", True),
        ("name", "Anna\u00adLena", "AnnaLena", True),
        ("name", "Anna Lena", "AnnaLena", False),
    ],
)
def test_one_persons_writings_have_one_hash(kind: str, one: str, other: str, same: bool) -> None:
    asked = [ibis.to_sql(written(ibis.literal(text), kind).name("x"), dialect="duckdb") for text in (one, other)]
    with unattached() as engine:
        found = [engine.execute(str(sql)).fetchone() for sql in asked]
    assert (found[0] == found[1]) is same, found
