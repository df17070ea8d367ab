"""Rows and versions past their time go from every version and file; what is kept reads as before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core import clean, govern
from core.__main__ import app
from core.access import LOCAL, Person, acting
from core.collect import ingest
from core.errors import BadInput, Forbidden, NotFound
from core.govern.retention import Rule, apply, due, forget, rule_for, rules, set_rule
from core.lake import Lake
from core.lake.doctor import examine
from core.runs import reading
from core.runs.steps import retention as step
from core.runs.work import Work

NOW = datetime(2026, 6, 1, tzinfo=UTC)
Prepared = Callable[..., Lake]


def fill(lake: Lake) -> None:
    """Two uploads of visits, from January to May, and a clean version."""
    with TemporaryDirectory() as folder:
        for part, months in enumerate(((1, 2, 3), (4, 5))):
            path = Path(folder, f"visits{part}.csv")
            rows = [f"u{at},2026-{month:02}-{1 + at:02},{at}" for month in months for at in range(20)]
            path.write_text("\n".join(["user_id,time,n", *rows, "u9,,7"]) + "\n", "utf-8")
            ingest(lake, path, "visits", append=bool(part), kind=None if part else "events")
    clean.apply(lake, "visits", clean.Recipe((clean.RecipeStep("trim_space", ("user_id",)),)))


def content(lake: Lake, version: int, layer: str) -> list[tuple[object, ...]]:
    with lake.read() as cursor:
        table = lake.table("visits", layer, version)
        return cursor.execute(f"SELECT user_id, CAST(time AS VARCHAR), n FROM {table} ORDER BY _row").fetchall()


@pytest.mark.parametrize("days", [70, 45])
def test_old_rows_go_from_every_version(prepared: Prepared, days: int) -> None:
    lake = prepared(fill)
    set_rule(lake, Rule("visits", rows_days=days))
    limit = f"{NOW - timedelta(days=days):%Y-%m-%d}"
    before = {one.number: content(lake, one.number, one.layer) for one in lake.versions("visits")}
    (found,) = due(lake, NOW)
    newest = before[lake.dataset("visits").raw_version]
    assert found.rows == sum(row[1] is not None and str(row[1]) < limit for row in newest)
    assert {one.number: content(lake, one.number, one.layer) for one in lake.versions("visits")} == before
    apply(lake, NOW)
    for one in lake.versions("visits"):
        kept = [row for row in before[one.number] if row[1] is None or str(row[1]) >= limit]
        assert content(lake, one.number, one.layer) == kept
        assert (one.rows, one.gone) == (len(kept), len(before[one.number]) - len(kept))
    assert [one for one in due(lake, NOW) if one.any] == []
    assert examine(lake).findings == ()
    assert len(list((lake.path / "files").iterdir())) == (1 if days == 70 else 0), "uploads with such rows go too"
    version = lake.version()
    assert apply(lake, NOW) == ()
    assert lake.verify_trail().whole
    assert lake.version() == version, "a repeat writes nothing"


def test_old_versions_go_and_the_newest_stay(prepared: Prepared) -> None:
    lake = prepared(fill)
    set_rule(lake, Rule("visits", versions_days=30))
    later = datetime.now(UTC) + timedelta(days=31)
    first, second, third = lake.versions("visits")
    kept = {one.number: content(lake, one.number, one.layer) for one in (second, third)}
    assert due(lake, datetime.now(UTC))[0].versions == ()
    assert due(lake, later)[0].versions == (1,)
    apply(lake, later)
    assert [one.ordinal for one in lake.versions("visits")] == [2, 3]
    assert {number: content(lake, number, "raw" if number == second.number else "clean") for number in kept} == kept
    with pytest.raises(NotFound, match="kept long enough"):
        lake.table("visits", "raw", first.number)
    assert examine(lake).findings == ()
    assert apply(lake, later) == ()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(-5, 40_000), st.integers(-5, 40_000))
def test_a_rule_holds_days_of_a_life(lake: Lake, rows: int, versions: int) -> None:
    with pytest.raises((BadInput, NotFound)):
        set_rule(lake, Rule("nothing", rows_days=rows, versions_days=versions))
    assert rules(lake) == ()


def test_a_tag_has_a_rule_and_a_dataset_its_own(prepared: Prepared) -> None:
    lake = prepared(fill)
    set_rule(lake, Rule("tag:people", rows_days=90))
    assert rule_for(lake, "visits") is None
    govern.describe(lake, "visits", tags=["people"])
    assert rule_for(lake, "visits").rows_days == 90
    set_rule(lake, Rule("visits", rows_days=10))
    assert rule_for(lake, "visits").rows_days == 10
    with acting(Person("Ann", "analyst")), pytest.raises(Forbidden):
        apply(lake, NOW)
    with acting(LOCAL):
        assert due(lake, NOW)[0].rows > 0


def test_the_command_shows_first_and_applies_when_told(prepared: Prepared) -> None:
    lake = prepared(fill)
    base = ["--workspace", str(lake.path), "retention"]
    run = CliRunner().invoke
    assert "everything is kept" in run(app, base).stdout
    shown = run(app, [*base, "visits", "--rows", "1", "--fail-on-due"])
    assert (shown.exit_code, "past its time in visits" in shown.stdout) == (1, True)
    assert lake.dataset("visits").rows == 102
    assert run(app, [*base, "--apply"]).exit_code == 0
    assert lake.dataset("visits").rows == 2, "rows without a time stay"


@pytest.mark.parametrize("takes", [True, False])
def test_a_pipeline_takes_it_out_or_closes_its_gate(prepared: Prepared, tmp_path: Path, takes: bool) -> None:
    lake = prepared(fill)
    set_rule(lake, Rule("visits", rows_days=1))
    file = tmp_path / "pipeline.toml"
    file.write_text(f"[retention]\napply = {str(takes).lower()}\n")
    work = Work(lake, reading.read_pipeline(file), "r1")
    assert work.pipeline.steps() == [("retention", "")]
    assert step.look(work, "").todo
    assert step.do(work, "").state == ("done" if takes else "gate")
    assert step.look(work, "").todo is not takes


LIMITS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)).filter(any), min_size=1, max_size=4)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LIMITS)
def test_of_several_tags_the_least_of_each_limit_holds(tagged: Lake, limits: list[tuple[int, int]]) -> None:
    for one in rules(tagged):
        forget(tagged, one.about)
    for at, (rows, versions) in enumerate(limits):
        set_rule(tagged, Rule(f"tag:t{at}", rows_days=rows, versions_days=versions))
    found = rule_for(tagged, "visits")
    assert found.rows_days == min((rows for rows, _versions in limits if rows), default=0)
    assert found.versions_days == min((versions for _rows, versions in limits if versions), default=0)


@pytest.fixture
def tagged(prepared: Prepared) -> Lake:
    lake = prepared(fill)
    govern.describe(lake, "visits", tags=["t0", "t1", "t2", "t3"])
    return lake
