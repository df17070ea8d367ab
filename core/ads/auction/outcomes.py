"""What an auction came to: money and clicks with intervals, each ad's fate, the day's course, who was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.ads.auction.rules import PLACES, Rules
from core.ads.auction.simulation import PARTS_OF_DAY, Run, held
from core.ads.auction.visits import Visits, visits_of
from core.ads.data.ads import Ads
from core.ads.data.market import Market, market_of
from core.i18n import N_
from core.recommend import Figure
from core.recommend.events import Floats, Ints
from core.recommend.memory_cache import Kept

if TYPE_CHECKING:
    from core.lake import Lake

RESAMPLES = 1000
"""Draws of the bootstrap over shoppers: ends of a 95 % interval stand on 25 draws each."""
_kept: Kept[Outcome] = Kept(12)
NEVER = N_("it did not run at any of these visits")
LOW = N_("it fits these visits too little")
CHEAP = N_("it bids less than the least price")
BROKE = N_("its budget was spent")
SAT_OUT = N_("pacing held it back")
OUTBID = N_("others offered more")
SHOWN = N_("it was shown")


@dataclass(frozen=True)
class AdRow:
    """One ad in the auction. Rates, eCPM and place are means over the visits it took part in; NaN where there are none.

    Attributes:
        ad: Position among all ads. rate: P(click) at the first place. ecpm: bid times rate times 1000.
        visits: At which it ran; entered: took part in the auction; shown; clicks; spent: money; place: mean place of
            the list where shown; used: share of the budgets of its days; why: msgid, the chief reason for not being
            shown, or that it was.
    """

    ad: int
    bid: float
    rate: float
    ecpm: float
    visits: int
    entered: int
    shown: int
    clicks: int
    spent: float
    place: float
    used: float
    why: str


@dataclass(frozen=True)
class Seen:
    """How much of the screen one advertiser had: ads, share of budgets, of impressions, of spend."""

    name: str
    ads: int
    budget: float
    impressions: float
    spend: float


@dataclass(frozen=True)
class Outcome:
    """An auction in figures.

    Attributes:
        revenue: Per 1,000 visits, 95 % bootstrap over shoppers. clicks: per 1,000 visits, likewise.
        total: Money; shown: impressions; clicked: clicks; visits: those that the replayed ones stand for, which are
            all of the log's, each as often as the rules say. fill: share of the places that were sold.
        replayed: Visits that were drawn of the log and sold; stands: for how many each was sold.
        price: Mean price of a click; ads_shown: ads shown at least once.
        spent_out: Days and ads whose budget ran out before the day's end, and out_at the mean hour at which it did.
        by_part: Share of the spend, and of the visits, of each part of the day; shape (2, PARTS_OF_DAY).
        uneven: Half the sum of their distances: 0 where money is spent as the visits come, 1 at worst.
        rows: Every ad that could be shown, the most money first.
        seen: Advertisers, the most impressions first; gini: of impressions over advertisers' budgets (0 even, 1 one
            takes all), NaN for one advertiser.
    """

    revenue: Figure
    clicks: Figure
    total: float
    shown: int
    clicked: int
    visits: int
    replayed: int
    stands: int
    fill: float
    price: float
    ads_shown: int
    spent_out: int
    out_at: float
    by_part: Floats
    uneven: float
    rows: tuple[AdRow, ...]
    seen: tuple[Seen, ...]
    gini: float


def outcome_of(lake: Lake, market: Market, rules: Rules) -> Outcome:
    """The figures of a market under some rules, kept.

    Raises:
        BadInput: The log has too few clicks to predict any.
    """

    def make() -> Outcome:
        ads, _inputs = market_of(lake, market)
        return outcome(ads, visits_of(lake, market), held(lake, market, rules))

    return _kept.get((market.ads, market.shop, market.stock, market.source, market.log, rules), make)


def outcome(ads: Ads, visits: Visits, run: Run) -> Outcome:
    """The figures of a run."""
    shown = run.ad >= 0
    money = run.money
    clicks = float(run.clicks.sum()) / run.over
    each = run.stands / run.over
    rows = _rows(ads, visits, run)
    by_part = _course(visits, run, money.sum(axis=1))
    days = int(run.spent_out.sum())
    known = np.isfinite(run.out_at)
    out_at = float(np.average(run.out_at[known], weights=run.spent_out[known])) * 24 if days else float("nan")
    seen = _seen(ads, visits, run)
    return Outcome(
        per_thousand(money.sum(axis=1) / each, visits.user),
        per_thousand(run.clicks.sum(axis=1) / run.stands, visits.user),
        float(money.sum()),
        round(int(shown.sum()) * each),
        round(clicks),
        round(len(visits) * each),
        len(visits),
        run.stands,
        float(shown.mean()) if shown.size else float("nan"),
        float(money.sum() / clicks) if clicks else float("nan"),
        sum(one.shown > 0 for one in rows),
        days,
        out_at,
        by_part,
        float(np.abs(by_part[0] - by_part[1]).sum() / 2) if money.sum() > 0 else float("nan"),
        rows,
        seen,
        _gini(np.asarray([one.impressions for one in seen]), np.asarray([one.budget for one in seen])),
    )


def per_thousand(values: Floats, user: Ints, seed: int = 0) -> Figure:
    """The mean of a value per visit times 1,000, 95 % bootstrap over shoppers, all visits of one drawn together.

    Visits of nobody known are each a shopper of their own.
    """
    if not len(values):
        return Figure(float("nan"), None, None)
    alone = user < 0
    label = np.where(alone, user.max(initial=-1) + 1 + np.cumsum(alone), user)
    group = np.unique(label, return_inverse=True)[1]
    count = int(group.max()) + 1
    total, size = np.bincount(group, weights=values, minlength=count), np.bincount(group, minlength=count)
    mean = float(values.mean()) * 1000
    if count < 2:
        return Figure(mean, None, None)
    rng = np.random.default_rng(seed)
    draws = []
    step = max(1, 4_000_000 // count)  # 32 MB of drawn positions at once
    for done in range(0, RESAMPLES, step):
        drawn = rng.integers(0, count, (min(step, RESAMPLES - done), count))
        draws.append(total[drawn].sum(axis=1) / size[drawn].sum(axis=1))
    low, high = np.quantile(np.concatenate(draws), [0.025, 0.975]) * 1000
    return Figure(mean, float(low), float(high))


def _rows(ads: Ads, visits: Visits, run: Run) -> tuple[AdRow, ...]:
    n = len(visits.ads)
    flat, each = run.ad.ravel(), run.stands / run.over
    held = flat >= 0
    shown = np.bincount(flat[held], minlength=n)
    clicks = np.bincount(flat[held], weights=run.clicks.ravel()[held], minlength=n)
    places = np.tile(np.asarray(PLACES[: run.ad.shape[1]], dtype=np.float64), len(run.ad))
    with np.errstate(invalid="ignore", divide="ignore"):
        place = np.bincount(flat[held], weights=places[held], minlength=n) / shown
        fits = visits.runs & (visits.relevance >= run.rules.floor) & (visits.relevance > 0)
        rate = np.where(fits, visits.rate[0], 0).sum(axis=0) / fits.sum(axis=0)
        used = run.spent / (visits.budget * _days(visits, visits.daily if run.rules.daily is None else run.rules.daily))
    rows = [
        AdRow(
            int(visits.ads[one]),
            float(visits.bid[one]),
            float(rate[one]),
            float(rate[one] * visits.bid[one] * 1000),
            round(int(run.eligible[one]) * each),
            round(int(run.entered[one]) * each),
            round(int(shown[one]) * each),
            round(clicks[one] / run.over),
            float(run.spent[one]),
            float(place[one]),
            float(used[one]) if np.isfinite(visits.budget[one]) else float("nan"),
            _why(run, one, int(shown[one])),
        )
        for one in range(n)
    ]
    return tuple(sorted(rows, key=lambda one: (-one.spent, -one.shown, -one.entered, one.ad)))


def _why(run: Run, one: int, shown: int) -> str:
    """The chief reason for not being shown, by the visits that it cost."""
    if shown:
        return SHOWN
    if not run.eligible[one]:
        return NEVER
    lost: Mapping[str, int] = {
        CHEAP: int(run.cheap[one]),
        OUTBID: int(run.entered[one]),
        BROKE: int(run.broke[one]),
        SAT_OUT: int(run.sat_out[one]),
    }
    reason = max(lost, key=lambda name: lost[name])
    return reason if lost[reason] else LOW


def _days(visits: Visits, daily: bool) -> Floats:
    """Days with visits on which each ad ran, 1 at least; 1 for budgets of a whole run."""
    if not daily:
        return np.ones(len(visits.ads))
    day = np.floor(np.where(np.isfinite(visits.time), visits.time, 0.0) / 86_400).astype(np.int64)
    first = np.flatnonzero(np.diff(day, prepend=day[0] - 1)) if len(day) else np.empty(0, dtype=np.int64)
    runs = np.logical_or.reduceat(visits.runs, first, axis=0) if len(first) else visits.runs
    return np.asarray(np.maximum(runs.sum(axis=0), 1), dtype=np.float64)


def _course(visits: Visits, run: Run, money: Floats) -> Floats:
    """Shares of spend and of visits with a running ad, by part of the day; shape (2, PARTS_OF_DAY)."""
    spend = np.bincount(run.part, weights=money, minlength=PARTS_OF_DAY)
    came = np.bincount(run.part, minlength=PARTS_OF_DAY).astype(np.float64)
    return np.stack([one / one.sum() if one.sum() > 0 else np.zeros(PARTS_OF_DAY) for one in (spend, came)])


def _seen(ads: Ads, visits: Visits, run: Run) -> tuple[Seen, ...]:
    names = [str(ads.advertiser[one] or "") for one in visits.ads]
    flat = run.ad.ravel()
    shown = np.bincount(flat[flat >= 0], minlength=len(names)).astype(np.float64)
    budget = np.where(np.isfinite(visits.budget), visits.budget, visits.bid)
    keys = {name.strip().casefold(): name.strip() for name in reversed(names)}
    of = [name.strip().casefold() for name in names]
    totals = [max(float(one.sum()), 1e-12) for one in (budget, shown, run.spent)]
    found = []
    for key, name in keys.items():
        mine = np.asarray([one == key for one in of])
        shares = [float(one[mine].sum()) / total for one, total in zip((budget, shown, run.spent), totals, strict=True)]
        found.append(Seen(name, int(mine.sum()), *shares))
    return tuple(sorted(found, key=lambda one: (-one.impressions, one.name)))


def _gini(share: Floats, weight: Floats) -> float:
    """How unevenly impressions lie on budgets: twice the area between the Lorenz curve and the diagonal."""
    if len(share) < 2 or not share.sum() or not weight.sum():
        return float("nan")
    order = np.argsort(share / np.maximum(weight, 1e-12), kind="stable")
    x = np.append(0, np.cumsum(weight[order]) / weight.sum())
    y = np.append(0, np.cumsum(share[order]) / share.sum())
    return float(1 - ((x[1:] - x[:-1]) * (y[1:] + y[:-1])).sum())
