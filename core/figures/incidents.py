"""Incidents on a chart: a triangle at the foot of each place where one began, which leads to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.i18n import _
from core.incidents import Incident, headline, state_label

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from core.quality import Side

RAISED, APART, OVER = "#B91C1C", "#B45309", "#7B8A87"
"""An incident of checks, one of a day that stands apart and that fails no rule, and one that is over."""
LONGEST = 90
"""Letters of a headline in the box beside the pointer: a line and a half of it."""


@dataclass(frozen=True)
class Mark:
    """One incident at a place of an axis."""

    place: int
    id: str
    text: str
    open: bool
    colour: str = RAISED


def marked(found: Sequence[Incident], places: Mapping[int, int]) -> list[Mark]:
    """The incidents that began with a version of an axis.

    Args:
        places: The dataset's own number of a version -> its place.
    """
    return [
        Mark(places[one.number], one.id, _said(one), one.open, _colour(one))
        for one in sorted(found, key=lambda one: one.number)
        if one.number in places
    ]


def places_of(side: Side) -> dict[int, int]:
    """Where versions stand among pieces: at the last piece that came with each."""
    return {piece.ordinal: place for place, piece in enumerate(side.pieces)}


def _colour(one: Incident) -> str:
    return RAISED if one.day is None else APART


def _said(one: Incident) -> str:
    text = headline(one).replace("<", "‹").replace(">", "›")  # Plotly reads tags in hover texts
    shown = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return f"{state_label(one.state)}: {shown}"


def draw_marks(figure: go.Figure, marks: Sequence[Mark], at: Sequence[object]) -> None:
    """Add the incidents to a figure, on an axis of their own, so that they stand at its foot whatever it shows.

    Args:
        at: Where each place lies on the figure's axis.
    """
    if not marks:
        return
    figure.add_scatter(
        x=[at[one.place] for one in marks],
        y=[0.03] * len(marks),
        yaxis="y2",
        mode="markers",
        name=_("Incidents"),
        marker={
            "symbol": ["triangle-up" if one.open else "triangle-up-open" for one in marks],
            "size": 11,
            "color": [one.colour if one.open else OVER for one in marks],
        },
        customdata=[[one.text, one.id] for one in marks],
        hovertemplate="%{customdata[0]}<extra></extra>",
        cliponaxis=False,
    )
    figure.update_layout(yaxis2={"overlaying": "y", "range": [0, 1], "visible": False, "fixedrange": True})


def clicked_mark(figure: go.Figure, marks: Sequence[Mark], point: Mapping[str, Any]) -> str:
    """The id of the incident whose triangle was clicked in a figure; "" for another point."""
    curve = next((place for place, trace in enumerate(figure.data) if trace.yaxis == "y2"), None)
    place = int(point.get("point_index", -1))
    if curve is None or point.get("curve_number") != curve or not 0 <= place < len(marks):
        return ""
    return marks[place].id
