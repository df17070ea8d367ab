"""Fusion learned from choices: planted tastes are found, chance is not taken for one, and nothing explains itself."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.search import Index, SearchLog, search
from core.search.learned import FEATURES, FEWEST, Learned, candidates, halves, learn
from core.search.log import log_of
from core.search.words_log import fused_words
from tests.core.search.catalogs import index

NOUNS = [f"noun{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(40)]
ROWS = [
    (f"P{noun}_{n}", f"{word} {'plain' if n else 'plain ' + word}", f"Cat{n}", "", "", 1.0, 1)
    for noun, word in enumerate(NOUNS)
    for n in range(5)
]
INDEX: Index = index(ROWS)


def log(choose: dict[int, float], times: int = 8, seed: int = 0) -> SearchLog:
    """Each noun asked `times` in two ways; which of its five products is chosen follows `choose`."""
    draw = np.random.default_rng(seed)
    queries, clicked = [], []
    for time in range(times):
        for noun, word in enumerate(NOUNS):
            queries.append(word if time % 2 else f"plain {word}")  # what sells for one query tells of the other
            clicked.append(f"P{noun}_{draw.choice(5, p=[choose.get(n, 0.0) for n in range(5)])}")
    return log_of(queries, clicked=clicked, time=np.arange(len(queries), dtype=float))


def test_what_shoppers_choose_against_the_words_is_learned_and_used() -> None:
    found = learn(INDEX, None, log({3: 0.9, 4: 0.1}))
    assert found.used
    assert found.gain.low > 0
    assert found.weights.sum() == pytest.approx(1.0)
    assert (found.weights >= 0).all()
    assert dict(zip(FEATURES, found.weights, strict=True))["meaning"] == 0.0, "nobody read the products"
    result = search(INDEX, NOUNS[0], "fused", learned=found)
    assert result.mode == "fused"
    assert INDEX.products.ids[result.hits[0].place] == "P0_3"
    assert {INDEX.products.ids[hit.place] for hit in result.hits} == {f"P0_{n}" for n in range(5)}
    for hit in result.hits:
        assert sum(hit.parts) == pytest.approx(hit.score)
    assert search(INDEX, ROWS[7][1], "fused", learned=found).hits[0].whole, "a whole title stays first"
    assert "count" in fused_words(found)


def test_chance_is_not_used() -> None:
    used = [learn(INDEX, None, log(dict.fromkeys(range(5), 0.2), times=4, seed=seed)).used for seed in range(8)]
    assert sum(used) <= 1


def test_too_little_says_so_and_changes_nothing() -> None:
    found = learn(INDEX, None, log_of(NOUNS[: FEWEST - 1], clicked=[f"P{n}_1" for n in range(FEWEST - 1)]))
    assert not found.used
    assert "too few" in fused_words(found)
    assert "no search log" in fused_words(None)
    plain, beside = (search(INDEX, NOUNS[0], "fused", learned=one) for one in (None, found))
    assert [hit.place for hit in plain.hits] == [hit.place for hit in beside.hits]


@given(
    st.lists(st.tuples(st.integers(0, 39), st.integers(0, 4), st.floats(0, 1e9) | st.just(float("nan"))), min_size=2)
)
@settings(max_examples=40, deadline=None)
def test_the_parts_of_a_log_are_all_of_it_and_in_time(searches: list[tuple[int, int, float]]) -> None:
    whole = log_of(
        [NOUNS[noun] for noun, _n, _t in searches],
        clicked=[f"P{noun}_{n}" for noun, n, _t in searches],
        time=np.array([when for _noun, _n, when in searches]),
    )
    older, newer = halves(whole)
    assert sorted([*older.row, *newer.row]) == whole.row.tolist()
    dated = [part.time[np.isfinite(part.time)] for part in (older, newer)]
    if len(dated[0]) and len(dated[1]):
        assert dated[0].max() <= dated[1].min()


def test_a_choice_alone_does_not_explain_itself() -> None:
    """Popularity and category of the only choice of a query are nothing once it is left out."""
    found: Learned = learn(INDEX, None, log({3: 1.0}))
    only = {3: 5.0}
    known = type(found.known)({NOUNS[0]: only}, len(ROWS), found.known.category)
    lexical = INDEX.lexical.score(INDEX.reader.asked(NOUNS[0]))
    left = candidates(known, NOUNS[0], lexical, None, without=only, chosen={})
    assert not left.features[:, FEATURES.index("popular")].any()
    held = candidates(known, NOUNS[0], lexical, None)
    assert held.features[held.places == 3, FEATURES.index("category")] == 1.0
