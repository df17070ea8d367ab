"""ABC by what an item brings, XYZ by how evenly it sells: nine classes that ask for nine ways of care."""

from __future__ import annotations

import numpy as np

from core.forecast.series import Floats

A_SHARE, B_SHARE = 0.80, 0.95
"""Items that bring the first 80 % are A, the next 15 % B (Pareto's share as inventory books cut it; Silver, Pyke &
Thomas 2017, chapter 2)."""
X_MOST, Y_MOST = 0.5, 1.0
"""Coefficient of variation of a week's demand: up to one half a forecast is easy, above one it is hardly one."""
WEEK = 7
"""Days: single days of most items are too uneven to tell them apart."""
ABC = ("A", "B", "C")
XYZ = ("X", "Y", "Z")


def abc_of(value: Floats) -> np.ndarray:
    """A, B or C for each item by its value (revenue, or pieces where no price is known); "" for one that sold nothing.

    Args:
        value: What each item brought, not negative; shape (I,).
    """
    value = np.where(np.isfinite(value), np.maximum(value, 0.0), 0.0)
    order = np.argsort(-value, kind="stable")
    total = value.sum()
    before = np.concatenate([[0.0], np.cumsum(value[order])[:-1]]) / (total if total > 0 else 1.0)
    found = np.full(len(value), "", dtype=object)
    found[order] = np.where(before < A_SHARE, "A", np.where(before < B_SHARE, "B", "C"))
    found[value <= 0] = ""
    return found


def xyz_of(units: Floats) -> np.ndarray:
    """X, Y or Z for each item by the weeks of its demand; "" for one that sold nothing or is known for under two weeks.

    Args:
        units: By item and day, NaN where unknown; shape (I, T). The oldest days that fill no week are left out; a week
            with unknown days counts by its known ones.
    """
    weeks = units.shape[1] // WEEK
    if weeks < 2:
        return np.full(len(units), "", dtype=object)
    days = units[:, units.shape[1] - weeks * WEEK :].reshape(len(units), weeks, WEEK)
    known = np.isfinite(days).sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        week = np.where(known > 0, np.nansum(days, axis=2) / known * WEEK, np.nan)
        n = np.isfinite(week).sum(axis=1)
        mean = np.nansum(week, axis=1) / n
        spread = np.sqrt(np.nansum((week - mean[:, None]) ** 2, axis=1) / np.maximum(n - 1, 1))
        variation = spread / mean
    found = np.where(variation <= X_MOST, "X", np.where(variation <= Y_MOST, "Y", "Z")).astype(object)
    found[~((mean > 0) & (n >= 2))] = ""
    return found
