"""What real tables hold by their nature is no finding; beside each, the fault that looks like it is still found."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from core.lake import Lake
from core.quality import CheckResult, check, describe
from tests.core.quality.planting import EVENT_ROLES, land

Rows = list[dict[str, Any]]
USERS = {"user_id": "user", "age": "age"}
LINES = {"user_id": "user", "item_id": "item", "timestamp": "at", "session_id": "order", "quantity": "pieces",
         "price": "price"}  # fmt: skip
START = datetime(2024, 5, 1, 9)


def failing(lake: Lake, rows: Rows, kind: str = "other", roles: Mapping[str, str] | None = None) -> dict[str, str]:
    """Failing check -> its severity."""
    return {name: one.severity for name, one in results(lake, rows, kind, roles).items() if not one.passed}


def results(
    lake: Lake, rows: Rows, kind: str = "other", roles: Mapping[str, str] | None = None
) -> dict[str, CheckResult]:
    land(lake, "t", kind, dict(roles or {}), rows)
    return {one.id: one for one in check(lake, "t", store=False).results}


# --- classes of numbers ---------------------------------------------------------------------------

BANDS = {
    "ages": ["18-24", "25-34", "35-44", "65+"],
    "words": ["under 18", "18 to 30", "31 to 64", "65 and over"],
    "chinese": ["18岁以下", "19-35岁", "36至60岁", "60岁以上"],
    "money": ["<$10", "$10-$50", "$50 – $100", ">$100"],
    "thousands": ["0-2k", "2k-5k", "5k-10k", "10k+"],
    "german": ["unter 20", "20 bis 40", "41 bis 60", "ab 60"],
    "topped": ["1", "2", "3", "4", "5+"],
    "floored": ["< 1", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
}


@pytest.mark.parametrize("count", [12, 300])
@pytest.mark.parametrize("bands", BANDS.values(), ids=BANDS)
def test_classes_of_numbers_are_no_damaged_numbers(lake: Lake, bands: list[str], count: int) -> None:
    draw = random.Random(count)
    weights = [8] * (len(bands) - 1) + [2]
    rows = [{"user": f"U{n}", "age": draw.choices(bands, weights)[0]} for n in range(count)]
    assert "type:age" not in failing(lake, rows, "users", USERS)
    assert "type:age" not in failing(lake, rows)


@pytest.mark.parametrize("odd", ["18-21", "4x", "7..5", "full time", "2024-05", "12 or so"])
def test_slips_among_numbers_are_found(lake: Lake, odd: str) -> None:
    rows = [{"user": f"U{n}", "age": str(18 + n % 60) if n % 25 else odd} for n in range(300)]
    assert failing(lake, rows)["type:age"] == "warning"
    assert "type:age" in failing(lake, rows, "users", USERS)


# --- identifiers that sound rows lack -----------------------------------------------------------------

OPTIONAL = ["phone", "Fax", "mobile", "postal_code", "ZIP", "PLZ", "coupon_code", "voucher no", "parent_id", "手机号",
            "邮编", "上级编号", "优惠券编码"]  # fmt: skip
WANTED = ["customer_id", "CardNo", "store code", "会员号", "商品编码", "account number"]


@pytest.mark.parametrize("column", OPTIONAL + WANTED)
def test_missing_identifiers(lake: Lake, column: str) -> None:
    """One in eight has no telephone; one in eight that has no customer is worth a warning."""
    rows = [{column: None if n % 8 == 0 else f"K{n:05}", "sum": n} for n in range(240)]
    assert failing(lake, rows).get(f"not_null:{column}", "") == ("warning" if column in WANTED else "")


@pytest.mark.parametrize(("known", "session", "severity"), [
    (0.4, True, "warning"), (0.9, True, "warning"), (0.98, True, "error"), (0.4, False, "error")])  # fmt: skip
def test_visits_without_a_login(lake: Lake, known: float, session: bool, severity: str) -> None:
    """Of sessions many have no user; a few cells without one are damaged."""
    rows = [
        {"user": f"u{n % 9}" if n % 50 < 50 * known else None, "item": f"I{n % 20:03}", "type": "view",
         "at": START + timedelta(minutes=n), "session": f"s{n // 4:05}"}
        for n in range(200)
    ]  # fmt: skip
    roles = EVENT_ROLES | ({"session_id": "session"} if session else {})
    assert failing(lake, rows, "events", roles)["not_null:user"] == severity


def test_searches_without_a_click_lack_nothing(lake: Lake) -> None:
    roles = {"query": "q", "timestamp": "at", "clicked_item": "clicked"}
    rows = [
        {"q": f"lamp {n % 30}", "at": START + timedelta(minutes=n), "clicked": f"I{n % 9:03}" if n % 4 else None}
        for n in range(200)
    ]
    assert "not_null:clicked" not in failing(lake, rows, "searches", roles)


@pytest.mark.parametrize(("lists", "fails"), [(0.02, False), (0.4, False), (0.75, True)])
def test_lists_that_were_not_written_down_found_something(lake: Lake, lists: float, fails: bool) -> None:
    roles = {"query": "q", "timestamp": "at", "results": "found"}
    rows = [
        {"q": f"lamp {n % 30}", "at": START + timedelta(minutes=n), "found": "a|b|c" if n < 200 * lists else None}
        for n in range(200)
    ]
    assert ("D3_zero" in failing(lake, rows, "searches", roles)) == fails


# --- texts --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ['["a  b", "c &amp; d"]', '{"k": "x  y"}', '[{"k":  1}, {"q": "&lt;"}]'])
def test_blanks_and_escapes_of_json_are_a_programs(lake: Lake, cell: str) -> None:
    rows = [{"attributes": cell, "no": n} for n in range(40)]
    assert failing(lake, rows) == {}
    spoken = [{"remark": cell.strip("[]{}"), "no": n} for n in range(40)]
    assert "spaces:remark" in failing(lake, spoken) or "D11:remark" in failing(lake, spoken)


def test_two_people_of_one_name_are_no_twins(lake: Lake) -> None:
    names = ["Dave", "dave", "Anna K.", "J. Doe", "j. doe", "王芳", "Zoë"]
    roles = {"user_id": "who", "text": "text"}
    rows = [{"who": names[n % 7], "text": f"it is number {n} of many"} for n in range(70)]
    assert "D12_twins:who" not in failing(lake, rows, "reviews", roles)
    coded = [row | {"who": f"{'ab'[n % 2]}7{n // 2:03}"} for n, row in enumerate(rows)]
    coded[3]["who"] = coded[4]["who"].upper()
    assert failing(lake, coded, "reviews", roles)["D12_twins:who"] == "warning"


# --- rows that are alike by nature --------------------------------------------------------------------


def test_people_of_one_postal_code_are_not_one(lake: Lake) -> None:
    """Without a header the postal code has no name that says so."""
    rows = [{"column_1": n, "column_2": 18 + n % 50, "column_3": f"{10000 + (n * 37) % 240}"} for n in range(300)]
    rows += [row | {"column_1": 300 + n} for n, row in enumerate(rows[:5])]
    assert "duplicate_rows" not in failing(lake, rows, "users", {"user_id": "column_1", "age": "column_2"})


def test_campaigns_of_the_same_days_are_two(lake: Lake) -> None:
    rows = [
        {"campaign_id": n + 1, "type": "ABC"[n % 3], "from": START.replace(hour=0) + timedelta(days=5 * n)}
        for n in range(26)
    ]
    rows.append(rows[4] | {"campaign_id": 27})
    assert "duplicate_rows" not in failing(lake, rows)
    timed = [row | {"from": row["from"] + timedelta(seconds=911 * row["campaign_id"])} for row in rows]
    timed.append(timed[4] | {"campaign_id": 28})
    assert failing(lake, timed)["duplicate_rows"] == "warning"


# --- order lines --------------------------------------------------------------------------------------


def order_lines(count: int) -> Rows:
    draw = random.Random(count)
    return [
        {"order": f"A{n // 3:05}", "user": f"u{n // 3 % 40}", "item": f"I{n % 29:03}", "pieces": 1 + draw.randrange(4),
         "price": 5.0 + n % 29, "at": START + timedelta(minutes=7 * (n // 3))}
        for n in range(count)
    ]  # fmt: skip


@pytest.mark.parametrize("count", [60, 300])
def test_lines_of_one_order_may_hold_one_product_twice(lake: Lake, count: int) -> None:
    rows = order_lines(count)
    rows += [rows[4] | {"pieces": rows[4]["pieces"] + 1}, rows[8] | {"order": "A99998"}]
    found = failing(lake, rows, "events", LINES)
    assert "D5_exact" not in found
    assert "D5_near" not in found
    rows += [dict(rows[4]), dict(rows[9])]
    assert results(lake, rows, "events", LINES)["D5_exact"].failed == 2


def test_clicks_without_a_type_are_fired_twice(lake: Lake) -> None:
    rows = [
        {"user": f"u{n % 40}", "item": f"I{n % 29:03}", "at": START + timedelta(minutes=n), "visit": f"v{n // 5:04}"}
        for n in range(200)
    ]
    rows += [rows[3] | {"at": rows[3]["at"] + timedelta(milliseconds=300)}, rows[9] | {"visit": "v9999"}]
    roles = {"user_id": "user", "item_id": "item", "timestamp": "at", "session_id": "visit"}
    found = results(lake, rows, "events", roles)
    assert (found["D5_exact"].failed, found["D5_near"].failed) == (1, 1)


def test_lines_without_a_user_are_compared_too(lake: Lake) -> None:
    rows = order_lines(240)
    for place in range(0, 240, 3):
        rows[place]["user"] = rows[place + 1]["user"] = rows[place + 2]["user"] = None if place % 2 else "u1"
    nobody = [row for row in rows if row["user"] is None]
    rows += [dict(nobody[0]), dict(nobody[5])]
    found = results(lake, rows, "events", LINES)
    assert found["duplicate_rows"].failed == 2
    assert found["duplicate_rows"].total == sum(row["user"] is None for row in rows)


# --- prices -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["sales_value", "Total", "revenue", "金额", "line amount"])
def test_what_many_pieces_come_to_is_no_wild_price(lake: Lake, column: str) -> None:
    rows = [
        {key: value for key, value in row.items() if key != "price"}
        | {column: row["price"] * (30 if n % 40 == 7 else 1)}
        for n, row in enumerate(order_lines(300))
    ]
    assert "D8" not in failing(lake, rows, "events", LINES | {"price": column})


def test_a_product_seen_once_has_no_usual_price(lake: Lake) -> None:
    rows = order_lines(300)
    rows += [rows[7] | {"item": "sofa", "price": 2400.0}, rows[8] | {"item": "postage", "price": 0.01}]
    assert "D8" not in failing(lake, rows, "events", LINES)
    rows[40]["price"] *= 100
    wrong = results(lake, rows, "events", LINES)["D8"]
    assert (wrong.failed, wrong.passed) == (1, False), describe(wrong)
