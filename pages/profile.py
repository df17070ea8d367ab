"""Profile: what a dataset looks like, column by column, odd ones first."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.profile.compare as comparison
import pages.parts.profile.on_demand as on_demand
import pages.parts.profile.overview as drawing
import pages.parts.profile.report as report
import pages.parts.profile.whole_table as whole
from core.i18n import N_, _
from core.lake import Dataset
from core.profile import Profile
from pages.parts.profile.column import drawer
from pages.parts.profile.structure import structure
from pages.parts.shared.choices import choice, switch
from pages.parts.shared.choices import tabs as in_address
from pages.parts.shared.owned import own
from pages.parts.shared.versions import NUMBER, addressed_by_number

MENU = {"section": "clean", "place": 1, "title": N_("Profile"), "icon": "query_stats"}


def pick_version(dataset: Dataset) -> tuple[int, str]:
    """Layer and version, both in the address."""
    layer = dataset.layer
    if len(dataset.layers) > 1:
        layer = switch(_("Layer"), dataset.layers, dataset.layer, "layer", parts.layer_name)
    snapshots = {
        str(item.ordinal): item.number for item in reversed(parts.lake().versions(dataset.name)) if item.layer == layer
    }
    addressed_by_number(dataset.name)
    number = choice(
        _("Version"),
        list(snapshots),
        next(iter(snapshots)),
        NUMBER,
        lambda one: _("version {n}").format(n=one),
        width=150,
    )
    return snapshots[number], layer


def first_counts(state: Dataset) -> None:
    """What is known before any row is read, in the places of the headline."""
    parts.tiles(
        [
            parts.Tile(_("Rows"), parts.number(state.rows)),
            parts.Tile(_("Columns"), parts.number(len(state.types)) if state.types else "…"),
            *(parts.Tile(name, "…") for name in (_("Missing cells"), _("Duplicate rows"), _("Odd columns"))),
        ]
    )


def headline(found: Profile) -> None:
    odd = found.odd_columns
    parts.tiles(
        [
            parts.Tile(_("Rows"), parts.number(found.rows)),
            parts.Tile(_("Columns"), parts.number(len(found.columns))),
            parts.Tile(
                _("Missing cells"),
                parts.percent(found.missing_share, 2),
                help=_("Nulls and blank texts as a share of all cells"),
            ),
            parts.Tile(
                _("Duplicate rows"),
                parts.number(found.duplicate_rows),
                help=_("Rows equal to an earlier row in every column"),
            ),
            parts.Tile(_("Odd columns"), parts.number(odd), help=_("Columns with an error or a warning")),
        ]
    )


def closed() -> None:
    """Forget the chosen column, also in the table, whose selection has no other reset than a new key."""
    st.session_state[own("profile_round")] = st.session_state.get(own("profile_round"), 0) + 1
    st.session_state.pop(own("profile_open"), None)
    st.query_params.pop("column", None)


def open_drawer(found: Profile, name: str, first: str | None) -> None:
    found.column(name)
    st.query_params["column"] = name
    show = st.dialog(parts.md(name) or "–", position="right", width="large", on_dismiss=closed)(drawer)
    show(found, name, first)


def tabs(dataset: Dataset, found: Profile) -> None:
    """What costs more is computed when its tab is open; the open tab is in the address by id."""
    labels = {
        "rhythm": _("Rhythm and funnel"), "tail": _("Long tail"), "structure": _("Keys and joins"),
        "associations": _("Correlations"), "gaps": _("Missing together"), "compare": _("Compare versions"),
        "report": _("Full report"),
    }  # fmt: skip
    if found.kind != "events":
        labels.pop("rhythm")
    if found.kind not in ("events", "reviews"):
        labels.pop("tail")
    draw = {
        "rhythm": lambda: whole.happening(found),
        "tail": lambda: whole.long_tail(found),
        "structure": lambda: structure(found),
        "associations": lambda: whole.associations(found),
        "gaps": lambda: whole.gaps(found),
        "compare": lambda: comparison.versions(dataset, found),
        "report": lambda: report.full_report(found),
    }
    for name, tab in in_address(labels).items():
        if tab.open:
            with tab, parts.error_boundary():
                draw[name]()


with parts.page(_("Profile")) as header:
    choices = st.container(horizontal=True, vertical_alignment="bottom")
    dataset = parts.pick_dataset(where=choices)
    if dataset:
        with choices:
            version, layer = pick_version(dataset)
        parts.provenance(dataset, version)
        tiles = st.empty()
        with tiles.container():
            first_counts(parts.lake().dataset(dataset.name, version))
        found = on_demand.profile_of(dataset, version, layer)
        if found:
            with header:
                if st.button(_("Clean"), type="primary", icon=":material/cleaning_services:", key="to_clean"):
                    parts.go("clean.py", dataset=dataset.name)
            with tiles.container():
                headline(found)
            left, right = st.columns([1.9, 1])
            with left:
                st.subheader(_("Columns"), anchor=False)
                selected = drawing.column_table(found, f"columns_{st.session_state.get(own('profile_round'), 0)}")
            with right:
                st.subheader(_("Needs attention"), anchor=False)
                drawing.attention(found)
            drawing.limits(found.limits)
            tabs(dataset, found)
            asked, first = st.session_state.get(own("profile_open")) or (st.query_params.get("column"), None)
            if name := selected or asked:
                open_drawer(found, name, None if selected else first)
