"""A missing word is one in a column of numbers or times too: it lands as no value, and its row is not refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.cells.missing import BY_PROGRAMS, IN_TEXTS, WORDS
from core.collect import ingest
from core.engine import quote
from core.lake import Lake

SPELT = [word for word in WORDS if word]
EDGES = [("", ""), (" ", "\u3000"), ("\t", "")]
COLUMNS = {
    "price": ["19.90", "5", "1234.5"],
    "stock": ["3", "-7", "120"],
    "bought_at": ["2026-01-02 03:04:05", "2025-12-31 23:59:59", "2026-02-28 00:00:00"],
    "born": ["1990-05-06", "2001-12-31", "1975-01-01"],
    "paid": ["yes", "no", "yes"],
    "note": ["a word", "two words", "something else"],
}


def landed(lake: Lake, folder: Path, column: str, words: list[str]) -> tuple[dict[str, object], int]:
    """What words between 3,000 values of a column were loaded as, and how many rows were refused."""
    values = COLUMNS[column] * 1000
    lines = [("n", column), *enumerate(values), *((len(values) + n, word) for n, word in enumerate(words))]
    file = folder / "one.csv"
    file.write_text("".join(f"{n};{value}\n" for n, value in lines), encoding="utf-8")
    ingest(lake, file, "one")
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT n, {quote(column)} FROM lake.raw.one WHERE n >= {len(values)}").fetchall()
    return {words[n - len(values)]: cell for n, cell in found}, lake.dataset("one").quarantined


@pytest.mark.parametrize("column", ["price", "stock", "bought_at", "born"])
def test_no_word_is_a_number_or_a_time(lake: Lake, tmp_path: Path, column: str) -> None:
    words = [before + one + after for word in SPELT for one in {word, word.upper()} for before, after in EDGES]
    assert landed(lake, tmp_path, column, words) == (dict.fromkeys(words), 0)


NEAR = ["无12", "未知数", "12 kg", "暂无货", "空运", "nullify", "unknown!"]
ANSWERS = ["无", "unknown", "未知", "缺失"]


def test_what_is_no_missing_word_or_may_be_an_answer_is_not_swallowed(lake: Lake, tmp_path: Path) -> None:
    assert landed(lake, tmp_path, "price", NEAR) == ({}, len(NEAR))
    assert landed(lake, tmp_path, "paid", NEAR + ANSWERS) == ({}, len(NEAR + ANSWERS))
    assert landed(lake, tmp_path, "note", NEAR + ANSWERS) == ({word: word for word in NEAR + ANSWERS}, 0)


def test_the_narrower_lists_are_parts_of_the_one() -> None:
    assert set(BY_PROGRAMS) <= set(WORDS)
    assert {word.lower() for word in IN_TEXTS} <= set(WORDS)
