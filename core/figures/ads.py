"""Figures of the ads room: calibration, the course of a day, relevance against revenue."""

from __future__ import annotations

import math
from collections.abc import Sequence

import plotly.graph_objects as go

from core.figures.recommend import BASELINE, MARKED, OTHER, plain


def reliability(
    predicted: Sequence[float],
    observed: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    size: Sequence[int],
    axes: tuple[str, str],
) -> go.Figure:
    """Predicted against observed click rates with their intervals, both on logarithmic axes; the diagonal is perfect.

    Args:
        predicted, observed, low, high: Of each bin, 0 to 1.
        size: Impressions of each bin.
        axes: Titles of the x and the y axis.
    """
    least = max(min([*(one for one in (*predicted, *high) if one > 0), 0.1]) / 2, 1e-5)
    figure = go.Figure()
    ends = [least, 1.0]
    figure.add_trace(
        go.Scatter(x=ends, y=ends, mode="lines", line={"color": OTHER, "dash": "dot", "width": 1}, hoverinfo="skip")
    )
    shown = [max(one, least) for one in observed]
    figure.add_trace(
        go.Scatter(
            x=list(predicted),
            y=shown,
            mode="markers",
            marker={"color": MARKED, "size": 10},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [max(0.0, up - one) for up, one in zip(high, shown, strict=True)],
                "arrayminus": [max(0.0, one - max(down, least)) for down, one in zip(low, shown, strict=True)],
                "color": MARKED,
                "thickness": 1.5,
                "width": 3,
            },
            customdata=list(zip(observed, size, strict=True)),
            hovertemplate="%{x:.2%} → %{customdata[0]:.2%} (n = %{customdata[1]:,})<extra></extra>",
        )
    )
    span = [math.log10(least), 0]
    figure.update_layout(
        height=340,
        showlegend=False,
        xaxis={"title": axes[0], "type": "log", "range": span, "tickformat": "~%", "dtick": 1},
        yaxis={"title": axes[1], "type": "log", "range": span, "tickformat": "~%", "dtick": 1},
    )
    return figure


def bars(labels: Sequence[str], values: Sequence[float], axis: str, percent: bool = True) -> go.Figure:
    """One bar for each label, in the order given."""
    figure = go.Figure(
        go.Bar(
            x=[plain(one) for one in labels],
            y=list(values),
            marker_color=MARKED,
            hovertemplate="%{x}: %{y:.1%}<extra></extra>" if percent else "%{x}: %{y:,.2f}<extra></extra>",
        )
    )
    figure.update_layout(
        height=300,
        xaxis={"type": "category"},
        yaxis={"title": axis, "tickformat": "~%" if percent else None, "rangemode": "tozero"},
    )
    return figure


def day_course(
    labels: Sequence[str], spend: Sequence[float], visits: Sequence[float], names: tuple[str, str]
) -> go.Figure:
    """Shares of the spend and of the visits by part of the day, as bars and as a line."""
    figure = go.Figure()
    hover = "%{x}: %{y:.1%}<extra>%{fullData.name}</extra>"
    figure.add_trace(go.Bar(x=list(labels), y=list(spend), name=names[0], marker_color=MARKED, hovertemplate=hover))
    figure.add_trace(
        go.Scatter(
            x=list(labels),
            y=list(visits),
            name=names[1],
            mode="lines+markers",
            line={"color": BASELINE, "width": 2},
            hovertemplate=hover,
        )
    )
    figure.update_layout(
        height=300,
        xaxis={"type": "category"},
        yaxis={"tickformat": "~%", "rangemode": "tozero"},
        showlegend=True,
        legend={"orientation": "h", "y": 1.14, "x": 0},
    )
    return figure


def trade_off(
    lines: Sequence[tuple[str, Sequence[float], Sequence[float]]],
    chosen: tuple[float, float, float, float],
    axes: tuple[str, str],
) -> go.Figure:
    """Relevance kept against revenue, one line for each number of places, one point for each floor.

    Args:
        lines: (label, revenue per 1,000 lists, change of relevance) of each number of places.
        chosen: Revenue, change, and the ends of the interval of the change, of the point chosen on the page.
        axes: Titles of the x and the y axis.
    """
    figure = go.Figure()
    colors = ("#94A3B8", "#0D9488", "#2563EB", "#9333EA", "#C2410C")
    for place, (label, revenue, change) in enumerate(lines):
        figure.add_trace(
            go.Scatter(
                x=list(revenue),
                y=list(change),
                name=plain(label),
                mode="lines+markers",
                line={"color": colors[place % len(colors)], "width": 2},
                marker={"size": 6},
                hovertemplate="%{x:,.0f} · %{y:+.4f}<extra>%{fullData.name}</extra>",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=[0],
            y=[0],
            mode="markers",
            showlegend=False,
            marker={"size": 9, "symbol": "square", "color": OTHER},
            hoverinfo="skip",
        )
    )
    x, y, low, high = chosen
    figure.add_trace(
        go.Scatter(
            x=[x],
            y=[y],
            mode="markers",
            showlegend=False,
            marker={"size": 15, "symbol": "diamond-open", "color": BASELINE, "line": {"width": 3}},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [max(0.0, high - y)],
                "arrayminus": [max(0.0, y - low)],
                "color": BASELINE,
            },
            hoverinfo="skip",
        )
    )
    figure.update_layout(
        height=360,
        xaxis={"title": axes[0], "rangemode": "tozero"},
        yaxis={"title": axes[1]},
        showlegend=True,
        legend={"orientation": "h", "y": 1.14, "x": 0},
    )
    return figure
