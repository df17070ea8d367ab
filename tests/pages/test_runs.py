"""The Runs page: empty, a pipeline run from it, a failed gate followed to its checks, a broken file; both languages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.jobs import open_jobs
from core.lake import Lake
from core.ledger import runs
from core.runs.job import folder, pipeline_named
from core.runs.schedules import schedules
from tests.core.runs.shop import day, once, written

Visit = Callable[..., AppTest]


def a_failed_gate(lake: Lake) -> None:
    """A good night, and one whose file breaks the contract."""
    there = folder(lake)
    there.mkdir()
    file = written(there, days=1)
    once(lake, file)
    day(there, 2, bad=3)
    once(lake, file)
    (there / "broken.toml").write_text("[[dataset]]\nname = 'items'\nsorce = 'x'\n", "utf-8")


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(a_failed_gate)


def shown(page: AppTest) -> str:
    return " ".join(one.value for one in [*page.markdown, *page.caption, *page.subheader, *page.error]).replace(
        "\\", ""
    )


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_workspace_without_runs_says_what_they_are(lake: Lake, open_page: Visit, language: str) -> None:
    folder(lake).mkdir()
    (folder(lake) / "nightly.toml").write_text("[alert]\n", "utf-8")
    page = open_page("runs.py", language=language)
    assert not page.exception
    assert ("No runs yet" if language == "en" else "还没有运行") in shown(page)


def test_a_failed_step_says_why_and_leads_to_version_and_incident(shop: Lake, open_page: Visit) -> None:
    page = open_page("runs.py")
    assert not page.exception
    tiles = {one.label: one.value for one in page.metric}
    assert (tiles["Last run"], tiles["Steps that need somebody"]) == ("gate failed", "1")
    assert "fails the gate" in shown(page)
    assert "price" in shown(page)
    assert list(page.dataframe[0].value["state"]) == ["gate failed", "done"]
    first = runs(shop)[-1].id
    assert "gate failed" not in shown(open_page("runs.py", run=first)).split("nightly", 1)[1]


def test_a_pipeline_is_run_from_the_page_and_a_broken_one_says_where(shop: Lake, open_page: Visit) -> None:
    (Path(shop.path) / "pipelines" / "in" / "items_2026-11-02.csv").unlink()
    day(folder(shop), 3)
    page = open_page("runs.py", tab="pipelines")
    assert not page.exception
    assert "line 3, column 1" in shown(page)
    page.button(key="dry_nightly").click().run()
    assert "items_2026-11-03.csv" in str(page.dataframe[0].value)
    before = len(runs(shop))
    page.button(key="run_nightly").click().run()
    done = open_jobs(shop).wait(open_jobs(shop).list(limit=1)[0].id, 60)
    assert (done.state, done.result["exit_code"]) == ("done", 1), "the bad rows are still there"
    assert len(runs(shop)) == before + 1
    assert runs(shop)[0].trigger == "page"


def test_a_schedule_is_made_paused_and_deleted(shop: Lake, open_page: Visit) -> None:
    page = open_page("runs.py", tab="pipelines")
    page.selectbox(key="often_nightly").set_value("workdays").run()
    page.button(key="schedule_add_nightly").click().run()
    assert not page.exception
    [made] = schedules(shop)
    assert (made.cron, made.zone, made.paused) == ("30 3 * * 1-5", "UTC", False)
    page.button(key=f"schedule_pause_{made.id}").click().run()
    assert schedules(shop)[0].paused
    (folder(shop) / "nightly.toml").unlink()
    page = open_page("runs.py", tab="pipelines", language="zh_CN")
    assert "nightly" in page.warning[0].value
    page.button(key=f"schedule_delete_{made.id}").click().run()
    assert not page.exception
    assert schedules(shop) == []


def test_a_pipeline_is_written_from_what_is_there_and_kept(shop: Lake, open_page: Visit) -> None:
    page = open_page("runs.py", tab="write")
    assert not page.exception
    written_ = page.text_area[0].value
    assert 'source = "incoming/items/items_*.csv"' in written_
    page.text_area[0].set_value(written_ + "[shpo]\n")
    page.text_input(key="pipeline_name").set_value("by hand").run()
    page.button(key="pipeline_keep").click().run()
    assert "shpo" in page.error[0].value
    page.text_area[0].set_value(written_).run()
    page.button(key="pipeline_keep").click().run()
    assert not page.exception
    assert "by hand" in page.success[0].value
    assert [one.name for one in pipeline_named(shop, "by hand").loads] == ["items"]
