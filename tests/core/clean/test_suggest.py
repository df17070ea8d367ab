"""Suggestions: what is planted is found, sound data gets none, the automatic recipe converges."""

from __future__ import annotations

import pytest

from core.clean import apply, auto, suggest

EVENTS = {
    "user_id": ["1", "2.0", "3", "4", "5", "6", "7", "8"],
    "item_id": [" a", "b", "b", "c", "d", "e", "f", "g"],
    "event_type": ["pv", "buy", "view", "view", "加购", "view", "view", "view"],
    "timestamp": ["1761955200000", *(f"2026/01/{d:02d} 08:00" for d in range(1, 8))],
    "price": ["$1.00", "2", "2", "3,000.5", "3", "4", "5", "6"],
    "source": ["App", "app", "App", "App", "Web", "Web", "N/A", "CafÃ©"],
}
ROLES = {
    "user_id": "user_id",
    "item_id": "item_id",
    "event_type": "event_type",
    "timestamp": "timestamp",
    "source": "source",
}
CLEAN = {"sku": ["a1", "b2", "c3"], "title": ["Red shoe", "Blue hat", "茶杯"], "price": [1, 2, 3]}


def test_planted_damage_is_suggested_with_example_and_exact_rows(bench):
    name = bench.land(EVENTS, roles=ROLES, kind="events")
    found = {one.step.step: one for one in suggest(bench.lake, name)}
    assert {"trim_space", "mend_encoding", "blank_missing", "standardise_event_types", "mend_ids"} <= set(found)
    assert {"parse_timestamp", "parse_price", "cluster_categories"} <= set(found)
    assert found["trim_space"].step.columns == ("item_id",)
    assert (found["trim_space"].rows, found["trim_space"].before, found["trim_space"].after) == (1, " a", "a")
    assert (found["mend_ids"].before, found["mend_ids"].after) == ("2.0", "2")
    assert (found["mend_encoding"].before, found["mend_encoding"].after) == ("CafÃ©", "Café")
    assert found["standardise_event_types"].rows == 3
    assert found["cluster_categories"].auto is False
    assert "3" in found["standardise_event_types"].sentence()


def test_sound_data_gets_no_suggestion(bench):
    name = bench.land(CLEAN, types={"price": "BIGINT"}, roles={"item_id": "sku", "title": "title"}, kind="items")
    assert suggest(bench.lake, name) == []
    assert auto(bench.lake, name).steps == ()


def test_rows_are_taken_out_by_a_persons_word_alone(bench):
    twice = {"size": ["1", "1", "2"], "color": ["red", "red", "red"]}
    loose = bench.land(twice)
    keyed = bench.land({"sku": ["1", "1", "2"], **twice}, roles={"item_id": "sku"}, kind="items")
    for name in (loose, keyed):
        assert "deduplicate_rows" not in {step.step for step in auto(bench.lake, name).steps}
        assert {one.step.step: one.auto for one in suggest(bench.lake, name)}["deduplicate_rows"] is False


@pytest.mark.parametrize(
    ("ids", "case"),
    [
        ([*(f"AB-{n}" for n in range(40)), "ab-3", "Ab-4"], "upper"),
        ([*(f"ab{n}" for n in range(40)), "AB7"], "lower"),
        ([*(f"AB-{n}" for n in range(40)), "cd-3", "ef-4"], None),  # other things
        ([*(f"aB{n}x" for n in range(20)), *(f"Ab{n}x" for n in range(20))], None),  # the case tells them apart
        ([*(f"AB-{n}" for n in range(20)), *(f"ab-{n}" for n in range(20))], None),
        ([str(n) for n in range(40)], None),
    ],
)
def test_identifiers_in_another_case_are_suggested_where_they_are_there_twice(bench, ids, case):
    name = bench.land(
        {"sku": ids, "title": [f"thing {n}" for n in range(len(ids))]}, roles={"item_id": "sku"}, kind="items"
    )
    found = [one for one in suggest(bench.lake, name) if one.step.params.get("case")]
    assert [one.step.params["case"] for one in found] == ([case] if case else [])
    assert [(one.auto, one.rows) for one in found] == ([(False, len(ids) - 40)] if case else [])


def test_a_suggestion_that_sends_rows_away_says_how_many_and_is_not_sure(bench):
    rows = {"sku": [f"s{n}" for n in range(40)], "worth": ["1xx18", *(str(n * 7) for n in range(39))]}
    name = bench.land(rows, roles={"item_id": "sku"}, kind="items")
    one = next(one for one in suggest(bench.lake, name) if one.step.step == "parse_number")
    assert (one.refused, one.auto) == (1, False)
    assert one.confidence <= 0.7
    assert "1 row would go to quarantine" in one.sentence()


def test_a_price_without_a_category_is_far_from_other_prices(bench):
    rows = {"sku": [f"s{n}" for n in range(60)], "price": [9e6, *(10.0 + n % 9 for n in range(59))]}
    for roles, said in (({}, "from the others"), ({"category": "kind"}, "from its category")):
        columns = {**rows, "kind": ["k"] * 60}
        name = bench.land(
            columns, types={"price": "DOUBLE"}, roles={"item_id": "sku", "price": "price", **roles}, kind="items"
        )
        found = [one for one in suggest(bench.lake, name) if one.step.params.get("action") == "clip"]
        assert [said in one.sentence() for one in found] == [True]


def test_after_the_automatic_recipe_no_sure_suggestion_is_left(bench):
    name = bench.land(EVENTS, roles=ROLES, kind="events")
    recipe = auto(bench.lake, name)
    outcome = apply(bench.lake, name, recipe)
    assert outcome.rows == outcome.rows_in
    assert [one.step.step for one in suggest(bench.lake, name, recipe) if one.auto] == []


def test_a_prose_column_is_not_taken_for_a_type_and_an_id_not_for_a_number(bench):
    rows = {"sku_id": ["100,1", "100,2", "100,3"], "note": ["1 apple", "2 pears", "3 plums"]}
    steps = {one.step.step for one in suggest(bench.lake, bench.land(rows))}
    assert not steps & {"parse_number", "parse_price", "parse_timestamp", "parse_boolean"}


def test_codes_with_leading_zeros_are_never_read_as_numbers_unasked(bench):
    def landed(zeros: int) -> str:
        return bench.land({"loan": [f"{n:05d}" if n <= zeros else f"{n + 10_000}" for n in range(1, 501)]})

    for zeros, proposed in ((500, False), (50, False), (3, True), (0, True)):
        name = landed(zeros)
        steps = {one.step.step: one.auto for one in suggest(bench.lake, name)}
        assert ("parse_number" in steps) is proposed, zeros
        assert ("parse_number" in {one.step for one in auto(bench.lake, name).steps}) is (zeros == 0)
