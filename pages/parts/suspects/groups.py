"""Suspicions by column and reason: the groups, the cells of one, and taking or refusing many of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.clean.repair import KINDS, Suspect
from core.figures.clean import difference
from core.i18n import _, ngettext
from core.lake import Dataset
from pages.parts.shared import needing
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number
from pages.parts.suspects import search
from pages.parts.suspects.search import State

SHOWN = 1_000
"""Cells of a group that are drawn; the file of `python -m core detect -o` has all."""


def kind_words(kind: str) -> str:
    """A kind of suspicion in a few words."""
    return _(KINDS[kind])


def grouped(suspects: Sequence[Suspect]) -> list[tuple[str, str, list[Suspect]]]:
    """Column, kind and cells of each group, the one with most sure cells first."""
    found: dict[tuple[str, str], list[Suspect]] = defaultdict(list)
    for one in suspects:
        found[one.column, one.kind].append(one)
    ranked = sorted(found.items(), key=lambda item: (-sum(one.sure for one in item[1]), -len(item[1]), item[0]))
    return [(column, kind, cells) for (column, kind), cells in ranked]


def groups(dataset: Dataset, state: State) -> None:
    """The groups; the chosen one's cells below."""
    if not state.open:
        st.success(_("Every suspicion is decided."), icon=":material/check_circle:")
        return
    _all_sure(dataset, state)
    found = grouped(state.open)
    chosen = table(
        [
            {
                "column": column,
                "kind": kind_words(kind),
                "cells": len(cells),
                "sure": sum(one.sure for one in cells),
                "best": cells[0].confidence,
                "value": _shown(cells[0])[0],
                "suggestion": _shown(cells[0])[1],
            }
            for column, kind, cells in found
        ],
        "suspect_groups",
        columns={
            "column": st.column_config.TextColumn(_("Column"), width="medium"),
            "kind": st.column_config.TextColumn(_("Reason"), width="medium"),
            "cells": st.column_config.NumberColumn(_("Cells"), format="localized", width="small"),
            "sure": st.column_config.NumberColumn(_("Sure"), format="localized", width="small"),
            "best": st.column_config.ProgressColumn(_("Confidence"), format="percent", min_value=0, max_value=1),
            "value": st.column_config.TextColumn(_("For example"), width="medium"),
            "suggestion": st.column_config.TextColumn(_("Suggestion"), width="medium"),
        },
        alt=_("Groups of suspicious cells by column and reason"),
        select="single-row",
    )
    column, kind, cells = found[chosen[0] if chosen else 0]
    st.subheader(_("{column}: {reason}").format(column=md(column), reason=kind_words(kind)), anchor=False)
    _many(dataset, state, cells, f"{column}_{kind}")
    _cells(dataset, state, cells, f"{column}_{kind}")


def _all_sure(dataset: Dataset, state: State) -> None:
    """Take all sure ones at once."""
    if not state.sure:
        return
    words = ngettext("Take {n} sure repair", "Take {n} sure repairs", len(state.sure)).format(n=number(len(state.sure)))
    if needing.button("clean", words, key="suspects_take_sure", type="primary", icon=":material/done_all:"):
        search.take(dataset, state, state.sure)
        st.rerun()


def _many(dataset: Dataset, state: State, cells: list[Suspect], name: str) -> None:
    """Take all of a group from a confidence on, or refuse the group."""
    mendable = [one for one in cells if one.mendable]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if mendable:
            least = st.slider(
                _("Confidence from"), 0, 100, 95, format="%d %%", key=own(f"suspects_least_{name}"), width=260
            )
            able = [one for one in mendable if one.confidence >= least / 100]
            words = ngettext("Take {n} cell", "Take {n} cells", len(able)).format(n=number(len(able)))
            if needing.button("clean", words, key="suspects_take_group", icon=":material/done_all:", disabled=not able):
                search.take(dataset, state, able)
                st.rerun()
        keyed = [one for one in cells if one.key]
        words = ngettext("Refuse {n} cell", "Refuse {n} cells", len(keyed)).format(n=number(len(keyed)))
        if needing.button("judge", words, key="suspects_refuse_group", icon=":material/close:", disabled=not keyed):
            search.refuse(dataset, keyed)
            st.rerun()


def _cells(dataset: Dataset, state: State, cells: list[Suspect], name: str) -> None:
    """The cells of a group; chosen ones are taken or refused."""
    shown = cells[:SHOWN]
    chosen = [shown[at] for at in _table(shown, f"suspect_cells_{name}", of_one_column=True)]
    if len(cells) > SHOWN:
        st.caption(_("Shown: {shown} of {n}.").format(shown=number(SHOWN), n=number(len(cells))))
    if not chosen:
        return
    with st.container(horizontal=True):
        able = [one for one in chosen if one.mendable]
        if needing.button(
            "clean", _("Take the chosen"), key="suspects_take", icon=":material/check:", disabled=not able
        ):
            search.take(dataset, state, able)
            st.rerun()
        if needing.button("judge", _("Refuse the chosen"), key="suspects_refuse", icon=":material/close:"):
            search.refuse(dataset, [one for one in chosen if one.key])
            st.rerun()


def _table(cells: Sequence[Suspect], key: str, of_one_column: bool = False) -> list[int]:
    """The cells as a table; returns the places of the chosen ones."""
    rows: list[dict[str, Any]] = []
    for one in cells:
        value, suggestion = _shown(one)
        rows.append(
            {
                "line": one.line or one.row,
                **({} if of_one_column else {"column": one.column}),
                "value": value,
                "suggestion": suggestion,
                "confidence": one.confidence,
                "reason": one.sentence(),
            }
        )
    return table(
        rows,
        key,
        columns={
            "line": st.column_config.NumberColumn(_("Line"), format="%d", width="small"),
            "column": st.column_config.TextColumn(_("Column"), width="small"),
            "value": st.column_config.TextColumn(_("Cell"), width="medium"),
            "suggestion": st.column_config.TextColumn(_("Suggestion"), width="medium"),
            "confidence": st.column_config.ProgressColumn(_("Confidence"), format="percent", min_value=0, max_value=1),
            "reason": st.column_config.TextColumn(_("Reason"), width="large"),
        },
        alt=_("Suspicious cells with suggestions and reasons"),
        select="multi-row",
    )


def _shown(one: Suspect) -> tuple[str, str]:
    """A cell and its suggestion, what differs marked as in a step's preview."""
    if one.suggestion is None:
        return (_("(empty)") if one.value is None else one.value), "?"
    before, after = difference(one.value, one.suggestion)
    return before or _("(empty)"), after or _("(empty)")


def decided(dataset: Dataset, state: State) -> None:
    """What was taken and what was refused; both can be taken back."""
    taken, refused = search.decided(state)
    for title, cells, key in ((_("Taken"), taken, "taken"), (_("Refused"), refused, "refused")):
        st.subheader(title, anchor=False)
        if not cells:
            st.caption(_("None."))
            continue
        shown = cells[:SHOWN]
        chosen = [shown[at] for at in _table(shown, f"suspects_{key}")]
        with st.container(horizontal=True):
            if chosen and needing.button(
                "clean", _("Decide the chosen anew"), key=f"suspects_reopen_{key}", icon=":material/undo:"
            ):
                search.reopen(dataset, state, chosen)
                st.rerun()
            words = ngettext("Decide {n} cell anew", "Decide {n} cells anew", len(cells)).format(n=number(len(cells)))
            if needing.button(
                "clean", words, key=f"suspects_reopen_all_{key}", icon=":material/undo:", type="tertiary"
            ):
                search.reopen(dataset, state, cells)
                st.rerun()
