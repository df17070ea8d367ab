"""Products of the sample shop: texts in two languages, attributes, prices, codes, and hidden traits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from sample_data.generate.scale import CATALOG_DATES, Scale
from sample_data.generate.words import (
    COLOURLESS,
    COLOURS,
    MATERIALS,
    MIDDLES,
    TOPS,
    Leaf,
    brands,
    leaves,
)

STYLES = 3
VARIANT_SHARE = 0.12
"""Share of products that are another colour or size of an earlier one: variants, not duplicates."""

OPENING = {
    "Electronics": "Ready in minutes, at home or on the way|A dependable companion for desk and travel",
    "Fashion": "Easy to combine, made for long days|A quiet cut that keeps its shape",
    "Home": "Made for kitchens and rooms that are used every day|A small change that makes home calmer",
    "Beauty": "For a simple routine, morning and night|Tested on sensitive skin",
    "Food": "Packed within a week of roasting or harvest|From small growers, nothing hidden",
    "Sports": "Built for rain, sweat and early mornings|Trusted by weekend athletes",
    "Kids": "Soft edges, safe paint, easy to wash|Loved by small hands",
    "Office": "For desks where work gets done|Plain, solid and pleasant to use",
}
OPENING_ZH = {
    "Electronics": "居家出行都好用|桌面与旅途的可靠伙伴",
    "Fashion": "百搭舒适，久穿不变形|简约剪裁，日常通勤皆宜",
    "Home": "为每天使用的厨房和房间而做|小小改变，让家更舒心",
    "Beauty": "早晚护理，简单有效|敏感肌测试，温和不刺激",
    "Food": "新鲜采收，一周内包装|小产区直供，配料干净",
    "Sports": "风雨晨跑都不怕|周末运动爱好者之选",
    "Kids": "圆润无毛刺，安全易清洗|宝宝喜欢，妈妈放心",
    "Office": "专注工作的好搭档|结实耐用，手感舒服",
}


@dataclass(frozen=True)
class Catalog:
    """All products that ever existed in the window.

    `frame` holds one row per product with clean, typed values; `style` is (I, 3), `quality` and `popularity`
    (I,), hidden from the files but driving behaviour, ratings and returns.
    """

    frame: pd.DataFrame
    leaves: list[Leaf]
    leaf: np.ndarray
    style: np.ndarray
    quality: np.ndarray
    popularity: np.ndarray
    first: np.ndarray
    last: np.ndarray


def check_digit(body: str) -> str:
    """The GTIN-13 check digit of twelve digits (weights 1 and 3 alternate)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return str(-total % 10)


def _gtins(rng: np.random.Generator, count: int) -> list[str]:
    """Codes in the ranges kept for use inside one company, so that none belongs to a real product."""
    seen: set[str] = set()
    while len(seen) < count:
        prefix = ("200", "210", "290", "040")[int(rng.integers(4))]
        body = prefix + "".join(str(d) for d in rng.integers(0, 10, 9))
        seen.add(body + check_digit(body))
    codes = sorted(seen)
    return [codes[i] for i in rng.permutation(count)]


def _price(rng: np.random.Generator, leaf: Leaf) -> float:
    share = rng.beta(1.6, 2.6)
    price = float(np.exp(np.log(leaf.low) + share * (np.log(leaf.high) - np.log(leaf.low))))
    if price < 50:
        return round(price) - 0.1
    return float(max(round(price / 10) * 10 - 1, leaf.low)) if price < 1000 else float(round(price / 100) * 100 - 1)


def _texts(rng: np.random.Generator, leaf: Leaf, row: dict[str, str]) -> None:
    """Fill title and description, in both languages, from the attributes in `row`."""
    noun, noun_zh = leaf.nouns[int(row["noun"])]
    features = leaf.features
    feature, feature_zh = features[int(row["feature"])]
    second, second_zh = features[(int(row["feature"]) + 1 + int(rng.integers(len(features) - 1))) % len(features)]
    material = row["material"]
    made = f"{material} " if material and material not in noun.lower() else ""
    made_zh = MATERIALS.get(material, "") if made else ""
    tail = ", ".join(part for part in (row["color"], row["size"]) if part)
    tail_zh = " ".join(part for part in (COLOURS.get(row["color"], ""), row["size"]) if part)
    row["title"] = f"{row['brand']} {feature} {made}{noun} {row['model']}" + (f", {tail}" if tail else "")
    row["title_zh"] = f"{row['brand_zh']}{feature_zh}{made_zh}{noun_zh} {row['model']} {tail_zh}".strip()
    opening = OPENING[leaf.top].split("|")[int(rng.integers(2))]
    opening_zh = OPENING_ZH[leaf.top].split("|")[int(rng.integers(2))]
    row["description"] = f"{opening}. {feature} and {second.lower()} {noun.lower()}" + (
        f" in {material}." if material else "."
    )
    row["description_zh"] = f"{opening_zh}。{feature_zh}、{second_zh}的{noun_zh}。"


def build(rng: np.random.Generator, scale: Scale) -> Catalog:
    """Draw the whole catalog."""
    tree = leaves()
    shops = brands()
    features = 6
    gtins = _gtins(rng, scale.items)
    numbers = np.sort(rng.choice(np.arange(100_000, 190_000), scale.items, replace=False))
    rows: list[dict[str, str]] = []
    prices: list[float] = []
    leaf_of: list[int] = []
    styles: list[np.ndarray] = []
    for number in range(scale.items):
        parent = int(rng.integers(number)) if number > 50 and rng.random() < VARIANT_SHARE else -1
        if parent >= 0 and not rows[parent]["color"] and not tree[leaf_of[parent]].sizes[0]:
            parent = -1
        if parent >= 0:
            leaf = tree[leaf_of[parent]]
            row = dict(rows[parent])
            price = prices[parent]
            style = styles[parent]
            if row["color"] and (len(leaf.sizes) == 1 or rng.random() < 0.6):
                row["color"] = str(rng.choice([c for c in COLOURS if c != row["color"]]))
            else:
                row["size"] = str(rng.choice([s for s in leaf.sizes if s != row["size"]]))
        else:
            leaf = tree[number % len(tree)] if number < 2 * len(tree) else tree[int(rng.integers(len(tree)))]
            fitting = [shop for shop in shops if leaf.top in shop[2]]
            brand, brand_zh, _ = fitting[int(rng.integers(len(fitting)))]
            material = str(rng.choice(leaf.materials)).replace("none", "")
            row = {
                "brand": brand,
                "brand_zh": brand_zh,
                "noun": str(rng.integers(len(leaf.nouns))),
                "feature": str(rng.integers(features)),
                "model": f"{'ABCEHKMNRTVX'[int(rng.integers(12))]}{int(rng.integers(10, 990))}",
                "material": material,
                "color": "" if leaf.top in COLOURLESS else str(rng.choice(list(COLOURS))),
                "size": str(rng.choice(leaf.sizes)),
            }
            price = _price(rng, leaf)
            style = rng.normal(0, 1, STYLES)
        said = [m for m in leaf.materials if m in leaf.nouns[int(row["noun"])][0].lower()]
        row["material"] = said[0] if said else row["material"]
        _texts(rng, leaf, row)
        row["product_id"] = f"P{numbers[number]}"
        row["gtin"] = gtins[number]
        row["category"] = leaf.path
        rows.append(row)
        prices.append(price)
        leaf_of.append(leaf.number)
        styles.append(style)
    frame = pd.DataFrame(rows)
    frame["price"] = prices
    frame["currency"] = "CNY"
    frame["image_url"] = "https://img.shop.example/" + frame["product_id"] + ".jpg"
    first, last = _lifetimes(rng, scale.items)
    frame["launched_at"] = [
        (day if day > CATALOG_DATES[0] else day - timedelta(days=int(rng.integers(20, 900)))).isoformat()
        for day in first
    ]
    return Catalog(
        frame,
        tree,
        np.array(leaf_of),
        np.array(styles),
        rng.normal(0, 1, scale.items),
        np.exp(rng.normal(0, 0.75, scale.items)),
        np.array([day.toordinal() for day in first]),
        np.array([day.toordinal() for day in last]),
    )


def _lifetimes(rng: np.random.Generator, count: int) -> tuple[list[date], list[date]]:
    """First and last day of each product: most stay all the time, a tenth is launched, 4 % vanish."""
    first = [CATALOG_DATES[0]] * count
    last = [date(2030, 1, 1)] * count
    order = rng.permutation(count)
    tenth = max(count // 30, 3)
    for step, day in enumerate(CATALOG_DATES[1:]):
        for item in order[step * tenth : (step + 1) * tenth]:
            first[item] = day - timedelta(days=int(rng.integers(0, 20 if step < 2 else 2)))
    gone = order[3 * tenth : 3 * tenth + max(count // 25, 3)]
    for item in gone:
        last[item] = CATALOG_DATES[1 + int(rng.integers(3))] - timedelta(days=int(rng.integers(1, 8)))
    return first, last


def price_path(rng: np.random.Generator, catalog: Catalog) -> np.ndarray:
    """Price of each product in each catalog version, (versions, I): one in eleven moves at every step."""
    price = catalog.frame["price"].to_numpy()
    count = len(price)
    path = [price]
    for _ in CATALOG_DATES[1:]:
        moved = rng.random(count) < 0.09
        cheaper = rng.random(count) < 0.6
        factor = np.where(cheaper, rng.uniform(0.8, 0.95, count), rng.uniform(1.03, 1.12, count))
        price = np.where(moved, np.round(price * factor, 1), price)
        path.append(price)
    return np.array(path)


def versions(catalog: Catalog, prices: np.ndarray) -> list[pd.DataFrame]:
    """The catalog as exported on each of `CATALOG_DATES`: prices move, products come and go."""
    out = []
    for step, day in enumerate(CATALOG_DATES):
        frame = catalog.frame.copy()
        frame["price"] = prices[step]
        frame["item"] = np.arange(len(frame))
        here = (catalog.first <= day.toordinal()) & (catalog.last >= day.toordinal())
        out.append(frame[here].reset_index(drop=True))
    return out


def tree_rows(tree: list[Leaf]) -> pd.DataFrame:
    """The category tree as (category_id, parent_id, name, name_zh, level), roots first."""
    rows: list[dict[str, str]] = []
    for number, (top, name_zh) in enumerate(TOPS.items(), start=1):
        rows.append({"category_id": f"C{number}", "parent_id": "", "name": top, "name_zh": name_zh, "level": "1"})
    ids = {row["name"]: row["category_id"] for row in rows}
    for leaf in tree:
        if leaf.middle not in ids:
            ids[leaf.middle] = f"{ids[leaf.top]}{len(ids):02d}"
            rows.append(
                {
                    "category_id": ids[leaf.middle],
                    "parent_id": ids[leaf.top],
                    "name": leaf.middle,
                    "name_zh": MIDDLES[leaf.middle],
                    "level": "2",
                }
            )
    for leaf in tree:
        rows.append(
            {
                "category_id": f"{ids[leaf.middle]}{leaf.number:02d}",
                "parent_id": ids[leaf.middle],
                "name": leaf.name,
                "name_zh": leaf.name_zh,
                "level": "3",
            }
        )
    return pd.DataFrame(rows)
