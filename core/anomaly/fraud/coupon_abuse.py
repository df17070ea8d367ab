"""Coupon abuse: one coupon taken again and again from one device by accounts made for it.

Rule: at least `ACCOUNTS` accounts (`AT_HOME` at one address, within `DAYS` days) whose first order uses the same coupon
with the same device or card have ordered at most `ORDERS` times, and so many would do so by chance in fewer than
`CHANCE` of all shared values and coupons, given how many first orders of the shop use the coupon.
"""

from __future__ import annotations

import numpy as np

from core.anomaly.fraud import case as cases
from core.anomaly.fraud.case import HUB, Case, against, counted, distinct, rate, tail
from core.anomaly.records import Records
from core.recommend.events import Floats, Ints

NEEDS = ("user_id", "coupon", "timestamp")
ANY = ("device", "payment", "address")
ACCOUNTS = 5
"""Accounts on one device or card: every member of a family may take a welcome coupon once."""
AT_HOME = 6
"""Accounts at one address: above a family, as flats are shared too."""
DAYS = 3.0
"""Days within which those at one address lie: a house of students takes its coupon over weeks."""
ORDERS = 2
"""Orders of an account made for a coupon."""


def first_rows(user: Ints, time: Floats) -> Ints:
    """Places of each account's first dated row."""
    dated = np.flatnonzero((user >= 0) & np.isfinite(time))
    order = dated[np.lexsort((time[dated], user[dated]))]
    return np.asarray(order[np.unique(user[order], return_index=True)[1]], dtype=np.int64)


def find(records: Records) -> list[Case]:
    """Coupons that are abused."""
    user, coupon = records.code("user_id"), records.code("coupon")
    order = records.code("order_id") if records.has("order_id") else np.arange(len(records))
    orders = distinct(order, user, len(records.values["user_id"]))
    first = first_rows(user, records.time)
    fresh = first[(coupon[first] >= 0) & (orders[user[first]] <= ORDERS)]
    uses = counted(coupon[first], len(records.values["coupon"]))
    found: list[Case] = []
    for role in (one for one in ANY if records.has(one)):
        codes = records.code(role)
        size = len(records.values[role])
        least = AT_HOME if role == "address" else ACCOUNTS
        starters = counted(codes[first], size)
        both = fresh[codes[fresh] >= 0]
        if not len(both):
            continue
        pairs, counts = np.unique(np.stack([codes[both], coupon[both]]), axis=1, return_counts=True)
        accounts = distinct(user, codes, size)
        tests = max(1, int((counts >= 2).sum()))
        for (value, used), k in zip(pairs.T[counts >= least], counts[counts >= least], strict=True):
            places = both[(codes[both] == value) & (coupon[both] == used)]
            spread = float(np.ptp(records.time[places]))
            if accounts[value] > HUB or (role == "address" and spread > DAYS * 86_400):
                continue
            score = float(tail(int(k), int(starters[value]), rate(np.array([max(0, uses[used] - k)]), len(first))))
            if score * tests > cases.CHANCE:
                continue
            links = [("coupon", records.value("coupon", int(used))), (role, records.value(role, int(value)))]
            reasons = [against("fresh_accounts", int(k), np.append(counts, k), role)]
            found.append(cases.case(records, "coupon_abuse", "transaction", links[1][1], places, score, reasons, links))
    return cases.together(records, found, lambda places: _given(records, places))


def _given(records: Records, places: Ints) -> float:
    """What the coupon took off, where prices and amounts say it; else what the orders come to."""
    if {"price", "amount"} <= set(records.numbers):
        full = records.numbers["price"] * records.numbers.get("quantity", np.ones(len(records)))
        off = (full - records.numbers["amount"])[places]
        if np.nansum(off) > 0:
            return float(np.nansum(np.maximum(off, 0)))
    return cases.stake(records, places)
