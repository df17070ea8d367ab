"""Who leads, who cannot be told apart, and what a test keeps beside its figures."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from core.lake import Lake
from core.recommend import Inputs, Options, Protocol, evaluate
from core.recommend.data import features_of, open_shop
from core.recommend.evaluation.details import details, details_of
from core.recommend.evaluation.leaderboard import board, holm, paired_p
from core.recommend.evaluation.reach import Reach
from core.recommend.evaluation.results import evaluate_and_store, evaluation_key, suggested_scorer
from core.recommend.evaluation.sentences import helps, leader_text, reach_text, reasons_text
from core.recommend.evaluation.standing import QUICK, by_segment, ranked, worst
from core.recommend.words import scorer_name
from tests.core.recommend.shops import land_shop, random_inputs


def drawn(seed: int, n: int = 400, **shift: float) -> dict[str, np.ndarray]:
    """Values of scorers over the same shoppers, each noise plus a shift."""
    rng = np.random.default_rng(seed)
    common = rng.random(n) * 0.3
    return {name: common + rng.normal(0, 0.1, n) + by for name, by in shift.items()}


def test_a_clear_winner_leads_and_the_rest_is_behind() -> None:
    found = board(drawn(0, ease=0.2, als=0.0, popularity=-0.2), "ndcg")
    assert [one.scorer for one in found.standings] == ["ease", "als", "popularity"]
    assert found.of("behind") == ["als", "popularity"]
    assert "leads" in leader_text(found, "NDCG@10", scorer_name, "popularity")


def test_the_same_values_are_tied_with_a_difference_of_exactly_nothing() -> None:
    values = drawn(1, ease=0.0)["ease"]
    found = board({"ease": values, "als": values.copy()}, "ndcg")
    (tied,) = (one for one in found.standings if one.verdict == "tied")
    assert tied.behind is not None
    assert (tied.behind.value, tied.behind.low, tied.behind.high, tied.p) == (0.0, 0.0, 0.0, 1.0)


def test_equal_scorers_are_seldom_called_different_over_all_pairs() -> None:
    """Six equal scorers, 200 boards: any pair called different in at most about one board of twenty."""
    wrong = 0
    for seed in range(200):
        values = drawn(seed, 60, **{f"s{n}": 0.0 for n in range(6)})
        raw = {(one, other): paired_p(values[one] - values[other]) for one, other in combinations(values, 2)}
        wrong += min(holm(raw).values()) < 0.05
    assert wrong <= 20, "5 % of 200 boards, with three deviations of room"


def test_a_tie_with_what_is_popular_is_said() -> None:
    found = board(drawn(0, 30, ease=0.01, popularity=0.0, als=-0.5), "ndcg")
    assert found.of("tied") == ["popularity"] or found.of("tied") == ["ease"]
    said = leader_text(found, "NDCG@10", scorer_name, "popularity")
    assert ("Personal lists have not been shown" in said) == ("popularity" in found.of("tied"))


@pytest.mark.parametrize(("values", "p"), [([0.0] * 5, 1.0), ([0.3], 1.0), ([0.1, 0.1, 0.1], 0.25)])
def test_few_or_equal_differences_prove_little(values: list[float], p: float) -> None:
    assert paired_p(np.asarray(values)) == p


def test_the_paired_test_is_that_of_scipy() -> None:
    from scipy.stats import ttest_1samp

    values = np.random.default_rng(3).normal(0.05, 0.2, 50)
    assert paired_p(values) == pytest.approx(ttest_1samp(values, 0.0).pvalue, abs=1e-12)


def test_holm_is_that_of_statsmodels() -> None:
    from statsmodels.stats.multitest import multipletests

    raw = np.random.default_rng(4).random(10) ** 3
    pairs = [(str(n), "x") for n in range(10)]
    found = holm(dict(zip(pairs, raw, strict=True)))
    np.testing.assert_allclose([found[pair] for pair in pairs], multipletests(raw, method="holm")[1], atol=1e-12)


def test_details_are_stored_as_they_were_made(lake: Lake) -> None:
    land_shop(lake)
    shop, options, protocol = open_shop(lake, "events"), Options(), Protocol()
    assert ranked(lake, shop, options, protocol, "ndcg") is not None, "a first look in memory"
    assert not details(lake, evaluation_key(shop, options, protocol)).values, "looking wrote nothing"
    evaluate_and_store(lake, shop, options, protocol, ["ease", "sentiment"])
    kept = details(lake, evaluation_key(shop, options, protocol))
    made = details_of(evaluate(features_of(lake, shop, options).inputs, ["popularity", "ease", "sentiment"], protocol))
    assert set(kept.values) == {"popularity", "ease", "sentiment"}
    for name, values in made.values.items():
        for metric, one in values.items():
            np.testing.assert_array_equal(kept.values[name][metric], one)
    assert [(one.facet, one.label) for one in kept.segments] == [(one.facet, one.label) for one in made.segments]
    for one, other in zip(kept.segments, made.segments, strict=True):
        np.testing.assert_array_equal(one.members, other.members)
    assert kept.exposure == made.exposure
    assert kept.reach == made.reach
    found = ranked(lake, shop, options, protocol, "recall")
    assert found is not None
    assert found.kept
    assert "als" in found.missing
    assert len(by_segment(found)) == len(found.board.standings) * len(kept.segments)


def test_the_leader_opens_the_page_unless_it_takes_too_long(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    land_shop(lake)
    shop, options, protocol = open_shop(lake, "events"), Options(), Protocol()
    features = features_of(lake, shop, options)
    evaluate_and_store(lake, shop, options, protocol, ["ease", "item_knn", "content"])
    found = ranked(lake, shop, options, protocol, "ndcg")
    assert found is not None
    first = next(one.scorer for one in found.board.standings if one.scorer != "popularity")
    assert suggested_scorer(lake, shop, features, protocol) == first
    slow = found.tests[first].seconds
    if all(found.tests[name].seconds < slow for name in found.tests if name != first):
        monkeypatch.setattr("core.recommend.evaluation.results.PATIENCE", slow * 0.999)
        assert suggested_scorer(lake, shop, features, protocol) != first


def test_segments_part_the_shoppers_and_reach_counts_each_thing_once() -> None:
    for one in evaluate(random_inputs(2, users=60, items=30, events=1500), [*QUICK, "content", "sentiment"]):
        parts = [part.members for part in one.segments if part.facet == "activity"]
        assert sorted(np.concatenate(parts)) == list(range(len(one.users)))
        assert one.reach is not None
        assert sum(one.reach.silent.values()) == one.cold + len(one.users) - one.scorable
        assert sum(one.reach.unreached.values()) <= one.reach.items


def test_every_reason_has_words_and_help_leads_somewhere() -> None:
    found = Reach(10, 20, {"newcomer": 2, "no_reviews": 3}, {"no_events": 4, "other": 1, "no_reviews": 9})
    assert "50.0%" in reach_text(found, "EASE")
    assert "9" in reasons_text(found.unreached, items=True)
    offered = helps([found])
    assert offered[0][2] == 9
    assert {page for _what, page, _n in offered} <= {"upload", "sentiment", "recommend", "quality"}


def test_one_shopper_gives_no_verdict() -> None:
    found = board({"ease": np.asarray([0.5]), "als": np.asarray([0.1])}, "ndcg")
    assert found.of("tied") == ["als"]
    assert board({}, "ndcg").leader is None


def test_without_a_catalog_nothing_is_said_of_brands() -> None:
    (one,) = evaluate(Inputs(random_inputs(2, users=20, events=600).events), ["ease"])
    assert one.exposure == ()
    assert np.isnan(one.figures["calibration"].value)
    assert np.isnan(one.figures["diversity"].value)


def test_the_worst_segment_is_the_lowest(lake: Lake) -> None:
    land_shop(lake)
    found = ranked(lake, open_shop(lake, "events"), Options(), Protocol(), "ndcg")
    assert found is not None
    lowest = worst(found, "ease")
    if lowest is not None:
        assert lowest[1] <= lowest[2]
