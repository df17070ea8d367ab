"""Each text to the model of its language, and what is kept of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.errors import Unavailable
from core.jobs import Jobs, open_jobs
from core.lake import Lake
from core.text.models import adapter
from core.text.reading import engine, routing
from core.text.sentiment import job as sentiment_job
from core.text.sentiment import predictions
from core.text.sentiment import score as sentiment
from tests.core.text.test_sentiment_job import ROWS, land, stored, texts


@pytest.fixture
def two(tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shipped English and a shipped Chinese model, both tiny, and one for another task."""
    models = tmp_path / "models"
    for name, language, task in (("s_en", "en", "sentiment"), ("s_zh", "zh", "sentiment"), ("aim", "en", "intent")):
        shutil.copytree(tiny, models / name)
        config = json.loads((models / name / "config.json").read_text())
        config |= {"languages": [language], "task": task, "temperature": 1.3 if language == "en" else 2.0}
        (models / name / "config.json").write_text(json.dumps(config))
    monkeypatch.setattr(adapter, "MODELS", models)
    return models


@pytest.fixture
def jobs(lake: Lake, setting: Callable[..., None]) -> Jobs:
    setting(job_batch=40)
    return open_jobs(lake)


def test_auto_is_every_shipped_sentiment_model(two: Path) -> None:
    assert [route.model for route in routing.routes()] == ["s_en", "s_zh"]
    assert sentiment.languages() == ("en", "zh")
    assert sentiment.model_version() == " + ".join(routing.version(name) for name in ("s_en", "s_zh"))
    assert sentiment.languages("s_zh") == ("zh",)
    shutil.rmtree(two / "s_zh")
    assert sentiment.languages() == ("en",)
    assert sentiment.model_version() == routing.version("s_en")
    shutil.rmtree(two / "s_en")
    with pytest.raises(Unavailable):
        sentiment.model_version()


def test_each_text_is_scored_by_the_model_of_its_language(two: Path) -> None:
    said = ["it was good", "很好", "très bon produit", "😀", "iPhone 很好用", "it was good"]
    steps: list[tuple[int, int]] = []
    reader = sentiment.Reader()
    found = reader.predict_contents([sentiment.content.read(t) for t in said], lambda *at: steps.append(at))
    english, chinese = routing.version("s_en"), routing.version("s_zh")
    assert [one.scorer for one in found] == [english, chinese, None, None, chinese, english]
    assert found[0] == sentiment.predict(sentiment.load("s_en"), said[:1])[0]
    assert steps[-1] == (3, 3)
    assert [one["why"] for one in reader.report()] == ["few", "few"]
    assert len({key[0] for key in sentiment._loaded} & {"s_en", "s_zh"}) == 2  # both stay in memory


def test_a_job_stores_the_set_and_the_scorer_and_reuses_one_models_results(
    lake: Lake, jobs: Jobs, two: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(lake, texts())
    alone = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model="s_en"), 120)
    assert alone.result["computed"] == 29
    both = jobs.wait(sentiment_job.submit(jobs, lake, "reviews"), 120)
    assert both.state == "done", both.error
    assert both.result["computed"] == 1  # the one Chinese text; English comes from the store
    assert both.result["scored"] == 29 + 14
    assert both.result["not_scored"] == {"none": 14}
    assert {one["model"] for one in both.result["gate"]} == {routing.version("s_zh")}
    assert predictions.chosen(lake, "reviews", model=sentiment.model_version()) is not None
    frame = predictions.results(lake, "reviews", model=sentiment.model_version())
    assert len(frame) == ROWS
    assert set(frame.loc[frame["language"] == "zh", "model"]) == {routing.version("s_zh")}
    assert set(frame.loc[frame["language"] == "en", "model"]) == {routing.version("s_en")}


def test_results_of_an_older_workspace_are_still_reused(lake: Lake, jobs: Jobs, two: Path) -> None:
    land(lake, texts(20))
    jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model="s_en"), 120)
    with lake.write("as it was") as cursor:
        cursor.execute(f"ALTER TABLE {predictions.TABLE} DROP COLUMN scorer")
    assert len(predictions.results(lake, "reviews")) == 20
    again = jobs.wait(sentiment_job.submit(jobs, lake, "reviews"), 120)
    assert again.state == "done", again.error
    assert again.result["computed"] == 1
    assert len(stored(lake)) == 40


def test_a_broken_model_in_the_set_fails_the_job_in_one_line(lake: Lake, jobs: Jobs, two: Path) -> None:
    land(lake, texts(20))
    identity = sentiment_job.submit(jobs, lake, "reviews")
    jobs.wait(identity, 120)
    (two / "s_zh" / adapter.TENSORS).write_bytes(b"\x00" * 40)
    land(lake, [*texts(20), "不好"])
    broken = jobs.wait(sentiment_job.submit(jobs, lake, "reviews"), 120)
    assert broken.state == "failed"
    assert broken.error is not None
    assert "s_zh" in broken.error["message"]


WORDS = st.sampled_from(
    ["good", "bad", "terrible", "day", "很好", "不好", "<b>", "😀", "\x00", "\ud800", "&amp;", "très"]
)


@hypothesis_settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.lists(st.lists(WORDS, max_size=20).map(" ".join) | st.none(), max_size=12), budget=st.integers(16, 200))
def test_one_result_a_row_in_order_whatever_the_neighbours(
    tiny_scorer: engine.Scorer, said: list[str | None], budget: int
) -> None:
    tiny_scorer.budget = budget
    together = sentiment.predict(tiny_scorer, said)
    assert len(together) == len(said)
    for text, one in zip(said, together, strict=True):
        alone = sentiment.predict(tiny_scorer, [text])[0]
        assert (one.text_hash, one.language, one.label is None) == (
            alone.text_hash,
            alone.language,
            alone.label is None,
        )
        if one.p_positive is not None:
            assert one.p_positive == pytest.approx(alone.p_positive, abs=1e-5)


@pytest.fixture(scope="module")
def tiny_scorer(tiny: Path) -> engine.Scorer:
    return engine.load(str(tiny))
