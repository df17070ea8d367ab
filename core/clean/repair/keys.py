"""What singles out the cells of a repair by what they say, so that it holds for the same rows of another file too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from core.clean.repair.columns import Column, Counts, Grid
from core.clean.repair.raw import Raw
from core.clean.steps.repairs import cell_key

Keyed = tuple[Raw, tuple[str, ...], str]
"""A suspicion, the columns that single it out beside its own, and its key."""
MOST_EXTENDED = 3
"""Columns added to tell a cell from sound ones: with the table's most telling ones, rows that are left over are
alike."""


def keyed(grid: Grid, found: Sequence[Raw]) -> list[Keyed]:
    """Each suspicion with the columns that single it out, and its key; the key is "" where nothing does.

    The rows that a key catches are all suspected, with one suggestion. The columns of the evidence are tried first,
    then the most telling ones of the table are added.
    """
    telling = sorted(grid.columns, key=lambda one: (-len(one.values), one.name))[:MOST_EXTENDED]
    result: list[Keyed] = []
    waiting: dict[tuple[str, tuple[str, ...]], list[Raw]] = defaultdict(list)
    for one in found:
        waiting[one.column, one.by].append(one)
    for (name, by), raws in waiting.items():
        left, columns = raws, list(by)
        for more in [None, *telling]:
            if more is not None and (more.name in columns or more.name == name):
                continue
            columns += [more.name] if more else []
            left, done = _told_apart(grid, name, columns, left)
            result += done
            if not left:
                break
        result += [(one, one.by, "") for one in left]
    place = {(one.column, one.row): at for at, one in enumerate(found)}
    return sorted(result, key=lambda one: place[one[0].column, one[0].row])


def _told_apart(grid: Grid, name: str, by: list[str], raws: list[Raw]) -> tuple[list[Raw], list[Keyed]]:
    """Those whose key catches sound rows too, and the others with their keys."""
    columns = [grid.column(one) for one in (name, *by)]
    ids = _ids(columns)
    rows = np.array([one.row for one in raws])
    everywhere = np.bincount(ids)
    caught = np.bincount(ids[rows], minlength=len(everywhere))
    said: dict[int, set[str | None]] = defaultdict(set)
    for one in raws:
        said[int(ids[one.row])].add(one.suggestion)
    left, done = [], []
    for one in raws:
        number = int(ids[one.row])
        if caught[number] == everywhere[number] and len(said[number]) == 1:
            key = cell_key([(column.name, _cell(column, one.row)) for column in columns])
            done.append((one, tuple(by), key))
        else:
            left.append(one)
    return left, done


def _ids(columns: Sequence[Column]) -> Counts:
    """Rows with equal cells in all columns have one number."""
    ids = np.zeros(len(columns[0].codes), np.int64)
    for column in columns:
        _names, ids = np.unique(ids * (len(column.values) + 1) + column.codes + 1, return_inverse=True)
    return ids


def _cell(column: Column, row: int) -> str | None:
    code = int(column.codes[row])
    return column.values[code] if code >= 0 else None
