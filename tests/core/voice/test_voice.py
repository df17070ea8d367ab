"""Topics keep their numbers, a planted complaint is warned of with its cause and becomes an incident, calm is calm."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.errors import BadInput
from core.incidents import headline, incidents
from core.lake import Lake
from core.voice import Heard, course, grain_of, hear, heard, newest, roots, said_of, topic_name, warnings_of, within
from core.voice.said import Said
from tests.core.voice.planted import SUBJECTS, land, reviews, without_model


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    without_model(monkeypatch)


def about(found: Heard, word: str) -> int:
    return next(one.id for one in found.topics if any(word in each for each in one.words))


def test_the_planted_topics_are_found_with_their_texts_and_tone(lake: Lake) -> None:
    land(lake, reviews())
    found, said = hear(lake, "reviews"), said_of(lake, "reviews")
    assert len(found.topics) == len(SUBJECTS)
    assert sum(one.size for one in found.topics) == len(said) == found.texts
    bad = {topic_name(one): one.share for one in found.topics}
    assert sum(share > 0.3 for share in bad.values() if share is not None) == 1
    assert said.tone_from == "stars"
    assert set(said.groups) == {"supplier", "region"}
    assert grain_of(said) == "week"
    again = heard(lake, "reviews")
    assert again is not None
    assert [(one.id, one.rows, one.words) for one in again.topics] == [(o.id, o.rows, o.words) for o in found.topics]


def test_every_text_of_a_topic_stands_in_its_course_once(lake: Lake) -> None:
    land(lake, reviews())
    found, said = hear(lake, "reviews"), said_of(lake, "reviews")
    for grain in ("day", "week", "month"):
        drawn = course(said, found, grain)
        for one, topic in zip(drawn, found.topics, strict=True):
            assert int(one.texts.sum()) == topic.size
            assert int(one.negative.sum()) == topic.negative
            assert (one.negative <= one.texts).all()
            assert (one.texts <= one.every).all()
            assert list(one.periods) == sorted(set(one.periods))


@pytest.mark.parametrize("seed", range(3))
def test_a_planted_complaint_is_warned_of_with_the_supplier_it_comes_from(lake: Lake, seed: int) -> None:
    land(lake, reviews(broken=30, seed=seed))
    found, said = hear(lake, "reviews"), said_of(lake, "reviews")
    told = newest(warnings_of(said, found), said, "week")
    assert {one.topic for one in told} == {about(found, "zipper")}
    places = within(said, found.topic(told[0].topic), "week", told[0].period)
    assert len(places) == int(
        course(said, found, "week")[[one.id for one in found.topics].index(told[0].topic)].texts[-1]
    )
    causes = roots(said, places)
    assert [(one.column, one.value) for one in causes][:1] == [("supplier", "S3")]
    assert len(causes) <= 2, "one in twenty may be chance"


def test_it_becomes_an_incident_that_closes_and_opens_with_the_readings(lake: Lake) -> None:
    land(lake, reviews(broken=30))
    hear(lake, "reviews")
    (opened,) = [one for one in incidents(lake) if one.topic is not None]
    assert opened.open
    assert opened.cause == "topic"
    assert "zipper" in headline(opened)
    land(lake, reviews(broken=30, quiet=3))
    hear(lake, "reviews")
    (closed,) = [one for one in incidents(lake) if one.topic is not None]
    assert closed.id == opened.id
    assert closed.state == "resolved"
    assert [one.healthy for one in closed.turns] == [True]
    land(lake, reviews(weeks=34, broken=30))
    hear(lake, "reviews")
    (again,) = [one for one in incidents(lake) if one.topic is not None]
    assert again.open
    assert [one.healthy for one in again.turns] == [True, False]


def test_topics_keep_their_numbers_over_readings_and_new_ones_are_new(lake: Lake) -> None:
    land(lake, reviews())
    first = hear(lake, "reviews")
    frame = reviews(seed=9)
    frame["said"] = frame["said"].str.replace("smell", "label")  # nobody speaks of smells any more
    land(lake, frame)
    later = hear(lake, "reviews")
    for word in ("zipper", "delivery", "colour", "size"):
        assert about(first, word) == about(later, word)
        assert not later.topic(about(later, word)).is_new
    fresh = [one for one in later.topics if one.is_new]
    assert [one.id > max(each.id for each in first.topics) for one in fresh] == [True]


def test_a_complaint_that_creeps_is_warned_of_and_becomes_an_incident(lake: Lake) -> None:
    """From four a week to more than a third of all that is said, a little more each of twelve weeks."""
    frame = reviews(weeks=30)
    more = [reviews(weeks=30, broken=2 * week, seed=week) for week in range(1, 13)]
    for week, one in enumerate(more, start=18):
        added = one[one["supplier"].eq("S3") & one["said"].str.contains("zipper")].tail(2 * (week - 17)).copy()
        added["at"] -= pd.Timedelta(weeks=29 - week)
        frame = pd.concat([frame, added])
    land(lake, frame.drop(columns="id").assign(id=range(len(frame))))
    found, said = hear(lake, "reviews"), said_of(lake, "reviews")
    told = [one for one in found.growing if one.way == "slow"]
    assert {one.topic for one in told} == {about(found, "zipper")}
    assert told[0].since is not None
    assert told[0].share > 1.5 * told[0].usual
    places = within(said, found.topic(told[0].topic), told[0].grain, told[0].period, told[0].since)
    assert sum(said.negative[places]) == told[0].negative
    assert roots(said, places)[0].value == "S3"
    (opened,) = [one for one in incidents(lake) if one.topic is not None]
    assert "rose slowly" in headline(opened)
    assert heard(lake, "reviews").growing == found.growing  # type: ignore[union-attr]


def test_without_times_or_tone_there_are_topics_and_no_warning(lake: Lake) -> None:
    land(lake, reviews(weeks=10).drop(columns="stars").assign(stars="?"), time=False)
    found, said = hear(lake, "reviews"), said_of(lake, "reviews")
    assert len(found.topics) == len(SUBJECTS)
    assert warnings_of(said, found) == []
    assert said.tone_from == ""
    assert all(one.share is None for one in found.topics)


def test_nothing_to_hear_is_said(lake: Lake) -> None:
    frame = reviews(weeks=4)
    frame["said"] = "…"
    land(lake, frame)
    assert hear(lake, "reviews").topics == ()
    lake.describe("reviews", kind="other", roles={})
    with pytest.raises(BadInput):
        said_of(lake, "reviews")


def test_tones_that_are_known_late_are_no_growth(lake: Lake) -> None:
    """Nobody gave stars in the first twenty weeks."""
    frame = reviews(seed=4)
    frame["stars"] = frame["stars"].astype("Int64").where(frame["at"] >= frame["at"].max() - pd.Timedelta(weeks=9))
    land(lake, frame)
    found, said = hear(lake, "reviews"), said_of(lake, "reviews")
    assert np.isnan(said.negative).mean() > 0.5
    assert warnings_of(said, found) == []
    for one in course(said, found, "week"):
        assert (one.negative <= one.every).all()


@pytest.mark.parametrize(("per_day", "grain"), [(30, "day"), (5, "week"), (1, "month")])
@pytest.mark.parametrize("year", [1970, 2001, 2019])
def test_a_few_stale_dates_change_no_grain(per_day: int, grain: str, year: int) -> None:
    """A damaged clock dates some texts 1970: the years between are no time in which people wrote little."""
    days = np.repeat(np.arange("2025-01-01", "2025-09-01", dtype="datetime64[D]"), per_day)
    stale = np.full(len(days) // 25, np.datetime64(f"{year}-01-01"))
    for held in (days, np.concatenate([stale, days])):
        count = len(held)
        empty = np.full(count, np.nan)
        said = Said("texts", 1, "text", np.arange(count), ("t",) * count, held, empty, "", ("",) * count, {})
        assert grain_of(said) == grain


def test_a_known_complaint_keeps_its_number_though_it_is_said_in_other_words() -> None:
    """By what it is, and no other topic takes that number where it is not there."""
    from core.text.topics import Topic
    from core.voice.hearing import HeardTopic, _numbers

    axes = np.eye(4)
    earlier = {
        5: HeardTopic(5, ("glass",), (1,), 1, 1, False, axes[0], kind="damaged"),
        7: HeardTopic(7, ("cable",), (2,), 1, 1, False, axes[1]),
    }
    found = [Topic(("a",), (0,), axes[3], "damaged"), Topic(("b",), (1,), axes[1]), Topic(("c",), (2,), axes[0])]
    assert _numbers(found, earlier) == [5, 7, 8]
    assert _numbers(found[1:], earlier) == [7, 8]
    assert _numbers(found, {}) == [1, 2, 3]
