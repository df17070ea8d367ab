"""The roadmap of a real workspace: its evidence is found, the past is computed, and what an action promises happens."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core import quality
from core.__main__ import app
from core.annotate import log, project
from core.clean import current, from_dict
from core.clean.job import apply_and_check
from core.errors import BadInput
from core.experiment import analyse_dataset, keep, suggest_for
from core.experiment.log.decided import decide
from core.govern import define, describe, retention
from core.incidents import act, incidents
from core.integrate import shop as one_shop
from core.lake import Lake
from core.recommend import Options as RecommendOptions
from core.recommend import Protocol
from core.recommend.data import open_shop
from core.recommend.evaluation import evaluate_and_store
from core.road import other_in, standing
from core.road.data import shops, troubles
from core.road.standing import gathered, prospects
from tests.pages.chinese_shop import fill


@pytest.fixture
def shop(prepared: Callable[..., Lake]) -> Lake:
    return prepared(fill)


def test_the_evidence_of_every_room_is_found(shop: Lake) -> None:
    found = gathered(shop, standing(shop).road.time)
    held = {one.name: one for one in found.datasets}
    assert held["zz_events"].now.kind == "events"
    assert {one.dataset for one in found.reports} <= set(held)
    assert found.contracts
    assert found.nights
    assert found.reads
    assert max(one.rows for one in found.reads) == max(rows for _version, _model, rows in _scored(shop))
    assert all(one.changed for state in held.values() for one in state.states if one.layer == "clean")


def _scored(lake: Lake) -> list[tuple[int, str, int]]:
    from core.text.sentiment import predictions

    return predictions.scored_versions(lake, "zz_reviews")


def test_owners_and_incidents_count_from_when_they_were_said(shop: Lake) -> None:
    before = standing(shop)
    for name in [one.name for one in shop.datasets(built=False)]:
        describe(shop, name, owner="王芳", description="每天从店铺导出的全部记录")
    after = standing(shop)
    assert not before.road.answer("collect.owner").met
    assert after.road.answer("collect.owner").met
    then = standing(shop, before.road.time)
    assert not then.road.answer("collect.owner").met, "the past is as it was"
    [first, *_] = [one for one in incidents(shop) if one.open and one.severity != "info"]
    act(shop, first.id, "acknowledge", "王芳")
    told = {one.id: one for one in troubles(shop)}
    assert told[first.id].taken is not None
    assert told[first.id].closed is None
    act(shop, first.id, "resolve", "王芳")
    assert {one.id: one for one in troubles(shop)}[first.id].closed is not None


def test_labels_count_with_their_people_and_looking_makes_no_file(shop: Lake) -> None:
    standing(shop)
    assert not (shop.path / "annotate.sqlite").exists()
    assert not (shop.path / "review.sqlite").exists()
    made = project.create(shop, "心情", "zz_reviews", pool=30)
    for item in project.items(shop, made.name):
        log.label(shop, made, item, "甲", made.labels[0])
        log.label(shop, made, item, "乙", made.labels[0])
    found = gathered(shop, standing(shop).road.time)
    assert {one.person for one in found.labels} == {"甲", "乙"}
    assert (
        standing(shop).road.answer("annotate.labels").measured.value == 0
        or len({one.place for one in found.labels}) >= 20
    )


def test_what_cleaning_promises_happens(shop: Lake) -> None:
    """The check named passes, by the very step that the link opens, and the score rises."""
    before = standing(shop)
    action = next(one for one in before.actions if one.finding is not None)
    assert action.params["mend"] == action.finding.id
    dataset = shop.dataset(action.dataset)
    score = quality.latest(shop, dataset.name).score
    [fix, *_more] = quality.fixes(action.finding, dataset)
    steps = [
        {"step": one.step, "columns": list(one.columns), "params": dict(one.params), "where": one.where} for one in fix
    ]
    recipe = current(shop, dataset.name)
    for step in from_dict({"steps": [{k: v for k, v in one.items() if v} for one in steps]}).steps:
        recipe = recipe.added(step)
    apply_and_check(shop, dataset.name, recipe)
    report = quality.latest(shop, dataset.name)
    assert report.result(action.finding.id).failed == 0
    assert report.score > score
    after = standing(shop)
    assert after.road.answer("clean.applied").met
    assert after.road.levels["clean"] >= before.road.levels["clean"]


def test_the_join_rate_that_is_foretold_comes(shop: Lake) -> None:
    foretold = prospects(shop).join
    assert foretold is not None
    assert not standing(shop).road.answer("clean.joined").met
    one_shop.build(shop, one_shop.propose(shop))
    found = standing(shop).road.answer("clean.joined").measured.value
    assert found == pytest.approx(foretold, abs=0.02)
    [built] = shops(shop)
    assert built.sources >= 2
    assert not built.stale


def test_it_opens_at_once_after_the_first_time_and_follows_every_commit(shop: Lake) -> None:
    first = standing(shop)
    began = time.perf_counter()
    again = standing(shop)
    assert time.perf_counter() - began < 0.1
    assert again is first
    describe(shop, "zz_events", owner="王芳")
    assert standing(shop) is not first


def test_the_past_is_there_from_the_first_day(shop: Lake) -> None:
    points = standing(shop).points
    assert len(points) > 5
    assert set(points[0].levels.values()) == {0}
    assert dict(points[-1].levels) == standing(shop).road.levels
    long_ago = standing(shop, points[0].time - timedelta(days=400)).road
    assert set(long_ago.levels.values()) == {0}


def test_another_workspace_and_its_export_say_the_same(shop: Lake, tmp_path: Path) -> None:
    run = CliRunner()
    there = str(shop.path)
    file = tmp_path / "road.json"
    assert run.invoke(app, ["--workspace", there, "roadmap", "-o", str(file)]).exit_code == 0
    here = str(tmp_path / "other")
    told = run.invoke(app, ["--workspace", here, "roadmap", "--compare", str(file), "--json"])
    assert told.exit_code == 0, told.output
    by_file = json.loads(told.stdout)
    assert {one["level"] for one in by_file["stages"]} == {0}
    by_folder = json.loads(run.invoke(app, ["--workspace", here, "roadmap", "--compare", there, "--json"]).stdout)
    assert by_file["compared"]["levels"] == by_folder["compared"]["levels"] == standing(shop).road.levels
    with pytest.raises(BadInput):
        other_in(shop, tmp_path, anywhere=True)
    with pytest.raises(BadInput):
        other_in(shop, file)
    assert not (tmp_path / "catalog.sqlite").exists(), "looking makes no workspace"


def test_the_command_sets_a_target_and_lists_what_is_lacking(shop: Lake) -> None:
    run, there = CliRunner(), ["--workspace", str(shop.path), "roadmap"]
    told = run.invoke(app, [*there, "collect", "--aim", "3", "--due", "2027-03-31", "--owner", "Chen Li"])
    assert told.exit_code == 0, told.output
    assert "[target: 3, 2027-03-31, Chen Li]" in told.stdout
    assert "no owner who can be named" in told.stdout
    for wrong in (["nowhere"], ["collect", "--aim", "9"], ["--aim", "2"], ["collect", "--owner", "x"], ["-o", "a.pdf"]):
        refused = run.invoke(app, [*there, *wrong])
        assert isinstance(refused.exception, BadInput), wrong


def test_recommenders_and_tests_are_found_where_they_are_kept(shop: Lake) -> None:
    """What the rooms store is read back: a test of recommenders, a kept readout, a decision on it."""
    evaluate_and_store(shop, open_shop(shop, "zz_events"), RecommendOptions(), Protocol(), ["popularity", "item_knn"])
    kept = keep(shop, analyse_dataset(shop, "zz_test", suggest_for(shop, "zz_test")))
    decide(shop, "zz_test", "open", "再看看", author="王芳", readout=kept)
    assert gathered(shop, standing(shop).road.time).verdicts == ()
    decide(shop, "zz_test", "stop", "说不准", author="王芳", readout=kept)
    found = gathered(shop, standing(shop).road.time)
    assert {one.scorer for one in found.tried} == {"popularity", "item_knn"}
    assert all(0 <= one.served <= one.shoppers for one in found.tried)
    assert [(one.id, one.dataset) for one in found.readouts] == [(kept, "zz_test")]
    assert [(one.dataset, one.readout) for one in found.verdicts] == [("zz_test", kept)]
    healthy = found.readouts[0].healthy
    road = standing(shop).road
    assert road.answer("monitor.health").met == healthy
    assert road.answer("use.decided").met == healthy


def test_rules_and_words_of_the_glossary_are_found(shop: Lake) -> None:
    before = standing(shop).road
    retention.set_rule(shop, retention.Rule("zz_events", rows_days=400))
    define(shop, "用户", "在店铺里浏览或购买的人的编号")
    after = standing(shop).road
    for id_ in ("collect.kept_for", "collect.meaning"):
        assert (after.answer(id_).measured.value or 0) > (before.answer(id_).measured.value or 0), id_


def test_lines_of_orders_named_events_are_behaviour_and_can_be_recommended_from(lake: Lake, tmp_path: Path) -> None:
    from core.collect import ingest
    from core.recommend.replay.choosing import events_reading

    lines = [f"O{n},u{n % 40},p{n % 9},2026-03-{1 + n % 28:02d} 10:00:00" for n in range(120)]
    (tmp_path / "orders.csv").write_text("order_no,customer_id,product_id,order_date\n" + "\n".join(lines) + "\n")
    goods = [f"p{n},Lamp number {n},{n + 5}.90" for n in range(9)]
    (tmp_path / "goods.csv").write_text("product_id,title,price\n" + "\n".join(goods) + "\n")
    ingest(lake, [tmp_path / "goods.csv"], "goods")
    ingest(lake, [tmp_path / "orders.csv"], "orders", kind="orders")
    assert standing(lake).actions[0].page == "upload.py"
    ingest(lake, [tmp_path / "orders.csv"], "sales", kind="events")
    road = standing(lake).road
    assert road.answer("collect.core").met
    assert "sales" in [one.name for one in road.answer("collect.understood").measured.good]
    reading = events_reading(lake, lake.dataset("sales"))
    assert reading is not None
    assert reading.name == "sales"
