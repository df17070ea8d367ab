"""The metrics of experiments on the page: the library, a metric defined and changed, and a readout on events."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from core.experiment.metrics import versions
from core.lake import Lake
from tests.pages.test_experiments import ROLES, assignments, page, store, words


@pytest.fixture(autouse=True)
def _no_cache() -> Iterator[None]:
    st.cache_data.clear()
    yield
    st.cache_data.clear()


def events(units: pd.DataFrame) -> pd.DataFrame:
    random = np.random.default_rng(3)
    who = random.choice(units.user_id, 4000)
    times = pd.Timestamp("2026-03-02") + pd.to_timedelta(random.integers(0, 20 * 86_400, len(who)), unit="s")
    return pd.DataFrame(
        {
            "user_id": who,
            "event_time": times,
            "event_type": random.choice(["view", "click", "purchase"], len(who), p=[0.7, 0.2, 0.1]),
            "product_id": random.choice(["p1", "p2"], len(who)),
            "price": 10.0,
        }
    )


def test_a_metric_is_defined_changed_and_taken_out_of_use(lake: Lake) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    at = page(view="metrics")
    assert "Define a metric" in [one.value for one in at.subheader]
    at.text_input(key="metric_name__0").set_value("fast buyers").run()
    at.number_input(key="metric_window__0").set_value(3).run()
    at.text_input(key="metric_owner__0").set_value("ana").run()
    assert "within 3 days" in words(at)
    at.button(key="metric_keep").click().run()
    assert not at.exception
    kept = versions(lake, "fast buyers")
    assert [(entry.definition.window, entry.owner, entry.version) for entry in kept] == [(3, "ana", 1)]
    assert "fast buyers" in list(at.dataframe[0].value["Metric"])


def test_a_definition_that_does_not_fit_is_said(lake: Lake) -> None:
    store(lake, "ab", assignments(), roles=ROLES)
    at = page(view="metrics")
    at.text_input(key="metric_name__0").set_value("x").run()
    at.selectbox(key="metric_measure__0").set_value("value").run()
    at.number_input(key="metric_quantile__0").set_value(90.0).run()
    at.button(key="metric_keep").click().run()
    assert not at.exception
    assert versions(lake, "x")[0].definition.quantile == 0.9


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_readout_takes_its_outcomes_from_events(lake: Lake, language: str) -> None:
    units = assignments(600).assign(assigned_at="2026-03-01 10:00:00")
    store(lake, "ab", units, roles=ROLES)
    roles = {"user_id": "user_id", "timestamp": "event_time", "event_type": "event_type", "price": "price"}
    store(lake, "acts", events(units), kind="events", roles=roles)
    at = page(lang=language, dataset="ab", outcomes="acts", window="7", exposure="view")
    shown = list(at.dataframe[0].value.iloc[:, 0])
    assert shown == (["conversion", "revenue", "click rate"] if language == "en" else ["转化率", "销售额", "点击率"])
    assert ("never exposed" if language == "en" else "从未曝光") in words(at)


def test_without_a_metric_one_is_asked_for(lake: Lake) -> None:
    units = assignments(200)
    store(lake, "ab", units, roles=ROLES)
    store(lake, "acts", events(units), kind="events", roles={"user_id": "user_id", "event_type": "event_type"})
    assert "at least one metric" in words(page(dataset="ab", outcomes="acts", measured=""))


def test_units_that_were_never_exposed_are_left_out_by_their_column(lake: Lake) -> None:
    units = assignments(800)
    units["exposed_at"] = np.where(units.index % 10 == 0, "", "2026-03-01 10:00:00")
    store(lake, "ab", units, roles=ROLES)
    at = page(dataset="ab")
    assert "80 units of 800 (10.00%) were assigned and never exposed" in words(at)
    at.selectbox(key="exposed").set_value("").run()
    assert "never exposed" not in words(at)
