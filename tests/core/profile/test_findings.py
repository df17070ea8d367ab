"""What is called odd, and what is not."""

from __future__ import annotations

import pytest

from core.i18n import use_language
from core.profile import compare, describe, duplicate_groups, examples, profile
from core.profile.words import TEXTS


def codes(lake, column: str = "x") -> set[str]:
    return {finding.code for finding in profile(lake, "t", store=False).column(column).findings}


CASES = {
    "constant": "SELECT 'same' AS x FROM range(20)",
    "all_null": "SELECT NULL::VARCHAR AS x FROM range(20)",
    "mostly_missing": "SELECT CASE WHEN i < 5 THEN i END AS x FROM range(20) r(i)",
    "blanks": "SELECT CASE WHEN i < 5 THEN '  ' ELSE 'v' || i % 3 END AS x FROM range(20) r(i)",
    "padded": "SELECT CASE WHEN i < 5 THEN ' v' ELSE 'v' END || i % 3 AS x FROM range(20) r(i)",
    "placeholders": "SELECT CASE WHEN i < 5 THEN 'N/A' ELSE 'v' || i % 3 END AS x FROM range(20) r(i)",
    "variants": "SELECT ['Red', 'red', 'blue', 'blue'][1 + i % 4] AS x FROM range(20) r(i)",
    "number_as_text": "SELECT CASE WHEN i = 3 THEN 'free' ELSE (i * 1.5)::VARCHAR END AS x FROM range(40) r(i)",
    "date_as_text": "SELECT CASE WHEN i = 3 THEN 'soon' ELSE (DATE '2026-01-01' + i::INT)::VARCHAR END AS x "
    "FROM range(40) r(i)",
    "mixed_patterns": "SELECT CASE WHEN i = 3 THEN 'sku0003' ELSE 'SKU-' || lpad(i::VARCHAR, 4, '0') END AS x "
    "FROM range(40) r(i)",
    "likely_id": "SELECT 'u' || i AS x FROM range(100) r(i)",
    "nearly_unique": "SELECT 'u' || CASE WHEN i = 99 THEN 0 ELSE i END AS x FROM range(100) r(i)",
    "outliers": "SELECT CASE WHEN i = 50 THEN 100000 ELSE i % 10 END AS x FROM range(100) r(i)",
    "zeros": "SELECT CASE WHEN i < 3 THEN 0 ELSE 40 + i END AS x FROM range(100) r(i)",
    "epoch_zero": "SELECT TIMESTAMP '2026-01-01' + to_days(i::INT) AS x FROM range(40) r(i) "
    "UNION ALL SELECT TIMESTAMP '1970-01-01'",
    "future": "SELECT CASE WHEN i = 5 THEN DATE '2199-01-01' ELSE DATE '2026-01-01' END AS x FROM range(40) r(i)",
}


@pytest.mark.parametrize("code", CASES)
def test_a_defect_is_found(land, code: str) -> None:
    assert code in codes(land(CASES[code]))


@pytest.mark.parametrize(
    "select",
    [
        "SELECT 'v' || i % 3 AS x FROM range(40) r(i)",
        "SELECT lpad((i % 9)::VARCHAR, 5, '0') AS x FROM range(40) r(i)",
        "SELECT i % 7 AS x FROM range(200) r(i)",
        "SELECT DATE '2026-01-01' + (i % 20)::INT AS x FROM range(200) r(i)",
        "SELECT exp((i % 100) / 25.0) AS x FROM range(200) r(i)",
        "SELECT ['red shoes', 'Blue hat 2', '红色 T恤'][1 + i % 3] AS x FROM range(90) r(i)",
    ],
)
def test_sound_columns_have_no_finding(land, select: str) -> None:
    assert codes(land(select)) == set()


def test_what_a_kind_requires(land) -> None:
    rows = "SELECT CASE WHEN i < 2 THEN NULL ELSE 'p' || i % 18 END AS id, -1.5 * i AS cost FROM range(20) r(i)"
    lake = land(rows, kind="items", roles={"item_id": "id", "price": "cost"})
    assert {"required_missing", "mixed_patterns"} & codes(lake, "id") == {"required_missing"}
    assert "negatives" in codes(lake, "cost")


def test_a_repeated_key_is_an_error_and_leads_to_its_rows(land) -> None:
    lake = land("SELECT 'p' || i % 19 AS id FROM range(20) r(i)", kind="items", roles={"item_id": "id"})
    found = profile(lake, "t")
    assert found.column("id").severity == "error"
    rows = examples(lake, found, "id", "key_repeats")
    assert [(row.value, row.file, row.line) for row in rows] == [("p0", "rows.csv", 2), ("p0", "rows.csv", 21)]


@pytest.mark.parametrize(("code", "value"), [
    ("padded", " v0"), ("blanks", "  "), ("placeholders", "N/A"), ("outliers", "100000"),
    ("zeros", "0"), ("mixed_patterns", "sku0003"),
    ("number_as_text", "free"), ("date_as_text", "soon"),
    ("epoch_zero", "1970-01-01 00:00:00"), ("future", "2199-01-01"),
])  # fmt: skip
def test_a_finding_leads_to_its_source_rows(land, code: str, value: str) -> None:
    lake = land(CASES[code])
    found = profile(lake, "t")
    assert examples(lake, found, "x", code)[0].value == value


def test_every_finding_reads_in_both_languages(land) -> None:
    for code, select in CASES.items():
        found = profile(land(select), "t", store=False)
        one = next(one for one in found.column("x").findings if one.code == code)
        english = describe(one)
        with use_language("zh_CN"):
            chinese = describe(one)
        assert "{" not in english + chinese
        assert english != chinese
    assert set(CASES) <= set(TEXTS)


def test_duplicate_rows_ignore_where_they_came_from(land) -> None:
    found = profile(land("SELECT i % 4 AS a, i % 2 AS b FROM range(10) r(i)"), "t")
    assert found.duplicate_rows == 6
    assert [one.code for one in found.findings] == ["duplicate_rows"]


def test_duplicate_rows_are_shown_with_their_places(land) -> None:
    lake = land("SELECT CASE WHEN i IN (3, 7, 9) THEN 'twin' WHEN i IN (4, 8) THEN NULL ELSE 'v' || i END AS a, 1 AS b "
                "FROM range(12) r(i)")  # fmt: skip
    groups = duplicate_groups(lake, profile(lake, "t"))
    assert [(one.rows, one.values) for one in groups] == [
        (3, (("a", "twin"), ("b", "1"))), (2, (("a", None), ("b", "1"))),
    ]  # fmt: skip
    assert groups[0].places == (("rows.csv", 5), ("rows.csv", 9), ("rows.csv", 11))
    alone = land("SELECT i AS a FROM range(5) r(i)")
    assert duplicate_groups(alone, profile(alone, "t")) == []


def test_two_versions_side_by_side(land) -> None:
    lake = land("SELECT 1 AS kept, 'x' AS gone, 1 AS retyped")
    before = profile(lake, "t")
    land("SELECT 2 AS kept, 'x' AS new, 'y' AS retyped")
    after = profile(lake, "t")
    assert [(one.name, one.state) for one in compare(before, after)] == [
        ("gone", "removed"), ("new", "added"), ("retyped", "retyped"), ("kept", "changed"),
    ]  # fmt: skip


def test_the_shift_of_a_column_between_versions(land) -> None:
    before = profile(land("SELECT i % 4 AS same, ['a', 'b'][1 + i % 2] AS word, i AS number FROM range(100) r(i)"), "t")
    lake = land("SELECT i % 4 AS same, ['a', 'c'][1 + i % 2] AS word, i + 45 AS number FROM range(100) r(i)")
    shifts = {one.name: one.shift for one in compare(before, profile(lake, "t"))}
    assert shifts == pytest.approx({"same": 0.0, "word": 0.5, "number": 45 / 89.1})


def test_values_that_leave_the_list_of_the_most_frequent_are_no_shift(land) -> None:
    rows = "SELECT 'v' || (i % 30) AS x FROM range(3000) r(i)"
    before = profile(land(rows), "t")
    lake = land(f"{rows} UNION ALL SELECT 'v' || i FROM range(20, 30) r(i)")  # ten others become the most frequent
    assert compare(before, profile(lake, "t"))[0].shift < 0.003


def test_rhythm_and_funnel_of_events(land) -> None:
    lake = land(
        "SELECT * FROM (VALUES ('u1', 'pv', TIMESTAMP '2026-09-07 10:00:00'), ('u1', 'buy', '2026-09-07 11:00:00'), "
        "('u2', 'PV', '2026-09-08 10:30:00'), ('u2', 'zap', NULL)) v(who, what, moment)",
        kind="events",
        roles={"user_id": "who", "event_type": "what", "timestamp": "moment"},
    )
    rhythm = profile(lake, "t").rhythm
    assert [(one.type, one.events, one.users) for one in rhythm.funnel] == [
        ("view", 2, 2), ("purchase", 1, 1), ("other", 1, 1),
    ]  # fmt: skip
    assert rhythm.by_hour[0][10] == 1
    assert rhythm.by_hour[1][10] == 1
    assert rhythm.days == ("2026-09-07", "2026-09-08")
    assert rhythm.by_day["view"] == (1, 1)
    assert rhythm.undated == 1


@pytest.mark.parametrize("rows", [60, 3000])
def test_zeros_of_a_long_tail_are_zeros_and_the_far_ones_far(land, rows: int) -> None:
    """3,994 players without a round and one with 49,854 were told as 3,995 outside 0.00691237 to 37,035."""
    tail = f"SELECT CASE WHEN i % 40 = 7 THEN 0 ELSE exp((i % 50) / 10.0)::BIGINT + 1 END AS x FROM range({rows}) r(i)"
    lake = land(f"{tail} UNION ALL SELECT 90000000")
    one = profile(lake, "t", store=False).column("x")
    said = {finding.code: describe(finding) for finding in one.findings}
    assert one.outlier_log
    assert said["zeros"].startswith(f"{sum(i % 40 == 7 for i in range(rows)):,} values are 0")
    assert said["outliers"].startswith("1 value lies far above the others, over ")
    assert "." not in said["outliers"]
    shown = examples(lake, profile(lake, "t"), "x", "outliers")
    assert [row.value for row in shown] == ["90000000"]


@pytest.mark.parametrize(
    ("far", "said"),
    [
        ((900,), "1 value lies far above"),
        ((-900, -800), "2 values lie far below"),
        ((900, -900), "2 values lie outside"),
    ],
)
def test_a_bound_is_named_where_something_lies_beyond_it(land, far: tuple[int, ...], said: str) -> None:
    """No age lies below -19.37: only the bound that is passed is told."""
    rows = " ".join(f"UNION ALL SELECT {one}" for one in far)
    one = profile(land(f"SELECT 30 + i % 9 AS x FROM range(90) r(i) {rows}"), "t", store=False).column("x")
    assert next(describe(each) for each in one.findings).startswith(said)


@pytest.mark.parametrize(
    "select",
    [
        "SELECT i % 2 AS x FROM range(200) r(i)",
        "SELECT CASE WHEN i % 5 = 0 THEN 0 ELSE i END AS x FROM range(200) r(i)",
        "SELECT CASE WHEN i < 3 THEN 0 ELSE i - 100 END AS x FROM range(200) r(i)",
    ],
)
def test_zeros_that_are_no_exception_are_not_told(land, select: str) -> None:
    assert "zeros" not in codes(land(select))


def test_patterns_of_a_short_table_come_from_all_of_it(land) -> None:
    lake = land("SELECT md5(i::VARCHAR) || repeat('ab1-', i % 60) AS x FROM range(9000) r(i)")
    assert not [one for one in profile(lake, "t", store=False).limits if one.code == "limit_patterns"]


@pytest.mark.parametrize(
    ("name", "codes_as", "lost"),
    [
        ("seller_zip_code_prefix", "(1000 + i * 389)", True),
        ("PLZ", "(1067 + i * 999)", True),
        ("邮编", "(10000 + i * 8111)", True),
        ("zip", "lpad((1000 + i * 389)::VARCHAR, 5, '0')", False),
        ("zip", "(10000 + i * 389)", False),
        ("zip_code", "(1000 + i * 7)", False),
        ("order_number", "(1000 + i * 389)", False),
        ("postcode", "('AB' || (1000 + i * 389))", False),
    ],
)
def test_postal_codes_of_two_lengths_without_a_zero_in_front(land, name: str, codes_as: str, lost: bool) -> None:
    """1,027 of 3,095 Brazilian sellers' postal codes had lost their zero, and nothing said so."""
    lake = land(f'SELECT ({codes_as})::VARCHAR AS "{name}" FROM range(90) r(i)')
    assert ("lost_zeros" in codes(lake, name)) == lost
