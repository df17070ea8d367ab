"""The view of the Experiments page that keeps the library of metrics: what each means, whose it is, and a new one."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.experiment.metrics import (
    MEASURES,
    Definition,
    Entry,
    define,
    explain,
    library,
    measure_label,
    retire,
    role_label,
    versions,
)
from core.i18n import _
from core.kinds import EVENT_TYPES, event_label
from core.lake import Lake
from pages.parts.shared import needing
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md

ROLES = ("goal", "secondary", "guardrail")
"""What a metric can be there for, the deciding one first."""


def view(lake: Lake, header: DeltaGenerator) -> None:
    """The library, one metric's history, and the form that makes or changes one."""
    entries = library(lake)
    own_ones = [entry for entry in entries if entry.version]
    tiles(
        [
            Tile(_("Metrics"), len(entries), help=_("Named once, and the same in every readout that names them.")),
            Tile(_("Defined here"), len(own_ones), help=_("The others come with the product.")),
            Tile(
                _("Without an owner"),
                sum(not entry.owner for entry in own_ones),
                help=_("Of those defined here: nobody answers for them."),
            ),
        ],
        key="metrics_headline",
    )
    chosen = table(
        [_row(entry) for entry in entries],
        "metrics",
        alt=_("Metrics of the library with their definitions and owners"),
        select="single-row",
        row_height="fit",
        of_workspace=True,
    )
    entry = entries[chosen[0]] if chosen else None
    if entry and entry.version:
        _history(lake, entry)
    _form(lake, entry)


def _row(entry: Entry) -> dict[str, object]:
    one = entry.definition
    return {
        _("Metric"): one.shown,
        _("Definition"): explain(one) + (f" {one.about}" if one.about else ""),
        _("Role"): role_label(one.role),
        _("Owner"): entry.owner or ("" if entry.version else _("comes with the product")),
        _("Version"): entry.version or None,
        _("Changed by"): entry.author,
        _("Time"): entry.time,
    }


def _history(lake: Lake, entry: Entry) -> None:
    name = entry.definition.name
    with st.expander(_("Versions of {name}").format(name=md(name)), icon=":material/history:"):
        table([_row(one) for one in versions(lake, name)], "metric_versions", row_height="fit", of_workspace=True)
        if needing.button("experiment", _("Take out of use"), icon=":material/archive:", key="metric_retire"):
            retire(lake, name)
            st.toast(_("Out of use; its versions stay."), icon=":material/archive:")
            st.rerun()


def _form(lake: Lake, entry: Entry | None) -> None:
    """The form; it begins with the metric chosen in the table, and the sentence below says what is being defined."""
    start = entry.definition if entry else Definition("")
    mark = f"{start.name}_{entry.version if entry else 0}"
    st.subheader(_("Change {name}").format(name=md(start.shown)) if entry else _("Define a metric"), anchor=False)
    first, second, third = st.columns(3)
    name = first.text_input(_("Name"), start.name, max_chars=80, key=f"metric_name_{mark}")
    measure = second.selectbox(
        _("Measure"), MEASURES, MEASURES.index(start.measure), format_func=measure_label, key=f"metric_measure_{mark}"
    )
    owner = third.text_input(_("Owner"), entry.owner if entry else "", max_chars=120, key=f"metric_owner_{mark}")
    first, second, third = st.columns(3)
    with first:
        event = _event(_("Event"), start.event, f"metric_event_{mark}", any_event=True)
    below, value, day = "", "", start.day
    with second:
        if measure == "rate":
            below = _event(_("Divided by the event"), start.below or "view", f"metric_below_{mark}", any_event=False)
        elif measure in ("value", "value_rate"):
            hint = _("price times quantity")
            value = st.text_input(_("Column summed"), start.value, placeholder=hint, key=f"metric_value_{mark}")
        elif measure == "retention":
            day = int(st.number_input(_("Day"), 1, 366, start.day, key=f"metric_day_{mark}"))
    window = third.number_input(_("Window, days (0: all)"), 0, 366, start.window or 0, key=f"metric_window_{mark}")
    first, second, third = st.columns(3)
    winsor = quantile = 0.0
    if measure in ("count", "value"):
        quantile = first.number_input(
            _("Quantile, % (0: the mean)"), 0.0, 99.9, 100 * (start.quantile or 0.0), key=f"metric_quantile_{mark}"
        )
    if measure not in ("conversion", "retention") and not quantile:
        winsor = second.number_input(
            _("Cap at quantile, % (0: none)"), 0.0, 99.9, 100 * (start.winsor or 0.0), key=f"metric_winsor_{mark}"
        )
    role = third.selectbox(_("Role"), ROLES, ROLES.index(start.role), format_func=role_label, key=f"metric_role_{mark}")
    about = st.text_input(_("Why it is measured"), start.about, max_chars=300, key=f"metric_about_{mark}")
    better = st.toggle(_("More is better"), start.higher_is_better, key=f"metric_better_{mark}")
    made = replace(
        start,
        name=name.strip(),
        measure=measure,
        event=event,
        below=below,
        value=value.strip(),
        window=int(window) or None,
        day=day,
        quantile=quantile / 100 or None,
        winsor=winsor / 100 or None,
        higher_is_better=better,
        role=role,
        about=about.strip(),
    )
    st.caption(md(explain(made)))
    if needing.button(
        "experiment",
        _("Keep the metric"),
        icon=":material/save:",
        type="primary",
        disabled=not made.name,
        key="metric_keep",
    ):
        kept = define(lake, made, owner.strip())
        st.toast(_("Kept as version {n}.").format(n=kept.version), icon=":material/save:")
        st.rerun()


def _event(label: str, start: str, key: str, *, any_event: bool) -> str:
    options = [*([""] if any_event else []), *EVENT_TYPES]
    if start not in options:
        options.append(start)
    chosen = st.selectbox(
        label,
        options,
        options.index(start),
        format_func=lambda one: (event_label(one) if one in EVENT_TYPES else one) or _("any event"),
        accept_new_options=True,
        key=key,
    )
    return chosen or ""
