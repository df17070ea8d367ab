"""Dates of festivals and free days, columns of every period, and what festivals did to sales found and foretold."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import NotFound
from core.forecast.calendar import COUNTRIES, country_of, country_words, features, lifts_of, marks
from core.forecast.calendar.festivals import black_friday, new_year
from core.forecast.forecasts import LEVELS, Forecast

DAYS = pd.date_range("2024-10-01", "2026-09-30", freq="D").to_numpy()
YEAR_AHEAD = pd.date_range("2026-10-01", "2027-09-30", freq="D").to_numpy()


def test_dates_that_follow_the_moon_or_the_week() -> None:
    assert [new_year(year) for year in (2024, 2025, 2026, 2027)] == [
        date(2024, 2, 10), date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6)]  # fmt: skip
    assert black_friday(2024) == date(2024, 11, 29)
    assert black_friday(2026) == date(2026, 11, 27)
    assert new_year(1800) is None


def test_days_that_were_moved() -> None:
    names, table = features(pd.date_range("2026-10-01", "2026-10-11").to_numpy(), "CN")
    column = {name: table[:, place] for place, name in enumerate(names)}
    assert column["holiday"][:3].tolist() == [1, 1, 1]
    assert column["worked_instead"].tolist() == [0] * 9 + [1, 0]  # Saturday the 10th is worked
    assert column["day_off"][9] == 0
    assert column["day_off"][10] == 1
    assert column["national_day"].sum() == 7


@given(
    st.sampled_from([one for one in COUNTRIES if one]),
    st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    st.integers(1, 90),
    st.sampled_from(["h", "D", "W", "MS"]),
)
@settings(max_examples=40, deadline=None)
def test_columns_are_shares_of_days_and_the_same_however_they_are_asked(
    country: str, first: date, n: int, freq: str
) -> None:
    times = pd.date_range(first, periods=n, freq=freq).to_numpy()
    names, table = features(times, country, freq)
    assert table.shape == (n, len(names))
    assert ((table >= 0) & (table <= 1)).all()
    assert np.array_equal(features(times[n // 2 :], country, freq)[1], table[n // 2 :])
    if freq in "hD":
        assert set(np.unique(table)) <= {0.0, 1.0}


def test_no_country_no_columns() -> None:
    assert features(DAYS, "")[1].shape == (len(DAYS), 0)
    assert lifts_of(DAYS, np.ones((2, len(DAYS))), "").factors(YEAR_AHEAD).tolist() == np.ones((2, 365)).tolist()
    assert features(DAYS[:0], "CN")[1].shape == (0, 0)


def test_whose_calendar() -> None:
    assert country_of(["CNY", "CNY", "USD"]) == "CN"
    assert country_of(["EUR"], "de") == ""
    assert country_of([None, "  usd "]) == "US"
    assert country_of([], "zh_CN") == "CN"
    assert country_words("DE") == "Germany"
    with pytest.raises(NotFound):
        country_words("ATLANTIS")


def test_marks_of_a_chart() -> None:
    found = marks(DAYS[:120], "CN")
    titles = [(str(one.first), one.title) for one in found if one.festival]
    assert ("2024-11-11", "Double 11") in titles
    assert ("2025-01-25", "Spring Festival break") in titles
    assert all(one.first <= one.last for one in found)


def sales(seed: int, level: float, n: int = 6, lift: dict[str, float] | None = None) -> np.ndarray:
    """Gamma-Poisson sales with a week, a year and growth; some windows multiplied."""
    rng = np.random.default_rng(seed)
    t = np.arange(len(DAYS))
    week = rng.uniform(0.7, 1.4, 7)[t % 7]
    year = 1 + 0.2 * np.cos(2 * np.pi * (t / 365.25 - rng.random()))
    mean = level * rng.lognormal(0, 0.4, n)[:, None] * week * year * np.exp(0.1 * t / 365)
    names, table = features(DAYS, "CN")
    for name, times in (lift or {}).items():
        mean = mean * np.where(table[:, names.index(name)] > 0, times, 1.0)
    return rng.poisson(mean * rng.gamma(8, 1 / 8, mean.shape)).astype(float)


def test_nothing_is_found_where_no_festival_moved_anything() -> None:
    found = [bool(lifts_of(DAYS, sales(seed, level), "CN").found) for seed in range(30) for level in (2.0, 30.0)]
    print(f"quiet shops with any festival found: {np.mean(found):.1%} of {len(found)}")
    assert np.mean(found) <= 0.1


@pytest.mark.parametrize("level", [1.0, 20.0])
def test_a_planted_festival_is_found_and_next_years_forecast_has_it(level: float) -> None:
    planted = {"singles_day": 3.5, "mid_year_618": 2.5, "spring_festival": 0.45}
    off = []
    for seed in range(6):
        found = lifts_of(DAYS, sales(seed, level, lift=planted), "CN")
        strong = {one.column: one for one in found.found}
        assert set(planted) <= set(strong)
        names, table = features(YEAR_AHEAD, "CN")
        flat = Forecast(
            [f"s{n}" for n in range(6)], YEAR_AHEAD, np.full((6, 365), level), np.asarray(LEVELS),
            np.full((6, 365, len(LEVELS)), level), ["flat"] * 6)  # fmt: skip
        ahead = found.applied(flat)
        for name, times in planted.items():
            off.append(np.log(ahead.mean[:, table[:, names.index(name)] > 0].mean() / level / times))
            assert strong[name].low <= times * 1.15
            assert strong[name].high >= times / 1.15
    print(f"level {level}: log error of foretold lifts {np.mean(off):+.3f} +- {np.std(off):.3f}")
    assert abs(np.mean(off)) < 0.08
    assert np.std(off) < 0.25


def test_windows_that_overlap_are_told_apart() -> None:
    """Mid-Autumn lay inside National Day week in 2025 and apart from it in 2026."""
    planted = {"mid_autumn": 2.0, "national_day": 1.5}
    seen = [{one.column: one.lift for one in lifts_of(DAYS, sales(seed, 60.0, 12, planted), "CN").found}
            for seed in range(8)]  # fmt: skip
    for name, times in planted.items():
        assert np.mean([one[name] for one in seen]) == pytest.approx(times, rel=0.12)


def test_a_festival_that_the_history_lacks_is_named() -> None:
    short = sales(1, 10.0)[:, -120:]  # from June to September
    found = lifts_of(DAYS[-120:], short, "CN")
    assert "Double 11" in found.unseen(YEAR_AHEAD[:60])
    assert "618" not in found.unseen(YEAR_AHEAD)


@pytest.mark.parametrize(
    "values",
    [np.full((2, 730), np.nan), np.zeros((2, 730)), np.ones((2, 730)), np.zeros((0, 730)), np.full((1, 730), 1e12)],
    ids=["unknown", "zeros", "constant", "no series", "large"],
)
def test_series_that_say_nothing(values: np.ndarray) -> None:
    found = lifts_of(DAYS, values, "CN")
    assert not found.found
    assert (found.factors(YEAR_AHEAD) == 1).all()


def test_hours_have_the_lift_of_their_day() -> None:
    rng = np.random.default_rng(4)
    hours = pd.date_range("2025-01-01", "2026-06-30 23:00", freq="h")
    mean = np.where(hours.strftime("%m-%d") == "11-11", 12.0, 3.0)
    found = lifts_of(hours.to_numpy(), rng.poisson(mean)[None, :].astype(float), "CN", "h")
    assert found.found[0].column == "singles_day"
    ahead = pd.date_range("2026-11-10", "2026-11-11 23:00", freq="h").to_numpy()
    factors = found.factors(ahead, "h")[0]
    assert factors[30] == pytest.approx(4.0, rel=0.15)
    assert factors[3] == pytest.approx(1.0, abs=0.2)
