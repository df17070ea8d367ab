"""Which of two interleaved rankings shoppers prefer: who has the credit for the clicks of a list, over all lists.

The preference is that of Chapelle, Joachims, Radlinski & Yue (2012), "Large-scale validation and analysis of
interleaved search evaluation": (lists that the second wins + half of those with equal credit) / lists with a click
- 1/2. Lists of one shopper are no independent draws, so its error is that of a ratio of sums over shoppers (delta
method).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import BadInput
from core.experiment.design.power import reach
from core.experiment.methods.difference import critical, tail
from core.experiment.methods.estimate import Interval
from core.experiment.recommenders.reading import Interleaved
from core.i18n import _
from core.quality.sample_ratio import grade, sample_ratio

Floats = NDArray[np.float64]
LEAST_SHOPPERS = 20
"""Shoppers with a click below which the spread between them is not known well enough for an interval."""
SMALLEST = 0.01
"""A preference of 51 to 49 is the smallest that a shop would act on, unless it says otherwise."""
UNEVEN_SLOTS = 0.05
"""Lists in which one ranking has two places more than the other; above one in twenty the log has lost rows."""
HEAVY = 0.01
"""Share of all lists of one shopper from which it is named: no shopper sees a hundredth of a shop's lists by hand."""
FAIR_SHARES = 20
"""And only where it is that many times a fair share; among fifty shoppers each has a fiftieth."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with the comparison: id, severity ("warning" or "error", which withholds) and its numbers."""

    id: str
    severity: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preference:
    """How much shoppers prefer the second ranking to the first.

    Attributes:
        log: What was read.
        wins: Lists that the first, and that the second wins; `ties` with a click and equal credit.
        clicked: Lists with a click.
        shoppers: Shoppers with one.
        value: The preference, from -0.5 (always the first) to 0.5; not a number where nobody clicked.
        interval, p: At level 1 - alpha, clustered by shopper.
        needed: Further lists with a click until `smallest` is found with a power of 80 %.
        verdict: better, worse, no_difference, inconclusive, or withheld.
    """

    log: Interleaved
    wins: tuple[int, int]
    ties: int
    clicked: int
    shoppers: int
    value: float
    interval: Interval
    p: float
    smallest: float
    needed: int
    faults: tuple[Fault, ...]
    verdict: str

    @property
    def shares(self) -> tuple[float, float, float]:
        """The share of lists with a click that the second wins, ties by half, and its interval."""
        return 0.5 + self.value, 0.5 + self.interval[0], 0.5 + self.interval[1]

    def to_json(self) -> dict[str, Any]:
        """Everything as plain JSON types; not-a-number becomes null."""
        return {
            "source": self.log.source,
            "method": self.log.method,
            "first": self.log.teams[0],
            "second": self.log.teams[1],
            "rows": self.log.rows,
            "skipped": self.log.skipped,
            "lists": len(self.log.shopper),
            "clicked": self.clicked,
            "shoppers": self.shoppers,
            "wins_first": self.wins[0],
            "wins_second": self.wins[1],
            "ties": self.ties,
            "preference": _finite(self.value),
            "interval": [_finite(bound) for bound in self.interval],
            "p": _finite(self.p),
            "smallest": self.smallest,
            "needed": self.needed,
            "health": [asdict(fault) | {"params": dict(fault.params)} for fault in self.faults],
            "verdict": self.verdict,
        }


def preference(log: Interleaved, alpha: float = 0.05, smallest: float = SMALLEST) -> Preference:
    """Read a log out.

    Args:
        smallest: The smallest preference that would matter.

    Raises:
        BadInput: No list, or a level or smallest preference that is none.
    """
    if not len(log.shopper):
        raise BadInput(_("The log has no list with an item, a ranking and a readable click."))
    if not 0 < alpha < 0.5 or not 0 <= smallest < 0.5:
        raise BadInput(_("Alpha must be between 0 and 0.5, the smallest preference from 0 to below 0.5."))
    difference = log.credit[:, 1] - log.credit[:, 0]
    seen = log.clicks > 0
    sign = np.sign(difference)[seen].astype(np.float64)
    total, lists = _per_shopper(log.shopper[seen], sign)
    value, error = _ratio(total, lists)
    shoppers = len(total)
    half = critical(alpha, max(shoppers - 1, 1)) * error
    interval = (value - half, value + half)
    p = tail(value / error, max(shoppers - 1, 1)) if error > 0 else float("nan")
    faults = tuple(_faults(log, shoppers, error))
    wins = int((sign < 0).sum()), int((sign > 0).sum())
    needed = 0
    if error > 0 and smallest > 0:
        needed = max(0, math.ceil(len(sign) * ((error * reach(alpha, 0.8) / smallest) ** 2 - 1)))
    return Preference(
        log, wins, int((sign == 0).sum()), len(sign), shoppers, value, interval, p, smallest, needed, faults,
        _verdict(faults, p, value, interval, alpha, smallest),
    )  # fmt: skip


def _per_shopper(shopper: NDArray[np.int64], sign: Floats) -> tuple[Floats, Floats]:
    """For each shopper with a click: the sum of its lists' outcomes, and the lists."""
    _known, code = np.unique(shopper, return_inverse=True)
    lists: Floats = np.bincount(code).astype(np.float64)
    return np.asarray(np.bincount(code, weights=sign), dtype=np.float64), lists


def _ratio(total: Floats, lists: Floats) -> tuple[float, float]:
    """Half the ratio of sums, and its error by the delta method over shoppers."""
    count = len(total)
    if not count:
        return float("nan"), float("nan")
    ratio = float(total.sum() / lists.sum())
    if count < 2:
        return ratio / 2, float("nan")
    spread = float(((total - ratio * lists) ** 2).sum()) * count / (count - 1)
    return ratio / 2, math.sqrt(spread) / float(lists.sum()) / 2


def _faults(log: Interleaved, shoppers: int, error: float) -> list[Fault]:
    found = []
    began = {log.teams[n]: int((log.began == n).sum()) for n in (0, 1)}
    if log.method == "team_draft" and any(began.values()):
        srm = sample_ratio(began)
        if (severity := grade(srm.p)) != "ok":
            found.append(Fault("coin", severity, {"began": began, "p": srm.p}))
    if log.method == "team_draft":
        found += _slots(log)
    if log.repeated:
        found.append(Fault("repeated", "warning", {"rows": log.repeated}))
    if log.skipped:
        found.append(Fault("skipped", "error" if 2 * log.skipped > log.rows else "warning", {"rows": log.skipped}))
    counts = np.bincount(log.shopper)
    heaviest = float(counts.max() / counts.sum())
    if heaviest > HEAVY and heaviest * log.shoppers > FAIR_SHARES:
        found.append(Fault("heavy", "warning", {"share": heaviest}))
    if shoppers < LEAST_SHOPPERS:
        found.append(Fault("few", "error", {"shoppers": shoppers, "least": LEAST_SHOPPERS}))
    elif not error > 0:
        found.append(Fault("alike", "error"))
    return sorted(found, key=lambda fault: fault.severity)


def _slots(log: Interleaved) -> list[Fault]:
    """Places lost: lists that no draft makes, and one ranking with fewer places than the other.

    Whoever a coin favours has the odd place, so that differences have no side; their sum over its own spread is a z.
    """
    difference = (log.slots[:, 1] - log.slots[:, 0]).astype(np.float64)
    uneven = float((np.abs(difference) > 1).mean())
    spread = float((difference**2).sum())
    severity = grade(tail(float(difference.sum()) / math.sqrt(spread), math.inf) if spread else 1.0)
    if uneven > UNEVEN_SLOTS:
        severity = "error"
    elif uneven > 0 and severity == "ok":
        severity = "warning"
    if severity == "ok":
        return []
    slots = {log.teams[n]: int(log.slots[:, n].sum()) for n in (0, 1)}
    return [Fault("slots", severity, {"share": uneven, "limit": UNEVEN_SLOTS, "slots": slots})]


def _verdict(
    faults: tuple[Fault, ...], p: float, value: float, interval: Interval, alpha: float, smallest: float
) -> str:
    if any(fault.severity == "error" for fault in faults):
        return "withheld"
    if p < alpha:
        return "better" if value > 0 else "worse"
    return "no_difference" if -smallest < interval[0] and interval[1] < smallest else "inconclusive"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
