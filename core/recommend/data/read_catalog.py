"""Read an items dataset, aligned with the items of the events."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.cells.convention import USUAL
from core.engine import quote
from core.recommend.data import parsing
from core.recommend.events import Texts
from core.recommend.features.attributes import MAX_VALUES, Catalog

if TYPE_CHECKING:
    from core.engine import Cursor

NOT_ATTRIBUTES = re.compile(
    r"(^|_)(id|sku|url|uri|link|image|img|date|time|at|created|updated|description|desc|title|name|gtin|ean)(_|$)",
    re.IGNORECASE,
)
LANGUAGE_SUFFIX = re.compile(r"^(?P<base>.+?)[_ ]?(?P<language>zh|cn|zh_cn|en)$", re.IGNORECASE)
SELLER = re.compile(
    r"(^|_)(seller|merchant|vendor|supplier|shop|store)(_(name|title|id))?$|^(卖家|商家|店铺|供应商)(名称|名)?$",
    re.IGNORECASE,
)
ROLE_COLUMNS = ("category", "brand", "currency")


def item_ids(cursor: Cursor, table: str, column: str) -> list[str]:
    """Distinct item ids of a catalog."""
    query = f"SELECT DISTINCT {parsing.text(column)} AS id FROM {table} WHERE {parsing.text(column)} IS NOT NULL"
    return [row[0] for row in cursor.execute(query).fetchall()]


def read_catalog(
    cursor: Cursor,
    table: str,
    columns: Mapping[str, str],
    roles: Mapping[str, str],
    items: Texts,
    *,
    row: str = "_row",
    name: str = "",
    layer: str = "",
    version: int | None = None,
) -> Catalog:
    """Catalog fields for the items of a universe; of several rows with one id the first counts.

    Further columns become attributes when they are text with few values (or 0/1 flags) and their
    names do not say id, address, date, title or description.
    """
    fields = {role: roles[role] for role in (*ROLE_COLUMNS, "description") if roles.get(role) in columns}
    titles = title_columns(columns, roles.get("title"))
    taken = {column for column in roles.values() if column} | set(titles.values())
    candidates = [
        column
        for column, kind in columns.items()
        if column not in taken
        and not NOT_ATTRIBUTES.search(column)
        and not _translated(column, columns)
        and (kind == "VARCHAR" or kind == "BOOLEAN" or parsing.is_numeric(kind))
    ]
    extra, flags = _attribute_columns(cursor, table, columns, candidates)
    parts = [f"{parsing.text(roles['item_id'])} AS id", f"{row} AS r"]
    wanted = {**{f"f_{role}": column for role, column in fields.items()}}
    wanted |= {f"t_{language}": column for language, column in titles.items()}
    seller = next((column for column in columns if SELLER.search(column) and column not in taken), None)
    wanted |= {"seller": seller} if seller else {}
    wanted |= {f"x_{place}": column for place, column in enumerate(extra)}
    parts += [f"{parsing.text(column)} AS {quote(alias)}" for alias, column in wanted.items()]
    price = roles.get("price", "")
    how = parsing.column_convention(cursor, table, price, columns[price]) if price in columns else USUAL
    read = parsing.money(price, columns[price], how) if price in columns else "NULL::DOUBLE"
    parts.append(f"{read} AS price")
    query = f"SELECT * FROM (SELECT {', '.join(parts)} FROM {table}) WHERE id IS NOT NULL ORDER BY r"
    frame = cursor.execute(query).df()
    repeated = int(frame["id"].duplicated().sum())
    frame = frame.drop_duplicates("id").set_index("id").reindex(pd.Index(items))
    known = frame["r"].notna().to_numpy()
    return Catalog(
        titles={language: _texts(frame, f"t_{language}") for language in titles},
        category=_texts(frame, "f_category"),
        brand=_texts(frame, "f_brand"),
        currency=_texts(frame, "f_currency"),
        price=frame["price"].to_numpy(dtype=np.float64, na_value=np.nan),
        extra={column: _texts(frame, f"x_{place}") for place, column in enumerate(extra)},
        known=known,
        row=frame["r"].fillna(-1).to_numpy(dtype=np.int64),
        flags=flags,
        dataset=name,
        layer=layer,
        version=version,
        skipped={"repeated": repeated} if repeated else {},
        seller=_texts(frame, "seller") if seller else None,
        description=_texts(frame, "f_description") if "description" in fields else None,
    )


def _attribute_columns(
    cursor: Cursor, table: str, columns: Mapping[str, str], candidates: list[str]
) -> tuple[list[str], frozenset[str]]:
    """Which candidates have few values, and which of those are 0/1 flags."""
    if not candidates:
        return [], frozenset()
    measures = ", ".join(
        f"count(DISTINCT {parsing.text(c)}), "
        f"count_if(lower({parsing.text(c)}) NOT IN ('0', '1', '0.0', '1.0', 'true', 'false')), "
        f"coalesce(max(length({parsing.text(c)})), 0)"
        for c in candidates
    )
    row = cursor.execute(f"SELECT {measures} FROM {table}").fetchone() or ()
    chosen, flags = [], set()
    for place, column in enumerate(candidates):
        distinct, other, longest = row[3 * place : 3 * place + 3]
        flag = other == 0 and distinct > 0
        worded = columns[column] == "VARCHAR" and 1 < distinct <= MAX_VALUES and longest <= 60
        if flag or worded:
            chosen.append(column)
        if flag:
            flags.add(column)
    return chosen, frozenset(flags)


def title_columns(columns: Mapping[str, str], main: str | None) -> dict[str, str]:
    """Language ("" for the main title) -> column: `title_zh` is one of `title`, or where no column is that."""
    found = {"": main} if main in columns and main else {}
    bases = {"title", "name", "product_name", (main or "title").lower()}
    for column in columns:
        match = LANGUAGE_SUFFIX.match(column)
        if match and column != main and match["base"].lower() in bases:
            found["en" if match["language"].lower() == "en" else "zh_CN"] = column
    return found


def _translated(column: str, columns: Mapping[str, str]) -> bool:
    match = LANGUAGE_SUFFIX.match(column)
    return bool(match and match["base"] in columns)


def _texts(frame: pd.DataFrame, column: str) -> Texts:
    if column not in frame:
        return np.full(len(frame), None, dtype=object)
    values = frame[column].astype(object)
    return np.asarray(values.where(values.notna(), None).to_numpy(), dtype=object)
