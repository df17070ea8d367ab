"""Faults of products and their texts and ids: D8 to D12."""

from __future__ import annotations

from typing import Any

from core.i18n import N_
from core.kinds import KINDS
from core.quality.inject.faults import Fault, register
from core.quality.inject.sheet import Sheet, number_of


def hundredfold(sheet: Sheet) -> None:
    column = sheet.named("price")
    sheet.change(column, lambda cell: _times(cell, 100), lambda one: (number_of(sheet.cells[column][one]) or 0) > 0)


def another_currency(sheet: Sheet) -> None:
    """Prices in dollars among those in yuan."""
    column = sheet.named("price")
    sheet.change(column, lambda cell: _times(cell, 1 / 7.1), lambda one: (number_of(sheet.cells[column][one]) or 0) > 0)


def _times(cell: Any, factor: float) -> Any:
    value = round((number_of(cell) or 0.0) * factor, 2)
    return f"{value:.2f}" if isinstance(cell, str) else type(cell)(value)


def _tree(sheet: Sheet) -> tuple[str, str]:
    """The columns of the nodes and of their parents, where the table is a tree."""
    parent = next((name for name in sheet.cells if "parent" in name.lower() or name.startswith("父")), "")
    if not parent:
        return "", ""
    known = {cell for cell in sheet.cells[parent] if cell is not None}
    node = next((name for name, cells in sheet.cells.items() if name != parent and known and known <= set(cells)), "")
    return node, parent if node else ""


def orphan_nodes(sheet: Sheet) -> None:
    node, parent = _tree(sheet)
    if node:
        sheet.change(parent, lambda cell: "C9999999" if isinstance(cell, str) else 9_999_999)


def circling_nodes(sheet: Sheet) -> None:
    """A node is put under one of its own children."""
    node, parent = _tree(sheet)
    if not node:
        return
    above = dict(zip(sheet.cells[node], sheet.cells[parent], strict=True))
    where = {cell: place for place, cell in enumerate(sheet.cells[node])}
    for place in sheet.pick(lambda one: above.get(sheet.cells[parent][one]) is not None):
        upper = where[sheet.cells[parent][place]]
        sheet.set(upper, parent, sheet.cells[node][place])
        sheet.also(place)
        return


def renamed_category(sheet: Sheet) -> None:
    """Categories get another name: the largest, so that its products are the share or more."""
    column = sheet.named("category")
    counts: dict[Any, int] = {}
    for cell in sheet.cells[column]:
        if cell is not None:
            counts[cell] = counts.get(cell, 0) + 1
    done = 0
    for value in sorted(counts, key=lambda one: (-counts[one], str(one))):
        if done >= sheet.share * len(sheet):
            return
        for place, cell in enumerate(sheet.cells[column]):
            if cell == value:
                sheet.set(place, column, f"{cell} & more")
        done += counts[value]


def second_entries(sheet: Sheet) -> None:
    """Products entered again under a new id; half of them with their title in capitals."""
    item, title = sheet.named("item_id"), sheet.named("title")
    for number, place in enumerate(sheet.pick(sheet.filled(title))):
        cell = sheet.cells[item][place]
        cells: dict[str, Any] = {item: f"{cell}9{number}" if isinstance(cell, str) else int(cell) + 700_000_000}
        cells[title] = str(sheet.cells[title][place])
        sheet.append(place, **(cells | {title: cells[title].upper()} if number % 2 else cells))


def wrong_check_digits(sheet: Sheet) -> None:
    column = sheet.named("gtin")

    def turn(cell: Any) -> Any:
        digits = str(cell)
        wrong = digits[:-1] + str((int(digits[-1]) + 3) % 10)
        return wrong if isinstance(cell, str) else int(wrong)

    sheet.change(column, turn, lambda one: str(sheet.cells[column][one])[-1:].isdigit())


def _texts(sheet: Sheet) -> str:
    if sheet.column:
        return sheet.column
    kind = KINDS.get(sheet.kind)
    names = [
        name for role in (kind.roles if kind else ()) if role.family == "text" and (name := sheet.named(role.name))
    ]
    return next(iter(names), "")


def mojibake(sheet: Sheet) -> None:
    """UTF-8 that was read as Windows-1252."""
    if column := _texts(sheet):
        sheet.change(column, lambda cell: f"{cell} – caf\u00e9".encode().decode("cp1252", "replace"))


def entities(sheet: Sheet) -> None:
    if column := _texts(sheet):
        sheet.change(column, lambda cell: f"{cell} &amp; more".replace("'", "&#39;"))


def invisible(sheet: Sheet) -> None:
    """Zero-width signs within words."""
    if column := _texts(sheet):
        sheet.change(
            column,
            lambda cell: str(cell)[:3] + "\u200b" + str(cell)[3:],
            lambda one: len(str(sheet.cells[column][one])) > 3,
        )


def _ids(sheet: Sheet) -> str:
    if sheet.column:
        return sheet.column
    kind = KINDS.get(sheet.kind)
    names = [name for role in (kind.roles if kind else ()) if role.family == "id" and (name := sheet.named(role.name))]
    return next((name for name in names if any(str(cell).swapcase() != cell for cell in sheet.cells[name][:100])), "")


def tails(sheet: Sheet) -> None:
    """Ids that went through a column of floats: 123.0."""
    if column := _digits(sheet):
        sheet.change(column, lambda cell: f"{int(cell)}.0", lambda one: str(sheet.cells[column][one]).isdigit())


def lost_zeros(sheet: Sheet) -> None:
    if column := _digits(sheet):
        sheet.change(column, lambda cell: str(cell).lstrip("0"), lambda one: _zeros(str(sheet.cells[column][one])))


def _zeros(cell: str) -> bool:
    return cell.isdigit() and cell.startswith("0") and bool(cell.strip("0"))


def exponents(sheet: Sheet) -> None:
    if column := _digits(sheet):
        sheet.change(column, lambda cell: f"{int(cell):.2E}", lambda one: _long(str(sheet.cells[column][one])))


def _long(cell: str) -> bool:
    return cell.isdigit() and len(cell.strip("0")) > 2


def _digits(sheet: Sheet) -> str:
    """A text column of identifiers that are all digits."""
    if sheet.column:
        return sheet.column
    for role in ("user_id", "item_id", "gtin", "review_id", "unit_id"):
        name = sheet.named(role)
        if name and sum(str(cell).isdigit() for cell in sheet.cells[name] if isinstance(cell, str)) > len(sheet) / 2:
            return name
    return ""


def id_case(sheet: Sheet) -> None:
    if column := _ids(sheet):
        sheet.change(
            column,
            lambda cell: str(cell).swapcase(),
            lambda one: str(sheet.cells[column][one]).swapcase() != sheet.cells[column][one],
        )


RENAMED = (0.05, 0.2, 0.5)
"""Shares of the products whose category gets another name; at least one category does."""
ITEMS, TREES = ("items",), ("other",)
register(
    Fault("D8_hundredfold", N_("Prices a hundred times too high"), ("D8", "new_values"), hundredfold, ("price",)),
    Fault("D8_currency", N_("Prices in another currency"), ("D8", "new_values"), another_currency, ("price",), ITEMS),
    Fault("D9_orphans", N_("Categories under a parent that is not there"), ("D9_tree",), orphan_nodes, kinds=TREES),
    Fault("D9_cycle", N_("A category above itself"), ("D9_tree",), circling_nodes, kinds=TREES),
    Fault(
        "D9_renamed",
        N_("A category under another name"),
        ("D9_moves", "allowed", "new_values"),
        renamed_category,
        ("item_id", "category"),
        ITEMS,
        RENAMED,
    ),
    Fault("D10_twins", N_("Products under a second id"), ("D10_twins",), second_entries, ("item_id", "title"), ITEMS),
    Fault("D10_gtin", N_("Trade numbers with a wrong digit"), ("D10_gtin",), wrong_check_digits, ("gtin",), ITEMS),
    Fault("D11_mojibake", N_("Letters read in the wrong encoding"), ("D11",), mojibake, column=True),
    Fault("D11_entities", N_("HTML signs within texts"), ("D11",), entities, column=True),
    Fault("D11_invisible", N_("Invisible signs within texts"), ("D11",), invisible, column=True),
    Fault("D12_tail", N_("Ids with a decimal point"), ("D12",), tails, column=True),
    Fault("D12_zeros", N_("Ids without their first zeros"), ("D12", "reference"), lost_zeros, column=True),
    Fault("D12_exponent", N_("Ids in scientific form"), ("D12",), exponents, column=True),
    Fault("D12_case", N_("Ids in another letter case"), ("D12_twins", "pattern", "reference"), id_case, column=True),
)
