"""Figures of the profile: distributions, rhythm, funnel, correlations."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Sequence

import plotly.graph_objects as go

from core.figures import COLORS, NEUTRAL
from core.i18n import N_, _
from core.kinds import event_label
from core.profile import Histogram, Rhythm, ValueCount

MAIN, OUTSIDE = COLORS[0], "#B45309"
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
LINES = ("#0D9488", "#C2410C", "#6366F1", "#C026D3", "#0284C7", "#65A30D", "#D97706", NEUTRAL)
"""Line colours that hold against both the light and the dark ground."""


def plain(text: str, width: int = 40) -> str:
    """A label that Plotly does not read as HTML, cut to a width."""
    short = textwrap.shorten(text, width, placeholder="…") if len(text) > width else text
    return short.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def distribution(histogram: Histogram, median: float | str | None = None) -> go.Figure:
    """Bars per bin, the tails in another colour at the ends, the median as a dotted line."""
    edges, counts = histogram.edges, histogram.counts
    figure = go.Figure()
    if histogram.unit == "value":
        numbers = [float(edge) for edge in edges if edge is not None]
        width = numbers[1] - numbers[0] if numbers[1] > numbers[0] else max(abs(numbers[0]) * 0.01, 1.0)
        middles = [edge + width / 2 for edge in numbers[:-1]] if numbers[1] > numbers[0] else numbers[:1]
        spans = [f"{low:,.6g} – {high:,.6g}" for low, high in itertools.pairwise(numbers)]
        figure.add_bar(x=middles, y=counts, width=width * 0.94, customdata=spans, marker_color=MAIN)
        tails = (
            (numbers[0] - width * 1.6, histogram.below, _("below")),
            (numbers[-1] + width * 1.6, histogram.above, _("above")),
        )
        for place, rows, word in tails:
            if rows:
                figure.add_bar(x=[place], y=[rows], width=width * 0.94, customdata=[word], marker_color=OUTSIDE)
                figure.add_annotation(x=place, y=rows, text=f"{word} {rows:,}", showarrow=False, yshift=10)
        figure.update_traces(hovertemplate="%{customdata}: %{y:,}<extra></extra>")
        figure.update_layout(xaxis={"tickformat": "~s" if max(map(abs, numbers)) >= 100_000 else None})
        if median is not None:
            figure.add_vline(x=float(median), line={"color": OUTSIDE, "width": 1.5, "dash": "dot"})
    else:
        figure.add_bar(x=[str(edge) for edge in edges[:-1]], y=counts, marker_color=MAIN)
        figure.update_traces(hovertemplate="%{x}: %{y:,}<extra></extra>")
        outside = [
            f"{word} {rows:,}" for word, rows in ((_("below"), histogram.below), (_("above"), histogram.above)) if rows
        ]
        if outside:
            figure.add_annotation(x=0, y=1, xref="paper", yref="paper", text=" · ".join(outside), showarrow=False)
    figure.update_layout(height=240, bargap=0.06, yaxis={"title": _("rows"), "rangemode": "tozero"})
    return figure


def top_values(values: Sequence[ValueCount], rows: int) -> go.Figure:
    """Horizontal bars of the most frequent values, the rows and their share at the bar's end."""
    shown = values[:12]
    labels = [plain(one.value, 28) or "∅" for one in shown]
    texts = [f"{one.rows:,} · {one.rows / rows:.1%}" if rows else f"{one.rows:,}" for one in shown]
    figure = go.Figure(
        go.Bar(
            x=[one.rows for one in shown],
            y=list(range(len(shown))),
            orientation="h",
            marker_color=MAIN,
            text=texts,
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{text}<extra></extra>",
        )
    )
    largest = max((one.rows for one in shown), default=1)
    figure.update_layout(
        height=28 * len(shown) + 40,
        xaxis={"visible": False, "range": [0, largest * 1.45]},
        yaxis={"autorange": "reversed", "tickvals": list(range(len(shown))), "ticktext": labels, "showgrid": False},
    )
    return figure


def by_hour(rhythm: Rhythm) -> go.Figure:
    """Events per weekday and hour as a heat map; times are as stored, read as UTC."""
    figure = go.Figure(
        go.Heatmap(
            z=rhythm.by_hour,
            x=list(range(24)),
            y=[_(day) for day in WEEKDAYS],
            colorscale=[[0, "rgba(13,148,136,0.06)"], [1, "#0D9488"]],
            showscale=False,
            xgap=2,
            ygap=2,
            hovertemplate="%{y} %{x}:00 – %{z:,}<extra></extra>",
        )
    )
    figure.update_layout(height=260, xaxis={"title": _("hour of day"), "dtick": 3}, yaxis={"autorange": "reversed"})
    return figure


FEW_DAYS = 7
"""Up to so many days each is named below the axis."""


def by_day(rhythm: Rhythm) -> go.Figure:
    """Events per day, one line per type, labelled at the line's end."""
    figure = go.Figure()
    ends = sorted(((counts[-1] if counts else 0), name) for name, counts in rhythm.by_day.items())
    top = max((max(counts) for counts in rhythm.by_day.values() if counts), default=1)
    place = -float(top)
    heights = {}
    for value, name in ends:  # labels keep a distance from the one below, however close the lines end
        place = max(float(value), place + top * 0.07)
        heights[name] = place
    for index, (name, counts) in enumerate(rhythm.by_day.items()):
        color = LINES[index % len(LINES)]
        label = _type_label(name)
        figure.add_scatter(
            x=rhythm.days, y=counts, mode="lines" if len(counts) > 1 else "markers", line={"color": color, "width": 2},
            hovertemplate=f"%{{x}} {plain(label)}: %{{y:,}}<extra></extra>",
        )  # fmt: skip
        if counts:
            figure.add_annotation(
                x=1, xref="paper", y=heights[name], text=plain(label), xanchor="left", xshift=6, showarrow=False,
                font={"color": color},
            )  # fmt: skip
    figure.update_layout(height=260, margin={"r": 110}, yaxis={"rangemode": "tozero", "title": _("events per day")})
    if len(rhythm.days) <= FEW_DAYS:  # or Plotly would name moments between the days, down to parts of a second
        figure.update_xaxes(tickmode="array", tickvals=list(rhythm.days), ticktext=list(rhythm.days))
    return figure


def funnel(rhythm: Rhythm) -> go.Figure:
    """Users who reach each type of event, with their share of the users who view."""
    stages = [stage for stage in rhythm.funnel if stage.type != "other"]
    first = next((stage.users for stage in stages if stage.type in ("view", "click", "impression")), 0)
    texts = [f"{stage.users:,} · {stage.users / first:.1%}" if first else f"{stage.users:,}" for stage in stages]
    figure = go.Figure(
        go.Bar(
            x=[stage.users for stage in stages],
            y=[_type_label(stage.type) for stage in stages],
            orientation="h",
            marker_color=MAIN,
            text=texts,
            customdata=[stage.events for stage in stages],
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{y}: %{text}<br>" + _("events") + ": %{customdata:,}<extra></extra>",
        )
    )
    largest = max((stage.users for stage in stages), default=1)
    figure.update_layout(
        height=44 * len(stages) + 40,
        xaxis={"visible": False, "range": [0, largest * 1.4]},
        yaxis={"autorange": "reversed", "showgrid": False},
    )
    return figure


def _type_label(name: str) -> str:
    return _("other") if name == "other" else event_label(name)


def correlations(
    pairs: Sequence[tuple[str, str, float]], symbol: str = "r", *, signed: bool = True, most: int = 16
) -> go.Figure:
    """A coefficient between the columns that take part in the strongest pairs.

    Args:
        pairs: both columns and the coefficient, the strongest first.
        symbol: the coefficient's name.
        signed: whether it goes from -1 to 1, else from 0 to 1.
        most: columns shown at most.
    """
    names: list[str] = []
    for left, right, _value in pairs:
        names += [name for name in (left, right) if name not in names]
    names = names[:most]
    place = {name: index for index, name in enumerate(names)}
    grid: list[list[float | None]] = [
        [1.0 if row == col else None for col in range(len(names))] for row in range(len(names))
    ]
    for left, right, value in pairs:
        if left in place and right in place:
            grid[place[left]][place[right]] = grid[place[right]][place[left]] = value
    labels = [plain(name, 18) for name in names]
    faint = "rgba(148,163,184,0.12)"
    middle = [[0.5, faint], [1, "#0D9488"]]
    ticks = {"tickvals": list(range(len(names))), "ticktext": labels}
    figure = go.Figure(
        go.Heatmap(
            z=grid,
            zmin=-1 if signed else 0,
            zmax=1,
            colorscale=[[0, "#C2410C"], *middle] if signed else [[0, faint], [1, "#0D9488"]],
            texttemplate="%{z:.2f}" if len(names) <= 10 else None,
            hovertemplate=symbol + " = %{z:.3f}<extra></extra>",
            xgap=2,
            ygap=2,
            colorbar={"thickness": 10, "outlinewidth": 0},
        )
    )
    figure.update_layout(height=max(220, 34 * len(names) + 80), xaxis=ticks, yaxis={**ticks, "autorange": "reversed"})
    return figure
