"""Contradictions planted into good data are found, good data and near misses are not; accepted ones become a step."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as st

from core.clean import Recipe, apply
from core.errors import BadInput
from core.integrate.consistency import (
    accepted_step,
    attributes,
    copies,
    counts,
    filed,
    look,
    newest,
    queue,
    say,
    take_back,
    tongues,
)
from core.integrate.consistency.finding import Finding, Floats, Table
from core.lake import Lake
from tests.core.quality.planting import land

WORDS = {
    "Kitchen > Kettles": ("kettle", "boils", "spout", "litre"),
    "Home > Lamps": ("lamp", "bulb", "shade", "bright"),
    "Garden > Hoses": ("hose", "nozzle", "garden", "spray"),
}
COLOURS = ("red", "blue", "green", "藏青色")


def embed(texts: Sequence[str], _encoder: str) -> Floats:
    """A stand-in for an encoder: texts that share words are near."""
    found = np.zeros((len(texts), 512), dtype=np.float32)
    for at, text in enumerate(texts):
        for word in text.split():
            found[at, hash_of(word) % 512] += 1
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def hash_of(word: str) -> int:
    return sum((place + 1) * ord(sign) for place, sign in enumerate(word)) * 7919


def catalog(seed: int = 1, n: int = 120) -> Table:
    draw = random.Random(seed)
    kinds = list(WORDS)
    category = [kinds[at % 3] for at in range(n)]
    colour = [COLOURS[at % 4] for at in range(n)]
    title = [f"{' '.join(draw.sample(WORDS[c], 3))} {k}" for c, k in zip(category, colour, strict=True)]
    words = [f"{t} and nothing else of number {at} in the whole wide world" for at, t in enumerate(title)]
    columns = {
        "id": [f"p{at}" for at in range(n)],
        "title": title,
        "text": words,
        "category": category,
        "colour": colour,
    }
    roles = {"item_id": "id", "title": "title", "description": "text", "category": "category"}
    return Table(list(range(n)), columns, roles)


def changed(table: Table, column: str, cells: dict[int, str]) -> Table:
    new = [cells.get(at, cell) for at, cell in enumerate(table.columns[column])]
    return replace(table, columns={**table.columns, column: new})


def others(table: Table, column: str, values: list[str], places: list[int], draw: random.Random) -> dict[int, str]:
    """Another value of a column for each of these rows."""
    return {at: draw.choice([one for one in values if one != table.columns[column][at]]) for at in places}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_misfilings_are_found_with_their_category(seed: int) -> None:
    good = catalog(seed)
    assert filed.find(good, embed, "") == []
    draw = random.Random(seed)
    wrong = {
        at: draw.choice([k for k in WORDS if k != good.columns["category"][at]]) for at in draw.sample(range(120), 6)
    }
    found = filed.find(changed(good, "category", wrong), embed, "")
    assert {one.row for one in found} <= set(wrong), "nothing good is called wrong"
    assert len(found) >= 4, "of six; the stand-in for an encoder knows words alone"
    for one in found:
        assert one.proposal == good.columns["category"][one.row]
        assert one.value == wrong[one.row]
        assert one.about["like"] in good.columns["title"]


def test_too_few_of_a_category_say_nothing() -> None:
    table = catalog(n=15)
    assert filed.find(changed(table, "category", {0: "Home > Lamps"}), embed, "") == []


@pytest.mark.parametrize("seed", [1, 2])
def test_swapped_attributes_are_found_and_near_misses_are_not(seed: int) -> None:
    good = catalog(seed)
    assert attributes.find(good) == []
    draw = random.Random(seed)
    wrong = {
        at: draw.choice([c for c in COLOURS if c != good.columns["colour"][at]]) for at in draw.sample(range(120), 8)
    }
    found = attributes.find(changed(good, "colour", wrong))
    assert {(one.row, one.column, one.proposal) for one in found} == {
        (at, "colour", good.columns["colour"][at]) for at in wrong
    }
    for near in ("lamp redwood", "kettle", "lamp red and blue", "lamp red."):
        told = attributes.find(changed(changed(good, "title", {0: near}), "text", {0: "nothing"}))
        assert [one.row for one in told] == [], near


def test_columns_that_titles_do_not_speak_of_are_left_alone() -> None:
    table = catalog()
    draw = random.Random(3)
    states = [draw.choice(["red", "blue"]) for _at in range(120)]
    assert attributes.find(replace(table, columns={**table.columns, "warehouse": states})) == []


def test_crossed_translations_are_offered_each_other() -> None:
    left = [f"thing{at} made{at % 7} of{at % 5}" for at in range(60)]
    table = Table(list(range(60)), {"title_en": left, "title_zh": list(left), "x": left}, {"title": "x"})
    assert tongues.translations(table, embed) == []
    right = list(left)
    right[3], right[40] = right[40], right[3]
    found = tongues.translations(replace(table, columns={"title_en": left, "title_zh": right}), embed)
    assert {(one.row, one.column, one.proposal) for one in found} == {
        (3, "title_zh", left[3]),
        (40, "title_zh", left[40]),
    }
    vague = left[7:] + left[:7]
    assert tongues.translations(replace(table, columns={"title_en": left, "title_zh": vague}), embed) == []


def test_another_language_is_told_only_where_one_is_usual() -> None:
    said = [f"A good lamp of number {at} that I like" for at in range(40)]
    table = Table(list(range(40)), {"t": said}, {"text": "t"})
    assert tongues.find(table) == []
    assert [one.row for one in tongues.find(changed(table, "t", {5: "这个台灯很好用，我很喜欢它的颜色"}))] == [5]
    assert tongues.find(changed(table, "t", {5: "V483", 6: "灯"})) == []
    half = dict.fromkeys(range(20), "这个台灯很好用，我很喜欢它的颜色")
    assert tongues.find(changed(table, "t", half)) == []


def test_copied_texts() -> None:
    long = "This lamp arrived quickly, works well and looks wonderful on my desk."
    said = [f"{long} {at}" for at in range(6)]
    said[1], said[4], said[5] = long, long.upper(), "Good!"
    columns = {"t": said, "who": ["a", "b", "c", "d", "e", "f"], "what": ["x"] * 6}
    table = Table(list(range(6)), columns, {"text": "t", "user_id": "who", "item_id": "what"})
    assert [one.row for one in copies.find(table)] == [4]
    assert copies.find(table)[0].id == "", "what a review is about does not name the review"
    named = replace(table, columns={**columns, "no": list("abcdef")}, roles={**table.roles, "review_id": "no"})
    assert copies.find(named)[0].id == "e"
    again = replace(table, columns={**columns, "who": ["a"] * 6})
    assert copies.find(again) == [], "one shopper's review of one thing, loaded twice"
    goods = catalog()
    assert copies.find(goods) == []
    copied = changed(goods, "text", {4: goods.columns["text"][0], 3: goods.columns["text"][0]})
    found = copies.find(copied)
    assert {one.row for one in found} == {0, 3, 4}
    assert all(one.proposal is None for one in found)
    assert found[0].row == 4


def test_a_look_is_kept_judged_and_becomes_a_step(lake: Lake) -> None:
    table = catalog()
    wrong = changed(changed(table, "category", {0: "Home > Lamps"}), "colour", {7: "red"})
    rows = [{name: cells[at] for name, cells in wrong.columns.items()} for at in range(120)]
    land(lake, "goods", "items", dict(table.roles), rows)
    seen = look(lake, "goods", embed=embed)
    assert seen == newest(lake, "goods")
    assert set(seen.skipped) == {"translation"}, "stars are of reviews"
    waiting = queue(lake, "goods")
    assert [(one.kind, one.id, one.proposal) for one in waiting] == [
        ("category", "p0", "Kitchen > Kettles"),
        ("attribute", "p7", "藏青色"),
    ]
    assert accepted_step(lake, "goods") is None
    say(lake, "goods", waiting[:1], "accepted")
    say(lake, "goods", waiting[1:], "refused")
    assert counts(lake, "goods")["category"]["accepted"] == 1
    assert take_back(lake, "goods") == waiting[1]
    assert queue(lake, "goods") == waiting[1:]
    say(lake, "goods", waiting[1:], "accepted")
    step = accepted_step(lake, "goods")
    assert step is not None
    apply(lake, "goods", Recipe((step,)))
    with lake.read() as cursor:
        query = f"SELECT category, colour FROM {lake.table('goods')} WHERE id IN ('p0', 'p7') ORDER BY id"
        assert cursor.execute(query).fetchall() == [("Kitchen > Kettles", "red"), ("Home > Lamps", "藏青色")]
    assert newest(lake, "goods").stale  # type: ignore[union-attr]
    look(lake, "goods", embed=embed)
    assert queue(lake, "goods") == []
    with pytest.raises(BadInput):
        say(lake, "goods", waiting, "maybe")
    land(lake, "walk", "other", {}, [{"a": 1}])
    with pytest.raises(BadInput, match="neither"):
        look(lake, "walk", embed=embed)


def test_a_word_holds_of_what_the_cell_says(lake: Lake) -> None:
    table = changed(catalog(), "category", {0: "Home > Lamps"})
    rows = [{name: cells[at] for name, cells in table.columns.items()} for at in range(120)]
    land(lake, "goods", "items", dict(table.roles), rows)
    look(lake, "goods", embed=embed)
    say(lake, "goods", queue(lake, "goods"), "refused")
    land(lake, "goods", "items", dict(table.roles), rows[::-1])
    look(lake, "goods", embed=embed)
    assert queue(lake, "goods") == []
    assert [one.id for one in queue(lake, "goods", verdict="refused")] == ["p0"]
    assert isinstance(queue(lake, "goods", verdict="refused")[0], Finding)


@few(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(2, 40), block=st.integers(1, 50))
def test_translations_are_ranked_as_by_all_likenesses_at_once(seed: int, size: int, block: int) -> None:
    draw = np.random.default_rng(seed)
    a, b = (draw.normal(size=(size, 8)) for _side in range(2))
    a, b = (one / np.linalg.norm(one, axis=1, keepdims=True) for one in (a, b))
    near = a @ b.T
    near = near - (near.mean(axis=0, keepdims=True) + near.mean(axis=1, keepdims=True)) / 2
    own = np.diag(near)
    with mock.patch.object(tongues, "BLOCK", block):
        there, back, best = tongues.closer(a, b)
    assert there.tolist() == (near > own[:, None]).sum(axis=1).tolist()
    assert back.tolist() == (near > own[None, :]).sum(axis=0).tolist()
    assert best.tolist() == near.argmax(axis=1).tolist()
