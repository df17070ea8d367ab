"""The whole clean shop from one seed, before anything is damaged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sample_data.generate import behaviour, catalog, commerce, experiment, orders, people, reviews, sales
from sample_data.generate.catalog import Catalog
from sample_data.generate.people import People
from sample_data.generate.scale import FULL, Scale

ROOMS = (
    "catalog",
    "prices",
    "people",
    "behaviour",
    "reviews",
    "checkout",
    "banner",
    "ads",
    "inventory",
    "answers",
    "defects",
)


@dataclass(frozen=True)
class World:
    """Everything true about the shop; `seeds` gives every part its own random stream."""

    scale: Scale
    catalog: Catalog
    prices: np.ndarray
    people: People
    events: pd.DataFrame
    searches: pd.DataFrame
    reviews: pd.DataFrame
    checkout: pd.DataFrame
    banner: pd.DataFrame
    ads: pd.DataFrame
    inventory: pd.DataFrame
    answers: pd.DataFrame
    sales: pd.DataFrame
    orders: pd.DataFrame
    defects: np.random.Generator
    defects_sales: np.random.Generator
    defects_orders: np.random.Generator


def build(seed: int, scale: Scale = FULL) -> World:
    """Draw the shop; the same seed and scale give the same shop."""
    streams = np.random.SeedSequence(seed).spawn(len(ROOMS))
    rng = {room: np.random.default_rng(stream) for room, stream in zip(ROOMS, streams, strict=True)}
    products = catalog.build(rng["catalog"], scale)
    prices = catalog.price_path(rng["prices"], products)
    shoppers = people.build(rng["people"], products, scale)
    own, ordered = sales.stream(seed), orders.stream(seed)
    events, searches = behaviour.play_all(rng["behaviour"], products, shoppers, prices, scale)
    return World(
        scale,
        products,
        prices,
        shoppers,
        events,
        searches,
        reviews.build(rng["reviews"], products, shoppers, events, scale),
        experiment.checkout(rng["checkout"], shoppers, scale),
        experiment.banner(rng["banner"], shoppers, scale),
        commerce.ads(rng["ads"], products, scale),
        commerce.inventory(rng["inventory"], products, events),
        commerce.answers(rng["answers"], products, scale),
        sales.build(own, products, scale),
        orders.build(ordered, products, shoppers, events),
        rng["defects"],
        own,
        ordered,
    )
