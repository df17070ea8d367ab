"""Every dataset's quarantine in one table, the fullest first; a click opens one."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

import pages.parts as parts
from core.collect.quarantine import Held
from core.i18n import _
from core.lake import Dataset
from pages.parts.quarantine.sections import spoken
from pages.parts.shared.picking import choose_dataset


def all_datasets(datasets: Sequence[Dataset], held: Sequence[Held]) -> None:
    """One line per dataset; those without a row in quarantine come last."""
    found = {one.dataset: one for one in held}
    order = {one.dataset: place for place, one in enumerate(held)}
    listed = sorted(datasets, key=lambda one: (order.get(one.name, len(order)), one.name))
    chosen = parts.table(
        [_line(one, found.get(one.name)) for one in listed],
        "quarantine_datasets",
        columns={
            "dataset": st.column_config.TextColumn(_("Dataset"), width="small", pinned=True),
            "rows": st.column_config.NumberColumn(_("Rows in quarantine"), format="localized", width=140),
            "share": st.column_config.TextColumn(_("Share of rows read"), width=140),
            "reason": st.column_config.TextColumn(_("Commonest reason"), width=280),
            "of_reason": st.column_config.NumberColumn(_("Rows of this reason"), format="localized", width=140),
        },
        alt=_("Datasets by rows in quarantine, the fullest first"),
        select="single-row",
        height=min(35 * len(listed) + 38, 248),
        file_name="quarantine.csv",
        of_workspace=True,
    )
    _open(listed[chosen[0]].name if chosen else None)


def _open(name: str | None) -> None:
    """A click counts once, so that the choice below can be changed again."""
    if name != st.session_state.get("quarantine_clicked"):
        st.session_state["quarantine_clicked"] = name
        if name:
            choose_dataset(name)


def _line(dataset: Dataset, held: Held | None) -> dict[str, object]:
    rows = held.rows if held else 0
    read = rows + dataset.rows
    reason = spoken(held.reason) if held else ""
    return {
        "dataset": dataset.name,
        "rows": rows,
        "share": parts.percent(rows / read, 2) if read else "–",
        "reason": _("{what}: {figures}").format(what=held.column, figures=reason) if held and held.column else reason,
        "of_reason": held.of_reason if held else None,
    }
