"""Numbers far from their group: marked, clipped, rescaled or emptied."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.cells.limits import LEAST_FACTOR, LEAST_ROWS, LEAST_SPREAD, MAD_TO_SIGMA, ROBUST_Z
from core.clean.frame import MOST_VALUES, OWN, Effect, Frame, Param, Step
from core.clean.functions import deviation
from core.clean.steps.text import some_of
from core.i18n import N_, _

Bounds = tuple[float, float]


def bounds(
    frame: Frame, column: str, group: str | None, log: bool, threshold: float, least_rows: int
) -> tuple[dict[str, Bounds], Bounds | None]:
    """Group (as text) -> lowest and highest usual value, and the same of all rows, which judges the groups that have
    fewer than `least_rows` and the rows without one; None where all values are equal.

    Source of the method: modified z-score (Iglewicz and Hoaglin 1993), on log values for prices. Limits and their
    reasons: `core.cells.limits`, the same as in the check of prices.
    """
    rows = frame.rows()
    number = rows[column].cast("float64")
    rows = rows.filter(number.notnull() & (number > 0)) if log else rows.filter(number.notnull())
    number = rows[column].cast("float64")
    value = number.ln() if log else number
    key = group_key(rows, group)
    staged = rows.select(k=key, v=value)
    stats = staged.group_by("k").agg(middle=staged.v.median(), mad=deviation(staged.v), n=staged.count())
    large = stats.filter(stats.n >= least_rows, stats.k != "")
    result = {}
    for name, middle, mad, _n in frame.ask(large.limit(MOST_VALUES + 1)):
        if found := _usual(middle, mad, log, threshold):
            result[name] = found
    middle, mad = frame.ask(staged.agg(middle=staged.v.median(), mad=deviation(staged.v)))[0]
    return result, None if middle is None else _usual(middle, mad, log, threshold)


def _usual(middle: float, mad: float, log: bool, threshold: float) -> Bounds | None:
    reach = threshold * MAD_TO_SIGMA * mad
    if not log:
        return (middle - reach, middle + reach) if reach > 0 else None
    reach = max(reach, threshold * LEAST_SPREAD, math.log(LEAST_FACTOR))
    return math.exp(middle - reach), math.exp(min(middle + reach, 700.0))


def group_key(table: ir.Table, group: str | None) -> ir.StringValue:
    """The group a row belongs to, "" where it names none."""
    return table[group].cast("string").strip().fill_null("") if group else ibis.literal("")


def _outliers(frame: Frame) -> Effect:
    column, action = frame.columns[0], frame.params["action"]
    group = frame.params["by"] or None
    if group:
        frame.column(group)
    params = frame.params
    found, whole = bounds(frame, column, group, params["log"], params["threshold"], params["least_rows"])

    def key(table: ir.Table) -> ir.StringValue:
        return group_key(table, group)

    table, ((_hit, low_text), (_also, high_text)) = frame.look_up(
        (key, {name: repr(low) for name, (low, _high) in found.items()}),
        (key, {name: repr(high) for name, (_low, high) in found.items()}),
    )
    if group and params["alone"]:
        whole = None
    least, most = (ibis.null("float64"),) * 2 if whole is None else map(ibis.literal, whole)
    number, kind = table[column].cast("float64"), frame.types[column]
    low = ibis.coalesce(low_text.try_cast("float64"), least)
    high = ibis.coalesce(high_text.try_cast("float64"), most)
    outside = (number < low) | (number > high)
    outside = (outside & (number > 0) if frame.params["log"] else outside).fill_null(False)
    if action == "flag":
        name = frame.new_column(frame.params["name"] or f"{column}_outlier")
        return Effect({name: outside}, table=table)
    if action == "empty":
        new = outside.ifelse(ibis.null(kind), table[column])
    elif action == "clip":
        nearest = (number < low).ifelse(low, high).try_cast(kind)
        new = outside.ifelse(ibis.coalesce(nearest, table[column]), table[column])
    else:
        group_name = low_text.notnull().ifelse(key(table), "")
        table, outside = _apart(frame, table, {"number": number, "low": low, "high": high, "group": group_name})
        number, low, high = (table[f"{OWN}{name}"] for name in ("number", "low", "high"))
        smaller, larger = number / 100, number * 100
        better = ibis.cases(
            (smaller.between(low, high), smaller), (larger.between(low, high), larger), else_=number
        ).try_cast(kind)
        new = outside.ifelse(ibis.coalesce(better, table[column]), table[column])
    return Effect({column: new}, table=table)


def _apart(frame: Frame, table: ir.Table, names: Mapping[str, ir.Value]) -> tuple[ir.Table, ir.BooleanValue]:
    """The table, and whether a number far out stands apart: a hole of `LEAST_FACTOR` lies between it and the others.

    A hundredfold slip leaves such a hole. The thin end of a wide or skewed distribution does not: its values follow one
    on another, and moving them would be harm. `names`: number, low, high and group, the last "" where all rows judge.
    """
    staged = frame.stage(table.mutate(**{f"{OWN}{name}": value for name, value in names.items()}))
    number, low, high = (staged[f"{OWN}{name}"] for name in ("number", "low", "high"))
    ordered = ibis.window(group_by=staged[f"{OWN}group"], order_by=number)
    below = (number < low) & (number.lead().over(ordered) > number * LEAST_FACTOR)
    above = (number > high) & (number > number.lag().over(ordered) * LEAST_FACTOR)
    nothing = ibis.null("float64")
    edges = {f"{OWN}under": below.ifelse(number, nothing), f"{OWN}over": above.ifelse(number, nothing)}
    staged = frame.stage(staged.mutate(**edges))
    group = ibis.window(group_by=staged[f"{OWN}group"])
    number = staged[f"{OWN}number"]
    apart = (number <= staged[f"{OWN}under"].max().over(group)) | (number >= staged[f"{OWN}over"].min().over(group))
    return staged, apart.fill_null(False)


def _describe(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    sentences = {
        "flag": _("Mark outliers of {columns}"),
        "clip": _("Clip outliers of {columns}"),
        "empty": _("Empty outliers of {columns}"),
        "rescale": _("Put back prices of {columns} that are 100 times off"),
    }
    sentence = sentences[params["action"]].format(columns=some_of(columns))
    return _("{sentence}, per {by}").format(sentence=sentence, by=params["by"]) if params["by"] else sentence


PLACE = 70
STEPS = (
    Step(
        "outliers",
        N_("Outliers per group"),
        N_("Marks, clips or empties numbers far from the median of their group, measured in robust deviations."),
        N_("Values"),
        _outliers,
        _describe,
        takes="one",
        accepts="number",
        params=(
            Param(
                "action",
                "choice",
                "flag",
                N_("What to do"),
                {
                    "flag": N_("mark in a new column"),
                    "clip": N_("set to the usual limit"),
                    "empty": N_("empty the cell"),
                    "rescale": N_("divide or multiply by 100 where that fits"),
                },
            ),
            Param("by", "column", "", N_("Group column")),
            Param("threshold", "number", ROBUST_Z, N_("Robust deviations allowed"), least=0.1),
            Param("log", "flag", True, N_("Compare ratios (for prices)")),
            Param("least_rows", "integer", LEAST_ROWS, N_("Least rows per group"), least=3),
            Param("alone", "flag", False, N_("Leave smaller groups alone"), help=N_("Else all rows judge them.")),
            Param("name", "text", "", N_("Name of the new column")),
        ),
        risk=N_("A rare but true value may be taken for an error."),
    ),
)
