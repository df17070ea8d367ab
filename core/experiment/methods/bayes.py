"""A second reading of a difference: how probably the arm wins, and what taking it would cost if it does not.

The difference has a normal likelihood (its estimate and standard error) and a normal prior around zero; both give a
normal posterior (Gelman et al., "Bayesian Data Analysis", 2.5). The prior says that an effect of more than about two
standard deviations in either direction would be a surprise.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtr, ndtri

from core.experiment.methods.estimate import Interval
from core.experiment.methods.sequences import CERTAIN

PRIOR = 0.3
"""Standard deviation of the prior as a share of the control's value: changes beyond 60 % are rare in shops."""


@dataclass(frozen=True)
class Posterior:
    """What is believed of a difference after the test, in the metric's own unit.

    Attributes:
        mean, deviation: of the normal posterior.
        interval: the central 1 - alpha of it.
        win: probability that the arm is truly better than the control.
        loss: expected loss of taking the arm: how much worse it is, on average over all it may be (0 where better).
        prior: standard deviation of the prior in the metric's unit; infinite for a flat one.
    """

    mean: float
    deviation: float
    interval: Interval
    win: float
    loss: float
    prior: float


def posterior(estimate: float, error: float, prior: float, higher_is_better: bool, alpha: float) -> Posterior | None:
    """The posterior of a difference; None where it has no error to weigh.

    Args:
        estimate, error: The difference and its standard error.
        prior: Standard deviation of the normal prior around zero, in the same unit; infinite for a flat one.
    """
    if not math.isfinite(estimate) or not math.isfinite(error) or error <= 0 or not prior > 0:
        return None
    kept = 1 / (1 + min(error / prior, CERTAIN) ** 2)
    deviation, mean = error * math.sqrt(kept), estimate * kept
    good = mean if higher_is_better else -mean
    z = max(-CERTAIN, min(good / deviation, CERTAIN))
    density = math.exp(-(z**2) / 2) / math.sqrt(2 * math.pi)
    loss = deviation * density - good * float(ndtr(-z))
    half = float(ndtri(1 - alpha / 2)) * deviation
    return Posterior(mean, deviation, (mean - half, mean + half), float(ndtr(z)), max(loss, 0.0), prior)
