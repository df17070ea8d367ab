"""Laws that hold for any shop, however bad its files: of what is listed, why, and what the order of rows says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, reject, settings
from hypothesis import strategies as st

from core.errors import TouchstoneError
from core.recommend import SCORERS, Features, Inputs, Options, fit
from core.recommend.events import from_arrays
from core.recommend.lists import all_lists, recommend
from core.recommend.scorers import why_not
from tests.core.recommend.hostile import Shop, shops

AT_ONCE = sorted(name for name, one in SCORERS.items() if not one.trained)
SOME = st.tuples(st.sampled_from(AT_ONCE), st.sampled_from(AT_ONCE))
QUICK = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])


def inputs_of(shop: Shop) -> Inputs:
    """What is read of a shop; a shop of which nothing can be read says so in a sentence."""
    try:
        return shop.read()
    except TouchstoneError:
        reject()
        raise


def fitted(inputs: Inputs, names: tuple[str, ...]) -> list[tuple[str, Features, Any]]:
    """Those scorers that can work on a shop, in the forms that they have."""
    found = []
    for name in names:
        for form in SCORERS[name].forms:
            features = Features(inputs, Options(form=form))
            if not why_not(SCORERS[name], features):
                found.append((name, features, fit(name, features)))
    return found


@QUICK
@given(shops(), SOME)
def test_a_list_holds_what_was_never_met_and_each_place_has_its_reason(shop: Shop, names: tuple[str, ...]) -> None:
    inputs = inputs_of(shop)
    events = inputs.events
    n_users, n_items = events.shape
    for name, features, model in fitted(inputs, names):
        lists = dict(all_lists(features, model, 5).by_user())
        for user in range(min(n_users, 3)):
            who = str(events.users[user])
            met = {str(events.items[one]) for one in features.seen[user].indices}
            listed = [one["item_id"] for one in lists.get(who, [])]
            assert len(set(listed)) == len(listed)
            assert not met & set(listed), name
            assert len(listed) == min(5, n_items - len(met)) or listed, (name, "nothing is listed of what was not met")
            assert all(np.isfinite(one["score"]) for one in lists.get(who, []))
            alone = recommend(features, model, name, who, 5)
            assert [one.card.id for one in alone.items] == listed, name
            for one in alone.items:
                assert one.reason
                assert one.term.rebuilt() == pytest.approx(one.score, rel=1e-9, abs=1e-9), name


@QUICK
@given(shops(), SOME)
def test_the_order_of_rows_says_nothing(shop: Shop, names: tuple[str, ...]) -> None:
    """But where one id stands in several rows of a catalog: the first counts, as is said."""
    inputs = inputs_of(shop)
    catalog = shop.tables.get("items")
    assume(catalog is None or not catalog["sku"].str.strip().duplicated().any())
    other = inputs_of(shop.shuffled(1))
    assert other.events.items.tolist() == inputs.events.items.tolist()
    if inputs.catalog is not None and other.catalog is not None:
        for field in ("category", "brand", "currency", "price"):
            np.testing.assert_array_equal(getattr(inputs.catalog, field), getattr(other.catalog, field))
        assert {k: v.tolist() for k, v in inputs.catalog.titles.items()} == {
            k: v.tolist() for k, v in other.catalog.titles.items()
        }
    everyone = np.arange(len(inputs.events.users))
    pairs = zip(fitted(inputs, names), fitted(other, names), strict=True)
    for (name, _features, model), (_name, _others, again) in pairs:
        np.testing.assert_allclose(model.score(everyone), again.score(everyone), rtol=1e-6, atol=1e-9, err_msg=name)


def test_a_blend_of_last_bits_is_no_blend() -> None:
    """Of shoppers with nothing in common ALS says 0 of whatever is unmet, but for the last bits of a sum."""
    events = from_arrays(["u2", "u1", "u1", "u0", "u0"], ["P0", "P0", "P0", "P2", "P9"])
    features = Features(Inputs(events), Options())
    model = fit("blend", features)
    scores = model.score(np.arange(3))
    assert np.abs(scores[features.seen.toarray() == 0]).max() < 1e-9
    for user, item in np.argwhere(np.isfinite(scores)).tolist():
        assert model.explain(user, item).rebuilt() == pytest.approx(scores[user, item], abs=1e-9)
