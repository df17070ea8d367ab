"""The structure of delimited text: what is one column stays one, and what is a table is found whole.

Files are made here, of several languages, sizes and separators; each says what must come of it. Near misses say what
must not change.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from core.collect import Options, ingest, inspect
from core.collect.facts import Dialect
from core.collect.readers.delimited.dialect import sniff
from core.collect.readers.delimited.header_place import unnamed_before
from core.engine import quote
from core.errors import BadInput
from core.lake import Lake

SIZES = (3, 17, 300)


def pick(words: str, number: int) -> str:
    """One of the words, in an order without a short period."""
    split = words.split("|")
    return split[(number * number + 3 * number) % len(split)]


def best(text: str) -> Dialect:
    return sniff(text, Options(), complete=True)[0]


def table(lake: Lake, name: str = "t") -> list[tuple[object, ...]]:
    cells = ", ".join(quote(c) for c in lake.columns(name, "raw"))
    with lake.read() as cursor:
        return cursor.execute(f"SELECT {cells} FROM {lake.table(name, 'raw')} ORDER BY _row").fetchall()


def load(lake: Lake, folder: Path, text: str, options: Options | None = None) -> tuple[int, int, list[str]]:
    path = folder / "t.csv"
    path.write_bytes(text.encode())
    done = ingest(lake, path, "t", options=options or Options())
    return done.rows_loaded, done.rows_quarantined, [str(w) for w in done.warnings]


# --- one column stays one column ----------------------------------------------------------------------

ONE_COLUMN: dict[str, tuple[str, Callable[[int], str]]] = {
    "two words": ("search", lambda n: f"{pick('red|blue|green|grau|weiß', n)} {pick('shoes|coat|hat|bag', n + 1)}"),
    "three words": ("product name", lambda n: f"{pick('Oak|Steel', n)} {pick('tea|egg|ice', n)} {pick('mug|cup', n)}"),
    "model and number": ("model", lambda n: f"{pick('iphone|pixel|galaxy', n)} {n % 30}"),
    "street and number": ("address", lambda n: f"{n + 1} {pick('Main|Oak|Elm', n)} Street"),
    "names of people": ("full_name", lambda n: f"{pick('Anna|Béla|José', n)} {pick('Kovács|Díaz|Li', n + 2)}"),
    "name, first name": ("customer", lambda n: f"{pick('Doe|Roe|Poe', n)}, {pick('Jane|Max|Ida', n + 1)}"),
    "searches in German": ("Suchbegriff", lambda n: f"{pick('rote|blaue', n)} {pick('Schuhe|Jacke|Mütze', n)}"),
    "searches in Chinese": ("搜索词", lambda n: f"{pick('红色|蓝色|黑色', n)} {pick('连衣裙|外套|鞋', n)}"),
    "a sentence": ("review", lambda n: f"{pick('Nice mug|Too small|Poor box', n)}, {pick('sent back|love it', n)}"),
    "a sentence in French": ("avis", lambda n: f"{pick('Très bien|Trop petit', n)}, {pick('j’aime|à éviter', n)}"),
    "a sentence in Chinese": ("评论", lambda n: f"{pick('质量很好|包装破了', n)}，{pick('下次再买|不推荐', n)}"),
    "two semicolons": ("note", lambda n: f"ring twice; {pick('left door|back door', n)}; call {n}"),
    "time": ("opened_at", lambda n: f"2024-{n % 12 + 1:02d}-{n % 28 + 1:02d} {n % 24:02d}:{n % 60:02d}:00"),
    "time with T and zone": ("ts", lambda n: f"2024-03-{n % 28 + 1:02d}T{n % 24:02d}:05:09+02:00"),
    "time of day": ("start", lambda n: f"{n % 24:02d}:{n % 60:02d}"),
    "time, half days": ("seen", lambda n: f"{n % 12 + 1}/{n % 28 + 1}/2024, {n % 12 + 1}:05 PM"),
    "day in words": ("Datum", lambda n: f"{n % 28 + 1}. {pick('März|Mai|Juni', n)} 2024"),
    "duration": ("length", lambda n: f"{n % 3}:{n % 60:02d}:{n * 7 % 60:02d}"),
    "ratio": ("aspect", lambda n: f"{n % 9 + 1}:{n % 7 + 1}"),
    "address": ("url", lambda n: f"https://shop.example/p/{n}?a={n}&b=1,2;c|d"),
    "other addresses": ("referrer", lambda n: f"{pick('android-app|ftp|https', n)}://a.example/{n}"),
    "addresses of mail": ("mail", lambda n: f"u{n}@shop.example"),
    "decimal comma": ("price", lambda n: f"{n * 7 % 90 + 1},{n * 13 % 100:02d}"),
    "decimal comma and sign": ("saldo", lambda n: f"{'-' if n % 3 else ''}{n},{n * 17 % 100:02d}"),
    "decimal comma, grouped": ("importe", lambda n: f"1.{n % 900 + 100},{n * 31 % 100:02d} €"),
    "decimal comma, three digits": ("Gewicht", lambda n: f"{n % 9},{n * 37 % 1000:03d}"),
    "path": ("file", lambda n: f"C:\\data\\shop {n}\\img_{n},front.jpg"),
    "path of Unix": ("path", lambda n: f"/var/log/shop/{n}/a b,c.log"),
    "documents": ("payload", lambda n: f'{{"id": {n}, "tags": ["a", "b"], "q": "x;y"}}'),
    "lists": ("tags", lambda n: f"{pick('red|blue', n)}|{pick('new|sale', n)}|{pick('xl|s', n)}"),
    "key and value": ("param", lambda n: f"utm_source:{pick('mail|ads|direct', n)}"),
    "addresses of the net": ("host", lambda n: f"10.0.{n % 250}.7:{8000 + n}"),
}  # fmt: skip


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("kind", ONE_COLUMN)
def test_one_column_with_its_header(kind: str, count: int) -> None:
    name, value = ONE_COLUMN[kind]
    text = f"{name}\n" + "".join(f"{value(n)}\n" for n in range(count))
    found = best(text)
    assert (found.width, found.skip, found.header_rows) == (1, 0, 1), found


HEADERLESS = (
    "time",
    "time with T and zone",
    "time of day",
    "address",
    "path",
    "documents",
    "two words",
    "day in words",
)


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("kind", HEADERLESS)
def test_one_column_without_a_header(kind: str, count: int) -> None:
    found = best("".join(f"{ONE_COLUMN[kind][1](n)}\n" for n in range(count)))
    assert (found.width, found.skip) == (1, 0), found
    typed = kind in ("time", "time with T and zone", "time of day", "address")
    assert found.header_rows == 0 if typed else True


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("kind", ["a sentence", "decimal comma", "two words", "time"])
def test_a_list_loads_whole(lake: Lake, tmp_path: Path, kind: str, end: str) -> None:
    name, value = ONE_COLUMN[kind]
    loaded, aside, _warnings = load(lake, tmp_path, end.join([name, *map(value, range(5))]))
    assert (loaded, aside, list(lake.columns("t"))) == (5, 0, [name])


TABLES: dict[str, tuple[str, Callable[[int], str], int, str, int]] = {
    "pairs of numbers": ("user,item", lambda n: f"{n},{n * 7 % 50}", 2, ",", 0),
    "words and a price": ("title;price", lambda n: f"red shoe {n};{n},50", 2, ";", 0),
    "parted by blanks": ("sku qty price", lambda n: f"S{n} {n} {n}.50", 3, " ", 0),
    "blanks, no header": ("", lambda n: f"{n + 1} {n * 3} {n}.5", 3, " ", 0),
    "comma and blank": ("name, city, age", lambda n: f"Anna {n}, {pick('Rome|Oslo', n)}, {20 + n}", 3, ",", 0),
    "a title above": ("Sales report\nid,title,price", lambda n: f"{n},cap {n},{n}.5", 3, ",", 1),
    "a title of one word": ("Plan\nmonth,budget", lambda n: f"2024-{n % 12 + 1:02d}-01,{n}00.00", 2, ",", 1),
    "a comment above": ("# made by hand\nid,title", lambda n: f"{n},cap", 2, ",", 1),
    "known names above words": ("name,city", lambda n: f"{pick('Anna|Bob|Eva', n)},{pick('Rome|Oslo', n)}", 2, ",", 0),
    "clock columns": ("day;from;to", lambda n: f"2024-01-{n % 28 + 1:02d};0{n % 9}:00;{n % 9 + 10}:30", 3, ";", 0),
    "addresses and counts": ("url,clicks", lambda n: f"https://a.example/{n},{n}", 2, ",", 0),
    "a title block of two columns": (
        "Report,Orders\nPeriod,2024-01\n\norder,sku,qty,price", lambda n: f"{n},S{n},{n},{n}.50", 4, ",", 3,
    ),
    "a title block filled up": (
        "Report,Orders,,\nPeriod,2024-01,,\norder,sku,qty,price", lambda n: f"{n},S{n},{n},{n}.50", 4, ",", 2,
    ),
    "double colons": ("", lambda n: f"{n}::{n * 3}::5::97830{n:04d}", 4, "::", 0),
}  # fmt: skip


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("kind", TABLES)
def test_tables_stay_tables(kind: str, count: int) -> None:
    head, row, width, delimiter, skip = TABLES[kind]
    found = best((f"{head}\n" if head else "") + "".join(f"{row(n)}\n" for n in range(count)))
    assert (found.width, found.delimiter.strip() or " ", found.skip) == (width, delimiter, skip), found


# --- separators inside quotation marks ----------------------------------------------------------------

QUOTED: dict[str, Callable[[int], str]] = {
    "entities": lambda n: f"<p>Size &lt; {n} &amp;amp; up &nbsp;</p><b>&gt;&quot;</b>",
    "styles": lambda n: f'<div style=""margin:0;padding:{n}px;color:#333"">Bag, {n}</div>',
    "user agents": lambda n: f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_{n}; rv:109.0) Gecko/2010 (a; b)",
    "mobile agents": lambda n: f"Mozilla/5.0 (Linux; Android {n}; SM-G9{n}; wv) AppleWebKit/537.36 (KHTML, like Gecko)",
    "cookies": lambda n: f"sid={n}; lang=en; theme=dark; ab=1; seen={n}",
    "semicolons": lambda n: "S;M;L;XL",
    "pipes": lambda n: f"red|blue|{n}|green",
    "tabs": lambda n: f"a\tb\t{n}",
    "lists with commas": lambda n: f"{n}, {n + 1}, {n + 2}",
    "documents": lambda n: f'{{""a"": {n}, ""b"": [1;2;3]}}',
    "paths": lambda n: f"Home > Men > Shoes > {n}; Sale > {n}",
}


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("kind", QUOTED)
def test_separators_inside_marks_never_win(kind: str, delimiter: str, count: int) -> None:
    head = delimiter.join(("sku", "title", "body"))
    rows = "".join(delimiter.join((f"S{n}", f"Tee {n}", f'"{QUOTED[kind](n)}"')) + "\n" for n in range(count))
    found = best(f"{head}\n{rows}")
    assert (found.delimiter, found.quote, found.width, found.header_rows) == (delimiter, '"', 3, 1), found
    headless = best(rows)
    assert (headless.delimiter, headless.width) == (delimiter, 3), headless


@pytest.mark.parametrize("blank", [" ", "  ", "\t"])
@pytest.mark.parametrize("delimiter", [",", ";", "|"])
@pytest.mark.parametrize("side", ["before", "behind", "both"])
def test_blanks_beside_marks_cost_no_row(lake: Lake, tmp_path: Path, side: str, delimiter: str, blank: str) -> None:
    before = blank if side != "behind" else ""
    behind = blank if side != "before" else ""
    cell = f'{before}"a{delimiter}b ""c"""{behind}'
    rows = "".join(f"{n}{delimiter}{cell}{delimiter}{n}.5\n" for n in range(12))
    loaded, aside, _warnings = load(lake, tmp_path, delimiter.join(("id", "note", "total")) + "\n" + rows)
    assert (loaded, aside, list(lake.columns("t"))) == (12, 0, ["id", "note", "total"])
    assert {row[1] for row in table(lake)} == {f'a{delimiter}b "c"'}


def test_blanks_beside_the_marks_of_the_header_alone(lake: Lake, tmp_path: Path) -> None:
    rows = "".join(f'"x{n}","y, {n}",{n}\n' for n in range(9))
    loaded, aside, _warnings = load(lake, tmp_path, '"a", "b, c" , "d"\n' + rows)
    assert (loaded, aside, list(lake.columns("t"))) == (9, 0, ["a", "b, c", "d"])


# --- a CR that ends no line ---------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize(("count", "where"), [(3, {0}), (12, {2, 8}), (300, {5, 6, 250}), (40, {39})])
def test_a_lone_cr_is_part_of_its_cell(
    lake: Lake, tmp_path: Path, count: int, where: set[int], delimiter: str, end: str
) -> None:
    def row(n: int) -> str:
        text = f"good \rthing {n}" if n in where else f"thing {n}"
        last = "end\rof it" if n in where and n % 2 else "x"
        return delimiter.join((str(n), text, f"{n}.5", last)) + end

    head = delimiter.join(("id", "text", "price", "note")) + end
    loaded, aside, warnings = load(lake, tmp_path, head + "".join(map(row, range(count))))
    assert (loaded, aside) == (count, 0)
    assert any("carriage return" in w for w in warnings)
    texts = [str(line[1]) for line in table(lake)]
    assert [n for n, text in enumerate(texts) if "\r" in text] == sorted(where)


def test_lines_that_end_with_cr_stay_lines(lake: Lake, tmp_path: Path) -> None:
    loaded, aside, _warnings = load(lake, tmp_path, "id,text\r" + "".join(f"{n},t{n}\r" for n in range(20)))
    assert (loaded, aside) == (20, 0)
    half = "id,text\n" + "".join(f"{n},t{n}\n" for n in range(20)) + "".join(f"{n},u{n}\r" for n in range(9))
    loaded, aside, _warnings = load(lake, tmp_path, half)
    assert (loaded, aside) == (29, 0)


# --- headers that are shorter than the rows -----------------------------------------------------------

SHORT: dict[str, tuple[list[str], Callable[[int], list[str]], int | None]] = {
    "one added": (["order_id", "ts", "price", "qty"], lambda n: [f"A{n}", f"17487360{n:05d}", f"{n}.5", "2", "x"], 0),
    "one added, Chinese": (["订单号", "日期", "金额"], lambda n: [f"D{n}", "2024-01-02", f"{n}.50", f"v{n}"], 0),
    "row numbers": (["sku", "price", "qty"], lambda n: [str(n + 1), f"S{n}", f"{n}.50", str(n)], 1),
    "row numbers from 0": (["title", "price"], lambda n: [str(n), f"Cap {n}", f"{n}.50"], 1),
    "row names": (["mpg", "cyl"], lambda n: [f"Mazda {n}a", f"{n}.1", str(n)], 1),
    "names fused": (["datetime", "qty", "sku"], lambda n: ["2024-01-02", "10:20", str(n), f"S{n}"], None),
}  # fmt: skip


@pytest.mark.parametrize("count", [3, 60])
@pytest.mark.parametrize("kind", SHORT)
def test_a_header_one_name_short_goes_where_its_values_are(kind: str, count: int) -> None:
    header, row, before = SHORT[kind]
    assert unnamed_before(header, [row(n) for n in range(count)], len(header) + 1) == before


def test_names_of_the_last_columns(lake: Lake, tmp_path: Path) -> None:
    rows = "".join(f'"{n + 1}",S{n},{n}.50,{n}\n' for n in range(20))
    load(lake, tmp_path, "sku,price,qty\n" + rows)
    assert list(lake.columns("t"))[1:] == ["sku", "price", "qty"]


@pytest.mark.parametrize("behind", [1, 3])
@pytest.mark.parametrize("named", [True, False])
def test_delimiters_at_the_end_of_rows_make_no_column(lake: Lake, tmp_path: Path, named: bool, behind: int) -> None:
    end = ";" * behind
    head = "id;name;price" + ("" if named else end)
    loaded, aside, _warnings = load(
        lake, tmp_path, f"{head}\n" + "".join(f"{n};Item {n};{n}.5{end}\n" for n in range(12))
    )
    assert (loaded, aside, list(lake.columns("t"))) == (12, 0, ["id", "name", "price"])


def test_a_value_behind_the_last_name_is_a_column_after_all(lake: Lake, tmp_path: Path) -> None:
    rows = "".join(f"{n};Item {n};{n}.5;{'gift' if n == 900 else ''}\n" for n in range(1000))
    loaded, aside, _warnings = load(lake, tmp_path, "id;name;price;\n" + rows)
    assert (loaded, aside, len(lake.columns("t"))) == (1000, 0, 4)


@pytest.mark.parametrize(("count", "at"), [(9, 4), (300, 100), (1500, 1200), (1500, 1480)])
@pytest.mark.parametrize("delimiter", [",", "\t", "|"])
def test_a_column_added_on_the_way(lake: Lake, tmp_path: Path, delimiter: str, count: int, at: int) -> None:
    def row(n: int) -> str:
        return delimiter.join((f"S{n:04d}", str(n), *(["gift"] if n >= at else []))) + "\n"

    loaded, aside, warnings = load(
        lake, tmp_path, delimiter.join(("sku", "qty")) + "\n" + "".join(map(row, range(count)))
    )
    assert (loaded, aside, list(lake.columns("t"))[:2]) == (count, 0, ["sku", "qty"])
    assert [line[2] for line in table(lake)] == [None] * at + ["gift"] * (count - at)
    assert any("added on the way" in w for w in warnings)


def test_some_long_rows_are_damage_and_no_new_column(lake: Lake, tmp_path: Path) -> None:
    rows = "".join(f"S{n},{n}{',x' if n in (3, 7) else ''}\n" for n in range(40))
    assert load(lake, tmp_path, "sku,qty\n" + rows)[:2] == (38, 2)


# --- tables one under another -------------------------------------------------------------------------


def stacked(tables: Sequence[tuple[str, str, Sequence[str]]], delimiter: str = ",") -> str:
    parts = []
    for title, head, rows in tables:
        lines = ([title] if title else []) + [head, *rows]
        parts.append("".join(line.replace(",", delimiter) + "\n" for line in lines))
    return "\n".join(parts)


BUDGET = ("Plan", "month,budget", [f"2024-{n:02d}-01,{n}00.00" for n in range(1, 6)])
PEOPLE = ("Suppliers", "month,supplier,city", [f"2024-{n:02d}-01,Acme {n},Rome" for n in range(1, 4)])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("titled", [True, False])
def test_stacked_tables_are_told_and_chosen(lake: Lake, tmp_path: Path, titled: bool, delimiter: str) -> None:
    tables = [one if titled else ("", *one[1:]) for one in (BUDGET, PEOPLE)]
    text = stacked(tables, delimiter)
    loaded, aside, warnings = load(lake, tmp_path, text)
    assert (loaded, aside, list(lake.columns("t"))) == (5, 0, ["month", "budget"])
    assert any("2 tables stand one under another" in w for w in warnings)
    loaded, aside, _warnings = load(lake, tmp_path, text, Options(table=2))
    assert (loaded, aside, list(lake.columns("t"))) == (3, 0, ["month", "supplier", "city"])
    with pytest.raises(BadInput, match="no table 3"):
        load(lake, tmp_path, text, Options(table=3))


def test_pieces_under_the_same_names_are_one_table(lake: Lake, tmp_path: Path) -> None:
    pieces = [
        (f"Cart,{n}a1,Ordered,2024-01-0{n} 10:00", "sku,name,qty,cost", [f"p{n},Mug,1.00,{n}.50"]) for n in range(1, 5)
    ]
    loaded, aside, warnings = load(lake, tmp_path, stacked(pieces))
    assert (loaded, list(lake.columns("t"))) == (4, ["sku", "name", "qty", "cost"])
    assert aside == 6
    assert any("several pieces" in w for w in warnings)


@pytest.mark.parametrize(
    "text",
    [
        "id,name\n" + "".join(f"{n},Anna\n\n" for n in range(20)),
        "name,city\nAnna,Rome\n\nBob,Oslo\nEva,Kyiv\n\nIda,Bonn\n",
        'id,note\n1,"first\n\nid,note\n2 more"\n2,short\n',
        "id,name,price\n1,a,2.5\n2,b,3.5\n\n,Total,6.0\n",
    ],
)
def test_blank_lines_alone_part_no_tables(lake: Lake, tmp_path: Path, text: str) -> None:
    _loaded, _aside, warnings = load(lake, tmp_path, text)
    assert not any("tables stand" in w for w in warnings)


# --- bills and logs -----------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [4, 9, 17])
@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("count", [2, 5, 60])
def test_a_short_table_under_a_long_preface(lake: Lake, tmp_path: Path, count: int, padded: bool, before: int) -> None:
    names = "交易时间,交易类型,交易对方,商品,金额(元),交易单号"
    fill = "," * 5 if padded else ""
    notes = ["微信支付账单明细", "起始时间：[2024-03-01 00:00:00] 终止时间：[2024-03-31 23:59:59]", "共5笔记录", "----"]
    preface = "".join(f"{notes[n % 4]} {n}{fill}\n" for n in range(before))
    rows = "".join(
        f'2024-03-{n % 28 + 1:02d} 10:00:00,商户消费,某店,"商品{n}",{n}.50,10000{n:05d}0009876543210\t\n'
        for n in range(count)
    )
    loaded, aside, _warnings = load(lake, tmp_path, preface + names + "\n" + rows)
    assert (loaded, aside, list(lake.columns("t"))) == (count, 0, names.split(","))


@pytest.mark.parametrize("gap", [" ", "   "])
@pytest.mark.parametrize("count", [5, 120])
def test_the_last_column_of_a_log_takes_the_rest(lake: Lake, tmp_path: Path, count: int, gap: str) -> None:
    def row(n: int) -> str:
        rest = f"/search?q=red {'very long ' * (n % 3)}shoes" if n % 2 else f"/p/{n}"
        return gap.join((f"2024-03-{n % 28 + 1:02d}", f"10:{n % 60:02d}:00", "GET", str(200 + n % 3), rest)) + "\n"

    loaded, aside, _warnings = load(
        lake, tmp_path, gap.join(("date", "time", "method", "status", "url")) + "\n" + "".join(map(row, range(count)))
    )
    assert (loaded, aside, list(lake.columns("t"))) == (count, 0, ["date", "time", "method", "status", "url"])
    assert table(lake)[1][4] == "/search?q=red very long shoes"


@pytest.mark.parametrize("first", ["2024-03-01T10:00:{s}", "10.0.0.{n}", "10:00:{s}", "17{n:08d}"])
@pytest.mark.parametrize("address", ["https://shop.example/search?q={}", "/s?q={}", "www.shop.example/suche?q={}"])
@pytest.mark.parametrize(("count", "words"), [(5, "rote schuhe"), (30, "red shoe"), (300, "红 鞋 子")])
def test_the_last_address_of_a_log_without_names_takes_the_rest(
    lake: Lake, tmp_path: Path, first: str, address: str, count: int, words: str
) -> None:
    wanted = [address.format(words if n % 3 == 1 else "hut") for n in range(count)]
    lines = [f"{first.format(s=f'{n % 60:02d}', n=n)} {200 + n % 3} {one}\n" for n, one in enumerate(wanted)]
    loaded, aside, _warnings = load(lake, tmp_path, "".join(lines))
    assert (loaded, aside, len(lake.columns("t"))) == (count, 0, 3)
    assert [row[2] for row in table(lake)] == wanted


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize("cell", ["TRUE|FALSE", "2024-03-01|2024-04-05", "10:15|11:20", "https://a.example/|www"])
@pytest.mark.parametrize("first", ["id", "Kunde", "编号"])
def test_numbers_that_name_columns_of_no_numbers(lake: Lake, tmp_path: Path, count: int, cell: str, first: str) -> None:
    rows = [",".join([f"id{n}", *(pick(cell, n + k) for k in range(5))]) for n in range(count)]
    load(lake, tmp_path, "\n".join([f"{first},100022,100025,100047,10011,2024", *rows, ""]))
    assert list(lake.columns("t")) == [first, "100022", "100025", "100047", "10011", "2024"]


@pytest.mark.parametrize("line", ["a{n},100{n},10{n}", "{n},7,TRUE", "b{n},2024-03-0{d},{n}", "id{n},NA,{n}"])
def test_numbers_over_numbers_are_rows(lake: Lake, tmp_path: Path, line: str) -> None:
    load(lake, tmp_path, "".join(line.format(n=n, d=1 + n % 9) + "\n" for n in range(20)))
    assert len(table(lake)) == 20


@pytest.mark.parametrize("count", [3, 40])
@pytest.mark.parametrize(
    "line", ["Shop {c}   open {h}:15:00", "{h}:15 bis {h}:45", "[{h}:15:02] Bestellung {c} bezahlt", "于{h}:15下单{c}"]
)
def test_the_colons_of_clocks_part_nothing(lake: Lake, tmp_path: Path, count: int, line: str) -> None:
    lines = [line.format(h=10 + n % 9, c="ABCDEFG"[n % 7] * (1 + n % 4)) for n in range(count)]
    load(lake, tmp_path, "\n".join([*lines, ""]))
    assert all(":15" in "".join(str(cell) for cell in row) for row in table(lake))


@pytest.mark.parametrize("line", ["root{n}:x:{n}:100:/home/{n}", "a{n}:b{n}:{n}", "{n}:Müller:1{n}5", "a{n}:10:3{d}"])
def test_tables_parted_by_colons_stay_tables(lake: Lake, tmp_path: Path, line: str) -> None:
    load(lake, tmp_path, "".join(line.format(n=n, d=n % 10) + "\n" for n in range(30)))
    assert len(lake.columns("t")) == line.count(":") + 1


@pytest.mark.parametrize("line", ["10.0.0.{n} 200 /s/{n} {word}\n", "2024-03-01 {n} www.a.example/{n} {word} 7\n"])
def test_an_address_between_columns_takes_nothing(lake: Lake, tmp_path: Path, line: str) -> None:
    lines = "".join(line.format(n=n, word="ok" if n % 3 else "no") for n in range(30))
    load(lake, tmp_path, lines)
    assert len(lake.columns("t")) == len(line.split())


@pytest.mark.parametrize("count", [3, 70, 300])
@pytest.mark.parametrize("gap", [" ", "\t"])
@pytest.mark.parametrize("above", [0, 1, 3])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_fields_line_of_a_log_names_its_columns(
    lake: Lake, tmp_path: Path, count: int, gap: str, above: int, end: str
) -> None:
    remarks = ["#Software: Internet Information Services 10.0", "#Version: 1.0", "#Date: 2024-03-01 10:00:00"][:above]
    names = ["date", "time", "s-ip", "cs-method", "cs-uri-stem", "sc-status", "cs(User-Agent)"]
    rest = ("GET", "/p", "200", "Mozilla/5.0+(X11)")
    rows = [gap.join(("2024-03-01", f"10:{n % 60:02d}:00", f"10.0.0.{n % 9}", *rest)) for n in range(count)]
    text = end.join([*remarks, f"#Fields: {gap.join(names)}", *rows, ""])
    loaded, aside, _warnings = load(lake, tmp_path, text)
    assert (loaded, aside, list(lake.columns("t"))) == (count, 0, names)


def test_other_remarks_above_a_table_name_nothing(lake: Lake, tmp_path: Path) -> None:
    load(lake, tmp_path, "# a comment\n#Fields are below\na,b\n1,2\n3,4\n")
    assert list(lake.columns("t")) == ["a", "b"]


def test_many_more_tables_than_anybody_chooses_among_are_one_table(lake: Lake, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("".join(f"t{n},u\n1,2\n\n" for n in range(6_000)))
    done = ingest(lake, path, "t")
    assert done.rows_loaded + done.rows_quarantined >= 11_999  # each line but the header, whatever it is


def test_wide_headers_cost_what_their_names_cost(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ",".join(f"name{n}" for n in range(1_500))
    path.write_text(names + "\n" + "\n".join(",".join(["1"] * 1_501) for _n in range(30)) + "\n")
    started = time.process_time()
    assert len(inspect(path).parts[0].columns) == 1_501
    assert time.process_time() - started < 20  # 0.1 ms a name and place; each pair of places took minutes
