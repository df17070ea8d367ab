"""Many alike texts and many categories: the answers of a count over all pairs, without its time and memory."""

from __future__ import annotations

import time

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.integrate.consistency import copies, filed
from core.integrate.consistency.finding import Table

TEXTS = ["a kettle of steel that boils a litre of water", "a lamp with a shade of linen and a warm bulb"]


def goods(rows: list[tuple[int, str]]) -> Table:
    columns = {
        "said": [TEXTS[text] for text, _kind in rows],
        "kind": [kind for _text, kind in rows],
        "name": [f"p{at}" for at in range(len(rows))],
    }
    return Table(list(range(len(rows))), columns, {"description": "said", "category": "kind", "title": "name"})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from("abc")), max_size=12))
def test_copies_are_those_of_all_pairs(rows: list[tuple[int, str]]) -> None:
    found = {one.row: one for one in copies.find(goods(rows))}
    for at, (text, kind) in enumerate(rows):
        alike = [other for other, (same, _kind) in enumerate(rows) if same == text]
        twins = [other for other in alike if rows[other][1] != kind]
        assert (at in found) == bool(twins)
        if twins:
            assert found[at].about["like"] == f"p{twins[0]}"
            assert abs(found[at].confidence - (1 - sum(rows[one][1] == kind for one in alike) / len(alike))) < 1e-12


def test_thirty_thousand_copies_take_no_time() -> None:
    began = time.process_time()
    found = copies.find(goods([(0, "a")] * 30_000 + [(0, "b")]))
    assert len(found) == 30_001
    assert time.process_time() - began < 20, "all pairs took a minute"


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(1, 6), st.integers(1, 9), st.integers(0, 99))
def test_the_winner_is_that_of_a_table_of_all_labels(rows: int, votes: int, labels: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    given_votes = draw.integers(0, labels, (rows, votes))
    weights = draw.integers(1, 4, (rows, votes)).astype(float)  # whole numbers, so that sums are equal or not
    table = np.zeros((rows, labels))
    np.add.at(table, (np.arange(rows)[:, None], given_votes), weights)
    best, most = filed._winner(given_votes, weights)
    assert (best == table.argmax(axis=1)).all()
    assert (most == table.max(axis=1)).all()


def test_thousands_of_categories_take_no_table_of_all(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """With or without confident learning what is filed wrong is found."""
    draw = np.random.default_rng(1)
    shelves = np.arange(400) % 20
    vectors = draw.normal(size=(20, 48))[shelves] + 0.2 * draw.normal(size=(400, 48))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    given_shelves = shelves.copy()
    given_shelves[:10] = (given_shelves[:10] + 7) % 20
    rows = {"kind": [f"k{one}" for one in given_shelves], "name": [f"p{at}" for at in range(400)]}
    table = Table(list(range(400)), rows, {"category": "kind", "title": "name"})
    for most in (filed.MOST_CELLS, 0):
        monkeypatch.setattr(filed, "MOST_CELLS", most)
        found = filed.misfiled(table, vectors, list(range(400)))
        assert {one.row: one.proposal for one in found} == {at: f"k{shelves[at]}" for at in range(10)}
