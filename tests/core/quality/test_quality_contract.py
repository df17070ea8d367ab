"""A contract is drafted once, kept, versioned, exported and read back; results are kept per version."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import BadInput, NotFound
from core.lake import Lake
from core.quality import (
    DIMENSIONS,
    SEVERITIES,
    Check,
    Suite,
    check,
    describe,
    drafted,
    failing_rows,
    history,
    latest,
    read_suite,
    save_suite,
    statement,
    suite_from,
    suite_of,
    suite_versions,
    unchecked,
)
from core.quality.checks import CHECKS
from tests.core.quality.planting import EVENT_ROLES, ITEM_ROLES, events, items, land

params = st.fixed_dictionaries(
    {},
    optional={
        "low": st.one_of(st.none(), st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6)),
        "least": st.integers(0, 1_000),
        "low_open": st.booleans(),
        "role": st.text(max_size=20),
        "values": st.lists(st.text(max_size=20), max_size=4),
        "shares": st.dictionaries(st.text(max_size=10), st.floats(0, 1), max_size=3),
    },
)
checks = st.builds(
    Check,
    id=st.text(min_size=1, max_size=20),
    check=st.sampled_from(sorted(CHECKS)),
    dimension=st.sampled_from(DIMENSIONS),
    columns=st.lists(st.text(max_size=20), max_size=3).map(tuple),
    severity=st.sampled_from(SEVERITIES),
    weight=st.floats(0, 100),
    tolerance=st.floats(0, 1),
    params=params,
)
suites = st.lists(checks, max_size=6, unique_by=lambda one: one.id).map(lambda found: Suite("shop", tuple(found)))


@settings(deadline=None)
@given(suites)
def test_a_suite_survives_both_forms(suite: Suite) -> None:
    assert suite_from(suite.to_json()).to_dict() == suite.to_dict()
    assert suite_from(suite.to_yaml()).to_dict() == suite.to_dict()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "neither JSON nor YAML"),
        ("[1]", "list named"),
        ('{"checks": [{"check": "unique"}]}', "Check 1"),
        ('{"checks": [{"id": "a", "check": "uniqe"}]}', "“uniqe” is no check"),
        ('{"checks": [{"id": "a", "check": "unique", "dimension": "beauty"}]}', "beauty"),
        ('{"checks": [{"id": "a", "check": "unique", "severity": "fatal"}]}', "fatal"),
        ('{"checks": [{"id": "a", "check": "unique", "weight": -1}]}', "weight"),
        ('{"checks": [{"id": "a", "check": "unique", "weight": "x"}]}', "weight"),
        ('{"checks": [{"id": "a", "check": "unique", "tolerance": 2}]}', "tolerance"),
        ('{"checks": [{"id": "a", "check": "unique"}, {"id": "a", "check": "D1"}]}', "Two checks"),
        ('{"checks": [], "weights": {"beauty": 1}}', "beauty"),
        ('{"checks": [{"id": "a", "check": "unique", "columns": "sku"}]}', "columns"),
    ],
)
def test_a_wrong_suite_says_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        suite_from(text)


def test_the_first_check_keeps_the_contract(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    assert suite_of(lake, "items") is None
    first = check(lake, "items")
    kept = suite_of(lake, "items")
    assert kept is not None
    assert (kept.version, first.suite) == (1, 1)
    land(lake, "items", "items", ITEM_ROLES, [row | {"category": "Toys"} for row in items()])
    report = check(lake, "items")
    result = report.result("allowed:category")
    assert result is not None
    assert result.failed == 120
    assert suite_of(lake, "items") == kept


def test_contracts_are_numbered_and_an_equal_one_is_not_stored_twice(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    first = save_suite(lake, drafted(lake, "items"))
    again = save_suite(lake, drafted(lake, "items"))
    changed = save_suite(lake, first.reweighted({"validity": 3}, {"D8": 5}), author="Ann")
    assert (first.version, again.version, changed.version) == (1, 1, 2)
    assert [(number, author) for number, _, author in suite_versions(lake, "items")][1] == (2, "Ann")
    report = check(lake, "items")
    assert report.suite == 2
    result = report.result("D8")
    assert result is not None
    assert result.weight == 5


def test_results_are_kept_once_per_version(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    first = check(lake, "items")
    second = check(lake, "items")
    assert latest(lake, "items") == second
    assert [report.version for report in history(lake, "items")] == [first.version]
    rows = items()
    rows[0]["price"] = -1
    newer = land(lake, "items", "items", ITEM_ROLES, rows)
    assert unchecked(lake, "items") == [newer]
    third = check(lake, "items")
    assert [report.version for report in history(lake, "items")] == [first.version, newer]
    assert history(lake, "items")[-1] == third
    assert unchecked(lake, "items") == []
    assert check(lake, "items", first.version).score == second.score


def test_a_check_that_is_not_stored_leaves_no_trace(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    before = lake.version()
    check(lake, "items", store=False)
    assert latest(lake, "items") is None
    assert lake.version() == before


def test_old_failing_rows_are_read_from_the_old_version(lake: Lake) -> None:
    rows = items()
    rows[5]["price"] = -2.0
    land(lake, "items", "items", ITEM_ROLES, rows)
    old = check(lake, "items")
    land(lake, "items", "items", ITEM_ROLES, items())
    result = old.result("in_range:price")
    assert result is not None
    assert [(row["_file"], row["_line"], row["price"]) for row in failing_rows(lake, old, result)] == [
        ("items.csv", 7, -2.0)
    ]


def test_the_catalog_of_the_day_is_used(lake: Lake) -> None:
    """Events uploaded beside an older catalog are judged by that catalog, also after it changed."""
    land(lake, "items", "items", ITEM_ROLES, items())
    old = land(lake, "events", "events", EVENT_ROLES, events())
    land(lake, "events", "events", EVENT_ROLES, events())
    land(lake, "items", "items", ITEM_ROLES, items()[:100])
    then, now = check(lake, "events", old).result("D2"), check(lake, "events").result("D2")
    assert then is not None
    assert now is not None
    assert then.failed == 0
    assert now.failed == sum(row["item"] >= "SKU00100" for row in events())


def test_raw_text_columns_are_read_tolerantly(lake: Lake) -> None:
    """Times and prices still text, in mixed forms: what is readable is judged, what is not fails validity."""
    rows = []
    for n, row in enumerate(events()):
        forms = (row["at"].strftime("%Y-%m-%d %H:%M:%S"), row["at"].strftime("%Y/%m/%d %H:%M:%S"))
        rows.append(row | {"at": forms[n % 2], "price": ("12.50", "¥ 12.50", "1,250.00", "12,50")[n % 4]})
    rows[8]["at"], rows[9]["at"], rows[10]["at"] = "soon", str(int(datetime(2025, 3, 4).timestamp())), "2199-01-01"
    rows[11]["price"] = "gratis"
    land(lake, "events", "events", EVENT_ROLES | {"price": "price"}, rows)
    report = check(lake, "events")
    found = {one.id: one for one in report.results}
    assert found["type:at"].detail["readable"] == found["type:at"].failed - 1
    assert {row["_line"] for row in failing_rows(lake, report, found["D6:at"])} == {11, 12}
    assert (found["D6:at"].detail["unit"], found["D6:at"].detail["future"]) == (1, 1)
    assert found["type:price"].failed == sum(n % 4 > 0 for n in range(len(rows)))
    assert found["type:price"].failed - found["type:price"].detail["readable"] == 1
    assert found["in_range:price"].total == len(rows) - 1
    assert found["D5_exact"].failed == 0


def test_mixed_epoch_units(lake: Lake) -> None:
    rows = [row | {"at": str(int(row["at"].timestamp()))} for row in events(50)]
    rows[4]["at"] += "000"
    rows[5]["at"] = "0"
    land(lake, "events", "events", EVENT_ROLES, rows)
    report = check(lake, "events")
    result = report.result("D6:at")
    assert result is not None
    assert {row["_line"] for row in failing_rows(lake, report, result)} == {6, 7}


@pytest.mark.parametrize("kind", ["items", "events", "reviews", "searches", "assignments", "other"])
def test_an_empty_table_is_checked_without_error(lake: Lake, kind: str) -> None:
    info = {"dataset": "void", "action": "ingest", "layer": "raw", "kind": kind, "roles": {}, "types": {}, "rows": 0}
    with lake.write("load", info=info) as cursor:
        cursor.execute("CREATE TABLE lake.raw.void (_row BIGINT, _file VARCHAR, _line BIGINT, a VARCHAR, b BIGINT)")
    report = check(lake, "void")
    assert (report.rows, report.score) == (0, None)
    assert [one.id for one in report.failing] == ["has_rows"]
    assert latest(lake, "void") == report
    assert all(describe(one) for one in report.results)


def test_hostile_column_names_and_values(lake: Lake) -> None:
    name = 'a"; DROP TABLE x; --'
    rows = [{name: f"v{n % 3}'; --", "§price": "<b>x</b>", "{0}": "=1+1", "ID": str(n)} for n in range(100)]
    land(lake, "odd", "other", {}, rows)
    check(lake, "odd")
    rows[7][name] = "other"
    land(lake, "odd", "other", {}, rows)
    report = check(lake, "odd")
    result = report.result(f"allowed:{name}")
    assert result is not None
    assert result.failed == 1
    assert name in describe(result)
    assert failing_rows(lake, report, result)[0]["_line"] == 9


def test_ids_of_irregular_form_get_a_pattern_they_fit(lake: Lake) -> None:
    """Hexadecimal ids have no frequent shape; a few damaged ones must not become the rule."""
    rows = [row | {"session": f"{n * 2654435761 % 2**64:016x}"} for n, row in enumerate(events(60))]
    for place in range(6):
        rows[place]["session"] = "1.23E+12"
    land(lake, "events", "events", EVENT_ROLES | {"session_id": "session"}, rows)
    result = check(lake, "events").result("pattern:session")
    assert result is not None
    assert result.params["regex"] == "^[0-9A-Za-z]{16}$"
    assert result.failed == 6


def test_a_pattern_that_does_not_compile_is_skipped_with_a_reason(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    suite = Suite("items", (Check("p", "pattern", "validity", ("sku",), params={"regex": "(["}),))
    result = check(lake, "items", suite=suite, store=False).result("p")
    assert result is not None
    assert result.state == "skipped"
    assert "unterminated" in describe(result)


def test_a_statement_finds_nothing_where_nothing_fails(lake: Lake) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    report = check(lake, "items")
    result = report.result("D8")
    assert result is not None
    assert not result.has_rows
    with lake.read() as cursor:
        assert cursor.execute(statement(lake, report, result)).fetchall() == []


def test_suite_files(lake: Lake, tmp_path: Path) -> None:
    land(lake, "items", "items", ITEM_ROLES, items())
    suite = drafted(lake, "items")
    path = tmp_path / "contract.yaml"
    path.write_text(suite.to_yaml(), "utf-8")
    assert read_suite(path, "items") == suite
    assert check(lake, "items", suite=path).score == check(lake, "items", suite=json.loads(suite.to_json())).score
    with pytest.raises(BadInput, match="cannot be read"):
        read_suite(tmp_path / "none.yaml", "items")


def test_what_does_not_exist_is_said(lake: Lake) -> None:
    with pytest.raises(NotFound):
        check(lake, "nothing")
    land(lake, "items", "items", ITEM_ROLES, items())
    with pytest.raises(NotFound):
        check(lake, "items", version=0)
    with pytest.raises(NotFound):
        check(lake, "items", layer="clean")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.fixed_dictionaries({"a": st.text(max_size=8), "b": st.one_of(st.none(), st.integers(-99, 99))}),
        min_size=1,
        max_size=30,
    )
)
def test_any_table_can_be_checked(lake: Lake, rows: list[dict[str, object]]) -> None:
    """Failing never exceeds checked, and the counted rows are the rows the statement gives."""
    rows = [row | {"a": str(row["a"]).replace("\x00", "")} for row in rows]
    land(lake, "any", "other", {}, [row | {"c": "x"} for row in rows])
    report = check(lake, "any", suite=drafted(lake, "any"), store=False)
    for result in report.results:
        assert 0 <= result.failed <= result.total
        assert not result.has_rows or len(failing_rows(lake, report, result, 1000)) == result.failed
