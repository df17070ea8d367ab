"""A run that is killed at any of its commits, again and again, ends where one that nobody disturbed ends."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from core.jobs.owner import this_process
from core.lake import Lake, open_lake
from core.runs import execute
from core.settings import settings
from tests.core.runs.shop import PIPELINE, counts, day, once, told, written

ROOT = Path(__file__).parents[3]
sending = importlib.import_module("core.alerts.send")  # its room offers the function of the same name
SETTING_ASIDE = PIPELINE + 'breach = "quarantine"\n[dataset.clean]\nrecipe = "recipe.json"\n'
RECIPE = '{"steps": [{"step": "trim_space", "columns": ["title"]}]}'
MOST = 30
"""Runs after which a pipeline that is always killed has to have ended."""


class Killed(BaseException):
    """What a kill looks like from inside: nothing that handles errors may catch it."""


def pipeline(folder: Path) -> Path:
    file = written(folder, SETTING_ASIDE, days=0)
    (folder / "recipe.json").write_text(RECIPE, "utf-8")
    for number in (1, 2):
        day(folder, number, bad=number)
    return file


@contextmanager
def dying(after: int) -> Iterator[None]:
    """Every run is killed right behind its nth commit."""
    written_, made = Lake.write, 0

    @contextmanager
    def counted(lake: Lake, *given: Any, **named: Any) -> Iterator[Any]:
        nonlocal made
        with written_(lake, *given, **named) as cursor:
            yield cursor
        made += 1
        if made % after == 0:
            raise Killed

    dead = f"{this_process()}".replace(str(os.getpid()), "999999999")  # the next run finds the owner gone
    with patch.object(Lake, "write", counted), patch.object(execute, "this_process", lambda: dead):
        yield


@pytest.fixture(scope="module")
def undisturbed(untouched: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("undisturbed")
    shutil.copytree(untouched, folder / "w")
    lake = open_lake(folder / "w")
    assert once(lake, pipeline(folder)).state == "done"
    found = counts(lake)
    lake.close()
    return found


@pytest.mark.parametrize("after", [4, 6])
def test_killed_again_and_again_it_ends_as_if_nobody_had(
    lake: Lake, tmp_path: Path, undisturbed: dict[str, Any], after: int
) -> None:
    file, runs = pipeline(tmp_path), 0
    with dying(after):
        while runs < MOST:
            runs += 1
            try:
                once(lake, file)
                break
            except Killed:
                continue
    assert 2 < runs < MOST, "it was killed, and came to its end"
    assert counts(lake) == undisturbed
    assert once(lake, file).state == "nothing"
    assert "interrupted" in told(lake)


KILLER = """
import os, signal, sys
from contextlib import contextmanager, suppress
from datetime import datetime
from core.lake import Lake, open_lake
from core.runs import read_pipeline, run
from pathlib import Path
write, made = Lake.write, 0
@contextmanager
def counted(lake, *given, **named):
    global made
    made += 1
    with write(lake, *given, **named) as cursor:
        yield cursor
        if made == int(sys.argv[3]):
            os.kill(os.getpid(), signal.SIGKILL)
Lake.write = counted
run(open_lake(sys.argv[1]), read_pipeline(Path(sys.argv[2])), anywhere=True)
"""


def test_kill_9_in_the_middle_of_a_commit(lake: Lake, tmp_path: Path, undisturbed: dict[str, Any]) -> None:
    """The fifth commit sets rows aside; the signal comes while it is made."""
    file = pipeline(tmp_path)
    lake.close()
    words = [sys.executable, "-c", KILLER, str(lake.path), str(file), "5"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr[-800:]
    opened = open_lake(lake.path)
    assert told(opened) == ["interrupted"]
    assert once(opened, file).state == "done"
    assert counts(opened) == undisturbed
    opened.close()


def test_an_incident_is_told_once_however_often_the_night_is_killed(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed right behind the claim the message is lost rather than repeated; killed before it, it goes out later."""
    monkeypatch.setenv("TOUCHSTONE_ALERT_CHANNELS", "ops=json://127.0.0.1:9/x")
    settings.cache_clear()
    sent: list[str] = []
    monkeypatch.setattr(sending, "_deliver", lambda _usable, title, _body: sent.append(title) or [])
    file = written(tmp_path, PIPELINE + "[alert]\n", days=1)
    once(lake, file)
    day(tmp_path, 2, bad=3)
    for after in (4, 3, 2):  # behind the second file's load, its check, and then the claim or the sending
        with dying(after), suppress(Killed):
            once(lake, file)
    assert once(lake, file).state == "gate"
    assert once(lake, file).state == "gate"
    assert len(sent) <= 1
    assert sending.due(lake, datetime.now().astimezone()) == []
    settings.cache_clear()
