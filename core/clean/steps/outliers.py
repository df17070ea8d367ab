"""Numbers far from their group: marked, clipped, rescaled or emptied."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from core.clean.frame import MOST_VALUES, Effect, Frame, Param, Step
from core.clean.functions import deviation
from core.clean.steps.text import listed
from core.i18n import N_, _

TO_SIGMA = 1.4826
"""The median absolute deviation of a normal distribution times this is its standard deviation."""
LEAST_SPREAD = 0.05
"""Least spread of a group in log units: prices that all end in .99 are no reason to flag a 5 % step."""


def bounds(
    frame: Frame, column: str, group: str | None, log: bool, threshold: float, least_rows: int
) -> dict[str, tuple[float, float]]:
    """Group (as text) -> lowest and highest usual value, by median and median absolute deviation.

    Source of the method: modified z-score (Iglewicz and Hoaglin 1993), on log values for prices.
    """
    rows = frame.rows()
    number = rows[column].cast("float64")
    rows = rows.filter(number.notnull() & (number > 0)) if log else rows.filter(number.notnull())
    number = rows[column].cast("float64")
    value = number.ln() if log else number
    key = rows[group].cast("string").fill_null("") if group else ibis.literal("")
    staged = rows.select(k=key, v=value)
    stats = staged.group_by("k").agg(middle=staged.v.median(), mad=deviation(staged.v), n=staged.count())
    result = {}
    for name, middle, mad, n in frame.ask(stats.limit(MOST_VALUES + 1)):
        spread = TO_SIGMA * mad
        spread = max(spread, LEAST_SPREAD) if log else spread
        if n < least_rows or spread <= 0:
            continue
        low, high = middle - threshold * spread, middle + threshold * spread
        result[name] = (math.exp(low), math.exp(min(high, 700.0))) if log else (low, high)
    return result


def _outliers(frame: Frame) -> Effect:
    column, action = frame.columns[0], frame.params["action"]
    group = frame.params["by"] or None
    if group:
        frame.column(group)
    found = bounds(frame, column, group, frame.params["log"], frame.params["threshold"], frame.params["least_rows"])

    def key(table: ir.Table) -> ir.StringValue:
        return table[group].cast("string").fill_null("") if group else ibis.literal("")

    table, ((hit, low_text), (_also, high_text)) = frame.look_up(
        (key, {name: repr(low) for name, (low, _high) in found.items()}),
        (key, {name: repr(high) for name, (_low, high) in found.items()}),
    )
    number, kind = table[column].cast("float64"), frame.types[column]
    low, high = low_text.try_cast("float64"), high_text.try_cast("float64")
    outside = (hit & ((number < low) | (number > high))).fill_null(False)
    if action == "flag":
        name = frame.new_column(frame.params["name"] or f"{column}_outlier")
        return Effect({name: outside}, table=table)
    if action == "empty":
        new = outside.ifelse(ibis.null(kind), table[column])
    elif action == "clip":
        nearest = (number < low).ifelse(low, high).try_cast(kind)
        new = outside.ifelse(ibis.coalesce(nearest, table[column]), table[column])
    else:
        smaller, larger = number / 100, number * 100
        better = ibis.cases(
            (smaller.between(low, high), smaller), (larger.between(low, high), larger), else_=number
        ).try_cast(kind)
        new = outside.ifelse(ibis.coalesce(better, table[column]), table[column])
    return Effect({column: new}, table=table)


def _describe(columns: Sequence[str], params: Mapping[str, Any]) -> str:
    sentences = {
        "flag": _("Mark outliers of {columns}"),
        "clip": _("Clip outliers of {columns}"),
        "empty": _("Empty outliers of {columns}"),
        "rescale": _("Put back prices of {columns} that are 100 times off"),
    }
    sentence = sentences[params["action"]].format(columns=listed(columns))
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
            Param("threshold", "number", 6.0, N_("Robust deviations allowed"), least=0.1),
            Param("log", "flag", True, N_("Compare ratios (for prices)")),
            Param("least_rows", "integer", 10, N_("Least rows per group"), least=3),
            Param("name", "text", "", N_("Name of the new column")),
        ),
    ),
)
