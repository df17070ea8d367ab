"""Help from every page: the keys that it knows, and the tour; opened by ? or at the foot of the menu."""

from __future__ import annotations

import streamlit as st

from core.i18n import N_, _
from pages.parts.shared.tour import start
from pages.parts.shared.wording import md

WANTED = "help_wanted"
EVERYWHERE = {
    "Ctrl K · ⌘ K · /": N_("find anything: datasets, columns, terms, checks, pages"),
    "?": N_("this list"),
    "Tab · Enter": N_("go on to the next control, press it"),
    "Esc": N_("close what stands over the page"),
}
"""Keys that every page knows -> what they do."""
KEYS: dict[str, tuple[str, dict[str, str]]] = {
    "answers": (
        N_("Answers"),
        {
            "1 … 5": N_("take this answer"),
            "C": N_("copy the answer"),
            "U": N_("none fits"),
            "N": N_("next question"),
        },
    ),
    "label": (
        N_("Labelling"),
        {
            "1 … 9": N_("give this label"),
            "Enter": N_("take what is suggested"),
            "S": N_("skip"),
            "U": N_("take back the last"),
            "G": N_("guidelines"),
        },
    ),
    "match": (N_("Match"), {"A · D · S": N_("the same, different, skip"), "U": N_("take back the last")}),
    "consistency": (
        N_("Consistency"),
        {
            "A · D · S": N_("accept, refuse, skip"),
            "1 … 9": N_("give this label"),
            "U": N_("take back the last"),
        },
    ),
    "suspects": (N_("Suspects"), {"A · D · S": N_("accept, refuse, skip")}),
    "review": (
        N_("Review by eye"),
        {
            "1 … 9": N_("give this verdict"),
            "← · →": N_("back, skip"),
            "U": N_("take back the last"),
        },
    ),
    "anomalies": (
        N_("Anomalies"),
        {
            "1 … 9": N_("give this verdict"),
            "← · →": N_("back, skip"),
            "U": N_("take back the last"),
        },
    ),
    "fraud": (
        N_("Fraud"),
        {
            "1 … 9": N_("give this verdict"),
            "← · →": N_("back, skip"),
            "U": N_("take back the last"),
        },
    ),
}
"""Folder of a page's parts -> its title, and its keys -> what they do."""


def ask_for_help() -> None:
    """The button at the foot of the menu."""
    st.button(_("Keys and tour"), key="help_open", icon=":material/keyboard:", type="tertiary", on_click=want_help)


def want_help() -> None:
    """Open the help with the next drawing."""
    st.session_state[WANTED] = True


def helped() -> None:
    """The dialog, where somebody has just asked for it."""
    if st.session_state.pop(WANTED, False):
        st.dialog(_("Keys and tour"), width="medium")(_help)()


def _help() -> None:
    start()
    st.markdown("**" + _("On every page") + "**")
    st.markdown(_list(EVERYWHERE))
    for title, keys in KEYS.values():
        st.markdown(f"**{_(title)}**")
        st.markdown(_list(keys))
    st.caption(_("Keys of a page do nothing while you write in a field."))


def _list(keys: dict[str, str]) -> str:
    return "\n".join(f"- `{key}` {md(_(words))}" for key, words in keys.items())
