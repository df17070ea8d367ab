"""A complaint that shops know is one topic however it is said, two stay two, and what is of none stays as it was."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n import use_language
from core.text.reading import item_text
from core.text.topics import KINDS, kinds, topics
from models_shop.complaints import EN, SUBJECTS, ZH


def test_every_kind_has_its_model_and_its_sentences() -> None:
    for name in (item_text.ENGLISH, item_text.SEVERAL):
        held = kinds.model(name)
        assert held is not None
        assert {*held[2]} == {"", *KINDS} == {"", *SUBJECTS}
        assert held[0].shape == (len(KINDS) + 1, 384)
    assert {*EN} == {*ZH} == {*KINDS}
    assert kinds.model("another") is None


def test_a_vector_of_another_encoder_is_of_no_kind() -> None:
    assert kinds.kinds_of(np.eye(16, dtype=np.float32), item_text.ENGLISH).tolist() == [""] * 16
    assert kinds.kinds_of(np.eye(384, dtype=np.float32), "another").tolist() == [""] * 384
    assert kinds.kinds_of(np.zeros((0, 384), np.float32), item_text.ENGLISH).tolist() == []


@settings(max_examples=40, deadline=None)
@given(
    rows=st.lists(st.tuples(st.integers(-1, 4), st.sampled_from(["", "", "late", "damaged", "smell"])), max_size=60),
    fewest=st.integers(2, 6),
)
def test_each_text_stands_in_one_group_and_a_kind_in_no_two(rows: list[tuple[int, str]], fewest: int) -> None:
    numbers = sorted({one for one, _kind in rows if one >= 0})
    group = np.array([numbers.index(one) if one >= 0 else -1 for one, _kind in rows], np.int64)
    held = np.array([kind for _one, kind in rows], dtype="U16")
    made, of = kinds.gathered(group, held, fewest)
    counts = np.bincount(made[made >= 0]) if (made >= 0).any() else np.zeros(0)
    assert len(made) == len(rows)
    assert len({*of.values()}) == len(of)
    for kind in {*held.tolist()} - {""}:
        if (held == kind).sum() >= fewest:
            assert {of.get(int(one)) for one in made[held == kind]} == {kind}
    if of:
        assert (counts >= fewest).all()
        assert sorted(counts.tolist(), reverse=True) == counts.tolist()
    else:
        assert made.tolist() == group.tolist()


@pytest.mark.parametrize("seed", range(3))
def test_one_complaint_in_two_far_ways_is_one_topic_and_two_near_ones_are_two(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two ways of the first lie far apart; the second complaint lies beside one of them."""
    draw = np.random.default_rng(seed)
    way = draw.integers(0, 4, 200)  # 0 and 1 say the first, 2 the second, 3 nothing that is known
    places = np.array([[1, 0, 0, 0], [0, 1, 0, 0], [0.9, 0, 0.45, 0], [0, 0, 0, 1]])
    made = np.hstack([places[way], np.zeros((200, 12))]) + draw.normal(0, 0.04, (200, 16))
    vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    weights = np.zeros((3, 16), np.float32)
    weights[0, :3], weights[1, :3], weights[2, 3] = [10, 10, -30], [-5, -5, 40], 12
    monkeypatch.setattr(kinds, "model", lambda _name: (weights, np.zeros(3, np.float32), ("damaged", "late", "")))
    texts = [f"text {n} of way{'abcd'[one]}" for n, one in enumerate(way)]
    found = topics(texts, vectors, fewest=8, encoder="any")
    assert sorted(one.kind for one in found) == ["", "damaged", "late"]
    of = {one.kind: {int(way[at]) for at in one.places} for one in found}
    assert of == {"damaged": {0, 1}, "late": {2}, "": {3}}


def test_a_known_complaint_is_called_by_the_readers_language() -> None:
    from core.voice import HeardTopic, topic_name

    topic = HeardTopic(3, ("glass", "玻璃", "cracked"), (1, 2), 2, 2, False, np.zeros(4), kind="damaged")
    assert topic_name(topic) == "arrived damaged · glass · cracked"
    with use_language("zh_CN"):
        assert topic_name(topic) == "到货破损 · 玻璃"
