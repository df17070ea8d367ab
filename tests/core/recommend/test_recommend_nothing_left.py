"""Shops in which nothing is left to list: a sentence and exit code 1, never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import TouchstoneError
from core.recommend import SCORERS

SHOPS = {
    "one event": "U1,I1,view,1700000000\n",
    "one shopper": "".join(f"U1,I{n},view,{1700000000 + n}\n" for n in range(4)),
    "one item": "".join(f"U{n},I1,view,{1700000000 + n}\n" for n in range(4)),
    "everybody met everything": "".join(
        f"U{u},I{i},{kind},{1700000000 + 10 * u + i}\n"
        for u in range(4)
        for i in range(3)
        for kind in ("view", "click")
    ),
}


def run(*words: str) -> tuple[int, str, str]:
    """Exit code, stdout, and the error's line; any other error passes through."""
    done = CliRunner().invoke(app, list(words))
    if isinstance(done.exception, TouchstoneError):
        return 2, done.stdout, done.exception.line()
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, ""


@pytest.mark.parametrize("name", SHOPS)
def test_nothing_left_is_said(tmp_path: Path, name: str) -> None:
    path = tmp_path / "events.csv"
    path.write_text("user_id,item_id,event_type,timestamp\n" + SHOPS[name])
    workspace = ["--workspace", str(tmp_path / "w")]
    assert run(*workspace, "ingest", str(path), "--dataset", "events")[0] == 0
    for number, scorer in enumerate(SCORERS):
        events = str(path) if number == 0 else "events"  # a file is loaded anew each time
        place = [*workspace, "recommend", "--events", events, "--scorer", scorer]
        for words in (place, [*place, "--user", "U1"]):
            code, out, err = run(*words)
            assert (code, out.count("nothing")) == (1, 1) or (code == 2 and err.strip()), (scorer, code, out, err)
    code, out, _err = run(*place[:-2], "--json")
    assert code == 1
    assert (json.loads(out)["lists"], json.loads(out)["rows"]) == ({}, 0)


def test_whoever_has_something_left_gets_it(tmp_path: Path) -> None:
    path = tmp_path / "events.csv"
    path.write_text("user_id,item_id,event_type,timestamp\n" + SHOPS["one shopper"] + "U2,I9,view,1700000100\n")
    code, out, _err = run("--workspace", str(tmp_path / "w"), "recommend", "--events", str(path))
    assert code == 0
    assert [line.split(":")[0] for line in out.splitlines()] == ["U1", "U2"]
