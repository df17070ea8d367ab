"""Columns that name the rows of a table: found by their names and proved by their values."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ibis.expr.types import Value

from core.cells.identifier_names import folded
from core.cells.missing import is_missing
from core.quality.column_facts import ColumnFacts, Draft
from core.quality.scope import Scope

_OWN = re.compile(
    r"(?:^|_)(?:orders?|trans(?:action)?|txn|invoice|receipt|bill|payment|pay|booking|reservation|shipment|waybill|"
    r"ticket|review|message|event|record|row|line|bestell|rechnungs|factura|commande)"
    r"_?(?:ids?|no|nr|num|number|nummer|code|uuid|guid)$|^(?:ids?|uuid|guid|nr|no)$"
    r"|(?:订单|訂單|交易|流水|单据|發票|发票|运单|支付|付款|评论|评价|事件|记录|工单|退款)(?:id|编号|編號|单号|號|号|码|代码)$"
    r"|^(?:id|编号|編號|单号|流水号|注文番号|주문번호|номер заказа)$"
)
"""What a row is, not what it points to: an order, a payment, a review; never a customer, a product, a shop."""
NEARLY = 0.02
"""Ids that repeat, of all, up to which a column still names single rows: of order lines far more share an order."""
TELLS = 0.95
"""The share of rows that a number given by a system tells apart; below, it names something that comes again."""
FEWEST = 10
"""Rows from which a repeat among ids says anything: below, one order of two lines is all there is."""
SLACK = 0.25
"""By how much the sketch of different values may be below the truth; what it lets through is counted."""
INDIVIDUAL = 0.5
"""The share of different values from which a column hardly repeats by chance; rows that agree in it and in all others
are one row written twice, where users of one age, city and sex are not."""


def names_its_rows(column: str) -> bool:
    """Whether a column's name says that it names what a row is: `order_id`, `Invoice No`, `流水号`, `id`."""
    plain = re.sub(r"[\s\-.#]+", "_", folded(column)).strip("_")
    return bool(_OWN.search(plain) or _OWN.search(plain.replace("_", " ")))


def counted(scope: Scope, columns: Iterable[str]) -> dict[str, tuple[int, int]]:
    """How many values each column has, and how many different ones; missing ones left out, exactly."""
    names = list(columns)
    if not names:
        return {}
    table, wanted = scope.table, dict[str, Value]()
    for place, name in enumerate(names):
        there = ~is_missing(table[name])
        wanted |= {f"n{place}": there.sum(), f"d{place}": table[name].nunique(where=there)}
    row = scope.fetch(table.agg(**wanted))[0]
    return {name: (int(row[f"n{n}"] or 0), int(row[f"d{n}"] or 0)) for n, name in enumerate(names)}


def own_keys(draft: Draft) -> list[str]:
    """Columns whose names say what a row is and whose values repeat in at most a few of many rows."""
    candidates = [one.name for one in draft.every if names_its_rows(one.name) and _may_tell(one, 1 - NEARLY - SLACK)]
    return [
        name
        for name, (present, different) in counted(draft.scope, candidates).items()
        if present >= FEWEST and present - different <= max(1, NEARLY * present)
    ]


def surrogates(draft: Draft) -> list[str]:
    """Columns that tell rows apart without saying anything of them: identifiers, and numbers counted up.

    None where the rest of the table has no individual text or time, so that its rows repeat by nature.
    """
    found = [one.name for one in draft.every if (one.identifier or _counted_up(one)) and _may_tell(one, TELLS - SLACK)]
    exact = counted(draft.scope, found)
    left_out = [name for name in found if exact[name][1] >= TELLS * draft.scope.rows]
    rest = [one for one in draft.filled if one.name not in left_out and not one.identifier]
    individual = any(_speaks(one, draft.scope.types[one.name]) for one in rest)
    return left_out if left_out and individual else []


def _speaks(one: ColumnFacts, duckdb_type: str) -> bool:
    """Whether a column is a text or a time of day that hardly repeats by chance; amounts, codes of digits and days are
    often equal."""
    if one.text:
        common = one.measured["numbers"] or 0
    elif duckdb_type.upper().startswith("TIMESTAMP"):
        common = one.measured["midnights"] or 0
    else:
        return False
    return bool(2 * common < one.present and one.measured["distinct"] >= INDIVIDUAL * one.rows)


def _may_tell(one: ColumnFacts, share: float) -> bool:
    return bool(one.present) and one.measured["distinct"] >= share * one.present


def _counted_up(one: ColumnFacts) -> bool:
    """Whether whole numbers run from the least to the most without a gap worth mentioning."""
    least, most = one.measured.get("least"), one.measured.get("most")
    if least is None or most is None or not one.whole or one.role:
        return False
    return bool(most - least + 1 <= one.rows * 1.05 and one.missing == 0)
