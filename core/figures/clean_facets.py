"""The bars of a number's or a time's facet, to be brushed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.clean.browse import Histogram
from core.figures import COLORS
from core.i18n import _

if TYPE_CHECKING:
    import plotly.graph_objects as go

HEIGHT = 140
"""Pixels: a facet stands beside the table, not in its place."""


def bars(found: Histogram) -> go.Figure:
    """Rows per bar; dragging over bars chooses them."""
    import plotly.graph_objects as go

    labels = [_("{low} to {high}").format(low=one.low, high=one.high) for one in found.bins]
    figure = go.Figure(
        go.Bar(
            x=list(range(len(found.bins))),
            y=[one.rows for one in found.bins],
            customdata=labels,
            hovertemplate="%{customdata}<br>%{y:,}<extra></extra>",
            marker={"color": COLORS[0]},
        )
    )
    ends = [0, len(found.bins) - 1]
    figure.update_layout(height=HEIGHT, bargap=0.05, dragmode="select", selectdirection="h", showlegend=False)
    figure.update_xaxes(tickvals=ends, ticktext=[found.bins[0].low, found.bins[-1].high], showgrid=False)
    figure.update_yaxes(visible=False)
    return figure
