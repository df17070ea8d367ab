"""Figures of weak lists: how many each rule finds, and how that moved from version to version."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from core.figures import FINDING
from core.figures.recommend import OTHER, plain

ROW_HEIGHT = 30
"""Pixels of a bar with its label."""
WARNING = "#C2410C"
"""Orange of what is seldom right; red is left for what never is."""


@dataclass(frozen=True)
class Bar:
    """One rule: its name, its share of weak lists (0 to 1) with the interval, and its severity."""

    label: str
    share: float
    low: float
    high: float
    severity: str


def shares(bars: Sequence[Bar], axis: str) -> go.Figure:
    """Share of weak lists by rule, one bar each with its interval, the largest on top."""
    figure = go.Figure()
    colours = {"error": FINDING, "warning": WARNING}
    ordered = sorted(bars, key=lambda one: -one.share)
    figure.add_trace(
        go.Bar(
            x=[100 * one.share for one in ordered],
            y=[plain(one.label) for one in ordered],
            orientation="h",
            marker={"color": [colours.get(one.severity, OTHER) for one in ordered]},
            error_x={
                "type": "data",
                "symmetric": False,
                "array": [_gap(one.share, one.high) for one in ordered],
                "arrayminus": [_gap(one.low, one.share) for one in ordered],
                "thickness": 1.5,
                "width": 3,
                "color": "#64748B",
            },
            hovertemplate="%{y}: %{x:.1f} %<extra></extra>",
        )
    )
    for one in ordered:
        end = 100 * (one.high if math.isfinite(one.high) else one.share)
        figure.add_annotation(
            x=end, y=plain(one.label), text=f"{100 * one.share:.1f} %", xanchor="left", xshift=6, showarrow=False
        )
    largest = max((100 * (one.high if math.isfinite(one.high) else one.share) for one in ordered), default=0.0)
    figure.update_layout(
        height=ROW_HEIGHT * max(len(ordered), 2) + 60,
        xaxis={"title": axis, "range": [0, max(largest * 1.2, 1.0)]},
        yaxis={"autorange": "reversed", "showgrid": False},
        bargap=0.35,
    )
    return figure


def _gap(low: float, high: float) -> float:
    return max(0.0, 100 * (high - low)) if math.isfinite(low) and math.isfinite(high) else 0.0


@dataclass(frozen=True)
class Line:
    """One rule over the versions: (version as people read it, share from 0 to 1)."""

    label: str
    points: Sequence[tuple[str, float]]


def course(lines: Sequence[Line], axis: str, below: str) -> go.Figure:
    """Shares by version, one line for each rule, named at its end."""
    figure = go.Figure()
    for line in lines:
        figure.add_trace(
            go.Scatter(
                x=[version for version, _share in line.points],
                y=[100 * share for _version, share in line.points],
                name=plain(line.label),
                mode="lines+markers",
                hovertemplate="%{x}: %{y:.1f} %<extra>%{fullData.name}</extra>",
            )
        )
    figure.update_layout(
        height=300,
        xaxis={"title": below, "type": "category"},
        yaxis={"title": axis, "rangemode": "tozero"},
        showlegend=True,
    )
    return figure
