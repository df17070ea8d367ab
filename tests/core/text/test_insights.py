from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from core.errors import BadInput
from core.lake import Lake
from core.text.sentiment import insights, predictions
from core.text.sentiment.score import Prediction

REVIEWS = pd.DataFrame(
    {
        "body": ["lovely", "awful", "okay", "很好", "awful again", "nice"],
        "sku": ["a", "a", "b", "b", "b", "c"],
        "stars": ["5", "4", "3", "5", "1", "2"],
        "day": ["2026-01-01", "January 3, 2026", "2026-02-02", "2026-02-03", "nonsense", "2026-03-09"],
        "label": ["own", "own", "own", "own", "own", "own"],
        "p_negative": [9, 9, 9, 9, 9, 9],
    }
)
FOUND = [
    Prediction("0", "en", "positive", 0.05, 0.05, 0.9),
    Prediction("1", "en", "negative", 0.8, 0.1, 0.1),
    Prediction("2", "en", "neutral", 0.2, 0.5, 0.3),
    Prediction("3", "zh"),
    Prediction("4", "en", "negative", 0.95, 0.03, 0.02),
    Prediction("5", "en", "positive", 0.1, 0.2, 0.7),
]


def land(lake: Lake, name: str, kind: str, frame: pd.DataFrame, roles: dict[str, str]) -> int:
    rows = frame.assign(_row=range(len(frame)), _file="f.csv", _line=range(2, len(frame) + 2))
    info = {"dataset": name, "action": "ingest", "layer": "raw", "kind": kind, "rows": len(rows), "roles": roles}
    with lake.write("land", info=info) as cursor:
        cursor.register("rows_in", rows)
        cursor.execute(f'CREATE OR REPLACE TABLE lake.raw."{name}" AS SELECT * FROM rows_in')
    return lake.dataset(name).version


@pytest.fixture
def scored(lake: Lake) -> Lake:
    roles = {"text": "body", "item_id": "sku", "rating": "stars", "timestamp": "day"}
    version = land(lake, "said", "reviews", REVIEWS, roles)
    predictions.prepare(lake)
    predictions.store(lake, "said", version, "m@1", "torch-fp32-cpu", list(enumerate(FOUND)))
    return lake


def test_nothing_stored_is_empty_not_an_error(lake: Lake) -> None:
    land(lake, "said", "reviews", REVIEWS, {"text": "body"})
    assert predictions.summary(lake, "said") is None
    assert insights.mix_over_time(lake, "said").empty
    assert insights.mix_by(lake, "said").empty
    assert insights.examples(lake, "said").empty
    assert predictions.results(lake, "said").empty


def test_summary(scored: Lake) -> None:
    found = predictions.summary(scored, "said")
    assert found is not None
    assert found.labels == {"positive": 2, "negative": 2, "neutral": 1}
    assert found.not_scored == {"zh": 1}
    assert found.share("negative") == 0.4
    assert found.confidence == pytest.approx((0.9 + 0.8 + 0.5 + 0.95 + 0.7) / 5)


def test_the_figures_do_not_hang_on_the_order_in_which_rows_were_stored(lake: Lake) -> None:
    made = [Prediction(str(n), "en", "positive", 0.1, 0.1, 1 / (1 + n / 97)) for n in range(200)]
    rows = list(enumerate(made))
    found = set()
    for name, order in (("one", rows), ("other", rows[::-1]), ("third", rows[1::2] + rows[::2])):
        frame = pd.DataFrame({"body": [f"text {n}" for n in range(200)]})
        version = land(lake, name, "reviews", frame, {"text": "body"})
        predictions.prepare(lake)
        for start in range(0, 200, 50):
            predictions.store(lake, name, version, "m@1", "torch-fp32-cpu", order[start : start + 50])
        summary = predictions.summary(lake, name)
        assert summary is not None
        found.add((summary.confidence, summary.mark))
    assert len(found) == 1


def test_over_time_reads_several_date_spellings_and_leaves_out_the_unreadable(scored: Lake) -> None:
    mix = insights.mix_over_time(scored, "said", grain="month")
    assert [day.date() for day in pd.to_datetime(mix["period"])] == [date(2026, m, 1) for m in (1, 2, 3)]
    assert mix["reviews"].tolist() == [2, 1, 1]
    assert mix["negative"].tolist() == [0.5, 0.0, 0.0]
    assert (mix[["negative", "neutral", "positive"]].sum(axis=1) == 1).all()
    assert insights.undated(5, mix) == 1


def test_impossible_times_do_not_stretch_the_axis(lake: Lake) -> None:
    days = [f"2026-0{1 + i % 3}-10" for i in range(300)] + ["2062-01-01", "1970-01-01"]
    frame = pd.DataFrame({"body": ["x"] * 302, "day": pd.to_datetime(days)})
    version = land(lake, "said", "reviews", frame, {"text": "body", "timestamp": "day"})
    predictions.prepare(lake)
    rows = [(i, Prediction(str(i), "en", "positive", 0.1, 0.1, 0.8)) for i in range(302)]
    predictions.store(lake, "said", version, "m@1", "e", rows)
    mix = insights.mix_over_time(lake, "said", grain="month")
    assert mix["reviews"].tolist() == [100, 100, 100]
    assert insights.undated(302, mix) == 2


def test_by_item_without_and_with_a_catalog(scored: Lake) -> None:
    mix = insights.mix_by(scored, "said", by="item", minimum=2)
    assert mix[["key", "reviews", "negative"]].values.tolist() == [["a", 2, 0.5], ["b", 2, 0.5]]
    assert mix["title"].isna().all()
    assert insights.mix_by(scored, "said", by="category", minimum=1).empty
    catalog = pd.DataFrame(
        {"id": ["a", "b", "b"], "name": ["Lamp", "Mug", "Mug"], "shelf": ["Home", "Kitchen", "Kitchen"]}
    )
    land(scored, "goods", "items", catalog, {"item_id": "id", "title": "name", "category": "shelf"})
    titled = insights.mix_by(scored, "said", by="item", minimum=2)
    assert titled[["key", "title", "reviews"]].values.tolist() == [["a", "Lamp", 2], ["b", "Mug", 2]]
    shelves = insights.mix_by(scored, "said", by="category", minimum=1)
    assert sorted(shelves[["key", "reviews"]].values.tolist()) == [["Home", 2], ["Kitchen", 2]]
    assert insights.groups(scored, "said") == ["item", "category", "rating", "language"]


def test_by_stars_in_their_order(scored: Lake) -> None:
    assert insights.mix_by(scored, "said", by="rating", minimum=1)["key"].tolist() == ["1", "2", "3", "4", "5"]


def test_examples_in_three_orders_with_their_line(scored: Lake) -> None:
    assert insights.examples(scored, "said")["text"].tolist()[:2] == ["awful again", "lovely"]
    assert insights.examples(scored, "said", order="uncertain")["text"].tolist()[0] == "okay"
    assert insights.examples(scored, "said", label="negative")["line"].tolist() == [6, 3]
    assert insights.examples(scored, "said", order="contradiction")["text"].tolist() == ["awful", "nice"]
    assert insights.examples(scored, "said", limit=1)["label"].tolist() == ["negative"]  # ours, not the dataset's


def test_unknown_words_are_refused(scored: Lake) -> None:
    with pytest.raises(BadInput) as error:
        insights.mix_by(scored, "said", by="colour")
    assert "category" in error.value.hint
    with pytest.raises(BadInput):
        insights.examples(scored, "said", label="furious")
