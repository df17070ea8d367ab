"""A trained model belongs to its workspace: the one a caller names, not the one the settings name."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.jobs import open_jobs
from core.lake import Lake
from core.text.models import adapter
from core.text.reading import engine, routing
from core.text.sentiment import job as sentiment_job
from core.text.sentiment import score as sentiment
from tests.core.text.test_sentiment_job import land

ROOT = Path(__file__).parents[3]


def placed(workspace: Path, tiny: Path) -> Path:
    """A model called "mine" in a workspace, as training stores one."""
    folder = workspace / "models" / "mine"
    shutil.copytree(tiny, folder)
    return folder


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) if folder.exists() else []


def test_the_command_reads_and_writes_in_the_workspace_it_was_given(tiny: Path, tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    placed(here, tiny)
    with open(tmp_path / "said.csv", "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("said",), ("it was good",), ("it broke",)])
    environment = os.environ | {"TOUCHSTONE_WORKSPACE": str(elsewhere), "OMP_NUM_THREADS": "1"}
    words = ["sentiment", str(tmp_path / "said.csv"), "--text", "said", "--model", "mine", "--engine", "onnx-fp32"]

    def call(workspace: Path) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "core", "--json", "--workspace", str(workspace), *words]
        return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    done = call(here)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["model"] == routing.version("mine", here)
    assert list((here / "cache" / "onnx").glob("mine@*/model.onnx"))
    assert files(elsewhere) == []
    refused = call(elsewhere)
    assert refused.returncode == 2
    assert "mine" in refused.stderr


def test_a_job_takes_the_model_of_its_own_lake(
    tiny: Path, lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(lake, ["it was good", "it broke"])
    placed(lake.path, tiny)
    other = tmp_path / "other"
    monkeypatch.setenv("TOUCHSTONE_WORKSPACE", str(other))
    from core.settings import settings

    settings.cache_clear()
    jobs = open_jobs(lake)
    job = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model="mine", engine="onnx-fp32"), 60)
    assert job.state == "done", job.error
    assert job.result["model"] == routing.version("mine", lake.path)
    assert list((lake.path / "cache" / "onnx").glob("mine@*/model.onnx"))
    assert files(other) == []


def test_without_a_workspace_nothing_is_kept_and_no_trained_name_is_known(
    tiny: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed(workspace, tiny)
    with pytest.raises(Unavailable, match="mine"):
        sentiment.load("mine")
    assert adapter.located("sentiment_en", workspace) == "sentiment_en"
    fast = engine.load(str(tiny), "onnx-fp32")
    assert fast.score(["it was good"]).probabilities.shape == (1, 3)
    assert not (workspace / "cache").exists()
    kept = fast.backends[0].folder  # type: ignore[attr-defined]
    assert kept is not None
    assert list(Path(kept.name).rglob("model.onnx"))
