"""The first check of a fresh draft: no alarm on the draft's own data, and none missed that hides in it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.lake import Lake
from core.quality import CheckResult, Report, check, describe
from tests.core.quality.planting import EVENT_ROLES, land

Rows = list[dict[str, Any]]
LEARNED = ("allowed", "in_range", "pattern", "type", "unique", "freshness", "D13", "schema_added", "schema_removed")
"""Checks whose clauses are learned from the draft's own data."""

words = st.text(alphabet="abcXYZ 12é壶чя-_./", max_size=9)
cells = {
    "word": words,
    "few": st.sampled_from(["red", "green", "Rot", "蓝", "unknown", "", "N/A"]),
    "number": st.one_of(st.none(), st.integers(-(10**6), 10**9)),
    "measure": st.one_of(st.none(), st.floats(-1e9, 1e9)),
    "order_id": st.integers(0, 10**8).map(str),
    "sku": st.one_of(st.from_regex(r"[A-F][0-9]{3,5}", fullmatch=True), st.from_regex(r"[0-9]{4}", fullmatch=True)),
    "hash_id": st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
    "zip": st.from_regex(r"0[0-9]{4}", fullmatch=True),
    "moment": st.datetimes(datetime(2001, 1, 1), datetime(2024, 1, 1)),
}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.fixed_dictionaries(cells), min_size=3, max_size=40), st.integers(1, 8))
def test_nothing_learned_from_a_table_fails_on_it(lake: Lake, rows: Rows, times: int) -> None:
    roles = {"item_id": "sku", "session_id": "hash_id"}
    for kind in ("other", "events"):
        land(lake, f"any_{kind}", kind, roles, rows * times)
        report = check(lake, f"any_{kind}", store=False)
        alarms = [
            describe(one)
            for one in report.failing
            if one.check in LEARNED and not (one.check == "unique" and one.failed)  # ids that repeat are a fault
        ]
        assert alarms == []
        assert not [one for one in report.failing if one.id == "D12:hash_id"], "hexadecimal ids are not damaged"


def found(lake: Lake, rows: Rows, kind: str = "other", roles: Mapping[str, str] | None = None) -> Report:
    land(lake, "t", kind, dict(roles or {}), rows)
    return check(lake, "t", store=False)


def failing(report: Report, column: str = "") -> dict[str, CheckResult]:
    return {one.id: one for one in report.failing if not column or column in one.columns}


# --- duplicates that a number hides ---------------------------------------------------------------


def letters(count: int) -> Rows:
    draw = random.Random(count)
    return [
        {"note": f"{draw.choice(('good', 'bad', '好'))} {n} {draw.random():.6f}", "stars": n % 5, "city": f"c{n % 7}"}
        for n in range(count)
    ]


@pytest.mark.parametrize("count", [10, 300])
@pytest.mark.parametrize("column", ["id", "Unnamed: 0", "uuid", "记录编号", "order_no"])
def test_rows_equal_but_for_a_number_are_counted(lake: Lake, column: str, count: int) -> None:
    rows = letters(count)
    rows += [dict(rows[0]), dict(rows[0]), dict(rows[3])]
    made = [{column: n if column == "Unnamed: 0" else f"{n * 7919:08x}", **row} for n, row in enumerate(rows)]
    result = found(lake, made).result("duplicate_rows")
    assert result is not None
    assert (result.failed, result.passed) == (3, False)
    assert f" but for {column}" in describe(result)


@given(
    repeats=st.lists(
        st.tuples(st.integers(0, 19), st.booleans(), st.booleans()),
        min_size=1,
        max_size=4,
        unique_by=lambda one: one[0],
    ),
    count=st.integers(100, 120),
)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_are_told_as_equal_but_for_what_they_differ_in(
    lake: Lake, repeats: list[tuple[int, bool, bool]], count: int
) -> None:
    """Each repeat has a number and a postal code of its own, or those of the row that it repeats."""
    rows = [
        {"id": f"{n * 7919:08x}", **row, "postal_code": f"{10007 + 13 * n}"} for n, row in enumerate(letters(count))
    ]
    for place, (of, numbered, moved) in enumerate(repeats):
        again = dict(rows[of])
        again |= {"id": f"ffff{place:04x}"} if numbered else {}
        again |= {"postal_code": f"{90001 + place}"} if moved else {}
        rows.append(again)
    result = found(lake, rows).result("duplicate_rows")
    assert result is not None
    assert {"id", "postal_code"} <= set(result.params["but"])
    assert result.failed == len(repeats)
    counts = {"id": sum(one[1] for one in repeats), "postal_code": sum(one[2] for one in repeats)}
    named = [name if n == result.failed else f"{name} ({n})" for name, n in counts.items() if n]
    said = describe(result)
    assert f" but for {', '.join(named)} (" in said if named else "full duplicate" in said


def test_rows_that_repeat_by_nature_are_no_duplicates(lake: Lake) -> None:
    """Users of one age, sex and city are not one user."""
    rows = [{"user_id": f"U{n}", "age": 20 + n % 40, "gender": "fm"[n % 2], "region": f"r{n % 5}"} for n in range(300)]
    roles = {"user_id": "user_id", "age": "age", "gender": "gender", "region": "region"}
    assert "duplicate_rows" not in failing(found(lake, rows, "users", roles))
    amounts = [{"id": n, "arm": "ab"[n % 2], "spend": 0.0 if n % 9 else float(n)} for n in range(300)]
    assert "duplicate_rows" not in failing(found(lake, amounts))


# --- events without a product, repeated transactions, purchases without an amount --------------------


def visits(count: int) -> Rows:
    start, kinds = datetime(2024, 5, 1), ("view", "search", "view", "purchase")
    return [
        {"user": f"u{n % 40}", "type": kinds[n % 4], "at": start + timedelta(seconds=61 * n),
         "item": f"SKU{n % 30:04}", "transaction_id": f"T{n:06}" if n % 4 == 3 else None,
         "value": 10.0 + n % 7 if n % 4 == 3 else None}
        for n in range(count)
    ]  # fmt: skip


def test_events_without_a_product_keep_their_duplicate_check(lake: Lake) -> None:
    rows = [{key: value for key, value in row.items() if key != "item"} for row in visits(200)]
    rows += [dict(rows[4]), dict(rows[8])]
    result = found(lake, rows, "events", {"user_id": "user", "event_type": "type", "timestamp": "at"}).result(
        "duplicate_rows"
    )
    assert result is not None
    assert result.failed == 2


def test_single_events_without_a_product_are_compared_too(lake: Lake) -> None:
    rows = [row | {"item": None} if row["type"] == "search" else row for row in visits(200)]
    rows += [dict(rows[1]), dict(rows[5]), dict(rows[0])]
    report = found(lake, rows, "events", EVENT_ROLES)
    result, exact = report.result("duplicate_rows"), report.result("D5_exact")
    assert result is not None
    assert exact is not None
    assert (result.failed, exact.failed) == (2, 1)
    assert "of the rows without item" in describe(result)


def test_a_transaction_that_is_there_twice_is_found(lake: Lake) -> None:
    rows = visits(240)
    rows += [rows[3] | {"at": rows[3]["at"] + timedelta(hours=3)}, rows[7] | {"at": rows[7]["at"] + timedelta(days=1)}]
    report = found(lake, rows, "events", EVENT_ROLES)
    result = report.result("unique:transaction_id")
    assert result is not None
    assert (result.failed, result.severity) == (2, "error" if len(result.columns) > 1 else "warning")


def test_purchases_without_an_amount_are_found(lake: Lake) -> None:
    rows = visits(240)
    rows[3]["value"], rows[7]["value"], rows[11]["value"] = None, 0.0, 0.0
    result = found(lake, rows, "events", EVENT_ROLES).result("purchase_value:value")
    assert result is not None
    assert (result.failed, result.total, result.severity) == (3, 60, "error")
    assert (result.detail["missing"], result.detail["zero"]) == (1, 2)
    assert "purchase_value:value" not in failing(found(lake, visits(240), "events", EVENT_ROLES))


# --- identifiers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["order_id", "Order ID", "invoiceNo", "订单号", "transactionId", "Rechnungsnummer"])
@pytest.mark.parametrize("as_text", [True, False])
def test_ids_of_minus_one_and_repeated_ones_are_found(lake: Lake, column: str, as_text: bool) -> None:
    rows: Rows = [{column: n + 1, "total": 2.5 * n} for n in range(300)]
    assert failing(found(lake, [{**row, column: str(row[column])} if as_text else row for row in rows]), column) == {}
    rows[7][column], rows[40][column], rows[90][column] = -1, 40, 90
    made = [{**row, column: str(row[column])} if as_text else row for row in rows]
    there = failing(found(lake, made), column)
    assert there[f"D12:{column}"].failed == 1
    assert there[f"unique:{column}"].failed == 2


@pytest.mark.parametrize("column", ["change", "balance", "delta", "temperature", "差额"])
def test_negative_measures_are_no_damaged_ids(lake: Lake, column: str) -> None:
    rows: Rows = [{column: n - 3 if n % 50 else -n, "what": f"w{n}"} for n in range(300)]
    assert failing(found(lake, rows), column) == {}


def test_order_lines_share_their_order(lake: Lake) -> None:
    rows = [{"order_id": str(n // 3), "sku": f"S{n % 11}", "qty": 1 + n % 4} for n in range(300)]
    assert failing(found(lake, rows), "order_id") == {}


@pytest.mark.parametrize("column", ["order_no", "trade_id", "支付单号"])
def test_exponents_among_ids_are_found_without_a_role(lake: Lake, column: str) -> None:
    rows: Rows = [{column: str(4_000_000_000_000 + n), "sum": n} for n in range(60)]
    rows[5][column], rows[9][column] = "4.02E+12", "1.18E+12"
    there = failing(found(lake, rows), column)
    assert there[f"D12:{column}"].failed == 2
    assert not [one for one in there if one.startswith("type:")]


@pytest.mark.parametrize(("share", "fails"), [(0.0, False), (0.005, False), (0.13, True), (0.4, True), (0.95, False)])
def test_missing_ids_are_a_warning_unless_they_are_sparse(lake: Lake, share: float, fails: bool) -> None:
    rows = [{"customer_id": None if n < 400 * share else f"C{n % 50:04}", "sum": n} for n in range(400)]
    result = found(lake, rows).result("not_null:customer_id")
    assert result is not None
    assert (not result.passed) == fails
    assert not fails or result.severity == "warning"


@pytest.mark.parametrize("kind", ["other", "items"])
def test_a_column_without_a_value_fails(lake: Lake, kind: str) -> None:
    rows = [{"sku": f"K{n}", "title": f"T {n}", "Sale price": None, "gap": "N/A", "price": 5 + n} for n in range(30)]
    report = found(lake, rows, kind, {"item_id": "sku", "title": "title", "price": "price"})
    assert {"not_null:Sale price", "not_null:gap"} <= set(failing(report))
    assert report.score is not None
    assert report.score < 90


# --- a sale and its cancellation ---------------------------------------------------------------------


@pytest.mark.parametrize("names", [("StockCode", "Quantity"), ("商品编号", "数量"), ("sku", "qty")])
def test_a_quantity_and_its_exact_negation_are_a_pair(lake: Lake, names: tuple[str, str]) -> None:
    item, quantity = names
    rows: Rows = [{item: f"S{n % 20:03}", quantity: 2 + n % 9, "customer": f"c{n}"} for n in range(200)]
    rows += [
        {item: "S777", quantity: 80995, "customer": "c1"},
        {item: "S777", quantity: -80995, "customer": "c1"},
        {item: "S778", quantity: -5000, "customer": "c1"},
    ]
    result = found(lake, rows).result("cancelled_pairs")
    assert result is not None
    assert (result.failed, result.severity) == (2, "info")
    assert "1 pair of" in describe(result)
    sound = [row for row in rows if row[quantity] > 0]
    assert found(lake, sound).result("cancelled_pairs") is None


# --- the width of a table ---------------------------------------------------------------------------


@pytest.mark.parametrize("more", [1, 40])
def test_clean_columns_do_not_make_a_fault_cheaper(lake: Lake, more: int) -> None:
    rows: Rows = [{"order_id": n + 1, "total": 2.5 * n} for n in range(300)]
    rows[7]["order_id"], rows[40]["order_id"], rows[90]["order_id"] = -1, 40, 90
    wide = [row | {f"c{place}": f"v{n % 9}" for place in range(more)} for n, row in enumerate(rows)]
    assert found(lake, wide).score == pytest.approx(found(lake, rows).score, abs=1e-9)
