"""What shoppers type, and the list the shop's search answers with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sample_data.generate.catalog import Catalog
from sample_data.generate.words import COLOURS

NOTHING = (
    "snow chains",
    "gift card refund",
    "iphone 20",
    "piano",
    "contact lenses",
    "garden hose",
    "saxophone",
    "phone numbr",
    "keybord cover",
    "car tyres",
    "水族箱",
    "轮胎",
    "吉他弦",
    "钓鱼竿",
    "隐形眼镜",
    "退款 客服",
    "婚纱照",
    "打印机墨盒",
    "无限耳机",
    "蓝呀音响",
)
"""Queries the shop has no products for, some of them only misspelt."""
LIST_LENGTH = 10


@dataclass(frozen=True)
class Answer:
    """One search: what was typed and the items listed, best first."""

    query: str
    results: tuple[int, ...]


class SearchEngine:
    """A plain field-matching search with popularity, good enough to be worth clicking on."""

    def __init__(self, catalog: Catalog) -> None:
        self.catalog = catalog
        frame = catalog.frame
        self.noun = frame["noun"].astype(int).to_numpy()
        self.feature = frame["feature"].astype(int).to_numpy()
        self.brand = frame["brand"].to_numpy()
        self.colour = frame["color"].to_numpy()
        self.middle = np.array([leaf.middle for leaf in catalog.leaves])[catalog.leaf]
        self.log_popularity = np.log(catalog.popularity)

    def ask(self, rng: np.random.Generator, wanted: int, chinese: bool, alive: np.ndarray) -> Answer:
        """The search of a shopper who has item `wanted` in mind; `alive` (I,) marks what is on sale."""
        if rng.random() < 0.035:
            return Answer(NOTHING[int(rng.integers(len(NOTHING)))], ())
        leaf = self.catalog.leaves[self.catalog.leaf[wanted]]
        language = 1 if chinese and rng.random() < 0.93 else 0
        noun = leaf.nouns[self.noun[wanted]][language]
        form = rng.random()
        score = 2.0 * (self.catalog.leaf == leaf.number) + 0.6 * (self.middle == leaf.middle)
        score = score + 1.2 * ((self.catalog.leaf == leaf.number) & (self.noun == self.noun[wanted]))
        if form < 0.36:
            query = noun
        elif form < 0.5:
            query = (leaf.name, leaf.name_zh)[language]
        elif form < 0.66:
            query = f"{self.catalog.frame[('brand', 'brand_zh')[language]].iat[wanted]} {noun}"
            score = score + 1.5 * (self.brand == self.brand[wanted])
        elif form < 0.84 or not self.colour[wanted]:
            query = f"{leaf.features[self.feature[wanted]][language]} {noun}"
            score = score + 1.0 * ((self.feature == self.feature[wanted]) & (self.catalog.leaf == leaf.number))
        else:
            colour = self.colour[wanted]
            query = f"{(colour, COLOURS[colour])[language]} {noun}"
            score = score + 0.9 * ((self.colour == colour) & (self.catalog.leaf == leaf.number))
        score = score + 0.25 * self.log_popularity + rng.normal(0, 0.15, len(score))
        listed = np.flatnonzero(alive & (score > 1.6))
        if len(listed) > LIST_LENGTH:
            listed = listed[np.argpartition(-score[listed], LIST_LENGTH)[:LIST_LENGTH]]
        listed = listed[np.argsort(-score[listed], kind="stable")]
        return Answer(query if language else query.lower(), tuple(int(item) for item in listed))
