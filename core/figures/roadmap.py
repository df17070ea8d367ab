"""Figures of the roadmap: levels on five spokes, levels over time, criteria that hold on the way to a target."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time
from math import ceil
from typing import TYPE_CHECKING

from core.figures import FINDING, NEUTRAL, POSITIVE
from core.govern.roadmap import HIGHEST, STAGES, Burn, Point, stage_name
from core.i18n import _

if TYPE_CHECKING:
    import plotly.graph_objects as go

AIM = "#B45309"
"""What is aimed at, and another workspace beside it; neither is a finding."""
OTHER = "#4F46E5"
HEIGHT = 330
"""Pixels of a figure beside another."""
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
"""Lines of the stages, told apart without their colours too."""


def radar(levels: Mapping[str, int], aims: Mapping[str, int], other: tuple[str, Mapping[str, int]] | None) -> go.Figure:
    """Levels of the five stages, with the targets and another workspace where there are any."""
    import plotly.graph_objects as go

    names = [stage_name(one).replace(" and ", " <br>and ") for one in STAGES]
    figure = go.Figure()

    def add(values: Sequence[int | None], name: str, color: str, fill: bool, dash: str) -> None:
        figure.add_trace(
            go.Scatterpolar(
                r=[*values, values[0]], theta=[*names, names[0]], name=name, mode="lines+markers",
                line={"color": color, "dash": dash, "width": 2}, fill="toself" if fill else "none", opacity=0.9,
                fillcolor="rgba(15,118,110,0.18)", hovertemplate="%{theta}: %{r}<extra>" + _safe(name) + "</extra>",
            )
        )  # fmt: skip

    add([levels[one] for one in STAGES], _("now"), POSITIVE, True, "solid")
    if aims:
        add([aims.get(one, levels[one]) for one in STAGES], _("target"), AIM, False, "dash")
    if other:
        add([other[1].get(one, 0) for one in STAGES], other[0], OTHER, False, "dot")
    figure.update_layout(
        height=HEIGHT,
        margin={"t": 32, "b": 32, "l": 72, "r": 72},
        showlegend=bool(aims or other),
        legend={"orientation": "h", "y": -0.12},
        polar={
            "bgcolor": "rgba(0,0,0,0)",
            "radialaxis": {"range": [0, HIGHEST], "dtick": 1, "angle": 90, "tickangle": 90, "gridcolor": "#94A3B855"},
            "angularaxis": {"direction": "clockwise", "gridcolor": "#94A3B855"},
        },
    )
    return figure


def timeline(points: Sequence[Point]) -> go.Figure:
    """Levels over time, as steps: a level holds until the next moment at which something was done."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for place, stage in enumerate(STAGES):
        figure.add_trace(
            go.Scatter(
                x=[point.time for point in points],
                y=[point.levels[stage] + (place - 2) * 0.04 for point in points],  # lines of one level lie side by side
                customdata=[point.levels[stage] for point in points],
                name=stage_name(stage),
                mode="lines",
                line={"shape": "hv", "width": 2.5, "dash": DASHES[place]},
                hovertemplate="%{x|%Y-%m-%d %H:%M}: %{customdata}<extra>" + stage_name(stage) + "</extra>",
            )
        )
    figure.update_layout(
        height=HEIGHT,
        showlegend=True,
        legend={"orientation": "h", "y": -0.2},
        yaxis={"range": [-0.3, HIGHEST + 0.3], "dtick": 1, "title": _("Level (1–5)")},
        xaxis={"nticks": 5},
    )
    return figure


def burn(way: Burn) -> go.Figure:
    """Criteria of the targets that hold, the straight way to the day, and how many there are."""
    import plotly.graph_objects as go

    times, counts = [moment for moment, _count in way.done], [count for _time, count in way.done]
    due = datetime.combine(way.due, time.max, UTC) if way.due else times[-1]
    figure = go.Figure(
        go.Scatter(
            x=times, y=counts, mode="lines", name=_("hold"), line={"shape": "hv", "color": POSITIVE, "width": 2.5},
            hovertemplate="%{x|%Y-%m-%d}: %{y}<extra></extra>",
        )
    )  # fmt: skip
    figure.add_trace(
        go.Scatter(
            x=[times[0], max(due, times[-1])], y=[way.wanted, way.wanted], mode="lines", name=_("wanted"),
            line={"color": NEUTRAL, "dash": "dot", "width": 1.5}, hovertemplate="%{y}<extra></extra>",
        )
    )  # fmt: skip
    if way.due:
        figure.add_trace(
            go.Scatter(
                x=[times[0], due], y=[counts[0], way.wanted], mode="lines", name=_("straight way"),
                line={"color": FINDING if way.late else AIM, "dash": "dash", "width": 1.5}, hoverinfo="skip",
            )
        )  # fmt: skip
    figure.update_layout(
        height=HEIGHT,
        showlegend=True,
        legend={"orientation": "h", "y": -0.2},
        yaxis={"rangemode": "tozero", "title": _("Criteria that hold"), "dtick": ceil(way.wanted / 7)},
        xaxis={"nticks": 5},
    )
    return figure


def _safe(name: str) -> str:
    """A name in a hover text, in which Plotly reads tags and fields."""
    return name.replace("<", "‹").replace(">", "›").replace("%", "％").replace("{", "(").replace("}", ")")
