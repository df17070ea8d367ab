"""Files that are made to freeze a reader or to fill its memory: each form's own marks, said over and over.

A case is a name and a function from a size in bytes to a file of about that size. Text forms are an opening, a mark
repeated, and an end; a mark may be numbered, so that no two are alike. Workbooks, columnar files and archives are
put together by hand, since no library writes what they say.
"""

from __future__ import annotations

import gzip
import io
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

Maker = Callable[[int], bytes]


@dataclass(frozen=True)
class Case:
    """One hostile file: `form` is the module of the format that is meant, `make` gives it at a size."""

    form: str
    name: str
    make: Maker


def said(opening: str, mark: str, end: str = "") -> Maker:
    """Opening, the mark as often as there is room, end; `#` in the mark is its number."""

    def make(size: int) -> bytes:
        if "#" not in mark:
            return (opening + mark * max(1, size // len(mark.encode())) + end).encode()
        pieces, length, number = [opening], 0, 0
        while length < size:
            pieces.append(mark.replace("#", f"{number:x}"))
            length += len(pieces[-1])
            number += 1
        return "".join([*pieces, end]).encode()

    return make


def raw(opening: bytes, mark: bytes, end: bytes = b"") -> Maker:
    """The same in bytes."""
    return lambda size: opening + mark * (size // len(mark)) + end


XML_MARKS = (
    "<!--", "-->", "<![CDATA[", "]]>", "<?", "<?x ?>", "<!", "<!DOCTYPE ", "<!ENTITY a 'b'>", "<a>", "</a>", "<a/>",
    "<a ", "<a", '<a x="', "<a b='c", "<a\n", "<", ">", "</", "/>", "&", "&amp;", "&#120;", "&#", "&lt", "&x",
    "&#xffffffff;", '"', "'", "=", "\n", "\r", "\t", "\0", "\ufffe", "x", "中", "<t#>", "<t#/>", "<t#>1</t#>",
    '<i k#="1"/>', '<row Id="#"/>', '<row Id="#"><x>1</x></row>\n', '<i x="1"/>', "<i><j/></i>", "<br>", "x<y ",
    "<x:y>", '<i xmlns:n#="u#"/>', "<i xml:id='#'/>",
)  # fmt: skip
IN_TAG = (
    " ",
    "a ",
    ' a="1"',
    " a#='1'",
    ' a="',
    " a=",
    "=",
    '"',
    "'",
    "/",
    "\n",
    "&amp;",
    "&",
    ' xmlns:n#="u#"',
    "x",
    "a:b ",
    "é",
)
HTML_MARKS = (
    "<table>", "<table><tr><td>", "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>", "<td>",
    "<td>1", "<tr>", "<tr><td>", "<tr><td>1<td>2\n", '<th colspan="9999999">', '<td rowspan="9999999">x',
    '<tr><td rowspan="9999999">x', '<td colspan="1000" rowspan="65534">x', "<script>", "<style>", "<noscript>",
    "<template>", "<textarea>", "<select>", "<option>", "<br>", "<p>", "<div>", "<b>", "<a>", "<a ", "<i x='", "<!--",
    "<!", "<![if ", "</td>", "</table>", "</", "<", "&", "&amp;", "&nbsp", "&#x41;", "<input type=password>", "<form>",
    "<t#>", "<td a#=1>", "\0", "中", "<svg>", "<math>", "<frameset>", "<body>", "<head>", "<html>", "<caption>",
    "<col>", "<tbody>", "<thead><tr><th>",
)  # fmt: skip
JSON_MARKS = (
    "[", "[[", "{", '{"a":', '[{"a":', "{}", "{}\n", "[]", "[],", "]", "}", ",", ":", " ", "\n", "\t", "null,",
    "null ", "true,", "1,", "9", "-", "-1,", "1e9,", "0.", '"', '""', '"",', "\\", '\\"', "\\u0041", "\\ud800",
    '"a":1,', '"k#":1,', '"k#":{"a":[1]},', '{"a":1},', '{"a":1}', '{"a":1}\n', '{"a":1},\n', '{"k#":1}\n',
    '{"k#":1},', '{"a":"\n', '[1,"x"],', '{"a":{"k#":1}},', '{"index":{"_id":"#"}}\n', "\0", "x", "中", "\ufeff",
    "//x\n", "NaN,", "Infinity,", "'a',",
)  # fmt: skip
TEXT_MARKS = (
    '"', '""', '"\n', '"a', 'a"', 'a"b,', '"a",', '",', '",\n', '"a\n', '"a"\n', '"a"b,"', '\\"', "\\", "\\,", "'",
    "'a',", "`", "“", "«", ",", ";", "\t", "|", ":", ",\n", ";\n", ",,\n", "a,\n", "\r", "\n", "\r\n", "\n\r",
    "\r\r\n", "\0", "\0,", "\x1e", "\x1f", "\x0b", "\x0c", "\x85", "\u2028", "\ufeff", " ", "  a", "a  ", "   a   b\n",
    "#", "#\n", "--", "-- --\n", "==\n", "+--+\n", "| a | b |\n", "a b c\n", "x", "x\n", "中", "中,", "中\n", "é", "1",
    "1\n", "1,", "1,2,3\n", "1,2\n1\n", "1;2,3\n", "1,234,", "1.234.", "-", "-1,", "$1,", "(1)", "%", "1%\n", "1e9",
    "1e999999\n", "0", "0\n", "1/", "1/2/", "1/2/2020,", "2020-01-01\n", "2020-01-01T00:00:00Z,", "12:", "a:b,",
    "a=b&", "a=1;", "k#,", "k#\n", "k#,k#\n", "k#=1 ", "http://x/#\n", "a@b.c,", "<", "<a", "{", "[", "(", "=1+1,",
    "@x\n", "~", "TRUE,", "nan\n", "N/A,", "null\n", "Total\n", "Total,1,2\n",
    '127.0.0.# - - [10/Oct/2000:13:55:36 -0700] "GET /# HTTP/1.0" 200 2326\n',
    "2020-01-01 10:00:00,123 [INFO] x.y - text #\n", "INSERT INTO t VALUES (#,'a');\n", "insert into t values (",
    "('a','b'),", "key: #\n", "- a: #\n", "  - ", "[t#]\nk = 1\n", "@attribute a# numeric\n",
)  # fmt: skip
BYTE_MARKS = (
    b"\xff", b"\xfe", b"\x80", b"\xc3", b"\xe4\xb8", b"\xf4\x90", b"\xed\xa0\x80", b"\x81", b"\x81\x30",
    b"\x81\x30\x81\x30", b"\xa1\xa1,", b"\x1b$B", b"\x1b(B", b"\x1b", b"~{", b"~{!!~}", b"+AGE-,", b"+", b"=E4",
    b"a\0", b"\0a", b"\xd8\0", b"\0\xd8", b"\x1a", b"\x1a\n", b"\xe9,", b"\xe9\n", b"\xe9a\xc3\xa9,",
    b"\xb2\xe8,\xc3\xa9\n", b"\x8f\xa2", b"\xff,", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\xff", b"\x01", b"\x7f",
)  # fmt: skip

XML_OPEN, HTML_OPEN = '<?xml version="1.0"?><r><i a="1"><x>1</x></i>', "<html><body><table><tr><td>a<td>b<tr><td>1<td>2"
EXCEL_OPEN = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
)
EXCEL_MARKS = (
    "<Row>", "<Row/>", '<Row ss:Index="1048576"/>', '<Row ss:Index="9999999999999999999"/>',
    '<Row><Cell ss:Index="16384"/></Row>',
    '<Row><Cell ss:MergeAcross="16383" ss:MergeDown="1048575"><Data>1</Data></Cell></Row>',
    "<Row><Cell><Data>1</Data></Cell></Row>", "<Cell>", "<Cell><Data>x</Data></Cell>",
    '<Cell ss:MergeDown="9999"><Data>x</Data></Cell>', "<Data>", "</Table></Worksheet><Worksheet><Table>",
    "<Worksheet/>", "<!--", "&amp;", "<![CDATA[", 'x="', '<Row ss:Index="-5"/>', '<Row ss:Index="x"/>',
    "<Row><Cell><Data>1</Data></Cell><Cell><Data>b</Data></Cell></Row>",
)  # fmt: skip


Place = Callable[[Any], Case]


def text_places() -> Iterator[tuple[Sequence[str | bytes], Sequence[Place]]]:
    """The marks of each text form, and where they may stand: inside a table of the form, or as the whole file."""

    def xml(mark: str) -> Case:
        ends = ("<r>", "</r>") if mark[0] != "<" else ("", "")
        return Case("xml", f"whole {mark!r}", said(ends[0], mark, ends[1]))

    def at(form: str, where: str, opening: str, end: str = "") -> Place:
        return lambda mark: Case(form, f"{where} {mark!r}", said(opening, mark, end))

    yield XML_MARKS, [at("xml", "within", XML_OPEN), xml]
    yield IN_TAG, [at("xml", "tag", f"{XML_OPEN}<i", "/><i/></r>")]
    yield IN_TAG, [at("html", "tag", f"{HTML_OPEN}<td", ">1</table>")]
    closing = "</td></tr></table></body></html>"
    yield HTML_MARKS, [at("html", "within", HTML_OPEN), at("html", "closed", HTML_OPEN, closing)]
    closing = "</Table></Worksheet></Workbook>"
    yield EXCEL_MARKS, [at("excel_xml", "within", EXCEL_OPEN), at("excel_xml", "closed", EXCEL_OPEN, closing)]
    yield (
        JSON_MARKS,
        [
            at("json", "object", "{", "}"),
            at("json", "array", '[{"a":1},', "]"),
            at("json", "value", '{"a":'),
            at("json", "text", '[{"a":"', '"}]'),
            at("json", "lines", '{"a":1}\n{"a":2}\n'),
        ],
    )
    yield (
        TEXT_MARKS,
        [
            at("delimited", "whole", ""),
            at("delimited", "within", "a,b,c\n1,2,3\n4,5,6\n"),
            at("delimited", "quoted", 'a,b,c\n1,"2",3\n4,"', '",6\n'),
        ],
    )
    yield (
        BYTE_MARKS,
        [
            lambda byte: Case("delimited", f"bytes {byte!r}", raw(b"", byte)),
            lambda byte: Case("delimited", f"after {byte!r}", raw("a,b\n1,é\n".encode(), byte, b"\n")),
        ],
    )


def text_cases(*, every: bool) -> Iterator[Case]:
    """Every mark of each text form: in `every` place, or in one after the other, so that all are used."""
    for marks, places in text_places():
        for n, mark in enumerate(marks):
            for place in places if every else [places[n % len(places)]]:
                yield place(mark)


CONTENT_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
RELATIONS = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
STRINGS = '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'


def xlsx(sheet: str, strings: str = "", book: str = "", *, packed: bool = True) -> bytes:
    """A workbook of one sheet from its XML, whatever that says."""
    main = (
        f'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    links = f'{RELATIONS}<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    links += f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    first = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f"{RELATIONS}{first}</Relationships>",
        "xl/workbook.xml": book or main,
        "xl/_rels/workbook.xml.rels": links,
        "xl/worksheets/sheet1.xml": sheet,
        **({"xl/sharedStrings.xml": strings} if strings else {}),
    }
    return zipped(parts, zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED)


def zipped(parts: dict[str, str] | dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def ods(opening: str, mark: str, end: str) -> Maker:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    head = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0">'
        '<office:body><office:spreadsheet><table:table table:name="a">'
    )
    end += "</table:table></office:spreadsheet></office:body></office:document-content>"
    body = said(head + opening, mark, end)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts = {"mimetype": kind.encode(), "META-INF/manifest.xml": manifest}
    return lambda size: zipped({**parts, "content.xml": body(size)}, zipfile.ZIP_STORED)


def sheet(mark: str, before: str = ROW, after: str = "") -> Maker:
    """A sheet that holds a mark over and over, not packed, so that the file has the size asked for."""
    body = said(f"{SHEET}<sheetData>{before}", mark, f"</sheetData>{after}</worksheet>")
    return lambda size: xlsx(body(size).decode(), packed=False)


def below(mark: str) -> Maker:
    """Merged cells and others after the cells of a small sheet."""
    rows = f"{SHEET}<sheetData>{ROW}{ROW.replace('1', '2')}</sheetData><mergeCells>"
    body = said(rows, mark, "</mergeCells></worksheet>")
    return lambda size: xlsx(body(size).decode(), packed=False)


def shared(mark: str) -> Maker:
    body = said(STRINGS, mark, "</sst>")
    cells = '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>999999999</v></c></row>'
    filled = f"{SHEET}<sheetData>{ROW}{cells}</sheetData></worksheet>"
    return lambda size: xlsx(filled, body(size).decode(), packed=False)


CELL = '<row r="{r}"><c r="{c}{r}"><v>1</v></c></row>'
SHEETS = (
    "<row/>", '<row r="#"/>', '<row r="1048576"/>', "<c/>", "<row><c/></row>", "<row><c><v>1</v></c></row>",
    '<row><c r="XFD1"/></row>', '<row><c t="s"><v>0</v></c></row>', '<row><c t="e"><v>#REF!</v></c></row>',
    "<row><c><f>A1</f></c></row>", "<row><c><f>A1</f><v></v></c></row>",
    "<row><c><v>1234567890123456789</v></c></row>", '<c r="A1"><v>1</v></c>', '<c r="ZZZZZZ9"><v>1</v></c>', "<row",
    "<c ", "<!--", "&amp;", "<f>",
    '<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c><c r="B2"><v>9</v></c></row>', "x",
    "<c r='A1' t='d'><v>2020</v></c>", "</row>",
)  # fmt: skip
BELOW = (
    '<mergeCell ref="A1:XFD1048576"/>', '<mergeCell ref="A1:B2"/>',
    '<mergeCells><mergeCell ref="A1:B1048576"/></mergeCells>',
    '<mergeCells count="1"><mergeCell ref="A1:XFD2"/></mergeCells>', "<hyperlinks/>", '<hyperlink ref="A1"/>', "<!--",
)  # fmt: skip
BOOKS = (
    ("far corner", '<row r="9000"><c r="XFD9000"><v>1</v></c></row>'),
    ("last row", '<row r="1048576"><c r="D1048576"><v>1</v></c></row>'),
    ("corner", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    ("past it", '<row r="9999999"><c r="ZZZ9999999"><v>1</v></c></row>'),
)  # fmt: skip
ODS_X = "<text:p>x</text:p>"
ODS_ROW = f"<table:table-row><table:table-cell>{ODS_X}</table:table-cell></table:table-row>"
ODS_CELLS = (
    ("", 'table:number-columns-repeated="16384"', ""), ("", 'table:number-columns-repeated="16384"', ODS_X),
    ('table:number-rows-repeated="1048576"', 'table:number-columns-repeated="16384"', ""),
    ('table:number-rows-repeated="1048576"', 'office:value-type="float" office:value="1"', ""),
    ('table:number-rows-repeated="99"', 'table:number-columns-repeated="99"', ODS_X),
    ('table:number-rows-repeated="99999999999999999999"', "", ODS_X),
    ("", 'table:number-columns-spanned="16384" table:number-rows-spanned="1048576"', ODS_X),
)  # fmt: skip
"""Attributes of a row, attributes of its cell, what is in it."""
ODS = (
    *(f"<table:table-row {r}><table:table-cell {c}>{x}</table:table-cell></table:table-row>" for r, c, x in ODS_CELLS),
    "<table:table-row><table:table-cell/></table:table-row>", "<table:table-row/>", ODS_X, "<table:table>", "<text:s/>",
    ODS_ROW,
)  # fmt: skip
ODS_CORNER = (
    '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
    f"<table:table-cell>{ODS_X}</table:table-cell></table:table-row>"
    '<table:table-row table:number-rows-repeated="1048575">'
    f"<table:table-cell>{ODS_X}</table:table-cell></table:table-row>"
)
"""A long row above many short ones."""


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def ole_head(tables: int = 1) -> bytes:
    """The header of an OLE file after its mark and identity (MS-CFB 2.2); the directory is in the sector after it."""
    facts = struct.pack("<5H", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    facts += struct.pack("<9I", 0, tables, tables, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return facts + struct.pack("<109I", *range(tables), *[0xFFFFFFFF] * (109 - tables))


def xls_cell(row: int, column: int) -> bytes:
    return struct.pack("<HHHHHd", 0x0203, 14, row, column, 0, 1.0)


def xls(cells: bytes, sheets: int = 1) -> bytes:
    """A workbook of the old form (MS-XLS in MS-CFB) whose sheets all begin at the same cells."""
    begin, end = struct.pack("<HHHHHHII", 0x0809, 16, 0x0600, 0x0005, 0, 0, 0, 0), struct.pack("<HH", 0x000A, 0)
    bound = struct.pack("<HHIHBB", 0x0085, 9, len(begin) + 13 * sheets + len(end), 0, 1, 0) + b"a"
    book = begin + bound * sheets + end + begin.replace(b"\x05\0", b"\x10\0", 1) + cells + end
    book = book.ljust(4096, b"\0")
    book += bytes(-len(book) % 512)
    tables = (len(book) // 512 + 2) // 127 + 1
    first = tables + 1
    chain = [0xFFFFFFFD] * tables + [0xFFFFFFFE, *range(first + 1, first + len(book) // 512), 0xFFFFFFFE]
    chain += [0xFFFFFFFF] * (tables * 128 - len(chain))

    def entry(name: str, kind: int, start: int, size: int, child: int) -> bytes:
        raw_name = name.encode("utf-16-le").ljust(64, b"\0")
        links = struct.pack("<HBB3I", 2 * len(name) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return raw_name + links + bytes(36) + struct.pack("<IQ", start, size)

    listed = entry("Root Entry", 5, 0xFFFFFFFE, 0, 1) + entry("Workbook", 2, first, len(book), 0xFFFFFFFF) + bytes(256)
    return OLE + bytes(16) + ole_head(tables) + struct.pack(f"<{len(chain)}I", *chain) + listed + book


def xlsb_cell(row: int, column: int) -> bytes:
    """A row's header and a number in it (MS-XLSB: BrtRowHdr, BrtCellReal)."""
    return struct.pack("<BBI", 0, 25, row) + bytes(21) + struct.pack("<BBIId", 5, 16, column, 0, 1.0)


def xlsb(cells: bytes) -> bytes:
    sheet = b"\x81\x01\0\x94\x01\x10" + bytes(16) + b"\x91\x01\0" + cells + b"\x92\x01\0\x82\x01\0"
    name = struct.pack("<I", 2) + "r1".encode("utf-16-le") + struct.pack("<I", 1) + "a".encode("utf-16-le")
    bundle = struct.pack("<II", 0, 1) + name
    book = b"\x83\x01\0\x8f\x01\0\x9c\x01" + bytes([len(bundle)]) + bundle + b"\x90\x01\0\x84\x01\0"
    links = (
        f'{RELATIONS}<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    parts: dict[str, bytes] = {"[Content_Types].xml": CONTENT_TYPES.encode(), "xl/workbook.bin": book}
    parts |= {"xl/_rels/workbook.bin.rels": links.encode(), "xl/worksheets/sheet1.bin": sheet}
    return zipped(parts)


def table(size: int) -> pa.Table:
    return pa.table({"a": [f"x{n}" for n in range(size // 12)], "b": list(range(size // 12))})


def parquet(size: int, *, bomb: bool = False, columns: int = 0, nested: int = 0) -> bytes:
    held = io.BytesIO()
    if columns:
        pq.write_table(pa.table({f"c{n}": [1] for n in range(columns)}), held)
    elif nested:
        kind = pa.int64()
        for _level in range(nested):
            kind = pa.list_(kind)
        pq.write_table(pa.table({"a": pa.array([None], kind)}), held)
    elif bomb:
        pq.write_table(pa.table({"a": pa.array(["x" * 1000] * (size // 10))}), held, row_group_size=size)
    else:
        pq.write_table(table(size), held)
    return held.getvalue()


def arrow(size: int, how: str) -> bytes:
    held = io.BytesIO()
    if how == "feather":
        feather.write_feather(table(size), held, version=1)
    elif how == "orc":
        from pyarrow import orc

        orc.write_table(table(size), held)
    else:
        made = pa.ipc.new_file if how == "arrow" else pa.ipc.new_stream
        with made(held, table(size).schema) as writer:
            writer.write_table(table(size), 1000)
    return held.getvalue()


def cut(make: Maker) -> Maker:
    return lambda size: make(size)[: size // 2]


def overwritten(make: Maker, at: float, byte: bytes = b"\xff") -> Maker:
    """The file with 64 bytes at a place of it replaced."""

    def lies(size: int) -> bytes:
        content = make(size)
        place = min(int(at * len(content)), len(content) - 72)
        return content[:place] + byte * 64 + content[place + 64 :]

    return lies


def lying_footer(size: int) -> bytes:
    content = parquet(size)
    return content[:-8] + struct.pack("<I", 0x7FFFFFFF) + b"PAR1"


def tarred(size: int, kind: bytes = tarfile.REGTYPE) -> bytes:
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w") as archive:
        for number in range(max(1, size // 8192)):
            info = tarfile.TarInfo(f"f{number}.csv")
            info.type = kind
            info.linkname = f"f{number}.csv"
            content = b"" if kind != tarfile.REGTYPE else b"a,b\n" + b"1,2\n" * 1_700
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return held.getvalue()


def binary_cases() -> Iterator[Case]:
    """Workbooks, columnar files, archives and packed streams that lie about what they hold."""
    for mark in SHEETS:
        yield Case("workbook", f"sheet {mark!r}", sheet(mark))
    for mark in BELOW:
        yield Case("workbook", f"below {mark!r}", below(mark))
    for mark in (
        "<si><t>x</t></si>",
        "<si>",
        "<si/>",
        "<t>",
        "<si><r><t>x</t></r></si>",
        "<rPh>",
        "&amp;",
        "<!--",
        "x",
    ):
        yield Case("workbook", f"strings {mark!r}", shared(mark))
    for name, row in BOOKS:
        yield Case(
            "workbook", name, lambda _size, row=row: xlsx(f"{SHEET}<sheetData>{ROW}{row}</sheetData></worksheet>")
        )
    bomb = '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    filled, spaces = f"<sheetData>{ROW}</sheetData></worksheet>", " " * (65 << 20)
    kept = {"[Content_Types].xml": CONTENT_TYPES}
    many: dict[str, Maker] = {
        "entities": lambda _size: xlsx(f"{SHEET}<sheetData/></worksheet>", book=f"{bomb}]><workbook>&j;</workbook>"),
        "entities in the sheet": lambda _size: xlsx(f"{bomb}]><worksheet><sheetData>{ROW}&j;</sheetData></worksheet>"),
        "spaces": lambda size: xlsx(SHEET + " " * (size * 16) + filled),
        "spaces that go on": lambda _size: xlsx(SHEET + spaces + filled),
        "rows": lambda size: xlsx(f"{SHEET}<sheetData>{'<row/>' * (size * 8)}</sheetData></worksheet>"),
        "cut": cut(sheet("<row><c><v>1</v></c></row>")),
        "sheets": lambda size: zipped({f"xl/worksheets/sheet{n}.xml": SHEET for n in range(size // 400)} | kept),
        "a long row and many short ones": lambda size: xlsx(
            f"{SHEET}<sheetData><row>{'<c><v>1</v></c>' * (size // 30)}</row>"
            f"{'<row><c><v>1</v></c></row>' * (size // 50)}</sheetData></worksheet>"
        ),
        "ole of ones": raw(OLE, b"\xff"),
        "ole of zeros": raw(OLE, b"\0"),
        "ole in a circle": lambda size: OLE + bytes(16) + ole_head() + struct.pack("<I", 0) * (size // 4),
        "xlsb corner": lambda _size: xlsb(xlsb_cell(0, 0) + xlsb_cell(1_048_575, 16_383)),
        "xlsb far": lambda _size: xlsb(xlsb_cell(0, 0) + xlsb_cell(0xFFFFFFF0, 0xFFFFFFF0)),
        "xlsb cells": lambda size: xlsb(xlsb_cell(1, 1) * (size // 30)),
        "xls corner": lambda _size: xls(b"".join(xls_cell(*place) for place in ((0, 0), (65_535, 65_535)))),
        "xls cells": lambda size: xls(xls_cell(1, 1) * (size // 18)),
        "xls sheets in sheets": lambda size: xls(xls_cell(1, 1) * (size // 36), sheets=size // 40),
    }
    yield from (Case("workbook", name, make) for name, make in many.items())
    for number, mark in enumerate(ODS):
        yield Case("workbook", f"ods {number}", ods(ODS_ROW, mark, ""))
        yield Case("workbook", f"ods within a row {number}", ods("<table:table-row>", mark, "</table:table-row>"))
    yield Case("workbook", "ods corner", ods(ODS_CORNER, " ", ""))
    kinds: dict[str, Maker] = {
        how: lambda size, how=how: arrow(size, how) for how in ("arrow", "stream", "feather", "orc")
    }
    for form, how, make in [("parquet", "parquet", parquet), *(("arrow", how, make) for how, make in kinds.items())]:
        yield Case(form, how, make)
        yield Case(form, f"{how} cut", cut(make))
        for at in (0.001, 0.3, 0.7, 0.95, 1.0):
            yield Case(form, f"{how} overwritten at {at}", overwritten(make, at))
            yield Case(form, f"{how} zeros at {at}", overwritten(make, at, b"\0"))
    yield Case("parquet", "a name that is no text", lambda size: parquet(size).replace(b"\x01a", b"\x01\xcb"))
    yield Case("parquet", "a footer longer than the file", lying_footer)
    yield Case("parquet", "a magic and nothing", lambda size: b"PAR1" + b"\xff" * size)
    yield Case("parquet", "one value over and over", lambda size: parquet(size, bomb=True))
    yield Case("parquet", "columns", lambda size: parquet(size, columns=size // 600))
    yield Case("parquet", "lists in lists", lambda _size: parquet(0, nested=60))
    yield Case("parquet", "a few lists in lists", lambda _size: parquet(0, nested=16))
    yield Case(
        "arrow", "a schema of ones", lambda size: b"\xff\xff\xff\xff" + struct.pack("<i", 1 << 20) + b"\x01" * size
    )
    yield Case("arrow", "a magic and nothing", lambda size: b"ARROW1\0\0" + b"\xff" * size)
    yield Case("arrow", "orc and nothing", lambda size: b"ORC" + b"\xff" * size + b"\x10ORC\x04")
    yield Case(
        "delimited", "a zip of many", lambda size: zipped({f"f{n}.csv": "a,b\n1,2\n" for n in range(size // 4000)})
    )
    yield Case(
        "delimited", "a zip of too many", lambda size: zipped({f"f{n}.csv": "a,b\n1,2\n" for n in range(size // 90)})
    )
    yield Case("delimited", "a zip that goes on", lambda _size: zipped({"a.csv": "1,2\n" * (17 << 20)}))
    yield Case(
        "delimited",
        "a zip whose end is lost",
        cut(lambda size: zipped({"a.csv": bytes(range(256)) * (size // 200)}, zipfile.ZIP_STORED)),
    )
    yield Case("delimited", "a gzip that goes on", lambda _size: gzip.compress(b"1,2\n" * (17 << 20), 6))
    yield Case("delimited", "a gzip of many", lambda size: gzip.compress(b"a,b\n1,2\n") * (size // 40))
    yield Case("delimited", "a tar of many", tarred)
    yield Case("delimited", "a tar of links", lambda size: tarred(size, tarfile.SYMTYPE))
    for magic in (
        b"\x1f\x8b\x08\x08",
        b"\x28\xb5\x2f\xfd",
        b"\xfd7zXZ\x00",
        b"BZh91AY&SY",
        b"\x04\x22\x4d\x18",
        b"PK\x03\x04",
        b"7z\xbc\xaf\x27\x1c",
    ):
        yield Case("delimited", f"packed {magic!r} and nothing", raw(magic, b"\xff"))
        yield Case("delimited", f"packed {magic!r} over and over", raw(b"", magic))
    yield Case("library_records", "lines", raw(b"", b"=LDR  00714cam a2200205 a 4500\n"))
    yield Case("library_records", "leaders", raw(b"", b"00714cam a2200205 a 4500001001300000003000400013\x1e"))
    yield Case(
        "library_records",
        "fields",
        raw(b'<record xmlns="http://www.loc.gov/MARC21/slim">', b'<controlfield tag="001">x</controlfield>'),
    )
    yield Case("library_records", "directory", raw(b"00714cam a2200205 a 4500", b"001001300000"))
