"""Which dataset a page shows: the one that its address or its reader asks for, else the one that needs attention."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import quality
from core.i18n import _, sentences
from core.lake import Dataset
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import addressed_for_all, keep
from pages.parts.shared.empty import no_dataset
from pages.parts.shared.owned import clear_address, here, turn_to
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md

CHOICE = "dataset"
ASKED, DRAWN = "dataset_asked", "dataset_drawn"
"""What somebody chose last, by a link or by hand; and which page drew the box last, with what in it."""


def choose_dataset(name: str) -> None:
    """Choose a dataset as a click in a list does, before the box of datasets is drawn."""
    st.session_state[CHOICE] = st.session_state[ASKED] = name


def forget_dataset() -> None:
    """Forget the choice, for a dataset that is gone."""
    for key in (CHOICE, ASKED):
        st.session_state.pop(key, None)
    st.query_params.pop(CHOICE, None)


def pick_dataset(
    kinds: Sequence[str] | None = None,
    *,
    first: Iterable[str] = (),
    about: Iterable[str] = (),
    uploaded: bool = False,
    without: Container[str] = (),
    last: Container[str] = (),
    where: DeltaGenerator | None = None,
) -> Dataset | None:
    """Choose a dataset; the choice is in the address and is kept from page to page.

    Another choice begins the page anew: its widgets, and what the address said of the dataset before, are forgotten.

    The address wins, so that a link leads to its dataset. Streamlit's own binding drops the address of a link
    between two pages with this box, and prefers the choice of the page before where the address asks for the first.
    Where nobody has chosen, the page opens on the dataset that it finds in most need.

    Args:
        kinds: The kinds that the page takes, the one it is about first; None = all.
        first: Names to open on where nobody has chosen, the best first; else the lowest score.
        about: Names that the page is really about: it opens on one of them even where another was chosen elsewhere.
        uploaded: Leave out what is built from other datasets.
        without: Names that the page cannot take, whatever their kind.
        last: Names that stand behind the others.
        where: The column or row that the box stands in; what is missing is told over the whole width.

    Draws an empty state and returns None where the workspace has no fitting dataset.
    """
    there = sorted(lake().datasets(built=False if uploaded else None), key=lambda item: item.name in last)
    fitting = {item.name: item for item in there if (kinds is None or item.kind in kinds) and item.name not in without}
    if not fitting:
        no_dataset(kinds or (), st.query_params.get(CHOICE, ""))
        return None
    asked = st.query_params.get(CHOICE)
    if asked and asked not in fitting:
        known = any(item.name == asked for item in lake().datasets())
        text = (
            _("The dataset “{name}” that the address asks for is not of a kind that this page shows; showing another.")
            if known
            else _("The address asks for the dataset “{name}”, which is not here; showing another.")
        )
        remedy = _("On the Datasets page it can be said what it is and what its columns mean.") if known else ""
        st.warning(sentences(text.format(name=md(asked)), remedy), icon=":material/link_off:")
    _open_on(list(fitting), asked, list(first), list(about))
    addressed_for_all(CHOICE, list(fitting), next(iter(fitting)))
    st.session_state[CHOICE] = st.session_state[CHOICE]  # else Streamlit forgets a choice that a link made
    with where or nullcontext():
        chosen = st.selectbox(_("Dataset"), list(fitting), key=CHOICE, persist_state="session")
    turn_to(chosen)
    st.session_state[DRAWN] = (here(), chosen)
    if st.query_params.get(CHOICE, chosen) != chosen:  # chosen here: the rest of the address told of the other
        clear_address(CHOICE)
    return fitting[keep(CHOICE, chosen)]


def _open_on(names: list[str], asked: str | None, first: list[str], about: list[str]) -> None:
    """Settle what the box shows before it is drawn."""
    page, shown = st.session_state.get(DRAWN, (None, None))
    held = st.session_state.get(CHOICE)
    came = page != here()
    if asked in names and (came or asked != st.session_state.get(f"{CHOICE}_address")):
        st.session_state[CHOICE] = st.session_state[ASKED] = asked
        return
    if not came and held in names:
        if held != shown:
            st.session_state[ASKED] = held
        return
    wanted = st.session_state.get(ASKED)
    if wanted in names and (not about or wanted in about):
        st.session_state[CHOICE] = wanted
        return
    order = [one for one in (*about, *first, *_needing(str(lake().path), lake().version())) if one in names]
    st.session_state[CHOICE] = order[0] if order else names[0]


@cache_data(max_entries=8, show_spinner=False)
def _needing(workspace: str, version: int) -> list[str]:
    """Checked datasets, the lowest score first."""
    return list(quality.lowest_first(lake()))
