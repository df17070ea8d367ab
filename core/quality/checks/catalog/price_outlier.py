"""D8: prices far from their group's, on the logarithmic scale."""

from __future__ import annotations

import math
from collections.abc import Iterator

import ibis
from ibis.expr.types import StringValue, Table, Value

from core.cells.limits import LEAST_FACTOR, LEAST_ROWS, LEAST_SPREAD, MAD_TO_SIGMA, ROBUST_Z
from core.i18n import N_
from core.lake import Dataset
from core.quality.bases.amounts import is_total
from core.quality.bases.fixing import read_as
from core.quality.bases.functions import deviation_of, median_of
from core.quality.column_facts import Draft
from core.quality.model import Check, CheckResult
from core.quality.registry import ByHand, CheckType, Fix, FixStep, Flags, Outcome, Skip, Words, register
from core.quality.scope import PRICE, Scope


def build(scope: Scope, check: Check) -> Outcome:
    """The price fits its group: its robust z on the log scale stays within `z`, or it is less than `factor`
    times off the group's median.

    z = |ln p - median| / (1.4826 MAD), with MAD at least `floor` so that a group of equal prices does not
    judge by cents. Groups (`params.by`, a role) of fewer than `least` prices are judged by the whole table, but not the
    products of a list of events: what was seen once or twice has no usual price, and a chair is no kettle.
    `parts.hundredfold` counts those about 100 times off (a lost decimal mark, cents for units).
    """
    by = scope.roles.get(str(check.params.get("by", "category")))
    if PRICE not in scope.table.columns:
        return Skip("no_role", {"role": "price"})
    least, floor = int(check.params.get("least", LEAST_ROWS)), float(check.params.get("floor", LEAST_SPREAD))
    name = f"prices:{by}"

    def centred_prices() -> Table:
        table = scope.table
        price = (table[PRICE] > 0).ifelse(table[PRICE], ibis.null("float64"))
        table = table.mutate(**{"§log": price.ln(), "§group": _group(scope, table, by) if by else ibis.null("string")})
        priced = table.filter(table[PRICE] > 0)
        if by and check.params.get("by") == "item_id":
            joined = table.left_join(_of_groups(priced, least), "§group").drop("§group_right")
        else:
            joined = _beside_the_whole(table, priced, by, least)
        centre, spread = joined["§median"], joined["§mad"]
        centred = joined.mutate(**{"§centre": centre, "§off": joined["§log"] - centre})
        z = centred["§off"] / ibis.greatest(spread * MAD_TO_SIGMA, ibis.literal(floor))
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
    return Flags(name, base, fails.fill_null(False), base["§off"].notnull(), parts, show)


def _beside_the_whole(table: Table, priced: Table, by: str | None, least: int) -> Table:
    """Rows with the median and deviation of their group, or of all prices where the group is small or there is none."""
    joined = table.cross_join(_whole(priced))
    if not by:
        return joined.rename({"§median": "§all", "§mad": "§allmad"})
    joined = joined.left_join(_of_groups(priced, least), "§group").drop("§group_right")
    whole = (("§median", "§all"), ("§mad", "§allmad"))
    return joined.mutate(**{one: joined[one].coalesce(joined[all_]) for one, all_ in whole})


def _group(scope: Scope, table: Table, by: str) -> StringValue:
    """The value that says whose prices a row's are compared with, without outer blanks.

    The blanks are looked for among the distinct values, because cutting them from every row costs as much as the
    grouping itself.
    """
    counted = scope.counted(by)
    text = counted[by].cast("string")
    blanks = scope.fetch(counted.agg(found=(text != text.strip()).any()))[0]["found"]
    return table[by].cast("string").strip() if blanks else table[by].cast("string")


def _of_groups(priced: Table, least: int) -> Table:
    """The median and the median deviation of each group of at least `least` prices.

    The prices of a group are gathered once, into a list: as two aggregates each would gather them for itself.
    """
    grouped = priced.filter(priced["§group"].notnull())
    lists = grouped.group_by("§group").agg(**{"§logs": grouped["§log"].collect()})
    lists = lists.filter(lists["§logs"].length() >= least)
    return lists.select("§group", **{"§median": median_of(lists["§logs"]), "§mad": deviation_of(lists["§logs"])})


def _whole(priced: Table) -> Table:
    """The median and the median deviation of all prices, in one row, from the distinct ones and their counts."""
    sizes = priced.group_by("§log").agg(n=priced.count())
    centre = _middle(sizes, sizes["§log"], "§all")
    apart = sizes.cross_join(centre)
    return centre.cross_join(_middle(apart, (apart["§log"] - apart["§all"]).abs(), "§allmad"))


def _middle(sizes: Table, value: Value, name: str) -> Table:
    """The median of values that occur `n` times each, in one row: the mean of the two in the middle."""
    sizes = sizes.select(value=value, n=sizes.n)
    running = sizes.n.sum().over(ibis.cumulative_window(order_by="value"))
    placed = sizes.mutate(upto=running, rows=sizes.n.sum().over(ibis.window()))
    at_middle = (placed.upto > (placed.rows - 1) // 2) & (placed.upto - placed.n <= placed.rows // 2)
    return placed.filter(at_middle).agg(**{name: placed["value"].median()})


def clauses(draft: Draft) -> Iterator[Check]:
    roles, kind = draft.scope.roles, draft.scope.kind
    if "price" not in roles or ("quantity" in roles and is_total(roles["price"])):
        return  # what three pieces cost says nothing of one
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
    alone = {"alone": True} if check.params.get("by") == "item_id" else {}
    params = {**limits, **group, **alone}
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
        sentence=N_(
            "{failed} price is far from its group's{causes}", "{failed} prices are far from their group's{causes}"
        ),
        causes={"hundredfold": N_("{n} about 100 times off"), "high": N_("{n} too high")},
        build=build,
        by_hand=ByHand(
            "semantic accuracy",
            "one",
            {"by": "category", "z": ROBUST_Z, "factor": LEAST_FACTOR, "least": LEAST_ROWS, "floor": LEAST_SPREAD},
        ),
        clauses=clauses,
        fixes=fixes,
        words=words,
        engine="duckdb",
    )
)
