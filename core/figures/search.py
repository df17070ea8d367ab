"""Figures of the search room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import plotly.graph_objects as go

from core.figures import COLORS, NEUTRAL
from core.figures.recommend import plain

BAR = 30
"""Pixels of a bar with its label."""


def lost_bars(names: Sequence[str], lost: Sequence[float], queries: Sequence[int]) -> go.Figure:
    """Visits lost by cause, the most on top, with how many queries each cause has."""
    figure = go.Figure()
    figure.add_bar(
        x=list(lost),
        y=[plain(name) for name in names],
        orientation="h",
        marker={"color": COLORS[0]},
        text=[f"{value:,.0f}" for value in lost],
        textposition="outside",
        cliponaxis=False,
        customdata=list(queries),
        hovertemplate="%{y}: %{x:,.0f} (%{customdata})<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", fixedrange=True, showgrid=False)
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_layout(height=44 + BAR * max(1, len(names)), margin={"r": 52, "t": 6, "b": 6, "l": 8}, bargap=0.35)
    return figure


def day_bars(days: Sequence[tuple[int, int, int, int]], found: str, nothing: str, axis: str) -> go.Figure:
    """Searches by day: those that found something, and on top of them those that found nothing.

    Args:
        days: (seconds since 1970, searches, without a result, with a choice).
        found, nothing: Names of the two parts.
        axis: Title of the axis.
    """
    at = [datetime.fromtimestamp(day, UTC).date() for day, *_counts in days]
    figure = go.Figure()
    for name, values, color in (
        (found, [every - empty for _day, every, empty, _chosen in days], NEUTRAL),
        (nothing, [empty for _day, _every, empty, _chosen in days], COLORS[0]),
    ):
        figure.add_bar(x=at, y=values, name=plain(name), marker={"color": color}, hovertemplate="%{x}: %{y:,}")
    figure.update_layout(
        barmode="stack",
        height=220,
        showlegend=True,
        legend={"orientation": "h", "y": 1.12, "x": 0},
        yaxis={"title": plain(axis), "rangemode": "tozero"},
        bargap=0.15,
    )
    return figure
