"""Columns into rows and back: no row is lost, none is counted twice, and what came from where can be told."""

from __future__ import annotations

import json
from itertools import product

import pytest

from core.clean import Recipe, RecipeStep, measure, preview
from core.clean.browse import View, page
from core.clean.browse import sheet as sheets
from core.errors import BadInput

LONG = RecipeStep("columns_to_rows", ("jan", "feb", "mar"), {"names": "month", "values": "sales"})
WIDE = RecipeStep("rows_to_columns", ("month",), {"values": "sales", "columns": ["jan", "feb", "mar"]})
ROWS = {"shop": ["a", "b", "c"], "jan": ["1", None, " 3"], "feb": ["4", "5", None], "mar": [None, None, "x"]}


def shown(bench, name):
    with bench.lake.read() as cursor:
        cursor.execute(f"SELECT * EXCLUDE (_row, _file, _line) FROM lake.clean.{name} ORDER BY _row")
        return [one[0] for one in cursor.description], cursor.fetchall()


def test_columns_become_rows_and_rows_columns(bench):
    name = bench.land(ROWS)
    outcome = bench.clean(name, LONG)
    assert shown(bench, name) == (
        ["shop", "month", "sales"],
        [("a", "jan", "1"), ("a", "feb", "4"), ("b", "feb", "5"), ("c", "jan", " 3"), ("c", "mar", "x")],
    )
    assert (outcome.rows_in, outcome.rows_made, outcome.rows_removed, outcome.rows) == (3, 6, 4, 5)
    outcome = bench.clean(name, LONG, WIDE)
    assert shown(bench, name)[1] == list(zip(*ROWS.values(), strict=True))
    assert outcome.rows == 3


def test_wide_to_long_to_wide_gives_every_row_back_but_those_without_a_value(bench):
    table = list(product(["1", "2", None], repeat=3))
    columns = dict(zip(("jan", "feb", "mar"), zip(*table, strict=True), strict=True))
    name = bench.land({"id": [str(n) for n in range(len(table))], **columns})
    outcome = bench.clean(name, LONG, WIDE)
    wanted = [(str(n), *row) for n, row in enumerate(table) if any(row)]
    assert shown(bench, name)[1] == wanted
    assert outcome.rows_in + outcome.rows_made == outcome.rows + outcome.rows_removed + outcome.to_quarantine


def test_steps_before_and_after_are_counted_once_and_the_quarantine_holds_the_raw_row(bench):
    name = bench.land(ROWS)
    steps = (RecipeStep("trim_space", ("jan",)), LONG, RecipeStep("parse_number", ("sales",)))
    outcome = bench.clean(name, *steps)
    assert [(one.cells_changed, one.rows_made, one.to_quarantine) for one in outcome.steps] == [
        (1, 0, 0),
        (10, 6, 0),
        (0, 0, 1),
    ]
    assert outcome.rows == 4
    line, column, value, reason = bench.quarantine(name)[0]
    assert (line, column, value, reason) == (4, "sales", "x", "clean:parse_number")
    with bench.lake.read() as cursor:
        raw = cursor.execute("SELECT raw FROM lake.quality.quarantine WHERE dataset = ?", [name]).fetchall()
    assert json.loads(raw[0][0])["shop"] == "c"
    again = measure(bench.lake, name, Recipe(steps[:1]))
    assert (again.rows, again.rows_made) == (3, 0)
    assert preview(bench.lake, name, Recipe(steps), 1).rows_made == 6


@pytest.mark.parametrize("kept", [True, False])
def test_the_table_shows_made_rows_beside_their_raw_cells(bench, monkeypatch, kept):
    name = bench.land(ROWS)
    if not kept:
        monkeypatch.setattr(sheets, "KEPT_ROWS", 0)
    sheets._sheets.clear()
    found = page(bench.lake, name, Recipe((LONG,)), View(sort="shop", descending=True))
    assert [[cell.text for cell in row.cells] for row in found.rows][:2] == [["c", "jan", " 3"], ["c", "mar", "x"]]
    assert [row.cells[0].raw for row in found.rows] == ["c", "c", "b", "a", "a"]
    sheets._sheets.clear()


def test_a_name_that_comes_twice_is_not_overwritten(bench):
    name = bench.land({"id": ["1", "1", "1", "2"], "k": ["a", "a", "b", "z"], "v": ["x", "y", "w", "u"]})
    outcome = bench.clean(name, RecipeStep("rows_to_columns", ("k",), {"values": "v", "columns": ["a", "b"]}))
    assert shown(bench, name) == (["id", "a", "b"], [("1", "x", "w")])
    assert (outcome.rows_removed, outcome.to_quarantine) == (1, 2)
    assert [one[1:3] for one in bench.quarantine(name)] == [("k", "a"), ("k", "z")]


def test_entries_of_lists_become_rows(bench):
    name = bench.land({"id": ["1", "2", "3", "4"], "tags": ["a, b", '["c", "d,e"]', None, ""]})
    outcome = bench.clean(name, RecipeStep("entries_to_rows", ("tags",)))
    assert shown(bench, name)[1] == [("1", "a"), ("1", "b"), ("2", "c"), ("2", "d,e"), ("3", None), ("4", None)]
    assert outcome.rows_made == 2
    many = bench.land({"tags": [",".join("x" * 200), "a,b"]})
    outcome = bench.clean(many, RecipeStep("entries_to_rows", ("tags",), {}, True, "length(tags) > 0"))
    assert (outcome.to_quarantine, outcome.rows) == (1, 2)


def test_deduplication_tells_made_rows_apart(bench):
    name = bench.land({"id": ["1", "2"], "tags": ["a,a", "a"]})
    bench.clean(name, RecipeStep("entries_to_rows", ("tags",)), RecipeStep("deduplicate_rows", ("id", "tags")))
    assert shown(bench, name)[1] == [("1", "a"), ("2", "a")]


@pytest.mark.parametrize(
    "step",
    [
        RecipeStep("columns_to_rows", ("jan",), {}),
        RecipeStep("columns_to_rows", ("jan", "feb"), {"names": "shop"}),
        RecipeStep("columns_to_rows", ("jan", "feb"), {"names": "x", "values": "X"}),
        RecipeStep("rows_to_columns", ("jan",), {"values": "jan"}),
        RecipeStep("rows_to_columns", ("jan",), {"values": "feb", "columns": ["shop"]}),
    ],
)
def test_shapes_that_cannot_be_are_said(bench, step):
    with pytest.raises(BadInput):
        bench.clean(bench.land(ROWS), step)


def test_rows_of_rows_of_rows_have_an_end(bench):
    name = bench.land({"a": ["1,2"], "b": ["1,2"], "c": ["1,2"], "d": ["1,2"]})
    three = [RecipeStep("entries_to_rows", (one,)) for one in "abc"]
    assert bench.clean(name, *three).rows == 8
    with pytest.raises(BadInput, match="too many rows"):
        bench.clean(name, *three, RecipeStep("entries_to_rows", ("d",)))
