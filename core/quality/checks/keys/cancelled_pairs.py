"""cancelled_pairs: a quantity and its exact negation, such as +80,995 and -80,995 of one product."""

from __future__ import annotations

import re
from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.cells.identifier_names import folded
from core.i18n import N_, listed, ngettext
from core.quality.column_facts import ColumnFacts, Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Skip, Words, register
from core.quality.scope import Scope

_QUANTITY = re.compile(
    r"(?:^|_)(?:quantity|qty|units|pieces|pcs|menge|anzahl|cantidad|quantite)$|(?:数量|件数|數量|件數|销量|个数)$"
)
_THING = re.compile(
    r"(?:^|_)(?:item|product|sku|stock|article|artikel|goods|spu)_?(?:id|code|no|number)?$|(?:商品|产品)(?:id|编号|编码)?$"
)


def build(scope: Scope, check: Check) -> Outcome:
    """A row fails that has its opposite among the rows of the same product (`params.same`, columns) and the same user;
    each row has one opposite at most, so that of three sales and one return one pair is left."""
    if check.column not in scope.types:
        return Skip("column_gone", {"column": check.column})
    same = [str(name) for name in check.params.get("same", []) if name in scope.types]
    name = f"opposites:{check.column}"

    def opposites() -> Table:
        amount = scope.number_in(scope.table, check.column)
        table = scope.table.mutate(**{"§amount": amount})
        keys = [table["§amount"].abs(), *(table[column].cast("string").fill_null("") for column in same)]
        sign = table["§amount"].sign()
        placed = table.mutate(
            **{
                "§place": ibis.row_number().over(ibis.window(group_by=[*keys, sign], order_by=[table["_row"]])),
                "§sales": (table["§amount"] > 0).sum().over(ibis.window(group_by=keys)),
                "§returns": (table["§amount"] < 0).sum().over(ibis.window(group_by=keys)),
            }
        )
        return placed.mutate(**{"§pairs": ibis.least(placed["§sales"], placed["§returns"])})

    base = scope.base(name, opposites)
    fails = (base["§amount"] != 0) & (base["§place"] < base["§pairs"])
    return Flags(name, base, fails.fill_null(False), base["§amount"].notnull(), {}, tuple(same))


def clauses(draft: Draft) -> Iterator[Check]:
    quantity = next((one for one in draft.filled if one.role == "quantity" or _named(one, _QUANTITY)), None)
    if quantity is None or not quantity.numeric or not _both_signs(quantity):
        return
    things = [one.name for one in draft.filled if one.role == "item_id" or _named(one, _THING)][:1]
    if not things:
        return
    user = draft.scope.roles.get("user_id")
    params = {"same": [*things, *([user] if user else [])]}
    yield Check("cancelled_pairs", "cancelled_pairs", "consistency", (quantity.name,), "info", 0.5, params=params)


def _named(one: ColumnFacts, form: re.Pattern[str]) -> bool:
    return not one.role and bool(form.search(re.sub(r"[\W]+", "_", folded(one.name)).strip("_")))


def _both_signs(one: ColumnFacts) -> bool:
    least, most = one.measured.get("least"), one.measured.get("most")
    return least is not None and most is not None and least < 0 < most


def says(result: CheckResult, words: Words) -> str:
    pairs = f"{result.failed // 2:,}"
    same = listed(map(str, result.params.get("same", [])))
    return ngettext(
        "{pairs} pair of {column} cancels out: a number and its exact negation of the same {same}",
        "{pairs} pairs of {column} cancel out: a number and its exact negation of the same {same}",
        result.failed // 2,
    ).format(pairs=pairs, column=words["column"], same=same)


register(
    CheckType(
        "cancelled_pairs",
        title=N_("{column} stands once"),
        definition=N_(
            "No row is the exact negation of another of the same product and user: a sale that was taken back."
        ),
        sentence="",
        says=says,
        advice=N_(
            "Sums are right, but peaks and counts are not: leave out both rows of a pair where demand or single sales "
            "are read."
        ),
        build=build,
        by_hand=ByHand("consistency", "one", {"same": None}, ("same",)),
        clauses=clauses,
    )
)
