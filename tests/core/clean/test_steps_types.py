"""Reading numbers, prices, times, truth values and identifiers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from core.clean import Recipe, RecipeStep, preview
from core.errors import BadInput, TouchstoneError


def test_numbers_with_thousands_and_signs_are_exact(bench):
    cells = ["1,234.50", "$ 12", "(3.10)", "１２", "-7", "n/a", None, "1'000"]
    wanted = [Decimal("1234.50"), Decimal(12), Decimal("-3.10"), Decimal(12), Decimal(-7), None, None, Decimal(1000)]
    assert bench.one(cells, "parse_number") == wanted


def test_one_decimal_mark_per_column(bench):
    assert bench.one(["1.234,50", "12,5", "7"], "parse_number") == [Decimal("1234.50"), Decimal("12.5"), Decimal(7)]
    assert bench.one(["1,234", "12,345"], "parse_number") == [Decimal(1234), Decimal(12345)]
    assert bench.one(["1,234"], "parse_number", decimal=",") == [Decimal("1.234")]


def test_what_is_no_number_goes_to_quarantine_with_its_line_and_text(bench):
    name = bench.land({"price": ["1", "cheap", "3"], "id": ["a", "b", "c"]})
    outcome = bench.clean(name, RecipeStep("parse_number", ("price",)))
    assert (outcome.rows, outcome.to_quarantine, outcome.rows_in) == (2, 1, 3)
    assert bench.quarantine(name) == [(3, "price", "cheap", "clean:parse_number")]
    assert bench.column(name, "id") == ["a", "c"]


def test_or_its_text_stays_in_a_column_beside(bench):
    name = bench.land({"price": ["1", "cheap"]})
    bench.clean(name, RecipeStep("parse_number", ("price",), {"unread": "keep"}))
    assert bench.column(name, "price") == [Decimal(1), None]
    assert bench.column(name, "price_unread") == [None, "cheap"]


def test_prices_write_their_currency_into_a_column(bench):
    name = bench.land({"price": ["$1,200.00", "€ 3.50", "￥8", "9.90", "CNY 7", None]})
    bench.clean(name, RecipeStep("parse_price", ("price",), {"currency": "usd"}))
    assert bench.column(name, "price") == [
        Decimal(1200),
        Decimal("3.50"),
        Decimal(8),
        Decimal("9.90"),
        Decimal(7),
        None,
    ]
    assert bench.column(name, "price_currency") == ["USD", "EUR", "CNY", "USD", "CNY", None]


def test_times_of_many_notations_in_utc(bench):
    cells = ["2026-11-01 08:15:00", "1761955200", "1761955200000", "02.11.2026 09:00", "2026-11-01T00:00:00+08:00",
             "2026-11-01T00:00:00Z", "2026年11月2日", "20261103", "2019-10-01 00:00:00 UTC", "", None]  # fmt: skip
    wanted = [datetime(2026, 11, 1, 8, 15), datetime(2025, 11, 1), datetime(2025, 11, 1), datetime(2026, 11, 2, 9),
              datetime(2026, 10, 31, 16), datetime(2026, 11, 1), datetime(2026, 11, 2), datetime(2026, 11, 3),
              datetime(2019, 10, 1), None, None]  # fmt: skip
    assert bench.one(cells, "parse_timestamp") == wanted


def test_one_day_order_per_column(bench):
    assert bench.one(["03/04/2026", "25/04/2026"], "parse_timestamp") == [datetime(2026, 4, 3), datetime(2026, 4, 25)]
    assert bench.one(["03/04/2026", "04/25/2026"], "parse_timestamp") == [datetime(2026, 3, 4), datetime(2026, 4, 25)]


def test_times_without_zone_are_read_in_the_zone_given(bench):
    cells = ["2026-01-01 08:00:00", "2026-01-01T08:00:00Z"]
    assert bench.one(cells, "parse_timestamp", zone="Asia/Shanghai") == [datetime(2026, 1, 1), datetime(2026, 1, 1, 8)]
    with pytest.raises(BadInput, match="Asia/Shangai"):
        bench.one(cells, "parse_timestamp", zone="Asia/Shangai")


def test_the_preview_names_the_rule_of_each_time(bench):
    name = bench.land({"t": ["1761955200000", "02.11.2026 09:00", "not a date"]})
    seen = preview(bench.lake, name, Recipe((RecipeStep("parse_timestamp", ("t",)),)), 0)
    rules = {example.row: example.cells[0].rule for example in seen.examples}
    assert rules[0] == "milliseconds since 1970"
    assert rules[1] == "day first (column)"
    assert (seen.cells_changed, seen.to_quarantine) == (2, 1)
    assert seen.examples[2].fate == "quarantined"
    assert seen.examples[2].cells[0].before == "not a date"


def test_yes_and_no(bench):
    assert bench.one(["Yes", "0", "否", "是", "", None], "parse_boolean") == [True, False, False, True, None, None]
    with pytest.raises(BadInput, match="both true and false"):
        bench.one(["x"], "parse_boolean", true=["1"], false=["1"])


def test_ids_lose_their_tails_and_get_lost_zeros_back_where_evident(bench):
    cells = ["000123", "004567", "123", "4567.0", "012345", " 001111 ", None]
    wanted = ["000123", "004567", "000123", "004567", "012345", "001111", None]
    assert bench.one(cells, "mend_ids") == wanted


def test_ids_of_several_lengths_are_not_padded(bench):
    assert bench.one(["1", "22", "333", "444", "555"], "mend_ids") == ["1", "22", "333", "444", "555"]
    assert bench.one(["0001", "2", "ab3"], "mend_ids") == ["0001", "2", "ab3"]


def test_exponents_are_written_out_only_on_request(bench):
    assert bench.one(["1.23E+12", "sku1e5"], "mend_ids") == ["1.23E+12", "sku1e5"]
    assert bench.one(["1.23E+12", "sku1e5"], "mend_ids", exponents=True) == ["1230000000000", "sku1e5"]


def test_retype_refuses_to_round(bench):
    name = bench.land({"x": ["1", "2.5", "7"]})
    outcome = bench.clean(name, RecipeStep("retype", ("x",), {"type": "integer"}))
    assert bench.column(name, "x") == [1, 7]
    assert outcome.to_quarantine == 1
    assert bench.one(["2026-01-02"], "retype", type="VARCHAR") == ["2026-01-02"]
    name = bench.land({"x": ["2026-01-02"]})
    bench.clean(name, RecipeStep("retype", ("x",), {"type": "date"}))
    assert bench.column(name, "x") == [date(2026, 1, 2)]


def test_a_number_step_on_text_says_what_to_do(bench):
    name = bench.land({"x": ["1", "b"]})
    with pytest.raises(TouchstoneError) as caught:
        bench.clean(name, RecipeStep("outliers", ("x",)))
    assert "Step 1 (outliers)" in caught.value.message
    assert "“x”" in caught.value.message
    assert caught.value.hint
