"""Which column names the items of an inventory or of sales where no role does: by names of goods and their numbers.

A dataset of the kind "other" has no roles, and a bookshop's items are called isbn, a German shop's Artikel.
"""

from __future__ import annotations

from collections.abc import Iterable

from core.collect.column_names import names_of, normalise
from core.collect.meaning import name_evidence

GOODS = (
    "isbn13", "isbn_13", "isbn10", "ean13", "ean_code", "jan", "upc_code", "mpn", "plu", "barcode_no", "artikel",
    "artikelnummer", "artikelnr", "artikel_nr", "artikel_no", "article", "article_no", "article_number", "artnr",
    "produkt", "produktnummer", "produit", "producto", "referencia", "code_article", "material", "material_no",
    "materialnummer", "part_no", "part_number", "bar_code", "品番", "商品コード", "商品码", "货品", "货品编号", "物料",
    "物料编码", "物料号", "单品编码", "品名", "商品名称", "书号",
)  # fmt: skip
"""Behind the listed names of roles, the surest first: names that say goods and nothing else in a table of stock."""
WEAKEST, STEP = 0.5, 0.001
"""A name of goods is less sure than any name of the role (`name_evidence` gives 0.66 and more), and the first of the
list a hair surer than the next."""


def item_column(kind: str, columns: Iterable[str]) -> str:
    """The column that names the items among those of a table, "" where none does.

    Args:
        kind: Whose names of the role come first: "inventory" or "events".
    """
    goods = [*names_of("items", "gtin"), *GOODS]
    best, found = 0.0, ""
    for one in columns:
        plain = normalise(one)
        sure = name_evidence(kind, "item_id", one)
        if not sure and plain in goods:
            sure = WEAKEST - STEP * goods.index(plain)
        if sure > best:
            best, found = sure, one
    return found
