"""The clean shop laid out as sheets of text, with the column names of the files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

import numpy as np
import pandas as pd

from sample_data.generate import catalog
from sample_data.generate.behaviour import stamp
from sample_data.generate.orders import COLUMNS as ORDER_COLUMNS
from sample_data.generate.sheet import Sheet
from sample_data.generate.world import World

CATALOG_COLUMNS = (
    "product_id",
    "title",
    "title_zh",
    "description",
    "description_zh",
    "category",
    "brand",
    "price",
    "currency",
    "gtin",
    "color",
    "size",
    "material",
    "image_url",
    "launched_at",
)


def number(value: float) -> str:
    """A number with two decimals at most, none where it is whole."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def moment(value: datetime | None) -> str:
    return "" if value is None or pd.isna(value) else value.strftime("%Y-%m-%d %H:%M:%S")


def _positive(values: Iterable[float]) -> list[str]:
    return [str(int(v)) if v > 0 else "" for v in values]


def _ids(world: World) -> tuple[np.ndarray, np.ndarray]:
    return world.catalog.frame["product_id"].to_numpy(), world.people.frame["user_id"].to_numpy()


def events(world: World) -> Sheet:
    """All events; order is the true time in ms."""
    items, users = _ids(world)
    frame = world.events
    table = pd.DataFrame(
        {
            "event_time": [stamp(ms) for ms in frame["ms"]],
            "event_type": frame["type"],
            "product_id": items[frame["item"]],
            "user_id": users[frame["user"]],
            "session_id": frame["session"],
            "price": [f"{price:.2f}" for price in frame["price"]],
            "quantity": _positive(frame["quantity"]),
            "query": frame["query"],
            "position": _positive(frame["position"]),
            "source": frame["source"],
            "user_agent": frame["agent"],
        }
    )
    return Sheet(table, frame["ms"].tolist())


def catalogs(world: World) -> list[Sheet]:
    """One sheet per exported catalog version."""
    out = []
    for frame in catalog.versions(world.catalog, world.prices):
        table = frame[list(CATALOG_COLUMNS)].copy()
        table["price"] = [f"{price:.2f}" for price in frame["price"]]
        out.append(Sheet(table))
    return out


def categories(world: World) -> Sheet:
    return Sheet(catalog.tree_rows(world.catalog.leaves))


def users(world: World) -> Sheet:
    return Sheet(world.people.frame)


def reviews(world: World) -> Sheet:
    """Reviews of both languages; hidden columns ``chinese`` and ``true_rating`` are not written."""
    items, people = _ids(world)
    frame = world.reviews
    table = pd.DataFrame(
        {
            "review_id": frame["review_id"],
            "product_id": items[frame["item"]],
            "user_id": people[frame["user"]],
            "rating": frame["rating"],
            "text": frame["text"],
            "review_date": [day.isoformat() for day in frame["day"]],
            "helpful": frame["helpful"],
            "chinese": frame["chinese"].map({True: "1", False: ""}),
            "true_rating": frame["rating"],
            "aspects": frame["aspects"],
        }
    )
    return Sheet(table)


def searches(world: World) -> Sheet:
    """Searches with the results as JSON text of a list, empty numbers as JSON null."""
    items, people = _ids(world)
    frame = world.searches
    table = pd.DataFrame(
        {
            "query": frame["query"],
            "user_id": people[frame["user"]],
            "timestamp": [stamp(ms)[:-4].replace(" ", "T") for ms in frame["ms"]],
            "session_id": frame["session"],
            "results": [json.dumps([items[i] for i in listed]) for listed in frame["results"]],
            "clicked_item": [items[i] if i >= 0 else "" for i in frame["clicked"]],
            "position": _positive(frame["position"]),
            "source": frame["source"],
        }
    )
    return Sheet(table)


def checkout(world: World) -> Sheet:
    table = world.checkout.copy()
    for name in ("timestamp", "exposed_at", "outcome_at"):
        table[name] = [moment(value) for value in table[name]]
    for name in ("revenue", "pre_revenue"):
        table[name] = [number(value) for value in table[name]]
    return Sheet(table)


def banner(world: World) -> Sheet:
    table = world.banner.copy()
    table["时间"] = [moment(value) for value in table["时间"]]
    return Sheet(table)


def ads(world: World) -> Sheet:
    items, _ = _ids(world)
    frame = world.ads
    table = pd.DataFrame(
        {
            "ad_id": frame["ad_id"],
            "product_id": items[frame["item"]],
            "campaign": frame["campaign"],
            "bid": [f"{bid:.2f}" for bid in frame["bid"]],
            "budget": [f"{budget:.2f}" for budget in frame["budget"]],
            "start_date": [day.isoformat() for day in frame["start_date"]],
            "end_date": [day.isoformat() for day in frame["end_date"]],
        }
    )
    return Sheet(table)


def german(value: float) -> str:
    """A number with a point between thousands and a decimal comma: 1.234,50."""
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


def inventory(world: World) -> Sheet:
    items, _ = _ids(world)
    frame = world.inventory
    table = pd.DataFrame(
        {
            "sku": items[frame["item"]],
            "stock": frame["stock"],
            "lead_time_days": frame["lead_time_days"],
            "unit_cost": [german(cost) for cost in frame["unit_cost"]],
            "warehouse": frame["warehouse"],
        }
    )
    return Sheet(table)


def sales(world: World) -> Sheet:
    """Daily sales, a day's products together."""
    items, _ = _ids(world)
    frame = world.sales
    paths = world.catalog.frame["category"].to_numpy()
    table = pd.DataFrame(
        {
            "date": [day.isoformat() for day in frame["date"]],
            "product_id": items[frame["item"]],
            "category": paths[frame["item"]],
            "units": frame["units"],
            "price": [f"{price:.2f}" for price in frame["price"]],
            "promotion": frame["promotion"],
            "stock_on_hand": frame["stock"],
            "returns": frame["returns"],
        }
    )
    return Sheet(table)


def answers(world: World) -> Sheet:
    items, _ = _ids(world)
    frame = world.answers
    table = pd.DataFrame(
        {
            "编号": frame["number"],
            "商品编号": items[frame["item"]],
            "问题": frame["question"],
            "回答": frame["answer"],
            "类别": frame["topic"],
            "日期": [day.isoformat() for day in frame["day"]],
        }
    )
    return Sheet(table)


def orders(world: World) -> Sheet:
    """Order lines; order is the true time in ms."""
    frame = world.orders
    table = frame.assign(order_time=[stamp(ms)[:-4] for ms in frame["ms"]])[list(ORDER_COLUMNS)]
    return Sheet(table, frame["ms"].tolist())
