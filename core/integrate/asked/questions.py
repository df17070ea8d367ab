"""The rows of a dataset as a large model is asked about them, and the form of its answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.cells.personal import texts
from core.errors import BadInput, NotFound
from core.i18n import _
from core.integrate.consistency import attributes, looking
from core.integrate.consistency.finding import Table
from core.lake import Dataset, Lake

KIND_OF = {"consistency": "model", "reviews": "model", "attributes": "extracted"}
"""What a model is asked -> the kind of finding that comes of it."""
MOST_COLUMNS = 12
"""Attributes asked about at once, those with the fewest values first: more make a small model skip some."""
MOST_ALLOWED = 60
"""Words of a column that go along with each call, the commonest; what is proposed is held against all of them."""
LONGEST_VALUE = attributes.LONGEST
SURE = ("certain", "likely", "unsure")
PRODUCT_NAMES = (
    "productname",
    "producttitle",
    "itemname",
    "itemtitle",
    "商品名称",
    "商品名",
    "商品标题",
    "产品名称",
    "产品名",
)
"""Columns of reviews that name the product, without marks and case."""
IDS = ("user_id", "review_id", "item_id", "gtin", "image_url")
"""Roles whose cells never leave."""


@dataclass(frozen=True)
class Questions:
    """What is asked of a dataset.

    Attributes:
        dataset, version: Of which.
        use: A key of `KIND_OF`.
        table: All of its rows.
        columns: Whose cells may be found.
        allowed: Column -> how a value is compared -> how it is usually written.
        places: Row of the table that each question is about, in an order that is as good as drawn.
        rows: The questions: `texts` and, by use, `cells`, `missing` or `product`.
        about: What holds for all of them.
        item: Schema of an answer.
        left: Rows that are not asked about.
    """

    dataset: str
    version: int
    use: str
    table: Table
    columns: tuple[str, ...]
    allowed: Mapping[str, Mapping[str, str]]
    places: tuple[int, ...]
    rows: tuple[dict[str, Any], ...]
    about: dict[str, Any]
    item: dict[str, Any]
    left: int


def uses(dataset: Dataset) -> list[str]:
    """What a model can be asked about a dataset."""
    if dataset.kind == "items" and "title" in dataset.roles:
        return ["consistency", "attributes"]
    return ["reviews"] if dataset.kind == "reviews" and "text" in dataset.roles else []


def never_sent(dataset: Dataset) -> set[str]:
    """Columns of ids and the like, which no model needs."""
    return {dataset.roles[role] for role in IDS if role in dataset.roles}


def ask_about(
    lake: Lake, name: str, use: str, *, columns: Sequence[str] = (), limit: int = 0, version: int | None = None
) -> Questions:
    """The questions of one use about a dataset.

    Args:
        lake: The workspace.
        name: A catalog with titles, or reviews.
        use: A key of `KIND_OF`.
        columns: Attributes to ask about; none = those whose values repeat.
        limit: Rows to ask about at most; 0 = all.
        version: Of the dataset; None = the newest.

    Raises:
        BadInput: the dataset bears no such question.
        NotFound: there is no such dataset, use or column.
    """
    dataset = lake.dataset(name, version)
    if use not in KIND_OF:
        raise NotFound.among(_("use"), use, KIND_OF)
    if use not in uses(dataset):
        raise BadInput(
            _("{name} has nothing that the model could be asked about this.").format(name=name),
            hint=_("Give its columns their roles: a catalog needs a title, reviews their text."),
        )
    table, unread = looking.read(lake, name, dataset.version)
    for one in columns:
        if one not in table.columns:
            raise NotFound.among(_("column"), one, table.columns)
        if one in never_sent(dataset):
            raise BadInput(_("The column {name} holds ids, which are not sent.").format(name=one))
    if use == "reviews":
        made = _reviews(lake, table)
    else:
        chosen = tuple(columns) or attribute_columns(table)
        made = _catalog(table, chosen) if use == "consistency" else _gaps(table, chosen)
    found, asked, allowed = made
    if not found or not asked:
        raise BadInput(
            _("{name} has nothing that the model could be asked about this.").format(name=name),
            hint=_("Choose columns with empty cells, or another use."),
        )
    order = sorted(asked, key=lambda at: hashlib.sha256(repr(sorted(asked[at].items())).encode()).digest())
    order = order[:limit] if limit else order
    words = {column: _told(list(values.values())) for column, values in allowed.items() if values}
    about: dict[str, Any] = {"allowed": words} if words else {}
    for role in ("title", "description", "category"):
        if use != "reviews" and table.of(role) is not None:
            about[role] = table.roles[role]
    left = len(asked) - len(order) + unread
    return Questions(
        name, dataset.version, use, table, found, allowed, tuple(order), tuple(asked[at] for at in order), about,
        form(found, gaps=use == "attributes"), left,
    )  # fmt: skip


def _told(values: Sequence[str]) -> list[str]:
    """The commonest words of a column, those that hold personal data left out."""
    return [one for one in values[: 2 * MOST_ALLOWED] if texts.text(one) == one][:MOST_ALLOWED]


def form(columns: Sequence[str], *, gaps: bool) -> dict[str, Any]:
    """The schema of one row's answer."""
    finding = {
        "type": "object",
        "properties": {
            "column": {"type": "string", "enum": list(columns)},
            "quote": {"type": "string"},
            "proposal": {"type": "string" if gaps else ["string", "null"]},
            "sure": {"type": "string", "enum": list(SURE)},
        },
        "required": ["column", "quote", "proposal", "sure"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"findings": {"type": "array", "items": finding}},
        "required": ["findings"],
        "additionalProperties": False,
    }


def attribute_columns(table: Table) -> tuple[str, ...]:
    """Columns that are attributes of the product, those with the fewest values first."""
    skipped = {table.roles.get(role) for role in (*attributes.NOT_ATTRIBUTES, *IDS)}
    sizes = {
        column: len(values)
        for column, cells in table.columns.items()
        if column not in skipped and (values := attributes.values_of(cells, digits=True))
    }
    return tuple(sorted(sizes, key=lambda column: (sizes[column], column))[:MOST_COLUMNS])


_Made = tuple[tuple[str, ...], dict[int, dict[str, Any]], dict[str, dict[str, str]]]


def _texts(table: Table, at: int) -> dict[str, str]:
    found = {}
    for role in ("title", "description"):
        cells = table.of(role)
        if cells is not None and cells[at]:
            found[table.roles[role]] = str(cells[at])
    return found


def _catalog(table: Table, chosen: Sequence[str]) -> _Made:
    category, description = table.roles.get("category"), table.roles.get("description")
    columns = [column for column in (category, *chosen) if column and table.columns.get(column) is not None]
    allowed = {column: attributes.values_of(table.columns[column], digits=True) for column in chosen}
    if category in columns:
        assert category is not None
        allowed[category] = _categories(table.columns[category])
    asked = {}
    for at in range(len(table)):
        texts = _texts(table, at)
        cells = {column: str(cell) for column in columns if (cell := table.columns[column][at])}
        if texts and (cells or len(texts) > 1):
            asked[at] = {"texts": texts, "cells": cells}
    if table.of("description") is not None and description:
        columns.append(description)
    return tuple(columns), asked, allowed


def _categories(cells: Sequence[str | None]) -> dict[str, str]:
    """Every category, the commonest first."""
    from collections import Counter

    written = Counter(str(cell).strip() for cell in cells if cell and str(cell).strip())
    usual: dict[str, str] = {}
    for value, _n in written.most_common():
        usual.setdefault(attributes.plain(value), value)
    return usual


def _gaps(table: Table, chosen: Sequence[str]) -> _Made:
    allowed = {column: attributes.values_of(table.columns[column], digits=True) for column in chosen}
    asked = {}
    for at in range(len(table)):
        texts = _texts(table, at)
        missing = [column for column in chosen if not (table.columns[column][at] or "").strip()]
        if texts and missing:
            asked[at] = {"texts": texts, "missing": missing}
    return tuple(chosen), asked, allowed


def _reviews(lake: Lake, table: Table) -> _Made:
    titles = _titles(lake, table)
    texts, items = table.of("text"), table.of("item_id")
    assert texts is not None
    asked: dict[int, dict[str, Any]] = {}
    for at in range(len(table)):
        text = texts[at]
        product = titles.get(str(items[at])) if items is not None and items[at] else None
        if text and product:
            asked[at] = {"texts": {table.roles["text"]: str(text)}, "product": product}
    return (table.roles["text"],), asked, {}


def _titles(lake: Lake, table: Table) -> dict[str, dict[str, str]]:
    """Id -> title and category, of the product itself where reviews say it, else of the catalog that knows most.

    The title of a review is its headline, and no name of a product.
    """
    items = table.of("item_id")
    if items is None:
        return {}
    wanted = {str(one) for one in items if one}
    named = next((one for one in table.columns if re.sub(r"[\W_]+", "", one).casefold() in PRODUCT_NAMES), None)
    if named is not None:
        return _products(replace(table, roles={**table.roles, "title": named}), wanted)
    best: dict[str, dict[str, str]] = {}
    for dataset in lake.datasets():
        if dataset.kind == "items" and {"item_id", "title"} <= set(dataset.roles):
            found = _products(looking.read(lake, dataset.name)[0], wanted)
            best = found if len(found) > len(best) else best
    return best


def _products(table: Table, wanted: set[str]) -> dict[str, dict[str, str]]:
    ids, titles, categories = table.of("item_id"), table.of("title"), table.of("category")
    if ids is None or titles is None:
        return {}
    found = {}
    for at in range(len(table)):
        if ids[at] and titles[at] and str(ids[at]) in wanted:
            product = {"title": str(titles[at])}
            if categories is not None and categories[at]:
                product["category"] = str(categories[at])
            found[str(ids[at])] = product
    return found
