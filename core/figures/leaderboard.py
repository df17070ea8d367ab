"""Figures of the leaderboard: segments, accuracy beside breadth, room beside demand, trials of a search."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from core.figures.recommend import BASELINE, MARKED, OTHER, plain
from core.i18n import _

ROW_HEIGHT = 32
"""Pixels of a row with its label."""
_SCALE = [[0.0, "rgba(13,148,136,0.06)"], [1.0, "rgba(13,148,136,0.75)"]]
"""From barely there to the colour of what is marked, as far as dark and light digits on it can still be read."""


def segments(rows: Sequence[str], columns: Sequence[str], values: Sequence[Sequence[float]]) -> go.Figure:
    """Means by segment (rows, the first on top) and scorer (columns); a blank cell has too few shoppers."""
    figure = go.Figure(
        go.Heatmap(
            x=[plain(one) for one in columns],
            y=[plain(one) for one in rows],
            z=[[None if math.isnan(value) else value for value in row] for row in values],
            text=[["" if math.isnan(value) else f"{value:.3f}" for value in row] for row in values],
            texttemplate="%{text}",
            colorscale=_SCALE,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{y} · %{x}: %{text}<extra></extra>",
        )
    )
    figure.update_layout(
        height=ROW_HEIGHT * len(rows) + 90,
        xaxis={"side": "top", "tickangle": -30},
        yaxis={"autorange": "reversed", "showgrid": False},
    )
    return figure


def breadth(names: Sequence[str], coverage: Sequence[float], accuracy: Sequence[float], metric: str) -> go.Figure:
    """Accuracy (up) against the share of the shop that is listed for anybody (right), one dot a scorer."""
    figure = go.Figure(
        go.Scatter(
            x=list(coverage),
            y=list(accuracy),
            mode="markers+text",
            text=[plain(name) for name in names],
            textposition=["middle left" if share > 0.6 else "middle right" for share in coverage],
            marker={"size": 11, "color": MARKED},
            hovertemplate="%{text}: %{x:.1%}, %{y:.3f}<extra></extra>",
            cliponaxis=False,
        )
    )
    largest = max((value for value in accuracy if not math.isnan(value)), default=1.0)
    figure.update_layout(
        height=340,
        xaxis={"title": _("Share of items listed for anyone"), "tickformat": ".0%", "range": [0, 1.05]},
        yaxis={"title": metric, "range": [0, largest * 1.15 or 1.0]},
    )
    return figure


def room(names: Sequence[str], slots: Sequence[float], demand: Sequence[float], catalog: Sequence[float]) -> go.Figure:
    """Shares of places beside shares of demand and of the catalog, one row each, the first on top."""
    figure = go.Figure()
    labels = [plain(name) for name in names]
    for name, left, right in zip(labels, slots, demand, strict=True):
        figure.add_trace(
            go.Scatter(
                x=[left, right],
                y=[name, name],
                mode="lines",
                line={"color": OTHER, "width": 2},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    for title, values, color, symbol in (
        (_("Places in lists"), slots, MARKED, "diamond"),
        (_("What shoppers then wanted"), demand, BASELINE, "circle"),
        (_("Catalog"), catalog, OTHER, "line-ns-open"),
    ):
        figure.add_trace(
            go.Scatter(
                x=list(values),
                y=labels,
                mode="markers",
                name=title,
                marker={"color": color, "size": 11, "symbol": symbol},
                hovertemplate="%{y}: %{x:.1%}<extra>" + title + "</extra>",
            )
        )
    figure.update_layout(
        height=ROW_HEIGHT * len(labels) + 100,
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        xaxis={"tickformat": ".0%", "rangemode": "tozero"},
        yaxis={"autorange": "reversed", "type": "category", "showgrid": False},
    )
    return figure


def trials(scorers: Sequence[str], values: Sequence[Sequence[float]], chosen: Sequence[int], metric: str) -> go.Figure:
    """Every trial of each scorer on the validation split: defaults square, the chosen a diamond, the rest dots."""
    figure = go.Figure()
    for name, tried, best in zip(scorers, values, chosen, strict=True):
        symbols = ["diamond" if at == best else "square" if at == 0 else "circle" for at in range(len(tried))]
        colors = [MARKED if at == best else BASELINE if at == 0 else OTHER for at in range(len(tried))]
        figure.add_trace(
            go.Scatter(
                x=list(tried),
                y=[plain(name)] * len(tried),
                mode="markers",
                marker={"size": 11, "symbol": symbols, "color": colors, "opacity": 0.85},
                hovertemplate="%{y}: %{x:.4f}<extra></extra>",
            )
        )
    figure.update_layout(
        height=ROW_HEIGHT * len(scorers) + 80,
        xaxis={"title": metric, "rangemode": "tozero"},
        yaxis={"autorange": "reversed", "type": "category", "showgrid": False},
    )
    return figure
