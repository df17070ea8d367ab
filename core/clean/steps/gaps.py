"""Fill missing cells: by a constant, a typical value, or from another dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.clean.exact import exactly
from core.clean.frame import KEY, MOST_VALUES, VALUE, Effect, Frame, Param, Step, accepts
from core.clean.functions import newest
from core.clean.steps.text import some_of
from core.errors import BadInput, NotFound
from core.i18n import N_, _

METHODS = {
    "constant": N_("a constant"),
    "mode": N_("the commonest value"),
    "median": N_("the median"),
    "group_mode": N_("the commonest value of its group"),
    "group_median": N_("the median of its group"),
    "dataset": N_("the value in another dataset"),
}


def _as(column: str, frame: Frame, text: str | None) -> ir.Value:
    """A text as a literal of the column's type.

    Raises:
        BadInput: when the column cannot hold it.
    """
    kind = frame.types[column]
    if text is None:
        return ibis.null(kind)
    value = exactly(ibis.literal(text, type="string"), kind)
    if kind.is_string():
        return value
    one_row = frame.table.limit(0).agg(n=frame.table.limit(0).count())
    probe = frame.ask(one_row.select(ok=value.notnull()))
    if not probe or not probe[0][0]:
        raise BadInput(
            _("“{value}” does not fit the column “{column}” ({kind}).").format(value=text, column=column, kind=kind)
        )
    return value


def _typical(frame: Frame, column: str, median: bool) -> str | None:
    rows = frame.rows().filter(frame.table[column].notnull())
    if median:
        value = rows[column].median() if not frame.types[column].is_integer() else rows[column].median().round()
        found = frame.ask(rows.agg(value=value.cast(frame.types[column]).cast("string")))
    else:
        counted = rows.group_by(v=rows[column]).agg(n=rows.count()).order_by([ibis.desc("n"), "v"]).limit(1)
        found = frame.ask(counted.select(counted.v.cast("string")))
    return found[0][0] if found else None


def _by_group(frame: Frame, column: str, group: str, median: bool) -> dict[str, str | None]:
    rows = frame.rows().filter(frame.table[column].notnull() & frame.table[group].notnull())
    key = rows[group].cast("string")
    if median:
        middle = rows[column].median()
        if frame.types[column].is_integer():
            middle = middle.round()
        found = rows.group_by(k=key).agg(v=middle.cast(frame.types[column]).cast("string")).limit(MOST_VALUES + 1)
        return dict(frame.ask(found))
    counted = rows.group_by(k=key, v=rows[column].cast("string")).agg(n=rows.count())
    ranked = counted.order_by([ibis.asc("n"), ibis.desc("v")]).limit(5 * MOST_VALUES)
    return {group_key: value for group_key, value, _n in frame.ask(ranked)}  # the last one, the commonest, stays


def _numbers_only(frame: Frame, column: str) -> None:
    if not accepts("number", frame.types[column]):
        raise BadInput(
            _("A median needs numbers, but “{column}” holds {kind}.").format(column=column, kind=frame.types[column]),
            hint=_("Put the step “Read numbers” before it."),
        )


def _from_dataset(frame: Frame) -> Effect:
    """Take a missing value from another dataset by a key; of several the newest non-empty one."""
    name = frame.params["dataset"]
    if not name:
        raise BadInput(_("No dataset is chosen to fill from."))
    other, types = frame.other(name)
    key = frame.column(frame.params["key"], "item_id")
    their_key = frame.params["their_key"] or key
    column = frame.columns[0]
    their_column = frame.params["their_column"] or column
    for wanted in (their_key, their_column):
        if wanted not in types:
            raise NotFound.among(_("column"), wanted, types)
    known = other.filter(other[their_column].notnull() & other[their_key].notnull())
    one = frame.stage(
        known.group_by(**{KEY: known[their_key].cast("string")}).agg(
            **{VALUE: newest(known[their_column].cast("string"), known["_row"])}
        )
    )
    joined = frame.stage(frame.table.left_join(one, frame.table[key].cast("string") == one[KEY]))
    found = joined[VALUE]
    value = exactly(found, frame.types[column])
    return Effect({column: ibis.coalesce(joined[column], value)}, table=joined)


def _fill(frame: Frame) -> Effect:
    method = frame.params["method"]
    if method == "dataset":
        if len(frame.columns) != 1:
            raise BadInput(_("Filling from another dataset works on one column at a time."))
        return _from_dataset(frame)
    for column in frame.columns:
        if method.endswith("median"):
            _numbers_only(frame, column)
    if method.startswith("group"):
        group = frame.column(frame.params["by"])
        pairs = [_by_group(frame, column, group, method == "group_median") for column in frame.columns]
        table, hits = frame.look_up(*((lambda t: t[group].cast("string"), one) for one in pairs))
        values: dict[str, ir.Value] = {}
        for column, (_hit, text) in zip(frame.columns, hits, strict=True):
            value = text if frame.is_text(column) else text.try_cast(frame.types[column])
            values[column] = ibis.coalesce(table[column], value)
        return Effect(values, table=table)
    values = {}
    for column in frame.columns:
        text = frame.params["value"] if method == "constant" else _typical(frame, column, method == "median")
        values[column] = ibis.coalesce(frame.table[column], _as(column, frame, text))
    return Effect(values)


def _describe(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    sentences = {
        "constant": _("Fill {columns} with “{value}”"),
        "mode": _("Fill {columns} with the commonest value"),
        "median": _("Fill {columns} with the median"),
        "group_mode": _("Fill {columns} with the commonest value per {by}"),
        "group_median": _("Fill {columns} with the median per {by}"),
        "dataset": _("Fill {columns} from {dataset}"),
    }
    return sentences[params["method"]].format(
        columns=some_of(columns), value=params["value"], by=params["by"], dataset=params["dataset"]
    )


PLACE = 60
STEPS = (
    Step(
        "fill_missing",
        N_("Fill missing cells"),
        N_("Fills empty cells with a constant, a typical value, or the value another dataset has."),
        N_("Values"),
        _fill,
        _describe,
        accepts="any",
        params=(
            Param("method", "choice", "mode", N_("Fill with"), METHODS),
            Param("value", "text", "", N_("The constant")),
            Param("by", "column", "", N_("Group column")),
            Param("dataset", "dataset", "", N_("Other dataset")),
            Param("key", "column", "", N_("Key column here")),
            Param("their_key", "text", "", N_("Key column there"), help=N_("Empty: the same name")),
            Param("their_column", "text", "", N_("Value column there"), help=N_("Empty: the same name")),
        ),
        risk=N_("Filled cells look like known ones; averages and rates move towards the value."),
    ),
)
