"""An items dataset as the texts that a search reads, one product a row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.recommend.data import parsing, read_catalog
from core.text.reading import item_text

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Dataset, Lake

NOT_SEARCHED = re.compile(
    r"(^|_)(id|url|uri|link|image|img|picture|photo|date|time|at|created|updated|price|stock|cost|currency)(_|$)",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"^(?P<base>.+?)[_ ]?(?:zh|cn|zh_cn|en)$", re.IGNORECASE)
LONGEST = 4_000
"""Signs of one cell that are read: a longer description says nothing more of what the product is."""
LONGEST_ATTRIBUTE = 200
"""Signs of the longest cell of a column that counts as an attribute; a column with longer ones is a description."""
ADDRESSES = 0.5
"""Share of a column's cells that are web addresses from which it is one of links: shoppers type none, and half leaves
room for text that came among them."""


@dataclass(frozen=True)
class Products:
    """The products of one version of an items dataset.

    Attributes:
        dataset, layer, version: Where they were read.
        ids: (n,) text.
        titles: (n,) the title shown, "" for none; `other_titles` by language suffix where there are some.
        texts: Field of `core.search.matching.bm25.FIELDS` -> (n,) texts; title and codes are always among them.
        category, brand: (n,) text, "" for none.
        price, stock: (n,) numbers, NaN where none is known.
        currency, image: (n,) text, "" for none.
        row: (n,) the dataset's own row number.
        repeated: Rows left out because an earlier one has their id.
        place: Id -> its place.
        description: (n,) the main description, "" for none; None where there is no such column.
    """

    dataset: str
    layer: str
    version: int
    ids: NDArray[np.object_]
    titles: NDArray[np.object_]
    other_titles: Mapping[str, NDArray[np.object_]]
    texts: Mapping[str, NDArray[np.object_]]
    category: NDArray[np.object_]
    brand: NDArray[np.object_]
    price: NDArray[np.float64]
    stock: NDArray[np.float64]
    currency: NDArray[np.object_]
    image: NDArray[np.object_]
    row: NDArray[np.int64]
    repeated: int = 0
    place: Mapping[str, int] = field(default_factory=dict)
    description: NDArray[np.object_] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def said(self) -> list[str]:
        """(n,) what an encoder reads of each product: the text that recommenders read as well."""
        told = [""] * len(self) if self.description is None else self.description
        titles = zip(self.titles, *self.other_titles.values(), strict=True)
        return [item_text.item_text(*one) for one in zip(titles, self.category, self.brand, told, strict=True)]

    def of(self, place: int) -> dict[str, str]:
        """Field -> text of one product."""
        return {name: str(values[place]) for name, values in self.texts.items()}


def no_products() -> Products:
    """What a search log is read beside where no catalog is there."""
    text, numbers = np.array([], dtype=object), np.array([], dtype=np.float64)
    fields = {"title": text, "codes": text}
    rows = np.array([], dtype=np.int64)
    return Products("", "", 0, text, text, {}, fields, text, text, numbers, numbers, text, text, rows)


def read_products(lake: Lake, dataset: Dataset, layer: str, version: int) -> Products:
    """The products of a layer and version; of several rows with one id the first counts.

    Stock comes from the dataset's own column, else from the inventory dataset that knows most of the ids.
    """
    columns = lake.columns(dataset.name, layer, version)
    table = lake.table(dataset.name, layer, version)
    roles = {role: name for role, name in dataset.roles.items() if name in columns}
    with lake.read() as cursor:
        sources = _sources(cursor, table, columns, roles)
        frame = cursor.execute(_query(cursor, table, columns, roles, sources)).df()
    rows = len(frame)
    frame = frame.drop_duplicates("id", ignore_index=True)
    texts = {
        name: _joined([frame[f"x{place}"] for place, (into, _c) in enumerate(sources) if into == name], len(frame))
        for name in dict.fromkeys(into for into, _c in sources)
    }
    ids = frame["id"].to_numpy(dtype=object)
    texts.setdefault("title", _joined([], len(frame)))
    texts["codes"] = _joined([frame["id"], *([frame["gtin"]] if "gtin" in frame else [])], len(frame))
    titles = {
        column: frame[f"x{place}"].to_numpy(dtype=object)
        for place, (into, column) in enumerate(sources)
        if into == "title"
    }
    main = next(iter(titles.values()), np.full(len(frame), "", dtype=object))
    others = {column: values for column, values in titles.items() if values is not main}
    told = ("description", roles.get("description", ""))
    stock = _numbers(frame, "stock")
    if "stock" not in roles:
        stock = _stock_of(lake, ids)
    return Products(
        dataset.name,
        layer,
        version,
        ids,
        main,
        others,
        texts,
        _texts(frame, "category"),
        _texts(frame, "brand"),
        _numbers(frame, "price"),
        stock,
        _texts(frame, "currency"),
        _texts(frame, "image_url"),
        frame["r"].to_numpy(dtype=np.int64),
        rows - len(frame),
        {one: place for place, one in enumerate(ids)},
        next((frame[f"x{n}"].to_numpy(dtype=object) for n, one in enumerate(sources) if one == told), None),
    )


def _sources(cursor: Cursor, table: str, columns: Mapping[str, str], roles: Mapping[str, str]) -> list[tuple[str, str]]:
    """(field, column) of all text that is searched, the main title first."""
    found = [("title", column) for column in read_catalog.title_columns(columns, roles.get("title")).values()]
    found += [(name, roles[name]) for name in ("brand", "category", "description") if name in roles]
    taken = {*roles.values(), *(column for _into, column in found)}
    attributes = []
    for column, kind in columns.items():
        if column in taken or column.startswith("_"):
            continue
        match = _LANGUAGE.match(column)
        role = next((r for r, c in roles.items() if c == match["base"]), "") if match else ""
        if role in {"description", "category", "brand"}:
            found.append((role, column))
        elif kind == "VARCHAR" and not NOT_SEARCHED.search(column):
            attributes.append(column)
    if attributes:
        measures = ", ".join(
            f"coalesce(max(length({one})), 0), coalesce(avg(regexp_matches({one}, '^[a-z]+://', 'i')::INTEGER), 0)"
            for one in map(parsing.text, attributes)
        )
        measured = cursor.execute(f"SELECT {measures} FROM {table}").fetchone() or ()
        for column, signs, links in zip(attributes, measured[::2], measured[1::2], strict=True):
            if links < ADDRESSES:
                found.append(("attributes" if signs <= LONGEST_ATTRIBUTE else "description", column))
    return found


def _query(
    cursor: Cursor,
    table: str,
    columns: Mapping[str, str],
    roles: Mapping[str, str],
    sources: list[tuple[str, str]],
) -> str:
    parts = [f"{parsing.text(roles['item_id'])} AS id", "_row AS r"]
    parts += [f"coalesce(left({parsing.text(c)}, {LONGEST}), '') AS x{place}" for place, (_i, c) in enumerate(sources)]
    for role in ("category", "brand", "currency", "image_url", "gtin"):
        if role in roles:
            parts.append(f"coalesce({parsing.text(roles[role])}, '') AS {role}")
    for role, reader in (("price", parsing.money), ("stock", parsing.number)):
        if column := roles.get(role):
            how = parsing.column_convention(cursor, table, column, columns[column])
            parts.append(f"{reader(column, columns[column], how)} AS {role}")
    return f"SELECT * FROM (SELECT {', '.join(parts)} FROM {table}) WHERE id IS NOT NULL ORDER BY r"


def _stock_of(lake: Lake, ids: NDArray[np.object_]) -> NDArray[np.float64]:
    """(n,) stock by the inventory dataset that knows most of the products; NaN where none does."""
    import pandas as pd

    best = np.full(len(ids), np.nan)
    for one in lake.datasets():
        item, amount = one.column("item_id"), one.column("stock")
        columns = lake.columns(one.name) if one.kind == "inventory" and item and amount else {}
        if item not in columns or amount not in columns:
            continue
        table = lake.table(one.name)
        with lake.read() as cursor:
            how = parsing.column_convention(cursor, table, amount, columns[amount])
            read = parsing.number(amount, columns[amount], how)
            found = cursor.execute(
                f"SELECT {parsing.text(item)} AS id, min({read}) AS stock FROM {table} GROUP BY 1"
            ).df()
        series = pd.Series(found["stock"].to_numpy(dtype=float, na_value=np.nan), index=found["id"])
        mine = series.reindex(pd.Index(ids)).to_numpy(dtype=float, na_value=np.nan)
        if np.isfinite(mine).sum() > np.isfinite(best).sum():
            best = mine
    return best


def _joined(columns: list[Any], rows: int) -> NDArray[np.object_]:
    if not columns:
        return np.full(rows, "", dtype=object)
    found = columns[0]
    for column in columns[1:]:
        found = found + "\n" + column
    return np.asarray(found.to_numpy(dtype=object), dtype=object)


def _texts(frame: Any, name: str) -> NDArray[np.object_]:
    if name not in frame:
        return np.full(len(frame), "", dtype=object)
    return np.asarray(frame[name].to_numpy(dtype=object), dtype=object)


def _numbers(frame: Any, name: str) -> NDArray[np.float64]:
    if name not in frame:
        return np.full(len(frame), np.nan)
    return np.asarray(frame[name].to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)
