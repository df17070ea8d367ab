"""Stars from sentiment: a proportional-odds model over one number, the log odds of praise against complaint.

``P(stars > k) = sigmoid(slope * x - cut_k)`` with ``x = log((p_positive + p_neutral / 2) / (p_negative + p_neutral /
2))`` (McCullagh 1980). Five numbers in all, so a few hundred starred reviews are enough to learn them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from core.engine import literal
from core.text.models import adapter

if TYPE_CHECKING:
    from core.text.sentiment.score import Prediction

Floats = npt.NDArray[np.float64]

ENOUGH = 100
"""Starred texts below which the development part alone is too small to learn from."""


def learn(probabilities: Floats, stars: Sequence[int]) -> dict[str, Any]:
    """Fit slope and cuts by maximum likelihood, with a weak prior that keeps them finite.

    Args:
        probabilities: shape (texts, 3), columns negative, neutral, positive.
        stars: 1 to 5 of each text.

    Returns:
        ``slope``, ``cuts`` (four, growing), ``texts``.
    """
    from scipy.optimize import minimize

    x, given = odds(probabilities), np.asarray(stars)

    def unpack(values: Floats) -> tuple[float, Floats]:
        steps = np.concatenate([values[1:2], np.exp(values[2:])])
        return float(np.exp(values[0])), np.cumsum(steps)

    def loss(values: Floats) -> float:
        chances = _chances(x, *unpack(values))
        picked = chances[np.arange(len(given)), given - 1]
        return float(-np.log(np.maximum(picked, 1e-9)).sum() + 0.05 * (values**2).sum())

    found = minimize(loss, np.array([0.0, -2.0, 0.0, 0.0, 0.0]), method="L-BFGS-B")
    slope, cuts = unpack(found.x)
    return {"slope": round(slope, 5), "cuts": [round(float(c), 5) for c in cuts], "texts": len(given)}


def expected(learned: Mapping[str, Any], probabilities: Floats) -> Floats:
    """Expected stars of each text, between 1 and 5; shape (texts,)."""
    chances = _chances(odds(probabilities), float(learned["slope"]), np.asarray(learned["cuts"], dtype=np.float64))
    result: Floats = chances @ np.arange(1.0, 6.0)
    return result


def maps() -> dict[str, Mapping[str, Any]]:
    """What each shipped sentiment model that gives stars has learned, by the name and fingerprint its results carry."""
    names = ((name, adapter.describe(name).stars) for name in adapter.available("sentiment"))
    return {f"{name}@{adapter.fingerprint(name)}": learned for name, learned in names if learned}


def of(found: Sequence[Prediction]) -> list[float | None]:
    """Expected stars of results; None where the model behind a result gives none."""
    known = maps()
    return [
        round(float(expected(known[one.scorer], np.array([[one.p_negative, one.p_neutral, one.p_positive]]))[0]), 3)
        if one.scorer in known
        else None
        for one in found
    ]


def expression(row: str) -> str:
    """SQL of the expected stars of a stored result, as ``expected`` computes them; NULL where its model gives none.

    Args:
        row: alias of the results.
    """
    p = {name: f"greatest({row}.p_{name}, 1e-6)" for name in ("negative", "neutral", "positive")}
    x = f"ln(({p['positive']} + {p['neutral']} / 2) / ({p['negative']} + {p['neutral']} / 2))"
    cases = "".join(
        f" WHEN {literal(version)} THEN 1"
        + "".join(f" + 1 / (1 + exp({cut} - {learned['slope']} * {x}))" for cut in learned["cuts"])
        for version, learned in maps().items()
    )
    return f"CASE {row}.scorer{cases} END" if cases else "NULL::DOUBLE"


def measure(learned: Mapping[str, Any], probabilities: Floats, stars: Sequence[int]) -> dict[str, Any]:
    """Held-out figures: ``test_texts``, mean absolute error of the expected stars, and of always saying the mean."""
    given = np.asarray(stars, dtype=np.float64)
    if not len(given):
        return {"test_texts": 0}
    said = expected(learned, probabilities)
    return {
        "test_texts": len(given),
        "mean_error": round(float(np.abs(said - given).mean()), 3),
        "mean_error_of_the_median": round(float(np.abs(given - np.median(given)).mean()), 3),
        "rank_correlation": round(_spearman(said, given), 3),
    }


def odds(probabilities: Floats) -> Floats:
    """Log odds of praise against complaint, a neutral share counting half for each; shape (texts,)."""
    p = np.clip(np.asarray(probabilities, dtype=np.float64), 1e-6, 1.0)
    result: Floats = np.log((p[:, 2] + p[:, 1] / 2) / (p[:, 0] + p[:, 1] / 2))
    return result


def _chances(x: Floats, slope: float, cuts: Floats) -> Floats:
    above = 1.0 / (1.0 + np.exp(-(slope * x[:, None] - cuts[None, :])))
    edges = np.concatenate([np.ones((len(x), 1)), above, np.zeros((len(x), 1))], axis=1)
    result: Floats = edges[:, :-1] - edges[:, 1:]
    return result


def _spearman(left: Floats, right: Floats) -> float:
    from scipy.stats import spearmanr

    return float(spearmanr(left, right).statistic)
