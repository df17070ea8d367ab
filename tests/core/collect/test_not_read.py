"""What is not read is named as what it is: ways of packing that are unknown here, and records of library catalogues."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from core.collect import inspect
from core.errors import BadInput

TABLE = "sku,price\nA,1.5\nB,2.5\nC,3.5\n"
METHODS = {1: "Shrink", 6: "Implode", 9: "Deflate64", 93: "Zstandard", 95: "XZ", 97: "WavPack", 98: "PPMd", 77: "77"}


def packed(path: Path, methods: list[int]) -> Path:
    """A zip whose members say that they are packed in these ways (0 = they are as they stand)."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(len(methods)):
            archive.writestr(f"part{number}.csv", TABLE)
    raw = bytearray(path.read_bytes())
    local = central = 0
    for method in methods:
        local, central = raw.index(b"PK\x03\x04", local), raw.index(b"PK\x01\x02", central)
        raw[local + 8 : local + 10] = raw[central + 10 : central + 12] = struct.pack("<H", method)
        local, central = local + 4, central + 4
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("members", [1, 3])
def test_an_unknown_way_of_packing_is_named(tmp_path: Path, method: int, members: int) -> None:
    with pytest.raises(BadInput) as refused:
        inspect(packed(tmp_path / "卖家.zip", [method] * members))
    assert METHODS[method] in refused.value.message
    assert "damaged" not in refused.value.message


@pytest.mark.parametrize("method", METHODS)
def test_members_that_can_be_read_are_read(tmp_path: Path, method: int) -> None:
    found = inspect(packed(tmp_path / "t.zip", [0, method, 0]))
    assert [part.rows for part in found.parts] == [3, 3]
    assert [note.params for note in found.skipped] == [{"file": "part1.csv", "method": METHODS[method]}]


def test_aes_is_a_password(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="password"):
        inspect(packed(tmp_path / "t.zip", [99]))


@pytest.mark.parametrize("way", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_are_read(tmp_path: Path, way: int) -> None:
    with zipfile.ZipFile(tmp_path / "t.zip", "w", way) as archive:
        archive.writestr("a.csv", TABLE)
    assert inspect(tmp_path / "t.zip").parts[0].rows == 3


def marc(fields: list[tuple[str, str]], encoding: str = "utf-8", end: bytes = b"4500") -> bytes:
    """A record of ISO 2709."""
    directory = data = b""
    for tag, value in fields:
        field = value.encode(encoding) + b"\x1e"
        directory += tag.encode() + b"%04d%05d" % (len(field), len(data))
        data += field
    base = 24 + len(directory) + 1
    return b"%05dnam a22%05d a %s" % (base + len(data) + 1, base, end) + directory + b"\x1e" + data + b"\x1d"


BOOK = [("001", "42"), ("245", "10\x1faThe shop /\x1fcBy me."), ("650", " 0\x1faShops"), ("650", " 0\x1faTrade")]
RECORD = (
    '<{0}record><{0}leader>00714cam a2200205 a 4500</{0}leader><{0}controlfield tag="001">7</{0}controlfield>'
    '<{0}datafield tag="245" ind1="1" ind2="0"><{0}subfield code="a">T</{0}subfield></{0}datafield></{0}record>'
)
SLIM = "http://www.loc.gov/MARC21/slim"
LIBRARY = {
    "one.mrc": marc(BOOK),
    "many.dat": marc(BOOK) * 300,
    "cyrillic.mrc": marc([("001", "1"), ("245", "00\x1faКнига")]) * 3,
    "latin.marc": marc([("001", "1"), ("245", "00\x1faDénominations")], "latin-1") * 3,
    "unimarc.iso": marc(BOOK, end=b"450 ") * 3,
    "lines.mrk": b"=LDR  00714cam a2200205 a 4500\n=001  7\n=245  10$aThe shop\n\n" * 3,
    "slim.xml": f'<?xml version="1.0"?><collection xmlns="{SLIM}">{RECORD.format("") * 3}</collection>'.encode(),
    "marc.xml": f'<marc:collection xmlns:marc="{SLIM}">{RECORD.format("marc:") * 3}</marc:collection>'.encode(),
    "plain.xml": f"<collection>{RECORD.format('') * 3}</collection>".encode(),
}


@pytest.mark.parametrize("name", LIBRARY)
@pytest.mark.parametrize("zipped", [False, True])
def test_library_records_are_refused_with_the_reason(tmp_path: Path, name: str, zipped: bool) -> None:
    path = tmp_path / name
    path.write_bytes(LIBRARY[name])
    if zipped:
        path = tmp_path / "t.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, LIBRARY[name])
    with pytest.raises(BadInput) as refused:
        inspect(path)
    assert "MARC" in refused.value.message


@pytest.mark.parametrize(
    "content",
    [
        "00123nam,a22,4500\n1,2,3\n4,5,6\n",
        "00714cam a2200205 a 4500,title\n00714cam a2200205 a 4500,x\n",
        "<rows><row><leader>Ann</leader><n>1</n></row><row><leader>Bo</leader><n>2</n></row></rows>",
        "=LDR,b\n1,2\n3,4\n",
        "a,b\nhttp://www.loc.gov/MARC21/slim,2\n3,4\n",
    ],
)
def test_what_only_looks_like_them_is_read(tmp_path: Path, content: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(content)
    assert inspect(path).parts[0].rows >= 1
