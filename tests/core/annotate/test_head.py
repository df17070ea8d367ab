"""Heads, queues, suspected errors, automatic labels, learning curve, vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from core.annotate import (
    automatic,
    curve,
    embeddings,
    finetune,
    head,
    log,
    outcome,
    pace,
    project,
    queue,
    sessions,
)
from core.annotate.project import Project
from core.errors import BadInput
from core.jobs import open_jobs
from core.lake import Lake
from core.text.sentiment import predictions
from core.text.sentiment.score import Prediction
from tests.core.annotate.conftest import land, truth

Make = Callable[..., Project]


def give(lake: Lake, made: Project, count: int, annotator: str = "Ann") -> None:
    for item in project.items(lake, made.name)[:count]:
        log.label(lake, made, item, annotator, truth(item.text), seconds=3.0)


def test_a_head_learns_from_people_and_says_how_good_it_is(lake: Lake, make: Make) -> None:
    made = make()
    with pytest.raises(BadInput):
        head.train(lake, made)
    give(lake, made, 4)
    assert not head.due(lake, made)
    give(lake, made, 24)
    assert head.due(lake, made)
    found = head.train(lake, made)
    assert (found.facts.number, found.facts.labels) == (1, 24)
    assert found.facts.accuracy == 1.0
    assert found.facts.low is not None
    assert 0.8 < found.facts.low < 0.9
    assert found.facts.majority < 0.7
    assert found.probabilities.shape == (60, 3)
    assert np.allclose(found.probabilities.sum(1), 1)
    items = project.items(lake, made.name)
    assert [made.labels[int(row.argmax())] for row in found.probabilities] == [truth(item.text) for item in items]
    assert set(found.out_of_fold) == set(range(24))
    assert head.train(lake, made).facts.number == 2
    assert head.latest(lake, made) == head.latest(lake, made)


def test_before_the_vectors_are_there_nothing_fails(lake: Lake, make: Make) -> None:
    made = make(prepared=False)
    assert head.pool_vectors(lake, made) is None
    for kind in queue.QUEUES[:-1]:
        order = queue.order(lake, made, kind)
        assert len(set(order)) == len(order)
    assert queue.suggestions(lake, made) is None
    with pytest.raises(BadInput):
        automatic.apply(lake, made, 0.9)


def test_queues_are_stable_and_serve_their_purpose(lake: Lake, make: Make) -> None:
    made = make()
    give(lake, made, 18)
    found = head.train(lake, made)
    order = queue.order(lake, made, "uncertain")
    top = np.sort(found.probabilities, axis=1)
    margins = (top[:, -1] - top[:, -2])[order]
    assert (np.diff(margins) >= -1e-8).all()
    assert queue.order(lake, made, "random") == queue.order(lake, made, "random")
    diverse = queue.order(lake, made, "diverse")
    assert sorted(diverse) == list(range(60))
    items = project.items(lake, made.name)
    assert len({truth(items[place].text) for place in diverse[:3]}) == 3
    lied = next(item.place for item in items if item.hint and item.hint != truth(item.text))
    assert queue.order(lake, made, "disagreeing")[0] == lied
    assert queue.suspected(lake, made, found)[0][0] == lied or lied < 18


def test_the_queue_starts_with_what_the_review_model_is_unsure_of(lake: Lake, make: Make) -> None:
    with pytest.raises(BadInput, match="has not read this version"):
        make("Unsure", below=0.6)
    made = make()
    items = project.items(lake, made.name)
    sure = {item.place: 0.5 if item.place % 10 == 3 else 0.9 for item in items if item.place != 7}  # 7 is not scored
    found = [
        (i.row, Prediction(i.text_hash, "en", "positive", 0.0, 1 - sure[i.place], sure[i.place]))
        for i in items
        if i.place in sure
    ]
    predictions.prepare(lake)
    predictions.store(lake, "reviews", made.version, "m@1", "torch-fp32-cpu", found)
    order = queue.order(lake, made, "uncertain", 0.6)
    assert sorted(order[:6]) == [3, 13, 23, 33, 43, 53]
    assert sorted(order) == sorted(queue.order(lake, made, "uncertain"))
    assert queue.order(lake, made, "random", 0.6) == queue.order(lake, made, "random")
    assert queue.band(lake, made, 0.6) == {3, 13, 23, 33, 43, 53}
    unsure = make("Unsure", below=0.6)
    assert unsure.goal == 6  # no more labels are asked for than there are items
    assert {i.text_hash for i in project.items(lake, unsure.name)} == {items[place].text_hash for place in order[:6]}


def test_a_wrong_label_is_suspected(lake: Lake, make: Make) -> None:
    made = make()
    items = project.items(lake, made.name)
    give(lake, made, 40)
    wrong = items[45]
    log.label(lake, made, wrong, "Ann", next(label for label in made.labels if label != truth(wrong.text)))
    found = head.train(lake, made)
    assert wrong.place in [place for place, _given in queue.suspected(lake, made, found)]


def test_automatic_labels_need_certainty(lake: Lake, make: Make) -> None:
    made = make()
    give(lake, made, 24)
    found = head.train(lake, made)
    sure = automatic.would(lake, made, 0.5)
    assert {place for place, _label, _p in sure} == set(range(24, 60))
    assert all(found.probabilities[place].max() == p for place, _label, p in sure)
    assert automatic.would(lake, made, 1.0) == []
    with pytest.raises(BadInput):
        automatic.apply(lake, made, 0.2)


def test_pace(lake: Lake, make: Make) -> None:
    made = make(prepared=False, goal=20)
    assert pace.pace(lake, made, "Ann").per_minute is None
    give(lake, made, 10)
    now = pace.pace(lake, made, "Ann")
    assert (now.done, now.mine, now.per_minute, now.seconds_left) == (10, 10, 20.0, 30.0)


def test_the_replay_is_repeatable_and_begins_alike(lake: Lake) -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 120)
    vectors = (rng.normal(0, 1, (120, 6)) + 1.5 * labels[:, None]).astype(np.float32)
    points = curve.simulate(vectors, labels, seeds=(0, 1), budget=40)
    assert points == curve.simulate(vectors, labels, seeds=(0, 1), budget=40)
    begin = {point.accuracy for point in points if point.labels == 10}
    assert len(begin) == 1
    assert {point.labels for point in points} == {10, 20, 30, 40}
    assert all(point.low <= point.accuracy <= point.high for point in points)


def test_the_jobs_of_a_project(lake: Lake, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made, jobs = make(prepared=False), open_jobs(lake)
    identity = embeddings.submit(jobs, made)
    assert identity is not None
    assert jobs.wait(identity, 60).result["computed"] == 60
    assert head.pool_vectors(lake, made) is not None
    done = jobs.wait(curve.submit(jobs, made), 120)
    assert done.state == "done", done.error
    assert done.result["truth"] == "hints"
    with pytest.raises(BadInput):
        finetune.submit(jobs, lake, made)
    give(lake, made, 40)
    rows, used = finetune.examples(lake, made)
    assert used == made.labels
    assert all(made.labels[row.label] == truth(row.text) for row in rows)


def test_sessions_of_hostile_columns(lake: Lake) -> None:
    frame = pd.DataFrame(
        {
            "who": ["u"] * 4 + ["v"],
            "part": ["view", "view", "加购", "purchase", "impression"],
            "moment": ["a'b", "a'b", "<i>", "c", "d"],
            "own": ["2026-01-01 10:00:00", "2026-01-01 10:00:05", "2026-01-01 10:10:05", "2026-01-01 11:30:00", "1e9"],
        }
    )
    roles = {"user_id": "who", "event_type": "part", "item_id": "moment", "timestamp": "own"}
    land(lake, frame, "events", "events", roles)
    made = project.create(lake, "Intent", "events", task="behaviour")
    items = project.items(lake, made.name)
    assert sorted(str(item.hint) for item in items) == ["buy", "consider", "none"]
    longest = max((sessions.steps_of(item.text) for item in items), key=len)
    assert [step[0] for step in longest] == [0, 5, 605]
    assert sessions.reading(longest)[0].endswith("a'b ×2")
    vectors = head.pool_vectors(lake, made)
    assert vectors is not None
    assert vectors.shape == (3, 20)
    assert automatic.apply(lake, made, 0.9) == 3
    assert outcome.human(lake, made) == {}
