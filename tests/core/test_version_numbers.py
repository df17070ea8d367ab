"""The number a person sees is a dataset's own; what a command prints, each takes; a snapshot is ``@58``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core import quality
from core.__main__ import app
from core.errors import BadInput, NotFound
from core.jobs.queue import close_jobs
from core.lake import Lake, open_lake, own_number, snapshot_given, version_name

WORDS = ("good", "bad", "red", "soft", "warm", "thin", "late")
HEAD = "review_id,arm,spend,text,label"


def called(lake: Lake, *words: str) -> Any:
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), *words, "--json"])
    assert done.exit_code == 0, (words, done.output, done.exception)
    return json.loads(done.stdout)


def told(lake: Lake, *words: str) -> str:
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), *words])
    assert done.exit_code == 0, (words, done.output, done.exception)
    return done.output


def refused(lake: Lake, *words: str) -> str:
    done = CliRunner().invoke(app, ["--workspace", str(lake.path), *words])
    assert isinstance(done.exception, (NotFound, BadInput)), done.output
    return done.exception.line()


def written(path: Path, rows: int) -> str:
    lines = (
        f"r{i},{'ab'[i % 2]}, {i}.5,{WORDS[i % 7]} {WORDS[i // 7 % 7]} {WORDS[i // 49]},{i % 3 > 0:d}"
        for i in range(rows)
    )
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """One lake for all tests here; each test that changes datasets takes names of its own."""
    opened = open_lake(tmp_path_factory.mktemp("numbers"))
    yield opened
    close_jobs()
    opened.close()


@pytest.fixture(scope="module")
def shop(lake: Lake, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Two datasets whose versions come by turns, so that own numbers and snapshots differ; every command's answer."""
    tmp_path = tmp_path_factory.mktemp("files")
    file = written(tmp_path / "a.csv", 60)
    answers = {"ingest": called(lake, "ingest", file, "--dataset", "other")}
    for name in ("tests", "other", "tests"):
        more = written(tmp_path / f"{name}{len(answers)}.csv", 80 + len(answers))
        answers[f"ingest {name} {len(answers)}"] = called(lake, "ingest", more, "--dataset", name)
    recipe = tmp_path / "recipe.json"
    recipe.write_text(json.dumps({"steps": [{"step": "trim_space", "columns": ["text"]}]}), encoding="utf-8")
    answers["clean"] = called(lake, "clean", "tests", "--recipe", str(recipe))
    answers["check"] = called(lake, "check", "tests")
    answers["profile"] = called(lake, "profile", "tests")
    answers["quarantine"] = called(lake, "quarantine", "tests")
    words = ("--variant", "arm", "--metric", "spend")
    answers["experiment"] = called(lake, "experiment", "tests", *words)
    ladder = called(lake, "train", "ladder", "tests", "--kind", "classes", "--rungs", "tfidf")
    answers["train"] = ladder["runs"][0]
    answers["train runs"] = called(lake, "train", "runs")[0]
    answers["datasets"] = next(item for item in called(lake, "datasets") if item["name"] == "tests")
    return answers


def test_what_goes_out_can_go_in_again(lake: Lake, shop: dict[str, Any]) -> None:
    """Each command's number, given to each command that takes one, leads to the version that its snapshot names."""
    dataset = {"ingest": "other", "ingest other 2": "other"}
    tried: set[tuple[str, str]] = set()
    versions = {name: called(lake, "versions", name) for name in ("tests", "other")}
    assert [item["number"] for item in versions["tests"]] == [1, 2, 3]
    assert [item["number"] for item in versions["other"]] == [1, 2]
    assert [item["snapshot"] for item in versions["tests"]] == [item.number for item in lake.versions("tests")]
    assert all(item["snapshot"] != item["number"] for found in versions.values() for item in found)
    for command, answer in shop.items():
        name = dataset.get(command, "tests")
        place = {item["number"]: item["snapshot"] for item in versions[name]}
        assert place[answer["version"]] == answer["snapshot"], command
        for one in (str(answer["version"]), f"@{answer['snapshot']}"):
            if (name, one) in tried:
                continue
            tried.add((name, one))
            checked = called(lake, "check", name, "--version", one)
            profiled = called(lake, "profile", name, "--version", one)
            compared = called(lake, "diff", name, one, one)
            for found in (checked, profiled):
                assert (found["version"], found["snapshot"]) == (answer["version"], answer["snapshot"]), command
            assert (compared["v1"], compared["snapshot2"]) == (answer["version"], answer["snapshot"])


def test_numbers_inside_an_answer_are_the_dataset_s_own(lake: Lake, shop: dict[str, Any]) -> None:
    assert (shop["datasets"]["raw_version"], shop["datasets"]["clean_version"]) == (2, 3)
    assert shop["datasets"]["raw_snapshot"] == lake.dataset("tests").raw_version
    cleaned = called(lake, "versions", "tests")[-1]
    assert (cleaned["info"]["raw_version"], cleaned["info"]["raw_snapshot"]) == (2, lake.dataset("tests").raw_version)
    volume = next(one for one in called(lake, "check", "tests", "--version", "2")["checks"] if one["check"] == "volume")
    assert (volume["detail"]["version"], volume["detail"]["snapshot"]) == (1, lake.versions("tests")[0].number)


def test_lines_for_people_name_no_snapshot(lake: Lake, shop: dict[str, Any]) -> None:
    assert "tests version 3 (clean)" in told(lake, "check", "tests")
    assert "tests version 2 (raw)" in told(lake, "profile", "tests", "--version", "2")
    assert "version 1 to 3:" in told(lake, "diff", "tests", "1", "3")
    assert "rows  version 3 (clean)" in told(lake, "datasets")


@pytest.mark.parametrize("given", ["0", "4", "@1", "@9999", "three", "@", "-1", "1.0", ""])
def test_an_unknown_number_is_one_line_with_the_known_range(lake: Lake, shop: dict[str, Any], given: str) -> None:
    line = refused(lake, "diff", "tests", "--", given, "1")
    assert "\n" not in line
    oldest, newest = lake.versions("tests")[0].number, lake.versions("tests")[-1].number
    if given in ("0", "4", "@1", "@9999"):
        assert given in line
        assert f"1 to 3, in the snapshots @{oldest} to @{newest}" in line
    else:
        assert "such as @58" in line


def commit(lake: Lake, name: str, action: str) -> None:
    """A commit as the rooms make them; a commit of others where the action is "aside"."""
    if action == "drop":
        if name in {item.name for item in lake.datasets()}:
            lake.drop(name)
        return
    info = {"dataset": name, "action": "append", "layer": "raw", "rows": 1} if action == "append" else {}
    with lake.write(action, info=info) as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.raw.{name} AS SELECT 0 AS _row, 'f' AS _file, 1 AS _line")
        cursor.execute(f"INSERT INTO lake.raw.{name} VALUES (1, 'f', 2)")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(("append", "append", "drop"))), max_size=8))
def test_numbers_and_snapshots_lead_to_each_other_in_every_history(lake: Lake, history: list[tuple[str, str]]) -> None:
    suffix = lake.version()
    lives: dict[str, list[list[int]]] = {f"a{suffix}": [[]], f"b{suffix}": [[]]}
    for letter, action in history:
        name = f"{letter}{suffix}"
        commit(lake, name, action)
        if action == "drop":
            lives[name].append([])
        else:
            lives[name][-1].append(lake.committed)
    for name, (*former, present) in lives.items():
        for place, snapshot in enumerate(present, start=1):
            assert own_number(lake, name, snapshot) == place
            assert version_name(lake, name, snapshot) == str(place)
            assert snapshot_given(lake, name, str(place)) == snapshot
            assert snapshot_given(lake, name, f" @{snapshot} ") == snapshot
        for snapshot in (one for life in former for one in life):
            shown = version_name(lake, name, snapshot)
            assert (own_number(lake, name, snapshot), shown) == (None, f"@{snapshot}")
            assert snapshot_given(lake, name, shown) == snapshot


def test_a_stored_report_names_versions_by_the_dataset_s_own_number(lake: Lake, shop: dict[str, Any]) -> None:
    """Also one of before there were such numbers, which names another version by its snapshot alone."""
    report = quality.check(lake, "tests", lake.snapshot_of("tests", 2))
    said = {one.id: quality.describe(replace(one, passed=False, failed=1)) for one in report.results}
    assert said["volume"].endswith("of version 1")
    with lake.write("As it was before") as cursor:
        cursor.execute(
            "UPDATE lake.quality.results SET detail = json_merge_patch(detail, ?) WHERE check_id = ?",
            ['{"number": null}', "volume"],
        )
    numbers = {item.ordinal: item.number for item in lake.versions("tests")}
    stored = {one.version: one for one in quality.history(lake, "tests")}
    assert {one.number: one.version for one in stored.values()}.items() <= numbers.items()
    old = stored[report.version].result("volume")
    assert old is not None
    assert quality.describe(replace(old, passed=False, failed=1)) == said["volume"]


def test_reports_of_a_removed_dataset_are_not_those_of_its_namesake(lake: Lake, shop: dict[str, Any]) -> None:
    called(lake, "check", "other")
    assert quality.history(lake, "other")[-1].number == 2
    lake.drop("other")
    assert quality.history(lake, "other") == []
    commit(lake, "other", "append")
    assert quality.history(lake, "other") == []
