"""Cells of several pages asked for at once, and kept: rows of a sorted view lie all over the files.

The files give whole groups of rows: fifty rows that lie in fifty groups cost as much to read as all of their rows, and
four hundred in the same groups no more. So the pages around the one that is looked at are read with it where they lie
in the same groups, and turning to them costs nothing.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core.lake import Lake

PAGES = (8, 4, 2, 1)
"""Pages read at once, at most 400 rows."""
GROUP = 122_880
"""Rows that the files give at once: a row group, as DuckDB writes it."""
FURTHER = 1.25
"""Groups that more pages may touch for each one that the page itself does: a quarter more time, for twice the pages."""
MOST_CELLS = 20_000
"""Cells read at once, as they are and as they were: a tenth of a second to hand over; of a wide table fewer pages."""
MOST_LETTERS = 16_000_000
"""Letters kept for all views of a workspace."""

Cells = Mapping[int, Mapping[str, Any]]
Block = tuple[Cells, Cells]
"""Row number -> cells as they are; raw row number -> cells as they were."""
Rows = NDArray[np.int64]

_blocks: WeakKeyDictionary[Lake, OrderedDict[tuple[Hashable, ...], tuple[Block, int]]] = WeakKeyDictionary()
_lock = threading.Lock()


def around(
    order: Rows, start: int, limit: int, columns: int, *, scale: int = 1, anew: bool = False
) -> list[tuple[int, int]]:
    """The stretches of a view that may be read for a page, the longest first, from a place up to one behind it.

    Args:
        order: The view's row numbers.
        start: The page's first row.
        limit: Rows of a page.
        columns: Columns of the table.
        scale: Row numbers of each raw row.
        anew: Every reading costs the same however many rows it gives.
    """
    own = _groups(order[start : start + limit] // scale)
    found = []
    for pages in PAGES:
        first = start // (pages * limit) * (pages * limit)
        behind = min(len(order), max(start + limit, first + pages * limit))
        wide = 2 * (behind - first) * columns > MOST_CELLS
        if pages == 1 or (not wide and (anew or _groups(order[first:behind] // scale) <= FURTHER * own)):
            found.append((first, behind))
    return found


def _groups(rows: Rows) -> int:
    return len(np.unique(rows // GROUP))


def kept(
    lake: Lake, view: tuple[Hashable, ...], stretches: list[tuple[int, int]], ask: Callable[[int, int], Block]
) -> Block:
    """The cells of a page: of a stretch that is kept, else the longest one asked for.

    Args:
        view: What its rows and cells follow from.
        stretches: As `around` gives them.
        ask: Reads the cells of a stretch.
    """
    with _lock:
        known = _blocks.setdefault(lake, OrderedDict())
        there = next((one for one in stretches if (*view, *one) in known), None)
        if there is not None:
            known.move_to_end((*view, *there))
            return known[*view, *there][0]
    found = ask(*stretches[0])
    letters = sum(_letters(rows.values()) for rows in found)
    with _lock:
        known[*view, *stretches[0]] = (found, letters)
        while len(known) > 1 and sum(size for _block, size in known.values()) > MOST_LETTERS:
            known.popitem(last=False)
    return found


def _letters(rows: Iterable[Mapping[str, Any]]) -> int:
    return sum(len(cell) if isinstance(cell, str) else 1 for row in rows for cell in row.values())
