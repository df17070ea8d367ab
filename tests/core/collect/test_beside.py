"""Files that are read while others add to the same dataset: no row is lost, none is there twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from core.collect import Options, ingest, landing
from core.collect.kept_files import Kept, keeping
from core.collect.reload import retype
from core.lake import Lake
from core.lake.again import FREE_TRIES
from tests.core.collect.test_append import DAY1, write


def adding_meanwhile(
    monkeypatch: pytest.MonkeyPatch, add: Callable[[int], object], times: int
) -> list[threading.Thread]:
    """From now on, whenever files have been read, another thread commits first, `times` in all."""
    assemble, added = landing.assemble, []
    mine = threading.current_thread()

    def assembled_late(*given, **named):
        made = assemble(*given, **named)
        if threading.current_thread() is mine and len(added) < times:
            added.append(threading.Thread(target=add, args=(len(added),)))
            added[-1].start()
            added[-1].join(3)  # it waits where the work holds the lock
        return made

    monkeypatch.setattr(landing, "assemble", assembled_late)
    return added


def rows(lake: Lake) -> tuple[int, int]:
    with lake.read() as cursor:
        found = cursor.execute("SELECT count(*), count(DISTINCT _row) FROM lake.raw.ev").fetchone()
    assert found is not None
    return found


@pytest.mark.parametrize("times", [1, FREE_TRIES + 1])
def test_rows_added_while_the_files_are_read_again_are_kept(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    ingest(lake, write(tmp_path, "d0.csv", DAY1), "ev")
    files = [write(tmp_path, f"d{n}.csv", DAY1.replace("09-01", f"09-0{n + 1}")) for n in range(1, times + 1)]
    added = adding_meanwhile(monkeypatch, lambda n: ingest(lake, files[n], "ev", append=True), times)
    done = retype(lake, "ev", {"price": "VARCHAR"})
    assert len(added) == times
    for one in added:
        one.join()
    assert done.types["price"] == "VARCHAR"
    assert rows(lake) == (20 * (1 + times), 20 * (1 + times))
    assert lake.dataset("ev").rows == 20 * (1 + times)
    assert len(lake.dataset("ev").imports["files"]) == 1 + times


def test_rows_added_while_earlier_files_are_read_again_for_an_append_are_kept(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(lake, write(tmp_path, "d0.csv", DAY1), "ev")
    between = write(tmp_path, "d1.csv", DAY1.replace("09-01", "09-02"))
    words = write(tmp_path, "d2.csv", DAY1.replace("1.50", "on request").replace("09-01", "09-03"))
    added = adding_meanwhile(monkeypatch, lambda n: ingest(lake, between, "ev", append=True), 1)
    ingest(lake, words, "ev", append=True)
    added[0].join()
    assert rows(lake) == (60, 60)
    with lake.read() as cursor:
        found = cursor.execute("SELECT price, count(*) FROM lake.raw.ev GROUP BY 1 ORDER BY 1").fetchall()
    assert found == [("1.50", 40), ("on request", 20)]


def test_two_appends_at_once_know_their_own_version(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, write(tmp_path, "d0.csv", DAY1), "ev")
    files = [write(tmp_path, f"d{n}.csv", DAY1.replace("09-01", f"09-0{n + 1}")) for n in (1, 2, 3, 4)]
    versions: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one: versions.append(ingest(lake, one, "ev", append=True).version))
        for one in files
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert rows(lake) == (100, 100)
    assert sorted(versions) == [version.number for version in lake.versions("ev")][1:]


def test_a_failed_load_leaves_the_upload_that_another_has_stored(lake: Lake, tmp_path: Path) -> None:
    file, mine = tmp_path / "day.csv", tmp_path / "mine.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    mine.write_text("a,b\n3,4\n", encoding="utf-8")
    kept = failed_beside(lake, [file, mine])
    assert [one.copy.exists() for one in kept] == [True, False]


def failed_beside(lake: Lake, files: list[Path]) -> list[Kept]:
    """A load of files that fails after another has stored the first of them."""
    try:
        with keeping(lake, files, Options()) as kept:
            ingest(lake, files[0], "other")
            raise RuntimeError
    except RuntimeError:
        return kept
