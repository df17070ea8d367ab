"""The catalog beside running commits: every commit is listed once, nothing that only looks waits or writes."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.lake import Lake, has_table, open_lake, table_columns
from core.lake import catalog as catalog_module
from core.lake.model import fold

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0
"""Seconds after which a thread that should wait for nothing is taken to wait; never reached otherwise."""


def commit(lake: Lake, name: str, action: str = "append", rows: int = 1, kind: str = "other") -> None:
    """A commit with a dataset's facts; `append` adds one row, the others replace or drop."""
    if action == "drop":
        return lake.drop(name)
    layer = "clean" if action == "clean" else "raw"
    info = {"dataset": name, "action": action, "layer": layer, "rows": rows, "kind": kind, "quarantined": 1}
    info["imports"] = {"files": [{"name": f"{rows}.csv"}]}
    with lake.write(f"{action} {name}", info=info) as cursor:
        table = f'lake.{layer}."{name}"'
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {table} (_row BIGINT)")
        cursor.execute(f"INSERT INTO {table} VALUES ({rows})")
    return None


def within_patience(work: threading.Thread) -> bool:
    work.start()
    work.join(PATIENCE)
    return not work.is_alive()


def test_threads_that_list_during_appends_list_each_commit_once(lake: Lake) -> None:
    done = threading.Event()
    wrong: list[object] = []

    def look() -> None:
        last = 0
        while not done.is_set():
            try:
                lake.datasets()
                listed = [version.number for version in lake.versions("items")]
                if listed != sorted(set(listed)) or len(listed) < last:
                    wrong.append(listed)
                last = len(listed)
            except Exception as error:
                wrong.append(error)
            done.wait(0.01)  # a hundred looks a second each, and the one who commits gets on

    commit(lake, "items")
    lookers = [threading.Thread(target=look) for _ in range(4)]
    for one in lookers:
        one.start()
    for number in range(40):
        commit(lake, "items", rows=number)
    done.set()
    for one in lookers:
        one.join()
    assert wrong == []
    assert len(lake.versions("items")) == 41
    assert lake.dataset("items").quarantined == 41
    assert len(lake.dataset("items").imports["files"]) == 41


def test_processes_and_threads_commit_facts_while_others_list(lake: Lake) -> None:
    script = (
        "import sys, threading; from core.lake import open_lake\n"
        "from tests.core.lake.test_catalog import commit\n"
        "lake = open_lake(sys.argv[1])\n"
        "def work(n):\n"
        "    for i in range(5): commit(lake, f'd{n}', rows=i); lake.versions(f'd{n}'); lake.datasets()\n"
        "threads = [threading.Thread(target=work, args=(n % 2,)) for n in range(3)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "print(lake.writes)\n"
    )
    run = [sys.executable, "-c", script, str(lake.path)]
    others = [subprocess.Popen(run, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for number in range(5):
        commit(lake, "d0", rows=number)
        lake.datasets()
    said = [other.communicate(timeout=120)[0].strip() for other in others]
    assert [other.returncode for other in others] == [0, 0]
    assert said == ["15", "15"]
    assert {name: len(lake.versions(name)) for name in ("d0", "d1")} == {"d0": 2 * 10 + 5, "d1": 2 * 5}
    with lake.read() as cursor:
        assert cursor.execute("SELECT count(*) FROM lake.raw.d0").fetchone() == (25,)


actions = st.sampled_from(["ingest", "append", "clean", "drop"])
events = st.lists(st.tuples(st.sampled_from(["a", "b"]), actions), min_size=1, max_size=12)


def test_the_kept_state_is_what_the_commits_add_up_to(lake: Lake) -> None:
    @hypothesis_settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(events)
    def law(done: list[tuple[str, str]]) -> None:
        for number, (name, action) in enumerate(done):
            if action != "drop" or name in {one.name for one in lake.datasets()}:
                commit(lake, name, action, rows=number)
        fresh = catalog_module.Catalog(lake.read, sqlite=lake.path / "catalog.sqlite")
        assert lake.datasets() == fresh.datasets()
        for one in lake.datasets():
            versions = lake.versions(one.name)
            assert [item.ordinal for item in versions] == list(range(1, len(versions) + 1))
            for item in versions:
                assert lake.snapshot_of(one.name, item.ordinal) == item.number
                assert lake.ordinal_of(one.name, item.number) == item.ordinal
            assert one.ordinal == len(versions)
            commits = lake._catalog.commits(one.name)
            assert one == fold(commits) == lake.dataset(one.name, lake.version())
            assert not [item for item in commits if item.action == "drop"]

    law()


def test_a_commit_is_read_once(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str | None] = []
    whole = catalog_module.read_info
    monkeypatch.setattr(catalog_module, "read_info", lambda text: read.append(text) or whole(text))
    for number in range(10):
        for name in ("a", "b"):
            commit(lake, name, rows=number)
            lake.datasets()
    assert len([json.loads(text) for text in read if text]) == 20


def asked_of(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question the lake's catalog asks from now on."""
    asked: list[str] = []
    whole = catalog_module.Catalog._ask

    def ask(self: catalog_module.Catalog, query: str, after: int = -1) -> list[tuple[object, ...]]:
        asked.append(query)
        return whole(self, query, after)

    monkeypatch.setattr(catalog_module.Catalog, "_ask", ask)
    return asked


def test_an_unchanged_catalog_is_not_asked_again(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_module, "QUIET_S", 0.05)
    monkeypatch.setattr(catalog_module, "STALE_S", PATIENCE)
    commit(lake, "a")
    time.sleep(0.2)
    lake.datasets()
    asked = asked_of(lake, monkeypatch)
    for _time in range(20):
        assert [one.name for one in lake.datasets()] == ["a"]
        assert lake.version() == lake.versions("a")[-1].number
    assert asked == []
    monkeypatch.setattr(catalog_module, "STALE_S", 0.0)
    lake.datasets()
    assert len(asked) == 1  # however still the files are, a catalog is asked again after a while


def test_a_catalog_that_has_just_changed_is_asked_each_time(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two commits may share a tick of the file's clock."""
    monkeypatch.setattr(catalog_module, "QUIET_S", PATIENCE)
    commit(lake, "a")
    asked = asked_of(lake, monkeypatch)
    for _time in range(3):
        lake.datasets()
    assert len(asked) == 3


def test_what_another_process_commits_is_seen_at_once(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_module, "QUIET_S", 0.05)
    monkeypatch.setattr(catalog_module, "STALE_S", PATIENCE)
    commit(lake, "a")
    script = (
        "import sys; from core.lake import open_lake\n"
        "from tests.core.lake.test_catalog import commit\n"
        "lake = open_lake(sys.argv[1])\n"
        "for line in sys.stdin: commit(lake, 'a', rows=int(line)); print('done', flush=True)\n"
    )
    run = [sys.executable, "-c", script, str(lake.path)]
    with subprocess.Popen(run, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        for number in range(2, 6):
            time.sleep(0.2)
            assert len(lake.versions("a")) == number - 1  # known, and the files are still
            other.stdin.write(f"{number}\n")
            other.stdin.flush()
            assert other.stdout.readline() == "done\n"
            assert len(lake.versions("a")) == number


def test_nothing_that_looks_waits_for_a_running_write_or_sees_it(lake: Lake) -> None:
    commit(lake, "items")
    seen: list[object] = []

    def look() -> None:
        seen.append(lake.datasets()[0].rows)
        seen.append(len(lake.versions("items")))
        seen.append(lake.columns("items"))
        seen.append(lake.holds("raw.items") and not lake.holds("raw.new"))
        with lake.read() as cursor:
            seen.append(cursor.execute(f"SELECT count(*) FROM {lake.table('items')}").fetchone())
            seen.append(has_table(cursor, "raw.new"))
            seen.append(table_columns(cursor, "raw.items"))

    with lake.write("Slow", info={"dataset": "items", "action": "append", "rows": 2}) as cursor:
        cursor.execute("INSERT INTO lake.raw.items VALUES (2)")
        cursor.execute("CREATE TABLE lake.raw.new (a INTEGER)")
        assert within_patience(threading.Thread(target=look, daemon=True))
    assert seen == [1, 1, {}, True, (1,), False, ["_row"]]
    assert len(lake.versions("items")) == 2
    assert lake.holds("raw.new")


def test_opening_and_reading_take_no_write_lock(lake: Lake) -> None:
    commit(lake, "items")
    lake.close()
    found: list[int] = []

    def look() -> None:
        again = open_lake(lake.path)
        found.append(len(again.datasets()))
        with again.read() as cursor:
            cursor.execute("SELECT * FROM lake.raw.items").fetchall()

    with FileLock(str(lake.path / "write.lock")):
        assert within_patience(threading.Thread(target=look, daemon=True))
    assert found == [1]
    open_lake(lake.path).close()


def test_looking_begins_no_write_and_a_reading_cursor_cannot_write(lake: Lake) -> None:
    commit(lake, "items")
    commit(lake, "items", "clean")
    before = (lake.writes, lake.version())
    first, second = (version.number for version in lake.versions("items"))
    lake.datasets(), lake.dataset("items", first), lake.columns("items"), lake.lineage("items")
    lake.table("items", "raw", second), lake.holds("text.predictions"), lake.diff("items", first, second)
    with lake.read() as cursor:
        for statement in ("DELETE FROM lake.raw.items", "CREATE TABLE lake.raw.x (a INTEGER)", "DROP SCHEMA lake.lab"):
            with pytest.raises(duckdb.Error, match="read-only"):
                cursor.execute(statement)
    assert (lake.writes, lake.version()) == before


def test_a_thread_knows_its_own_commit(lake: Lake) -> None:
    assert lake.committed == 0
    commit(lake, "items")
    mine = lake.committed
    other = threading.Thread(target=commit, args=(lake, "items"))
    other.start()
    other.join()
    assert lake.committed == mine == lake.version() - 1
