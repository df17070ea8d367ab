"""Versions, time travel, history, diff and the write lock of the lake."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from core.engine import quote
from core.errors import BadInput, NotFound
from core.lake import Lake, dataset_name, open_lake
from core.settings import Settings

ROOT = Path(__file__).parents[3]


def put(
    lake: Lake, rows: list[tuple[str, str]], name: str = "items", action: str = "ingest", layer: str = "raw"
) -> int:
    values = ", ".join(f"({i}, 'a.csv', {i + 2}, '{key}', '{title}')" for i, (key, title) in enumerate(rows))
    info = {"dataset": name, "action": action, "layer": layer, "kind": "items", "rows": len(rows)}
    info |= {"roles": {"item_id": "id", "title": "title"}, "types": {"id": "VARCHAR", "title": "VARCHAR"}}
    info |= {"imports": {"files": [{"name": "a.csv"}]}, "quarantined": 0}
    with lake.write("Load", author="ann", info=info) as cursor:
        cursor.execute(
            f"CREATE OR REPLACE TABLE lake.{layer}.{quote(name)} AS SELECT * FROM (VALUES {values}) "
            't("_row", "_file", "_line", id, title)'
        )
    return lake.version()


def test_every_write_is_a_version_that_stays_readable(lake: Lake) -> None:
    first = put(lake, [("1", "tea")])
    second = put(lake, [("1", "tea"), ("2", "pot")])
    assert [version.number for version in lake.versions("items")] == [first, second]
    assert lake.versions("items")[0].author == "ann"
    with lake.read() as cursor:
        assert cursor.execute(f"SELECT count(*) FROM {lake.table('items', version=first)} x").fetchone() == (1,)
        assert cursor.execute(f"SELECT count(*) FROM {lake.table('items')} x").fetchone() == (2,)
    assert lake.dataset("items").rows == 2
    assert lake.dataset("items", first).rows == 1
    assert lake.columns("items") == {"id": "VARCHAR", "title": "VARCHAR"}


def break_halfway(lake: Lake) -> None:
    with lake.write("Broken", info={"dataset": "items", "action": "ingest"}) as cursor:
        cursor.execute("CREATE OR REPLACE TABLE lake.raw.items AS SELECT 1 AS x")
        cursor.execute("SELECT no_such_column FROM lake.raw.items")


def test_a_failed_write_leaves_nothing(lake: Lake) -> None:
    put(lake, [("1", "tea")])
    before = lake.version()
    with pytest.raises(duckdb.Error):
        break_halfway(lake)
    assert lake.version() == before
    assert "title" in lake.columns("items")


def test_a_failed_write_inside_another_takes_nothing_of_the_outer_one(lake: Lake) -> None:
    with lake.write("Outer", info={"dataset": "outer", "action": "ingest", "rows": 3}) as cursor:
        cursor.execute("CREATE TABLE lake.raw.outer AS SELECT range AS a FROM range(3)")
        with pytest.raises(duckdb.Error):
            break_halfway(lake)
    with lake.read() as cursor:
        assert cursor.execute("SELECT sum(a) FROM lake.raw.outer").fetchone() == (3,)
    assert [one.name for one in lake.datasets()] == ["outer"]


def test_the_catalog_is_in_wal_mode_and_holds_no_rows(lake: Lake) -> None:
    put(lake, [("1", "tea")])
    with lake.read() as cursor:
        found = cursor.execute("SELECT count(*) FROM __ducklake_metadata_lake.ducklake_inlined_data_tables").fetchone()
    lake.close()
    with closing(sqlite3.connect(lake.path / "catalog.sqlite")) as catalog:
        assert catalog.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert found == (0,)


def test_the_two_instances_share_the_memory_limit(tmp_path: Path) -> None:
    lake = Lake(tmp_path, Settings(memory_limit="1GiB"))
    with lake.read() as reader, lake.write("Any") as writer:
        limits = [cursor.execute("SELECT current_setting('memory_limit')").fetchone() for cursor in (reader, writer)]
    lake.close()
    assert limits == [("512.0 MiB",)] * 2


def test_the_newest_layer_is_read_and_either_can_be_asked_for(lake: Lake) -> None:
    raw = put(lake, [("1", " tea ")])
    clean = put(lake, [("1", "tea")], action="clean", layer="clean")
    assert lake.dataset("items").layer == "clean"
    assert lake.table("items") == 'lake.clean."items"'
    assert lake.table("items", "raw") == 'lake.raw."items"'
    assert "lake.raw" in lake.table("items", version=raw)
    assert lake.dataset("items").clean_version == clean
    put(lake, [("1", " new ")])
    assert lake.dataset("items").layer == "raw", "a newer upload is read until the recipe is applied to it"


def test_diff_by_key_between_uploads(lake: Lake) -> None:
    first = put(lake, [("1", "tea"), ("2", "pot"), ("3", "cup")])
    second = put(lake, [("3", "cup"), ("2", "kettle"), ("4", "jar")])
    found = lake.diff("items", first, second)
    assert (found.key, found.rows_added, found.rows_removed, found.rows_changed) == ("id", 1, 1, 1)
    assert [(one.key, one.column, one.before, one.after) for one in found.examples] == [("2", "title", "pot", "kettle")]
    same = lake.diff("items", second, second)
    assert same.rows_changed == same.rows_added == same.cells_changed == 0


def test_roles_can_be_corrected_and_the_correction_is_history(lake: Lake) -> None:
    put(lake, [("1", "tea")])
    lake.describe("items", kind="other", roles={"item_id": "title"})
    assert lake.dataset("items").kind == "other"
    assert lake.dataset("items").column("item_id") == "title"
    assert len(lake.versions("items")) == 1


def test_a_dropped_dataset_is_gone_and_can_come_back(lake: Lake) -> None:
    put(lake, [("1", "tea")])
    lake.drop("items")
    assert lake.datasets() == []
    with pytest.raises(NotFound):
        lake.versions("items")
    put(lake, [("9", "new")])
    assert len(lake.versions("items")) == 1


def test_unknown_names_get_a_hint(lake: Lake) -> None:
    put(lake, [("1", "tea")])
    with pytest.raises(NotFound) as error:
        lake.dataset("itms")
    assert "items" in error.value.hint
    with pytest.raises(NotFound):
        lake.table("items", version=10_000)
    with pytest.raises(BadInput):
        lake.require_name("Ünïcode; DROP TABLE x")


@pytest.mark.parametrize(
    ("text", "name"),
    [("A/B of March", "a_b_of_march"), ("2019", "data_2019"), ("商品", "dataset"), ('a"b; DROP', "a_b_drop")],
)
def test_dataset_names_from_titles(text: str, name: str) -> None:
    assert dataset_name(text) == name


def test_threads_read_and_write_side_by_side(lake: Lake) -> None:
    with lake.write("Make") as cursor:
        cursor.execute("CREATE TABLE lake.lab.t (a BIGINT)")
    wrong: list[object] = []

    def work(number: int) -> None:
        try:
            for i in range(5):
                with lake.write("Add") as cursor:
                    cursor.execute("INSERT INTO lake.lab.t VALUES (?)", [number * 100 + i])
                with lake.read() as cursor:
                    if cursor.execute("SELECT ?::INT", [number]).fetchone() != (number,):
                        wrong.append(number)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    with lake.read() as cursor:
        assert cursor.execute("SELECT count(*), count(DISTINCT a) FROM lake.lab.t").fetchone() == (40, 40)


def test_two_processes_lose_no_commit(lake: Lake) -> None:
    with lake.write("Make") as cursor:
        cursor.execute("CREATE TABLE lake.lab.t (a BIGINT)")
    script = (
        "import sys; from core.lake import open_lake\n"
        "lake = open_lake(sys.argv[1])\n"
        "for i in range(5):\n"
        "    with lake.write('Add') as cursor: cursor.execute('INSERT INTO lake.lab.t VALUES (?)', [i])\n"
    )
    others = [subprocess.Popen([sys.executable, "-c", script, str(lake.path)], cwd=ROOT) for _ in range(2)]
    for _ in range(5):
        with lake.write("Add") as cursor:
            cursor.execute("INSERT INTO lake.lab.t VALUES (?)", [9])
    assert [other.wait(timeout=60) for other in others] == [0, 0]
    with lake.read() as cursor:
        assert cursor.execute("SELECT count(*) FROM lake.lab.t").fetchone() == (15,)


def test_a_workspace_opens_again_with_its_history(lake: Lake) -> None:
    put(lake, [("1", "tea")])
    folder = lake.path
    lake.close()
    again = open_lake(folder)
    assert again.dataset("items").rows == 1
    again.close()


def test_a_moved_workspace_opens(lake: Lake) -> None:
    put(lake, [("1", "tea")])
    folder = lake.path
    lake.close()
    moved = folder.rename(folder.with_name("moved"))
    again = open_lake(moved)
    with again.read() as cursor:
        assert cursor.execute(f"SELECT title FROM {again.table('items')}").fetchall() == [("tea",)]
    put(again, [("1", "tea"), ("2", "pot")])
    assert again.dataset("items").rows == 2
    again.close()
