"""D8: prices far from their group's, on the logarithmic scale."""

from __future__ import annotations

import math

import ibis
from ibis.expr.types import Table

from core.quality.model import Check
from core.quality.rules import Flags, Outcome, Skip, rule
from core.quality.scope import PRICE, Scope

MAD_TO_SIGMA = 1.4826  # of a normal distribution


@rule("D8", fixes=("outliers", "parse_price"))
def price_outlier(scope: Scope, check: Check) -> Outcome:
    """The price fits its group: its robust z on the log scale stays within `z`, or it is less than `factor`
    times off the group's median.

    z = |ln p - median| / (1.4826 MAD), with MAD at least `floor` so that a group of equal prices does not
    judge by cents. Groups (`params.by`, a role) of fewer than `least` prices are judged by the whole table.
    `parts.hundredfold` counts those about 100 times off (a lost decimal mark, cents for units).
    """
    by = scope.roles.get(str(check.params.get("by", "category")))
    if PRICE not in scope.table.columns:
        return Skip("no_role", {"role": "price"})
    least, floor = int(check.params.get("least", 20)), float(check.params.get("floor", 0.1))
    name = f"prices:{by}"

    def build() -> Table:
        table = scope.table
        price = table[PRICE]
        group = table[by].cast("string").strip() if by else ibis.literal("")
        table = table.mutate(**{"§log": (price > 0).ifelse(price, ibis.null("float64")).ln(), "§group": group})
        priced = table.filter(table["§log"].notnull())
        sizes = priced.group_by("§group").agg(n=priced.count(), **{"§median": priced["§log"].median()})
        sizes = sizes.filter((sizes.n >= least) & sizes["§group"].notnull())
        whole = priced.agg(**{"§all": priced["§log"].median()})
        centred = table.left_join(sizes.drop("n"), "§group").drop("§group_right").cross_join(whole)
        centre = ibis.coalesce(centred["§median"], centred["§all"])
        centred = centred.mutate(**{"§centre": centre, "§off": (centred["§log"] - centre)})
        inside = centred.filter(centred["§median"].notnull() & centred["§off"].notnull())
        spreads = inside.group_by("§group").agg(**{"§mad": inside["§off"].abs().median()})
        others = centred.filter(centred["§off"].notnull())
        wide = others.agg(**{"§allmad": (others["§log"] - others["§all"]).abs().median()})
        joined = centred.left_join(spreads, "§group").drop("§group_right").cross_join(wide)
        mad = ibis.coalesce(joined["§mad"], joined["§allmad"], 0.0)
        sigma = ibis.greatest(mad * MAD_TO_SIGMA, ibis.literal(floor))
        return joined.mutate(**{"§z": joined["§off"] / sigma, "§usual": joined["§centre"].exp().round(2)})

    base = scope.base(name, build)
    off = base["§off"].abs()
    fails = (base["§z"].abs() > float(check.params.get("z", 4.5))) & (
        off > math.log(float(check.params.get("factor", 4)))
    )
    parts = {"hundredfold": fails & off.between(math.log(40), math.log(250)), "high": fails & (base["§off"] > 0)}
    price_column = scope.roles["price"]
    show = (price_column, by, "§usual") if by else (price_column, "§usual")
    return Flags(name, base, fails, base["§log"].notnull(), parts, show)
