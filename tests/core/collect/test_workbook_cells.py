"""What a workbook's cells hold: merged values, formulas without results, long numbers, the noise of floats."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.collect import Options, ingest, inspect
from core.collect.readers.workbook.long_numbers import place
from core.collect.readers.workbook.reader import as_text


def book(path: Path, lines: list[list[Any]], merged: str = "") -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    for line in lines:
        sheet.append(line)
    for cells in merged.split():
        sheet.merge_cells(cells)
    made.save(path)
    return path


def raw_book(path: Path, rows: str) -> Path:
    """A workbook whose sheet holds the given XML rows, as other programs than openpyxl write them."""
    book(path, [["x"]])
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    parts["xl/worksheets/sheet1.xml"] = f"{head}{rows}</sheetData></worksheet>".encode()
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return path


def word(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def cells(lake, path: Path, column: str, **options) -> list:
    ingest(lake, path, "t", options=Options(**options))
    with lake.read() as cursor:
        return [row[0] for row in cursor.execute(f'SELECT "{column}" FROM lake.raw.t ORDER BY _row').fetchall()]


def notes(path: Path) -> str:
    return "\n".join(str(note) for note in inspect(path).warnings)


@pytest.mark.parametrize("size", [3, 100])
@pytest.mark.parametrize(("name", "make"), [("Filiale", lambda n: f"Ort {n}"), ("门店", lambda n: f"店{n}"),
                                            ("tag", lambda n: date(2024, 1, 1 + n % 28))])  # fmt: skip
def test_merged_labels_stand_for_all_their_rows(lake, tmp_path, size, name, make):
    lines, merged, wanted = [["order", name, "amount"]], [], []
    for block in range(3 if size == 3 else 30):
        rows = block % 3 + 1
        top = len(lines) + 1
        for n in range(rows):
            lines.append([f"A{len(lines)}", make(block) if n == 0 else None, 1.5])
            wanted.append(make(block))
        if rows > 1:
            merged.append(f"B{top}:B{top + rows - 1}")
    path = book(tmp_path / "t.xlsx", lines, " ".join(merged))
    found = cells(lake, path, name)
    assert [getattr(v, "date", lambda v=v: v)() if isinstance(v, datetime) else v for v in found] == wanted
    assert "were filled" in notes(path)
    assert None in cells(lake, path, name, fill_merged=False)


def test_merged_amounts_are_not_multiplied(lake, tmp_path):
    lines = [
        ["order_no", "year", "sku", "paid"],
        ["2024A", 2024, "x", 30.5],
        [None, None, "y", None],
        ["2024B", 2025, "z", 7],
    ]
    path = book(tmp_path / "t.xlsx", lines, "A2:A3 B2:B3 D2:D3")
    assert cells(lake, path, "paid") == [30.5, None, 7.0]
    assert cells(lake, path, "year") == [2024, 2024, 2025]
    assert cells(lake, path, "order_no") == ["2024A", "2024A", "2024B"]
    assert "“paid”" in notes(path)


def test_blank_cells_that_are_not_merged_stay_blank(lake, tmp_path):
    path = book(tmp_path / "t.xlsx", [["a", "b"], ["x", 1], [None, 2], ["y", 3], [None, 4]], "A2:A3")
    assert cells(lake, path, "a") == ["x", "x", "y", None]


@pytest.mark.parametrize(
    "empty",
    ["<f>B{r}*2</f><v/>", "<f>B{r}*2</f><v></v>", "<f>B{r}*2</f>", '<f t="shared" si="0"/><v/>', "<f>B{r}*2</f> <v />"],
)
def test_formulas_without_results_are_told_with_their_cells(tmp_path, empty):
    rows = f'<row r="1">{word("A1", "n")}{word("B1", "preis")}{word("C1", "summe")}</row>'
    for r in range(2, 9):
        formula = f"<f>B{r}*2</f><v>{r * 2}</v>" if r == 3 else empty.format(r=r)
        rows += f'<row r="{r}">{word(f"A{r}", f"k{r}")}<c r="B{r}"><v>{r}</v></c><c r="C{r}">{formula}</c></row>'
    path = raw_book(tmp_path / "t.xlsx", rows)
    assert "6 (C2, C4, C5, C6, C7, …)" in notes(path)


def test_formulas_with_results_are_not_told(tmp_path):
    rows = '<row r="1"><c r="A1" t="str"><f>"a"</f><v>name</v></c><c r="B1" t="str"><f>"b"</f><v>n</v></c></row>'
    for r in range(2, 6):
        rows += f'<row r="{r}"><c r="A{r}" t="str"><f>""</f><v></v></c><c r="B{r}"><f>1+{r}</f><v>{r + 1}</v></c></row>'
    assert "ormula" not in notes(raw_book(tmp_path / "t.xlsx", rows))


def test_long_numbers_that_the_file_holds_keep_their_digits(lake, tmp_path):
    numbers = [2022072512345928259 + n for n in range(6)]
    rows = f'<row r="1">{word("A1", "trade")}{word("B1", "n")}</row>'
    for r, number in enumerate(numbers, start=2):
        rows += f'<row r="{r}"><c r="A{r}"><v>{number}</v></c><c r="B{r}"><v>{r}</v></c></row>'
    path = raw_book(tmp_path / "t.xlsx", rows)
    assert [str(v) for v in cells(lake, path, "trade")] == [str(n) for n in numbers]
    assert "“trade”" not in notes(path)


SPELLINGS = ["{}", "{}.0", " {} ", "{0[0]}.{0[1]}E+{0[2]}", "{0[0]}.{0[1]}e{0[2]}"]
LONG = [9007199254740993, 60000000123456781, 6222021234567890123, 690123456789012345678]


@pytest.mark.parametrize(("spelling", "first"), [(s, n) for s in SPELLINGS for n in LONG if "[" not in s or n > 1e16])
@pytest.mark.parametrize("size", [3, 300])
def test_long_numbers_in_whatever_spelling_keep_their_digits(lake, tmp_path, spelling, first, size):
    rows = f'<row r="1">{word("A1", "银行卡")}{word("B1", "n")}</row>'
    for n in range(size):
        digits = str(first + n)
        given = (digits[0], digits[1:], len(digits) - 1) if "[" in spelling else digits
        rows += (
            f'<row r="{n + 2}"><c r="A{n + 2}"><v>{spelling.format(given)}</v></c><c r="B{n + 2}"><v>{n}</v></c></row>'
        )
    path = raw_book(tmp_path / "t.xlsx", rows)
    assert [str(v) for v in cells(lake, path, "银行卡")] == [str(first + n) for n in range(size)]
    assert "“银行卡”" not in notes(path)


def ods(path: Path, rows: str) -> Path:
    """An ods file whose sheet holds the given rows, as programs write them that keep the digits."""
    uses = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    with zipfile.ZipFile(path, "w") as made:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        made.writestr("mimetype", kind)
        made.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
        made.writestr(
            "content.xml",
            f"<office:document-content{uses}><office:body><office:spreadsheet>"
            f'<table:table table:name="S">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def ods_row(*values: object, repeated: int = 1) -> str:
    cells = ""
    for value in values:
        number = isinstance(value, int)
        kind = f'office:value-type="float" office:value="{value}"' if number else 'office:value-type="string"'
        cells += f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def test_long_numbers_of_an_ods_file_keep_their_digits(lake, tmp_path):
    first = 2022072512345928259
    rows = ods_row("trade", "n") + "".join(ods_row(first + n, n, repeated=1 + n % 3) for n in range(30))
    path = ods(tmp_path / "t.ods", rows)
    wanted = [str(first + n) for n in range(30) for _copy in range(1 + n % 3)]
    assert [str(v) for v in cells(lake, path, "trade")] == wanted
    assert "“trade”" not in notes(path)


@pytest.mark.parametrize("spelling", ["{:d}", "{:.16e}"])
@pytest.mark.parametrize("first", [60000000123456781, 2022072512345928259])
def test_digits_that_another_program_rounded_are_told(tmp_path, spelling, first):
    """Whole numbers of 17 digits and more, each of them one that a float can be: chance does not do that."""
    rows = f'<row r="1">{word("A1", "trade")}{word("B1", "n")}</row>'
    for n in range(8):
        value = int(float(first + 1001 * n))
        shown = spelling.format(value if "d" in spelling else float(value))
        rows += f'<row r="{n + 2}"><c r="A{n + 2}"><v>{shown}</v></c><c r="B{n + 2}"><v>{n}</v></c></row>'
    assert "“trade”: 8 numbers" in notes(raw_book(tmp_path / "t.xlsx", rows))


def test_round_amounts_are_not_called_rounded(tmp_path):
    rows = f'<row r="1">{word("A1", "wei")}{word("B1", "n")}</row>'
    for n in range(8):
        rows += (
            f'<row r="{n + 2}"><c r="A{n + 2}"><v>{n + 1}25000000000000000</v></c><c r="B{n + 2}"><v>{n}</v></c></row>'
        )
    assert "“wei”" not in notes(raw_book(tmp_path / "t.xlsx", rows))


def test_digits_that_are_gone_are_not_made_up(lake, tmp_path):
    """The file says 6.000000012345678e+16: 60000000123456780, and not the ...784 of the number's binary form."""
    lines = [["karte", "n"], *([60000000123456781.0 + 16 * n, n] for n in range(9))]
    path = book(tmp_path / "t.xlsx", lines)
    assert all(str(v).endswith("0") for v in cells(lake, path, "karte"))
    assert "“karte”: 9 numbers" in notes(path)


def test_numbers_that_the_workbook_rounded_are_told_by_column(tmp_path):
    lines = [["karte", "punkte"], *([60000000123456781 + 7 * n, n] for n in range(9))]
    said = notes(book(tmp_path / "t.xlsx", lines))
    assert "“karte”: 9 numbers" in said
    assert "A2" in said
    assert "“punkte”" not in said


NOISE = {0.1 + 0.2: "0.3", 59.400000000000006: "59.4", 1234.5600000000002: "1234.56", 59.39999999999998: "59.4",
         33.300000000000004: "33.3", -0.30000000000000004: "-0.3", 1.1 * 3: "3.3"}  # fmt: skip
EXACT = (3.141592653589793, 1 / 3, 2 / 3, 0.1, 12.5, 1e-7, 123456789.123456, 1.0000000000000002e-5, 5e300)


def test_the_noise_of_floats_goes_and_other_digits_stay(lake, tmp_path):
    assert {v: as_text(v) for v in NOISE} == NOISE
    assert all(float(as_text(v)) == v for v in EXACT)
    path = book(tmp_path / "t.xlsx", [["sku", "preis"], *([f"A{n}", v] for n, v in enumerate(NOISE))])
    assert [str(float(v)) for v in cells(lake, path, "preis")] == list(NOISE.values())


def test_days_as_numbers_among_dates(lake, tmp_path):
    made = openpyxl.Workbook()
    made.active.append(["sku", "tag", "menge"])
    days = [date(2020, 6, 18 + n) for n in range(8)]
    for n, day in enumerate(days):
        made.active.append([f"A{n}", day if n % 4 == 0 else (day - date(1899, 12, 30)).days, n])
    made.save(tmp_path / "t.xlsx")
    found = cells(lake, tmp_path / "t.xlsx", "tag")
    assert found == days


def test_totals_in_a_workbook(tmp_path):
    lines = [["Artikel", "Menge", "Betrag"], ["A", 1, 2.5], ["B", 2, 5.0], ["C", 3, 7.5], ["Gesamt", 6, 15.0]]
    part = inspect(book(tmp_path / "t.xlsx", lines)).parts[0]
    assert part.rows == 3
    lines = [*lines[:4], [None, None, None], ["Gesamt", 6, 15.0]]
    assert inspect(book(tmp_path / "u.xlsx", lines)).parts[0].rows == 3


def test_places():
    assert [place(1, 0), place(3, 25), place(9, 26), place(2, 701), place(2, 702)] == ["A1", "Z3", "AA9", "ZZ2", "AAA2"]


def ods_cell(kind: str, value: str = "", shown: str = "", more: str = "") -> str:
    known = {"float": "value", "date": "date-value", "string": "string-value"}
    given = f'office:{known[kind]}="{value}" ' if value else ""
    start = f'<table:table-cell office:value-type="{kind}" {given}{more}>'
    return f"{start}<text:p>{shown or value}</text:p></table:table-cell>"


def ods_line(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


@pytest.mark.parametrize("size", [3, 60])
@pytest.mark.parametrize("name", ["Filiale", "门店"])
def test_merged_cells_of_an_ods_file_stand_for_their_rows(lake, tmp_path, size, name):
    rows, wanted = ods_line(ods_cell("string", shown="nr"), ods_cell("string", shown=name)), []
    for block in range(size):
        spans = 'table:number-rows-spanned="2" table:number-columns-spanned="1"'
        rows += ods_line(ods_cell("string", shown=f"A{block}"), ods_cell("string", shown=f"Ort {block}", more=spans))
        rows += ods_line(ods_cell("string", shown=f"B{block}"), "<table:covered-table-cell/>")
        wanted += [f"Ort {block}"] * 2
    path = ods(tmp_path / "t.ods", rows)
    assert cells(lake, path, name) == wanted
    assert "were filled" in notes(path)


def test_formulas_of_an_ods_file_without_results_are_told(tmp_path):
    rows = ods_line(ods_cell("string", shown="n"), ods_cell("string", shown="summe"))
    for n in range(5):
        formula = '<table:table-cell table:formula="of:=[.A2]*2"/>' if n % 2 else ods_cell("float", str(n * 2))
        rows += ods_line(ods_cell("float", str(n)), formula)
    assert "2 (B3, B5)" in notes(ods(tmp_path / "t.ods", rows))


def test_the_noise_of_floats_and_days_among_dates_in_an_ods_file(lake, tmp_path):
    rows = ods_line(*(ods_cell("string", shown=name) for name in ("sku", "preis", "tag")))
    days = [date(2020, 6, 18 + n) for n in range(8)]
    for n, day in enumerate(days):
        serial = str((day - date(1899, 12, 30)).days)
        at = ods_cell("date", day.isoformat()) if n % 4 == 0 else ods_cell("float", serial)
        rows += ods_line(ods_cell("string", shown=f"A{n}"), ods_cell("float", "59.400000000000006", "59.4"), at)
    path = ods(tmp_path / "t.ods", rows)
    assert {str(v) for v in cells(lake, path, "preis")} <= {"59.4", "59.40"}
    found = cells(lake, path, "tag")
    assert [getattr(v, "date", lambda v=v: v)() if isinstance(v, datetime) else v for v in found] == days
    assert "days of a spreadsheet" in notes(path)


@pytest.mark.parametrize("name", ["A", "收货", "Spalte 3"])
@pytest.mark.parametrize(("number", "days"), [(44000, True), (58000, False), (12345, False)])
def test_numbers_far_from_the_dates_beside_them_are_no_days(lake, tmp_path, name, number, days):
    lines = [["sku", name], *([f"A{n}", date(2020, 6, 1 + n) if n % 4 == 0 else number + n] for n in range(12))]
    found = cells(lake, book(tmp_path / "t.xlsx", lines), name)
    assert all(isinstance(v, date) for v in found) == days
