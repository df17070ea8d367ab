"""What columns mean: codes that look like numbers, days of spreadsheets, orders of day and month, counts with words."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest

from core.collect import Options, ingest, inspect


def look(tmp_path, lines: list[str], **options):
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return inspect(path, options=Options(**options)).parts[0]


def column(name: str, values, other: str = "n") -> list[str]:
    return [f"{name};{other}", *(f"{value};{i}" for i, value in enumerate(values))]


def stored(lake, tmp_path, lines: list[str], what: str, **options) -> list:
    path = tmp_path / "t.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest(lake, path, "t", options=Options(**options))
    with lake.read() as cursor:
        return [row[0] for row in cursor.execute(f'SELECT "{what}" FROM lake.raw.t ORDER BY _row').fetchall()]


def notes(part) -> str:
    return "\n".join(map(str, part.warnings))


CODES = {
    "bins": ["3E7", "4E1", "12E2", "7E05"],
    "rooms": ["100", "1E2", "101", "102"],
    "low": ["1e5", "2e5", "3e5"],
    "sixty": [f"{n}E{n % 10}" for n in range(1, 61)],
    "hundreds": [f"{n % 90 + 10}E{n % 9}" for n in range(300)],
    "hexadecimal": [f"{29_866_612 + n}" for n in range(150)] + ["29E98666", "2986A612"],
    "order": ["9866612920757123", "9866612920757124", "29E9866612920757"],
}


@pytest.mark.parametrize("name", CODES)
def test_digits_and_letters_are_codes(lake, tmp_path, name):
    assert stored(lake, tmp_path, column("lager", CODES[name]), "lager") == CODES[name]


NUMBERS = {
    "signed": ["1E+2", "2.5E-3", "3E+10", "4E+1"],
    "mantissa": ["1.5E2", "2.25E3", "4.0E1"],
    "beside decimals": ["0.5", "1e5", "2.25", "3.75"],
    "plain": ["1", "2", "30"],
}


@pytest.mark.parametrize("name", NUMBERS)
def test_measurements_stay_numbers(tmp_path, name):
    assert look(tmp_path, column("concentration", NUMBERS[name])).types["concentration"] != "VARCHAR"


def test_a_slip_in_a_column_of_numbers_is_set_aside_as_before(tmp_path):
    part = look(tmp_path, column("qty", [*range(300), "3x"]))
    assert part.types["qty"] == "BIGINT"


FORMS = {
    "%m/%d/%Y, %I:%M %p": ("en-US without seconds", False),
    "%m/%d/%Y, %I:%M:%S %p": ("en-US", True),
    "%d/%m/%Y, %H:%M:%S": ("en-GB", True),
    "%d.%m.%Y, %H:%M:%S": ("de-DE", True),
    "%d.%m.%Y, %H:%M": ("de-DE without seconds", False),
    "%Y-%m-%d, %H:%M:%S": ("en-CA", True),
    "%b %d, %Y, %I:%M:%S %p": ("dateStyle medium", True),
    "%d %b %Y, %H:%M": ("en-GB medium", False),
    "%m/%d/%Y %I:%M%p": ("without a blank", False),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("rows", "quoted"), [(3, True), (60, False)])
def test_local_times_of_browsers_are_times(lake, tmp_path, form, rows, quoted):
    moments = [datetime(2023, 2, 20, 0, 7, 5) + timedelta(days=n, hours=n) for n in range(rows)]
    if not FORMS[form][1]:
        moments = [moment.replace(second=0) for moment in moments]
    texts = [moment.strftime(form) for moment in moments]
    lines = column("gesehen", [f'"{text}"' if quoted or text.count(",") > 1 else text for text in texts])
    assert stored(lake, tmp_path, lines, "gesehen") == moments


def test_narrow_blanks_before_am_and_pm(lake, tmp_path):
    lines = column("seen", [f"3/{n}/2023, {n % 12 + 1}:05:00\u202f{'AP'[n % 2]}M" for n in range(10, 20)])
    assert stored(lake, tmp_path, lines, "seen")[0] == datetime(2023, 3, 10, 11, 5)


@pytest.mark.parametrize(
    ("good", "bad"),
    [(["8%", "6%", "6%", "7 %", "5%"], ["nopct", "3--%"]), (["12%", "9.5%", "14%", "8%"], ["ask", "see note"]),
     (["$5.00", "$7.10", "$8.20"], ["free", "ask"]), (["2024-01-02", "2024-02-03", "2024-03-04"], ["soon", "never"])],
)  # fmt: skip
def test_a_form_that_most_cells_have_is_asked_about(tmp_path, good, bad):
    part = look(tmp_path, column("rate", [*good, *bad]))
    assert part.types["rate"] == "VARCHAR"
    assert [d.failing for d in part.doubts] == [len(bad)]
    assert "“rate”" in notes(part)


@pytest.mark.parametrize(
    "values", [["10% off", "20% off", "a", "b"], ["5", "x", "y", "6"], ["1.2.2024 Anna", "b", "c"]]
)
def test_other_text_is_not_asked_about(tmp_path, values):
    assert not look(tmp_path, column("text", values)).doubts


COUNTS = {
    "销量": (["1.2万", "3500+", "10万+", "800"], [12000, 3500, 100000, 800]),
    "views": (["1.2K", "3.4M", "980", "56K", "2M"], [1200, 3_400_000, 980, 56_000, 2_000_000]),
    "粉丝": (["1.25亿", "3千", "7w", "15"], [125_000_000, 3000, 70_000, 15]),
    "aufrufe": (["1,5 Mio.", "12 Tsd.", "300"], [1_500_000, 12_000, 300]),
    "просмотры": (["12 тыс", "3 млн", "40"], [12_000, 3_000_000, 40]),
}


@pytest.mark.parametrize("name", COUNTS)
def test_counts_with_words_are_told_and_read_when_chosen(lake, tmp_path, name):
    texts, numbers = COUNTS[name]
    lines = column(name, texts * 3)
    part = look(tmp_path, lines)
    assert part.types[name] == "VARCHAR"
    assert f"“{name}”" in notes(part)
    assert [d.type for d in part.doubts] == ["MAGNITUDE"]
    assert [float(n) for n in stored(lake, tmp_path, lines, name, types={name: "MAGNITUDE"})] == numbers * 3


@pytest.mark.parametrize("values", [["4K", "8K", "4K"], ["14K", "18K", "24K"], ["1.5M", "2M", "3M"], ["S", "M", "L"],
                                    ["64G", "128G"], ["12", "30", "7"], ["3M", "Bosch", "5M"]])  # fmt: skip
def test_sizes_and_brands_are_no_counts(tmp_path, values):
    part = look(tmp_path, column("size", values))
    assert not part.doubts
    assert "counts" not in notes(part)


DAYS = [date(2020, 6, 18) + timedelta(days=n) for n in range(40)]


def serial(day: date) -> str:
    return str((day - date(1899, 12, 30)).days)


@pytest.mark.parametrize("form", ["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y年%m月%d日"])
@pytest.mark.parametrize("every", [2, 5])
def test_days_of_a_spreadsheet_among_dates(lake, tmp_path, form, every):
    values = [serial(day) if n % every else day.strftime(form) for n, day in enumerate(DAYS)]
    assert stored(lake, tmp_path, column("order_date", values), "order_date") == DAYS


def test_days_and_hours_of_a_spreadsheet_among_times(lake, tmp_path):
    values = [f"{serial(d)}.5" if n % 2 else f"{d} 12:00:00" for n, d in enumerate(DAYS)]
    found = stored(lake, tmp_path, column("day", values), "day")
    assert found == [datetime(d.year, d.month, d.day, 12) for d in DAYS]


def test_days_alone_under_the_name_of_a_day(tmp_path):
    values = [45_000 + n for n in range(30)]
    part = look(tmp_path, column("sold_on", values))
    assert part.types["sold_on"] == "DATE"
    assert "2023-03-15" in notes(part)


@pytest.mark.parametrize(
    ("name", "values"),
    [("qty", [45_000 + n for n in range(30)]), ("time", [45_000 + n for n in range(30)]), ("zip", [20_095, 10_115]),
     ("order_date", ["20200618", "20200619", "20200620"]), ("price", [30_000, 45_000, 25_500]),
     ("day", [1, 2, 3, 15]), ("birthday_bonus", [20_500, 58_000, 31_000])],
)  # fmt: skip
def test_other_numbers_of_five_digits_are_no_days(tmp_path, name, values):
    assert "spreadsheet" not in notes(look(tmp_path, column(name, values)))


def test_the_part_that_stands_still_speaks_for_the_day_first(tmp_path):
    firsts = [f"01/{month:02d}/2025" for month in range(1, 13)]
    part = look(tmp_path, column("month", firsts))
    assert part.columns[0].params["format"] == "%d/%m/%Y"
    assert "could be day first" in notes(part)


def test_a_column_whose_days_pass_twelve_speaks_for_the_others(tmp_path):
    for order, sure in (("%m/%d/%Y", "04/25/2024"), ("%d/%m/%Y", "25/04/2024")):
        lines = ["a;b", f"03/04/2024;{sure}", f"05/06/2024;{sure}", f"11/12/2024;{sure}"]
        part = look(tmp_path, lines)
        assert [c.params["format"] for c in part.columns] == [order, order]
        assert "“b”" in notes(part)


def test_files_that_turn_day_and_month_round_are_told(lake, tmp_path):
    first, second, third = (tmp_path / f"{n}.csv" for n in range(3))
    first.write_text("o,tag\n1,25/03/2024\n2,26/03/2024\n")
    second.write_text("o,tag\n3,04/25/2024\n4,05/26/2024\n")
    third.write_text("o,tag\n5,04/05/2024\n6,05/06/2024\n")
    ingest(lake, first, "t")
    turned = ingest(lake, second, "t", append=True)
    assert any("“tag”" in str(note) and "%m/%d/%Y" in str(note) for note in turned.warnings)
    ingest(lake, first, "u")
    either = ingest(lake, third, "u", append=True)
    assert any("“tag”" in str(note) for note in either.warnings)
    ingest(lake, first, "v")
    assert not any("“tag”" in str(note) for note in ingest(lake, first, "v", append=True).warnings)


def test_random_columns_of_numbers_are_read_as_before(tmp_path):
    dice = random.Random(3)
    for _round in range(10):
        values = [dice.choice([dice.randint(0, 99_999), round(dice.uniform(0, 60_000), 2)]) for _n in range(50)]
        assert look(tmp_path, column("amount", values)).types["amount"].startswith("DECIMAL")
