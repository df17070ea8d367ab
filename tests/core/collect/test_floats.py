"""What becomes a float comes back from it: no cell is infinite, rounded or lost without a word."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.collect import ingest
from core.collect.types.rules import scientific
from core.lake import Lake

DIGITS = st.text("0123456789", min_size=1, max_size=25)
WRITTEN = st.builds(
    lambda sign, whole, part, power: f"{sign}{whole}{part}{power}",
    st.sampled_from(["", "-", "+"]),
    DIGITS,
    st.one_of(st.just(""), DIGITS.map(lambda d: "." + d)),
    st.one_of(st.just(""), st.integers(-420, 420).map(lambda e: f"e{e}")),
)


@settings(max_examples=400, deadline=None)
@given(text=WRITTEN)
def test_a_float_is_taken_only_where_the_number_comes_back(text: str) -> None:
    rule = scientific()
    fits, value = duckdb.execute(
        f"SELECT {rule.test.replace('{x}', 'x')}, {rule.cast.replace('{x}', 'x')} FROM (SELECT ? AS x)", [text]
    ).fetchall()[0]
    if not fits:
        return
    meant, held = Decimal(text), Decimal(repr(value))
    assert held.is_finite()
    assert (held == 0) == (meant == 0)
    assert abs(held - meant) <= abs(meant) * Decimal("1e-15") + Decimal("5e-324")


@pytest.mark.parametrize("odd", ["1e400", "-1e999", "1e-400", "12345678901234567891e2", "0.123456789012345678901e5"])
@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
def test_no_number_changes_without_a_word(lake: Lake, tmp_path: Path, odd: str, form: str) -> None:
    path = tmp_path / f"t.{form}"
    cells = [odd, "1.5e3", "2.25", "-3e2", "7"]
    if form == "csv":
        path.write_text("id,v\n" + "".join(f"r{n},{cell}\n" for n, cell in enumerate(cells)))
    else:
        rows = [f'{{"id": "r{n}", "v": {cell}}}' for n, cell in enumerate(cells)]
        path.write_text("\n".join(rows) if form == "jsonl" else f"[{', '.join(rows)}]")
        assert len(json.loads("[" + ", ".join(rows) + "]")) == len(cells)
    done = ingest(lake, path, "t")
    with lake.read() as cursor:
        found = cursor.execute(f'SELECT CAST("v" AS VARCHAR) FROM {lake.table("t")} ORDER BY _row').fetchall()
    kept = {Decimal(cell) for (cell,) in found if cell is not None}
    if done.rows_quarantined == 0:
        assert kept == {Decimal(cell) for cell in cells}
    else:
        assert kept == {Decimal(cell) for cell in cells[1:]}
