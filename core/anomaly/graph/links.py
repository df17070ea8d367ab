"""Who shares what: accounts and the values they have in common, each value the lighter the more accounts share it.

A value shared by n accounts links each pair of them with weight base / (n - 1): the resource allocation of Zhou, Lü and
Zhang (2009), here times what the kind of value says. So an address of a family weighs much and an office's network
nothing, without anybody naming it. Values of more than `HUB` accounts link nobody; they are counted and told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.anomaly.records import Records
from core.recommend.events import Floats, Ints

BASE: Mapping[str, float] = {"payment": 1.0, "device": 1.0, "address": 0.7, "text": 0.7, "ip": 0.3, "coupon": 0.1}
"""What a shared value says: people do not lend their cards; addresses are shared by flats, network addresses by whole
streets, coupons by everybody."""
HUB = 50
"""Accounts that share a value above which it links nobody: a flat or a family has below ten, an office or a network has
hundreds. Each pair of 50 would weigh 0.02 at most, below `STRONG`."""
STRONG = 0.1
"""Weight of a pair from which two accounts hang together: one card or device of at most eleven, one address of at most
eight, or several of less. A house of students or an office stays apart."""


@dataclass(frozen=True)
class Links:
    """What accounts share.

    Attributes:
        role: Of each shared value, shape (V,). value: its text, shape (V,).
        accounts: How many share it, shape (V,).
        left, right: Account and value of each incidence, shape (E,) each.
        names: User ids, shape (A,).
        hubs: (role, value, accounts) of values that more than `HUB` share, the widest first.
    """

    role: tuple[str, ...]
    value: tuple[str, ...]
    accounts: Ints
    left: Ints
    right: Ints
    names: Sequence[str]
    hubs: tuple[tuple[str, str, int], ...]

    def weight(self) -> Floats:
        """What each value adds to every pair that shares it; shape (V,)."""
        base = np.array([BASE[role] for role in self.role], dtype=np.float64)
        return np.asarray(base / np.maximum(self.accounts - 1, 1), dtype=np.float64)


def links_of(records: Records, hub: int = HUB) -> Links:
    """The links among the accounts of orders, or of reviews by their texts."""
    user = records.code("user_id")
    names = records.values.get("user_id", np.array([], dtype=object))
    roles: list[str] = []
    values: list[str] = []
    sizes: list[Ints] = []
    left: list[Ints] = []
    right: list[Ints] = []
    hubs: list[tuple[str, str, int]] = []
    for role in (one for one in BASE if one in records.codes):
        pairs = _pairs(user, records.code(role), len(records.values[role]))
        accounts = np.bincount(pairs[1], minlength=len(records.values[role]))
        wide = np.flatnonzero(accounts > hub)
        hubs += [(role, records.value(role, int(one)), int(accounts[one])) for one in wide]
        kept = np.flatnonzero((accounts > 1) & (accounts <= hub))
        place = np.full(len(accounts), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept)) + len(roles)
        inside = place[pairs[1]] >= 0
        left.append(pairs[0][inside])
        right.append(place[pairs[1][inside]])
        roles += [role] * len(kept)
        values += [records.value(role, int(one)) for one in kept]
        sizes.append(accounts[kept])
    return Links(
        tuple(roles),
        tuple(values),
        np.concatenate(sizes) if sizes else np.zeros(0, dtype=np.int64),
        np.concatenate(left) if left else np.zeros(0, dtype=np.int64),
        np.concatenate(right) if right else np.zeros(0, dtype=np.int64),
        [str(one) for one in names],
        tuple(sorted(hubs, key=lambda one: -one[2])),
    )


def pairs_of(links: Links) -> tuple[Ints, Ints, Floats]:
    """Pairs of accounts that share anything, with their weights: at most (HUB - 1) / 2 for each incidence."""
    weight = links.weight()
    order = np.argsort(links.right, kind="stable")
    left, right = links.left[order], links.right[order]
    found: list[pd.DataFrame] = []
    sizes = links.accounts
    for size in np.unique(sizes):  # all values of one size at once: as many turns as sizes, at most HUB
        rows = left[sizes[right] == size].reshape(-1, int(size))
        values = right[sizes[right] == size].reshape(-1, int(size))[:, 0]
        a, b = np.triu_indices(int(size), 1)
        one, other = rows[:, a].ravel(), rows[:, b].ravel()
        found.append(
            pd.DataFrame(
                {
                    "a": np.minimum(one, other),
                    "b": np.maximum(one, other),
                    "weight": np.repeat(weight[values], len(a)),
                }
            )
        )
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
    table = pd.concat(found, ignore_index=True).groupby(["a", "b"], sort=True)["weight"].sum().reset_index()
    return table["a"].to_numpy(), table["b"].to_numpy(), table["weight"].to_numpy()


def groups_of(accounts: int, a: Ints, b: Ints) -> Ints:
    """The connected component of each account; shape (accounts,)."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    matrix = coo_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(accounts, accounts))
    return np.asarray(connected_components(matrix, directed=False)[1], dtype=np.int64)


def _pairs(user: Ints, codes: Ints, length: int) -> Ints:
    """Different (account, value) pairs; shape (2, E)."""
    both = (user >= 0) & (codes >= 0)
    if not both.any():
        return np.zeros((2, 0), dtype=np.int64)
    whole = np.unique(user[both] * np.int64(max(length, 1)) + codes[both])
    return np.stack([whole // max(length, 1), whole % max(length, 1)])
