"""Checks on Spark find what they find on DuckDB: the same counts, figures and values at fault, of every type.

Tolerance: none. Scores, counts and details are equal, but for the order of lists and mappings that have none.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from typer.testing import CliRunner

from core.__main__ import app
from core.errors import BadInput
from core.lake import Lake
from core.quality import Check, Report, Suite, check
from core.quality.registry import CHECKS
from tests.core.quality.faults import CLEAN, PLANTED
from tests.core.quality.planting import EVENT_ROLES, gtin, land
from tests.core.quality.test_ads_checks import AD_ROLES, CATALOG, FAULTS, ads

Rows = list[dict[str, Any]]
STORED = "it reads what the lake keeps of readings and judgements; no expression of its own runs"
HISTORY = "it needs more rows or more uploads than these small tables have"
NOT_REACHED = {"D15_stars": STORED, "D15_surge": STORED, "new_opinions": STORED, "weak_lists": STORED}
NOT_REACHED |= dict.fromkeys(("D15_burst", "D15_copied", "D7_mixed", "D7_zones", "new_orders", "new_repeats"), HISTORY)
"""Types of check that no table here reaches, with why."""


def of(kind: str, dimension: str, *columns: str, **params: Any) -> Check:
    return Check(":".join((kind, *columns)), kind, dimension, columns, params=params)


BY_HAND = {
    "trips": (
        of("D7_dst", "timeliness", zone="Europe/Berlin"),
        of("freshness", "timeliness", max_age_hours=48.0),
        of("D14_future", "recommendation readiness", "last_seen"),
        of("D14_split", "recommendation readiness", "part", same=["user", "item"]),
        of("positive", "validity", "weight"),
        of("D10_gtin", "validity", "ean"),
        of("D9_tree", "integrity", "above", node="item"),
        of("purchase_value", "completeness", "paid"),
        of("cancelled_pairs", "consistency", "paid", same=["item"]),
        of("condition", "validity", condition="weight < 7 OR type = 'view'"),
    ),
    "shown": (of("ad_days", "consistency"),),
}
"""Clauses that a draft would not write for tables as small as these."""


def trips() -> Rows:
    """Events about the hours that Berlin's clocks leave out and show twice, each with a fault of some clause."""
    rows = []
    for n in range(60):
        at = datetime(2025, 3 if n % 2 else 10, 30 if n % 2 else 26, 1) + timedelta(minutes=4 * n)
        rows.append(
            {"user": f"u{n % 7}", "item": f"S{n % 5}", "type": "view" if n % 3 else ("purchase", "cart")[n % 2],
             "at": at, "last_seen": at + timedelta(hours=(n % 8) - 6), "part": ("train", "test", None)[n % 3],
             "weight": None if n % 11 == 0 else (n % 10) - 1.0,
             "ean": gtin(n) if n % 9 else f"{n:013}", "above": f"S{(n % 5 + 1) % 5}" if n % 5 < 3 else f"S{n % 5 + 9}",
             "paid": 0 if n % 4 == 0 else (5 if n < 35 else -5)}
        )  # fmt: skip
    return rows


def shown() -> Rows:
    """Impressions of ads before, within and after their days, and one of an ad that nobody knows."""
    rows = []
    for n, ad in enumerate(ads()[:20]):
        at = datetime.combine(ad["from_day"] if n % 2 else ad["to_day"], datetime.min.time())
        late = timedelta(hours=(-2, 0, 23, 24, 25)[n % 5])
        rows.append(
            {"user": f"u{n}", "sku": ad["sku"], "at": at + late, "pos": 1, "clicked": n % 5 == 0, "ad": ad["ad"]}
        )
    rows[-1]["ad"] = "A999"
    return rows


def dirty_shop(lake: Lake) -> None:
    """The small shop with a version as it should be, and one with every planted fault."""
    for name, (kind, roles, make) in CLEAN.items():
        land(lake, name, kind, roles, make())
        check(lake, name)
    for name, (kind, roles, make) in CLEAN.items():
        rows = make()
        for dataset, _id, fault in PLANTED:
            if dataset == name:
                fault(rows)
        if name == "items":
            rows, roles = [row | {"money": "EUR"} for row in rows], {**roles, "currency": "money"}
        land(lake, name, kind, roles, rows)
    stock = [{"sku": row["sku"], "on_hand": 3} for row in CATALOG]
    land(lake, "stock", "inventory", {"item_id": "sku", "stock": "on_hand"}, stock)
    land(lake, "ads", "ads", AD_ROLES, ads())
    check(lake, "ads")
    rows = ads()
    for plant in FAULTS.values():
        plant(rows)
    land(lake, "ads", "ads", AD_ROLES, rows)
    land(lake, "trips", "events", EVENT_ROLES, trips())
    roles = {"user_id": "user", "item_id": "sku", "timestamp": "at", "position": "pos", "clicked": "clicked"}
    land(lake, "shown", "impressions", {**roles, "ad_id": "ad"}, shown())


NAMES = sorted({*CLEAN, "ads", *BY_HAND})


def told(report: Report) -> dict[str, Any]:
    """All that a report says, without its time."""
    results = {
        one.id: (one.failed, one.total, one.passed, one.severity, sorted_in(one.detail)) for one in report.results
    }
    return {"rows": report.rows, "score": report.score, "dimensions": dict(report.dimensions), "checks": results}


def sorted_in(value: Any) -> Any:
    if isinstance(value, dict):
        return sorted((str(name), sorted_in(one)) for name, one in value.items())
    if isinstance(value, list | tuple):
        return sorted((sorted_in(one) for one in value), key=repr)
    return value


def reports(lake: Lake) -> Iterator[tuple[str, Report, Report]]:
    for name in NAMES:
        suite = Suite(name, BY_HAND[name]) if name in BY_HAND else None
        there, here = (check(lake, name, suite=suite, store=False, engine=engine) for engine in ("spark", "duckdb"))
        yield name, there, here


def test_every_type_of_check_has_the_same_report(spark: Any, prepared: Callable[..., Lake]) -> None:
    reached = set[str]()
    for name, there, here in reports(prepared(dirty_shop)):
        assert told(there) == told(here), name
        reached |= {one.check for one in there.results if one.state != "skipped"}
    assert CHECKS.keys() - reached == NOT_REACHED.keys()


def test_every_clause_by_hand_finds_something(prepared: Callable[..., Lake]) -> None:
    lake = prepared(dirty_shop)
    for name, clauses in BY_HAND.items():
        results = check(lake, name, suite=Suite(name, clauses), store=False).results
        assert [one.id for one in results if not one.failed > 0] == []
        assert [one.id for one in results if one.total > 1 and one.failed == one.total] == []


def test_a_contract_is_drafted_alike(spark: Any, lake: Lake) -> None:
    kind, roles, make = CLEAN["searches"]
    land(lake, "searches", kind, roles, make())
    assert told(check(lake, "searches", store=False, engine="spark")) == told(check(lake, "searches", store=False))


def test_the_command_says_the_same_and_which_engine_ran(spark: Any, prepared: Callable[..., Lake]) -> None:
    lake = prepared(dirty_shop)
    asked = ["--workspace", str(lake.path), "check", "arms", "--json"]
    here, there = (json.loads(CliRunner().invoke(app, [*asked, *more]).stdout) for more in ([], ["--engine", "spark"]))
    assert (here.pop("engine"), there.pop("engine")) == ("duckdb", "spark")
    assert {**here, "new_checks": []} == {**there, "new_checks": []}


def test_an_engine_that_is_none_is_refused(lake: Lake) -> None:
    found = CliRunner().invoke(app, ["--workspace", str(lake.path), "check", "arms", "--engine", "flink"])
    assert isinstance(found.exception, BadInput)
