"""The view of the Experiments page that plans a test: how many units, for how long, and who is given which arm."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from core.lake import Lake
from pages.parts.experiments import sections as draw


def view(lake: Lake, header: DeltaGenerator) -> None:
    """How large a test must be."""
    draw.calculator()
