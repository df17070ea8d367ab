"""Match and One shop together: what Match holds for one thing is one row of the shop, and nothing else is."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.integrate.match import golden, kept
from core.integrate.shop import IdMap, build, followed, parts_built, propose
from core.integrate.shop.made import stale
from core.integrate.shop.words import numbering_note
from core.lake import Lake, open_lake
from tests.core.integrate.test_match import catalog, retold
from tests.core.quality.planting import land

LEFT = {"item_id": "sku", "title": "name", "price": "price"}
RIGHT = {"item_id": "no", "title": "title", "price": "cost"}
EVENT = {"user_id": "who", "item_id": "what", "event_type": "did"}
SIZE, SHARED = 30, 18

Ids = Callable[[int, bool], object]
WAYS: dict[str, Ids] = {
    "own numbers that clash": lambda n, _right: n + 1,
    "own numbers that meet here and there": lambda n, right: n + (SIZE - 4 if right else 0),
    "written apart": lambda n, right: f"{'zz' if right else 'aa'}  {n}",  # two blanks belong to the id
}
"""How the n-th row of a side is called."""


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    opened = open_lake(tmp_path)
    yield opened
    opened.close()


def two(lake: Lake, ids: Ids, *, alike: bool = False, seed: int = 5) -> dict[object, object]:
    """Two catalogs that share products, the right one in another order; the shared products' ids, right -> left."""
    pick = random.Random(seed)
    rows = catalog(seed, 2 * SIZE - SHARED)
    ours, theirs = list(enumerate(rows[:SIZE])), list(enumerate(rows[SIZE - SHARED :], SIZE - SHARED))
    pick.shuffle(theirs)
    called = {of: ids(of if alike else n, True) for n, (of, _row) in enumerate(theirs)}
    told = [(called[of], *retold(row, pick)[1:]) for of, row in theirs]
    land(lake, "ours", "items", LEFT, [{"sku": ids(n, False), "name": row[1], "price": row[2]} for n, row in ours])
    land(lake, "theirs", "items", RIGHT, [{"no": one, "title": title, "cost": cost} for one, title, cost in told])
    return {called[of]: ids(of, False) for of in range(SIZE - SHARED, SIZE)}


def titles(lake: Lake) -> dict[str, str]:
    with lake.read() as cursor:
        table = lake.table(parts_built(lake)["items"].name)
        return dict(cursor.execute(f"SELECT item_id, title FROM {table}").fetchall())


@pytest.mark.parametrize("way", WAYS)
def test_what_match_found_is_one_product_and_nothing_else_is(lake: Lake, way: str) -> None:
    same = two(lake, WAYS[way])
    ours = [WAYS[way](n, False) for n in range(SIZE)]
    land(lake, "clicks", "events", EVENT, [{"who": str(one), "what": one, "did": "view"} for one in ours])
    said = [{"who": "u", "what": right if "apart" in way else left, "said": str(left)} for right, left in same.items()]
    land(lake, "said", "reviews", {"user_id": "who", "item_id": "what", "text": "said"}, said)
    kept.match(lake, "ours", "theirs")
    golden.crosswalk(lake, "ours", "theirs")
    golden.store(lake, golden.propose(lake, "ours", "theirs"))
    with lake.read() as cursor:
        pairs = cursor.execute(f"SELECT left_id, right_id FROM {lake.table('ours_theirs_crosswalk')}").fetchall()
    assert {(str(left), str(right)) for right, left in same.items()} == set(pairs)
    plan = propose(lake)
    assert {one.dataset for one in plan.sources if not one.used} == {"ours_golden"}, "else each product comes twice"
    assert bool(numbering_note(plan)) == ("own" in way)
    built = {one.part: one for one in build(lake, plan).parts}
    assert (built["items"].rows_in, built["items"].rows) == (2 * SIZE, 2 * SIZE - SHARED)

    assert len(titles(lake)) == 2 * SIZE - SHARED

    with lake.read() as cursor:
        events, items = (lake.table(parts_built(lake)[one].name) for one in ("events", "items"))
        met = cursor.execute(
            f"SELECT count(DISTINCT item_id) FROM {events} SEMI JOIN {items} USING (item_id)"
        ).fetchone()
        reviews = lake.table(parts_built(lake)["reviews"].name)
        clicked = dict(cursor.execute(f"SELECT user_id, item_id FROM {events}").fetchall())
        reviewed = dict(cursor.execute(f"SELECT text, item_id FROM {reviews}").fetchall())
    assert met == (SIZE,), "each product that was clicked is still one of its own"
    assert len(reviewed) == SHARED
    assert reviewed.items() <= clicked.items(), "and a review follows the product it was written of"
    assert stale(lake, propose(lake)) == []


def test_a_catalog_that_no_crosswalk_joins_stays_out_at_first(lake: Lake) -> None:
    """A workspace of two shops: the pairs of one say nothing of the other."""
    two(lake, WAYS["written apart"])
    land(lake, "clicks", "events", EVENT, [{"who": "u", "what": f"aa  {n}", "did": "view"} for n in range(SIZE)])
    others = [{"sku": f"book {n}", "name": f"Of another shop {n}", "price": 1.0} for n in range(SIZE)]
    land(lake, "books", "items", LEFT, others)
    kept.match(lake, "ours", "theirs")
    golden.crosswalk(lake, "ours", "theirs")
    assert {one.dataset for one in propose(lake).sources if one.used} == {"ours", "theirs", "clicks"}
    pairs = [{"left_id": "aa  1", "right_id": "book 1"}]
    land(lake, "pairs", "other", {}, pairs)
    assert {one.dataset for one in propose(lake).sources if not one.used} == set(), "whose ids it joins nobody knows"


def test_of_two_shops_of_a_catalog_each_the_one_that_was_joined_goes_in_however_small(lake: Lake) -> None:
    two(lake, WAYS["written apart"])
    books = [{"sku": f"book {n}", "name": f"Of another shop {n}", "price": 1.0} for n in range(5 * SIZE)]
    land(lake, "books", "items", LEFT, books)
    assert {one.dataset for one in propose(lake).sources if one.used} == {"books"}
    kept.match(lake, "ours", "theirs")
    golden.crosswalk(lake, "ours", "theirs")
    assert {one.dataset for one in propose(lake).sources if one.used} == {"ours", "theirs"}


def test_equal_ids_of_one_numbering_stay_one(lake: Lake) -> None:
    """Two exports of one shop: the crosswalk says what the ids say."""
    two(lake, lambda n, _right: f"p{n}", alike=True)
    kept.match(lake, "ours", "theirs")
    golden.crosswalk(lake, "ours", "theirs")
    plan = propose(lake)
    assert {one.numbering for one in plan.sources} == {""}
    assert not numbering_note(plan)
    assert next(one for one in build(lake, plan).parts if one.part == "items").rows == 2 * SIZE - SHARED


def test_a_crosswalk_that_comes_after_the_first_building_brings_its_sides(lake: Lake) -> None:
    two(lake, WAYS["written apart"])
    land(lake, "clicks", "events", EVENT, [{"who": "u", "what": "aa  0", "did": "view"}])
    plan = propose(lake)
    assert [one.dataset for one in plan.sources if not one.used] == ["theirs"]
    build(lake, plan)
    kept.match(lake, "ours", "theirs")
    golden.crosswalk(lake, "ours", "theirs")
    assert stale(lake, propose(lake)) == ["items", "events", "orders"]
    build(lake, propose(lake))
    assert len(titles(lake)) == 2 * SIZE - SHARED


def test_a_crosswalk_is_of_what_its_sides_are_and_follows_their_numbering(lake: Lake) -> None:
    people = [{"id": str(n), "email": f"person{n}@example.org", "name": f"Jo {n}"} for n in range(4)]
    land(lake, "shop", "users", {"user_id": "id"}, people)
    land(lake, "app", "users", {"user_id": "id"}, [{**one, "id": str(9 - n)} for n, one in enumerate(people)])
    kept.match(lake, "shop", "app")
    golden.crosswalk(lake, "shop", "app")
    plan = propose(lake)
    assert [one.part for one in plan.maps] == ["users"]
    moved = replace(plan, sources=tuple(replace(one, numbering=one.dataset) for one in plan.sources))
    assert followed(lake, moved).maps == (
        IdMap("shop_app_crosswalk", part="users", left_numbering="shop", right_numbering="app"),
    )
    assert next(one for one in build(lake, plan).parts if one.part == "users").rows == 4


def test_pairs_of_row_numbers_join_no_ids(lake: Lake) -> None:
    """Where a side has no id, Match calls its rows by number, and equal ids of the other are not meant."""
    rows = catalog(3, 12)
    land(lake, "ours", "items", LEFT, [{"sku": str(n), "name": row[1], "price": row[2]} for n, row in enumerate(rows)])
    land(lake, "bare", "items", {"title": "t", "price": "p"}, [{"t": row[1], "p": row[2]} for row in reversed(rows)])
    kept.match(lake, "ours", "bare")
    golden.crosswalk(lake, "ours", "bare")
    assert propose(lake).maps == ()


def test_rows_of_one_catalog_that_are_the_same_become_one(lake: Lake) -> None:
    rows = catalog(7, 14)
    held = [{"sku": str(n), "name": row[1], "price": row[2]} for n, row in enumerate(rows)]
    land(lake, "ours", "items", LEFT, [*held, {**held[3], "sku": "14"}])
    kept.match(lake, "ours")
    golden.crosswalk(lake, "ours")
    build(lake, propose(lake))
    assert {str(n) for n in range(15)} - set(titles(lake)) in ({"3"}, {"14"})
