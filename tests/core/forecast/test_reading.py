"""Rows to series: frequency, stray clocks, events that count, rows that stand twice, tables of figures, wide ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.collect.temporary import landed
from core.errors import BadInput, NotFound
from core.forecast.data import Measure, clock, offer_of, reading_of
from core.forecast.mends import mended
from core.lake import Lake

DAYS = 40


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    folder = tmp_path_factory.mktemp("forecast")
    rng = np.random.default_rng(0)
    rows = []
    for day in range(DAYS):
        start = pd.Timestamp("2026-03-02") + pd.Timedelta(days=day)
        for i in range(60):
            moment = start + pd.Timedelta(seconds=int(rng.integers(6 * 3600, 23 * 3600)))
            kind = "purchase" if i % 3 == 0 else "view"
            rows.append((f"u{rng.integers(50)}", f"p{rng.integers(9)}", kind, str(moment), 2))
    twice = [one for one in rows if one[3].startswith("2026-03-20")]
    rows += [*twice, ("u1", "p1", "purchase", "1970-01-01 00:00:00", 1)]
    events = pd.DataFrame(rows, columns=["user_id", "item_id", "event_type", "timestamp", "quantity"])
    events.to_csv(folder / "events.csv", index=False)
    weeks = [(f"{week:%Y-%m-%d}", store, 100 * store + n) for n, week in enumerate(
             pd.date_range("2024-01-05", periods=60, freq="W-FRI")) for store in (1, 2)]  # fmt: skip
    pd.DataFrame(weeks, columns=["Date", "Store", "Weekly_Sales"]).to_csv(folder / "weekly.csv", index=False)
    wide = pd.DataFrame([["H1", *np.arange(30.0)], ["H2", *np.arange(20.0), *[None] * 10]])
    wide.columns = [f"V{i + 1}" for i in range(31)]
    wide.to_csv(folder / "hourly.csv", index=False)
    months = pd.DataFrame({"月份": [f"20{20 + i // 12}年{i % 12 + 1}月" for i in range(36)], "销量": range(36)})
    months.to_csv(folder / "months.csv", index=False)
    names = ("events", "weekly", "hourly", "months")
    with landed({one: folder / f"{one}.csv" for one in names}) as temporary:
        yield temporary


def test_purchases_are_counted_by_day_without_stray_clocks(lake: Lake) -> None:
    offer = offer_of(lake, "events")
    assert offer.first is not None
    assert (offer.first.how, offer.first.event, offer.events[0]) == ("count", "purchase", "purchase")
    found = reading_of(lake, "events", offer.first)
    assert found.panel.shape == (1, DAYS)
    assert found.panel.freq == "D"
    assert found.skipped is not None
    assert found.skipped["stray"] == 1
    assert set(found.panel.values[0]) == {20.0, 40.0}
    assert list(found.repeated.period) == [18]
    assert found.repeated.figures["rows"][0] == 20
    pieces = reading_of(lake, "events", replace(offer.first, value="quantity", how="sum", by=("item_id",)))
    assert pieces.absent_is_zero
    assert np.nansum(pieces.panel.values) == 2 * np.nansum(found.panel.values)
    assert [len(one) for one in pieces.panel.keys] == [1] * 9


def test_weeks_end_on_their_weekday_and_series_stand_apart(lake: Lake) -> None:
    offer = offer_of(lake, "weekly")
    assert offer.first == Measure("Date", "Weekly_Sales", "sum", by=("Store",))
    assert offer.by == {"Store": 2}
    found = reading_of(lake, "weekly", offer.first)
    assert found.panel.freq == "W-FRI"
    assert found.panel.ids == ["2", "1"]  # the larger first
    assert list(found.panel.values[0, :2]) == [200.0, 201.0]
    assert str(found.panel.ahead(1)[0])[:10] == "2025-02-28"


def test_wide_tables_end_together(lake: Lake) -> None:
    offer = offer_of(lake, "hourly")
    assert len(offer.wide) == 30
    assert offer.first is not None
    found = reading_of(lake, "hourly", offer.first)
    assert found.panel.ids == ["H1", "H2"]
    assert found.panel.freq == "h"
    assert not found.dated
    assert list(found.panel.values[:, -1]) == [29.0, 19.0]
    assert np.isnan(found.panel.values[1, :10]).all()


def test_months_written_as_months(lake: Lake) -> None:
    offer = offer_of(lake, "months")
    assert offer.first == Measure("月份", "销量", "sum")
    found = reading_of(lake, "months", offer.first)
    assert (found.panel.freq, found.panel.seasons, found.panel.shape) == ("MS", (12,), (1, 36))


@pytest.mark.parametrize("named", [False, True])
def test_many_measures_of_one_date_are_no_periods(tmp_path: Path, named: bool) -> None:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.poisson(20, (60, 30)), columns=[f"c{i:03d}" for i in range(30)])
    table.insert(0, "date", pd.date_range("2025-01-01", periods=60).astype(str))
    if named:  # rows are series that began on a date
        table.insert(0, "series", [f"H{i}" for i in range(60)])
    table.to_csv(tmp_path / "table.csv", index=False)
    with landed({"table": tmp_path / "table.csv"}) as lake:
        offer = offer_of(lake, "table")
        assert bool(offer.wide) is named
        assert offer.first is not None
        assert offer.first.time == (None if named else "date")


def test_an_amount_without_a_cell_is_no_count_of_rows(tmp_path: Path) -> None:
    table = pd.DataFrame({"date": pd.date_range("2025-01-01", periods=30).astype(str), "qty": [None] * 30})
    table.to_csv(tmp_path / "empty.csv", index=False)
    with landed({"empty": tmp_path / "empty.csv"}) as lake:
        first = offer_of(lake, "empty").first
        assert first == Measure("date", "qty", "sum")
        assert mended(reading_of(lake, "empty", first)).reasons == {0: "empty"}


def _shop(seed: int, again: int, sales: bool) -> pd.DataFrame:
    """Rows of a day and a title: one each as figures, or single sales that agree by chance; some loaded twice."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"{day:%Y-%m-%d}", f"t{title}", int(rng.poisson(2 if sales else 12)) + 1)
        for day in pd.date_range("2024-01-01", periods=120)
        for title in range(4)
        for _one in range(int(rng.poisson(1.2)) if sales else 1)
    ]
    made = pd.DataFrame(rows, columns=["day", "title", "units"])
    twice = made.sample(again, random_state=seed)
    return pd.concat([made, twice]).sort_values("day", kind="stable")


@pytest.mark.parametrize("sales", [False, True])
def test_rows_loaded_twice_are_told_from_sales_that_agree(tmp_path: Path, sales: bool) -> None:
    for seed, again in ((0, 15), (1, 40), (2, 0)):
        path = tmp_path / f"shop{seed}.csv"
        _shop(seed, again, sales).to_csv(path, index=False)
        with landed({"shop": path}) as lake:
            found = reading_of(lake, "shop", Measure("day", "units", "sum"))
            assert found.loaded is (again > 0 and not sales), (seed, sales)
            faults = [one for one in mended(found).found if one.rule == "repeated"]
            if sales:
                assert not any(one.facts.get("kind") == "rows" for one in faults)
            else:
                assert sum(int(one.facts["rows"]) for one in faults) == again


@pytest.mark.parametrize("far", [1e300, -1e300, 1e16])
def test_a_number_beyond_any_sale_is_unreadable(tmp_path: Path, far: float) -> None:
    days = pd.DataFrame({"day": pd.date_range("2025-01-01", periods=30).astype(str), "units": np.arange(30.0) + 5})
    days.loc[12, "units"] = far
    days.to_csv(tmp_path / "far.csv", index=False)
    with landed({"far": tmp_path / "far.csv"}) as lake:
        found = reading_of(lake, "far", Measure("day", "units", "sum"))
        assert found.skipped is not None
        assert found.skipped["number"] == 1
        assert np.isnan(found.panel.values[0, 12])


def test_what_is_not_there_is_named(lake: Lake) -> None:
    with pytest.raises(NotFound, match="Weekly_Sale"):
        reading_of(lake, "weekly", Measure("Date", "Weekly_Sale"))
    with pytest.raises(BadInput):
        reading_of(lake, "weekly", Measure(None))
    with pytest.raises(BadInput, match="time"):
        reading_of(lake, "events", Measure("user_id", "quantity"))


@pytest.mark.parametrize(("freq", "step"), [("h", "h"), ("D", "D"), ("W-FRI", "7D"), ("MS", "MS")])
def test_frequencies_are_told_from_dates(freq: str, step: str) -> None:
    moments = pd.date_range("2024-01-05" if freq != "MS" else "2024-01-01", periods=60, freq=step).to_numpy()
    hours = clock.Hours(moments.astype("datetime64[h]"), np.ones(60, np.int64), np.ones(60, np.int64), np.zeros(60),
                        np.zeros(60), 1 / 24 if freq == "h" else 1.0, 1.0)  # fmt: skip
    assert clock.frequency(hours) == freq
    assert (clock.begin(moments, freq) == moments).all()
    assert (clock.regular(moments[0], moments[-1], freq) == moments).all()


def test_a_file_loaded_twice_throughout_counts_once(tmp_path: Path) -> None:
    draw = np.random.default_rng(0)
    days = pd.date_range("2026-01-05", periods=60).astype(str)
    once = pd.DataFrame({"day": days, "units": draw.poisson(40, 60)})
    sales = pd.DataFrame({"day": np.repeat(days, 6), "units": draw.integers(1, 3, 360)})  # equal rows by their nature
    pd.concat([once, once]).to_csv(tmp_path / "twice.csv", index=False)
    sales.to_csv(tmp_path / "sales.csv", index=False)
    with landed({one: tmp_path / f"{one}.csv" for one in ("twice", "sales")}) as lake:
        found = {one: reading_of(lake, one, Measure("day", "units")) for one in ("twice", "sales")}
    assert found["twice"].loaded
    np.testing.assert_array_equal(mended(found["twice"]).panel.values[0], once["units"].to_numpy(dtype=float))
    assert not found["sales"].loaded
    kept = mended(found["sales"], ("outliers", "edges")).panel.values[0]
    np.testing.assert_array_equal(kept, sales.groupby("day")["units"].sum().to_numpy(dtype=float))
