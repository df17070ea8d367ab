"""Figures of topics: one topic over time, with the periods that were warned of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from core.figures import NEGATIVE, NEUTRAL
from core.i18n import _

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.voice import Course

HEIGHT = 260
"""Pixels: a bar of one text is still seen beside one of a hundred."""


def topic_over_time(course: Course, warned: Collection[date], *, toned: bool) -> go.Figure:
    """Texts of a topic as bars, the negative ones within; a mark above each period that was warned of.

    Args:
        course: The topic's counts.
        warned: First days of the periods.
        toned: Whether the tone of texts is known.
    """
    import plotly.graph_objects as go

    figure = go.Figure()
    rest = course.texts - course.negative if toned else course.texts
    if toned:
        figure.add_bar(x=list(course.periods), y=course.negative.tolist(), name=_("Negative"), marker_color=NEGATIVE)
    figure.add_bar(
        x=list(course.periods), y=rest.tolist(), name=_("Others") if toned else _("Texts"), marker_color=NEUTRAL
    )
    marks = [at for at, day in enumerate(course.periods) if day in warned]
    if marks:
        top = max(int(course.texts.max()), 1)
        figure.add_scatter(
            x=[course.periods[at] for at in marks],
            y=[int(course.texts[at]) + 0.06 * top for at in marks],
            mode="markers",
            name=_("Warned of"),
            marker={"symbol": "triangle-down", "size": 11, "color": "#B45309"},
        )
    figure.update_layout(
        barmode="stack", height=HEIGHT, showlegend=True, bargap=0.15, legend={"orientation": "h", "y": -0.2}
    )
    figure.update_yaxes(rangemode="tozero", fixedrange=True)
    figure.update_xaxes(fixedrange=True)
    return figure
