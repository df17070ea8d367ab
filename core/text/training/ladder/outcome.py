"""What a rung reached: logits of the development and test part, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from core.text import metrics


@dataclass(frozen=True)
class Outcome:
    """One trained rung on one split.

    Attributes:
        dev, test: logits, shape (texts, classes).
        size: bytes of what would be shipped.
        seconds: of training; ``scoring`` of the test part, tokenising included, on the same machine.
        model: name of the stored model; empty where the rung stores none.
        facts: more that the run keeps (steps, stopped, truncated, kept ranks).
    """

    dev: metrics.Floats
    test: metrics.Floats
    size: int
    seconds: float
    scoring: float
    model: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def summary(logits: metrics.Floats, labels: metrics.Ints, temperature: float) -> dict[str, float | None]:
    """Accuracy, macro-F1, polarity and calibration error before and after the temperature, and the log loss."""
    sure = metrics.softmax(logits, temperature)
    found: dict[str, float | None] = dict(metrics.figures(sure, labels).rounded())
    found["ece_before"] = round(metrics.calibration_error(metrics.softmax(logits), labels), 4)
    chosen = sure[np.arange(len(labels)), labels]
    found["loss"] = round(float(-np.log(np.maximum(chosen, 1e-12)).mean()), 4)
    return found
