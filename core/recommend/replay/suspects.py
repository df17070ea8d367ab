"""Products that no list should show whatever shoppers like: sold out, or with an entry that fails a check.

They are told by the shop's tables as they are, once, and are the same products in every version that is compared: so a
change is judged by whether less or more of the slots go to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.recommend.data.shop import Shop
from core.recommend.events import Mask
from core.recommend.features.bundle import Inputs
from core.recommend.weak.beside import stock_of
from core.recommend.weak.causes import flagged_by, report_behind

if TYPE_CHECKING:
    from core.lake import Lake


def suspect_products(lake: Lake, shop: Shop, inputs: Inputs) -> dict[str, Mask]:
    """Reason (as `outcome.SUSPECTS`) -> which items of these inputs; shape (I,) each.

    Sold out is a stock of 0 or less; failing an entry of the catalog that an error check of single rows flags, by the
    newest stored report of it. A reason that no table or report speaks of is left out.
    """
    made: dict[str, Mask] = {}
    with lake.read() as cursor:
        stock = stock_of(lake, cursor, shop, inputs.events.items)
    if stock is not None:
        with np.errstate(invalid="ignore"):
            made["sold_out"] = np.asarray(stock.pieces <= 0)
    table = shop.table_of("items")
    report = report_behind(lake, table) if table else None
    if report is not None and inputs.catalog is not None:
        found = flagged_by(lake, report, lambda one: one.severity == "error")
        rows = [flagged for _type, _columns, flagged in found.values()]
        flagged = np.concatenate(rows) if rows else np.empty(0, dtype=np.int64)
        made["failing"] = np.isin(inputs.catalog.row, flagged) & np.asarray(inputs.catalog.known)
    return made
