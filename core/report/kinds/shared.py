"""What several kinds of report say alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.lake import Lake, version_name
from core.report.document import Source

if TYPE_CHECKING:
    import plotly.graph_objects as go


def source_of(lake: Lake, name: str, snapshot: int | None = None) -> Source:
    """A dataset as it is now, or as it was at a version's snapshot, as the source of a report."""
    dataset = lake.dataset(name, snapshot)
    return Source(name, version_name(lake, name, dataset.version), dataset.updated)


def spec(figure: go.Figure) -> dict[str, Any]:
    """A figure as plain values, the way it is written into a page."""
    import json

    found: dict[str, Any] = json.loads(figure.to_json() or "{}")
    return found


def points(moved: float | None) -> str:
    """Points won or lost; a dash where nobody can know."""
    if moved is None:
        return "–"
    return "0.0" if abs(moved) < 0.05 else f"{moved:+.1f}".replace("-", "−")
