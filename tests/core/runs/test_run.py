"""A pipeline does what is new, says so, and a second run finds nothing to do."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.i18n import retold, use_language
from core.lake import Lake
from core.ledger import runs
from core.runs import BusyError, plan, read_pipeline, said_of
from core.runs.execute import LOCK
from tests.core.runs.shop import PIPELINE, ROWS, counts, day, once, states, told, written


def test_a_night_loads_each_file_once_and_the_next_does_nothing(lake: Lake, tmp_path: Path) -> None:
    file = written(tmp_path)
    planned = plan(lake, read_pipeline(file), anywhere=True)
    assert planned[0].look.files == ("items_2026-11-01.csv", "items_2026-11-02.csv")
    assert lake.datasets() == []
    first = once(lake, file)
    assert (first.state, first.exit_code, states(first)) == ("done", 0, {"ingest items": "done", "check items": "done"})
    assert [one.rows for one in lake.versions("items")] == [ROWS, 2 * ROWS]
    assert first.steps[0].outcome.rows_in == 2 * ROWS
    before = counts(lake)
    second = once(lake, file)
    assert (second.state, second.exit_code) == ("nothing", 0)
    assert counts(lake) == before
    assert "2 files are there already" in retold(second.steps[0].outcome.said)
    with use_language("zh_CN"):
        assert "已经" in retold(second.steps[0].outcome.said)
    there = tmp_path / "in" / "items_2026-11-01.csv"
    (tmp_path / "in" / "items_2026-11-09.csv").write_bytes(there.read_bytes())  # the same bytes are no new file
    os.utime(there)
    day(tmp_path, 3)
    third = once(lake, file)
    assert third.steps[0].outcome.files == ("items_2026-11-03.csv",)
    assert told(lake) == ["done", "nothing", "done"]
    assert runs(lake)[0].steps == third.steps


def test_a_failed_gate_is_exit_1_and_stays_so_until_it_is_mended(lake: Lake, tmp_path: Path) -> None:
    file = written(tmp_path)
    once(lake, file)
    bad = day(tmp_path, 3, bad=4)
    first = once(lake, file)
    assert (first.state, first.exit_code) == ("gate", 1)
    assert "price" in said_of(lake, first.failing[0])
    assert once(lake, file).exit_code == 1  # a second try must not turn green
    bad.unlink()
    (tmp_path / "items.yaml").write_text((tmp_path / "items.yaml").read_text().replace("error", "warning"), "utf-8")
    assert once(lake, file).exit_code == 0


def test_a_refused_file_is_not_read_again_until_file_or_contract_change(lake: Lake, tmp_path: Path) -> None:
    file = written(tmp_path, PIPELINE + 'breach = "refuse"\n')
    once(lake, file)
    bad = day(tmp_path, 3, bad=2)
    day(tmp_path, 4)
    first = once(lake, file)
    assert (first.exit_code, states(first)["ingest items"]) == (1, "gate")
    assert lake.dataset("items").rows == 3 * ROWS  # the good file behind it was loaded
    before = lake.version()
    again = once(lake, file)
    assert (again.exit_code, states(again)["ingest items"]) == (1, "gate")
    assert "is not read again" in retold(again.steps[0].outcome.said)
    assert lake.version() == before + 1  # the line of the history alone
    day(tmp_path, 3)
    assert bad.exists()
    mended = once(lake, file)
    assert (mended.exit_code, lake.dataset("items").rows) == (0, 4 * ROWS)


def test_what_cannot_be_read_is_exit_2_and_stops_nothing_else(lake: Lake, tmp_path: Path) -> None:
    file = written(tmp_path)
    once(lake, file)
    (tmp_path / "in" / "items_2026-11-03.csv").write_text("color,size\nred,3\nblue,4\n", "utf-8")
    day(tmp_path, 4)
    done = once(lake, file)
    assert (done.exit_code, lake.dataset("items").rows) == (2, 3 * ROWS)
    assert once(lake, file).exit_code == 2


def test_a_file_that_may_still_be_written_to_waits(lake: Lake, tmp_path: Path) -> None:
    file = written(tmp_path, PIPELINE.replace('kind = "items"', 'kind = "items"\nsettled = 60'))
    old = tmp_path / "in" / "items_2026-11-01.csv"
    os.utime(old, (time.time() - 3600,) * 2)
    done = once(lake, file)
    assert done.steps[0].outcome.files == (old.name,)
    assert "waits for the next run" in retold(done.steps[0].outcome.said)


@pytest.mark.parametrize(("mode", "rows"), [("replace", 2 * ROWS), ("newest", ROWS)])
def test_content_is_replaced_where_it_is_asked_for(lake: Lake, tmp_path: Path, mode: str, rows: int) -> None:
    file = written(tmp_path, PIPELINE.replace('kind = "items"', f'kind = "items"\nmode = "{mode}"'))
    once(lake, file)
    assert lake.dataset("items").rows == rows
    assert once(lake, file).state == "nothing"
    day(tmp_path, 5)
    once(lake, file)
    assert lake.dataset("items").rows == (rows if mode == "newest" else 3 * ROWS)


def test_links_lead_nowhere_and_an_empty_folder_is_no_failure(lake: Lake, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    day(outside, 1)
    inside = tmp_path / "inside"
    inside.mkdir()
    file = written(inside, days=0)
    (inside / "in").symlink_to(outside / "in")
    done = once(lake, file)
    assert lake.datasets() == []
    assert done.state in ("failed", "nothing")
    (inside / "in").unlink()
    (inside / "in").mkdir()
    assert once(lake, file).state == "nothing"
    file.write_text(file.read_text().replace('kind = "items"', 'kind = "items"\nrequired = true'), "utf-8")
    assert once(lake, file).exit_code == 2


def test_two_runs_do_not_meet(lake: Lake, tmp_path: Path) -> None:
    from filelock import FileLock

    file = written(tmp_path)
    with FileLock(str(lake.path / LOCK)), pytest.raises(BusyError) as busy:
        once(lake, file)
    assert busy.value.exit_code == 4
    assert runs(lake) == []


def test_the_command_says_what_it_did_by_words_and_exit_code(lake: Lake, tmp_path: Path) -> None:
    file = written(tmp_path)

    def call(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["--workspace", str(lake.path), *words])
        return getattr(done.exception, "exit_code", done.exit_code), done.output

    assert "2 new files" in call("run", str(file), "--dry-run")[1]
    code, text = call("run", str(file), "--json")
    facts = json.loads(text)
    assert (code, facts["state"], facts["steps"][0]["outcome"]["rows_in"]) == (0, "done", 2 * ROWS)
    day(tmp_path, 3, bad=1)
    assert call("run", str(file))[0] == 1
    assert "gate failed" in call("runs")[1]
    file.write_text("[[dataset]]\nnme = 1\n", "utf-8")
    assert call("run", str(file))[0] == 2
