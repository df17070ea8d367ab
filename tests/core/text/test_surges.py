"""Surges: the tail by hand, false alarms under no change, a planted surge with its words, the new level."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from core import quality
from core.lake import Lake
from core.text.reading.word_places import _idioms, spans, words
from core.text.sentiment import insights, predictions, surge_report, surges
from core.text.sentiment.score import Prediction
from core.text.sentiment.topic_words import topics
from tests.core.text.test_insights import land

MONDAY = date(2026, 1, 5)


def series(reviews: list[int], negative: list[int], key: str = "a") -> surges.Series:
    weeks = tuple(MONDAY + timedelta(days=7 * week) for week in range(len(reviews)))
    return surges.Series(key, "", weeks, np.asarray(reviews), np.asarray(negative))


def test_the_tail_by_hand() -> None:
    """Two coins with a uniform share: 0, 1 and 2 heads are equally likely."""
    assert surges.tail(2, 2, 0.5, 2.0) == pytest.approx(1 / 3)
    assert surges.tail(1, 2, 0.5, 2.0) == pytest.approx(2 / 3)
    assert surges.tail(3, 4, 0.25, 1e9) == pytest.approx(4 * 0.25**3 * 0.75 + 0.25**4, rel=1e-4)


def test_adjusted_by_hand() -> None:
    assert surges.adjusted([0.04, 0.01, 0.03]) == pytest.approx([0.04, 0.03, 0.04])
    assert surges.adjusted([]) == []


@pytest.mark.parametrize("scatter", [None, 30.0])
def test_no_change_gives_few_false_alarms(scatter: float | None) -> None:
    rng = np.random.default_rng(3)
    given = []
    for group in range(60):
        reviews = rng.poisson(12, 52) + 1
        share = rng.uniform(0.05, 0.3)
        shares = np.full(52, share) if scatter is None else rng.beta(share * scatter, (1 - share) * scatter, 52)
        given.append(series(reviews.tolist(), rng.binomial(reviews, shares).tolist(), str(group)))
    found = surges.judge(given)
    assert len(found) > 2500
    assert np.mean([one.p < 0.05 for one in found]) <= 0.06
    assert len(surges.surging(found)) <= 3


def test_a_planted_surge_is_found_once_and_the_next_week_has_the_calm_past() -> None:
    reviews, negative = [12] * 20, [1, 2, 1, 0, 2, 1, 1, 2, 0, 1, 1, 2, 1, 1, 0, 9, 8, 1, 2, 1]
    found = surges.surging(surges.judge([series(reviews, negative)]))
    assert [one.period for one in found] == [MONDAY + timedelta(days=7 * week) for week in (16, 15)]
    assert found[0].usual == pytest.approx(found[1].usual)
    assert found[1].extra == pytest.approx(9 - 12 * found[1].usual)


def test_a_lasting_change_becomes_the_new_past() -> None:
    found = surges.surging(surges.judge([series([15] * 24, [1] * 12 + [9] * 12)]))
    weeks = sorted((one.period - MONDAY).days // 7 for one in found)
    assert weeks == [12, 13, 14, 15]


def test_a_short_past_or_few_reviews_are_not_judged() -> None:
    assert surges.judge([series([10, 10, 10, 10], [0, 0, 0, 10])]) == []
    assert surges.judge([series([10] * 5 + [4], [1] * 5 + [4])])[-1].period == MONDAY + timedelta(days=28)


def test_words_and_their_places() -> None:
    text = "Don't buy: 物流太慢 !"
    assert [text[a:b] for a, b in spans(text)][:2] == ["Don't", "buy"]
    assert words(text)[:2] == ["don't", "buy"]
    assert "".join(words(text)[2:]) == "物流太慢"
    assert spans(" \x00!") == []


def test_four_single_characters_are_an_idiom_unless_a_particle_is_among_them() -> None:
    singles = [(n, n + 1) for n in range(4)]
    assert _idioms("中规中矩", singles) == ((0, 4),)
    assert _idioms("的矿泉水", singles) == tuple(singles)
    assert _idioms("质量中规中矩", [(0, 2), (2, 3), (3, 4), (4, 5), (5, 6)]) == ((0, 2), (2, 6))
    assert _idioms("一二三四五", [*singles, (4, 5)]) == (*singles, (4, 5))


def test_topic_words_name_what_is_new_and_not_what_is_common() -> None:
    group = ["the zipper broke", "zipper broke on day one", "bad zipper", "the zip is bad"]
    background = ["the delivery was late", "bad delivery", "the box was bad", "the parcel was late", "it broke"] * 4
    assert [one.word for one in topics(group, background)] == ["zipper"]
    assert topics([], background) == []
    assert topics(group, group * 3) == []


@pytest.fixture
def surging(lake: Lake) -> Lake:
    """Forty weeks of lamps and mugs; in week 36 lamps flicker."""
    rows = []
    for week in range(40):
        for place in range(8):
            day = MONDAY + timedelta(days=7 * week + place % 7)
            for sku in ("lamp", "mug"):
                wild = sku == "lamp" and week == 36
                bad = wild or place == 0
                text = "it will flicker all night" if wild else "arrived late" if bad else "lovely thing"
                rows.append((text, sku, day, bad))
    frame = pd.DataFrame(rows, columns=["body", "sku", "day", "bad"]).assign(number=range(len(rows)))
    version = land(lake, "said", "reviews", frame, {"text": "body", "item_id": "sku", "timestamp": "day"})
    predictions.prepare(lake)
    found = [
        (row, Prediction(str(row), "en", "negative", 0.9, 0.05, 0.05))
        if bad
        else (row, Prediction(str(row), "en", "positive", 0.05, 0.05, 0.9))
        for row, bad in enumerate(frame["bad"])
    ]
    predictions.store(lake, "said", version, "m@1", "e", found)
    return lake


def test_the_report_names_group_week_words_and_reviews(surging: Lake) -> None:
    found = surge_report.report(surging, "said", by="item")
    assert found is not None
    assert found.tests == 2 * 36
    assert [(one.key, one.period, one.negative) for one in found.found] == [
        ("lamp", MONDAY + timedelta(days=7 * 36), 8)
    ]
    told = surge_report.evidence(surging, "said", found.found[0], by="item")
    assert {"flicker", "night"} <= {one.word for one in told.topics}
    assert "late" not in {one.word for one in told.topics}
    assert (told.reviews, told.examples[0]) == (8, "it will flicker all night")
    assert surge_report.report(surging, "said", by="brand") is None


@pytest.mark.parametrize(("text", "counted"), [("it will flicker all night, every night", 1), ("flickers", 9)])
def test_copies_of_a_whole_row_are_no_surge(lake: Lake, text: str, counted: int) -> None:
    """One complaint that a file holds nine times is one; short words are said by many."""
    rows = [(f"lovely thing number {n}", "lamp", MONDAY + timedelta(days=n), False) for n in range(7 * 30)]
    rows += [(f"arrived late, day {n}", "lamp", MONDAY + timedelta(days=7 * n), True) for n in range(30)]
    rows += [(text, "lamp", MONDAY + timedelta(days=7 * 29 + 1), True)] * 9
    frame = pd.DataFrame(rows, columns=["body", "sku", "day", "bad"])
    version = land(lake, "said", "reviews", frame, {"text": "body", "item_id": "sku", "timestamp": "day"})
    predictions.prepare(lake)
    good, bad = (0.05, 0.05, 0.9), (0.9, 0.05, 0.05)
    found = [
        (row, Prediction(str(row), "en", "negative" if wrong else "positive", *(bad if wrong else good)))
        for row, wrong in enumerate(frame["bad"])
    ]
    predictions.store(lake, "said", version, "m@1", "e", found)
    report = surge_report.report(lake, "said", by="all")
    assert report is not None
    assert (len(report.found), report.copies) == ((0, 8) if counted == 1 else (1, 0))
    assert int(report.series["·"].negative[-1]) == 1 + counted
    told = insights.examples(lake, "said", label="negative", order="uncertain", limit=50)
    assert sorted(told["times"])[-2:] == [1, 9]
    assert told["text"].is_unique


def test_the_quality_room_watches_the_newest_weeks(surging: Lake) -> None:
    checks = quality.check(surging, "said").results
    found = next(one for one in checks if one.id == "D15_surge")
    assert (found.failed, found.total) == (1, 4)
    assert quality.describe(found).endswith("surged: 1 of 4: 2026-09-14")


def test_the_monitor_waits_for_a_reading(lake: Lake) -> None:
    days = pd.date_range("2026-01-01", periods=3)
    frame = pd.DataFrame({"body": ["x", "y", "z"], "day": days, "stars": [1, 5, 3]})
    land(lake, "said", "reviews", frame, {"text": "body", "timestamp": "day", "rating": "stars"})
    found = {one.id: one for one in quality.check(lake, "said").results}
    assert [found[name].detail["skipped"] for name in ("D15_stars", "D15_surge")] == ["not_read", "not_read"]


def test_without_times_or_scores_there_is_no_report(lake: Lake) -> None:
    land(lake, "said", "reviews", pd.DataFrame({"body": ["x"]}), {"text": "body"})
    assert surge_report.report(lake, "said") is None
