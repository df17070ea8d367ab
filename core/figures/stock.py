"""Figures of the stock: what is left of an item day by day, and when an order would come."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.figures import NEUTRAL, POSITIVE
from core.figures.recommend import MARKED, OTHER


def outlook(
    past: Sequence[str],
    stock: float,
    days: Sequence[str],
    low: Sequence[float],
    middle: Sequence[float],
    high: Sequence[float],
    reorder: float | None,
    arrives: str | None,
    words: dict[str, str],
) -> go.Figure:
    """What is left of an item if nothing is ordered: the middle of the paths, eight of ten between the outer lines.

    Args:
        past: The last day known, where the lines begin; stock: pieces there.
        days: The days to come; low, middle, high: pieces left on each.
        reorder: Level drawn across, None for none; arrives: day of a delivery ordered today, None for none.
        words: left, between, reorder, arrives, axis.
    """
    x = [*past[-1:], *days]
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(x=x, y=[stock, *high], mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False)
    )
    figure.add_trace(
        go.Scatter(
            x=x, y=[stock, *low], mode="lines", line={"width": 0}, fill="tonexty", name=words["between"],
            fillcolor="rgba(13,148,136,0.22)", hoverinfo="skip",
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=x, y=[stock, *middle], mode="lines", line={"color": POSITIVE, "width": 2.5}, name=words["left"],
            customdata=list(zip([stock, *low], [stock, *high], strict=True)),
            hovertemplate="%{x}: %{y:,.0f} (%{customdata[0]:,.0f} – %{customdata[1]:,.0f})<extra></extra>",
        )
    )  # fmt: skip
    if reorder is not None:
        figure.add_hline(y=reorder, line={"color": MARKED, "dash": "dot", "width": 1.5})
        figure.add_annotation(
            x=1, xref="paper", xanchor="right", y=reorder, yanchor="bottom", text=words["reorder"], showarrow=False
        )
    if arrives is not None:
        figure.add_vline(x=arrives, line={"color": OTHER, "dash": "dash", "width": 1.5})
        figure.add_annotation(
            x=arrives, y=1, yref="paper", yanchor="bottom", xanchor="left", text=words["arrives"], showarrow=False
        )
    figure.update_layout(
        height=300,
        margin={"t": 28},
        yaxis={"title": words["axis"], "rangemode": "tozero"},
        xaxis={"nticks": 6},
        showlegend=False,
    )
    return figure


def sold(days: Sequence[str], pieces: Sequence[float | None], axis: str) -> go.Figure:
    """What was sold on each of the last days; a gap where nothing is known."""
    figure = go.Figure(
        go.Bar(x=list(days), y=list(pieces), marker_color=NEUTRAL, hovertemplate="%{x}: %{y:,.0f}<extra></extra>")
    )
    figure.update_layout(height=300, yaxis={"title": axis, "rangemode": "tozero"}, xaxis={"nticks": 5})
    return figure
