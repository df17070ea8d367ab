"""Figures of the Sentiment page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from core.figures import NEGATIVE, NEUTRAL, POSITIVE

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

LABEL_GAP = 0.1
"""Height of a line's name in a figure of probabilities 280 pixels high, as a share of the axis."""
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


def negative_share(
    periods: Sequence[date],
    shares: Sequence[float],
    reviews: Sequence[int],
    marked: Mapping[date, str],
    usual: float,
    words: str,
) -> go.Figure:
    """Negative share per period of one group, points by their number of reviews, with surges marked and named.

    Args:
        periods, shares, reviews: per period, oldest first; shares 0 to 1.
        marked: surging period -> what to write beside it.
        usual: share before the surge that is looked at, as a dotted line.
        words: hover line with ``{n}`` for the number of reviews.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    hover = [words.format(n=f"{count:,}") for count in reviews]
    most = max(reviews, default=1) or 1
    sizes = [3 + 6 * (count / most) ** 0.5 for count in reviews]
    figure.add_scatter(
        x=list(periods),
        y=list(shares),
        mode="lines+markers",
        line={"width": 1.5, "color": NEUTRAL},
        marker={
            "color": [NEGATIVE if period in marked else NEUTRAL for period in periods],
            "size": [11 if period in marked else size for period, size in zip(periods, sizes, strict=True)],
            "symbol": ["diamond" if period in marked else "circle" for period in periods],
        },
        customdata=hover,
        hovertemplate="%{x|%Y-%m-%d}: %{y:.1%} · %{customdata}<extra></extra>",
    )
    for period, share in zip(periods, shares, strict=True):
        if period in marked:
            figure.add_annotation(x=period, y=share, text=marked[period], showarrow=False, yshift=14)
    figure.add_hline(y=usual, line={"color": NEUTRAL, "width": 1, "dash": "dot"})
    figure.update_yaxes(range=[0, min(1.05, max([*shares, usual, 0.1]) * 1.2)], tickformat=".0%", fixedrange=True)
    figure.update_xaxes(fixedrange=True)
    figure.update_layout(height=280)
    return figure


def confidence_bars(counts: Sequence[int], threshold: float, below: str, above: str) -> go.Figure:
    """Histogram of the model's confidence in equal steps from 0 to 1; bars under the threshold in another colour.

    Args:
        counts: reviews per step.
        threshold: 0 to 1.
        below, above: hover names of the two sides.
    """
    import plotly.graph_objects as go

    width = 1 / max(len(counts), 1)
    middles = [(place + 0.5) * width for place in range(len(counts))]
    sides = [middle < threshold for middle in middles]
    figure = go.Figure()
    figure.add_bar(
        x=middles,
        y=list(counts),
        width=width * 0.92,
        marker={"color": [NEGATIVE if side else POSITIVE for side in sides]},
        customdata=[below if side else above for side in sides],
        hovertemplate="%{x:.0%}: %{y:,} · %{customdata}<extra></extra>",
    )
    figure.add_vline(x=threshold, line={"color": NEGATIVE, "width": 2, "dash": "dot"})
    figure.update_xaxes(range=[0.3, 1.0], tickformat=".0%", fixedrange=True)
    figure.update_yaxes(fixedrange=True)
    figure.update_layout(height=240, bargap=0.02)
    return figure


def reliability(confidence: Sequence[float], agreement: Sequence[float], reviews: Sequence[int]) -> go.Figure:
    """How often the label agrees with the stars at each step of confidence, beside the diagonal of a calibrated model.

    Args:
        confidence: mean confidence per step.
        agreement: share whose label is that of the stars, per step.
        reviews: reviews per step; sizes of the marks.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_scatter(x=[0.3, 1], y=[0.3, 1], mode="lines", line={"color": NEUTRAL, "dash": "dot"}, hoverinfo="skip")
    most = max(reviews, default=1)
    figure.add_scatter(
        x=list(confidence),
        y=list(agreement),
        mode="lines+markers",
        line={"color": POSITIVE, "width": 1.5},
        marker={"size": [6 + 14 * (count / most) ** 0.5 for count in reviews], "color": POSITIVE},
        customdata=[f"{count:,}" for count in reviews],
        hovertemplate="%{x:.0%} → %{y:.0%} · %{customdata}<extra></extra>",
    )
    figure.update_xaxes(range=[0.3, 1.02], tickformat=".0%", fixedrange=True)
    figure.update_yaxes(range=[0, 1.05], tickformat=".0%", fixedrange=True)
    figure.update_layout(height=240)
    return figure


def negative_bars(names: Sequence[str], shares: Sequence[float], counts: Sequence[str]) -> go.Figure:
    """Negative share of each aspect, largest first, with its count of mentions beside the bar.

    Args:
        names: of the aspects.
        shares: 0 to 1.
        counts: what to write beside each bar.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_bar(
        x=list(shares),
        y=list(names),
        orientation="h",
        marker={"color": NEGATIVE},
        text=list(counts),
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{x:.1%}<extra></extra>",
    )
    figure.update_xaxes(range=[0, max([*shares, 0.05]) * 1.35], tickformat=".0%", fixedrange=True)
    figure.update_yaxes(autorange="reversed", showgrid=False, fixedrange=True)
    figure.update_layout(height=34 * max(len(names), 1) + 50)
    return figure


def deletion(
    curves: Mapping[str, Sequence[float]], colours: Mapping[str, str], names: Mapping[str, str], axis: str
) -> go.Figure:
    """Probability of the label as words are taken out, one line per order, named at its end.

    Args:
        curves: order -> probabilities, from the whole text on.
        colours, names: of the orders.
        axis: what is counted along the x axis.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    heights = apart([values[-1] for values in curves.values()], LABEL_GAP)
    for (order, values), height in zip(curves.items(), heights, strict=True):
        steps = list(range(len(values)))
        figure.add_scatter(
            x=steps,
            y=list(values),
            mode="lines+markers",
            line={"color": colours[order], "dash": "dot" if order == "random" else "solid"},
            hovertemplate="%{x}: %{y:.1%}<extra>" + names[order] + "</extra>",
        )
        figure.add_annotation(
            x=steps[-1],
            y=height,
            text=f'<span style="color:{colours[order]}">●</span> {names[order]}',
            showarrow=False,
            xanchor="left",
            xshift=8,
            font={"size": 12},
        )
    figure.update_yaxes(range=[0, 1.02], tickformat=".0%", fixedrange=True)
    longest = max((len(values) for values in curves.values()), default=1)
    figure.update_xaxes(
        range=[-0.3, longest - 0.7], fixedrange=True, dtick=1, title={"text": axis, "font": {"size": 12}}
    )
    figure.update_layout(height=280, margin={"r": 150})
    return figure


def apart(values: Sequence[float], gap: float, top: float = 1.0) -> list[float]:
    """Heights for the names of lines that end at ``values``: in the same order, ``gap`` apart at least, below ``top``.

    Args:
        values: 0 to 1; there is room for all of them.
    """
    order = sorted(range(len(values)), key=lambda place: values[place])
    heights = list(values)
    for below, above in pairwise(order):
        heights[above] = max(heights[above], heights[below] + gap)
    ceiling = top
    for place in reversed(order):
        heights[place] = min(heights[place], ceiling)
        ceiling = heights[place] - gap
    return heights
