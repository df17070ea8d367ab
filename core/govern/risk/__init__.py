"""Risk of a dataset: how much it tells of persons, from 0 to 100, by parts; and what each step would change."""

from __future__ import annotations

from core.govern.risk.score import MOST, Part, Risk, part_said, risk, sensitive_columns
from core.govern.risk.whatif import WhatIf, all_together, protected, protection, what_if

__all__ = [
    "MOST",
    "Part",
    "Risk",
    "WhatIf",
    "all_together",
    "part_said",
    "protected",
    "protection",
    "risk",
    "sensitive_columns",
    "what_if",
]
