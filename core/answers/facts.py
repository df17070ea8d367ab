"""What the catalog says of a product, its price, stock, colours, any column: read from the table, never made up.

A question asks for facts where it names one of these, or a column (`columns`), and a product, by its id or by words of
its title. Every value goes with the dataset, its version, file and line. Rows of one id that say different things are
all told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

from core.answers.columns import Named, asked_columns
from core.answers.offers import holding, wants
from core.answers.tables import Facts, column_of, told, told_columns
from core.i18n import _, listed, use_language
from core.recommend.data import parsing
from core.search import open_index, search
from core.search.matching import STOP, fold, has_chinese, pieces

if TYPE_CHECKING:
    from core.lake import Dataset, Lake
    from core.search import Index

ASKED = {
    "price": r"\b(?:price[ds]?|cost(?:s|ing)?|how much|how expensive)\b|多少钱|价格|价钱|售价|什么价|几块",
    "stock": r"\b(?:back in stock|in stock|out of stock|stock|availab\w+|sold out|any left|still have)\b"
    r"|还?有(?:现|存)?货|现货|库存|缺货|断货|补货|还有(?:吗|么|没有?|不)",
    "colour": r"\bcolou?rs?\b|颜色|什么色|哪些色|哪几种色",
    "size": r"\b(?:sizes?|how (?:big|large))\b|尺码|尺寸|码数|多大|规格",
    "material": r"\b(?:materials?|fabric|made (?:of|from))\b|材质|材料|面料|什么做的",
    "brand": r"\b(?:brand|who makes|manufacturer)\b|品牌|牌子|厂家",
}
_ASKED = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in ASKED.items()}
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
BESIDE = ("price", "stock")
"""What is told of a product that is offered, whatever was asked."""
MOST_PRODUCTS = 5
"""Products offered where a title fits several: as many as a person looks through."""
LEAST_WORDS = 2
"""Telling words of a title without which a question names no product, unless one of them is a code."""
SHAPE_SHARE = 0.5
"""Share of the catalog's ids of one shape from which an unknown word of that shape is taken for an id."""


def asked_facts(question: str) -> tuple[str, ...]:
    """The facts that a question asks for."""
    return tuple(name for name, pattern in _ASKED.items() if pattern.search(question))


def catalog_of(lake: Lake) -> Dataset | None:
    """The catalog that is asked: the built shop's, else the largest; None for none."""
    able = [one for one in lake.datasets() if one.kind == "items" and one.column("item_id") in lake.columns(one.name)]
    return max(able, key=lambda one: (one.layer == "shop", one.rows, one.name), default=None)


def some_product(lake: Lake) -> str:
    """Id of the catalog's first product whose id is told from a word, to begin with; "" for none."""
    dataset = catalog_of(lake)
    if dataset is None:
        return ""
    identity = parsing.text(str(dataset.column("item_id")))
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT {identity} FROM {lake.table(dataset.name)} ORDER BY _row LIMIT {MOST_PRODUCTS}"
        ).fetchall()
    ids = [str(one) for (one,) in rows if one]
    return next((one for one in ids if re.fullmatch(r"(?=.*\d)(?=.*[A-Za-z])[A-Za-z0-9]+", one)), "")


def look_up(lake: Lake, question: str, catalog: Dataset | None = None) -> Facts | None:
    """What the catalog says to a question; None where it asks for no product and for no fact of one."""
    dataset = catalog or catalog_of(lake)
    if dataset is None:
        return None
    columns = lake.columns(dataset.name)
    facts = {fact: name for fact in ASKED if (name := column_of(dataset, columns, fact))}
    others = asked_columns(question, columns, {**dataset.roles, **facts})
    wanted = (*asked_facts(question), *others)
    patterns = (*_ASKED.values(), *(one.pattern for one in others.values()), _HOW)
    product = wants(question, patterns, facts=bool(wanted))
    if not wanted and not product.words:
        return None
    index = open_index(lake, dataset)
    with use_language("zh_CN" if has_chinese(question) else "en"):
        if wanted:
            named, unknown = _by_id(index, question)
            if not named and (product.least, product.most) == (None, None):
                named = _by_title(index, question, others)
            if named:
                return told(lake, dataset, index, wanted, named, others, certain=len(named) == 1)
            if unknown:
                said = _("The catalog {name} has no product {ids}.").format(name=dataset.name, ids=listed(unknown))
                return Facts(wanted, (), (), said, False)
        found = holding(index, product)
        if not found:
            return None
        shown = tuple(dict.fromkeys((*told_columns(lake, dataset, BESIDE), *wanted)))
        some, more = found[:MOST_PRODUCTS], len(found) > MOST_PRODUCTS
        return told(lake, dataset, index, shown, some, others, certain=False, words=product.words, more=more)


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
