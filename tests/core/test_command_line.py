"""The command line's promises: JSON on stdout, one clear line on stderr, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.lake import Lake

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "ingest",
    "datasets",
    "versions",
    "diff",
    "profile",
    "check",
    "clean",
    "sentiment",
    "train",
    "recommend",
    "evaluate",
    "experiment",
    "serve",
)


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core", *words], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )


def test_every_stable_command_is_there() -> None:
    done = run("--help")
    assert done.returncode == 0
    missing = [name for name in COMMANDS if f" {name} " not in done.stdout]
    assert not missing


@pytest.mark.parametrize("words", [["versions", "nope"], ["diff", "nope", "1", "2"]])
def test_wrong_input_is_one_line_and_exit_2(words: list[str], tmp_path: Path) -> None:
    done = run("--workspace", str(tmp_path / "w"), *words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1
    assert "nope" in done.stderr


def test_json_before_and_after_the_command(lake: Lake) -> None:
    info = {"dataset": "x", "action": "ingest", "layer": "raw", "rows": 1}
    with lake.write("Load", info=info) as cursor:
        cursor.execute("CREATE TABLE lake.raw.x AS SELECT 0 AS _row, 'f' AS _file, 1 AS _line, 'a' AS c")
    for words in (["--json", "datasets"], ["datasets", "--json"]):
        done = run("--workspace", str(lake.path), *words)
        assert done.returncode == 0, done.stderr
        assert [item["name"] for item in json.loads(done.stdout)] == ["x"]
