"""clean is a function: recipe(raw), undone by leaving a step out, with counts that add up."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clean import (
    Recipe,
    RecipeStep,
    apply,
    counted,
    current,
    load_draft,
    measure,
    preview,
    previous,
    save_draft,
    statement,
    undo,
)
from core.clean.query import chain as chains
from core.clean.query.answers import forget, learn
from core.clean.recipes.kept import draft_path
from core.errors import BadInput, NotFound

ROWS = {
    "id": ["001", "2.0", "003", "003", " 004", "x", "006", "007"],
    "title": [" a  b", "Ｂ１", "n/a", "n/a", "CafÃ©", None, "<b>", "=1+1"],
    "price": ["1", "$2.50", "cheap", "cheap", "4", "5", None, "7"],
    "kind": ["A", "a", "A ", "A ", "B", "b", "C", "A"],
}
POOL = [
    RecipeStep("trim_space", ("id", "title")),
    RecipeStep("unify_width", ("title",)),
    RecipeStep("mend_encoding", ("title",)),
    RecipeStep("blank_missing", ("title",)),
    RecipeStep("mend_ids", ("id",)),
    RecipeStep("parse_number", ("price",)),
    RecipeStep("cluster_categories", ("kind",)),
    RecipeStep("deduplicate_rows", ("id", "title", "kind")),
    RecipeStep("deduplicate_key", ("id",)),
    RecipeStep("drop_rows", (), {"condition": "id = 'x'"}),
    RecipeStep("trim_space", ("kind",), where="id <> 'x'"),
]
sequences = st.lists(st.sampled_from(POOL), min_size=1, max_size=5)
few = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def test_rows_in_are_rows_out_removed_and_quarantined(bench):
    name = bench.land(ROWS)

    @few
    @given(sequences)
    def check(steps):
        outcome = bench.clean(name, *steps)
        assert outcome.rows_in == 8
        assert outcome.rows + outcome.rows_removed + outcome.to_quarantine == 8
        assert len(bench.content(name)) == outcome.rows
        assert len(bench.quarantine(name)) == outcome.to_quarantine
        seen = [preview(bench.lake, name, Recipe(tuple(steps)), index) for index in range(len(steps))]
        for one, count in zip(seen, outcome.steps, strict=True):
            assert one.rows_removed == count.rows_removed
            assert one.to_quarantine == count.to_quarantine
            assert one.cells_changed == count.cells_changed

    check()


def test_undoing_any_step_gives_what_the_shorter_recipe_gives(bench):
    name = bench.land(ROWS)

    @few
    @given(sequences, st.integers(0, 4))
    def check(steps, place):
        index = place % len(steps)
        bench.clean(name, *steps[:index], *steps[index + 1 :])
        wanted = bench.content(name)
        bench.clean(name, *steps)
        undo(bench.lake, name, index)
        assert bench.content(name) == wanted
        assert bench.lake.versions(name)[-1].action == "undo"

    check()


def test_undoing_everything_gives_the_raw_rows(bench):
    name = bench.land(ROWS)
    bench.clean(name, *POOL)
    bench.clean(name)
    assert bench.content(name) == bench.content(name, "raw")
    assert bench.quarantine(name) == []


def test_the_shown_statement_makes_the_applied_rows(bench):
    name = bench.land(ROWS)
    bench.clean(name, *POOL)
    with bench.lake.read() as cursor:
        rows = cursor.execute(statement(bench.lake, name, Recipe(tuple(POOL)))).fetchall()
    assert sorted(rows) == sorted(bench.content(name))


def test_the_commit_tells_recipe_counts_types_and_raw_version(bench):
    name = bench.land(ROWS, roles={"item_id": "id"}, kind="items")
    raw = bench.lake.dataset(name).raw_version
    outcome = bench.clean(name, POOL[0], POOL[5])
    version = bench.lake.versions(name)[-1]
    assert (version.number, version.action, version.layer) == (outcome.version, "clean", "clean")
    assert version.info["raw_version"] == raw
    assert version.info["rows"] == outcome.rows == 6
    assert version.info["types"]["price"].startswith("DECIMAL")
    assert [step["step"] for step in version.info["steps"]] == ["trim_space", "parse_number"]
    assert version.info["recipe"]["imports"] == {"encoding": "utf-8", "files": [f"{name}.csv"]}
    assert bench.lake.dataset(name).kind == "items"
    assert current(bench.lake, name).steps == (POOL[0], POOL[5])


def test_nothing_is_stored_by_measuring_or_by_a_recipe_that_fails(bench):
    name = bench.land(ROWS)
    before = bench.lake.version()
    measure(bench.lake, name, Recipe(tuple(POOL)))
    with pytest.raises(BadInput, match="Step 2"):
        bench.clean(name, POOL[0], RecipeStep("trim_space", ("titel",)))
    assert bench.lake.version() == before
    with bench.lake.read() as cursor:
        left = cursor.execute("SELECT count(*) FROM duckdb_tables() WHERE database_name = 'memory'").fetchone()
    assert left == (0,)


def test_an_unknown_column_is_named_with_the_nearest(bench):
    name = bench.land(ROWS)
    with pytest.raises(BadInput) as caught:
        bench.clean(name, RecipeStep("trim_space", ("titel",)))
    assert "titel" in caught.value.message
    assert "title" in caught.value.hint
    with pytest.raises(NotFound):
        apply(bench.lake, "no_such_table", Recipe())


def test_a_step_switched_off_is_skipped_but_kept(bench):
    name = bench.land(ROWS)
    outcome = apply(bench.lake, name, Recipe(tuple(POOL[:2])).switched(0, False))
    assert [step.index for step in outcome.steps] == [1]
    assert len(current(bench.lake, name).steps) == 2


def test_going_back_a_version_and_the_draft(bench):
    name = bench.land(ROWS)
    assert previous(bench.lake, name) is None
    bench.clean(name, POOL[0])
    bench.clean(name, POOL[0], POOL[1])
    assert previous(bench.lake, name).steps == (POOL[0],)
    assert load_draft(bench.lake, name).steps == (POOL[0], POOL[1])
    save_draft(bench.lake, name, Recipe((POOL[2],)))
    assert load_draft(bench.lake, name).steps == (POOL[2],)
    draft_path(bench.lake, name).write_text("{broken", encoding="utf-8")
    assert load_draft(bench.lake, name).steps == (POOL[0], POOL[1])
    with pytest.raises(BadInput):
        draft_path(bench.lake, "../outside")


def test_an_empty_table_and_hostile_headers(bench):
    name = bench.land({"a": [], "b": []})
    outcome = bench.clean(name, RecipeStep("trim_space", ("a",)), RecipeStep("parse_timestamp", ("b",)))
    assert (outcome.rows_in, outcome.rows) == (0, 0)
    name = bench.land({'x"; --': [" a "], "select": [" b "], "价格": ["１"], "_c0": [" z "]})
    columns = ('x"; --', "select", "_c0")
    bench.clean(name, RecipeStep("trim_space", columns), RecipeStep("parse_number", ("价格",)))
    assert [bench.column(name, column) for column in columns] == [["a"], ["b"], ["z"]]


def test_applying_after_a_preview_asks_nothing_again_and_tells_the_same(bench, monkeypatch):
    name = bench.land(ROWS)
    recipe = Recipe(tuple(POOL))
    fresh = apply(bench.lake, name, recipe)
    forget(bench.lake)
    seen = measure(bench.lake, name, recipe)
    asked = []
    monkeypatch.setattr(chains, "run", lambda cursor, sql: asked.append(sql) or cursor.execute(sql).fetchall())
    again = apply(bench.lake, name, recipe)
    assert asked == []
    assert again.steps == fresh.steps == seen.steps
    assert (again.rows_in, again.rows) == (fresh.rows_in, fresh.rows)


def test_a_job_in_another_process_is_handed_the_counts(bench, monkeypatch):
    name = bench.land(ROWS)
    recipe = Recipe(tuple(POOL))
    forget(bench.lake)
    assert counted(bench.lake, name, recipe) is None
    seen = measure(bench.lake, name, recipe)
    told = json.loads(json.dumps(counted(bench.lake, name, recipe)))
    forget(bench.lake)
    learn(bench.lake, told)
    asked = []
    monkeypatch.setattr(chains, "run", lambda cursor, sql: asked.append(sql) or cursor.execute(sql).fetchall())
    assert apply(bench.lake, name, recipe).steps == seen.steps
    assert not [sql for sql in asked if "AS grouped" in sql]
    bench.land(ROWS, name=name)
    assert apply(bench.lake, name, Recipe(recipe.steps[:3])).steps == seen.steps[:3]
    assert [sql for sql in asked if "AS grouped" in sql]


def test_what_is_remembered_is_of_one_version(bench):
    cells = {"x": [" a", "b"]}
    name = bench.land(cells)
    assert measure(bench.lake, name, Recipe((RecipeStep("trim_space", ("x",)),))).steps[0].cells_changed == 1
    bench.land({"x": [" a", " b"]}, name=name)
    assert measure(bench.lake, name, Recipe((RecipeStep("trim_space", ("x",)),))).steps[0].cells_changed == 2


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.booleans(), min_size=40, max_size=40), min_size=1, max_size=5))
def test_counts_are_exact_however_many_steps_and_columns_share_a_counter(bench, dirt):
    """Rows x 40 columns, trimmed by one step of 40 columns and 40 of one: more bits than a counter has."""
    columns = {f"c{n}": [" a" if row[n] else "a" for row in dirt] for n in range(40)}
    name = bench.land(columns | {"odd": ["x"] * len(dirt)})
    each = [RecipeStep("change_case", (f"c{n}",), {"case": "upper"}) for n in range(40)]
    outcome = bench.clean(name, RecipeStep("trim_space", tuple(columns)), *each, RecipeStep("trim_space", ("odd",)))
    first, *rest, last = outcome.steps
    assert first.cells_changed == sum(map(sum, dirt))
    assert first.rows_changed == sum(any(row) for row in dirt)
    assert [step.cells_changed for step in rest] == [len(dirt)] * 40
    assert (last.rows_changed, last.cells_changed) == (0, 0)


def test_rows_are_stored_in_their_order_though_windows_shuffle_them(bench):
    """Each page of the table is then one group of the file's rows, however many there are."""
    name = bench.land({"key": [f"k{n * 7919 % 3001}" for n in range(3000)], "n": [str(n) for n in range(3000)]})
    bench.clean(name, RecipeStep("deduplicate_key", ("key",)))
    with bench.lake.read() as cursor:
        rows = [row for (row,) in cursor.execute(f"SELECT _row FROM lake.clean.{name}").fetchall()]
    assert rows == sorted(rows)
    assert len(rows) == 3000
