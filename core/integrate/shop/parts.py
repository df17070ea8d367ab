"""The parts of a shop: which kind of dataset each is made of, and what its columns are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.kinds import KINDS, Role

if TYPE_CHECKING:
    from core.lake import Dataset

NUMBER_BITS = 40
"""Bits of a row's own number in its dataset: a million million rows, and 2^23 datasets above them."""


@dataclass(frozen=True)
class Part:
    """One table of the shop.

    Attributes:
        name: Of the part, which is also the kind of dataset it is made of and, behind `shop.`, its table. Orders are
            made of the events.
        key: The role whose value names one thing, where rows of one thing are merged; "" where rows stay apart.
        roles: Of its columns.
        ids: Role -> the part that knows these ids.
    """

    name: str
    key: str
    roles: tuple[Role, ...]
    ids: tuple[tuple[str, str], ...] = ()

    def role(self, name: str) -> Role | None:
        """The role of that name, if the part has it."""
        return next((role for role in self.roles if role.name == name), None)


_CURRENCY = Role("currency", "category")
PRICED = ("items", "events")
"""Parts whose price is of a currency."""


def _part(name: str, key: str = "", **ids: str) -> Part:
    roles = KINDS[name].roles
    if name in PRICED and KINDS[name].role("currency") is None:
        roles = (*roles, _CURRENCY)
    return Part(name, key, roles, tuple(ids.items()))


PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        _part("items", "item_id"),
        _part("users", "user_id"),
        _part("events", user_id="users", item_id="items"),
        _part("reviews", user_id="users", item_id="items"),
        _part("searches", user_id="users", clicked_item="items"),
        _part("impressions", user_id="users", item_id="items"),
        Part(
            "orders",
            "",
            (
                Role("user_id", "id"),
                Role("timestamp", "time"),
                Role("price", "number"),
                Role("quantity", "number"),
                _CURRENCY,
            ),
            (("user_id", "users"),),
        ),
    )
}
"""In the order in which they are built: what others refer to comes first, orders are made of the events."""
MADE_OF_EVENTS = "orders"


def can_be(dataset: Dataset, part: str) -> bool:
    """Whether a dataset has the columns without which its rows say nothing in a part."""
    known = PARTS[part]

    def has(role: str) -> bool:
        return bool(column := dataset.column(role)) and (column in dataset.types or not dataset.types)

    needed = (known.key,) if known.key else ("text",) if part == "reviews" else ("query",) if part == "searches" else ()
    ids = any(has(role) for role, _part in known.ids)
    return all(has(role) for role in needed) and (bool(needed) or ids)


def row_code(number: int) -> int:
    """What is added to the rows of the dataset with this number in the shop."""
    return number << NUMBER_BITS


def source_of(code: int) -> tuple[int, int]:
    """The number of the dataset, and the row in it, that a row of the shop comes from."""
    return code >> NUMBER_BITS, code & ((1 << NUMBER_BITS) - 1)
