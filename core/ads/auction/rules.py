"""What an auction goes by."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from core.errors import BadInput
from core.i18n import N_, _, listed

Pacing = Literal["none", "throttle", "scale"]
PACINGS: dict[str, str] = {
    "none": N_("No pacing: an ad takes part until its budget is spent"),
    "throttle": N_("Throttling: an ad sits out some visits, drawn by chance"),
    "scale": N_("Lower bids: an ad ahead of its plan bids less"),
}
PLACES = (1, 4, 7, 10)
"""Places of a list that ads take, in the order they are sold: the first of three, as shops with ads in the list do."""
MOST_VISITS = 10_000
"""Visits that one logged visit may stand for."""


@dataclass(frozen=True)
class Rules:
    """How ads are sold.

    Attributes:
        slots: Places for ads on a page, 1 to `len(PLACES)`.
        reserve: Least price of a click, in the currency of the bids.
        floor: Least relevance of an ad to the visit, 0 to 1; an ad of relevance 0 is never shown.
        pacing: A key of `PACINGS`.
        daily: Whether budgets are of a day; None as the ads dataset says.
        times: Visits that each logged visit stands for: a log may be a sample of the traffic.
        seed: Of clicks, and of who sits out.
    """

    slots: int = 2
    reserve: float = 0.0
    floor: float = 0.5
    pacing: Pacing = "throttle"
    daily: bool | None = None
    times: int = 1
    seed: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.slots <= len(PLACES):
            raise BadInput(_("A page has 1 to {most} positions for ads.").format(most=len(PLACES)))
        if not (math.isfinite(self.reserve) and self.reserve >= 0):
            raise BadInput(_("The least price of a click is a number of at least 0."))
        if not (math.isfinite(self.floor) and 0 <= self.floor <= 1):
            raise BadInput(_("The least relevance is a number from 0 to 1."))
        if self.pacing not in PACINGS:
            raise BadInput(_("The pacing must be one of: {names}.").format(names=listed(PACINGS)))
        if not 1 <= self.times <= MOST_VISITS:
            raise BadInput(
                _("A logged visit stands for 1 to {most} visits.").format(most=f"{MOST_VISITS:,}"),
                data={"times": self.times},
            )
