"""Texts beside the history and beside reviews: each formula beside a plain loop, and where it cannot be said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.errors import Unavailable
from core.recommend import SCORERS, Features, Inputs, Options, fit
from core.recommend.events import from_arrays
from core.recommend.features.attributes import Catalog
from core.recommend.features.texts import ItemVectors
from core.recommend.scorers import why_not
from tests.core.recommend.shops import read_inputs

TEXTS = ("embedding", "bert_content")


def _centred(found: ItemVectors) -> np.ndarray:
    wide = found.matrix.astype(np.float64)
    moved = wide - wide[found.known].mean(axis=0)
    moved[~found.known] = 0.0
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-12)


def test_embedding_is_the_cosine_with_the_history() -> None:
    inputs = read_inputs(6)
    features = Features(inputs, Options())
    vectors = inputs.vectors
    assert vectors is not None
    x, r = _centred(vectors), features.R.toarray()
    scores = fit("embedding", features).score(np.arange(len(r)))
    for u in range(len(r)):
        own = sum((r[u, h] * x[h] for h in range(len(x)) if vectors.known[h]), np.zeros(x.shape[1]))
        for i in range(len(x)):
            if not vectors.known[i] or not own.any():
                assert np.isnan(scores[u, i])
            else:
                assert scores[u, i] == pytest.approx(own @ x[i] / np.linalg.norm(own), abs=1e-5)


@pytest.mark.parametrize("form", ["strict", "sound"])
def test_bert_content_is_the_published_product(form: str) -> None:
    inputs = read_inputs(6)
    features = Features(inputs, Options(form=form))  # type: ignore[arg-type]
    vectors = inputs.vectors
    assert vectors is not None
    sound = form == "sound"
    x = _centred(vectors) if sound else vectors.matrix.astype(np.float64)
    r, a, s, w = features.R.toarray(), features.A.toarray(), features.sentiment.users, features.w
    scores = fit("bert_content", features).score(np.arange(len(r)))
    told = 0
    for u in range(len(r)):
        own = (r[u][:, None] * x).sum(axis=0)
        for i in range(len(x)):
            best = -np.inf
            for j in np.flatnonzero(np.isfinite(s[u])):
                direction = (a[:, j][:, None] * x).sum(axis=0)
                speaks = x[i] @ direction / np.linalg.norm(direction)
                both = max(speaks, 0) * max(s[u, j], 0) if sound else speaks * s[u, j]
                best = max(best, w[j] * both)
            if not vectors.known[i] or not own.any() or not np.isfinite(s[u]).any():
                assert np.isnan(scores[u, i])
                continue
            near = max(own @ x[i] / np.linalg.norm(own), 0.0) if sound else own @ x[i]
            assert scores[u, i] == pytest.approx(near * best, abs=1e-5)
            told += 1
    assert told > 20


def test_a_new_item_is_found_by_its_text() -> None:
    """Nobody has met the new items; the one that reads like the history comes first."""
    rng = np.random.default_rng(0)
    words = rng.normal(size=(2, 8))
    events = from_arrays(
        [f"u{n}" for n in range(20) for _ in range(3)],
        [f"i{2 * int(k) + n % 2}" for n in range(20) for k in rng.permutation(4)[:3]],
        catalog=["i8", "i9"],
    )
    group = np.asarray([int(name[1:]) % 2 for name in events.items])
    made = words[group] + 0.3 * rng.normal(size=(len(group), 8))
    made /= np.linalg.norm(made, axis=1, keepdims=True)
    inputs = Inputs(events, vectors=ItemVectors(made.astype(np.float32), np.ones(len(group), bool), "made"))
    inputs = replace(inputs, catalog=_catalog(len(group), [f"words {g}" for g in group]))
    scores = fit("embedding", Features(inputs, Options())).score(np.arange(20))
    new = scores[:, [8, 9]]
    assert [int(events.users[u][1:]) % 2 for u in range(20)] == new.argmax(axis=1).tolist()


def test_unread_texts_are_said_and_no_score_is_made_up() -> None:
    inputs = replace(read_inputs(1), vectors=None)
    for name in TEXTS:
        features = Features(inputs, Options())
        assert why_not(SCORERS[name], features)
        with pytest.raises(Unavailable):
            fit(name, features)
        assert why_not(SCORERS[name], Features(Inputs(inputs.events), Options()))


def test_equal_texts_are_ties_and_none_at_all_is_not_scorable() -> None:
    events = from_arrays(["<b>u</b>", "v"], ["a", "b"], catalog=["c", "d"])
    same = np.tile(np.asarray([[0.6, 0.8]], dtype=np.float32), (4, 1))
    catalog = _catalog(4, ["=1+1", "=1+1", "=1+1", None])
    for matrix, known in ((same, [True, True, True, True]), (same * 0, [False] * 4)):
        vectors = ItemVectors(matrix, np.asarray(known), "made")
        scores = fit("embedding", Features(Inputs(events, catalog, vectors=vectors), Options())).score(np.arange(2))
        # Equal texts less their mean are nothing, and nothing has no direction.
        assert np.isnan(scores).all()


def test_the_reason_names_what_adds_most() -> None:
    features = Features(read_inputs(6), Options())
    model = fit("embedding", features)
    scores = model.score(np.arange(12))
    user, item = (int(place) for place in np.argwhere(np.isfinite(scores) & (scores > 0))[0])
    term = model.explain(user, item)
    assert "its text is close to that of Item" in SCORERS["embedding"].reason(features, user, item, term)


def _catalog(n: int, titles: list[str | None]) -> Catalog:
    none = np.full(n, None, dtype=object)
    return Catalog(
        titles={"": np.asarray(titles, dtype=object)},
        category=none,
        brand=none,
        currency=none,
        price=np.full(n, np.nan),
        extra={},
        known=np.ones(n, dtype=bool),
        row=np.arange(n),
    )
