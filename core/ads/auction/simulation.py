"""Auctions replayed visit by visit in the order of time, within budgets, with pacing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from core.ads.auction.gsp import second_price
from core.ads.auction.rules import Rules
from core.ads.auction.visits import Visits, visits_of
from core.ads.data.ads import DAY
from core.ads.data.market import Market
from core.recommend.events import Floats, Ints, Mask
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Lake

PARTS_OF_DAY = 8
"""Times a day that pacing looks at what was spent: every three hours."""
STEP = 0.75
"""What an ad ahead of its plan is slowed by each time; behind it, the same quickens it."""
SLOWEST = 0.02
"""Share of visits, or of its bid, that pacing leaves an ad at least, so that it can come back."""
MOST_AT_ONCE = 512
"""Visits sold in one step before budgets are looked at: arrays of 512 rows fit a processor's cache."""
_kept: Kept[Run] = Kept(12, 60)


@dataclass(frozen=True)
class Run:
    """What came of R visits with S places and N ads.

    Attributes:
        ad: Who was shown, as a position among the N ads, -1 for nobody; shape (R, S).
        price: Of a click there; clicks: how many; both of shape (R, S).
        spent: Money by ad, of the visits that the replayed ones stand for; shape (N,).
        part: The part of the day (0 to `PARTS_OF_DAY` - 1) of each visit, shape (R,).
        eligible, entered, low, cheap, sat_out, broke: Visits, by ad, at which it ran; at which it took part; at which
            it was too little relevant; bid less than the least price; sat out by pacing; had no budget left.
        spent_out: Days on which an ad's budget ran out; shape (N,). out_at: the mean part of the day (0 to 1) at which.
        stands, over: As `stands_for` says.
    """

    rules: Rules
    ad: Ints
    price: Floats
    clicks: Ints
    spent: Floats
    part: Ints
    eligible: Ints
    entered: Ints
    low: Ints
    cheap: Ints
    sat_out: Ints
    broke: Ints
    spent_out: Ints
    out_at: Floats
    stands: int = 1
    over: float = 1.0

    @property
    def money(self) -> Floats:
        """Money of the replayed visits and places, in the measure of all visits they stand for; shape (R, S)."""
        return np.asarray(self.price * self.clicks / self.over)


def stands_for(visits: Visits, times: int) -> tuple[int, float]:
    """How many visits each replayed one stands for, and how many times too many these are together.

    Of a log only some visits are replayed, and the log may be a sample itself. Budgets are paid by all visits, so each
    replayed one is sold as often as it takes, rounded up, and budgets are larger by what the rounding adds. Without
    it, a tenth of the visits would leave every budget ten times as long.
    """
    wanted = times / visits.share
    whole = math.ceil(wanted * (1 - 1e-12))
    return whole, whole / wanted


def held(lake: Lake, market: Market, rules: Rules) -> Run:
    """The run of a market under some rules; kept, since a page asks for it at every click."""
    key = (market.ads, market.shop, market.stock, market.source, market.log, rules)
    return _kept.get(key, lambda: simulate(visits_of(lake, market), rules))


def simulate(visits: Visits, rules: Rules) -> Run:
    """Sell the places of every visit.

    An ad takes part while its budget pays for a click at its bid, so that no budget is ever passed; what is left at the
    end of a day with daily budgets is lost. Clicks are drawn by the predicted rate of the place.
    """
    return _Sale(visits, rules).run()


class _Sale:
    """One simulation: budgets, pacing and counts as they stand."""

    def __init__(self, visits: Visits, rules: Rules) -> None:
        self.visits, self.rules = visits, rules
        pages, ads = visits.relevance.shape
        self.rng = np.random.default_rng(rules.seed)
        self.daily = visits.daily if rules.daily is None else rules.daily
        self.stands, self.over = stands_for(visits, rules.times)
        self.budget = visits.budget * self.over
        self.left, self.today = self.budget.copy(), np.zeros(ads)
        self.pace = np.ones(ads)
        fits = visits.relevance >= rules.floor
        fits &= visits.relevance > 0
        self.fits = visits.runs & fits
        shape = (pages, rules.slots)
        self.ad, self.price = np.full(shape, -1, dtype=np.int64), np.zeros(shape)
        self.clicks = np.zeros(shape, dtype=np.int64)
        self.spent, self.entered = np.zeros(ads), np.zeros(ads, dtype=np.int64)
        self.sat_out, self.broke = np.zeros(ads, dtype=np.int64), np.zeros(ads, dtype=np.int64)
        self.spent_out, self.out_sum = np.zeros(ads, dtype=np.int64), np.zeros(ads)
        self.is_out = np.zeros(ads, dtype=np.bool_)
        self.day, self.part, self.clock = _calendar(visits.time)
        self.due = _due(self.part, self.daily, visits)

    def run(self) -> Run:
        visits, rules = self.visits, self.rules
        day = None
        for start, stop, of_day, ends in self._slices():
            if of_day != day:
                day = of_day
                if self.daily:
                    self.left, self.today = self.budget.copy(), np.zeros(len(self.left))
                    self.is_out[:] = False
            self._sell(start, stop)
            if ends:
                self._adjust(stop - 1)
        eligible = visits.runs.sum(axis=0)
        cheap = np.where(visits.bid < rules.reserve, self.fits.sum(axis=0), 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            out_at = np.where(self.spent_out > 0, self.out_sum / self.spent_out, np.nan)
        return Run(
            rules,
            self.ad,
            self.price,
            self.clicks,
            self.spent / self.over,
            self.part,
            eligible.astype(np.int64),
            self.entered,
            (visits.runs & ~self.fits).sum(axis=0).astype(np.int64),
            cheap.astype(np.int64),
            self.sat_out,
            self.broke,
            self.spent_out,
            out_at,
            self.stands,
            self.over,
        )

    def _slices(self) -> Iterator[tuple[int, int, int, bool]]:
        """Runs of visits of one part of one day, at most `MOST_AT_ONCE` each, and whether the part ends there."""
        key = self.day * PARTS_OF_DAY + self.part
        borders = np.append(np.flatnonzero(np.diff(key, prepend=key[0] - 1 if len(key) else 0)), len(key))
        for start, stop in pairwise(borders.tolist()):
            for at in range(start, stop, MOST_AT_ONCE):
                yield at, min(at + MOST_AT_ONCE, stop), int(self.day[start]), at + MOST_AT_ONCE >= stop

    def _sell(self, start: int, stop: int) -> None:
        """Sell visits from start to before stop; where a budget runs out, the rest is sold again without that ad."""
        visits, rules = self.visits, self.rules
        fits = self.fits[start:stop]
        throttled = rules.pacing == "throttle"
        plays = self.rng.random(fits.shape) < self.pace if throttled else np.ones(fits.shape, dtype=np.bool_)
        bid = np.maximum(visits.bid * self.pace, 0) if rules.pacing == "scale" else visits.bid
        if rules.pacing == "scale":  # never slowed below the least price, which it can pay
            bid = np.where(visits.bid >= rules.reserve, np.maximum(bid, rules.reserve), bid)
        draw = self.rng.random((stop - start, rules.slots))
        at = start
        while at < stop:
            rows = slice(at, stop)
            affords = self.left >= bid
            enters = fits[at - start :] & plays[at - start :] & affords
            sold = second_price(bid, visits.rate[0, rows], enters, rules.slots, rules.reserve)
            clicks = self._clicked(sold.ad, rows, draw[at - start :])
            end = at + self._pay(sold.ad, sold.price, clicks, bid, at)
            took = slice(0, end - at)
            self.ad[at:end], self.price[at:end], self.clicks[at:end] = sold.ad[took], sold.price[took], clicks[took]
            mine = fits[at - start : end - start]
            self.entered += (enters[took] & (bid >= rules.reserve)).sum(axis=0)
            self.sat_out += (mine & affords & ~plays[at - start : end - start]).sum(axis=0)
            self.broke += (mine & ~affords).sum(axis=0)
            at = end

    def _clicked(self, ad: Ints, rows: slice, draw: Floats) -> Ints:
        """Clicks at each place, drawn by the rate of the ad there."""
        found = np.zeros(ad.shape, dtype=np.int64)
        for slot in range(ad.shape[1]):
            shown = np.flatnonzero(ad[:, slot] >= 0)
            rate = self.visits.rate[slot, rows][shown, ad[shown, slot]]
            if self.stands == 1:
                found[shown, slot] = draw[shown, slot] < rate
            else:
                found[shown, slot] = self.rng.binomial(self.stands, np.clip(rate, 0, 1))
        return found

    def _pay(self, ad: Ints, price: Floats, clicks: Ints, bid: Floats, at: int) -> int:
        """Take the price of clicks from the budgets; how many visits are sold before a budget runs out, that one too.

        Where a visit stands for many, an ad is shown until its budget no longer pays for a click at its price: later
        clicks are not its own.
        """
        for row, slot in zip(*np.nonzero(clicks), strict=True):
            one, cost = int(ad[row, slot]), float(price[row, slot])
            paid = int(clicks[row, slot])
            if cost > 0 and np.isfinite(self.left[one]):
                paid = int(min(paid, self.left[one] / cost * (1 + 1e-12)))
            clicks[row, slot] = paid
            amount = min(paid * cost, self.left[one])
            self.left[one] -= amount
            self.today[one] += amount
            self.spent[one] += amount
            if self.left[one] < bid[one] and not self.is_out[one]:
                self.is_out[one] = True
                self.spent_out[one] += 1
                self.out_sum[one] += self.clock[at + row]
                last = row == len(clicks) - 1
                rest = clicks[row, slot + 1 :]
                if not last:
                    self._pay_rest(ad[row], price[row], rest, slot + 1)
                    return int(row) + 1
        return len(clicks)

    def _pay_rest(self, ad: Ints, price: Floats, rest: Ints, slot: int) -> None:
        """The clicks at the places behind one whose budget ran out, of the same visit."""
        for more in np.flatnonzero(rest):
            one, cost = int(ad[slot + more]), float(price[slot + more])
            paid = int(rest[more])
            if cost > 0 and np.isfinite(self.left[one]):
                paid = int(min(paid, self.left[one] / cost * (1 + 1e-12)))
            rest[more] = paid
            amount = min(paid * cost, self.left[one])
            self.left[one] -= amount
            self.today[one] += amount
            self.spent[one] += amount

    def _adjust(self, last: int) -> None:
        """Slow ads that are ahead of their plan, quicken those behind: the plan spends as the visits come."""
        if self.rules.pacing == "none":
            return
        planned = self.budget * self.due[last]
        ahead = self.today > planned
        self.pace = np.clip(np.where(ahead, self.pace * STEP, self.pace / STEP), SLOWEST, 1.0)


def _calendar(time: Floats) -> tuple[Ints, Ints, Floats]:
    """Day, part of the day, and share of the day gone by of each visit; one day where no time is known."""
    known = np.where(np.isfinite(time), time, 0.0)
    day = np.floor(known / DAY).astype(np.int64)
    gone = np.mod(known, DAY) / DAY
    if not np.isfinite(time).any():
        gone = np.arange(len(time)) / max(len(time), 1)
    return day, np.minimum((gone * PARTS_OF_DAY).astype(np.int64), PARTS_OF_DAY - 1), gone


def _due(part: Ints, daily: bool, visits: Visits) -> Floats | Mask:
    """Share of a budget that should be spent by the end of a visit's part of the day, by ad for whole runs.

    Shape (R, 1) for daily budgets, whose plan follows the usual visits of the day; (R, N) else: the share of the
    visits of an ad's run that came so far.
    """
    if daily:
        usual = np.bincount(part, minlength=PARTS_OF_DAY)
        return np.asarray((np.cumsum(usual) / max(usual.sum(), 1))[part])[:, None]
    runs = visits.runs.astype(np.float32)
    total = np.maximum(runs.sum(axis=0), 1)
    return np.asarray(np.cumsum(runs, axis=0) / total)
