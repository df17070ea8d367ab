"""What a number in text means, cell by cell."""

from __future__ import annotations

import duckdb
import pytest

from core.cells import numbers, sql
from core.cells.convention import USUAL, Convention
from core.engine import cell_sql

READ: dict[float, tuple[str, ...]] = {
    1234.5: (
        "1234.5",
        "1,234.5",
        "1.234,5",
        "1 234,5",
        "1'234.5",
        "1’234,5",
        "１，２３４．５",
        "١٬٢٣٤٫٥",
        "1\u00a0234,5",
    ),
    -1234.5: ("-1234.5", "(1,234.5)", "1,234.5-", "−1234.5", "($1,234.5)", "$(1,234.5)", "-$1,234.5", "$-1,234.5"),
    1234567.0: ("1,234,567", "12,34,567", "1.234.567", "1\u00a0234 567", "1_234_567", "1234567.", "1234567.00"),
    5.0: ("$5", "5 €", "USD 5", "￥5", "5元", "Rs.5", "5%", "5 ％", "+5", " 5\u3000", "5,0"),
    1234.0: ("1,234", "1.234e3", "1,234.0", "1234"),
    0.123: ("0,123", "0.123", ".123", ",123"),
}
NOT_READ = ("", "-", "$", "abc12", "SKU-123", "12 kg", "4/5", "inf", "nan", "-Infinity", "0x1F", "1 2", "12 34", "true")
NOT_READ += ("--5", "+-5", "(5", "5)", "(-5)", "-5-", "5%%", "1e400", "1.2.3", "1,2,3", "$5€6", "1.2万", "1,23,45")


def read(texts: list[str], how: Convention = USUAL) -> dict[str, float | None]:
    rows = duckdb.execute(
        f"SELECT x, {sql.number('x', 'VARCHAR', how)} FROM (SELECT unnest(?::VARCHAR[]) AS x)", [texts]
    )
    return dict(rows.fetchall())


@pytest.mark.parametrize("value", READ)
def test_every_spelling_of_a_number_is_that_number(value: float) -> None:
    assert read(list(READ[value])) == dict.fromkeys(READ[value], value)


def test_what_is_no_number_is_not_made_one() -> None:
    assert read(list(NOT_READ)) == dict.fromkeys(NOT_READ, None)


def test_only_a_cell_that_can_be_read_in_two_ways_follows_its_column() -> None:
    texts = ["1,234", "1.234", "1,5", "1.5", "1,234.5", "1.234,5"]
    assert list(read(texts, Convention(comma=False)).values()) == [1234, 1.234, 1.5, 1.5, 1234.5, 1234.5]
    assert list(read(texts, Convention(comma=True)).values()) == [1.234, 1234, 1.5, 1.5, 1234.5, 1234.5]


def test_a_reader_is_a_few_kilobytes_of_sql() -> None:
    """An expression that mentions its parts several times grows to hundreds of them; planning it takes seconds."""
    assert len(sql.number("x", "VARCHAR")) < 6_000
    assert len(sql.moment("x", "VARCHAR")) < 12_000


def test_cells_of_other_types() -> None:
    def one(literal: str, kind: str) -> object:
        row = duckdb.execute(f"SELECT {cell_sql(numbers.number, literal, kind)}").fetchone()
        return row and row[0]

    assert one("1.50::DECIMAL(9,2)", "DECIMAL(9,2)") == 1.5
    assert one("'nan'::DOUBLE", "DOUBLE") is None
    assert one("'inf'::DOUBLE", "DOUBLE") is None
    assert one("true", "BOOLEAN") == 1.0
    assert one("DATE '2024-01-01'", "DATE") is None
