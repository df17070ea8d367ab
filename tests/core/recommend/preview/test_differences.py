"""What moved between two lists, and which rows of the data are behind it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.recommend.events import CODE, Events, from_arrays
from core.recommend.features.bundle import Inputs
from core.recommend.preview.differences import Changed, Move, agreement, moves, why_moved
from core.recommend.preview.words import agreement_words, move_words, why_words

LISTS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)


@given(LISTS, LISTS)
def test_every_item_of_either_list_has_one_move(left: list[str], right: list[str]) -> None:
    found = moves(left, right)
    assert [one.item for one in found if one.kind != "gone"] == right
    assert [one.item for one in found if one.kind == "gone"] == [one for one in left if one not in right]
    back = {one.item: one for one in moves(right, left)}
    opposite = {"up": "down", "down": "up", "new": "gone", "gone": "new", "same": "same"}
    assert all(back[one.item].kind == opposite[one.kind] and back[one.item].by == one.by for one in found)


@given(LISTS, LISTS)
def test_agreement_is_one_for_equal_lists_and_the_same_both_ways(left: list[str], right: list[str]) -> None:
    found = agreement(left, right)
    assert found.common == len(set(left) & set(right))
    assert agreement(right, left) == found
    assert agreement(left, left).rbo == pytest.approx(1)
    assert 0 <= found.rbo <= 1 + 1e-9
    assert agreement_words(found)


def test_moves_are_told_in_words() -> None:
    told = [move_words(one) for one in moves(["a", "b", "c"], ["c", "a", "d"])]
    assert told == ["up 2", "down 1", "new", "gone"]
    assert move_words(Move("a", 1, 1)) == ""


def shop(rows: list[tuple[str, str, str, float]], numbers: list[int] | None = None) -> Events:
    user, item, kind, time = zip(*rows, strict=True)
    return from_arrays(user, item, kinds=kind, times=time, rows=numbers, dataset="e")


ROWS = [
    ("u1", "A", "view", 0.0),
    ("u1", "A", "view", 0.5),  # fired twice
    ("u2", "A", "view", 100.0),
    ("u2", "a", "view", 200.0),  # an id by case
    ("u3", "B", "click", 300.0),
    ("u3", "B", "view", 400.0),
]


def test_each_planted_change_is_found_with_its_kind_and_number() -> None:
    left = Inputs(shop(ROWS))
    cleaned = [ROWS[0], ROWS[2], ("u2", "A", "view", 200.0), ("u3", "B", "purchase", 300.0), ("u3", "B", "view", 401.0)]
    right = Inputs(shop(cleaned, [0, 2, 3, 4, 5]))
    mine, found = why_moved(left, right, "u1", ["A", "a", "B"])
    assert mine == (Changed("double", 1),)
    by_item = {one.item: one for one in found}
    assert set(by_item["A"].events) == {Changed("double", 1), Changed("item", 1, "a", to_other=False)}
    assert by_item["a"].events == (Changed("item", 1, "A"),)
    assert by_item["a"].absent_right
    assert set(by_item["B"].events) == {Changed("type", 1), Changed("time", 1)}
    said = why_words(by_item["A"], {"a": "small a"})
    assert said == "Of its events: 1 double fire is removed, 1 event comes from “small a”."


def test_the_same_data_differs_in_nothing() -> None:
    inputs = Inputs(shop(ROWS))
    mine, found = why_moved(inputs, Inputs(shop(ROWS)), "u1", ["A", "B", "nowhere"])
    assert not mine
    assert not any(one.said for one in found if one.item != "nowhere")


def test_numbers_of_another_file_pair_no_rows() -> None:
    """Where the numbers mean other rows, what is gone is left out and what came is added; nothing is "moved"."""
    other = [(f"w{n}", "A", "view", 1000.0 + n) for n in range(6)]
    _mine, found = why_moved(Inputs(shop(ROWS)), Inputs(shop(other)), "u1", ["A"])
    assert {one.fate for one in found[0].events} == {"added", "left_out", "double"}
    assert sum(one.n for one in found[0].events if one.fate == "added") == 6


def test_what_the_shopper_has_met_on_one_side_alone_is_said() -> None:
    left = Inputs(shop(ROWS))
    right = Inputs(replace(left.events, kind=np.where(left.events.user == 0, CODE["impression"], left.events.kind)))
    _mine, found = why_moved(left, right, "u1", ["A"])
    assert found[0].met_left
    assert not found[0].met_right
    assert "has met it already" in why_words(found[0], {})
