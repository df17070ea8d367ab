"""Checks on Spark find what they find on DuckDB: the same counts, figures and values at fault, of every type.

Tolerance: none. Scores, counts and details are equal, but for the order of lists and mappings that have none.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from typer.testing import CliRunner

from core.__main__ import app
from core.errors import BadInput
from core.lake import Lake
from core.quality import Report, check
from tests.core.quality.faults import CLEAN, PLANTED
from tests.core.quality.planting import land
from tests.core.quality.test_ads_checks import AD_ROLES, CATALOG, FAULTS, ads


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
        land(lake, name, kind, roles, rows)
    stock = [{"sku": row["sku"], "on_hand": 3} for row in CATALOG]
    land(lake, "stock", "inventory", {"item_id": "sku", "stock": "on_hand"}, stock)
    land(lake, "ads", "ads", AD_ROLES, ads())
    check(lake, "ads")
    rows = ads()
    for plant in FAULTS.values():
        plant(rows)
    land(lake, "ads", "ads", AD_ROLES, rows)


NAMES = sorted({*CLEAN, "ads"})


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


@pytest.mark.parametrize("name", NAMES)
def test_a_faulty_dataset_has_the_same_report(spark: Any, prepared: Callable[..., Lake], name: str) -> None:
    lake = prepared(dirty_shop)
    assert told(check(lake, name, store=False, engine="spark")) == told(check(lake, name, store=False))


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
