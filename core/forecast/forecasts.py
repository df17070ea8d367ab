"""What a forecast says of N series over h periods: a mean, quantiles, and paths drawn from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.forecast.series import Floats, Times

LEVELS = (0.005, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.995)
"""Quantiles that a forecast carries: the ends of the 99, 95, 90, 80, 60, 40 and 20 % intervals and the median."""


@dataclass(frozen=True)
class Forecast:
    """N series over h periods.

    Attributes:
        ids: Names of the series; N.
        times: Beginnings of the periods, datetime64[ns]; shape (h,).
        mean: Shape (N, h); NaN for a series that cannot be forecast.
        levels: Probabilities, rising; shape (Q,).
        quantiles: Shape (N, h, Q), not falling along Q.
        model: Name of the model of each series; N.
        carried: How much of one period's error the next one has, between -1 and 1 (lag-1 correlation of the errors of
            the backtest); shape (N,); none where it is not known.
    """

    ids: list[str]
    times: Times
    mean: Floats
    levels: Floats
    quantiles: Floats
    model: list[str]
    carried: Floats = field(default_factory=lambda: np.zeros(0))

    def interval(self, level: float = 0.9) -> tuple[Floats, Floats]:
        """Lower and upper end that hold the value with this probability, each of shape (N, h)."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def quantile(self, level: float) -> Floats:
        """The quantile at a probability, between those carried by a straight line; shape (N, h)."""
        place = float(np.interp(level, self.levels, np.arange(len(self.levels))))
        low, share = int(place), place - int(place)
        high = min(low + 1, len(self.levels) - 1)
        found: Floats = self.quantiles[..., low] * (1 - share) + self.quantiles[..., high] * share
        return found

    def draws(self, n: int, seed: int = 0, series: int | None = None) -> Floats:
        """Paths that keep each period's quantiles and carry errors over from one period to the next.

        A Gaussian copula: normal paths with lag-1 correlation `carried`, each turned into its probability and that into
        the quantile (Gneiting & Katzfuss 2014, section 2). All figures of one path belong together, so sums over
        periods are drawn by adding along a path.

        Returns:
            Shape (n, N, h), or (n, h) for one series.
        """
        from scipy.special import ndtr

        at = np.arange(len(self.ids)) if series is None else np.asarray([series])
        steps = len(self.times)
        generator = np.random.default_rng(seed)
        carried = self.carried[at] if len(self.carried) else np.zeros(len(at))
        path = generator.standard_normal((n, len(at), steps))
        fresh = np.sqrt(1 - carried**2)
        for step in range(1, steps):
            path[:, :, step] = carried * path[:, :, step - 1] + fresh * path[:, :, step]
        chance = ndtr(path)
        found: Floats = np.empty_like(chance)
        for one, place in enumerate(at):
            for step in range(steps):
                found[:, one, step] = np.interp(chance[:, one, step], self.levels, self.quantiles[place, step])
        return found if series is None else np.asarray(found[:, 0])
