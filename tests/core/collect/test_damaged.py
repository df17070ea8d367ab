"""Damaged, changing and hostile files of every format: one sentence or a table, never a crash, nothing left behind."""

from __future__ import annotations

import errno
import gzip
import io
import json
import random
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import orc

from core.collect import ingest, inspect
from core.collect.readers import registry as read
from core.collect.sources.inbox import receive
from core.errors import BadInput, TouchstoneError, Unavailable
from core.lake import Lake

ROUNDS = 12
ROWS = "".join(f"{n},item {n},{n}.50\n" for n in range(200))
CSV = ("id,name,price\n" + ROWS).encode()
TABLE = pa.table({"id": list(range(50)), "name": ["a", "红"] * 25, "at": [{"x": 1.5}] * 50})


def _zip(_folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", CSV)
        archive.writestr("b.csv", CSV)
    return buffer.getvalue()


def _tar(_folder: Path) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo("a.csv")
        info.size = len(CSV)
        archive.addfile(info, io.BytesIO(CSV))
    return buffer.getvalue()


def _xlsx(folder: Path) -> bytes:
    book = openpyxl.Workbook()
    for n in range(30):
        book.active.append([n, f"item {n}", "#N/A" if n == 7 else n / 2])
    book.save(folder / "made.xlsx")
    return (folder / "made.xlsx").read_bytes()


def _arrow(folder: Path) -> bytes:
    with pa.ipc.new_file(str(folder / "made.arrow"), TABLE.schema) as writer:
        writer.write_table(TABLE)
    return (folder / "made.arrow").read_bytes()


def _parquet(folder: Path) -> bytes:
    pq.write_table(TABLE, folder / "made.parquet")
    return (folder / "made.parquet").read_bytes()


def _orc(folder: Path) -> bytes:
    orc.write_table(TABLE, str(folder / "made.orc"))
    return (folder / "made.orc").read_bytes()


def _json(_folder: Path) -> bytes:
    return json.dumps({"total": 9, "data": [{"id": n, "at": {"x": [n]}} for n in range(30)]}, indent=1).encode()


def _html(_folder: Path) -> bytes:
    lines = "".join(f"<tr><td>{n}<td colspan=2>x{n}</tr>" for n in range(30))
    return f"<html><table><tr><th>id<th>a<th>b</tr>{lines}</table></html>".encode()


MAKERS: dict[str, Callable[[Path], bytes]] = {
    "csv": lambda _folder: CSV,
    "gz": lambda _folder: gzip.compress(CSV),
    "zip": _zip,
    "tar": _tar,
    "xlsx": _xlsx,
    "arrow": _arrow,
    "parquet": _parquet,
    "orc": _orc,
    "json": _json,
    "html": _html,
}


def damaged(content: bytes, chance: random.Random) -> bytes:
    """The content with bytes changed, cut out, doubled or cut off."""
    held = bytearray(content)
    for _change in range(chance.randint(1, 4)):
        at = chance.randrange(len(held))
        how = chance.randrange(4)
        if how == 0:
            held[at] = chance.randrange(256)
        elif how == 1:
            del held[at : at + chance.randint(1, 50)]
        elif how == 2:
            held[at:at] = held[at : at + chance.randint(1, 50)]
        else:
            del held[max(at, 16) :]
        if len(held) < 16:
            break
    return bytes(held)


@pytest.mark.parametrize("form", MAKERS)
def test_a_damaged_file_is_read_or_refused_with_a_sentence(tmp_path: Path, form: str) -> None:
    whole = MAKERS[form](tmp_path)
    chance = random.Random(form)
    path = tmp_path / "damaged.bin"
    for _round in range(ROUNDS):
        path.write_bytes(damaged(whole, chance))
        refusal: TouchstoneError | None = None
        try:
            inspect(path)
        except TouchstoneError as error:
            refusal = error
        assert refusal is None or refusal.hint


@pytest.mark.parametrize(
    "magic",
    [
        b"PK\x03\x04", b"\x1f\x8b", b"PAR1", b"ARROW1\0\0", b"ORC", b"\x28\xb5\x2f\xfd", b"\xff\xff\xff\xff\x10\0\0\0",
        b"\xd0\xcf\x11\xe0", b"BZh91AY&SY", b"\xfd7zXZ\x00", b"<?xml version='1.0'?>", b"<html>", b"{", b"[{", b"",
    ],
)  # fmt: skip
def test_junk_after_a_mark_is_refused_and_the_workspace_stays_as_it_was(
    lake: Lake, tmp_path: Path, magic: bytes
) -> None:
    path = tmp_path / "junk.csv"
    path.write_bytes(magic + random.Random(1).randbytes(20_000))
    with pytest.raises(BadInput) as caught:
        ingest(lake, path, "t")
    assert caught.value.hint
    assert lake.datasets() == []
    assert list((lake.path / "files").iterdir()) == []
    assert [p.name for p in lake.path.iterdir() if p.name.startswith("touchstone_")] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.open("a").write("900,late,1.5\n"),
        lambda path: path.write_bytes(CSV[:900]),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
    ],
)
def test_a_file_that_changes_while_it_is_inspected_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], Any]
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(CSV)
    scan = read.scan

    def scan_then_change(*args: Any) -> Any:
        found = scan(*args)
        change(path)
        return found

    monkeypatch.setattr(read, "scan", scan_then_change)
    with pytest.raises(Unavailable, match="changed while it was read"):
        inspect(path)


def test_an_import_reads_its_own_copy_of_a_growing_file(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(CSV)
    scan = read.scan

    def scan_while_growing(*args: Any) -> Any:
        with path.open("a") as stream:
            stream.write("900,late,1.5\n")
        return scan(*args)

    monkeypatch.setattr(read, "scan", scan_while_growing)
    done = ingest(lake, path, "t")
    assert (done.rows_in, done.rows_loaded) == (200, 200)


def _no_space(*_args: Any, **_more: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_while_staging(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.json"
    path.write_bytes(_json(tmp_path))
    ingest(lake, path, "t")
    before = (lake.dataset("t"), sorted((lake.path / "files").iterdir()))
    path.write_bytes(_json(tmp_path) + b" ")
    monkeypatch.setattr(pq.ParquetWriter, "write_table", _no_space)
    for act in (lambda: ingest(lake, path, "t"), lambda: inspect(path)):
        with pytest.raises(Unavailable, match="No space left on device") as caught:
            act()
        assert "free space" in caught.value.hint
    monkeypatch.undo()
    assert (lake.dataset("t"), sorted((lake.path / "files").iterdir())) == before
    assert [p.name for p in lake.path.iterdir() if p.name.startswith("touchstone_")] == []


def test_a_full_disk_while_receiving_leaves_nothing(lake: Lake) -> None:
    class Full(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(Unavailable, match="could not be saved: No space left"):
        receive(lake, "x.csv", Full())
    assert list((lake.path / "inbox").iterdir()) == []


def test_too_little_space_to_unpack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage:
        free = 1000

    monkeypatch.setattr("core.collect.unpack.streams.shutil.disk_usage", lambda _path: Usage)
    path = tmp_path / "x.csv.gz"
    path.write_bytes(gzip.compress(CSV))
    with pytest.raises(BadInput, match="not enough disk space"):
        inspect(path)
