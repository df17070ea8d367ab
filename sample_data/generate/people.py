"""Shoppers of the sample shop: profiles for the file, tastes for the behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from sample_data.generate.catalog import STYLES, Catalog
from sample_data.generate.scale import DAYS, START, Scale

PERSONAS = 16
REGIONS = (
    "Shanghai",
    "Beijing",
    "Guangdong",
    "Zhejiang",
    "Jiangsu",
    "Sichuan",
    "Hubei",
    "Shandong",
    "Fujian",
    "Hunan",
    "Shaanxi",
    "Liaoning",
)
SURNAMES = (
    "lin",
    "zhou",
    "chen",
    "wu",
    "xu",
    "sun",
    "ma",
    "zhu",
    "hu",
    "guo",
    "he",
    "gao",
    "luo",
    "smith",
    "jones",
    "brown",
    "evans",
    "clark",
    "hall",
)
TAGS = ("student", "parent", "outdoor", "home cook", "gift buyer", "bargain hunter", "night owl", "new mover")
DEVICES = {
    "web": (
        "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0",
        "Mozilla/5.0 (Macintosh) Safari/18.6",
        "Mozilla/5.0 (Windows NT 10.0) Firefox/143.0",
    ),
    "ios": ("ShopApp/5.2 (iPhone; iOS 18.6)", "ShopApp/5.1 (iPhone; iOS 17.7)"),
    "android": ("ShopApp/5.2 (Android 15)", "ShopApp/5.2 (Android 14)"),
    "mini": ("MiniProgram/8.0 (Android 15)", "MiniProgram/8.0 (iPhone)"),
    "partner_api": ("PartnerSync/2.3",),
}


@dataclass(frozen=True)
class People:
    """Users and what they like.

    `taste` is (U, I): the chance that a free choice of user u is item i; rows sum to 1. `leaf_taste` is
    (U, leaves). `joined` is the day number of registration, negative before the window.
    """

    frame: pd.DataFrame
    taste: np.ndarray
    leaf_taste: np.ndarray
    activity: np.ndarray
    joined: np.ndarray
    chinese: np.ndarray
    source: np.ndarray
    agent: np.ndarray


def _tastes(rng: np.random.Generator, catalog: Catalog, users: int) -> tuple[np.ndarray, np.ndarray]:
    """Every persona loves a few leaves and one style; a user mixes two personas with a private noise."""
    leaf_count = len(catalog.leaves)
    love = np.full((PERSONAS, leaf_count), 0.12)
    for persona in range(PERSONAS):
        chosen = rng.choice(leaf_count, 7, replace=False)
        love[persona, chosen] += rng.gamma(3.0, 2.2, 7)
    persona_style = rng.normal(0, 1, (PERSONAS, STYLES))
    main = rng.integers(PERSONAS, size=users)
    other = rng.integers(PERSONAS, size=users)
    share = rng.beta(5, 2, size=(users, 1))
    leaf_taste = (share * love[main] + (1 - share) * love[other]) * rng.gamma(1.5, 1 / 1.5, (users, leaf_count))
    leaf_taste /= leaf_taste.sum(axis=1, keepdims=True)
    style = share * persona_style[main] + (1 - share) * persona_style[other] + rng.normal(0, 0.4, (users, STYLES))
    pull = np.exp(0.9 * style @ catalog.style.T + 0.25 * catalog.quality) * catalog.popularity
    for leaf in range(leaf_count):
        inside = catalog.leaf == leaf
        if inside.any():
            pull[:, inside] /= pull[:, inside].sum(axis=1, keepdims=True)
    taste = pull * leaf_taste[:, catalog.leaf]
    background = catalog.popularity / catalog.popularity.sum()
    taste = 0.92 * taste / taste.sum(axis=1, keepdims=True) + 0.08 * background
    return taste, leaf_taste


def build(rng: np.random.Generator, catalog: Catalog, scale: Scale) -> People:
    """Draw all shoppers."""
    users = scale.users
    taste, leaf_taste = _tastes(rng, catalog, users)
    numbers = np.sort(rng.choice(np.arange(10_000, 900_000), users, replace=False))
    joined = np.where(rng.random(users) < 0.14, rng.integers(0, DAYS - 5, users), -rng.integers(1, 1100, users)).astype(
        int
    )
    chinese = rng.random(users) < 0.6
    sources = np.array(["web", "ios", "android", "mini"])
    source = sources[rng.choice(4, users, p=[0.34, 0.26, 0.27, 0.13])]
    birth = np.clip(np.round(rng.normal(1992, 9, users)), 1948, 2009).astype(int)
    rows = []
    for user in range(users):
        name = f"{SURNAMES[int(rng.integers(len(SURNAMES)))]}{int(rng.integers(10, 9999))}"
        tags = rng.choice(len(TAGS), int(rng.integers(0, 4)), replace=False)
        day = START + timedelta(days=int(joined[user]))
        rows.append(
            {
                "user_id": f"{numbers[user]:08d}",
                "registered_at": day.isoformat(),
                "gender": str(rng.choice(["F", "M", ""], p=[0.52, 0.43, 0.05])),
                "birth_date": date(int(birth[user]), int(rng.integers(1, 13)), int(rng.integers(1, 29))).isoformat(),
                "age": str(2026 - int(birth[user])),
                "region": REGIONS[min(int(rng.exponential(3.2)), len(REGIONS) - 1)],
                "language": "zh" if chinese[user] else "en",
                "level": str(rng.choice(["bronze", "silver", "gold"], p=[0.7, 0.22, 0.08])),
                "tags": "|".join(TAGS[tag] for tag in sorted(tags)),
                "email": f"{name}@mail.example",
            }
        )
    agent = np.array([DEVICES[s][int(rng.integers(len(DEVICES[s])))] for s in source])
    activity = rng.lognormal(0, 0.95, users)
    return People(pd.DataFrame(rows), taste, leaf_taste, activity, joined, chinese, source, agent)
