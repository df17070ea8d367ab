"""Features on one scale: heavy tails on a logarithm, spread told by the bulk, constants and copies left out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CUT = 0.005
"""Share at either end that does not tell the spread: one cell of 1e12 would make all others alike."""
HEAVY = 3.0
"""How many times longer the upper half of the bulk is than the lower, from where a feature is taken on a logarithm; a
normal distribution has 1, an exponential one 2.2, a log-normal one (sigma 1) 4."""
ALIKE = 0.9999
"""Correlation from which two features are one said twice, such as an amount in cents and in euros."""
BEYOND = 300.0
"""Middle distances from the median beyond which a cell tells nothing of the spread, where CUT alone leaves three cells
of 1e300 among 200. With 300 the area of ODDS cardio stays .932, with 30 it was .926."""
ENORMOUS = 1e12
"""The same at which a cell is as far as it gets, so that 1e300 and its square stay numbers."""
LARGE = 1e100
"""Size from which a feature is measured in its own unit, so that sums and squares of it stay numbers."""
FAR = 10.0
"""Deviations beyond which more of them count by their logarithm, so that no cell outweighs all features."""
NEAR = 1e-3
"""Deviations that are none, where their logarithm is taken."""
SMALL = 1e-3
"""Share of the usual below which a feature that is odd when small is as small as it gets."""
LIGHT = 2.6
"""Ratio of the distances from the median that 1 and 10 in 100 pass: an exponential tail has 2.4, a normal one 1.8, a t
distribution of three degrees 2.8, a log-normal one (sigma 1) 3.6."""
TELLING = 500
"""Values above the median from which that ratio tells light from heavy: ten of them stand beyond 98 in 100."""
FEW_COUNTS = 100
"""The same of whole numbers from which the tail of counts is told: they add up single rows, and have no moments that
do not exist."""
STEPS = 3.0
"""The same where 10 in 100 stand a single step above the median: then it jumps in whole steps."""
SAMPLE = 20_000
"""Subjects that tell whether two features are copies."""


@dataclass(frozen=True)
class Prepared:
    """Features ready for detectors.

    Attributes:
        z: Deviations from the centre in spreads, NaN filled with 0, pressed together beyond `FAR`; shape (n, f).
        names: The f features kept. left: the others -> "constant", "copy" or "empty".
        shapes: Feature -> "log" (looked at on a logarithm), "light" (its tail falls at least as fast as an exponential)
            or "plain" (nothing known of its tail).
        far: How far out each feature is, on a scale whose tail falls as fast as an exponential, for features that are
            odd on one side only that side; shape (n, f).
    """

    z: Floats
    names: tuple[str, ...]
    left: dict[str, str]
    shapes: dict[str, str]
    far: Floats


def prepare(
    values: Floats, names: Sequence[str], sides: Mapping[str, str] | None = None, light: Collection[str] = ()
) -> Prepared:
    """Put features on one scale.

    Args:
        values: Shape (n, f); NaN where a subject has none. Infinite cells count as NaN.
        names: f names.
        sides: Feature -> "high" or "low" where only that side is odd.
        light: Features of which is known that their tail falls like an exponential; of others their bulk tells it.
    """
    kept: list[str] = []
    columns: list[Floats] = []
    far: list[Floats] = []
    left: dict[str, str] = {}
    shapes: dict[str, str] = {}
    for at, name in enumerate(names):
        column = np.where(np.isfinite(values[:, at]), values[:, at], np.nan)
        column = within_reach(column)
        known = column[~np.isnan(column)]
        if not len(known) or known.min() == known.max():
            left[name] = "constant" if len(known) else "empty"
            continue
        side = (sides or {}).get(name, "both")
        shapes[name] = "light" if name in light else shape_of(known, side)
        if shapes[name] == "log":
            column, known = logarithm(column, known, side), logarithm(known, known, side)
        centre, spread = spread_of(known)
        scaled = np.nan_to_num((column - centre) / spread)
        beyond = np.log1p(np.maximum(abs(scaled) - FAR, 0))
        columns.append(np.sign(scaled) * (np.minimum(abs(scaled), FAR) + beyond))
        out = abs(scaled) if side == "both" else np.maximum(scaled if side == "high" else -scaled, 0)
        far.append(np.log(np.maximum(out, NEAR)) if shapes[name] == "plain" else out)
        kept.append(name)
    z = np.stack(columns, axis=1) if columns else np.zeros((len(values), 0))
    for name in _copies(z, kept):
        left[name] = "copy"
    stay = [at for at, name in enumerate(kept) if name not in left]
    return Prepared(
        np.ascontiguousarray(z[:, stay]),
        tuple(kept[at] for at in stay),
        left,
        {name: shape for name, shape in shapes.items() if name not in left},
        np.stack([far[at] for at in stay], axis=1) if stay else np.zeros((len(values), 0)),
    )


def shape_of(known: Floats, side: str) -> str:
    """How a feature's tail falls: "log", "light" or "plain"."""
    if side == "low":
        return "log" if known.min() >= 0 else "plain"
    if side == "high" and is_light(known):
        return "light"
    if is_heavy(known):
        return "log"
    return "light" if side == "both" and is_light(abs(known - np.median(known))) else "plain"


def is_light(known: Floats) -> bool:
    """Whether the upper tail falls at least as fast as an exponential, told by what lies above the median."""
    middle = float(np.median(known))
    above = known[known > middle] - middle
    counts = bool((above == np.round(above)).all() and (known == np.round(known)).all())
    if len(above) < (FEW_COUNTS if counts else TELLING):
        return False
    inner, outer = np.quantile(above, [0.8, 0.98])
    steps = inner <= above.min()  # nearly all stand one step above: counts of something seldom
    return bool(outer <= (STEPS if steps else LIGHT) * inner)


def within_reach(column: Floats) -> Floats:
    """A feature whose cells no sum or square makes infinite: enormous ones are cut, one of enormous cells rescaled.

    Args:
        column: Shape (n,), finite or NaN.
    """
    known = column[~np.isnan(column)]
    if not len(known):
        return column
    if max(abs(known.min()), abs(known.max())) > LARGE:
        column = column / 4  # so that differences of 1.7e308 and its negative are numbers
        known = known / 4
    middle, reach = _middle(known)
    if reach <= 0 or not np.isfinite(reach * ENORMOUS):
        unit = max(abs(middle), reach, 1.0)
        return column / unit if unit > LARGE else column
    return np.clip(column, middle - reach * ENORMOUS, middle + reach * ENORMOUS)


def _middle(known: Floats) -> tuple[float, float]:
    """The median, and the median distance from it of the cells that are not equal to it; 0 where all are."""
    middle = float(np.quantile(known, 0.5, method="lower"))
    off = abs(known - middle)
    off = off[off > 0]
    return middle, float(np.quantile(off, 0.5, method="lower")) if len(off) else 0.0


def spread_of(known: Floats) -> tuple[float, float]:
    """Centre (mean) and spread (standard deviation) of the bulk: what lies beyond its ends counts as its end."""
    low, high = np.quantile(known, [CUT, 1 - CUT])
    middle, reach = _middle(known)
    low, high = max(low, middle - BEYOND * reach), min(high, middle + BEYOND * reach)
    inner = np.clip(known, low, high)
    spread = float(inner.std())
    if spread <= 0:  # all but a few are equal: those tell the spread themselves
        spread = float(known.std())
    return float(inner.mean()), spread or 1.0


def is_heavy(known: Floats) -> bool:
    """Whether a feature has a long upper tail: no value below 0, and the upper half of the bulk far longer."""
    if known.min() < 0:
        return False
    low, middle, high = np.quantile(known, [0.05, 0.5, 0.95])
    return bool(high - middle > HEAVY * (middle - low) and high > middle)


def logarithm(values: Floats, known: Floats, side: str = "high") -> Floats:
    """log(1 + x / unit) with the median of what is above 0 as the unit, below 0 mirrored; log(x) for the low side."""
    above = abs(known[known != 0])
    unit = float(np.median(above)) if len(above) else 1.0
    if side == "low":
        return np.asarray(np.log(np.maximum(values / (unit or 1.0), SMALL)))
    return np.asarray(np.sign(values) * np.log1p(abs(values) / (unit or 1.0)))


def _copies(z: Floats, names: Sequence[str]) -> list[str]:
    """Features that say what an earlier one says."""
    if z.shape[1] < 2 or len(z) < 3:
        return []
    part = z[:: max(1, len(z) // SAMPLE)]
    spread = part.std(axis=0)
    part = (part - part.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    alike = abs(part.T @ part) / len(part) > ALIKE
    return [names[at] for at in range(1, len(names)) if alike[at, :at].any()]
