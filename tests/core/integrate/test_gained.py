"""What a merge gained, against counts by hand: nothing before it counts more after, and what was told apart meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.integrate import shop, usable
from core.integrate.match import gained, golden, kept
from core.integrate.shop import build, propose
from core.lake import Lake, open_lake
from tests.core.integrate.shop.test_crosswalks import EVENT, SHARED, SIZE, WAYS, two
from tests.core.quality.planting import land

REVIEW = {"user_id": "who", "item_id": "what", "text": "said"}


@pytest.fixture(scope="module", params=["own numbers that clash", "written apart"])
def lake(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    """Two catalogs of 30 that share 18; everybody clicked once in each, on the same product; a review of each."""
    opened = open_lake(tmp_path_factory.mktemp("gained"))
    ids = WAYS[request.param]
    same = two(opened, ids)
    for name, at in (("ours_log", 1), ("theirs_log", 0)):
        rows = [
            {"who": f"u{n}", "what": pair[at], "did": "view"} for n, pair in enumerate(sorted(same.items(), key=str))
        ]
        land(opened, name, "events", EVENT, [*rows, {"who": None, "what": rows[0]["what"], "did": "view"}])
    said = [{"who": "u0", "what": ids(0, False), "said": "fine"}, {"who": "u0", "what": "nobody knows it", "said": "x"}]
    land(opened, "said", "reviews", REVIEW, said)
    kept.match(opened, "ours", "theirs")
    golden.crosswalk(opened, "ours", "theirs")
    yield opened
    opened.close()


def counted(found: shop.Gained | None) -> dict[str, tuple[int, int, int, int]]:
    assert found is not None
    return {one.what: (one.before, one.before_of, one.after, one.after_of) for one in found.usable}


COUNTS = {
    "events": (2 * SHARED, 2 * SHARED + 2, 2 * SHARED, 2 * SHARED + 2),
    "reviews": (1, 2, 1, 2),
    "products": (2 * SHARED, 2 * SIZE, SHARED, 2 * SIZE - SHARED),
    "shoppers": (SHARED, SHARED, SHARED, SHARED),
}


def test_a_match_says_what_its_pairs_gain(lake: Lake) -> None:
    found = gained(lake, "ours", "theirs")
    assert found is not None
    assert found.score is None
    told = {one.what: (one.before, one.before_of, one.after, one.after_of) for one in found.usable}
    if "aa" in kept.queue(lake, "ours", "theirs", "best")[0].left_id:  # else no id says of which catalog it is
        assert told == COUNTS | {"scorable": (SHARED, SHARED, 0, SHARED)}, "two entries of one product teach nothing"
    assert told["events"] == COUNTS["events"]
    assert gained(lake, "theirs", "ours") is None
    name = golden.store(lake, golden.propose(lake, "ours", "theirs"))
    found = gained(lake, "ours", "theirs")
    assert found is not None
    assert found.score is not None
    assert [one for one, _version in found.score.unchecked] == ["ours", "theirs", name]


def test_points_are_weighed_by_rows_and_told_once_all_sources_are_checked(
    monkeypatch: pytest.MonkeyPatch, lake: Lake
) -> None:
    points = {"a": {"completeness": 100.0, "validity": 50.0}, "made": {"completeness": 90.0}}
    monkeypatch.setattr(usable, "_points", lambda _lake, name, _version: points.get(name))
    sources = [("a", 3, 10), ("b", 4, 30)]
    found = usable.score(lake, "items", sources, ("made", 7))
    assert (found.before, found.after, found.unchecked) == ({}, points["made"], (("b", 4),))
    points["b"] = {"completeness": 20.0}
    found = usable.score(lake, "items", sources, ("made", 7))
    assert (found.before, found.unchecked) == ({"completeness": 40.0, "validity": 50.0}, ())


def test_the_shop_says_what_it_gained_over_its_uploads(lake: Lake) -> None:
    assert shop.gained(lake) is None
    plan = propose(lake)
    theirs = next(one.numbering for one in plan.sources if one.dataset == "theirs")
    plan = replace(
        plan,
        sources=tuple(replace(one, numbering=theirs) if one.dataset == "theirs_log" else one for one in plan.sources),
    )
    build(lake, plan)
    told = counted(shop.gained(lake))
    assert {what: told[what] for what in ("events", "reviews", "products")} == {
        what: COUNTS[what] for what in ("events", "reviews", "products")
    }
    people = SHARED * (2 if theirs else 1)  # whose numbers are whose is said of shoppers too
    assert told["shoppers"] == (people, people, people, people)
    found = shop.gained(lake)
    assert found is not None
    assert {one.name: len(one.unchecked) for one in found.scores}["events"] == 3
    assert {(one.part, one.role): (one.rows, one.rows_met) for one in found.joins}["events", "item_id"] == (38, 38)
    met = {(one.part, one.role): (one.before, one.before_of, one.after, one.after_of) for one in found.met}
    assert met == {("events", "item_id"): (38, 38, 38, 38), ("reviews", "item_id"): (1, 2, 1, 2)}


def test_a_log_of_two_catalogs_meets_both_only_once_they_are_one(tmp_path: Path) -> None:
    lake = open_lake(tmp_path)
    for name, at in (("old", 0), ("new", 6)):
        rows = [{"sku": f"p{n}", "title": f"Thing {n}"} for n in range(at, at + 8)]
        land(lake, name, "items", {"item_id": "sku", "title": "title"}, rows)
    clicks = [{"who": "u", "what": f"p{n}" if n < 15 else "N/A", "did": "view"} for n in range(17)]
    land(lake, "clicks", "events", EVENT, clicks)
    build(lake, propose(lake))
    found = shop.gained(lake)
    assert found is not None
    (met,) = [one for one in found.met if one.role == "item_id"]
    assert (met.before, met.before_of, met.after, met.after_of) == (8, 15, 14, 15)
    assert all(one.before <= one.before_of and one.after <= one.after_of for one in found.met)


def test_shoppers_of_two_lists_become_one(tmp_path: Path) -> None:
    with_people = open_lake(tmp_path)
    people = [{"id": f"s{n}", "email": f"person{n}@example.org", "name": f"Jo {n}"} for n in range(4)]
    land(with_people, "shop", "users", {"user_id": "id"}, people)
    land(with_people, "app", "users", {"user_id": "id"}, [{**one, "id": f"a{n}"} for n, one in enumerate(people)])
    goods = [{"sku": f"p{n}", "title": f"Thing {n}"} for n in range(2)]
    land(with_people, "goods", "items", {"item_id": "sku", "title": "title"}, goods)
    clicks = [{"who": f"{side}{n}", "what": f"p{at}", "did": "view"} for at, side in enumerate("sa") for n in range(4)]
    land(with_people, "clicks", "events", EVENT, clicks)
    kept.match(with_people, "shop", "app")
    found = gained(with_people, "shop", "app")
    assert found is not None
    assert {one.what: (one.before, one.before_of, one.after, one.after_of) for one in found.usable} == {
        "events": (8, 8, 8, 8),
        "products": (2, 2, 2, 2),
        "shoppers": (8, 8, 4, 4),
        "scorable": (0, 8, 4, 4),
    }
    with_people.close()
