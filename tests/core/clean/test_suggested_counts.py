"""A suggestion says what it would change by itself, as its preview does, and what is left of it after the others."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.clean import STEPS, Recipe, apply, placed, suggest
from core.clean.preview import preview

DAMAGE = {
    "note": ["plain words", " outer blanks ", "ｗｉｄｅ", "CafÃ© au lait", "n/a", " ｗｉｄｅ blanks", "&amp; more"],
    "amount": ["1", "2.5", " 3 ", "４", "null", "12", "7", "1,5 "],
    "at": ["2026-01-05 10:00:00", " 2026-01-06 11:30:00", "2026-01-07 08:00:00 ", "-"],
    "brand": ["Acme", "acme", "ACME ", "Bolt", "Bolt", "Bolt"],
}
KEYED = {"item_id": "sku", "brand": "brand", "price": "amount"}


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[str]]:
    """A table of damaged cells, some of its rows there twice, as they are or with a blank too many."""
    size = draw(st.integers(12, 30))
    rows: dict[str, list[str]] = {"sku": [f"A{n:03}" for n in range(size)]}
    for column, cells in DAMAGE.items():
        rows[column] = [draw(st.sampled_from(cells)) for _ in range(size)]
    for of, blank in draw(st.lists(st.tuples(st.integers(0, size - 1), st.booleans()), max_size=3)):
        for column, values in rows.items():
            values.append(values[of] + (" " if blank and column == "note" else ""))
    return rows


@given(tables())
@settings(
    max_examples=4, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_suggestion_counts_what_its_preview_counts(bench: Any, rows: dict[str, list[str]]) -> None:
    name = bench.land(rows, roles=KEYED, kind="items")
    found = suggest(bench.lake, name)
    together = Recipe()
    order = list(STEPS)
    for one in sorted(found, key=lambda one: order.index(one.step.step)):
        recipe, place = placed(Recipe(), one.step)
        shown = preview(bench.lake, name, recipe, place)
        assert one.rows == shown.rows_changed + shown.rows_removed + shown.to_quarantine, one
        together, _place = placed(together, one.step)
    done = {one.index: one for one in apply(bench.lake, name, together).steps} if found else {}
    for index, step in enumerate(together.steps):
        one = next(one for one in found if one.step == step)
        assert one.rows_after == done[index].rows_changed + done[index].rows_removed + done[index].to_quarantine, one


def test_both_counts_are_said_where_they_differ(bench: Any) -> None:
    cells = [" blanks"] * 3 + ["ｗｉｄｅ　"] * 2 + ["sound"] * 5
    found = {one.step.step: one for one in suggest(bench.lake, bench.land({"note": cells}))}
    width, blanks = found["unify_width"], found["trim_space"]
    assert (width.rows, width.rows_after) == (2, 2)
    assert width.sentence() == "2 rows have full-width letters or digits"
    assert (blanks.rows, blanks.rows_after) == (5, 5)
    twice = {"sku": ["a", "b", "c", "c"], "title": ["x", "y", "z", "z "]}
    name = bench.land(twice, roles={"item_id": "sku", "title": "title"}, kind="items")
    repeats = {one.step.step: one for one in suggest(bench.lake, name)}
    assert repeats["trim_space"].sentence().startswith("1 row has outer")
    assert repeats["deduplicate_rows"].sentence() == (
        "0 rows repeat another row in every column; 1 after the other suggestions"
    )
