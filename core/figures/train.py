"""Figures of the Train page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.figures import COLORS

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go


def curves(points: pd.DataFrame, names: Mapping[str, str], measures: tuple[str, ...], axis: str) -> go.Figure:
    """One line per run and measure over the share of its planned steps, named at its end.

    Args:
        points: columns run, step, of, and the measures; a point that lacks a measure is passed over.
        names: what the reader calls each run.
        measures: the first is drawn solid, the second dotted with markers.
        axis: title of the vertical axis.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    for place, (run, name) in enumerate(names.items()):
        own = points[points["run"] == run]
        colour = COLORS[place % len(COLORS)]
        for number, measure in enumerate(measures):
            drawn = own[own[measure].notna()]
            if drawn.empty:
                continue
            figure.add_scatter(
                x=drawn["step"],
                y=drawn[measure],
                mode="lines+markers" if number or len(drawn) < 12 else "lines",
                line={"width": 2, "color": colour, "dash": "dot" if number else "solid"},
                name=name,
                hovertemplate=f"{name}: %{{y:.3f}}<extra></extra>",
            )
            if not number:
                figure.add_annotation(
                    x=drawn["step"].iloc[-1],
                    y=drawn[measure].iloc[-1],
                    text=name,
                    showarrow=False,
                    xanchor="left",
                    xshift=6,
                    font={"size": 12},
                )
    figure.update_yaxes(title=axis, fixedrange=True)
    figure.update_xaxes(fixedrange=True)
    figure.update_layout(height=280, hovermode="x unified", margin={"r": 130, "l": 8, "t": 16, "b": 8})
    return figure


def gap(low: float, difference: float, high: float, words: str) -> go.Figure:
    """An accuracy difference with its interval, zero marked; in points."""
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_vline(x=0, line={"width": 1, "dash": "dot", "color": "#94A3B8"})
    figure.add_scatter(
        x=[100 * difference],
        y=[""],
        mode="markers",
        marker={"size": 11, "color": COLORS[0]},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [100 * (high - difference)],
            "arrayminus": [100 * (difference - low)],
            "color": COLORS[0],
            "thickness": 2,
        },
        hovertemplate="%{x:+.1f}<extra></extra>",
    )
    figure.update_xaxes(title=words, fixedrange=True, zeroline=False)
    figure.update_yaxes(fixedrange=True, showticklabels=False, showgrid=False)
    figure.update_layout(height=130)
    return figure
