"""Instances that run out of memory at the same time: each has its own place on disk, and none is left behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from core.engine import spill, unattached
from core.lake import Lake, open_lake
from core.lake.doctor import examine

ROOT = Path(__file__).parents[3]
SPILLING = """
import sys, threading
from core.lake import open_lake
lake = open_lake(sys.argv[1])
SORT = "SELECT count(*), sum(n), bit_xor(hash(m)) FROM (SELECT range AS n, md5(range::VARCHAR) AS m FROM range(900000) ORDER BY m)"
KEEP = "CREATE TABLE {} AS SELECT range AS n, md5(range::VARCHAR) AS m, md5((range + 1)::VARCHAR) AS o FROM range(900000)"
found, places = [], set()
def work(cursor):
    cursor.execute("SET GLOBAL memory_limit = '40MB'")
    cursor.execute("SET GLOBAL threads = 1")
    cursor.execute(KEEP.format("memory.main.kept"))
    found.append(cursor.execute(SORT).fetchone())
    found.append(cursor.execute("SELECT count(*), sum(n), bit_xor(hash(m)) FROM memory.main.kept").fetchone())
    places.update(path.parent.name for path in (lake.path / "spill").rglob("*") if path.is_file())
def reading():
    with lake.read() as cursor: work(cursor)
def writing():
    with lake.write("spill") as cursor: cursor.rollback(); work(cursor); cursor.begin()
threads = [threading.Thread(target=one) for one in (reading, writing)]
[one.start() for one in threads]; [one.join() for one in threads]
lake.close()
assert len(found) == 4 and len(set(found)) == 1, found
assert len(places) >= 2, "both instances spilled, each to a place of its own"
"""  # noqa: E501


def test_both_instances_of_two_processes_spill_side_by_side(lake: Lake) -> None:
    run = [sys.executable, "-c", SPILLING, str(lake.path)]
    started = [subprocess.Popen(run, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [one.communicate(timeout=240)[1] for one in started]
    assert [one.returncode for one in started] == [0, 0], said
    assert list((lake.path / spill.FOLDER).iterdir()) == []


def test_what_a_killed_process_left_goes_at_the_next_write(lake: Lake) -> None:
    lake.close()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    mine = spill.fresh(lake.path)
    host, _pid, mark = mine.name.rsplit(".", 2)
    other = mine.with_name(f"{host}.{ended.pid}.{mark}")
    elsewhere = mine.with_name(f"another-machine.{ended.pid}.{mark}")
    for folder in (mine, other, elsewhere):
        folder.mkdir()
        (folder / "duckdb_temp_block-0.block").write_bytes(b"x")
    again = open_lake(lake.path)
    assert other.exists(), "looking sweeps nothing"
    assert examine(again).scratch == (other.name,)
    with again.write("Any"):
        pass
    assert [folder.exists() for folder in (mine, other, elsewhere)] == [True, False, True]
    again.close()


def test_engines_outside_a_workspace_spill_to_places_of_their_own() -> None:
    with unattached() as one, unattached() as two:
        places = [c.execute("SELECT current_setting('temp_directory')").fetchone() for c in (one, two)]
        assert places[0] != places[1]


def test_no_room_opens_an_engine_that_spills_where_others_do() -> None:
    here = [path for path in (ROOT / "core").rglob("*.py") if "duckdb.connect(" in path.read_text(encoding="utf-8")]
    assert here == [ROOT / "core" / "engine" / "duckdb.py"]
