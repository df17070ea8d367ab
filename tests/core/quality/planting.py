"""A small shop whose faults are known: a clean twin of each kind, and ways to land it."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

import core.quality.checks as checks
from core.engine import quote
from core.lake import Lake

START = datetime(2025, 3, 1, 9, 0, 0)
EVENT_ROLES = {"user_id": "user", "item_id": "item", "event_type": "type", "timestamp": "at"}
ITEM_ROLES = {"item_id": "sku", "title": "title", "category": "category", "price": "price"}


def land(
    lake: Lake, name: str, kind: str, roles: Mapping[str, str], rows: Sequence[Mapping[str, Any]], layer: str = "raw"
) -> int:
    """Store rows as a dataset the way a loader does; line n of the file is row n + 1. Gives the version."""
    frame = pd.DataFrame(list(rows))
    facts: dict[str, Any] = {
        "dataset": name, "action": "ingest" if layer == "raw" else "clean", "layer": layer,
        "kind": kind, "roles": dict(roles), "rows": len(frame), "quarantined": 0,
    }  # fmt: skip
    with lake.write(f"load {name}", info=facts) as cursor:
        cursor.register("incoming", frame)
        cursor.execute(
            f"CREATE OR REPLACE TABLE lake.{layer}.{quote(name)} AS SELECT row_number() OVER () - 1 AS _row, "
            f"'{name}.csv' AS _file, row_number() OVER () + 1 AS _line, * FROM incoming"
        )
        described = cursor.execute(f"DESCRIBE lake.{layer}.{quote(name)}").fetchall()
        facts["types"] = {row[0]: row[1] for row in described if not row[0].startswith("_")}
        cursor.unregister("incoming")
    return lake.version()


def items(count: int = 120) -> list[dict[str, Any]]:
    """Products in four categories with prices that stay within their category's usual range."""
    draw = random.Random(4)
    rows = []
    for number in range(count):
        category = f"Home > Kitchen {number % 4}"
        price = round((10, 40, 200, 900)[number % 4] * draw.lognormvariate(0, 0.3), 2)
        title = f"Kettle {number} steel"
        rows.append({"sku": f"SKU{number:05}", "title": title, "category": category, "price": price, "brand": "Aldo"})
    return rows


def events(sessions: int = 400, catalog: int = 120) -> list[dict[str, Any]]:
    """Visits: each views some products, and carts or buys only what it viewed."""
    draw = random.Random(11)
    rows = []
    for number in range(sessions):
        at = START + timedelta(minutes=37 * number)
        user = f"{number % 150:06}"
        for _ in range(draw.randint(2, 5)):
            item = f"SKU{draw.randrange(catalog):05}"
            at += timedelta(seconds=draw.randint(8, 90))
            rows.append({"user": user, "item": item, "type": "view", "at": at})
            if draw.random() < 0.3:
                at += timedelta(seconds=draw.randint(8, 90))
                rows.append({"user": user, "item": item, "type": "cart", "at": at})
                if draw.random() < 0.5:
                    at += timedelta(seconds=draw.randint(20, 90))
                    rows.append({"user": user, "item": item, "type": "purchase", "at": at})
    return rows


def gtin(number: int) -> str:
    """A GTIN-13 with its check digit."""
    digits = f"{number:012}"
    total = sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(digits))
    return digits + str(-total % 10)


NEW_CHECK = """
from core.quality.model import Check
from core.quality.registry import CheckType, FixStep, Flags, register


def build(scope, check):
    column = scope.table[check.column]
    return Flags("rows", scope.table, column.upper() == column, column.notnull())


register(
    CheckType(
        "shouting",
        title="{column} does not shout",
        definition="Not all letters of a title are capitals.",
        sentence="{failed} titles shout",
        build=build,
        clauses=lambda draft: [
            Check(f"shouting:{one.name}", "shouting", "validity", (one.name,))
            for one in draft.filled
            if one.role == "title"
        ],
        fixes=lambda check, dataset: [(FixStep("change_case", check.columns, {"case": "first"}),)],
    )
)
"""
"""A type of check nobody knew before, as one module."""


@contextmanager
def new_check(folder: Path) -> Iterator[None]:
    """`NEW_CHECK` put beside the others as a file of its own, and taken away again."""
    (folder / "shouting.py").write_text(NEW_CHECK, "utf-8")
    checks.__path__.append(str(folder))
    try:
        checks.load()
        yield
    finally:
        checks.__path__.remove(str(folder))
        checks.CHECKS.pop("shouting", None)
        sys.modules.pop("core.quality.checks.shouting", None)
