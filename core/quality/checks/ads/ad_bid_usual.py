"""ad_bid_usual: a bid is of the size that products at about its price are advertised with."""

from __future__ import annotations

import math
from collections.abc import Iterator

import ibis
from ibis.expr.types import Table

from core.cells.limits import LEAST_FACTOR, LEAST_ROWS, LEAST_SPREAD, MAD_TO_SIGMA, ROBUST_Z
from core.i18n import N_
from core.quality.bases.ads import advertised, lacking
from core.quality.column_facts import Draft
from core.quality.model import Check
from core.quality.registry import ByHand, CheckType, Flags, Outcome, Words, register
from core.quality.scope import Scope

GROUPS = 10
"""Groups of products by their price at most: tenths, so that a group's own bids differ little by price."""


def build(scope: Scope, check: Check) -> Outcome:
    """The bid is within `z` robust deviations of what ads for products at about the same price bid, on the logarithmic
    scale, or less than `factor` times off. Ads without a known price are compared among themselves."""
    if (skip := lacking(scope, "item_id", "bid")) is not None:
        return skip
    base = scope.base("bids", lambda: _centred(scope))
    z, factor = float(check.params.get("z", ROBUST_Z)), float(check.params.get("factor", LEAST_FACTOR))
    fails = (base["§z"].abs() > z) & (base["§off"].abs() > math.log(factor))
    parts = {"high": fails & (base["§off"] > 0), "low": fails & (base["§off"] < 0)}
    parts = {name: part.fill_null(False) for name, part in parts.items()}
    show = (scope.roles["bid"], "§usual_bid")
    return Flags("bids", base, fails.fill_null(False), base["§off"].notnull(), parts, show)


def _centred(scope: Scope) -> Table:
    table = advertised(scope)
    priced = table["§price"] > 0
    table = table.filter(table["§bid"] > 0).mutate(**{"§log": table["§bid"].ln(), "§priced": priced.fill_null(False)})
    alike = ibis.window(group_by="§priced")
    placed = table.mutate(
        **{
            "§of": table.count().over(alike),
            "§at": ibis.row_number().over(ibis.window(group_by="§priced", order_by=["§price", "_row"])),
        }
    )
    groups = ibis.greatest(1, ibis.least(GROUPS, placed["§of"] // LEAST_ROWS))
    placed = placed.mutate(**{"§group": placed["§priced"].ifelse(placed["§at"] * groups // placed["§of"], -1)})
    centred = placed.mutate(**{"§centre": placed["§log"].median().over(ibis.window(group_by="§group"))})
    centred = centred.mutate(**{"§off": centred["§log"] - centred["§centre"], "§usual_bid": centred["§centre"].exp()})
    spread = centred["§off"].abs().median().over(ibis.window()) * MAD_TO_SIGMA
    return centred.mutate(**{"§z": centred["§off"] / ibis.greatest(spread, ibis.literal(LEAST_SPREAD))})


def clauses(draft: Draft) -> Iterator[Check]:
    if draft.scope.kind == "ads":
        params = {"z": ROBUST_Z, "factor": int(LEAST_FACTOR)}
        yield Check("ad_bid_usual", "ad_bid_usual", "semantic accuracy", (), "warning", params=params)


def words(params: Words) -> Words:
    return {"z": params.get("z", ROBUST_Z), "factor": params.get("factor", LEAST_FACTOR)}


register(
    CheckType(
        "ad_bid_usual",
        title=N_("Usual bids"),
        definition=N_(
            "The bid is within {z} robust standard deviations (log scale) of the bids for products at about the same "
            "price, or less than {factor} times off."
        ),
        sentence=N_(
            "{failed} bid is far from those for products at the same price{causes}",
            "{failed} bids are far from those for products at the same price{causes}",
        ),
        causes={"high": N_("{n} too high"), "low": N_("{n} too low")},
        advice=N_("Ask the advertiser for the bid: a lost decimal mark, or another currency, looks like this."),
        build=build,
        by_hand=ByHand("semantic accuracy", "none", {"z": ROBUST_Z, "factor": LEAST_FACTOR}),
        clauses=clauses,
        words=words,
        engine="duckdb",
    )
)
