"""A day of the week may hold other values than the others: that is told once at most, and what lasts is told."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from core.quality.watch.figures import Judged, judged
from core.quality.watch.series import Piece
from core.quality.watch.sketch import GAMMA, ORIGIN, Held, Sketch

MONDAY = date(2025, 3, 3)
Day = Callable[[int, np.random.Generator], Held]


def prices(many: np.ndarray) -> Held:
    """Numbers as a sketch holds them."""
    buckets = [str(ORIGIN + math.ceil(math.log(one) / math.log(GAMMA))) for one in many]
    counts = {bucket: buckets.count(bucket) for bucket in sorted(set(buckets))}
    return Held(0, len(set(buckets)), len(many), float(many.mean()), float(many.var() * len(many)), counts, True)


def values(many: np.ndarray) -> Held:
    names, times = np.unique(many, return_counts=True)
    return Held(0, len(names), counts={str(name): int(n) for name, n in zip(names, times, strict=True)})


def priced(dearer: float) -> Callable[[int, np.random.Generator], np.ndarray]:
    """A till whose weekends are dearer."""
    return lambda day, draw: draw.lognormal(1.2, 0.4, 150) * (dearer if day % 7 >= 5 else 1.0)


def paid(card: float) -> Callable[[int, np.random.Generator], np.ndarray]:
    """Ways to pay, more by card at weekends."""

    def drawn(day: int, draw: np.random.Generator) -> np.ndarray:
        by_card = card if day % 7 >= 5 else 0.3
        return draw.choice(["cash", "card", "voucher"], 300, p=[0.9 - by_card, by_card, 0.1])

    return drawn


def told(day: Day, days: int, seed: int = 0, left_out: tuple[int, ...] = ()) -> list[int]:
    """The days whose spread is told."""
    draw = np.random.default_rng(seed)
    pieces = [
        Piece(f"day:{n}", n, Sketch(100, {"x": day(n, draw)}), day=MONDAY + timedelta(days=n), grain="day")
        for n in range(days)
        if n not in left_out
    ]
    spread: Judged = next(one for one in judged(pieces, ["x"]) if one.kind == "spread")
    off = [bool(band and band.off) for band in spread.bands]
    return [piece.ordinal for piece, out in zip(pieces, off, strict=True) if out]


KINDS: dict[str, Day] = {
    "dearer": lambda n, draw: prices(priced(1.6)(n, draw)),
    "cheaper": lambda n, draw: prices(priced(0.6)(n, draw)),
    "card": lambda n, draw: values(paid(0.7)(n, draw)),
    "even": lambda n, draw: prices(priced(1.0)(n, draw)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("left_out", [(), (9, 16, 26)], ids=["whole", "closed days"])
def test_weekends_of_their_own_are_silent(kind: str, left_out: tuple[int, ...]) -> None:
    found = [told(KINDS[kind], 42, seed, left_out) for seed in range(4)]
    assert sum(map(len, found)) <= 1, found


@pytest.mark.parametrize("kind", ["dearer", "card"])
@pytest.mark.parametrize("broken", [30, 33, 34], ids=["Wednesday", "Saturday", "Sunday"])
def test_a_day_unlike_its_weekday_is_told(kind: str, broken: int) -> None:
    def day(n: int, draw: np.random.Generator) -> Held:
        if n != broken:
            return KINDS[kind](n, draw)
        return prices(priced(1.6)(n, draw) * 3) if kind == "dearer" else values(np.repeat(["voucher", "cash"], 150))

    assert told(day, 36) == [broken]


@pytest.mark.parametrize("kind", ["even", "dearer", "card"])
def test_what_lasts_is_told_for_more_than_a_week(kind: str) -> None:
    """A change that stays is no rhythm, although each of its days has a day like it a week before."""

    def day(n: int, draw: np.random.Generator) -> Held:
        if n < 28:
            return KINDS[kind](n, draw)
        return values(np.repeat(["voucher", "cash"], 150)) if kind == "card" else prices(priced(1.0)(n, draw) * 4)

    assert set(range(28, 40)) <= set(told(day, 40))
