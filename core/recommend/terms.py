"""Why an item has its score: a small tree of terms that rebuilds the score exactly.

A tree ends in leaves (a weight, a similarity, a count) and every node says which source rows stand
behind it, as selectors that `core.recommend.data.origins` turns into file and line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

Op = Literal["value", "sum", "product", "max"]


@dataclass(frozen=True)
class Source:
    """Rows behind a term: events or reviews of a user and/or an item, or an item's catalog row.

    `user` and `item` are positions in the universe; None means "of anyone" or "on anything".
    `types` limits events to these event types.
    """

    kind: Literal["events", "reviews", "catalog"]
    user: int | None = None
    item: int | None = None
    types: tuple[str, ...] = ()


@dataclass(frozen=True)
class Term:
    """One node of a decomposition.

    Attributes:
        label: msgid of what the term is; filled with `params` and translated at display.
        value: Its value.
        op: How the value follows from `parts`; "value" marks a leaf.
        item: Position of the history item the term is about, if any.
        attribute: Column of the attribute the term is about, if any.
    """

    label: str
    value: float
    op: Op = "value"
    parts: tuple[Term, ...] = ()
    params: Mapping[str, object] = field(default_factory=dict)
    item: int | None = None
    attribute: int | None = None
    sources: tuple[Source, ...] = ()

    def rebuilt(self) -> float:
        """The value computed again from the leaves."""
        if self.op == "value":
            return self.value
        values = [part.rebuilt() for part in self.parts]
        if self.op == "sum":
            return math.fsum(values)
        if self.op == "product":
            return math.prod(values)
        return max(values)

    def walk(self) -> Iterator[Term]:
        """This term and every term below it, parents first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def leading(self, count: int) -> list[Term]:
        """The parts with the largest absolute values, largest first."""
        return sorted(self.parts, key=lambda part: -abs(part.value))[:count]
