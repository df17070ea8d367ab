"""The events of a shop as flat arrays: who, what, which type, when, and which source row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from core.kinds import EVENT_TYPES

TYPES = (*EVENT_TYPES, "rating", "interaction")
"""Event types in code order. The last two stand for rows of data without event types: a rating at or
above the threshold, and a plain "this user met this item"."""
CODE = {name: code for code, name in enumerate(TYPES)}
PASSIVE = ("impression", "return")
"""Types that are no sign of interest of their own: being shown something, and sending it back."""

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Events:
    """E events of U users on I items.

    Attributes:
        users: Ids, sorted; shape (U,).
        items: Ids, sorted; shape (I,). Includes catalog items that nobody has met yet.
        user, item: Positions in `users` and `items`; shape (E,).
        kind: Positions in `TYPES`; shape (E,).
        time: Seconds since 1970 (UTC); NaN where the source has no readable time; shape (E,).
        row: `_row` of the source table; shape (E,).
        dataset, layer, version: Where they were read.
        total: Rows of the source table.
        skipped: Reason (msgid) -> rows left out.
        notes: Facts about the reading worth telling (msgids with counts).
    """

    users: Texts
    items: Texts
    user: Ints
    item: Ints
    kind: Ints
    time: Floats
    row: Ints
    dataset: str = ""
    layer: str = ""
    version: int | None = None
    total: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[tuple[str, Mapping[str, object]], ...] = ()

    def __len__(self) -> int:
        return len(self.user)

    @property
    def shape(self) -> tuple[int, int]:
        """(users, items)."""
        return len(self.users), len(self.items)

    @cached_property
    def active(self) -> Mask:
        """Which events are a sign of interest (everything but impressions and returns)."""
        return ~np.isin(self.kind, [CODE[name] for name in PASSIVE])

    @cached_property
    def seen(self) -> sparse.csr_matrix:
        """Pairs with at least one active event, as ones; shape (U, I)."""
        return pairs(self.user[self.active], self.item[self.active], self.shape)

    @cached_property
    def counts(self) -> Ints:
        """Events per user; shape (U,)."""
        return np.bincount(self.user, minlength=len(self.users)).astype(np.int64)

    def where(self, mask: Mask) -> Events:
        """The events under a mask, in the same universe of users and items."""
        return replace(
            self,
            user=self.user[mask],
            item=self.item[mask],
            kind=self.kind[mask],
            time=self.time[mask],
            row=self.row[mask],
        )

    def user_position(self, user_id: str) -> int | None:
        """Where a user id stands, None for an unknown (cold) user."""
        return position(self.users, user_id)

    def item_position(self, item_id: str) -> int | None:
        """Where an item id stands, None for an unknown one."""
        return position(self.items, item_id)


def position(ids: Texts, wanted: str) -> int | None:
    """Position of an id in a sorted id array."""
    at = int(np.searchsorted(ids, wanted))
    return at if at < len(ids) and ids[at] == wanted else None


def pairs(user: Ints, item: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Distinct (user, item) pairs as a CSR matrix of ones."""
    matrix = sparse.csr_matrix((np.ones(len(user)), (user, item)), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def from_arrays(
    users: Sequence[object],
    items: Sequence[object],
    *,
    kinds: Sequence[str] | None = None,
    times: Sequence[float] | Floats | None = None,
    rows: Sequence[int] | Ints | None = None,
    catalog: Sequence[str] = (),
    **facts: object,
) -> Events:
    """Events from plain columns.

    Args:
        users, items: One id per event.
        kinds: Standard type names; "interaction" where omitted.
        times: Seconds since 1970.
        rows: Source row ids; the order of the events where omitted.
        catalog: Further item ids that belong to the universe.
        **facts: `dataset`, `layer`, `version`, `total`, `skipped`, `notes`.
    """
    user, user_ids = pd.factorize(np.asarray(users, dtype=object), sort=True)
    everything = np.concatenate([np.asarray(items, dtype=object), np.asarray(list(catalog), dtype=object)])
    item, item_ids = pd.factorize(everything, sort=True)
    length = len(user)
    codes = (
        np.full(length, CODE["interaction"])
        if kinds is None
        else pd.Series(list(kinds), dtype=object).map(CODE).to_numpy()
    )
    return Events(
        users=np.asarray(user_ids, dtype=object),
        items=np.asarray(item_ids, dtype=object),
        user=user.astype(np.int64),
        item=item[:length].astype(np.int64),
        kind=codes.astype(np.int64),
        time=np.full(length, np.nan) if times is None else np.asarray(times, dtype=np.float64),
        row=np.arange(length) if rows is None else np.asarray(rows, dtype=np.int64),
        **facts,  # type: ignore[arg-type]
    )
