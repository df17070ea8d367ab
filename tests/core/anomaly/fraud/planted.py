"""Shops whose orders, reviews and clicks are honest, and fraud that is planted in them; every draw is another shop."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.anomaly.records import CODED, NUMBERS, Records

DAY = 86_400.0
START = 1_780_000_000 // 86_400 * 86_400


def records(frame: pd.DataFrame, kind: str = "orders") -> Records:
    """A table as the room reads it from a lake."""
    codes, values = {}, {}
    for role in CODED:
        if role in frame and frame[role].notna().any():
            found, known = pd.factorize(frame[role].to_numpy(dtype=object))
            codes[role], values[role] = found.astype(np.int64), np.asarray(known, dtype=object)
    numbers = {role: frame[role].to_numpy(float) for role in (*NUMBERS, "clicked") if role in frame}
    time = frame["time"].to_numpy(float) if "time" in frame else np.full(len(frame), np.nan)
    return Records(kind, np.arange(len(frame)), time, codes, values, numbers, {}, len(frame))


def clean(seed: int, accounts: int = 600, sellers: int = 25, days: int = 60, orders: int = 4) -> pd.DataFrame:
    """Honest orders: people with favourite sellers and refund habits; families, flats, an office, movers, a sale."""
    rng = np.random.default_rng(seed)
    items = sellers * 8
    price = np.exp(rng.normal(4, 1, items))
    taste = rng.dirichlet(np.full(sellers, 0.25), accounts)
    taste = 0.8 * taste + 0.2 * rng.dirichlet(np.full(sellers, 3.0))
    habit = rng.beta(1, 15, accounts)
    device, home, card, ip = (np.arange(accounts) + base for base in (10_000, 20_000, 30_000, 40_000))
    turn = rng.permutation(accounts)
    for start in range(0, accounts // 4, 4):  # families of up to four, with one address and often one tablet and card
        family = turn[start : start + int(rng.integers(2, 5))]
        home[family], ip[family] = home[family[0]], ip[family[0]]
        if rng.random() < 0.6:
            device[family] = device[family[0]]
        if rng.random() < 0.3:
            card[family[:2]] = card[family[0]]
    flat = turn[accounts // 2 : accounts // 2 + 14]
    home[flat], ip[flat] = home[flat[0]], ip[flat[0]]
    office = set(turn[-accounts // 6 :].tolist())
    students = set(flat.tolist())
    rows: list[dict[str, Any]] = []
    for user in range(accounts):
        phone, place = device[user], home[user]
        moved = rng.random() < 0.1
        for number, when in enumerate(np.sort(rng.uniform(0, days, rng.poisson(orders)))):
            if moved and number == 2:
                phone, place = int(rng.integers(1e6, 2e6)), int(rng.integers(1e6, 2e6))
            seller = int(rng.choice(sellers, p=taste[user]))
            item = seller * 8 + min(int(rng.geometric(0.35)) - 1, 7)
            sale = int(when) == days // 2
            hour = float(np.clip(rng.normal(15, 4.5), 0, 23.9))
            coupon = (
                "SALE" if sale and rng.random() < 0.6 else "CAMPUS" if user in students and rng.random() < 0.7 else None
            )
            coupon = coupon or (
                "NEW" if number == 0 and rng.random() < 0.25 else "CLUB" if rng.random() < 0.1 else None
            )
            pieces = int(rng.geometric(0.7))
            cost = price[item] * (0.5 if sale and rng.random() < 0.3 else rng.uniform(0.9, 1.1))
            row = {
                "order_id": f"o{len(rows)}",
                "user_id": f"u{user}",
                "seller_id": f"s{seller}",
                "item_id": f"i{item}",
                "time": START + np.floor(when) * DAY + hour * 3600,
                "price": cost,
                "quantity": pieces,
                "amount": cost * pieces * (0.9 if coupon else 1),
                "coupon": coupon,
                "payment": f"c{card[user]}",
                "device": f"d{phone}",
                "address": f"a{place}",
                "ip": "office" if user in office and rng.random() < 0.5 else f"n{ip[user]}",
                "status": "refunded" if rng.random() < habit[user] else "delivered",
            }
            for _try in range(int(rng.integers(1, 4)) if rng.random() < 0.04 else 0):
                rows.append(row | {"status": "declined", "time": row["time"] - float(rng.uniform(60, 900))})
            rows.append(row)
    return pd.DataFrame(rows)


def add(frame: pd.DataFrame, rows: list[dict[str, Any]]) -> tuple[pd.DataFrame, set[int]]:
    """The table with rows among the others, and the places of those rows."""
    both = pd.concat([frame, pd.DataFrame(rows)], ignore_index=True)
    both["_planted"] = [False] * len(frame) + [True] * len(rows)
    both["order_id"] = [f"x{n}" if planted else known for n, (planted, known) in enumerate(
        zip(both["_planted"], both["order_id"], strict=True))] if "order_id" in both else None  # fmt: skip
    both = both.sample(frac=1, random_state=len(rows)).reset_index(drop=True)
    return both.drop(columns="_planted"), set(np.flatnonzero(both["_planted"]).tolist())


def _row(frame: pd.DataFrame, rng: np.random.Generator, **cells: Any) -> dict[str, Any]:
    """An order line of something that the shop sells, from a device, card and address of its own."""
    sold = frame.iloc[int(rng.integers(len(frame)))]
    price = float(sold["price"])
    base = {
        "seller_id": sold["seller_id"], "item_id": sold["item_id"], "price": price, "quantity": 1, "amount": price,
        "coupon": None, "payment": f"pc{int(rng.integers(1e9))}", "device": f"pd{int(rng.integers(1e9))}",
        "address": f"pa{int(rng.integers(1e9))}", "ip": f"pn{int(rng.integers(1e9))}", "status": "delivered",
        "time": START + float(rng.uniform(3, 57)) * DAY,
    }  # fmt: skip
    return base | cells


def carding(frame: pd.DataFrame, seed: int, size: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    time = START + float(rng.uniform(5, 50)) * DAY
    rows = []
    for number in range(max(8, size)):
        time += float(rng.exponential(90) + 2)
        status = "declined" if number < 6 or rng.random() < 0.8 else "paid"
        rows.append(
            _row(frame, rng, user_id=f"card{number % 2}", time=time, device="bad", ip="bad", amount=2.0, status=status)
        )
    return rows


def refund_rings(frame: pd.DataFrame, seed: int, size: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [
        _row(frame, rng, user_id=f"f{user}", address="ring", device=f"rd{user}", payment=f"rc{user}",
             status="refunded" if turn < 2 or rng.random() < 0.8 else "delivered")
        for user in range(max(4, size // 3)) for turn in range(3)
    ]  # fmt: skip


def fake_orders(frame: pd.DataFrame, seed: int, size: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    sold = frame.iloc[int(rng.integers(len(frame)))]
    start = START + float(rng.uniform(5, 50)) * DAY
    cells = {name: sold[name] for name in ("seller_id", "item_id", "price", "amount")}
    return [
        _row(frame, rng, user_id=f"f{n}", device=f"farm{n % 2}", ip="farm", time=start + n * 700, **cells)
        for n in range(max(10, size))
    ]


def coupon_abuse(frame: pd.DataFrame, seed: int, size: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    start = START + float(rng.uniform(5, 50)) * DAY
    return [
        _row(frame, rng, user_id=f"f{n}", device="phone", coupon="NEW", time=start + n * float(rng.uniform(300, 9_000)))
        for n in range(max(7, size))
    ]


def price_glitch(frame: pd.DataFrame, seed: int, size: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    item = frame["item_id"].value_counts().index[int(rng.integers(5))]
    own = frame[frame["item_id"] == item]
    price, seller = float(own["price"].median()) / float(rng.uniform(8, 120)), own["seller_id"].iloc[0]
    start = START + float(rng.uniform(5, 50)) * DAY
    return [
        _row(frame, rng, user_id=f"f{n}", item_id=item, seller_id=seller, price=price, quantity=5, amount=5 * price,
             time=start + float(rng.uniform(0, 5400)))
        for n in range(max(4, size // 2))
    ]  # fmt: skip


def account_takeover(frame: pd.DataFrame, seed: int, size: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    user, rows = f"f{size}", []
    own = {
        "user_id": user,
        "device": "own",
        "address": "own",
        "payment": "own",
        "ip": "own",
        "price": 40.0,
        "amount": 40.0,
    }
    for day in (1.5, 6.4, 11.6, 15.5):
        rows.append(_row(frame, rng, **own, time=START + (day + float(rng.uniform(0, 0.3))) * DAY))
    for turn in range(1 + size % 3):
        rows.append(_row(frame, rng, user_id=user, device="thief", address="drop", price=900.0, amount=900.0,
                         time=START + 50 * DAY + 3 * 3600 + 900 * turn))  # fmt: skip
    return rows


def seller_collusion(frame: pd.DataFrame, seed: int, size: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    pair = rng.permutation(frame["seller_id"].unique())[:2]
    return [
        _row(frame, rng, user_id=f"f{user}", device=f"shared{user // 3}", payment="one", seller_id=pair[turn % 2],
             item_id=f"{pair[turn % 2]}-x")
        for user in range(max(5, size // 3)) for turn in range(5)
    ]  # fmt: skip


def reviews(seed: int, items: int = 120, accounts: int = 900, count: int = 1_500, days: int = 120) -> pd.DataFrame:
    """Honest reviews: products of their own rhythm, some launched with a wave, some words that many use."""
    rng = np.random.default_rng(seed)
    weight = rng.dirichlet(np.full(items, 0.5))
    launch = rng.uniform(0, days, items)
    usual = ["good quality and quick delivery", "此用户没有填写评价内容", "nice", "很好"]
    rows = []
    for number in range(count):
        item = int(rng.choice(items, p=weight))
        when = launch[item] + rng.exponential(20) if item % 5 == 0 else rng.uniform(0, days)
        words = " ".join(f"w{int(one)}" for one in rng.integers(0, 5_000, int(rng.integers(4, 12))))
        text = usual[int(rng.integers(4))] if rng.random() < 0.1 else words
        rows.append({"user_id": f"u{int(rng.integers(accounts))}", "item_id": f"i{item}", "text": text,
                     "rating": int(rng.choice([1, 2, 3, 4, 5], p=[0.05, 0.05, 0.1, 0.25, 0.55])),
                     "time": START + float(np.floor(when)) * DAY, "number": number})  # fmt: skip
    return pd.DataFrame(rows)


def clicks(seed: int, accounts: int = 300, ads: int = 40, bots: bool = False) -> pd.DataFrame:
    """What was shown and clicked: people who click now and then in visits, some who like to click."""
    rng = np.random.default_rng(seed)
    like = rng.beta(1.5, 40, accounts)
    share = rng.dirichlet(np.full(ads, 0.7))
    rows = []
    for user in range(accounts):
        for _visit in range(int(rng.geometric(0.2))):
            time = START + float(rng.uniform(0, 30)) * DAY
            for _shown in range(int(rng.integers(3, 12))):
                time += float(rng.lognormal(3, 1.2))
                rows.append({"user_id": f"u{user}", "ad_id": f"ad{int(rng.choice(ads, p=share))}", "time": time,
                             "clicked": float(rng.random() < like[user])})  # fmt: skip
    if bots:
        time = START + 3.0 * DAY
        for _n in range(60):
            time += 40 + float(rng.normal(0, 1.5))
            rows.append({"user_id": "bot", "ad_id": "ad3", "time": time, "clicked": float(rng.random() < 0.95)})
    return pd.DataFrame(rows)
