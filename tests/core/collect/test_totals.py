"""Rows that sum up others are set aside whatever their language and shape; rows that only look like it stay."""

from __future__ import annotations

import random
from pathlib import Path
from unicodedata import category

import pytest

from core.cells.totals import NO, PARTLY, WHOLLY, WORDS, says_total
from core.collect import Options, ingest, inspect

SAMPLE = ("Total", "GRAND TOTAL", "合计", "总计：", "Summe", "Gesamt", "Итого", "Всего:", "Totale", "Suma", "Razem",
          "Toplam", "合計", "합계", "Somme", "Összesen", "Celkem", "* Total *", "Tổng cộng", "المجموع")  # fmt: skip
SEPARATORS = (",", ";", "\t", "|")


def told(part) -> list[str]:
    return [str(note) for note in part.warnings if "otals" in str(note)]


def look(tmp_path: Path, lines: list[str], **options):
    path = tmp_path / "report.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return inspect(path, options=Options(**options)).parts[0]


def body(rows: int, seed: int) -> list[tuple[str, int, float]]:
    dice = random.Random(seed)
    return [(f"Ware {n}", dice.randint(1, 50), round(dice.uniform(1, 900), 2)) for n in range(rows)]


@pytest.mark.parametrize("seed", range(len(SAMPLE)))
def test_a_named_sum_at_the_end_is_no_row(tmp_path, seed):
    rows = body((3, 7, 40, 300)[seed % 4], seed)
    sep = SEPARATORS[seed % 4]
    name = SAMPLE[seed]
    blank = ["", "-", "--"][seed % 3]
    lines = [sep.join(("name", "class", "units", "amount"))]
    lines += [
        sep.join((title, f"k{n % 3}", str(units), f"{amount:.2f}")) for n, (title, units, amount) in enumerate(rows)
    ]
    total = (name, blank, str(sum(r[1] for r in rows)), f"{sum(r[2] for r in rows):.2f}")
    part = look(tmp_path, [*lines, sep.join(total)])
    assert part.rows == len(rows)
    assert told(part)
    assert part.types["units"] == "BIGINT"
    assert part.types["amount"].startswith("DECIMAL")
    kept = look(tmp_path, [*lines, sep.join(total)], keep_totals=True)
    assert kept.rows == len(rows) + 1
    assert not told(kept)


def test_decimal_comma_and_thousands_in_either_convention(tmp_path):
    german = ["Monat;Umsatz", "Januar;1.234,50", "Februar;2.000,25", "März;765,25", "Summe;4.000,00"]
    assert look(tmp_path, german).rows == 3
    english = ["month,revenue", 'Jan,"1,234"', 'Feb,"2,000"', 'Mar,"766"', 'Total,"4,000"']
    assert look(tmp_path, english).rows == 3


def test_money_signs_and_a_mean_beside_the_sums(tmp_path):
    lines = ["Campaign,Cost,Clicks,CTR", "A,$10.50,5,1.0%", "B,$20.00,7,2.0%", "C,$4.50,9,4.0%"]
    part = look(tmp_path, [*lines, "Total: campaigns,$35.00,21,2.5%"])
    assert part.rows == 3
    assert told(part)


def test_subtotals_inside_and_a_grand_total(tmp_path):
    lines = ["region,shop,units", "North,A,3", "North,B,4", "North Total,,7", "South,C,5", "South,D,9"]
    lines += ["South Total,,14", "Grand Total,,21"]
    part = look(tmp_path, lines)
    assert part.rows == 4
    assert "3 (line 8" in told(part)[0]
    chinese = ["店铺,商品,数量", "东店,甲,3", "东店,乙,4", "小计,,7", "西店,丙,5", "西店,丁,6", "小计,,11", "合计,,18"]
    assert look(tmp_path, chinese).rows == 4


def test_a_total_that_comes_first(tmp_path):
    part = look(tmp_path, ["page,views", "Total,60", "/a,10", "/b,20", "/c,30"])
    assert part.rows == 3
    assert told(part)


def test_numbers_alone_where_they_leave_no_doubt(tmp_path):
    unnamed = ["width,density,views", '1920,1,"3,505"', '1440,2,"1,341"', "375,2,725", ',,"5,571"']
    assert look(tmp_path, unnamed).rows == 3
    other_word = ["shop,units,amount", "A,3,10.5", "B,4,20.5", "C,9,33.0", "D,1,7.0", "Everything,17,71.0"]
    assert look(tmp_path, other_word).rows == 4


def test_a_total_of_more_than_the_rows_shown(tmp_path):
    part = look(tmp_path, ["query,country,clicks", "a,DE,10", "b,DE,8", "c,AT,5", "Total,,900"])
    assert part.rows == 3


KEPT = {
    "brand": ["brand,items", "Acme,4", "Total,3", "Borel,7", "Cintra,2"],
    "brand last": ["brand,items", "Acme,4", "Borel,7", "Cintra,2", "Total,3"],
    "brand first": ["brand,items", "Total,3", "Acme,4", "Borel,7", "Cintra,2"],
    "title": ["sku,title,price", "1,Total War,59.90", "2,Colgate Total,3.49", "3,Sum 41,12.00", "4,Total Recall,9.90"],
    "gap last": ["item,colour,units", "a,red,3", "b,blue,4", "c,green,9", "d,,5"],
    "label missing last": ["item,units", "a,3", "b,4", "c,9", ",5"],
    "ids": ["id,qty", "1,1", "2,2", "3,3"],
    "cumulative": ["day,total", "2024-01-01,1", "2024-01-02,3", "2024-01-03,6", "2024-01-04,10"],
    "powers": ["step,n", "a,1", "b,1", "c,2", "d,4", "e,8"],
    "missing title": ["brand,title,items", "Acme,x,4", "Borel,y,7", "Cintra,z,2", "Total,,3"],
    "metric": ["metric,value", "Total,3", "Total,5", "Sum,8", "Total,16"],
    "words": ["word,lang", "total,en", "Summe,de", "合计,zh", "Итого,ru"],
    "zeros": ["shop,sales", "a,0", "b,0", "c,0", "d,0"],
}


@pytest.mark.parametrize("name", KEPT)
def test_rows_that_only_look_like_totals_stay(tmp_path, name):
    part = look(tmp_path, KEPT[name])
    assert part.rows == len(KEPT[name]) - 1


def test_random_tables_lose_no_row(tmp_path):
    for seed in range(30):
        dice = random.Random(seed)
        rows = [f"{dice.choice('abc')},{dice.choice(['', 'x', 'total'])},{dice.randint(0, 9)},{dice.randint(0, 99)}"
                for _n in range(dice.choice((3, 12, 80)))]  # fmt: skip
        part = look(tmp_path, ["k,word,n,m", *rows])
        assert part.rows == len(rows), (seed, told(part))


@pytest.mark.parametrize("convention", [0, 1])
def test_a_number_near_a_sum_is_not_the_sum_whatever_its_decimal_mark(convention):
    from core.collect.meaning.totals import _Block, _equals, _Row

    row = _Row(499, 501, ("0.24116277812185852",), ((0.24116277812185852,), (0.24116277812185852,)), 0)
    both = ((-0.02284424782554434,),) * 2
    group = _Block(499, (499,), (499,), (18,), both, ((-3.0,),) * 2, ((3.0,),) * 2)
    assert not _equals(row, group, 0, convention)


def test_stored_rows_and_counts_agree(lake, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("day,units\n2024-01-01,3\n2024-01-02,4\nTotal,7\n")
    done = ingest(lake, path, "t")
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (2, 2, 0)
    assert done.types == {"day": "DATE", "units": "BIGINT"}
    both = ingest(lake, [path, path], "two")
    assert both.rows_loaded == 4
    with lake.read() as cursor:
        assert cursor.execute("SELECT sum(units), count(DISTINCT _row) FROM lake.raw.two").fetchone() == (14, 4)


def test_a_large_file_read_under_a_guess(lake, tmp_path):
    path = tmp_path / "large.csv"
    rows = 400_000
    lines = ["day,units,amount", *(f"2024-01-{n % 28 + 1:02d},{n % 7},{n % 100}.50" for n in range(rows))]
    units, cents = sum(n % 7 for n in range(rows)), sum(100 * (n % 100) + 50 for n in range(rows))
    path.write_text("\n".join([*lines, f"Total,{units},{cents / 100:.2f}"]) + "\n")
    done = ingest(lake, path, "large")
    assert done.rows_loaded == rows
    assert done.types["day"] == "DATE"


def test_words():
    assert all(says_total(word) == WHOLLY for word in WORDS)
    assert all(
        set(word) <= set(" -'\"") | {sign for sign in word if sign.isalpha() or category(sign)[0] == "M"}
        for word in WORDS
    )
    assert all(says_total(text) == WHOLLY for text in ("Subtotal", "Sub-total:", "sub total", "SUBTOTALS"))
    assert all(says_total(text) == PARTLY for text in ("North Subtotal", "Subtotal: North", "Sub-total (EUR)"))
    assert all(says_total(text) == PARTLY for text in ("Total (EUR)", "Brand A Total", "华东合计", "Total: 12 rows"))
    assert not any(says_total(text) for text in ("totally", "Resumé", "合", "summer", "Sumatra", "Gesamtheit", ""))
    assert says_total("The total that a customer sees in the basket at the end of the month") == NO
