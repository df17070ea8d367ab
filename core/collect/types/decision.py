"""What is decided of a table's text columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.collect.facts import Doubt, Note
from core.collect.types.cast import Typed


@dataclass
class Decided:
    """The decision per column, notes for the reader, and the columns that are nearly of a type.

    `tied` are the columns whose cells had to be held against several rules at once.
    """

    typed: dict[str, Typed] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    tied: frozenset[str] = frozenset()
