"""Account takeover: after a long silence an account orders for much from a new device to a new address.

Rule: an account with at least `EARLIER` earlier orders is silent for at least `SILENCE` days and `TIMES` times its own
usual pause, then orders from a device and to an address it never used (a network address where there are no addresses),
for at least `MORE` times what it ever paid, and at night or with a new means of payment. What it orders from the same
device within two days belongs to it.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from core.anomaly.fraud import case as cases
from core.anomaly.fraud.case import Case, against
from core.anomaly.records import Records
from core.recommend.events import Ints, Mask

NEEDS = ("user_id", "timestamp", "device")
ANY = ("address", "ip")
EARLIER = 3
"""Earlier orders from which an account's habits are known."""
SILENCE = 30.0
"""Days."""
TIMES = 2.0
"""Times the account's usual pause between orders: a silence that is none for who orders every second month."""
MORE = 1.5
"""Times the largest amount it ever paid for one order."""
NIGHT = 5
"""Hours before which it is night."""
AFTER = 2 * 86_400.0
"""Seconds in which the takeover goes on."""


def find(records: Records) -> list[Case]:
    """Accounts that seem to be in other hands."""
    place = "address" if records.has("address") else "ip"
    table = _table(records, place)
    if table.empty:
        return []
    known = table["earlier"] >= EARLIER
    gap, usual = table["gap"] / 86_400, table["pause"] / 86_400
    silent = known & (gap >= SILENCE) & (gap >= TIMES * usual)
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = table["amount"] / table["most"]
    dear = (ratio >= MORE) | (ratio.isna() if not ratio.notna().any() else False)
    night = table["hour"] < NIGHT
    signs = {
        "silent": silent,
        "device": known & table["new_device"],
        "place": known & table["new_place"],
        "dear": known & dear,
        "last": known & (night | table["new_payment"]),
    }
    hit = np.logical_and.reduce([one.to_numpy() for one in signs.values()])
    seen = max(1, int(known.sum()))
    score = math.prod((float(one.sum()) + 0.5) / (seen + 1) for one in signs.values())
    found: list[Case] = []
    for at in np.flatnonzero(hit):
        row = table.iloc[at]
        own = table[(table["user"] == row["user"]) & (table["time"] >= row["time"])]
        own = own[(own["time"] <= row["time"] + AFTER) & (own["device"] == row["device"])]
        places = np.concatenate([_lines(records, one) for one in own["order"]])
        name = records.value("user_id", int(row["user"]))
        reasons = [against("silence", float(row["gap"]), table["gap"].to_numpy(), "transactions")]
        if math.isfinite(ratio.iloc[at]):
            reasons.insert(0, against("times_usual", float(ratio.iloc[at]), ratio[known].to_numpy(), "transactions"))
        links = [("device", records.value("device", int(row["device"])))]
        if row["place"] >= 0:
            links.append((place, records.value(place, int(row["place"]))))
        found.append(cases.case(records, "account_takeover", "user", name, places, score, reasons, links))
    return cases.together(records, found, lambda places: cases.stake(records, places))


def _lines(records: Records, order: int) -> Ints:
    """Places of an order's lines."""
    codes = records.code("order_id")
    return np.flatnonzero(codes == order) if (codes >= 0).any() else np.array([order])


def _table(records: Records, place: str) -> pd.DataFrame:
    """One row for each order in the order of account and time, with what went before it in the account."""
    order = records.code("order_id")
    if not (order >= 0).any():
        order = np.arange(len(records))
    frame: pd.DataFrame = pd.DataFrame(
        {
            "user": records.code("user_id"),
            "order": order,
            "time": records.time,
            "device": records.code("device"),
            "place": records.code(place),
            "payment": records.code("payment"),
            "amount": cases.amounts(records),
        }
    )
    made = (frame["user"] >= 0) & (frame["order"] >= 0) & np.isfinite(frame["time"])
    frame = frame.loc[made & ~records.is_("status", "declined")].copy()
    if frame.empty:
        return frame
    frame["priced"] = frame["amount"].notna()
    by_order = frame.sort_values("time", kind="stable").groupby(["user", "order"], sort=False)
    how = {"time": "first", "device": "first", "place": "first", "payment": "first", "amount": "sum", "priced": "any"}
    table: pd.DataFrame = (
        by_order.agg(how).reset_index().sort_values(["user", "time"], kind="stable").reset_index(drop=True)
    )
    table["amount"] = table["amount"].where(table["priced"])
    own = table.groupby("user", sort=False)
    table["earlier"] = own.cumcount()
    table["gap"] = own["time"].diff()
    table["pause"] = (own["time"].shift() - own["time"].transform("first")) / (table["earlier"] - 1).clip(lower=1)
    table["most"] = own["amount"].cummax()
    table["most"] = table.groupby("user", sort=False)["most"].shift()
    table["hour"] = (table["time"] % 86_400) / 3600
    for name, new in (("device", "new_device"), ("place", "new_place"), ("payment", "new_payment")):
        table[new] = _new(table, name)
    return table


def _new(table: pd.DataFrame, name: str) -> Mask:
    """Whether an account has never used a value before, which is known and is not its first."""
    new = ~table.duplicated(["user", name]) & (table[name] >= 0) & (table["earlier"] > 0)
    return new.to_numpy()
