"""`python -m core ingest`: sources and options on the command line, errors in one line."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.lake import Lake

runner = CliRunner()


def call(workspace: Path, *words: str) -> Any:
    done = runner.invoke(app, ["--workspace", str(workspace), "ingest", *words, "--dataset", "t", "--json"])
    assert done.exit_code == 0, done.output + done.stderr
    return json.loads(done.stdout)


def test_a_folder_of_days_becomes_one_dataset_with_their_dates(lake: Lake, workspace: Path, tmp_path: Path) -> None:
    days = tmp_path / "days"
    days.mkdir()
    for day in (4, 5):
        (days / f"2011-01-0{day}.csv").write_text(f"user_id,price\nu{day},2.5\n")
    (days / ".hidden").write_text("x")
    found = call(workspace, str(days), "--file-date")
    assert [f["file"] for f in found] == ["2011-01-04.csv", "2011-01-05.csv"]
    assert sum(f["rows_loaded"] for f in found) == 2
    assert any("passed over" in w for w in found[0]["warnings"])
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT CAST(file_date AS VARCHAR) FROM {lake.table('t')} ORDER BY 1").fetchall()
    assert rows == [("2011-01-04",), ("2011-01-05",)]


def test_a_table_of_a_database(lake: Lake, workspace: Path, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "s.db") as connection:
        connection.execute("CREATE TABLE orders (id, price)")
        connection.execute("INSERT INTO orders VALUES ('a', 2.5)")
    found = call(workspace, f"sqlite://{tmp_path}/s.db?table=orders")
    assert (found["rows_loaded"], list(found["types"])) == (1, ["id", "price"])
    assert list((lake.path / "inbox").iterdir()) == []


def test_options_reach_the_reader(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("made by a shop\nname;net\n;EUR\na;1\n# a comment\nb;2\nsum;3\n")
    words = ["--skip", "1", "--comment", "#", "--header-rows", "2", "--footer", "1", "--delimiter", ";"]
    found = call(workspace, str(path), *words)
    assert (found["rows_loaded"], list(found["types"])) == (2, ["name", "net EUR"])
    nested = tmp_path / "x.json"
    nested.write_text('[{"id": "a", "at": {"x": 1}}, {"id": "b", "at": {"x": 2}}]')
    assert "at.x" in call(workspace, str(nested), "--flatten", "yes")["types"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.csv"], "no file"),
        (["ftp://host/x.csv"], "ftp://"),
        (["http://127.0.0.1:1/x.csv"], "cannot be reached"),
        (["postgresql://u:hunter2@127.0.0.1:1/db?table=t"], "cannot be reached"),
        (["x.csv", "--flatten", "maybe"], "auto, yes or no"),
        (["x.csv", "--starts", "0,b"], "whole numbers"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(workspace: Path, words: list[str], said: str) -> None:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "core", "--workspace", str(workspace), "ingest", *words, "--dataset", "t"],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert "hunter2" not in done.stderr
