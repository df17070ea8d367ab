"""From a file to its first check: what an analyst would see in the file is a finding, and what is sound is none."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.cells.missing import WORDS
from core.collect import Options, ingest
from core.lake import Lake
from core.quality import Report, check, describe

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}


def written(folder: Path, header: Sequence[str], rows: Sequence[Sequence[object]], separator: str = ",") -> Path:
    """A text file of cells that need no quotes."""
    lines = [separator.join(str(cell) for cell in row) for row in (header, *rows)]
    path = folder / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def checked(lake: Lake, path: Path, **options: object) -> Report:
    ingest(lake, [path], "t", options=Options(**options))  # type: ignore[arg-type]
    return check(lake, "t")


def columns_at_fault(report: Report) -> dict[str, list[str]]:
    """Column -> ids of the failing checks that name it."""
    found: dict[str, list[str]] = {}
    for one in report.failing:
        for column in one.columns:
            found.setdefault(column, []).append(one.id)
    return found


# --- no rows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
@pytest.mark.parametrize("header", [("order_id", "total"), ("订单号", "商品", "金额"), ("a", "b", "c", "d")])
def test_a_header_alone_is_no_score(lake: Lake, tmp_path: Path, header: Sequence[str], separator: str) -> None:
    report = checked(lake, written(tmp_path, header, [], separator))
    assert (report.rows, report.score, dict(report.dimensions)) == (0, None, {})
    assert [one.id for one in report.failing] == ["has_rows"]


def test_rows_that_all_went_to_quarantine_are_no_score(lake: Lake, tmp_path: Path) -> None:
    path = written(tmp_path, ("sku", "pieces", "day"), [(f"K{n}", "a few", "2024-05-01") for n in range(40)])
    report = checked(lake, path, types={"pieces": "BIGINT"})
    assert (report.rows, report.score) == (0, None)


# --- columns without a value ------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 300])
@pytest.mark.parametrize("empty", ["", "N/A", "-", "null", "暂无", "NaN"])
@pytest.mark.parametrize("column", ["Sale price", "备注", "weight_kg"])
def test_a_column_without_a_value_is_found(lake: Lake, tmp_path: Path, column: str, empty: str, count: int) -> None:
    rows = [(n + 1, f"Lamp {n}", empty, 5 + n) for n in range(count)]
    report = checked(lake, written(tmp_path, ("id", "name", column, "pieces"), rows))
    assert columns_at_fault(report) == {column: [f"not_null:{column}"]}
    assert report.score is not None
    assert report.score < 99


def test_a_column_of_zeros_is_not_empty(lake: Lake, tmp_path: Path) -> None:
    rows = [(n + 1, f"Lamp {n}", 0, "no") for n in range(60)]
    assert columns_at_fault(checked(lake, written(tmp_path, ("id", "name", "refunds", "gift"), rows))) == {}


# --- order numbers ------------------------------------------------------------------------------------

ORDERS = ("order_id", "OrderID", "Order No.", "订单编号", "Bestellnummer", "invoice number", "交易号", "booking_id")


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("column", ORDERS)
def test_order_numbers_that_repeat_or_are_negative(lake: Lake, tmp_path: Path, column: str, separator: str) -> None:
    rows: list[list[object]] = [[100 + n, f"2024-0{1 + n // 28}-{1 + n % 28:02}", 3 * n + 1] for n in range(90)]
    header = (column, "day", "total")
    assert columns_at_fault(checked(lake, written(tmp_path, header, rows, separator))) == {}
    rows[17][0], rows[50][0] = -1, rows[30][0]
    report = check_of_another(lake, written(tmp_path, header, rows, separator))
    assert set(columns_at_fault(report)[column]) == {f"D12:{column}", f"unique:{column}"}


def check_of_another(lake: Lake, path: Path) -> Report:
    """The first check of a dataset of its own."""
    ingest(lake, [path], "another")
    return check(lake, "another")


@pytest.mark.parametrize("column", ["order_id", "订单编号"])
def test_lines_of_orders_share_their_number(lake: Lake, tmp_path: Path, column: str) -> None:
    rows = [(100 + n // 3, f"S{n % 11}", 1 + n % 4) for n in range(120)]
    assert columns_at_fault(checked(lake, written(tmp_path, (column, "sku", "pieces"), rows))) == {}


@pytest.mark.parametrize("column", ["balance", "change", "temperature", "余额", "points"])
def test_numbers_below_zero_are_no_damaged_ids(lake: Lake, tmp_path: Path, column: str) -> None:
    rows = [(n + 1, -1 if n == 7 else 40 + n % 5) for n in range(90)]
    found = columns_at_fault(checked(lake, written(tmp_path, ("no", column), rows)))
    assert not [one for one in found.get(column, []) if one.startswith(("D12", "unique"))]


# --- words for nothing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("column", ["brand", "gender", "颜色", "city"])
def test_every_word_for_nothing_is_counted(lake: Lake, tmp_path: Path, column: str) -> None:
    """As many as the file holds, whatever the word, its case and the blanks around it."""
    draw = random.Random(column)
    words = [draw.choice((word, word.upper(), f" {word} ")) for word in WORDS for _ in range(2)]
    kept = [draw.choice(("Acme", "Nona", "无印良品", "Nullarbor", "none left", "unknown pleasures")) for _ in range(30)]
    cells = words + kept
    draw.shuffle(cells)
    path = tmp_path / "t.json"
    path.write_text(json.dumps([{"no": f"A{n}", column: cell} for n, cell in enumerate(cells)], ensure_ascii=False))
    report = checked(lake, path)
    result = report.result(f"not_null:{column}")
    assert result is not None
    assert result.failed == len(words), describe(result)
