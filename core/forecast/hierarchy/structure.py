"""Which sums there are above the items: the shop, each value of each column, each step of a path of categories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.forecast.series import Floats, Panel

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOTAL = "total"
"""Level of the shop as a whole."""
ITEM = "item"
"""Level of the series that are added up."""
PATH = " > "
"""What stands between the steps of a path of categories."""


@dataclass(frozen=True)
class Hierarchy:
    """M nodes over n series: K sums, then the series themselves.

    Attributes:
        names: Of the nodes, sums first; M = K + n.
        levels: Level of each node: "total", a column's name (with "/2" for the second step of a path), "item"; M.
        sums: Which series each sum adds up; 0 or 1, sparse, shape (K, n).
    """

    names: list[str]
    levels: list[str]
    sums: csr_array

    @property
    def bottom(self) -> int:
        """Series that are added up, n."""
        return int(self.sums.shape[1])

    @property
    def above(self) -> int:
        """Sums, K."""
        return int(self.sums.shape[0])

    def whole(self, values: Floats) -> Floats:
        """Values of all nodes from those of the series; unknown where one of the summed is; (n, ...) to (M, ...)."""
        flat = values.reshape(self.bottom, -1)
        found = np.vstack([self.sums @ flat, flat])
        return np.asarray(found.reshape(len(self.names), *values.shape[1:]))

    def at(self, level: str) -> list[int]:
        """Places of a level's nodes."""
        return [place for place, own in enumerate(self.levels) if own == level]

    def panel(self, of: Panel) -> Panel:
        """All nodes as a panel of the same periods."""
        return Panel(list(self.names), of.times, self.whole(of.values), of.freq, of.seasons)


def hierarchy_of(ids: Sequence[str], keys: Sequence[Sequence[str]], by: Sequence[str]) -> Hierarchy:
    """The sums over some series.

    Args:
        ids: Names of the series; n.
        keys: Values of the columns for each series; shape (n, len(by)). A value such as "Home > Kitchen > Pans" is a
            path, and each of its steps is a level.
        by: Names of the columns, such as category and brand; they need not be nested.

    Sums that add up the same series as one before, or a single series, are left out: they would be the same forecast
    twice.
    """
    from scipy.sparse import csr_array

    count = len(ids)
    groups = groups_of(keys, by)
    seen: set[tuple[int, ...]] = set()
    kept = []
    for level, name, places in groups:
        if len(places) > 1 and places not in seen:
            seen.add(places)
            kept.append((level, name, places))
    rows = np.concatenate([np.full(len(places), row) for row, (_l, _n, places) in enumerate(kept)] or [np.zeros(0)])
    columns = np.concatenate([np.asarray(places) for _level, _name, places in kept] or [np.zeros(0)])
    table = csr_array((np.ones(len(rows)), (rows.astype(int), columns.astype(int))), shape=(len(kept), count))
    names = [f"{level}: {name}" if name != TOTAL else TOTAL for level, name, _places in kept]
    return Hierarchy([*names, *ids], [level for level, _name, _places in kept] + [ITEM] * count, table)


def groups_of(keys: Sequence[Sequence[str]], by: Sequence[str]) -> list[tuple[str, str, tuple[int, ...]]]:
    """Level, name and series of every value of every level, the total first; also those that hold one series."""
    groups: list[tuple[str, str, tuple[int, ...]]] = [(TOTAL, TOTAL, tuple(range(len(keys))))]
    for place, column in enumerate(by):
        said = [str(row[place]) for row in keys]
        depth = max((one.count(PATH) + 1 for one in said), default=1)
        for step in range(1, depth + 1):
            members: dict[str, list[int]] = {}
            for series, value in enumerate(said):
                members.setdefault(PATH.join(value.split(PATH)[:step]), []).append(series)
            level = column if step == 1 else f"{column}/{step}"
            groups += [(level, name, tuple(places)) for name, places in sorted(members.items())]
    return groups


@dataclass(frozen=True)
class Branch:
    """One value of one level, as a reader looks for it.

    Attributes:
        level: As in `Hierarchy`; name: the value alone.
        node: Its place among the nodes; values that add up the same series share one.
        under: Place of the branch above it among the branches; -1 of the total.
        items: How many series it adds up.
    """

    level: str
    name: str
    node: int
    under: int
    items: int


def tree_of(hierarchy: Hierarchy, keys: Sequence[Sequence[str]], by: Sequence[str]) -> list[Branch]:
    """Every value of every level with the one above it, level after level; the last column names the items.

    Args:
        keys: Values of the columns for each series; the columns nest; shape (n, len(by)).
        by: Columns, the coarsest first; all but the last made the hierarchy's sums.
    """
    sums = hierarchy.sums.tocsr()
    nodes = {
        tuple(sorted(sums.indices[sums.indptr[row] : sums.indptr[row + 1]].tolist())): row
        for row in range(hierarchy.above)
    }
    found: list[Branch] = []
    above: dict[int, int] = {}
    groups = groups_of([row[:-1] for row in keys], by[:-1])
    groups += [(ITEM, str(row[-1]), (place,)) for place, row in enumerate(keys)]
    for level in dict.fromkeys(own for own, _name, _places in groups):
        there = [(name, places) for own, name, places in groups if own == level]
        if above and any(len({above[one] for one in places}) > 1 for _name, places in there):
            continue  # steps of a path that are coarser than the column before it
        last: dict[int, int] = {}
        for name, places in there:
            node = nodes[tuple(sorted(places))] if len(places) > 1 else hierarchy.above + places[0]
            last.update(dict.fromkeys(places, len(found)))
            found.append(Branch(level, name, int(node), above.get(places[0], -1), len(places)))
        above = last
    return found
