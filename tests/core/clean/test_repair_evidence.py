"""What counts as evidence: spelling, shapes, sources; and near misses that must count as nothing."""

from __future__ import annotations

import numpy as np
import pytest

from core.clean.repair.dependencies import gains
from core.clean.repair.find import weighed
from core.clean.repair.shapes import shaped
from core.clean.repair.sources import believed, panel_of
from core.clean.repair.spelling import similar, spelled
from core.clean.repair.words import worded
from tests.core.clean.tables_to_repair import gridded, orders


def near(frequent: str, rare: str, rows: int = 200) -> list[tuple[str, str | None]]:
    """What a rare value is held for in a column of frequent ones."""
    [column] = gridded({"x": [frequent] * rows + ["other thing"] * rows + [rare]}).columns
    values = column.values
    return [(values[one.value], None if one.target is None else values[one.target]) for one in spelled(column).near]


@pytest.mark.parametrize(
    ("frequent", "rare"),
    [
        ("birmingham", "birmingxam"),
        ("birmingham", "bxrmxngham"),
        ("são paulo", "são  paulo"),
        ("headphones", "headphnoes"),
        ("wireless mouse", "wirelessmouse"),
        ("Ludwigshafen", "ludwigshafen"),
        ("耳机无线蓝牙", "耳机无线兰牙"),
    ],
)
def test_a_slip_is_held_for_what_was_meant(frequent: str, rare: str) -> None:
    assert near(frequent, rare) == [(rare, frequent)]


@pytest.mark.parametrize(
    ("frequent", "rare"),
    [
        ("size 38", "size 39"),
        ("SKU-1001", "SKU-1007"),
        ("Ramesses III", "Ramesses II"),
        ("married civ spouse", "married af spouse"),
        ("iPhone 13", "iPhone 14"),
        ("S", "M"),
        ("DE", "DK"),
        ("2024-03-01", "2024-03-02"),
        ("100%", "10%"),
        ("red shirt", "blue shirt"),
    ],
)
def test_another_thing_is_no_slip(frequent: str, rare: str) -> None:
    assert near(frequent, rare) == []


def test_names_that_stand_close_by_nature_make_closeness_worthless() -> None:
    names = ["Maria", "Marta", "Marie", "Mario", "Marco", "Marc", "Mara", "Maris"]
    [column] = gridded({"x": [name for name in names for _row in range(60)] + ["Marla", "Marga"]}).columns
    assert spelled(column).precision(0.5) < 0.5


def test_a_rare_city_in_another_state_is_a_city() -> None:
    """Ipatinga lies in another state than Ibitinga, two letters away."""
    cells = {
        "city": ["ibitinga"] * 60 + ["campinas"] * 60 + ["uberaba"] * 30 + ["ipatinga", "ibitnga"],
        "state": ["SP"] * 120 + ["MG"] * 31 + ["SP"],
    }
    assert [(one.value, one.suggestion) for one in weighed(gridded(cells))[0]] == [("ibitnga", "ibitinga")]


def test_a_votes_slip_may_differ_in_half_a_word_and_in_no_word() -> None:
    assert similar("hxart attxck", "heart attack")
    assert similar("heartxattackxpatients", "heart attack patients")
    assert not similar("Designer|Maker", "Designer|Manufacturer|Maker")
    assert not similar("1935", "1936")


def test_an_odd_shape_among_codes_is_seen_and_words_have_no_shape() -> None:
    [codes] = gridded({"x": [f"AB-{n:04}" for n in range(400)] + ["ab 77 x"]}).columns
    assert [codes.values[one.value] for one in shaped(codes).odd] == ["ab 77 x"]
    [words] = gridded({"x": ["kettle", "toaster", "blender"] * 100 + ["box (large), 3 parts"]}).columns
    assert shaped(words).odd == ()


def claims(seed: int, things: int = 60) -> tuple[dict[str, list[str | None]], dict[str, list[str]]]:
    """Prices and sizes of things by nine shops: three careful ones, two careless ones, four that copy a careless
    one."""
    chance = np.random.default_rng(seed)
    truth = {
        name: [f"{name} {chance.integers(1000)}" for _thing in range(things)] for name in ("price", "size", "maker")
    }
    right = [0.97, 0.96, 0.95, 0.55, 0.5]
    table: dict[str, list[str | None]] = {"thing": [], "shop": [], **{name: [] for name in truth}}
    said = {
        (name, shop, at): value if chance.random() < right[shop] else f"{name} {chance.integers(1000)}"
        for name, values in truth.items()
        for shop in range(5)
        for at, value in enumerate(values)
    }
    for at in range(things):
        for shop in range(9):
            if chance.random() < 0.9:
                table["thing"].append(f"thing {at:02}")
                table["shop"].append(f"shop {shop}")
                for name in truth:
                    table[name].append(said[name, min(shop, 4), at] if chance.random() < 0.9 else None)
    return table, truth


@pytest.mark.parametrize("seed", range(3))
def test_sources_that_are_right_more_often_outvote_more_that_copy(seed: int) -> None:
    table, truth = claims(seed)
    grid = gridded(table)
    panel = panel_of(grid, gains(grid))
    assert panel is not None
    assert (panel.thing, panel.source) == ("thing", "shop")
    for name, one in believed(grid, panel).items():
        column = grid.column(name)
        things = [int(at.split()[1]) for at in grid.column("thing").values]
        right = sum(column.values[code] == truth[name][at] for code, at in zip(one.winner, things, strict=True))
        votes = {at: [] for at in things}
        for thing, cell in zip(table["thing"], table[name], strict=True):
            if cell is not None:
                votes[int(str(thing).split()[1])].append(cell)
        majority = sum(max(sorted(set(said)), key=said.count) == truth[name][at] for at, said in votes.items())
        assert right >= 0.93 * len(things)
        assert right > majority


def test_orders_and_events_are_no_sources() -> None:
    grid = gridded(orders(2))
    assert panel_of(grid, gains(grid)) is None
    chance = np.random.default_rng(0)
    users, items = chance.integers(80, size=2000), chance.permutation(2000) % 150
    events: dict[str, list[str | None]] = {
        "user": [f"user {n}" for n in users],
        "item": [f"item {n}" for n in items],
        "device": [("phone", "desk")[int(n % 5 == 0) ^ int(chance.random() < 0.1)] for n in users],
        "channel": [("ads", "mail", "web")[n % 3] for n in chance.integers(90, size=2000)],
    }
    grid = gridded(events)
    assert panel_of(grid, gains(grid)) is None


def priced(seed: int, factor: float = 1.0, cells: tuple[int, ...] = ()) -> dict[str, list[str | None]]:
    """Prices around a level of their category; some of them times a factor."""
    chance = np.random.default_rng(seed)
    at = chance.integers(6, size=600)
    prices = 10 ** (0.8 * at / 5 + 1.2) * chance.lognormal(0.0, 0.4, size=600)
    for row in cells:
        prices[row] *= factor
    return {"category": [f"section {one}" for one in at], "price": [f"{price:.2f}" for price in prices]}


@pytest.mark.parametrize("factor", [100.0, 0.01, 1000.0])
def test_an_amount_off_by_a_factor_is_listed_and_never_sure(factor: float) -> None:
    cells = (10, 150, 333, 444)
    sound, table = priced(1), priced(1, factor, cells)
    found = [one for one in weighed(gridded(table))[0] if one.column == "price"]
    assert {one.row for one in found} == set(cells)
    assert not any(one.sure for one in found)
    meant = [abs(float(str(one.suggestion)) / float(str(sound["price"][one.row])) - 1) for one in found]
    assert max(meant) < 0.01 if factor >= 1 else max(meant) < 0.6  # cents that were lost do not come back


def test_ten_times_and_thirty_times_are_amounts() -> None:
    for factor in (10.0, 30.0):
        assert weighed(gridded(priced(2, factor, (10, 150, 333, 444))))[0] == ()


def test_what_is_no_slip_is_never_sure() -> None:
    """Whole and unharmed identifiers, amounts and moments, whatever the votes."""
    cells = orders(3)
    for at, row in enumerate((20, 60, 100, 140, 180, 220)):
        cells["postcode"][row] = f"{10000 + 137 * (at + 7)}"
        cells["price"][row + 1] = f"{float(str(cells['price'][row + 1])) * 100:.2f}"
    cells["weight"] = [f"{len(str(article)) + int(str(article)[3:]) / 8:.2f}" for article in cells["article"]]
    for row in (21, 61, 101, 141):
        cells["weight"][row] = "77.25"
    found = [one for one in weighed(gridded(cells))[0] if one.column in ("postcode", "price", "weight")]
    assert {one.column for one in found} >= {"postcode", "weight"}
    assert [one for one in found if one.sure] == []


LOOKS = [
    "black",
    "silver",
    "compact",
    "wireless",
    "portable",
    "leather",
    "stainless",
    "digital",
    "kitchen",
    "outdoor",
    "folding",
    "ceramic",
]
THINGS = [
    "camera",
    "blender",
    "speaker",
    "backpack",
    "lantern",
    "printer",
    "kettle",
    "cushion",
    "monitor",
    "keyboard",
    "charger",
    "toaster",
]


def titles(seed: int, rows: int = 400) -> list[str | None]:
    """Product titles that never repeat: a maker nobody knows, two looks, a thing, and a model."""
    chance = np.random.default_rng(seed)
    makers = [f"{one.capitalize()}{two}" for one in ("zor", "qui", "vex") for two in ("ana", "ilo", "uma", "exo")]
    return [
        f"{makers[chance.integers(12)]} {LOOKS[chance.integers(12)].title()} {LOOKS[chance.integers(12)]} "
        f"{THINGS[chance.integers(12)]} with {THINGS[chance.integers(12)]} M{n}X"
        for n in range(rows)
    ]


SLIPS = [("camera", "camrea"), ("kitchen", "kithcen"), ("stainless", "stainlss"), ("Outdoor", "Outdoro")]


@pytest.mark.parametrize("seed", range(3))
def test_a_slip_in_a_text_that_never_repeats_is_told_by_the_words_beside_it(seed: int) -> None:
    sound = titles(seed)
    made, rows = list(sound), []
    for right, slip in SLIPS:
        row = next(at for at, text in enumerate(made) if f" {right} " in f"{text}" and at not in rows)
        made[row] = str(made[row]).replace(f" {right} ", f" {slip} ", 1)
        rows.append(row)
    found, _shown = weighed(gridded({"title": made}))
    assert {one.row: one.suggestion for one in found} == {row: sound[row] for row in rows}
    assert {one.kind for one in found} == {"word"}


@pytest.mark.parametrize(
    "odd",
    [
        "Zorana Black digital cameras with blender",  # another form
        "Zorana Black digital cinema with blender",  # another word, which the vocabulary knows
        "Zorana Black digital cam3ra with blender",  # a code
        "Zorana Black digital smartcamera with blender",  # a word more
        "Zorana Black digital Qamera with blender",  # twice: a name
    ],
)
def test_another_word_in_a_text_is_no_slip(odd: str) -> None:
    made = [*titles(5), odd, *[f"Vexilo {odd.split()[3]} {thing}" for thing in THINGS[:2] if "Qamera" in odd]]
    assert weighed(gridded({"title": made}))[0] == ()


def test_texts_of_another_language_are_not_judged_by_an_english_vocabulary() -> None:
    chance = np.random.default_rng(1)
    words = ["cadeira", "vermelha", "mesa", "redonda", "cozinha", "madeira", "branca", "pequena", "grande", "moderna"]
    made = [" ".join(chance.choice(words, 5)) + f" {n}" for n in range(300)]
    made[7] = made[7].replace("madeira", "madiera")
    [portuguese] = gridded({"titulo": made}).columns
    assert worded(portuguese).odd == ()
    [chinese] = gridded({"t": [f"无线蓝牙耳机 第{n}款" for n in range(300)]}).columns
    assert worded(chinese).odd == ()
