"""Road: the roadmap of a workspace, its evidence gathered from every room and judged, and handed on.

`core.govern.roadmap` says what is asked and what the answers mean; here is where the answers lie.
"""

from __future__ import annotations

from core.road.foreseeing import foresee, submit, unfinished
from core.road.handed import FORMS, facts, handed
from core.road.others import other_in
from core.road.standing import Standing, standing

__all__ = ["FORMS", "Standing", "facts", "foresee", "handed", "other_in", "standing", "submit", "unfinished"]
