"""The roadmap of a workspace: its evidence gathered from every room, and judged.

`core.govern.roadmap` says what is asked and what the answers mean; here is where the answers lie.
"""

from __future__ import annotations

from core.report.roadmap.handed import FORMS, facts, handed
from core.report.roadmap.others import other_in
from core.report.roadmap.standing import Standing, standing

__all__ = ["FORMS", "Standing", "facts", "handed", "other_in", "standing"]
