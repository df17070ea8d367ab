"""Rules of a list: what is forbidden never stands in it, and rules that ask for nothing change nothing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.recommend import Features, Options, fit
from core.recommend.features.attributes import levels
from core.recommend.lists.listing import recommend
from core.recommend.lists.ranking import top
from core.recommend.lists.rules import Rules, choose, diverse, likeness
from tests.core.recommend.shops import random_inputs

FEATURES = Features(random_inputs(4), Options())
N = len(FEATURES.inputs.events.items)
CATALOG = FEATURES.inputs.catalog
assert CATALOG is not None
SCORES = np.round(np.random.default_rng(3).random(N), 1)  # with ties
SCORES[[0, 5]] = np.nan
STOCK = np.asarray([np.nan if n % 3 == 0 else n % 2 for n in range(N)], dtype=np.float64)
SEEN = np.arange(N) % 4 == 1


def plain(k: int) -> list[int]:
    order = top(np.where(SEEN, np.nan, SCORES)[None], FEATURES.popularity, k)[0]
    return [int(one) for one in order if one >= 0]


@pytest.mark.parametrize("k", [1, 3, 50])
def test_rules_that_ask_for_nothing_leave_the_plain_order(k: int) -> None:
    for rules in (Rules(), Rules(relevance=1.0, exploration=0.0, likeness="events", seed=9)):
        found = choose(FEATURES, SCORES, SEEN, k, rules, STOCK)
        assert found.items.tolist() == plain(k)
        assert not found.removed


@given(
    seed=st.integers(0, 50),
    relevance=st.sampled_from([0.0, 0.4, 1.0]),
    share=st.sampled_from([0.0, 0.3, 1.0]),
    stocked=st.booleans(),
    band=st.sampled_from([(None, None), (20.0, 60.0), (None, 30.0)]),
)
@settings(max_examples=60, deadline=None)
def test_nothing_forbidden_is_ever_listed(
    seed: int, relevance: float, share: float, stocked: bool, band: tuple[float | None, float | None]
) -> None:
    rng = np.random.default_rng(seed)
    assert CATALOG is not None
    paths = sorted({one for path in CATALOG.category for one in levels(path)})
    brands = sorted({str(one) for one in CATALOG.brand if one})
    rules = Rules(
        categories=tuple(rng.choice(paths, 2)) if seed % 2 else (),
        no_categories=tuple(rng.choice(paths, 1)) if seed % 3 else (),
        no_brands=tuple(rng.choice(brands, 1)) if seed % 5 else (),
        in_stock=stocked,
        lowest=band[0],
        highest=band[1],
        relevance=relevance,
        exploration=share,
        seed=seed,
    )
    found = choose(FEATURES, SCORES, SEEN, 4, rules, STOCK, "u001")
    assert len(set(found.items.tolist())) == len(found.items) <= 4
    for item in found.items:
        assert not SEEN[item]
        assert np.isfinite(SCORES[item])
        mine = set(levels(CATALOG.category[item]))
        assert not rules.categories or mine & set(rules.categories)
        assert not mine & set(rules.no_categories)
        assert str(CATALOG.brand[item]) not in rules.no_brands
        assert not stocked or STOCK[item] > 0
        assert band[0] is None or CATALOG.price[item] >= band[0]
        assert band[1] is None or CATALOG.price[item] <= band[1]
    again = choose(FEATURES, SCORES, SEEN, 4, rules, STOCK, "u001")
    assert again.items.tolist() == found.items.tolist()


def test_every_lost_place_is_told_once() -> None:
    """What stood in the plain list and does not any more is named by one of the rules."""
    rules = Rules(in_stock=True, highest=40.0, relevance=0.3)
    found = choose(FEATURES, SCORES, SEEN, 5, rules, STOCK)
    lost = {int(one) for rule in found.removed if rule.rule in ("stock", "price") for one in rule.lost}
    kept = set(plain(5)) - lost
    assert set(plain(5)) >= lost
    diversity = next(one for one in found.removed if one.rule == "diversity")
    assert kept - set(found.items.tolist()) <= {int(one) for one in diversity.lost}


def test_diversity_equals_a_loop_over_the_definition() -> None:
    pool = np.asarray(plain(50))
    for relevance in (0.0, 0.5, 0.9):
        rules = Rules(relevance=relevance, likeness="events")
        like = likeness(FEATURES, pool, "events")
        worth = (SCORES[pool] - SCORES[pool].min()) / np.ptp(SCORES[pool])
        placed: list[int] = []
        while len(placed) < 4:
            gains = {
                n: relevance * worth[n] - (1 - relevance) * max((like[n, m] for m in placed), default=0.0)
                for n in range(len(pool))
                if n not in placed
            }
            placed.append(min(gains, key=lambda n: (-round(gains[n], 12), n)))
        assert diverse(FEATURES, SCORES, pool, 4, rules).tolist() == pool[placed].tolist()


def test_alike_is_one_with_itself_and_symmetric() -> None:
    for kind in ("attributes", "events"):
        like = likeness(FEATURES, np.arange(N), kind)  # type: ignore[arg-type]
        np.testing.assert_allclose(like, like.T)
        diagonal = np.diag(like)
        assert np.all(np.isclose(diagonal, 1) | (diagonal == 0))
        assert like.max() <= 1 + 1e-12


def test_exploration_gives_its_share_of_places_and_says_which() -> None:
    for share, drawn in ((0.25, 1), (0.5, 2), (1.0, 4)):
        found = choose(FEATURES, SCORES, None, 4, Rules(exploration=share), None, "u1")
        assert len(found.explored) == drawn
        assert found.explored <= set(found.items.tolist())
    draws = {tuple(choose(FEATURES, SCORES, None, 4, Rules(exploration=1.0), None, f"u{n}").items) for n in range(9)}
    assert len(draws) > 1  # each shopper's own


def test_a_short_list_says_that_the_rules_left_nothing() -> None:
    model = fit("item_knn", FEATURES)
    found = recommend(FEATURES, model, "item_knn", "u001", rules=Rules(lowest=1e9))
    assert not found.items
    assert "rules leave nothing" in found.note
    assert found.removed[0].items == N


def test_rules_that_contradict_themselves_are_refused() -> None:
    with pytest.raises(BadInput, match="between 0 and 1"):
        Rules(relevance=1.5)
    with pytest.raises(BadInput, match="lowest price"):
        Rules(lowest=5, highest=4)
