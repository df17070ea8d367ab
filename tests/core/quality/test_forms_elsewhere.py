"""Exported contracts are run by the tools they are written for, on good rows and on one bad row of each kind."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.quality import Check
from core.quality.contract.elsewhere import to_dbt, to_great_expectations
from tests.core.quality.test_forms import SUITE

GOOD = pd.DataFrame({"sku": ["A1", "B2"], "size": ["S", "大"], "price": [1.0, 99.0]})
BAD = (
    ("sku", None, {"not_null:sku"}),
    ("sku", "B2", {"unique:sku"}),
    ("sku", "b 2", {"pattern:sku"}),
    ("size", "XL", {"allowed:size"}),
    ("price", 0.0, {"in_range:price"}),
    ("price", 100.0, {"in_range:price"}),
)
"""A column of the first row, its bad value, and the clauses that it breaks."""


def broken(column: str, value: object) -> pd.DataFrame:
    bad = GOOD.copy()
    bad.loc[0, column] = value
    return bad


def failing_in_gx(frame: pd.DataFrame, gx: Any) -> set[str]:
    """The ids of our clauses whose expectations fail; an expectation that cannot be asked raises."""
    context = gx.get_context(mode="ephemeral")
    suite = context.suites.add(gx.ExpectationSuite(**json.loads(to_great_expectations(SUITE))))
    asset = context.data_sources.add_pandas("rows").add_dataframe_asset("rows")
    batch = asset.add_batch_definition_whole_dataframe("all")
    run = context.validation_definitions.add(gx.ValidationDefinition(name="v", data=batch, suite=suite))
    found = set()
    for one in run.run(batch_parameters={"dataframe": frame}).results:
        raised = json.dumps(one.exception_info)
        assert '"raised_exception": true' not in raised, raised
        if not one.success:
            found.add(str(one.expectation_config.meta["check"]))
    return found


def test_great_expectations_takes_good_rows_and_fails_each_bad_one_by_its_clause() -> None:
    gx = pytest.importorskip("great_expectations", reason="great_expectations is not installed here")
    assert failing_in_gx(GOOD, gx) == set()
    for column, value, ids in BAD:
        assert failing_in_gx(broken(column, value), gx) == ids


PACKAGE = """
{% test expression_is_true(model, expression, column_name) %}
select 1 as one from {{ model }} where not ({{ column_name }} {{ expression }})
{% endtest %}
{% test unique_combination_of_columns(model, combination_of_columns) %}
select 1 as one from {{ model }} group by {{ combination_of_columns | join(', ') }} having count(*) > 1
{% endtest %}
"""
"""What the two tests of dbt_utils ask, which no package registry has."""
ODD = replace(
    SUITE,
    checks=(
        *SUITE.checks,
        Check("in_range:List Price", "in_range", "validity", ("List Price",), params={"low": 0.5, "high": 1e6}),
        Check("pattern:size", "pattern", "consistency", ("size",), params={"regex": "S|大"}),
        Check("keys", "unique", "uniqueness", ("sku", "List Price")),
        Check("most", "not_null", "completeness", ("size",), tolerance=0.5),
    ),
    columns={**SUITE.columns, "List Price": "DOUBLE"},
)


def run_dbt(folder: Path, rows: str) -> dict[str, int]:
    """dbt's tests by name, and how many rows failed each."""
    (folder / "models").mkdir(parents=True, exist_ok=True)
    (folder / "package" / "macros").mkdir(parents=True, exist_ok=True)
    (folder / "models" / "shop.sql").write_text(
        f'select sku, size, price, price as "List Price" from (values {rows}) t(sku, size, price)', encoding="utf-8"
    )
    (folder / "models" / "shop.dbt.yaml").write_text(to_dbt(ODD), encoding="utf-8")
    texts = {
        "dbt_project.yml": "{name: shop, version: '1.0', profile: shop}",
        "profiles.yml": "shop: {target: dev, outputs: {dev: {type: duckdb, path: shop.duckdb}}}",
        "packages.yml": "packages: [{local: package}]",
        "package/dbt_project.yml": "{name: dbt_utils, version: '1.0'}",
        "package/macros/tests.sql": PACKAGE,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for words in (["deps"], ["build"]):
        ran = subprocess.run(
            ["dbt", *words, "--profiles-dir", "."], cwd=folder, capture_output=True, text=True, timeout=600, check=False
        )
    found = json.loads((folder / "target" / "run_results.json").read_text(encoding="utf-8"))["results"]
    assert all(one["status"] != "error" for one in found), ran.stdout
    return {one["unique_id"].split(".")[2]: one["failures"] for one in found if one["unique_id"].startswith("test.")}


@pytest.mark.skipif(shutil.which("dbt") is None, reason="dbt is not installed here")
def test_dbt_takes_good_rows_and_counts_the_bad_ones_of_each_clause(tmp_path: Path) -> None:
    good = run_dbt(tmp_path, "('A1','S',1.0),('B2','大',99.0)")
    assert len(good) == 9
    assert not any(good.values())
    bad = run_dbt(tmp_path, "('A1','S',0.0),('A1','S',0.0),(NULL,'XL',100.0),('b 2','M','1.0')")
    assert len(bad) == 9
    assert all(bad.values()), "each clause is broken by some row"
