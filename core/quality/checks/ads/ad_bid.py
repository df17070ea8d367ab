"""ad_bid: a click costs less than the product that it leads to."""

from __future__ import annotations

from collections.abc import Iterator

from core.i18n import N_
from core.quality.bases.ads import advertised, catalog, lacking, row_check
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The bid for one click is below the highest price of its product in the catalog."""
    if (skip := lacking(scope, "item_id", "bid")) is not None:
        return skip
    found = catalog(scope)
    if found is None or "price" not in found.roles:
        return Skip("no_dataset", {"kind": "items"})
    base = advertised(scope)
    both = base["§bid"].notnull() & (base["§price"] > 0)
    return row_check(base, base["§bid"] >= base["§price"], both, scope.roles["bid"], "§price", dataset=found.name)


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads":
        yield Check("ad_bid", "ad_bid", "semantic accuracy", (), "error")


register(
    CheckType(
        "ad_bid",
        title=N_("Bids below the price"),
        definition=N_("The bid for a click is below the price of the product: more, and every click loses money."),
        sentence=N_(
            "{failed} ad has a bid of its product's price or more, in {dataset}",
            "{failed} ads have bids of their products' price or more, in {dataset}",
        ),
        advice=N_("Ask the advertiser for the bid: a lost decimal mark, or another currency, looks like this."),
        build=build,
        by_hand=ByHand("semantic accuracy"),
        clauses=clauses,
    )
)
