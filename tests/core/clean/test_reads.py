"""The law of column lineage: a column that it says is not read can hold anything, and no cell of the result changes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from core.clean import STEPS, Recipe, RecipeStep, columns_read
from core.clean.frame import FATE
from core.clean.query.compose import compose
from core.clean.query.reads import Reads, reads
from core.engine import UNFIT, quote
from core.errors import TouchstoneError
from tests.core.clean.conftest import Bench
from tests.core.clean.test_own_names import GIVEN, named

ROWS = 14
TEXTS = [
    " a",
    "1,5",
    "NULL",
    None,
    "２",
    "a ",
    "b",
    '{"a": 1, "b": "x"}',
    '["p", "q"]',
    "Kettle|Red",
    "ÃƒÂ¤",
    "12",
    "007",
    "yes",
]
POOLS: dict[str, list[Any]] = {
    "VARCHAR": TEXTS,
    "DOUBLE": [0.0, 1.0, 2.5, None, -3.0, 1000.0, 7.0],
    "TIMESTAMP": [f"2026-09-0{n % 9 + 1} 10:00:0{n % 6}" for n in range(9)],
}
TYPES = {
    "a": "VARCHAR",
    "b": "VARCHAR",
    "c": "VARCHAR",
    "n": "DOUBLE",
    "m": "DOUBLE",
    "t": "TIMESTAMP",
    "u": "TIMESTAMP",
}
FAMILY = {"text": "abc", "any": "abc", "number": "nm", "time": "tu"}


def drawn(chance: random.Random) -> dict[str, list[Any]]:
    return {name: [chance.choice(POOLS[kind]) for _ in range(ROWS)] for name, kind in TYPES.items()}


def step_of(name: str, chance: random.Random) -> RecipeStep:
    """A step on columns drawn at random, with the parameters that it cannot do without."""
    step = STEPS[name]
    column, other = chance.sample(FAMILY[step.accepts], 2)
    params = named(GIVEN.get(name, {}), column=column, other=other)
    if name in ("drop_double_fires", "derive_session"):
        params = {"time": "t"} | ({"keys": [other]} if name == "drop_double_fires" else {"user": other})
    if any(one.name == "unread" for one in step.params):
        params |= {"unread": "keep"}
    if step.facet and chance.random() < 0.3:
        return RecipeStep(
            name, {"none": (), "one": (column,), "many": (column, other)}[step.takes], params, where="m > 1"
        )
    return RecipeStep(name, {"none": (), "one": (column,), "many": (column, other)}[step.takes], params)


def result(bench: Bench, name: str, recipe: Recipe) -> tuple[list[str], dict[Any, tuple[Any, ...]], Reads] | None:
    """The columns, the rows by number, and what is said to be read; None where the recipe does not fit."""
    try:
        with bench.lake.read() as cursor:
            chain = compose(bench.lake, cursor, name, recipe, count=False)
            told = ", ".join(quote(one) for one in ("_row", *chain.types))
            select = f"SELECT {told} FROM {chain.name} WHERE {quote(FATE)} IS NULL"
            rows = cursor.execute(chain.sql(select)).fetchall()
            return list(chain.types), {row[0]: row[1:] for row in rows}, reads(chain)
    except (TouchstoneError, *UNFIT):
        return None


def holds(bench: Bench, recipe: Recipe, chance: random.Random) -> int:
    """Assert the law for columns drawn at random; how many cells were held to it."""
    cells = drawn(chance)
    before = result(bench, bench.land(cells, types=TYPES), recipe)
    if before is None:
        return 0
    names, rows, read = before
    assert set(read.columns) == set(names)
    assert all(read.direct[one] <= read.columns[one] for one in names)
    unread = [{one for one in TYPES if ("", one) not in read.columns[name]} for name in names]
    written = {name for one in read.steps for name in one.writes}
    of_written = [one for one, name in zip(unread, names, strict=True) if one and name in written]
    changed = chance.choice(of_written or [one for one in unread if one] or [set(TYPES)])
    other = drawn(chance)
    after = result(
        bench, bench.land({one: (other if one in changed else cells)[one] for one in TYPES}, types=TYPES), recipe
    )
    if after is None or after[0] != names:
        return 0
    if not {("", one) for one in changed} & read.rows:
        assert after[1].keys() == rows.keys(), (recipe.steps, changed, "decide which rows there are")
    free = [place for place, one in enumerate(unread) if changed <= one]
    for row in after[1].keys() & rows.keys():
        for place in free:
            same = repr(after[1][row][place]) == repr(rows[row][place])  # by its letters: NaN is no number's equal
            assert same, (recipe.steps, changed, names[place])
    return len(free) * len(after[1].keys() & rows.keys())


@pytest.mark.parametrize("name", list(STEPS))
def test_what_a_step_does_not_read_changes_no_cell_of_its_result(bench: Bench, name: str) -> None:
    chance = random.Random(name)
    holds(bench, Recipe((step_of(name, chance),)), chance)


@pytest.mark.parametrize("seed", range(8))
def test_the_law_holds_for_recipes_of_several_steps(bench: Bench, seed: int) -> None:
    chance = random.Random(f"recipe {seed}")
    steps = [step_of(chance.choice(list(STEPS)), chance) for _ in range(3)]
    drop = RecipeStep("drop_rows", (), {"condition": "n > 1.5"})
    holds(bench, Recipe((steps[0], drop, *steps[1:])), chance)


def test_renames_are_followed_and_conditions_told_apart_from_values(bench: Bench) -> None:
    name = bench.land({"a": [" x", "y"], "b": ["1", "2"], "c": ["3", "4"]})
    steps = (
        RecipeStep("rename", ("a",), {"name": "title"}),
        RecipeStep("trim_space", ("title",)),
        RecipeStep("drop_rows", (), {"condition": "c = '9'"}),
        RecipeStep("custom_expression", (), {"name": "both", "expression": "concat(title, b)"}),
        RecipeStep("remove_columns", ("c",)),
    )
    read = columns_read(bench.lake, name, Recipe(steps))
    assert read.columns == {
        "title": {("", "a")},
        "b": {("", "b")},
        "both": {("", "a"), ("", "b")},
    }
    assert read.rows == {("", "c")}
    assert [sorted(one.reads) for one in read.steps] == [[], ["title"], ["c"], ["b", "title"], []]
    assert [sorted(one.writes) for one in read.steps] == [[], ["title"], [], ["both"], []]
    assert (read.steps[0].renames, read.steps[4].removes) == ({"a": "title"}, {"c"})


def test_a_column_of_another_dataset_is_an_origin(bench: Bench) -> None:
    bench.land({"id": ["1", "2"], "price": ["5", "6"], "name": ["x", "y"]}, name="lookup")
    name = bench.land({"id": ["1", "2"], "price": ["5", None], "name": ["x", "y"]})
    params = {"method": "dataset", "dataset": "lookup", "key": "id"}
    read = columns_read(bench.lake, name, Recipe((RecipeStep("fill_missing", ("price",), params),)))
    assert read.columns["price"] == {("", "price"), ("", "id"), ("lookup", "price"), ("lookup", "id")}
    assert read.columns["name"] == {("", "name")}
    assert read.steps[0].others == {("lookup", "price"), ("lookup", "id")}


def test_what_is_learned_of_the_whole_table_is_told_apart(bench: Bench) -> None:
    name = bench.land({"a": ["x", "x", None], "g": ["1", "1", "1"], "d": ["k", "k", "l"]})
    steps = (
        RecipeStep("drop_rows", (), {"condition": "d = 'l'"}),
        RecipeStep("fill_missing", ("a",), {"method": "mode"}),
    )
    read = columns_read(bench.lake, name, Recipe(steps))
    assert read.direct["a"] == {("", "a")}
    assert read.columns["a"] == {("", "a"), ("", "d")}, "the commonest value among the rows that were kept"
