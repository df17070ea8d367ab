"""Marks that say "this is text" are taken off by an option that shows; those of words stay."""

from __future__ import annotations

import random

import pytest

from core.cells.wrapping import APOSTROPHE, FORMULA, TAB, marks_of, unwrapped, unwrapped_sql
from core.collect import Options, ingest, inspect
from core.engine import unattached

WRITES = {
    FORMULA: lambda cell: f'="{cell}"',
    APOSTROPHE: lambda cell: f"'{cell}",
    TAB: lambda cell: f"{cell}\t",
    "tab before": lambda cell: f"\t{cell}",
    "tab and formula": lambda cell: f'="{cell}"\t',
}
CODES = {
    "zip": lambda n: f"0{1000 + n}",
    "订单编号": lambda n: f"2345678901234567{n:02d}",
    "telefon": lambda n: f"+49 30 {n:06d}",
    "barcode": lambda n: f"{4006381333931 + n}",
}


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("column", CODES)
def test_codes_come_without_their_marks(lake, tmp_path, write, column):
    rows, sep = ((3, ","), (300, ";"))[(len(write) + len(column)) % 2]
    codes = [CODES[column](n) for n in range(rows)]
    path = tmp_path / "export.csv"
    lines = [f"sku{sep}{column}{sep}qty", *(f"S{n}{sep}{WRITES[write](code)}{sep}{n}" for n, code in enumerate(codes))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = ingest(lake, path, "t")
    with lake.read() as cursor:
        found = [row[0] for row in cursor.execute(f'SELECT "{column}" FROM lake.raw.t ORDER BY _row').fetchall()]
    assert found == codes
    assert done.types[column] == "VARCHAR"
    assert any(column in str(note) and "taken off" in str(note) for note in done.warnings)
    kept = inspect(path, options=Options(unwrap=False)).parts[0]
    assert not any("taken off" in str(note) for note in kept.warnings)
    assert any(cell.startswith(("=", "'", "\t")) or cell.endswith("\t") for row in kept.preview for cell in row if cell)


def test_headers_too_and_amounts_become_numbers(tmp_path):
    path = tmp_path / "all.csv"
    path.write_text('="order","amount"\n="0012",="1.50"\n="0013",="2.75"\n="0014",="10.00"\n')
    part = inspect(path).parts[0]
    assert [c.name for c in part.columns] == ["order", "amount"]
    assert part.types["order"] == "VARCHAR"
    assert part.types["amount"].startswith("DECIMAL")


KEPT = {
    "words": ["'90s jeans", "'Tis", "plain", "it's"],
    "years": ["'68", "'77", "the nineties", "'01"],
    "quoted": ["'12'", "'x'", "a", "b"],
    "formula": ["=1+1", "=A1", '="a"&"b', "x"],
    "one tab": ["a\t", "b", "c", "d"],
}


@pytest.mark.parametrize("name", KEPT)
def test_words_keep_their_marks(name):
    assert marks_of(KEPT[name]) == ()


def test_python_and_sql_take_off_the_same():
    dice = random.Random(5)
    pieces = ["=", '"', '""', "'", "\t", "0", "12", "-", "a", " ", "\n", "货"]
    texts = ["".join(dice.choices(pieces, k=dice.randint(0, 8))) for _n in range(2_000)]
    with unattached() as engine:
        for marks in ((FORMULA,), (APOSTROPHE,), (TAB,), (TAB, FORMULA, APOSTROPHE)):
            query = f"SELECT {unwrapped_sql('x', marks)} FROM (SELECT unnest(?) AS x)"
            found = [row[0] for row in engine.execute(query, [texts]).fetchall()]
            assert found == [unwrapped(text, marks) for text in texts]


def test_a_mended_row_of_the_quarantine_is_unwrapped_as_the_others(lake, tmp_path):
    from core.collect.quarantine import listing
    from core.collect.quarantine.read_again import Edit, readmit

    path = tmp_path / "t.csv"
    lines = ["zip;qty", *(f'="0{1000 + n}";{n}' for n in range(300)), '="02000";x']
    path.write_text("\n".join(lines) + "\n")
    done = ingest(lake, path, "t")
    assert done.rows_quarantined == 1
    row = listing.rows(lake, "t").to_dict("records")[0]
    assert readmit(lake, "t", [Edit(int(row["id"]), raw='="02000";7')]).admitted == 1
    with lake.read() as cursor:
        assert cursor.execute("SELECT zip FROM lake.raw.t WHERE qty = 7 ORDER BY 1 DESC").fetchall()[0] == ("02000",)


def test_a_large_file_read_under_a_guess(lake, tmp_path):
    path = tmp_path / "large.csv"
    path.write_text(
        "zip,qty,name\n" + "".join(f"'{n % 100_000:05d},{n % 9},a ware of plain words {n}\n" for n in range(130_000))
    )
    done = ingest(lake, path, "t")
    with lake.read() as cursor:
        assert cursor.execute("SELECT count(*), min(zip), max(zip) FROM lake.raw.t").fetchone() == (
            130_000, "00000", "99999",
        )  # fmt: skip
    assert done.types["zip"] == "VARCHAR"
