from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import typer
from typer.testing import CliRunner

from core.commands.output import State
from core.commands.text import sentiment as commands
from core.errors import BadInput, NotFound

ROWS = [("id", "said", "label"), ("007", "it was good", "x"), ("008", "很好", "y"), ("009", "", "=1+1")]

Run = Callable[..., dict[str, object]]


@pytest.fixture
def run() -> Run:
    app = typer.Typer()

    @app.callback()
    def main(ctx: typer.Context) -> None:
        ctx.obj = State(None, True)

    commands.register(app)

    def call(*words: object) -> dict[str, object]:
        result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "reviews.csv"
    with open(path, "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(ROWS)
    return path


def test_csv_keeps_every_column_and_row(run: Run, file: Path, tiny: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "scored.csv"
    found = run("sentiment", file, "--text", "said", "-o", out, "--model", tiny)
    assert (found["rows"], found["scored"], found["not_scored"]) == (3, 1, {"zh": 1, "none": 1})
    assert {"device", "engine", "rows_per_s", "model", "truncated"} <= set(found)
    with open(out, encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["id"] for row in rows] == ["007", "008", "009"]
    assert [row["label_input"] for row in rows] == ["x", "y", "'=1+1"]  # no cell of a CSV runs
    assert [row["language"] for row in rows] == ["en", "zh", "none"]
    assert rows[0]["label"] in ("negative", "neutral", "positive")
    assert sum(float(rows[0][f"p_{name}"]) for name in ("negative", "neutral", "positive")) == pytest.approx(1)
    assert [row["model"] for row in rows] == [found["model"], "", ""]


@pytest.mark.parametrize("suffix", [".tsv", ".jsonl", ".parquet"])
def test_other_formats(run: Run, file: Path, tiny: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"scored{suffix}"
    run("sentiment", file, "--text", "said", "-o", out, "--model", tiny)
    if suffix == ".parquet":
        rows = pq.read_table(out).to_pylist()
    elif suffix == ".jsonl":
        rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    else:
        rows = list(csv.DictReader(out.read_text("utf-8").splitlines(), delimiter="\t"))
    assert [row["said"] or "" for row in rows] == ["it was good", "很好", ""]
    assert {"label", "p_negative", "p_neutral", "p_positive", "language", "expected_stars", "model"} <= set(rows[0])


def test_wrong_column_format_and_file(run: Run, file: Path, tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(NotFound) as error:
        run("sentiment", file, "--text", "sad", "--model", tiny)
    assert "said" in error.value.hint
    with pytest.raises(BadInput):
        run("sentiment", file, "--text", "said", "-o", tmp_path / "a.docx", "--model", tiny)
    with pytest.raises(BadInput):
        run("sentiment", tmp_path / "absent.csv", "--text", "said", "--model", tiny)


def test_train_then_score(run: Run, tiny: Path, tmp_path: Path) -> None:
    """A tiny base learns a two-word rule; the stored model repeats the figures it was measured with."""
    rows = [("text", "stars")]
    fillers = ["the", "a", "an", "it", "is", "was", "after", "one", "day", "very"]
    for i, one in enumerate(fillers):
        for two in fillers:
            for three in fillers[:2]:
                rows += [(f"{one} {two} good {three}", "5"), (f"{one} bad {two} {three}", "1")]
        rows += [(f"{one} fine {two}", "3") for two in fillers[i:]]
    path = tmp_path / "labelled.csv"
    with open(path, "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    out = tmp_path / "own_en"
    words = (
        "train",
        "sentiment",
        path,
        "--text",
        "text",
        "--label",
        "stars",
        "-o",
        out,
        "--base",
        tiny.parent / "base",
    )
    found = run(*words, "--epochs", 1, "--rank", 2)
    assert {"model", "tfidf"} <= set(found["metrics"]["all"])  # type: ignore[index]
    assert (out / "adapter.safetensors").stat().st_size < 4 << 20
    assert "Held-out figures" in (out / "card.md").read_text("utf-8")
    scored = run("sentiment", path, "--text", "text", "--model", out)
    assert scored["rows"] == len(rows) - 1


def test_training_refuses_what_is_no_sentiment(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "labelled.csv"
    path.write_text("text,label\ngood,maybe\nbad,no\n")
    with pytest.raises(BadInput) as error:
        run("train", "sentiment", path)
    assert "'maybe'" in error.value.message
    with pytest.raises(BadInput):
        run("train", "sentiment")
