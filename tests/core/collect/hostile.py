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
from collections.abc import Callable, Iterator
from dataclasses import dataclass

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
    "<!--", "-->", "<![CDATA[", "]]>", "<?", "<?x ?>", "<!", "<!DOCTYPE ", "<!ENTITY a 'b'>", "<a>", "</a>", "<a/>", "<a ",
    "<a", '<a x="', "<a b='c", "<a\n", "<", ">", "</", "/>", "&", "&amp;", "&#120;", "&#", "&lt", "&x", "&#xffffffff;", '"', "'",
    "=", "\n", "\r", "\t", "\0", "\ufffe", "x", "中", "<t#>", "<t#/>", "<t#>1</t#>", '<i k#="1"/>', '<row Id="#"/>',
    '<row Id="#"><x>1</x></row>\n', '<i x="1"/>', "<i><j/></i>", "<br>", "x<y ", "<x:y>", '<i xmlns:n#="u#"/>', "<i xml:id='#'/>",
)  # fmt: skip
IN_TAG = (" ", "a ", ' a="1"', " a#='1'", ' a="', " a=", "=", '"', "'", "/", "\n", "&amp;", "&", ' xmlns:n#="u#"', "x", "a:b ", "é")
HTML_MARKS = (
    "<table>", "<table><tr><td>", "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>", "<td>", "<td>1",
    "<tr>", "<tr><td>", "<tr><td>1<td>2\n", '<th colspan="9999999">', '<td rowspan="9999999">x', '<tr><td rowspan="9999999">x',
    '<td colspan="1000" rowspan="65534">x', "<script>", "<style>", "<noscript>", "<template>", "<textarea>", "<select>", "<option>",
    "<br>", "<p>", "<div>", "<b>", "<a>", "<a ", "<i x='", "<!--", "<!", "<![if ", "</td>", "</table>", "</", "<", "&", "&amp;", "&nbsp",
    "&#x41;", "<input type=password>", "<form>", "<t#>", "<td a#=1>", "\0", "中", "<svg>", "<math>", "<frameset>", "<body>", "<head>",
    "<html>", "<caption>", "<col>", "<tbody>", "<thead><tr><th>",
)  # fmt: skip
JSON_MARKS = (
    "[", "[[", "{", '{"a":', '[{"a":', "{}", "{}\n", "[]", "[],", "]", "}", ",", ":", " ", "\n", "\t", "null,", "null ", "true,",
    "1,", "9", "-", "-1,", "1e9,", "0.", '"', '""', '"",', "\\", '\\"', "\\u0041", "\\ud800", '"a":1,', '"k#":1,', '"k#":{"a":[1]},',
    '{"a":1},', '{"a":1}', '{"a":1}\n', '{"a":1},\n', '{"k#":1}\n', '{"k#":1},', '{"a":"\n', '[1,"x"],', '{"a":{"k#":1}},',
    '{"index":{"_id":"#"}}\n', "\0", "x", "中", "\ufeff", "//x\n", "NaN,", "Infinity,", "'a',",
)  # fmt: skip
TEXT_MARKS = (
    '"', '""', '"\n', '"a', 'a"', 'a"b,', '"a",', '",', '",\n', '"a\n', '"a"\n', '"a"b,"', '\\"', "\\", "\\,", "'", "'a',", "`", "“", "«",
    ",", ";", "\t", "|", ":", ",\n", ";\n", ",,\n", "a,\n", "\r", "\n", "\r\n", "\n\r", "\r\r\n", "\0", "\0,", "\x1e", "\x1f", "\x0b", "\x0c", "\x85",
    "\u2028", "\ufeff", " ", "  a", "a  ", "   a   b\n", "#", "#\n", "--", "-- --\n", "==\n", "+--+\n", "| a | b |\n", "a b c\n", "x", "x\n", "中", "中,",
    "中\n", "é", "1", "1\n", "1,", "1,2,3\n", "1,2\n1\n", "1;2,3\n", "1,234,", "1.234.", "-", "-1,", "$1,", "(1)", "%", "1%\n", "1e9", "1e999999\n",
    "0", "0\n", "1/", "1/2/", "1/2/2020,", "2020-01-01\n", "2020-01-01T00:00:00Z,", "12:", "a:b,", "a=b&", "a=1;", "k#,", "k#\n", "k#,k#\n", "k#=1 ",
    "http://x/#\n", "a@b.c,", "<", "<a", "{", "[", "(", "=1+1,", "@x\n", "~", "TRUE,", "nan\n", "N/A,", "null\n", "Total\n", "Total,1,2\n",
    '127.0.0.# - - [10/Oct/2000:13:55:36 -0700] "GET /# HTTP/1.0" 200 2326\n', "2020-01-01 10:00:00,123 [INFO] x.y - text #\n",
    "INSERT INTO t VALUES (#,'a');\n", "insert into t values (", "('a','b'),", "key: #\n", "- a: #\n", "  - ", "[t#]\nk = 1\n", "@attribute a# numeric\n",
)  # fmt: skip
BYTE_MARKS = (
    b"\xff", b"\xfe", b"\x80", b"\xc3", b"\xe4\xb8", b"\xf4\x90", b"\xed\xa0\x80", b"\x81", b"\x81\x30", b"\x81\x30\x81\x30", b"\xa1\xa1,", b"\x1b$B", b"\x1b(B", b"\x1b",
    b"~{", b"~{!!~}", b"+AGE-,", b"+", b"=E4", b"a\0", b"\0a", b"\xd8\0", b"\0\xd8", b"\x1a", b"\x1a\n", b"\xe9,", b"\xe9\n", b"\xe9a\xc3\xa9,", b"\xb2\xe8,\xc3\xa9\n",
    b"\x8f\xa2", b"\xff,", b"\xef\xbb\xbf", b"\xff\xfe", b"\x00\xff", b"\x01", b"\x7f",
)  # fmt: skip

XML_OPEN, HTML_OPEN = '<?xml version="1.0"?><r><i a="1"><x>1</x></i>', "<html><body><table><tr><td>a<td>b<tr><td>1<td>2"
EXCEL_OPEN = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
)
EXCEL_MARKS = (
    "<Row>", "<Row/>", '<Row ss:Index="1048576"/>', '<Row ss:Index="9999999999999999999"/>', '<Row><Cell ss:Index="16384"/></Row>',
    '<Row><Cell ss:MergeAcross="16383" ss:MergeDown="1048575"><Data>1</Data></Cell></Row>', "<Row><Cell><Data>1</Data></Cell></Row>",
    "<Cell>", "<Cell><Data>x</Data></Cell>", '<Cell ss:MergeDown="9999"><Data>x</Data></Cell>', "<Data>", "</Table></Worksheet><Worksheet><Table>",
    "<Worksheet/>", "<!--", "&amp;", "<![CDATA[", 'x="', '<Row ss:Index="-5"/>', '<Row ss:Index="x"/>', "<Row><Cell><Data>1</Data></Cell><Cell><Data>b</Data></Cell></Row>",
)  # fmt: skip


def text_cases() -> Iterator[Case]:
    """Every mark of each text form, inside a table of the form and, where it is how such a file begins, as the whole."""
    for mark in XML_MARKS:
        yield Case("xml", f"within {mark!r}", said(XML_OPEN, mark))
        yield Case("xml", f"whole {mark!r}", said("<r>" if mark[0] != "<" else "", mark, "</r>" if mark[0] != "<" else ""))
    for mark in IN_TAG:
        yield Case("xml", f"tag {mark!r}", said(f"{XML_OPEN}<i", mark, "/><i/></r>"))
        yield Case("html", f"tag {mark!r}", said(f"{HTML_OPEN}<td", mark, ">1</table>"))
    for mark in HTML_MARKS:
        yield Case("html", f"within {mark!r}", said(HTML_OPEN, mark))
        yield Case("html", f"closed {mark!r}", said(HTML_OPEN, mark, "</td></tr></table></body></html>"))
    for mark in EXCEL_MARKS:
        yield Case("excel_xml", f"within {mark!r}", said(EXCEL_OPEN, mark))
        yield Case("excel_xml", f"closed {mark!r}", said(EXCEL_OPEN, mark, "</Table></Worksheet></Workbook>"))
    for mark in JSON_MARKS:
        yield Case("json", f"object {mark!r}", said("{", mark, "}"))
        yield Case("json", f"array {mark!r}", said('[{"a":1},', mark, "]"))
        yield Case("json", f"value {mark!r}", said('{"a":', mark))
        yield Case("json", f"text {mark!r}", said('[{"a":"', mark, '"}]'))
        yield Case("json", f"lines {mark!r}", said('{"a":1}\n{"a":2}\n', mark))
    for mark in TEXT_MARKS:
        yield Case("delimited", f"whole {mark!r}", said("", mark))
        yield Case("delimited", f"within {mark!r}", said("a,b,c\n1,2,3\n4,5,6\n", mark))
        yield Case("delimited", f"quoted {mark!r}", said('a,b,c\n1,"2",3\n4,"', mark, '",6\n'))
    for byte in BYTE_MARKS:
        yield Case("delimited", f"bytes {byte!r}", raw(b"", byte))
        yield Case("delimited", f"after {byte!r}", raw("a,b\n1,é\n".encode(), byte, b"\n"))
