"""The map of the dataset: columns across rows or days, and the rows behind the cell that is clicked."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.figures.review import heat_map
from core.i18n import N_, _, ngettext
from core.review.flags import Flags
from core.review.overview import Overview, overview
from pages.parts.review.table import rows_of
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import switch
from pages.parts.shared.wording import md, number

ACROSS = {"days": N_("By day"), "rows": N_("By block of rows")}


def map_view(found: Flags) -> None:
    """The map, and what is behind one of its cells."""
    across = "rows"
    if found.days is not None:
        across = switch(
            _("Across"), list(ACROSS), "days", "across", lambda one: _(ACROSS[one]), label_visibility="collapsed"
        )
    drawn = overview(found, across)
    if not drawn.columns:
        st.success(_("No check flags anything in this version."), icon=":material/check_circle:")
        return
    event = plot(
        heat_map(drawn), _("Share of failing cells by column, across the table"), f"review_map_{across}", "rerun"
    )
    st.caption(_("Each cell is the share of failing cells of a column. Click one to see its rows."))
    cell = _clicked(event, drawn)
    if cell is None:
        return
    column, piece = cell
    one = drawn.pieces[piece]
    failing = int(drawn.failing[drawn.columns.index(column), piece])
    words = ngettext("{n} failing cell of {column}, {piece}", "{n} failing cells of {column}, {piece}", failing)
    st.subheader(
        words.format(n=number(failing), column=md(column or _("whole row")), piece=md(one.label or _("without a day"))),
        anchor=False,
    )
    rows_of(found, drawn.view(column, piece), f"review_map_{across}_{drawn.columns.index(column)}_{piece}")


def _clicked(event: Any, drawn: Overview) -> tuple[str, int] | None:
    points = getattr(getattr(event, "selection", None), "points", None) or []
    for point in points:
        said = point.get("customdata") if isinstance(point, dict) else None
        if isinstance(said, (list, tuple)) and len(said) >= 2:
            column, piece = int(said[0]), int(said[1])
            if 0 <= column < len(drawn.columns) and 0 <= piece < len(drawn.pieces):
                return drawn.columns[column], piece
    return None
