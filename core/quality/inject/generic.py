"""Faults that any table can have: cells, rows and columns."""

from __future__ import annotations

from typing import Any

from core.i18n import N_
from core.kinds import KEYS, KINDS
from core.quality.inject.faults import Fault, register
from core.quality.inject.sheet import Sheet, number_of

ROWS_LEFT = (0.5, 0.3, 0.05)
"""What is left of the rows of a day that was cut short."""
TIMES = (1.8, 2.5, 5.0)
"""Times the rows of a day that was delivered twice or more."""


WHOLE = (1.0, 1.0, 1.0)
"""All of a day, in every severity."""
MOVED = (0.2, 0.4, 0.7)
"""Shares of the rows that move to one value."""
MANY = (0.5, 0.7, 1.0)
"""Shares of the texts that are cut."""


def _column(sheet: Sheet, *families: str, required: bool = False) -> str:
    """The column to plant in: the one chosen, else the first with a role of a family."""
    if sheet.column:
        return sheet.column
    kind = KINDS.get(sheet.kind)
    for role in kind.roles if kind else ():
        if role.family in families and (role.required or not required) and (name := sheet.named(role.name)):
            return name
    return next(iter(sheet.cells), "") if not families or not kind else ""


def blanks(sheet: Sheet) -> None:
    column = _column(sheet, "id", "text", "category", "number", "time")
    if column:
        sheet.change(column, lambda cell: "N/A" if isinstance(cell, str) else None)


def words_for_numbers(sheet: Sheet) -> None:
    column = _column(sheet, "number")
    if column:
        sheet.change(column, lambda cell: f"ca. {cell}", lambda one: number_of(sheet.cells[column][one]) is not None)


def below_zero(sheet: Sheet) -> None:
    column = sheet.column or next(iter(sheet.of("price", "quantity", "rating", "stock", "cost", "bid")), "")
    if column:
        sheet.change(column, _negative, lambda one: bool(number_of(sheet.cells[column][one])))


def _negative(cell: Any) -> Any:
    value = -abs(number_of(cell) or 1.0)
    return f"{value:g}" if isinstance(cell, str) else type(cell)(value)


def unknown_values(sheet: Sheet) -> None:
    column = sheet.column or next(iter(sheet.of("category", "source", "region", "gender", "variant")), "")
    if column:
        sheet.change(column, lambda _cell: "Zzyzx")


def odd_forms(sheet: Sheet) -> None:
    column = _column(sheet, "id", required=True)
    if column:
        sheet.change(column, lambda cell: f"{str(cell)[:2]}/{str(cell)[2:]}")


def repeated_keys(sheet: Sheet) -> None:
    key = sheet.named(KEYS.get(sheet.kind, ""))
    if key and len(sheet) > 1:
        for place in sheet.pick(lambda one: one > 0 and sheet.filled(key)(one)):
            sheet.set(place, key, sheet.cells[key][sheet.draw.randrange(place)])


def whole_rows(sheet: Sheet) -> None:
    for place in sheet.pick():
        sheet.append(place)


def lost_rows(sheet: Sheet) -> None:
    gone = max(0, len(sheet) - max(1, round(sheet.share * len(sheet))))
    sheet.remove(sorted(sheet.draw.sample(range(len(sheet)), gone)))


def doubled_rows(sheet: Sheet) -> None:
    """A day that was delivered more than once, under new moments."""
    for _copy in range(round((sheet.share - 1) * len(sheet))):
        sheet.append(sheet.draw.randrange(len(sheet)))


def a_day_empty(sheet: Sheet) -> None:
    sheet.remove(range(len(sheet)))


def one_value_for_another(sheet: Sheet) -> None:
    """One value of an enumeration is gone: what had it has the most frequent other one."""
    column, counts = _enumeration(sheet)
    if len(counts) > 1:
        most, gone = counts[0], counts[-1]
        for place in range(len(sheet)):
            if sheet.cells[column][place] == gone:
                sheet.set(place, column, most)


def moved_values(sheet: Sheet) -> None:
    """A share of all rows moves to one value of an enumeration."""
    column, counts = _enumeration(sheet)
    if len(counts) > 1:
        sheet.change(column, lambda _cell: counts[-1])


def _enumeration(sheet: Sheet) -> tuple[str, list[Any]]:
    """A column of few values, and these, the most frequent first."""
    column = sheet.column or next(iter(sheet.of("source", "region", "category", "gender", "variant")), "")
    counts: dict[Any, int] = {}
    for cell in sheet.cells.get(column, []):
        if cell is not None:
            counts[cell] = counts.get(cell, 0) + 1
    return column, sorted(counts, key=lambda one: (-counts[one], str(one)))


def cut_texts(sheet: Sheet) -> None:
    """Texts end after three letters."""
    column = _column(sheet, "text")
    if column:
        sheet.change(column, lambda cell: str(cell)[:3], lambda one: len(str(sheet.cells[column][one])) > 3)


def lost_column(sheet: Sheet) -> None:
    if column := sheet.column or _optional(sheet):
        sheet.drop_column(column)


def new_column(sheet: Sheet) -> None:
    sheet.add_column("extra_1", [place % 7 for place in range(len(sheet))])


def renamed_column(sheet: Sheet) -> None:
    if column := sheet.column or _optional(sheet):
        cells = list(sheet.cells[column])
        sheet.drop_column(column)
        sheet.add_column(f"{column}_new", cells)


def retyped_column(sheet: Sheet) -> None:
    """Numbers of a column come as text with a unit."""
    column = sheet.column or next((name for name, cells in sheet.cells.items() if _numeric(cells)), "")
    if column:
        for place in range(len(sheet)):
            if sheet.filled(column)(place):
                sheet.set(place, column, f"{sheet.cells[column][place]} u")


def _numeric(cells: list[Any]) -> bool:
    known = [one for one in cells if one is not None]
    return bool(known) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in known)


def _optional(sheet: Sheet) -> str:
    """A column that its kind can do without, the last one."""
    kind = KINDS.get(sheet.kind)
    needed = {sheet.named(role) for role in (kind.required if kind else ())}
    return next((name for name in reversed(list(sheet.cells)) if name not in needed), "")


def stray_blanks(sheet: Sheet) -> None:
    column = _column(sheet, "text")
    if column:
        sheet.change(column, lambda cell: f" {cell}  ")


def twin_spellings(sheet: Sheet) -> None:
    column = sheet.column or next(iter(sheet.of("category", "brand", "source", "region")), "")
    if column:
        sheet.change(column, lambda cell: str(cell).upper() if str(cell).upper() != cell else str(cell).lower())


register(
    Fault("G_blank", N_("Cells that hold nothing"), ("not_null", "new_blanks"), blanks, column=True),
    Fault("G_type", N_("Words in a column of numbers"), ("type", "schema_retyped"), words_for_numbers, column=True),
    Fault("G_range", N_("Numbers below 0"), ("in_range",), below_zero, column=True),
    Fault("G_value", N_("A value that nobody knows"), ("allowed", "new_values", "lookup"), unknown_values, column=True),
    Fault("G_form", N_("Ids of another form"), ("pattern", "reference"), odd_forms, column=True),
    Fault("G_key", N_("A key given twice"), ("unique",), repeated_keys, kinds=tuple(KEYS)),
    Fault("G_rows", N_("Rows written twice"), ("duplicate_rows", "D5_exact", "unique"), whole_rows),
    Fault("G_lost", N_("Rows that are missing"), ("new_volume", "volume"), lost_rows, shares=ROWS_LEFT, watched=True),
    Fault(
        "G_doubled", N_("Rows delivered again and again"), ("new_volume", "volume"), doubled_rows, shares=TIMES,
        watched=True,
    ),
    Fault("G_gap", N_("A day without rows"), ("new_gaps",), a_day_empty, ("timestamp",), shares=WHOLE, watched=True),
    Fault(
        "G_gone", N_("A value that came no more"), ("new_values",), one_value_for_another, shares=WHOLE, column=True,
        watched=True,
    ),
    Fault(
        "G_moved", N_("Shares of values that moved"), ("new_values",), moved_values, shares=MOVED, column=True,
        watched=True,
    ),
    Fault("G_cut", N_("Texts that are cut short"), ("new_values",), cut_texts, shares=MANY, column=True, watched=True),
    Fault("G_column_lost", N_("A column that went"), ("schema_removed", "not_null"), lost_column, column=True),
    Fault("G_column_new", N_("A column that came"), ("schema_added",), new_column),
    Fault("G_renamed", N_("A column renamed"), ("schema_removed", "schema_added"), renamed_column, column=True),
    Fault("G_retyped", N_("Numbers that became text"), ("schema_retyped", "type"), retyped_column, column=True),
    Fault("G_blanks_around", N_("Blanks around texts"), ("spaces",), stray_blanks, column=True),
    Fault("G_twins", N_("One value in two spellings"), ("twins",), twin_spellings, column=True),
)  # fmt: skip
