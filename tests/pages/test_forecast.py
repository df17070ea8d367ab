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
    assert next(one.value for one in app.selectbox if one.label == "Time column") == "shipped"
    told = next(one.value for one in app.dataframe if "naive" in one.value and "low" in one.value)
    assert str(told["period"].iloc[0]).startswith("2027-08")


def test_three_days_cannot_be_forecast_and_the_page_says_what_helps(lake: Lake, open_page: Open) -> None:
    sales(lake, days=3)
    app = open_page("forecast.py")
    assert not app.exception
    assert not app.error
    assert "Load more of the past" in texts(app)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_levels_add_up_on_the_page_and_any_value_is_drawn(
    lake: Lake, open_page: Open, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.forecast.run._plan", lambda *_given: ([], {}))
    monkeypatch.setattr("core.forecast.run._pooled", lambda *_given: None)
    sales(lake)
    app = open_page("forecast.py", levels="shop", h="7", node="item: south", language=language, off="outliers")
    assert not app.exception
    assert not app.error
    levels = next(one.value for one in app.dataframe if "bottom_up" in one.value)
    assert levels["values"].tolist() == [1, 2]
    assert levels["apart"].tolist() == [0, 0]
    values = next(one.value for one in app.dataframe if "apart" in one.value and "under" in one.value)
    assert values.iloc[1:]["total"].sum() == pytest.approx(values.iloc[0]["total"], abs=0.3)
    assert values.iloc[0]["apart"] == 0
    told = next(one.value for one in app.dataframe if "naive" in one.value and "low" in one.value)
    assert set(told["series"]) == {"total", "north", "south"}
    assert ("add up" if language == "en" else "相加一致") in texts(app)
    if language == "en":
        assert "shop: south" in texts(app).replace(chr(92), "")


def test_levels_that_do_not_nest_are_refused_with_the_reason(lake: Lake, open_page: Open) -> None:
    sales(lake, days=50)
    app = open_page("forecast.py", levels="units > shop", h="7")
    assert not app.exception
    assert "does not lie within units" in texts(app)


@pytest.mark.parametrize(("share", "said"), [(-0.0004, "0.0%"), (0.0, "0.0%"), (-0.031, "−3.1%"), (0.2, "+20.0%")])
def test_a_share_that_rounds_to_nought_has_no_sign(share: float, said: str) -> None:
    from pages.parts.forecast.course import signed

    assert signed(share) == said


def test_what_is_known_beforehand_is_said_with_what_is_assumed(
    lake: Lake, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.forecast.run._plan", lambda *_given: ([], {}))
    monkeypatch.setattr("core.forecast.models.pooled.TREES", 20)
    draw = np.random.default_rng(5)
    promo = (draw.random(220) < 0.25).astype(int)
    units = draw.poisson(np.resize([50, 52, 55, 60, 80, 95, 40], 220) * (1 + 0.6 * promo))
    with TemporaryDirectory() as folder:
        path = Path(folder, "promoted.csv")
        days = pd.date_range("2026-03-02", periods=220).astype(str)
        pd.DataFrame({"day": days, "units": units, "promotion": promo}).to_csv(path, index=False)
        ingest(lake, path, "promoted", kind="other")
    app = open_page("forecast.py", h="7", **{"with": "promotion"})
    assert not app.exception
    assert "no promotion is planned" in texts(app).replace(chr(92), "")
    models = next(one.value for one in app.dataframe if "rmsse" in one.value)
    assert "gradient boosting with price and promotion" in set(models["model"])


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_choices_of_the_address_that_are_not_there_are_told_in_one_line(
    lake: Lake, open_page: Open, language: str
) -> None:
    sales(lake)
    app = open_page("forecast.py", by="colour", series="zzz", measure="nothing", h="x", language=language)
    assert not app.exception
    told = [str(one.value) for one in app.warning if "colour" in str(one.value)]
    assert len(told) == 1
    assert all(one in told[0] for one in ("colour", "zzz", "nothing", "“x”"))
