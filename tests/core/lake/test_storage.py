"""Faults of the disk are sentences, and what killed work leaves is found and swept."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from core.errors import TouchstoneError, Unavailable
from core.lake import Journal, Lake, open_lake
from core.lake.aside import copied
from core.lake.compact import give_back, join_small, space
from core.lake.doctor import check_catalog, examine, left_over, scratch, sweep

ROOT = Path(__file__).parents[3]
MOUNTS = sys.platform == "linux" and os.geteuid() == 0 and shutil.which("mount") is not None


def put(lake: Lake, rows: int, *, start: int = 0, action: str = "append") -> int:
    info = {"dataset": "t", "action": action, "layer": "raw", "kind": "other", "rows": rows, "roles": {}, "types": {}}
    with lake.write("Load", info=info) as cursor:
        cursor.execute('CREATE TABLE IF NOT EXISTS lake.raw.t ("_row" BIGINT, a VARCHAR)')
        cursor.execute(f"INSERT INTO lake.raw.t SELECT i, md5(i::VARCHAR) FROM range({start}, {start + rows}) r(i)")
    return lake.version()


def digest(lake: Lake, version: int | None = None) -> tuple[object, ...] | None:
    with lake.read() as cursor:
        return cursor.execute(
            f"SELECT count(*), sum(hash(t)::HUGEINT) FROM {lake.table('t', version=version)} t"
        ).fetchone()


def data_files(lake: Lake) -> list[Path]:
    return sorted((lake.path / "data" / "raw" / "t").glob("*.parquet"), key=lambda path: path.stat().st_mtime_ns)


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[Path]:
    folder.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this machine mounts nothing: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def read_only(folder: Path, where: Path) -> Iterator[Path]:
    with mounted(where, "--bind", str(folder)):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(where)], check=True)
        yield where


def fill_up(file: Path) -> None:
    with open(file, "wb", buffering=0) as filler, contextlib.suppress(OSError):
        while filler.write(b"x" * 512):
            pass


def command(workspace: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "core", "--workspace", str(workspace), *words], cwd=ROOT, capture_output=True, text=True
    )


# --- what the disk refuses --------------------------------------------------------------------------


@pytest.mark.skipif(not MOUNTS, reason="needs the right to mount")
@pytest.mark.parametrize("shared_memory", [True, False], ids=["as it was left", "without SQLite's shared memory"])
def test_a_read_only_workspace_can_be_read(lake: Lake, tmp_path: Path, shared_memory: bool) -> None:
    put(lake, 100)
    before = digest(lake)
    lake.close()
    if not shared_memory:
        for part in lake.path.glob("catalog.sqlite-*"):
            part.unlink()
    with read_only(lake.path, tmp_path / "seen") as seen:
        other = open_lake(seen)
        assert [one.name for one in other.datasets()] == ["t"]
        assert digest(other) == before
        with pytest.raises(Unavailable, match="can be read, but not changed") as told:
            put(other, 1, start=100)
        assert str(seen) in told.value.message
        other.close()
        done = command(seen, "datasets")
        assert done.returncode == 0, done.stderr
        assert "100 rows" in done.stdout
        assert "Traceback" not in done.stderr
    again = open_lake(lake.path)
    assert digest(again) == before
    again.close()


@pytest.mark.skipif(not MOUNTS, reason="needs the right to mount")
def test_a_full_disk_refuses_a_commit_and_keeps_everything(tmp_path: Path) -> None:
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=4m", "none") as place:
        lake = open_lake(place / "workspace")
        put(lake, 1000, action="ingest")
        before, version, files = digest(lake), lake.version(), data_files(lake)
        with pytest.raises(Unavailable, match="no space left"):
            put(lake, 500_000, start=1000)
        assert digest(lake) == before
        assert data_files(lake) == files, "a failed write leaves files that keep the disk full"
        put(lake, 10, start=1000)  # what the failed write took is free again
        assert lake.version() == version + 1

        fill_up(place / "filler")
        with pytest.raises(TouchstoneError, match="no space left"):
            put(lake, 10, start=2000)
        (place / "filler").unlink()
        put(lake, 10, start=2000)
        assert digest(lake)[0] == 1020  # type: ignore[index]
        lake.close()


@pytest.mark.skipif(not MOUNTS, reason="needs the right to mount")
def test_a_full_disk_can_be_read(tmp_path: Path) -> None:
    """SQLite needs 32 KB of shared memory to read; where they are not to be had, a copy is read."""
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=4m", "none") as place:
        lake = open_lake(place / "workspace")
        put(lake, 1000, action="ingest")
        before = digest(lake)
        lake.close()
        for part in lake.path.glob("catalog.sqlite-*"):
            part.unlink()
        fill_up(place / "filler")
        done = command(lake.path, "datasets")
        assert done.returncode == 0, done.stderr
        assert "1,000 rows" in done.stdout
        again = open_lake(lake.path)
        assert digest(again) == before
        again.close()


@pytest.mark.skipif(not MOUNTS, reason="needs the right to mount")
def test_files_committed_since_the_catalog_was_copied_are_not_swept(tmp_path: Path) -> None:
    """A copy that is read while the disk is full shows an earlier moment: it must not say which files nobody has."""
    with mounted(tmp_path / "small", "-t", "tmpfs", "-o", "size=4m", "none") as place:
        lake = open_lake(place / "workspace")
        put(lake, 1000, action="ingest")
        lake.close()
        for part in lake.path.glob("catalog.sqlite-*"):
            part.unlink()
        fill_up(place / "filler")
        again = open_lake(lake.path)
        assert digest(again)[0] == 1000  # type: ignore[index]
        (place / "filler").unlink()
        put(again, 10, start=1000)
        assert again.committed == again.version(), "a commit was numbered by the copy"

        for part in lake.path.glob("catalog.sqlite-*"):
            part.unlink()
        again.close()
        fill_up(place / "filler")
        again = open_lake(lake.path)
        assert digest(again)[0] == 1010  # type: ignore[index]
        (place / "filler").unlink()
        add = (
            "import sys; from core.lake import open_lake; lake = open_lake(sys.argv[1])\n"
            "with lake.write('x') as c: c.execute('INSERT INTO lake.raw.t SELECT i, i FROM range(5) r(i)')"
        )
        done = subprocess.run([sys.executable, "-c", add, str(lake.path)], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert sweep(again)[0] == 0
        again.close()
        again = open_lake(lake.path)
        assert digest(again)[0] == 1015  # type: ignore[index]
        again.close()


@pytest.mark.skipif(sys.platform == "win32", reason="locks of another kind")
def test_copying_the_catalog_drops_no_lock_of_this_process(tmp_path: Path) -> None:
    import fcntl

    catalog = tmp_path / "catalog.sqlite"
    catalog.write_bytes(b"x" * 100)
    with open(catalog, "rb+") as held:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        folder = copied(catalog)
        assert (Path(folder.name) / catalog.name).read_bytes() == b"x" * 100
        folder.cleanup()
        asked = "import fcntl, sys; fcntl.lockf(open(sys.argv[1], 'rb+'), fcntl.LOCK_EX | fcntl.LOCK_NB)"
        other = subprocess.run([sys.executable, "-c", asked, str(catalog)], capture_output=True, text=True)
        assert "BlockingIOError" in other.stderr, "the lock was dropped"


DAMAGE = {
    "missing": lambda path: path.unlink(),
    "empty": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "overwritten": lambda path: path.write_bytes(b"x" * path.stat().st_size),
}


@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_data_file_is_named_and_other_versions_stay_readable(lake: Lake, how: str) -> None:
    first = put(lake, 100, action="ingest")
    before = digest(lake)
    put(lake, 100, start=100)
    lake.close()
    DAMAGE[how](data_files(lake)[-1])
    name = data_files(lake)[-1].name if how != "missing" else ""

    done = command(lake.path, "profile", "t")
    assert done.returncode == 2, done.stdout
    assert "raw.t" in done.stderr
    assert "doctor" in done.stderr
    assert name in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr

    done = command(lake.path, "doctor")
    assert done.returncode == 1
    assert "raw.t" in done.stdout

    again = open_lake(lake.path)
    with pytest.raises(Unavailable, match=r"raw\.t"):
        digest(again)
    assert digest(again, first) == before
    findings = examine(again).findings
    assert [(one.table, one.current) for one in findings] == [("raw.t", True)]
    again.close()


def test_no_catalog_beside_data_is_no_new_workspace(lake: Lake) -> None:
    put(lake, 100, action="ingest")
    before = digest(lake)
    lake.close()
    catalog = lake.path / "catalog.sqlite"
    kept = {path.name: path.read_bytes() for path in lake.path.glob("catalog.sqlite*")}
    for what in ("deleted", "empty"):
        for part in lake.path.glob("catalog.sqlite*"):
            part.unlink()
        if what == "empty":
            catalog.write_bytes(b"")
        with pytest.raises(Unavailable, match="missing or empty") as told:
            open_lake(lake.path)
        assert "backup" in told.value.hint
        done = command(lake.path, "datasets")
        assert done.returncode == 2
        assert len(done.stderr.strip().splitlines()) == 1
    for name, content in kept.items():
        (lake.path / name).write_bytes(content)
    again = open_lake(lake.path)
    assert digest(again) == before
    again.close()


@pytest.mark.parametrize("damage", [b"garbage" * 5000, None], ids=["not a database", "pages lost"])
def test_a_damaged_catalog_is_said(lake: Lake, damage: bytes | None) -> None:
    put(lake, 100, action="ingest")
    lake.close()
    catalog = lake.path / "catalog.sqlite"
    whole = catalog.read_bytes()
    for part in lake.path.glob("catalog.sqlite*"):
        part.unlink()
    catalog.write_bytes(damage or whole[:4096] + b"\xff" * (len(whole) - 4096))
    done = command(lake.path, "doctor")
    assert done.returncode == 2
    assert "catalog" in done.stderr
    assert "Traceback" not in done.stderr
    with pytest.raises(Unavailable, match="damaged"):
        check_catalog(catalog)


@pytest.mark.parametrize("content", [b"nothing of the kind " * 500, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_damaged_file_of_words_is_said_and_listed(lake: Lake, content: bytes) -> None:
    put(lake, 1, action="ingest")
    words = Journal("words.sqlite", "CREATE TABLE said (word TEXT)", "said")
    (lake.path / words.file).write_bytes(content)
    with pytest.raises(Unavailable, match=r"words\.sqlite") as told, words.writing(lake) as db:
        db.execute("INSERT INTO said VALUES ('x')")
    assert "backup" in told.value.hint
    assert [(one.what, one.file) for one in examine(lake).findings] == [("damaged", "words.sqlite")]
    (lake.path / words.file).rename(lake.path / "aside")
    with words.writing(lake) as db:
        db.execute("INSERT INTO said VALUES ('x')")
    assert examine(lake).findings == ()


def test_a_lock_that_is_none_is_said(lake: Lake) -> None:
    put(lake, 1, action="ingest")
    (lake.path / "write.lock").unlink()
    (lake.path / "write.lock").mkdir()
    with pytest.raises(Unavailable, match="lock of the workspace") as told:
        put(lake, 1, start=1)
    assert "write.lock" in told.value.hint
    (lake.path / "write.lock").rmdir()
    put(lake, 1, start=1)
    assert digest(lake)[0] == 2  # type: ignore[index]


# --- what killed work leaves ----------------------------------------------------------------------------


def test_what_killed_work_left_is_found_and_swept(lake: Lake) -> None:
    put(lake, 100, action="ingest")
    before, files = digest(lake), data_files(lake)
    (lake.path / "data" / "raw" / "t" / "ducklake-left.parquet").write_bytes(b"x" * 100)
    (lake.path / "touchstone_999999999_abc" / "0").mkdir(parents=True)
    (lake.path / "touchstone_999999999_abc" / "0" / "part.parquet").write_bytes(b"y" * 50)
    with scratch(lake) as mine:
        (mine / "part.parquet").write_bytes(b"z")
        found = examine(lake)
        assert (found.orphan_files, found.orphan_bytes) == (1, 100)
        assert found.scratch == ("touchstone_999999999_abc",)
        assert not found.findings
        assert sweep(lake) == (2, 150)
        assert (mine / "part.parquet").exists(), "a folder of work under way was swept"
        assert not examine(lake).orphan_files
        assert not left_over(lake.path)
    assert data_files(lake) == files
    assert digest(lake) == before


def test_work_under_way_is_spared_whatever_the_clock_says_and_wherever_it_is(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock set forward made every process look younger than its folder; another machine's looked dead."""
    put(lake, 1, action="ingest")
    with scratch(lake) as mine:
        elsewhere = lake.path / f"touchstone_another-machine.{os.getpid()}-77_abc"
        reborn = lake.path / f"touchstone_{mine.name.split('_')[1].rsplit('-', 1)[0]}-1_abc"
        older = lake.path / f"touchstone_{os.getpid()}_abc"
        for folder in (elsewhere, reborn, older):
            folder.mkdir()
        monkeypatch.setattr(psutil.Process, "create_time", lambda _self: time.time() + 3600)
        assert left_over(lake.path) == [reborn], "its number is given to another process by now"
        sweep(lake)
        assert [folder.is_dir() for folder in (mine, elsewhere, older, reborn)] == [True, True, True, False]
    day_ago = time.time() - 25 * 3600
    os.utime(elsewhere, (day_ago, day_ago))
    assert left_over(lake.path) == [elsewhere]


def test_data_behind_a_link_is_there(lake: Lake, tmp_path: Path) -> None:
    put(lake, 100, action="ingest")
    before = digest(lake)
    lake.close()
    shutil.move(lake.path / "data" / "raw", tmp_path / "other disk")
    (lake.path / "data" / "raw").symlink_to(tmp_path / "other disk")
    again = open_lake(lake.path)
    assert digest(again) == before
    assert not examine(again).findings
    again.close()


# --- space ---------------------------------------------------------------------------------------------------


def test_joined_files_change_no_version(lake: Lake) -> None:
    """Appends, a deletion in between, a replaced table: every version reads as it did, before and after giving back."""
    versions = [put(lake, 50, action="ingest")]
    versions += [put(lake, 20, start=50 + 20 * n) for n in range(12)]
    facts = {"dataset": "t", "action": "append", "layer": "raw", "rows": 0, "roles": {}, "types": {}}
    with lake.write("Delete", info=facts) as cursor:
        cursor.execute('DELETE FROM lake.raw.t WHERE "_row" % 7 = 0 AND "_row" < 60')
    versions += [lake.version(), *(put(lake, 20, start=1000 + 20 * n) for n in range(12))]
    before = {version: digest(lake, version) for version in versions}

    small = {one.table: one.small_files for one in space(lake).tables}
    assert [one.table for one in join_small(lake, dry_run=True)] == ["raw.t"]
    assert {one.table: one.small_files for one in space(lake).tables} == small, "a dry run joined files"
    joined = join_small(lake)
    assert joined[0].before == small["raw.t"]
    assert joined[0].after < small["raw.t"] / 2
    assert {version: digest(lake, version) for version in versions} == before

    waiting = give_back(lake, dry_run=True)
    assert waiting[0] > 0
    assert give_back(lake) == waiting
    assert give_back(lake) == (0, 0)
    assert {version: digest(lake, version) for version in versions} == before
    assert not examine(lake).findings
    assert examine(lake).orphan_files == 0
    assert [one.number for one in lake.versions("t")] == versions, "joining made a version of the dataset"


def _read_while_files_go(lake: Lake) -> None:
    with lake.read() as cursor:
        pieces = cursor.execute("SELECT * FROM lake.raw.t").to_arrow_reader(1000)
        pieces.read_next_batch()
        join_small(lake)
        assert give_back(lake)[0] == 9
        for _piece in pieces:
            pass


def test_who_reads_while_files_are_given_back_is_not_told_of_a_loss(lake: Lake) -> None:
    """A read that began before opens files that are gone; none of them is needed, and a new read has every row."""
    put(lake, 60_000, action="ingest")
    for n in range(1, 9):
        put(lake, 60_000, start=60_000 * n)
    before = digest(lake)
    with pytest.raises(Unavailable, match=r"raw\.t were joined while they were read"):
        _read_while_files_go(lake)
    assert digest(lake) == before


def test_what_is_listed_for_deletion_and_still_needed_is_kept(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    put(lake, 100, action="ingest")
    monkeypatch.setattr("core.lake.compact.leaving_files", lambda cursor, data: data_files(lake))
    with pytest.raises(Unavailable, match="Nothing was deleted"):
        give_back(lake)
    assert digest(lake) is not None


def test_the_commands_say_what_they_did(lake: Lake) -> None:
    put(lake, 50, action="ingest")
    for n in range(10):
        put(lake, 5, start=100 + n)
    lake.close()
    done = command(lake.path, "compact", "--give-back")
    assert done.returncode == 0, done.stderr
    assert "raw.t: 11 small files -> 1" in done.stdout
    done = command(lake.path, "doctor", "--sweep")
    assert done.returncode == 0, done.stderr + done.stdout
    assert "0 missing or damaged" in done.stdout
