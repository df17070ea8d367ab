"""Fraud among the orders; every order that takes part is in the answer key under the kind of its pattern."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from sample_data.generate import spoil
from sample_data.generate.behaviour import DAY_MS, stamp
from sample_data.generate.defects_other import BURST_TEXTS
from sample_data.generate.orders import house, network, seller_of, token, worth
from sample_data.generate.scale import DAYS, START
from sample_data.generate.sheet import Sheet

HOUR = 3_600_000
CARDS = 34
"""Stolen cards that are tried, each with a small amount."""
RING = 7
"""Accounts at two addresses that send nearly all back."""
BRUSHED = 26
"""Orders that were made up for one seller."""
FRESH = 12
"""Accounts made for one coupon."""
HUNTERS = 9
"""Accounts that order what costs a hundredth."""
DEAR = 150.0
"""Price of what they hunt, at least."""
TAKEN = 4
"""Accounts taken over."""
COLLUDING = 6
"""Accounts that order at two sellers in turn."""
STATUSES = {"delivered": "Delivered|已完成|completed", "refunded": "已退款|REFUNDED", "cancelled": "canceled|已取消"}


class Planter:
    """Adds orders to the sheet; `idle` are places of shoppers who ordered nothing, taken one by one."""

    def __init__(self, rng: np.random.Generator, sheet: Sheet, users: Sequence[str], price: pd.Series) -> None:
        self.rng, self.sheet, self.users, self.price = rng, sheet, list(users), price
        ordered = set(sheet.cells["user_id"])
        idle = [one for one in self.users if one not in ordered]
        self.idle = [idle[int(n)] for n in rng.permutation(len(idle))] or self.users[:]
        self.number = 0

    def people(self, count: int) -> list[str]:
        """Accounts that have not ordered before."""
        return [self.idle.pop() if self.idle else self.users[one] for one in range(count)]

    def add(self, kind: str, ms: float, user: str, product: str, seller: str, price: float, **cells: str) -> None:
        """One order line of a pattern."""
        self.number += 1
        values = {
            "order_id": f"A{200_000 + self.number}",
            "user_id": user,
            "order_time": stamp(ms)[:-4],
            "product_id": product,
            "seller_id": seller,
            **worth(int(cells.pop("quantity", "1")), price, cells.get("coupon_code", "")),
            "status": "delivered",
            **cells,
        }
        self.sheet.insert(values, float(ms), kind)

    def product(self, seller: str = "", low: float = 0.0) -> tuple[str, str, float]:
        """A product, its seller and its usual price."""
        while True:
            item = self.price.index[int(self.rng.integers(len(self.price)))]
            product, place = str(item[0]), str(item[1])
            if (not seller or place == seller) and float(self.price[item]) >= low:
                return product, place, float(self.price[item])


def damage(
    rng: np.random.Generator,
    sheet: Sheet,
    users: Sequence[str],
    burst: tuple[str, Sequence[str], int],
    products: Sequence[str],
) -> None:
    """Plant every pattern once, and a little of the dirt of any export.

    Args:
        users: Ids of all shoppers; products: of all products, as in the catalog.
        burst: The product that was praised in a burst of reviews, who wrote them, and the day they began (`praised`).
    """
    frame = pd.DataFrame({name: sheet.cells[name] for name in ("product_id", "seller_id")})
    frame["price"] = [float(one) for one in sheet.cells["unit_price"]]
    plant = Planter(rng, sheet, users, frame.groupby(["product_id", "seller_id"])["price"].median())
    usual = _last_orders(sheet)
    _carding(plant)
    _refund_ring(plant)
    _fake_orders(plant, burst, products)
    _coupon_abuse(plant)
    _price_glitch(plant)
    _takeovers(plant, usual)
    _collusion(plant)
    sheet.spoil_share(rng, "status", 0.02, "category_variant", spoil.mapped(rng, STATUSES))
    sheet.spoil_share(rng, "device_id", 0.02, "missing", lambda _: "")
    _number(sheet)


def praised(reviews: Sheet) -> tuple[str, list[str], int]:
    """The product that was praised in a burst of reviews, who wrote them, and the day they began."""
    places = [entry.place for entry in reviews.entries if entry.kind == "D15" and entry.dirty == "added"]
    places = [place for place in places if reviews.cells["text"][place] in BURST_TEXTS]
    day = min(date.fromisoformat(reviews.cells["review_date"][place]) for place in places)
    product = reviews.cells["product_id"][places[0]]
    return product, [reviews.cells["user_id"][place] for place in places], (day - START).days


def _number(sheet: Sheet) -> None:
    """Order numbers in the order of time, so that they do not tell which were added."""
    known: dict[str, str] = {}
    for place in sheet.sorted_places():
        number = known.setdefault(sheet.cells["order_id"][place], f"A{100_001 + len(known)}")
        sheet.cells["order_id"][place] = number


def _carding(plant: Planter) -> None:
    """One device, one evening: a card after another with small amounts, most of them declined."""
    rng = plant.rng
    device, ip, ms = token(rng, "d"), network(rng), 51 * DAY_MS + 2.4 * HOUR
    people = plant.people(3)
    for number in range(CARDS):
        ms += rng.exponential(45_000) + 6_000
        product, seller, _price = plant.product()
        plant.add(
            "fraud_carding", ms, people[number % len(people)], product, seller, float(rng.uniform(1, 9)),
            payment_token=token(rng, "pay-"), device_id=device, ship_address=house(rng), ip=ip,
            status="declined" if rng.random() < 0.85 else "paid",
        )  # fmt: skip


def _refund_ring(plant: Planter) -> None:
    """Accounts at two addresses with one device between them: nearly everything is refunded."""
    rng = plant.rng
    people, homes, device = plant.people(RING), (house(rng), house(rng)), token(rng, "d")
    for place, user in enumerate(people):
        payment, own, ip = token(rng, "pay-"), token(rng, "d"), network(rng)
        for _order in range(int(rng.integers(3, 6))):
            product, seller, price = plant.product(low=150)
            plant.add(
                "fraud_refund_ring", rng.uniform(20, DAYS - 6) * DAY_MS, user, product, seller, price,
                payment_token=payment, device_id=device if rng.random() < 0.4 else own,
                ship_address=homes[place % 2], ip=ip, status="refunded" if rng.random() < 0.92 else "delivered",
            )  # fmt: skip


def _fake_orders(plant: Planter, burst: tuple[str, Sequence[str], int], products: Sequence[str]) -> None:
    """Orders of one product by those who praise it three days later, from a handful of phones."""
    rng, (product, writers, day) = plant.rng, burst
    seller = seller_of(products.index(product))
    price = next((float(plant.price[one]) for one in plant.price.index if one[0] == product), 59.0)
    phones, ip = [token(rng, "d") for _ in range(4)], network(rng)
    for number, user in enumerate(list(dict.fromkeys(writers))[:BRUSHED]):
        plant.add(
            "fraud_fake_orders", (day - 3) * DAY_MS + 10 * HOUR + number * rng.uniform(9, 22) * 60_000, user, product,
            seller, price, payment_token=token(rng, "pay-"), device_id=phones[number % 4], ship_address=house(rng),
            ip=ip,
        )  # fmt: skip


def _coupon_abuse(plant: Planter) -> None:
    """A welcome coupon, taken again and again from two phones by accounts that never order twice."""
    rng = plant.rng
    phones, home = (token(rng, "d"), token(rng, "d")), house(rng)
    for number, user in enumerate(plant.people(FRESH)):
        product, seller, price = plant.product()
        plant.add(
            "fraud_coupon_abuse", 33 * DAY_MS + 20 * HOUR + number * rng.uniform(2, 40) * 60_000, user, product, seller,
            price, coupon_code="NEW10", payment_token=token(rng, "pay-"), device_id=phones[number % 2],
            ship_address=home, ip=network(rng),
        )  # fmt: skip


def _price_glitch(plant: Planter) -> None:
    """A product stood at a hundredth of its price for an hour; some bought as many as they could."""
    rng = plant.rng
    dear = [(place, one) for place, one in enumerate(plant.price.index) if plant.price.iloc[place] >= DEAR]
    sold = plant.sheet.cells["product_id"]
    place, (product, seller) = max(dear, key=lambda one: (sold.count(str(one[1][0])), one[0]))
    price = float(plant.price.iloc[place])
    for user in plant.people(HUNTERS):
        plant.add(
            "fraud_price_glitch", 64 * DAY_MS + 1.2 * HOUR + rng.uniform(0, 50) * 60_000, user, product, seller,
            price / 100, quantity=str(int(rng.integers(2, 12))), payment_token=token(rng, "pay-"),
            device_id=token(rng, "d"), ship_address=house(rng), ip=network(rng), status="paid",
        )  # fmt: skip


def _takeovers(plant: Planter, usual: dict[str, tuple[float, float, int]]) -> None:
    """Accounts with a history, silent for weeks: by night, from a new device, to a new address, for a high amount."""
    rng = plant.rng
    known = sorted(user for user, (last, _most, count) in usual.items() if count >= 3 and last < (DAYS - 45) * DAY_MS)
    for user in [known[int(n)] for n in rng.permutation(len(known))[:TAKEN]]:
        last, most, _count = usual[user]
        day = last // DAY_MS + int(rng.integers(38, 44))
        device, home, ip = token(rng, "d"), house(rng), network(rng)
        for turn in range(2):
            product, seller, price = plant.product(low=200)
            quantity = max(1, round(1.0 + 3 * most / price))
            plant.add(
                "fraud_account_takeover", day * DAY_MS + (2.2 + 0.3 * turn) * HOUR + rng.uniform(0, HOUR / 4), user,
                product, seller, price, quantity=str(quantity), payment_token=token(rng, "pay-"), device_id=device,
                ship_address=home, ip=ip, status="paid",
            )  # fmt: skip


def _collusion(plant: Planter) -> None:
    """Two sellers lift each other: a few accounts on shared phones order at both, over and over."""
    rng = plant.rng
    pair = ("S04", "S17")
    phones, card = [token(rng, "d") for _ in range(3)], token(rng, "pay-")
    for place, user in enumerate(plant.people(COLLUDING)):
        home, ip = house(rng), network(rng)
        for turn in range(int(rng.integers(5, 8))):
            sold = [one for one in plant.price.index if one[1] == pair[turn % 2]]
            product, seller, price = plant.product(pair[turn % 2]) if sold else plant.product()
            plant.add(
                "fraud_seller_collusion", rng.uniform(25, DAYS - 4) * DAY_MS, user, product, seller, price,
                payment_token=card if rng.random() < 0.5 else token(rng, "pay-"), device_id=phones[place % 3],
                ship_address=home, ip=ip,
            )  # fmt: skip


def _last_orders(sheet: Sheet) -> dict[str, tuple[float, float, int]]:
    """Account -> moment of the last order, the largest amount, how many orders that were paid."""
    found: dict[str, tuple[float, float, set[str]]] = {}
    names = ("user_id", "order_id", "amount", "status")
    for user, order, amount, status, ms in zip(*(sheet.cells[one] for one in names), sheet.order, strict=True):
        last, most, orders = found.get(user, (0.0, 0.0, set()))
        if status != "declined":
            found[user] = (max(last, ms), max(most, float(amount)), orders | {order})
    return {user: (last, most, len(orders)) for user, (last, most, orders) in found.items()}
