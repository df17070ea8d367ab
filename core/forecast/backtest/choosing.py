"""Which model forecasts a series: the best of its backtest, or the mean of the best ones where none is clearly best."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.forecast.backtest.kinds import of_one_kind
from core.forecast.series import Floats

LEND = 2.0
"""Moments' worth of what a model did on all series that is added to what it did on one: with four moments of its own,
a third of the judgement (shrinkage against luck)."""
NEAR = 1.08
"""Times the best error within which another model is as good as the best: a twelfth is what the choice among models
with four moments costs by luck."""
MOST = 3
"""Models in a combination: the gain of a fourth is not seen (Clemen 1989)."""


@dataclass(frozen=True)
class Choice:
    """What forecasts each series.

    Attributes:
        weights: Model -> its weight in each series' forecast; they sum to 1; shape (N,).
        loss: Model -> its mean absolute error in the backtest, NaN where it was not tried; shape (N,).
    """

    weights: Mapping[str, Floats]
    loss: Mapping[str, Floats]

    def names(self) -> list[str]:
        """The model of each series; "mean" for a combination."""
        names = list(self.weights)
        table = np.stack([self.weights[one] for one in names])
        return ["mean" if (row > 0).sum() > 1 else names[int(row.argmax())] for row in table.T]

    def combined(self, told: Mapping[str, Floats]) -> Floats:
        """The chosen forecast from those of all models; shape of one of them."""
        found = None
        for name, weight in self.weights.items():
            share = weight.reshape(-1, *[1] * (told[name].ndim - 1))
            part = np.where(share > 0, np.nan_to_num(told[name], nan=0.0) * share, 0.0)
            part = np.where((share > 0) & np.isnan(told[name]), np.nan, part)
            found = part if found is None else found + part
        assert found is not None
        return found


def chosen(
    actual: Floats,
    told: Mapping[str, Floats],
    able: Mapping[str, Floats] | None = None,
    knowing: Collection[str] = (),
    year_ago: tuple[Floats, Mapping[str, Floats]] | None = None,
) -> Choice:
    """Choose by the mean absolute error of the backtest.

    Args:
        actual: Shape (N, W, h).
        told: Model -> forecasts of the same shape, NaN where not tried; "naive" among them.
        able: Model -> its forecast of what is to come, shape (N, h): one that has none is not chosen.
        knowing, year_ago: As in `kinds.of_one_kind`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        loss = {name: np.nanmean(np.abs(one - actual), axis=(1, 2)) for name, one in told.items()}
        by_window = {name: np.nanmean(np.abs(one - actual), axis=2) for name, one in told.items()}
    moments = np.isfinite(by_window["naive"]).sum(axis=1)
    base = np.maximum(loss["naive"], 1e-12)
    judged: dict[str, Floats] = {}
    for name, one in loss.items():
        own = one / base
        known = np.isfinite(own) & (base > 1e-12)
        common = float(np.exp(np.mean(np.log(np.clip(own[known], 0.05, 20))))) if known.any() else 1.0
        judged[name] = (moments * own + LEND * common) / (moments + LEND) if len(own) > 1 else own
        if able is not None and name in able:
            judged[name] = np.where(np.isfinite(able[name]).all(axis=1), judged[name], np.inf)
    names = list(judged)
    table = np.nan_to_num(np.stack([judged[one] for one in names]), nan=np.inf)
    best = table.min(axis=0)
    best = np.where(np.isfinite(best), best, 0)
    near = table / NEAR <= np.maximum(best, 1e-12)
    rank = np.argsort(np.argsort(table, axis=0), axis=0)
    near &= rank < MOST
    clear = _clear(by_window, names, rank)
    near &= ~clear[None] | (rank == 0)
    near[names.index("naive")] |= ~near.any(axis=0)
    unknown = ~np.isfinite(table).any(axis=0)
    near[:, unknown] = False
    near[names.index("naive"), unknown] = True
    near = of_one_kind(near, table, names, knowing, actual, told, year_ago)
    weights = near / near.sum(axis=0, keepdims=True)
    return Choice({name: np.asarray(weights[i]) for i, name in enumerate(names)}, loss)


def _clear(by_window: Mapping[str, Floats], names: list[str], rank: Any) -> np.ndarray:  # type: ignore[type-arg]
    """Whether the best model beat the second in nearly every moment: mean difference over twice its standard error."""
    if len(names) < 2:
        return np.ones(rank.shape[1], dtype=np.bool_)
    table = np.stack([by_window[one] for one in names])
    first = np.take_along_axis(table, (rank == 0).argmax(axis=0)[None, :, None], axis=0)[0]
    second = np.take_along_axis(table, (rank == 1).argmax(axis=0)[None, :, None], axis=0)[0]
    apart = second - first
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        mean, moments = np.nanmean(apart, axis=1), np.isfinite(apart).sum(axis=1)
        error = np.nanstd(apart, axis=1) / np.sqrt(np.maximum(moments - 1, 1))
    return np.asarray((moments > 2) & (mean > 2 * error))
