"""Reviews about another product: planted swaps are found and explained; who names nothing or the own is left alone."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest

from core.integrate.consistency import Table, counts, elsewhere, look, newest, queue, why
from core.integrate.consistency.finding import Floats
from core.lake import Lake
from tests.core.quality.planting import land

STARTS = ("ket", "lam", "hon", "bic", "tel", "pia", "mir", "wob", "gar", "zun")
THINGS = [first + last for first in STARTS for last in ("tle", "per", "do", "ra", "mo", "vig", "lux")]
PLACES: dict[str, int] = {}


def embed(texts: Sequence[str], _encoder: str) -> Floats:
    """A stand-in for an encoder: texts are near by the words that they share."""
    found = np.zeros((len(texts), 1024), dtype=np.float32)
    for at, text in enumerate(texts):
        for word in text.strip(".!").split():
            found[at, PLACES.setdefault(word, len(PLACES) % 1024)] += 1
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


IDLE = ["It came very late.", "Well worth it.", "My sister loves hers!", "Support answered within minutes."]


def goods(names: list[str] | None = None) -> Table:
    """Four products of each thing."""
    titles = [
        f"{brand} {thing} {k}" for thing in names or THINGS for k, brand in enumerate(("Acme", "Bolo", "Cera", "Dun"))
    ]
    columns = {"sku": [f"p{at}" for at in range(len(titles))], "title": titles}
    return Table(list(range(len(titles))), columns, {"item_id": "sku", "title": "title"})


def reviews(items: list[str], texts: list[str]) -> Table:
    columns = {"id": [f"r{at}" for at in range(len(texts))], "said": texts, "what": items}
    return Table(list(range(len(texts))), columns, {"review_id": "id", "text": "said", "item_id": "what"})


def written(seed: int, naming: float = 0.5) -> tuple[list[str], list[str]]:
    """300 reviews of products drawn by chance; half name the thing, in a sentence among idle ones."""
    draw = random.Random(seed)
    items, texts = [], []
    for _row in range(300):
        at = draw.randrange(4 * len(THINGS))
        lines = draw.sample(IDLE, 2)
        if draw.random() < naming:
            lines.insert(draw.randrange(3), f"The {THINGS[at // 4]} {draw.choice(['held', 'broke'])}.")
        items.append(f"p{at}")
        texts.append(" ".join(lines))
    return items, texts


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_swapped_reviews_that_name_a_thing_are_found_and_nothing_else(seed: int) -> None:
    items, texts = written(seed)
    assert elsewhere.find(reviews(items, texts), goods(), embed) == []
    draw = random.Random(seed)
    swapped = draw.sample(range(len(items)), 14)
    given = list(items)
    for at, other in zip(swapped, [*swapped[1:], swapped[0]], strict=True):
        given[at] = items[other]
    thing = {item: THINGS[int(item[1:]) // 4] for item in items}
    named = {at for at in swapped if thing[items[at]] in texts[at] and thing[given[at]] != thing[items[at]]}
    found = elsewhere.find(reviews(given, texts), goods(), embed)
    assert named
    assert {one.row for one in found} == named
    for one in found:
        assert thing[items[one.row]] in one.about["said"]
        assert thing[items[one.row]] in one.about["like"]
        assert thing[given[one.row]] in one.about["own"]
        assert (one.column, one.value, one.proposal) == ("what", given[one.row], None)
    assert [one.confidence for one in found] == sorted((one.confidence for one in found), reverse=True)


def test_the_order_of_rows_does_not_matter() -> None:
    items, texts = written(4)
    items[:20] = items[1:20] + items[:1]
    once = {one.id: one.about for one in elsewhere.find(reviews(items, texts), goods(), embed)}
    turned = reviews(items[::-1], texts[::-1])
    turned = Table(turned.rows, {**turned.columns, "id": [f"r{at}" for at in reversed(range(300))]}, turned.roles)
    assert once
    assert {one.id: one.about for one in elsewhere.find(turned, goods(), embed)} == once


def test_damaged_letters_are_read_as_what_they_were() -> None:
    """A review in the wrong encoding is near to no title or to any; what it said is what counts."""
    items, texts = written(6)
    items[:40] = items[1:40] + items[:1]
    catalog = goods([thing.replace("e", "é") for thing in THINGS])
    sound = [re.sub("The ([a-z]+)", lambda hit: hit[0].replace("e", "é").replace("Thé", "The"), text) for text in texts]
    damaged = [
        text.encode().decode("cp1252") if at % 2 else text.replace("é", "&eacute;") for at, text in enumerate(sound)
    ]
    assert sum(one != two for one, two in zip(sound, damaged, strict=True)) > 50
    once = [(one.row, one.about) for one in elsewhere.find(reviews(items, sound), catalog, embed)]
    assert once
    assert [(one.row, one.about) for one in elsewhere.find(reviews(items, damaged), catalog, embed)] == once


def test_little_to_compare_with_is_compared_with_nothing() -> None:
    items, texts = written(5)
    assert elsewhere.find(reviews(items, texts), goods(THINGS[:4]), embed) == []
    assert elsewhere.find(reviews(["q"] * 300, texts), goods(), embed) == [], "products that nobody knows"
    empty = Table(range(300), {"what": items, "said": [None] * 300}, {"item_id": "what", "text": "said"})
    assert elsewhere.find(empty, goods(), embed) == []


def test_a_look_finds_the_catalog_that_knows_the_products(lake: Lake) -> None:
    items, texts = written(6)
    items[0], texts[0] = "p0", f"The {THINGS[9]} flew off. It came very late."
    said = [
        {"id": f"r{at}", "what": item, "said": text} for at, (item, text) in enumerate(zip(items, texts, strict=True))
    ]
    roles = {"review_id": "id", "item_id": "what", "text": "said"}
    land(lake, "reviews", "reviews", roles, said)
    look(lake, "reviews", embed=embed)
    seen = newest(lake, "reviews")
    assert seen is not None
    assert seen.skipped["product"] == "no_catalog"
    assert not {"category", "attribute"} & seen.skipped.keys(), (
        "of a review nothing is said that only a catalog can have"
    )
    for name, goods_of in (("few", goods(THINGS[20:])), ("all", goods())):
        rows = [
            dict(zip(goods_of.columns, cells, strict=True)) for cells in zip(*goods_of.columns.values(), strict=True)
        ]
        land(
            lake,
            name,
            "items",
            dict(goods_of.roles),
            [{**row, "sku": f"x{row['sku']}"} if name == "few" else row for row in rows],
        )
    look(lake, "reviews", embed=embed)
    found = queue(lake, "reviews", "product")
    assert [one.id for one in found] == ["r0"]
    assert THINGS[9] in why(found[0])
    assert counts(lake, "reviews")["product"] == Counter(open=1)
