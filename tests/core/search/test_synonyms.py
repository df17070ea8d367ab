"""Words for the same: planted ones are suggested and no others, what is taken finds more, and none that harms is."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.lake import Lake
from core.search import search, synonyms
from core.search.index import make_index
from core.search.kept_words import accepted, say
from core.search.log import SearchLog, log_of
from core.search.same_words import other_ways, pair_of
from tests.core.search.catalogs import index, products

ROWS = [
    ("A1", "Red sofa", "Home", "", "", 1.0, 1),
    ("A2", "Red couch", "Home", "", "", 1.0, 1),
    ("A3", "Grey couch", "Home", "", "", 1.0, 1),
    ("A4", "Garden hose", "Garden", "", "", 1.0, 1),
    ("A5", "茶壶", "Kitchen", "", "", 1.0, 1),
]
INDEX = index(ROWS)
WORDS = st.lists(st.sampled_from(["red", "grey", "sofa", "couch", "garden", "hose", "茶壶"]), min_size=1, max_size=5)


def log(*searches: tuple[str, str], times: int = 4) -> SearchLog:
    every = [one for one in searches for _time in range(times)]
    return log_of([query for query, _item in every], clicked=[item for _query, item in every])


def test_a_query_finds_what_the_other_word_finds_and_says_by_which() -> None:
    both = make_index(products(ROWS))
    both = type(both)(both.products, both.lexical, both.reader, (("couch", "sofa"),))
    found = search(both, "red sofa")
    ids = [str(both.products.ids[hit.place]) for hit in found.hits]
    assert set(ids) == {"A1", "A2", "A3"}
    assert ids[0] in ("A1", "A2")
    assert {hit.terms for hit in found.hits if both.products.ids[hit.place] == "A3"} == {("red", "couch")}
    assert not search(INDEX, "red sofa").hits[0].terms


@given(WORDS)
@settings(max_examples=60, deadline=None)
def test_a_pair_takes_no_product_away_and_sinks_no_score(words: list[str]) -> None:
    query = " ".join(words)
    both = type(INDEX)(INDEX.products, INDEX.lexical, INDEX.reader, (("couch", "sofa"), ("hose", "茶壶")))
    terms = INDEX.reader.asked(query)
    assert (both.scores(query, terms).scores >= INDEX.lexical.score(terms)).all()
    for other in other_ways(query, both.synonyms):
        assert sorted(words) != sorted(other.split()) or len(words) != len(other.split())
    assert other_ways(query, ()) == []


def test_words_near_in_choices_and_meaning_are_suggested(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sofa and couch are; red stands beside them; hose and couch are near in meaning alone; oil is half of a name."""
    vectors = {"sofa": [1, 0.9, 0], "couch": [1, 1, 0], "hose": [1, 1, 0.1], "olive": [0, 0, 1], "oil": [0, 0, 1]}

    def read(_encoder: Any, words: Sequence[str]) -> np.ndarray:
        return np.array([vectors.get(word, [-1.0, 0.2, 0.1]) for word in words], dtype=np.float32)

    monkeypatch.setattr(synonyms, "query_vectors", read)
    searches = [(word, item) for word in ("sofa", "couch", "red sofa", "big couch") for item in ("A1", "A2", "A3")]
    searches += [
        ("hose", "A4"),
        ("hose", "A5"),
        ("garden", "A4"),
        ("garden", "A4"),
        ("olive oil", "A5"),
        ("olive oil", "A4"),
    ]
    found = synonyms.near_words(log(*searches), INDEX, SimpleNamespace(encoder=None))  # type: ignore[arg-type]
    assert [(one.first, one.second) for one in found] == [("couch", "sofa")]
    assert found[0].shared == 3


def test_chinese_words_that_share_a_sign_are_kinds_of_one_thing() -> None:
    assert synonyms._akin(INDEX, "大米", "糙米")
    assert synonyms._akin(INDEX, "shoe", "shoes")
    assert not synonyms._akin(INDEX, "茶壶", "水壺")
    assert not synonyms._akin(INDEX, "sofa", "couch")


def test_an_accepted_pair_gains_and_is_kept_until_it_is_dropped(lake: Lake) -> None:
    searched = log(("sofa", "A3"), ("grey sofa", "A3"), ("couch", "A2"))
    gain = synonyms.accept(lake, "items", INDEX, searched, ("Sofa", "couch"))
    assert gain.ndcg.value > 0
    assert gain.queries == 3
    assert accepted(lake, "items") == (("couch", "sofa"),)
    assert accepted(lake, "others") == ()
    say(lake, "items", pair_of("couch", "sofa"), False)
    assert accepted(lake, "items") == ()


def test_a_pair_that_harms_is_not_taken(lake: Lake) -> None:
    searched = log(("sofa", "A1"), ("red", "A1"))
    harmful = ("sofa", "hose")
    title = "Red sofa of a long name in so many words that it scores little"
    crowded = index([("A1", title, "", "", "", 1.0, 1), ("H1", "hose", "", "", "", 1.0, 1)])
    assert synonyms.gain_of(crowded, searched, *harmful).harms
    with pytest.raises(BadInput):
        synonyms.accept(lake, "items", crowded, searched, harmful)
    with pytest.raises(BadInput):
        synonyms.accept(lake, "items", crowded, searched, ("sofa", " SOFA "))
    assert accepted(lake, "items") == ()
