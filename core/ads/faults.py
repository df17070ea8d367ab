"""What is wrong with the ads, by the checks of the contract, and products that have gone from the catalog."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.ads.data.ads import roles_in
from core.i18n import N_, agreed, listed
from core.lake import kept
from core.quality import describe, fixes
from core.quality.failing import failing_rows
from core.quality.model import Check, Suite
from core.quality.run import check
from core.recommend.data import parsing

if TYPE_CHECKING:
    from core.lake import Lake

REFERENCE = {"role": "item_id", "kind": "items", "target": "item_id"}
CHECKS = (
    Check("reference:item_id", "reference", "integrity", severity="error", params=REFERENCE),
    Check("ad_stock", "ad_stock", "integrity", severity="warning"),
    Check("ad_bid", "ad_bid", "semantic accuracy", severity="error"),
    Check("ad_bid_usual", "ad_bid_usual", "semantic accuracy", severity="warning"),
    Check("ad_currency", "ad_currency", "consistency", severity="error"),
    Check("ad_budget", "ad_budget", "consistency", severity="error"),
    Check("ad_dates", "ad_dates", "consistency", severity="error"),
    Check("ad_spend", "ad_spend", "consistency", severity="error"),
    Check("ad_counts", "ad_counts", "consistency", severity="error"),
    Check("ad_numbers", "ad_numbers", "uniqueness", severity="error"),
    Check("ad_repeats", "ad_repeats", "uniqueness", severity="warning"),
    Check("duplicate_rows", "duplicate_rows", "uniqueness", severity="warning"),
)
"""What the page looks at first, in this order: ads that lead nowhere, then money that is wrong, then copies."""
AMOUNTS = {"bid": {"low": 0, "low_open": True}, "budget": {"low": 0}}
"""What the contract asks of each: nothing is bought for 0."""
LISTED = 200
"""Rows of a fault that are listed; the Quality page has them all."""
VERSIONS = 30
"""Versions of the catalog that are searched for a product that has gone, the newest: a month of daily loads."""
NAMED = 3
"""Products that a sentence names."""
GONE = N_(
    "{n} ad leads to a product that an earlier version of {dataset} had and the newest has not: {names}",
    "{n} ads lead to products that earlier versions of {dataset} had and the newest has not: {names}",
)


@dataclass(frozen=True)
class Fault:
    """Something wrong with some ads.

    Attributes:
        check: Id of the check, as the contract has it; "" for what no check says.
        severity: "error" or "warning". sentence: what was found. ads: how many.
        lines: Lines of the file, `LISTED` at most; rows: those rows' cells.
        mended: Whether a cleaning step mends it, other than by dropping the ads.
    """

    check: str
    severity: str
    sentence: str
    ads: int
    lines: tuple[int, ...]
    rows: tuple[dict[str, object], ...]
    mended: bool = False


@dataclass(frozen=True)
class Found:
    """Faults, the gravest kinds first; ads in all, and those with any fault among the first `LISTED` of each kind."""

    faults: tuple[Fault, ...]
    ads: int
    faulty: int


@kept
def _report(lake: Lake, name: str) -> tuple[object, ...]:
    """The report on the ads, and the failing rows of each of its findings."""
    dataset = lake.dataset(name)
    roles = roles_in(lake.columns(name, dataset.layer), dataset.roles)
    amounts = tuple(
        Check(f"in_range:{roles[role]}", "in_range", "validity", (roles[role],), "error", params=least)
        for role, least in AMOUNTS.items()
        if role in roles
    )
    report = check(lake, name, suite=Suite(name, (*amounts, *CHECKS)), store=False)
    return report, tuple((one, tuple(failing_rows(lake, report, one, LISTED))) for one in report.failing)


def faults_of(lake: Lake, name: str) -> Found:
    """What is wrong with an ads dataset, told in the reader's language.

    Raises:
        NotFound: There is no such dataset.
    """
    report, failing = _report(lake, name)
    own = lake.dataset(name)
    order = {one.id: place for place, one in enumerate(CHECKS)}
    faults = [
        Fault(
            one.id,
            one.severity,
            describe(one),
            one.failed,
            tuple(int(row.get("_line") or 0) for row in rows),
            tuple({key: value for key, value in row.items() if not key.startswith("_")} for row in rows),
            one.check == "in_range" or any(step.step != "drop_rows" for fix in fixes(one, own) for step in fix),
        )
        for one, rows in failing  # type: ignore[attr-defined]
    ]
    faults.sort(key=lambda one: order.get(one.check, order["ad_bid"] - 0.5))  # amounts below 0 before odd ones
    gone = gone_products(lake, name)
    if gone:
        dataset, products = gone
        n = sum(products.values())
        names = listed(list(products)[:NAMED]) + (" …" if len(products) > NAMED else "")
        sentence = agreed(GONE, n).format(n=f"{n:,}", dataset=dataset, names=names)
        faults.insert(0, Fault("", "error", sentence, n, (), tuple({"product": one} for one in products)))
    lines = {line for one in faults for line in one.lines}
    return Found(tuple(faults), int(report.rows), len(lines))  # type: ignore[attr-defined]


@kept
def gone_products(lake: Lake, name: str) -> tuple[str, dict[str, int]] | None:
    """The catalog, and products of its earlier versions that are advertised and no longer in it -> their ads."""
    own = lake.dataset(name)
    column = roles_in(lake.columns(name, own.layer), own.roles).get("item_id")
    beside = [one for one in lake.datasets(built=own.built) if one.kind == "items" and one.column("item_id")]
    if column is None or not beside:
        return None
    catalog = max(beside, key=lambda one: (one.rows, one.name))
    item = catalog.column("item_id") or ""
    older = [one for one in lake.versions(catalog.name) if one.layer == "raw"][:-1][-VERSIONS:]
    older = [one for one in older if item in lake.columns(catalog.name, "raw", one.number)]
    if not older:
        return None
    ids = f"SELECT {parsing.text(item)} AS id FROM "
    newest = f"{ids} {lake.table(catalog.name, catalog.layer)}"
    before = " UNION ".join(f"{ids} {lake.table(catalog.name, 'raw', one.number)}" for one in older)
    with lake.read() as cursor:
        rows = cursor.execute(
            f"SELECT {parsing.text(column)} AS id, count(*) AS n FROM {lake.table(name, own.layer)} "
            f"WHERE id IN ({before}) AND id NOT IN (SELECT id FROM ({newest}) WHERE id IS NOT NULL) "
            "GROUP BY id ORDER BY n DESC, id"
        ).fetchall()
    return (catalog.name, {str(one): int(n) for one, n in rows}) if rows else None
