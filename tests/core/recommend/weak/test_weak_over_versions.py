"""Shares kept by version: each version as it stood then, a jump fails the check and opens an incident, a repeat adds
nothing."""

from __future__ import annotations

from core import quality
from core.incidents import incidents
from core.jobs import open_jobs
from core.lake import Lake
from core.recommend import Options
from core.recommend.weak import job, store
from tests.core.recommend.shops import land
from tests.core.recommend.weak.shop_with_faults import ROLES, tables

SETTINGS = job.params("events", "popularity", Options(), most=0)
CLAUSE = quality.Check(job.CHECK, job.CHECK, "recommendation readiness")


def again(lake: Lake, sold_out: bool) -> None:
    """The events come once more, after the stock."""
    made = tables()
    if sold_out:
        made["inventory"]["pieces"] = "0"
    for name in ("inventory", "events"):
        land(lake, name, made[name], name, ROLES[name])


def shares(lake: Lake) -> list[float]:
    """The share of lists with something out of stock, by version."""
    found = store.trend(lake, "events", "popularity", 10, Options())
    return [one.share for one in found if one.rule == "stock"]


def test_a_jump_from_one_version_to_the_next_opens_an_incident(lake: Lake) -> None:
    land(lake, "items", tables()["items"], "items", ROLES["items"])
    again(lake, sold_out=False)
    suite = quality.Suite("events", (CLAUSE,))
    quality.save_suite(lake, suite)
    assert quality.check(lake, "events").results[0].detail["skipped"] == "not_judged"
    again(lake, sold_out=True)
    jobs = open_jobs(lake)
    done = jobs.wait(job.submit(jobs, SETTINGS), 60)
    assert done.state == "done", done.error
    assert job.latest(jobs, SETTINGS) is not None
    assert shares(lake) == [0.0, 1.0]
    versions = lake.versions("events")
    first = quality.check(lake, "events", versions[0].number).results[0]
    last = quality.check(lake, "events").results[0]
    assert first.detail["skipped"] == "nothing_before"
    assert [one["rule"] for one in last.detail["risen"]] == ["stock"]
    assert not last.passed
    assert "Out of stock: 100 % of lists, usually 0 %" in quality.describe(last)
    assert any(one.began.check == job.CHECK for found in incidents(lake, "events") for one in found.findings)
    jobs.wait(job.submit(jobs, SETTINGS), 60)
    assert shares(lake) == [0.0, 1.0]
    again(lake, sold_out=False)
    assert store.waiting(lake, "events", store.trend(lake, "events", "popularity", 10, Options())) == [
        lake.versions("events")[-1].number
    ]


def test_watching_puts_the_check_into_the_contract(lake: Lake) -> None:
    again(lake, sold_out=False)
    assert not job.watched(lake, "events")
    quality.save_suite(lake, quality.Suite("events", ()))
    job.watch(lake, "events")
    assert job.watched(lake, "events")
    job.watch(lake, "events")
    suite = quality.suite_of(lake, "events")
    assert suite is not None
    assert [one.check for one in suite.checks] == [job.CHECK]


def test_a_version_before_the_stock_came_is_judged_without_it(lake: Lake) -> None:
    made = tables()
    for name in ("items", "events", "inventory"):
        land(lake, name, made[name], name, ROLES[name])
    land(lake, "events", made["events"], "events", ROLES["events"])
    first, last = (one.number for one in lake.versions("events"))
    assert store.judge_version(lake, "events", first, "popularity", Options()).sample.beside.stock is None
    assert store.judge_version(lake, "events", last, "popularity", Options()).sample.beside.stock is not None
