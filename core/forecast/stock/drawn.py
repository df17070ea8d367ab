"""What may be sold until delivery, drawn under a policy and a calendar; and whether such points were kept so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.forecast.calendar.lift import lifts_of
from core.forecast.series import Floats
from core.forecast.stock.demand import Demand
from core.forecast.stock.drift import drift_of
from core.forecast.stock.lead_demand import LeadDemand, lead_demand, seeds_of
from core.forecast.stock.policy import Policy
from core.forecast.stock.promise import Promise, promise_of
from core.forecast.stock.sources import Stock, aligned, demand_of, inventory_of
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Lake

SEASON_DAYS = 200
"""Days from which on festivals are looked for: fewer hold each at most once, amid a level that is not known."""
FESTIVE = 0.1
"""A day whose calendar moves its sales by more than a tenth tells nothing of a usual day."""
_draws: Kept[tuple[LeadDemand, Floats]] = Kept(8, 80)
_promises: Kept[Promise | None] = Kept(8)


def drawn(lake: Lake, stock: Stock, policy: Policy) -> tuple[LeadDemand, Floats]:
    """Draws under a policy's lead times, and what the calendar makes of the days until delivery."""

    def make() -> tuple[LeadDemand, Floats]:
        inventory, demand = inventory_of(lake, stock), demand_of(lake, stock)
        _at, days = aligned(demand, inventory)
        lead = inventory.lead * policy.lead_change
        with np.errstate(invalid="ignore", divide="ignore"):
            told = np.where(inventory.lead > 0, inventory.lead_sd / inventory.lead, np.nan)
        spread = np.where(np.isfinite(told), told, policy.lead_spread)
        usual, ahead = _calendar(demand, days, lead, policy.review, stock.country)
        drift = drift_of(_plain(demand, days, stock.country))
        found = lead_demand(
            usual, lead, spread=spread, review=policy.review, factor=ahead, half_life=drift.half_life(lead),
            wander=drift.spread(lead), seeds=seeds_of(inventory.items),
        )  # fmt: skip
        return found, ahead

    key = (stock, policy.lead_change, policy.lead_spread, policy.review)
    return _draws.get(key, make)


def _calendar(demand: Demand, days: Floats, lead: Floats, review: int, country: str) -> tuple[Floats, Floats]:
    """The days without festivals, and the mean factor of the days until delivery."""
    if not country or days.shape[1] < SEASON_DAYS:
        return days, np.ones(len(days))
    lifts = lifts_of(demand.days, days, country)
    if not lifts.found and (lifts.own == 1).all():
        return days, np.ones(len(days))
    past = lifts.factors(demand.days)
    usual = np.where(np.abs(past - 1) > FESTIVE, np.nan, days)
    longest = int(np.nanmax(np.where(np.isfinite(lead), lead, 0), initial=0)) + review
    coming = demand.days[-1] + np.arange(1, longest + 1).astype("timedelta64[D]")
    total = np.cumsum(lifts.factors(coming.astype("datetime64[ns]")), axis=1)
    until = np.clip(np.rint(np.nan_to_num(lead)).astype(int) + review, 1, longest)
    return usual, total[np.arange(len(days)), until - 1] / until


def _plain(demand: Demand, days: Floats, country: str) -> Floats:
    """The days with festivals divided out: what a level is told from."""
    if not country or days.shape[1] < SEASON_DAYS:
        return days
    return days / lifts_of(demand.days, days, country).factors(demand.days)


def kept_so_far(lake: Lake, stock: Stock, policy: Policy) -> Promise | None:
    """What reorder points of this service level would have kept in the known days; None where they are too few."""

    def make() -> Promise | None:
        inventory, demand = inventory_of(lake, stock), demand_of(lake, stock)
        _at, days = aligned(demand, inventory)
        return promise_of(
            _plain(demand, days, stock.country), inventory.lead, policy.service, seeds_of(inventory.items)
        )

    return _promises.get((stock, policy.service), make)
