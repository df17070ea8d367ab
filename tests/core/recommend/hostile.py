"""Shops as nobody would want them: ids, times, types, prices and texts of every bad kind, drawn by Hypothesis."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
from hypothesis import strategies as st

from core.lake.instances import META
from core.recommend import Inputs
from core.recommend.data.read_tables import Source, read_tables

TEXTS = (
    "**b** [x](http://e)", "<img src=x onerror=a>", "$x^2$", "{braces} {0}", "%s", "w" * 3000, "\u202eabc", "😀",
    "مرحبا", "'; DROP TABLE x; --", "a|b", ":red[x]", "", "  ", "nan", "NULL", "(.*)+[", "\\", '"q"', "ne\nw",
    "Shoes > Trail", ">", "ß", "İ", "\ufeffbom", "z\u200bw", "=1+1",
)  # fmt: skip
NUMBERS = (
    "1",
    "2.5",
    "0",
    "-1",
    "1e308",
    "1e400",
    "-1e308",
    "inf",
    "nan",
    "",
    "abc",
    "1,234.56",
    "9" * 30,
    "1e-320",
    "4",
)
MOMENTS = (
    "2026-06-01 10:00:00", "2026-06-02", "", "nan", "abc", "0", "-1", "9" * 20, "9999-12-31 23:59:59", "0001-01-01",
    "1780000000", "1780000000000", "2026-13-45", "2026-06-05T10:00:00+08:00", "1969-12-31",
)  # fmt: skip
KINDS = ("view", "click", "cart", "favourite", "purchase", "return", "impression", "zork", "")
IDS = ("plain", "case", "numbers", "points", "texts", "one")
"""How ids are written: as usual, twins but for case, 7, 7.0, whatever a cell may hold, all the same."""

NOTHING_STORED = f"""
    CREATE SCHEMA {META};
    CREATE TABLE {META}.ducklake_column (column_name VARCHAR, table_id INT, end_snapshot INT, parent_column INT,
        column_order INT);
    CREATE TABLE {META}.ducklake_table (table_name VARCHAR, table_id INT, schema_id INT, end_snapshot INT);
    CREATE TABLE {META}.ducklake_schema (schema_name VARCHAR, schema_id INT, end_snapshot INT);
"""
"""What a lake without results says of its tables, so that tables are read without a lake: a hundred times faster."""


@dataclass(frozen=True)
class Shop:
    """Tables of text by role, with the roles of their columns."""

    tables: dict[str, pd.DataFrame]
    roles: dict[str, dict[str, str]]

    def shuffled(self, seed: int) -> Shop:
        """The same rows in another order."""
        mixed = {name: one.sample(frac=1, random_state=seed, ignore_index=True) for name, one in self.tables.items()}
        return Shop(mixed, self.roles)

    def read(self) -> Inputs:
        """What the scorers read of the tables."""
        with duckdb.connect() as cursor:
            cursor.execute(NOTHING_STORED)
            sources = {}
            for name, table in self.tables.items():
                numbered = table.assign(_row=range(len(table)))
                cursor.register(f"{name}_frame", numbered)
                cursor.execute(f"CREATE TABLE {name} AS SELECT * FROM {name}_frame")
                columns = dict.fromkeys(table.columns, "VARCHAR")
                sources[name] = Source(name, columns, self.roles[name], name)
            return read_tables(cursor, **sources)  # type: ignore[arg-type]


@st.composite
def shops(draw: st.DrawFn, most: int = 60) -> Shop:
    """A shop of up to `most` events; how each column is written is drawn on its own."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.sampled_from([1, 2, 5, most // 2, most]))
    written = draw(st.sampled_from(IDS))
    users = _ids("u", written, draw(st.sampled_from([1, 3, 15])))
    items = _ids("P", written, draw(st.sampled_from([1, 2, 12])))

    def any_of(values: tuple[str, ...] | list[str], many: int) -> list[str]:
        return [values[place] for place in rng.integers(0, len(values), many)]

    def numbers(many: int, low: float, high: float) -> list[str]:
        how = draw(st.sampled_from(["usual", "any", "nan", "same", "below", "huge"]))
        usual = [f"{one:.2f}" for one in rng.uniform(low, high, many)]
        return {
            "usual": usual, "any": any_of(NUMBERS, many), "nan": ["nan"] * many, "same": ["7"] * many,
            "below": [f"-{one}" for one in usual], "huge": any_of(("1e308", "9" * 40), many),
        }[how]  # fmt: skip

    def moments(many: int) -> list[str]:
        how = draw(st.sampled_from(["usual", "any", "none", "one", "later"]))
        usual = [str(pd.Timestamp("2026-06-01") + pd.Timedelta(minutes=int(m))) for m in rng.integers(0, 40_000, many)]
        return {
            "usual": usual, "any": any_of(MOMENTS, many), "none": [""] * many, "one": [MOMENTS[0]] * many,
            "later": ["2999-01-01 00:00:00"] * many,
        }[how]  # fmt: skip

    def texts(many: int) -> list[str]:
        how = draw(st.sampled_from(["usual", "any", "none", "same"]))
        usual = [f"Product {one}" for one in rng.integers(0, 9, many)]
        return {"usual": usual, "any": any_of(TEXTS, many), "none": [""] * many, "same": ["Same"] * many}[how]

    kinds = {"usual": KINDS[:5], "any": KINDS, "unknown": ("zork",), "none": ("",), "passive": ("impression", "return")}
    tables = {
        "events": pd.DataFrame(
            {
                "user": any_of(users, n),
                "item": any_of(items, n),
                "at": moments(n),
                "what": any_of(kinds[draw(st.sampled_from(sorted(kinds)))], n),
                "price": numbers(n, 1, 99),
                "title": texts(n),
                "category": any_of(["A > B", "A > C", "D", ""], n),
            }
        )
    }
    roles = {
        "events": {
            "user_id": "user", "item_id": "item", "timestamp": "at", "event_type": "what", "price": "price",
            "title": "title", "category": "category",
        }
    }  # fmt: skip
    for lost in draw(st.lists(st.sampled_from(["timestamp", "event_type", "price", "title", "category"]), max_size=2)):
        roles["events"].pop(lost, None)
    if draw(st.booleans()):
        named = items[:1] if draw(st.booleans()) else [one.swapcase() if written == "case" else one for one in items]
        k = len(named)
        tables["items"] = pd.DataFrame(
            {
                "sku": named, "title": texts(k), "category": any_of(["A > B", "A > C", "D", *TEXTS], k),
                "brand": any_of(["Acme", "", "nan", *TEXTS[:5]], k), "price": numbers(k, 1, 99),
                "size": any_of(["nan", "inf", "S"], k), "{odd} **name**": any_of(["0", "1"], k),
            }
        )  # fmt: skip
        roles["items"] = {
            "item_id": "sku",
            "title": "title",
            "category": "category",
            "brand": "brand",
            "price": "price",
        }
    if draw(st.booleans()):
        k = max(n // 3, 1)
        tables["reviews"] = pd.DataFrame(
            {"user": any_of(users, k), "item": any_of([*items, "zz"], k), "stars": numbers(k, 1, 5), "at": moments(k)}
        )
        roles["reviews"] = {"user_id": "user", "item_id": "item", "rating": "stars", "timestamp": "at"}
    return Shop(tables, roles)


def _ids(letter: str, written: str, many: int) -> list[str]:
    found = {
        "plain": [f"{letter}{one}" for one in range(many)],
        "case": [f"{letter}{one // 2}".swapcase() if one % 2 else f"{letter}{one // 2}" for one in range(many)],
        "numbers": [str(one) for one in range(many)],
        "points": [f"{one}.0" for one in range(many)],
        "texts": [TEXTS[one % len(TEXTS)] for one in range(many)],
        "one": [f"{letter}1"],
    }
    return found[written]
