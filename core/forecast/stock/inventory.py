"""What is in stock, item by item: pieces, lead time, cost, and what a supplier asks; faults are named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from core.collect.column_names import normalise
from core.collect.meaning import name_evidence
from core.errors import BadInput
from core.forecast.series import Floats, Mask
from core.forecast.stock.item_names import item_column
from core.forecast.stock.lead_demand import LONGEST_LEAD
from core.i18n import N_, _, listed
from core.kinds import role_label
from core.recommend.data import parsing
from core.recommend.events import Texts

if TYPE_CHECKING:
    from core.engine import Cursor

NAMES = {
    "lead_sd": ("lead_time_sd", "lead_time_std", "lead_sd", "lead_time_deviation", "交期标准差", "交期波动"),
    "pack": (
        "pack_size",
        "pack",
        "case_size",
        "case_pack",
        "carton_size",
        "units_per_pack",
        "箱规",
        "包装数",
        "装箱数",
    ),
    "least": ("moq", "min_order", "minimum_order", "min_order_qty", "minimum_order_quantity", "起订量", "最小订货量"),
    "coming": ("on_order", "in_transit", "incoming", "ordered", "open_orders", "在途", "在途库存", "已订未到"),
}
"""Columns that no role names, by their own."""
MOST_PIECES = 1e9
"""A number beyond a thousand million (pieces of an item, their cost, days of spread) is a slip of the keyboard or of a
program: no store holds as many, and sums of such numbers hide every other."""
NEGATIVE = N_("its stock is below 0")
FILLER = N_("its stock is a filler such as 9999")
NO_STOCK = N_("its stock is empty or no number")
VAST = N_("its stock, or what is on order, is beyond what a store can hold")
NO_LEAD = N_("its lead time is missing")
ODD_LEAD = N_("its lead time is no number of days")


@dataclass(frozen=True)
class Inventory:
    """I items, each once; several rows of one item (warehouses) are added up.

    Attributes:
        items: Ids, sorted; shape (I,).
        stock: Pieces; NaN where a row of the item has none that can be; shape (I,), so are the others.
        lead, lead_sd: Days until a delivery (the longest of its rows), and their standard deviation; NaN where unknown.
        cost: Of a piece, NaN where unknown.
        pack, least, coming: Pieces of a pack, minimum order, on order; NaN where unknown.
        faults: What cannot be judged (msgid) -> which items; shape (I,) each.
        rows: Rows read; nameless: rows without an item id.
        columns: What was read -> the column it was read from.
    """

    items: Texts
    stock: Floats
    lead: Floats
    lead_sd: Floats
    cost: Floats
    pack: Floats
    least: Floats
    coming: Floats
    faults: Mapping[str, Mask]
    rows: int
    nameless: int
    columns: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.items)


def columns_in(columns: Mapping[str, str], roles: Mapping[str, str]) -> dict[str, str]:
    """What is read -> column: by role, else by name."""
    found = {role: roles[role] for role in ("item_id", "stock", "lead_time", "cost") if roles.get(role) in columns}
    if "item_id" not in found and "item_id" not in roles:
        named_item = item_column("inventory", [one for one in columns if one not in found.values()])
        if named_item:
            found["item_id"] = named_item
    for role in ("stock", "lead_time", "cost"):
        if role not in found and role not in roles:
            sure = [(name_evidence("inventory", role, one), one) for one in columns if one not in found.values()]
            best = max(sure, default=(0.0, ""))
            if best[0] > 0:
                found[role] = best[1]
    for name, words in NAMES.items():
        named = [one for one in columns if normalise(one) in words and one not in found.values()]
        if named:
            found[name] = named[0]
    return found


def read_inventory(cursor: Cursor, table: str, columns: Mapping[str, str], roles: Mapping[str, str]) -> Inventory:
    """The inventory of a table.

    Raises:
        BadInput: No column of items or stock, or no row with an item id.
    """
    found = columns_in(columns, roles)
    for role in ("item_id", "stock"):
        if role not in found:
            raise BadInput(
                _("The inventory has no column for {role}.").format(role=role_label(role)),
                hint=_("Set the roles of its columns on the Datasets page."),
                command=_(
                    "Name the column {role}, or say which it is when the file is loaded: --kind {kind} --role "
                    "{role}=COLUMN. Columns: {names}."
                ).format(role=role, kind="inventory", names=listed(list(columns)[:20])),
            )

    def number(name: str) -> str:
        if name not in found:
            return "NULL::DOUBLE"
        column = found[name]
        how = parsing.column_convention(cursor, table, column, columns[column])
        return parsing.number(column, columns[column], how)

    def sane(name: str) -> str:
        return f"CASE WHEN abs({number(name)}) <= {MOST_PIECES} THEN {number(name)} END"

    def said(name: str) -> str:
        return parsing.text(found[name]) if name in found else "NULL::VARCHAR"

    inner = (
        f"SELECT {parsing.text(found['item_id'])} AS id, {number('stock')} AS stock, {said('lead_time')} AS lead_said, "
        f"{number('lead_time')} AS lead, {sane('cost')} AS cost, {sane('lead_sd')} AS lead_sd, "
        f"{sane('pack')} AS pack, {sane('least')} AS least, {number('coming')} AS coming FROM {table}"
    )
    vast = f"abs(stock) > {MOST_PIECES} OR coalesce(abs(coming) > {MOST_PIECES}, false)"
    inner = (
        f"SELECT * REPLACE (CASE WHEN vast THEN NULL ELSE stock END AS stock, "
        f"CASE WHEN vast THEN NULL ELSE coming END AS coming) FROM (SELECT *, {vast} AS vast FROM ({inner}))"
    )
    filler = "regexp_full_match(CAST(CAST(stock AS BIGINT) AS VARCHAR), '9{4,}')"
    frame = cursor.execute(
        f"WITH r AS ({inner}) SELECT id, count(*) AS n, sum(greatest(stock, 0)) AS stock, "
        f"bool_or(stock < 0) AS negative, bool_or({filler}) AS filler, bool_or(stock IS NULL) AS empty, "
        f"bool_or(vast) AS vast, max(lead) AS lead, "
        f"bool_or(lead_said IS NOT NULL AND (lead IS NULL OR lead < 0 OR lead > {LONGEST_LEAD})) AS odd, "
        f"sum(cost * greatest(stock, 1)) FILTER (cost > 0) / sum(greatest(stock, 1)) FILTER (cost > 0) AS cost, "
        f"max(lead_sd) AS lead_sd, max(pack) AS pack, max(least) AS least, sum(greatest(coming, 0)) AS coming "
        f"FROM r GROUP BY id ORDER BY id NULLS FIRST"
    ).df()
    nameless = int(frame["n"][frame["id"].isna()].sum())
    rows = int(frame["n"].sum())
    frame = frame[frame["id"].notna()].reset_index(drop=True)
    if frame.empty:
        raise BadInput(_("There is no item in this inventory."), hint=_("Load a file with one row for each item."))
    return _made(frame, found, rows, nameless)


def _made(frame: pd.DataFrame, found: dict[str, str], rows: int, nameless: int) -> Inventory:
    def numbers(name: str) -> Floats:
        read: Floats = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
        return np.where(np.isfinite(read), read, np.nan)

    def yes(name: str) -> Mask:
        return np.asarray(frame[name].fillna(False), dtype=np.bool_)

    negative, empty, filler, vast = yes("negative"), yes("empty"), yes("filler"), yes("vast")
    lead = numbers("lead")
    odd = yes("odd") & ~((lead >= 0) & (lead <= LONGEST_LEAD))
    lead = np.where((lead >= 0) & (lead <= LONGEST_LEAD), lead, np.nan)
    faults = {
        NEGATIVE: negative,
        FILLER: filler & ~negative,
        VAST: vast & ~negative & ~filler,
        NO_STOCK: empty & ~negative & ~filler & ~vast,
        ODD_LEAD: odd,
        NO_LEAD: np.isnan(lead) & ~odd,
    }
    return Inventory(
        items=frame["id"].to_numpy(dtype=object),
        stock=np.where(negative | empty | filler, np.nan, numbers("stock")),
        lead=lead,
        lead_sd=numbers("lead_sd"),
        cost=numbers("cost"),
        pack=numbers("pack"),
        least=numbers("least"),
        coming=numbers("coming"),
        faults={reason: mask for reason, mask in faults.items() if mask.any()},
        rows=rows,
        nameless=nameless,
        columns=found,
    )
