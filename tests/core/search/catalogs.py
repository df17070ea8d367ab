"""A small catalog in two languages, with a model code, a unit, hostile markup and two products of one title."""

from __future__ import annotations

import numpy as np

from core.search.index import Index, make_index
from core.search.products import Products

ROWS = [
    ("A1", "Sony WH-1000XM4 Wireless Headphones Black", "Audio > Headphones", "Sony", "Noise cancelling", 299.0, 4),
    ("A2", "Sony WH-CH520 Wireless Headphones Blue", "Audio > Headphones", "Sony", "Light headphones", 59.0, 0),
    ("A3", "Bose Portable Speaker", "Audio > Speakers", "Bose", "Loud speaker, wireless", 99.0, 2),
    ("A4", "Jasmine Rice 5 kg", "Food > Rice", "Royal", "Fragrant rice in a bag", 14.5, 9),
    ("A5", "手机壳 磁吸硅胶 粉色", "Phones > Cases", "臻塔", "轻薄的磁吸手机壳", 19.9, 7),
    ("A6", "蓝牙耳机 运动防水", "Audio > Earbuds", "科雷", "长续航蓝牙耳机", 88.0, 1),
    ("A7", "<b>Bold</b> Café Mug & *stars* [x](http://e)", "Home > Mugs", "Mugs&Co", "<script>1</script>", 7.0, 3),
    ("A8", "Garden Hose", "Garden", "", "", float("nan"), 1),
    ("A9", "Garden Hose", "Garden", "", "A second one of the same title", 12.0, 1),
]  # fmt: skip


def products(rows: list[tuple] | None = None) -> Products:
    rows = ROWS if rows is None else rows
    columns = [np.array(column, dtype=object) for column in zip(*rows, strict=True)]
    ids, titles, category, brand, description, price, stock = columns
    texts = {"title": titles, "brand": brand, "category": category, "description": description, "codes": ids}
    empty = np.full(len(rows), "", dtype=object)
    return Products(
        "items", "raw", 1, ids, titles, {}, texts, category, brand, price.astype(float), stock.astype(float),
        empty, empty, np.arange(len(rows)), 0, {one: place for place, one in enumerate(ids)},
    )  # fmt: skip


def index(rows: list[tuple] | None = None) -> Index:
    return make_index(products(rows))
