"""Figures of a test over its days, over groups of units, and step by step towards a purchase."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from core.experiment.effects import Effect
from core.experiment.over_time import Course, Line
from core.figures.experiment import ROW_HEIGHT, VERDICT_COLORS, plain
from core.i18n import _

COLORS = ("#64748b", "#0f766e", "#1d4ed8", "#7c3aed", "#a16207", "#0e7490", "#be185d", "#4d7c0f")
"""Of arms, the control first."""
BAND, FIXED = "rgba(15, 118, 110, 0.14)", "rgba(15, 118, 110, 0.32)"
MARGIN = {"l": 8, "r": 8, "t": 16, "b": 8}
"""Pixels around a picture, as around those of effects."""
LEGEND = {"orientation": "h", "yanchor": "top", "y": -0.2, "x": 0}
"""Below the picture, so that a phone leaves the width to the days; a fifth of the height is what an axis takes."""


def over_days(line: Line) -> go.Figure:
    """The difference of one arm and metric as it was known day by day, with both intervals; zero is marked.

    Shares are in percentage points.
    """
    scale = 100.0 if line.metric.kind == "proportion" else 1.0
    figure = go.Figure()
    days = [point.day for point in line.points]
    for which, color, name in (
        ("every_look", BAND, _("holds at every look")),
        ("fixed", FIXED, _("holds at one look")),
    ):
        ends = [getattr(point, which) for point in line.points]
        known = [(day, low, high) for day, (low, high) in zip(days, ends, strict=True) if math.isfinite(low)]
        figure.add_trace(
            go.Scatter(
                x=[day for day, _low, _high in known] + [day for day, _low, _high in reversed(known)],
                y=[scale * high for _day, _low, high in known] + [scale * low for _day, low, _high in reversed(known)],
                fill="toself",
                fillcolor=color,
                line={"width": 0},
                name=name,
                hoverinfo="skip",
            )
        )
    figure.add_trace(
        go.Scatter(
            x=days,
            y=[scale * point.estimate if math.isfinite(point.estimate) else None for point in line.points],
            mode="lines+markers",
            line={"color": COLORS[1], "width": 2.5},
            marker={"size": 5},
            name=_("difference so far"),
            hovertemplate="%{x}: %{y:.3g}<extra></extra>",
        )
    )
    figure.add_hline(y=0, line_dash="dot", line_color="#94a3b8")
    title = _("Difference, points") if line.metric.kind == "proportion" else _("Difference")
    late = [scale * end for point in line.points[len(line.points) // 4 :] for end in point.every_look]
    ends = [end for end in late if math.isfinite(end)] or [-1.0, 1.0]
    room = 0.1 * (max(ends) - min(ends) or 1.0)
    figure.update_yaxes(title=title, range=[min(*ends, 0.0) - room, max(*ends, 0.0) + room])
    figure.update_xaxes(type="date")
    figure.update_layout(height=340, margin=MARGIN, legend=LEGEND, showlegend=True)
    return figure


def enrolment(course: Course) -> go.Figure:
    """Units assigned to each arm on each day."""
    figure = go.Figure()
    for place, (arm, counts) in enumerate(course.enrolled.items()):
        figure.add_trace(
            go.Scatter(
                x=list(course.days),
                y=list(counts),
                mode="lines+markers",
                line={"color": COLORS[place % len(COLORS)], "width": 2},
                marker={"size": 5},
                name=plain(arm),
                hovertemplate="%{x}: %{y:,}<extra></extra>",
            )
        )
    figure.update_yaxes(title=_("Units a week") if course.weekly else _("Units a day"), rangemode="tozero")
    figure.update_xaxes(type="date")
    figure.update_layout(height=340, margin=MARGIN, legend=LEGEND, showlegend=True)
    return figure


def forest(rows: Sequence[tuple[str, Effect]], whole: Effect) -> go.Figure:
    """The effect within each group and of all units, with intervals, the whole on top and its value as a line.

    Args:
        rows: (group, effect), of one metric and arm.
    """
    scale = 100.0 if whole.metric.kind == "proportion" else 1.0
    figure = go.Figure()
    shown = [(_("all units"), whole), *rows]
    for label, effect in shown:
        low, high = effect.absolute.interval
        if not all(map(math.isfinite, (low, high, effect.absolute.estimate))):
            continue
        estimate = effect.absolute.estimate
        figure.add_trace(
            go.Scatter(
                x=[scale * estimate],
                y=[plain(label)],
                mode="markers",
                marker={
                    "color": VERDICT_COLORS[effect.verdict],
                    "size": 13 if effect is whole else 9,
                    "symbol": "diamond" if effect is whole else "square",
                },
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "array": [scale * (high - estimate)],
                    "arrayminus": [scale * (estimate - low)],
                    "color": VERDICT_COLORS[effect.verdict],
                    "thickness": 2,
                    "width": 5,
                },
                hovertemplate=plain(f"{label}: {scale * estimate:.3g} ({scale * low:.3g} … {scale * high:.3g})")
                + "<extra></extra>",
                showlegend=False,
            )
        )
    figure.add_vline(x=0, line_dash="dot", line_color="#94a3b8")
    figure.add_vline(x=scale * whole.absolute.estimate, line_width=1, line_color=COLORS[1])
    title = _("Difference, points") if whole.metric.kind == "proportion" else _("Difference")
    figure.update_xaxes(title=title, zeroline=False)
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_layout(height=90 + ROW_HEIGHT * len(shown), margin=MARGIN)
    return figure


def funnel(steps: Sequence[str], shares: Mapping[str, Sequence[float]]) -> go.Figure:
    """The share of each arm's units that reaches each step.

    Args:
        steps: Names, the widest first.
        shares: Arm -> share at each step.
    """
    figure = go.Figure()
    for place, (arm, values) in enumerate(shares.items()):
        figure.add_trace(
            go.Bar(
                x=[100 * value for value in values],
                y=[plain(step) for step in steps],
                orientation="h",
                marker_color=COLORS[place % len(COLORS)],
                name=plain(arm),
                text=[f"{value:.1%}" for value in values],
                textposition="auto",
                hovertemplate="%{y}: %{x:.2f} %<extra></extra>",
            )
        )
    figure.update_yaxes(autorange="reversed", type="category")
    figure.update_xaxes(title=_("Share of the arm's units, %"), rangemode="tozero")
    height = 120 + 26 * len(steps) * max(len(shares), 1)
    above = {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"}
    figure.update_layout(barmode="group", height=height, margin={**MARGIN, "t": 40}, legend=above, showlegend=True)
    return figure
