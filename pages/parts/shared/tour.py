"""A tour of five minutes over the sample shop: one page after the other, each with what to look at.

Where the tour stands is in the address (`tour=3`), so that it survives a reload and can be left at any page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from core.i18n import N_, _
from pages.parts.shared.links import link
from pages.parts.shared.session import lake

ADDRESS = "tour"


@dataclass(frozen=True)
class Stop:
    """One page of the tour: its file, what its address says, and what to look at there (msgid)."""

    page: str
    about: str
    kind: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


STOPS = (
    Stop("overview.py", N_("Where everything stands: each dataset's score, how it moved, and what needs you first.")),
    Stop("profile.py", N_("What a table looks like, every column over all rows, the odd ones first."), "items"),
    Stop("quality.py", N_("Which rules fail, what each costs, and the failing rows with file and line."), "events"),
    Stop("clean.py", N_("Suggestions become a recipe; each step shows what it changes and can be undone."), "items"),
    Stop("sentiment.py", N_("What reviews say, read by BERT in two languages, and why one is read so."), "reviews"),
    Stop("experiments.py", N_("Is the test healthy? Only then, which variant is better and how sure."), "assignments"),
    Stop("recommend.py", N_("What a shopper would be shown, by two recommenders, each with its reason."), "events"),
    Stop("roadmap.py", N_("How able the team is, stage by stage, from evidence; and the three things to do next.")),
    Stop("reports.py", N_("What is handed on: a week, a month, a test or a dataset, as a page or a workbook.")),
)


def start() -> None:
    """The way into the tour."""
    if not lake().datasets():
        st.caption(_("The tour goes over the sample shop: open it on the page Overview first."))
        return
    _to(0, _("Begin the tour of five minutes"), ":material/tour:")


def guide() -> None:
    """Where the tour has led to this page: which stop it is, what to look at, and the way on."""
    asked = st.query_params.get(ADDRESS, "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 3 and 1 <= int(asked) <= len(STOPS)):
        return
    at = int(asked) - 1
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="tour"):
        st.badge(_("Tour {n} of {all}").format(n=at + 1, all=len(STOPS)), icon=":material/tour:", color="primary")
        st.markdown(_(STOPS[at].about), width="content")
        st.space("stretch")
        if at:
            _to(at - 1, _("Back"), ":material/arrow_back:")
        if at + 1 < len(STOPS):
            _to(at + 1, _("Next"), ":material/arrow_forward:")
        else:
            link(_("End of the tour"), "overview.py", icon=":material/check:")


def _to(at: int, words: str, icon: str) -> None:
    stop = STOPS[at]
    named = next((one.name for one in lake().datasets() if one.kind == stop.kind), None) if stop.kind else None
    link(words, stop.page, icon=icon, dataset=named, **{**stop.params, ADDRESS: str(at + 1)})
