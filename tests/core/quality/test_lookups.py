"""Values against the table that lists them, and measures that cannot be 0: what is found, and what is none of it."""

from __future__ import annotations

import random
from typing import Any

import pytest

from core.lake import Lake
from core.quality import Check, CheckResult, check, definition, describe, drafted, failing_rows
from tests.core.quality.planting import land

Rows = list[dict[str, Any]]
STREETS = ("north", "south", "east", "west", "old", "new", "far")


def shops(count: int, column: str = "street", unknown: int = 0) -> Rows:
    """Rows that name a street each; the last ones name none that the list has."""
    draw = random.Random(count)
    rows = [{"at": f"{n // 60:02}:{n % 60:02}", column: draw.choice(STREETS), "note": f"n{n}"} for n in range(count)]
    for place in range(unknown):
        rows[-1 - place][column] = ("lost", "gone")[place % 2]
    return rows


def streets(column: str = "street") -> Rows:
    return [{column: street, "mayor": f"m{n}"} for n, street in enumerate(STREETS)]


def lookups(lake: Lake, name: str, **how: Any) -> list[CheckResult]:
    """The outcomes of lookups that ran."""
    return [one for one in check(lake, name, **how).results if one.check == "lookup" and one.state != "skipped"]


@pytest.mark.parametrize("seed", range(6))
def test_every_row_whose_value_is_not_listed_fails_and_no_other(lake: Lake, seed: int) -> None:
    count, unknown = random.Random(seed).randrange(60, 400), random.Random(seed).randrange(0, 6)
    rows = shops(count, unknown=unknown)
    rows[0]["street"], rows[1]["street"] = None, "N/A"
    land(lake, "streets", "other", {}, streets())
    land(lake, "shops", "other", {}, rows)
    (found,) = lookups(lake, "shops")
    assert (found.id, found.failed, found.total) == ("lookup:street", unknown, count - 2)
    assert found.passed == (unknown == 0)
    if unknown:
        report = check(lake, "shops")
        lines = {row["_line"] for row in failing_rows(lake, report, found)}
        assert lines == {count - place + 1 for place in range(unknown)}
        named = "gone, lost" if unknown > 1 else "lost"
        assert describe(found) == f"Rows whose street is not in streets: {unknown} of {count - 2}: {named}"


def test_a_table_that_came_after_the_contract_is_found_too(lake: Lake) -> None:
    land(lake, "shops", "other", {}, shops(100, unknown=3))
    suite = drafted(lake, "shops")
    assert lookups(lake, "shops", suite=suite) == []
    land(lake, "streets", "other", {}, streets())
    (found,) = lookups(lake, "shops", suite=suite)
    assert (found.id, found.failed) == ("lookup", 3)
    assert len(failing_rows(lake, check(lake, "shops", suite=suite), found)) == 3


def test_a_table_that_the_contract_names_stays_the_table(lake: Lake) -> None:
    """A later version that has lost touch fails; it is not passed over as unrelated."""
    land(lake, "streets", "other", {}, streets())
    land(lake, "shops", "other", {}, shops(100))
    suite = drafted(lake, "shops")
    land(lake, "shops", "other", {}, shops(100, unknown=40))
    assert [(one.id, one.failed) for one in lookups(lake, "shops", suite=suite)] == [("lookup:street", 40)]


@pytest.mark.parametrize(
    ("listed", "rows"),
    [
        (streets(), shops(100, unknown=15)),  # too few are found
        (streets("road"), shops(100, unknown=3)),  # another name
        (streets()[:1] + streets(), shops(100, unknown=3) + shops(3)),  # a value stands twice: no list of values
        ([{"street": "north", "n": 1}, {"street": "south", "n": 2}], [{"street": "north"}] * 20 + [{"street": "far"}]),
        ([{"note": f"n{n}"} for n in range(99)], shops(100)),  # both name their rows
        ([{"id": n, "street": f"s{n}"} for n in range(50)], [{"id": n % 52, "x": "a"} for n in range(400)]),  # counts
        ([{"amount": n} for n in range(50)], [{"amount": n % 52} for n in range(400)]),
    ],
    ids=["few", "name", "twice", "two", "rows", "bare", "numbers"],
)
def test_tables_that_only_look_alike(lake: Lake, listed: Rows, rows: Rows) -> None:
    land(lake, "lists", "other", {}, listed)
    land(lake, "shops", "other", {}, rows)
    assert lookups(lake, "shops") == []


def test_a_bare_name_counts_behind_the_name_of_its_dataset(lake: Lake) -> None:
    land(lake, "countries", "other", {}, [{"code": code, "name": code * 2} for code in ("de", "fr", "it", "es")])
    rows = [{"country_code": ("de", "fr", "it", "es")[n % 4], "n": f"v{n}"} for n in range(80)]
    rows[7]["country_code"] = "xx"
    land(lake, "towns", "other", {}, rows)
    assert [(one.id, one.failed) for one in lookups(lake, "towns")] == [("lookup:country_code", 1)]


NOUGHT = ("discount", "stock", "rating_count", "review_count", "discount_price", "session_length",
          "product_name_length", "lead_time", "height_rank", "weighting", "折扣", "库存", "评论数")  # fmt: skip
REAL = ("weight", "product_weight_g", "Net Weight (kg)", "package_height", "Length (cm)", "item width in", "毛重",
        "包装高度", "list_price", "市场价")  # fmt: skip


@pytest.mark.parametrize(("share", "failing"), [(0.0, 0), (0.01, 2), (0.08, 16), (0.3, None)])
@pytest.mark.parametrize("column", REAL + NOUGHT)
def test_what_is_real_has_a_size(lake: Lake, column: str, share: float, failing: int | None) -> None:
    """A few noughts among weights and sides were never measured; many are the shop's own word."""
    rows = [{"sku": f"S{n:05}", "title": f"Pot {n}", column: 0 if n < 200 * share else 3 + n % 17} for n in range(200)]
    land(lake, "items", "items", {"item_id": "sku", "title": "title"}, rows)
    found = [(one.failed, one.state) for one in check(lake, "items").results if one.check == "positive"]
    if column in NOUGHT or failing is None:
        assert found == []
    else:
        assert found == [(failing, "warning" if failing else "ok")]


def test_a_bound_that_is_out_of_the_range_is_not_called_part_of_it() -> None:
    limits = {"low": 0, "low_open": True, "high": 1}
    assert definition(Check("r", "in_range", "validity", ("p",), params=limits)).endswith("(above 0, at most 1).")
    assert definition(Check("r", "in_range", "validity", ("p",), params=limits | {"low_open": False})).endswith(
        "(0 to 1)."
    )
