"""Rare shapes beside a dominant one: `2053x58100` among telephone numbers, `10:30 p.m. (Estimated)` among times."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from core.clean.repair.columns import PREFIX, Column, shapes
from core.clean.repair.spelling import plausible

DOMINANT = 0.95
"""Share of the filled rows that the dominant shapes cover; below, the column has no format."""
MOST_SHAPES = 8
"""Shapes that may be dominant together: of prose every length is another shape."""
EACH = 0.02
"""Share of the rows that a dominant shape has at least."""
RARE = 0.005
"""Share of the rows up to which a shape is rare, and never more than `FEW` rows of it."""
FEW = 3
"""Rows of one odd shape: more of them are another habit, not a slip."""
READ_AS = {"O": "0", "o": "0", "l": "1", "I": "1", "|": "1", "S": "5", "B": "8", "Z": "2"}
"""Letters that readers of print take for digits."""


_DIGIT = re.compile(r"[9９]")
_NUMBER = re.compile(r"\d[\d.,'’]*")


@dataclass(frozen=True)
class Odd:
    """A value of a rare shape: its shape, the usual shape and its share, and what it may say."""

    value: int
    shape: str
    usual: str
    share: float
    suggestion: str | None


@dataclass(frozen=True)
class Shaped:
    """The odd values of a column; `few` and `more` count the shapes of one row and of two or more that are not
    dominant."""

    odd: tuple[Odd, ...]
    few: int
    more: int


def shaped(column: Column) -> Shaped:
    """Look for values whose shape is rare in a column where few shapes fill it."""
    if not column.values or column.family != "text":
        return Shaped((), 0, 0)
    names, at = np.unique(np.array(column.signs, dtype=object), return_inverse=True)
    rows = np.bincount(at, weights=column.counts).astype(np.int64)
    present = max(column.present, 1)
    order = np.lexsort((names, -rows))
    main = [one for one in order[:MOST_SHAPES] if rows[one] >= EACH * present]
    covered = int(rows[main].sum())
    if not main or covered < DOMINANT * present:
        return Shaped((), 0, 0)
    least = min(FEW, RARE * present)
    others = [one for one in order if one not in main]
    odd_shapes = {one for one in others if rows[one] <= least or rows[one] == 1}
    # Words have no format: a number or a bracket among them says something.
    if covered == present or not any(_DIGIT.search(names[one]) for one in main):
        return Shaped((), 0, 0)
    known = {names[one] for one in main}
    usual = str(names[main[0]])
    odd = [
        Odd(
            value,
            str(names[at[value]]),
            usual,
            float(rows[main[0]]) / present,
            _unit(column.values[value], known) if column.measured else mended(column.values[value], known),
        )
        for value in _values_of(at, odd_shapes)
    ]
    few = sum(1 for one in others if rows[one] == 1)
    return Shaped(tuple(odd), few, len(others) - few)


def _values_of(at: NDArray[np.intp], shapes: set[np.intp]) -> list[int]:
    return [value for value, shape in enumerate(at.tolist()) if shape in shapes]


def _unit(text: str, known: set[str]) -> str | None:
    """An amount with the one usual unit that its own is a slip of; None where no unit or several are as near."""
    numbers = _NUMBER.findall(text)
    ours = _NUMBER.sub("9", text)
    near = [one for one in known if plausible(ours, one, OSA.distance(ours, one))]
    if len(numbers) != 1 or len(near) != 1 or near[0].count("9") != 1:
        return None
    # A letter more right behind the number may stand for a digit: 9x% was 98% as likely as 9%.
    if len(ours) != len(near[0]) and not ("9 " in ours and "9 " in near[0]):
        return None
    return near[0].replace("9", numbers[0].strip())


def rows_alike(column: Column) -> NDArray[np.int64]:
    """Rows of the column that have the shape of each value."""
    _names, at = np.unique(np.array(column.signs, dtype=object), return_inverse=True)
    return np.bincount(at, weights=column.counts).astype(np.int64)[at]


def shape(text: str) -> str:
    """The shape of one text."""
    return shapes([text[:PREFIX]])[0]


def mended(text: str, known: set[str]) -> str | None:
    """The text in one of the usual shapes, where one simple change gives exactly one; else None."""
    found = {one for one in _changes(text) if one and one != text and shape(one) in known}
    return found.pop() if len(found) == 1 else None


def _changes(text: str) -> list[str]:
    digits = "".join(READ_AS.get(sign, sign) for sign in text)
    changes = [text.upper(), text.lower(), text.strip(), digits, re.sub(r"\s+", "", text)]
    return [*changes, re.sub(r"[\s*.,;:!]+$", "", text)]
