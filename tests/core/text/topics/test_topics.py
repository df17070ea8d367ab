"""Topics: planted groups are found, named by their words, and known again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.text.topics import groups, matched, telling, topics


def planted(sizes: list[int], seed: int, width: int = 32) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Vectors around centres at right angles, in drawn order, and which centre each is of."""
    draw = np.random.default_rng(seed)
    which = draw.permutation(np.repeat(np.arange(len(sizes)), sizes))
    found = np.eye(width)[which] + draw.normal(0, 0.06, (len(which), width))
    return (found / np.linalg.norm(found, axis=1, keepdims=True)).astype(np.float32), which


@settings(max_examples=20, deadline=None)
@given(sizes=st.lists(st.integers(2, 30), min_size=2, max_size=8), seed=st.integers(0, 999))
def test_planted_groups_are_found_the_largest_first(sizes: list[int], seed: int) -> None:
    vectors, which = planted(sizes, seed)
    group = groups(vectors)
    assert len({(a, b) for a, b in zip(which.tolist(), group.tolist(), strict=True)}) == len(sizes) == group.max() + 1
    assert (np.diff(np.bincount(group)) <= 0).all()


def test_many_texts_are_grouped_as_few_are() -> None:
    vectors, which = planted([900, 700, 500, 400], 1)
    group = groups(vectors)
    assert group.max() == 3
    assert len(set(zip(which.tolist(), group.tolist(), strict=True))) == 4


@pytest.mark.parametrize("count", [0, 1])
def test_what_stands_alone_is_no_topic(count: int) -> None:
    assert groups(np.eye(8, dtype=np.float32)[:count]).tolist() == [-1] * count
    far = np.vstack([np.eye(8, dtype=np.float32)[:5], np.eye(8, dtype=np.float32)[:1]])
    assert groups(far).tolist() == [0, -1, -1, -1, -1, 0]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["the red lamp broke", "my lamp is red", "red lamp again", "the tea is cold", "cold tea", "tea was cold"],
         ["red lamp", "cold tea"]),
        (["物流很慢", "物流慢", "物流太慢了", "客服态度好", "客服很好", "客服好"], ["物流", "客服"]),
    ],
)  # fmt: skip
def test_a_topic_is_named_by_what_it_says_and_the_others_do_not(texts: list[str], words: list[str]) -> None:
    named = telling(texts, np.array([0, 0, 0, 1, 1, 1]))
    for number, word in enumerate(words):
        said = " ".join(term for term, _weight in named[number])
        assert any(part in said for part in word.split())
        assert not any(part in said for part in words[1 - number].split())


def test_a_topic_has_its_texts_the_most_typical_first() -> None:
    vectors, which = planted([6, 4], 3)
    found = topics([f"word{n} thing{n}" for n in which], vectors)
    assert [one.size for one in found] == [6, 4]
    assert sorted(place for one in found for place in one.places) == list(range(10))
    for one in found:
        middle = vectors[list(one.places)].mean(axis=0)
        near = [float(vectors[place] @ middle) for place in one.places]
        assert near == sorted(near, reverse=True)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 999), kept=st.lists(st.booleans(), min_size=5, max_size=5))
def test_topics_keep_their_numbers_and_new_ones_get_fresh_ones(seed: int, kept: list[bool]) -> None:
    draw = np.random.default_rng(seed)
    earlier = np.eye(16)[:5]
    ids = [3, 0, 7, 4, 9]
    order = draw.permutation(np.flatnonzero(kept))
    now = np.vstack([earlier[order].reshape(-1, 16), np.eye(16)[8:10]]) + draw.normal(0, 0.02, (len(order) + 2, 16))
    now /= np.linalg.norm(now, axis=1, keepdims=True)
    found = matched(now, earlier, ids)
    assert list(found.ids[: len(order)]) == [ids[at] for at in order]
    assert found.born == (10, 11) == found.ids[len(order) :]
    assert set(found.gone) == {ids[at] for at in range(5) if not kept[at]}
    assert len(set(found.ids)) == len(found.ids)


def test_no_earlier_topics_make_all_new() -> None:
    assert matched(np.eye(4)[:2], np.zeros((0, 4)), []).ids == (0, 1)
    assert matched(np.zeros((0, 4)), np.eye(4)[:2], [5, 6]).gone == (5, 6)
