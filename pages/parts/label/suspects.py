"""Suspicious cells that wait for an answer: another queue of labels, answered by key on their own page."""

from __future__ import annotations

import streamlit as st

from core.clean.repair import KINDS, store
from core.i18n import _, ngettext
from pages.parts.shared.cached import cache_data
from pages.parts.shared.links import link
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number

SHOWN = 3
"""Datasets named; the Suspects page has them all."""


@cache_data(max_entries=4, show_spinner=False)
def _waiting(path: str, version: int, stamps: tuple[tuple[int, int], ...]) -> list[store.Waiting]:
    return store.waiting(lake())


def suspects() -> None:
    """The way to them, dataset by dataset, and what an answer teaches most about."""
    stamps = tuple(store.stamp(lake(), one.name) for one in lake().datasets())
    if not any(searched for searched, _decided in stamps):
        return
    found = _waiting(str(lake().path), lake().version(), stamps)
    if not found:
        return
    with st.container(border=True, key="label_suspects"):
        for one in found[:SHOWN]:
            words = ngettext(
                "{n} suspicious cell of {name} waits for an answer",
                "{n} suspicious cells of {name} wait for an answer",
                one.cells,
            )
            link(
                words.format(n=number(one.cells), name=md(one.dataset)),
                "suspects.py",
                icon=":material/troubleshoot:",
                dataset=one.dataset,
                view="one",
            )
            st.caption(
                _("An answer teaches most about {column}: {reason}. Take, refuse and skip by key.").format(
                    column=md(one.column), reason=_(KINDS[one.kind])
                )
            )
