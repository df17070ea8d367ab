"""Topics in two languages are one, and names tell what and not how, in both."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.topics import telling, topics

SUBJECTS = {"zipper": "拉链坏了", "delivery": "快递太慢", "colour": "颜色不对", "battery": "电池没电"}


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10**6), bias=st.floats(0.5, 3.0), chinese=st.floats(0.3, 0.7))
def test_what_two_languages_say_of_one_thing_is_one_topic(seed: int, bias: float, chinese: float) -> None:
    """However far an encoder sets the languages apart, and however uneven they are."""
    draw = np.random.default_rng(seed)
    which, zh = draw.integers(0, 4, 240), draw.random(240) < chinese
    made = np.eye(24)[which] + draw.normal(0, 0.05, (240, 24))
    made[:, 20] += bias * zh
    made[:, 21] += bias * ~zh
    vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    texts = [
        [*SUBJECTS.values()][at] if han else f"the {[*SUBJECTS][at]} once more"
        for at, han in zip(which, zh, strict=True)
    ]
    found = topics(texts, vectors)
    assert len(found) == 4
    for one in found:
        assert len({int(which[place]) for place in one.places}) == 1
        assert any(word in SUBJECTS for word in one.words)
        assert any(word in text for word in one.words for text in SUBJECTS.values())


def test_one_language_is_left_as_it_is() -> None:
    draw = np.random.default_rng(1)
    made = np.eye(8)[draw.integers(0, 3, 60)] + draw.normal(0, 0.05, (60, 8))
    vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    alone, few = topics(["a thing"] * 60, vectors), topics(["物流很慢"] * 3 + ["a thing"] * 57, vectors)
    assert [one.places for one in alone] == [one.places for one in few]


@settings(max_examples=12, deadline=None)
@given(
    product=st.from_regex(r"[A-Z]{1,3}[0-9]{3,8}", fullmatch=True),
    order=st.integers(10**3, 10**9),
    feeling=st.sampled_from(["great", "terrible", "I love it", "would recommend", "not worth it"]),
)
def test_numbers_products_and_feelings_name_nothing(product: str, order: int, feeling: str) -> None:
    group = [f"{feeling}: the hinge of {product} broke, order {order} part {n}" for n in range(6)]
    other = [f"{feeling}, parcel {n} came late" for n in range(6)]
    named = telling(group + other, np.array([0] * 6 + [1] * 6))
    words = {part for word, _weight in named[0] for part in word.split()}
    assert "hinge" in words
    assert not words & {product.lower(), str(order), *feeling.lower().split()}


@pytest.mark.parametrize(
    ("texts", "there", "once"),
    [
        (["refund please", "two refunds", "refunding it", "the refunds", "a refund"], "refund", "refund"),
        (["土豆丝很好", "土豆不错", "土豆丝", "土豆太少", "送土豆"], "土豆", "土豆"),
        (["洗发水不错", "洗发水好用", "买洗发水", "这洗发水", "洗发水假的"], "洗发水", "洗发"),
    ],
)
def test_forms_and_pieces_of_a_word_are_one_word(texts: list[str], there: str, once: str) -> None:
    named = telling([*texts, "物流很慢", "物流慢", "the parcel", "a parcel"], np.array([0] * 5 + [1] * 4))
    words = [word for word, _weight in named[0]]
    assert there in words[0]
    assert sum(once in word for word in words) == 1
    assert all(len(word) > 1 for word in words)


@pytest.mark.parametrize("seed", range(3))
def test_a_tenth_more_texts_leave_the_topics_of_many_as_they_were(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample of many texts is drawn from what they say, and its topics hold all texts that belong to them."""
    monkeypatch.setattr("core.text.topics.grouping.MOST_AT_ONCE", 300)
    monkeypatch.setattr("core.text.topics.grouping.NEWEST", 100)
    draw = np.random.default_rng(seed)
    which = draw.integers(0, 6, 880)
    made = np.eye(24)[which] + draw.normal(0, 0.08, (880, 24))
    vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    texts = [f"text {n} about subject{'abcdef'[one]}" for n, one in enumerate(which)]
    before, after = topics(texts[:800], vectors[:800]), topics(texts, vectors)
    assert len(before) == len(after) == 6
    assert [sorted(one.places) for one in topics(texts, vectors)] == [sorted(one.places) for one in after]
    for one in after:
        mine = {place for place in one.places if place < 800}
        most = max(len(mine & set(other.places)) / len(mine | set(other.places)) for other in before)
        assert most > 0.98
        assert len({int(which[place]) for place in one.places}) == 1


def test_far_texts_are_given_wider_topics_rather_than_none() -> None:
    """Long reviews of many products: hardly alike, and still of three kinds."""
    draw = np.random.default_rng(4)
    which = draw.integers(0, 3, 300)
    made = 0.62 * np.eye(64)[which] + draw.normal(0, 0.125, (300, 64))
    vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    texts = [f"long text {n} of {'abc'[one]}kind" for n, one in enumerate(which)]
    found = topics(texts, vectors, fewest=8)
    assert sum(one.size for one in found) >= 0.5 * 300
    for one in found:
        assert np.bincount(which[list(one.places)]).max() >= 0.9 * one.size


@settings(max_examples=12, deadline=None)
@given(
    month=st.sampled_from(
        ["January", "march", "Oct", "Friday", "7月", "十二月", "双十一", "周五", "星期三", "三个月", "两天"]
    ),
    seed=st.integers(0, 99),
)
def test_days_months_and_counts_name_nothing(month: str, seed: int) -> None:
    group = [f"the hinge broke in {month} {n + seed}" for n in range(6)] + [f"{month}铰链断了" for _n in range(6)]
    other = [f"parcel {n} came late" for n in range(6)] + ["物流很慢"] * 6
    named = telling(group + other, np.array([0] * 12 + [1] * 12))
    words = {word for word, _weight in named[0]}
    assert any("hinge" in word for word in words)
    assert any("铰链" in word for word in words)
    assert not any(month.lower() in word for word in words)


@pytest.mark.parametrize(
    ("texts", "cut"),
    [
        (["快递小哥态度差", "快递小哥骂人", "快递小哥很凶"], "快递小"),
        (["面料柔软透气", "面料柔软", "面料柔软吸汗"], "料柔软"),
        (["用完脸上爆痘", "脸上起包", "脸上红"], "完脸"),
        (["没有保护层外面", "保护层外面破", "保护层外面烂"], "层外"),
        (["找客服没用", "有问题找客服", "客服不理"], "问题找"),
    ],
)
def test_no_name_ends_within_a_chinese_word(texts: list[str], cut: str) -> None:
    named = telling([*texts, "物流很慢", "物流慢", "颜色不对"], np.array([0] * 3 + [1] * 3))
    words = {word for word, _weight in named[0]}
    assert words
    assert not any(word == cut or (word.startswith(cut) and len(word) <= len(cut)) for word in words)
