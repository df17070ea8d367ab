"""Beside an expression that is being written: what it makes of the first rows, and what it may be made of."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core import clean
from core.clean import Recipe
from core.clean.trial import Trial, holds, tried
from core.errors import TouchstoneError
from core.expressions import FUNCTIONS
from core.i18n import _, sentences
from core.lake import Dataset
from pages.parts.clean.completing import completing, written
from pages.parts.shared.cached import cache_data
from pages.parts.shared.session import lake
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number


@cache_data(max_entries=64, show_spinner=False)
def _tried(path: str, name: str, version: int, recipe: str, index: int | None, text: str) -> Trial:
    return tried(lake(), name, clean.from_json(recipe), index, text)


@cache_data(max_entries=64, show_spinner=False)
def _holds(path: str, name: str, version: int, recipe: str, index: int | None, text: str) -> tuple[int, int]:
    return holds(lake(), name, clean.from_json(recipe), index, text)


def trial(dataset: Dataset, recipe: Recipe, index: int | None, text: str, columns: Sequence[str], place: str) -> None:
    """The result on the first rows, or why there is none; then columns and functions to put in with a click;
    while it is written they complete themselves.

    Args:
        place: The key of the text's widget.
    """
    completing(columns, place)
    if text.strip():
        try:
            found = _tried(str(lake().path), dataset.name, lake().version(), recipe.to_json(), index, text)
        except TouchstoneError as error:
            st.caption(f":orange[:material/warning: {md(sentences(error.message, error.hint))}]")
        else:
            result = _("Result ({kind})").format(kind=found.kind)
            rows = [dict(zip([*found.columns, result], row, strict=True)) for row in found.rows]
            if rows:
                table(rows, f"{place}_trial", alt=_("The expression on the first rows"), download=False)
    with st.expander(_("Columns and functions")):
        for label, words in ((_("Columns"), [written(one) for one in columns]), (_("Functions"), FUNCTIONS)):
            key = f"{place}_{label}"
            st.pills(label, words, key=key, format_func=md, on_change=_put_in, args=(place, key, words is FUNCTIONS))


def _put_in(place: str, key: str, function: bool) -> None:
    """Put the word that was clicked behind the text."""
    word = st.session_state.get(key)
    if word:
        text = str(st.session_state.get(place) or "")
        blank = "" if not text or text.endswith((" ", "(")) else " "
        st.session_state[place] = f"{text}{blank}{word}{'(' if function else ''}"
    st.session_state[key] = None


def counted(dataset: Dataset, recipe: Recipe, index: int | None, where: str) -> None:
    """In how many rows a step's condition holds."""
    if not where.strip():
        return
    try:
        found, rows = _holds(str(lake().path), dataset.name, lake().version(), recipe.to_json(), index, where)
    except TouchstoneError as error:
        st.caption(f":orange[:material/warning: {md(sentences(error.message, error.hint))}]")
    else:
        st.caption(_("Rows for which it holds: {n} of {rows}.").format(n=number(found), rows=number(rows)))
