"""Aspects of reviews in the formulas: shrunken means by hand, undefined stays undefined, terms rebuild, no leakage."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from core.lake import Lake
from core.recommend import Features, Options, fit
from core.recommend.data.shop import inputs_of, open_shop
from core.recommend.features.bundle import training_inputs
from core.recommend.features.review_sentiment import ASPECT, Mentions, Reviews, sentiment, with_aspects
from core.recommend.words import notes
from core.text.aspects import store as aspect_store
from core.text.aspects.mentions import Opinion
from tests.core.recommend.shops import land_shop, random_inputs


def spoken_inputs(seed: int = 0):  # type: ignore[no-untyped-def]
    inputs = random_inputs(seed)
    rng = np.random.default_rng(seed)
    assert inputs.reviews is not None
    said = Mentions.of(
        rng.integers(0, len(inputs.reviews), 60),
        rng.choice(np.asarray(["delivery", "price"], dtype=object), 60),
        rng.uniform(-1, 1, 60),
    )
    return replace(inputs, reviews=replace(inputs.reviews, said=said))


def test_the_mean_of_mentions_is_shrunk_by_hand() -> None:
    """Item 0: mentions 0.9 and 0.3; item 1: none; user 1 said 0.3 only. Overall 0.6, k = 3."""
    reviews = Reviews(
        item=np.asarray([0, 0, 1]),
        user=np.asarray([-1, 1, 0]),
        polarity=np.asarray([1.0, 1.0, -1.0]),
        time=np.full(3, np.nan),
        row=np.arange(3),
        said=Mentions.of([0, 1], ["price", "price"], [0.9, 0.3]),
    )
    a = sparse.csr_matrix(np.asarray([[1.0], [1.0]]))
    found = sentiment(reviews, sparse.csr_matrix(np.asarray([[1.0, 1.0], [1.0, 0.0]])), 2, 3.0, {"price": 1})
    assert found.items[0, 1] == pytest.approx((1.2 + 3 * 0.6) / 5)
    assert np.isnan(found.items[1, 1])
    assert found.users[1, 1] == pytest.approx((0.3 + 3 * 0.6) / 4)
    assert np.isnan(found.users[0, 1])
    plain = sentiment(reviews, a, 2, 3.0)
    assert found.items[:, 0] == pytest.approx(plain.items[:, 0])


def test_kept_reviews_keep_their_own_mentions() -> None:
    said = Mentions.of([0, 2, 2], ["a", "b", "c"], [0.1, 0.2, 0.3])
    kept = said.of_kept(np.asarray([False, True, True]))
    assert (kept.review.tolist(), kept.aspect.tolist()) == ([1, 1], ["b", "c"])


@pytest.mark.parametrize("name", ["sentiment", "intent"])
@pytest.mark.parametrize("form", ["sound", "strict"])
def test_terms_with_aspects_rebuild_the_score(name: str, form: str) -> None:
    features = Features(spoken_inputs(3), Options(form=form))  # type: ignore[arg-type]
    model = fit(name, features)
    scores = model.score(np.arange(len(features.inputs.events.users)))
    known = np.argwhere(np.isfinite(scores) & (scores != 0))
    assert len(known) > 5
    for user, item in known[:40]:
        term = model.explain(int(user), int(item))
        assert term.value == pytest.approx(scores[user, item], abs=1e-9)
        assert term.rebuilt() == pytest.approx(scores[user, item], abs=1e-9)


def test_other_scorers_do_not_see_aspects() -> None:
    plain, spoken = (Features(inputs, Options()) for inputs in (random_inputs(3), spoken_inputs(3)))
    users = np.arange(5)
    for name in ("attr_cosine", "content", "item_knn"):
        assert fit(name, spoken).score(users) == pytest.approx(fit(name, plain).score(users), nan_ok=True)
    assert fit("sentiment", spoken).score(users) != pytest.approx(fit("sentiment", plain).score(users), nan_ok=True)


def test_mentions_of_held_out_pairs_leave_the_training_data() -> None:
    inputs = spoken_inputs(1)
    reviews = inputs.reviews
    known = reviews.user >= 0
    pairs = sparse.csr_matrix(
        (np.ones(known.sum()), (reviews.user[known], reviews.item[known])), shape=inputs.events.shape
    )
    train = training_inputs(inputs, np.ones(len(inputs.events), dtype=bool), pairs, float("inf"))
    assert set(train.reviews.user) <= {-1}
    assert len(train.reviews.said) == int((reviews.user[reviews.said.review] < 0).sum())


def test_the_shop_reads_stored_aspects_and_says_so(lake: Lake) -> None:
    land_shop(lake)
    shop = open_shop(lake, "events")
    assert not len(inputs_of(lake, shop).reviews.said)
    aspect_store.prepare(lake)
    rows = [(n, f"h{n}", "en", "slow box", [Opinion("delivery", 0, 4, "negative", 0.8)]) for n in range(0, 40, 2)]
    aspect_store.store(lake, "reviews", lake.dataset("reviews").version, "tiny@1", rows)
    again = open_shop(lake, "events")
    assert again != shop
    inputs = inputs_of(lake, again)
    assert len(inputs.reviews.said) == 20
    assert set(inputs.reviews.said.polarity) == {-0.8}
    assert any("20 mentions of aspects" in words for words in notes(inputs))
    features = Features(inputs, Options())
    labels = with_aspects(inputs.attributes, inputs.reviews).labels
    assert [label.value for label in labels if label.group == ASPECT] == ["delivery"]
    assert np.nanmin(features.spoken.sentiment.items[:, -1]) == pytest.approx(-0.8)


def test_the_shop_reads_whole_readings_before_ones_that_are_still_growing(lake: Lake) -> None:
    land_shop(lake)
    version = lake.dataset("reviews").version
    aspect_store.prepare(lake)
    said, louder = (Opinion("delivery", 0, 4, "negative", 0.8), Opinion("price", 5, 8, "positive", 0.9))
    old = [(n, f"h{n}", "en", "slow box", [said]) for n in range(20)]
    aspect_store.store(lake, "reviews", version, "tiny@1", old)
    before = open_shop(lake, "events")
    new = [(n, f"h{n}", "en", "slow box", [said, louder]) for n in range(15)]  # more mentions in fewer rows
    aspect_store.store(lake, "reviews", version, "tiny@2", new)
    assert len(inputs_of(lake, open_shop(lake, "events")).reviews.said) == 20
    assert open_shop(lake, "events") == before


def test_a_reading_by_newer_words_replaces_one_with_more_mentions(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    land_shop(lake)
    version = lake.dataset("reviews").version
    aspect_store.prepare(lake)
    box = Opinion("delivery", 0, 4, "negative", 0.8)
    aspect_store.store(lake, "reviews", version, "a@1", [(n, f"h{n}", "en", "slow box", [box]) for n in range(40)])
    before = open_shop(lake, "events")
    monkeypatch.setattr(aspect_store, "stamp", lambda: "b@2")
    rows = [(n, f"h{n}", "en", "slow box", [box] if n < 10 else []) for n in range(40)]
    aspect_store.store(lake, "reviews", version, "b@2", rows)
    after = open_shop(lake, "events")
    assert after != before
    assert len(inputs_of(lake, after).reviews.said) == 10


def test_reviews_without_a_shopper_can_be_held_back_too() -> None:
    """None of them is a known pair, and the test's pairs are asked for none."""
    spoken = spoken_inputs(1)
    inputs = replace(spoken, reviews=replace(spoken.reviews, user=np.full_like(spoken.reviews.user, -1)))
    pairs = sparse.csr_matrix(spoken.events.shape)
    train = training_inputs(inputs, np.ones(len(inputs.events), dtype=bool), pairs, float("inf"))
    assert len(train.reviews) == len(inputs.reviews)
