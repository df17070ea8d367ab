"""A backup is the workspace of one moment, or nothing; a restored workspace is what was backed up, or is not there."""

from __future__ import annotations

import io
import json
import os
import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import access
from core.errors import BadInput, Forbidden, Unavailable
from core.jobs import open_jobs
from core.lake import Lake, backup, open_lake
from core.lake.doctor import examine

NAME = backup.MANIFEST


def _land(lake: Lake, name: str, rows: int, statement: str = "CREATE OR REPLACE TABLE lake.raw.{name} AS") -> None:
    info = {"dataset": name, "action": "ingest", "layer": "raw", "kind": "other", "rows": rows, "quarantined": 0,
            "types": {"n": "BIGINT"}, "roles": {}, "imports": {"files": []}}  # fmt: skip
    with lake.write("land", info=info) as cursor:
        said = f"SELECT i AS _row, 'a' AS _file, i + 2 AS _line, i AS n FROM range({rows}) r(i)"
        cursor.execute(f"{statement.format(name=name)} {said}")


def _all(lake: Lake) -> dict[str, list[tuple[int, int]]]:
    """Rows and sum of every version of every dataset."""
    found: dict[str, list[tuple[int, int]]] = {}
    with lake.read() as cursor:
        for one in lake.datasets():
            for version in lake.versions(one.name):
                table = lake.table(one.name, "raw", version.number)
                found.setdefault(one.name, []).append(
                    cursor.execute(f"SELECT count(*), sum(n) FROM {table}").fetchone()
                )
    return found


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lake, Path]]:
    """A workspace with versions, an upload, a trail, a queue and a secret; and its backup."""
    home = tmp_path_factory.mktemp("backup")
    lake = open_lake(home / "workspace")
    for rows in (5, 9):
        _land(lake, "orders", rows)
    _land(lake, "orders", 3, "INSERT INTO lake.raw.{name}")
    _land(lake, "Käufe von 2026", 4, 'CREATE OR REPLACE TABLE lake.raw."{name}" AS')
    (lake.path / "files" / "abc.csv").write_bytes(b"n\n1\n")
    (lake.path / "inbox" / "half").write_bytes(b"on its way")
    open_jobs(lake).list()
    access.record(lake.path, "login")
    backup.backup(lake, home / "shop.tar")
    yield lake, home / "shop.tar"
    lake.close()


def test_what_comes_out_is_what_went_in(kept: tuple[Lake, Path], tmp_path: Path) -> None:
    lake, file = kept
    told = backup.restore(file, tmp_path / "new" / "shop")
    again = open_lake(tmp_path / "new" / "shop")
    assert _all(again) == _all(lake)
    assert examine(again).findings == ()
    assert again.version() == told.snapshot
    assert access.verify(again.path).rows >= 1
    assert (again.path / "access" / "audit.key").read_bytes() == (lake.path / "access" / "audit.key").read_bytes()
    assert (again.path / "files" / "abc.csv").read_bytes() == b"n\n1\n"
    assert not list((again.path / "inbox").iterdir())
    _land(again, "orders", 2)  # it is a workspace like any other, and none of the first one's files is touched
    assert len(_all(again)["orders"]) == 1 + len(_all(lake)["orders"])
    again.close()
    assert file.stat().st_mode & 0o077 == 0
    assert sorted(one.name for one in tmp_path.joinpath("new").iterdir()) == ["shop"]


def test_it_is_of_one_moment_while_others_write(tmp_path: Path) -> None:
    lake = open_lake(tmp_path / "workspace")
    _land(lake, "a", 1)
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            _land(lake, "a", 1, "INSERT INTO lake.raw.{name}")
            _land(lake, "b", 7)

    beside = threading.Thread(target=write)
    beside.start()
    try:
        told = [backup.backup(lake, tmp_path / f"{number}.tar") for number in range(3)]
    finally:
        stop.set()
        beside.join()
    for number, one in enumerate(told):
        folder = tmp_path / f"out{number}"
        backup.restore(Path(one.file), folder)
        again = open_lake(folder)
        assert again.version() == one.snapshot
        assert examine(again).findings == ()
        with again.read() as cursor:
            landed = sum(1 for version in again.versions("a"))
            assert cursor.execute(f"SELECT count(*) FROM {again.table('a')}").fetchone() == (landed,)
        again.close()
    lake.close()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_one_is_refused_and_leaves_nothing(
    kept: tuple[Lake, Path], tmp_path: Path, data: st.DataObject
) -> None:
    """A byte of any member's content or name changed, or the end cut off, wherever it is."""
    whole = kept[1].read_bytes()
    with tarfile.open(kept[1]) as archive:
        places = [(one.offset_data, one.size, one.name) for one in archive if one.size]
    if data.draw(st.booleans(), label="cut"):
        bad = whole[: data.draw(st.integers(0, places[-1][0] + places[-1][1] - 1))]
    else:
        start, size, name = data.draw(st.sampled_from(places))
        at = start + data.draw(st.integers(0, size - 1))
        bad = whole[:at] + bytes([whole[at] ^ (1 << data.draw(st.integers(0, 7)))]) + whole[at + 1 :]
        if name == NAME and _says(bad, places[-1]) == _says(whole, places[-1]):
            return
    file = tmp_path / "bad.tar"
    file.write_bytes(bad)
    with pytest.raises(BadInput) as told:
        backup.restore(file, tmp_path / "out")
    assert "\n" not in told.value.line()
    assert [one.name for one in tmp_path.iterdir()] == ["bad.tar"]


def _says(archive: bytes, place: tuple[int, int, str]) -> object:
    """What a manifest says that is believed: all but the words for people."""
    try:
        found = json.loads(archive[place[0] : place[0] + place[1]])
        return found["format"], {name: tuple(one) for name, one in found["files"].items()} | {"": found["snapshot"]}
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _tar(file: Path, members: list[tuple[tarfile.TarInfo, bytes]], files: dict[str, object] | None = None) -> None:
    with tarfile.open(file, "w") as archive:
        for one, content in members:
            one.size = len(content)
            archive.addfile(one, io.BytesIO(content))
        if files is not None:
            manifest = json.dumps({"format": 1, "made": "", "snapshot": 1, "release": "", "files": files}).encode()
            last = tarfile.TarInfo(NAME)
            last.size = len(manifest)
            archive.addfile(last, io.BytesIO(manifest))


def _kind(name: str, kind: bytes = tarfile.REGTYPE, leads: str = "") -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.type, found.linkname = kind, leads
    return found


def _sparse(major: str, minor: str) -> tarfile.TarInfo:
    found = tarfile.TarInfo("a")
    found.pax_headers = {"GNU.sparse.major": major, "GNU.sparse.minor": minor, "GNU.sparse.map": "a,b"}
    return found


EMPTY = [0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"]


@pytest.mark.parametrize(
    "members",
    [
        [_kind("../out.txt")], [_kind("/tmp/out.txt")], [_kind("a/../../out.txt")], [_kind("C:\\out.txt")],
        [_kind("a", tarfile.SYMTYPE, "/etc"), _kind("a/out.txt")], [_kind("a", tarfile.LNKTYPE, "../b")],
        [_kind("a", tarfile.CHRTYPE)], [_kind("a", tarfile.FIFOTYPE)], [_kind("a", tarfile.DIRTYPE)],
        [_kind("a"), _kind("a")], [_kind("a"), _kind("a/b")], [_kind("a/./b")], [_kind("a//b")],
        [_kind("a" * 300)], [_kind("a/" * 600 + "b")],
        [_kind("a\n\x1b[31mb")], [_kind("\u202eabc")], [_kind("a\udcff")], [_kind("a\x7f")],
    ],
    ids=lambda members: " ".join(ascii(one.name)[:20] for one in members),
)  # fmt: skip
def test_what_leads_elsewhere_is_refused(tmp_path: Path, members: list[tarfile.TarInfo]) -> None:
    file = tmp_path / "in" / "bad.tar"
    file.parent.mkdir()
    _tar(file, [(one, b"") for one in members], {one.name: EMPTY for one in members})
    with pytest.raises((BadInput, Unavailable)):
        backup.restore(file, tmp_path / "in" / "out")
    assert [one.name for one in file.parent.iterdir()] == ["bad.tar"]
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


@pytest.mark.parametrize(
    "write",
    [
        lambda file: file.write_bytes(b""),
        lambda file: file.write_bytes(b"no archive at all " * 100),
        lambda file: _tar(file, [(_kind("a"), b"")]),  # no manifest
        lambda file: _tar(file, [(_kind("a"), b"")], {"a": EMPTY, "b": EMPTY}),
        lambda file: _tar(file, [(_kind("a"), b""), (_kind("b"), b"")], {"a": EMPTY}),
        lambda file: _tar(file, [(_kind(NAME), b"[" * 100_000)]),
        lambda file: _tar(file, [(_kind(NAME), b'{"format": 1, "files": {"a": null}}')]),
        lambda file: _tar(file, [(_kind(NAME), b"[]")]),
        lambda file: _tar(
            file, [(_kind(NAME), b'{"format": 1, "made": "", "snapshot": 1e999, "release": "", "files": {}}')]
        ),
        lambda file: _tar(file, [(_sparse("1", "0"), b"zz\n")]),
        lambda file: _tar(file, [(_sparse("0", "1"), b"x")]),
        lambda file: file.mkdir(),
        os.mkfifo,
        lambda file: _tar(file, [(_kind(NAME), b'{"format": 2, "release": "9.0"}')]),
        lambda file: (
            shutil.make_archive(str(file.with_suffix("")), "gztar", file.parent)
            and Path(f"{file.with_suffix('')}.tar.gz").rename(file)
        ),
    ],
)
def test_what_is_no_backup_is_said_in_a_line(tmp_path: Path, write: Callable[[Path], object]) -> None:
    file = tmp_path / "bad.tar"
    write(file)
    with pytest.raises(BadInput) as told:
        backup.restore(file, tmp_path / "out")
    assert "\n" not in told.value.line()
    assert not (tmp_path / "out").exists()
    with pytest.raises(BadInput):
        backup.restore(tmp_path / "none.tar", tmp_path / "out")


def test_nothing_is_written_over(kept: tuple[Lake, Path], tmp_path: Path) -> None:
    lake, file = kept
    before = file.read_bytes()
    with pytest.raises(BadInput):
        backup.backup(lake, file)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(BadInput):
        backup.restore(file, tmp_path / "full")
    assert (tmp_path / "full" / "mine.txt").read_text() == "mine"
    assert file.read_bytes() == before
    with access.acting(access.Person("ada", "steward", "login")), pytest.raises(Forbidden):
        backup.backup(lake, tmp_path / "taken.tar")
    assert not (tmp_path / "taken.tar").exists()
