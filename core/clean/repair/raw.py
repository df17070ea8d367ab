"""A suspicion as the evidence leaves it, before planted faults have shown how sure its kind is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Raw:
    """A suspicious cell before its confidence is settled: `row` is the place in the grid, `base` what its own evidence
    makes of it, 0 to 1."""

    row: int
    column: str
    kind: str
    suggestion: str | None
    base: float
    by: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
