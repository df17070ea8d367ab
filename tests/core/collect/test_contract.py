"""The next file is held against what the dataset expects, and a rename makes it fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.collect import Options, compare, expected, ingest, inspect, with_renames
from core.errors import BadInput
from core.lake import Lake

HEADER = "user_id,item_id,event_type,event_time,price\n"


def events(folder: Path, name: str, header: str = HEADER, price: str = "1.50") -> Path:
    path = folder / name
    rows = (f"u{n},i{n % 12},{'view' if n % 2 else 'cart'},2026-09-01 10:00:{n:02d},{price}" for n in range(30))
    path.write_text(header + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_same_table_again_is_the_same(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, events(tmp_path, "a.csv"), "ev")
    contract = expected(lake, "ev")
    found = compare(contract, inspect(events(tmp_path, "b.csv")).parts[0])
    assert (found.verdict, found.renamed, found.missing, found.new, found.retyped) == ("same", (), (), (), ())
    assert {c.name: c.role for c in contract.columns}["price"] == "price"


@pytest.mark.parametrize("now", ["product_id", "xq7"])
def test_a_renamed_column_is_found_by_name_or_by_values_and_appends(lake: Lake, tmp_path: Path, now: str) -> None:
    ingest(lake, events(tmp_path, "a.csv"), "ev")
    path = events(tmp_path, "b.csv", HEADER.replace("item_id", now))
    found = compare(expected(lake, "ev"), inspect(path).parts[0])
    assert [(r.before, r.now) for r in found.renamed] == [("item_id", now)]
    assert found.renamed[0].why == ("values" if now == "xq7" else "name")
    assert (found.missing, found.new, found.verdict) == ((), (), "doubtful")
    options = with_renames(Options(), found.renamed)
    assert compare(expected(lake, "ev"), inspect(path, options=options).parts[0]).verdict == "same"
    ingest(lake, path, "ev", append=True, options=options)
    assert list(lake.columns("ev", "raw")) == ["user_id", "item_id", "event_type", "event_time", "price"]
    with lake.read() as cursor:
        assert cursor.execute(f"SELECT count(*) FROM {lake.table('ev')} WHERE item_id IS NULL").fetchone() == (0,)


def test_missing_new_and_retyped_columns_are_told_apart(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, events(tmp_path, "a.csv"), "ev")
    wordy = events(tmp_path, "b.csv", HEADER.replace("event_type", "weather"), price="a lot")
    wordy.write_text(wordy.read_text().replace(",view,", ",rain,").replace(",cart,", ",sun,"))
    found = compare(expected(lake, "ev"), inspect(wordy).parts[0])
    assert (found.missing, found.new) == (("event_type",), ("weather",))
    assert [(r.column, r.after, r.lossless) for r in found.retyped] == [("price", "VARCHAR", False)]
    assert found.verdict == "doubtful"
    finer = compare(expected(lake, "ev"), inspect(events(tmp_path, "c.csv", price="1.505")).parts[0])
    assert [(r.column, r.after) for r in finer.retyped] == [("price", "DECIMAL(38,3)")]
    assert finer.verdict == "fits"


def test_another_table_is_called_so(lake: Lake, tmp_path: Path) -> None:
    ingest(lake, events(tmp_path, "a.csv"), "ev")
    path = tmp_path / "x.csv"
    path.write_text("store,weekly_sales\n1,20\n2,30\n")
    assert compare(expected(lake, "ev"), inspect(path).parts[0]).verdict == "other"


def test_two_columns_cannot_get_one_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="Two columns"):
        inspect(events(tmp_path, "a.csv"), options=Options(rename={"price": "item_id"}))
