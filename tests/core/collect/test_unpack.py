"""Compressed files and archives: unpacked by content, guarded, names as they were meant."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pytest

from core.collect import Options, ingest, inspect, inspection
from core.collect.alike import LOOKED
from core.collect.unpack.archives import MAX_MEMBERS
from core.collect.unpack.plain_files import unpack
from core.errors import BadInput
from core.lake import Lake

TABLE = b"id,name\n1,a\n2,b\n"


def compress(codec: str, content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    stream = pa.CompressedOutputStream(sink, codec)
    stream.write(content)
    stream.close()
    return bytes(sink.getvalue())


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "zst": lambda content: compress("zstd", content),
    "xz": lzma.compress,
    "bz2": bz2.compress,
    "lz4": lambda content: compress("lz4", content),
}


def tarred(members: dict[str, bytes], **fields: int | bytes | str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for field, value in fields.items():
                setattr(info, field, value)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def put(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def labels(path: Path, folder: Path) -> list[str]:
    inside = folder / "inside"
    inside.mkdir()
    return [plain.label for plain in unpack(path, inside)[0]]


@pytest.mark.parametrize("ending", PACKERS)
def test_a_compressed_file_is_read_whatever_its_name(lake: Lake, tmp_path: Path, ending: str) -> None:
    packed = PACKERS[ending](TABLE)
    done = ingest(lake, put(tmp_path, f"t.csv.{ending}", packed), "t")
    assert done.rows_loaded == 2
    assert inspect(put(tmp_path, "t.dat", packed)).columns[1].name == "name"
    assert labels(tmp_path / f"t.csv.{ending}", tmp_path) == ["t.csv"]


@pytest.mark.parametrize("ending", PACKERS)
def test_a_cut_compressed_file_is_refused(lake: Lake, tmp_path: Path, ending: str) -> None:
    packed = PACKERS[ending](os.urandom(300_000))
    with pytest.raises(BadInput, match="damaged"):
        ingest(lake, put(tmp_path, "t.csv", packed[: len(packed) // 2]), "t")
    assert list((lake.path / "files").iterdir()) == []


@pytest.mark.parametrize("ending", PACKERS)
def test_a_compressed_bomb_is_refused(tmp_path: Path, ending: str) -> None:
    with pytest.raises(BadInput, match="far more data"):
        inspect(put(tmp_path, "t.csv", PACKERS[ending](b"0" * (70 << 20))))


def test_text_that_begins_like_bzip_stays_text(tmp_path: Path) -> None:
    assert inspect(put(tmp_path, "t.csv", b"BZhour,name\n1,a\n2,b\n")).columns[0].name == "BZhour"


@pytest.mark.parametrize("ending", ["", *PACKERS])
def test_tar_plain_and_compressed(lake: Lake, tmp_path: Path, ending: str) -> None:
    content = tarred({"./days/1.csv": b"id,name\n1,a\n", "./days/2.csv": b"id,name\n2,b\n", "._1.csv": b"x"})
    path = put(tmp_path, "days.tar" + ending, PACKERS[ending](content) if ending else content)
    done = ingest(lake, path, "d")
    assert done.rows_loaded == 2
    with lake.read() as cursor:
        files = cursor.execute(f"SELECT _file FROM {lake.table('d')} ORDER BY _row").fetchall()
    assert files == [(f"{path.name}/days/1.csv",), (f"{path.name}/days/2.csv",)]


def test_folders_and_compressed_members(tmp_path: Path) -> None:
    content = zipped({"a/": b"", "a/1.csv.gz": gzip.compress(TABLE), "in.zip": zipped({"x.csv": TABLE}), "e.csv": b""})
    inside = tmp_path / "inside"
    inside.mkdir()
    plains, notes = unpack(put(tmp_path, "z.zip", content), inside)
    assert [(p.label, p.path.read_bytes()) for p in plains] == [("z.zip/a/1.csv", TABLE)]
    said = " ".join(map(str, notes))
    assert "“in.zip” is an archive inside an archive" in said
    assert "“e.csv” is empty" in said


def test_equal_names_in_an_archive_are_numbered(tmp_path: Path) -> None:
    assert labels(put(tmp_path, "t.tar", tarred({"a.csv": TABLE})[:1024] + tarred({"a.csv": TABLE})), tmp_path) == [
        "t.tar/a.csv",
        "t.tar/a.csv (2)",
    ]


def zip_with_raw_name(name: bytes) -> bytes:
    """A zip whose member's name holds these bytes, without the UTF-8 flag."""
    stand_in = "x" * len(name)
    return zipped({stand_in: TABLE}).replace(stand_in.encode(), name)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("销售/商品明细表.csv", "gbk"),
        ("订单数据.csv", "utf-8"),
        ("訂單商品明細.csv", "big5"),
        ("résumé.csv", "cp437"),
        ("Größe.csv", "cp437"),
    ],
)
def test_names_of_members_are_read_as_they_were_meant(tmp_path: Path, name: str, encoding: str) -> None:
    assert labels(put(tmp_path, "z.zip", zip_with_raw_name(name.encode(encoding))), tmp_path) == [f"z.zip/{name}"]


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "C:\\evil.csv", "..\\evil.csv"])
@pytest.mark.parametrize("packed", [zipped, tarred])
def test_names_that_leave_the_archive_are_refused(
    lake: Lake, tmp_path: Path, name: str, packed: Callable[[dict[str, bytes]], bytes]
) -> None:
    with pytest.raises(BadInput, match="leaves the archive") as caught:
        ingest(lake, put(tmp_path, "z", packed({"good.csv": TABLE, name: TABLE})), "z")
    assert caught.value.hint
    assert list((lake.path / "files").iterdir()) == []
    assert not (tmp_path / "evil.csv").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(lake: Lake, tmp_path: Path, kind: bytes) -> None:
    content = tarred({"x.csv": b""}, type=kind, linkname="/etc/passwd")
    with pytest.raises(BadInput, match="link or a device"):
        ingest(lake, put(tmp_path, "l.tar", content), "l")


def test_links_in_a_zip_are_refused(lake: Lake, tmp_path: Path) -> None:
    info = zipfile.ZipInfo("x.csv")
    info.create_system = 3
    info.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(BadInput, match="link or a device"):
        ingest(lake, put(tmp_path, "l.zip", buffer.getvalue()), "l")


def test_too_many_members_and_bombs_of_many_members(tmp_path: Path) -> None:
    many = zipped({f"{n}.csv": b"" for n in range(MAX_MEMBERS + 1)})
    with pytest.raises(BadInput, match="more than 1000 files"):
        inspect(put(tmp_path, "m.zip", many))
    shares = zipped({f"{n}.csv": b"0" * (20 << 20) for n in range(4)})
    with pytest.raises(BadInput, match="far more data"):
        inspect(put(tmp_path, "s.zip", shares))


def test_the_total_of_all_members_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from core.settings import settings

    monkeypatch.setenv("TOUCHSTONE_MAX_EXPANDED_MB", "1")
    settings.cache_clear()
    try:
        with pytest.raises(BadInput, match="far more data"):
            inspect(put(tmp_path, "s.tar", tarred({f"{n}.csv": os.urandom(600_000) for n in range(2)})))
    finally:
        settings.cache_clear()


def test_a_password_is_said(tmp_path: Path) -> None:
    content = bytearray(zipped({"x.csv": TABLE}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(BadInput, match="password"):
        inspect(put(tmp_path, "p.zip", bytes(content)))


def test_a_tar_with_a_broken_header_or_without_an_end_is_not_read_silently(tmp_path: Path) -> None:
    content = bytearray(tarred({"1.csv": TABLE, "2.csv": TABLE}))
    with pytest.raises(BadInput, match="damaged"):
        inspect(put(tmp_path, "cut.tar", bytes(content[: 2 * 512 + 512 + 8])))
    found = inspect(put(tmp_path, "end.tar", bytes(content[: 4 * 512])))
    assert any("no end mark" in str(w) for w in found.warnings)
    content[1024] ^= 0xFF
    with pytest.raises(BadInput, match="damaged"):
        inspect(put(tmp_path, "broken.tar", bytes(content)))


@pytest.mark.parametrize(("magic", "kind"), [(b"7z\xbc\xaf\x27\x1c\x00\x04", "7z"), (b"Rar!\x1a\x07\x01\x00", "RAR")])
def test_other_archives_are_named(tmp_path: Path, magic: bytes, kind: str) -> None:
    with pytest.raises(BadInput, match=f"archive of the kind {kind}"):
        inspect(put(tmp_path, "x.csv", magic + bytes(100)))


def test_an_archive_in_a_compressed_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="archive inside an archive"):
        inspect(put(tmp_path, "x.zip.gz", gzip.compress(zipped({"x.csv": TABLE}))))


def test_parts_choose_members(lake: Lake, tmp_path: Path) -> None:
    path = put(tmp_path, "t.tgz", gzip.compress(tarred({"a.csv": TABLE, "b.csv": TABLE})))
    assert ingest(lake, path, "t", options=Options(parts=("t.tgz/b.csv",))).rows_in == 2


def test_of_many_files_written_alike_a_few_are_looked_at_and_each_shows_its_own_rows(
    lake: Lake, tmp_path: Path
) -> None:
    many = 3 * LOOKED
    members = {f"d/{n:03}.csv": f"id,qty\n{n},{n % 7}\n{n}b,\n".encode() for n in range(many)}
    members["d/other.csv"] = b"sku,title\n1,tea\n"
    members[f"d/{many - 1:03}.csv"] = b"id,qty\nz,2.5\n"
    path = put(tmp_path, "all.zip", zipped(members))
    with patch("core.collect.inspection.assemble", wraps=inspection.assemble) as decided:
        parts = inspect(path).parts
    assert decided.call_count == LOOKED + 1
    assert [part.label for part in parts] == [f"all.zip/{name}" for name in members]
    for n, part in enumerate(parts[: many - 1]):
        assert part.preview == ((str(n), str(n % 7)), (f"{n}b", ""))
        assert (part.rows, [c.nulls for c in part.columns]) == (2, [0, 1])
        assert part.columns[0].examples[0] == str(n)
        assert part.types == parts[0].types
    assert parts[many - 1].preview == (("z", "2.5"),)
    assert [c.name for c in parts[-1].columns] == ["sku", "title"]
    alike = Options(parts=tuple(part.label for part in parts[:-1]))
    done = ingest(lake, path, "t", options=alike)
    assert (done.rows_loaded, done.rows_quarantined) == (2 * many - 1, 0)
    assert done.types["qty"].startswith("DECIMAL"), "types are decided over all rows of all files"
