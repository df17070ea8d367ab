"""Plotly figures in the page's theme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core.figures import template_name
from core.figures.language import language_config
from pages.parts.shared.owned import own

if TYPE_CHECKING:
    import plotly.graph_objects as go


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
    config = {"displayModeBar": False, **language_config()}
    options: dict[str, Any] = {"theme": None, "key": own(key), "alt": alt, "config": config}
    if on_select:
        return st.plotly_chart(fig, on_select=on_select, **options)  # type: ignore[call-overload]
    return st.plotly_chart(fig, **options)
