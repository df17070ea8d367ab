"""Whether the detector still looks at what it was made for: share found of each day, and features that moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.anomaly.subjects import longest_stretch
from core.review.estimate import Share, wilson

if TYPE_CHECKING:
    from core.anomaly.judging import Judged

RECENT = 7
"""Newest days held against those before: a week has each weekday once."""
LEAST = 50
"""Subjects on either side from which a shift is told: below, the index is mostly chance."""
BINS = 10
"""Parts of equal size in which the subjects before are counted (deciles)."""
SHIFTED = 0.25
"""Population stability index from which a feature has moved; below 0.1 it has not (Siddiqi, 2006)."""
FLOOR = 1e-4
"""Share of an empty part, so that its logarithm exists."""


@dataclass(frozen=True)
class Drift:
    """The newest days held against those before.

    Attributes:
        days: Days with subjects; counts: subjects of each; found: rare ones of each; shape (D,).
        since: The first of the newest days; "" where there are too few.
        before, now: Share of rare subjects before and since, with 95 % intervals.
        features: Feature -> population stability index, the largest first.
    """

    days: tuple[str, ...]
    counts: NDArray[np.int64]
    found: NDArray[np.int64]
    since: str
    before: Share
    now: Share
    features: dict[str, float]

    @property
    def moved(self) -> list[str]:
        """Features that have moved."""
        return [name for name, value in self.features.items() if value > SHIFTED]

    @property
    def off(self) -> bool:
        """Whether more, or fewer, are found than before: the intervals do not meet."""
        return bool(self.since) and (self.now.low > self.before.high or self.now.high < self.before.low)


def drift_of(seen: Judged) -> Drift:
    """Hold the newest week of a dataset's subjects against those before it."""
    days = seen.table.days.astype(str)
    rare = np.zeros(len(days), dtype=bool)
    rare[seen.rare] = True
    names, per = np.unique(days[days != ""], return_counts=True)
    if len(names):  # a session of 1970 has a clock that is wrong, and no drift
        numbers = names.astype("datetime64[D]").astype(np.int64)
        first, last = longest_stretch(np.stack([numbers, per], axis=1))
        names = names[(numbers >= first) & (numbers <= last)]
        days = np.where(np.isin(days, names), days, "")
    counts = _per(days, names, None)
    found = _per(days, names, rare)
    since = str(names[-RECENT]) if len(names) >= 2 * RECENT else ""
    late = (days >= since) & (days != "") if since else np.zeros(len(days), dtype=bool)
    early = (days < since) & (days != "") if since else days != ""
    if not since or late.sum() < LEAST or early.sum() < LEAST:
        return Drift(tuple(map(str, names)), counts, found, "", wilson(int(rare.sum()), len(days)), wilson(0, 0), {})
    values = {name: seen.table.values[:, at] for at, name in enumerate(seen.table.names) if name in seen.prepared.names}
    shifts = {name: stability(one[early], one[late]) for name, one in values.items()}
    return Drift(
        tuple(map(str, names)), counts, found, since, wilson(int(rare[early].sum()), int(early.sum())),
        wilson(int(rare[late].sum()), int(late.sum())), dict(sorted(shifts.items(), key=lambda one: -one[1])),
    )  # fmt: skip


def stability(before: NDArray[np.float64], now: NDArray[np.float64]) -> float:
    """Population stability index of a feature: 0 where nothing moved; empty cells are a part of their own."""
    known = before[np.isfinite(before)]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1], method="nearest")) if len(known) else known
    parts = []
    for one in (before, now):
        place = np.where(np.isfinite(one), np.searchsorted(edges, one, side="left"), len(edges) + 1)
        shares = np.bincount(place.astype(np.int64), minlength=len(edges) + 2) / max(len(one), 1)
        parts.append(np.maximum(shares, FLOOR))
    return float(((parts[1] - parts[0]) * np.log(parts[1] / parts[0])).sum())


def _per(days: NDArray[np.str_], names: NDArray[np.str_], flag: NDArray[np.bool_] | None) -> NDArray[np.int64]:
    """How many subjects, or flagged ones, each day has."""
    chosen = days[(days != "") if flag is None else (days != "") & flag]
    return np.bincount(np.searchsorted(names, chosen), minlength=len(names)).astype(np.int64)
