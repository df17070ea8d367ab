"""Rows, gaps, outliers and columns."""

from __future__ import annotations

import random
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clean import RecipeStep
from core.errors import BadInput


def test_drop_and_mark_by_condition(bench):
    name = bench.land({"price": [1, -2, None, 4]}, types={"price": "BIGINT"})
    outcome = bench.clean(
        name,
        RecipeStep("drop_rows", (), {"condition": "price < 0"}),
        RecipeStep("flag_rows", (), {"condition": "price IS NULL", "name": "unknown"}),
    )
    assert bench.column(name, "price") == [1, None, 4]
    assert bench.column(name, "unknown") == [False, True, False]
    assert outcome.rows_removed == 1


def test_equal_rows_leave_the_first(bench):
    name = bench.land({"a": ["x", "x", "y", None, None], "b": ["1", "1", "1", "2", "2"]})
    bench.clean(name, RecipeStep("deduplicate_rows", ("a", "b")))
    assert [row[0] for row in bench.content(name)] == [0, 2, 3]


def test_one_row_per_key_keeps_the_newest_and_all_without_key(bench):
    rows = {"id": ["a", "a", "b", None, None], "at": [datetime(2026, 1, d) for d in (2, 1, 3, 4, 5)]}
    name = bench.land(rows, types={"at": "TIMESTAMP"}, roles={"timestamp": "at"})
    bench.clean(name, RecipeStep("deduplicate_key", ("id",)))
    assert [row[0] for row in bench.content(name)] == [0, 2, 3, 4]
    bench.clean(name, RecipeStep("deduplicate_key", ("id",), {"keep": "oldest"}))
    assert [row[0] for row in bench.content(name)] == [1, 2, 3, 4]


EVENTS = {
    "user": ["u", "u", "u", "v", "u"],
    "item": ["i", "i", "i", "i", "i"],
    "type": ["view", "view", "view", "view", "cart"],
    "at": [datetime(2026, 1, 1, 0, 0, 0, ms * 1000) for ms in (0, 500, 999, 500, 500)],
}
ROLES = {"user_id": "user", "item_id": "item", "event_type": "type", "timestamp": "at"}


def test_double_fires_are_counted_from_the_event_before(bench):
    name = bench.land(EVENTS, types={"at": "TIMESTAMP"}, roles=ROLES, kind="events")
    bench.clean(name, RecipeStep("drop_double_fires", (), {"within": 500}))
    assert [row[0] for row in bench.content(name)] == [0, 3, 4]
    bench.clean(name, RecipeStep("drop_double_fires", (), {"within": 499}))
    assert [row[0] for row in bench.content(name)] == [0, 1, 3, 4]


def test_rows_that_left_earlier_do_not_count_later(bench):
    name = bench.land(EVENTS, types={"at": "TIMESTAMP"}, roles=ROLES, kind="events")
    outcome = bench.clean(
        name,
        RecipeStep("drop_rows", (), {"condition": "extract(second from at) = 0 AND type = 'view' AND user = 'u'"}),
        RecipeStep("drop_double_fires", (), {"within": 5000}),
    )
    assert outcome.rows == 2
    assert [step.rows_removed for step in outcome.steps] == [3, 0]


def test_sessions_begin_after_a_pause(bench):
    times = [datetime(2026, 1, 1, 8, m) for m in (0, 20, 55, 56)]
    rows = {"user": ["a", "a", "a", "b"], "at": times}
    name = bench.land(rows, types={"at": "TIMESTAMP"}, roles={"user_id": "user", "timestamp": "at"})
    bench.clean(name, RecipeStep("derive_session", (), {"minutes": 30}))
    assert bench.column(name, "session") == ["a-1", "a-1", "a-2", "b-1"]


@pytest.mark.parametrize(
    ("params", "wanted"),
    [
        ({"method": "constant", "value": "9"}, [1, 1, 3, 9, 9]),
        ({"method": "mode"}, [1, 1, 3, 1, 1]),
        ({"method": "median"}, [1, 1, 3, 1, 1]),
        ({"method": "group_median", "by": "g"}, [1, 1, 3, 3, None]),
        ({"method": "group_mode", "by": "g"}, [1, 1, 3, 3, None]),
    ],
)
def test_fill_missing(bench, params, wanted):
    name = bench.land({"x": [1, 1, 3, None, None], "g": ["a", "a", "b", "b", "c"]}, types={"x": "BIGINT"})
    outcome = bench.clean(name, RecipeStep("fill_missing", ("x",), params))
    assert bench.column(name, "x") == wanted
    assert outcome.steps[0].cells_changed == sum(a != b for a, b in zip([1, 1, 3, None, None], wanted, strict=True))


def test_fill_from_another_dataset_takes_the_newest_known_value(bench):
    bench.land({"sku": ["1", "1", "2"], "cat": ["old", "new", None]}, name="goods")
    name = bench.land({"item": ["1", "2", "3", "1"], "cat": [None, None, None, "mine"]}, roles={"item_id": "item"})
    step = RecipeStep("fill_missing", ("cat",), {"method": "dataset", "dataset": "goods", "their_key": "sku"})
    outcome = bench.clean(name, step)
    assert bench.column(name, "cat") == ["new", None, None, "mine"]
    assert list(outcome.sources) == ["goods"]


def test_a_constant_that_does_not_fit_is_refused(bench):
    name = bench.land({"x": [1, None]}, types={"x": "BIGINT"})
    with pytest.raises(BadInput, match="many"):
        bench.clean(name, RecipeStep("fill_missing", ("x",), {"method": "constant", "value": "many"}))


PRICES = [Decimal(v) for v in ("10", "11", "12", "9", "10", "11", "10", "12", "11", "10", "1100", "0.10")]


@pytest.mark.parametrize(
    ("action", "last_two"),
    [("empty", [None, None]), ("rescale", [Decimal("11.00"), Decimal("10.00")])],
)
def test_outliers_of_price(bench, action, last_two):
    name = bench.land({"price": PRICES}, types={"price": "DECIMAL(18,2)"})
    outcome = bench.clean(name, RecipeStep("outliers", ("price",), {"action": action}))
    assert bench.column(name, "price")[:10] == PRICES[:10]
    assert bench.column(name, "price")[10:] == last_two
    assert outcome.steps[0].cells_changed == 2


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=st.sampled_from(["even", "lognormal", "squares", "two prices"]),
    count=st.integers(30, 150),
    slips=st.integers(0, 3),
    seed=st.integers(0, 10_000),
)
def test_a_hundredfold_slip_is_put_back_and_the_thin_end_of_prices_is_not(bench, shape, count, slips, seed):
    """Prices of any shape stay; those a hundred times off, beyond every sound price, come back to what they were."""
    draw = random.Random(seed)
    make = {
        "even": lambda n: 1.5 + n,
        "lognormal": lambda n: draw.lognormvariate(3, 0.6),
        "squares": lambda n: (n + 1) ** 2 / 10,
        "two prices": lambda n: 9.9 if n % 2 else 19.9,
    }[shape]
    prices = [Decimal(f"{make(n):.2f}") for n in range(count)]
    middle = sorted(prices)[count // 2]
    right = [*prices, *[middle] * slips]
    name = bench.land({"price": [*prices, *[middle * 100] * slips]}, types={"price": "DECIMAL(18,2)"}, name="p")
    bench.clean(name, RecipeStep("outliers", ("price",), {"action": "rescale"}))
    changed = [(got, was) for got, was in zip(bench.column(name, "price"), right, strict=True) if got != was]
    assert not [one for one in changed if one != (middle * 100, middle)], "a sound price was moved"
    if shape == "lognormal" and middle * 100 > 4 * max(prices):
        assert not changed  # wide shapes hold such a price for possible


def test_outliers_are_judged_within_their_group_and_can_be_marked_or_clipped(bench):
    rows = {"price": PRICES + [Decimal(1100)] * 12, "kind": ["a"] * 12 + ["b"] * 12}
    name = bench.land(rows, types={"price": "DECIMAL(18,2)"})
    bench.clean(name, RecipeStep("outliers", ("price",), {"by": "kind", "least_rows": 10}))
    assert bench.column(name, "price_outlier") == [False] * 10 + [True, True] + [False] * 12
    bench.clean(name, RecipeStep("outliers", ("price",), {"by": "kind", "action": "clip", "least_rows": 10}))
    clipped = bench.column(name, "price")[10:12]
    assert 12 < clipped[0] < 100
    assert 1 < clipped[1] < 9


def test_rename_takes_the_role_along(bench):
    name = bench.land({"sku": ["1"]}, roles={"item_id": "sku"}, kind="items")
    bench.clean(name, RecipeStep("rename", ("sku",), {"name": "item"}))
    assert bench.lake.dataset(name).roles == {"item_id": "item"}
    bench.clean(name)
    assert bench.lake.dataset(name).roles == {"item_id": "sku"}
    with pytest.raises(BadInput, match="already"):
        bench.clean(bench.land({"a": ["1"], "b": ["2"]}), RecipeStep("rename", ("a",), {"name": "B"}))


def test_split_levels_and_removed_columns(bench):
    name = bench.land({"path": ["Home > Kitchen > Pans", "Toys", None], "x": ["a-b-c", "d", ""]})
    bench.clean(
        name,
        RecipeStep("category_levels", ("path",), {"levels": 2}),
        RecipeStep("split_column", ("x",), {"separator": "-", "names": ["first", "rest"]}),
        RecipeStep("remove_columns", ("x",)),
    )
    assert list(bench.lake.dataset(name).types) == ["path", "path_1", "path_2", "first", "rest"]
    assert bench.column(name, "path_2") == ["Kitchen", None, None]
    assert bench.column(name, "rest") == ["b-c", None, None]


def test_hashes_are_salted_and_equal_for_equal_values(bench):
    name = bench.land({"mail": ["a@b.c", "a@b.c", None]})
    bench.clean(name, RecipeStep("mask", ("mail",)))
    first, second, third = bench.column(name, "mail")
    assert first == second != "fb98d44ad7501a959f3f4f4a3f004fe2d9e581ea6207e218c4b02c08a4d75adf"
    assert len(first) == 64
    assert third is None
    bench.clean(name, RecipeStep("mask", ("mail",), {"action": "mask", "keep": 1}))
    assert bench.column(name, "mail") == ["a****", "a****", None]


def test_a_facet_limits_a_step_to_some_rows(bench):
    name = bench.land({"x": [" a ", " b "], "shop": ["one", "two"]})
    outcome = bench.clean(name, RecipeStep("trim_space", ("x",), where="shop = 'two'"))
    assert bench.column(name, "x") == [" a ", "b"]
    assert outcome.steps[0].rows_changed == 1


def test_parts_of_a_time(bench):
    name = bench.land({"at": [datetime(2026, 11, 23, 14, 5)]}, types={"at": "TIMESTAMP"})
    bench.clean(
        name,
        RecipeStep("derive_time_part", ("at",), {"part": "hour"}),
        RecipeStep("derive_time_part", ("at",), {"part": "weekday"}),
    )
    assert (bench.column(name, "at_hour"), bench.column(name, "at_weekday")) == ([14], [1])
