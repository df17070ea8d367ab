"""All patterns sought in a dataset: what was found, and what cannot be judged and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.anomaly.fraud import click_fraud, price_glitch
from core.anomaly.fraud.case import Case, amounts
from core.anomaly.fraud.patterns import PATTERNS, Pattern
from core.anomaly.fraud.reading import KINDS, sought_in
from core.anomaly.records import Records
from core.lake import kept

if TYPE_CHECKING:
    from core.lake import Lake

ORDER_KINDS = ("orders", "events")
GRAVE = 0.005
"""Of the money of all rows at stake in one case from which it is an error: as much as a shop loses on fraud in all."""
LIGHT = 0.0005
"""Below this share a case is told but does not press."""
PRESSING = ("carding", "account_takeover")
"""Patterns that press however little money has gone yet: the cards and the accounts belong to somebody."""


@dataclass(frozen=True)
class Searched:
    """What became of a search.

    Attributes:
        cases: All suspicions, most money first, then the rarest.
        judged: Patterns that were sought.
        missing: Pattern -> roles that it lacks; where one of several would do, they stand in a tuple of their own.
        rows: Rows that were searched, of `total`.
        money: What all rows come to; NaN where nothing says it.
    """

    cases: tuple[Case, ...]
    judged: tuple[str, ...]
    missing: dict[str, tuple[str | tuple[str, ...], ...]]
    rows: int
    total: int
    money: float

    def of(self, pattern: str) -> tuple[Case, ...]:
        """The cases of one pattern."""
        return tuple(one for one in self.cases if one.pattern == pattern)

    def severity(self, case: Case) -> str:
        """error, warning or info, by the share of the money at stake; a warning where no money is known."""
        at_stake = case.finding.amount
        if not math.isfinite(at_stake) or not math.isfinite(self.money) or self.money <= 0:
            return "warning"
        part = at_stake / self.money
        light = part < LIGHT and case.pattern not in PRESSING
        return "error" if part >= GRAVE else "info" if light else "warning"


@kept
def searched(lake: Lake, name: str) -> Searched:
    """All patterns that a dataset's kind may hold; in one of a kind that none is about, all are tried on it as orders.

    Raises:
        NotFound: There is no such dataset.
        BadInput: The dataset has no rows.
    """
    records = sought_in(lake, name)
    clicks = records.kind in PATTERNS["click_fraud"].kinds
    bids = _means(lake, "ads", "bid", ("item_id", "campaign", "ad_id")) if clicks else {}
    prices = _means(lake, "items", "price", ("item_id",))
    return search(records, bids=bids, prices=prices, every=lake.dataset(name).kind not in KINDS)


def search(
    records: Records,
    *,
    bids: Mapping[str, float] | None = None,
    prices: Mapping[str, float] | None = None,
    every: bool = False,
) -> Searched:
    """All patterns in some records.

    Args:
        bids: Ad -> what a click costs; prices: product -> its price in the catalog.
        every: Tell of the patterns of other kinds too, as the rows are of no kind that is known.
    """
    found: list[Case] = []
    missing: dict[str, tuple[str | tuple[str, ...], ...]] = {}
    judged = []
    orders = ordered(records)
    for pattern in PATTERNS.values():
        if records.kind not in pattern.kinds and not every:
            continue
        own = orders if pattern.kinds == ORDER_KINDS else records
        if lacks := lacking(pattern, own):
            missing[pattern.name] = lacks
            continue
        judged.append(pattern.name)
        found += _found(pattern, own, bids, prices)
    found.sort(key=lambda one: (-np.nan_to_num(one.finding.amount, nan=0.0), one.finding.score, one.finding.key))
    money = amounts(orders)
    whole = float(np.nansum(money)) if np.isfinite(money).any() else math.nan
    return Searched(tuple(found), tuple(judged), missing, len(records), records.total, whole)


def ordered(records: Records) -> Records:
    """The rows that are orders: of events the purchases."""
    if records.kind != "events" or not records.has("event_type"):
        return records
    return records.take(records.is_("event_type", "purchase"))


def lacking(pattern: Pattern, records: Records) -> tuple[str | tuple[str, ...], ...]:
    """Roles that a pattern needs and the records lack; of several that do, all are named in one tuple."""
    found: list[str | tuple[str, ...]] = [role for role in pattern.needs if not _there(records, role)]
    if pattern.any_of and not any(records.has(role) for role in pattern.any_of):
        found.append(tuple(pattern.any_of))
    if pattern.name == "fake_orders" and not (records.has("seller_id") or records.has("item_id")):
        found.append(("seller_id", "item_id"))
    if pattern.name == "click_fraud":
        if "clicked" not in records.numbers and not records.is_("event_type", "click").any():
            found.append(("clicked", "event_type"))
        elif records.kind == "events" and not (records.has("ad_id") or records.has("campaign")):
            found.append("ad_id")
    return tuple(found)


def _there(records: Records, role: str) -> bool:
    if role == "price":
        return records.has("price") or records.has("amount")
    return records.has(role)


def _found(
    pattern: Pattern, records: Records, bids: Mapping[str, float] | None, prices: Mapping[str, float] | None
) -> list[Case]:
    if pattern.name == "click_fraud":
        return click_fraud.find(records, bids)
    if pattern.name == "price_glitch":
        return price_glitch.find(records, prices)
    return pattern.find(records)


def _means(lake: Lake, kind: str, role: str, keys: tuple[str, ...]) -> dict[str, float]:
    """Key -> median of a number, of the largest dataset of a kind; empty without one."""
    beside = [one for one in lake.datasets() if one.kind == kind and one.column(role)]
    if not beside:
        return {}
    from core.recommend.data import parsing

    held = max(beside, key=lambda one: (one.rows, one.name))
    columns, number = lake.columns(held.name, held.layer), held.column(role) or ""
    if number not in columns:
        return {}
    found: dict[str, float] = {}
    with lake.read() as cursor:
        table = lake.table(held.name, held.layer)
        how = parsing.column_convention(cursor, table, number, columns[number])
        money = parsing.number(number, columns[number], how)
        for key in keys:
            if (column := held.column(key)) in columns and column:
                sql = f"SELECT {parsing.text(column)} AS id, median({money}) FROM {table} GROUP BY id"
                found |= {str(one): float(mean) for one, mean in cursor.execute(sql).fetchall() if one and mean}
    return found
