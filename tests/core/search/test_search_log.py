"""The search log: the pull of places recovered, figures against a loop, planted causes found, words for the same."""

from __future__ import annotations

import math

import numpy as np
import pytest

from core.search.bias import bias_of
from core.search.groups import by_day, clusters, synonyms, together
from core.search.judgments import gains_of
from core.search.log import SearchLog, log_of
from core.search.misses import Asked, misses
from core.search.replay import LOGGED, Way, interval, ndcg, reciprocal_rank, replay
from core.search.suggest import vocabulary_of
from core.search.words_log import bias_words, cause_name, lost_words, mend_words, replay_words, way_name
from tests.core.search.catalogs import index

INDEX = index()
SHOWN = ("A1", "A2", "A3", "A6")


def log(*searches: tuple[str, tuple[str, ...] | None, str], times: int = 1) -> SearchLog:
    """(query, shown, chosen), each as often as said."""
    every = [one for one in searches for _time in range(times)]
    queries, results, clicked = zip(*every, strict=True)
    return log_of(
        list(queries), results=list(results), clicked=list(clicked), user=[f"u{n}" for n in range(len(every))]
    )


@pytest.mark.parametrize("eta", [0.0, 0.7, 1.5])
def test_the_pull_of_places_is_recovered(eta: float) -> None:
    draw = np.random.default_rng(3)
    worth = np.array([0.9, 0.6, 0.5, 0.2])
    searches = []
    for _search in range(6_000):
        order = draw.permutation(4)
        chosen = draw.random(4) < worth[order] / np.arange(1, 5) ** eta * 0.5
        first = SHOWN[order[int(np.argmax(chosen))]] if chosen.sum() == 1 else ""
        searches.append(("wireless", tuple(SHOWN[at] for at in order), first))
    found = bias_of(log(*searches))
    assert found.told
    assert found.eta == pytest.approx(eta, abs=0.25)
    assert bias_words(found)


def test_a_log_without_moves_takes_the_usual_pull_and_says_so() -> None:
    found = bias_of(log(("wireless", SHOWN, "A1"), times=100))
    assert (found.told, found.eta) == (False, 1.0)
    assert not bias_of(log(("wireless", None, "A1"))).told
    assert bias_words(found)


def test_ndcg_and_rank_against_a_loop() -> None:
    gains = {"a": 3.0, "b": 1.0, "c": 0.0}
    found = ["x", "b", "a", "c"]
    got = 1.0 / math.log2(3) + 3.0 / math.log2(4)
    best = 3.0 + 1.0 / math.log2(3)
    assert ndcg(found, gains) == pytest.approx(got / best, abs=1e-12)
    assert reciprocal_rank(found, gains) == pytest.approx((3 / 3 + 1 / 2) / 4, abs=1e-12)
    assert ndcg(["a", "b"], gains) == 1.0
    assert math.isnan(ndcg(found, {"c": 0.0}))
    assert math.isnan(interval(np.array([])).value)


def test_the_same_way_twice_differs_by_nothing() -> None:
    searched = log(("wireless", SHOWN, "A3"), ("rice", ("A4",), "A4"), times=3)
    ways = [(Way("bm25", "raw"), INDEX, None)] * 2
    found = replay(ways, searched)
    assert found.difference(0, 1) == interval(np.zeros(2))
    assert found.ways[0].ndcg.value > 0


def test_a_list_that_holds_the_choice_first_is_perfect() -> None:
    searched = log(("wireless", ("A3", "A1"), "A3"), times=4)
    found = replay([(Way(LOGGED, ""), INDEX, None), (Way("bm25", "raw"), INDEX, None)], searched)
    assert found.ways[0].ndcg.value == 1.0
    assert way_name(found.ways[0].way, several=False) in replay_words(found)


def test_judgments_take_the_place_of_choices() -> None:
    truth = gains_of([("Rice", "A4", "E"), ("rice", "A1", "I"), ("rice", "A4", "E"), ("rice", "A2", "junk")])
    assert truth == {"rice": {"A4": 1.0, "A1": 0.0}}
    found = replay([(Way("bm25", "raw"), INDEX, None)], None, truth)
    assert (found.bias, found.ways[0].ndcg.value) == (None, 1.0)


def test_judged_queries_that_nobody_asked_say_nothing_of_the_list_in_the_log() -> None:
    truth = gains_of([("rice", "A4", "E"), ("speaker", "A3", "E")])
    ways = [(Way(LOGGED, ""), INDEX, None), (Way("bm25", "raw"), INDEX, None)]
    found = replay(ways, log(("rice", ("A4",), "")), truth)
    assert (found.queries, [one.ndcg.value for one in found.ways]) == (("rice",), [1.0, 1.0])
    alone = replay(ways, log(("hose", ("A8",), "")), truth)
    assert [one.way.name for one in alone.ways] == ["bm25"]
    assert len(alone.queries) == 2


def test_nothing_in_common_is_said() -> None:
    found = replay([(Way("bm25", "raw"), INDEX, None)], log(("rice", ("zz",), "zz")))
    assert not found.queries
    assert "nothing can be measured" in replay_words(found)


def test_planted_causes_are_found() -> None:
    rows = [
        ("A1", "Wireless Headphones", "Audio", "Sony", "", 1.0, 3.0),
        ("A2", "Copper Kettle", "Kitchen", "", "", 1.0, 0.0),
        ("A3", "手机壳", "Phones", "", "", 1.0, 2.0),
        ("A4", "cafÃ© press", "Kitchen", "", "", 1.0, 2.0),
        ("A5", "Sofa grey", "Home", "", "", 1.0, 2.0),
    ]
    catalog = index(rows)
    good = [("wireless headphones", ("A1", "A5"), "A1")] * 20 + [("sofa", ("A5", "A1"), "A5")] * 6
    good += [("sofa", ("A5", "A1"), "A1")] * 6
    same = [("couch", ("A5", "A1"), "A5")] * 4 + [("couch", ("A5", "A1"), "A1")] * 4 + [("couch", (), "")] * 3
    planted = {
        "wirless headphones": "typo",
        "shoujike": "sound",
        "copper kettle": "sold_out",
        "café press": "damaged",
        "grey sofa": "search",
        "grand piano": "missing",
        "!!!": "no_words",
    }
    searched = log(*good, *same, *((query, (), "") for query in planted for _time in range(5)))
    asked = Asked(catalog, vocabulary_of(catalog), together(searched))
    found = {one.query: one for one in misses(searched, asked)}
    assert {query: found[query].cause for query in planted} == planted
    assert (found["couch"].cause, found["couch"].other) == ("synonym", "sofa")
    assert found["wirless headphones"].other == "wireless headphones"
    assert all(cause_name(one.cause) and mend_words(one) for one in found.values())
    assert "visit" in lost_words(list(found.values()))


def test_a_log_without_choices_or_failures_is_told() -> None:
    quiet = log(("sony", ("A1",), ""), ("piano", (), ""))
    found = misses(quiet, Asked(INDEX, vocabulary_of(INDEX), together(quiet)))
    assert [one.query for one in found] == ["piano"]
    assert "not known" in lost_words(found)
    assert lost_words([])


def test_words_for_the_same_are_mined_from_choices() -> None:
    pairs = [(query, SHOWN, item) for query in ("earbuds", "耳机") for item in ("A1", "A2", "A3")]
    searched = log(*pairs, ("hose", ("A8",), "A8"), times=2)
    found = together(searched)
    [pair] = synonyms(searched, INDEX, found)
    assert {pair.first, pair.second} == {"earbuds", "耳机"}
    assert pair.cosine == pytest.approx(1.0)
    [group] = clusters(searched, found)
    assert set(group.queries) == {"earbuds", "耳机"}
    assert group.searches == 12


def test_a_log_counts_spellings_as_one_query_and_days() -> None:
    searched = log_of(
        ["Rice ", "rice", "ＲＩＣＥ"], time=np.array([0.0, 86_400.0, np.nan]), results=[(), ("A4",), None]
    )
    assert searched.queries == ("rice",)
    assert searched.searches.tolist() == [3]
    assert searched.zero.tolist() == [1]
    assert [day[1] for day in by_day(searched)] == [1, 1]
    assert by_day(log_of(["x"])) == []
