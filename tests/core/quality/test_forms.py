"""A contract in other tools' forms: each is taken by the format's own library where that is installed here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest
import yaml

from core.errors import BadInput
from core.lake import Lake, open_lake
from core.quality import Check, Suite, drafted, suite_from
from core.quality.contract.elsewhere import left_out, to_dbt, to_great_expectations, to_pandera
from core.quality.contract.forms import FORMS, written
from core.quality.contract.odcs import from_odcs, read_any, to_odcs
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land

LIMITS = {"low": 0, "low_open": True, "high": 99}
SUITE = Suite(
    "shop",
    (
        Check("not_null:sku", "not_null", "completeness", ("sku",), "error"),
        Check("unique:sku", "unique", "uniqueness", ("sku",), "error"),
        Check("pair", "unique", "uniqueness", ("sku", "size")),
        Check("in_range:price", "in_range", "validity", ("price",), "error", params=LIMITS),
        Check("allowed:size", "allowed", "validity", ("size",), params={"values": ["S", "大"]}),
        Check("pattern:sku", "pattern", "consistency", ("sku",), params={"regex": "^[A-Z]'?[0-9]+$"}),
        Check("mine", "condition", "validity", (), params={"condition": "price < 50"}, owner="Bo"),
        Check("some", "not_null", "completeness", ("size",), params={"where": "price > 5"}),
    ),
    {"completeness": 2.0},
    {"sku": "VARCHAR", "size": "VARCHAR", "price": "DOUBLE"},
    3,
    "Ann",
    ("Search",),
    "refuse",
)  # fmt: skip


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    opened = open_lake(tmp_path_factory.mktemp("forms") / "workspace")
    land(opened, "items", "items", ITEM_ROLES, items())
    land(opened, "events", "events", EVENT_ROLES, events(20))
    yield opened
    opened.close()


def sorted_dict(suite: Suite) -> dict[str, object]:
    told = suite.to_dict()
    return told | {"checks": sorted(told["checks"], key=lambda one: str(one["id"]))}


def test_a_contract_as_open_data_contract_comes_back_as_it_was(lake: Lake) -> None:
    odcs = pytest.importorskip("open_data_contract_standard.model")
    for suite in (SUITE, drafted(lake, "items"), drafted(lake, "events")):
        text = to_odcs(suite)
        document = odcs.OpenDataContractStandard.from_string(text)
        assert document.schema_[0].name == suite.dataset
        back, left = from_odcs(text, suite.dataset)
        assert left == []
        assert sorted_dict(back) == sorted_dict(suite)
    properties = {one["name"]: one for one in yaml.safe_load(to_odcs(SUITE))["schema"][0]["properties"]}
    assert (properties["sku"]["required"], properties["sku"]["unique"]) == (True, True)
    assert properties["price"]["logicalTypeOptions"] == {"minimum": 0, "maximum": 99, "exclusiveMinimum": True}


def test_a_document_written_elsewhere_becomes_clauses_and_names_what_is_left() -> None:
    text = """
apiVersion: v3.0.1
kind: DataContract
id: x
version: 1.0.0
status: active
team: [{username: ann@example.com}]
schema:
- name: Orders Table
  properties:
  - {name: id, logicalType: string, primaryKey: true, required: true}
  - name: amount
    logicalType: number
    logicalTypeOptions: {minimum: 0, exclusiveMinimum: true}
    quality: [{rule: nullCheck, type: library, mustBe: 0}, {name: odd, type: sql, query: SELECT 1}]
  - {name: state, logicalType: string, quality: [{rule: validValues, validValues: [new, paid]}]}
"""
    suite, left = read_any(text)
    assert left == ["odd"]
    assert (suite.dataset, suite.owner) == ("orders_table", "ann@example.com")
    assert {one.id: dict(one.params) for one in suite.checks} == {
        "not_null:id": {}, "unique:id": {}, "not_null:amount": {}, "in_range:amount": {"low": 0, "low_open": True},
        "allowed:state": {"values": ["new", "paid"]},
    }  # fmt: skip


@pytest.mark.parametrize("text", ["kind: DataContract", "kind: DataContract\nschema: []", "[1]", "a: [", "null"])
def test_what_is_no_contract_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_any(text, "x")


def test_the_pandera_schema_takes_good_rows_and_refuses_each_bad_one() -> None:
    pytest.importorskip("pandera")
    space: dict[str, object] = {}
    exec(to_pandera(SUITE), space)
    schema = space["schema"]
    good = pd.DataFrame({"sku": ["A1", "B2"], "size": ["S", "大"], "price": [1.0, 99.0]})
    assert len(schema.validate(good)) == 2  # type: ignore[attr-defined]
    for column, value in (
        ("sku", None),
        ("sku", "B2"),
        ("sku", "b 2"),
        ("size", "XL"),
        ("price", 0.0),
        ("price", 100.0),
    ):
        bad = good.copy()
        bad.loc[0, column] = value
        with pytest.raises(Exception, match=column):
            schema.validate(bad)  # type: ignore[attr-defined]
    assert "# not in this schema: mine" in to_pandera(SUITE)
    most = replace(SUITE, checks=tuple(replace(one, tolerance=0.5) for one in SUITE.checks))
    exec(to_pandera(most), space)
    assert len(space["schema"].validate(bad)) == 2, "what may fail in part is not asked of every row"  # type: ignore[attr-defined]
    assert all(f"# not in this schema: {one.id}" in to_pandera(most) for one in most.checks)


def test_names_of_a_file_cannot_write_code() -> None:
    evil = 'x"""\nimport os  # \'\\'
    suite = Suite(evil, (Check(f"{evil}\nimport os", "D11", "validity", (evil,)),), {}, {evil: "VARCHAR"})
    compiled = compile(to_pandera(suite), "schema", "exec")
    assert "os" not in compiled.co_names


def test_great_expectations_and_dbt_hold_every_clause_that_they_can_ask(lake: Lake) -> None:
    for suite in (SUITE, drafted(lake, "items")):
        asked = len(suite.checks) - len(left_out(suite))
        expectations = json.loads(to_great_expectations(suite))["expectations"]
        assert len(expectations) == asked > 3
        model = yaml.safe_load(to_dbt(suite))["models"][0]
        tests = [test for one in model["columns"] for test in one.get("data_tests", [])] + model.get("data_tests", [])
        told = model["config"]["meta"]["touchstone"]["left_out"]
        tolerant = [one.id for one in suite.checks if one.tolerance]
        assert set(told) == {*left_out(suite), *tolerant}, "dbt knows no share of failing rows"
        assert len(tests) == len(suite.checks) - len(told)
    price = next(one for one in yaml.safe_load(to_dbt(SUITE))["models"][0]["columns"] if one["name"] == "price")
    assert price["data_tests"] == [
        {
            "dbt_utils.expression_is_true": {
                "arguments": {"expression": "> 0 AND price <= 99"},
                "config": {"severity": "error"},
            }
        }
    ]
    assert left_out(SUITE) == ["mine", "some"]


def test_a_file_is_written_in_the_form_of_its_name() -> None:
    texts = {form: written(SUITE, f"Shop.Contract.{ending}") for form, (_label, ending) in FORMS.items()}
    assert len(set(texts.values())) == len(FORMS)
    assert (
        sorted_dict(suite_from(texts["json"], "shop"))
        == sorted_dict(SUITE)
        == sorted_dict(suite_from(texts["yaml"], "shop"))
    )
    assert read_any(texts["odcs"], "shop")[0].breach == "refuse"
