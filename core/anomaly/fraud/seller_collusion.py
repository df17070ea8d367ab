"""Seller collusion: a few sellers are lifted by the same linked accounts, which order nowhere else.

Rule: accounts that share a device or a card make a group (values of more than `WIDE` accounts link nobody); of at least
`ACCOUNTS` of them, each with at least `ORDERS` orders, at least `INSIDE` of the orders go to the same two to `SELLERS`
sellers; and so many accounts of such habits would come together by chance in fewer than `CHANCE` of all groups and
choices of sellers, given how many other accounts order only there.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from core.anomaly.fraud import case as cases
from core.anomaly.fraud.case import Case, against, counted, rate, tail
from core.anomaly.graph import groups_of
from core.anomaly.records import Records
from core.recommend.events import Floats, Ints

NEEDS = ("user_id", "seller_id")
ANY = ("device", "payment")
WIDE = 12
"""Accounts of one device or card: more use a machine that is for all."""
ACCOUNTS = 4
"""Accounts of a group."""
ORDERS = 3
"""Orders of each: of fewer nobody can say where they go."""
SELLERS = 4
"""Sellers that help each other, at most."""
INSIDE = 0.85
"""Of an account's orders."""


def find(records: Records) -> list[Case]:
    """Groups that order in turn at a few sellers."""
    user, seller = records.code("user_id"), records.code("seller_id")
    accounts, sellers = len(records.values["user_id"]), len(records.values["seller_id"])
    label = _linked(records, user, accounts)
    table = _orders_at(user, seller, accounts, sellers)
    total = np.asarray(table.sum(axis=1)).ravel()
    busy = total >= ORDERS
    sizes = np.bincount(label[busy], minlength=1)
    wanted = np.flatnonzero(sizes >= ACCOUNTS)
    found: list[Case] = []
    groups = cases.places_of(np.where(busy, label, -1), wanted)
    for group, people in groups.items():
        inside = np.asarray(table[people].sum(axis=0)).ravel()
        ranked = np.argsort(-inside, kind="stable")
        for m in range(2, min(SELLERS, int((inside > 0).sum())) + 1):
            chosen = ranked[:m]
            k = int((_share(table[people], total[people], chosen) >= INSIDE).sum())
            if k < max(ACCOUNTS, INSIDE * len(people)):
                continue
            share = _share(table, total, chosen)  # of all accounts: only for the few groups that come so far
            others = busy & (label != group)
            p = rate(share[others] >= INSIDE)
            score = float(tail(k, len(people), p))
            if score * max(1, len(wanted)) * math.comb(sellers, m) > cases.CHANCE:
                continue
            members = people[share[people] >= INSIDE]
            places = np.flatnonzero(np.isin(user, members) & np.isin(seller, chosen))
            spread = counted(seller[places], sellers)[chosen]
            if spread.min() < ACCOUNTS:
                continue
            names = [records.value("seller_id", int(one)) for one in chosen]
            reasons = [
                against("linked_accounts", len(members), np.bincount(label), "accounts"),
                against("same_sellers", float(share[members].min()), share[others], "accounts"),
            ]
            links = [*(("seller_id", one) for one in names), *_shared(records, places)]
            found.append(cases.case(records, "seller_collusion", "seller", names[0], places, score, reasons, links))
            break
    return cases.together(records, found, lambda places: cases.stake(records, places))


def _linked(records: Records, user: Ints, accounts: int) -> Ints:
    """The group of each account by devices and cards of few accounts; shape (accounts,)."""
    a: list[Ints] = []
    b: list[Ints] = []
    for role in (one for one in ANY if records.has(one)):
        codes = records.code(role)
        both = (user >= 0) & (codes >= 0)
        pairs = np.unique(np.stack([codes[both], user[both]]), axis=1)
        size = np.bincount(pairs[0])
        pairs = pairs[:, size[pairs[0]] <= WIDE]
        same = pairs[0][1:] == pairs[0][:-1]
        a.append(pairs[1][1:][same])
        b.append(pairs[1][:-1][same])
    return groups_of(accounts, np.concatenate(a), np.concatenate(b))


def _orders_at(user: Ints, seller: Ints, accounts: int, sellers: int) -> Any:
    """Order lines of each account at each seller, as a sparse matrix of shape (accounts, sellers)."""
    from scipy.sparse import coo_array

    both = (user >= 0) & (seller >= 0)
    ones = np.ones(int(both.sum()))
    return coo_array((ones, (user[both], seller[both])), shape=(accounts, sellers)).tocsr()


def _share(table: Any, total: Floats, chosen: Ints) -> Floats:
    inside = np.asarray(table[:, chosen].sum(axis=1)).ravel()
    return np.asarray(inside / np.maximum(total, 1), dtype=np.float64)


def _shared(records: Records, places: Ints) -> list[tuple[str, str]]:
    """Devices and cards that several of these rows' accounts use."""
    user = records.code("user_id")[places]
    found = []
    for role in (one for one in ANY if records.has(one)):
        codes = records.code(role)[places]
        used = cases.distinct(user, codes, len(records.values[role]))
        found += [(role, records.value(role, int(one))) for one in np.argsort(-used)[:5] if used[one] > 1]
    return found
