"""Expressions and conditions that people write, read from an allow-list."""

from __future__ import annotations

from core.expressions.cell_functions import LANGUAGES, SCRIPTS
from core.expressions.expression import FUNCTIONS, build, condition

__all__ = ["FUNCTIONS", "LANGUAGES", "SCRIPTS", "build", "condition"]
