"""Behavioural tests: a model that is right passes, each kind of fault is caught by the test made for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from core.jobs import open_jobs
from core.lake import Lake
from core.text.reading.engine import Scores
from core.text.robustness import job, run, slices, store, suite
from core.text.robustness.changes import CHANGES
from core.text.robustness.phrases import PHRASES
from core.text.sentiment import score as sentiment


def table_of(language: str, seed: int = 13) -> dict[str, int]:
    """The right class of every text of the tests, as their makers meant it."""
    right = {"negative": 0, "neutral": 1, "positive": 2}
    found: dict[str, int] = {}
    for test in suite.build(language, seed=seed):
        for case in test.cases:
            if case.labels:
                found[case.text] = right[case.labels[0]]
    return found


def oracle(language: str, wrong: Sequence[str] = ()) -> run.Score:
    """A scorer that knows every own sentence and, for changed ones, remembers the sentence they come from."""
    origin: dict[str, str] = {}
    from core.text.reading import content

    for test in suite.build(language):
        for case in test.cases:
            if case.before and test.key not in wrong:
                origin[content.read(case.text).text] = case.before
    right = table_of(language)

    def score(texts: Sequence[str]) -> np.ndarray:
        rows = []
        for text in texts:
            label = right.get(text, right.get(origin.get(text, text), 1))
            rows.append(np.eye(3)[label] * 0.9 + 0.1 / 3)
        return np.array(rows)

    return score


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_scorer_that_is_right_passes_everything_and_shows_no_difference(language: str) -> None:
    outcomes = run.run(suite.build(language), oracle(language))
    assert {o.key: o.passed - o.cases for o in outcomes if o.passed < o.cases} == {}
    assert all(o.cases >= 10 for o in outcomes)
    assert {suite.title(o.key) for o in outcomes}.isdisjoint({o.key for o in outcomes})
    for one in run.differences(language, oracle(language)):
        assert (one.shift, one.flips) == (0, 0)


def test_each_change_is_caught_by_its_own_test() -> None:
    def startled(texts: Sequence[str]) -> np.ndarray:
        return np.array([[0.0, 0.1, 0.9] if t.isupper() else [0.9, 0.1, 0.0] for t in texts])

    found = {o.key: o for o in run.run(suite.build("en"), startled)}
    assert found["upper"].passed == 0
    assert found["spaces"].passed == found["spaces"].cases
    worst = found["upper"].failures[0]
    assert worst["text"] == str(worst["before"]).upper()
    assert (worst["label_before"], worst["label"]) == ("negative", "positive")


def test_a_scorer_that_falls_for_added_praise_fails_its_direction() -> None:
    def contrary(texts: Sequence[str]) -> np.ndarray:
        praised = [any(p.strip() in t for p in PHRASES["en"].added_praise) for t in texts]
        return np.array([[0.8, 0.1, 0.1] if p else [0.3, 0.1, 0.6] for p in praised])

    found = {o.key: o for o in run.run(suite.build("en"), contrary)}
    assert found["added_praise"].rate < 0.1
    assert found["added_complaint"].rate == 1


def test_a_scorer_that_dislikes_a_name_shows_the_difference() -> None:
    names = PHRASES["en"].groups["Arabic names"]

    def biased(texts: Sequence[str]) -> np.ndarray:
        return np.array([[0.5, 0.2, 0.3] if any(n in t for n in names) else [0.1, 0.2, 0.7] for t in texts])

    found = {(d.left, d.right): d for d in run.differences("en", biased)}
    assert found["English names", "Arabic names"].shift == pytest.approx(0.8)
    assert found["English names", "Arabic names"].low > 0.7
    assert found["English names", "Arabic names"].flips == found["English names", "Arabic names"].frames
    assert found["women", "men"].shift == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_changes_keep_the_meaning_words(language: str) -> None:
    generator = np.random.default_rng(0)
    text = {"en": "I do not like this wonderful kettle.", "zh": "我不喜欢这个水壶，做工很差。"}[language]
    for key, change in CHANGES[language].items():
        changed = change(text, generator)
        assert ("not" in changed.lower() or "n't" in changed) if language == "en" else "不" in changed, key


def test_slices_find_where_the_labels_are_wrong() -> None:
    texts = [f"good {i} 😀" if i % 2 else f"I do not mind, {i}" for i in range(100)]
    right = ["not" not in t for t in texts]
    found = {(s.kind, s.value): s for s in slices.by_slice(texts, right, {"stars": ["5"] * 95 + ["1"] * 5})}
    assert found["all", ""].share == 0.5
    assert found["negation", "yes"].share == 0
    assert found["emoji", "yes"].share == 1
    assert ("stars", "5") in found
    assert ("stars", "1") not in found  # five reviews say nothing


def test_the_job_stores_what_the_page_reads(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    class Fake:
        adapter = type("A", (), {"languages": ("en",)})()

        def score(self, texts: list[str], step: object = None) -> Scores:
            return Scores(oracle("en")(texts), np.zeros(len(texts), dtype=bool))

    monkeypatch.setattr(sentiment, "load", lambda *_given: Fake())
    monkeypatch.setattr(sentiment, "model_version", lambda name, home: f"{name}@1")
    assert store.latest(lake) == []
    jobs = open_jobs(lake)
    done = jobs.wait(job.submit(jobs, ["sentiment_en"]), 60)
    assert (done.state, done.error) == ("done", None)
    (found,) = store.latest(lake)
    assert (found.model, found.passed) == ("sentiment_en@1", found.cases)
    assert len(found.outcomes) == len(suite.build("en"))


def test_slices_of_a_scored_dataset_hold_labels_against_stars(lake: Lake) -> None:
    import pyarrow as pa

    from core.text.sentiment import predictions
    from core.text.sentiment.score import Prediction

    rows = 60
    stars = [1 + i % 5 for i in range(rows)]
    table = pa.table({"n": range(rows), "said": [f"it is not {i}" for i in range(rows)], "stars": stars})
    info = {"dataset": "reviews", "action": "ingest", "layer": "raw", "kind": "reviews", "rows": rows}
    info |= {"roles": {"text": "said", "rating": "stars"}, "types": {"said": "VARCHAR"}, "quarantined": 0}
    with lake.write("land", info=info) as cursor:
        cursor.register("rows_in", table)
        cursor.execute(
            "CREATE TABLE lake.raw.reviews AS SELECT n AS _row, 'f.csv' AS _file, n AS _line, said, stars FROM rows_in"
        )
    version = lake.dataset("reviews").version
    predictions.prepare(lake)
    made = [Prediction(f"h{i}", "en", "negative", 0.8, 0.1, 0.1) for i in range(rows)]
    predictions.store(lake, "reviews", version, "m@1", "torch-fp32-cpu", list(enumerate(made)))
    found = {(s.kind, s.value): s for s in slices.of_dataset(lake, "reviews", version, "m@1")}
    assert found["all", ""].share == pytest.approx(24 / 60)
    assert found["negation", "yes"].reviews == rows
    assert slices.of_dataset(lake, "reviews", version, "other@1") == []
