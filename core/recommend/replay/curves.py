"""How much dirt a shop can bear: faults planted at rising shares, and what becomes of the lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from core.recommend.evaluation.evaluate import Figure, Protocol
from core.recommend.features.bundle import Inputs, Options
from core.recommend.replay.effects import Verdict, difference, verdict
from core.recommend.replay.faults import FAULTS, Fault, version_with
from core.recommend.replay.freeze import Frozen, frozen, itself
from core.recommend.replay.outcome import Outcome, digest, outcome
from core.recommend.scorers.declared import Parameters

SHARES = (0.02, 0.05, 0.1, 0.2, 0.4)
"""Shares of the training rows: from what a good month has to a broken import."""


@dataclass(frozen=True)
class Point:
    """A fault at one share.

    Attributes:
        share: Share of the training rows that are touched, added or gone.
        ndcg: Difference from the clean data, paired by shopper.
        level: NDCG with the fault.
        coverage: Coverage with the fault.
        exposure: Share of the slots of the shown lists that the products take which the fault pushes up; NaN where it
            pushes none.
        verdict: Of the difference of NDCG.
    """

    share: float
    ndcg: Figure
    level: float
    coverage: float
    exposure: float
    verdict: Verdict


@dataclass(frozen=True)
class Curve:
    """A fault at rising shares; `clean` is NDCG without it, `covered` the coverage, `exposed` the same products' slots
    without the fault at its largest share."""

    fault: str
    clean: float
    covered: float
    exposed: float
    points: tuple[Point, ...]
    tested: int

    @property
    def bearable(self) -> float:
        """The largest share tried below the first at which NDCG falls measurably; 0 where the smallest does so."""
        held = 0.0
        for point in self.points:
            if point.verdict == "costs":
                break
            held = point.share
        return held

    @property
    def falls(self) -> bool:
        """Whether NDCG falls measurably at any share tried."""
        return any(point.verdict == "costs" for point in self.points)

    @property
    def hides(self) -> bool:
        """Whether NDCG alone misleads: it rises measurably while fewer products are listed, or the fault's own more."""
        return any(
            point.verdict == "gains" and (point.coverage < self.covered or point.exposure > self.exposed + NOTICED)
            for point in self.points
        )


def least_borne_first(curves: Iterable[Curve]) -> list[Curve]:
    """Curves by how little of their fault is borne: those that fall first, of equal ones the one that falls lowest."""
    return sorted(curves, key=lambda one: (not one.falls, one.bearable, one.points[-1].ndcg.value))


NOTICED = 0.01
"""One slot in a hundred more for a fault's products is worth saying."""


def fitting(inputs: Inputs) -> list[Fault]:
    """The faults that these events can have."""
    timed = bool(np.isfinite(inputs.events.time).any())
    return [one for one in FAULTS.values() if timed or not one.timed]


class Ground:
    """The clean side of every curve: the frozen test, and the lists of the data as it is, fitted once."""

    def __init__(
        self,
        inputs: Inputs,
        scorer: str,
        protocol: Protocol | None = None,
        options: Options | None = None,
        parameters: Parameters | None = None,
    ) -> None:
        """Freeze the test and fit the clean data.

        Raises:
            BadInput: Nothing can be held out.
        """
        self.protocol, self.options = protocol or Protocol(), options or Options()
        self.scorer, self.parameters = scorer, parameters
        self.test: Frozen = frozen(inputs, self.protocol)
        version = itself(self.test)
        self._digest = digest(version)
        self.clean: Outcome = outcome(self.test, version, scorer, self.options, parameters)

    def curve(self, fault: str, shares: Sequence[float] = SHARES, progress: Callable[[], None] | None = None) -> Curve:
        """Plant a fault at each share, fit and compare with the clean lists of the same shoppers."""
        points, exposed = [], 0.0
        for share in shares:
            version, about = version_with(self.test, FAULTS[fault], share, self.protocol.seed)
            same = digest(version) == self._digest
            found = self.clean if same else outcome(self.test, version, self.scorer, self.options, self.parameters)
            points.append(self._point(share, found, about, same))
            known = about[: len(self.test.events.items)]
            exposed = 0.0 if about.any() and not known.any() else _slots(self.clean, known)
            if progress:
                progress()
        ndcg = self.clean.values["ndcg"]
        return Curve(fault, float(np.nanmean(ndcg)), self.clean.coverage, exposed, tuple(points), len(self.test.users))

    def _point(self, share: float, found: Outcome, about: np.ndarray, same: bool) -> Point:
        moved = difference(self.clean.values["ndcg"], found.values["ndcg"], self.protocol.seed)
        level = float(np.nanmean(found.values["ndcg"]))
        return Point(share, moved, level, found.coverage, _slots(found, about), verdict(moved, same))


def _slots(found: Outcome, about: np.ndarray) -> float:
    """Share of the filled slots that some items take."""
    if not about.any():
        return float("nan")
    filled = found.shown >= 0
    return float(about[np.maximum(found.shown, 0)][filled].mean()) if filled.any() else 0.0
