"""Nothing is lost: rows in = rows loaded + quarantined, and every loaded cell goes back to its text."""

from __future__ import annotations

import csv
import io
import random
import re
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.collect import Options, ingest
from core.collect.types.cast import NULL_TOKENS, TEXT_NULL_TOKENS
from core.engine import quote
from core.errors import BadInput
from core.lake import Lake, open_lake


def render(value: Any) -> str | None:
    """A loaded value as text in its canonical form; None for a missing one.

    Text as it is; integers without sign or grouping marks; decimals with every digit of the column's scale;
    booleans "true" and "false"; dates 2026-09-17; times 2026-09-17 13:45:00[.ffffff] in UTC.
    """
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


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


def moment_of(text: str, rule: dict[str, Any]) -> datetime:
    """The moment of a text by the rule its column got, read by Python: a swapped day and month would differ."""
    if rule["how"] == "epoch":
        size = {"s": 1_000_000, "ms": 1_000, "us": 1}[rule["unit"]]
        return datetime(1970, 1, 1) + timedelta(microseconds=int(text) * size)
    if rule["format"] != "iso":
        return datetime.strptime(text, rule["format"])
    found = datetime.fromisoformat(re.sub(" ?UTC$", "Z", text).replace(",", "."))
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def same(text: str, value: object, sql_type: str, rule: Mapping[str, str]) -> bool:
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
        return datetime.fromisoformat(shown) == moment_of(trimmed, rule)
    if sql_type == "DOUBLE":
        return float(shown) == float(trimmed)
    try:
        plain = trimmed.replace(rule.get("grouping", ""), "") if rule.get("grouping") else trimmed
        return Decimal(shown) == Decimal(plain.replace(rule.get("mark", "."), "."))
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
        try:
            done = ingest(one_lake, path, "t", options=options)
        except BadInput:  # a file of mostly control characters is no text
            assert sum(ch < " " and ch not in "\t\r\n" for ch in buffer.getvalue()) * 20 > len(buffer.getvalue())
            return
    assert done.rows_in == len(rows)
    assert done.rows_in == done.rows_loaded + done.rows_quarantined
    columns, found = loaded(one_lake, "t")
    assert columns == names
    rules = one_lake.dataset("t").imports["rules"]
    if done.rows_quarantined == 0:
        for row, values in zip(rows, found, strict=True):
            for text, value, column in zip(row, values, columns, strict=True):
                assert same(text, value, done.types[column], rules[column]), (text, value, rules[column])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(min_size=1, max_size=400))
def test_any_bytes_give_a_balanced_load_or_one_clear_error(one_lake: Lake, content: bytes) -> None:
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


CENTS = st.integers(-(10**9), 10**9)
"""Whole cents; every writer below prints them its own way, and the number must come back exact."""


def grouped(cents: int, mark: str, grouping: str) -> str:
    text = f"{abs(cents) // 100:,}".replace(",", grouping) + f"{mark}{abs(cents) % 100:02d}"
    return f"-{text}" if cents < 0 else text


WRITERS = {
    "plain": lambda c: f"{Decimal(c) / 100:.2f}",
    "english": lambda c: grouped(c, ".", ","),
    "continental": lambda c: grouped(c, ",", "."),
    "spaced": lambda c: grouped(c, ",", "\u202f"),
    "dollars": lambda c: ("-" if c < 0 else "") + "$" + grouped(abs(c), ".", ","),
    "euros": lambda c: grouped(c, ",", ".") + " €",
    "yuan": lambda c: f"{Decimal(c) / 100:.2f}元",
    "percent": lambda c: f"{Decimal(c) / 100:.2f}%",
}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cents=st.lists(CENTS, min_size=1, max_size=12), style=st.sampled_from(sorted(WRITERS)))
def test_numbers_come_back_exact_however_they_are_written(one_lake: Lake, cents: list[int], style: str) -> None:
    texts = [WRITERS[style](c) for c in cents]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "n.tsv"
        path.write_text("n\tamount\n" + "".join(f"{i}\t{t}\n" for i, t in enumerate(texts)), encoding="utf-8")
        done = ingest(one_lake, path, "n", options=Options(delimiter="\t", quote=""))
    assert (done.rows_loaded, done.rows_quarantined) == (len(cents), 0)
    values = [row[1] for row in loaded(one_lake, "n")[1]]
    if done.types["amount"] == "VARCHAR":  # nothing in the column says which mark is which
        assert [render(v) for v in values] == texts
        return
    assert values == [Decimal(c) / 100 for c in cents]
    assert [WRITERS[style](int(Decimal(str(render(v))) * 100)) for v in values] == texts


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seconds=st.lists(st.integers(0, 10**6), min_size=1, max_size=10), form=st.sampled_from(["clock", "words", "iso"])
)
def test_durations_come_back_exact(one_lake: Lake, seconds: list[int], form: str) -> None:
    def text(s: int) -> str:
        hours, minutes, rest = s // 3600, s // 60 % 60, s % 60
        if form == "clock":
            return f"{hours:02d}:{minutes:02d}:{rest:02d}"
        return f"{hours} h {minutes} min {rest} sec" if form == "words" else f"PT{hours}H{minutes}M{rest}S"

    header = "时长" if form == "words" else "duration"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "d.csv"
        path.write_text(f"n,{header}\n" + "".join(f"{i},{text(s)}\n" for i, s in enumerate(seconds)), encoding="utf-8")
        done = ingest(one_lake, path, "d")
    assert done.types[header] == "BIGINT"
    assert [row[1] for row in loaded(one_lake, "d")[1]] == seconds


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    days=st.lists(
        st.dictionaries(st.sampled_from("abcde"), st.decimals(0, 99, places=2), min_size=1), min_size=2, max_size=4
    ),
    order=st.randoms(use_true_random=False),
)
def test_the_order_of_files_does_not_matter_with_a_key(
    one_lake: Lake, days: list[dict[str, Decimal]], order: random.Random
) -> None:
    """Of each key the row of the latest day stays, whichever file comes first; the same file gives the same content."""
    newest = {sku: price for day in days for sku, price in day.items()}
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, day in enumerate(days):
            path = Path(folder) / f"p_2026-01-{number + 1:02d}.csv"
            path.write_text("sku,price\n" + "".join(f"{k},{v:.2f}\n" for k, v in day.items()), encoding="utf-8")
            paths.append(path)
        order.shuffle(paths)
        for number, path in enumerate(paths):
            ingest(one_lake, path, "p", append=number > 0, key=["sku"])
    with one_lake.read() as cursor:
        found = cursor.execute(f"SELECT sku, price FROM {one_lake.table('p', 'raw')}").fetchall()
    assert dict(found) == newest
    assert len(found) == len(newest)
    assert one_lake.dataset("p").rows == len(newest)


def test_the_same_file_gives_the_same_content(one_lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("id,price,day\n" + "".join(f"a{n},${n}.50,2026-01-{n % 28 + 1:02d}\n" for n in range(100)) + "x\n")
    contents = []
    for name in ("s1", "s2"):
        done = ingest(one_lake, path, name)
        contents.append((done.types, done.rows_quarantined, loaded(one_lake, name)))
    assert contents[0] == contents[1]


def test_a_row_under_a_header_that_the_analyst_named_is_a_row(one_lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    rows = [",,:,:,", ",,a,b,", ",,,,x", ",,0,0,", ",,1,2,"]
    for first in (0, 1):
        path.write_text("\n".join(["c0,c1,c2,c3,c4", *rows[first:]]) + "\n")
        done = ingest(one_lake, path, "t", options=Options(delimiter=",", quote='"', header=True, skip=0))
        assert done.rows_in == len(rows) - first
