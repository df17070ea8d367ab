from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import BadInput
from core.jobs import Jobs, open_jobs
from core.lake import Lake
from core.recommend.data.read_reviews import predictions_mark
from core.text.reading import engine
from core.text.sentiment import job as sentiment_job
from core.text.sentiment import predictions, rescoring
from core.text.sentiment.score import Prediction

ROWS = 57


def land(lake: Lake, texts: list[str | None], roles: dict[str, str] | None = None) -> int:
    """A reviews dataset of these texts; returns its version."""
    import pyarrow as pa

    rows = pa.table({"n": pa.array(range(len(texts)), pa.int64()), "said": pa.array(texts, pa.string())})
    info = {"dataset": "reviews", "action": "ingest", "layer": "raw", "kind": "reviews", "rows": len(texts)}
    info |= {"roles": {"text": "said"} if roles is None else roles, "types": {"said": "VARCHAR"}, "quarantined": 0}
    with lake.write("land", info=info) as cursor:
        cursor.register("rows_in", rows)
        cursor.execute(
            "CREATE OR REPLACE TABLE lake.raw.reviews AS "
            "SELECT n * 3 AS _row, 'f.csv' AS _file, n + 2 AS _line, said, 'x' AS label FROM rows_in"
        )
    return lake.dataset("reviews").version


def texts(count: int = ROWS) -> list[str | None]:
    kinds: list[Callable[[int], str | None]] = [
        lambda i: f"it was good {'very ' * i}",
        lambda i: f"a bad day {'after ' * i}",
        lambda i: "很好",
        lambda i: None,
    ]
    return [kinds[i % 4](i) for i in range(count)]


@pytest.fixture
def jobs(lake: Lake) -> Iterator[Jobs]:
    return open_jobs(lake)


@pytest.fixture
def small(setting: Callable[..., None], workspace: Path) -> None:
    setting(job_batch=10)


def stored(lake: Lake) -> list[tuple[int, str | None]]:
    with lake.read() as cursor:
        return cursor.execute(f"SELECT _row, label FROM {predictions.TABLE} ORDER BY version, _row").fetchall()


@pytest.mark.usefixtures("small")
def test_every_row_once_with_the_unread_counted(lake: Lake, jobs: Jobs, tiny: Path) -> None:
    version = land(lake, texts())
    job = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)), 120)
    assert job.state == "done", job.error
    assert [row for row, _label in stored(lake)] == [3 * i for i in range(ROWS)]
    assert job.result["rows"] == ROWS
    assert job.result["scored"] == job.result["computed"] == 29
    assert job.result["not_scored"] == {"zh": 14, "none": 14}
    assert (job.done, job.total) == (ROWS, ROWS)
    found = predictions.summary(lake, "reviews")
    assert found is not None
    assert found.complete
    assert (found.version, found.rows, found.stored, found.scored) == (version, ROWS, ROWS, 29)
    assert sum(found.labels.values()) == 29
    assert found.engine.startswith("torch-fp32")
    assert 1 / 3 <= (found.confidence or 0) <= 1
    assert lake.dataset("reviews").version == version  # results are no version of the data


@pytest.mark.usefixtures("small")
def test_cancelled_in_the_middle_and_resumed_counts_exactly(
    lake: Lake, jobs: Jobs, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(lake, texts())
    expected_gate, release, calls = threading.Event(), threading.Event(), []
    score = engine.Scorer.score

    def gated(self: engine.Scorer, batch: list[str], step: Callable[[int, int], None] | None = None) -> object:
        calls.append(len(batch))
        if len(calls) == 3:
            expected_gate.set()
            assert release.wait(60)
        return score(self, batch, step)

    monkeypatch.setattr(engine.Scorer, "score", gated)
    identity = sentiment_job.submit(jobs, lake, "reviews", model=str(tiny))
    assert expected_gate.wait(120)
    jobs.cancel(identity)
    release.set()
    assert jobs.wait(identity, 60).state == "cancelled"
    assert len(stored(lake)) == 20  # two whole batches, nothing of the third
    half = predictions.summary(lake, "reviews")
    assert half is not None
    assert not half.complete
    assert sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)) == identity  # same work, same job
    done = jobs.wait(identity, 120)
    assert done.state == "done", done.error
    assert [row for row, _label in stored(lake)] == [3 * i for i in range(ROWS)]
    assert sum(calls) == 29 + calls[2]  # only the batch that was cut short was scored again


@pytest.mark.usefixtures("small")
def test_a_crash_while_storing_leaves_no_half_batch(
    lake: Lake, jobs: Jobs, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    land(lake, texts())
    full_disk(monkeypatch, 2)
    identity = sentiment_job.submit(jobs, lake, "reviews", model=str(tiny))
    assert jobs.wait(identity, 120).state == "failed"
    assert len(stored(lake)) == 10
    jobs.resume(identity)
    assert jobs.wait(identity, 120).state == "done"
    assert [row for row, _label in stored(lake)] == [3 * i for i in range(ROWS)]


@pytest.mark.usefixtures("small")
def test_scored_again_the_old_results_stay_until_the_last_text_is_read(
    lake: Lake, jobs: Jobs, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = land(lake, texts())
    first = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)), 120)
    stamp = str(first.result["model"])
    before = predictions.summary(lake, "reviews")
    predictions_of = stored(lake)
    place = {"model": sentiment_job.model_behind(jobs, "reviews", version, stamp), "again": stamp}
    assert place["model"] == str(tiny)
    calls = full_disk(monkeypatch, 3)
    identity = sentiment_job.submit(jobs, lake, "reviews", **place)
    assert identity != first.id
    assert jobs.wait(identity, 120).state == "failed"
    assert predictions.summary(lake, "reviews") == before  # nothing of the half repeat is shown
    assert waiting(lake) == 20
    assert sentiment_job.submit(jobs, lake, "reviews", **place) == identity
    done = jobs.wait(identity, 120)
    assert done.state == "done", done.error
    assert len(calls) == 3 + 4  # the two stored batches are not scored a third time
    assert (done.result["rows"], done.result["scored"]) == (ROWS, 29)
    assert stored(lake) == predictions_of  # each row once, and the same model says the same
    assert waiting(lake) == 0
    recommending = shop_mark(lake)
    other = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", engine="onnx-fp32", **place), 120)
    assert other.state == "done", other.error
    assert other.result["computed"] == 29  # read again, not taken from the store
    after = predictions.summary(lake, "reviews")
    assert before is not None
    assert after is not None
    assert (after.engine, after.stored) == ("onnx-fp32-cpu", ROWS)
    assert after.mark != before.mark
    assert shop_mark(lake) != recommending  # as many rows, and still the shop's caches follow


@pytest.mark.usefixtures("small")
def test_a_discarded_repeat_leaves_everything_as_if_never_asked_for(
    lake: Lake, jobs: Jobs, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = land(lake, texts())
    first = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)), 120)
    before = predictions.summary(lake, "reviews")
    place = {"model": str(tiny), "again": str(first.result["model"])}
    full_disk(monkeypatch, 3)
    failed = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", **place), 120)
    other = rescoring.key("m@1", 10 + failed.id)
    predictions.store(lake, "reviews", version, other, None, [(0, Prediction("h", "zh"))], table=rescoring.WAITING)
    assert waiting(lake) == 21
    sentiment_job.discard(jobs, lake, failed)
    assert jobs.get(failed.id).state == "discarded"
    assert waiting(lake) == 1  # that of another job
    assert predictions.summary(lake, "reviews") == before
    assert sentiment_job.facts(jobs, "reviews", version) == first.result
    anew = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", **place), 120)
    assert anew.id != failed.id
    assert (anew.state, anew.result["computed"]) == ("done", 29)
    sentiment_job.discard(jobs, lake, anew)  # a page that still shows its Discard
    assert jobs.get(anew.id).state == "done"


def full_disk(monkeypatch: pytest.MonkeyPatch, call: int) -> list[int]:
    """Let one call of the store fail; returns a list that grows with every call."""
    store, calls = predictions.store, []

    def failing(*args: object, **kwargs: object) -> None:
        calls.append(1)
        if len(calls) == call:
            raise OSError(28, "No space left on device")
        store(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(predictions, "store", failing)
    return calls


def shop_mark(lake: Lake) -> int:
    with lake.read() as cursor:
        return predictions_mark(cursor, lake.dataset("reviews"))


def waiting(lake: Lake) -> int:
    with lake.read() as cursor:
        return int((cursor.execute(f"SELECT count(*) FROM {rescoring.WAITING}").fetchone() or [-1])[0])


@pytest.mark.usefixtures("small")
def test_a_repeat_adds_nothing_and_a_new_version_pays_for_new_texts_only(lake: Lake, jobs: Jobs, tiny: Path) -> None:
    first = land(lake, texts(20))
    jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)), 120)
    again = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)), 120)
    assert again.result["computed"] == 0
    assert len(stored(lake)) == 20
    second = land(lake, [*texts(20), "a terrible day", "a terrible day"])
    grown = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)), 120)
    assert grown.result["computed"] == 1
    assert grown.result["reused"] == 11
    assert len(stored(lake)) == 42
    assert [v for v, _model, _rows in predictions.scored_versions(lake, "reviews")] == [second, first]


def test_storing_twice_adds_nothing(lake: Lake) -> None:
    version = land(lake, ["a", "b"])
    predictions.prepare(lake)
    rows = [(0, Prediction("h", "en", "positive", 0.1, 0.1, 0.8)), (3, Prediction("i", "zh"))]
    for _time in range(2):
        predictions.store(lake, "reviews", version, "m@1", "e", rows)
    assert stored(lake) == [(0, "positive"), (3, None)]


def test_no_text_role(lake: Lake, jobs: Jobs) -> None:
    land(lake, ["a"], roles={})
    with pytest.raises(BadInput):
        sentiment_job.submit(jobs, lake, "reviews")


def test_an_empty_dataset(lake: Lake, jobs: Jobs, tiny: Path) -> None:
    land(lake, [])
    job = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)), 60)
    assert job.state == "failed"
    assert job.error is not None
    assert "no rows" in job.error["message"]


@pytest.mark.usefixtures("small")
def test_missing_weights_fail_the_job_with_a_hint(
    lake: Lake, jobs: Jobs, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.errors import Unavailable
    from core.text.models import encoders
    from core.text.sentiment import score as sentiment

    def absent(name: str) -> object:
        raise Unavailable("not here", hint="pip install something")

    land(lake, texts())
    sentiment._loaded.clear()
    monkeypatch.setattr(encoders, "resolve", absent)
    job = jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)), 60)
    assert job.state == "failed"
    assert job.error == {"title": Unavailable("x").title, "message": "not here", "hint": "pip install something"}
    assert stored(lake) == []


def test_results_carry_the_source_line_beside_own_columns(lake: Lake, jobs: Jobs, tiny: Path) -> None:
    land(lake, texts(5))
    jobs.wait(sentiment_job.submit(jobs, lake, "reviews", model=str(tiny)), 120)
    frame = predictions.results(lake, "reviews")
    assert frame["_line"].tolist() == [2, 3, 4, 5, 6]
    assert frame["_file"].unique().tolist() == ["f.csv"]
    assert frame["said"].tolist()[:2] == texts(2)
    assert len(frame) == 5
