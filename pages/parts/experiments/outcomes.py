"""Where a readout's outcomes come from: the dataset's own columns, or another one's rows; exposure and window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.experiment import Column, Plan
from core.experiment.columns import is_number, names_time
from core.experiment.metrics import Definition, Entry, explain, library
from core.i18n import _
from core.kinds import EVENT_TYPES, event_label
from core.lake import Dataset, Lake
from pages.parts.shared.choices import amount, choice, several
from pages.parts.shared.owned import own
from pages.parts.shared.wording import md

FIRST = ("conversion", "revenue", "click rate")
"""Metrics of the library that a readout on events begins with, where its own were not chosen."""
KINDS = ("events", "orders")
"""Kinds of dataset whose rows are outcomes of users."""
LONGEST = 366.0
"""Days of the longest window, as `core.experiment.metrics.definition` has it."""


def choose(lake: Lake, dataset: Dataset, columns: Sequence[Column], plan: Plan) -> tuple[Plan, tuple[Definition, ...]]:
    """The plan with its outcomes, exposure and window, and the metrics that are read from another dataset."""
    others = [one.name for one in lake.datasets() if one.name != dataset.name and one.kind in KINDS]
    open_ = bool(st.query_params.get("outcomes"))
    with st.expander(_("Outcomes and exposure"), icon=":material/join_inner:", expanded=open_, key=own("outcomes_box")):
        first, second, third = st.columns(3)
        help_text = _("Events of the same units, joined by their id; metrics are then those of the library.")
        own_columns = _("columns of this dataset")
        source = choice(
            _("Outcomes from"), ["", *others], "", "outcomes", lambda one: one or own_columns, at=first, help=help_text
        )
        times = [column.name for column in columns if names_time(column.name, column.type)]
        suggested = plan.exposed if plan.exposed in times else ""
        exposed = choice(
            _("First exposure at"),
            ["", *times],
            suggested or "",
            "exposed",
            lambda one: one or _("not told"),
            at=second,
            help=_("Units without this time were assigned and saw nothing: left out, and counted apart."),
        )
        plan = replace(plan, exposed=exposed or None)
        if not source:
            return _added_up(columns, plan, third), ()
        with third:
            days = amount(
                _("Window, days (0: all)"), 0.0, LONGEST, 0.0, "window", step=1.0, format="%d",
                help=_("Days from first exposure that count, for metrics without a window of their own."),
            )  # fmt: skip
        left, right = st.columns([2, 1])
        known = {entry.definition.name: entry for entry in library(lake)}
        names = several(
            _("Metrics of the library"),
            list(known),
            [name for name in FIRST if name in known],
            "measured",
            at=left,
            format_func=lambda name: known[name].definition.shown,
        )
        by_event = choice(
            _("Exposed by the event"),
            ["", *EVENT_TYPES],
            "",
            "exposure",
            lambda one: event_label(one) if one else _("the time above, or the assignment"),
            at=right,
        )
        plan = replace(plan, outcomes=source, exposure_event=by_event or None, window=int(days) or None)
        return plan, _explained([known[name] for name in names], plan.window)


def _added_up(columns: Sequence[Column], plan: Plan, at: DeltaGenerator) -> Plan:
    """The plan for rows that are already added up, where the reader says so or the columns do."""
    numbers = [column.name for column in columns if is_number(column)]
    units = choice(
        _("Rows stand for"),
        ["", *numbers],
        (plan.units or "") if plan.units in numbers else "",
        "units",
        lambda one: one or _("one unit each"),
        at=at,
        help=_(
            "For a table that is already added up by arm and day: the column with the number of units; shares are then "
            "numbers of successes, means sums with their sum of squares beside them."
        ),
    )
    return replace(plan, units=units or None)


def _explained(entries: Sequence[Entry], window: int | None) -> tuple[Definition, ...]:
    """The definitions, each told in words where they are chosen, with the readout's window where it has none."""
    for entry in entries:
        one = replace(entry.definition, window=entry.definition.window or window)
        st.caption(f"**{md(one.shown)}**: {md(explain(one))}")
    return tuple(entry.definition for entry in entries)
