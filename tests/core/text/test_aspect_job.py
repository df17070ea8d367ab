"""Reading aspects in the background: once, resumed, reused, and the questions asked of it. The reader is a fake."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from core.errors import Unavailable
from core.jobs import open_jobs
from core.lake import Lake
from core.recommend.data.read_reviews import predictions_mark
from core.settings import settings
from core.text.aspects import (
    insights as aspect_insights,
)
from core.text.aspects import (
    job as aspect_job,
)
from core.text.aspects import (
    mentions as aspects,
)
from core.text.aspects import (
    store as aspect_store,
)
from core.text.aspects import (
    words as aspect_words,
)
from core.text.aspects.mentions import Opinion
from core.text.sentiment import predictions
from tests.core.text.test_insights import land

TEXTS = ["good price, slow delivery", "<b>slow</b> delivery", "nothing said", "物流慢", "Ужасно", "slow delivery", None]


def fake_read(
    texts: Sequence[str],
    languages: Sequence[str],
    engine: str = "auto",
    step: Callable[[int, int], None] | None = None,
    home: Path | None = None,
) -> list[list[Opinion]]:
    assert step is not None
    step(0, len(texts))
    CALLS.append(len(texts))
    found = []
    for text in texts:
        own = []
        for word, aspect, label in (("price", "price", "positive"), ("delivery", "delivery", "negative")):
            if (start := text.find(word)) >= 0:
                own.append(Opinion(aspect, start, start + len(word), label, 0.75))
        found.append(own)
    return found


CALLS: list[int] = []
STORE = aspect_store.store


@pytest.fixture
def reviews(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> Lake:
    CALLS.clear()
    monkeypatch.setattr(aspects, "read", fake_read)
    monkeypatch.setattr(aspect_store, "stamp", lambda: "aspects_en@1")
    monkeypatch.setattr(aspect_job, "languages", lambda: ("en",))
    monkeypatch.setenv("TOUCHSTONE_JOB_BATCH", "100")
    settings.cache_clear()
    frame = pd.DataFrame({"body": TEXTS, "sku": list("aabbabb"), "stars": [4, 2, 3, 1, 1, 1, 5]})
    frame["day"] = ["2026-01-03", "2026-01-05", "2026-01-06", "", "", "2026-03-01", "2026-03-02"]
    roles = {"text": "body", "item_id": "sku", "rating": "stars", "timestamp": "day"}
    land(lake, "said", "reviews", frame, roles)
    return lake


def finish(lake: Lake) -> dict[str, object]:
    jobs = open_jobs(lake)
    job = jobs.wait(aspect_job.submit(jobs, lake, "said"), 30)
    assert job.state == "done", job.error
    return job.result


def test_every_row_is_read_once_and_a_repeat_adds_nothing(reviews: Lake) -> None:
    result = finish(reviews)
    assert (result["rows"], result["read"], result["computed"]) == (
        7,
        4,
        3,
    )
    assert result["mentions"] == 4
    again = finish(reviews)
    assert again["computed"] == 0
    found = aspect_insights.coverage(reviews, "said")
    assert found is not None
    assert (found.rows, found.total, found.speaking, found.mentions) == (7, 7, 3, 4)


def test_a_stopped_job_goes_on_where_it_stood(reviews: Lake) -> None:
    version = reviews.dataset("said").version
    aspect_store.prepare(reviews)
    rows = [(0, "h0", "en", "price", [Opinion("price", 0, 5, "positive", 0.9)]), (1, "h1", "en", "", [])]
    for _time in range(2):  # a batch that is sent twice is stored once
        aspect_store.store(reviews, "said", version, "aspects_en@1", rows)
    assert aspect_store.progress(reviews, "said", version, "aspects_en@1") == (1, 2)
    assert finish(reviews)["computed"] == 2
    found = aspect_insights.coverage(reviews, "said")
    assert found is not None
    assert (found.rows, found.mentions) == (7, 2)


def test_equal_texts_of_a_new_version_are_not_read_again(reviews: Lake) -> None:
    finish(reviews)
    frame = pd.DataFrame({"body": [*TEXTS, "new delivery"], "sku": list("aabbabbb"), "stars": [3] * 8})
    land(reviews, "said", "reviews", frame, {"text": "body", "item_id": "sku", "rating": "stars"})
    result = finish(reviews)
    assert (result["computed"], result["read"]) == (1, 5)
    found = aspect_insights.coverage(reviews, "said")
    assert found is not None
    assert found.mentions == 5


def test_read_again_by_other_models_the_old_reading_stays_until_the_new_one_is_whole(
    reviews: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(reviews)
    old = aspect_insights.coverage(reviews, "said")
    recommending = shop_mark(reviews)
    other_models(monkeypatch, "aspects_en@2", fail=True)  # sorts behind the old one
    jobs = open_jobs(reviews)
    failed = jobs.wait(aspect_job.submit(jobs, reviews, "said", again="aspects_en@1"), 30)
    assert failed.state == "failed"
    assert failed.label == "Read the aspects of said again"
    assert readings(reviews) == [("aspects_en@1", 7), ("aspects_en@2", 3)]
    assert aspect_insights.coverage(reviews, "said") == old
    assert shop_mark(reviews) == recommending
    other_models(monkeypatch, "aspects_en@2")
    assert aspect_job.submit(jobs, reviews, "said", again="aspects_en@1") == failed.id
    done = jobs.wait(failed.id, 30)
    assert done.state == "done", done.error
    assert readings(reviews) == [("aspects_en@2", 7)]
    assert set(aspect_insights.mix(reviews, "said")["neutral"]) == {1.0}
    found = aspect_insights.coverage(reviews, "said")
    assert old is not None
    assert found is not None
    assert (found.mentions, found.complete) == (old.mentions, True)
    assert shop_mark(reviews) != recommending  # as many mentions, and still the shop's caches follow


def test_a_discarded_repeat_leaves_the_reading_that_is_shown(reviews: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(reviews)
    old = aspect_insights.coverage(reviews, "said")
    other_models(monkeypatch, "aspects_en@2", fail=True)
    jobs = open_jobs(reviews)
    failed = jobs.wait(aspect_job.submit(jobs, reviews, "said", again="aspects_en@1"), 30)
    aspect_job.discard(jobs, reviews, failed)
    assert jobs.get(failed.id).state == "discarded"
    assert readings(reviews) == [("aspects_en@1", 7)]
    assert aspect_insights.coverage(reviews, "said") == old
    other_models(monkeypatch, "aspects_en@2")
    anew = jobs.wait(aspect_job.submit(jobs, reviews, "said", again="aspects_en@1"), 30)
    assert (anew.id != failed.id, anew.state) == (True, "done")
    aspect_job.discard(jobs, reviews, anew)  # a page that still shows its Discard
    assert readings(reviews) == [("aspects_en@2", 7)]


def test_a_repeat_killed_after_its_last_commit_loses_nothing_when_discarded(
    reviews: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish(reviews)
    other_models(monkeypatch, "aspects_en@2")
    jobs = open_jobs(reviews)
    done = jobs.wait(aspect_job.submit(jobs, reviews, "said", again="aspects_en@1"), 30)
    with jobs._table.open() as db:
        db.execute("UPDATE jobs SET state = 'interrupted' WHERE id = ?", [done.id])
    aspect_job.discard(jobs, reviews, jobs.get(done.id))
    assert readings(reviews) == [("aspects_en@2", 7)]


def other_models(monkeypatch: pytest.MonkeyPatch, stamp: str, *, fail: bool = False) -> None:
    """Models that call everything neutral, three rows a batch; on a full disk the second batch fails."""
    batches: list[int] = []

    def read(texts: Sequence[str], *rest: object) -> list[list[Opinion]]:
        found = fake_read(texts, *rest)  # type: ignore[arg-type]
        return [[replace(one, label="neutral") for one in own] for own in found]

    def failing(*args: object) -> None:
        batches.append(1)
        if len(batches) == 2:
            raise OSError(28, "No space left on device")
        STORE(*args)  # type: ignore[arg-type]

    monkeypatch.setenv("TOUCHSTONE_JOB_BATCH", "3")
    settings.cache_clear()
    monkeypatch.setattr(aspects, "read", read)
    monkeypatch.setattr(aspect_store, "stamp", lambda: stamp)
    monkeypatch.setattr(aspect_store, "store", failing if fail else STORE)


def readings(lake: Lake) -> list[tuple[str, int]]:
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT model, count(*) FROM {aspect_store.READ} GROUP BY ALL ORDER BY model")
        return found.fetchall()


def shop_mark(lake: Lake) -> int:
    with lake.read() as cursor:
        return predictions_mark(cursor, lake.dataset("said"))


def test_what_new_words_or_models_find_replaces_the_old(reviews: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    finish(reviews)
    monkeypatch.setattr(aspect_store, "stamp", lambda: "aspects_en@2")
    before = aspect_insights.coverage(reviews, "said")
    assert before is not None
    assert before.model == "aspects_en@1"
    finish(reviews)
    after = aspect_insights.coverage(reviews, "said")
    assert after is not None
    assert after.model == "aspects_en@2"


def test_the_stamp_changes_with_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    first = aspect_store.stamp()
    monkeypatch.setattr(aspect_words, "fingerprint", lambda: "other")
    assert first.rsplit(" ", 1)[0] == aspect_store.stamp().removesuffix(" words@other")
    assert first != aspect_store.stamp()


def test_the_questions_of_the_page(reviews: Lake) -> None:
    finish(reviews)
    mix = aspect_insights.mix(reviews, "said")
    assert mix[["aspect", "mentions", "negative"]].values.tolist() == [["delivery", 3, 1.0], ["price", 1, 0.0]]
    time = aspect_insights.over_time(reviews, "said", "delivery", grain="month")
    assert [str(day)[:10] for day in time["period"]] == ["2026-01-01", "2026-03-01"]
    assert time[["mentions", "negative"]].values.tolist() == [[2, 1.0], [1, 1.0]]
    assert aspect_insights.over_time(reviews, "said", "price", grain="month")["negative"].tolist() == [0.0]
    groups = aspect_insights.by_group(reviews, "said", "delivery", minimum=2)
    assert groups[["key", "mentions"]].values.tolist() == [["a", 2]]
    texts = aspect_insights.examples(reviews, "said", "delivery")
    assert texts["mention"].tolist() == ["delivery"] * 3
    assert texts["text"].tolist()[1] == "<b>slow</b> delivery"


def test_a_copied_row_is_one_mention(reviews: Lake) -> None:
    """The same complaint three times in every column is one; in other columns than its own it is three."""
    long = "the delivery was slow and the parcel came open"
    counted = []
    for stars in ([1, 1, 1], [1, 2, 3]):
        frame = pd.DataFrame({"body": [long] * 3, "sku": list("aaa"), "stars": stars})
        land(reviews, "said", "reviews", frame, {"text": "body", "item_id": "sku", "rating": "stars"})
        finish(reviews)
        mix = aspect_insights.mix(reviews, "said")
        counted.append((mix["mentions"].tolist(), len(aspect_insights.examples(reviews, "said", "delivery"))))
    assert counted == [([1], 1), ([3], 3)]


def test_without_models_there_is_one_clear_line(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aspect_store, "stamp", lambda: "")
    land(lake, "said", "reviews", pd.DataFrame({"body": ["x"]}), {"text": "body"})
    with pytest.raises(Unavailable, match="No model for aspects"):
        aspect_job.submit(open_jobs(lake), lake, "said")
    assert aspect_insights.coverage(lake, "said") is None
    assert aspect_insights.mix(lake, "said").empty
    assert predictions.summary(lake, "said") is None
