"""What one stretch of a dataset's pieces has otherwise than the stretch before it, by their sketches alone.

Sketches add up, so a week is as exact as a day. Every difference is measured in units of the least that matters of its
kind (the same as for single days), so that kinds can be ranked among each other.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.quality.watch import orders
from core.quality.watch.effects import LARGE_SHIFT, distance, index
from core.quality.watch.figures import (
    BLANK_EFFECT,
    BY_CHANCE,
    FEWEST_ORDERS,
    FEWEST_READ,
    FEWEST_STEPS,
    KNOWN_EFFECT,
    OPINION_EFFECTS,
    ORDER_EFFECT,
    RATE_EFFECT,
    ROWS_EFFECT,
    SHIFTED,
    STEPS,
)
from core.quality.watch.series import FEWEST_ROWS, Piece
from core.quality.watch.sketch import Held, Sketch, added, quantile
from core.quality.watch.usual import SIGMAS

TOLD = 0.5
"""Of the least that matters in a single piece: a week of them scatters less, and half is a small effect."""
NAMED = 0.02
"""Points by which the share of one value moves that is named beside an index: two rows of a hundred."""


@dataclass(frozen=True)
class Moved:
    """One figure of the later stretch against the earlier.

    Attributes:
        figure: Its name, as of `Judged`.
        size: The difference in units of the least that matters of its kind; at least `TOLD`.
        worse: Whether it is a loss; None where one cannot know.
        now, before: The figure itself: rows in a usual piece, shares, rates, medians; an index's are 0.
        more: What a sentence says besides: `effect` and the value that moved most with its shares.
    """

    figure: str
    size: float
    worse: bool | None
    now: float
    before: float
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.figure.split(":")[0]

    @property
    def column(self) -> str:
        return self.figure.partition(":")[2]


def moved(now: Sequence[Piece], before: Sequence[Piece]) -> list[Moved]:
    """What is otherwise in some pieces than in those before them, the largest first; nothing of too few rows."""
    late, early = added(one.sketch for one in now), added(one.sketch for one in before)
    if min(late.rows, early.rows) < FEWEST_ROWS:
        return []
    found = [*_rows(now, before), *_shares(late, early), *_rates(late, early), *_means(late, early)]
    found += _spreads(late, early)
    return sorted((one for one in found if one.size >= TOLD), key=lambda one: (-one.size, one.figure))


def _rows(now: Sequence[Piece], before: Sequence[Piece]) -> Iterator[Moved]:
    """Rows of a piece, in the mean; by how much pieces scatter, the mean of a few may differ by chance."""
    held = [[piece.rows for piece in side if piece.rows] for side in (now, before)]
    if not all(held):
        return
    late, early = (sum(side) / len(side) for side in held)
    step = math.log(late / early)
    if abs(step) > _chance(held):
        yield Moved("rows", abs(step) / ROWS_EFFECT, None if step > 0 else True, late, early)


def _chance(held: Sequence[Sequence[int]]) -> float:
    """The difference of two means of logarithms that pieces as unlike as these make by themselves, twice over."""
    apart, free = 0.0, 0
    for side in held:
        logs = [math.log(rows) for rows in side]
        mean = sum(logs) / len(logs)
        apart += sum((one - mean) ** 2 for one in logs)
        free += len(logs) - 1
    return 2 * math.sqrt(apart / max(1, free) * sum(1 / len(side) for side in held))


def _shares(late: Sketch, early: Sketch) -> Iterator[Moved]:
    for column, held in late.columns.items():
        other = early.columns.get(column)
        if other is not None:
            yield from _share(f"blank:{column}", (held.blank, late.rows), (other.blank, early.rows), BLANK_EFFECT)
    for role, (there, known) in late.known.items():
        if role in early.known:
            yield from _share(f"known:{role}", (known, there), early.known[role][::-1], KNOWN_EFFECT)


def _share(name: str, now: tuple[int, int], before: tuple[int, int], effect: float) -> Iterator[Moved]:
    if not now[1] or not before[1]:
        return
    share, was = now[0] / now[1], before[0] / before[1]
    every = (now[0] + before[0]) / (now[1] + before[1])
    error = math.sqrt(every * (1 - every) * (1 / now[1] + 1 / before[1]))
    if abs(share - was) > SIGMAS * error:
        lost = share < was if name.startswith("known") else share > was
        yield Moved(name, abs(share - was) / effect, lost, share, was)


def _rates(late: Sketch, early: Sketch) -> Iterator[Moved]:
    for part, of in STEPS:
        counts = [(one.types.get(part, 0), one.types.get(of, 0)) for one in (late, early)]
        if min(n for pair in counts for n in pair) < FEWEST_STEPS:
            continue
        now, before = (a / b for a, b in counts)
        step = math.log(now / before)
        if abs(step) > SIGMAS * math.sqrt(sum(1 / n for pair in counts for n in pair)):
            yield Moved(f"rate:{part}/{of}", abs(step) / RATE_EFFECT, step < 0 or None, now, before)


def _means(late: Sketch, early: Sketch) -> Iterator[Moved]:
    """What orders come to, and what a model read in texts."""
    effects = dict.fromkeys(orders.FIGURES, ("order", ORDER_EFFECT, FEWEST_ORDERS))
    effects |= {name: ("opinion", effect, FEWEST_READ) for name, effect in OPINION_EFFECTS.items()}
    for name, (kind, effect, fewest) in effects.items():
        now, before = late.more.get(name), early.more.get(name)
        if now is None or before is None or min(now.n, before.n) < fewest:
            continue
        step = now.mean - before.mean
        if abs(step) > SIGMAS * math.sqrt(now.m2 / now.n**2 + before.m2 / before.n**2):
            figures = [math.exp(one.mean) if kind == "order" else one.mean for one in (now, before)]
            lost = step > 0 if name == "negative" else step < 0
            yield Moved(f"{kind}:{name}", abs(step) / effect, lost or None, figures[0], figures[1])


def _spreads(late: Sketch, early: Sketch) -> Iterator[Moved]:
    for column, held in late.columns.items():
        other = early.columns.get(column)
        if other is None or not held.counts or not other.counts or held.binned != other.binned:
            continue
        yield from (_numbers if held.binned else _values)(column, held, other)


def _numbers(column: str, late: Held, early: Held) -> Iterator[Moved]:
    made = distance(late.counts, [early.counts])
    if made is None or made[0] <= BY_CHANCE * made[1]:
        return
    now, before = quantile(late.counts, 0.5), quantile(early.counts, 0.5)
    yield Moved(f"spread:{column}", made[0] / SHIFTED, None, now, before, {"effect": made[0], "numbers": True})


def _values(column: str, late: Held, early: Held) -> Iterator[Moved]:
    found = index(late.counts, early.counts)
    totals = sum(late.counts.values()), sum(early.counts.values())
    shares = [
        (value, late.counts.get(value, 0) / totals[0], early.counts.get(value, 0) / totals[1])
        for value in sorted({*late.counts, *early.counts})
    ]
    value, now, before = max(shares, key=lambda one: abs(one[1] - one[2]))
    named = {"value": value, "effect": found} if abs(now - before) >= NAMED else {"effect": found}
    yield Moved(f"spread:{column}", found / LARGE_SHIFT, None, now, before, named)
