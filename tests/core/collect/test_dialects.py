"""How records are written: each file is small, made here, and says what must come of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.collect import Options, ingest, inspect
from core.collect.stage import COMMENT, HEADER_AGAIN, INSIDE_QUOTE
from core.engine import quote
from core.lake import Lake

NAMES = ["red shoe", "blue shirt", "green, striped cap", "phone", "lamp 5W", "mug"]


def rows(delimiter: str, count: int = 24) -> str:
    return "".join(
        delimiter.join((str(100 + n), NAMES[n % 6].replace(delimiter, " "), f"{n}.50", f"2026-01-{n % 28 + 1:02d}"))
        + "\n"
        for n in range(count)
    )


def write(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def table(lake: Lake, name: str = "t") -> list[tuple[object, ...]]:
    cells = ", ".join(quote(c) for c in lake.columns(name, "raw"))
    with lake.read() as cursor:
        return cursor.execute(f"SELECT {cells} FROM {lake.table(name, 'raw')} ORDER BY _row").fetchall()


@pytest.mark.parametrize(
    "delimiter", [";", "\t", "|", "#", "^", "~", "\x01", "\x1f", "||", "::", "~~", "|~|", "^|^", "<|>", " | ", "¦", "@"]
)
def test_a_delimiter_of_any_kind_is_found(tmp_path: Path, delimiter: str) -> None:
    text = delimiter.join(("id", "title", "price", "day")) + "\n" + rows(delimiter)
    found = inspect(write(tmp_path, text))
    assert found.dialect is not None
    assert (found.dialect.delimiter, found.dialect.width, found.header) == (delimiter, 4, True)
    assert [c.name for c in found.columns] == ["id", "title", "price", "day"]
    assert found.parts[0].rejected == 0


def test_delimiter_with_a_blank_behind_it(lake: Lake, tmp_path: Path) -> None:
    lines = "".join(f'{n}, "shoe, size {n}", {n}.50\n' for n in range(20))
    done = ingest(lake, write(tmp_path, "id, title, price\n" + lines), "t")
    assert (done.rows_loaded, done.rows_quarantined) == (20, 0)
    assert table(lake)[3][1] == "shoe, size 3"


def test_a_long_delimiter_inside_quotation_marks_belongs_to_the_cell(lake: Lake, tmp_path: Path) -> None:
    lines = "".join(f'{n}||"a||b {n}"||{n}.5\n' for n in range(12))
    ingest(lake, write(tmp_path, "id||title||price\n" + lines), "t")
    assert [row[1] for row in table(lake)[:2]] == ["a||b 0", "a||b 1"]


def test_runs_of_blanks_count_once(lake: Lake, tmp_path: Path) -> None:
    lines = "".join(f"  u{n:<7} {n * 37:>6}   1997-01-{n % 28 + 1:02d} {n}.25\n" for n in range(40))
    done = ingest(lake, write(tmp_path, "user_id  item_id    day   price\n" + lines, "log.txt"), "t")
    assert (done.rows_loaded, done.rows_quarantined, list(lake.columns("t"))) == (
        40, 0, ["user_id", "item_id", "day", "price"],
    )  # fmt: skip


def test_fixed_widths_with_empty_cells_and_words(lake: Lake, tmp_path: Path) -> None:
    def line(n: int) -> str:
        title = "" if n % 5 == 0 else NAMES[n % 6]
        return (
            f"{100 + n:>6}{'':2}{title:<20}{n * 1.5:>8.2f}  {'' if n % 7 == 0 else 'EUR':<3} 2026-01-{n % 28 + 1:02d}\n"
        )

    header = f"{'id':>6}  {'title':<20}{'price':>8}  {'cur':<3} {'day':<10}\n"
    path = write(tmp_path, header + "".join(map(line, range(50))), "fixed.txt")
    done = ingest(lake, path, "t")
    assert done.dialect is not None
    assert len(done.dialect["starts"]) == 5
    assert (done.rows_loaded, done.rows_quarantined) == (50, 0)
    assert list(lake.columns("t")) == ["id", "title", "price", "cur", "day"]
    found = table(lake)
    assert found[5][1] is None
    assert found[2][1] == "green, striped cap"


def test_fixed_widths_given_by_hand(lake: Lake, tmp_path: Path) -> None:
    path = write(tmp_path, "".join(f"{n:03d}AB{n * 2:04d}\n" for n in range(30)), "packed.txt")
    done = ingest(lake, path, "t", options=Options(starts=(0, 3, 5), header=False))
    assert done.rows_loaded == 30
    assert [str(cell) for cell in table(lake)[7]] == ["007", "AB", "0014"]


def test_value_across_an_edge_goes_to_quarantine(lake: Lake, tmp_path: Path) -> None:
    lines = [f"{n:>4} {'ab':<6} {n:>5}\n" for n in range(60)]
    lines[40] = "  40 abcdefghijk 40\n"
    done = ingest(lake, write(tmp_path, "".join(lines)), "t", options=Options(starts=(0, 5, 12), header=False))
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (60, 59, 1)


def test_lines_before_the_table_comments_and_a_second_header(lake: Lake, tmp_path: Path) -> None:
    text = "Sales report,,,\n,,,\nid,title,price,day\n" + rows(",", 6).replace("green, striped", "green striped")
    text += "# a remark\nid,title,price,day\n" + rows(",", 6).replace("green, striped", "green striped")
    done = ingest(lake, write(tmp_path, text), "t")
    assert (done.rows_in, done.rows_loaded) == (14, 12)
    with lake.read() as cursor:
        reasons = cursor.execute("SELECT line, reason FROM lake.quality.quarantine ORDER BY line").fetchall()
    assert reasons == [(10, COMMENT), (11, HEADER_AGAIN)]
    assert list(lake.columns("t")) == ["id", "title", "price", "day"]


def test_a_comment_sign_sets_its_lines_aside(lake: Lake, tmp_path: Path) -> None:
    text = "id;name\n" + "".join(f"{n};x{n}\n" + ("% note; it\n" if n % 4 == 0 else "") for n in range(12))
    done = ingest(lake, write(tmp_path, text), "t", options=Options(comment="%"))
    assert (done.rows_in, done.rows_loaded, done.rows_quarantined) == (12, 12, 0)
    assert any("3 comment lines" in str(w) for w in done.warnings)


def test_a_comment_before_the_header_is_no_header(tmp_path: Path) -> None:
    text = "export 7\n# made by hand\nproduct;sales\nid;2024\n" + "".join(f"{n};{n}.5\n" for n in range(12))
    found = inspect(write(tmp_path, text), options=Options(skip=1, comment="#", header_rows=2))
    assert [c.name for c in found.columns] == ["product id", "sales 2024"]
    assert found.parts[0].rows == 12


def test_footer_lines_are_set_aside_on_request(lake: Lake, tmp_path: Path) -> None:
    text = "id,price\n" + "".join(f"{n},{n}.5\n" for n in range(10)) + "total,45.0\nend,\n"
    done = ingest(lake, write(tmp_path, text), "t", options=Options(footer=2))
    assert (done.rows_in, done.rows_loaded, done.types["price"]) == (10, 10, "DECIMAL(18,1)")


def test_two_header_rows_become_one_name(lake: Lake, tmp_path: Path) -> None:
    text = "product,,sales,\nid,title,2024,2025\n" + "".join(f"{n},cap {n},{n}.5,{n}.25\n" for n in range(20))
    found = inspect(write(tmp_path, text), options=Options(header_rows=2))
    assert [c.name for c in found.columns] == ["product id", "product title", "sales 2024", "sales 2025"]


def test_words_over_typed_columns_are_a_second_header_row(tmp_path: Path) -> None:
    text = "product,product,net,gross\nid,title,euro net,euro gross\n" + "".join(
        f"{n},cap {n},{n}.5,{n}.25\n" for n in range(20)
    )
    found = inspect(write(tmp_path, text))
    assert found.columns[2].name == "net euro net"
    assert found.parts[0].rows == 20


def test_a_line_of_units_is_set_aside_and_said(lake: Lake, tmp_path: Path) -> None:
    text = "id,weight,price\n-,kg,USD\n" + "".join(f"{n},{n}.5,{n}.25\n" for n in range(20))
    done = ingest(lake, write(tmp_path, text), "t")
    assert (done.rows_in, list(lake.columns("t"))) == (20, ["id", "weight", "price"])
    assert any("kg" in str(w) for w in done.warnings)


def test_separator_hint_of_spreadsheets(tmp_path: Path) -> None:
    found = inspect(write(tmp_path, "sep=;\nid;title\n" + "".join(f"{n};a, b\n" for n in range(9))))
    assert found.dialect is not None
    assert (found.dialect.delimiter, [c.name for c in found.columns]) == (";", ["id", "title"])


@pytest.mark.parametrize(
    ("cell", "value"),
    [(r"\"big\" cap", '"big" cap'), (r"C:\new", r"C:\new"), (r"5\" disc, red", '5" disc, red'), ("a\\\\", "a\\\\")],
)
def test_escaped_marks_lose_their_stroke_and_nothing_else_does(
    lake: Lake, tmp_path: Path, cell: str, value: str
) -> None:
    lines = "".join(f'{n},"say \\"{n}\\"",{n}.5\n' for n in range(10))
    ingest(lake, write(tmp_path, f'id,title,price\n{lines}10,"{cell}",1.5\n'), "t")
    assert table(lake)[10][1] == value
    assert table(lake)[3][1] == 'say "3"'


def test_single_quotation_marks_and_an_apostrophe_inside(lake: Lake, tmp_path: Path) -> None:
    lines = "".join(f"{n},'cap, men's {n}',{n}.5\n" for n in range(20))
    done = ingest(lake, write(tmp_path, "id,title,price\n" + lines), "t")
    assert (done.rows_loaded, done.rows_quarantined) == (20, 0)
    assert table(lake)[4][1] == "cap, men's 4"
    assert any("not doubled" in str(w) for w in done.warnings)


def test_right_width_by_chance_is_not_taken(lake: Lake, tmp_path: Path) -> None:
    lines = "".join(f'{n},cap,"one, two {n}",{n}.5\n' for n in range(20))
    text = "id,title,text,price\n" + lines + '20,cap"one, two",3.5\n'
    done = ingest(lake, write(tmp_path, text), "t")
    assert (done.rows_loaded, done.rows_quarantined) == (20, 1)
    with lake.read() as cursor:
        assert cursor.execute("SELECT reason FROM lake.quality.quarantine").fetchall() == [(INSIDE_QUOTE,)]


def test_names_are_not_put_over_columns_they_may_not_belong_to(tmp_path: Path) -> None:
    found = inspect(write(tmp_path, "idtitle,price,day\n" + rows(",", 12).replace("green, striped", "green striped")))
    assert [c.name for c in found.columns] == ["column_1", "column_2", "column_3", "column_4"]
    assert any("kept aside" in str(w) for w in found.warnings)


def test_a_header_with_other_separators_is_understood(tmp_path: Path) -> None:
    found = inspect(write(tmp_path, "id title price day\n" + rows(",", 12).replace("green, striped", "green striped")))
    assert [c.name for c in found.columns] == ["id", "title", "price", "day"]


def test_lines_of_words_are_one_column_and_it_is_said(tmp_path: Path) -> None:
    text = "".join(f"A review{', and more' * (n % 3)}{'; good' * (n % 2)} number {n}\n" for n in range(30))
    found = inspect(write(tmp_path, text, "reviews.txt"))
    assert len(found.columns) == 1
