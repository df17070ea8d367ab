"""What a reviewed sample says of the whole: shares with intervals, from simple and stratified samples of a known table.

Every interval is at `LEVEL`. Sources: the score interval (Wilson, Journal of the American Statistical Association 22,
1927); the finite population correction as an effective sample size, n (N - 1) / (N - n) (Cochran, Sampling Techniques,
3rd ed. 1977, 2.6 and 3.2); limits of a weighted sum of proportions from the limits of each (method of variance
estimates recovery: Zou, Huang and Zhang, Computational Statistics & Data Analysis 53, 2009) and from an effective
sample size (Korn and Graubard 1998); limits of a ratio the same way (Donner and Zou, Statistical Methods in Medical
Research 21, 2012).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

LEVEL = 0.95
"""Of all intervals: the usual level, nineteen of twenty hold what they are about."""
Z = 1.959963984540054
"""The normal quantile of that level, both sides."""
POWER = 0.5
"""How much larger a group's sample is where the group is: the square root, between one size for each (which compares
them best) and one share for each (which tells the whole best); power allocation, Bankier, American Statistician 42,
1988."""


@dataclass(frozen=True)
class Share:
    """A share with its limits (0 to 1), and the judged rows it rests on; without any, it is not known."""

    value: float
    low: float
    high: float
    judged: int

    @property
    def margin(self) -> float:
        """Half the width of its interval."""
        return (self.high - self.low) / 2.0


@dataclass(frozen=True)
class Cell:
    """A part of the table with a simple random sample of it: its rows, those judged, and those of them that are so."""

    rows: int
    judged: int
    hits: int


def wilson(hits: float, judged: float, rows: int | None = None) -> Share:
    """The share of `hits` in a simple random sample, with the score interval.

    Args:
        hits: Judged rows that are so.
        judged: Rows judged.
        rows: Rows that the sample was drawn from; None for many more than were drawn. Where all were judged the share
            is known and the interval has no width.
    """
    if judged <= 0:
        return Share(0.5, 0.0, 1.0, 0)
    p = hits / judged
    if rows is not None and judged >= rows:
        return Share(p, p, p, int(judged))
    n = judged if rows is None else judged * (rows - 1) / (rows - judged)
    centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    low = 0.0 if hits == 0 else max(0.0, centre - half)
    high = 1.0 if hits == judged else min(1.0, centre + half)
    return Share(p, low, high, int(judged))


def stratified(cells: Iterable[Cell]) -> Share:
    """The share in the whole table, from a sample of each of its parts: sum of W_h p_h with W_h = N_h / N.

    The upper limit comes from each part's own score interval: p + sqrt(sum W_h^2 (u_h - p_h)^2). Below, the same is too
    near where many small samples show nothing at all (measured: 88 of 100 plans of 25 parts held), so the lower limit
    is that, or the score limit of a simple sample with the variance of this one where it is lower. A part that nobody
    has judged anything of can hold any share, so it widens the interval by its whole weight.
    """
    held = [one for one in cells if one.rows > 0]
    whole = sum(one.rows for one in held)
    judged = sum(one.judged for one in held)
    if not whole or not judged:
        return Share(0.5, 0.0, 1.0, 0)
    known = [one for one in held if one.judged]
    seen = sum(one.rows for one in known)
    middle = sum(one.rows * one.hits / one.judged for one in known) / seen
    value, below, above, least, most = 0.0, 0.0, 0.0, 0.0, 0.0
    for one in held:
        weight = one.rows / whole
        if not one.judged:
            value += weight * middle
            least += weight * middle
            most += weight * (1.0 - middle)
            continue
        share = wilson(one.hits, one.judged, one.rows)
        value += weight * share.value
        below += (weight * (share.value - share.low)) ** 2
        above += (weight * (share.high - share.value)) ** 2
    low = min(value - math.sqrt(below), _effective(known, middle).low * seen / whole + value - middle * seen / whole)
    low, high = low - least, value + math.sqrt(above) + most
    return Share(value, max(0.0, low), min(1.0, high), judged)


def _effective(cells: Sequence[Cell], share: float) -> Share:
    """The share with the score interval of a simple sample that would have the same variance (Korn and Graubard, Survey
    Methodology 24, 1998). A part's own share is drawn to the whole's by one row, as a part that shows nothing by chance
    has a variance too."""
    whole, variance = sum(one.rows for one in cells), 0.0
    for one in cells:
        if one.rows > 1:
            own = (one.hits + share) / (one.judged + 1.0)
            left = (one.rows - one.judged) / (one.rows - 1.0)
            variance += (one.rows / whole) ** 2 * own * (1.0 - own) / one.judged * left
    if variance <= 0.0 or not 0.0 < share < 1.0:
        return Share(share, share, share, 0)
    size = share * (1.0 - share) / variance
    return wilson(share * size, size)


def part_of(some: Share, others: Share, *, of: tuple[float, float] = (1.0, 1.0)) -> Share | None:
    """The share a / (a + b) of two independently estimated amounts: of the faulty rows, those that checks find.

    Args:
        some: a as a share of its own rows.
        others: b as a share of its rows.
        of: The weights of these rows, so that both amounts have one unit.

    Returns:
        None where nothing at all was found: a share of nothing.
    """
    a, a_low, a_high = some.value * of[0], some.low * of[0], some.high * of[0]
    b, b_low, b_high = others.value * of[1], others.low * of[1], others.high * of[1]
    judged = some.judged + others.judged
    if a + b <= 0:
        return None
    if a <= 0:
        return Share(0.0, 0.0, a_high / (a_high + b_low) if a_high + b_low else 1.0, judged)
    least, most = _ratio(b, b_low, b_high, a, a_low, a_high)
    return Share(a / (a + b), 1.0 / (1.0 + most), 1.0 / (1.0 + least), judged)


def _ratio(b: float, b_low: float, b_high: float, a: float, a_low: float, a_high: float) -> tuple[float, float]:
    """Limits of b / a from the limits of both, which are independent (Donner and Zou 2012, equations 9 and 10)."""
    ab = a * b
    within = max(0.0, ab * ab - b_low * a_high * (2 * b - b_low) * (2 * a - a_high))
    below = a_high * (2 * a - a_high)
    least = (ab - math.sqrt(within)) / below if abs(below) > 1e-15 else b_low * (2 * b - b_low) / (2 * ab or 1.0)
    under = a_low * (2 * a - a_low)
    if under <= 1e-15:
        return max(0.0, least), math.inf
    beyond = max(0.0, ab * ab - b_high * a_low * (2 * b - b_high) * (2 * a - a_low))
    return max(0.0, least), (ab + math.sqrt(beyond)) / under


def size_for(margin: float, rows: int, share: float = 0.5) -> int:
    """Rows to draw so that a share is known to within a margin: n0 = z^2 p (1 - p) / e^2, n0 / (1 + (n0 - 1) / N).

    Args:
        margin: Half the width of the interval, above 0.
        rows: Rows of the table.
        share: The share expected; a half asks for most.

    Returns:
        At least 1 and at most all rows; 0 of an empty table.
    """
    if rows <= 0:
        return 0
    wanted = Z * Z * share * (1.0 - share) / (margin * margin)
    return max(1, min(rows, math.ceil(wanted / (1.0 + (wanted - 1.0) / rows))))


def margin_of(size: int, rows: int, share: float = 0.5) -> float:
    """The margin that a sample of a size gives; the other way of `size_for`."""
    if size <= 0:
        return 1.0
    return Z * math.sqrt(share * (1.0 - share) / size * max(0, rows - size) / max(1, rows - 1))


def allotted(sizes: Sequence[int], total: int, weights: Sequence[float]) -> list[int]:
    """How many rows of each part to draw: by weight, no part more than it has, each at least one while there are any.

    What a small part cannot give goes to the others, so that together they give `total`, or all there is.
    """
    total = min(total, sum(sizes))
    given = [0] * len(sizes)
    open_ = [place for place, size in enumerate(sizes) if size > 0]
    for place in sorted(open_, key=lambda one: -weights[one])[:total]:
        given[place] = 1
    while open_ and (left := total - sum(given)) > 0:
        sum_ = sum(weights[place] for place in open_) or 1.0
        wanted = {place: left * weights[place] / sum_ for place in open_}
        step = {place: min(sizes[place] - given[place], int(wanted[place])) for place in open_}
        if not any(step.values()):  # less than one each: the largest remainders first
            for place in sorted(open_, key=lambda one: (-wanted[one], one))[:left]:
                given[place] += 1
        for place, more in step.items():
            given[place] += more
        open_ = [place for place in open_ if given[place] < sizes[place]]
    return given


def by_power(sizes: Mapping[str, int] | Sequence[int]) -> list[float]:
    """Weights of groups by their size to the power `POWER`."""
    held = sizes.values() if isinstance(sizes, Mapping) else sizes
    return [float(one) ** POWER for one in held]
