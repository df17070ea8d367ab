"""Fake orders (brushing): many accounts with one device, card, network or address, all ordering at one seller.

Rule: of the accounts that order with one shared value at least `ACCOUNTS` and at least `SHARE` order mostly at one
seller (one product where no column names sellers), their orders lie within `DAYS` days, each account orders there at
most `EACH` times, and so many accounts would meet at that seller by chance in fewer than `CHANCE` of all shared values
and sellers. An office orders everywhere, a family has fewer members.
"""

from __future__ import annotations

import numpy as np

from core.anomaly.fraud import case as cases
from core.anomaly.fraud.case import Case, against, counted, distinct, rate, tail
from core.anomaly.records import LINKS, Records
from core.recommend.events import Ints

NEEDS = ("user_id", "timestamp")
ANY = LINKS
AT = ("seller_id", "item_id")
"""Where orders go; the first that is there."""
ACCOUNTS = 5
"""Accounts: above a family."""
SHARE = 0.8
"""Of the accounts with the shared value."""
DAYS = 14.0
"""Days within which the orders lie: a burst, not a habit."""
EACH = 2.0
"""Orders of an account there, at the median: who is paid for an order orders once."""


def mainly_at(user: Ints, place: Ints, length: int) -> Ints:
    """The seller at which each account orders most, -1 where it orders nowhere; shape (length,)."""
    both = (user >= 0) & (place >= 0)
    found = np.full(length, -1, dtype=np.int64)
    if both.any():
        pairs, counts = np.unique(np.stack([user[both], place[both]]), axis=1, return_counts=True)
        order = np.argsort(counts, kind="stable")
        found[pairs[0][order]] = pairs[1][order]  # the last written is the most frequent
    return found


def find(records: Records) -> list[Case]:
    """Bursts of made-up orders."""
    at = next((role for role in AT if records.has(role)), None)
    if at is None:
        return []
    user, place = records.code("user_id"), records.code(at)
    main = mainly_at(user, place, len(records.values["user_id"]))
    buyers = counted(main[main >= 0], len(records.values[at]))
    found: list[Case] = []
    for role in (one for one in ANY if records.has(one)):
        codes = records.code(role)
        accounts = distinct(user, codes, len(records.values[role]))
        wanted = np.flatnonzero(accounts >= ACCOUNTS)
        for value, places in cases.places_of(codes, wanted).items():
            here = mainly_at(user[places], place[places], len(main))
            people = np.flatnonzero(here >= 0)
            if len(people) < ACCOUNTS:
                continue
            target = int(np.bincount(here[people]).argmax())
            k = int((here[people] == target).sum())
            theirs = places[(place[places] == target) & np.isin(user[places], people[here[people] == target])]
            dated = records.time[theirs][np.isfinite(records.time[theirs])]
            if k < max(ACCOUNTS, SHARE * len(people)) or not len(dated):
                continue
            each = np.median(counted(user[theirs])[people[here[people] == target]])
            if np.ptp(dated) > DAYS * 86_400 or each > EACH:
                continue
            others = max(0, int(buyers[target]) - k)
            score = float(tail(k, len(people), rate(np.array([others]), max(1, int(buyers.sum()) - k))))
            if score * len(wanted) * max(1, int((buyers > 0).sum())) > cases.CHANCE:
                continue
            reasons = [against("accounts_sharing", len(people), accounts[accounts > 0], role)]
            link, seller = (role, records.value(role, value)), (at, records.value(at, target))
            subject = "seller" if at == "seller_id" else "item"
            found.append(cases.case(records, "fake_orders", subject, seller[1], theirs, score, reasons, [seller, link]))
    return cases.together(records, found, lambda places: cases.stake(records, places), by="keys")
