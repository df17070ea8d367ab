"""What is the same: the pairs that hold now, all accepted at once from a likelihood on."""

from __future__ import annotations

import streamlit as st

from core.i18n import _, ngettext
from core.integrate.match import Matching, kept
from pages.parts.shared import needing
from pages.parts.shared.links import link
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import number

SHOWN = 2_000
"""Rows of the drawn table; the dataset made of it has all."""


def results(found: Matching) -> None:
    """The pairs that hold, and what can be made of them."""
    pairs = kept.queue(lake(), found.left, found.right, "matches", SHOWN)
    if not pairs:
        st.info(_("No two rows are the same, as far as this can tell."), icon=":material/search_off:")
        return
    _accept(found)
    if lake().dataset(found.left).kind in ("items", "users"):
        words = _("What the merge does to the shoppers’ lists")
        link(words, "replay.py", icon=":material/replay:", dataset=found.left, view="merge")
    table(
        [
            {
                "score": one.score,
                "left_id": one.left_id,
                "left": one.left_title,
                "right_id": one.right_id,
                "right": one.right_title,
                "said": {"same": _("person"), "": _("computed"), "open": _("computed")}.get(one.verdict, one.verdict),
            }
            for one in pairs
        ],
        "match_results",
        columns={
            "left_id": _("Left id"),
            "left": _("Left"),
            "right_id": _("Right id"),
            "right": _("Right"),
            "score": st.column_config.ProgressColumn(_("Likelihood"), format="percent", min_value=0, max_value=1),
            "said": _("By"),
        },
        alt=_("Pairs that are the same"),
        file_name=f"{found.left}_pairs.csv",
    )


def _accept(found: Matching) -> None:
    """Accept every undecided pair from a likelihood on."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        least = st.slider(_("Likelihood from"), 50, 100, 95, format="%d %%", key=own("match_least"), width=280)
        able = kept.acceptable(lake(), found.left, found.right, least / 100)
        words = ngettext("Accept {n} pair", "Accept {n} pairs", len(able)).format(n=number(len(able)))
        if needing.button("judge", words, key="match_accept_all", icon=":material/done_all:", disabled=not able):
            kept.say(lake(), found.left, found.right, able, "same")
            st.rerun()
