"""Items that are sold out."""

from __future__ import annotations

import numpy as np

from core.i18n import N_
from core.recommend.events import Mask
from core.recommend.weak.rule import Found, Plain, Rule, Sample, Trace
from core.recommend.weak.sales import bought

RECENT_DAYS = 7.0
"""Days before the newest event within which a sale speaks against a stock of nothing: stock tables are rarely older."""


def judge(sample: Sample) -> Found | str:
    """Places whose item has no piece left."""
    stock = sample.beside.stock
    if stock is None:
        return N_("No catalog and no inventory dataset says how many pieces are left.")
    with np.errstate(invalid="ignore"):
        return Found.counted(sample, sample.of_items(stock <= 0))


def sold_since(sample: Sample, slots: Mask) -> Mask:
    """Places whose item was bought within the last days although no piece is said to be left."""
    return bought(sample, slots, RECENT_DAYS)


def below_nothing(sample: Sample, slots: Mask) -> Mask:
    """Places whose item has less than no piece."""
    stock = sample.beside.stock
    with np.errstate(invalid="ignore"):
        return slots & sample.of_items(np.asarray(stock < 0)) if stock is not None else slots & False


def apart(sample: Sample, slots: Mask) -> Mask:
    """All of them, where the stock stands in a table that no scorer reads."""
    return slots & (sample.beside.stock_of[0] == "inventory")


RULE = Rule(
    id="stock",
    name=N_("Out of stock"),
    definition=N_("Items with a stock of 0 or less. A list is weak from {limit} of them on."),
    reason=N_("Nothing can be bought there: that part of the list is lost."),
    sentence=N_("{n} of {k} items is out of stock.", "{n} of {k} items are out of stock."),
    mark=N_("out of stock"),
    severity="warning",
    limit=1.0,
    unit="items",
    judge=judge,
    traces=(
        Trace("inventory", ("positive", "in_range"), N_("its stock is no possible number"), about="stock"),
        Trace("items", ("positive", "in_range"), N_("its stock is no possible number"), about="stock"),
    ),
    plain=(
        Plain(N_("its stock is below nothing, which no shop can have"), below_nothing, "stock"),
        Plain(N_("it was bought within the last 7 days of the data: its stock is out of date"), sold_since, "stock"),
        Plain(N_("its stock stands in a table of its own, which no scorer reads"), apart, "stock"),
    ),
    place=10,
    beside=True,
)
