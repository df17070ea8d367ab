"""Tables that break profilers."""

from __future__ import annotations

import json

import pytest

from core.engine import quote
from core.errors import NotFound
from core.profile import Profile, describe, profile
from core.profile.columns.masks import mask


def codes(found: Profile, column: str) -> set[str]:
    return {finding.code for finding in found.column(column).findings}


def test_an_empty_table_has_a_profile(land) -> None:
    found = profile(land("SELECT 1 AS a, 'x' AS b, DATE '2026-01-01' AS c LIMIT 0"), "t")
    assert found.rows == 0
    assert [column.distinct for column in found.columns] == [0, 0, 0]
    assert found.missing_share == 0
    assert [one.code for one in found.findings] == ["empty_table"]


def test_one_row(land) -> None:
    found = profile(land("SELECT 7 AS a, 'x' AS b, TIMESTAMP '2026-01-01 10:00:00' AS c, TRUE AS d, 1.50 AS e"), "t")
    number = found.column("a")
    assert (number.mean, number.sd, number.minimum, number.quantiles["50"]) == (7, None, 7, 7)
    assert found.column("c").histogram.counts == (1,)
    assert found.column("e").min_text == "1.50"


def test_columns_without_a_value(land) -> None:
    found = profile(land("SELECT NULL::INTEGER AS a, NULL::VARCHAR AS b, NULL::DATE AS c, i FROM range(30) r(i)"), "t")
    assert [column.nulls for column in found.columns] == [30, 30, 30, 0]
    assert codes(found, "a") == codes(found, "b") == codes(found, "c") == {"all_null"}


def test_nan_and_infinity_are_counted_and_left_out(land) -> None:
    found = profile(land("SELECT unnest(['1', '2', '3', 'nan', 'inf', '-inf', NULL]::DOUBLE[]) AS x"), "t").column("x")
    assert (found.not_finite, found.nulls, found.distinct, found.mean, found.maximum) == (3, 1, 3, 2.0, 3.0)
    assert "not_finite" in {one.code for one in found.findings}


def test_numbers_at_the_edge_of_their_types(land) -> None:
    found = profile(
        land(
            "SELECT unnest([9223372036854775807, -9223372036854775808]) AS big, "
            "unnest([1.7e308, -1.7e308]::DOUBLE[]) AS far, "
            "unnest([12345678901234567890.123456789, 12345678901234567890.123456788]::DECIMAL(38,9)[]) AS exact, "
            "unnest([18446744073709551615, 18446744073709551614]::UBIGINT[]) AS huge"
        ),
        "t",
    )
    assert found.column("big").min_text == "-9223372036854775808"
    assert found.column("exact").distinct == 2
    assert found.column("exact").max_text == "12345678901234567890.123456789"
    assert (found.column("huge").max_text, found.column("huge").distinct) == ("18446744073709551615", 2)
    assert found.column("far").sd is None or found.column("far").sd > 1e308


def test_times_no_calendar_can_name(land) -> None:
    found = profile(
        land("SELECT unnest(['infinity', '0044-03-15 (BC)', '290000-01-01', '2026-01-01']::TIMESTAMP[]) AS x"), "t"
    ).column("x")
    assert found.not_finite == 1
    assert found.rows == 4
    assert found.distinct == 3


def test_names_that_are_hostile_to_sql(land) -> None:
    names = ['a"b', "a'b", "a;b -- c", "line\nbreak", "价格 ¥", "SELECT", "x.y", "?", "$1", " padded ", "{n}"]
    wanted = ", ".join(f"i AS {quote(name)}, CAST(i AS VARCHAR) AS {quote(name + '_t')}" for name in names)
    found = profile(land(f"SELECT {wanted} FROM range(5) r(i)"), "t")
    assert [column.name for column in found.columns] == [each for name in names for each in (name, name + "_t")]
    assert all(column.distinct == 5 for column in found.columns)
    for column in found.columns:
        for finding in column.findings:
            describe(finding)


def test_cells_that_are_hostile_to_sentences(land) -> None:
    found = profile(land("SELECT unnest(['{0}', '{0}', '{rows}', '%s', '{']) AS x, '{evil}' AS y"), "t")
    for column in found.columns:
        for finding in column.findings:
            assert describe(finding)


def test_two_thousand_columns(land) -> None:
    wanted = ", ".join(f"i + {n} AS n{n}, 'v' || (i % 3) AS s{n}" for n in range(1000))
    found = profile(land(f"SELECT {wanted} FROM range(20) r(i)"), "t")
    assert len(found.columns) == 2000
    assert {one.code for one in found.limits} == {"limit_correlations", "limit_gaps"}
    assert found.column("s999").distinct == 3
    assert found.column("n999").maximum == 19 + 999


def test_a_cell_of_ten_megabytes(land) -> None:
    found = profile(land("SELECT repeat('x', 10000000) AS a UNION ALL SELECT 'y'"), "t").column("a")
    assert found.length_max == 10_000_000
    assert len(json.dumps([one.value for one in found.top])) < 2_000


def test_nested_and_binary_types_are_profiled_as_text(land) -> None:
    found = profile(
        land("SELECT [1, 2] AS l, {'a': 1} AS s, MAP {'k': 1} AS m, 'x'::BLOB AS b, uuid() AS u, TIME '10:00' AS t"),
        "t",
    )
    assert [column.family for column in found.columns] == ["text"] * 6
    assert found.column("l").top[0].value == "[1, 2]"


def test_a_profile_survives_json(land) -> None:
    lake = land(
        "SELECT i AS a, i * 2.5 AS b, 'x' || i AS c, DATE '2026-01-01' + i::INT AS d, i % 2 = 0 AS e, "
        "CASE WHEN i % 3 = 0 THEN i END AS f, CASE WHEN i % 3 = 0 THEN 1 END AS g FROM range(40) r(i)"
    )
    found = profile(lake, "t", store=False)
    assert Profile.from_dict(json.loads(json.dumps(found.to_dict(), allow_nan=False))) == found


def test_a_profile_is_kept_per_version_and_layer(land) -> None:
    lake = land("SELECT 1 AS a")
    before = lake.version()
    profile(lake, "t")
    assert lake.version() == before, "looking wrote something"
    first = profile(lake, "t", keep=True)
    commits = lake.version()
    assert commits == before + 1
    assert profile(lake, "t", keep=True) == first
    assert lake.version() == commits
    land("SELECT 1 AS a UNION ALL SELECT 2")
    assert profile(lake, "t").rows == 2
    assert profile(lake, "t", first.version) == first


def test_a_corrected_role_is_profiled_again(land) -> None:
    lake = land("SELECT 1 AS a")
    profile(lake, "t")
    lake.describe("t", kind="items", roles={"price": "a"})
    assert profile(lake, "t").column("a").role == "price"


def test_unknown_names_are_refused_with_a_hint(land) -> None:
    lake = land("SELECT 1 AS price")
    with pytest.raises(NotFound):
        profile(lake, "nothing")
    with pytest.raises(NotFound):
        profile(lake, "t", layer="clean")
    with pytest.raises(NotFound) as caught:
        profile(lake, "t").column("prise")
    assert "price" in caught.value.hint


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("SKU-0042", "A-9"),
        ("Red Shoes", "Aa Aa"),
        ("红色 T恤 42码", "汉 A汉 9汉"),
        ("１２３", "９"),
        ("カメラ", "あ"),
        ("한국", "한"),
        ("", ""),
        ("a  b", "a  a"),
        ("𠀀😀😀", "汉😀😀"),
        ("Ünïcode", "Aa"),
    ],
)
def test_masks(value: str, shape: str) -> None:
    assert mask(value) == shape


def test_ends_and_placeholders_of_a_column_whose_values_hardly_repeat(land, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (
        "SELECT CASE i WHEN 7 THEN ' u7' WHEN 8 THEN 'u8\u3000' WHEN 9 THEN '\u00a0' WHEN 10 THEN 'N/A ' "
        "WHEN 11 THEN '' WHEN 12 THEN NULL WHEN 13 THEN 'u14' WHEN 15 THEN '\ufeff字' WHEN 16 THEN '未知' "
        "ELSE 'u' || i || '。' END AS x, "
        "CASE i WHEN 14 THEN 'u14' ELSE 'v' || i END AS y FROM range(30000) r(i)"
    )
    fast = profile(land(rows), "t", store=False)
    monkeypatch.setattr("core.profile.columns.unique_texts.UNIQUE_PROBE", 2.0)
    slow = profile(land(rows), "t", store=False)
    assert fast.columns == slow.columns
    found = fast.column("x")
    assert (found.padded, found.blanks, found.nulls, found.distinct) == (4, 2, 1, 29_999)
    assert {one.code: one.rows for one in found.findings}["placeholders"] == 2
