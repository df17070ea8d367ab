"""Early warning of topics: `python -m benchmarks.voice [SHOPS]`: how often calm shops are warned, and what is seen.

A calm shop has 40 topics with shares of 0.05 to 3 % that do not change but for chance; each kind adds what real streams
have. Looks are taken at the end of every period from the first that has enough past: 1,400 shops in all. Growth is
planted in one of the 40: within the newest period, or from nothing over eighty days.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.table import row
from core.voice.growth import PROMISED, rises

SHOPS = 100
TOPICS, VOLUME = 40, 60
KINDS = ("plain", "scattered", "weekly", "volume", "bursts", "seasonal", "wandering")
"""Shares as they are; scattering from day to day (beta, 20 to 100 texts' worth); twice as high at weekends, with more
texts; eight times the texts at the end; three to eight complaints at once in one day of fifty; a yearly wave of 70 %;
shares that wander (log, correlated 0.8 from day to day, deviation 0.5), which no test of growth can call calm."""
SPANS = {"day": (130, 84), "week": (300, 26), "two years of weeks": (800, 78)}
"""Days drawn, and periods before the first look that counts."""
RISES = (0.02, 0.05, 0.1, 0.25)
SLOW = 80
Counts = NDArray[np.int64]


def calm(
    kind: str, draw: np.random.Generator, days: int, topics: int = TOPICS, volume: int = VOLUME
) -> tuple[Counts, Counts]:
    """(topics, days) complaints about each topic and (days,) all texts of a shop in which nothing grows."""
    weekend = np.arange(days) % 7 >= 5
    level = np.full(days, float(volume))
    share = draw.uniform(0.0005, 0.03, topics)[:, None] * np.ones(days)
    if kind == "volume":
        level = np.linspace(volume / 4, volume * 2, days)
    elif kind == "weekly":
        level, share = level * np.where(weekend, 1.6, 0.8), share * np.where(weekend, 1.8, 0.7)
    elif kind == "seasonal":
        share = share * (1 + 0.7 * np.sin(2 * np.pi * (np.arange(days) / 365.25 + draw.random((topics, 1)))))
    elif kind == "scattered":
        worth = draw.choice([20, 50, 100], (topics, 1))
        share = draw.beta(share * worth, (1 - share) * worth)
    elif kind == "wandering":
        away = np.zeros((topics, days))
        for day in range(1, days):
            away[:, day] = 0.8 * away[:, day - 1] + draw.normal(0, 0.3, topics)
        share = share * np.exp(away - 0.125)
    every = draw.poisson(level) + 1
    counts = draw.binomial(every, np.minimum(share, 1.0))
    if kind == "bursts":
        more = (draw.random(counts.shape) < 0.02) * draw.integers(3, 9, counts.shape)
        counts, every = counts + more, every + more.sum(axis=0)
    return counts, every


def grown(
    kind: str, way: str, size: float, draw: np.random.Generator, days: int, volume: int = VOLUME, newest: int = 1
) -> tuple[Counts, Counts]:
    """A calm shop, but that complaints about topic 0 make `size` more of the newest days, or rise to that slowly."""
    counts, every = calm(kind, draw, days, volume=volume)
    added = np.zeros(days)
    if way == "slow":
        added[-SLOW:] = np.linspace(0, size, SLOW)
    else:
        added[-newest:] = size
    counts[0] = np.minimum(counts[0] + draw.binomial(every, added), every)
    return counts, every


def by_week(counts: Counts) -> Counts:
    """Days into whole weeks, counted from the newest."""
    whole = counts[..., counts.shape[-1] % 7 :]
    return whole.reshape(*whole.shape[:-1], -1, 7).sum(axis=-1)


def streams(span: str, kind: str, shops: int, seed: int = 1) -> Iterator[tuple[Counts, Counts]]:
    """Calm shops, in days or in weeks."""
    draw = np.random.default_rng(seed)
    for _shop in range(shops):
        counts, every = calm(kind, draw, SPANS[span][0])
        yield (counts, every) if span == "day" else (by_week(counts), by_week(every))


def warned(span: str, kind: str, shops: int, seed: int = 1) -> tuple[int, int]:
    """Looks at which a calm shop is warned, and looks."""
    told = looks = 0
    for counts, every in streams(span, kind, shops, seed):
        first = SPANS[span][1]
        looks += len(every) - first
        told += len({one.at for one in rises(counts, every, "day" if span == "day" else "week") if one.at >= first})
    return told, looks


def seen(grain: str, kind: str, way: str, size: float, shops: int, seed: int = 2) -> tuple[float, float]:
    """Share of shops in which a planted growth is warned of, and the middle day of its eighty on which it is."""
    draw = np.random.default_rng(seed)
    long = 1 if grain == "day" else 7
    days: list[int] = []
    for _shop in range(shops):
        counts, every = grown(
            kind, way, size, draw, 140 * (1 if grain == "day" else 2), VOLUME if long == 1 else 10, long
        )
        if grain == "week":
            counts, every = by_week(counts), by_week(every)
        begin = len(every) - (SLOW // long if way == "slow" else 1)
        when = [one.at for one in rises(counts, every, grain) if one.row == 0 and one.at >= begin]
        days += [(min(when) - begin + 1) * long] if when else []
    return len(days) / shops, float(np.median(days)) if days else float("nan")


def main(shops: int) -> None:
    """Print false warnings per look, and power."""
    for span in SPANS:
        for kind in KINDS:
            told, looks = warned(span, kind, shops if span == "day" else max(shops // 2, 1))
            target = None if kind == "wandering" else 100 * PROMISED
            row(f"calm shops warned, {kind}, {span}, {looks:,} looks", 100 * told / looks, target, unit="% of looks")
    for grain in ("day", "week"):
        for kind in ("plain", "scattered", "bursts"):
            for way in ("slow", "sudden"):
                for size in RISES:
                    share, day = seen(grain, kind, way, size, max(shops // 5, 2))
                    row(f"seen, {way} to {size:.0%}, {kind}, {grain}", 100 * share, unit="%", better="high")
                    if way == "slow" and share:
                        row(f"  middle day of eighty, {kind}, {grain}, {size:.0%}", day, unit="days")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SHOPS)
