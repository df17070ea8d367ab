"""Figures of a classifier: accuracy, macro-F1, calibration error; its calibration; agreement beyond chance."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Figures:
    """Held-out figures of one data set.

    Attributes:
        rows: texts scored.
        accuracy: share of texts whose most probable class is the label; all three classes compete.
        macro_f1: mean F1 over the classes that occur among the labels.
        polarity: accuracy over the texts labelled negative or positive when only these two classes compete, the
            figure that compares with two-class literature; NaN when there are none.
        ece: expected calibration error of the most probable class, 15 bins of equal width (Guo et al. 2017).
    """

    rows: int
    accuracy: float
    macro_f1: float
    polarity: float
    ece: float

    def rounded(self) -> dict[str, float]:
        """As a plain mapping with four decimals, for configuration files and JSON output."""
        return {key: round(value, 4) if value == value else None for key, value in asdict(self).items()}  # type: ignore[misc]


def figures(probabilities: Floats, labels: Ints) -> Figures:
    """Compute all figures.

    Args:
        probabilities: shape (texts, classes); of three classes the columns are negative, neutral, positive.
        labels: shape (texts,), class numbers.
    """
    guess = probabilities.argmax(1)
    three = probabilities.shape[1] == 3
    poles = (labels != 1) & three
    two = probabilities[poles][:, [0, 2]].argmax(1) * 2 if three else guess[poles]
    return Figures(
        rows=len(labels),
        accuracy=float((guess == labels).mean()),
        macro_f1=macro_f1(guess, labels),
        polarity=float((two == labels[poles]).mean()) if poles.any() else float("nan"),
        ece=calibration_error(probabilities, labels),
    )


def macro_f1(guess: Ints, labels: Ints) -> float:
    """Mean F1 over the classes that occur among the labels."""
    scores = []
    for label in np.unique(labels):
        hit = float(((guess == label) & (labels == label)).sum())
        total = float((guess == label).sum() + (labels == label).sum())
        scores.append(2 * hit / total)
    return float(np.mean(scores))


def calibration_error(probabilities: Floats, labels: Ints, bins: int = 15) -> float:
    """Expected calibration error: mean gap between confidence and accuracy, weighted by bin size."""
    confidence = probabilities.max(1)
    correct = probabilities.argmax(1) == labels
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    gap = 0.0
    for bin_ in range(bins):
        inside = place == bin_
        if inside.any():
            gap += abs(confidence[inside].mean() - correct[inside].mean()) * inside.mean()
    return float(gap)


def wilson(hits: int, cases: int) -> tuple[float, float]:
    """95 % interval of a share by Wilson's score (1927); (0, 1) without a case."""
    from scipy.stats import binomtest

    if not cases:
        return 0.0, 1.0
    found = binomtest(hits, cases).proportion_ci(0.95, method="wilson")
    return float(found.low), float(found.high)


def cohen_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Cohen's kappa (1960): (observed - expected) / (1 - expected) agreement, expected from both marginals.

    Returns:
        None for no items, or where both gave one and the same label throughout, which leaves nothing to explain.
    """
    from sklearn.metrics import cohen_kappa_score

    if not first or len(first) != len(second) or len({*first, *second}) < 2:
        return None
    return float(cohen_kappa_score(first, second))


def kappa_interval(first: Sequence[Hashable], second: Sequence[Hashable]) -> tuple[float, float]:
    """95 % interval of Cohen's kappa; (-1, 1) where there is none.

    Wilson's interval of the observed agreement, the agreement by chance held as measured. Where both agree throughout
    it is not of no width, as the usual normal one (Fleiss, Cohen and Everitt 1969) is there.
    """
    kappa = cohen_kappa(first, second)
    if kappa is None:
        return -1.0, 1.0
    same = sum(one == other for one, other in zip(first, second, strict=True))
    observed = same / len(first)
    chance = sum((first.count(one) / len(first)) * (second.count(one) / len(second)) for one in {*first, *second})
    low, high = ((share - chance) / (1 - chance) for share in wilson(same, len(first)))
    assert abs((observed - chance) / (1 - chance) - kappa) < 1e-9
    return low, high


def softmax(logits: Floats, temperature: float = 1.0) -> Floats:
    """Probabilities of logits divided by a temperature; shape unchanged."""
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    scaled -= scaled.max(1, keepdims=True)
    weights = np.exp(scaled)
    result: Floats = weights / weights.sum(1, keepdims=True)
    return result


def fit_temperature(logits: Floats, labels: Ints) -> float:
    """Temperature of least negative log-likelihood (Guo et al. 2017), between 0.25 and 10."""
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        chosen = softmax(logits, float(np.exp(log_temperature)))[np.arange(len(labels)), labels]
        return float(-np.log(np.maximum(chosen, 1e-12)).mean())

    found = minimize_scalar(loss, bounds=(np.log(0.25), np.log(10.0)), method="bounded")
    return float(np.exp(found.x))


PRIOR = 2.0
"""Standard deviation of the normal prior of an offset: it keeps the offset of a class with few texts finite."""


def fit_offsets(logits: Floats, labels: Ints, weights: Floats | None = None) -> tuple[float, Floats]:
    """Temperature and one offset per class of least negative log-likelihood: ``softmax((logits + offsets) / T)``.

    Bias-corrected temperature scaling (Alexandari, Kundaje and Shrikumar 2020, arXiv:1901.06852). Offsets undo what
    class weights did to the shares of the classes, which no temperature can.

    Args:
        logits: shape (texts, classes).
        labels: shape (texts,).
        weights: of each text, shape (texts,); equal without them.
    """
    from scipy.optimize import minimize

    texts, classes = logits.shape
    share = np.full(texts, 1 / texts) if weights is None else weights / weights.sum()

    def loss(values: Floats) -> float:
        chances = softmax(logits * np.exp(values[0]) + values[1:])[np.arange(texts), labels]
        prior = (values[1:] ** 2).sum() / (2 * PRIOR**2 * texts)
        return float(-(share * np.log(np.maximum(chances, 1e-12))).sum() + prior)

    found = minimize(loss, np.zeros(1 + classes), method="L-BFGS-B", bounds=[(-2.3, 1.4), *[(None, None)] * classes])
    temperature = float(np.exp(-found.x[0]))
    return temperature, found.x[1:] * temperature
