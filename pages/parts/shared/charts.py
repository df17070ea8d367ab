"""Plotly figures in the page's theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core.figures import legend_below, template_name
from core.figures.language import language_config
from pages.parts.shared.owned import own

if TYPE_CHECKING:
    import plotly.graph_objects as go


def plot_lines(fig: go.Figure, alt: str, key: str, on_select: str | None = None) -> dict[str, Any] | None:
    """Draw a figure that names its lines beside them; on a narrow screen a second one, with a legend below, shows.

    The server does not know how wide the screen is, and it changes when a phone is turned: style.css decides.

    Returns:
        The point that was just clicked in either, where `on_select` is "rerun".
    """
    with st.container(key=own(f"wide_{key}")):
        wide = plot(fig, alt, key, on_select)
    with st.container(key=own(f"narrow_{key}")):
        # it has the template of the figure that it is made of
        narrow = _drawn(legend_below(fig), alt, f"{key}_narrow", on_select)
    return (clicked(wide, key) or clicked(narrow, f"{key}_narrow")) if on_select else None


def clicked(event: Any, key: str) -> dict[str, Any] | None:
    """The point that was just clicked in a figure; a browser keeps a choice, and what was answered is not news."""
    points = event.selection.points
    found = dict(points[0]) if points else None
    place = own(f"{key}_answered")
    known, st.session_state[place] = st.session_state.get(place), found
    return found if found != known else None


def plot(fig: go.Figure, alt: str, key: str, on_select: str | None = None) -> Any:
    """Draw a figure with the light or dark template of the reader's theme.

    Args:
        fig: The figure, built without a template.
        alt: What the picture shows, for a screen reader.
        key: Unique on the page.
        on_select: "rerun" to get the chosen points back.
    """
    dark = st.context.theme.type == "dark"
    fig.update_layout(template=template_name(dark))
    return _drawn(fig, alt, key, on_select)


def _drawn(fig: go.Figure, alt: str, key: str, on_select: str | None = None) -> Any:
    config = {"displayModeBar": False, **language_config()}
    options: dict[str, Any] = {"theme": None, "key": own(key), "alt": alt, "config": config}
    if on_select:
        return st.plotly_chart(fig, on_select=on_select, **options)  # type: ignore[call-overload]
    return st.plotly_chart(fig, **options)
