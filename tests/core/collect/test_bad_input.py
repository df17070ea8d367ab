"""Bad files: each gives one clear message or a quarantine entry, and the workspace stays usable."""

# ruff: noqa: E501 (example tables)
from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from core.collect import Options, ingest, inspect
from core.collect.stage import AFTER_QUOTE, LONG, NUL_BYTE, OPEN_QUOTE, SHORT, UNDECODABLE
from core.errors import BadInput, NotFound
from core.lake import Lake


def quarantine(lake: Lake, name: str) -> list[tuple[int, str | None, str | None, str, str]]:
    with lake.read() as cursor:
        return cursor.execute(
            'SELECT line, "column", value, reason, raw FROM lake.quality.quarantine WHERE dataset = ? ORDER BY line',
            [name],
        ).fetchall()


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


ROWS = "".join(f"{n},item {n},{n}.50\n" for n in range(1, 41))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b"\n\n  \n", "blank lines"),
        ("list.json", b"[]", "no column"),
        ("objects.json", b"[{}, {}]", "no column"),
        ("lines.jsonl", b"{}\n{}\n", "no column"),
        ("root.xml", b"<a/>", "no column"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary"),
        ("program.csv", b"\x7fELF" + b"\x00\x01\x02" * 3000, "binary"),
        (
            "wide.csv",
            (",".join(f"c{n}" for n in range(10_000)) + "\n" + ",".join("1" * 10_000) + "\n").encode(),
            "10000",
        ),
        ("long.csv", b"a,b\n" + b"x" * (33 << 20) + b",1\n", "longer than"),
        ("broken.json", b'[{"a": 1}, {"a": ', "not valid JSON"),
        ("page.csv", b"<!doctype html><html><body>Not logged in</body></html>", "web page"),
        ("cut.parquet", b"PAR1" + b"\x00" * 400, "Parquet"),
        ("cut.csv.gz", gzip.compress(b"a,b\n" * 4000)[:40], "damaged"),
        ("cut.zip", b"PK\x03\x04" + b"\x00" * 60, "damaged"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_unusable_file_is_refused_with_a_sentence(
    lake: Lake, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(BadInput, match=words) as caught:
        ingest(lake, path, "t")
    assert caught.value.hint
    with pytest.raises(BadInput, match=words):
        inspect(path)
    assert lake.datasets() == []
    assert list((lake.path / "files").iterdir()) == []


def test_header_only_loads_no_rows_and_says_so(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, write(tmp_path, "h.csv", "user_id,item_id,event_type,timestamp\n"), "h")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (0, 0, 0)
    assert "The file holds a header and no rows." in [str(w) for w in done.warnings]
    assert list(lake.columns("h")) == ["user_id", "item_id", "event_type", "timestamp"]


def test_cut_last_record_goes_to_quarantine(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, write(tmp_path, "c.csv", "id,name,price\n" + ROWS + "41,ite"), "c")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (41, 40, 1)
    assert quarantine(lake, "c") == [(42, None, "2/3", SHORT, "41,ite")]


def test_long_record_and_stray_quotes(lake: Lake, tmp_path: Path) -> None:
    text = "id,name,price\n" + ROWS + '41,a,1.50,extra\n42,"open,2.50\n43,b,3.50\n44,"a"b,4.50\n45,c,5.50\n'
    done = ingest(lake, write(tmp_path, "q.csv", text), "q")
    assert done.rows_in == 45
    assert [(line, reason) for line, _c, _v, reason, _raw in quarantine(lake, "q")] == [
        (42, LONG),
        (43, OPEN_QUOTE),
        (45, AFTER_QUOTE),
    ]
    with lake.read() as cursor:
        ids = [
            r[0] for r in cursor.execute(f"SELECT id FROM {lake.table('q')} WHERE _line > 41 ORDER BY _line").fetchall()
        ]
    assert ids == ["43", "45"]


def test_mixed_encodings_quarantine_the_odd_lines(lake: Lake, tmp_path: Path) -> None:
    content = ("id,name\n" + "".join(f"{n},红色连衣裙\n" for n in range(30))).encode()
    content += "30,café\n".encode("cp1252") + "31,蓝色\n".encode()
    done = ingest(lake, write(tmp_path, "m.csv", content), "m")
    assert done.encoding == "utf-8"
    assert done.rows_loaded == 31
    assert quarantine(lake, "m") == [(32, "name", "caf\\xe9", UNDECODABLE, "30,caf\\xe9")]


def test_nul_bytes_are_quarantined(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, write(tmp_path, "n.csv", "id,name,price\n" + ROWS + "41,a\0b,1.50\n"), "n")
    assert done.rows_quarantined == 1
    assert quarantine(lake, "n") == [(42, "name", "a\\x00b", NUL_BYTE, "41,a\\x00b,1.50")]


def test_duplicate_and_blank_headers_become_unique(lake: Lake, tmp_path: Path) -> None:
    done = ingest(lake, write(tmp_path, "d.csv", "id,Name,name,,_row\n1,a,b,c,d\n2,e,f,g,h\n"), "d")
    assert list(done.types) == ["id", "Name", "name_2", "column_4", "_row_2"]
    assert any("name_2" in str(w) for w in done.warnings)
    with lake.read() as cursor:
        found = cursor.execute(f'SELECT "Name", name_2, column_4, "_row_2" FROM {lake.table("d")}').fetchall()
    assert found == [("a", "b", "c", "d"), ("e", "f", "g", "h")]


def test_unknown_kind_role_type_and_encoding(lake: Lake, tmp_path: Path) -> None:
    path = write(tmp_path, "t.csv", "id,name,price\n" + ROWS)
    with pytest.raises(BadInput, match="kind of dataset named"):
        ingest(lake, path, "t", kind="parcels")
    with pytest.raises(BadInput, match="has no role"):
        ingest(lake, path, "t", kind="items", roles={"user_id": "id"})
    with pytest.raises(BadInput, match="a column that is not there"):
        ingest(lake, path, "t", kind="items", roles={"item_id": "sku"})
    with pytest.raises(BadInput, match="no type"):
        ingest(lake, path, "t", options=Options(types={"price": "MONEY"}))
    with pytest.raises(BadInput, match="no text encoding"):
        ingest(lake, path, "t", options=Options(encoding="klingon"))
    with pytest.raises(BadInput, match="cannot name a dataset"):
        ingest(lake, path, "Robert'); DROP TABLE")
    with pytest.raises(NotFound):
        ingest(lake, path, "t", append=True)
    assert lake.datasets() == []


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["../evil.csv", "/etc/evil.csv", "a/../../evil.csv", "C:\\evil.csv"])
def test_names_that_leave_the_archive_are_refused(lake: Lake, tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="leaves the archive"):
        ingest(lake, write(tmp_path, "z.zip", zipped({name: b"a,b\n1,2\n"})), "z")


def test_bombs_are_refused(lake: Lake, tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * (80 << 20))
    with pytest.raises(BadInput, match="far more data"):
        ingest(lake, write(tmp_path, "bomb.csv.gz", bomb), "z")
    entities = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><l><r><v>&b;</v></r><r><v>x</v></r></l>'
    with pytest.raises(BadInput, match="line 1: the document declares entities"):
        ingest(lake, write(tmp_path, "e.xml", entities), "e")


def test_a_failed_replacement_leaves_the_dataset_as_it_was(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, write(tmp_path, "t.csv", "id,name,price\n" + ROWS), "t")
    before = lake.dataset("t")
    with pytest.raises(BadInput):
        ingest(lake, [write(tmp_path, "u.csv", "id,name,price\n" + ROWS), write(tmp_path, "e.csv", b"")], "t")
    assert lake.dataset("t") == before
    assert len(list((lake.path / "files").iterdir())) == 1


def test_names_with_quotes_and_markup_are_only_text(lake: Lake, tmp_path: Path) -> None:
    header = 'id,"a""; DROP TABLE x; --",<b>bold</b>\n'
    done = ingest(lake, write(tmp_path, "x'); DROP.csv", header + "1,2,<script>\n"), "x")
    assert list(done.types) == ["id", 'a"; DROP TABLE x; --', "<b>bold</b>"]
    with lake.read() as cursor:
        assert cursor.execute(f'SELECT "<b>bold</b>", _file FROM {lake.table("x")}').fetchall() == [
            ("<script>", "x'); DROP.csv")
        ]
