"""Datasets: the catalog. Find a dataset, read what it means and where it comes from, compare its versions."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

import pages.parts as parts
from core import govern
from core.i18n import N_, _, listed, ngettext
from core.lake import Dataset, Version
from pages.parts.datasets import catalog
from pages.parts.datasets.leaving import leaving
from pages.parts.datasets.people import people
from pages.parts.datasets.storage import storage
from pages.parts.shared import needing
from pages.parts.shared.choices import tabs
from pages.parts.shared.difference import changed_cells, difference, difference_tiles
from pages.parts.shared.lineage_drawing import lineage
from pages.parts.shared.owned import own
from pages.parts.shared.picking import forget_dataset

MENU = {"section": "collect", "place": 2, "title": N_("Datasets"), "icon": "database"}

ACTIONS = {
    "ingest": N_("Uploaded"),
    "append": N_("Rows added"),
    "build": N_("Built from others"),
    "clean": N_("Recipe applied"),
    "undo": N_("Step undone"),
}


def facts(dataset: Dataset) -> None:
    parts.tiles(
        [
            parts.Tile(_("Rows"), parts.number(dataset.rows)),
            parts.Tile(_("Columns"), parts.number(len(parts.lake().columns(dataset.name)))),
            parts.Tile(_("In quarantine"), parts.number(dataset.quarantined)),
            parts.Tile(_("Versions"), parts.number(len(parts.lake().versions(dataset.name)))),
        ]
    )
    with st.container(horizontal=True):
        parts.link(_("Profile"), "profile.py", icon=":material/query_stats:", dataset=dataset.name)
        parts.link(_("Clean"), "clean.py", icon=":material/cleaning_services:", dataset=dataset.name)
        parts.link(_("Quality"), "quality.py", icon=":material/verified:", dataset=dataset.name)
        parts.link(_("Trends"), "trends.py", icon=":material/trending_up:", dataset=dataset.name)
        parts.link(_("Quarantine"), "quarantine.py", icon=":material/report:", dataset=dataset.name)


def history_row(version: Version) -> dict[str, object]:
    files = version.info.get("imports", {}).get("files", [])
    names = [str(file.get("name", "")) if isinstance(file, dict) else str(file) for file in files]
    return {
        "version": version.ordinal,
        "time": version.time,
        "action": _(ACTIONS.get(version.action, version.action)),
        "rows": version.rows,
        "source": listed(names)
        or ngettext("{n} step", "{n} steps", len((version.info.get("recipe") or {}).get("steps", []))).format(
            n=len((version.info.get("recipe") or {}).get("steps", []))
        ),
        "author": version.author,
        "rewritten": version.rewritten,
    }


def history(versions: list[Version]) -> None:
    rows = [history_row(version) for version in reversed(versions)]
    if not any(version.rewritten for version in versions):
        rows = [{key: one for key, one in row.items() if key != "rewritten"} for row in rows]
    parts.table(
        rows,
        "dataset_versions",
        columns={
            "version": st.column_config.NumberColumn(_("Version"), width="small"),
            "time": st.column_config.DatetimeColumn(_("Time (UTC)"), format="YYYY-MM-DD HH:mm:ss"),
            "action": _("What happened"),
            "rows": st.column_config.NumberColumn(_("Rows"), format="localized"),
            "source": _("Made from"),
            "author": _("Who"),
            "rewritten": st.column_config.DatetimeColumn(
                _("Rewritten (UTC)"),
                format="YYYY-MM-DD HH:mm",
                help=_("Somebody was erased from it, or rows past their time were taken out."),
            ),
        },
        alt=_("Versions of the dataset, newest first"),
    )


def compare(dataset: Dataset, versions: list[Version]) -> None:
    numbers = [version.ordinal for version in versions]
    if len(numbers) < 2:
        st.caption(_("There is one version so far; a second upload or a recipe makes another."))
        return
    left, right = st.columns(2)
    v1 = left.selectbox(_("Before"), numbers, index=len(numbers) - 2, key=own(f"v1_{dataset.name}"))
    v2 = right.selectbox(_("After"), numbers, index=len(numbers) - 1, key=own(f"v2_{dataset.name}"))
    found = difference(dataset.name, *(versions[numbers.index(int(one))].number for one in (v1, v2)))
    difference_tiles(found)
    changed_cells(found)


@st.dialog(_("Remove dataset"))
def remove(dataset: Dataset) -> None:
    st.markdown(
        _("Take **{name}** out of the workspace? Its uploaded files stay in the workspace folder.").format(
            name=parts.md(dataset.name)
        )
    )
    if needing.button("remove", _("Remove"), type="primary", key="remove_confirm"):
        parts.lake().drop(dataset.name)
        forget_dataset()
        st.rerun()


def detail(dataset: Dataset) -> None:
    """One dataset: what it is, its numbers, and everything about it in tabs."""
    catalog.statement(dataset)
    parts.provenance(dataset)
    facts(dataset)
    versions = parts.lake().versions(dataset.name)
    words = {
        "columns": _("Columns and glossary"),
        "people": _("Personal data"),
        "lineage": _("Lineage"),
        "versions": _("Versions"),
        "compare": _("Compare versions"),
        "said": _("Who said what"),
        "export": _("Export"),
    }
    draw: dict[str, Callable[[], None]] = {
        "columns": lambda: catalog.glossary(dataset),
        "people": lambda: people(dataset),
        "lineage": lambda: lineage(govern.picture(parts.lake(), dataset.name)),
        "versions": lambda: history(versions),
        "compare": lambda: compare(dataset, versions),
        "said": lambda: catalog.said_by(dataset),
        "export": lambda: leaving(dataset, versions),
    }
    for name, tab in tabs(words).items():
        if tab.open:
            with tab:
                draw[name]()


with parts.page(
    _("Datasets"), caption=_("Everything in the workspace: find it, know what it means and where it comes from.")
) as header:
    if parts.lake().datasets():
        found = catalog.search_box()
        catalog.listing(found, bool(st.session_state.get("q")))
    dataset = parts.pick_dataset()
    if dataset:
        with header:
            if needing.button("remove", _("Remove"), icon=":material/delete:", key="remove", type="tertiary"):
                remove(dataset)
            if st.button(_("Upload files"), type="primary", icon=":material/upload_file:", key="to_upload"):
                parts.go("upload.py")
        detail(dataset)
        storage()
