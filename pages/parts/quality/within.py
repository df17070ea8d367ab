"""The rows that a check is asked of: a condition, written or put together from facets."""

from __future__ import annotations

import streamlit as st

from core.clean import Recipe, columns_at
from core.clean.browse import FACETS, Facet, View, offered, value_counts, where_of
from core.errors import TouchstoneError
from core.i18n import _, sentences
from core.lake import Dataset
from core.quality import Check
from core.quality.params import LABELS, WHERE
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own
from pages.parts.shared.session import lake
from pages.parts.shared.wording import md, number

LISTED = ("values", "pattern", "script", "language")
"""Facets whose values are listed with their counts."""


def within(dataset: Dataset, old: Check | None, key: str) -> str:
    """The condition of the rows that a check is asked of; empty for all of them."""
    place = own(f"{key}_where")
    if place not in st.session_state:
        st.session_state[place] = str(old.params.get(WHERE, "")) if old else ""
    left, right = st.columns([4, 1], vertical_alignment="bottom")
    text = left.text_input(
        _(LABELS[WHERE]),
        key=place,
        placeholder=_("all rows; for example: price > 100"),
    )
    with right.popover(_("By values"), icon=":material/filter_alt:"):
        _facets(dataset, place, key)
    return str(text or "").strip()


@cache_data(max_entries=32, show_spinner=False)
def _counts(path: str, workspace_version: int, name: str, column: str, kind: str) -> dict[str | None, int]:
    return dict(value_counts(lake(), name, Recipe(), View(), column, kind).values)


def _facets(dataset: Dataset, place: str, key: str) -> None:
    """A column, a way to narrow by it, its values; put behind the condition that is there."""
    try:
        kinds = offered(columns_at(lake(), dataset.name, Recipe()))
    except TouchstoneError as error:
        st.caption(md(sentences(error.message, error.hint)))
        return
    column = st.selectbox(_("Column"), list(kinds), key=own(f"{key}_facet_column"))
    ways = [one for one in kinds.get(column, []) if FACETS[one].lasting]
    way = st.selectbox(
        _("Narrow by"), ways, format_func=lambda one: _(FACETS[one].label), key=own(f"{key}_facet_way_{column}")
    )
    values: tuple[str | None, ...] = ()
    stem = f"{key}_facet_{column}_{way}"
    if way in LISTED:
        counts = _counts(str(lake().path), lake().version(), dataset.name, column, way)
        chosen = st.multiselect(
            _("Values, the most frequent first"),
            list(counts),
            format_func=lambda one: f"{_('(empty)') if one is None else one} · {number(counts.get(one))}",
            placeholder=_("Choose values"),
            key=own(f"{stem}_values"),
        )
        values = tuple(chosen)
    elif way in ("range", "length"):
        values = (
            st.text_input(_("From"), key=own(f"{stem}_from")).strip() or None,
            st.text_input(_("To"), key=own(f"{stem}_to")).strip() or None,
        )
    elif way == "contains":
        values = (st.text_input(_("Text contains"), key=own(f"{stem}_text")),)
    inverted = st.toggle(_("All but these"), key=own(f"{stem}_not"))
    given = any(values) or (way in LISTED and None in values)
    ready = given or way in ("missing", "repeats")
    st.button(
        _("Narrow"),
        key=own(f"{stem}_take"),
        disabled=not ready,
        on_click=_put_in,
        args=(dataset.name, place, Facet(str(way), str(column), values, inverted)),
    )


def _put_in(name: str, place: str, facet: Facet) -> None:
    """Put a facet behind the condition."""
    try:
        said = where_of(lake(), name, Recipe(), View((facet,)))
    except TouchstoneError as error:
        st.toast(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return
    held = str(st.session_state.get(place) or "").strip()
    st.session_state[place] = f"({held}) AND ({said})" if held else said
