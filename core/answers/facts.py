"""What the catalog says of a product, its price, stock, colours, any column: read from the table, never made up.

A question asks for facts where it names one of these, or a column (`columns`), and a product, by its id or by words of
its title. Every value goes with the dataset, its version, file and line. Rows of one id that say different things are
all told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from core.answers.columns import Named, asked_columns
from core.i18n import N_, _, listed, sentences, use_language
from core.recommend.data import parsing
from core.search import open_index, search
from core.search.matching import STOP, fold, has_chinese, pieces

if TYPE_CHECKING:
    from core.lake import Dataset, Lake
    from core.search import Index

ASKED = {
    "price": r"\b(?:price[ds]?|cost(?:s|ing)?|how much|how expensive)\b|多少钱|价格|价钱|售价|什么价|几块",
    "stock": r"\b(?:back in stock|in stock|out of stock|stock|availab\w+|sold out|any left|still have)\b"
    r"|有货|现货|库存|缺货|断货|补货|还有吗",
    "colour": r"\bcolou?rs?\b|颜色|什么色|哪些色|哪几种色",
    "size": r"\b(?:sizes?|how (?:big|large))\b|尺码|尺寸|码数|多大|规格",
    "material": r"\b(?:materials?|fabric|made (?:of|from))\b|材质|材料|面料|什么做的",
    "brand": r"\b(?:brand|who makes|manufacturer)\b|品牌|牌子|厂家",
}
_ASKED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in ASKED.items()}
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
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*[A-Za-z0-9]|[A-Za-z0-9]")
_ASKING = (
    "do does did have has had you your i my me we us its they them was there any some one what which how who where "
    "when can could would will please tell about come comes came much many still get got product item products items "
    "hi hello thanks back"
)
_SMALL = STOP | frozenset(_ASKING.split())
_ZH_SMALL = re.compile(
    r"告诉我|我想知道|想知道|想问一下|想问|一下|可选|可以|大概|多久|多长|多重|卖|请问|你好|您好|这个|那个|这款|那款|这件|商品|产品|宝贝|有没有|是不是|哪几种|哪些|哪个|哪种|什么|怎么|多少|还有|有|吗|呢|啊|的|是|多|么"
)
_HOW = re.compile(r"\b(?:how (?:long|big|large|wide|tall|high|deep|heavy)|to choose from|let me know)\b", re.IGNORECASE)
MOST_PRODUCTS = 5
"""Products offered where a title fits several: as many as a person looks through."""
MOST_ROWS = 20
"""Rows of one id that are read: a damaged file repeats an id, and more say nothing else."""
LEAST_WORDS = 2
"""Telling words of a title without which a question names no product, unless one of them is a code."""
SHAPE_SHARE = 0.5
"""Share of the catalog's ids of one shape from which an unknown word of that shape is taken for an id."""


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
    """

    asked: tuple[str, ...]
    products: tuple[tuple[str, str], ...]
    values: tuple[Value, ...]
    text: str
    certain: bool


def asked_facts(question: str) -> tuple[str, ...]:
    """The facts that a question asks for."""
    return tuple(name for name, pattern in _ASKED.items() if pattern.search(question))


def catalog_of(lake: Lake) -> Dataset | None:
    """The catalog that is asked: the built shop's, else the largest; None for none."""
    able = [one for one in lake.datasets() if one.kind == "items" and one.column("item_id") in lake.columns(one.name)]
    return max(able, key=lambda one: (one.layer == "shop", one.rows, one.name), default=None)


def look_up(lake: Lake, question: str, catalog: Dataset | None = None) -> Facts | None:
    """What the catalog says to a question; None where it asks for no fact of a product."""
    dataset = catalog or catalog_of(lake)
    if dataset is None:
        return None
    columns = lake.columns(dataset.name)
    facts = {fact: name for fact in ASKED if (name := _column(dataset, columns, fact))}
    others = asked_columns(question, columns, {**dataset.roles, **facts})
    wanted = (*asked_facts(question), *others)
    if not wanted:
        return None
    index = open_index(lake, dataset)
    named, unknown = _by_id(index, question)
    with use_language("zh_CN" if has_chinese(question) else "en"):
        if named:
            return _told(lake, dataset, index, wanted, named, others, certain=len(named) == 1)
        if found := _by_title(index, question, others):
            return _told(lake, dataset, index, wanted, found, others, certain=len(found) == 1)
        if unknown:
            said = _("The catalog {name} has no product {ids}.").format(name=dataset.name, ids=listed(unknown))
            return Facts(wanted, (), (), said, False)
        return None


def _by_id(index: Index, question: str) -> tuple[list[int], list[str]]:
    """Places of the products whose ids a question names, and ids that no product has."""
    known = {fold(str(one)): place for one, place in index.products.place.items()}
    shapes = _shapes(tuple(map(str, index.products.ids[:: max(1, len(index.products) // 500)])))
    found: dict[int, None] = {}
    unknown: list[str] = []
    for word in _ID.findall(question):
        place = known.get(fold(word))
        if place is not None and (any(map(str.isdigit, word)) or word in index.products.place):
            if not word.isdigit() or len(word) > 3 or _shape(word) in shapes:
                found[place] = None
        elif _shape(word) in shapes and not word.isdecimal() and any(map(str.isdigit, word)) and _nowhere(index, word):
            unknown.append(word)
    return list(found)[:MOST_PRODUCTS], unknown


def _nowhere(index: Index, word: str) -> bool:
    """Whether no product's texts hold any part of a word: a model's number is no id."""
    return not any(index.lexical.holders(term) for term in index.reader.terms(word))


def _shape(word: str) -> str:
    return re.sub(r"[A-Za-z]+", "a", re.sub(r"\d+", "0", word))


@lru_cache(maxsize=8)
def _shapes(ids: tuple[str, ...]) -> frozenset[str]:
    """Shapes that most ids have."""
    seen = [_shape(one) for one in ids]
    return frozenset(one for one in set(seen) if seen.count(one) >= SHAPE_SHARE * len(seen))


def _by_title(index: Index, question: str, others: Mapping[str, Named]) -> list[int]:
    """Places of the products whose titles hold every telling word of a question; none where many do."""
    rest = question
    for pattern in (*_ASKED.values(), *(one.pattern for one in others.values())):
        rest = pattern.sub(" ", rest)
    rest = _ZH_SMALL.sub(" ", _HOW.sub(" ", rest))
    words = [word for word in pieces(rest) if word not in _SMALL]
    coded = any(any(map(str.isdigit, word)) and any(map(str.isalpha, word)) for word in words)
    chinese = sum(len(word) for word in words if has_chinese(word))
    if not words or (len(words) < LEAST_WORDS and not coded and chinese < 2 * LEAST_WORDS):
        return []
    result = search(index, " ".join(words), "bm25", most=MOST_PRODUCTS + 1)
    terms = set(result.terms)
    titles = [index.products.titles, *index.products.other_titles.values()]
    whole = [
        hit.place
        for hit in result.hits
        if any(terms <= set(index.reader.terms(str(values[hit.place]))) for values in titles)
    ]
    exact = [hit.place for hit in result.hits if hit.whole]
    return exact[:MOST_PRODUCTS] or whole[:MOST_PRODUCTS]


def _told(
    lake: Lake,
    dataset: Dataset,
    index: Index,
    wanted: Sequence[str],
    places: Sequence[int],
    others: Mapping[str, Named],
    *,
    certain: bool,
) -> Facts:
    products = tuple((str(index.products.ids[at]), str(index.products.titles[at])) for at in places)
    values: list[Value] = []
    lines: list[str] = []
    for identity, title in products:
        mine = _values(lake, dataset, index, identity, wanted, others)
        values += mine
        lines.append(_sentence(identity, title, wanted, mine, others))
    if not certain:
        lines.insert(0, _("Several products fit; which one is meant?"))
    return Facts(tuple(wanted), products, tuple(values), sentences(*lines), certain)


def _sentence(
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


def _values(
    lake: Lake, dataset: Dataset, index: Index, identity: str, wanted: Sequence[str], others: Mapping[str, Named]
) -> list[Value]:
    """What the tables say of one product."""
    columns = lake.columns(dataset.name)
    sources = {fact: name for fact in wanted if (name := _column(dataset, columns, fact))}
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


def _column(dataset: Dataset, columns: Mapping[str, str], fact: str) -> str | None:
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
