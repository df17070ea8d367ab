"""Tables of web pages and Excel's XML: what is written comes back, whatever is around it, and nothing takes long."""

from __future__ import annotations

import time
from html import escape
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import Options, inspect
from core.collect.readers.markup import grid
from core.collect.readers.markup.html_table import looks_like_html
from core.collect.readers.registry import read_file
from core.collect.stage import Staged
from core.errors import BadInput


def staged(folder: Path, content: str | bytes, name: str = "x.xls", **chosen: object) -> Staged:
    path = folder / name
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    part = read_file(path, name, Options(**chosen), folder).parts[0]  # type: ignore[arg-type]
    assert part.records == part.rows + len(part.rejects)
    return part


def rows(part: Staged) -> list[list[str | None]]:
    return [list(row.values())[2:] for row in pq.read_table(part.path).to_pylist()]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cn"]), min_size=1, max_size=8)
LAYOUT = st.sampled_from(
    ["<td>{}</td>", "<td>{}", "<TD class='a>b'>{}</TD>", "<td><b>{}</b></td>", "<td><!-- x -->{}</td>"]
)


@settings(max_examples=150, deadline=None)
@given(
    cells=st.integers(2, 4).flatmap(
        lambda n: st.lists(st.lists(TEXTS, min_size=n, max_size=n), min_size=2, max_size=5)
    ),
    layout=LAYOUT,
    closed=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-16", "gb18030"]),
    around=st.sampled_from(
        ["", "<p>words & more <table><tr><td>1<td>2</table>", "<script>'<table>'</script>", "<!-- <td> -->"]
    ),
)
def test_generated_tables_come_back_cell_by_cell(
    tmp_path_factory: pytest.TempPathFactory,
    cells: list[list[str]],
    layout: str,
    closed: bool,
    encoding: str,
    around: str,
) -> None:
    body = "".join(f"<tr>{''.join(layout.format(escape(c)) for c in row)}{'</tr>' * closed}" for row in cells)
    page = f"<html><head><meta charset='{encoding}'></head><body>{around}<table>{body}</table></body></html>"
    folder = tmp_path_factory.mktemp("h")
    chosen = {"header": False, "footer": 0, "skip": 0, **({"encoding": encoding} if encoding == "gb18030" else {})}
    assert rows(staged(folder, page.encode(encoding), **chosen)) == cells


def test_a_table_in_a_cell_takes_nothing_from_it(tmp_path: Path) -> None:
    page = "<table><tr><td>a<td>b<tr><td>x<table><tr><td>in</table>y<td>z</table>"
    assert rows(staged(tmp_path, page, header=False)) == [["a", "b"], ["xy", "z"]]


def test_the_declared_encoding_goes_before_a_guess(tmp_path: Path) -> None:
    body = "".join(f"<tr><td>{n}<td>ö{n}" for n in range(9))
    for name, meant in (("iso-8859-1", "cp1252"), ("cp1250", "cp1250"), ("iso-8859-2", "iso8859-2")):
        page = f"<html><meta charset={name}><table><tr><td>n<td>w{body}</table>"
        assert staged(tmp_path, page.encode(name)).encoding == meant


MARKS = ["<td>", "<table>", "<tr>", "<!--", "<a ", "&", "<", "<table><tr><td>", "<input type='", "<![CDATA[",
         "<script>", "<td colspan=", "<?", "</td>"]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
def test_a_megabyte_of_any_opening_mark_is_read_in_no_time(tmp_path: Path, mark: str) -> None:
    """100 kB of `<!--` took 2.8 s and 100 kB of `<a ` more than five minutes with Python's own parser."""
    page = "<html><body><table><tr><td>1<td>2<tr><td>3<td>4</table>" + mark * (1_000_000 // len(mark))
    began = time.process_time()
    assert rows(staged(tmp_path, page, header=False))[:2] or mark == "<table>"
    assert time.process_time() - began < 4


EXCEL = (
    '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
)


@pytest.mark.parametrize(
    "page",
    [
        "<html><table><tr>" + "<td colspan=2000>x" * 20_000 + "<tr><td>1</table>",
        EXCEL + '<Row><Cell ss:Index="16384"><Data>x</Data></Cell></Row>' * 3_000,
    ],
)
def test_a_few_letters_that_claim_all_memory_are_refused(tmp_path: Path, page: str) -> None:
    with pytest.raises(BadInput, match="far more cells"):
        staged(tmp_path, page)
    assert grid.MAX_PLACES < 1 << 25


def test_excel_xml_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.xls"
    path.write_text(EXCEL.replace("?><", '?><!DOCTYPE w [<!ENTITY a "b">]><', 1) + "</Table>", encoding="utf-8")
    with pytest.raises(BadInput, match="declares entities"):
        inspect(path)


def test_pages_are_told_by_their_first_element() -> None:
    assert looks_like_html("\ufeff\n<!-- a --> <!-- b --><TABLE>")
    assert not looks_like_html("<!-- never closed <table>")
    assert not looks_like_html("<tables>")
    began = time.process_time()
    assert not looks_like_html("<!---->" * 100_000)
    assert time.process_time() - began < 2


UNSEEN = [
    "<style>td{{color:red}}</style>", "<script>if(a<b)document.write('<td>{0}')</script>", "<!-- {0} -->",
    "<noscript>{0}</noscript>", "<noscript><img src='{0}'>{0}</noscript>", "<template><b>{0}</b></template>",
]  # fmt: skip


@pytest.mark.parametrize("unseen", UNSEEN)
@pytest.mark.parametrize("size", [3, 300])
@pytest.mark.parametrize("names", [("sku", "price"), ("商品", "价格")])
def test_what_a_page_does_not_show_is_neither_row_nor_text(
    tmp_path: Path, unseen: str, size: int, names: tuple[str, str]
) -> None:
    hidden = unseen.format("Zeile")
    body = "".join(f"<tr><td>A{n}{hidden}</td>{hidden}<td>{hidden}{n}.5</td></tr>{hidden}" for n in range(size))
    head = f"<tr><th>{names[0]}</th><th>{hidden}{names[1]}</th></tr>"
    whole = f"<tr><td colspan=2>{hidden}</td></tr>"
    page = f"<html><head>{hidden}</head><body>{hidden}<table>{hidden}{head}{body}{whole}</table>{hidden}</body></html>"
    part = staged(tmp_path, page)
    assert part.columns == list(names)
    assert rows(part) == [[f"A{n}", f"{n}.5"] for n in range(size)]


def test_a_table_for_pages_without_scripts_is_read_where_there_is_no_other(tmp_path: Path) -> None:
    def table(word: str, size: int) -> str:
        rows = "".join(f"<tr><td>{word}{n}</td><td>{n}</td></tr>" for n in range(size))
        return f"<table><tr><th>sku</th><th>n</th></tr>{rows}</table>"

    instead = f"<noscript>{table('no', 9)}</noscript>"
    assert len(rows(staged(tmp_path, f"<html><body>{instead}</body></html>"))) == 9
    shown = staged(tmp_path, f"<html><body>{instead}{table('yes', 3)}</body></html>")
    assert [row[0] for row in rows(shown)] == ["yes0", "yes1", "yes2"]
    hidden = f"<html><body><template>{table('no', 9)}</template>{table('yes', 3)}</body></html>"
    assert [row[0] for row in rows(staged(tmp_path, hidden))] == ["yes0", "yes1", "yes2"]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("rows"), st.integers(0, 7), st.just(0)),
        st.tuples(st.just("cell"), st.integers(1, 3), st.integers(1, 6)),
        st.tuples(st.just("skip"), st.integers(0, 5), st.just(0)),
    ),
    max_size=12,
)


@given(steps=STEPS, room=st.integers(1, 120))
def test_rows_left_blank_at_one_go_are_rows_begun_one_by_one(steps: list[tuple[str, int, int]], room: int) -> None:
    """Whatever reaches down into them, and wherever the room ends."""

    def built(*, at_once: bool) -> list[list[str]] | None:
        sheet = grid.Sheet("a", grid.Room(room))
        sheet.begin_row()
        try:
            for step, first, second in steps:
                if step == "cell":
                    sheet.add("x", first, second)
                elif step == "skip":
                    sheet.skip_to(first)
                elif at_once:
                    sheet.begin_row(blank=first)
                else:
                    for _row in range(first + 1):
                        sheet.begin_row()
        except grid.TooLarge:
            return None
        return sheet.rows

    assert built(at_once=True) == built(at_once=False)
