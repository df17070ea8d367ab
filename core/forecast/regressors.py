"""Prices and promotions as what is known beforehand: their past as read, and what is assumed of the periods ahead.

A price stays at its last value, and no promotion is planned; at past moments those of the days are taken as known
beforehand. What only one value is known of says nothing and is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from core.forecast.series import Floats, Panel


def known_ahead(panel: Panel, names: Collection[str], h: int, prices: Collection[str] = ()) -> dict[str, Floats]:
    """Figures beside a panel over its own and the coming periods; name -> shape (N, T + h).

    Args:
        panel: Its `beside` has what was read; shape (N, T).
        names: Which of them are known beforehand.
        prices: Those that stay as they were last; the others are 0 where nothing is written.
    """
    found = {}
    for name in names:
        own = panel.beside[name]
        if not _varies(own):
            continue
        if name in prices:
            filled = np.concatenate([_kept(own), np.repeat(_kept(own)[:, -1:], h, axis=1)], axis=1)
        else:
            filled = np.concatenate([np.nan_to_num(own), np.zeros((len(own), h))], axis=1)
        found[name] = filled
    return found


def _varies(values: Floats) -> bool:
    """Whether any series has two values."""
    low = np.where(np.isfinite(values), values, np.inf).min(axis=1)
    high = np.where(np.isfinite(values), values, -np.inf).max(axis=1)
    return bool((high > low).any())


def _kept(values: Floats) -> Floats:
    """Each unknown figure as the last known one before it; as the first known one at the beginning."""
    known = np.isfinite(values)
    last = np.maximum.accumulate(np.where(known, np.arange(values.shape[1])[None], -1), axis=1)
    first = np.where(known.any(axis=1), known.argmax(axis=1), 0)
    at = np.where(last >= 0, last, first[:, None])
    found: Floats = np.nan_to_num(np.take_along_axis(values, at, axis=1))
    return found


def gain_of(scores: Mapping[str, Floats], series: int) -> float | None:
    """How much smaller the pooled model's error at past moments is with them than without; None where not judged.

    Args:
        scores: Model -> mean scaled error of each series; shape (N,).
    """
    if "driven" not in scores or "pooled" not in scores:
        return None
    with_them, without = float(scores["driven"][series]), float(scores["pooled"][series])
    return 1 - with_them / without if np.isfinite(with_them) and np.isfinite(without) and without > 0 else None
