"""Keys, dependencies, rank correlation and Cramér's V: planted truth is found, chance is not."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from core.profile import Associations, GapPatterns, Structure, part, profile
from core.profile.columns import sample
from core.profile.columns.sample import contradictions
from core.profile.table.associations import cramers_v

SHOP = """
    SELECT 'o' || (i // 3) AS order_id, i % 3 AS place, 'p' || (i % 50) AS item,
        'brand ' || (i % 50) % 7 AS brand, (i % 50) * 1.5 + (i % 50) % 7 AS price,
        CASE WHEN i % 400 = 7 THEN 'wrong' ELSE 'cat ' || (i % 50) // 10 END AS category,
        ['red', 'blue', 'green'][1 + (hash(i) % 3)::INT] AS colour
    FROM range(1200) r(i)
"""


def found(land, select: str) -> Structure:
    lake = land(select)
    return part(lake, profile(lake, "t"), Structure)


def test_keys_are_minimal(land) -> None:
    keys = {one.columns: one.repeats for one in found(land, SHOP).keys}
    assert keys == {("order_id", "place"): 0, ("order_id", "item"): 0}
    single = found(
        land, "SELECT i AS id, i % 7 AS a, 'x' || CASE WHEN i = 999 THEN 0 ELSE i END AS code FROM range(1000) r(i)"
    )
    assert {one.columns: one.repeats for one in single.keys} == {("id",): 0, ("code",): 1}


def test_dependencies_hold_over_the_whole_table(land) -> None:
    pairs = {(one.left, one.right): one for one in found(land, SHOP).dependencies}
    assert pairs["item", "brand"].violations == 0
    nearly = pairs["item", "category"]
    assert (nearly.violations, nearly.groups, nearly.rows) == (3, 1, 1200)
    assert nearly.error == pytest.approx(3 / 1200)
    assert not {one for one in pairs if "colour" in one}
    assert ("brand", "item") not in pairs


def test_gaps_neither_make_nor_break_a_dependency(land) -> None:
    rows = "SELECT 'p' || (i % 20) AS item, CASE WHEN i % 3 THEN 'b' || (i % 20) % 5 WHEN i % 2 THEN ' ' END AS brand"
    pairs = {(one.left, one.right): one for one in found(land, f"{rows} FROM range(300) r(i)").dependencies}
    assert pairs["item", "brand"].violations == 0
    assert pairs["item", "brand"].rows == 200


def test_the_sample_changes_nothing_that_is_reported(land, monkeypatch: pytest.MonkeyPatch) -> None:
    lake = land(SHOP)
    whole = part(lake, profile(lake, "t"), Structure)
    monkeypatch.setattr("core.profile.table.structure.SAMPLE", 300)
    monkeypatch.setattr("core.profile.table.structure.MARGIN", 0.2)
    lake.describe("t", roles={"order_id": "order_id"})  # a new role: nothing kept is read
    assert set(part(lake, profile(lake, "t"), Structure).dependencies) == set(whole.dependencies)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 4)), max_size=40))
def test_contradictions_are_the_fewest_rows_to_remove(rows: list[tuple[int, int]]) -> None:
    left, right = (np.array([row[side] for row in rows], dtype=np.int64) for side in (0, 1))
    present = [row for row in rows if min(row) >= 0]
    kept = sum(
        max(sum(row == (a, b) for row in present) for b in range(5))
        for a in range(5)
        if any(row[0] == a for row in present)
    )
    assert contradictions(left, right) == (len(present) - kept, len(present))


def test_cramers_v_follows_bergsma() -> None:
    """A 2 x 2 table worked by hand: phi2 = 0.36, n = 100 -> phi2' = 0.36 - 1/99, k' = 2 - 1/99."""
    left = np.repeat([0, 0, 1, 1], [40, 10, 10, 40])
    right = np.repeat([0, 1, 0, 1], [40, 10, 10, 40])
    v, rows = cramers_v(left, right)
    assert rows == 100
    assert v == pytest.approx(np.sqrt((0.36 - 1 / 99) / (1 - 1 / 99)), rel=1e-12)
    generator = np.random.default_rng(1)
    noise, _rows = cramers_v(generator.integers(0, 9, 400), generator.integers(0, 9, 400))
    assert noise < 0.06  # uncorrected V is 0.15 here
    assert cramers_v(np.zeros(9, np.int64), right[:9]) == (None, 9)


def test_ranks_equal_scipy_over_the_rows_where_both_exist(land) -> None:
    lake = land(
        "SELECT exp(i / 40.0) AS a, CASE WHEN i % 4 THEN ln(1 + i) + (hash(i) % 3) END AS b, hash(i) % 97 AS c, "
        "['x', 'y'][1 + (i > 150)::INT] AS g, i > 150 AS h FROM range(300) r(i)"
    )
    made = part(lake, profile(lake, "t"), Associations)
    with lake.read() as cursor:
        frame = cursor.execute("SELECT a, b, c FROM lake.raw.t").df()
    assert (made.sampled, made.rows) == (300, 300)
    for one in made.ranks:
        both = frame[[one.left, one.right]].dropna()
        assert one.r == pytest.approx(spearmanr(both[one.left], both[one.right]).statistic, abs=1e-12)
        assert one.rows == len(both)
    assert {(one.left, one.right) for one in made.ranks} == set(itertools.combinations("abc", 2))
    assert [(one.left, one.right) for one in made.categories] == [("g", "h")]
    assert made.categories[0].v == pytest.approx(1.0)


def test_gap_patterns_equal_pandas(land) -> None:
    lake = land(
        "SELECT CASE WHEN i % 2 THEN i END AS a, CASE WHEN i % 3 THEN 'x' WHEN i % 2 THEN ' ' END AS b, i AS c, "
        "CASE WHEN i % 2 THEN now() END AS d FROM range(60) r(i)"
    )
    made = part(lake, profile(lake, "t"), GapPatterns)
    with lake.read() as cursor:
        frame = cursor.execute("SELECT a, nullif(trim(b), '') AS b, c, d FROM lake.raw.t").df()
    want = frame.isna().apply(lambda row: tuple(sorted(row.index[row])), axis=1).value_counts()
    assert {tuple(sorted(one.missing)): one.rows for one in made.patterns} == want.to_dict()
    assert made.count == len(want)
    assert "c" not in made.columns


@pytest.mark.parametrize(
    "select",
    [
        "SELECT 1 AS a, 'x' AS b LIMIT 0",
        "SELECT 1 AS a, 'x' AS b",
        "SELECT NULL::INT AS a, NULL::VARCHAR AS b, NULL::DOUBLE AS c FROM range(40)",
        "SELECT 'same' AS a, 1 AS b, 'nan'::DOUBLE AS c FROM range(40)",
        "SELECT [i] AS l, {'a': i} AS s, i::HUGEINT AS h, ''::BLOB AS b, TIMESTAMP 'infinity' AS t FROM range(40) r(i)",
    ],
)
@pytest.mark.parametrize("kind", [Structure, Associations, GapPatterns])
def test_tables_with_little_in_them(land, select: str, kind: type) -> None:
    lake = land(select)
    made = part(lake, profile(lake, "t"), kind)
    assert part(lake, profile(lake, "t"), kind, keep=True) == made
    assert part(lake, profile(lake, "t"), kind) == made  # what is kept reads the same


def test_more_columns_than_are_searched(land) -> None:
    wanted = ", ".join(f"i % {n % 9 + 2} AS n{n}, 'v' || (i % 3) AS s{n}" for n in range(60))
    lake = land(f"SELECT {wanted} FROM range(60) r(i)")
    wide = profile(lake, "t")
    assert part(lake, wide, Structure).limits[0].code == "limit_structure"
    assert {one.code for one in part(lake, wide, Associations).limits} == {"limit_ranks", "limit_categories"}


def test_a_sample_is_the_same_each_time(land) -> None:
    lake = land("SELECT i AS a FROM range(50000) r(i)")
    with lake.read() as cursor:
        picked = [
            cursor.execute(f"SELECT a FROM lake.raw.t WHERE {sample.chosen(50000, 5000)} ORDER BY a").df()["a"]
            for _repeat in range(2)
        ]
    assert picked[0].equals(picked[1])
    assert 4000 < len(picked[0]) < 6000
    assert pd.Series(picked[0]).mean() == pytest.approx(25000, rel=0.05)
