"""What a rule about recommended lists is, and what it reads and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from core.recommend.events import Floats, Ints, Mask
from core.recommend.features.bundle import Features
from core.recommend.weak.beside import Beside

Unit = Literal["items", "share", "percentile"]
WEIGHTS = {"error": 3.0, "warning": 2.0, "info": 1.0}
"""What one broken rule adds to a list's weakness by its severity: a harmful item outweighs any two matters of taste."""


@dataclass(frozen=True)
class Sample:
    """N lists of K places that are judged.

    Attributes:
        features: The data they were made from.
        beside: What the workspace knows beside events, catalog and reviews.
        scorer: Who made them.
        users: Positions of the shoppers; shape (N,).
        items: Positions of the items, best first, -1 where a list is shorter; shape (N, K).
        stand_in: Where the scorer had nothing to go by and the popular items stand in; shape (N,).
    """

    features: Features
    beside: Beside
    scorer: str
    users: Ints
    items: Ints
    stand_in: Mask

    def __len__(self) -> int:
        return len(self.users)

    @cached_property
    def filled(self) -> Mask:
        """Which places hold an item; shape (N, K)."""
        return np.asarray(self.items >= 0)

    @cached_property
    def lengths(self) -> Ints:
        """Items of each list; shape (N,)."""
        return np.asarray(self.filled.sum(axis=1), dtype=np.int64)

    def of_items(self, values: Mask) -> Mask:
        """A mask over items, shape (I,), as a mask over places, shape (N, K)."""
        return np.asarray(values[np.maximum(self.items, 0)] & self.filled)

    def at(self, values: Floats) -> Floats:
        """A figure of each item, shape (I,), at the places; NaN where there is no item; shape (N, K)."""
        return np.where(self.filled, values[np.maximum(self.items, 0)], np.nan)


@dataclass(frozen=True)
class Found:
    """What a rule found.

    Attributes:
        measure: In the rule's unit; NaN where it cannot judge the list; shape (N,).
        slots: Places at fault; shape (N, K).
        other: For places that repeat another: the item repeated, -1 elsewhere; shape (N, K).
    """

    measure: Floats
    slots: Mask
    other: Ints | None = None

    @staticmethod
    def counted(sample: Sample, slots: Mask, judged: Mask | None = None, other: Ints | None = None) -> Found:
        """The measure is how many places are at fault, of the lists that can be judged (all with an item if None)."""
        known = sample.lengths > 0
        if judged is not None:
            known = known & judged
        return Found(np.where(known, slots.sum(axis=1), np.nan).astype(np.float64), slots & known[:, None], other)


@dataclass(frozen=True)
class Trace:
    """A check whose failing rows can lie behind a fault of lists.

    Attributes:
        role: Whose check it is: "events", "items", "reviews", "inventory" or "users".
        checks: Types of check, as `core.quality.registry.CHECKS` names them; "consistency" stands for the findings of
            the page Consistency.
        says: msgid of what is the matter with the rows.
        of: Whose rows: those of the items at fault, or of the shopper.
        kinds: Event types, of events: only these rows speak of the fault; none for all.
        about: The role of the column that a check has to be about; "" for any.
    """

    role: str
    checks: tuple[str, ...]
    says: str
    of: Literal["item", "shopper"] = "item"
    kinds: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Plain:
    """A cause that needs no check: which of the places at fault it holds for.

    Attributes:
        says: msgid of what is the matter.
        holds: Sample and places at fault -> those that it explains; shape (N, K).
        role: The dataset it is about; "" for the recommender itself.
    """

    says: str
    holds: Callable[[Sample, Mask], Mask]
    role: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule about lists. All texts are msgids.

    Attributes:
        name: Short.
        definition: What is measured and from where on a list is weak, with `{limit}`.
        reason: Why there.
        sentence: What is the matter with one list, a pair of forms with `{n}` (places at fault), `{k}` (places) and
            `{value}` (the measure).
        mark: What stands at an item at fault.
        severity: "error", "warning" or "info".
        limit: The measure from which on a list is weak; up to which where `low`.
        unit: Of the measure: places, a share of the list, or a place among all items in percent.
        judge: The lists -> what was found, or the msgid of why nothing can be judged.
        traces, plain: Where the fault can come from.
        beside: Whether it tells of the shelf on a day and not of the list: it is told beside the others, and a list
            that breaks it alone is not called weak.
    """

    id: str
    name: str
    definition: str
    reason: str
    sentence: str
    mark: str
    severity: str
    limit: float
    unit: Unit
    judge: Callable[[Sample], Found | str]
    low: bool = False
    traces: tuple[Trace, ...] = ()
    plain: tuple[Plain, ...] = ()
    place: int = 100
    beside: bool = False
    facts: Mapping[str, float] = field(default_factory=dict)

    def weak(self, measure: Floats) -> Mask:
        """Which lists are weak by it."""
        with np.errstate(invalid="ignore"):
            return np.asarray(measure <= self.limit if self.low else measure >= self.limit)
