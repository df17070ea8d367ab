"""How many different values a column holds, told from a few thousand of its rows: is a dictionary worth its work?

A dictionary halves a column of a few thousand values and makes reading it three to four times faster; of a column of
ever new values the engine builds one up to its limit, for every row group, and throws it away, which took a fifth of
landing a plain file.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

USUAL_LIMIT = 24_576
"""The engine's own limit: a fifth of a row group."""
LEAST_LIMIT = 1_000
"""So small a dictionary costs nothing to try, and above `FEW` it still holds whatever the sample did not show."""
FEW = 200
"""So few different values in thousands of rows from all over a file are about all there are."""
MARGIN = 2
"""Estimates were off by less in all columns tried (`tests/core/collect/test_variety.py`)."""
UNEVEN = 1.5
"""So many times the likeness of neighbours that evenly drawn values have: bunches, or values that are favoured."""


def dictionary_limit(places: Sequence[Sequence[Sequence[str]]]) -> int:
    """Up to how many different values a dictionary shall be kept; 0 = the engine's own limit.

    Args:
        places: Rows of cells from places all over a file, neighbours together.
    """
    limit = LEAST_LIMIT
    for column in range(len(next((row for place in places for row in place), ()))):
        cells = [[row[column] for row in place] for place in places if place]
        wanted = _wanted(cells)
        if wanted is None:
            return 0
        limit = max(limit, wanted)
    return limit


def _wanted(cells: Sequence[Sequence[str]]) -> int | None:
    """The limit that a column asks for, None where that cannot be told; `cells` are those of each place."""
    every = [cell for place in cells for cell in place]
    seen, apart = len(set(every)), len({place[0] for place in cells})
    if seen <= FEW and 2 * apart <= len(cells):
        return LEAST_LIMIT
    values = different(seen, len(every))
    alike = sum(len(place) - len(set(place)) for place in cells)
    expected = sum(len(place) * (len(place) - 1) / 2 / values for place in cells)
    if alike > UNEVEN * expected + len(every) / 100:
        return None
    if values >= USUAL_LIMIT * MARGIN:
        return LEAST_LIMIT  # a dictionary would not fit
    return math.ceil(values * MARGIN) if values * MARGIN <= USUAL_LIMIT else None


def different(seen: int, rows: int) -> float:
    """The number of equally likely values of which `rows` draws show `seen`; infinite where all differ."""
    if seen == rows > 1:
        return math.inf
    low, high = float(seen), 1e9
    for _step in range(60 if seen > 1 else 0):
        middle = math.sqrt(low * high)
        if -middle * math.expm1(-rows / middle) < seen:
            low = middle
        else:
            high = middle
    return low
