"""Every table is drawn in one place, and what is downloaded from it runs in no spreadsheet."""

from __future__ import annotations

import ast
import csv
import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import pandas as pd
import pytest
import streamlit
from hypothesis import given
from hypothesis import strategies as st
from streamlit import config

from core.cells.formulas import inert
from pages.parts.shared.tables import MOST_LINES, csv_bytes, lines, table, without_minus_nought

ROOT = Path(__file__).parents[2]
DRAWN_IN = ROOT / "pages" / "parts" / "shared" / "tables.py"
DRAWS = ("dataframe", "data_editor", "add_rows")
ST_DRAWS = ("table", "write")
"""Of Streamlit itself: also `st.write` draws a frame with Streamlit's own download."""


def drawn(source: str) -> list[int]:
    """Lines that draw a table past the one place."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            of_streamlit = isinstance(node.value, ast.Name) and node.value.id == "st"
            if node.attr in DRAWS or (of_streamlit and node.attr in ST_DRAWS):
                found.append(node.lineno)
        elif isinstance(node, ast.ImportFrom) and node.module == "streamlit":
            found += [node.lineno for name in node.names if name.name in (*DRAWS, *ST_DRAWS)]
    return found


def test_every_table_is_drawn_in_one_place() -> None:
    files = [path for path in (ROOT / "pages").rglob("*.py") if path != DRAWN_IN]
    assert len(files) > 60
    assert {str(path.relative_to(ROOT)): lines for path in files if (lines := drawn(path.read_text("utf-8")))} == {}
    past = ("st.dataframe(x)", "left.data_editor(x)", "st.table(x)", "st.write(x)", "from streamlit import write")
    assert [bool(drawn(line)) for line in (*past, "parts.table(x)")] == [True] * 5 + [False]


def test_streamlits_own_download_is_off() -> None:
    config.get_config_options(force_reparse=True)
    assert config.get_option("client.disableDataExport") is True


SIGNS = st.text("=+-@\t\r＝＠ 1aé,\"'\n", max_size=6)
CELLS = st.one_of(SIGNS, st.none(), st.integers(-9, 9), st.floats(-9, 9), st.just(Decimal("-1.50")), st.booleans())


@given(st.lists(st.tuples(SIGNS, CELLS), max_size=8), st.booleans(), st.tuples(SIGNS, SIGNS))
def test_no_cell_of_a_download_runs(rows: list[tuple[str, object]], categories: bool, names: tuple[str, str]) -> None:
    """Whatever type the frame keeps its texts in."""
    frame = pd.DataFrame(rows, columns=list(names))
    if categories:
        frame.isetitem(0, frame.iloc[:, 0].astype("category"))
    read = list(csv.reader(io.StringIO(csv_bytes(frame).decode("utf-8-sig"), newline="")))
    assert read[0] == [inert(name) for name in names]
    assert [line[0] for line in read[1:]] == [inert(text) for text, _cell in rows]
    assert all(inert(cell) == cell for line in read for cell in line)


def test_numbers_times_and_gaps_stay() -> None:
    frame = pd.DataFrame(
        {"n": [1, -2], "f": [0.1, None], "t": [datetime(2024, 1, 2, 3), pd.NaT], "s": ["a\ud800", None]}
    )
    assert csv_bytes(frame).decode("utf-8-sig").split("\r\n") == [
        "n,f,t,s",
        "1,0.1,2024-01-02 03:00:00,a?",
        "-2,,,",
        "",
    ]


@given(st.lists(st.floats(-2, 2) | st.none(), min_size=1, max_size=8), st.integers(0, 4))
def test_no_table_shows_minus_nought(values: list[float | None], digits: int) -> None:
    """What the column's format would round to -0 is 0; every other number stays as it is."""
    frame = pd.DataFrame({"moved": pd.Series(values, dtype=float), "said": ["-0.0001"] * len(values)})
    columns = {"moved": streamlit.column_config.NumberColumn("Moved", format=f"%+.{digits}f"), "said": "Said"}
    seen = without_minus_nought(frame, columns)
    assert list(seen["said"]) == list(frame["said"])
    for before, after in zip(frame["moved"], seen["moved"], strict=True):
        if before == before:
            assert float(f"{after:.{digits}f}") != 0 or not f"{after:.{digits}f}".startswith("-") or before == 0
            assert after == before or (after == 0 and abs(before) < 10.0**-digits)
        else:
            assert after != after


@given(st.text("a价 \n", max_size=300), st.sampled_from([90, 200, "small", "large"]))
def test_a_row_is_as_high_as_its_longest_text(text: str, width: int | str) -> None:
    """Each line of it holds no more letters than the column is wide, and a short text asks for one."""
    wide = {"small": 75, "large": 400}.get(str(width), 0) or int(width)
    made = lines(pd.DataFrame({"a": ["x", text, None, 3]}), {"a": {"width": width}})
    assert made * (wide - 16) >= 7.5 * max(map(len, text.split("\n")))
    assert made >= len(text.split("\n"))
    assert lines(pd.DataFrame({"a": ["x", 1.5, None]}), {"a": {"width": width}}) == 1


@pytest.mark.parametrize(("letters", "grows", "says"), [(5, False, False), (150, True, False), (3000, True, True)])
def test_long_cells_can_be_read(letters: int, grows: bool, says: bool) -> None:
    frame = pd.DataFrame({"a": ["v" * letters, "w"]})
    with patch.object(streamlit, "dataframe") as drawn, patch.object(streamlit, "caption") as told:
        table(frame, "t", row_height="fit", height=300)
    high = drawn.call_args.kwargs["row_height"]
    assert (high is not None) is grows
    assert not grows or 62 <= high <= 14 + 21 * MOST_LINES
    assert drawn.call_args.kwargs["height"] <= min(300, 38 + 2 * (high or 35))
    assert bool(told.call_args_list) is says
