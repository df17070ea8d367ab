"""Refund rings: accounts that share an address, a device or a card and have nearly everything refunded.

Rule: of the orders with one shared value at least `REFUNDED` and at least `SHARE` of them are refunded, at least
`ACCOUNTS` accounts have had a refund there, each on at least half of its orders, and so many accounts of that kind
would come together by chance in fewer than `CHANCE` of all shared values. Groups that share an account are one ring.
"""

from __future__ import annotations

import numpy as np

from core.anomaly.fraud import case as cases
from core.anomaly.fraud.case import HUB, Case, against, counted, distinct, rate, tail
from core.anomaly.records import LINKS, Records

NEEDS = ("user_id", "status")
ANY = LINKS
ACCOUNTS = 3
"""Accounts with refunds: in a couple one person sends back what both ordered."""
REFUNDED = 6
"""Refunded order lines."""
SHARE = 0.6
"""Refunded of all: clothes are sent back in up to half of the orders."""
HALF = 0.5
"""An account of which at least so much is refunded has mostly refunds."""


def find(records: Records) -> list[Case]:
    """Rings among orders."""
    refunded, user = records.is_("status", "refunded"), records.code("user_id")
    known = user >= 0
    length = len(records.values["user_id"])
    sent_back = np.bincount(user[known & refunded], minlength=length)
    mostly = (sent_back >= HALF * np.maximum(counted(user, length), 1)) & (sent_back > 0)
    p = rate(mostly[np.unique(user[known])])
    found: list[Case] = []
    for role in (one for one in ANY if records.has(one)):
        codes = records.code(role)
        size = len(records.values[role])
        lines = counted(codes, size)
        backs = np.bincount(codes[refunded & (codes >= 0)], minlength=size)
        accounts = distinct(user, codes, size)
        wanted = (backs >= REFUNDED) & (backs >= SHARE * lines) & (accounts >= ACCOUNTS) & (accounts <= HUB)
        groups = int((accounts >= ACCOUNTS).sum())
        for value, places in cases.places_of(codes, np.flatnonzero(wanted)).items():
            people = np.unique(user[places][user[places] >= 0])
            k = int(mostly[people].sum())
            score = float(tail(k, len(people), p))
            if k < ACCOUNTS or score * groups > cases.CHANCE:
                continue
            shares = backs[lines >= REFUNDED] / lines[lines >= REFUNDED]
            reasons = [
                against("refunded_share", backs[value] / lines[value], shares, role),
                against("accounts_sharing", len(people), accounts[accounts > 0], role),
            ]
            link = (role, records.value(role, value))
            found.append(cases.case(records, "refund_rings", "transaction", link[1], places, score, reasons, [link]))
    return cases.together(records, found, lambda places: cases.stake(records, places[refunded[places]]))
