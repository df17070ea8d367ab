"""Personas: a planted shopper of each kind is found, by the rule that is said; draws go round."""

from __future__ import annotations

import numpy as np

from core.recommend import Features, Inputs, Options
from core.recommend.events import from_arrays
from core.recommend.features.attributes import Catalog
from core.recommend.preview.personas import PERSONAS, drawn, members, persona_names
from core.recommend.preview.timeline import steps_of, visits

DAY = 86_400.0


def planted() -> Features:
    """One shopper of each kind among twenty ordinary ones; items 0 to 9 in two categories, prices rising."""
    rows: list[tuple[str, str, str, float]] = []
    for n in range(20):
        rows += [(f"plain{n:02d}", f"i{(n + k) % 10}", "view", DAY * k) for k in range(8)]
        rows += [(f"plain{n:02d}", f"i{n % 10}", "cart", DAY * 8)]
    rows += [("new", "i1", "view", 0.0)]
    rows += [("heavy", f"i{k % 10}", "purchase" if k % 5 == 0 else "view", DAY * k / 4) for k in range(80)]
    rows += [("bargain", f"i{k}", "purchase", DAY * k) for k in (0, 1, 5, 6)]
    rows += [("returned", f"i{k}", kind, DAY * k) for k in range(4) for kind in ("purchase", "return")]
    rows += [("one", f"i{k}", "view", DAY * k) for k in range(5)]
    rows += [("back", f"i{k}", "view", DAY * (40 * (k == 9) + k)) for k in range(10)]
    rows += [("robot", f"i{k % 10}", "view", 5 * DAY + 20.0 * k) for k in range(70)]
    user, item, kind, time = zip(*rows, strict=True)
    n = 10
    nothing = np.full(n, None, dtype=object)
    catalog = Catalog(
        titles={},
        category=np.asarray(["A" if k < 5 else "B" for k in range(n)], dtype=object),
        brand=nothing,
        currency=nothing,
        price=np.asarray([10.0 * (1 + k % 5) for k in range(n)]),
        extra={},
        known=np.ones(n, dtype=np.bool_),
        row=np.arange(n),
    )
    return Features(Inputs(from_arrays(user, item, kinds=kind, times=time), catalog), Options())


def test_the_planted_shopper_of_each_kind_is_found() -> None:
    features = planted()
    users = features.inputs.events.users
    names = {"one": "one_category", "back": "came_back"}
    for who in ("new", "heavy", "bargain", "returned", "one", "back", "robot"):
        found = {str(users[u]) for u in members(features, names.get(who, who))}
        assert who in found, who
        assert not any(one.startswith("plain") for one in found), (who, found)


def test_draws_go_round_all_of_them_and_begin_again() -> None:
    features = planted()
    one, n = drawn(features, "one_category", 0)
    assert one is not None
    seen = {drawn(features, "one_category", place)[0] for place in range(n)}
    assert len(seen) == n
    assert drawn(features, "one_category", n) == (one, n)


def test_nobody_is_drawn_where_nobody_is() -> None:
    bare = Features(Inputs(from_arrays(["a"], ["x"])), Options())
    for name in PERSONAS:
        assert drawn(bare, name, 3)[0] in (None, "a")
    assert drawn(bare, "bargain", 0) == (None, 0)
    assert persona_names(bare, 0) == "New shopper"


def test_rules_are_said_with_their_numbers() -> None:
    for one in PERSONAS.values():
        assert "{" not in one.said()


def test_visits_part_where_nothing_happens_for_half_an_hour() -> None:
    events = from_arrays(
        ["a"] * 6,
        ["x", "x", "y", "x", "z", "w"],
        kinds=["view"] * 5 + ["purchase"],
        times=[0.0, 10.0, 20.0, 4000.0, 4010.0, np.nan],
    )
    found, n = visits(Features(Inputs(events), Options()), 0)
    assert n == 3
    assert [[(step.card.id, step.n) for step in one.steps] for one in found] == [
        [("w", 1)],
        [("x", 1), ("z", 1)],
        [("x", 2), ("y", 1)],
    ]
    assert found[0].begin is None
    assert found[2].counts == {"view": 3}
    assert sum(len(one.steps) for one in steps_of(found, 2)) == 2
