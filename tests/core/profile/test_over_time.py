"""What a column's drawer and the comparison of versions ask of the rows."""

from __future__ import annotations

import pytest

from core.errors import NotFound
from core.profile import (
    Structure,
    compare,
    contradicting_rows,
    examples,
    lengths,
    overlay,
    part,
    profile,
    rare_values,
    timeline,
)

DATED = """
    SELECT TIMESTAMP '2026-09-01' + to_hours((i * 2)::INT) AS at,
        CASE WHEN i BETWEEN 60 AND 71 THEN NULL WHEN i BETWEEN 120 AND 125 THEN 9999 ELSE i % 10 END AS price,
        CASE WHEN i % 6 = 0 THEN ' ' ELSE 'x' || (i % 3) END AS word
    FROM range(240) r(i)
"""


def test_gaps_and_outliers_per_day_of_the_time_column(land) -> None:
    lake = land(DATED, kind="events", roles={"timestamp": "at"})
    found = timeline(lake, profile(lake, "t"), "price")
    assert (found.by, found.unit, len(found.starts)) == ("at", "day", 20)
    assert found.rows == (12,) * 20
    assert dict(zip(found.starts, found.missing, strict=True))["2026-09-06 00:00:00"] == 12
    assert sum(found.missing) == 12
    assert found.outliers[10] == sum(found.outliers) == 6
    assert found.missing_shares[5] == 1.0
    blanks = timeline(lake, profile(lake, "t"), "word")
    assert sum(blanks.missing) == 40
    assert blanks.outliers == ()


def test_without_a_time_blocks_of_rows_stand_for_it(land) -> None:
    lake = land("SELECT CASE WHEN i >= 150 THEN i END AS x FROM range(200) r(i)")
    found = timeline(lake, profile(lake, "t"), "x")
    assert (found.by, found.unit) == (None, "rows")
    assert sum(found.rows) == 200
    assert [gap for gap, rows in zip(found.missing, found.rows, strict=True) if gap == rows] == [5] * 30
    dates = land("SELECT DATE '2026-01-01' + i::INT AS at FROM range(9) r(i)")
    assert timeline(dates, profile(dates, "t"), "at").by is None  # a column cannot date itself


def test_rows_far_from_the_others_in_time_are_counted_apart(land) -> None:
    lake = land(f"{DATED} UNION ALL SELECT TIMESTAMP '1970-01-01', NULL, 'x' UNION ALL SELECT NULL::TIMESTAMP, 1, 'x' "
                "UNION ALL SELECT TIMESTAMP 'infinity', 1, 'x'")  # fmt: skip
    found = timeline(lake, profile(lake, "t"), "price")
    assert found.outside == 3
    assert sum(found.rows) == 240


@pytest.mark.parametrize(
    "select", ["SELECT 1 AS x LIMIT 0", "SELECT NULL::INT AS x", "SELECT 'a' AS x", "SELECT now() AS x"]
)
def test_little_tables_have_timelines_and_rare_values(land, select: str) -> None:
    lake = land(select)
    found = profile(lake, "t")
    assert sum(timeline(lake, found, "x").rows) == found.rows
    assert len(rare_values(lake, found, "x")) == found.column("x").distinct
    lengths(lake, found, "x")


def test_rare_values_come_first_even_of_many(land) -> None:
    lake = land("SELECT 'v' || lpad((i % 500)::VARCHAR, 3, '0') AS x FROM range(990) r(i) UNION ALL SELECT 'odd'")
    found = rare_values(lake, profile(lake, "t"), "x", limit=12)
    assert found[0].value == "odd"
    assert [one.value for one in found[1:]] == [f"v{place}" for place in range(490, 500)] + ["v000"]
    assert [one.rows for one in found] == [1] * 11 + [2]


def test_lengths_are_counted_over_every_row(land) -> None:
    lake = land("SELECT repeat('字', (i % 5 + 1)::INT) AS x FROM range(50) r(i)")
    found = lengths(lake, profile(lake, "t"), "x")
    assert found.counts == (10,) * 5
    assert found.edges[0] == 1


def test_outliers_are_listed_the_furthest_first(land) -> None:
    lake = land(
        "SELECT CASE i WHEN 5 THEN 900 WHEN 60 THEN -5000 WHEN 70 THEN 800 ELSE i % 10 END AS x FROM range(100) r(i)"
    )
    found = profile(lake, "t")
    assert [one.value for one in examples(lake, found, "x", "outliers")] == ["-5000", "900", "800"]


def test_contradicting_rows_name_the_usual_value(land) -> None:
    lake = land(
        "SELECT 'p' || (i % 10) AS item, CASE WHEN i = 57 THEN 'odd' ELSE 'b' || (i % 10) % 3 END AS brand "
        "FROM range(200) r(i)"
    )
    found = profile(lake, "t")
    nearly = next(
        one for one in part(lake, found, Structure).dependencies if (one.left, one.right) == ("item", "brand")
    )
    rows = contradicting_rows(lake, found, nearly)
    assert [(one.left, one.value, one.usual, one.line) for one in rows] == [("p7", "odd", "b1", 59)]


def test_two_versions_on_the_same_bins_and_values(land) -> None:
    lake = land(
        "SELECT i AS n, ['a', 'b'][1 + i % 2] AS w, DATE '2026-01-01' + i::INT AS d, 1 AS gone FROM range(100) r(i)"
    )
    before = profile(lake, "t")
    land(
        "SELECT i * 2 AS n, ['b', 'c'][1 + i % 2] AS w, DATE '2026-02-01' + i::INT AS d, 'x' AS new "
        "FROM range(100) r(i)"
    )
    after = profile(lake, "t")
    changes = {one.name: one for one in compare(before, after)}
    numbers = overlay(lake, before, after, changes["n"])
    assert numbers.binned
    assert (sum(numbers.before), sum(numbers.after), len(numbers.edges)) == (100, 100, 25)
    assert sum(numbers.before[12:]) == 0 < sum(numbers.after[12:])
    words = overlay(lake, before, after, changes["w"])
    assert dict(zip(words.labels, zip(words.before, words.after, strict=True), strict=True)) == {
        "a": (50, 0), "b": (50, 50), "c": (0, 50),
    }  # fmt: skip
    days = overlay(lake, before, after, changes["d"])
    assert (sum(days.before), sum(days.after)) == (100, 100)
    assert days.labels[0].startswith("2025-12-29") or days.labels[0].startswith("2026-01-01")
    assert overlay(lake, before, after, changes["gone"]) is None


def test_a_retyped_column_is_compared_by_its_values(land) -> None:
    lake = land("SELECT '1' AS x FROM range(9)")
    before = profile(lake, "t")
    land("SELECT 1 AS x FROM range(6)")
    after = profile(lake, "t")
    both = overlay(lake, before, after, compare(before, after)[0])
    assert (both.labels, both.before, both.after) == (("1",), (9,), (6,))


def test_an_unknown_column_is_named(land) -> None:
    lake = land("SELECT 1 AS price")
    for asked in (timeline, rare_values, lengths):
        with pytest.raises(NotFound):
            asked(lake, profile(lake, "t"), "prise")
