"""Workbooks: sheets, merged headers, preambles and footers, error values, passwords, and markup in disguise."""

# ruff: noqa: E501 (example documents)

from __future__ import annotations

import base64
import gzip
import random
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from core.collect import Options, ingest, inspect
from core.collect.readers.workbook.reader import as_text
from core.collect.readers.workbook.xls_errors import error_values
from core.errors import BadInput
from core.lake import Lake


def rows(lake: Lake, name: str, columns: str = "* EXCLUDE (_row, _file)") -> list[tuple[Any, ...]]:
    with lake.read() as cursor:
        return cursor.execute(f"SELECT {columns} FROM {lake.table(name, 'raw')} ORDER BY _row").fetchall()


def book(path: Path, sheets: dict[str, list[list[Any]]], merged: str = "") -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
        for cells in merged.split():
            sheet.merge_cells(cells)
    made.save(path)
    return path


def test_merged_headers_name_every_column_they_cover(lake: Lake, tmp_path: Path) -> None:
    lines = [
        ["Sales of the shop"],
        [],
        ["sku", "north", None, "south", None],
        [None, "units", "price", "units", "price"],
        ["A1", 3, 2.5, 4, 2.25],
        ["A2", 5, 1.5, 6, 1.75],
    ]
    path = book(tmp_path / "b.xlsx", {"S": lines}, "A1:E1 A3:A4 B3:C3 D3:E3")
    done = ingest(lake, path, "t")
    assert list(done.types) == ["sku", "north units", "north price", "south units", "south price"]
    assert [r[:3] for r in rows(lake, "t")] == [(5, "A1", 3), (6, "A2", 5)]
    assert lake.dataset("t").imports["files"][0]["parts"][0]["preamble"][0].startswith("Sales of the shop")


def test_header_rows_skip_and_footer_are_honoured(lake: Lake, tmp_path: Path) -> None:
    lines: list[list[Any]] = [["note", "x", "y"], ["id", "net", "gross"], ["", "EUR", "EUR"], ["a", 1, 2], ["b", 3, 4]]
    lines += [["sum", 4, 6]]
    path = book(tmp_path / "b.xlsx", {"S": lines})
    options = Options(skip=1, header_rows=2, footer=1)
    done = ingest(lake, path, "t", options=options)
    assert list(done.types) == ["id", "net EUR", "gross EUR"]
    assert rows(lake, "t", "_line, id") == [(4, "a"), (5, "b")]
    assert any("footer" in str(w) for w in done.warnings)
    assert "sum,4,6" in lake.dataset("t").imports["files"][0]["parts"][0]["preamble"]
    assert ingest(lake, path, "n", options=Options(header_rows=0, skip=3, keep_totals=True)).rows_in == 3


def test_a_sparse_last_line_after_a_blank_row_is_a_footer(lake: Lake, tmp_path: Path) -> None:
    lines = [["id", "a", "b", "c"], *[[f"r{n}", n, n, n] for n in range(5)], [], ["printed on 2026-09-01"]]
    done = ingest(lake, book(tmp_path / "b.xlsx", {"S": lines}), "t")
    assert done.rows_in == 5
    assert any("footer" in str(w) for w in done.warnings)


def test_error_values_stay_text(lake: Lake, tmp_path: Path) -> None:
    lines = [["sku", "ratio"], ["a", "#DIV/0!"], ["b", "#REF!"], ["c", "fine"], ["d", None]]
    path = book(tmp_path / "b.xlsx", {"S": lines})
    assert b't="e"' in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    ingest(lake, path, "t")
    assert rows(lake, "t", "ratio") == [("#DIV/0!",), ("#REF!",), ("fine",), (None,)]


def test_all_sheets_as_parts_on_request(lake: Lake, tmp_path: Path) -> None:
    lines = [["user_id", "price"], ["u1", 2.5], ["u2", 3.5]]
    path = book(tmp_path / "b.xlsx", {"May": lines, "June": lines, "empty": []})
    assert ingest(lake, path, "one").rows_in == 2
    assert ingest(lake, path, "all", options=Options(sheet="*")).rows_in == 4
    assert sorted({r[0] for r in rows(lake, "all", "_file")}) == ["b.xlsx/June", "b.xlsx/May"]
    chosen = ingest(lake, path, "june", options=Options(parts=("b.xlsx/June",)))
    assert (chosen.rows_in, {r[0] for r in rows(lake, "june", "_file")}) == (2, {"b.xlsx/June"})


def test_a_hidden_sheet_is_not_the_first(lake: Lake, tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"secret": [["a", "b"], [1, 2]], "shown": [["id", "name"], [1, "x"]]})
    made = openpyxl.load_workbook(path)
    made["secret"].sheet_state = "hidden"
    made.save(path)
    assert list(inspect(path).parts[0].types) == ["id", "name"]


def test_long_numbers_are_written_out_and_named_as_rounded(lake: Lake, tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"S": [["order_id", "n"], [1234567890123456789, 1], [1234567890123456000, 2]]})
    done = ingest(lake, path, "t")
    assert rows(lake, "t", "order_id")[0] == ("1234567890123457000",)
    assert any("more than 15 digits" in str(w) for w in done.warnings)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (0.1, "0.1"),
        (True, "TRUE"),
        (timedelta(hours=30, minutes=5), "30:05:00"),
        (-timedelta(seconds=1, microseconds=500_000), "-0:00:01.5"),
        (datetime(2026, 9, 1, 8, 30), "2026-09-01 08:30:00"),
        ("007", "007"),
    ],
)
def test_cells_as_text(value: Any, text: str) -> None:
    assert as_text(value) == text


def test_a_password_is_said(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "p.xlsx"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1500) + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(BadInput, match="protected by a password") as caught:
        ingest(lake, path, "t")
    assert "without the password" in caught.value.hint
    assert list((lake.path / "files").iterdir()) == []


def repacked(path: Path, member: str, content: bytes) -> Path:
    held = {}
    with zipfile.ZipFile(path) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    held[member] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in held.items():
            archive.writestr(name, data)
    return path


def test_a_sheet_with_far_corners_is_refused_before_it_is_loaded(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"S": [["a", "b"], [1, 2]]})
    sheet = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml")
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    with pytest.raises(BadInput, match="far more cells"):
        inspect(repacked(path, "xl/worksheets/sheet1.xml", sheet.replace(b"</sheetData>", corner)))


def test_a_bomb_in_a_workbook_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"S": [["a", "b"], [1, 2]]})
    with pytest.raises(BadInput, match="far more cells"):
        inspect(repacked(path, "xl/sharedStrings.xml", b" " * (80 << 20)))


MANIFEST = (
    '<?xml version="1.0"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry '
    'm:full-path="/" m:media-type="application/vnd.oasis.opendocument.spreadsheet"/></m:manifest>'
)
ODS = (
    '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">'
    '<office:body><office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def ods(path: Path, content: str) -> Path:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", ODS.format(rows=content))
    return path


def text_cell(text: str, extra: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {extra}><text:p>{text}</text:p></table:table-cell>'


def test_ods_error_values_and_merged_headers(lake: Lake, tmp_path: Path) -> None:
    covered = "<table:covered-table-cell/>"
    north = text_cell("north", 'table:number-columns-spanned="2"')
    header = f"<table:table-row>{north}{covered}{text_cell('sku')}</table:table-row>"
    second = f"<table:table-row>{text_cell('units')}{text_cell('price')}<table:table-cell/></table:table-row>"
    wrong = '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
    body = f"<table:table-row>{text_cell('few')}{wrong}{text_cell('A1')}</table:table-row>"
    tail = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    ingest(lake, ods(tmp_path / "x.ods", header + second + body + tail), "t")
    assert rows(lake, "t", '"north units", "north price", sku') == [("few", "#REF!", "A1")]


def test_an_ods_bomb_of_repeats_is_refused(tmp_path: Path) -> None:
    cell = '<table:table-cell table:number-columns-repeated="16000" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
    line = f'<table:table-row table:number-rows-repeated="1000000">{cell}</table:table-row>'
    with pytest.raises(BadInput, match="far more cells"):
        inspect(ods(tmp_path / "x.ods", line))


HTML = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"><style>td {x:1}</style></head>'
    "<body><table border=1><tr><th rowspan=2>订单号</th><th colspan=2>amount</th></tr><tr><th>net<th>gross</tr>"
    "<tr><td>001</td><td>1.50</td><td>2.5&nbsp;</td></tr><tr><td>002<td>3&lt;4<td>a<br>b</table></body></html>"
)


def test_html_saved_as_xls_is_read_as_what_it_is(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_text(HTML, encoding="utf-8")
    done = ingest(lake, path, "t")
    assert rows(lake, "t") == [(3, "001", "1.50", "2.5"), (4, "002", "3<4", "a b")]
    assert list(done.types) == ["订单号", "amount net", "amount gross"]
    assert any("web page" in str(w) for w in done.warnings)


def test_tabs_saved_as_xls_are_read_as_what_they_are(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "export.xls"
    path.write_bytes("订单号\t金额\n001\t2.50\n002\t3.75\n".encode("gb18030"))
    assert ingest(lake, path, "t").encoding == "gb18030"
    assert rows(lake, "t", '"订单号"') == [("001",), ("002",)]


@pytest.mark.parametrize(
    "page",
    [
        "<!doctype html><html><body>Not logged in</body></html>",
        "<html><body><table><tr><td>Name<td><input></tr><tr><td>Word<td><input type=password></tr></table></html>",
        "<html><body><table><tr><td>one cell</td></tr></table></body></html>",
    ],
)
def test_other_pages_are_refused(tmp_path: Path, page: str) -> None:
    path = tmp_path / "x.xls"
    path.write_text(page, encoding="utf-8")
    with pytest.raises(BadInput, match="web page"):
        inspect(path)


EXCEL_XML = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="Orders"><Table>
<Row><Cell><Data ss:Type="String">id</Data></Cell><Cell><Data ss:Type="String">note</Data></Cell><Cell ss:Index="4">
<Data ss:Type="String">price</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">007</Data></Cell><Cell ss:Index="4"><Data ss:Type="Number">2.5</Data></Cell>
</Row></Table></Worksheet></Workbook>"""


def test_excel_xml_of_2003(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_text(EXCEL_XML, encoding="utf-8")
    done = ingest(lake, path, "t")
    assert list(done.types) == ["id", "note", "column_3", "price"]
    assert rows(lake, "t", "_line, id, note, CAST(price AS DOUBLE)") == [(3, "007", None, 2.5)]
    two = EXCEL_XML.replace("</Workbook>", EXCEL_XML[EXCEL_XML.index("<Worksheet") :].replace("Orders", "More"))
    path.write_text(two, encoding="utf-8")
    assert ingest(lake, path, "one").rows_in == 1
    assert ingest(lake, path, "all", options=Options(sheet="*")).rows_in == 2
    assert {r[0] for r in rows(lake, "all", "_file")} == {"x.xls/Orders", "x.xls/More"}
    path.write_text(EXCEL_XML[:-60], encoding="utf-8")
    with pytest.raises(BadInput, match="workbook"):
        inspect(path)


XLS = (
    "ABzY8000000t4-sO-L0{6vzK}KHkhTKi)GfG<=AZmANtd+UT>OT&32gh@hVNAW`0nc`v9IW!YN>QLCbj;HHh$rVnaSyB2{_iy#QJmac+=7V32F"
    "xic}^EPPOsF=x1E&YW|9Gk50PkC}Npot&9?)HsV}(hVJpZXB_IPf&^b2MJKzb*1U=Z7OagYf9oaB{F8>dDR<B=1}H)78)KJuSf%*shq?)^yPEe"
    "=2esf+=h&hZRipP^*s&us8pkY+f~c@4D0o*A8_3ltb5pVgLN0xoe?K6o$hPf=k?>`S_{XjNeet-<|BJLP><KLA78mCR9zGMo#D*rzZpmwm6!x&"
    "t~Z;@I+@WK)KLm2@!f3(zWHPIWpm_TUB3YNe=PM|A^zK%0gS;tEo4V5p$e8EBPR02vstG^J@l5T#$~@VlywU8=%@Y;s>t*41sy1ioTn;IrZ}7@"
    "HkU7EsUsIUD4LVTPN_Pj+9lO)srE><muin@3dIUJt@AXHSTYS%@!+T=J%k#zlRQKcG||uB|N8Fm;6VBmd&YR`R|~`zc}H+@RT2bOb42?UZ)1B0"
    ">uY@0O>8%^uA@7red|EIXB-;mI@dYcO4sRRd7s`Iu(y$2nmh6|Rr-?NPWDvq?4`P?59tZC(1JBYyxhjoF51Q2J5rvd{k`y}l25D~ew$WoE#bA@"
    "^;W?eETDqTBx_kiEUOVi6Z?|1jDnX%6|#^LNYV4{)@t#XpGr?)g<XwQs1;ma!>Q0iQz7qI9r;g39cf+?{4_16Rhs0JGBul9M`;x*B3aX8wGdWg"
    "Hs-M^FP2b|AghP4I<uC?>de*%6$!FN2x~BFd#u6iMxi1>)(l}yX5$`fGTS6nB*?}>*ch`F9vfqJvrv&BYlW~Dv+F$8Vzy1FNRYKdSew~O(w8-P"
    "B-uG#oylfefJYR<MpPt`L=s6Pkwmgog!ghT-$wWy$a~|oy#G22R2HM(B>$}(MV_`IeU=_Xj`j{NmeqeYz!d(u#0nYzf1#9Pbae+K802=0l-+;n"
    "i$MhMXT@OR&kdn+ufJGMJOA?ae*&aFqzV8Q000"
)
"""A generated xls file, gzip and base 85: a sheet “Orders” with each error value, and one before it."""


def test_xls_error_values_stay_text(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_bytes(gzip.decompress(base64.b85decode(XLS)))
    ingest(lake, path, "t", options=Options(sheet="Orders", types={"ratio": "VARCHAR"}, null_tokens=()))
    errors = ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]
    assert [r[0] for r in rows(lake, "t", "ratio")] == [*errors, "2.5"]
    assert [r[0] for r in rows(lake, "t", "note")] == [*["n"] * 7, "TRUE"]


def test_a_damaged_xls_file_never_crashes_the_search(tmp_path: Path) -> None:
    whole = gzip.decompress(base64.b85decode(XLS))
    assert error_values(_put(tmp_path, whole), "Orders")[2] == {1: "#NULL!"}
    assert error_values(_put(tmp_path, whole), "nothing") == {}
    odd = bytearray(whole)
    odd[30:32] = b"\xff\xff"  # a sector size of 2 to the 65,535
    assert error_values(_put(tmp_path, bytes(odd)), "Orders") == {}
    chance = random.Random(5)
    for _round in range(300):
        held = bytearray(whole)
        for _byte in range(8):
            held[chance.randrange(30, len(held))] = chance.choice((0, 255, chance.randrange(256)))
        assert isinstance(error_values(_put(tmp_path, bytes(held[: chance.randrange(600, len(held))])), "Orders"), dict)


def _put(folder: Path, content: bytes) -> Path:
    path = folder / "d.xls"
    path.write_bytes(content)
    return path
