"""Figures of one column: gaps and outliers over time, two versions on the same bins or values."""

from __future__ import annotations

import plotly.graph_objects as go

from core.figures.profile import LINES, OUTSIDE, plain
from core.i18n import _
from core.profile import Overlay, Timeline

BEFORE = "#94A3B8"


def missing_over_time(timeline: Timeline) -> go.Figure:
    """The share of missing values per period or block of rows."""
    shares = timeline.missing_shares
    figure = go.Figure(
        go.Bar(
            x=list(timeline.starts),
            y=list(shares),
            marker_color=OUTSIDE,
            customdata=list(zip(timeline.missing, timeline.rows, strict=True)),
            hovertemplate="%{x}: %{y:.1%} (%{customdata[0]:,} / %{customdata[1]:,})<extra></extra>",
        )
    )
    top = max((share for share in shares if share is not None), default=0.0)
    figure.update_layout(
        yaxis={"title": _("share missing"), "tickformat": ".1~%", "range": [0, min(1.0, top * 1.15) or 1]}
    )
    return _over_time(figure, timeline)


def outliers_over_time(timeline: Timeline) -> go.Figure:
    """Outliers per period or block of rows."""
    figure = go.Figure(
        go.Bar(
            x=list(timeline.starts),
            y=list(timeline.outliers),
            marker_color=OUTSIDE,
            customdata=list(timeline.rows),
            hovertemplate="%{x}: %{y:,} / %{customdata:,}<extra></extra>",
        )
    )
    figure.update_layout(yaxis={"title": _("outliers"), "rangemode": "tozero"})
    return _over_time(figure, timeline)


def _over_time(figure: go.Figure, timeline: Timeline) -> go.Figure:
    axis = {"title": None} if timeline.by else {"title": _("from row"), "type": "category", "nticks": 8}
    figure.update_layout(height=210, bargap=0.08, xaxis=axis)
    return figure


def overlay(both: Overlay, before: str, after: str) -> go.Figure:
    """Shares of the rows per bin or value, before in grey and after in colour.

    Args:
        before: the label of the first version, such as "version 3".
        after: the label of the second.
    """
    return _binned(both, before, after) if both.binned else _valued(both, before, after)


def _shares(both: Overlay) -> list[list[float]]:
    return [
        [rows / total if total else 0.0 for rows in counts]
        for counts, total in ((both.before, both.before_rows), (both.after, both.after_rows))
    ]


def _binned(both: Overlay, before: str, after: str) -> go.Figure:
    times = any("-" in label[1:] and ":" in label for label in both.labels)
    xs = list(both.labels) if times else list(both.edges)
    spans = [f"{low} – {high}" for low, high in zip(both.labels[:-1], both.labels[1:], strict=True)]
    figure = go.Figure()
    for label, shares, counts, color, fill in zip(
        (before, after), _shares(both), (both.before, both.after), (BEFORE, LINES[0]), (True, False), strict=True
    ):
        figure.add_scatter(
            x=xs, y=[*shares, shares[-1]], mode="lines", name=plain(label),
            line={"shape": "hv", "color": color, "width": 2},
            fill="tozeroy" if fill else None, fillcolor="rgba(148,163,184,0.25)" if fill else None,
            customdata=[[span, rows] for span, rows in zip([*spans, spans[-1]], [*counts, counts[-1]], strict=True)],
            hovertemplate=f"{plain(label)} · %{{customdata[0]}}: %{{y:.1%}} (%{{customdata[1]:,}})<extra></extra>",
        )  # fmt: skip
    return _compared(figure, 230, {"title": None})


def _valued(both: Overlay, before: str, after: str) -> go.Figure:
    places = list(range(len(both.labels)))
    figure = go.Figure()
    for label, shares, counts, color in zip(
        (before, after), _shares(both), (both.before, both.after), (BEFORE, LINES[0]), strict=True
    ):
        figure.add_bar(
            x=shares, y=places, orientation="h", name=plain(label), marker_color=color, customdata=counts,
            text=[f"{rows:,} · {share:.1%}" for rows, share in zip(counts, shares, strict=True)],
            textposition="outside", cliponaxis=False,
            hovertemplate=f"{plain(label)}: %{{x:.1%}} (%{{customdata:,}})<extra></extra>",
        )  # fmt: skip
    largest = max((share for shares in _shares(both) for share in shares), default=1.0) or 1.0
    _compared(figure, 42 * len(places) + 70, {"visible": False, "range": [0, largest * 1.45]})
    ticks = {"tickvals": places, "ticktext": [plain(label, 28) or "∅" for label in both.labels]}
    figure.update_layout(yaxis={**ticks, "autorange": "reversed", "showgrid": False, "title": None}, barmode="group")
    return figure


def _compared(figure: go.Figure, height: int, xaxis: dict[str, object]) -> go.Figure:
    legend = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
    figure.update_layout(
        height=height, xaxis=xaxis, yaxis={"title": _("share of rows"), "tickformat": ".0%", "rangemode": "tozero"},
        showlegend=True, legend=legend, margin={"t": 34}, bargap=0.25,
    )  # fmt: skip
    return figure
