"""Steps that put slips of the hand right: two cells in each other's column, a minus sign that does not belong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis.expr.types as ir

from core.cells.signs import numeral
from core.clean.frame import OWN, Effect, Frame, Step
from core.clean.steps.text import some_of
from core.clean.steps.times import column_convention, read
from core.errors import BadInput
from core.i18n import N_, _


def _in_order(frame: Frame) -> Effect:
    """Where the second cell is less than the first they change places. Texts are read as times, and stay as written."""
    if len(frame.columns) != 2:
        raise BadInput(_("This step is given two columns: the one that holds the lesser value, then the other."))
    first, second = frame.columns
    kinds = [frame.types[one] for one in frame.columns]
    if kinds[0].is_string() != kinds[1].is_string() or kinds[0].is_numeric() != kinds[1].is_numeric():
        raise BadInput(
            _("“{first}” and “{second}” do not hold the same kind of value.").format(first=first, second=second),
            hint=_("Give both columns one type before, such as by the step “Read times”."),
        )
    table, (low, high) = _compared(frame)
    turned = (high < low).fill_null(False)
    return Effect(
        {first: turned.ifelse(table[second], table[first]), second: turned.ifelse(table[first], table[second])},
        table=table,
    )


def _compared(frame: Frame) -> tuple[ir.Table, list[ir.Value]]:
    """The two columns as they are compared, and the table that has them."""
    if not frame.is_text(frame.columns[0]):
        return frame.table, [frame.table[one] for one in frame.columns]
    table = frame.with_values(frame.table, **{f"text{n}": numeral(frame.table[frame.columns[n]]) for n in range(2)})
    texts = [table[f"{OWN}text{n}"] for n in range(2)]
    moments = [read(text, column_convention(frame, text, table), "", [], "")[0] for text in texts]
    table = frame.with_values(table, **{f"time{n}": moments[n] for n in range(2)})
    return table, [table[f"{OWN}time{n}"] for n in range(2)]


def _unsigned(frame: Frame) -> Effect:
    return Effect({one: (frame.table[one] < 0).ifelse(-frame.table[one], frame.table[one]) for one in frame.columns})


def _describe_order(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Exchange {columns} where they are the wrong way round").format(columns=some_of(columns))


def _describe_unsigned(columns: Sequence[str], _params: Mapping[str, Any]) -> str:
    return _("Take minus signs off {columns}").format(columns=some_of(columns))


PLACE = 65
STEPS = (
    Step(
        "order_pair",
        N_("Two columns in order"),
        N_("Where the second of two columns is less than the first, such as an end before its beginning, the two cells "
           "change places."),
        N_("Values"),
        _in_order,
        _describe_order,
        accepts="any",
        risk=N_("Where one of the two was mistyped rather than exchanged, both are wrong afterwards."),
    ),
    Step(
        "drop_sign",
        N_("Take off minus signs"),
        N_("Numbers below 0 become the same numbers above it."),
        N_("Values"),
        _unsigned,
        _describe_unsigned,
        accepts="number",
        risk=N_("What was meant to be below 0, such as a credit, becomes a cost."),
    ),
)  # fmt: skip
