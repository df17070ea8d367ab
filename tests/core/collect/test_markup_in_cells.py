"""Delimited text with markup in its first cell is a table; a document whose lines hold delimiters is not."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import Options
from core.collect.readers.markup.within_cells import in_cells
from core.collect.readers.registry import read_file

MARKS = st.sampled_from([",", ";", "\t", "|"])
OPENING = st.sampled_from(
    ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "<b>name</b>", "<br/>", "<a>", "<div>id</div>"]
)
WORDS = st.text("abcdefgh <>&/é组", min_size=1, max_size=8).map(str.strip).filter(bool)
NUMBERS = st.integers(0, 9999).map(str)


def read(folder: Path, content: bytes) -> tuple[str, list[str], list[list[str]]]:
    path = folder / "x.txt"
    path.write_bytes(content)
    part = read_file(path, "x.txt", Options(), folder).parts[0]
    rows = pq.read_table(part.path).to_pylist()
    return part.format, part.originals, [[str(row[c] or "") for c in part.columns] for row in rows]


@given(
    mark=MARKS,
    opening=OPENING,
    rest=st.lists(st.sampled_from(["age", "city", "<i>x</i>", "总额"]), min_size=1, max_size=4, unique=True),
    rows=st.lists(st.tuples(NUMBERS, WORDS), min_size=4, max_size=30),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=25, deadline=None)
def test_a_header_of_markup_heads_a_table(
    tmp_path_factory: pytest.TempPathFactory,
    mark: str,
    opening: str,
    rest: list[str],
    rows: list[tuple[str, str]],
    encoding: str,
) -> None:
    out = io.StringIO()
    lines = csv.writer(out, delimiter=mark, lineterminator="\n")
    lines.writerow([opening, *rest])
    for number, word in rows:
        lines.writerow([number, *(f"{word} {n}" for n in range(len(rest)))])
    form, names, _cells = read(tmp_path_factory.mktemp("t"), out.getvalue().encode(encoding))
    assert form == "delimited"
    assert len(names) == len(rest) + 1


def test_the_cells_of_such_a_table_are_kept(tmp_path: Path) -> None:
    form, names, rows = read(tmp_path, b"<img src=x onerror=alert(1)>,b\n1,x\n2,<i>y</i>\n3,z\n")
    assert (form, names) == ("delimited", ["<img src=x onerror=alert(1)>", "b"])
    assert rows == [["1", "x"], ["2", "<i>y</i>"], ["3", "z"]]


@given(
    mark=MARKS,
    values=st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=12),
    form=st.sampled_from(["lines", "attributes", "text", "closed", "tabs"]),
)
@settings(max_examples=60, deadline=None)
def test_a_document_with_delimiters_stays_one(
    tmp_path_factory: pytest.TempPathFactory, mark: str, values: list[tuple[str, str]], form: str
) -> None:
    inner = [f"{a}{mark}{b}" for a, b in values]
    text = {
        "lines": "\n".join(f"<row>{one}</row>" for one in inner),
        "attributes": "\n".join(f'<row a="{one}"/>' for one in inner),
        "text": f"<rows{mark and ''}>" + "".join(f"<row>{one}</row>\n" for one in inner) + "</rows>",
        "closed": "<rows>" + "\n".join(f"<r><v>{one}</v></r>" for one in inner) + "</rows>\n",
        "tabs": "<rows>\t\n" + "".join(f"\t<row><v>{one}</v></row>\n" for one in inner) + "</rows>",
    }[form]
    assert read(tmp_path_factory.mktemp("t"), text.encode())[0] == "xml"


@pytest.mark.parametrize(
    "text",
    [
        "<rows><row>1,2</row></rows>",
        "<?xml version='1.0'?>,b\n1,2\n",
        "<rows>1,2\n3,4\n5,6</rows>",
        "<rows>,\n" + "1,2\n" * 20_000 + "</rows>",  # longer than what is looked at
    ],
)
def test_what_is_closed_later_is_a_document(text: str) -> None:
    data = text.encode()
    assert not in_cells(text[: 64 << 10], data[-8:], complete=len(text) <= 64 << 10)


def test_a_page_with_delimiters_stays_one(tmp_path: Path) -> None:
    cells = "".join(f"<tr><td>{n},1</td><td>{n},2</td></tr>\n" for n in range(9))
    assert read(tmp_path, f"<table>{cells}</table>".encode())[0] == "html"
