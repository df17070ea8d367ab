"""Two lists of one shopper held side by side: what moved, how far they agree, and what in the data is behind it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from core.recommend.evaluation.metrics import overlap, rank_biased_overlap
from core.recommend.events import Events, Mask, position
from core.recommend.features.bundle import Inputs
from core.recommend.features.interest import first_fires

Kind = Literal["same", "up", "down", "new", "gone"]
Fate = Literal["double", "left_out", "added", "item", "shopper", "type", "time"]
TRUST = 0.5
"""Rows of two versions are one row each under its number where at least half of the common numbers hold the same
shopper and item: cleaning and appending keep the numbers, another file of the same name begins them anew."""


@dataclass(frozen=True)
class Move:
    """An item of either list: its place on the left and on the right, None where it is not listed."""

    item: str
    left: int | None
    right: int | None

    @property
    def kind(self) -> Kind:
        """Seen from the left list to the right one."""
        if self.left is None:
            return "new"
        if self.right is None:
            return "gone"
        return "same" if self.left == self.right else "up" if self.right < self.left else "down"

    @property
    def by(self) -> int:
        """How many places."""
        return abs((self.left or 0) - (self.right or 0)) if self.left and self.right else 0


@dataclass(frozen=True)
class Agreement:
    """How far two lists agree: items in common, of how many places, and rank-biased overlap (p = .9), 0 to 1."""

    common: int
    places: int
    rbo: float


@dataclass(frozen=True)
class Changed:
    """Events of an item, or of the shopper, that the two sides do not share: what became of them, and how many.

    `other`: for "item" the id they count for on the right, or came from (`to_other` False).
    """

    fate: Fate
    n: int
    other: str = ""
    to_other: bool = True


@dataclass(frozen=True)
class Why:
    """What differs in the data about one item.

    Attributes:
        item: Its id.
        events: Its events that the sides do not share.
        absent_left, absent_right: The side does not know the item at all.
        met_left, met_right: The shopper has met it by that side's events, so that it cannot be listed there.
        facts: Fields of the catalog that say something else on the right: (field, left, right).
    """

    item: str
    events: tuple[Changed, ...]
    absent_left: bool = False
    absent_right: bool = False
    met_left: bool = False
    met_right: bool = False
    facts: tuple[tuple[str, str, str], ...] = ()

    @property
    def said(self) -> bool:
        """Whether the data differs at all about the item."""
        told = self.events or self.facts or self.absent_left or self.absent_right
        return bool(told) or self.met_left != self.met_right


def moves(left: Sequence[str], right: Sequence[str]) -> list[Move]:
    """Every item of the right list in its order, then those that only the left one has, in theirs."""
    before = {item: place for place, item in enumerate(left, 1)}
    after = {item: place for place, item in enumerate(right, 1)}
    return [Move(item, before.get(item), after.get(item)) for item in dict.fromkeys((*right, *left))]


def agreement(left: Sequence[str], right: Sequence[str]) -> Agreement:
    """Overlap and rank-biased overlap of two lists, which may differ in length; two empty lists agree."""
    places = max(len(left), len(right), 1)
    code = {item: n for n, item in enumerate(dict.fromkeys((*left, *right)))}
    one, other = (
        np.asarray([[*(code[item] for item in ids), *[-1] * (places - len(ids))]], dtype=np.int64)
        for ids in (left, right)
    )
    common = round(float(overlap(one, other)[0]) * max(len(left), len(right)))
    return Agreement(common, max(len(left), len(right)), float(rank_biased_overlap(one, other)[0]))


def why_moved(left: Inputs, right: Inputs, user_id: str, items: Sequence[str]) -> tuple[tuple[Changed, ...], list[Why]]:
    """What the two sides' data say differently of a shopper and of some items.

    Returns:
        The shopper's events that the sides do not share, and for each item what differs about it.
    """
    wanted = list(dict.fromkeys(items))
    told = _rows(left.events, user_id, wanted), _rows(right.events, user_id, wanted)
    joined = _paired(*told, trusted=_same_rows(left.events, right.events))
    double = _double_fires(left.events, told[0])
    mine = _fates(joined, joined["user_l"].eq(user_id), joined["user_r"].eq(user_id), "user", user_id, double)
    found = []
    for item in wanted:
        at = position(left.events.items, item), position(right.events.items, item)
        of_item = _fates(joined, joined["item_l"].eq(item), joined["item_r"].eq(item), "item", item, double)
        found.append(
            Why(
                item,
                of_item,
                at[0] is None,
                at[1] is None,
                _met(left.events, user_id, at[0]),
                _met(right.events, user_id, at[1]),
                _facts(left, right, at),
            )
        )
    return mine, found


def _rows(events: Events, user_id: str, items: Sequence[str]) -> pd.DataFrame:
    """The events of a shopper and of some items, as ids."""
    places = [place for place in (position(events.items, item) for item in items) if place is not None]
    user = events.user_position(user_id)
    mask: Mask = np.isin(events.item, places)
    if user is not None:
        mask |= events.user == user
    at = np.flatnonzero(mask)
    return pd.DataFrame(
        {
            "at": at,
            "row": events.row[at],
            "user": events.users[events.user[at]],
            "item": events.items[events.item[at]],
            "kind": events.kind[at],
            "time": np.round(np.nan_to_num(events.time[at], nan=-1.0), 3),
        }
    )


def _same_rows(left: Events, right: Events) -> bool:
    """Whether a row's number means the same row on both sides."""
    if left.dataset != right.dataset or not len(left) or not len(right):
        return False
    common, one, other = np.intersect1d(left.row, right.row, return_indices=True)
    if not len(common):
        return False
    same = left.users[left.user[one]] == right.users[right.user[other]]
    same &= left.items[left.item[one]] == right.items[right.item[other]]
    return bool(same.mean() >= TRUST)


def _paired(left: pd.DataFrame, right: pd.DataFrame, *, trusted: bool) -> pd.DataFrame:
    """Events of both sides side by side; equal ones are dropped, and of the others those of one row are paired."""
    keys = ["user", "item", "kind", "time"]
    left, right = left.copy(), right.copy()
    for one in (left, right):  # the first, second ... of equal events
        one["nth"] = one.groupby(keys, dropna=False).cumcount() if len(one) else 0
    both = left.merge(right, on=[*keys, "nth"], how="outer", suffixes=("_l", "_r"), indicator=True)
    lost = left[left["at"].isin(both.loc[both["_merge"] == "left_only", "at_l"])]
    come = right[right["at"].isin(both.loc[both["_merge"] == "right_only", "at_r"])]
    if trusted:
        return lost.merge(come, on="row", how="outer", suffixes=("_l", "_r"))
    lost, come = lost.drop(columns="row").add_suffix("_l"), come.drop(columns="row").add_suffix("_r")
    return pd.concat([lost, come], ignore_index=True).reindex(columns=[*lost.columns, *come.columns])


def _double_fires(events: Events, rows: pd.DataFrame) -> set[int]:
    """Which of these events repeat one that came within a second before; by position."""
    at = rows["at"].to_numpy(dtype=np.int64)
    part = np.zeros(len(events), dtype=np.bool_)
    part[at] = True
    repeated = ~first_fires(events.where(part))
    return {int(one) for one in np.flatnonzero(part)[repeated]}


def _fates(
    joined: pd.DataFrame, left: pd.Series, right: pd.Series, what: str, value: str, double: set[int]
) -> tuple[Changed, ...]:
    """What became of the events of a shopper or an item, the most frequent first."""
    counts: dict[tuple[Fate, str, bool], int] = {}
    for one, was, now in zip(joined.to_dict("records"), left, right, strict=True):
        if not (was or now):
            continue
        key = _fate(one, bool(was), bool(now), what, value, double)
        counts[key] = counts.get(key, 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Changed(fate, n, other, to) for (fate, other, to), n in ordered)


def _fate(
    one: Mapping[Hashable, Any], was: bool, now: bool, what: str, value: str, double: set[int]
) -> tuple[Fate, str, bool]:
    there, here = pd.notna(one["at_l"]), pd.notna(one["at_r"])
    if not here:
        return ("double" if int(one["at_l"]) in double else "left_out"), "", True
    if not there:
        return "added", "", True
    if one["item_l"] != one["item_r"]:
        if what == "user":
            return "item", "", True
        return "item", str(one["item_r"] if was else one["item_l"]), was
    if one["user_l"] != one["user_r"]:
        return "shopper", "", was
    return ("type" if one["kind_l"] != one["kind_r"] else "time"), "", True


def _met(events: Events, user_id: str, item: int | None) -> bool:
    user = events.user_position(user_id)
    return user is not None and item is not None and bool(events.seen[user, item])


def _facts(left: Inputs, right: Inputs, at: tuple[int | None, int | None]) -> tuple[tuple[str, str, str], ...]:
    if left.catalog is None or right.catalog is None or at[0] is None or at[1] is None:
        return ()
    pairs = [
        (name, getattr(left.catalog, name)[at[0]], getattr(right.catalog, name)[at[1]])
        for name in ("category", "brand", "price")
    ]
    told = [(name, _text(one), _text(other)) for name, one, other in pairs]
    return tuple((name, one, other) for name, one, other in told if one != other)


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.2f}" if np.isfinite(value) else ""
    return str(value or "")
