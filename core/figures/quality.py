"""Figures of quality: the score over versions, what cost the points, failing checks per version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.figures import FINDING
from core.figures.incidents import Mark, draw_marks
from core.i18n import N_, _
from core.quality.model import DIMENSIONS, Report
from core.quality.words import dimension_label, title

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.lake import Version

MARKERS = {
    "ingest": N_("upload"),
    "append": N_("rows added"),
    "clean": N_("cleaned"),
    "undo": N_("step undone"),
    "build": N_("built"),
}
MARKER_COLORS = {"clean": "#0F766E", "undo": "#B45309"}
QUIET = "#7B8A87"
MARKED = 20
"""Uploads that are marked: where nearly each version is one, their lines would hide the scores."""
WHOLE = 6
"""Failing checks below which each has its own tick; else the axis would write 0 and 1 several times."""


def score_lines(history: Sequence[Report], markers: Sequence[Version] = (), marks: Sequence[Mark] = ()) -> go.Figure:
    """The score of each dimension over a dataset's versions, labelled at the lines' ends.

    Args:
        history: Reports, oldest first.
        markers: Versions to mark with a dotted line and a word; those without a report are left out, and uploads where
            nearly each version is one.
        marks: Incidents, each at the place of its version's report.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    places = {report.version: place for place, report in enumerate(history)}
    names = [f"v{report.number}" for report in history]
    shown = [name for name in DIMENSIONS if any(name in report.dimensions for report in history)]
    values = {name: [report.dimensions.get(name) for report in history] for name in shown}
    everything = [value for line in values.values() for value in line if value is not None]
    low = min([*everything, 90.0]) if everything else 0.0
    floor = max(0.0, low - (100 - low) * 0.08)
    ends = {name: next((v for v in reversed(line) if v is not None), 100.0) for name, line in values.items()}
    label_at = spread_labels(ends, gap=(100 - floor) * 0.062, top=100 + (100 - floor) * 0.02)
    last = len(history) - 1
    for name in shown:
        gap = max(0.15, last * 0.015)
        figure.add_scatter(
            x=[*range(len(history)), None, last + gap],
            y=[*values[name], None, label_at[name]],
            mode="lines+markers+text",
            name=dimension_label(name),
            line={"width": 2.2},
            marker={"size": [5 if len(history) <= 30 else 0] * len(history) + [0, 8]},
            text=[""] * (len(history) + 1) + [f"{dimension_label(name)} {ends[name]:.1f}"],
            textposition="middle right",
            cliponaxis=False,
            customdata=[*names, "", names[-1] if names else ""],
            hovertemplate=dimension_label(name) + " %{y:.2f}<br>%{customdata}<extra></extra>",
        )
    told = [one for one in markers if one.number in places]
    uploads = [one for one in told if one.action not in MARKER_COLORS]
    _mark(figure, told if len(uploads) <= MARKED else [one for one in told if one not in uploads], places, floor)
    step = max(1, len(names) // 14)
    figure.update_xaxes(tickvals=list(range(0, len(names), step)), ticktext=names[::step])
    figure.update_xaxes(range=[-0.3, last + max(0.3, last * 0.02)], fixedrange=True)
    figure.update_yaxes(range=[floor, 100 + (100 - floor) * 0.09], fixedrange=True)
    longest = max((len(dimension_label(name)) for name in shown), default=10)
    wide = 14 if any(ord(sign) > 0x2E80 for name in shown for sign in dimension_label(name)) else 7.6
    figure.update_layout(height=380, margin={"r": int(longest * wide + 62), "t": 26, "l": 8, "b": 8})
    draw_marks(figure, marks, range(len(history)))  # last, for what is said of the axes above would reach its own
    return figure


def _mark(figure: go.Figure, markers: Sequence[Version], places: dict[int, int], floor: float) -> None:
    """Dotted lines with words; a word that would run into the one before is left out."""
    room, free = max(1.0, len(places) / 9), -9.0
    lines: list[dict[str, object]] = []
    words: list[dict[str, object]] = []
    for version in markers:
        place = places.get(version.number)
        if place is None:
            continue
        line = {"dash": "dot", "width": 1.4, "color": MARKER_COLORS.get(version.action, QUIET)}
        lines.append(
            {
                "type": "line",
                "x0": place,
                "x1": place,
                "y0": 0,
                "y1": 1,
                "yref": "paper",
                "line": line,
                "layer": "below",
            }
        )
        if place - free >= room:
            text = _(MARKERS.get(version.action, version.action))
            words.append(
                {"x": place, "y": 1.0, "yref": "paper", "yanchor": "bottom", "xanchor": "left", "showarrow": False}
                | {"text": text, "font": {"size": 12}, "xshift": 2}
            )
            free = float(place)
    figure.update_layout(shapes=lines, annotations=words)  # at once: one by one, each version took 4 ms


def spread_labels(ends: dict[str, float], gap: float, top: float) -> dict[str, float]:
    """Where labels go so that none covers another: in the ends' order, at least `gap` apart, below `top`."""
    placed: dict[str, float] = {}
    ceiling = top
    for name, value in sorted(ends.items(), key=lambda one: -one[1]):
        placed[name] = min(value, ceiling)
        ceiling = placed[name] - gap
    return placed


def cost_bars(report: Report, most: int = 8) -> go.Figure:
    """What cost the most points, the dearest on top; errors in the finding's colour."""
    import plotly.graph_objects as go

    dear = sorted((one for one in report.results if one.cost > 0), key=lambda one: -one.cost)[:most]
    figure = go.Figure()
    figure.add_bar(
        x=[one.cost for one in dear],
        y=[one.id for one in dear],
        orientation="h",
        marker={"color": [FINDING if one.state == "error" else "#B45309" if not one.passed else QUIET for one in dear]},
        text=[f"{one.cost:.2f}" for one in dear],
        textposition="outside",
        cliponaxis=False,
        hovertext=[title(one) for one in dear],
        hovertemplate="%{hovertext}: %{x:.3f}<extra></extra>",
    )
    figure.update_yaxes(autorange="reversed", fixedrange=True, showgrid=False, tickvals=[one.id for one in dear])
    figure.update_yaxes(ticktext=[_short(title(one)) for one in dear])
    figure.update_xaxes(visible=False, fixedrange=True)
    figure.update_layout(height=44 + 30 * max(1, len(dear)), margin={"r": 44, "t": 6, "b": 6, "l": 8}, bargap=0.35)
    return figure


def _short(text: str, most: int = 30) -> str:
    plain = text.replace("<", "‹").replace(">", "›")  # Plotly reads tags in labels
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def failing_bars(history: Sequence[Report]) -> go.Figure:
    """Failing checks per version, stacked by severity; only the severities that occur."""
    import plotly.graph_objects as go

    figure = go.Figure()
    names = [f"v{report.number}" for report in history]
    for severity, color in (("error", FINDING), ("warning", "#B45309"), ("info", QUIET)):
        counts = [sum(one.severity == severity for one in report.failing) for report in history]
        if not any(counts):  # else the legend would show red where no rule fails
            continue
        label = _(LABELS[severity])
        figure.add_bar(
            x=names, y=counts, marker={"color": color}, name=label, showlegend=True,
            hovertemplate=label + " %{y}<br>%{x}<extra></extra>",
        )  # fmt: skip
    figure.update_xaxes(type="category", fixedrange=True)
    most = max((len(report.failing) for report in history), default=0)
    figure.update_yaxes(rangemode="tozero", fixedrange=True, tickformat="d", dtick=1 if most < WHOLE else None)
    figure.update_layout(barmode="stack", height=240, showlegend=True, legend={"orientation": "h", "y": 1.18, "x": 0})
    return figure


def row_line(history: Sequence[Report]) -> go.Figure:
    """Rows per version."""
    import plotly.graph_objects as go

    figure = go.Figure()
    figure.add_scatter(
        x=[f"v{report.number}" for report in history],
        y=[report.rows for report in history],
        mode="lines+markers",
        hovertemplate="%{y:,}<br>%{x}<extra></extra>",
    )
    figure.update_xaxes(type="category", fixedrange=True)
    figure.update_yaxes(rangemode="tozero", fixedrange=True)
    figure.update_layout(height=240)
    return figure


LABELS = {"error": N_("Errors"), "warning": N_("Warnings"), "info": N_("Notes")}
