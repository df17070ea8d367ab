"""What an order comes to, among some rows: its amount and its lines, order by order."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ibis.expr.types import Table, Value

from core.cells.identifier_names import folded
from core.cells.missing import is_missing
from core.quality.scope import PRICE, TIME, Scope
from core.quality.watch.sketch import Held

FIGURES = ("amount", "lines")
"""Both as logarithms, so that their mean is that of a typical order and one of a wholesaler weighs as one."""
LARGEST = 1e150
"""The size of an amount up to which its square is a number."""
_NAMES = re.compile(
    r"(?:^|_)(?:orders?|invoices?|receipt|bill|basket|cart|checkout|trans(?:action)?|txn|bestell|rechnungs|commande|"
    r"facture)_?(?:ids?|no|nr|number|nummer|code|uuid|guid)$|^(?:invoice|basket|receipt)$"
    r"|(?:订单|訂單|发票|發票|小票|交易|流水|结算|結算)(?:id|编号|編號|单号|單號|號|号|码|代码)$|^(?:单号|流水号|注文番号|주문번호)$"
)
"""Columns that name an order; `order_num` is as often how many there are."""


def order_column(columns: Sequence[str]) -> str:
    """The column that names an order, by its name; of several (`parent_order_id`) the shortest. "" for none."""
    found = [name for name in columns if _NAMES.search(re.sub(r"[\s\-.#]+", "_", folded(name)).strip("_"))]
    return min(found, key=lambda name: (len(name), name)) if found else ""


def order_key(scope: Scope) -> list[str]:
    """The columns whose values together name an order: its own, else the visit, else who bought and when."""
    if column := order_column(list(scope.types)):
        return [column]
    if visit := scope.roles.get("session_id", ""):
        return [visit]
    user = scope.roles.get("user_id", "")
    return [user, TIME] if user and TIME in scope.table.columns else []


def order_figures(scope: Scope, table: Table, by: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Held]]:
    """For each group of rows the logarithms of what its orders cost and of how many lines they have.

    Purchases alone are asked where rows say what they are. An order with a line without a price has no amount, and
    what was returned (below or at 0) is no order. An order whose lines come in two groups counts in each.
    """
    key = order_key(scope)
    if not key or PRICE not in table.columns or (scope.kind != "events" and not order_column(key)):
        return {}
    bought = table.filter(scope.is_event(table, "purchase")) if "event_type" in scope.roles else table
    bought = bought.filter([~is_missing(bought[name]) if name != TIME else bought[name].notnull() for name in key])
    paid: Value = bought[PRICE].cast("float64")
    pieces = scope.roles.get("quantity", "")
    if pieces:
        paid = paid * scope.number_in(bought, pieces).cast("float64")
    names = {f"§key{place}": bought[name] for place, name in enumerate(key)}
    lines = bought.select(*by, **names, paid=paid)
    each = lines.group_by([*by, *names]).agg(
        amount=lambda row: row.paid.sum(), unpriced=lambda row: row.paid.isnull().sum(), lines=lambda row: row.count()
    )
    sound = (each.unpriced == 0) & (each.amount > 0) & (each.amount < LARGEST)
    sold = (each.unpriced > 0) | (each.amount > 0)
    each = each.select(
        *by, amount=sound.ifelse(each.amount, None).ln(), lines=sold.ifelse(each.lines, None).cast("float64").ln()
    )
    sums = {f"{part}.{name}": turn for name in FIGURES for part, turn in _sums(each, name).items()}
    return {tuple(row[name] for name in by): _held(row) for row in scope.fetch(each.group_by(list(by)).agg(**sums))}


def _sums(each: Table, name: str) -> dict[str, Value]:
    return {"n": each[name].count(), "m": each[name].mean(), "v": each[name].var(how="pop")}


def _held(row: Mapping[str, Any]) -> dict[str, Held]:
    found = {}
    for name in FIGURES:
        n, mean, spread = int(row[f"n.{name}"] or 0), row[f"m.{name}"] or 0.0, row[f"v.{name}"] or 0.0
        if n and math.isfinite(mean) and math.isfinite(spread):
            found[name] = Held(n=n, mean=float(mean), m2=float(spread) * n)
    return found
