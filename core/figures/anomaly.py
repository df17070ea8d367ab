"""Figures of anomalies: a series of days with its band and what stands apart, and the share found by day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.figures import COLORS
from core.figures.watch import BAND, UNUSUAL

if TYPE_CHECKING:
    import plotly.graph_objects as go

Floats = NDArray[np.float64]


def days_line(
    days: Sequence[str],
    values: Floats,
    usual: Floats,
    low: Floats,
    high: Floats,
    apart: Collection[str],
    names: tuple[str, str, str],
) -> go.Figure:
    """A series of days with where it was to be expected; days that stand apart are diamonds.

    Args:
        values, usual, low, high: Of each day; shape (D,).
        apart: Days that stand apart.
        names: Of the series, the band, and the days that stand apart.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_scatter(x=list(days), y=high, mode="lines", line={"width": 0}, hoverinfo="skip", showlegend=False)
    figure.add_scatter(
        x=list(days), y=low, mode="lines", line={"width": 0}, fill="tonexty", fillcolor=BAND, name=names[1],
        hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=list(days), y=values, mode="lines+markers", name=names[0], line={"width": 1.6, "color": COLORS[0]},
        marker={"size": 4, "color": COLORS[0]}, customdata=usual,
        hovertemplate="%{x}<br>%{y:,.4~g} (" + names[1] + " %{customdata:,.4~g})<extra></extra>",
    )  # fmt: skip
    marked = [at for at, day in enumerate(days) if day in apart]
    figure.add_scatter(
        x=[days[at] for at in marked], y=[values[at] for at in marked], mode="markers", name=names[2],
        marker={"size": 11, "symbol": "diamond", "color": UNUSUAL}, hoverinfo="skip",
        cliponaxis=False,
    )  # fmt: skip
    if len(days) > 1:  # no room at the sides: a date there would stand on the nought of the other axis
        figure.update_xaxes(range=[days[0], days[-1]])
    figure.update_layout(height=340, margin={"t": 24}, legend={"orientation": "h", "y": -0.2})
    figure.update_yaxes(rangemode="tozero")
    return figure


def found_by_day(
    days: Sequence[str], counts: NDArray[np.int64], found: NDArray[np.int64], names: tuple[str]
) -> go.Figure:
    """The share of subjects that stand apart, day by day.

    Args:
        counts: Subjects of each day; found: those of them that stand apart; shape (D,).
        names: Title of the y axis.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_bar(
        x=list(days), y=found / np.maximum(counts, 1), marker={"color": COLORS[0]},
        customdata=np.stack([found, counts], axis=1),
        hovertemplate="%{x}<br>%{y:.2%} (%{customdata[0]:,} / %{customdata[1]:,})<extra></extra>",
    )  # fmt: skip
    figure.update_layout(height=260, margin={"t": 24}, showlegend=False)
    figure.update_yaxes(tickformat=".1%", title=names[0])
    return figure
