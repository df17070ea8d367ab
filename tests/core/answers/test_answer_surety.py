"""How sure an answer is: small files answer, an entry's question but for a word is not sure, nearer is never less."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answers import ask
from core.answers.foreign import QUESTIONS
from core.answers.rewording import swapped
from core.answers.surety import ENGLISH, RATES, SEVERAL, WORDS
from core.text.intent import heads, names
from tests.core.answers.files_of_answers import FRAMES, SUBJECTS, opened

ONE_EACH = [(FRAMES[at % 2].format(one), f"See page {at} of the {one}.") for at, one in enumerate(SUBJECTS)]
"""As small shops write them: one question for each answer."""


@pytest.mark.parametrize("meaning", [True, False])
def test_a_file_with_one_question_for_each_answer_answers_most_of_what_it_could(meaning: bool) -> None:
    desk = opened(ONE_EACH, meaning=meaning)
    frames = ("how can I get the {}", "get {} please", "where is my {}", "I want to see my {}, tell me how")
    said = [(frame.format(one), one) for one in SUBJECTS for frame in frames]
    replies = [(ask(None, desk, question, facts=False), one) for question, one in said]
    right = [one in reply.text for reply, one in replies if reply.state == "answered"]
    assert sum(right) >= 0.6 * len(said)
    assert sum(right) >= 0.95 * len(right)
    assert sum(ask(None, desk, one, facts=False).state == "answered" for one in QUESTIONS) <= 0.05 * len(QUESTIONS)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000), at=st.integers(0, len(ONE_EACH) - 1))
def test_a_question_that_is_an_entry_s_but_for_a_word_is_not_sure(seed: int, at: int) -> None:
    desk = opened(ONE_EACH)
    question, answer = ONE_EACH[at]
    words = " ".join([question.rstrip("?"), "by the loading dock"])
    other = swapped(words, answer, ["What about a zeppelin, bicycle or umbrella?"], np.random.default_rng(seed))
    with_it = opened([*ONE_EACH[:at], (words, answer), *ONE_EACH[at + 1 :]])
    if other:
        reply = ask(None, with_it, other, facts=False)
        assert reply.state == "none", (other, reply.text)
        assert reply.confidence <= 0.25
    assert ask(None, desk, question).known == "file"


@pytest.mark.parametrize(("slip", "told"), [("voucer", True), ("vouchre", True), ("wallet", False)])
def test_a_slip_of_the_keys_makes_no_other_word(slip: str, told: bool) -> None:
    desk = opened([*ONE_EACH, ("Can I give the voucher to my brother?", "Yes, to anybody.")])
    confidence = ask(None, desk, f"Can I give the {slip} to my brother?", facts=False).confidence
    assert (confidence > 0.25) is told


@pytest.mark.parametrize("surety", [ENGLISH, SEVERAL, WORDS])
def test_nearer_is_never_less_sure_and_more_false_answers_never_a_higher_threshold(surety: object) -> None:
    slopes = surety.slopes  # type: ignore[attr-defined]
    assert all(one > 0 for one in slopes[:-1])
    levels = [surety.threshold(rate) for rate in np.linspace(0, 0.5, 40)]  # type: ignore[attr-defined]
    assert levels == sorted(levels, reverse=True)
    assert (levels[0], len(surety.levels)) == (1.0, len(RATES))  # type: ignore[attr-defined]


@pytest.mark.parametrize("encoder", [heads.ENGLISH, heads.SEVERAL])
def test_what_a_question_wants_is_told_by_its_vector_or_not_at_all(encoder: str) -> None:
    head = heads.head_of(encoder)
    assert head is not None
    assert set(head.labels) <= set(names.TITLES)
    draw = np.random.default_rng(3).normal(size=(50, head.weights.shape[1])).astype(np.float32)
    vectors = draw / np.linalg.norm(draw, axis=1, keepdims=True)
    shares = heads.probabilities(head, vectors)
    assert np.allclose(shares.sum(axis=1), 1)
    for one, row in zip(heads.read(head, vectors), shares, strict=True):
        assert one.p == pytest.approx(row.max())
        assert one.p >= head.least or not one.known
    assert [one.label for one in heads.read(head, vectors[:3, :48])] == [None] * 3, "vectors of another encoder"
