"""The step that puts accepted repairs in place: cells singled out by what they and their rows say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.clean.exact import exactly
from core.clean.frame import Effect, Frame, Param, Step
from core.clean.steps.values import VALUES
from core.errors import BadInput, NotFound
from core.i18n import N_, _, listed, ngettext

EMPTY = "\\N"
"""A cell that holds nothing, in a key; what a cell says has its backslashes doubled."""
BLANK = r"[\t\n\f\r ]*"
"""What holds nothing, as the engine reads `\\s`: a no-break space is a value to it, and is one here too."""
_ESCAPED: Mapping[str, str] = {"\\": "\\\\", "|": "\\p", "=": "\\e"}
_MEANT = {"\\\\": "\\", "\\p": "|", "\\e": "="}


def cell_key(cells: Sequence[tuple[str, str | None]]) -> str:
    """A cell and the cells of its row that single it out as one text: `city=birmxgham|zip=35233`.

    Args:
        cells: Columns with what they say, the one to be repaired first.
    """
    return "|".join(f"{_escaped(name)}={_said(cell)}" for name, cell in cells)


def _escaped(text: str) -> str:
    return "".join(_ESCAPED.get(sign, sign) for sign in text)


def _said(cell: str | None) -> str:
    return EMPTY if cell is None or re.fullmatch(BLANK, cell) else _escaped(cell)


def columns_of(key: str) -> tuple[tuple[str, ...], str]:
    """The columns that a key names, the one to be repaired first, and what they say as one text.

    Raises:
        BadInput: when it is no such key.
    """
    parts = [one.partition("=") for one in key.split("|")]
    if any(not name or not mark for name, mark, _cell in parts):
        raise BadInput(
            _("“{key}” does not single out a cell.").format(key=key),
            hint=_("It is written as column=value|column=value."),
        )
    names = tuple(re.sub(r"\\[\\pe]", lambda found: _MEANT[found[0]], name) for name, _mark, _cell in parts)
    return names, "|".join(cell for _name, _mark, cell in parts)


def _key(table: ir.Table, columns: Sequence[str]) -> ir.StringValue:
    """What some columns say as one text, as in a key."""
    parts = []
    for column in columns:
        text = table[column].cast("string")
        plain = text
        for sign, escaped in _ESCAPED.items():
            plain = plain.replace(sign, escaped)
        parts.append((text.isnull() | text.re_search(f"^{BLANK}$")).ifelse(ibis.literal(EMPTY), plain))
    return ibis.literal("|").join(parts) if len(parts) > 1 else parts[0]


def _repair(frame: Frame) -> Effect:
    rules: dict[tuple[str, ...], dict[str, str | None]] = defaultdict(dict)
    for key, fresh in dict(frame.params["cells"]).items():
        columns, said = columns_of(key)
        if columns[0] not in frame.columns:
            continue
        for name in columns:
            if name not in frame.types:
                raise NotFound.among(_("column"), name, frame.types)
        rules[columns][said] = fresh
    if not rules:
        return Effect()
    wanted = [((lambda t, c=columns: _key(t, c)), cells) for columns, cells in rules.items()]
    table, hits = frame.look_up(*wanted)
    values: dict[str, ir.Value] = {}
    for (column, *_by), (hit, value) in zip(rules, hits, strict=True):
        kind = frame.types[column]
        fresh_value = exactly(value, kind)
        # A value that the column's type cannot hold leaves the cell as it is.
        fits = hit & (fresh_value.notnull() | value.isnull())
        values[column] = fits.ifelse(fresh_value, values.get(column, table[column]))
    return Effect(values, table=table)


def _describe(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    n = len(params["cells"])
    text = ngettext("Repair {n} suspicious value in {columns}", "Repair {n} suspicious values in {columns}", n)
    return text.format(n=f"{n:,}", columns=listed(columns))


PLACE = 55
STEPS = (
    Step(
        "repair",
        N_("Repair suspicious cells"),
        N_(
            "Puts accepted suggestions in place, each only where the cell and its row say what they said when accepted."
        ),
        VALUES,
        _repair,
        _describe,
        accepts="any",
        params=(
            Param(
                "cells",
                "mapping",
                {},
                N_("Cells and what they should say"),
                help=N_("Written as column=value|column=value: the cell, and what else its row must say."),
            ),
        ),
    ),
)
