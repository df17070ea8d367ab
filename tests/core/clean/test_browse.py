"""The table of a recipe's result: every view agrees with what applying the recipe stores, cell by cell."""

from __future__ import annotations

import importlib
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clean import Recipe, RecipeStep
from core.clean.browse import (
    BELOW,
    Facet,
    View,
    edit,
    facets_from,
    histogram,
    limited,
    page,
    renamed,
    taken_back,
    told,
    value_counts,
    where_of,
)
from core.clean.browse import sheet as sheets
from core.clean.browse.ahead import GROUP, around
from core.errors import BadInput, NotFound
from core.figures.letters import pieces
from tests.core.clean.conftest import Bench

pages = importlib.import_module("core.clean.browse.page")  # the folder's `page` is the function

ROWS = {
    "sku": [" a1", "b2", "b2", "c3", None, "C3 ", "日本7"],
    "title": ["Red  shoe", "<b>hat</b>", "帽子", "CafÃ© noir", "x", "Red shoe", "靴 Pro 12"],
    "price": ["$1.00", "2", "2", "cheap", "N/A", "10", "3.50"],
    "at": ["2026-01-01", "2026-01-02", "2026-01-02", "2026-02-01", None, "2026-03-01", "2026-03-01"],
}
LOCAL = (
    RecipeStep("trim_space", ("sku", "title")),
    RecipeStep("mend_encoding", ("title",)),
    RecipeStep("parse_number", ("price",)),
    RecipeStep("rename", ("title",), {"name": "name"}),
    RecipeStep("custom_expression", (), {"name": "dear", "expression": "price > 1"}),
    RecipeStep("drop_rows", (), {"condition": "name = 'x'"}),
)
WINDOWED = (*LOCAL, RecipeStep("deduplicate_key", ("sku",)))


@pytest.fixture(scope="module")
def shop(bench: Bench) -> str:
    types = {"at": "DATE"}
    rows = {**ROWS, "at": [None if one is None else one for one in ROWS["at"]]}
    return bench.land(rows, types=types, roles={"item_id": "sku", "title": "title"}, kind="items", name="shop")


def texts(shown):
    return [[cell.text for cell in row.cells] for row in shown.rows]


@pytest.mark.parametrize("steps", [(), LOCAL, WINDOWED], ids=["raw", "local", "windowed"])
@pytest.mark.parametrize("source", ["kept", "written", "stored"])
def test_a_page_shows_what_applying_stores_however_it_is_read(bench, shop, monkeypatch, steps, source):
    bench.clean(shop, *steps)
    if source != "kept":
        monkeypatch.setattr(sheets, "KEPT_ROWS", 0)
    sheets._sheets.clear()
    view = View((Facet("changed", "", ("1",)),)) if source == "written" and steps else View()
    shown = page(bench.lake, shop, Recipe(steps), view)
    stored = _stored(bench, shop)
    drawn = dict(zip((row.row for row in shown.rows), texts(shown), strict=True))
    assert list(drawn) == (list(stored) if view == View() else [one for one in stored if one in drawn])
    assert all(stored[row] == cells for row, cells in drawn.items())
    sheets._sheets.clear()


def _stored(bench, name):
    """Row -> its cells as text, as the recipe stored them."""
    with bench.lake.read() as cursor:
        sql = f"SELECT _row, COLUMNS(* EXCLUDE (_row, _file, _line))::VARCHAR FROM lake.clean.{name} ORDER BY _row"
        return {row[0]: list(row[1:]) for row in cursor.execute(sql).fetchall()}


def test_each_cell_names_the_steps_that_changed_it(bench, shop):
    shown = page(bench.lake, shop, Recipe(LOCAL), View())
    first = dict(zip(shown.columns, shown.rows[0].cells, strict=True))
    assert (first["sku"].text, first["sku"].raw, first["sku"].steps) == ("a1", " a1", (0,))
    assert (first["name"].text, first["name"].raw, first["name"].steps) == ("Red shoe", "Red  shoe", (0,))
    assert first["price"].steps == (2,)
    assert first["dear"].raw is None
    assert first["dear"].steps == (4,)
    assert shown.new == ("dear",)
    unchanged = dict(zip(shown.columns, shown.rows[1].cells, strict=True))
    assert not unchanged["sku"].changed
    assert not unchanged["name"].changed


def test_a_switched_off_step_changes_no_cell(bench, shop):
    steps = (RecipeStep("trim_space", ("sku",), {}, False), *LOCAL[1:])
    shown = page(bench.lake, shop, Recipe(steps), View())
    assert all(0 not in cell.steps for row in shown.rows for cell in row.cells)


def test_rows_that_a_step_took_out_are_a_facet_with_the_cell_nobody_could_read(bench, shop):
    gone = page(bench.lake, shop, Recipe(LOCAL), View((Facet("left", "", ("3",)),)))
    assert [(row.line, row.left_at, row.cells[2].text) for row in gone.rows] == [(5, 2, "cheap")]
    taken = page(bench.lake, shop, Recipe(LOCAL), View((Facet("left", "", ("6",)),)))
    assert [(row.line, row.left_at) for row in taken.rows] == [(6, 5)]


FACETS = [
    (Facet("values", "sku", ("b2", None)), {1, 2, 4}),
    (Facet("values", "sku", ("b2",), True), {0, 3, 4, 5, 6}),
    (Facet("values", "sku", ()), set()),
    (Facet("contains", "title", ("RED",)), {0, 5}),
    (Facet("pattern", "sku", ("a9",)), {1, 2, 3}),
    (Facet("length", "title", ("1", "2")), {2, 4}),
    (Facet("script", "title", ("zh",)), {2, 6}),
    (Facet("missing", "price"), {4}),
    (Facet("repeats", "sku"), {1, 2}),
    (Facet("range", "at", ("2026-01-02", "2026-02-01")), {1, 2, 3}),
    (Facet("range", "at", ("2026-01-02", "2026-02-01", BELOW)), {1, 2}),
    (Facet("range", "at", (None, "2026-01-01")), {0}),
    (Facet("where", "", ("length(title) > 9",)), {1, 3}),
]


@pytest.mark.parametrize(("facet", "wanted"), FACETS)
def test_a_facet_picks_its_rows_and_all_but_them(bench, shop, facet, wanted):
    shown = page(bench.lake, shop, Recipe(), View((facet,)))
    assert {row.row for row in shown.rows} == wanted
    turned = Facet(facet.kind, facet.column, facet.values, not facet.inverted)
    others = page(bench.lake, shop, Recipe(), View((turned,)))
    assert {row.row for row in others.rows} == set(range(7)) - wanted


def test_facets_combine_and_a_step_limited_to_them_changes_just_those_rows(bench, shop):
    for (one, first), (two, second) in product(FACETS[:2], FACETS[3:8]):
        view = View((one, two))
        shown = page(bench.lake, shop, Recipe(), view)
        assert {row.row for row in shown.rows} == first & second
    for facet, wanted in FACETS[::2]:
        where = where_of(bench.lake, shop, Recipe(), View((facet,)))
        step = RecipeStep("custom_expression", (), {"name": "title", "expression": "'here'"}, True, where)
        shown = page(bench.lake, shop, Recipe((step,)), View())
        assert {row.row for row in shown.rows if row.cells[1].text == "here"} == wanted, where


def test_a_step_of_windows_can_be_limited_by_a_window(bench, shop):
    step = RecipeStep("deduplicate_rows", ("at",), {}, True, "repeats(sku) > 1")
    assert [row.row for row in page(bench.lake, shop, Recipe((step,)), View()).rows] == [0, 1, 3, 4, 5, 6]


def test_a_step_cannot_be_limited_to_what_holds_for_one_view_alone():
    for kind in ("changed", "left", "check"):
        with pytest.raises(BadInput, match="cannot be limited"):
            limited([Facet(kind, "", ("1",))], {})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=4), st.text(max_size=8))
def test_facets_travel_in_an_address_and_hostile_ones_are_passed_over(values, junk):
    facet = Facet("values", junk, tuple(values), bool(values))
    assert facets_from([facet.as_text(), junk, f'["{junk}"', '["evil","x",[]]', '["values",1,[]]']) == (facet,)


def test_a_value_that_looks_like_sql_stays_a_value(bench):
    evil = "x') OR 1=1; --"
    name = bench.land({"x": [evil, "b", "O'Neil\\"]})
    for value, row in ((evil, 0), ("O'Neil\\", 2)):
        shown = page(bench.lake, name, Recipe(), View((Facet("values", "x", (value,)),)))
        assert [one.row for one in shown.rows] == [row]


def test_bounds_that_are_none_and_columns_that_are_gone_are_named(bench, shop):
    with pytest.raises(BadInput, match="no end of a range"):
        page(bench.lake, shop, Recipe(), View((Facet("range", "at", ("soon",)),)))
    with pytest.raises(BadInput, match="titel"):
        page(bench.lake, shop, Recipe(), View((Facet("values", "titel", ("x",)),)))
    with pytest.raises(NotFound, match="titel"):
        page(bench.lake, shop, Recipe(), View(sort="titel"))
    with pytest.raises(BadInput, match="no step"):
        page(bench.lake, shop, Recipe(), View((Facet("changed", "", ("9",)),)))


def test_prices_that_are_still_text_stand_in_the_order_of_their_numbers(bench):
    cells = ["10", "9.99", "$1,000.50", "10.25 gbp", None, "2", "ask us"]
    roles = {"item_id": "sku", "price": "cost"}
    columns = {"sku": [f"s{n}" for n in range(7)], "cost": cells, "code": cells}
    name = bench.land(columns, roles=roles, kind="items")

    def shown(column: str, descending: bool = False) -> list[str | None]:
        at = list(columns).index(column)
        found = page(bench.lake, name, Recipe(), View(sort=column, descending=descending), 0, 10)
        return [row.cells[at].text for row in found.rows]

    numbers = ["2", "9.99", "10", "10.25 gbp", "$1,000.50"]
    assert shown("cost") == [*numbers, "ask us", None]
    assert shown("cost", descending=True) == [*numbers[::-1], "ask us", None]
    assert shown("code") == [*sorted(one for one in cells if one), None], "text is text"


def test_sorting_and_pages_show_each_row_once_empty_cells_last(bench, shop):
    for descending in (False, True):
        rows = []
        for offset in range(0, 7, 2):
            shown = page(bench.lake, shop, Recipe(), View(sort="sku", descending=descending), offset, 2)
            assert (shown.total, shown.offset) == (7, offset)
            rows += [row.cells[0].text for row in shown.rows]
        filled = [one for one in rows if one is not None]
        assert rows == [*sorted(filled, reverse=descending), None]
    assert page(bench.lake, shop, Recipe(), View(), 10**9, 2).offset == 6


def test_pages_read_ahead_show_what_pages_alone_do(bench, monkeypatch):
    count = 240
    name = bench.land(
        {"word": [f"w{n * 7919 % count:03}" for n in range(count)], "n": [str(n) for n in range(count)]},
        types={"n": "BIGINT"},
    )
    recipe = Recipe((RecipeStep("change_case", ("word",), {"case": "upper"}),))
    asked = []
    real = pages._asked
    monkeypatch.setattr(pages, "_asked", lambda *given: asked.append(len(given[2])) or real(*given))
    for steps, sort in product((Recipe(), recipe), ("", "word")):
        view = View(sort=sort)
        seen = {start: page(bench.lake, name, steps, view, start, 10) for start in (120, 0, 230, 50, 120, 110, 10)}
        words = [f"w{n:03}" if sort else f"w{n * 7919 % count:03}" for n in range(count)]
        wanted = [one.upper() if steps.steps else one for one in words]
        for start, shown in seen.items():
            assert [row.cells[0].text for row in shown.rows] == wanted[start : start + 10]
            assert all(cell.changed == bool(steps.steps) for row in shown.rows for cell in row.cells[:1])
            assert [row.cells[0].raw for row in shown.rows] == words[start : start + 10]
    assert asked == [80, 80, 80] * 4  # seven pages by three readings


@given(
    rows=st.lists(st.integers(0, 5_000_000), min_size=1, max_size=300, unique=True),
    limit=st.integers(1, 60),
    at=st.integers(0, 400),
    columns=st.integers(1, 500),
    anew=st.booleans(),
)
def test_what_is_read_ahead_holds_the_page_and_hardly_more_groups(rows, limit, at, columns, anew):
    order = np.array(rows)
    start = min(at, len(rows) - 1) // limit * limit
    found = around(order, start, limit, columns, anew=anew)
    own = {row // GROUP for row in rows[start : start + limit]}
    assert found[-1] == (start, min(len(rows), start + limit))
    for first, behind in found:
        assert first <= start
        assert min(len(rows), start + limit) <= behind <= len(rows)
        touched = {row // GROUP for row in rows[first:behind]}
        assert anew or len(touched) <= 1.25 * len(own)
        assert (behind - first) * columns * 2 <= 20_000 or (first, behind) == found[-1]


TONGUES = {
    "en": "All human beings are born free and equal in dignity and rights.",
    "de": "Alle Menschen sind frei und gleich an Würde und Rechten geboren.",
    "fr": "Tous les êtres humains naissent libres et égaux en dignité et en droits.",
    "es": "Todos los seres humanos nacen libres, dotados como están de razón y conciencia, y son iguales.",
    "pt": "Todos os seres humanos nascem livres e iguais em dignidade e em direitos.",
    "it": "Essi sono dotati di ragione e di coscienza.",
    "nl": "Zij zijn begiftigd met verstand en geweten en behoren zich in een geest van broederschap te gedragen.",
    "zh": "人人生而自由，在尊严和权利上一律平等。",
    "latin": "The North Face Jacke Gr. M",
    "none": "12-34",
}


def test_languages_of_one_script_are_told_apart_by_their_common_words_and_a_step_can_be_limited_to_one(bench):
    name = bench.land({"said": [*TONGUES.values(), None], "mark": ["x"] * 11})
    counts = dict(value_counts(bench.lake, name, Recipe(), View(), "said", "language").values)
    assert counts == {**dict.fromkeys(TONGUES, 1), None: 1}
    view = View((Facet("language", "said", ("de", "fr")),))
    assert [row.cells[0].text for row in page(bench.lake, name, Recipe(), view).rows] == [TONGUES["de"], TONGUES["fr"]]
    where = where_of(bench.lake, name, Recipe(), view)
    bench.clean(name, RecipeStep("change_case", ("mark",), {"case": "upper"}, True, where))
    assert bench.column(name, "mark") == ["x", "X", "X", *["x"] * 8]


def test_counts_are_of_the_other_facets_rows(bench, shop):
    view = View((Facet("values", "sku", ("b2",)), Facet("script", "title", ("zh",))))
    found = value_counts(bench.lake, shop, Recipe(), view, "sku")
    assert dict(found.values) == {"b2": 1, "日本7": 1}
    assert (found.distinct, found.rows) == (2, 2)
    assert dict(value_counts(bench.lake, shop, Recipe(), View(), "sku", search="3").values) == {"c3": 1, "C3 ": 1}
    assert dict(value_counts(bench.lake, shop, Recipe(), View(), "sku", "pattern").values)["a9"] == 3


def test_the_bars_of_a_histogram_hold_every_row_once_and_pick_what_they_count(bench, shop):
    recipe = Recipe(LOCAL[:3])
    for column in ("price", "at"):
        found = histogram(bench.lake, shop, recipe, View(), column)
        rows = page(bench.lake, shop, recipe, View()).total
        assert sum(one.rows for one in found.bins) + found.empty == rows
        for one in (one for one in found.bins if one.rows):
            facet = Facet("range", column, (one.low, one.high, *(() if one.last else (BELOW,))))
            assert page(bench.lake, shop, recipe, View((facet,))).total == one.rows


def test_an_edited_cell_is_found_again_by_what_its_row_holds(bench):
    name = bench.land({"sku": ["a", "b", "b"], "colour": ["red", "red", "blue"]}, roles={"item_id": "sku"})
    step = edit(bench.lake, name, Recipe(), 1, "colour", "green")
    assert step.params["key"] == {"sku": "b", "colour": "red"}
    bench.clean(name, step)
    assert bench.column(name, "colour") == ["red", "green", "blue"]
    later = bench.land({"sku": ["b", "z", "a"], "colour": ["red", "red", "red"]}, roles={"item_id": "sku"})
    bench.clean(later, step)
    assert bench.column(later, "colour") == ["green", "red", "red"]
    twice = Recipe((step, edit(bench.lake, name, Recipe((step,)), 1, "colour", None)))
    assert [row.cells[1].text for row in page(bench.lake, name, twice, View()).rows] == ["red", None, "blue"]


def test_taking_a_change_back_leaves_the_rest(bench, shop):
    recipe = Recipe(LOCAL[:1])
    back = recipe.added(edit(bench.lake, shop, recipe, 0, "title", "Red  shoe"))
    shown = page(bench.lake, shop, back, View())
    assert [row.cells[1].text for row in shown.rows][:2] == ["Red  shoe", "<b>hat</b>"]
    assert shown.rows[0].cells[0].text == "a1"


def test_a_cell_too_long_to_show_is_taken_back_whole(bench):
    long = f" {'a' * 3_000}\u00e9 {'b' * 500} "
    name = bench.land({"sku": ["a", "b"], "text": [long, " b "]}, roles={"item_id": "sku"})
    recipe = Recipe((RecipeStep("trim_space", ("text",)),))
    cell = page(bench.lake, name, recipe, View()).rows[0].cells[1]
    assert cell.cut
    assert cell.changed
    assert len(cell.text) < 3_000
    assert not page(bench.lake, name, recipe, View()).rows[1].cells[1].cut
    step = taken_back(bench.lake, name, recipe, 0, "text")
    bench.clean(name, *recipe.steps, step)
    assert bench.column(name, "text") == [long, "b"]


def test_what_is_taken_back_is_the_raw_cell_under_whatever_name(bench, shop):
    recipe = Recipe(LOCAL)
    step = taken_back(bench.lake, shop, recipe, 0, "name")
    assert step.params["value"] == "Red  shoe"
    with pytest.raises(NotFound, match="dear"):
        taken_back(bench.lake, shop, recipe, 0, "dear")


def test_a_row_that_left_is_not_edited_and_neither_is_its_double(bench):
    name = bench.land({"sku": ["a", "a"], "colour": ["red", "red"]}, roles={"item_id": "sku"})
    recipe = Recipe((RecipeStep("deduplicate_rows", ("sku", "colour")),))
    with pytest.raises(BadInput, match="taken this row out"):
        edit(bench.lake, name, recipe, 1, "colour", "blue")


def test_renaming_a_value_leaves_out_what_would_not_change():
    assert renamed("x", ["a", "b", None], "b").params["mapping"] == {"a": "b"}
    assert renamed("x", ["b"], "b") is None


def test_a_facet_is_told_in_words():
    recipe = Recipe(LOCAL)
    assert told(Facet("values", "sku", ("a", None), True), recipe) == "not (sku · Values: a, (empty))"
    assert told(Facet("script", "title", ("zh",)), recipe) == "title · Language, by its script: Chinese"
    assert told(Facet("changed", "", ("1",)), recipe) == "Changed by a step: 1 Trim blanks in sku, title"
    assert told(Facet("changed", "", ("99",)), recipe) == "Changed by a step: 99"


@settings(max_examples=200, deadline=None)
@given(st.text("ab c帽", max_size=12), st.text("ab c帽", max_size=12))
def test_the_pieces_make_both_texts(old, new):
    made = pieces(old, new)
    assert "".join(text for kind, text in made if kind != "came") == old
    assert "".join(text for kind, text in made if kind != "went") == new
    assert old != new or all(kind == "same" for kind, _text in made)
