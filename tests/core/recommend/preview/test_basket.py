"""A history made by hand is scored as a shopper of the shop with that history would be."""

from __future__ import annotations

import numpy as np
import pytest

from core.recommend import SCORERS, Features, Options, fit
from core.recommend.events import TYPES
from core.recommend.features.one_more import ONE_MORE, with_one_more
from core.recommend.lists.listing import recommend
from core.recommend.preview.basket import Put, find, read
from core.recommend.scorers.fold_in import cannot_fold, folded
from core.recommend.scorers.registry import why_not
from tests.core.recommend.shops import random_inputs, read_inputs


@pytest.mark.parametrize("name", [name for name, one in SCORERS.items() if one.folds and not one.trained])
@pytest.mark.parametrize("form", ["strict", "sound"])
def test_a_basket_scores_as_the_shopper_whose_events_it_holds(name: str, form: str) -> None:
    features = Features(read_inputs(4), Options(form=form))  # type: ignore[arg-type]
    assert not why_not(SCORERS[name], features)
    model = fit(name, features)
    events = features.inputs.events
    for user in range(0, len(events.users), 3):
        at = events.user == user
        more, new = with_one_more(features, events.item[at], [TYPES[k] for k in events.kind[at]], events.time[at])
        asked = folded(model, more)
        np.testing.assert_allclose(asked.score(np.asarray([new]))[0], model.score(np.asarray([user]))[0], atol=1e-9)
        everyone = np.arange(len(events.users))
        np.testing.assert_allclose(asked.score(everyone), model.score(everyone), atol=1e-9)
        item = int(np.flatnonzero(~(features.seen[user].toarray()[0] > 0))[0])
        score = asked.score(np.asarray([new]))[0, item]
        if np.isfinite(score):
            assert asked.explain(new, item).rebuilt() == pytest.approx(score, abs=1e-9)
        mine = recommend(features, model, name, str(events.users[user]))
        theirs = recommend(more, asked, name, ONE_MORE)
        assert [one.card.id for one in mine.items] == [one.card.id for one in theirs.items]


def test_what_is_put_in_by_hand_is_of_now_and_every_one_counts() -> None:
    """Without a time nothing is a double fire and nothing fades."""
    features = Features(random_inputs(2), Options())
    more, new = with_one_more(features, np.asarray([3, 3, 1]), ["view", "view", "purchase"])
    assert more.R[new, 3] == pytest.approx(np.log1p(2))
    assert more.R[new, 1] == pytest.approx(5 * np.log1p(1))
    assert more.R[:new].toarray() == pytest.approx(features.R.toarray())
    assert np.array_equal(more.popularity, features.popularity)


def test_who_cannot_score_a_basket_says_why() -> None:
    assert not cannot_fold(SCORERS["ease"])
    assert "reviews" in cannot_fold(SCORERS["sentiment"])
    assert all(cannot_fold(one) for one in SCORERS.values() if not one.folds)


def test_an_empty_basket_is_shown_what_is_popular() -> None:
    features = Features(random_inputs(2), Options())
    more, _new = with_one_more(features, np.empty(0, dtype=np.int64), [])
    found = recommend(more, folded(fit("ease", features), more), "ease", ONE_MORE)
    assert found.fallback
    assert found.items


def test_a_basket_reads_back_from_its_address() -> None:
    basket = (Put("i:1", "view"), Put("商品", "purchase"))
    assert read([one.written for one in basket]) == basket
    assert read(["", "view", "view:", "steal:x", ":x"]) == ()


def test_items_are_found_by_words_of_title_or_id_whatever_their_case() -> None:
    features = Features(random_inputs(2), Options())
    known = str(features.inputs.events.items[4])
    assert find(features, known.upper()) == [known]
    assert find(features, "ITEM 4")[0] == known
    assert find(features, "  ") == []
    assert find(features, "no such thing") == []
    assert len(find(features, "item", most=3)) == 3
