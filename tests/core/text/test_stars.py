"""Stars from probabilities: the cuts are found again, more praise never means fewer stars."""

from __future__ import annotations

import numpy as np
import pytest

from core.text.sentiment import stars


def drawn(texts: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(seed)
    x = generator.normal(0, 3, texts)
    positive = 1 / (1 + np.exp(-x))
    probabilities = np.stack([0.9 * (1 - positive), np.full(texts, 0.1), 0.9 * positive], axis=1)
    noise = generator.logistic(0, 1, texts)
    latent = 0.8 * stars.odds(probabilities) + noise
    return probabilities, 1 + (latent[:, None] > np.array([-2.0, -1.0, 0.5, 1.5])).sum(1)


def test_the_slope_and_the_cuts_are_found_again() -> None:
    probabilities, given = drawn(6_000, 3)
    learned = stars.learn(probabilities, given.tolist())
    assert learned["slope"] == pytest.approx(0.8, abs=0.06)
    assert learned["cuts"] == pytest.approx([-2.0, -1.0, 0.5, 1.5], abs=0.15)


def test_more_praise_never_means_fewer_stars_and_all_lie_between_one_and_five() -> None:
    probabilities, given = drawn(200, 4)
    learned = stars.learn(probabilities, given.tolist())
    said = stars.expected(learned, probabilities)
    order = np.argsort(stars.odds(probabilities))
    assert (np.diff(said[order]) >= -1e-12).all()
    assert said.min() >= 1
    assert said.max() <= 5


def test_held_out_error_is_below_that_of_always_saying_the_median() -> None:
    learned = stars.learn(*[part if i == 0 else part.tolist() for i, part in enumerate(drawn(500, 5))])
    probabilities, given = drawn(500, 6)
    found = stars.measure(learned, probabilities, given.tolist())
    assert found["mean_error"] < 0.8 * found["mean_error_of_the_median"]
    assert stars.measure(learned, probabilities[:0], []) == {"test_texts": 0}


def test_stored_results_get_the_stars_of_the_model_that_scored_them() -> None:
    import duckdb

    from core.text.sentiment.score import Prediction

    (version, learned), *_others = stars.maps().items()
    rows = np.random.default_rng(3).dirichlet([0.4, 0.3, 0.4], 50)
    wanted = stars.expected(learned, rows)
    values = ", ".join(f"({n}, {p!r}, {q!r}, {r!r}, '{version}')" for n, (p, q, r) in enumerate(rows.tolist()))
    table = f"(VALUES {values}, (99, 0.1, 0.1, 0.8, 'other@1')) AS t(n, p_negative, p_neutral, p_positive, scorer)"
    found = duckdb.sql(f"SELECT {stars.expression('t')} FROM {table} ORDER BY n").fetchall()
    assert [row[0] for row in found[:-1]] == pytest.approx(wanted.tolist())
    assert found[-1] == (None,)
    said = stars.of([Prediction("h", "en", "positive", *rows[0].tolist(), False, version), Prediction("h", "zh")])
    assert said == [pytest.approx(wanted[0], abs=1e-3), None]
