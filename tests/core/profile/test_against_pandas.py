"""Every figure against pandas, on tables that Hypothesis makes."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lake import Dataset
from core.profile import Profile, arrays, compute
from core.profile.columns import unique_texts, values
from core.profile.columns.families import column
from core.profile.columns.masks import mask

ROWS = st.integers(0, 60)
TEXT = st.text(st.sampled_from("abAB019 -_.汉字é\t　"), max_size=6)


@pytest.fixture(scope="module")
def cursor() -> Iterator[object]:
    import duckdb

    with tempfile.TemporaryDirectory() as folder:
        connection = duckdb.connect(str(Path(folder) / "t.duckdb"))
        yield connection
        connection.close()


def made(cursor, frame: pd.DataFrame, types: dict[str, str]) -> Profile:
    cursor.register("given_frame", frame)
    casts = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind in types.items())
    cursor.execute(f"CREATE OR REPLACE TABLE t AS SELECT {casts} FROM given_frame")
    cursor.unregister("given_frame")
    columns = [column(name, kind, None) for name, kind in types.items()]
    return compute.compute(cursor, "t", columns, Dataset("t"), "raw", 1)


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    rows = draw(ROWS)

    def many(of: st.SearchStrategy) -> list:
        return draw(st.lists(st.none() | of, min_size=rows, max_size=rows))

    small = st.integers(-5, 5)
    return pd.DataFrame(
        {
            "i": pd.array(many(st.integers(-(2**62), 2**62) | small), dtype="Int64"),
            "f": pd.array(many(st.floats(-1e6, 1e6, width=32).map(float) | small.map(float)), dtype="Float64"),
            "s": pd.Series(many(TEXT), dtype=object),
            "t": pd.Series(
                [None if day is None else pd.Timestamp("2020-01-01") + pd.Timedelta(hours=day) for day in many(small)],
                dtype="datetime64[us]",
            ),
        }
    )


TYPES = {"i": "BIGINT", "f": "DOUBLE", "s": "VARCHAR", "t": "TIMESTAMP"}


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables())
def test_counts_and_order_statistics_equal_pandas(cursor, frame: pd.DataFrame) -> None:
    found = made(cursor, frame, TYPES)
    assert found.exact
    assert found.rows == len(frame)
    assert found.duplicate_rows == int(frame.duplicated().sum())
    for name in frame:
        series, ours = frame[name], found.column(name)
        present = series.dropna()
        assert ours.nulls == int(series.isna().sum())
        assert ours.distinct == present.nunique()
        assert ours.singles == int((present.value_counts() == 1).sum())
        counts = present.value_counts()
        assert sorted((one.rows for one in ours.top), reverse=True) == sorted(counts, reverse=True)[: len(ours.top)]
        if ours.histogram:
            shape = ours.histogram
            assert sum(shape.counts) + shape.below + shape.above == len(present)
    numbers = frame["f"].dropna().to_numpy(float)
    ours = found.column("f")
    if len(numbers):
        assert (ours.minimum, ours.maximum) == (numbers.min(), numbers.max())
        assert ours.mean == pytest.approx(numbers.mean(), rel=1e-9, abs=1e-9)
        for percent, quantile in ours.quantiles.items():
            assert quantile == pytest.approx(np.quantile(numbers, int(percent) / 100), rel=1e-12, abs=1e-9)
        assert ours.zeros == int((numbers == 0).sum())
        assert ours.negatives == int((numbers < 0).sum())
    if len(numbers) > 1:
        assert ours.sd == pytest.approx(numbers.std(ddof=1), rel=1e-9, abs=1e-7)
    whole = frame["i"].dropna()
    if len(whole):
        assert found.column("i").min_text == str(whole.min())
        assert found.column("i").max_text == str(whole.max())


def text_facts(series: pd.Series) -> dict[str, object]:
    present = series.dropna()
    stripped = present.map(lambda value: value.strip(values.WHITE))
    return {
        "nulls": int(series.isna().sum()),
        "distinct": present.nunique(),
        "blanks": int((stripped == "").sum()),
        "padded": int(((stripped != "") & (stripped != present)).sum()),
        "length_min": present.map(len).min() if len(present) else None,
        "length_max": present.map(len).max() if len(present) else None,
    }


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.none() | TEXT, max_size=50))
def test_text_facts_are_the_same_looked_at_whole_and_in_sql(cursor, given_values: list[str | None]) -> None:
    frame = pd.DataFrame({"s": pd.Series(given_values, dtype=object)})
    ours = made(cursor, frame, {"s": "VARCHAR"}).column("s")
    want = text_facts(frame["s"])
    assert {name: getattr(ours, name) for name in want} == want
    one = column("s", "VARCHAR", None)
    in_sql = values.facts_in_sql(cursor, "t", len(frame), one)
    assert {name: getattr(in_sql, name) for name in want} == want
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unique_texts, "FEW_REPEAT", 1.0)
        by_hash = unique_texts.facts(cursor, "t", len(frame), one)
    counts = frame["s"].value_counts(dropna=False)
    whole = values.facts_of({None if value is None else str(value): int(n) for value, n in counts.items()}, True)
    same = ("nulls", "distinct", "singles", "blanks", "padded", "length_min", "length_max", "minimum", "maximum")
    for name in (*same, "placeholders"):
        assert getattr(by_hash, name) == getattr(whole, name), name
    assert by_hash.length_mean == pytest.approx(whole.length_mean)
    assert sorted((top.value, top.rows) for top in by_hash.top) == sorted((top.value, top.rows) for top in in_sql.top)
    repeated = [(top.value, top.rows) for top in ours.top if top.rows > 1]
    assert sorted((top.value, top.rows) for top in in_sql.top) == sorted(repeated)
    masks = pd.Series([mask(value) for value in frame["s"].dropna()], dtype=object).value_counts()
    assert ours.pattern_count == len(masks)
    if len(masks) <= values.TOP:
        assert {pattern.mask: pattern.rows for pattern in ours.patterns} == masks.to_dict()


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), st.integers(3, 40))
def test_correlations_and_joint_gaps_equal_pandas(cursor, data: st.DataObject, rows: int) -> None:
    numbers = st.none() | st.floats(-1e3, 1e3, width=16).map(float)
    frame = pd.DataFrame(
        {name: pd.array(data.draw(st.lists(numbers, min_size=rows, max_size=rows)), dtype="Float64") for name in "abc"}
    )
    found = made(cursor, frame, dict.fromkeys("abc", "DOUBLE"))
    want = frame.astype(float).corr(min_periods=3)
    for pair in found.correlations:
        theirs = want.loc[pair.left, pair.right]
        both = frame[[pair.left, pair.right]].dropna()
        assert pair.rows == len(both)
        if not math.isnan(theirs) and both.std().min() > 1e-6:
            assert pair.r == pytest.approx(theirs, abs=1e-6)
    for gap in found.co_missing:
        marks = frame[[gap.left, gap.right]].isna()
        assert gap.rows == int(marks.all(axis=1).sum())
        assert gap.phi == pytest.approx(marks.astype(float).corr().iloc[0, 1], abs=1e-6)


def test_a_table_read_in_several_passes_gives_the_same_profile(cursor, monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(3)
    frame = pd.DataFrame({f"n{place}": generator.normal(size=500) for place in range(6)})
    frame.loc[::7, "n1"] = frame.loc[::7, "n2"] = None
    frame["s"] = np.where(generator.random(500) < 0.2, None, "x")
    types = {name: "VARCHAR" if name == "s" else "DOUBLE" for name in frame}
    whole = made(cursor, frame, types)
    monkeypatch.setattr(arrays, "ARRAY_CELLS", 1000)
    monkeypatch.setattr(arrays, "BATCH_CELLS", 700)
    parts = made(cursor, frame, types)
    assert parts.columns == whole.columns
    assert [(one.left, one.right, one.rows) for one in parts.co_missing] == [
        (one.left, one.right, one.rows) for one in whole.co_missing
    ]
    assert [one.r for one in parts.correlations] == pytest.approx([one.r for one in whole.correlations], abs=1e-9)


def test_estimates_are_marked(cursor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(values, "EXACT_ROWS", 100)
    monkeypatch.setattr(values, "FEW", 10)
    frame = pd.DataFrame({"s": [f"SKU-{place % 150:04d}" for place in range(600)]})
    found = made(cursor, frame, {"s": "VARCHAR"})
    ours = found.column("s")
    assert ours.about
    assert not found.exact
    assert ours.distinct == pytest.approx(150, rel=0.25)
    assert "limit_distinct" in {one.code for one in found.limits}
    assert all(one.rows == 4 for one in ours.top)
