"""The commands `answer` and `answers-evaluate` on files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.answers import reading
from core.errors import BadInput
from tests.core.answers.files_of_answers import plain_file


@pytest.fixture
def faq(tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(reading, "encoder_for", lambda _questions: None)
    path = tmp_path / "faq.csv"
    rows = [*plain_file(), ("What are your hours?", "From 8 to 6."), ("what are your hours", "=9-5")]
    path.write_text("question,answer\n" + "".join(f'"{q}","{a}"\n' for q, a in rows), encoding="utf-8")
    return str(path)


def ran(*words: str) -> tuple[int, Any]:
    done = CliRunner().invoke(app, [*words, "--json"])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, json.loads(done.stdout) if done.stdout.startswith("{") else done


def test_one_question_is_answered_with_its_source_or_not_at_all(faq: str) -> None:
    question, answer = plain_file()[6]
    code, found = ran("answer", question, "--answers", faq)
    assert code == 0
    [reply] = found["questions"]
    assert (reply["state"], reply["answer"]) == ("answered", answer)
    assert (reply["candidates"][0]["file"], reply["candidates"][0]["line"]) == ("faq.csv", 8)
    assert found["answers"]["contradictions"] == 1
    code, found = ran("answer", "Who wrote the play?", "--answers", faq)
    assert (code, found["questions"][0]["state"]) == (1, "none")


def test_a_file_of_questions_becomes_a_table_that_runs_nothing(faq: str, tmp_path: Path) -> None:
    asked, out = tmp_path / "asked.csv", tmp_path / "told.csv"
    asked.write_text('question\n"How do I get my refund?"\n"=cmd|1"\n"What are your hours?"\n', encoding="utf-8")
    code, found = ran("answer", "--answers", faq, "--file", str(asked), "-o", str(out))
    assert code == 0
    assert found["states"] == {"answered": 1, "none": 1, "conflict": 1}
    rows = list(csv.DictReader(out.open(encoding="utf-8")))
    assert rows[0]["source"] == "answers, version 1: faq.csv, line 10"
    assert not any(cell.startswith("=") for row in rows for cell in row.values())


def test_what_is_missing_is_said(faq: str, tmp_path: Path) -> None:
    for words in (["answer", "--answers", faq], ["answer", "x"], ["answer", "x", "--answers", faq, "-o", "told.txt"]):
        assert isinstance(CliRunner().invoke(app, words).exception, BadInput)


def test_the_measure_tells_recall_false_answers_and_calibration(faq: str, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("question\n" + "".join(f"who wrote book {n}?\n" for n in range(20)), encoding="utf-8")
    code, found = ran("answers-evaluate", faq, "--outside", str(other))
    assert code == 0
    assert found["recall"]["5"] >= found["recall"]["1"] > 0.5
    assert (found["outside"], found["false_answers"]) == (20, 0.0)
    assert CliRunner().invoke(app, ["answers-evaluate", faq]).stdout.count("\n") >= 4


def test_a_file_of_answers_leaves_the_catalog_of_the_workspace_to_be_asked(
    faq: str, workspace: Path, tmp_path: Path
) -> None:
    items = tmp_path / "items.csv"
    items.write_text("item_id,title,weight_kg\nP1001,Lumo Reading Lamp,2.6\nP1002,Garden Hose,3\n", encoding="utf-8")
    assert ran("--workspace", str(workspace), "ingest", str(items), "--dataset", "items", "--kind", "items")[0] == 0
    code, told = ran("--workspace", str(workspace), "answer", "how heavy is P1001", "--answers", faq)
    assert code == 0
    assert told["questions"][0]["state"] == "facts"
    assert "2.6 kg" in told["questions"][0]["answer"]
