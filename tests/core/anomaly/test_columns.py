"""What any table is read as: ids are no measures, times give days, enormous cells are seen."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.anomaly import findings_of, found, judged, possible
from core.anomaly.detect import prepare, rare_enough, score
from core.anomaly.judging import refusal
from core.anomaly.words import figure
from core.lake import Lake
from tests.core.quality.planting import land


def payments(seed: int, n: int = 1500, days: int = 30, odd: int = 24) -> list[dict[str, Any]]:
    """Payments in the order of time, whose ids stand in no order; the odd ones come from a country of their own."""
    rng = np.random.default_rng(seed)
    ids = rng.permutation(n) + 1
    at = np.sort(rng.uniform(0, days * 86_400, n))
    strange = set(rng.choice(n, odd, replace=False).tolist())
    return [
        {
            "tx_id": int(ids[one]) + (1_000_000 if one in strange else 0),
            "card": int(rng.integers(0, 400)),
            "time": np.datetime64("2026-03-01T00:00:00") + np.timedelta64(int(at[one]), "s"),
            "amount": float(np.round(rng.lognormal(3, 0.5), 2)),
            "country": "NG" if one in strange else ("DE", "AT", "CH", "FR")[rng.integers(4)],
        }
        for one in range(n)
    ]


@pytest.mark.parametrize("seed", [1, 2])
def test_numbers_that_name_are_no_measures_and_a_rare_category_is_the_first_reason(lake: Lake, seed: int) -> None:
    rows = payments(seed, odd=9)
    land(lake, "table", "other", {}, rows)
    seen = judged(lake, "table", possible(lake, "table").subjects[0])
    assert not {"column:tx_id", "column:card"} & set(seen.table.names)
    strange = [at for at, row in enumerate(rows) if row["country"] == "NG"]
    first = [(one.reasons[0].feature, one.reasons[0].value) for one in findings_of(lake, seen, strange)]
    assert first.count(("column:country", "NG")) >= 7


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(["rising", "shuffled", "far"]))
def test_whole_numbers_of_their_own_in_every_row_are_names(seed: int, how: str) -> None:
    """By their values alone, whatever the column is called; measures are not taken for names."""
    from core.anomaly.subjects.plain import names_rows

    rng = np.random.default_rng(seed)
    n = int(rng.integers(150, 900))
    ids = np.cumsum(rng.integers(1, 4, n)).astype(float)
    if how == "shuffled":
        ids = rng.permutation(ids)
    if how == "far":
        ids[rng.integers(n)] += 1e6
    assert names_rows(ids + rng.integers(0, 10**6))
    assert not names_rows(rng.poisson(30, n).astype(float))
    assert not names_rows(np.round(rng.lognormal(4, 1, n), 2))
    assert not names_rows(rng.normal(size=n))


def test_the_budget_is_of_each_day_where_rows_carry_times_of_any_name(lake: Lake) -> None:
    rows = payments(3, odd=0)
    rng = np.random.default_rng(3)
    for one in rng.choice(1500, 24, replace=False):
        rows[one]["amount"] = float(rng.uniform(1e5, 1e6))
    for name in ("time", "booked"):
        land(
            lake,
            name,
            "other",
            {},
            [{name if key == "time" else key: cell for key, cell in row.items()} for row in rows],
        )
        answer = found(lake, name, possible(lake, name).subjects[0], 20)
        assert answer.rare >= 24
        assert len({one.day for one in answer.findings}) > 12
        assert answer.left_out == 0
        assert "day" in possible(lake, name).subjects


def test_a_birthday_is_no_day_of_a_finding(lake: Lake) -> None:
    rows = [{key if key != "time" else "birth_date": cell for key, cell in row.items()} for row in payments(4)]
    land(lake, "people", "other", {}, rows)
    assert "day" not in possible(lake, "people").subjects


@settings(max_examples=8, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(150, 400),
    st.lists(st.sampled_from([1e300, -1e300, 1e308, -1.7e308, 1e30]), min_size=1, max_size=3),
    st.sampled_from(["poisson", "normal", "lognormal", "seldom"]),
)
def test_enormous_cells_stand_apart_without_a_warning(seed: int, n: int, huge: list[float], family: str) -> None:
    rng = np.random.default_rng(seed)
    draw = {
        "poisson": lambda: rng.poisson(20, (n, 2)).astype(float),
        "normal": lambda: rng.normal(size=(n, 2)),
        "lognormal": lambda: rng.lognormal(size=(n, 2)),
        "seldom": lambda: (rng.random((n, 2)) < 0.05) * rng.poisson(3, (n, 2)).astype(float),
    }[family]
    values = draw()
    values[: len(huge), 0] = huge
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        chance = score(prepare(values, ["a", "b"])).chance
    if family == "seldom":  # of fewer than eight cells beyond the usual nobody knows the tail
        return
    assert set(range(len(huge))) <= set(np.flatnonzero(chance <= rare_enough(chance)))
    assert np.median(chance) > 0.2


@settings(max_examples=100, deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_figure_fits_into_a_sentence(value: float) -> None:
    assert len(figure(value, None)) <= 26


def test_the_first_subject_has_enough_members_and_the_others_say_how_many_they_have(lake: Lake) -> None:
    rng = np.random.default_rng(5)
    rows = [{"item": f"i{rng.integers(5)}", "user": f"u{rng.integers(300)}", "price": float(rng.lognormal(2, 1)),
             "at": f"2026-05-{1 + at % 28:02} 10:00:00"} for at in range(2000)]  # fmt: skip
    land(lake, "lines", "events", {"item_id": "item", "timestamp": "at", "price": "price"}, rows)
    can = possible(lake, "lines")
    assert can.subjects == ("event", "day")
    assert can.few == {"item": 5}
    told = refusal(can, "item")
    assert "Products" in told.message
    assert "5" in told.message
    assert found(lake, "lines", can.subjects[0]).looked_at == 2000


def test_a_table_of_few_rows_keeps_them_as_its_subject(lake: Lake) -> None:
    land(lake, "few", "other", {}, payments(6, n=50, odd=2))
    assert possible(lake, "few").subjects[0] in ("row", "transaction")


@pytest.mark.parametrize("column", ["tx_id", "订单号"])
def test_orders_are_known_by_their_name_where_no_role_says_so(lake: Lake, column: str) -> None:
    """A number of its own in every row: the row is the order. One number for several rows: they are one order."""
    rows = payments(7)
    for each in (1, 3):
        named = [{column: f"o{at // each}", **{key: cell for key, cell in row.items() if key != "tx_id"}}
                 for at, row in enumerate(rows)]  # fmt: skip
        land(lake, f"lines{each}", "other", {}, named)
        assert "transaction" in possible(lake, f"lines{each}").subjects
        assert found(lake, f"lines{each}", "transaction").looked_at == 1500 // each


def test_what_cannot_be_looked_at_says_which_column_would_help(lake: Lake) -> None:
    land(lake, "plain", "other", {}, [{"a": float(one)} for one in np.random.default_rng(8).normal(size=300)])
    can = possible(lake, "plain")
    for subject, role in (("transaction", "order_id"), ("session", "session_id"), ("seller", "seller_id")):
        told = refusal(can, subject)
        assert "no column" in told.message
        assert role in told.command
    assert "time" in refusal(can, "day").hint
    assert "Plain rows" not in refusal(can, "day").message
    assert "nonsense" in refusal(can, "nonsense").message
