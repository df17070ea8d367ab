"""A cell of a report that shows one number sorts by it in the workbook, and shows there what was read."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.report.document import Document, Table, Tile, Tiles, workbook_of
from core.report.document.typed import forms_of, typed

MANTISSA = st.integers(1, 99_999)


def tenths(n: int) -> str:
    return f"{n / 10:.1f}"


def whole(n: int) -> str:
    return f"{n:,}"


WORDS = {
    "k": [("{}k", tenths, 100), ("{}M", tenths, 10**5), ("{}", whole, 1)],
    "million": [("{} million", tenths, 10**5), ("{} billion", tenths, 10**8)],
    "MB": [("{} B", whole, 1), ("{} kB", tenths, 100), ("{} MB", tenths, 10**5), ("{} GB", tenths, 10**8)],
    "points": [("{} points", tenths, 0.1), ("-{} points", tenths, -0.1), ("{} point", whole, 1)],
    "个百分点": [("{} 个百分点", tenths, 0.1), ("−{} 个百分点", tenths, -0.1)],
    "万": [("{} 万", tenths, 1000), ("{} 亿", tenths, 10**7), ("{}", whole, 1)],
    "万元": [("{}万元", tenths, 1000), ("{}亿元", whole, 10**8)],
    "of": [("{} of 12,000", whole, 1), ("{} of 99,999 rows", whole, 1)],
    "/": [("{} / 12,000", whole, 1)],
    "中": [("12000 行中的 {} 行", whole, 1)],
    "EUR": [("{} EUR", whole, 1)],
    "€": [("€{}", tenths, 0.1), ("-€{}", tenths, -0.1)],
    "days": [("{} days", whole, 1), ("{} day", whole, 1)],
    "天": [("{} 天", whole, 1), ("{}天", whole, 1)],
}


def shown(value: float, form: str) -> str:
    """A value as a spreadsheet shows it in a format of one section."""
    found = re.fullmatch(r'(\+?)((?:"[^"]*")?)([#,0]*0(?:\\?\.0+)?)(,*)((?:"[^"]*")?)', form)
    assert found, form
    plus, before, digits, scale, after = found.groups()
    value /= 1000 ** len(scale)
    places = len(digits.partition(".")[2])
    if "\\." in digits:
        said = f"{round(abs(value)):0{places + 1}d}"
        said = f"{said[:-places]}.{said[-places:]}"
    else:
        said = f"{abs(value):{',' if ',' in digits else ''}.{places}f}"
    return ("-" if value < 0 else plus) + before.strip('"') + said + after.strip('"')


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(sorted(WORDS)))
def test_a_column_of_worded_figures_sorts_by_what_it_shows(data: st.DataObject, family: str) -> None:
    drawn = data.draw(st.lists(st.tuples(st.sampled_from(WORDS[family]), MANTISSA), min_size=1, max_size=8))
    worded = [(form.format(word(n)), n * size) for (form, word, size), n in drawn]
    if all(text.replace(",", "").isdigit() for text, _value in worded):
        return
    texts = [text for text, _value in worded]
    cells = typed([*texts, "–", None])
    assert cells[-2:] == [None, None]
    assert cells[:-2] == pytest.approx([value for _text, value in worded])
    forms = forms_of(texts)
    for text, value in worded:
        said = shown(value, forms[text]).replace(".0 ", " ").replace(".00", "").replace("0亿", "亿")
        plain = text.replace("−", "-").replace(".0 ", " ").replace(".0亿", "亿")
        assert said in (plain, plain.replace(",", "")) or "亿" in text, (said, text)


@pytest.mark.parametrize(
    "texts",
    [
        ["12M", "18M", "24M"],  # sizes of clothes
        ["4K", "8K"],
        ["5B"],
        ["v1.2", "v1.10"],
        ["1.2.3"],
        ["3.9", "3.10"],
        ["12 Pro", "13 Pro"],
        ["SKU 12"],
        ["007 points"],
        ["3 pm", "4 pm"],
        ["3 月", "12 月"],
        ["2026 年"],
        ["12 号", "3 号"],
        ["3 of 5", "12 %"],
        ["4.5 MB", "3 points"],
        ["12 %", "5"],
        ["3 days", "5"],
        ["2 days", "3 hours"],
        ["12 EUR", "12 USD"],
        ["1,200 to 1,300"],
        ["100023", "100024"],
        ["+4915123456", "1.2k"],
        ["100023", "1.2k"],
        ["3/5", "4/5"],
        ["2026-11-30", "1.2k"],
        ["12\"", "13\""],
        ["EUR", "of"],
    ],
)  # fmt: skip
def test_what_names_a_thing_stays_as_it_is_written(texts: list[str]) -> None:
    assert typed(texts) == texts
    assert forms_of(texts) == {}


def test_figures_of_several_digits_are_numbers_beside_a_mark_of_thousands() -> None:
    assert typed(["1,234.5", "3", "–"]) == [1234.5, 3, None]


def test_a_workbook_sorts_worded_tiles_and_columns() -> None:
    rows = [("1.2k", "3 of 5", "4.5 MB"), ("980", "10 of 12", "12 kB"), ("–", "0 of 5", "980 B")]
    tiles = Tiles((Tile("Rows", "1.2k"), Tile("Sales", "831.0 万"), Tile("Size", "4K"), Tile("Won", "-3.2 points")))
    report = Document("page", "t", (tiles, Table(("a", "b", "c"), tuple(rows))))
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(report)))
    said = {row[0]: row[1] for row in book.worksheets[0].iter_rows(values_only=True, max_col=2)}
    assert (said["Rows"], said["Sales"], said["Size"], said["Won"]) == (1200, 8_310_000, "4K", -3.2)
    held = [[*row] for row in book.worksheets[1].iter_rows(min_row=2)]
    assert [[cell.value for cell in row] for row in held] == [
        [1200, 3, 4_500_000], [980, 10, 12_000], [None, 0, 980],
    ]  # fmt: skip
    assert held[0][0].number_format == '0.0,"k"'
    assert held[1][1].number_format == '0" of 12"'
    assert held[0][2].number_format == '0.0,," MB"'


def test_a_workbook_has_no_more_formats_than_a_spreadsheet_takes() -> None:
    rows = tuple((f"{n} of {n + 7}",) for n in range(300))
    assert typed([row[0] for row in rows]) == [row[0] for row in rows]
    tables = tuple(
        Table(("a",), tuple((f"{n} of {n + 30 * at}",) for n in range(20)), title=f"t{at}") for at in range(1, 31)
    )
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(Document("page", "t", tables))))
    assert len({cell.number_format for sheet in book.worksheets[1:] for (cell,) in sheet.iter_rows()}) <= 200
    assert book.worksheets[-1]["A2"].value == "0 of 900"
