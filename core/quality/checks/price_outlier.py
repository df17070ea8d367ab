"""D8: prices far from their group's, on the logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Iterator

import ibis
import ibis.expr.datatypes as dt
from ibis.expr.types import Table

from core.cells.limits import LEAST_FACTOR, LEAST_ROWS, LEAST_SPREAD, MAD_TO_SIGMA, ROBUST_Z
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.fixing import read_as
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import PRICE, Scope


@ibis.udf.agg.builtin  # type: ignore[untyped-decorator]
def mad(x: dt.float64) -> dt.float64:  # type: ignore[valid-type, empty-body]
    """DuckDB's median absolute deviation: one grouping, where two medians would need a join between them."""


def build(scope: Scope, check: Check) -> Outcome:
    """The price fits its group: its robust z on the log scale stays within `z`, or it is less than `factor`
    times off the group's median.

    z = |ln p - median| / (1.4826 MAD), with MAD at least `floor` so that a group of equal prices does not
    judge by cents. Groups (`params.by`, a role) of fewer than `least` prices are judged by the whole table.
    `parts.hundredfold` counts those about 100 times off (a lost decimal mark, cents for units).
    """
    by = scope.roles.get(str(check.params.get("by", "category")))
    if PRICE not in scope.table.columns:
        return Skip("no_role", {"role": "price"})
    least, floor = int(check.params.get("least", LEAST_ROWS)), float(check.params.get("floor", LEAST_SPREAD))
    name = f"prices:{by}"

    def centred_prices() -> Table:
        table = scope.table
        price = table[PRICE]
        group = table[by].cast("string").strip() if by else ibis.literal("")
        table = table.mutate(**{"§log": (price > 0).ifelse(price, ibis.null("float64")).ln(), "§group": group})
        priced = table.filter(table["§log"].notnull())
        spread = {"§median": priced["§log"].median(), "§mad": mad(priced["§log"])}
        sizes = priced.group_by("§group").agg(n=priced.count(), **spread)
        sizes = sizes.filter((sizes.n >= least) & sizes["§group"].notnull())
        whole = priced.agg(**{"§all": priced["§log"].median(), "§allmad": mad(priced["§log"])})
        joined = table.left_join(sizes.drop("n"), "§group").drop("§group_right").cross_join(whole)
        centre = ibis.coalesce(joined["§median"], joined["§all"])
        sigma = ibis.coalesce(joined["§mad"], joined["§allmad"], 0.0) * MAD_TO_SIGMA
        centred = joined.mutate(**{"§centre": centre, "§off": joined["§log"] - centre})
        z = centred["§off"] / ibis.greatest(sigma, ibis.literal(floor))
        return centred.mutate(**{"§z": z, "§usual": centred["§centre"].exp().round(2)})

    base = scope.base(name, centred_prices)
    off = base["§off"].abs()
    fails = (base["§z"].abs() > float(check.params.get("z", ROBUST_Z))) & (
        off > math.log(float(check.params.get("factor", LEAST_FACTOR)))
    )
    # About 100 times off: between 40 and 250, as the group's own prices spread around its median.
    parts = {"hundredfold": fails & off.between(math.log(40), math.log(250)), "high": fails & (base["§off"] > 0)}
    price_column = scope.roles["price"]
    show = (price_column, by, "§usual") if by else (price_column, "§usual")
    return Flags(name, base, fails, base["§log"].notnull(), parts, show)


def clauses(draft: Draft) -> Iterator[Check]:
    roles, kind = draft.scope.roles, draft.scope.kind
    if "price" not in roles:
        return
    if kind == "items" and "category" in roles:
        by, least = "category", LEAST_ROWS
    elif "item_id" in roles and kind != "items":
        by, least = "item_id", 3  # one product's price hardly moves: three sightings fix it
    else:
        return
    params = {"by": by, "z": ROBUST_Z, "factor": int(LEAST_FACTOR), "least": least}
    yield Check("D8", "D8", "semantic accuracy", (roles["price"],), "warning", params=params)


def fixes(check: Check | CheckResult, dataset: Dataset) -> Iterator[Fix]:
    """Prices about 100 times off are put back; what is still far from its group becomes empty."""
    column = dataset.roles.get("price")
    if not column:
        return
    by = dataset.roles.get(str(check.params.get("by", "category")))
    group = {"by": by} if by else {}
    limits = {
        "threshold": float(check.params.get("z", ROBUST_Z)),
        "least_rows": int(check.params.get("least", LEAST_ROWS)),
    }
    params = {**limits, **group}
    yield (
        *read_as(dataset, column, "number"),
        FixStep("outliers", (column,), {"action": "rescale", **params}),
        FixStep("outliers", (column,), {"action": "empty", **params}),
    )


def words(params: Words) -> Words:
    return {"z": params.get("z", ROBUST_Z), "factor": params.get("factor", LEAST_FACTOR)}


register(
    CheckType(
        "D8",
        title=N_("Plausible prices"),
        definition=N_(
            "The price is within {z} robust standard deviations (log scale) of its group's median, "
            "or less than {factor} times off."
        ),
        sentence=N_("{failed} prices are far from their group's{causes}"),
        causes={"hundredfold": N_("{n} about 100 times off"), "high": N_("{n} too high")},
        build=build,
        clauses=clauses,
        fixes=fixes,
        words=words,
        engine="duckdb",
    )
)
