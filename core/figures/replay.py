"""Figures of the replay: a waterfall of what each change did, and how a fault grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.figures import NEGATIVE, NEUTRAL, POSITIVE
from core.figures.recommend import plain

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROW_HEIGHT = 40
"""Pixels of a bar with its label of two lines."""
LINE = 26
"""Signs of a label's line."""
COLORS = {"gains": POSITIVE, "costs": NEGATIVE, "unclear": NEUTRAL, "nothing": NEUTRAL}


@dataclass(frozen=True)
class Fall:
    """One row of a waterfall: a level (`end` alone, with no `moved`), or a step from `start` to `end`.

    `low` and `high` are the interval of the difference; `text` stands beside the bar.
    """

    label: str
    start: float
    end: float
    low: float = 0.0
    high: float = 0.0
    verdict: str = ""
    text: str = ""


def waterfall(rows: Sequence[Fall], metric: str) -> go.Figure:
    """Levels as diamonds, steps as bars from where the step before ended, with the interval of each step's difference.

    Args:
        rows: In order, the first on top.
        metric: Axis title.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    labels = [_lines(row.label) + "\u200b" * place for place, row in enumerate(rows)]  # two steps may be named alike
    for row, label in zip(rows, labels, strict=True):
        level = not row.verdict
        color = NEUTRAL if level else COLORS[row.verdict]
        if not level:
            figure.add_trace(
                go.Bar(
                    x=[row.end - row.start], y=[label], base=[row.start], orientation="h", width=0.55,
                    marker={"color": color}, hovertemplate=f"{plain(row.text)}<extra></extra>",
                )
            )  # fmt: skip
        known = not level and (row.low, row.high) != (0.0, 0.0)
        low, high = (row.start + row.low, row.start + row.high) if known else (row.end, row.end)
        figure.add_trace(
            go.Scatter(
                x=[row.end], y=[label], mode="markers",
                marker={"color": color, "size": 12 if level else 5, "symbol": "diamond" if level else "circle"},
                error_x={
                    "type": "data", "symmetric": False, "array": [high - row.end], "arrayminus": [row.end - low],
                    "color": "#64748B", "thickness": 1.5, "width": 4,
                },
                hovertemplate=f"{plain(row.text)}<extra></extra>",
            )
        )  # fmt: skip
        figure.add_annotation(
            x=max(high, row.end, row.start), y=label, text=plain(row.text), xanchor="left", xshift=8, showarrow=False
        )
    ends = [one for row in rows for one in (row.start, row.end, row.start + row.low, row.start + row.high)]
    least, most = min(ends), max(ends)
    room = (most - least) or 0.01
    figure.update_layout(
        height=ROW_HEIGHT * len(rows) + 70,
        xaxis={"title": metric, "range": [least - 0.06 * room, most + 0.45 * room], "nticks": 6},
        yaxis={"autorange": "reversed", "showgrid": False, "type": "category"},
        barmode="overlay",
    )
    return figure


def _lines(label: str) -> str:
    """A label on at most two lines, the second cut."""
    wide = sum(2 if ord(sign) > 0x2E7F else 1 for sign in label)
    if wide <= LINE:
        return plain(label)
    words = label.split(" ") if " " in label.strip() else list(label)
    glue = " " if " " in label.strip() else ""
    lines, size = [""], 0
    for word in words:
        width = sum(2 if ord(sign) > 0x2E7F else 1 for sign in word) + len(glue)
        if size + width > LINE and lines[-1]:
            if len(lines) == 2:
                lines[-1] = f"{lines[-1].rstrip()} …"
                break
            lines.append("")
            size = 0
        lines[-1] += word + glue
        size += width
    return "<br>".join(plain(one.rstrip()) for one in lines)


@dataclass(frozen=True)
class Dose:
    """A fault at one share: the difference of NDCG with its interval, coverage, and the slots its products take."""

    share: float
    moved: float
    low: float
    high: float
    coverage: float
    exposure: float


def response(doses: Sequence[Dose], names: Sequence[str], share: str) -> go.Figure:
    """Three panels over the share of dirty rows: the difference of NDCG with its band, coverage, exposure.

    Args:
        doses: In order of their share, the first the clean data.
        names: Titles of the three panels.
        share: Axis title.
    """
    from plotly.subplots import make_subplots

    import plotly.graph_objects as go  # isort: skip

    across = [one.share for one in doses]
    figure = make_subplots(rows=1, cols=3, subplot_titles=[plain(one) for one in names], horizontal_spacing=0.08)
    band = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    figure.add_trace(go.Scatter(x=across, y=[one.high for one in doses], **band), 1, 1)
    figure.add_trace(
        go.Scatter(
            x=across, y=[one.low for one in doses], fill="tonexty", fillcolor="rgba(13,148,136,0.18)", **band
        ), 1, 1,
    )  # fmt: skip
    for column, values, form in (
        (1, [one.moved for one in doses], "%{y:+.4f}"),
        (2, [one.coverage for one in doses], "%{y:.1%}"),
        (3, [one.exposure for one in doses], "%{y:.1%}"),
    ):
        figure.add_trace(
            go.Scatter(
                x=across, y=values, mode="lines+markers", line={"color": POSITIVE, "width": 2},
                hovertemplate=f"%{{x:.0%}}: {form}<extra></extra>",
            ), 1, column,
        )  # fmt: skip
    figure.add_hline(y=0, line={"color": NEUTRAL, "width": 1, "dash": "dot"}, row=1, col=1)
    figure.update_xaxes(tickformat=".0%", nticks=5, title=plain(share), showgrid=False)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", row=1, col=2)
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", row=1, col=3)
    figure.update_layout(height=300, margin={"l": 8, "r": 8, "t": 40, "b": 8})
    return figure
