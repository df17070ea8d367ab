"""ad_currency: an ad bids in the currency of its product."""

from __future__ import annotations

from collections.abc import Iterator

from core.cells.missing import is_missing
from core.i18n import N_
from core.quality.bases.ads import advertised, catalog, lacking, row_check
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Outcome, Skip, register
from core.quality.scope import Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The currency of the bid is the one that the catalog names for the product."""
    if (skip := lacking(scope, "item_id", "currency")) is not None:
        return skip
    found = catalog(scope)
    if found is None or "currency" not in found.roles:
        return Skip("no_dataset", {"kind": "items"})
    base, column = advertised(scope), scope.roles["currency"]
    own = base[column].cast("string").strip().upper()
    both = ~is_missing(base[column]) & base["§currency"].notnull()
    return row_check(base, own != base["§currency"], both, column, "§currency", dataset=found.name)


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads" and "currency" in draft.scope.roles:
        yield Check("ad_currency", "ad_currency", "consistency", (), "error")


register(
    CheckType(
        "ad_currency",
        title=N_("Bids in the products' currency"),
        definition=N_("An ad bids in the currency that its product is sold in: bids of two currencies do not compare."),
        sentence=N_(
            "{failed} ad has its bid in another currency than {dataset} sells in",
            "{failed} ads have bids in another currency than {dataset} sells in",
        ),
        advice=N_("Convert the bids and budgets of these ads, or ask for them in the shop's currency."),
        build=build,
        by_hand=ByHand("consistency"),
        clauses=clauses,
    )
)
