"""A step that reads amounts with their units: a number column, and the unit beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.types as ir

from core.cells.numbers import body, canonical
from core.cells.signs import numeral
from core.cells.units import UNITS, convertible, spellings
from core.clean.frame import OWN, Effect, Frame, Param, Step
from core.clean.steps.numbers import UNREAD_PARAM, as_number, column_convention, decimal_type, settle, unread
from core.clean.steps.text import some_of
from core.errors import BadInput
from core.i18n import N_, _

NAME = "{column}_unit"
_PARTS = r"^([+-]?[\d.,'_ ]*\d\.?|[+-]?[.,]\d+)\s*(.*?)\.?$"
"""A number, and whatever stands behind it."""
PLACES = 9
"""Decimals kept of a converted amount: a factor has up to ten digits, and floating point shows noise from the 16th."""
_MARK = ";"
"""Between a unit and its factor in the dictionary; no unit's name has one."""


def _units(frame: Frame) -> Effect:
    column = frame.texts()[0] if frame.texts() else ""
    if not column:
        return _of_numbers(frame)
    name = frame.new_column(NAME.format(column=column))
    table, ((hit, found),) = frame.look_up((lambda t: _behind(t[column]), _dictionary(frame.params)))
    unit = found.re_replace(f"{_MARK}.*$", "").nullif("")
    factor = found.re_replace(f"^.*{_MARK}", "").nullif("")
    number = numeral(table[column]).re_extract(_PARTS, 1).nullif("")
    table = frame.with_values(table, body=body(hit.ifelse(number, ibis.null("string"))), unit=unit, factor=factor)
    how = column_convention(frame, table[f"{OWN}body"], table)
    table = frame.with_values(table, plain=canonical(table[f"{OWN}body"], how))
    factors = frame.rows(table)
    scaled = frame.ask(factors.agg(n=(factors[f"{OWN}factor"] != "1").sum()))[0][0]
    plain = table[f"{OWN}plain"]
    if scaled:
        value: ir.Value = (plain.try_cast("float64") * table[f"{OWN}factor"].cast("float64")).round(PLACES)
    else:
        kind = decimal_type(frame, column, plain, table, -1)
        value = table[f"{OWN}factor"].notnull().ifelse(as_number(plain, kind), ibis.null(kind))
    table = frame.with_values(table, amount=value)
    amount = table[f"{OWN}amount"]
    named = amount.notnull().ifelse(table[f"{OWN}unit"], ibis.null("string"))
    return settle(frame, {column: amount}, {column: unread(amount, table[column])}, table, {name: named})


def _of_numbers(frame: Frame) -> Effect:
    """A column that holds numbers already has the unit that a person says it has."""
    column, usual, to = frame.columns[0], frame.params["usual"], frame.params["to"]
    name = frame.new_column(NAME.format(column=column))
    number = frame.table[column]
    if not number.type().is_numeric() or number.type().is_boolean():
        raise BadInput(_("{column} holds neither text nor numbers.").format(column=column))
    if not to or usual == to:
        unit = ibis.literal(usual, type="string") if usual else ibis.null("string")
        return Effect({name: number.notnull().ifelse(unit, ibis.null("string"))})
    factor = convertible(usual, to) if usual else None
    if factor is None:
        raise BadInput(
            _("Nothing says how much of {unit} the numbers in {column} are.").format(unit=to, column=column),
            hint=_("Choose the unit that cells without a unit are in, of the same kind."),
        )
    amount = (number.cast("float64") * float(factor)).round(PLACES)
    unit = ibis.literal(to, type="string")
    return Effect({column: amount, name: number.notnull().ifelse(unit, ibis.null("string"))})


def _behind(text: ir.StringValue) -> ir.StringValue:
    """What stands behind the number, in lower case; NULL where there is no number."""
    plain = numeral(text)
    return plain.re_search(_PARTS).ifelse(plain.re_extract(_PARTS, 2).lower(), ibis.null("string"))


def _dictionary(params: Mapping[str, Any]) -> dict[str, str | None]:
    """Spelling -> the unit that the cell then has and what its number is multiplied by, which is empty where the cell
    cannot be said in the unit asked for."""
    to, usual = params["to"], params["usual"]
    known = spellings() | {"": (usual, Decimal(1))}
    pairs: dict[str, str | None] = {}
    for text, (unit, times) in known.items():
        if params["percent"] == "hundredth" and unit in ("%", "‰") and not to:
            pairs[text] = f"{_MARK}{times * UNITS[unit].factor:f}"
        elif not to:
            pairs[text] = f"{unit}{_MARK}{times:f}"
        else:
            factor = convertible(unit, to) if unit else None
            pairs[text] = f"{to}{_MARK}{'' if factor is None else format(times * factor, 'f')}"
    return pairs


def _describe(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    if params["to"]:
        return _("Read {column} with its unit, in {unit}").format(column=some_of(columns), unit=params["to"])
    return _("Read {column} with its unit").format(column=some_of(columns))


_CHOICES = {name: name for name in UNITS}

PLACE = 32
STEPS = (
    Step(
        "read_units",
        N_("Read amounts with units"),
        N_("Turns 12.0 oz, 5kg or 1.2万 into a number and puts the unit into a column beside it."),
        N_("Types"),
        _units,
        _describe,
        takes="one",
        accepts="any",
        params=(
            Param("to", "choice", "", N_("Write all in"), {"": N_("each in its own unit"), **_CHOICES}),
            Param("usual", "choice", "", N_("Cells without a unit are in"), {"": N_("no unit"), **_CHOICES}),
            Param(
                "percent",
                "choice",
                "written",
                N_("0.09% is"),
                {"written": N_("0.09, with the unit %"), "hundredth": N_("0.0009, a share without unit")},
            ),
            UNREAD_PARAM,
        ),
        facet=False,
        risk=N_("Amounts in different units stand in one column unless all are written in one."),
    ),
)
