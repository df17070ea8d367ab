"""Expressions and conditions that people write, read from an allow-list."""

from __future__ import annotations

from core.expressions.cell_functions import SCRIPTS
from core.expressions.expression import FUNCTIONS, build, condition

__all__ = ["FUNCTIONS", "SCRIPTS", "build", "condition"]
