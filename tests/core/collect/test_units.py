"""Money, percentages, durations, and what texts are about; nearly typed columns are asked about."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from core.collect import Options, ingest, inspect
from core.collect.meaning.text_columns import meaning
from core.collect.types.rules import NOT_CURRENCY
from core.engine import quote
from core.lake import Lake

D = Decimal


def land(lake: Lake, folder: Path, values: list[str], header: str = "value", **given: Any) -> tuple[str, list[Any]]:
    """Type and loaded values of a tab-separated column."""
    path = folder / "t.tsv"
    path.write_text(f"n\t{header}\n" + "".join(f"{n}\t{v}\n" for n, v in enumerate(values)), encoding="utf-8")
    done = ingest(lake, path, "t", options=Options(delimiter="\t", quote="", **given))
    assert done.rows_quarantined == 0
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT {quote(header)} FROM {lake.table('t', 'raw')} ORDER BY _row").fetchall()
    return done.types[header], [row[0] for row in rows]


MONEY = [
    (["$1,234.50", "$5", "-$0.99"], "$", [D("1234.50"), D("5.00"), D("-0.99")]),
    (["12,00 €", "1.234,50 €"], "EUR", [D("12.00"), D("1234.50")]),
    (["€ 12.00", "€ 1,234.50"], "EUR", [D("12.00"), D("1234.50")]),
    (["¥199", "¥2,000"], "¥", [D(199), D(2000)]),
    (["￥199.00", "￥20.50"], "¥", [D("199.00"), D("20.50")]),
    (["199元", "20.5元"], "CNY", [D("199.0"), D("20.5")]),
    (["35.54 gbp", "£4.00"], "GBP", [D("35.54"), D("4.00")]),
    (["USD 5.00", "US$ 7.25"], "USD", [D("5.00"), D("7.25")]),
]


@pytest.mark.parametrize(("values", "currency", "expected"), MONEY, ids=[m[0][0] for m in MONEY])
def test_money_is_exact_and_keeps_its_currency(
    lake: Lake, tmp_path: Path, values: list[str], currency: str, expected: list[Any]
) -> None:
    sql_type, loaded = land(lake, tmp_path, values)
    assert sql_type.startswith("DECIMAL(18,")
    assert loaded == expected
    rule = lake.dataset("t").imports["rules"]["value"]
    assert (rule["how"], rule["currency"]) == ("currency", currency)


def test_two_currencies_in_a_column_are_not_one(lake: Lake, tmp_path: Path) -> None:
    assert land(lake, tmp_path, ["$5.00", "€5.00", "$7.00", "£4.00"])[0] == "VARCHAR"
    path = tmp_path / "p.tsv"
    path.write_text("n\tprice\n" + "".join(f"{n}\t$1.5{n % 10}\n" for n in range(200)) + "200\t€9.99\n")
    done = ingest(lake, path, "p")
    assert (done.types["price"], done.rows_quarantined) == ("DECIMAL(18,2)", 1)
    with lake.read() as cursor:
        assert cursor.execute("SELECT value, reason FROM lake.quality.quarantine WHERE dataset = 'p'").fetchall() == [
            ("€9.99", NOT_CURRENCY)
        ]


def test_percentages_are_the_numbers_written(lake: Lake, tmp_path: Path) -> None:
    assert land(lake, tmp_path, ["12.5%", "3 %", "-0.25%"])[1] == [D("12.50"), D("3.00"), D("-0.25")]
    assert lake.dataset("t").imports["rules"]["value"]["unit"] == "%"
    assert land(lake, tmp_path, ["12,5%", "3,25%"])[1] == [D("12.50"), D("3.25")]


DURATIONS = [
    ("duration", ["01:23:45", "00:00:10"], [5025, 10]),
    ("value", ["25:00:00", "00:00:10"], [90_000, 10]),
    ("value", ["PT1H2M", "P1DT3S", "PT15S"], [3720, 86_403, 15]),
    ("value", ["3 min", "1 hour 20 minutes", "45 seconds"], [180, 4800, 45]),
    ("value", ["3小时20分钟", "45秒", "2天"], [12_000, 45, 172_800]),
    ("时长", ["1h 20m", "5m", "30s"], [4800, 300, 30]),
    ("duration", ["00:00:10.5", "00:01:00"], [D("10.5"), D(60)]),
]


@pytest.mark.parametrize(("header", "values", "seconds"), DURATIONS, ids=[d[1][0] for d in DURATIONS])
def test_durations_are_seconds(lake: Lake, tmp_path: Path, header: str, values: list[str], seconds: list[Any]) -> None:
    sql_type, loaded = land(lake, tmp_path, values, header=header)
    assert sql_type in ("BIGINT", "DECIMAL(18,6)")
    assert loaded == seconds
    assert lake.dataset("t").imports["rules"][header]["how"] == "duration"


@pytest.mark.parametrize(
    "values", [["10:20:30", "11:00:00"], ["5 m", "10 m"], ["P", "PT"], ["12:30", "09:15"], ["$", "$"], ["%", "5%"]]
)
def test_what_may_be_something_else_stays_text(lake: Lake, tmp_path: Path, values: list[str]) -> None:
    assert land(lake, tmp_path, values) == ("VARCHAR", values)


def test_few_odd_spellings_do_not_outvote_many_cells(tmp_path: Path) -> None:
    """Ten spellings of nothing against two numbers that fill nearly every cell."""
    path = tmp_path / "t.csv"
    odd = [f"x{n}" for n in range(10)]
    path.write_text("n,size\n" + "".join(f"{n},{n % 2}\n" for n in range(1_990)) + "".join(f"0,{o}\n" for o in odd))
    part = inspect(path).parts[0]
    assert part.types["size"] == "BIGINT"


@pytest.mark.parametrize(
    ("other", "expected"),
    [("3,5", [1200, 12_000]), ("3.5", [D("1.200"), D("12.000")])],
)
def test_the_other_columns_say_whether_a_point_marks_thousands(
    lake: Lake, tmp_path: Path, other: str, expected: list[Any]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"size;weight\n1.200;{other}\n12.000;{other}\n")
    done = ingest(lake, path, "t", options=Options(delimiter=";"))
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT size FROM {lake.table('t', 'raw')} ORDER BY _row").fetchall()
    assert [row[0] for row in found] == expected
    assert any("thousands" in str(w) for w in done.warnings) == (other == "3,5")


def test_a_fraction_below_one_is_never_thousands(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("size;weight\n0.125;3,5\n0.250;4,5\n")
    assert ingest(lake, path, "t", options=Options(delimiter=";")).types["size"] == "DECIMAL(18,3)"


def test_a_nearly_typed_column_is_asked_about(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("n,age\n" + "".join(f"{n},{n if n % 10 else 'adult'}\n" for n in range(1, 101)))
    part = inspect(path).parts[0]
    assert part.types["age"] == "VARCHAR"
    (doubt,) = part.doubts
    assert (doubt.column, doubt.type, doubt.failing, doubt.total) == ("age", "BIGINT", 10, 100)
    assert doubt.examples[0] == (11, "adult")
    assert len(doubt.examples) == 5
    done = ingest(lake, path, "t", options=Options(types={"age": doubt.type}))
    assert (done.types["age"], done.rows_loaded, done.rows_quarantined) == ("BIGINT", 90, 10)
    kept = inspect(path, options=Options(types={"age": "VARCHAR"})).parts[0]
    assert (kept.doubts, kept.types["age"]) == ((), "VARCHAR")


MEANT = [
    ("url", ["https://a.example/x", "http://b.example"]),
    ("email", ["a@b.example", "c.d@e.example"]),
    ("json", ['{"a": 1}', "[1, 2]"]),
    ("list", ["a|b|c", "a|d", "x|y"]),
    ("list", ["['a', 'b']", "['c']"]),
    ("clock", ["10:30", "23:59:59"]),
    ("timezone", ["Europe/Berlin", "Asia/Shanghai"]),
    ("category", ["red", "blue"] * 20),
    ("free text", ["a sentence of several words, all of them different", "another one that says quite other things"]),
    ("free text", ["这本书真的很好看，内容丰富，值得推荐", "质量很好，物流很快，下次再来"]),
    ("", ["alpha", "beta", "gamma", "delta"]),
]


@pytest.mark.parametrize(("meant", "values"), MEANT, ids=[f"{m[0]}-{m[1][0][:12]}" for m in MEANT])
def test_what_a_text_is_about(meant: str, values: list[str]) -> None:
    assert meaning(values) == meant


def test_facts_name_family_unit_and_meaning(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("sku,link,price,share\n" + "".join(f"a{n},https://x.example/{n},$1.2{n},5{n}%\n" for n in range(9)))
    facts = {c.name: c for c in inspect(path).parts[0].columns}
    assert (facts["price"].family, facts["price"].how, facts["price"].params["currency"]) == ("CURRENCY", "$", "$")
    assert (facts["share"].family, facts["share"].how) == ("PERCENT", "%")
    assert (facts["link"].family, facts["link"].how) == ("VARCHAR", "url")
    assert facts["sku"].how == "identifier"


@pytest.mark.parametrize(
    ("wanted", "values", "expected"),
    [
        ("CURRENCY", ["$5.00", "free", "$7.50"], [D("5.00"), D("7.50")]),
        ("PERCENT", ["5%", "none at all", "7%"], [D(5), D(7)]),
        ("DURATION", ["00:01:00", "soon", "00:02:00"], [60, 120]),
        ("DECIMAL", ["5", "free", "7"], [D(5), D(7)]),
    ],
)
def test_a_chosen_unit_quarantines_the_rest(
    lake: Lake, tmp_path: Path, wanted: str, values: list[str], expected: list[Any]
) -> None:
    path = tmp_path / "t.tsv"
    path.write_text("n\tvalue\n" + "".join(f"{n}\t{v}\n" for n, v in enumerate(values)))
    done = ingest(lake, path, "t", options=Options(delimiter="\t", types={"value": wanted}))
    assert done.rows_quarantined == 1
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT value FROM {lake.table('t', 'raw')} ORDER BY _row").fetchall()
    assert [row[0] for row in rows] == expected
