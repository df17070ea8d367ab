"""The forecast page: nothing there, a shop's sales, broken days in words, several series, refusals, the address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from core.collect import ingest
from core.lake import Lake

Open = Callable[..., AppTest]
DAYS = 70


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader, *app.success]
    return "\n".join(str(part.value) for part in parts)


def sales(lake: Lake, days: int = DAYS, broken: bool = True) -> None:
    """Two shops' units by day, with one day lost and one day six times as large."""
    draw = np.random.default_rng(2)
    rows = []
    for shop in ("north", "south"):
        week = np.resize([50, 52, 55, 60, 80, 95, 40], days)
        units = draw.poisson(week).astype(int)
        if broken and days > 40:
            units[30] *= 6
        when = pd.date_range("2026-05-04", periods=days)
        rows += [(f"{day:%Y-%m-%d}", shop, n) for i, (day, n) in enumerate(zip(when, units, strict=True)) if i != 20]
    with TemporaryDirectory() as folder:
        path = Path(folder, "sales.csv")
        pd.DataFrame(rows, columns=["day", "shop", "units"]).to_csv(path, index=False)
        ingest(lake, path, "sales", kind="other")


def test_an_empty_workspace_offers_an_upload(lake: Lake, open_page: Open) -> None:
    app = open_page("forecast.py")
    assert not app.exception
    assert app.button or app.get("link_button") or app.get("page_link")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_days_are_told_and_a_forecast_stands_beside_the_season_before(
    lake: Lake, open_page: Open, language: str
) -> None:
    sales(lake)
    app = open_page("forecast.py", by="*", language=language, h="14")
    assert not app.exception
    assert not app.error
    labels = [one.label for one in app.metric]
    assert ("Error (MASE)" if language == "en" else "误差（MASE）") in labels
    faults = next(one.value for one in app.dataframe if "sentence" in one.value)
    assert {"Gaps", "Outlying days"} <= set(faults["rule"]) or {"缺口", "异常的日子"} <= set(faults["rule"])
    assert any("2026-06-03" in one for one in faults["sentence"])
    told = next(one.value for one in app.dataframe if "naive" in one.value and "low" in one.value)
    assert len(told) == 14
    assert (told["low"] <= told["mean"]).all()
    assert (told["mean"] <= told["high"]).all()


def test_a_mend_can_be_left_out_and_the_address_keeps_it(lake: Lake, open_page: Open) -> None:
    sales(lake)
    app = open_page("forecast.py", series="south", off="outliers", h="7")
    assert not app.exception
    faults = next(one.value for one in app.dataframe if "sentence" in one.value)
    row = faults[faults["rule"] == "Outlying days"].iloc[0]
    assert row["mend"] == "left as it was read"
    assert next(one.value for one in app.selectbox if one.label == "Series") == "south"


def test_the_forecast_without_a_mend_is_drawn_beside(lake: Lake, open_page: Open) -> None:
    sales(lake)
    app = open_page("forecast.py", by="*", without="gaps")
    assert not app.exception
    assert "Without it unknown periods count as 0" in texts(app)
    assert next(one.value for one in app.number_input if one.label == "Periods ahead") == 17  # a quarter of 70 days
    assert "h" not in app.query_params


def test_a_table_of_two_times_lets_one_be_chosen(lake: Lake, open_page: Open) -> None:
    when = pd.date_range("2026-05-04", periods=DAYS)
    frame = pd.DataFrame({"day": when.astype(str), "shipped": (when + pd.Timedelta(days=400)).astype(str), "units": 5})
    frame["units"] += np.arange(DAYS) % 7
    with TemporaryDirectory() as folder:
        path = Path(folder, "sales.csv")
        frame.to_csv(path, index=False)
        ingest(lake, path, "sales", kind="other")
    app = open_page("forecast.py", time="shipped")
    assert not app.exception
    assert next(one.value for one in app.selectbox if one.label == "Times") == "shipped"
    told = next(one.value for one in app.dataframe if "naive" in one.value and "low" in one.value)
    assert str(told["period"].iloc[0]).startswith("2027-08")


def test_three_days_cannot_be_forecast_and_the_page_says_what_helps(lake: Lake, open_page: Open) -> None:
    sales(lake, days=3)
    app = open_page("forecast.py")
    assert not app.exception
    assert not app.error
    assert "Load more of the past" in texts(app)
