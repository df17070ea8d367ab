"""The anomalies page: nothing there, every view in both languages, a verdict by key, the address, no judgement."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from core.anomaly import days_of, in_force
from core.anomaly.job import unfinished
from core.anomaly.words import span
from core.jobs import open_jobs
from core.lake import Lake
from tests.core.anomaly import planted
from tests.core.anomaly.test_queue import crowd
from tests.core.quality.planting import land

Open = Callable[..., AppTest]
HOSTILE = "<b>x</b> **y** $z$ :tada: =1+1"


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(planted.shop)


def texts(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.info, *app.warning, *app.error, *app.subheader, *app.success]
    return "\n".join(str(part.value) for part in parts)


def test_an_empty_workspace_names_the_file_it_needs(lake: Lake, open_page: Open) -> None:
    app = open_page("anomalies.py")
    assert not app.exception
    assert app.button


def test_the_rarest_comes_first_with_its_reason_and_rows(shop: Lake, open_page: Open) -> None:
    app = open_page("anomalies.py", by="session")
    assert not app.exception
    assert not app.error
    shown = texts(app)
    assert "Standing apart" in shown
    assert "in one minute; 99 of 100 sessions" in shown
    assert "90 source rows" in shown
    assert set(app.dataframe[0].value["key"][:3]) == set(planted.ROBOTS)


def test_a_verdict_is_kept_and_the_next_one_shown_and_taken_back(shop: Lake, open_page: Open) -> None:
    app = open_page("anomalies.py", by="session")
    first = app.dataframe[0].value["key"][0]
    next(one for one in app.button if one.label == "Anomaly").click().run()
    assert [(one.key, one.verdict) for one in in_force(shop, "events", "session")] == [(first, "anomaly")]
    assert f"Session {app.dataframe[0].value['key'][1]}" in texts(app)
    next(one for one in app.button if one.label == "Undo").click().run()
    assert not in_force(shop, "events", "session")
    assert not app.exception


@pytest.mark.parametrize("view", ["queue", "days", "measured"])
def test_every_view_speaks_chinese(shop: Lake, open_page: Open, view: str) -> None:
    app = open_page("anomalies.py", view=view, by="item", language="zh_CN")
    assert not app.exception
    assert not app.error
    assert {"queue": "已查看", "days": "天异常", "measured": "漂移"}[view] in texts(app)


def test_a_crowd_has_a_queue_of_the_farthest(lake: Lake, open_page: Open) -> None:
    land(lake, "table", "other", {}, crowd(1, 0.3))
    app = open_page("anomalies.py", budget="15")
    assert not app.exception
    assert "these are the farthest" in texts(app)
    assert len(app.dataframe[0].value) == 15


def test_days_are_told_as_what_they_are(shop: Lake, open_page: Open) -> None:
    app = open_page("anomalies.py", view="days")
    kinds = dict(zip(app.dataframe[0].value["day"], app.dataframe[0].value["kind"], strict=True))
    assert kinds["2026-07-01"] == "Festival"
    assert kinds["2026-07-11"] == "Spike"


def test_the_address_holds_what_is_looked_at(shop: Lake, open_page: Open) -> None:
    app = open_page("anomalies.py", by="user", budget="5")
    assert app.selectbox("by").value == "user"
    assert app.number_input("budget").value == 5.0
    app.selectbox("by").set_value("session").run()
    assert "by" not in app.query_params
    assert not app.exception


def test_three_rows_are_told_why_they_cannot_be_judged(lake: Lake, open_page: Open) -> None:
    land(lake, "few", "other", {}, [{HOSTILE: one} for one in (1.0, 2.0, 3.0)])
    for view in ("queue", "days", "measured"):
        app = open_page("anomalies.py", view=view)
        assert not app.exception
        assert "cannot be judged" in texts(app)


def test_what_belongs_to_a_person_is_hidden(lake: Lake, open_page: Open) -> None:
    rows = [{"email": f"ada{at}@shop.example", "a": float(at % 7), "b": float(at % 11)} for at in range(300)]
    rows[5]["a"] = rows[6]["a"] = 5000.0
    land(lake, "people", "other", {}, rows)
    app = open_page("anomalies.py")
    assert not app.exception
    told = texts(app) + "".join(str(one.value.to_dict()) for one in app.dataframe)
    assert "5,000" in told or "5000" in told
    assert "ada5@" not in told
    assert "•••" in told


def test_days_that_stand_apart_stand_on_trends(shop: Lake, open_page: Open) -> None:
    app = open_page("trends.py", dataset="events")
    assert not app.exception
    assert any(one.label == "Days that stand apart" for one in app.expander)


def test_a_large_table_is_looked_at_by_a_job(shop: Lake, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.anomaly.job.LARGE", 100)
    app = open_page("anomalies.py", by="session")
    assert not app.exception
    app.button[-1].click().run()
    assert not app.exception
    version = shop.dataset("events").version
    job = unfinished(open_jobs(shop), "events", version, "session")
    assert job is None or job.state in ("waiting", "running")
    opened = open_jobs(shop)
    opened.wait(opened.list()[0].id, 60)
    app = open_page("anomalies.py", by="session")
    assert set(app.dataframe[0].value["key"][:3]) == set(planted.ROBOTS)


def test_a_day_is_opened_by_its_address(shop: Lake, open_page: Open) -> None:
    day = days_of(shop, "events").findings[-1]
    app = open_page("anomalies.py", view="days", day=day.key)
    assert f": {span(day)}" in texts(app).replace("\\", "")
    app = open_page("anomalies.py", view="days", day="1999-01-01")
    assert not app.exception
    assert "does not stand apart now" in texts(app)
