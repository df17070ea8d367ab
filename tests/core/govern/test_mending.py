"""The doctor mends what killed work left, and takes nothing of work under way."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import Unavailable
from core.govern.mending import by_hand, leftovers, mend
from core.i18n import use_language
from core.jobs import Jobs
from core.jobs.owner import this_process
from core.lake import Lake
from core.lake.doctor import examine, scratch
from tests.core.lake.test_storage import put

DEAD = f"{str(this_process()).rsplit('/', 3)[0]}/999999999/1.000/dead"


def leave_behind(lake: Lake) -> None:
    """What a killed server leaves: a file, a working folder, a running job, a worker's place; and live ones beside."""
    put(lake, 10, action="ingest")
    (lake.path / "data" / "raw" / "t" / "ducklake-left.parquet").write_bytes(b"x" * 100)
    (lake.path / "touchstone_999999999_abc").mkdir()
    Jobs(lake, "elsewhere").close()
    with sqlite3.connect(lake.path / "jobs.sqlite") as db:
        for process in (DEAD, str(this_process())):
            db.execute(
                "INSERT INTO jobs (handler, params, title, title_params, state, author, created, language, process) "
                "VALUES ('a:b', '{}', 't', '{}', 'running', 'a', ?, 'en', ?)",
                [time.time(), process],
            )
            db.execute("INSERT INTO workers (owner, heartbeat) VALUES (?, ?)", [process, time.time()])
    db.close()


def states(lake: Lake) -> list[str]:
    with sqlite3.connect(lake.path / "jobs.sqlite") as db:
        found = [row[0] for row in db.execute("SELECT state FROM jobs ORDER BY id")]
    db.close()
    return found


def test_what_is_left_is_told_then_mended_and_live_work_is_spared(lake: Lake) -> None:
    leave_behind(lake)
    with scratch(lake) as mine:
        todo = leftovers(lake, examine(lake))
        assert [(one.what, one.count) for one in todo] == [("files", 1), ("folders", 1), ("jobs", 1), ("workers", 1)]
        with use_language("zh_CN"):
            assert not [one for one in todo if "process" in str(one) or "version" in str(one)]
        assert states(lake) == ["running", "running"], "looking changed something"
        assert mend(lake, examine(lake)) == todo
        assert mine.is_dir()
    assert states(lake) == ["interrupted", "running"]
    assert leftovers(lake, examine(lake)) == ()
    assert by_hand(lake) == ()


@pytest.mark.parametrize("content", [b"nothing of the kind " * 500, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_damaged_queue_is_said_and_set_aside(lake: Lake, content: bytes) -> None:
    put(lake, 10, action="ingest")
    (lake.path / "jobs.sqlite").write_bytes(content)
    with pytest.raises(Unavailable, match="damaged") as told:
        Jobs(lake, "thread")
    assert "doctor --mend" in told.value.hint
    assert [one.what for one in leftovers(lake, examine(lake))] == ["queue"]
    mend(lake, examine(lake))
    assert leftovers(lake, examine(lake)) == ()
    (aside,) = lake.path.glob("jobs.sqlite.damaged-*")
    assert aside.read_bytes() == content
    made = Jobs(lake, "thread")
    assert made.list() == []
    made.close()


def test_the_command_says_what_it_would_do_and_does_it(lake: Lake, tmp_path: Path) -> None:
    leave_behind(lake)
    lake.close()
    run, here = CliRunner(), ["--workspace", str(lake.path), "doctor"]
    tried = run.invoke(app, [*here, "--mend", "--dry-run"])
    assert tried.exit_code == 0, tried.output
    assert tried.output.count("to mend: ") == 4
    assert states(lake) == ["running", "running"]
    done = run.invoke(app, [*here, "--mend", "--json"])
    facts = json.loads(done.output)
    assert [one["what"] for one in facts["mended"]] == ["files", "folders", "jobs", "workers"]
    assert facts["to_mend"] == []
    assert facts["orphan_files"] == 0
    assert "mend: " not in run.invoke(app, here).output
