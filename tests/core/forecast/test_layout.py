"""Wide tables: whatever stands in columns, the series are those of the long table, whatever the order of columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.cells.periods import running
from core.collect.temporary import landed
from core.forecast.data import Reading, layout_said, offer_of, reading_of

Written = Callable[[pd.Timestamp], str]
HAN = "一二三四"
FORMS: dict[str, dict[str, Written]] = {
    "MS": {
        "iso": lambda t: f"{t:%Y-%m}",
        "words": lambda t: f"{t:%b %Y}",
        "short": lambda t: f"{t:%b-%y}",
        "last": lambda t: f"{t:%m/%Y}",
        "run": lambda t: f"{t:%Y%m}",
        "day": lambda t: f"{t:%Y-%m-%d}",
        "day first": lambda t: f"{t:%d/%m/%Y}",
        "month first": lambda t: f"{t:%m/%d/%Y}",
        "han": lambda t: f"{t.year}年{t.month}月",
        "stem": lambda t: f"units_{t:%Y_%m}",
        "stem last": lambda t: f"{t:%B %Y} (units)",
    },
    "QS": {
        "iso": lambda t: f"{t.year}Q{t.quarter}",
        "last": lambda t: f"Q{t.quarter} {t.year}",
        "first": lambda t: f"{t.quarter}Q{t:%y}",
        "han": lambda t: f"{t.year}年第{HAN[t.quarter - 1]}季度",
    },
    "YS": {"plain": lambda t: f"{t.year}", "fiscal": lambda t: f"FY{t.year}", "han": lambda t: f"{t.year}年"},
    "D": {
        "iso": lambda t: f"{t:%Y-%m-%d}",
        "day first": lambda t: f"{t:%d.%m.%Y}",
        "month first": lambda t: f"{t:%m/%d/%y}",
        "run": lambda t: f"{t:%Y%m%d}",
        "words": lambda t: f"{t:%d %b %Y}",
    },
}


def made(freq: str, periods: int, seed: int) -> pd.DataFrame:
    """Items by period."""
    draw = np.random.default_rng(seed)
    times = pd.date_range("1998-01-01", periods=periods, freq=freq)
    return pd.DataFrame(draw.integers(20, 900, (3, periods)), columns=times, index=["apple", "pear", "plum"])


def read(folder: Path, tables: dict[str, pd.DataFrame]) -> dict[str, Reading]:
    found = {}
    for name, frame in tables.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    with landed({name: folder / f"{name}.csv" for name in tables}) as lake:
        for name in tables:
            offer = offer_of(lake, name)
            assert offer.first is not None, list(tables[name].columns)[:3]
            found[name] = reading_of(lake, name, offer.first)
    return found


def same(one: Reading, other: Reading) -> None:
    assert one.panel.ids == other.panel.ids
    assert (one.panel.freq, one.panel.seasons) == (other.panel.freq, other.panel.seasons)
    assert (one.panel.times == other.panel.times).all()
    np.testing.assert_array_equal(one.panel.values, other.panel.values)


@pytest.mark.parametrize(("freq", "form"), [(freq, form) for freq, forms in FORMS.items() for form in forms])
def test_every_form_of_a_heading_is_read_in_any_order(freq: str, form: str) -> None:
    draw = np.random.default_rng(len(form))
    times = pd.date_range("1998-01-01", periods=15, freq=freq)[draw.permutation(15)]
    found = running(("item", *(FORMS[freq][form](t) for t in times), "Total"))
    assert found is not None
    assert [found.begins[at + 1] for at in range(15)] == [t.date() for t in times]


@pytest.mark.parametrize("seed", [3])
def test_a_wide_table_is_the_long_one_in_any_order_of_columns(tmp_path: Path, seed: int) -> None:
    draw = np.random.default_rng(seed)
    tables: dict[str, pd.DataFrame] = {}
    for freq, forms in FORMS.items():
        frame = made(freq, int(draw.integers(13, 24)), seed)
        long = frame.rename_axis("item").reset_index()
        tables[f"{freq.lower()}_long"] = long.melt("item", var_name="period", value_name="value")
        for at in draw.choice(len(forms), 1):
            written = [list(forms.values())[at](pd.Timestamp(one)) for one in frame.columns]
            wide = frame.set_axis(written, axis=1).iloc[:, draw.permutation(len(written))]
            wide = wide.rename_axis("item").reset_index()
            if draw.random() < 0.5:
                wide.insert(1, "Total", frame.sum(axis=1).to_numpy())
            if draw.random() < 0.5:
                wide = pd.concat([wide, wide.sum(numeric_only=True).to_frame().T.assign(item="Grand total")])
            tables[f"{freq.lower()}_{at}"] = wide.convert_dtypes()
    found = read(tmp_path, tables)
    for name, one in found.items():
        if not name.endswith("long"):
            same(one, found[f"{name.partition('_')[0]}_long"])
            assert one.layout is not None
            assert ("Total" in one.layout.left_out) == ("Total" in tables[name])


def test_years_and_months_may_stand_in_rows_columns_or_both(tmp_path: Path) -> None:
    tables, truth = {}, {}
    for freq, n in (("QS", 4), ("MS", 12)):
        series = made(freq, n * 4, 5).loc["pear"]
        when = pd.DatetimeIndex(series.index)
        part = [f"{t:%b}" if n == 12 else f"Q{t.quarter}" for t in when]
        long = pd.DataFrame({"year": when.year, "part": part, "units": series.to_numpy()})
        name = "Month" if n == 12 else "Quarter"
        tables[f"{freq.lower()}_years"] = long.pivot(index="year", columns="part", values="units").reset_index()
        tables[f"{freq.lower()}_periods"] = (
            long.pivot(index="part", columns="year", values="units").reset_index().rename(columns={"part": name})
        )
        tables[f"{freq.lower()}_numbers"] = long.assign(part=when.month if n == 12 else when.quarter).rename(
            columns={"part": name}
        )
        truth[freq] = series
    for name, found in read(tmp_path, tables).items():
        series = truth[name.partition("_")[0].upper()]
        assert found.panel.freq == name.partition("_")[0].upper(), name
        np.testing.assert_array_equal(found.panel.values[0], series.to_numpy(dtype=float))
        assert (found.panel.times == pd.DatetimeIndex(series.index).to_numpy()).all()
        assert layout_said(found.layout)


def test_two_measures_of_one_period_stay_apart(tmp_path: Path) -> None:
    frame = made("MS", 24, 1)
    sold = {f"sales {t:%Y-%m}": frame[t].to_numpy() for t in frame}
    back = {f"visits {t:%Y-%m}": 3 * frame[t].to_numpy() for t in frame}
    file = tmp_path / "t.csv"
    pd.DataFrame({"item": frame.index, **sold, **back}).to_csv(file, index=False)
    with landed({"t": file}) as lake:
        offer = offer_of(lake, "t")
        assert set(offer.values) == {"sales", "visits"}
        assert offer.first is not None
        assert offer.first.value == "sales"
        assert reading_of(lake, "t", offer.first).panel.shape == (3, 24)


def test_quarters_in_rows_have_a_season_of_four(tmp_path: Path) -> None:
    frame = made("QS", 24, 2).loc["plum"]
    tables = {
        name: pd.DataFrame({"quarter": [form(pd.Timestamp(t)) for t in frame.index], "sales": frame.to_numpy()})
        for name, form in {"iso": FORMS["QS"]["iso"], "last": FORMS["QS"]["last"], "han": FORMS["QS"]["han"]}.items()
    }
    for found in read(tmp_path, tables).values():
        assert (found.panel.freq, found.panel.seasons) == ("QS", (4,))
        np.testing.assert_array_equal(found.panel.values[0], frame.to_numpy(dtype=float))


@pytest.mark.parametrize(
    "headings",
    [
        ("q1", "q2", "q3", "age"),
        ("V1", "V2", "V3"),
        ("price_2019", "stock", "rating"),
        ("may", "march", "hare"),
        ("1999", "Prince"),
        ("order_id", "2fa", "3d"),
    ],
)
def test_names_that_only_look_like_periods_are_none(headings: tuple[str, ...]) -> None:
    found = running(headings)
    assert found is None or found.kind == "Q"  # quarters are periods only beside a year


def test_measures_named_by_year_beside_others_stay_measures(tmp_path: Path) -> None:
    days = pd.date_range("2026-01-01", periods=40).astype(str)
    frame = pd.DataFrame({"day": days, "units": range(40), "plan_2024": 1.0, "plan_2025": 2.0, "plan_2026": 3.0,
                          "a": 1, "b": 2, "c": 3})  # fmt: skip
    found = read(tmp_path, {"t": frame})["t"]
    assert found.layout is None
    assert found.measure.value == "units"


@pytest.mark.parametrize("rows", [2, 10])
def test_a_note_in_one_cell_leaves_a_small_table_wide(tmp_path: Path, rows: int) -> None:
    months = pd.date_range("2015-01-01", periods=60, freq="MS")
    wide = pd.DataFrame(
        {f"{month:%Y-%m}": [str(100 + at + 7 * row) for row in range(rows)] for at, month in enumerate(months)}
    )
    wide.insert(0, "product", [f"P{row}" for row in range(rows)])
    noted = wide.copy()
    noted.loc[1, "2018-04"] = "see note"
    found = read(tmp_path, {"wide": wide, "noted": noted})
    assert found["noted"].layout is not None
    assert dict(found["noted"].skipped).get("number") == dict(found["wide"].skipped).get("number", 0) + 1


def test_a_day_that_the_calendar_has_not_is_left_out(tmp_path: Path) -> None:
    days = pd.date_range("2023-01-01", "2023-12-31")
    frame = pd.DataFrame({"Year": days.year, "Month": days.month, "Day": days.day, "sold": 10})
    wrong = pd.DataFrame({"Year": [2023] * 3, "Month": [2, 2, 4], "Day": [30, 31, 31], "sold": [900] * 3})
    found = read(tmp_path, {"right": frame, "wrong": pd.concat([frame, wrong])})
    same(found["right"], found["wrong"])
