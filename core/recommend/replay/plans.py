"""What is replayed: changes of the data that can each be taken or left, and how the data reads with some of them."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.recommend.data.shop import Shop
from core.recommend.events import Mask
from core.recommend.features.bundle import Inputs

Kind = Literal["recipe", "checks", "merge"]
KINDS: tuple[Kind, ...] = ("recipe", "checks", "merge")
Taken = frozenset[int]


@dataclass(frozen=True)
class Change:
    """One thing done to the data.

    Attributes:
        about: What it is, as facts that `words.change_title` tells.
        rows_changed, rows_removed: What it did in its place, over the whole table.
        idle: Whether it is certain, without reading, that in its place and alone it changes nothing that is read.
    """

    about: Mapping[str, Any]
    rows_changed: int = 0
    rows_removed: int = 0
    idle: bool = False


@dataclass(frozen=True)
class Plan:
    """Changes in order, and the shop's data with any of them.

    Attributes:
        dataset: The dataset that is changed.
        shop: The tables that are read beside it, at their versions.
        read: The data with these changes (their places), and a mark that is the same where the data is; None in place
            of data whose mark is known already. None of the changes is the data as it came, all of them the most
            trusted version. A change that cannot be made without an earlier one then does nothing.
        tested: The changes of the version that the test is made from; all of them where it is None.
        suspects: Of the data tested, reason -> products that no list should show; shape (I,) each.
    """

    kind: Kind
    dataset: str
    shop: Shop
    changes: tuple[Change, ...]
    read: Callable[[Taken, Container[str]], tuple[str, Inputs | None]]
    tested: Taken | None = None
    suspects: Callable[[Inputs], Mapping[str, Mask]] = lambda _inputs: {}

    @property
    def everything(self) -> Taken:
        """All changes."""
        return frozenset(range(len(self.changes)))

    @property
    def trusted(self) -> Taken:
        """The changes of the version that the test is made from."""
        return self.everything if self.tested is None else self.tested

    def data(self, taken: Taken) -> Inputs:
        """The data with some of the changes."""
        found = self.read(taken, ())[1]
        assert found is not None
        return found
