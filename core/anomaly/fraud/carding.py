"""Carding: stolen cards tried one after the other from one device, one address on the network, or one account.

Rule: within an episode (no pause longer than six hours) of one device, network address or account, at least
`DECLINED` payments are declined, they are at least `SHARE` of the attempts, at least `CARDS` different means of payment
are tried, and so many declined ones would come by chance in fewer than `CHANCE` of all episodes together (binomial,
at the shop's own share of declined payments).
"""

from __future__ import annotations

import numpy as np

from core.anomaly.fraud import case as cases
from core.anomaly.fraud.case import Case, against, counted, distinct, rate, tail
from core.anomaly.records import Records

NEEDS = ("timestamp", "status")
ANY = ("device", "ip", "user_id")
"""Of these at least one: by what attempts hang together."""
GAP = 6 * 3600.0
"""Seconds: a pause after which attempts are another episode; a night's sleep."""
DECLINED = 5
"""Declined payments: people give up after two or three (a typing error, an empty account, another card)."""
CARDS = 4
"""Different means of payment: people have one to three."""
BLIND = 10
"""Declined payments where no column tells the means of payment apart: twice as many speak for less."""
SHARE = 0.5
"""Declined of all attempts: below half, somebody buys."""
TOLD_APART = 0.2
"""Different means of payment for each account from which a column holds single cards, not ways to pay ("card"); for
each device or network address where no account is known."""


def find(records: Records) -> list[Case]:
    """Cases of carding among orders."""
    declined = records.is_("status", "declined")
    payment = records.code("payment")
    whose = next((role for role in ("user_id", "device", "ip") if records.has(role)), "user_id")
    accounts = max(1, len(np.unique(records.code(whose))))
    single = len(records.values.get("payment", ())) >= TOLD_APART * accounts and records.has("payment")
    least = DECLINED if single else BLIND
    p = rate(declined)
    found: list[Case] = []
    for role in ANY:
        codes = records.code(role)
        length = len(records.values.get(role, ()))
        failures = np.bincount(codes[declined & (codes >= 0)], minlength=length)
        wanted = np.flatnonzero(failures >= least)
        cards = distinct(payment, codes, length) if single else np.zeros(length, dtype=np.int64)
        groups = int((counted(codes, length) > 0).sum())
        for value, places in cases.places_of(codes, wanted).items():
            for episode in cases.episodes(records.time, places, GAP):
                k, n = int(declined[episode].sum()), len(episode)
                used = payment[episode]
                tried = len(np.unique(used[used >= 0]))
                if k < least or k < SHARE * n or (single and tried < CARDS):
                    continue
                score = float(tail(k, n, p))
                if score * groups > cases.CHANCE:
                    continue
                reasons = [against("declined", k, failures[failures > 0], role)]
                if single:
                    reasons.insert(0, against("cards", tried, cards[cards > 0], role))
                link = (role, records.value(role, value))
                subject = "user" if role == "user_id" else "transaction"
                key = link[1]
                found.append(cases.case(records, "carding", subject, key, episode, score, reasons, [link]))
    return cases.together(records, found, lambda places: cases.stake(records, places), by="places")
