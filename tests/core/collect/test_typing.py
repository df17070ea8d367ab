"""Types are decided over the whole column and never change a value silently."""

# ruff: noqa: E501 (example tables)
from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.collect import Options, ingest
from core.collect.types.rules import NOT_DATE, NOT_INTEGER
from core.engine import quote
from core.lake import Lake


def land(
    lake: Lake, folder: Path, values: list[str], header: str = "value", **given: Any
) -> tuple[str, list[Any], int]:
    """Type, loaded values and quarantined rows of a column written beside a counter."""
    text = f"n;{header}\n" + "".join(f"{n};{value}\n" for n, value in enumerate(values))
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    done = ingest(lake, path, "t", options=Options(delimiter=";", **given))
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT {quote(header)} FROM {lake.table('t', 'raw')} ORDER BY _row").fetchall()
    return done.types[header], [row[0] for row in rows], done.rows_quarantined


CASES: list[tuple[str, list[str], str, list[Any]]] = [
    ("integers", ["1", "-20", "0"], "BIGINT", [1, -20, 0]),
    ("leading zeros", ["007", "0123", "12"], "VARCHAR", ["007", "0123", "12"]),
    ("long digits", ["12345678901234567890", "2"], "VARCHAR", ["12345678901234567890", "2"]),
    ("decimals keep their digits", ["33.20", "5", "0.125"], "DECIMAL(18,3)", [Decimal("33.200"), Decimal(5), Decimal("0.125")]),
    ("scientific", ["1.5e-05", "2", "3.25"], "DOUBLE", [1.5e-05, 2.0, 3.25]),
    ("thousands comma", ["1,234", "12", "1,234,567"], "BIGINT", [1234, 12, 1234567]),
    ("thousands comma with decimals", ["1,234.50", "12.00"], "DECIMAL(18,2)", [Decimal("1234.50"), Decimal("12.00")]),
    ("decimal comma", ["3,5", "12,25"], "DECIMAL(18,2)", [Decimal("3.50"), Decimal("12.25")]),
    ("thousands point, decimal comma", ["1.234,50", "12,00"], "DECIMAL(18,2)", [Decimal("1234.50"), Decimal("12.00")]),
    ("underscores are no number", ["1_000", "2_000"], "VARCHAR", ["1_000", "2_000"]),
    ("booleans", ["TRUE", "false", "True"], "BOOLEAN", [True, False, True]),
    ("yes and no", ["是", "否", "是"], "BOOLEAN", [True, False, True]),
    ("zero and one stay numbers", ["0", "1", "1"], "BIGINT", [0, 1, 1]),
    ("ISO", ["2019-10-01 00:00:01", "2019-10-02 10:20:30.5"], "TIMESTAMP", [datetime(2019, 10, 1, 0, 0, 1), datetime(2019, 10, 2, 10, 20, 30, 500000)]),
    ("ISO with UTC", ["2019-10-01 00:00:01 UTC", "2019-10-02 10:20:30 UTC"], "TIMESTAMP", [datetime(2019, 10, 1, 0, 0, 1), datetime(2019, 10, 2, 10, 20, 30)]),
    ("offsets become UTC", ["2019-10-01T02:00:00+02:00", "2019-10-01T00:00:00Z"], "TIMESTAMP", [datetime(2019, 10, 1), datetime(2019, 10, 1)]),
    ("dates", ["2019-10-01", "2020-02-29"], "DATE", [date(2019, 10, 1), date(2020, 2, 29)]),
    ("day first", ["01/02/2020", "28/02/2020"], "DATE", [date(2020, 2, 1), date(2020, 2, 28)]),
    ("month first", ["01/02/2020", "02/28/2020"], "DATE", [date(2020, 1, 2), date(2020, 2, 28)]),
    ("month names", ["May 4, 2005", "September 30, 2006"], "DATE", [date(2005, 5, 4), date(2006, 9, 30)]),
    ("Chinese dates", ["2017年1月2日", "2017年12月31日"], "DATE", [date(2017, 1, 2), date(2017, 12, 31)]),
    ("null tokens", ["1", "NA", "-", "3", "NULL", ""], "BIGINT", [1, None, None, 3, None, None]),
    ("words keep theirs", ["NA", "none", "-", "x", "NULL"], "VARCHAR", ["NA", "none", "-", "x", None]),
]  # fmt: skip


@pytest.mark.parametrize(("values", "sql_type", "expected"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_column_has_one_type(
    lake: Lake, tmp_path: Path, values: list[str], sql_type: str, expected: list[Any]
) -> None:
    assert land(lake, tmp_path, values) == (sql_type, expected, 0)


@pytest.mark.parametrize(("scale", "unit"), [(1, "s"), (1_000, "ms"), (1_000_000, "us")])
def test_epochs_are_times_only_where_the_name_says_so(lake: Lake, tmp_path: Path, scale: int, unit: str) -> None:
    values = [str(1_512_189_107 * scale), str(1_512_089_912 * scale)]
    sql_type, loaded, _bad = land(lake, tmp_path, values, header="时间戳")
    assert sql_type == "TIMESTAMP"
    assert loaded[0] == datetime(2017, 12, 2, 4, 31, 47)
    assert lake.dataset("t").imports["rules"]["时间戳"]["unit"] == unit
    assert land(lake, tmp_path, values, header="amount")[0] == "BIGINT"


def test_compact_dates_need_a_name_too(lake: Lake, tmp_path: Path) -> None:
    assert land(lake, tmp_path, ["20140919", "20131011"], header="birthday")[:2] == (
        "DATE",
        [date(2014, 9, 19), date(2013, 10, 11)],
    )
    assert land(lake, tmp_path, ["20140919", "20131011"], header="weight")[0] == "BIGINT"


def test_one_bad_cell_in_a_hundred_goes_to_quarantine_two_keep_the_column_text(lake: Lake, tmp_path: Path) -> None:
    numbers = [str(n) for n in range(99)]
    sql_type, loaded, bad = land(lake, tmp_path, [*numbers, "abc"])
    assert (sql_type, loaded, bad) == ("BIGINT", list(range(99)), 1)
    with lake.read() as cursor:
        found = cursor.execute(
            'SELECT file, line, "column", value, reason, raw FROM lake.quality.quarantine'
        ).fetchall()
    assert found == [("t.csv", 101, "value", "abc", NOT_INTEGER, "99;abc")]
    assert land(lake, tmp_path, [*numbers[:98], "abc", "abd"])[0] == "VARCHAR"


def test_values_past_any_sample_decide_too(lake: Lake, tmp_path: Path) -> None:
    sql_type, loaded, bad = land(lake, tmp_path, ["5"] * 30_001 + ["19.99"])
    assert (sql_type, loaded[-1], bad) == ("DECIMAL(18,2)", Decimal("19.99"), 0)
    sql_type, loaded, bad = land(lake, tmp_path, ["5"] * 30_001 + ["000123"])
    assert (sql_type, loaded[-1], bad) == ("BIGINT", 5, 1)


def test_a_forced_type_quarantines_whatever_does_not_fit(lake: Lake, tmp_path: Path) -> None:
    values = ["2020-01-01", "soon", "2020-01-03", "later"]
    assert land(lake, tmp_path, values)[0] == "VARCHAR"
    sql_type, loaded, bad = land(lake, tmp_path, values, types={"value": "DATE"})
    assert (sql_type, loaded, bad) == ("DATE", [date(2020, 1, 1), date(2020, 1, 3)], 2)
    with lake.read() as cursor:
        assert cursor.execute("SELECT DISTINCT reason FROM lake.quality.quarantine").fetchall() == [(NOT_DATE,)]
    assert land(lake, tmp_path, ["1", "2"], types={"value": "VARCHAR"})[:2] == ("VARCHAR", ["1", "2"])


def test_an_order_of_day_and_month_that_stays_open_is_said(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("n,day\n" + "".join(f"{n},0{1 + n % 9}/01/2020\n" for n in range(20)), encoding="utf-8")
    done = ingest(lake, path, "t")
    assert done.types["day"] == "DATE"
    assert any("day first or month first" in str(w) for w in done.warnings)
    with lake.read() as cursor:
        row = cursor.execute(f"SELECT max(day) FROM {lake.table('t')}").fetchone()
    assert row == (date(2020, 1, 9),)  # the reading with the shorter span


def test_identifiers_stay_text(lake: Lake, tmp_path: Path) -> None:
    assert land(lake, tmp_path, ["12", "13", "NA"], header="user_id")[:2] == ("VARCHAR", ["12", "13", None])


def test_a_code_after_a_zero_keeps_its_column_text_however_few_there_are(lake: Lake, tmp_path: Path) -> None:
    numbers = [str(n) for n in range(10_000, 10_400)]
    kind, values, quarantined = land(lake, tmp_path, [*numbers, "00412"], header="loan")
    assert (kind, values[-1], quarantined) == ("VARCHAR", "00412", 0)
    kind, _values, quarantined = land(lake, tmp_path, [*numbers, "05"], header="loan")
    assert (kind, quarantined) == ("BIGINT", 1)


def test_what_a_spreadsheet_made_of_long_digits_leaves_the_others_whole(lake: Lake, tmp_path: Path) -> None:
    long = ["2022072512345928259", "2022072512345928260", "1022072512345928261"]
    for values in (["2.02207E+18", *long], [*long, "6.93217E+12"]):
        assert land(lake, tmp_path, values, header="traded")[:2] == ("VARCHAR", values)
    assert land(lake, tmp_path, ["2.02207E+18", "20220725"], header="traded")[0] == "DOUBLE"


@pytest.mark.parametrize("mark", ["/", "-"])
@pytest.mark.parametrize("clock", ["", " 10:15"])
@pytest.mark.parametrize(("days", "months"), [(10, 10), (30, 3), (3, 30), (200, 9)])
def test_dates_of_both_orders_in_one_load_are_told_as_such(lake, tmp_path, mark, clock, days, months):
    first = [f"{13 + n % 16}{mark}03{mark}2024{clock}" for n in range(days)]
    other = [f"03{mark}{13 + n % 16}{mark}2024{clock}" for n in range(months)]
    for name, values in (("a", first), ("b", other)):
        (tmp_path / f"{name}.csv").write_text("n,tag\n" + "".join(f"{n},{v}\n" for n, v in enumerate(values)))
    notes = ingest(lake, [tmp_path / "a.csv", tmp_path / "b.csv"], "t").warnings
    told = [note.params for note in notes if "both orders" in note.msgid]
    assert told == [{"column": "tag", "days": days, "months": months}]
    assert not [note for note in notes if "in every row" in note.msgid]


def test_one_order_with_a_slip_is_not_two(lake, tmp_path):
    rows = "".join(f"{n},{1 + n % 12:02d}/{1 + n % 11:02d}/2024\n" for n in range(200))
    (tmp_path / "t.csv").write_text(f"n,tag\n{rows}200,soon\n")
    assert not [note for note in ingest(lake, tmp_path / "t.csv", "t").warnings if "both orders" in note.msgid]
