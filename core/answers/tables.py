"""What the tables say of products, in sentences made by templates: each value with the row where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from core.answers.columns import Named
from core.i18n import N_, _, language, listed, ngettext, sentences
from core.recommend.data import parsing
from core.search.matching import fold, has_chinese, pieces

if TYPE_CHECKING:
    from core.lake import Dataset, Lake
    from core.search import Index

_COLUMNS = {
    "colour": re.compile(r"^(?:.*[_ ])?colou?rs?(?:[_ ].*)?$|颜色", re.IGNORECASE),
    "size": re.compile(r"^(?:.*[_ ])?sizes?$|尺码|尺寸|规格", re.IGNORECASE),
    "material": re.compile(r"^(?:.*[_ ])?(?:material|fabric)s?$|材质|材料|面料", re.IGNORECASE),
}
"""Columns of a catalog that no role names."""
LABELS = {
    "price": N_("price"),
    "stock": N_("stock"),
    "colour": N_("colour"),
    "size": N_("size"),
    "material": N_("material"),
    "brand": N_("brand"),
}
MOST_ROWS = 20
"""Rows of one id that are read: a damaged file repeats an id, and more say nothing else."""


@dataclass(frozen=True)
class Value:
    """One fact and where it stands: `said` as the table says it, with its dataset's own version number."""

    fact: str
    said: str
    dataset: str
    number: int
    file: str
    line: int
    product: str


@dataclass(frozen=True)
class Facts:
    """What the catalog says to a question.

    Attributes:
        asked: Facts that are asked for, of `ASKED`, and columns of the catalog.
        products: (id, title) of the products meant; several where the title fits several.
        values: What the tables say, in the order asked.
        text: The answer in the question's language.
        certain: Whether one product is meant.
        words: What the products hold that are offered to a question that names none; empty where one is named.
        more: Whether others hold these words too.
        catalog: Name of the dataset.
        heading: What goes before several products, or before those that are offered; "" for one that is named.
        lines: What is told of each product; `text` has heading and lines.
    """

    asked: tuple[str, ...]
    products: tuple[tuple[str, str], ...]
    values: tuple[Value, ...]
    text: str
    certain: bool
    words: tuple[str, ...] = ()
    more: bool = False
    catalog: str = ""
    heading: str = ""
    lines: tuple[str, ...] = ()


def told(
    lake: Lake,
    dataset: Dataset,
    index: Index,
    wanted: Sequence[str],
    places: Sequence[int],
    others: Mapping[str, Named],
    *,
    certain: bool,
    words: Sequence[str] = (),
    more: bool = False,
) -> Facts:
    """What the tables say of products.

    Args:
        lake: The workspace.
        dataset: Its catalog.
        index: The same, as it is searched.
        wanted: Facts that are asked for, and columns.
        places: Of the products.
        others: Columns among them, as they are asked for.
        certain: Whether one product is meant.
        words: What they hold, where they are offered to a question that names none.
        more: Whether others hold these words too.
    """
    products = tuple((str(index.products.ids[at]), _title(index, at)) for at in places)
    values: list[Value] = []
    lines: list[str] = []
    for identity, title in products:
        mine = values_of(lake, dataset, index, identity, wanted, others)
        values += mine
        lines.append(sentence_of(identity, title, wanted, mine, others))
    heading = _heading(words, len(products), more=more) if not certain else ""
    text = sentences(heading, *lines)
    return Facts(
        tuple(wanted), products, tuple(values), text, certain, tuple(words), more, dataset.name, heading, tuple(lines)
    )


def _title(index: Index, place: int) -> str:
    """A product's title in the language of the reader, where it has one in Chinese beside another."""
    titles = [str(one[place]) for one in (index.products.titles, *index.products.other_titles.values())]
    return next((one for one in titles if has_chinese(one)), titles[0]) if language() == "zh_CN" else titles[0]


def _heading(words: Sequence[str], count: int, *, more: bool) -> str:
    """What goes before several products, or before those that are offered by words alone."""
    said = " ".join(words)
    if not said:
        return _("Several products fit; which one is meant?")
    if more:
        return _("Products of the catalog that hold “{words}”, the first of them:").format(words=said)
    told = ngettext("{n} product of the catalog holds “{words}”:", "{n} products of the catalog hold “{words}”:", count)
    return told.format(n=count, words=said)


def told_columns(lake: Lake, dataset: Dataset, facts: Sequence[str]) -> tuple[str, ...]:
    """Facts of which the catalog, or of the stock an inventory, has a column."""
    columns = lake.columns(dataset.name)
    stocked = any(one.kind == "inventory" and one.column("stock") in lake.columns(one.name) for one in lake.datasets())
    return tuple(one for one in facts if column_of(dataset, columns, one) or (one == "stock" and stocked))


def sentence_of(
    identity: str, title: str, wanted: Sequence[str], values: Sequence[Value], others: Mapping[str, Named]
) -> str:
    """One product's answer; what the tables do not say is said to be missing."""
    parts = []
    for fact in wanted:
        label = others[fact].label if fact in others else _(LABELS[fact])
        said = list(dict.fromkeys(one.said for one in values if one.fact == fact))
        if not said:
            parts.append(_("{fact}: the tables do not say").format(fact=label))
        elif fact == "stock" and len(said) == 1:
            parts.append(_stock_words(said[0]))
        elif len(said) > 1 and (fact in others or fact in ("price", "stock", "brand", "material")):
            parts.append(_("{fact}: the tables say different things: {said}").format(fact=label, said=listed(said)))
        else:
            parts.append(_("{fact}: {said}").format(fact=label, said=listed(said)))
    name = _("{id} ({title})").format(id=identity, title=title) if title else identity
    return _("{product}: {facts}.").format(product=name, facts=listed(parts, clauses=True))


def _stock_words(said: str) -> str:
    if float(said.replace(",", "")) > 0:
        return _("in stock: {n}").format(n=said)
    return _("out of stock")


def values_of(
    lake: Lake, dataset: Dataset, index: Index, identity: str, wanted: Sequence[str], others: Mapping[str, Named]
) -> list[Value]:
    """What the tables say of one product."""
    columns = lake.columns(dataset.name)
    sources = {fact: name for fact in wanted if (name := column_of(dataset, columns, fact))}
    sources |= {name: name for name in others}
    found = [
        replace(one, said=others[one.fact].said(one.said)) if one.fact in others else one
        for one in _rows(lake, dataset, columns, identity, sources)
    ]
    if "stock" in wanted and "stock" not in sources:
        for one in lake.datasets():
            held = lake.columns(one.name) if one.kind == "inventory" else {}
            if one.column("item_id") in held and one.column("stock") in held:
                found += _rows(lake, one, held, identity, {"stock": str(one.column("stock"))})
    for fact in {"colour", "size"} & sources.keys():
        for other in _kin(index, identity):
            found += _rows(lake, dataset, columns, other, {fact: sources[fact]})
    order = {fact: at for at, fact in enumerate(wanted)}
    kept: dict[tuple[str, str], Value] = {}
    for value in found:
        kept.setdefault((value.fact, value.said), value)
    return sorted(kept.values(), key=lambda one: order[one.fact])


def column_of(dataset: Dataset, columns: Mapping[str, str], fact: str) -> str | None:
    named = dataset.column(fact)
    if named in columns:
        return named
    pattern = _COLUMNS.get(fact)
    return next((one for one in columns if pattern and pattern.search(one) and not one.startswith("_")), None)


def _rows(
    lake: Lake, dataset: Dataset, columns: Mapping[str, str], identity: str, sources: Mapping[str, str]
) -> list[Value]:
    if not sources:
        return []
    table, currency = lake.table(dataset.name), dataset.column("currency")
    with lake.read() as cursor:
        parts = []
        for fact, column in sources.items():
            if fact in ("price", "stock"):
                how = parsing.column_convention(cursor, table, column, columns[column])
                reader = parsing.money if fact == "price" else parsing.number
                parts.append(reader(column, columns[column], how))
            else:
                parts.append(parsing.text(column))
        money = parsing.text(str(currency)) if currency in columns else "NULL"
        rows = cursor.execute(
            f"SELECT _file, _line, {money}, {', '.join(parts)} FROM {table} "
            f"WHERE {parsing.text(str(dataset.column('item_id')))} = ? ORDER BY _row LIMIT {MOST_ROWS}",
            [identity],
        ).fetchall()
    found = []
    for file, line, unit, *cells in rows:
        for fact, cell in zip(sources, cells, strict=True):
            if cell is not None:
                said = _said(fact, cell, unit)
                found.append(
                    Value(fact, said, dataset.name, dataset.ordinal, str(file or ""), int(line or 0), identity)
                )
    return found


def _said(fact: str, cell: object, unit: str | None) -> str:
    if fact == "price":
        return f"{float(str(cell)):,.2f} {unit or ''}".strip()
    return f"{float(str(cell)):,.0f}" if fact == "stock" else str(cell)[:200]


def _kin(index: Index, identity: str) -> list[str]:
    """Other products of the same brand whose title is the same but for words that both have as attributes."""
    products = index.products
    place = products.place[identity]
    mine = _bare(index, place)
    if not mine:
        return []
    others = [at for at in range(len(products)) if at != place and products.brand[at] == products.brand[place]]
    return [str(products.ids[at]) for at in others if _bare(index, at) == mine][:MOST_ROWS]


def _bare(index: Index, place: int) -> str:
    """A title without the values of its own attributes."""
    title = fold(str(index.products.titles[place]))
    attributes = str(index.products.texts.get("attributes", [""] * (place + 1))[place])
    for value in sorted(attributes.split("\n"), key=len, reverse=True):
        if 1 < len(value) < 40:
            title = title.replace(fold(value), " ")
    return " ".join(pieces(title))
