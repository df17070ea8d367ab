"""Nothing is lost: rows in = rows loaded + quarantined, and every loaded cell goes back to its text."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.collect import Options, ingest
from core.collect.cells import NULL_TOKENS, TEXT_NULL_TOKENS, render
from core.lake import Lake, open_lake, quote

NASTY = st.one_of(
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12),
    st.sampled_from(
        [
            "",
            "007",
            "1e5",
            "19.99",
            "1,234",
            "-0",
            "+5",
            "NULL",
            "NA",
            "a\nb",
            'say "hi"',
            "a\r\nb",
            "=1+1",
            "'",
            '"',
            " 7 ",
            "\ufeffx",
            "\\N",
            "TRUE",
            "123456789012345678901",
            "2019-10-01 00:00:00 UTC",
            "2019-10-01",
            "31/12/2020",
        ]
    ),
    st.integers(-(10**20), 10**20).map(str),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(str),
)
TABLES = st.integers(1, 5).flatmap(
    lambda width: st.lists(st.lists(NASTY, min_size=width, max_size=width), min_size=1, max_size=25)
)


@pytest.fixture(scope="module")
def one_lake() -> Iterator[Lake]:
    with tempfile.TemporaryDirectory() as folder:
        opened = open_lake(folder)
        yield opened
        opened.close()


def loaded(lake: Lake, name: str) -> tuple[list[str], list[tuple[object, ...]]]:
    columns = list(lake.columns(name, "raw"))
    cells = ", ".join(quote(c) for c in columns)
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT {cells} FROM {lake.table(name, 'raw')} ORDER BY _row").fetchall()
    return columns, rows


def same(text: str, value: object, sql_type: str) -> bool:
    """Whether a loaded value stands for exactly this text, in the documented canonical forms."""
    shown = render(value)
    trimmed = text.strip(" \t\r\n\xa0\u3000")
    if shown is None:
        return trimmed.lower() in NULL_TOKENS if sql_type != "VARCHAR" else text in TEXT_NULL_TOKENS
    if sql_type == "VARCHAR":
        return shown == text
    if sql_type == "BOOLEAN":
        return shown == ("true" if trimmed.lower() in ("true", "yes", "y", "t", "是", "真") else "false")
    if sql_type in ("DATE", "TIMESTAMP"):
        digits = "".join(ch for ch in trimmed if ch.isdigit())
        return len(digits) >= 6
    if sql_type == "DOUBLE":
        return float(shown) == float(trimmed)
    try:
        return Decimal(shown) == Decimal(trimmed.replace(",", ""))
    except InvalidOperation:
        return False


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=TABLES, delimiter=st.sampled_from([",", ";", "\t", "|"]))
def test_cells_written_by_the_csv_module_come_back(one_lake: Lake, rows: list[list[str]], delimiter: str) -> None:
    names = [f"c{n}" for n in range(len(rows[0]))]
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows(rows)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "t.csv"
        path.write_text(buffer.getvalue(), encoding="utf-8", newline="")
        options = Options(delimiter=delimiter, quote='"', header=True, skip=0, encoding="utf-8")
        done = ingest(one_lake, path, "t", options=options)
    assert done.rows_in == len(rows)
    assert done.rows_in == done.rows_loaded + done.rows_quarantined
    columns, found = loaded(one_lake, "t")
    assert columns == names
    if done.rows_quarantined == 0:
        for row, values in zip(rows, found, strict=True):
            for text, value, column in zip(row, values, columns, strict=True):
                assert same(text, value, done.types[column]), (text, value, done.types[column])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=400))
def test_any_bytes_give_a_balanced_load_or_one_clear_error(one_lake: Lake, content: bytes) -> None:
    from core.errors import BadInput

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.csv"
        path.write_bytes(content)
        try:
            done = ingest(one_lake, path, "b")
        except BadInput:
            return
    assert done.rows_in == done.rows_loaded + done.rows_quarantined
    assert len(loaded(one_lake, "b")[1]) == done.rows_loaded


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=st.lists(
        st.lists(st.text(alphabet="ab1,\"; \t'", max_size=8), min_size=1, max_size=4).map(",".join), min_size=1
    )
)
def test_broken_quotes_and_ragged_rows_are_all_accounted_for(one_lake: Lake, lines: list[str]) -> None:
    """Every physical line with something in it is the preamble's, the header's, a row's or a reject's."""
    from core.errors import BadInput

    text = "\n".join(["id,name,price", *lines, "1,b,2"]) + "\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "q.csv"
        path.write_text(text, encoding="utf-8")
        try:
            done = ingest(one_lake, path, "q")
        except BadInput:
            return
    assert done.rows_in == done.rows_loaded + done.rows_quarantined
    with one_lake.read() as cursor:
        kept = cursor.execute(f"SELECT count(DISTINCT _row) FROM {one_lake.table('q', 'raw')}").fetchone()
    assert kept == (done.rows_loaded,)
