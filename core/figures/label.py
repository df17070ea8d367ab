"""Figures of the Label page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from core.figures import COLORS

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.annotate.curve import Point

_ORDER = {"uncertain": COLORS[0], "diverse": COLORS[2], "random": COLORS[7]}
_DASH = {"uncertain": "solid", "diverse": "dash", "random": "dot"}


def learning_curve(points: Sequence[Point], names: Mapping[str, str], axes: tuple[str, str]) -> go.Figure:
    """Accuracy against labels, one line per strategy named at its end, with its 95 % interval as a band."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for strategy, colour in _ORDER.items():
        own = [point for point in points if point.strategy == strategy]
        if not own:
            continue
        x = [point.labels for point in own]
        figure.add_scatter(
            x=[*x, *reversed(x)],
            y=[*(p.high for p in own), *(p.low for p in reversed(own))],
            fill="toself",
            fillcolor=colour,
            opacity=0.12,
            line={"width": 0},
            hoverinfo="skip",
        )
        figure.add_scatter(
            x=x,
            y=[p.accuracy for p in own],
            mode="lines",
            line={"color": colour, "width": 2, "dash": _DASH[strategy]},
            name=names[strategy],
            hovertemplate="%{y:.1%}<extra>" + names[strategy] + "</extra>",
        )
    lasts = sorted((p.accuracy, s) for s in _ORDER for p in points if p.strategy == s and p.labels == _end(points, s))
    span = max((p.high for p in points), default=1.0) - min((p.low for p in points), default=0.0)
    at = -1.0
    for accuracy, strategy in lasts:
        at = max(accuracy, at + 0.09 * span)
        words = f"{names[strategy]} {accuracy:.0%}"
        figure.add_annotation(x=1, xref="paper", xanchor="left", y=at, text=words, showarrow=False, font={"size": 12})
    figure.update_yaxes(tickformat=".0%", title=axes[1], fixedrange=True)
    figure.update_xaxes(title=axes[0], fixedrange=True)
    figure.update_layout(height=300, hovermode="x unified", margin={"r": 130, "l": 8, "t": 16, "b": 8})
    return figure


def _end(points: Sequence[Point], strategy: str) -> int:
    return max(p.labels for p in points if p.strategy == strategy)
