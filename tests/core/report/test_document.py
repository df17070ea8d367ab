"""A report's file says what was put into it, whole and inert, in every form."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime
from html.parser import HTMLParser

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadInput
from core.report.document import (
    Bullets,
    Document,
    Figure,
    Heading,
    Source,
    Table,
    Text,
    Tile,
    Tiles,
    from_json,
    html_of,
    to_json,
    workbook_of,
)
from core.report.document.typed import form_of, number_said, typed

HOSTILE = st.one_of(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "</script><img src=x onerror=alert(1)>",
            '"><svg onload=alert(1)>',
            '=HYPERLINK("http://evil.example")',
            "+1+1",
            "@SUM(A1)",
            "http://evil.example/x",
            "'; DROP TABLE t; --",
            "\u202etxt",
            "<!--",
            "&lt;",
            "History",
            "[a]:b*c?d/e\\f",
        ]
    ),
    st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40),
)
CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18), 10**18),
    st.floats(),
    HOSTILE,
    st.datetimes(datetime(1902, 1, 1), datetime(2200, 1, 1)),
)
PARTS = st.one_of(
    st.builds(Heading, HOSTILE, st.integers(2, 4)),
    st.builds(Text, HOSTILE, st.sampled_from(["", "small", "ok", "warning", "error", "other"]), HOSTILE),
    st.lists(HOSTILE, min_size=1, max_size=3).map(lambda lines: Bullets(tuple(lines))),
    st.lists(st.builds(Tile, HOSTILE, HOSTILE, HOSTILE, HOSTILE), min_size=1, max_size=3).map(
        lambda t: Tiles(tuple(t))
    ),
    st.lists(st.tuples(CELLS, CELLS), max_size=4).flatmap(
        lambda rows: st.builds(Table, st.tuples(HOSTILE, HOSTILE), st.just(tuple(rows)), st.just(()), HOSTILE)
    ),
)
DOCUMENTS = st.builds(
    Document,
    kind=st.just("page"),
    title=HOSTILE,
    parts=st.lists(PARTS, max_size=6).map(tuple),
    sources=st.lists(st.builds(Source, HOSTILE, HOSTILE), max_size=2).map(tuple),
    workspace=HOSTILE,
    author=HOSTILE,
    made=st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
    language=st.sampled_from(["en", "zh_CN"]),
    address=HOSTILE,
)
KNOWN = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "p", "h1", "h2", "h3", "h4", "b", "br", "ul",
    "li", "div", "span", "table", "caption", "thead", "tbody", "tr", "th", "td", "a", "figure", "figcaption", "script",
}  # fmt: skip


class Seen(HTMLParser):
    """The tags and attributes of a page, as a browser reads them, and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.wrong: list[str] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.wrong += [name for name, _value in attrs if name.startswith("on") or name == "src"]
        for name, value in attrs:
            if name == "href" and not str(value).startswith(("http://", "https://")):
                self.wrong.append(str(value))

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def read(page: str) -> Seen:
    seen = Seen()
    seen.feed(page)
    return seen


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_nothing_in_a_report_is_read_as_markup_whatever_it_says(report: Document) -> None:
    seen = read(html_of(report))
    assert seen.tags <= KNOWN
    assert not seen.wrong
    assert "script" not in seen.tags  # no figure, no script
    said = "".join(seen.said)
    for part in report.parts:
        if isinstance(part, Heading):
            assert part.text in said


@settings(max_examples=40, deadline=None)
@given(DOCUMENTS)
def test_a_workbook_holds_every_cell_and_neither_formula_nor_link(report: Document) -> None:
    content = workbook_of(report)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/"):
                sheet = packed.read(name).decode()
                assert "<f>" not in sheet
                assert "<hyperlink" not in sheet
    book = openpyxl.load_workbook(io.BytesIO(content))
    tables = [one for one in report.parts if isinstance(one, Table)]
    assert len(book.sheetnames) == 1 + len(tables)
    for table, name in zip(tables, book.sheetnames[1:], strict=True):
        held = list(book[name].iter_rows(values_only=True))[1:]
        for row, found in zip(table.rows, held, strict=False):
            for cell, there in zip(row, found, strict=False):
                if isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) < 10**15:
                    assert there == cell


@settings(max_examples=60, deadline=None)
@given(DOCUMENTS)
def test_a_report_comes_back_from_json_as_it_was(report: Document) -> None:
    back = from_json(to_json(report))
    assert to_json(back) == to_json(report)
    assert back.title == report.title
    assert len(back.parts) == len(report.parts)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": 2}', '{"format": 1}', "[" * 100_000, '{"format": 1, "language": "de", "parts": []}'],
)
def test_what_is_no_report_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadInput):
        from_json(text)


def figure(hostile: str) -> Document:
    spec = {
        "data": [{"type": "bar", "x": [hostile], "y": [1], "name": hostile}],
        "layout": {"title": {"text": hostile}},
    }
    return Document("page", "t", (Figure(spec, hostile),))


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", "<!--<script>", "\u2028", '"'])
def test_a_figure_s_values_stay_values(hostile: str) -> None:
    page = html_of(figure(hostile))
    held = re.search(r"<script type='application/json' id='figures'>(.*?)</script>", page, re.DOTALL)
    assert held
    drawn = json.loads(held[1])
    assert drawn[0]["data"][0]["name"] == hostile
    assert "default-src 'none'" in page


def test_a_report_of_nothing_says_so_in_both_languages() -> None:
    assert "nothing to report" in html_of(Document("lead", "t", ()))
    assert "还没有可报告的内容" in html_of(Document("lead", "t", (), language="zh_CN"))
    assert len(openpyxl.load_workbook(io.BytesIO(workbook_of(Document("lead", "t", ())))).sheetnames) == 1


def test_a_long_table_is_cut_with_its_count_and_whole_in_the_workbook() -> None:
    report = Document("page", "t", (Table(("n",), tuple((n,) for n in range(500)), more=1500),))
    assert "200 of 2,000" in html_of(report)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(report)))
    assert book[book.sheetnames[1]].max_row == 501


@given(
    st.one_of(
        st.integers(-(10**12), 10**12).map(lambda n: (f"{n:,}", float(n))),
        st.integers(-(10**12), 10**12).map(lambda n: (str(n), float(n))),
        st.integers(-(10**6), 10**6).map(lambda n: (f"{n / 100:,.2f}", n / 100)),
        st.integers(-1000, 1000).map(lambda n: (f"{n / 10:.1f} %", n / 1000)),
        st.integers(-1000, 1000).map(lambda n: (f"{n / 10:.1f}%".replace("-", "−"), n / 1000)),
        st.sampled_from(
            [(one, None) for one in ("–", "", "007", "1,23", "12 days", "=1+1", "1e5", "2026-11-30", "1.2.3")]
        ),
    )
)
def test_headline_figures_are_numbers_in_a_workbook(said: tuple[str, float | None]) -> None:
    text, number = said
    found = number_said(text)
    assert found is None if number is None else found == pytest.approx(number, abs=1e-12)


def test_the_sheet_of_a_report_holds_numbers() -> None:
    tiles = Tiles((Tile("Rows", "4,228"), Tile("Share", "12.5 %"), Tile("Score", "–", "of 100"), Tile("Code", "007")))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(Document("lead", "t", (tiles,))))).worksheets[0]
    held = {row[0]: row[1] for row in sheet.iter_rows(values_only=True, max_col=2)}
    assert (held["Rows"], held["Share"], held["Score"], held["Code"]) == (4228, 0.125, "–", "007")


@settings(max_examples=40, deadline=None)
@given(st.data(), st.sampled_from(["whole", "share", "figure", "time", "day"]))
def test_a_column_of_figures_in_words_is_typed_and_looks_as_it_is_read(data: st.DataObject, kind: str) -> None:
    """What pages word comes into a workbook as numbers and moments, whose format words them again as they were."""
    moments = st.datetimes(datetime(1902, 1, 1), datetime(2200, 1, 1))
    draws = {
        "whole": (st.integers(-(10**9), 10**9), lambda n: f"{n:,}"),
        "share": (st.integers(-1000, 1000).map(lambda n: n / 1000), lambda n: f"{100 * n:.1f} %"),
        "figure": (st.integers(-(10**8), 10**8).map(lambda n: n / 100), lambda n: f"{n:,.2f}".replace("-", "−")),
        "time": (moments.map(lambda t: t.replace(second=0, microsecond=0)), lambda t: f"{t:%Y-%m-%d %H:%M}"),
        "day": (moments.map(lambda t: t.replace(hour=0, minute=0, second=0, microsecond=0)), lambda t: f"{t:%Y-%m-%d}"),
    }
    drawn, word = draws[kind]
    values = data.draw(st.lists(st.one_of(st.none(), drawn), min_size=1, max_size=6))
    texts = ["–" if one is None else word(one) for one in values]
    if kind == "whole" and not any("," in one for one in texts):
        assert typed(texts) == texts  # digits alone may be names
        return
    report = Document("page", "t", (Table(("n",), tuple((one,) for one in texts)),))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(report))).worksheets[1]
    held = [sheet.cell(row, 1) for row in range(2, len(values) + 2)]
    for cell, value, text in zip(held, values, texts, strict=True):
        if value is None:
            assert cell.value in (None, "–")
        elif isinstance(value, datetime):
            assert cell.value == value
            timed = any(one is not None and one.time() != datetime.min.time() for one in values)
            assert cell.number_format == ("yyyy-mm-dd hh:mm" if timed else "yyyy-mm-dd")
        else:
            assert cell.value == pytest.approx(value, abs=1e-9)
            assert ("%" in cell.number_format) == text.endswith("%")
            assert ("," in cell.number_format) == any("," in one for one in texts)


@pytest.mark.parametrize(
    "texts",
    [
        ["100023", "100024"],
        ["+8613912345678", "+442079460000"],
        ["007", "1,200"],
        ["1,200", "about 1,300"],
        ["3.9", "3.10"],
        ["2026-02-30", "2026-02-28"],
        ["12 %", "of 3"],
        ["=1+1", "1.5"],
    ],
)
def test_names_of_digits_and_mixed_columns_stay_as_they_are_written(texts: list[str]) -> None:
    assert typed(texts) == texts
    assert form_of(texts, texts) == ""


def test_shares_are_shown_as_percent_and_figures_in_percent_as_they_are() -> None:
    assert form_of([0.125, None], ["12.5 %", "–"]) == "0.0%"
    assert form_of([12.5], ["12.5 %"]) == '0.0" %"'
    assert form_of([1234, 5], ["1,234", "5"]) == "#,##0"
    assert form_of([100023], []) == ""
