"""The figures of pieces, each judged by those of the pieces before it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import median
from typing import Any

from core.quality.watch import orders
from core.quality.watch.effects import LARGE_SHIFT, Shift, distance, index, spread
from core.quality.watch.series import Piece
from core.quality.watch.sketch import Held, quantile, summed
from core.quality.watch.usual import LEAST, UNKNOWN_FOR, Band, bands

ROWS_EFFECT = math.log(1.5)
"""Half as many rows again, or a third fewer: a sale's week is inside."""
ROWS_UNKNOWN = math.log(4)
"""Until two weeks are known: weekends of many shops are half or double a weekday."""
BLANK_EFFECT = 0.02
"""Two of a hundred cells more than usual: less is no reason to look, with whatever certainty."""
KNOWN_EFFECT = 0.02
"""Two of a hundred rows more whose id another dataset does not know, for the same reason."""
RATE_EFFECT = math.log(1.5)
"""Half as many purchases per view again, or a third fewer: what a campaign does is inside."""
DISTINCT_EFFECT = math.log(2)
"""Twice or half as many different ids in as many rows: days of other sizes differ by less."""
REPEATED_EFFECT = 0.02
"""Two of a hundred rows that came before: of the rows kept, a handful."""
SHIFTED = 0.5
"""Standard deviations that a measure's values may move: a medium effect (Cohen, 1988)."""
COMPARED = 30
"""Pieces, the newest of those that teach, with which a spread is compared: a month of days."""
BY_CHANCE = 3.0
"""Times the distance that chance makes on average: single distances are up to twice that."""
WANDERING = 2.0
"""Times the distance that three of four pieces before had: days that differ by nature are let differ."""
WEEKS = 4
"""Weeks before whose same day of the week is looked at: a month, as for the other days."""
UNKNOWN_WEEK = 3.0
"""Times a limit that a day may pass until two weeks are known: prices of weekends are up to half as dear again."""
STEPS = (("cart", "view"), ("purchase", "view"), ("purchase", "cart"))
"""Rates of the funnel: what of what."""
ORDER_EFFECT = math.log(4 / 3)
"""A third more per order, or a quarter less: what a promotion by a fifth moves is inside."""
ORDER_UNKNOWN = math.log(2)
"""The same until two weeks are known: baskets of weekends are up to double those of weekdays."""
FEWEST_ORDERS = 10
"""Orders of a usual piece from which their mean says anything: of ten it scatters by a quarter."""
OPINION_EFFECTS = {"negative": 0.1, "score": 0.2}
"""One text of ten more that is negative; of a score from -1 to 1 a tenth of the way, which is as much."""
FEWEST_READ = 10
"""Texts of a usual piece that a model read, from which their mean says anything."""
FEWEST_STEPS = 5
"""Events of the rarer step in a usual piece from which a rate says anything."""


@dataclass(frozen=True)
class Judged:
    """One figure over all pieces of a series.

    `name` is "rows", "blank:rider", "spread:minutes", "distinct:rider", "known:item_id", "rate:purchase/view",
    "order:amount", "opinion:negative" or "repeated"; `kind` what stands before the colon. `scale` is "log", "share" or
    "plain". `more` holds what a sentence wants to know beside the band, piece by piece.
    """

    name: str
    bands: tuple[Band | None, ...]
    scale: str = "plain"
    more: tuple[Mapping[str, Any], ...] = ()

    @property
    def kind(self) -> str:
        return self.name.split(":")[0]

    @property
    def column(self) -> str:
        return self.name.partition(":")[2]

    def at(self, place: int) -> Mapping[str, Any]:
        return self.more[place] if self.more else {}


@dataclass(frozen=True)
class _Figure:
    name: str
    values: Sequence[float | None]
    noise: Sequence[float]
    effect: float
    unknown: float | None = None
    side: int = 0
    scale: str = "plain"
    deviation: float = 0.0


Said = Mapping[tuple[str, str], str]
"""What stewards said, by figure and key of the piece."""


def judged(pieces: Sequence[Piece], columns: Sequence[str], said: Said | None = None) -> list[Judged]:
    """Every figure of some pieces, each piece judged by those before it."""
    words = said or {}
    days = _days(pieces)
    found = [_banded(one, pieces, days, words) for one in _figures(pieces, columns)]
    for column in columns:
        held = [piece.sketch.columns.get(column) for piece in pieces]
        if any(one is not None and one.counts for one in held):
            found.append(_spreads(column, held, pieces, days, words))
    return found


def _days(pieces: Sequence[Piece]) -> list[date | None]:
    """The pieces' days where each is of one of its own, so that weekdays compare; else none."""
    days = [piece.day for piece in pieces]
    if None in days or len(set(days)) < len(days) or any(piece.grain not in ("day", "upload") for piece in pieces):
        return []
    return days


def _banded(one: _Figure, pieces: Sequence[Piece], days: Sequence[date | None], words: Said) -> Judged:
    said = {place: word for place, piece in enumerate(pieces) if (word := words.get((one.name, piece.key)))}
    found = bands(one.values, one.noise, one.effect, one.unknown, days, said)
    if one.side:
        found = [_one_sided(band, one.side) for band in found]
    more = {"deviation": one.deviation} if one.deviation else {}
    return Judged(one.name, tuple(found), one.scale, tuple({"value": value} | more for value in one.values))


def _one_sided(band: Band | None, side: int) -> Band | None:
    if band is None:
        return None
    return replace(band, low=-math.inf) if side > 0 else replace(band, high=math.inf)


def _figures(pieces: Sequence[Piece], columns: Sequence[str]) -> Iterator[_Figure]:
    rows = [max(piece.rows, 1) for piece in pieces]
    if not rows:
        return
    usual = 1 / math.sqrt(max(1.0, median(rows)))
    yield _Figure("rows", [math.log(n) for n in rows], [usual] * len(rows), ROWS_EFFECT, ROWS_UNKNOWN, scale="log")
    for column in columns:
        yield from _of_column(column, pieces)
    yield from _known(pieces)
    yield from _rates(pieces)
    yield from _orders(pieces)
    yield from _opinions(pieces)
    yield from _repeated(pieces)


def _of_column(column: str, pieces: Sequence[Piece]) -> Iterator[_Figure]:
    held = [piece.sketch.columns.get(column) for piece in pieces]
    counts = [(one.blank, piece.rows) if one else (0, 0) for one, piece in zip(held, pieces, strict=True)]
    yield _share(f"blank:{column}", counts, BLANK_EFFECT, 1)
    different = [one.distinct for one in held if one and one.distinct]
    if len(different) > LEAST:
        values = [_variety(one, piece.rows) for one, piece in zip(held, pieces, strict=True)]
        noise = 1 / math.sqrt(median(different))
        yield _Figure(f"distinct:{column}", values, [noise] * len(held), DISTINCT_EFFECT, None, 0, "log")


def _variety(one: Held | None, rows: int) -> float | None:
    """The logarithm of how many different values there are for each filled cell."""
    filled = rows - one.blank if one is not None else 0
    return math.log(one.distinct / filled) if one is not None and one.distinct and filled > 0 else None


def _share(name: str, counts: Sequence[tuple[int, int]], effect: float, side: int) -> _Figure:
    """A share of rows: how many of how many, piece by piece."""
    every = sum(part for part, _rows in counts) / max(sum(rows for _part, rows in counts), 1)
    noise = [math.sqrt(every * (1 - every) / max(rows, 1)) for _part, rows in counts]
    values = [part / rows if rows else None for part, rows in counts]
    return _Figure(name, values, noise, effect, None, side, "share")


def _known(pieces: Sequence[Piece]) -> Iterator[_Figure]:
    for role in sorted({role for piece in pieces for role in piece.sketch.known}):
        counts = [piece.sketch.known.get(role, (0, 0)) for piece in pieces]
        yield _share(f"known:{role}", [(known, there) for there, known in counts], KNOWN_EFFECT, -1)


def _rates(pieces: Sequence[Piece]) -> Iterator[_Figure]:
    for part, of in STEPS:
        counts = [(piece.sketch.types.get(part, 0), piece.sketch.types.get(of, 0)) for piece in pieces]
        usual, many = (median([one[place] for one in counts]) if counts else 0 for place in (0, 1))
        if usual < FEWEST_STEPS or many < FEWEST_STEPS:
            continue
        noise = math.sqrt(1 / usual + 1 / many)
        values = [math.log((a + 0.5) / (b + 0.5)) if a or b else None for a, b in counts]
        yield _Figure(f"rate:{part}/{of}", values, [noise] * len(counts), RATE_EFFECT, None, 0, "log")


def _means(pieces: Sequence[Piece], name: str, fewest: int) -> tuple[list[float | None], list[float], float] | None:
    """A mean that is no column's, of each piece, its standard error, and how far single values usually scatter; None
    where a usual piece has too few of them."""
    held = [piece.sketch.more.get(name, Held()) for piece in pieces]
    known = [one for one in held if one.n]
    if not known or median(one.n for one in known) < fewest:
        return None
    apart = median(one.deviation for one in known)
    return [one.mean if one.n else None for one in held], [apart / math.sqrt(max(one.n, 1)) for one in held], apart


def _orders(pieces: Sequence[Piece]) -> Iterator[_Figure]:
    """What a typical order comes to, and how many lines it has where orders have several."""
    for name in orders.FIGURES:
        made = _means(pieces, name, FEWEST_ORDERS)
        if made is not None and any(made[0]):
            yield _Figure(f"order:{name}", *made[:2], ORDER_EFFECT, ORDER_UNKNOWN, scale="log", deviation=made[2])


def _opinions(pieces: Sequence[Piece]) -> Iterator[_Figure]:
    """The share of negative texts, of which more are a fault alone, and the mean score."""
    for name, effect in OPINION_EFFECTS.items():
        made = _means(pieces, name, FEWEST_READ)
        if made is not None:
            side, scale = (1, "share") if name == "negative" else (0, "plain")
            yield _Figure(f"opinion:{name}", *made[:2], effect, None, side, scale, deviation=made[2])


def _repeated(pieces: Sequence[Piece]) -> Iterator[_Figure]:
    """The share of the rows kept of each upload that an earlier one had brought."""
    if len(pieces) < 2 or any(piece.grain != "upload" for piece in pieces):
        return
    shares: list[float | None] = []
    for place, piece in enumerate(pieces):
        mine, share = piece.sketch, 0.0
        for one in pieces[:place]:
            thin = max(mine.every, one.sketch.every)
            if not mine.every or not one.sketch.every:
                continue
            here = [code for code in mine.rows_seen if code % thin == 0] if thin > mine.every else mine.rows_seen
            share += len(one.sketch.rows_seen.intersection(here)) / len(here) if here else 0.0
        shares.append(min(1.0, share) if mine.every else None)
    known = [one for one in shares if one is not None]
    every = median(known) if known else 0.0
    noise = [math.sqrt(every * (1 - every) / max(len(piece.sketch.rows_seen), 1)) for piece in pieces]
    yield _Figure("repeated", shares, noise, REPEATED_EFFECT, None, 1, "share")


def _spreads(
    column: str, held: Sequence[Held | None], pieces: Sequence[Piece], days: Sequence[date | None], words: Said
) -> Judged:
    """How far the values of each piece are from those of the pieces before it.

    What is far is not told where a day of the week is: like that day before while most of the days between were usual,
    or while no two weeks are known and it is not too far. It does not teach what the other days are like.
    """
    name = f"spread:{column}"
    binned = any(one is not None and one.binned for one in held)
    judge: Callable[[list[Mapping[str, int]], Mapping[str, int], list[tuple[float, float]]], _Spread | None]
    judge = _of_numbers if binned else _of_values
    past, known, distances = list[Mapping[str, int]](), list[Mapping[str, int]](), list[tuple[float, float]]()
    found, more, medians = list[Band | None](), list[Mapping[str, Any]](), list[float]()
    faults = {key for (figure, key), word in words.items() if figure == name and word == "real"}
    for place, (one, piece) in enumerate(zip(held, pieces, strict=True)):
        counts = one.counts if one is not None else {}
        if not counts:
            found.append(None)
            more.append({})
            continue
        word = words.get((name, piece.key), "")
        made = judge(past[-COMPARED:], counts, distances) if len(past) >= LEAST else None
        if made is not None and made.band.above and days:
            weeks = [held[at] for at in _weeks_ago(place, days) if pieces[at].key not in faults]
            between = found[max(0, place - 6) : place]
            made = _of_its_weekday(made, one, past[-COMPARED:], weeks, place < UNKNOWN_FOR, between)
        if made is not None and not binned:
            made = _told_once(made, known, counts)
        found.append(replace(made.band, said=word) if made else None)
        more.append(made.more | ({"usual": median(medians[-COMPARED:])} if binned else {}) if made else {})
        if word == "usual":
            past, medians = [], []
        if word == "usual" or (not word and (made is None or made.teaches)):
            past.append(counts)
            if binned:
                medians.append(quantile(counts, 0.5))
            if made is not None:
                distances.append((made.band.value, made.more.get("chance", 0.0)))
        known.append(counts)
    return Judged(name, tuple(found), "plain", tuple(more))


def _weeks_ago(place: int, days: Sequence[date | None]) -> list[int]:
    """The places of the same day of the week in the weeks before, the newest first."""
    day, at = days[place], {one: n for n, one in enumerate(days)}
    before = [day - timedelta(days=7 * week) for week in range(1, WEEKS + 1)] if day is not None else []
    return [at[one] for one in before if one in at]


@dataclass(frozen=True)
class _Spread:
    band: Band
    more: dict[str, Any] = field(default_factory=dict)
    weekly: bool = False

    @property
    def teaches(self) -> bool:
        """Whether it says what is usual; a piece whose only fault is a new value does, or each after it would fail."""
        return (
            not self.weekly
            and not self.more.get("gone")
            and (not self.band.above or self.band.value <= self.more.get("limit", 0.0))
        )


def _of_its_weekday(
    made: _Spread,
    one: Held | None,
    past: Sequence[Mapping[str, int]],
    weeks: Sequence[Held | None],
    young: bool,
    between: Sequence[Band | None],
) -> _Spread:
    """The same with room for a day that differs as its day of the week did in the weeks before."""
    if one is None or 2 * sum(band is not None and band.above for band in between) > len(between):
        return made  # most of the days between are unlike those before, too: no rhythm, but a change that lasts
    like = any(_alike(one, before.counts, past) for before in weeks if before is not None and before.counts)
    if like or (young and made.band.value <= UNKNOWN_WEEK * made.band.high):
        return replace(made, band=replace(made.band, high=made.band.value), weekly=True)
    return made


def _alike(one: Held, before: Mapping[str, int], past: Sequence[Mapping[str, int]]) -> bool:
    """Whether values are spread as on one day before: near it, and half as far at most as from all days."""
    if not one.binned:
        near, far = (index(one.counts, other, 1.0) for other in (before, summed(past)))
        return index(one.counts, before) <= LARGE_SHIFT and 2 * near <= far
    value, chance = distance(one.counts, [before]) or (0.0, 0.0)
    every, _chance = distance(one.counts, past) or (0.0, 0.0)
    return value <= max(SHIFTED, BY_CHANCE * chance) and 2 * value <= every


def _of_numbers(
    past: list[Mapping[str, int]], counts: Mapping[str, int], before: list[tuple[float, float]]
) -> _Spread | None:
    made = distance(counts, past)
    if made is None:
        return None
    value, chance = made
    wandering = WANDERING * _upper([one for one, _chance in before])
    clustered = WANDERING * chance * _upper([one / by_chance for one, by_chance in before if by_chance])
    high = max(SHIFTED, BY_CHANCE * chance, wandering, clustered)
    centre = median(one for one, _chance in before) if before else 0.0
    return _Spread(Band(value, centre, 0.0, high), {"median": quantile(counts, 0.5), "chance": chance})


def _upper(values: list[float]) -> float:
    """What three of four are below."""
    return sorted(values)[(3 * len(values)) // 4] if values else 0.0


def _of_values(
    past: list[Mapping[str, int]], counts: Mapping[str, int], _before: list[tuple[float, float]]
) -> _Spread | None:
    shift = spread([*past, counts])
    if shift is None:
        return None
    return _Spread(Band(shift.index, 0.0, 0.0, LARGE_SHIFT), _shift_words(shift))


def _shift_words(shift: Shift) -> dict[str, Any]:
    found: dict[str, Any] = {"new": list(shift.new), "gone": list(shift.gone), "divergence": shift.divergence}
    return found | {"limit": LARGE_SHIFT}


def _told_once(made: _Spread, known: Sequence[Mapping[str, int]], counts: Mapping[str, int]) -> _Spread:
    """A value that an unusual piece before had is no longer new; where new ones came before, none is told."""
    more = dict(made.more)
    if more.get("new"):
        shift = spread([*known[-4 * COMPARED :], counts])
        new = list(shift.new) if shift else []
        held = {value for value, _share in new}
        more["new"] = [one for one in more["new"] if one[0] in held]
    told = bool(more.get("new") or more.get("gone"))
    band = made.band if not told or made.band.above else replace(made.band, high=min(made.band.high, -1e-9))
    return replace(made, band=band, more=more)
