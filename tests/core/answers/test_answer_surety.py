"""How sure an answer is: small files answer, an entry's question but for a word is not sure, nearer is never less."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.answers import Opened, ask, kept
from core.answers.foreign import QUESTIONS
from core.answers.learning import Learned
from core.answers.rewording import swapped
from core.answers.surety import ENGLISH, RATES, SEVERAL, WORDS
from core.answers.words import headline, reply_label
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


@cache
def desk() -> Opened:
    return opened(ONE_EACH)


@settings(max_examples=20, deadline=None)
@given(rates=st.lists(st.floats(0.01, 0.4), min_size=2, max_size=2).map(sorted))
def test_no_more_than_the_share_of_relatives_goes_unchecked(rates: list[float]) -> None:
    learned = desk().learned
    low, high = (learned.certain(rate) for rate in rates)
    assert low >= high
    for rate, level in zip(rates, (low, high), strict=True):
        assert level >= learned.threshold(rate)
        assert (learned.mistaken > level).mean() <= rate
    few = replace(learned, mistaken=learned.mistaken[: max(int(1 / rates[0]) - 2, 0)])
    assert few.certain(rates[0]) == 1.0, "so few say nothing of so small a share"


def test_an_answer_that_a_relative_could_have_reached_is_marked_for_an_agent() -> None:
    shaky = replace(desk().learned, mistaken=np.full(100, 0.999999))
    for learned, marked in ((replace(shaky, mistaken=np.zeros(100)), False), (shaky, True)):
        told = replace(desk(), learned=learned)
        replies = [ask(None, told, f"get {one} please", facts=False) for one in SUBJECTS]
        given_ = [one for one in replies if one.state == "answered"]
        assert given_
        assert {one.certain for one in given_} == {not marked}
        assert {reply_label(one) for one in given_} == {"An agent must check" if marked else "Answered"}
        assert all(("may be missing" in headline(one)) is marked for one in given_)
        assert not any(one.certain for one in replies if one.state != "answered")
        very = ask(None, told, ONE_EACH[0][0], facts=False)
        assert (very.certain, very.known) == (True, "file")


def test_what_a_file_taught_is_kept_by_what_it_says(tmp_path: Path) -> None:
    bank, taught = desk().bank, desk().learned
    made: list[int] = []

    def make() -> Learned:
        made.append(1)
        return taught

    for _turn in range(3):
        found = kept.learned(tmp_path, bank, "model", make)
        assert found.surety == taught.surety
        for name in ("weights", "without", "shares", "within", "relatives", "mistaken", "error", "first", "reworded"):
            assert np.array_equal(getattr(found, name), getattr(taught, name), equal_nan=True), name
    assert len(made) == 1
    question, answer = ONE_EACH[3]
    others = [[*ONE_EACH[:3], (question + "!", answer), *ONE_EACH[4:]], ONE_EACH[::-1], ONE_EACH[:-1],
              [*ONE_EACH[:3], (question, answer + " Soon."), *ONE_EACH[4:]]]  # fmt: skip
    keys = {kept.key_of(opened(one, meaning=False).bank, "") for one in others}
    assert len(keys) == len(others)
    assert kept.key_of(bank, "model") not in {
        kept.key_of(bank, ""),
        kept.key_of(opened(ONE_EACH, meaning=False).bank, ""),
    }
    [file] = (tmp_path / "vectors").iterdir()
    assert b"parcel" not in file.read_bytes()
    for broken in (b"", b"PK\x03\x04", file.read_bytes()[:-200]):
        file.write_bytes(broken)
        assert kept.learned(tmp_path, bank, "model", make).known
    assert len(made) == 4


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
