"""More rows for a dataset: columns by name, types widened aloud, repeats noticed, history kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from core.collect import Options, ingest, inspect
from core.collect.merge import widen
from core.errors import BadInput
from core.lake import Lake

DAY1 = "user_id,item_id,event_type,event_time,price\n" + "".join(
    f"u{n},i{n % 3},{'view' if n % 2 else 'cart'},2026-09-01 10:00:{n:02d},1.50\n" for n in range(20)
)


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_added_with_fresh_row_ids(lake: Lake, tmp_path: Path) -> None:
    first = ingest(lake, write(tmp_path, "d1.csv", DAY1), "ev")
    second = ingest(lake, write(tmp_path, "d2.csv", DAY1.replace("09-01", "09-02")), "ev", append=True)
    assert (second.rows_in, second.rows_loaded) == (20, 20)
    assert second.roles == first.roles
    assert lake.dataset("ev").rows == 40
    assert [(v.action, v.rows) for v in lake.versions("ev")] == [("ingest", 20), ("append", 40)]
    with lake.read() as cursor:
        assert cursor.execute(
            f"SELECT count(DISTINCT _row), count(DISTINCT _file) FROM {lake.table('ev')}"
        ).fetchone() == (40, 2)
        assert cursor.execute(f"SELECT count(*) FROM {lake.table('ev', version=first.version)}").fetchone() == (20,)


def test_columns_match_by_name_in_any_order_and_case(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, write(tmp_path, "a.csv", "id,name,price\n" + "1,a,2.50\n" * 3), "t")
    done = ingest(lake, write(tmp_path, "b.csv", "Price,ID,stock\n" + "3.75,2,7\n" * 3), "t", append=True)
    assert done.types == {"id": "VARCHAR", "name": "VARCHAR", "price": "DECIMAL(18,2)", "stock": "BIGINT"}
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT DISTINCT id, name, price, stock FROM {lake.table('t')} ORDER BY id").fetchall()
    assert found == [("1", "a", Decimal("2.50"), None), ("2", None, Decimal("3.75"), 7)]
    words = " ".join(str(w) for w in done.warnings)
    assert "stock" in words
    assert "name" in words


def test_number_types_widen_and_it_is_said(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, write(tmp_path, "a.csv", "id,price\n" + "1,2\n" * 3), "t")
    done = ingest(lake, write(tmp_path, "b.csv", "id,price\n" + "2,2.5\n" * 3), "t", append=True)
    assert done.types == {"id": "VARCHAR", "price": "DECIMAL(38,1)"}
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT DISTINCT price FROM {lake.table('t')} ORDER BY price").fetchall()
    assert found == [(Decimal("2.0"),), (Decimal("2.5"),)]
    assert sum("is now" in str(w) for w in done.warnings) == 1


@pytest.mark.parametrize("later", [0, 1])
def test_a_column_that_becomes_text_is_as_written_in_every_file(lake: Lake, tmp_path: Path, later: int) -> None:
    """Cells already cast would come back as 1234 and 2026-01-02; so the earlier file is read again."""
    files = [
        write(tmp_path, "a.csv", "id;size;day\n" + "1;1,234;02/01/2026\n2;38;13/01/2026\n"),
        write(tmp_path, "b.csv", "id;size;day\n3;XL;soon\n"),
    ]
    ingest(lake, files[later], "t")
    done = ingest(lake, files[1 - later], "t", append=True)
    with lake.read() as cursor:
        found = cursor.execute(f"SELECT size, day FROM {lake.table('t')} ORDER BY id").fetchall()
    assert found == [("1,234", "02/01/2026"), ("38", "13/01/2026"), ("XL", "soon")]
    assert (done.rows_in, lake.dataset("t").rows) == ((1, 2)[later], 3)
    assert any("read again" in str(w) for w in done.warnings) == (later == 0)
    assert len(lake.dataset("t").imports["files"]) == 2


def test_the_same_bytes_again_are_noticed(lake: Lake, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", DAY1)
    ingest(lake, path, "t")
    done = ingest(lake, path, "t", append=True)
    assert any("loaded before" in str(w) for w in done.warnings)


def test_quarantine_is_replaced_by_a_load_and_kept_by_an_append(lake: Lake, tmp_path: Path) -> None:
    bad = write(tmp_path, "a.csv", DAY1 + "cut,rec\n")
    count = "SELECT count(*) FROM lake.quality.quarantine WHERE dataset = 't'"
    for append, expected in ((False, 1), (True, 2), (False, 1)):
        ingest(lake, bad, "t", append=append)
        with lake.read() as cursor:
            assert cursor.execute(count).fetchone() == (expected,)
        assert lake.dataset("t").quarantined == expected


def test_several_files_are_one_dataset_and_their_order_does_not_matter(lake: Lake, tmp_path: Path) -> None:
    paths = [write(tmp_path, f"d{n}.csv", DAY1.replace("09-01", f"09-0{n}")) for n in (1, 2, 3)]
    contents = []
    for order in (paths, paths[::-1]):
        done = ingest(lake, order, "t")
        assert done.rows_loaded == 60
        with lake.read() as cursor:
            query = f"SELECT * EXCLUDE (_row) FROM {lake.table('t', 'raw')} ORDER BY ALL"
            contents.append((cursor.execute(query).fetchall(), done.types))
    assert contents[0] == contents[1]


def test_different_tables_do_not_become_one(lake: Lake, tmp_path: Path) -> None:
    other = write(tmp_path, "p.csv", "sku,weight\na,1\n")
    with pytest.raises(BadInput, match="different tables"):
        ingest(lake, [write(tmp_path, "d.csv", DAY1), other], "t")


@pytest.mark.parametrize(
    ("old", "new", "wide"),
    [
        ("BIGINT", "BIGINT", "BIGINT"),
        ("BIGINT", "DECIMAL(18,2)", "DECIMAL(38,2)"),
        ("DECIMAL(18,2)", "DECIMAL(18,4)", "DECIMAL(38,4)"),
        ("DECIMAL(38,0)", "DECIMAL(38,20)", "VARCHAR"),
        ("BIGINT", "DOUBLE", "DOUBLE"),
        ("DATE", "TIMESTAMP", "TIMESTAMP"),
        ("BOOLEAN", "BIGINT", "VARCHAR"),
        ("VARCHAR", "BIGINT", "VARCHAR"),
    ],
)
def test_the_narrowest_type_that_holds_both(old: str, new: str, wide: str) -> None:
    assert widen(old, new) == wide
    assert widen(new, old) == wide


PRICES = "sku,price\n"


def contents(lake: Lake, name: str = "p") -> list[tuple[object, ...]]:
    with lake.read() as cursor:
        return cursor.execute(f"SELECT sku, price, _file FROM {lake.table(name, 'raw')} ORDER BY ALL").fetchall()


def test_of_the_same_key_the_newest_stays_in_any_order_of_loading(lake: Lake, tmp_path: Path) -> None:
    days = [
        write(tmp_path, "prices_2026-09-01.csv", PRICES + "a,1.00\nb,2.00\nb,2.10\n"),
        write(tmp_path, "prices_2026-09-03.csv", PRICES + "a,3.00\nc,9.00\n"),
        write(tmp_path, "prices_2026-09-02.csv", PRICES + "a,2.00\nb,2.50\n"),
    ]
    wanted = [
        ("a", Decimal("3.00"), days[1].name),
        ("b", Decimal("2.50"), days[2].name),
        ("c", Decimal("9.00"), days[1].name),
    ]
    for order in (days, days[::-1], [days[1], days[0], days[2]]):
        replaced = 0
        for number, path in enumerate(order):
            done = ingest(lake, path, "p", append=number > 0, key=["SKU"] if number == 0 else None)
            assert done.rows_in == done.rows_loaded + done.rows_quarantined
            replaced += done.rows_replaced
        assert contents(lake) == wanted
        assert (lake.dataset("p").rows, replaced) == (3, 4)
    assert ingest(lake, days, "p", key=["sku"]).rows_replaced == 4
    assert contents(lake) == wanted


def test_rows_with_an_empty_key_and_rows_without_a_key_all_stay(lake: Lake, tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "sku,size,price\na,,1.50\na,,2.50\nb,M,3.50\nb,M,4.50\n")
    assert ingest(lake, path, "p", key=["sku", "size"]).rows_replaced == 1
    assert lake.dataset("p").rows == 3
    assert ingest(lake, path, "p", append=True, key=[]).rows_replaced == 0
    with pytest.raises(BadInput, match="tell rows apart"):
        ingest(lake, path, "p", append=True, key=["colour"])


def test_every_file_of_the_present_content_is_known(lake: Lake, tmp_path: Path) -> None:
    days = [write(tmp_path, f"d{n}.csv", DAY1.replace("09-01", f"09-0{n}")) for n in (1, 2, 3)]
    for number, path in enumerate(days):
        ingest(lake, path, "t", append=number > 0)
    assert [f["name"] for f in lake.dataset("t").imports["files"]] == ["d1.csv", "d2.csv", "d3.csv"]
    ingest(lake, days[0], "t")
    assert [f["name"] for f in lake.dataset("t").imports["files"]] == ["d1.csv"]


def test_the_date_in_the_name_becomes_a_column(lake: Lake, tmp_path: Path) -> None:
    days = [
        write(tmp_path, "2026-09-01.csv", DAY1),
        write(tmp_path, "20260902.csv", DAY1),
        write(tmp_path, "rest.csv", DAY1),
    ]
    assert inspect(days[0], options=Options(file_date=True)).parts[0].types["file_date"] == "DATE"
    done = ingest(lake, days[:1], "t", options=Options(file_date=True))
    assert done.types["file_date"] == "DATE"
    done = ingest(lake, days[1:], "t", append=True)
    assert any("rest.csv" in str(w) for w in done.warnings)
    with lake.read() as cursor:
        found = cursor.execute(
            f"SELECT _file, file_date, count(*) FROM {lake.table('t')} GROUP BY ALL ORDER BY ALL"
        ).fetchall()
    assert found == [
        ("2026-09-01.csv", date(2026, 9, 1), 20),
        ("20260902.csv", date(2026, 9, 2), 20),
        ("rest.csv", None, 20),
    ]


def test_what_the_analyst_fixed_holds_for_the_next_file(lake: Lake, tmp_path: Path) -> None:
    first = write(tmp_path, "a.csv", "id,size,note\n1,38,leer\n2,40,x\n")
    ingest(lake, first, "t", options=Options(null_tokens=("leer",), types={"size": "VARCHAR"}))
    done = ingest(lake, write(tmp_path, "b.csv", "id,note\n3,leer\n"), "t", append=True)
    with lake.read() as cursor:
        assert cursor.execute(f"SELECT count(note) FROM {lake.table('t')}").fetchone() == (1,)
    assert done.types["size"] == "VARCHAR"


def test_garbled_letters_are_told_with_an_example_and_left_alone(lake: Lake, tmp_path: Path) -> None:
    names = ["CafÃ© au lait", "ThÃ© vert", "Plain tea", "Crème brûlée"] * 5
    path = write(tmp_path, "m.csv", "id,title\n" + "".join(f"{n},{t}\n" for n, t in enumerate(names)))
    done = ingest(lake, path, "t")
    (said,) = [str(w) for w in done.warnings if "garbled" in str(w)]
    assert "10 values of “title”" in said
    assert "CafÃ© au lait → Café au lait" in said
    with lake.read() as cursor:
        assert cursor.execute(f"SELECT title FROM {lake.table('t')} ORDER BY _row LIMIT 1").fetchone() == (names[0],)
