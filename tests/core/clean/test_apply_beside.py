"""A recipe applied while rows arrive is applied to what is there when it commits."""

from __future__ import annotations

import threading
from importlib import import_module

import pytest

from core.clean import Recipe, RecipeStep, apply, undo
from core.lake import Lake
from core.lake.again import FREE_TRIES
from tests.core.clean.conftest import Bench

module = import_module("core.clean.apply")  # `core.clean.apply` itself is the function
TRIM = Recipe((RecipeStep("trim_space", ("x",)), RecipeStep("parse_number", ("n",))))
RARE = {
    "x": ["170141183460469231731687303715884105727", "-1", None],
    "n": ["1", "two", "3"],
    "dec": ["1.23", "99999999999999999999.99", None],
    "span": ["1 day", "3 months", None],
    "at": ["2026-01-01 10:00:00+08", "1970-01-01 00:00:00+00", None],
    "clock": ["23:59:59.999999", "00:00:00", None],
    "id": ["550e8400-e29b-41d4-a716-446655440000", None, None],
    "doc": ['{"a": [1, 2]}', "null", None],
    "list": ["[1, NULL, 3]", "[]", None],
    "bytes": ["\\x00\\xFF", "", None],
    "yes": ["true", "false", None],
}
TYPES = {
    "x": "VARCHAR", "n": "VARCHAR", "dec": "DECIMAL(38,2)", "span": "INTERVAL", "at": "TIMESTAMPTZ",
    "clock": "TIME", "id": "UUID", "doc": "JSON", "list": "INTEGER[]", "bytes": "BLOB", "yes": "BOOLEAN",
}  # fmt: skip


def arrive(lake: Lake, name: str, cell: str) -> None:
    """One more raw row, committed as an append commits it."""
    state = lake.dataset(name)
    info = {"dataset": name, "action": "append", "layer": "raw", "rows": state.rows + 1, "types": state.types}
    with lake.write("Append", info=info) as cursor:
        cursor.execute(
            f"INSERT INTO lake.raw.{name} SELECT max(_row) + 1, 'more.csv', max(_row) + 3, ?, '7' FROM lake.raw.{name}",
            [cell],
        )


@pytest.mark.parametrize("times", [1, 2, 50])
def test_rows_that_arrive_while_it_runs_are_cleaned_too(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    name = bench.land({"x": [" a "], "n": ["1"]})
    compose, arrived, waiting = module.compose, [], []

    def composed_while_rows_arrive(*given):
        made = compose(*given)
        if len(arrived) < times:
            arrived.append(len(arrived))
            other = threading.Thread(target=arrive, args=(bench.lake, name, f" {len(arrived)} "), daemon=True)
            other.start()
            other.join(2)  # once the recipe holds the lock the row has to wait for it
            waiting.append(other)
        return made

    monkeypatch.setattr(module, "compose", composed_while_rows_arrive)
    outcome = apply(bench.lake, name, TRIM)
    monkeypatch.undo()
    for other in waiting:
        other.join()
    stored = [version for version in bench.lake.versions(name) if version.number == outcome.version]
    before = [version for version in bench.lake.versions(name) if version.number < outcome.version]
    assert stored[0].action == "clean"
    assert stored[0].info["raw_version"] == before[-1].number, "no raw commit lies between the rows and their cleaning"
    assert outcome.rows == before[-1].rows == len(bench.content(name))
    assert len(arrived) <= 1 + FREE_TRIES
    assert outcome.rows == 1 + min(times, FREE_TRIES)


def test_every_recipe_goes_through_under_steady_appends(bench: Bench) -> None:
    name = bench.land({"x": [" a "], "n": ["1"]})
    done = threading.Event()
    count: list[int] = []

    def pour() -> None:
        while not done.is_set():
            arrive(bench.lake, name, " more ")
            count.append(1)

    pouring = threading.Thread(target=pour)
    pouring.start()
    try:
        outcomes = [apply(bench.lake, name, TRIM) if i % 3 else undo_or_apply(bench.lake, name) for i in range(8)]
    finally:
        done.set()
        pouring.join()
    final = apply(bench.lake, name, TRIM)
    assert final.rows == 1 + len(count)
    assert [one.version for one in outcomes] == sorted({one.version for one in outcomes})
    for one in [*outcomes, final]:
        raw = bench.lake.dataset(name, one.version).raw_version
        with bench.lake.read() as cursor:
            sides = [
                cursor.execute(f"SELECT count(*) FROM {bench.lake.table(name, layer, version)}").fetchone()
                for layer, version in (("raw", raw), ("clean", one.version))
            ]
        assert sides[0] == sides[1] == (one.rows,)


def undo_or_apply(lake: Lake, name: str):
    return undo(lake, name, 0) if lake.dataset(name).clean_version else apply(lake, name, TRIM)


def test_cells_of_every_type_come_through_as_they_are(bench: Bench) -> None:
    name = bench.land(RARE, types=TYPES)
    outcome = bench.clean(name, RecipeStep("parse_number", ("n",)))
    assert (outcome.rows, outcome.to_quarantine) == (2, 1)
    with bench.lake.read() as cursor:
        others = ", ".join(f'"{column}"' for column in RARE if column != "n")
        raw, clean = (
            (
                cursor.execute(f"SELECT {others} FROM lake.{layer}.{name} WHERE _row <> 1 ORDER BY _row").fetchall(),
                [column[:2] for column in cursor.description or []],
            )
            for layer in ("raw", "clean")
        )
    assert raw == clean
    assert {c: t for c, t in bench.lake.columns(name, "clean").items() if c != "n"} == {
        c: t for c, t in bench.lake.columns(name, "raw").items() if c != "n"
    }
