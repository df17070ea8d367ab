from __future__ import annotations

from core.text.training.split import Example, near_groups, without_leakage

LONG = "the battery of this phone lasts two days and the screen is bright even outside in the sun"


def test_near_duplicates_share_a_group() -> None:
    groups = near_groups([LONG, LONG.upper() + "!!", LONG + " and more", "something else entirely", "Great!", "great"])
    assert groups[0] == groups[1] == groups[2]
    assert groups[4] == groups[5]
    assert len({groups[0], groups[3], groups[4]}) == 3


def test_no_text_on_two_sides_and_duplicates_dropped() -> None:
    rows = [Example(f"text number {'x' * i} {word} review", i % 3, "a") for i in range(200) for word in ("one", "one.")]
    kept = without_leakage(rows, dev=0.2, test=0.2, seed=1)
    assert len(kept) == 200
    assert {e.part for e in kept} == {"train", "dev", "test"}


def test_a_given_test_text_pulls_its_duplicates_out_of_training() -> None:
    rows = [Example(LONG, 0, "a"), Example(LONG + "!", 0, "b", "test"), Example("other words here", 2, "a", "train")]
    kept = without_leakage(rows, dev=0.0, test=0.0, seed=1)
    assert [(e.source, e.part) for e in kept] == [("b", "test"), ("a", "train")]


def test_a_training_phrase_is_never_drawn_for_test() -> None:
    rows = [Example(f"phrase {'y' * i} only", 0, "a", "train") for i in range(100)]
    assert {e.part for e in without_leakage(rows, dev=0.1, test=0.9, seed=1)} <= {"train", "dev"}
