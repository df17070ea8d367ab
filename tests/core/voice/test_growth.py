"""Early warning: calm streams of many kinds are warned of rarely, growth is seen, last year's season is no news."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.voice import by_week, calm, grown, seen, warned
from core.voice.growth import PROMISED, SPAN, _trend, matrix, rises

STRICT = ("plain", "scattered", "weekly", "volume", "bursts", "seasonal")


def test_calm_shops_are_warned_at_no_more_looks_than_promised() -> None:
    """A slice of `python -m benchmarks.voice`; six kinds together, so that few shops tell."""
    counted = [warned(span, kind, 1, seed) for span in ("day", "week") for kind in STRICT for seed in (5,)]
    told, looks = sum(one for one, _looks in counted), sum(looks for _one, looks in counted)
    print(f"warned at {told} of {looks} looks")
    assert looks >= 300
    assert told <= PROMISED * looks + 2 * np.sqrt(PROMISED * looks)


@pytest.mark.parametrize("kind", ["plain", "scattered"])
def test_what_creeps_is_seen_long_before_it_is_there(kind: str) -> None:
    share, day = seen("day", kind, "slow", 0.25, 3)
    assert share == 1.0
    assert day <= 40


def test_what_comes_at_once_is_seen_at_once() -> None:
    assert seen("day", "plain", "sudden", 0.3, 3)[0] == 1.0
    assert seen("week", "plain", "sudden", 0.3, 3)[0] == 1.0


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), topics=st.integers(1, 6), days=st.integers(1, 60), holes=st.booleans())
def test_what_is_told_is_counted(seed: int, topics: int, days: int, holes: bool) -> None:
    """Any stream, of no texts on many days too, gives warnings whose numbers are those of the stream, or none."""
    draw = np.random.default_rng(seed)
    every = draw.poisson(draw.choice([0.5, 8, 60], days)) * (draw.random(days) < (0.5 if holes else 1.0))
    counts = matrix([draw.binomial(every, draw.random() ** 4) for _topic in range(topics)], days)
    for one in rises(counts, every, "week"):
        assert one.negative == counts[one.row, one.first : one.at + 1].sum() >= 5
        assert one.texts == every[one.first : one.at + 1].sum()
        assert one.negative > one.usual * one.texts
        assert (one.first < one.at) == (one.way == "slow")


def test_no_topics_and_no_texts_grow_nothing() -> None:
    assert rises(matrix([], 5), np.zeros(5, np.int64), "day") == []
    assert rises(np.zeros((3, 40), np.int64), np.zeros(40, np.int64), "day") == []
    assert rises(np.zeros((3, 40), np.int64), np.full(40, 90), "day") == []


@pytest.mark.parametrize("way", ["sudden", "slow"])
def test_what_grew_as_much_a_year_ago_is_its_season(way: str) -> None:
    """The same growth, once for the first time and once as every year."""
    counts, every = grown("plain", way, 0.2, np.random.default_rng(8), 7 * 120, newest=14)
    counts, every = by_week(counts), by_week(every)
    last = counts.shape[1] - 1
    assert any(one.row == 0 and one.at == last for one in rises(counts, every, "week"))
    before = counts.copy()
    before[0, last - 52 - 13 : last - 51] = counts[0, last - 13 : last + 1]
    assert not any(one.row == 0 and one.at == last for one in rises(before, every, "week"))


def test_the_more_it_scatters_the_more_it_takes() -> None:
    """A burst that this topic had twice before is nothing new; in a topic that never had one it is."""
    draw = np.random.default_rng(2)
    counts, every = calm("plain", draw, 80, topics=12)
    counts[0, -1] += 15
    every[-1] += 15
    assert [one.row for one in rises(counts, every, "day") if one.at == 79] == [0]
    counts[0, [40, 60]] += 30
    every[[40, 60]] += 30
    assert [one.row for one in rises(counts, every, "day") if one.at == 79] == []


@pytest.mark.parametrize("seed", range(4))
def test_the_trend_is_that_of_cochran_and_armitage(seed: int) -> None:
    """Their statistic is N r^2 of the texts themselves with their periods (Agresti 2013, section 5.3.5)."""
    chance = np.random.default_rng(seed)
    texts = chance.integers(200, 900, SPAN)
    told = chance.binomial(texts, 0.1 + 0.006 * np.arange(SPAN) * (seed % 2))
    trend = _trend(told[None, :].astype(float), texts.astype(float))
    assert trend is not None
    slope, error = trend[:2]
    period = np.repeat(np.arange(SPAN), texts)
    said = np.concatenate([np.arange(n) < x for n, x in zip(texts, told, strict=True)])
    r = np.corrcoef(period, said)[0, 1]
    assert float(slope[0] / error[0]) == pytest.approx(r * np.sqrt(len(said)), rel=0.005)
