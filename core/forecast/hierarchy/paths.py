"""Intervals that belong together: paths of all nodes with the errors of one past moment, each made to add up.

A node's interval says nothing of its neighbours', and quantiles cannot be added. So paths are drawn: the errors of
all nodes in a path are those of one moment of the backtest, as probabilities of their own node, put into that node's
quantiles (an empirical copula), reconciled, and the quantiles read off again (Panagiotelis, Gamakumara, Athanasopoulos
& Hyndman 2023).
"""

from __future__ import annotations

import numpy as np

from core.forecast.forecasts import Forecast
from core.forecast.hierarchy.mint import Reconciler
from core.forecast.series import Floats

DRAWS = 500
"""Paths: the outer quantiles of fifteen are then of a few paths each."""
AT_ONCE = 4_000_000
"""Figures drawn at once: 32 MB."""


def ranks_of(errors: Floats) -> Floats:
    """Each node's errors as probabilities among its own, 1/2 where unknown; shape (M, T)."""
    known = np.isfinite(errors)
    order = np.argsort(np.argsort(np.where(known, errors, np.inf), axis=1), axis=1)
    found: Floats = np.where(known, (order + 0.5) / np.maximum(known.sum(axis=1, keepdims=True), 1), 0.5)
    return found


def reconciled_quantiles(
    reconciler: Reconciler, forecast: Forecast, errors: Floats, *, positive: bool = False, n: int = DRAWS, seed: int = 0
) -> Floats:
    """Quantiles of the reconciled paths at the forecast's levels; shape (M, h, Q).

    Args:
        forecast: Of all nodes, in the hierarchy's order.
        errors: Of all nodes at the same moments, period after period; shape (M, T). Without any, nodes are drawn apart.
        positive: Items below 0 are set to 0 in every path.
    """
    count, steps, levels = forecast.quantiles.shape
    generator = np.random.default_rng(seed)
    ranks = ranks_of(errors) if errors.shape[1] else np.zeros((count, 0))
    found = np.empty((count, steps, levels))
    many = max(1, AT_ONCE // (count * n))
    for first in range(0, steps, many):
        at = np.arange(first, min(first + many, steps))
        if ranks.shape[1]:
            moment = generator.integers(0, ranks.shape[1], (n, len(at)))
            chance = ranks[:, moment] + generator.uniform(-0.5, 0.5, (n, len(at))) / ranks.shape[1]
        else:
            chance = generator.random((count, n, len(at)))
        drawn = _quantiles_at(forecast, at, np.clip(chance, 0.001, 0.999))
        whole = reconciler(drawn, positive=positive)
        found[:, at] = np.moveaxis(np.quantile(whole, forecast.levels, axis=1), 0, -1)
    return found


def _quantiles_at(forecast: Forecast, at: np.ndarray, chance: Floats) -> Floats:
    """The values that these probabilities have in each node's quantiles; (M, n, k) to (M, n, k)."""
    levels = forecast.levels
    place = np.clip(np.searchsorted(levels, chance) - 1, 0, len(levels) - 2)
    share = np.clip((chance - levels[place]) / (levels[place + 1] - levels[place]), 0.0, 1.0)
    table = forecast.quantiles[:, at]  # (M, k, Q)
    node = np.arange(len(table))[:, None, None]
    step = np.arange(len(at))[None, None, :]
    low, high = table[node, step, place], table[node, step, place + 1]
    found: Floats = low + share * (high - low)
    return found
