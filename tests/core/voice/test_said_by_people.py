"""Names, joins and hidden topics hold for later readings; posts are read as posts, and copies are counted once."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import BadInput
from core.incidents import headline, incidents
from core.lake import Lake
from core.voice import hear, heard, hidden_topics, said_of, topic_name
from core.voice.by_people import Word, root, say
from core.voice.posts import plain, same_words
from tests.core.voice.planted import land, reviews, without_model
from tests.core.voice.test_voice import about


@pytest.fixture(autouse=True)
def planted(monkeypatch: pytest.MonkeyPatch) -> None:
    without_model(monkeypatch)


def test_what_people_say_holds_for_the_next_reading(lake: Lake) -> None:
    land(lake, reviews(weeks=12, broken=30))
    first = hear(lake, "reviews")
    zipper, size, smell = (about(first, word) for word in ("zipper", "size", "smell"))
    say(lake, "reviews", zipper, name="  Broken   zips ")
    say(lake, "reviews", size, into=zipper)
    say(lake, "reviews", smell, hidden=True)
    now = heard(lake, "reviews")
    assert now is not None
    assert topic_name(now.topic(zipper)) == "Broken zips"
    assert now.topic(zipper).size == first.topic(zipper).size + first.topic(size).size
    assert now.topic(zipper).parts == tuple(sorted((zipper, size)))
    assert {size, smell}.isdisjoint({one.id for one in now.topics})
    assert [one.id for one in hidden_topics(lake, "reviews")] == [smell]
    assert "Broken zips" in headline(next(one for one in incidents(lake) if one.topic is not None))
    land(lake, reviews(weeks=14, broken=30, seed=4))
    later = hear(lake, "reviews")
    assert topic_name(later.topic(zipper)) == "Broken zips"
    assert {size, smell}.isdisjoint({one.id for one in later.topics})
    assert {one.topic for one in later.growing} <= {one.id for one in later.topics}
    say(lake, "reviews", size, apart=True)
    say(lake, "reviews", smell, hidden=False)
    say(lake, "reviews", zipper, name="")
    again = heard(lake, "reviews")
    assert again is not None
    assert {size, smell} <= {one.id for one in again.topics}
    assert not again.topic(zipper).name


def test_a_topic_is_no_part_of_itself(lake: Lake) -> None:
    say(lake, "reviews", 2, into=1)
    for topic, into in ((1, 1), (1, 2)):
        with pytest.raises(BadInput):
            say(lake, "reviews", topic, into=into)
    with pytest.raises(BadInput):
        say(lake, "reviews", 1, name="x" * 81)


@given(into=st.dictionaries(st.integers(0, 6), st.integers(0, 6)), topic=st.integers(0, 6))
def test_the_root_is_found_in_circles_too(into: dict[int, int], topic: int) -> None:
    assert 0 <= root({one: Word(into=other) for one, other in into.items()}, topic) <= 6


@given(
    words=st.sampled_from(["the zipper of this bag broke on day two", "这款包的拉链第二天就坏了真让人失望"]),
    before=st.sampled_from(["", "RT @shop_fan: ", "rt: ", "回复@小明: ", "转发微博 "]),
    after=st.sampled_from(["", " https://t.co/aB3x", " 😡😡", " @brand", "!!!", " www.example.com/x?y=1"]),
)
def test_a_post_handed_on_is_a_copy(words: str, before: str, after: str) -> None:
    post = (before if before != "rt: " else "") + words + after
    assert same_words(plain(post)) == same_words(words) != ""
    assert "http" not in plain(post)


def test_copies_of_a_post_count_once_and_are_told(lake: Lake) -> None:
    """Forty forwardings of one complaint over ten days; two short words of many."""
    frame = reviews(weeks=10)
    zipper = "the zipper of my new bag broke on the second day, zipper"
    more = frame.head(40).assign(
        said=[f"RT @fan{n}: {zipper} https://t.co/{n}" for n in range(39)] + [zipper],
        at=pd.date_range(frame["at"].max() - pd.Timedelta(days=9), periods=10, freq="D").repeat(4),
        stars=1,
    )
    short = frame.head(6).assign(said="zipper", sku=[f"Q{n}" for n in range(6)])
    whole = pd.concat([frame, more, short])
    land(lake, whole.drop(columns="id").assign(id=range(len(whole))))
    said = said_of(lake, "reviews")
    assert [count for text, count in zip(said.texts, said.copies, strict=True) if "second day" in text] == [40]
    assert said.texts.count("zipper") == 6
    assert said.left_out == 39
    assert sum(said.copies) == len(whole)
