"""The fast way over blocks gives what the record-by-record way gives, whatever the file holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.collect.encoding.known import scan
from core.collect.facts import Options
from core.collect.readers.delimited import blocks, fast_block
from core.collect.readers.delimited.reader import read_delimited
from core.collect.stage import Staged

LINES = st.lists(st.text(alphabet='ab1 ,"é', max_size=9), min_size=1, max_size=3).map(",".join)
SOUND = st.integers(0, 99).map(lambda n: f'{n},"a, ""b"" {n}",{n}.5')
LONG = st.integers(0, 99).map(lambda n: f'{n},"two\nlines {n}","and\n\nmore"')
AGAIN = st.just("id,title,price")


def staged(
    path: Path, folder: Path, fast: bool, monkeypatch: pytest.MonkeyPatch, block: int = 64
) -> tuple[Staged, list[tuple[object, ...]]]:
    with monkeypatch.context() as patch:
        patch.setattr(blocks, "MIN_BYTES", 0 if fast else 1 << 60)
        patch.setattr(blocks, "BLOCK", block)
        patch.setattr(blocks, "SMALLEST", 32)
        patch.setattr(blocks, "PARTS", 3)
        patch.setattr(blocks, "WORKERS", 1)
        options = Options(delimiter=",", quote='"', escape="", header=True, skip=0, header_rows=1)
        part = read_delimited(path, path.name, scan(path), options, folder / f"part_{fast}.parquet")
    with duckdb.connect() as connection:
        cells = ", ".join(f"coalesce(\"{c}\", '')" for c in part.columns)
        rows = connection.execute(f"SELECT _row, _line, {cells} FROM ({part.query()}) ORDER BY _row").fetchall()
    return part, rows


@settings(max_examples=100, deadline=None)
@example(lines=['0,"a, ""b"" 0",0.5', "1,b,0.5", ",,,"], end="\n", last=False, block=300)
@example(lines=["0,a,0.5", "1,b,0.5,", "2,c,"], end="\r\n", last=True, block=300)
@example(lines=[",", ",", ""], end="\n", last=False, block=40)  # names that were kept aside are no header again
@given(
    lines=st.lists(st.one_of(SOUND, SOUND, LONG, LONG, LINES, AGAIN), min_size=3, max_size=30),
    end=st.sampled_from(["\n", "\r\n"]),
    last=st.booleans(),
    block=st.sampled_from([40, 64, 300]),
)
def test_both_ways_agree(lines: list[str], end: str, last: bool, block: int) -> None:
    text = end.join(["id,title,price", *lines]) + (end if last else "")
    patch = pytest.MonkeyPatch()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "t.csv"
        path.write_bytes(text.encode("utf-8"))
        quick, quick_rows = staged(path, folder, True, patch, block)
        plain, plain_rows = staged(path, folder, False, patch)
    assert quick_rows == plain_rows
    assert (quick.rows, quick.records, quick.rejects) == (plain.rows, plain.records, plain.rejects)


@pytest.mark.parametrize(
    "odd", ["3,x,1.5,", "3,x,1.5,,", '3,x,1.5,""', ",,,", ",,", '3,"x,",,', '"3","x",""', '3,"x\n",1.5,']
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("quoted", [False, True])
def test_empty_cells_at_the_end_of_a_record_are_counted(tmp_path: Path, odd: str, end: str, quoted: bool) -> None:
    usual = [f'{n},"name {n}",{n}.5' if quoted else f"{n},name {n},{n}.5" for n in range(9)]
    for at in (0, 4, 9):
        path = tmp_path / "t.csv"
        path.write_bytes(end.join(["id,title,price", *usual[:at], odd, *usual[at:]]).encode())
        quick, quick_rows = staged(path, tmp_path, True, pytest.MonkeyPatch())
        plain, plain_rows = staged(path, tmp_path, False, pytest.MonkeyPatch())
        assert quick_rows == plain_rows
        assert quick.rejects == plain.rejects


def test_a_record_in_doubt_that_is_longer_than_any_block_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,title,price\n1,a,2\n2," + "long " * 200 + ",3,4\n3,b,5\n")
    part, rows = staged(path, tmp_path, True, monkeypatch)
    assert [row[1] for row in rows] == [2, 4]
    assert [r.line for r in part.rejects] == [3]


def watched(monkeypatch: pytest.MonkeyPatch) -> list[int | None]:
    """The rows of each block that the engine split, None where its split was open to doubt."""
    ways: list[int | None] = []
    monkeypatch.setattr(blocks, "split", lambda *given: (ways.append(fast_block.split(*given)), ways[-1])[1])
    return ways


@pytest.mark.parametrize("block", [64, 1 << 20])
def test_sound_blocks_take_the_fast_way_and_odd_ones_do_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    lines = [f"{n},name {n},{n}.5" for n in range(40)]
    lines[20] = "20,one too many,20.5,x"
    path = tmp_path / "t.csv"
    path.write_text("\n".join(["id,title,price", *lines]) + "\n")
    ways = watched(monkeypatch)
    part, rows = staged(path, tmp_path, True, monkeypatch, block)
    assert None not in ways
    assert sum(rows or 0 for rows in ways) >= 37
    assert [r.line for r in part.rejects] == [22]
    assert [row[1] for row in rows] == [n for n in range(2, 42) if n != 22]


def test_records_over_several_lines_take_the_fast_way_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_text("id,title,price\n" + "".join(f'{n},"name\n{n}",{n}.5\n' for n in range(40)))
    ways = watched(monkeypatch)
    _part, rows = staged(path, tmp_path, True, monkeypatch)
    assert None not in ways
    assert sum(ways) == 40
    assert [row[1] for row in rows] == list(range(2, 82, 2))
