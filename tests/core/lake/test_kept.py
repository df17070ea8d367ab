"""What is kept of a lake is read once a version, seen by all, and never older than the lake."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from core.lake import Lake, open_lake
from core.lake.kept import MOST, kept


def commit(lake: Lake, rows: int) -> None:
    with lake.write("land", info={"dataset": "d", "action": "ingest", "layer": "raw", "kind": "other"}) as cursor:
        cursor.execute(f"CREATE OR REPLACE TABLE lake.raw.d AS SELECT range AS n FROM range({rows})")


def test_it_is_read_again_after_a_commit_and_not_before(lake: Lake) -> None:
    asked: list[str] = []

    @kept
    def rows(lake: Lake, name: str) -> int:
        asked.append(name)
        with lake.read() as cursor:
            return int(cursor.execute(f"SELECT count(*) FROM {lake.table(name)}").fetchone()[0])

    for count in (3, 5, 8):
        commit(lake, count)
        assert [rows(lake, "d") for _again in range(4)] == [count] * 4
    assert asked == ["d"] * 3


def test_a_commit_of_another_process_is_seen(lake: Lake, workspace: Path) -> None:
    commit(lake, 2)

    @kept
    def columns(lake: Lake) -> list[str]:
        return list(lake.columns("d"))

    assert columns(lake) == ["n"]
    code = (
        "import sys; from pathlib import Path; from core.lake import open_lake\n"
        "lake = open_lake(Path(sys.argv[1]))\n"
        "info = {'dataset': 'd', 'action': 'ingest', 'layer': 'raw', 'kind': 'other'}\n"
        "with lake.write('land', info=info) as cursor:\n"
        "    cursor.execute('CREATE OR REPLACE TABLE lake.raw.d AS SELECT 1 AS m')\n"
    )
    subprocess.run([sys.executable, "-c", code, str(workspace)], check=True, cwd=Path(__file__).parents[3])
    assert columns(lake) == ["m"]
    assert lake.columns("d") == {"m": "INTEGER"}


def test_the_oldest_answers_are_let_go_and_threads_agree(tmp_path: Path) -> None:
    @kept
    def twice(lake: Lake, number: int) -> list[int]:
        return [number, number]

    first = open_lake(tmp_path / "first")
    assert twice(first, 1) is twice(first, 1)
    answers = [twice(first, number) for number in range(3 * MOST)]
    assert twice(first, 0) is not answers[0], "the oldest answers are let go"
    with ThreadPoolExecutor(4) as pool:
        assert all(list(pool.map(lambda number: twice(first, number) == [number, number], range(50))))
    first.close()


def test_readers_who_ask_at_once_wait_for_the_first(tmp_path: Path) -> None:
    readers, asked = 8, []
    together = threading.Barrier(readers)

    @kept
    def slow(lake: Lake, number: int) -> list[int]:
        asked.append(number)
        time.sleep(0.1)
        if number < 0 and asked.count(number) < 3:
            raise ValueError("it fails twice")
        return [number]

    def ask(number: int) -> list[int] | None:
        together.wait()
        try:
            return slow(lake, number)
        except ValueError:
            return None

    lake = open_lake(tmp_path / "lake")
    with ThreadPoolExecutor(readers) as pool:
        same = list(pool.map(ask, [7] * readers))
        assert asked == [7]
        assert all(one is same[0] for one in same)
        assert sorted(map(str, pool.map(ask, [-1] * readers))) == ["None"] * 2 + ["[-1]"] * (readers - 2)
        assert asked.count(-1) == 3, "whoever waits for one that fails tries it"
    lake.close()


def test_columns_given_out_are_the_callers_own(lake: Lake) -> None:
    commit(lake, 1)
    lake.columns("d").clear()
    assert list(lake.columns("d")) == ["n"]
