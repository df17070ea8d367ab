"""Faults planted into sound ads: Clean offers a step for each that a machine can mend; the fault goes, nothing else."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean import Recipe, RecipeStep, apply
from core.clean.suggestions.suggest import auto, suggest
from core.clean.suggestions.suggestion import Suggestion
from core.engine import quote
from core.errors import BadInput
from core.lake import Lake
from tests.core.clean.conftest import Bench
from tests.core.quality.planting import ITEM_ROLES, land
from tests.core.quality.test_ads_checks import AD_ROLES, CATALOG, Rows, ads

Plant = Callable[[random.Random, Rows], object]


def some(draw: random.Random, rows: Rows, most: int = 6) -> list[int]:
    return sorted(draw.sample(range(len(rows)), draw.randint(1, most)))


def swapped(draw: random.Random, rows: Rows) -> None:
    for row in (rows[place] for place in some(draw, rows)):
        row["from_day"], row["to_day"] = row["to_day"], row["from_day"]


def swapped_texts(draw: random.Random, rows: Rows) -> None:
    for row in rows:
        row["from_day"], row["to_day"] = (f"{row[one]:%d.%m.%Y}" for one in ("from_day", "to_day"))
    swapped(draw, rows)


def two_ways(draw: random.Random, rows: Rows) -> None:
    for number, row in enumerate(rows):
        form = "%d.%m.%Y" if number % draw.randint(2, 4) else "%Y-%m-%d"
        row["from_day"], row["to_day"] = (row[one].strftime(form) for one in ("from_day", "to_day"))


def with_currency(draw: random.Random, rows: Rows) -> None:
    forms = draw.choice((("€ {:.3f}", "{:.2f} €"), ("EUR {:.3f}", "€{:.2f}")))
    for row in rows:
        row["max_cpc"], row["daily_budget"] = (
            form.format(row[one]) for form, one in zip(forms, ("max_cpc", "daily_budget"), strict=True)
        )


def below_nothing(draw: random.Random, rows: Rows) -> None:
    for place in some(draw, rows):
        rows[place]["daily_budget"] *= -1


def repeated(draw: random.Random, rows: Rows) -> None:
    rows += [dict(rows[place]) for place in some(draw, rows)]


def same_number(draw: random.Random, rows: Rows) -> None:
    """An older row of some ads stands further up: the bid was changed."""
    rows[:0] = [rows[place] | {"max_cpc": rows[place]["max_cpc"] / 2} for place in some(draw, rows)]


def other_number(draw: random.Random, rows: Rows) -> None:
    rows += [rows[place] | {"ad": f"B{place:03}", "campaign": f" {rows[place]['campaign'].upper()}"}
             for place in some(draw, rows)]  # fmt: skip


def variants(draw: random.Random, rows: Rows) -> None:
    for place in some(draw, rows):
        rows[place]["sku"] = draw.choice((str.lower, lambda one: f" {one} ", lambda one: one.lower() + " "))(
            rows[place]["sku"]
        )


PLANTS: dict[Plant, set[str]] = {
    swapped: {"order_pair"},
    swapped_texts: {"order_pair"},
    two_ways: {"parse_timestamp"},
    with_currency: {"parse_price"},
    below_nothing: {"drop_sign"},
    repeated: {"deduplicate_rows"},
    same_number: {"deduplicate_key"},
    other_number: {"deduplicate_rows"},
    variants: {"map_values", "trim_space"},
}
JUDGED = {"order_pair", "drop_sign", "deduplicate_rows", "deduplicate_key", "map_values"}
"""Steps that a person decides on: `auto` never takes them."""


def market(lake: Lake, rows: Rows) -> None:
    land(lake, "items", "items", {**ITEM_ROLES, "currency": "money"}, CATALOG)
    land(lake, "ads", "ads", AD_ROLES, rows)


def taken(lake: Lake, offered: list[Suggestion], wanted: set[str]) -> list[Suggestion]:
    """What a person takes of the offers: the steps that are about this fault, in their order."""
    chosen = [one for one in offered if one.step.step in wanted]
    recipe = Recipe()
    for one in chosen:
        recipe = recipe.added(one.step)
    apply(lake, "ads", recipe)
    return chosen


def cells(lake: Lake, layer: str) -> list[dict[str, Any]]:
    with lake.read() as cursor:
        cursor.execute(f"SELECT * FROM lake.{layer}.{quote('ads')} ORDER BY _row")
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def plain(value: object) -> object:
    """Numbers rounded as they were written, days without their hour of 0."""
    if isinstance(value, str):
        return value
    if hasattr(value, "strftime"):
        return f"{value:%d.%m.%Y}"
    return None if value is None else round(float(value), 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_fault_goes_and_nothing_else_changes(lake: Lake, plant: Plant, seed: int) -> None:
    rows = ads()
    plant(random.Random(seed), rows)
    market(lake, rows)
    offered = suggest(lake, "ads")
    assert taken(lake, offered, PLANTS[plant]), offered
    found = {row["ad"]: {name: plain(row[name]) for name in AD_ROLES.values()} for row in cells(lake, "clean")}
    sound = {row["ad"]: {name: plain(row[name]) for name in AD_ROLES.values()} for row in ads()}
    assert len(cells(lake, "clean")) == len(sound)
    assert found == sound


@pytest.mark.parametrize("plant", PLANTS, ids=lambda one: one.__name__)
def test_what_needs_judgement_is_never_taken_unasked(lake: Lake, plant: Plant) -> None:
    rows = ads()
    plant(random.Random(3), rows)
    market(lake, rows)
    assert not {one.step for one in auto(lake, "ads").steps} & JUDGED


def test_sound_ads_and_a_report_of_every_day_are_offered_none_of_it(lake: Lake) -> None:
    market(lake, ads())
    assert suggest(lake, "ads") == []
    report = [row | {"shown": row["shown"] + day} for row in ads()[:20] for day in range(5)]
    land(lake, "ads", "ads", AD_ROLES, report)
    assert not {one.step.step for one in suggest(lake, "ads")} & {"deduplicate_key", "deduplicate_rows"}


DAY = st.dates(date(2024, 1, 1), date(2026, 1, 1)) | st.none()


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(DAY, DAY), min_size=1, max_size=6), st.booleans())
def test_two_columns_are_in_order_afterwards_and_hold_the_same_days(
    bench: Bench, rows: list[tuple[date | None, date | None]], written: bool
) -> None:
    def cell(day: date | None) -> Any:
        return f"{day:%d.%m.%Y}" if written and day else day

    first, second = ([cell(row[n]) for row in rows] for n in (0, 1))
    kinds = {} if written else {"a": "DATE", "b": "DATE"}
    name = bench.land({"a": first, "b": second, "c": [str(n) for n in range(len(rows))]}, types=kinds)
    bench.clean(name, RecipeStep("order_pair", ("a", "b")))
    got = list(zip(bench.column(name, "a"), bench.column(name, "b"), strict=True))
    for (a, b), pair in zip(rows, got, strict=True):
        ordered = (b, a) if a and b and b < a else (a, b)
        assert pair == tuple(cell(one) for one in ordered)
    assert bench.column(name, "c") == [str(n) for n in range(len(rows))]


def test_pairs_that_cannot_be_compared_are_refused_in_words(bench: Bench) -> None:
    name = bench.land({"a": ["1"], "b": [1.0], "c": ["2"]}, types={"b": "DOUBLE"})
    for columns in (("a",), ("a", "b"), ("a", "b", "c")):
        with pytest.raises(BadInput):
            bench.clean(name, RecipeStep("order_pair", columns))
