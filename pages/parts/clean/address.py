"""The view of the Clean page's table as it stands in the address: facets, order, first row."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from core.cells.whole import whole
from core.clean.browse import Facet, View, facets_from

FACET, SORT, AT = "f", "sort", "row"
PAGE_ROWS = 50


def view() -> View:
    """The view that the address asks for."""
    sort = st.query_params.get(SORT, "")
    return View(facets_from(st.query_params.get_all(FACET)), sort.removeprefix("-"), sort.startswith("-"))


def offset() -> int:
    """The first row shown, from 0."""
    return max(0, (whole(st.query_params.get(AT)) or 1) - 1)


def go_to(row: int) -> None:
    """Show the page that begins with a row, from 0."""
    if row <= 0:
        st.query_params.pop(AT, None)
    else:
        st.query_params[AT] = str(row + 1)


def show(wanted: View) -> None:
    """Write a view to the address and go to its first page."""
    texts = [one.as_text() for one in wanted.facets]
    if texts:
        st.query_params[FACET] = texts
    else:
        st.query_params.pop(FACET, None)
    if wanted.sort:
        st.query_params[SORT] = f"{'-' if wanted.descending else ''}{wanted.sort}"
    else:
        st.query_params.pop(SORT, None)
    go_to(0)


def narrow(facet: Facet) -> None:
    """Put a facet into the view, in place of the one of its kind and column."""
    show(view().with_facet(facet))


def sort_by(column: str) -> None:
    """Sort by a column: upwards, at the next click downwards, then as the file has it."""
    now = view()
    if now.sort != column:
        show(replace(now, sort=column, descending=False))
    elif not now.descending:
        show(replace(now, descending=True))
    else:
        show(replace(now, sort="", descending=False))
