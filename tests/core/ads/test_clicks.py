"""Click rates: learned without looking ahead, calibrated, freed of the place; measured as the textbook says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import log_loss as sk_log_loss
from sklearn.metrics import roc_auc_score

from core.ads.clicks import judged, learn, segments
from core.ads.clicks.affinity import affinity
from core.ads.clicks.measure import binned, calibration_error, wilson
from core.ads.clicks.predicting import made
from core.ads.clicks.rates import before, place_group, place_rates, shrunk, strength
from core.ads.clicks.text_match import TextMatch, tokens
from core.ads.words import log_notes
from core.errors import BadInput
from tests.core.ads import market


@pytest.fixture(scope="module")
def learned() -> tuple[object, object]:
    shop = market.inputs()
    log, rate = market.log(shop)
    return made(log, shop), rate


def test_the_known_rates_of_a_made_up_log_are_found(learned: tuple) -> None:
    clicks, rate = learned
    tested = slice(clicks.parts.test, len(clicks.log))
    log = clicks.log
    _model, features, _affinity, _text = learn(log, clicks.inputs, segments(log))
    found = clicks.model.probability(features[tested], place_group(log.place)[tested])
    assert np.corrcoef(found, rate[tested])[0, 1] > 0.9
    assert clicks.judged.error["model"] < 0.06
    assert clicks.judged.gain["place"].low > 0
    assert clicks.judged.gain["all"].low > 0
    places = clicks.model.slope * clicks.model.place[:4]
    assert np.diff(places) == pytest.approx(np.diff(market.BY_PLACE), abs=0.35)


def test_ads_are_rated_at_a_fixed_place(learned: tuple) -> None:
    clicks, _rate = learned
    user, none, time = np.asarray([0, 1, -1]), np.full(3, -1), np.asarray([0.0, 3600.0, np.nan])
    odds, standing = clicks.log_odds(user, none, time, np.arange(6))
    assert odds.shape == standing.shape == (3, 6)
    assert np.isfinite(odds).all()
    assert np.isnan(standing[2]).all(), "nothing is known of a stranger"
    assert (clicks.rate(odds, 0) > clicks.rate(odds, 3)).all()


def test_log_odds_of_a_visit_are_those_of_its_row(learned: tuple) -> None:
    """What is put together from item, shopper, query and hour is what the model says of the same impression."""
    clicks, _rate = learned
    log = clicks.log
    rows = np.arange(clicks.parts.test, clicks.parts.test + 40)
    _model, features, _affinity, _text = learn(log, clicks.inputs, segments(log))
    names = ["item", "category", "brand"]
    for column, name in enumerate(names):  # rates as of the end of what was learned
        features[:, column] = getattr(clicks.model, name)[log.item]
    expected = clicks.model.log_odds(features[rows], np.zeros(len(rows), dtype=int))
    odds, _standing = clicks.log_odds(log.user[rows], log.query[rows], log.time[rows], log.item[rows])
    assert np.diagonal(odds) == pytest.approx(expected, abs=1e-9)


def test_a_rate_before_an_impression_knows_nothing_of_it_or_what_comes_later() -> None:
    rng = np.random.default_rng(0)
    group, clicked, weight = rng.integers(-1, 4, 200), rng.random(200) < 0.3, rng.random(200)
    clicks, shown = before(group, clicked, weight, 4)
    for n in range(200):
        mine = (group[:n] == group[n]) & (group[n] >= 0)
        assert clicks[n] == pytest.approx(clicked[:n][mine].sum())
        assert shown[n] == pytest.approx(weight[:n][mine].sum())


def test_rates_of_few_impressions_are_pulled_the_more_the_less_items_differ() -> None:
    rng = np.random.default_rng(0)
    shown = np.full(300, 40.0)
    apart = rng.binomial(40, rng.beta(2, 8, 300)).astype(float)
    alike = rng.binomial(40, np.full(300, 0.2)).astype(float)
    assert 5 < strength(apart, shown) < 20  # a beta of 2 and 8 pulls like ten impressions
    assert strength(alike, shown) > 10 * strength(apart, shown)
    assert shrunk(np.asarray([1.0]), np.asarray([1.0]), 0.1, 9.0)[0] == pytest.approx(0.19)


def test_places_are_told_apart_and_unknown_ones_are_their_own() -> None:
    assert place_group(np.asarray([1, 2, 10, 11, 20, 21, 500, np.nan, 0])).tolist() == [0, 1, 9, 10, 10, 11, 11, 12, 0]
    group, clicked = np.repeat([0, 1], 500), np.arange(1000) % 4 == 0
    clicked[500:] = False
    relative = place_rates(group, clicked)
    assert relative[0] > 1.5 > 0.5 > relative[1]


def test_figures_are_those_of_the_textbook() -> None:
    rng = np.random.default_rng(3)
    p = np.round(rng.random(500), 2)
    clicked = rng.random(500) < p
    found = judged({"model": p, "all": np.full(500, 0.5)}, clicked, np.arange(500) // 5)
    assert found.auc["model"].value == pytest.approx(roc_auc_score(clicked, p))
    inside = np.clip(p, 1e-9, 1 - 1e-9)
    assert found.loss["model"].value == pytest.approx(sk_log_loss(clicked, inside))
    assert found.auc["all"].value == pytest.approx(0.5)
    assert found.expected == pytest.approx(p.sum())
    assert sum(one.n for one in found.bins) == 500


def test_calibration_error_is_0_where_rates_are_met_and_the_distance_where_they_are_not() -> None:
    clicked = np.arange(1000) % 2 == 0
    assert calibration_error(binned(np.full(1000, 0.5), clicked)) == pytest.approx(0)
    assert calibration_error(binned(np.full(1000, 0.8), clicked)) == pytest.approx(0.3)
    low, high = wilson(0, 50)
    assert low == 0
    assert 0.05 < high < 0.1


def test_a_query_meets_titles_by_words_and_pairs_of_signs() -> None:
    assert tokens("Kettle-3 电热水壶!") == ["kettle-3", "电热", "热水", "水壶"]
    shop = market.inputs()
    match = TextMatch(["steel kettle", "toaster", "", None], shop)
    assert match.pairs(np.asarray([0, 1, 2, -1]), np.zeros(4, dtype=int)).tolist() == [1.0, 0.0, 0.0, 0.0]
    assert match.table(np.asarray([0, -1]), np.asarray([0, 3])).tolist() == [[1.0, 1.0], [0.0, 0.0]]


def test_where_an_item_stands_is_told_by_all_items_and_nothing_of_strangers() -> None:
    shop = market.inputs()
    wants = affinity(shop, np.inf)
    items = np.arange(market.ITEMS)
    found = wants.standing(np.zeros(market.ITEMS, dtype=int), items)
    scores = wants.model.score(np.asarray([0]))[0]
    expected = [(np.sum(scores < one) + np.sum(scores <= one)) / (2 * len(scores)) for one in scores]
    assert found == pytest.approx(expected)
    assert np.isnan(wants.standing(np.asarray([-1]), np.asarray([0]))).all()


@pytest.mark.parametrize("share", [0.35, 0.6, 0.75, 1.0])
def test_a_page_that_holds_most_of_a_log_is_refused_in_words(share: float) -> None:
    """As where all impressions are of one shopper and one moment; parts of no impression would have no rate."""
    shop = market.inputs()
    log, _rate = market.log(shop, pages=400)
    one = replace(log, page=np.maximum(log.page - int(share * 400), 0))
    with pytest.raises(BadInput, match="one page holds most"):
        made(one, shop)


def test_what_was_shown_at_no_known_time_teaches_nothing_of_later_days() -> None:
    shop = market.inputs()
    log, _rate = market.log(shop)
    time = np.where(np.arange(len(log)) < 0.4 * len(log), np.nan, log.time)
    assert segments(replace(log, time=time)).learn_from == np.nanmin(time)
    assert segments(replace(log, time=np.full(len(log), np.nan))).learn_from == np.inf
    assert "no readable time" in " ".join(log_notes(replace(log, time=time)))
    assert "no readable time" not in " ".join(log_notes(log))
    assert "flatter" in " ".join(log_notes(replace(log, time=np.full(len(log), np.nan))))


def test_too_few_clicks_are_refused_in_words() -> None:
    shop = market.inputs()
    log, _rate = market.log(shop, pages=20)
    with pytest.raises(BadInput, match="too few clicks"):
        made(log, shop)
