"""Amounts that are a hundred or a thousand times what their group has: a point lost, cents for euros.

Ten times is not looked for, as sound amounts differ by that. How many cells stand off by ten to thirty times, as no
slip makes them, is the rate of false alarms: amounts that spread that far by nature spread less and less further out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.clean.repair.columns import Column, Counts, Grid

Amounts = NDArray[np.float64]

FACTORS = (1.5, 3.5)
"""Powers of ten off the median, from and to, that are read as a hundred or a thousand: amounts lie around it."""
DECOYS = (1.0, 1.5)
"""Powers of ten that no slip makes: where amounts reach there by nature, more of them do than reach further."""
FEWEST = 10
"""Amounts of a group whose median says something."""
MOST_GROUPS = 0.2
"""Groups to rows: of more, each has fewer than five."""
TIGHT = 0.35
"""Median distance from the group's median, in powers of ten, up to which a group has a usual magnitude: half of the
amounts then lie between a half and twice of it."""
RARE = 0.02
"""Share of the cells up to which a factor is a slip; more of them are another unit, which the steps for units mend."""
_NUMBER = re.compile(r"[-+]?\d[\d.,'’ ]*")


@dataclass(frozen=True)
class Off:
    """Rows whose amount is `times` too large or too small for their group, and the amount they would have."""

    by: str
    rows: Counts
    powers: Counts
    meant: tuple[str, ...]
    precision: float


def off(grid: Grid, column: Column) -> Off | None:
    """The cells of a column of amounts that stand off by a factor; None where no group has a usual magnitude."""
    amounts = read(column)
    logs = np.full(grid.rows, np.nan)
    filled = column.codes >= 0
    with np.errstate(divide="ignore", invalid="ignore"):
        logs[filled] = np.log10(np.abs(amounts))[column.codes[filled]]
    logs[~np.isfinite(logs)] = np.nan
    groups = [
        (spread, one, middle)
        for one in grid.columns
        if (found := _middles(one, column, logs))
        for spread, middle in [found]
    ]
    if not groups:
        return None
    _spread, best, middle = min(groups, key=lambda one: (one[0], one[1].name))
    away = logs - middle
    rows, decoys = _between(away, FACTORS), _between(away, DECOYS)
    powers = np.rint(away[rows]).astype(np.int64)
    if not len(rows) or len(rows) > RARE * np.isfinite(away).sum():
        return None
    precision = max(0.0, 1.0 - (len(decoys) + 0.5) / (len(rows) + 1.0))
    meant = tuple(
        shifted(column.values[code], -power)
        for code, power in zip(column.codes[rows].tolist(), powers.tolist(), strict=True)
    )
    return Off(best.name, rows, powers, meant, precision)


def read(column: Column) -> Amounts:
    """The amount of each value; NaN where it is none. A comma with three digits behind it parts thousands."""
    return np.array([_amount(one) for one in column.values], float)


def _amount(text: str) -> float:
    found = _NUMBER.search(text)
    if found is None:
        return float("nan")
    plain = re.sub(r"[ '’]", "", found[0])
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", plain):
        plain = plain.replace(",", "")
    elif "," in plain and "." in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        return float(plain.replace(",", "."))
    except ValueError:
        return float("nan")


def _middles(group: Column, column: Column, logs: Amounts) -> tuple[float, Amounts] | None:
    """How far amounts lie from their group's median, and that median for every row; None where it is no group."""
    if group is column or group.measured or len(group.values) < 1 or len(group.values) > MOST_GROUPS * len(logs):
        return None
    keep = (group.codes >= 0) & np.isfinite(logs)
    order = np.lexsort((logs[keep], group.codes[keep]))
    codes, sorted_logs = group.codes[keep][order], logs[keep][order]
    if not len(codes):
        return None
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    sizes = np.diff(np.r_[starts, len(codes)])
    medians = np.full(len(group.values), np.nan)
    large = sizes >= FEWEST
    medians[codes[starts[large]]] = sorted_logs[(starts + sizes // 2)[large]]
    middle = np.where(group.codes >= 0, medians[np.maximum(group.codes, 0)], np.nan)
    told = np.isfinite(middle) & np.isfinite(logs)
    if told.sum() < 0.5 * np.isfinite(logs).sum():
        return None
    spread = float(np.median(np.abs(logs - middle)[told]))
    return (spread, middle) if spread <= TIGHT else None


def _between(away: Amounts, band: tuple[float, float]) -> Counts:
    """Rows that stand off by so many powers of ten, either way."""
    far = np.abs(away)
    return np.flatnonzero((far >= band[0]) & (far < band[1]))


def shifted(text: str, power: int) -> str:
    """An amount with its point moved, written with as many decimals as that leaves, two for a whole number."""
    found = _NUMBER.search(text)
    value = _amount(text)
    if found is None or not np.isfinite(value):
        return text
    plain = found[0].rstrip()
    decimals = len(plain.rsplit(".", 1)[1]) if "." in plain else 0
    fresh = value * 10.0**power
    digits = max(decimals, 2 if fresh != round(fresh) or power < 0 else 0)
    return text[: found.start()] + f"{fresh:.{digits}f}" + text[found.start() + len(plain) :]
