"""A variant is no duplicate, whatever tells it apart; and the same thing told in another order is one."""

from __future__ import annotations

import random

import pytest

from core.integrate.match import find, words
from core.integrate.match.slots import other_word
from core.integrate.match.vetoes import other_extents, other_sizes
from tests.core.integrate.test_match import Row, records

MAKERS = ["Verdano", "Kelmix", "Oskara", "Plumett", "Tervik", "Nordhal", "Quillo", "Zephra", "Mistral", "Bravado"]
THINGS = [
    "garden hose",
    "shampoo",
    "running shoes",
    "t-shirt",
    "bike helmet",
    "desk",
    "wall paint",
    "monitor",
    "gloves",
]
QUALITIES = [
    "premium",
    "ergonomic",
    "organic",
    "lightweight",
    "waterproof",
    "anti-slip",
    "eco",
    "foldable",
    "silent",
    "natural",
]
TOLD = [
    pair.split("|")
    for pair in (
        "S|XL", "teal|bronze", "men|women", "left|right", "wireless|wired", "40 x 60 cm|50 x 60 cm",
        "8GB 256GB|16GB 256GB", "80 grit|120 grit", "60Hz|144Hz", "2700K|4000K", "pack of 4|pack of 6",
        "1/4 inch|3/4 inch", "25 ft|50 ft", "cotton|linen", "vanilla|banana", "大号|小号", "两件装|三件装",
    )
]  # fmt: skip
"""Kinds that a rule knows."""
UNTOLD = [
    pair.split("|")
    for pair in (
        "matte|glossy", "single|queen", "front|rear", "for dry hair|for oily hair", "hot|cold",
        "dark roast|light roast", "with lid|without lid", "English|German", "16:9|4:3", "原味|辣味",
        "round|oval", "short sleeve|long sleeve", "A4|A5",
    )
]  # fmt: skip
"""Kinds that no list names: they stand in one place of two titles that agree in all else."""


def made(kinds: list[list[str]], seed: int) -> tuple[list[Row], list[Row], set[tuple[str, str]], set[tuple[str, str]]]:
    """Two catalogs: a row of the second tells a product of the first in another order, or is a variant of it."""
    pick = random.Random(seed)
    left: list[Row] = []
    right: list[Row] = []
    same: set[tuple[str, str]] = set()
    variants: set[tuple[str, str]] = set()
    for kind in kinds * 4:
        for variant in (False, True):
            maker, thing, (one, two) = pick.choice(MAKERS), pick.choice(THINGS), pick.sample(QUALITIES, 2)
            here, there = pick.sample(kind, 2)
            price, n = round(pick.uniform(8, 200), 2), len(left)
            left.append((f"a{n}", f"{maker} {one} {two} {thing} {here}", price))
            told = f"{maker} {one} {two} {thing} {there}" if variant else f"{maker} {thing} {two} {one} {here}"
            right.append((f"b{n}", told, round(price * pick.uniform(0.95, 1.05), 2)))
            (variants if variant else same).add((f"a{n}", f"b{n}"))
    return left, right, same, variants


@pytest.mark.parametrize(("kinds", "seed"), [(TOLD, 1), (UNTOLD, 2)])
@pytest.mark.parametrize("tables", [1, 2])
def test_variants_stay_apart_and_other_orders_do_not(kinds: list[list[str]], seed: int, tables: int) -> None:
    left, right, same, variants = made(kinds, seed)
    found = find(records(left), records(right)) if tables == 2 else find(records([*left, *right]))
    pairs = {(min(ids), max(ids)) for ids in map(found.ids, found.matches)}
    assert not pairs & variants
    assert len(pairs & same) >= 0.9 * len(same)  # titles cut from one template are told from each other with care
    assert len(pairs - same) <= 0.05 * len(same)


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ("acme desk lamp matte e27", "acme desk lamp glossy e27", True),
        ("acme desk lamp gray e27", "acme desk lamp grey e27", False),
        ("acme wide television stand", "acme wide tv stand", False),
        ("acme desk lamp black", "borel desk lamp black", False),  # a maker is left out, or told otherwise
        ("acme garden hose and reel", "acme garden hose with reel", False),
        ("acme desk lamp", "acme desk lamp glossy", False),
        ("acme home camera wvc54gca", "acme video camera wvc54gca", False),  # the model says that it is one
        ("acme desk lamp im600usb", "acme desk lamp 1007596", False),  # a shop's own number
        ("acme chair", "acme table", False),  # too little in common to say that one place differs
        ("acme 台灯 护眼 白光 大", "acme 台灯 护眼 暖光 大", True),
    ],
)
def test_one_place_alone_parts_two_titles(one: str, two: str, apart: bool) -> None:
    assert other_word(words.tokens(one), words.tokens(two)) is apart
    assert other_word(words.tokens(two), words.tokens(one)) is apart


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ("8GB 256GB", "16GB 256GB", True),
        ("8GB 256GB", "256GB", False),
        ("16GB / 256GB", "256 GB, 16 GB", False),
        ("3/4 inch", "1/4 inch", True),
        ('22-1/2" grill', "22.5 inch grill", False),
    ],
)
def test_as_many_amounts_on_both_sides_must_all_agree(one: str, two: str, apart: bool) -> None:
    assert other_sizes(words.sizes(one), words.sizes(two)) is apart


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ("rug 40 x 60 cm", "rug 60x40cm", False),
        ("rug 40 x 60 cm", "rug 50 x 60 cm", True),
        ("rug 40cm x 60cm", "rug 400 x 600 mm", False),
        ("box 10x20x30", "box 30 x 20 x 10", False),
        ("box 10x20x30", "box 10x20x40", True),
        ("screen 1920x1080", "screen 2560x1440", True),
        ("rug 40 x 60 cm", "rug 24 x 16 in", False),  # another measure says nothing here
    ],
)
def test_width_and_height_are_read_together(one: str, two: str, apart: bool) -> None:
    assert other_extents(words.extents(one), words.extents(two)) is apart


def test_a_pack_is_counted_behind_a_code_and_in_chinese() -> None:
    assert words.packs("lamp DP371 pack of 4") == {4}
    assert words.packs("毛巾 三件装") == {3}
    assert words.packs("毛巾 两条") == {2}
    assert not words.packs("一个人的书")
