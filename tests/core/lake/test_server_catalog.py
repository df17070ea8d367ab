"""The catalog on a real PostgreSQL server: the whole road, several processes, and a server that is not there."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import clean, collect, quality
from core.errors import Unavailable
from core.govern import erasure
from core.lake import Lake, backup, open_lake
from core.lake.compact import give_back, join_small
from core.lake.doctor import examine
from core.settings import settings
from tests.servers import Postgres, postgres_server

WRITER = """
import sys
from core.lake import open_lake
lake = open_lake(sys.argv[1])
for number in range(6):
    with lake.write("write") as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS lake.lab.many (who VARCHAR, number INTEGER)")
        cursor.execute("INSERT INTO lake.lab.many VALUES (?, ?)", [sys.argv[2], number])
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    with postgres_server() as found:
        yield found


@pytest.fixture
def shared(server: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Lake]]:
    """Opens a workspace whose catalog is a database of its own on the server; its password is “hunter2”."""
    name = tmp_path.name.lower().replace("-", "_")
    assert server.says(f"CREATE DATABASE {name}")
    place = f"postgres:dbname={name} host=127.0.0.1 port={server.port} user=ann password=hunter2"
    monkeypatch.setenv("TOUCHSTONE_CATALOG", place)
    settings.cache_clear()
    opened: list[Lake] = []

    def opening() -> Lake:
        while opened:
            opened.pop().close()
        opened.append(open_lake(tmp_path / "workspace"))
        return opened[-1]

    yield opening
    while opened:
        opened.pop().close()
    monkeypatch.undo()
    settings.cache_clear()


def _erased(lake: Lake) -> None:
    erasure.begin(lake, erasure.identifiers(["anna@example.org"]), every=True)
    erasure.carry_on(lake)


def _dumped(server: Postgres, catalog: str) -> str:
    name = re.search(r"dbname=(\w+)", catalog)[1]
    words = ["pg_dump", "-h", "127.0.0.1", "-p", str(server.port), "-U", "ann", name]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def test_the_road_from_a_file_to_an_erasure(shared: Callable[[], Lake], server: Postgres, tmp_path: Path) -> None:
    lake = shared()
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("user_id,email,city\n1,anna@example.org, Bonn\n2,bo@example.org,n/a\n")
    second.write_text("user_id,email,city\n3,cy@example.org,Ulm\n")
    collect.ingest(lake, [first], "users", kind="users")
    collect.ingest(lake, [second], "users", append=True)
    assert quality.check(lake, "users").rows == 3
    recipe = clean.Recipe((clean.RecipeStep("trim_space", ("city",)),))
    clean.apply(lake, "users", recipe)
    assert [(one.ordinal, one.rows) for one in lake.versions("users")] == [(1, 2), (2, 3), (3, 3)]
    lake = shared()  # another process finds all of it
    with lake.read() as cursor:
        assert cursor.execute(f"SELECT city FROM {lake.table('users')} ORDER BY user_id LIMIT 1").fetchone() == (
            "Bonn",
        )
        old = lake.table("users", "raw", lake.versions("users")[0].number)
        assert cursor.execute(f"SELECT count(*) FROM {old}").fetchone() == (2,)
    _erased(lake)
    assert "anna@" not in _dumped(server, settings().catalog)
    join_small(lake, least=1)
    give_back(lake)
    assert examine(lake).findings == ()
    with pytest.raises(Unavailable, match="own backups"):
        backup.backup(lake, tmp_path / "w.tar")


def test_every_commit_of_several_processes_arrives_once(shared: Callable[[], Lake]) -> None:
    lake = shared()
    beside = [subprocess.Popen([sys.executable, "-c", WRITER, str(lake.path), who]) for who in "ab"]
    with lake.write("here") as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS lake.lab.many (who VARCHAR, number INTEGER)")
    assert [one.wait(60) for one in beside] == [0, 0]
    with lake.read() as cursor:
        found = cursor.execute("SELECT count(*), count(DISTINCT (who, number)) FROM lake.lab.many").fetchone()
    assert found == (12, 12)


def test_a_server_that_is_gone_is_said_and_nothing_is_lost(
    shared: Callable[[], Lake], server: Postgres, tmp_path: Path
) -> None:
    lake = shared()
    file = tmp_path / "a.csv"
    file.write_text("n\n1\n2\n")
    collect.ingest(lake, [file], "numbers")
    server.stop()
    try:
        for attempt in (lake.datasets, lambda: collect.ingest(lake, [file], "more"), shared):
            with pytest.raises(Unavailable) as told:
                attempt()
            assert "hunter2" not in told.value.line()
            assert "\n" not in told.value.line()
    finally:
        server.start()
    assert [(one.name, one.rows) for one in lake.datasets()] == [("numbers", 2)]  # the same, which was open all along
    collect.ingest(lake, [file], "more")
    assert examine(lake).findings == ()
