"""ad_stock: what is advertised can be bought."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.ads import advertised, lacking, row_check
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The product is in stock, all stores together, in the inventory or else in the catalog."""
    if (skip := lacking(scope, "item_id")) is not None:
        return skip
    stocked = {one.kind for one in scope.others() if one.roles.get("stock") in one.types}
    if not stocked & {"inventory", "items"}:
        return Skip("no_dataset", {"kind": "inventory"})
    base = advertised(scope)
    return row_check(base, base["§stock"] <= 0, base["§stock"].notnull(), scope.roles["item_id"], "§stock")


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads":
        yield Check("ad_stock", "ad_stock", "integrity", (), "warning")


register(
    CheckType(
        "ad_stock",
        title=N_("Advertised products in stock"),
        definition=N_("The product of an ad is in stock: a click on another one is paid for and buys nothing."),
        sentence=N_(
            "{failed} ad leads to a product that is out of stock ({share})",
            "{failed} ads lead to products that are out of stock ({share})",
        ),
        advice=N_("Pause these ads until the product is back, or lead them to another one."),
        build=build,
        by_hand=ByHand("integrity"),
        clauses=clauses,
    )
)
