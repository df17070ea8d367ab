"""The intent command: texts, files, and what it refuses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.text.intent import classify as intent
from core.text.intent.classify import Intent


@pytest.fixture(autouse=True)
def read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word decides; no model is loaded."""

    def found(texts: Sequence[object], model: str = "", engine: str = "", home: object = None) -> list[Intent]:
        return [Intent("track_order", 0.98, "en") if "order" in str(t) else Intent("out_of_scope", 0.4) for t in texts]

    monkeypatch.setattr(intent, "read", found)


def test_texts_are_answered_in_their_order() -> None:
    result = CliRunner().invoke(app, ["intent", "where is\nmy order", "sing a song", "--json"])
    found = json.loads(result.stdout)
    assert [row["intent"] for row in found["texts"]] == ["track_order", "out_of_scope"]
    lines = CliRunner().invoke(app, ["intent", "where is\nmy order"]).stdout
    assert "where is my order\ttrack_order\t0.980" in lines


def test_a_column_of_a_file_becomes_a_table(tmp_path: Path) -> None:
    (tmp_path / "asked.csv").write_text("id,asked\n1,my order\n2,\n3,hello\n", "utf-8")
    given = ["intent", "--file", str(tmp_path / "asked.csv"), "--column", "asked", "-o", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(app, given)
    assert result.exit_code == 0, result.output
    lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert lines[:2] == ["text,intent,probability,language", "my order,track_order,0.98,en"]
    assert len(lines) == 4


@pytest.mark.parametrize("given", [[], ["x", "-o", "out.txt"], ["--file", "nowhere.csv"]])
def test_what_cannot_be_read_gets_one_line(given: list[str]) -> None:
    result = CliRunner().invoke(app, ["intent", *given])
    assert result.exit_code != 0
    assert "Traceback" not in result.output
