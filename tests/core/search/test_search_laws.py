"""What holds of any catalog and any query."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.search import Filters, did_you_mean, explain, facet_counts, marked, search, snippet
from core.search.index import LONGEST_QUERY
from core.search.matching.tokens import Reader, fold
from core.search.suggest import completions, vocabulary_of
from tests.core.search.catalogs import ROWS, index

INDEX = index()
TEXTS = st.text(max_size=60)
ASKED = "sony wireless headphones rice 5 kg 5kg 手机 耳机 wh-1000xm4 hose mug café the for zzz"
TYPED = st.lists(st.sampled_from(ASKED.split()), min_size=1, max_size=6)


def ids(query: str, **more: object) -> list[str]:
    return [str(INDEX.products.ids[hit.place]) for hit in search(INDEX, query, **more).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_found_first_by_title_and_by_id(row: tuple) -> None:
    assert ids(row[0])[0] == row[0]
    assert INDEX.products.titles[search(INDEX, row[1]).hits[0].place] == row[1]
    assert ids(f"  {row[1].upper()} ")[0] in {other[0] for other in ROWS if other[1] == row[1]}


@given(TYPED)
@settings(max_examples=60, deadline=None)
def test_order_of_words_changes_no_hit(words: list[str]) -> None:
    found = {frozenset(ids(" ".join(order))) for order in list(permutations(words))[:24]}
    assert len(found) == 1


@given(TYPED)
@settings(max_examples=40, deadline=None)
def test_an_irrelevant_product_removes_no_hit(words: list[str]) -> None:
    more = index([*ROWS, ("Z9", "Qqqq", "Wwww", "Eeee", "Rrrr", 1.0, 1)])
    found = {str(more.products.ids[hit.place]) for hit in search(more, " ".join(words)).hits}
    assert found >= set(ids(" ".join(words)))


@given(TYPED)
@settings(max_examples=60, deadline=None)
def test_shares_sum_to_the_score(words: list[str]) -> None:
    result = search(INDEX, " ".join(words))
    for hit in result.hits:
        shares = explain(INDEX.lexical, INDEX.reader, result.terms, INDEX.products.of(hit.place))
        assert sum(one.share for one in shares) + hit.whole == pytest.approx(hit.lexical, abs=1e-9)
        for one in shares:
            assert sum(one.fields.values()) == pytest.approx(one.share, abs=1e-12)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_marked_parts_are_the_text_and_terms_agree_with_the_index(text: str) -> None:
    reader = Reader()
    terms = reader.terms(text)
    assert "".join(part for part, _hit in marked(reader, text, terms)) == text
    assert {term for _start, _end, held in reader.spans(text) for term in held} == set(terms)
    assert fold(fold(text)) == fold(text) or not text.isascii()


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_any_text_is_a_query(text: str) -> None:
    result = search(INDEX, text)
    assert bool(result.hits) != bool(result.reason)
    did_you_mean(INDEX, vocabulary_of(INDEX), text)
    completions(vocabulary_of(INDEX), {}, text)


@pytest.mark.parametrize("query", ["", "   ", "!!!", "😀", "-- ;", "\u202e"])
def test_queries_that_ask_for_nothing_say_so(query: str) -> None:
    result = search(INDEX, query)
    assert not result.hits
    assert not result.terms
    assert result.reason


def test_a_long_query_is_cut_and_says_so() -> None:
    result = search(INDEX, "sony " * 2_000)
    assert result.cut
    assert len(result.query) <= LONGEST_QUERY
    assert result.hits


def test_hostile_queries_are_words() -> None:
    assert ids("'; DROP TABLE items; --") == []
    assert ids("<b>Bold</b>")[0] == "A7"


def test_another_way_to_search_is_refused() -> None:
    with pytest.raises(BadInput):
        search(INDEX, "sony", "psychic")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("wh1000xm4", "A1"),
        ("WH 1000XM4", "A1"),
        ("wh-1000xm4", "A1"),
        ("５ＫＧ rice", "A4"),
        ("5 kilos", "A4"),
        ("5公斤", "A4"),
        ("cafe mug", "A7"),
        ("headphone blacks", "A1"),
        ("手机", "A5"),
        ("机壳", "A5"),
        ("防水耳机", "A6"),
    ],
)
def test_spellings_find_the_product(query: str, first: str) -> None:
    assert ids(query)[0] == first


def test_planted_slips_are_suggested_back() -> None:
    vocabulary = vocabulary_of(INDEX)
    words = [w for w in vocabulary.words if len(w) >= 6 and w.isascii() and w.isalpha()]
    assert words
    for word in words:
        for slip in (word[:2] + word[3:], word[:3] + "q" + word[3:], word[:1] + word[2] + word[1] + word[3:]):
            if slip in vocabulary.words or fold(slip) == word:
                continue
            found = did_you_mean(INDEX, vocabulary, slip)
            assert found is None or found.query == word or found.why in ("slip", "cut")
            if found and found.why == "slip":
                assert found.query == word, slip


@pytest.mark.parametrize(
    ("typed", "meant", "why"),
    [
        ("shoujike", "手机壳", "sound"),
        ("lanyaerji", "蓝牙耳机", "sound"),
        ("首机壳", "手机壳", "homophone"),
        ("head phones", "headphones", "joined"),
        ("gardenhose", "garden hose", "cut"),
        ("wirless hedphones", "wireless headphones", "slip"),
    ],
)
def test_what_was_meant(typed: str, meant: str, why: str) -> None:
    found = did_you_mean(INDEX, vocabulary_of(INDEX), typed)
    assert found is not None
    assert (found.query, found.why) == (meant, why)
    assert search(INDEX, found.query).hits


def test_sound_of_a_title_finds_it() -> None:
    from core.search.matching.pinyin import sound_of
    from core.search.matching.tokens import is_run, pieces

    for row in ROWS[4:6]:
        typed = " ".join("".join(map(sound_of, piece)) for piece in pieces(row[1]) if is_run(piece))
        found = did_you_mean(INDEX, vocabulary_of(INDEX), typed)
        assert found is not None
        assert ids(found.query)[0] == row[0]


def test_known_words_are_left_alone() -> None:
    assert did_you_mean(INDEX, vocabulary_of(INDEX), "wireless headphones black 手机壳 A1 5kg") is None


def test_filters_and_counts() -> None:
    result = search(INDEX, "wireless", filters=Filters(brand=("Sony",)))
    assert {str(INDEX.products.brand[hit.place]) for hit in result.hits} == {"Sony"}
    counted = facet_counts(INDEX.products, result.found, Filters(brand=("Sony",)))
    assert counted.values["brand"] == {"Sony": 2, "Bose": 1}
    assert counted.values["category"] == {"Audio > Headphones": 2}
    assert ids("wireless", filters=Filters(in_stock=True)) == [one for one in ids("wireless") if one != "A2"]
    assert "A8" not in ids("garden", filters=Filters(least=1.0))
    assert search(INDEX, "wireless", filters=Filters(most=1.0)).reason


def test_a_snippet_begins_near_its_match() -> None:
    text = "word " * 200 + "needle in the hay"
    parts = snippet(Reader(), text, ["needl"])
    assert ("needle", True) in parts
    assert len("".join(part for part, _hit in parts)) < 300


def test_no_products_and_blank_products_can_be_searched() -> None:
    blank = index([("B1", "", "", "", "", float("nan"), float("nan"))])
    assert search(blank, "anything").reason
    assert search(blank, "B1").hits
    assert np.isfinite(blank.lexical.scores).all()
