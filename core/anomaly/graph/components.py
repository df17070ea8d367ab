"""Groups of accounts that hang together, their densest part, and what they ordered."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from core.anomaly.graph.links import STRONG, Links, groups_of, links_of, pairs_of
from core.anomaly.records import Records
from core.recommend.events import Floats, Ints

if TYPE_CHECKING:
    import networkx

LARGEST = 3_000
"""Accounts of a group up to which its dense parts are looked for: networkx takes about a second for such a group."""
SPLIT = 60
"""Accounts from which a group is parted into communities (Louvain), as nobody reads a larger picture."""
LISTED = 500
"""Groups that are listed, those with most accounts first."""


@dataclass(frozen=True)
class Group:
    """Accounts that hang together.

    Attributes:
        key: Its first row, by which it is found again while the table stays; nothing personal.
        accounts: User ids, those with most links first.
        shared: (role, value, how many of the group share it), the widest first.
        density: Pairs that share something, of all pairs.
        core: Accounts of the densest part (largest k of the k-core), and that k.
        orders, amount, refunded, declined: Order lines, money, and shares of the lines; NaN where no column says it.
        rows: `_row` numbers of its rows.
        pairs: (account, account, weight) as places in `accounts`.
    """

    key: str
    accounts: tuple[str, ...]
    shared: tuple[tuple[str, str, int], ...]
    density: float
    core: tuple[str, ...]
    k: int
    orders: int
    amount: float
    refunded: float
    declined: float
    rows: tuple[int, ...]
    pairs: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True)
class Accounts:
    """All groups of a table.

    Attributes:
        groups: Those of at least two accounts, the largest first; at most `LISTED`.
        total: How many there are.
        accounts: Accounts in the table; linked: those in a group.
        hubs: (role, value, accounts) that link nobody since too many share them.
        roles: What was looked at.
    """

    groups: tuple[Group, ...]
    total: int
    accounts: int
    linked: int
    hubs: tuple[tuple[str, str, int], ...]
    roles: tuple[str, ...]


def accounts_of(records: Records, strong: float = STRONG) -> Accounts:
    """The groups of accounts in orders or reviews."""
    links = links_of(records)
    a, b, weight = pairs_of(links)
    keep = weight >= strong
    a, b, weight = a[keep], b[keep], weight[keep]
    count = len(links.names)
    label = groups_of(count, a, b) if count else np.zeros(0, dtype=np.int64)
    label = _split(label, a, b, weight)
    inside = label[a] == label[b]
    a, b, weight = a[inside], b[inside], weight[inside]
    sizes = np.bincount(label, minlength=1)
    wanted = np.flatnonzero(sizes > 1)
    wanted = wanted[np.argsort(-sizes[wanted], kind="stable")]
    tables = _Tables(records, links, label, a, b, weight)
    groups = tuple(tables.group(int(one)) for one in wanted[:LISTED])
    roles = tuple(dict.fromkeys([*links.role, *(role for role, _value, _n in links.hubs)]))
    seen = int((np.bincount(np.maximum(records.code("user_id"), 0), minlength=count) > 0).sum()) if count else 0
    return Accounts(groups, len(wanted), seen, int(sizes[wanted].sum()), links.hubs, roles)


def graph_of(group: Group) -> networkx.Graph:
    """The group as a graph of account names."""
    import networkx

    graph = networkx.Graph()
    graph.add_nodes_from(group.accounts)
    graph.add_weighted_edges_from((group.accounts[a], group.accounts[b], weight) for a, b, weight in group.pairs)
    return graph


class _Tables:
    """Rows, links and pairs by group, each sorted once."""

    def __init__(self, records: Records, links: Links, label: Ints, a: Ints, b: Ints, weight: Floats) -> None:
        self.records, self.links, self.weight = records, links, weight
        self.a, self.b = a, b
        self.members = _by(label)
        self.edges = _by(label[a]) if len(a) else {}
        user = records.code("user_id")
        self.rows = _by(np.where(user >= 0, label[np.maximum(user, 0)], -1)) if len(label) else {}
        self.incidences = _by(label[links.left]) if len(links.left) else {}

    def group(self, number: int) -> Group:
        """One group with everything that is told of it."""
        records, links = self.records, self.links
        edges = self.edges.get(number, np.zeros(0, dtype=np.int64))
        a, b, weight = self.a[edges], self.b[edges], self.weight[edges]
        degree: dict[int, float] = defaultdict(float)
        for one, other, strength in zip(a.tolist(), b.tolist(), weight.tolist(), strict=True):
            degree[one] += strength
            degree[other] += strength
        members = sorted(self.members[number].tolist(), key=lambda one: (-degree[one], str(links.names[one])))
        place = {one: at for at, one in enumerate(members)}
        pairs = tuple((place[x], place[y], w) for x, y, w in zip(a.tolist(), b.tolist(), weight.tolist(), strict=True))
        k, core = _core(len(members), pairs)
        held = self.incidences.get(number, np.zeros(0, dtype=np.int64))
        values, counts = np.unique(links.right[held], return_counts=True)
        order = [one for one in np.argsort(-counts, kind="stable") if counts[one] > 1]
        rows = self.rows.get(number, np.zeros(0, dtype=np.int64))
        names = tuple(str(links.names[one]) for one in members)
        n = len(members)
        own = records.row[rows]
        return Group(
            str(int(own.min())),
            names,
            tuple((links.role[values[one]], links.value[values[one]], int(counts[one])) for one in order),
            len(pairs) / (n * (n - 1) / 2),
            tuple(names[one] for one in core),
            k,
            len(rows),
            _money(records, rows),
            _share(records, rows, "refunded"),
            _share(records, rows, "declined"),
            tuple(own.tolist()),
            pairs,
        )


def _by(codes: Ints) -> dict[int, Ints]:
    """Value -> places, in order."""
    if not len(codes):
        return {}
    order = np.argsort(codes, kind="stable")
    values, starts = np.unique(codes[order], return_index=True)
    return dict(zip(values.tolist(), np.split(order, starts[1:]), strict=True))


def _split(label: Ints, a: Ints, b: Ints, weight: Floats) -> Ints:
    """Large groups are parted into communities, each with a number of its own."""
    import networkx

    sizes = np.bincount(label, minlength=1)
    found, following = label.copy(), len(sizes)
    for large in np.flatnonzero((sizes > SPLIT) & (sizes <= LARGEST)):
        own = label[a] == large
        graph = networkx.Graph()
        graph.add_weighted_edges_from(zip(a[own].tolist(), b[own].tolist(), weight[own].tolist(), strict=True))
        for community in networkx.community.louvain_communities(graph, weight="weight", seed=0):
            found[list(community)] = following
            following += 1
    return found


def _core(count: int, pairs: tuple[tuple[int, int, float], ...]) -> tuple[int, list[int]]:
    """The largest k, and the accounts that have k links among themselves (Seidman 1983)."""
    import networkx

    if count > LARGEST:
        return 0, []
    graph = networkx.Graph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from((a, b) for a, b, _weight in pairs)
    number = networkx.core_number(graph)
    k = max(number.values())
    return k, sorted(one for one, own in number.items() if own == k)


def _money(records: Records, rows: Ints) -> float:
    found = records.numbers.get("amount")
    if found is None or not np.isfinite(found[rows]).any():
        return math.nan
    return float(np.nansum(found[rows]))


def _share(records: Records, rows: Ints, status: str) -> float:
    if not records.has("status") or not len(rows):
        return math.nan
    return float(records.is_("status", status)[rows].mean())


@lru_cache(maxsize=8)
def layout(group: Group) -> tuple[tuple[float, float], ...]:
    """Where each account stands in the picture, always the same: springs (Fruchterman and Reingold 1991)."""
    import networkx

    graph = graph_of(group)
    if len(graph) > LARGEST:
        return tuple((0.0, 0.0) for _ in group.accounts)
    found: Any = networkx.spring_layout(graph, weight="weight", seed=7, iterations=60)
    return tuple((float(found[one][0]), float(found[one][1])) for one in group.accounts)
