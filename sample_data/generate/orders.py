"""Orders of the 90 days, one row for each product of a purchase: who, where from, how paid for, and what became of it.

People share things without any fault: families an address and a tablet, an office one address on the network, a
dormitory a house and a student's coupon. They are there so that a detector that only counts accounts is found out.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data.generate.behaviour import DAY_MS
from sample_data.generate.catalog import Catalog
from sample_data.generate.people import REGIONS, People
from sample_data.generate.scale import DAYS, SALE_DAY, START

STREAM = 1_913
"""Number of the random stream of the orders: apart from the others, so that they draw what they drew before."""
SELLERS = 30
STREETS = (
    "Lotus Road",
    "Harbour Street",
    "Willow Lane",
    "Station Road",
    "Temple Street",
    "Garden Road",
    "Bridge Street",
)
FAMILIES = 110
"""Households of two to four shoppers."""
OFFICE = 110
"""Shoppers who order from one office by day."""
DORMITORY = 36
"""Students of one house."""
DECLINED_SHARE = 0.03
"""Orders before which a payment failed once."""
CANCELLED_SHARE = 0.03
COUPONS = ("NEW10", "CLUB5", "SHIPFREE")
COUPON_SHARE = 0.16
SALE_COUPON = "SALE99"
CAMPUS = "CAMPUS8"
COLUMNS = (
    *("order_id", "user_id", "order_time", "product_id", "seller_id", "quantity", "unit_price", "amount", "currency"),
    *("coupon_code", "payment_token", "device_id", "ship_address", "ip", "status"),
)


@dataclass(frozen=True)
class Homes:
    """What each shopper orders with: devices, addresses, addresses on the network and means of payment."""

    devices: list[list[str]]
    addresses: list[list[str]]
    ips: list[list[str]]
    payments: list[list[str]]
    students: frozenset[int]
    office: frozenset[int]


def stream(seed: int) -> np.random.Generator:
    """The orders' own random numbers."""
    return np.random.default_rng(np.random.SeedSequence([seed, STREAM]))


def token(rng: np.random.Generator, head: str) -> str:
    """A made-up number of a device or of a means of payment."""
    return f"{head}{int(rng.integers(16**8)):08x}"


def network(rng: np.random.Generator) -> str:
    """An address of the range kept for tests of networks."""
    return f"198.{int(rng.integers(18, 20))}.{int(rng.integers(256))}.{int(rng.integers(1, 255))}"


def house(rng: np.random.Generator) -> str:
    """A made-up postal address."""
    street, place = STREETS[int(rng.integers(len(STREETS)))], REGIONS[int(rng.integers(len(REGIONS)))]
    return f"{int(rng.integers(1, 400))} {street}, Flat {int(rng.integers(1, 90))}, {place}"


def seller_of(item: int) -> str:
    """The seller of a product."""
    return f"S{(item * 7919) % 104_729 % SELLERS + 1:02d}"


def homes(rng: np.random.Generator, people: People) -> Homes:
    """Draw what the shoppers order with, and who shares it."""
    count = len(people.frame)
    devices = [[token(rng, "d")] + ([token(rng, "d")] if rng.random() < 0.25 else []) for _ in range(count)]
    addresses = [[house(rng)] + ([house(rng)] if rng.random() < 0.1 else []) for _ in range(count)]
    ips = [[network(rng)] + ([network(rng)] if rng.random() < 0.5 else []) for _ in range(count)]
    payments = [[token(rng, "pay-")] + ([token(rng, "pay-")] if rng.random() < 0.3 else []) for _ in range(count)]
    turn = [int(one) for one in rng.permutation(count)]
    for _family in range(min(FAMILIES, count // 20)):
        members = [turn.pop() for _ in range(int(rng.integers(2, 5)))]
        tablet = token(rng, "d") if rng.random() < 0.5 else None
        for one in members[1:]:
            addresses[one], ips[one] = addresses[members[0]], ips[members[0]]
        for one in members if tablet else ():
            devices[one] = [tablet or "", *devices[one]] if rng.random() < 0.5 else [*devices[one], tablet or ""]
        if rng.random() < 0.3:
            payments[members[1]] = [*payments[members[1]], payments[members[0]][0]]
    desk, hall, street = network(rng), network(rng), f"{int(rng.integers(1, 400))} College Road, Hall 2, Hubei"
    office = frozenset(turn.pop() for _ in range(min(OFFICE, count // 10)))
    students = frozenset(turn.pop() for _ in range(min(DORMITORY, count // 20)))
    for one in office:
        ips[one] = [*ips[one], desk]
    for one in students:
        ips[one], addresses[one] = [hall], [street]
    return Homes(devices, addresses, ips, payments, students, office)


def build(rng: np.random.Generator, catalog: Catalog, people: People, events: pd.DataFrame) -> pd.DataFrame:
    """The orders without any fraud, with `ms` beside the columns of the file."""
    known = homes(rng, people)
    ids, users = catalog.frame["product_id"].to_numpy(), people.frame["user_id"].to_numpy()
    bought = events[events["type"] == "purchase"]
    sent_back = events[events["type"] == "return"]
    back = set(zip(sent_back["user"].astype(int), sent_back["item"].astype(int), strict=True))
    rows: list[dict[str, object]] = []
    numbers: dict[str, tuple[str, dict[str, str]]] = {}
    sale = (SALE_DAY - START).days
    for event in bought[["user", "item", "ms", "session", "price", "quantity"]].to_dict("records"):
        user, item, ms, session = (
            int(event["user"]),
            int(event["item"]),
            int(event["ms"]) + 40_000,
            str(event["session"]),
        )
        if session not in numbers:
            numbers[session] = (f"A{100_001 + len(numbers)}", _with(rng, known, user, ms, sale))
        number, shared = numbers[session]
        price = float(event["price"]) * (0.7 if ms // DAY_MS == sale and item % 3 == 0 else 1.0)
        row = {
            "ms": ms,
            "order_id": number,
            "user_id": users[user],
            "product_id": ids[item],
            "seller_id": seller_of(item),
            **worth(int(event["quantity"]), price, shared["coupon_code"]),
            **shared,
            "status": _became(rng, ms, (user, item) in back),
        }
        if rng.random() < DECLINED_SHARE:
            rows.append(row | {"ms": ms - int(rng.integers(20_000, 200_000)), "status": "declined"})
        rows.append(row)
    rows += _wholesale(rng, known, users, ids, bought)
    return pd.DataFrame(rows).sort_values(["ms", "order_id"], kind="stable").reset_index(drop=True)


def worth(quantity: int, price: float, coupon: str) -> dict[str, str]:
    """Quantity, price and amount as the file has them; a coupon takes a tenth."""
    amount = quantity * price * (0.9 if coupon else 1.0)
    return {"quantity": str(quantity), "unit_price": f"{price:.2f}", "amount": f"{amount:.2f}", "currency": "CNY"}


def _with(rng: np.random.Generator, known: Homes, user: int, ms: int, sale: int) -> dict[str, str]:
    """What an order was made with."""

    def usual(things: list[str]) -> str:
        return things[0] if rng.random() < 0.75 else things[int(rng.integers(len(things)))]

    hour = ms % DAY_MS // 3_600_000
    ip = known.ips[user][-1] if user in known.office and 9 <= hour < 18 else usual(known.ips[user])
    coupon = COUPONS[int(rng.integers(len(COUPONS)))] if rng.random() < COUPON_SHARE else ""
    if ms // DAY_MS == sale and rng.random() < 0.6:
        coupon = SALE_COUPON
    if user in known.students and rng.random() < 0.7:
        coupon = CAMPUS
    return {
        "coupon_code": coupon,
        "payment_token": usual(known.payments[user]),
        "device_id": usual(known.devices[user]),
        "ship_address": usual(known.addresses[user]),
        "ip": ip,
    }


def _became(rng: np.random.Generator, ms: int, returned: bool) -> str:
    """What became of an order that was paid."""
    if returned:
        return "refunded"
    if rng.random() < CANCELLED_SHARE:
        return "cancelled"
    return "paid" if ms > (DAYS - 3) * DAY_MS else "delivered"


def _wholesale(
    rng: np.random.Generator, known: Homes, users: np.ndarray, ids: np.ndarray, bought: pd.DataFrame
) -> list[dict[str, object]]:
    """One genuine buyer of large amounts: an inn that orders every few days."""
    buyer = int(bought["user"].mode()[0])
    price = bought.groupby("item")["price"].median()
    found: list[dict[str, object]] = []
    for number, day in enumerate(range(2, DAYS - 1, 4)):
        item = int(price.index[int(rng.integers(len(price)))])
        ms = day * DAY_MS + int(rng.integers(9, 17)) * 3_600_000 + int(rng.integers(3_600_000))
        found.append(
            {
                "ms": ms,
                "order_id": f"A{190_001 + number}",
                "user_id": users[buyer],
                "product_id": ids[item],
                "seller_id": seller_of(item),
                **worth(int(rng.integers(15, 60)), float(price[item]), ""),
                "coupon_code": "",
                "payment_token": known.payments[buyer][0],
                "device_id": known.devices[buyer][0],
                "ship_address": known.addresses[buyer][0],
                "ip": known.ips[buyer][0],
                "status": "delivered",
            }
        )
    return found
