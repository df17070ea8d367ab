"""Read an ads dataset, aligned with the items of a shop; what keeps an ad from being shown is named, never silent."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.cells.convention import USUAL
from core.collect.column_names import names_of, normalise
from core.errors import BadInput
from core.i18n import N_, _, listed
from core.kinds import role_label
from core.recommend.data import parsing
from core.recommend.events import Floats, Ints, Mask, Texts

if TYPE_CHECKING:
    from core.engine import Cursor

ROLES = (
    *("item_id", "bid", "budget", "campaign", "ad_id", "advertiser", "start", "end", "currency"),
    *("impressions", "clicks", "spend"),
)
MONEY = ("bid", "budget", "spend")
NUMBERS = (*MONEY, "impressions", "clicks")
TIMES = ("start", "end")
DAY = 86_400.0
"""Seconds."""
UNKNOWN = N_("its product is not in the catalog")
SOLD_OUT = N_("its product is out of stock")
NO_BID = N_("its bid is no amount above 0")
NO_BUDGET = N_("its budget is no amount, or does not pay for a click")
TURNED = N_("it ends before it begins")
OTHER_MONEY = N_("it bids in another currency than the shop's")
REPEATED = N_("it repeats another ad of its campaign")
ODD_BID = N_("its bid is above the price of its product, or far from the bids for others at that price")
_DAILY = re.compile(r"daily|(?:^|_)day|日|天")
_TOTAL = re.compile(r"total|lifetime|whole|总")


@dataclass(frozen=True)
class Ads:
    """N ads.

    Attributes:
        id, product, campaign, advertiser, currency: Texts as read, None where empty; shape (N,). An ad without a
            number of its own is named by its product. The advertiser is the campaign where no column names one.
        item: Positions of the products among the shop's items, -1 for an unknown one; shape (N,).
        bid, budget: Money for a click, and at most; NaN where unreadable. Budgets are infinite without such a column.
        start, end: Seconds since 1970 from and until which an ad runs, -inf and inf where not said; the last day of a
            plain date is included. Shape (N,).
        row: `_row` of the source table; shape (N,).
        daily: Whether a budget is one of a day.
        faults: Why an ad cannot be shown (msgid) -> which; shape (N,) each.
        columns: Role -> the column it was read from.
    """

    id: Texts
    product: Texts
    item: Ints
    campaign: Texts
    advertiser: Texts
    currency: Texts
    bid: Floats
    budget: Floats
    start: Floats
    end: Floats
    row: Ints
    daily: bool
    faults: Mapping[str, Mask] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.id)

    @property
    def able(self) -> Mask:
        """Ads that nothing keeps from being shown; shape (N,)."""
        bad = np.zeros(len(self), dtype=np.bool_)
        for mask in self.faults.values():
            bad |= mask
        return ~bad

    def why(self, place: int) -> str:
        """msgid of the first thing that keeps an ad from being shown, "" where there is none."""
        return next((reason for reason, mask in self.faults.items() if mask[place]), "")


def roles_in(columns: Mapping[str, str], roles: Mapping[str, str]) -> dict[str, str]:
    """Role -> column of an ads table; roles that nobody set, as in data of before there were such, are told by name."""
    found = {role: roles[role] for role in ROLES if roles.get(role) in columns}
    for role in ROLES:
        if role not in found and role not in roles:
            free = [column for column in columns if column not in found.values()]
            named = [column for column in free if normalise(column) in names_of("ads", role)]
            if named:
                found[role] = named[0]
    return found


def read_ads(
    cursor: Cursor,
    table: str,
    columns: Mapping[str, str],
    roles: Mapping[str, str],
    items: Texts,
    *,
    known: Mask | None = None,
    stock: Mapping[str, float] | None = None,
    currency: Texts | None = None,
    odd: Collection[int] = (),
) -> Ads:
    """The ads of a table.

    Args:
        table: SQL reference; columns: column -> type; roles: role -> column.
        items: Sorted ids of the shop's items; shape (I,).
        known: Which of them the catalog holds; None where there is no catalog.
        stock: Item id -> pieces in stock, of the items that a stock list names.
        currency: Currencies of the items by the catalog; shape (I,).
        odd: `_row` of ads whose bids a check finds at fault.

    Raises:
        BadInput: No column of items or bids, or no row.
    """
    found = roles_in(columns, roles)
    for role in ("item_id", "bid"):
        if role not in found:
            raise BadInput(
                _("The ads have no column for {role}.").format(role=role_label(role)),
                hint=_("Set the roles of its columns on the Datasets page."),
                command=_(
                    "Say which column it is when the file is loaded: --role {role}=COLUMN. Columns: {names}."
                ).format(role=role, names=listed(list(columns)[:20])),
            )
    parts = ["_row AS r"]
    for role, column in found.items():
        kind = columns[column]
        how = parsing.column_convention(cursor, table, column, kind) if role in (*NUMBERS, *TIMES) else USUAL
        if role in MONEY:
            parts.append(f"{parsing.money(column, kind, how)} AS {role}")
        elif role in NUMBERS:
            parts.append(f"{parsing.number(column, kind, how)} AS {role}")
        elif role in TIMES:
            parts.append(f'{parsing.seconds(column, kind, how)} AS "{role}"')
        else:
            parts.append(f"{parsing.text(column)} AS {role}")
    frame = cursor.execute(f"SELECT {', '.join(parts)} FROM {table} ORDER BY r").df()
    if frame.empty:
        raise BadInput(_("There is no ad in this dataset."), hint=_("Load a file with one row for each ad."))
    return _made(frame, found, items, known, stock or {}, currency, odd)


def _made(
    frame: pd.DataFrame,
    found: dict[str, str],
    items: Texts,
    known: Mask | None,
    stock: Mapping[str, float],
    currency: Texts | None,
    odd: Collection[int],
) -> Ads:
    n = len(frame)
    product = _texts(frame, "item_id")
    item = np.asarray(pd.Index(items).get_indexer(pd.Index(product)), dtype=np.int64)
    if known is not None:
        item[(item >= 0) & ~known[item]] = -1
    campaign = _texts(frame, "campaign")
    bid = _numbers(frame, "bid", np.nan)
    budget = _numbers(frame, "budget", np.inf)
    start, end = _numbers(frame, "start", -np.inf), _numbers(frame, "end", np.inf)
    start, end = np.where(np.isnan(start), -np.inf, start), np.where(np.isnan(end), np.inf, end)
    with np.errstate(invalid="ignore"):  # of no end there is no remainder
        end = np.where(np.mod(end, DAY) == 0, end + DAY, end)  # a date: its day is included
    own = _texts(frame, "ad_id")
    money = _texts(frame, "currency")
    left = np.asarray([stock.get(str(one), np.nan) for one in product], dtype=np.float64)
    faults = {
        UNKNOWN: item < 0,
        SOLD_OUT: left <= 0,
        NO_BID: ~(bid > 0) | ~np.isfinite(bid),
        NO_BUDGET: np.isnan(budget)
        | (np.nan_to_num(budget, posinf=np.inf) < np.where(bid > 0, bid, 0))
        | (budget <= 0),
        ODD_BID: frame["r"].isin(list(odd)).to_numpy(),
        TURNED: end <= start,
        OTHER_MONEY: _other_money(money, item, currency),
        REPEATED: _repeated(product, campaign, frame),
    }
    name = found.get("budget", "")
    plain = normalise(name)
    return Ads(
        id=np.asarray([one or str(two) for one, two in zip(own, product, strict=True)], dtype=object),
        product=product,
        item=item,
        campaign=campaign,
        advertiser=_texts(frame, "advertiser") if "advertiser" in frame else campaign,
        currency=money,
        bid=bid,
        budget=budget,
        start=start,
        end=end,
        row=frame["r"].to_numpy(dtype=np.int64),
        daily=bool(_DAILY.search(plain)) or not _TOTAL.search(plain),
        faults={reason: np.asarray(mask, dtype=np.bool_) for reason, mask in faults.items() if mask.any() and n},
        columns=found,
    )


def _other_money(money: Texts, item: Ints, currency: Texts | None) -> Mask:
    if currency is None:
        return np.zeros(len(money), dtype=np.bool_)
    own = [currency[place] if place >= 0 else None for place in item]
    pairs = zip(money, own, strict=True)
    return np.asarray([bool(a and b and str(a).upper() != str(b).upper()) for a, b in pairs], dtype=np.bool_)


def _repeated(product: Texts, campaign: Texts, frame: pd.DataFrame) -> Mask:
    """Rows after the first of one product, campaign and run."""
    keys = pd.DataFrame({"product": product, "campaign": [str(one or "").casefold() for one in campaign]})
    for role in ("advertiser", "start", "end"):
        if role in frame:
            keys[role] = frame[role].astype(str).to_numpy()
    return np.asarray(keys.duplicated() & keys["product"].notna(), dtype=np.bool_)


def _texts(frame: pd.DataFrame, role: str) -> Texts:
    if role not in frame:
        return np.full(len(frame), None, dtype=object)
    values = frame[role].astype(object)
    return np.asarray(values.where(values.notna(), None).to_numpy(), dtype=object)


def _numbers(frame: pd.DataFrame, role: str, missing: float) -> Floats:
    """A column of numbers, NaN where a cell is empty; `missing` throughout where there is no such column."""
    if role not in frame:
        return np.full(len(frame), missing)
    return frame[role].to_numpy(dtype=np.float64, na_value=np.nan)
