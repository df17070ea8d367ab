"""All levels of a measure: what made them add up, any value's course, and the table level by level with its sums."""

from __future__ import annotations

import streamlit as st

import pages.parts.forecast.course as course
import pages.parts.forecast.days as days
import pages.parts.forecast.first as first
import pages.parts.forecast.many as many
import pages.parts.forecast.models as models
from core.forecast import Request
from core.forecast import words as say
from core.forecast.hierarchy import (
    NODES_AT_ONCE,
    Levelled,
    branch_name,
    branch_rows,
    chosen,
    level_rows,
    levelled_of,
    node_verdict,
    nodes_of,
)
from core.i18n import _, listed
from core.lake import Lake
from pages.parts.shared.choices import choice
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number

NAMED = 4
"""Items left out that are named in a sentence."""


def section(lake: Lake, request: Request) -> None:
    """The levels now, or the job that makes them where there are many."""
    with st.spinner(_("Looking at the levels")):
        nodes = nodes_of(lake, request)
    if nodes > NODES_AT_ONCE:
        many.levels(lake, request, nodes)
        return
    with first.meanwhile(lake, request):
        found = levelled_of(lake, request)
    st.markdown(f"**{md(chosen(found))}**")
    _left_out(found)
    node = _node(found)
    course.headline(found.result, node, node_verdict(found, node))
    course.drawn(found.result, node)
    _levels(found)
    _values(found)
    days.section(found.result)
    models.section(found.result, node)
    course.rows(found.result)


def _node(found: Levelled) -> int:
    """The value that is drawn; it is in the address."""
    names = {f"{one.level}: {one.name}": one for one in found.tree}
    at = choice(
        _("Value drawn"),
        list(names),
        next(iter(names)),
        "node",
        lambda one: branch_name(names[one].level, names[one].name, found.by),
        width=420,
    )
    return names[at].node


def _left_out(found: Levelled) -> None:
    if not found.left_out:
        return
    names = list(found.left_out)
    some = listed(names[:NAMED])
    said = (
        _("In no sum, because they cannot be forecast: {names}.").format(names=some)
        if len(names) <= NAMED
        else _("In no sum, because they cannot be forecast: {names} and more (in all: {n}).").format(
            names=some, n=number(len(names))
        )
    )
    reasons = listed(dict.fromkeys(say.refusal(one) for one in found.left_out.values()))
    st.warning(md(f"{said} {reasons}"), icon=":material/block:")


def _levels(found: Levelled) -> None:
    st.subheader(_("Level by level"), anchor=False)
    table(
        [vars(one) | {"total": course.short(one.total), "apart": course.short(one.apart)} for one in level_rows(found)],
        "forecast_levels",
        columns={
            "level": st.column_config.TextColumn(_("Level"), pinned=True),
            "values": st.column_config.NumberColumn(_("Values"), format="localized"),
            "total": st.column_config.NumberColumn(_("Forecast, in all"), format="localized"),
            "apart": st.column_config.NumberColumn(
                _("Less that of the shop"), format="localized", help=_("0: the level adds up to the shop.")
            ),
            "loss": st.column_config.NumberColumn(
                _("Error"), format="%.3f", help=_("Root mean squared error at past moments, over that of the season "
                                                  "before from one season to the next.")),
            "bottom_up": st.column_config.NumberColumn(_("Error, items added up"), format="%.3f"),
            "base": st.column_config.NumberColumn(
                _("Error, each by itself"), format="%.3f", help=_("Forecasts that do not add up.")
            ),
        },
        alt=_("Each level with its sum and its error"),
        file_name="forecast_levels.csv",
    )  # fmt: skip


def _values(found: Levelled) -> None:
    table(
        [vars(one) | {"past": course.short(one.past), "total": course.short(one.total)} for one in branch_rows(found)],
        "forecast_values",
        columns={
            "level": st.column_config.TextColumn(_("Level")),
            "name": st.column_config.TextColumn(_("Value"), pinned=True, width="medium"),
            "under": st.column_config.TextColumn(_("Within")),
            "items": st.column_config.NumberColumn(_("Series"), format="localized"),
            "past": st.column_config.NumberColumn(_("Last as many periods"), format="localized"),
            "total": st.column_config.NumberColumn(_("Forecast, in all"), format="localized"),
            "apart": st.column_config.NumberColumn(
                _("Parts less the whole"), format="localized", help=_("0: the values within it add up to its forecast.")
            ),
            "mase": st.column_config.NumberColumn("MASE", format="%.2f"),
            "naive": st.column_config.NumberColumn(_("Season before"), format="%.2f", help=_("MASE of repeating it.")),
        },
        alt=_("Every value of every level with its forecast and the check of its sum"),
        height=400,
        file_name="forecast_values.csv",
    )
