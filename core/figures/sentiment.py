"""Figures of the Sentiment page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from core.figures import NEGATIVE, NEUTRAL, POSITIVE

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

COLOURS = {"negative": NEGATIVE, "neutral": NEUTRAL, "positive": POSITIVE}


def mix_over_time(mix: pd.DataFrame, names: Mapping[str, str], reviews: str) -> go.Figure:
    """Stacked shares per period, each band named at its right end.

    Args:
        mix: columns period, reviews, negative, neutral, positive (shares, 0 to 1).
        names: what the reader calls each label.
        reviews: hover line with ``{n}`` for the number of reviews.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    base = 0.0
    hover = [reviews.format(n=f"{count:,}") for count in mix["reviews"]]
    for label, colour in COLOURS.items():
        figure.add_scatter(
            x=mix["period"],
            y=mix[label],
            stackgroup="mix",
            mode="lines" if len(mix) > 1 else "markers",
            line={"width": 1, "color": colour},
            name=names[label],
            customdata=hover,
            hovertemplate="%{y:.1%} · %{customdata}<extra>" + names[label] + "</extra>",
        )
        last = float(mix[label].iloc[-1])
        if last >= 0.05:
            figure.add_annotation(
                x=1,
                xref="paper",
                xanchor="left",
                y=base + last / 2,
                text=f"{names[label]} {last:.0%}",
                showarrow=False,
                font={"size": 12},
            )
        base += last
    figure.update_yaxes(range=[0, 1], tickformat=".0%", fixedrange=True)
    figure.update_xaxes(fixedrange=True)
    figure.update_layout(height=300, hovermode="x unified", margin={"r": 110, "l": 8, "t": 16, "b": 8})
    return figure
