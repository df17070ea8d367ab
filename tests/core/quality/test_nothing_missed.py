"""Faults planted into clean tables of other fields than shops: each is found, as grave as its kind is."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.lake import Lake
from core.quality import CheckResult, check, describe
from tests.core.quality.planting import land

Rows = list[dict[str, Any]]
START = datetime(2023, 4, 1, 6)


def weather(count: int) -> Rows:
    draw = random.Random(count)
    return [
        {"record_id": 70001 + n, "station_no": f"ST{n % 6:04}",
         "read_at": START + timedelta(minutes=10 * n, seconds=n % 7), "temperature": round(draw.gauss(4, 6), 1),
         "humidity": 40 + draw.randrange(50), "sky": draw.choice(["clear", "cloud", "rain"])}
        for n in range(count)
    ]  # fmt: skip


def loans(count: int) -> Rows:
    draw = random.Random(count)
    return [
        {"流水号": f"{202304010000 + n}", "读者证号": f"{300100200300 + n % 40}",
         "title": f"Novel {n % 50} of {n % 7} winters", "sku": f"B{n % 50:05}", "qty": 1 + draw.randrange(3),
         "lent_at": START + timedelta(hours=n, seconds=37 * n % 60), "branch": draw.choice(["North", "Süd", "城中"])}
        for n in range(count)
    ]  # fmt: skip


def stays(count: int) -> Rows:
    """What guests of a hotel looked at and booked."""
    draw, kinds = random.Random(count), ("view", "view", "purchase")
    return [
        {"guest": f"G{n // 3 % 60:05}", "room": f"R{n // 3 % 12:03}", "type": kinds[n % 3],
         "at": START + timedelta(minutes=3 * n + n // 3 * 30), "booking_id": f"BK{n:06}" if n % 3 == 2 else None,
         "amount": 80.0 + draw.randrange(60) if n % 3 == 2 else None}
        for n in range(count)
    ]  # fmt: skip


@dataclass(frozen=True)
class Field:
    """A clean table: its rows, kind and roles; the column that numbers its rows, and one that points elsewhere."""

    make: Callable[[int], Rows]
    own: str
    pointing: str
    kind: str = "other"
    roles: Mapping[str, str] = field(default_factory=dict)


FIELDS = {
    "weather": Field(weather, "record_id", "station_no"),
    "loans": Field(loans, "流水号", "读者证号"),
    "hotel": Field(
        stays, "booking_id", "guest", "events",
        {"user_id": "guest", "item_id": "room", "event_type": "type", "timestamp": "at"},
    ),
}  # fmt: skip


def findings(lake: Lake, of: Field, rows: Rows) -> dict[str, CheckResult]:
    land(lake, "t", of.kind, of.roles, rows)
    return {one.id: one for one in check(lake, "t", store=False).failing}


@pytest.fixture(params=FIELDS)
def of(request: pytest.FixtureRequest) -> Field:
    return FIELDS[request.param]


@pytest.mark.parametrize("count", [3, 30, 300])
def test_a_clean_table_has_no_finding(lake: Lake, of: Field, count: int) -> None:
    found = findings(lake, of, of.make(count))
    assert {name: describe(one) for name, one in found.items()} == {}


@pytest.mark.parametrize("count", [30, 300])
@pytest.mark.parametrize("name", ["weather", "loans"])
def test_rows_behind_a_new_number_are_found(lake: Lake, name: str, count: int) -> None:
    of = FIELDS[name]
    rows = of.make(count)
    last = rows[-1][of.own]
    rows += [rows[place] | {of.own: type(last)(int(last) + 1 + n)} for n, place in enumerate((2, 2, 9))]
    found = findings(lake, of, rows)
    assert {one.id: (one.failed, one.severity) for one in found.values()} == {"duplicate_rows": (3, "warning")}
    assert of.own in describe(found["duplicate_rows"])


def test_a_number_given_twice_is_found(lake: Lake, of: Field) -> None:
    rows = of.make(300)
    rows[8][of.own] = rows[5][of.own]
    found = findings(lake, of, rows)
    assert found[f"unique:{of.own}"].failed == 1


def test_an_empty_column_is_found(lake: Lake, of: Field) -> None:
    found = findings(lake, of, [row | {"remark": None} for row in of.make(120)])
    assert {one.id: one.severity for one in found.values()} == {"not_null:remark": "warning"}


@pytest.mark.parametrize("name", ["weather", "loans"])
def test_identifiers_missing_in_one_row_of_eight_are_found(lake: Lake, name: str) -> None:
    of = FIELDS[name]
    rows = [row | {of.pointing: None} if n % 8 == 3 else row for n, row in enumerate(of.make(240))]
    found = findings(lake, of, rows)
    assert found[f"not_null:{of.pointing}"].severity == "warning"
    assert "13" in describe(found[f"not_null:{of.pointing}"]) or "12.5" in describe(found[f"not_null:{of.pointing}"])


def test_exponents_among_identifiers_are_found(lake: Lake) -> None:
    of = FIELDS["loans"]
    rows = of.make(200)
    rows[4][of.pointing], rows[90][of.pointing] = "3.001E+11", "3.00100200308E+11"
    found = findings(lake, of, rows)[f"D12:{of.pointing}"]
    assert (found.failed, found.severity, found.detail["exponent"]) == (2, "error", 2)


def test_a_loan_and_its_exact_negation_are_found(lake: Lake) -> None:
    of = FIELDS["loans"]
    rows = of.make(200)
    rows += [rows[7] | {of.own: "202404010001", "qty": 5123}, rows[7] | {of.own: "202404010002", "qty": -5123}]
    found = findings(lake, of, rows)["cancelled_pairs"]
    assert (found.failed, found.severity) == (2, "info")


def test_bookings_without_an_amount_are_found(lake: Lake) -> None:
    of = FIELDS["hotel"]
    rows = of.make(240)
    rows[5]["amount"], rows[11]["amount"] = 0.0, None
    found = findings(lake, of, rows)
    assert {one.id: (one.failed, one.severity) for one in found.values()} == {"purchase_value:amount": (2, "error")}
