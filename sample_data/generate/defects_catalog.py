"""Damage to the catalog and its tree: D8 to D13 and the generic kinds, with the same faults in every version.

A fault of a product is decided once, by a number drawn per product and fault; each version has its own rate, so
faults stay, appear (the third version went through a bad import) and are partly repaired.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sample_data.generate import spoil
from sample_data.generate.catalog import Catalog, check_digit
from sample_data.generate.sheet import Sheet

VERSION_FACTOR = (1.0, 1.0, 1.7, 0.8)
TWINS = 26
"""Products that were entered a second time under another id."""
BRAND_FORMS: tuple[Callable[[str], str], ...] = (
    str.upper,
    str.lower,
    lambda text: f" {text}",
    lambda text: f"{text} Inc.",
    lambda text: text.replace(" ", "-") if " " in text else f"{text} ",
)
Change = Callable[[str], str]


def twin_ids(rng: np.random.Generator, catalog: Catalog) -> dict[str, str]:
    """Product -> id of its duplicate, among products of middling popularity that stay."""
    order = np.argsort(-catalog.popularity)
    stay = [
        int(i) for i in order if catalog.first[i] == catalog.first.min() and catalog.last[i] > catalog.first.max() + 999
    ]
    count = min(TWINS, len(stay) // 8)
    chosen = rng.choice(stay[: len(stay) // 2], count, replace=False)
    ids = catalog.frame["product_id"].to_numpy()
    return {str(ids[item]): f"P{195_000 + 40 * n + int(ids[item][1:]) % 37}" for n, item in enumerate(chosen)}


def _wrong_check(text: str) -> str:
    return text[:-1] + str((int(check_digit(text[:-1])) + 3) % 10)


def _usd(text: str) -> str:
    return f"{float(text) / 7.1:.2f}"


def _yuan(rng: np.random.Generator) -> Change:
    return lambda text: (f"¥{float(text):,.2f}", f"￥{float(text):,.2f}", f"{float(text):g}元")[
        int(rng.choice(3, p=[0.7, 0.15, 0.15]))
    ]


def _brand_form(rng: np.random.Generator) -> Change:
    def change(text: str) -> str:
        return BRAND_FORMS[int(rng.integers(5))](text)

    return change


def _separator(text: str) -> str:
    return text.replace(" > ", "/")


def _faults(rng: np.random.Generator) -> list[tuple[str, str, float, Change]]:
    """(column, kind, rate, change), in the order in which they are tried."""
    return [
        ("product_id", "D12", 0.004, spoil.twin(rng)),
        ("product_id", "D11", 0.003, lambda text: "\ufeff" + text),
        ("title", "D11", 0.008, lambda text: spoil.entities(text.replace(", ", " & ", 1))),
        ("title", "D11", 0.006, spoil.zero_width(rng)),
        ("title", "whitespace", 0.012, spoil.blank(rng)),
        ("title_zh", "D11", 0.015, spoil.mojibake),
        ("title_zh", "D11", 0.005, spoil.replacement(rng)),
        ("title_zh", "D11", 0.009, spoil.full_width),
        ("description", "missing", 0.025, lambda _: ""),
        ("description", "D11", 0.012, lambda text: f"<p>{text.replace(' and ', ' &amp; ')}</p>"),
        ("category", "D9", 0.005, lambda text: text.split(" > ")[0]),
        ("category", "D9", 0.004, lambda text: "Clearance > Misc > " + text.split(" > ")[-1]),
        ("category", "category_variant", 0.010, _separator),
        ("brand", "missing", 0.014, lambda _: ""),
        ("brand", "category_variant", 0.028, _brand_form(rng)),
        ("price", "D8", 0.008, lambda text: f"{float(text) * 100:.0f}"),
        ("price", "D8", 0.010, _usd),
        ("price", "out_of_range", 0.003, spoil.one_of(rng, "0.00", "-9.90")),
        ("price", "missing", 0.005, lambda _: ""),
        ("price", "wrong_type", 0.034, _yuan(rng)),
        ("currency", "category_variant", 0.016, spoil.one_of(rng, "cny", "RMB", "￥", "CNY ")),
        ("gtin", "D10", 0.015, _wrong_check),
        ("gtin", "D12", 0.012, spoil.scientific),
        ("gtin", "D12", 0.006, lambda text: f"{text}.0"),
        ("gtin", "D12", 0.04, spoil.lost_zeros),
        ("gtin", "missing", 0.01, lambda _: ""),
        ("color", "category_variant", 0.015, spoil.case(rng)),
        ("color", "missing", 0.012, lambda _: ""),
        ("material", "category_variant", 0.01, spoil.case(rng)),
        ("launched_at", "mixed_date", 0.022, spoil.other_date(rng)),
        ("image_url", "missing", 0.01, lambda _: ""),
    ]


def damage(
    rng: np.random.Generator, sheets: list[Sheet], twins: dict[str, str], cold: set[str], all_ids: list[str]
) -> None:
    """Put every catalog defect into all versions; `cold` products had no event (D13, named in the last one)."""
    faults = _faults(rng)
    luck = {product: rng.random(len(faults)) for product in all_ids}
    memory: dict[tuple[str, int, str], str] = {}
    for version, sheet in enumerate(sheets):
        products = list(sheet.cells["product_id"])
        _twins(sheet, products, twins)
        _tree_moves(sheet, version)
        for place, product in enumerate(products):
            for number, (column, kind, rate, change) in enumerate(faults):
                cell = sheet.cells[column][place]
                unlucky = luck[product][number] < rate * VERSION_FACTOR[version]
                if unlucky and cell and sheet.free(place, column):
                    known = (product, number, cell)
                    if known not in memory:
                        memory[known] = change(cell)
                    sheet.spoil(place, column, kind, memory[known])
        for place in rng.choice(len(products), max(2, len(products) // 250), replace=False):
            sheet.copy(int(place), float(rng.integers(len(products))) + 0.5, "duplicate")
        if version == len(sheets) - 1:
            for place, product in enumerate(products):
                if product in cold:
                    sheet.fact(place, "product_id", "D13")


def _twins(sheet: Sheet, products: list[str], twins: dict[str, str]) -> None:
    """D10: a second entry of the same product, its title worded a little differently, its GTIN the same."""
    where = {product: place for place, product in enumerate(products)}
    for number, (product, twin) in enumerate(twins.items()):
        place = where[product]
        title = sheet.cells["title"][place]
        brand = sheet.cells["brand"][place]
        rest = title.removeprefix(brand + " ")
        forms = (f"{rest} by {brand}", title.replace(",", " -"), f"{title} (new)", title.upper())
        price = f"{float(sheet.cells['price'][place]) * (1.0, 0.97, 1.0, 1.03)[number % 4]:.2f}"
        sheet.copy(place, len(products) + number, "D10", product_id=twin, title=forms[number % 4], price=price)


def _tree_moves(sheet: Sheet, version: int) -> None:
    """D9: a node is renamed in the second version, one moves to another parent in the third, one splits in the last."""
    moves = [
        ("Beauty > Hair > ", "Beauty > Hair Care > "),
        ("Sports > Cycling > Bike Lights", "Electronics > Outdoor Lights > Bike Lights"),
    ]
    for place, path in enumerate(list(sheet.cells["category"])):
        for since, (old, new) in enumerate(moves, start=1):
            if version >= since and path.startswith(old):
                sheet.spoil(place, "category", "D9", path.replace(old, new))
        if version == 3 and path.endswith("> Mugs") and "保温杯" in sheet.cells["title_zh"][place]:
            sheet.spoil(place, "category", "D9", "Home > Kitchen > Thermos Cups")


def damage_tree(sheet: Sheet) -> None:
    """D9 in the tree file: a cycle, two orphans, a twin name."""
    names = sheet.cells["name"]
    ids = dict(zip(names, sheet.cells["category_id"], strict=True))
    sheet.spoil(names.index("Kitchen"), "parent_id", "D9", ids["Frying Pans"])
    sheet.spoil(names.index("Tea"), "parent_id", "D9", "C999")
    sheet.spoil(names.index("Helmets"), "parent_id", "D9", "C998")
    sheet.spoil(names.index("Puzzles"), "name", "category_variant", "puzzles ")
