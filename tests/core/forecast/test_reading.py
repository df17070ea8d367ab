"""Rows to series: frequency, stray clocks, events that count, rows that stand twice, tables of figures, wide ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.collect.temporary import landed
from core.errors import BadInput, NotFound
from core.forecast.data import Measure, clock, offer_of, reading_of
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
