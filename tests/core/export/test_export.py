"""What leaves is what is there: every form gives back every cell, and no cell runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import duckdb
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from core.__main__ import app
from core.cells.formulas import Rows, inert, inert_sql
from core.clean import apply, auto
from core.collect import ingest
from core.errors import BadInput, NotFound, Unavailable
from core.export import export
from core.export import workbook as sheets
from core.integrate.match import write_pairs
from core.lake import Lake

SIGNS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\tx", "\r=1", ' =HYPERLINK("http://x")', "＝1+1", "＠x"]
PLAIN = ["-5", "+8.5e3", "-12.5%", "1,234", "a=b", "", "mail@x.org", "2024-01-01", "007", "'quoted"]
ROWS = [
    ("007", 'Red, "large" lamp\nwith shade', "12.50", "2024-03-01 10:00:00", "12345678901234567"),
    ("=cmd()", "茶杯 ☕", "-3.00", "1850-01-02 00:00:00", "-5"),
    ("b3", "", "0.10", "2024-12-31 23:59:59", "1"),
]
HEAD = ("code", "title", "price", "sold_at", "serial")


@pytest.fixture
def table(lake: Lake, tmp_path: Path) -> Lake:
    path = tmp_path / "in.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([HEAD, *ROWS])
    ingest(lake, path, "t")
    return lake


def stored(lake: Lake, layer: str = "raw") -> list[tuple[object, ...]]:
    with lake.read() as cursor:
        return cursor.execute(
            f"SELECT * EXCLUDE (_row, _file, _line) FROM {lake.table('t', layer)} ORDER BY _row"
        ).fetchall()


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.sampled_from(SIGNS + PLAIN), st.text(max_size=8), st.text("=+-@0123456789.,eE% \t", max_size=8)))
def test_sql_and_python_make_the_same_cells_inert(text: str) -> None:
    if "\0" in text:
        return
    (found,) = duckdb.execute(f"SELECT {inert_sql('x')} FROM (SELECT ? AS x)", [text]).fetchone() or ("",)
    assert found == inert(text)


def test_signs_of_formulas_are_marked_and_plain_numbers_are_not() -> None:
    assert [inert(text) for text in SIGNS] == [f"'{text}" for text in SIGNS]
    assert [inert(text) for text in PLAIN] == PLAIN
    stream = io.StringIO()
    Rows(stream).writerows([SIGNS, PLAIN])
    read = list(csv.reader(io.StringIO(stream.getvalue())))
    assert read == [[f"'{text}" for text in SIGNS], PLAIN]


def test_parquet_gives_back_every_cell_and_type(table: Lake, tmp_path: Path) -> None:
    done = export(table, "t", tmp_path / "out.parquet")
    assert (done.rows, done.columns, done.inert) == (3, 5, 0)
    assert duckdb.execute(f"FROM '{done.path}'").fetchall() == stored(table)
    types = {name: kind for name, kind, *_rest in duckdb.execute(f"DESCRIBE FROM '{done.path}'").fetchall()}
    assert types == table.columns("t")


@pytest.mark.parametrize("mark", [True, False])
def test_csv_is_read_again_as_it_was(table: Lake, tmp_path: Path, mark: bool) -> None:
    done = export(table, "t", tmp_path / "new" / "out.csv", mark=mark)
    raw = done.path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") is mark
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
    assert tuple(rows[0]) == HEAD
    assert rows[2][0] == "'=cmd()"
    assert done.inert == 1
    exact = export(table, "t", tmp_path / "exact.csv", as_stored=True)
    before = stored(table)
    again = list(csv.reader(io.StringIO(exact.path.read_text("utf-8-sig"), newline="")))[1:]
    assert [row[0] for row in again] == [str(row[0]) for row in before]
    assert [row[1] for row in again] == [row[1] or "" for row in before]
    assert exact.inert == 0


def test_a_workbook_holds_every_cell_and_no_formula(table: Lake, tmp_path: Path) -> None:
    done = export(table, "t", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(done.path)["data"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
    assert tuple(rows[0]) == HEAD
    assert [row[0] for row in rows[1:]] == ["007", "=cmd()", "b3"]
    assert [row[4] for row in rows[1:]] == ["12345678901234567", -5, 1]
    assert rows[1][3] == datetime(2024, 3, 1, 10)
    assert rows[2][3] == "1850-01-02 00:00:00"


def test_versions_and_layers_leave_as_they_were(table: Lake, tmp_path: Path) -> None:
    apply(table, "t", auto(table, "t"))
    first = export(table, "t", tmp_path / "raw.parquet", layer="raw")
    clean = export(table, "t", tmp_path / "clean.parquet")
    assert (first.layer, clean.layer) == ("raw", "clean")
    assert duckdb.execute(f"FROM '{first.path}'").fetchall() == stored(table)
    assert duckdb.execute(f"FROM '{clean.path}'").fetchall() == stored(table, "clean")
    done = CliRunner().invoke(
        app, ["-w", str(table.path), "export", "t", "-o", str(tmp_path / "one.csv"), "--version", "1", "--json"]
    )
    assert done.exit_code == 0, done.output
    assert '"layer": "raw"' in done.stdout
    assert '"version": 1' in done.stdout


def test_what_cannot_be_written_is_one_sentence_and_leaves_nothing(
    table: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("x")
    for path, error in (
        (tmp_path / "out.docx", BadInput), (tmp_path / "out", BadInput), (tmp_path / "file" / "out.csv", Unavailable)
    ):  # fmt: skip
        with pytest.raises(error):
            export(table, "t", path)
    with pytest.raises(NotFound):
        export(table, "t", tmp_path / "x.csv", layer="clean")
    kept = tmp_path / "kept.xlsx"
    kept.write_bytes(b"before")
    for limit, value in (("MOST_ROWS", 2), ("MOST_COLUMNS", 4), ("MOST_CHARS", 8)):
        with monkeypatch.context() as patch:
            patch.setattr(sheets, limit, value)
            with pytest.raises(BadInput, match="workbook"):
                export(table, "t", kept)
    assert kept.read_bytes() == b"before"
    assert {one.name for one in tmp_path.iterdir() if one.name.startswith(".")} == set()


def test_one_writer_of_csv() -> None:
    """Whoever writes a file for people writes it with `Rows` or `export`; pairs may be asked for as they are stored."""
    own = {"core/cells/formulas.py", "core/integrate/match/pairs_file.py"}
    root = Path(__file__).parents[3]
    found = {
        str(path.relative_to(root))
        for folder in ("core", "pages")
        for path in (root / folder).rglob("*.py")
        if re.search(r"csv\.writer\(|DictWriter\(|\.to_csv\(|FORMAT CSV", path.read_text("utf-8"))
    }
    assert found == own


@pytest.mark.parametrize("as_stored", [False, True])
def test_ids_of_pairs_do_not_run(tmp_path: Path, as_stored: bool) -> None:
    pairs = [(sign, f"b{n}") for n, sign in enumerate([*SIGNS, *PLAIN])]
    found = SimpleNamespace(matches=[SimpleNamespace(score=0.9, ids=ids) for ids in pairs], ids=lambda one: one.ids)
    assert write_pairs(found, tmp_path / "pairs.csv", as_stored=as_stored) == len(pairs)  # type: ignore[arg-type]
    with (tmp_path / "pairs.csv").open(encoding="utf-8", newline="") as stream:
        written = [row[0] for row in list(csv.reader(stream))[1:]]
    assert written == [one if as_stored or one in PLAIN else f"'{one}" for one in (*SIGNS, *PLAIN)]
