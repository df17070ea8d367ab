"""Of a lost file the doctor names exactly the versions that cannot be read, and what helps."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.engine import EngineError
from core.errors import Unavailable
from core.i18n import use_language
from core.lake import Lake
from core.lake.doctor import examine
from core.lake.touched import spans
from tests.core.lake.test_storage import data_files, put


def readable(lake: Lake, number: int) -> bool:
    try:
        with lake.read() as cursor:
            cursor.execute(f"SELECT sum(hash(t)::HUGEINT) FROM {lake.table('t', version=number)} t").fetchone()
    except (Unavailable, EngineError):
        return False
    return True


def test_every_file_in_turn_touches_the_versions_that_read_it(lake: Lake) -> None:
    """Law over the files of a dataset that was loaded, added to, cut and loaded anew."""
    put(lake, 30, action="ingest")
    put(lake, 10, start=30)
    facts = {"dataset": "t", "action": "append", "layer": "raw", "rows": 39, "roles": {}, "types": {}}
    with lake.write("Cut", info=facts) as cursor:
        cursor.execute('DELETE FROM lake.raw.t WHERE "_row" = 7')
    with lake.write("Anew", info={**facts, "action": "ingest", "rows": 5}) as cursor:
        cursor.execute("CREATE OR REPLACE TABLE lake.raw.t AS SELECT i AS _row, 'x' AS a FROM range(5) r(i)")
    put(lake, 3, start=5)
    versions = lake.versions("t")
    assert len(versions) == 5
    for file in data_files(lake):
        content = file.read_bytes()
        file.unlink()
        (found,) = examine(lake).touched
        lost = tuple(one.ordinal for one in versions if not readable(lake, one.number))
        assert lost, "a file that no version reads"
        assert found.lost == lost
        assert found.readable == tuple(one.ordinal for one in versions if one.ordinal not in lost)
        assert (found.table, found.dataset, found.layer, found.files) == ("raw.t", "t", "raw", 1)
        file.write_bytes(content)
    assert examine(lake).touched == ()


def test_what_is_lost_and_what_helps_is_one_text_in_both_languages(lake: Lake) -> None:
    put(lake, 30, action="ingest")
    put(lake, 10, start=30)
    (lake.path / "files" / "abc.csv").write_text("x")
    facts = {"dataset": "t", "action": "append", "layer": "raw", "rows": 41, "roles": {}, "types": {}}
    kept = {"files": [{"name": "day.csv", "sha256": "abc"}]}
    with lake.write("More", info={**facts, "imports": kept}) as cursor:
        cursor.execute("INSERT INTO lake.raw.t SELECT 99, 'y'")
    data_files(lake)[1].unlink()
    (found,) = examine(lake).touched
    assert str(found) == (
        "raw.t: 1 file gone, with 10 rows. Versions 2–3 of t cannot be read; 1 can. "
        "Put the file back from a backup, or load again what was uploaded and is kept: day.csv."
    )
    with use_language("zh_CN"):
        assert "day.csv" in str(found)
        assert "raw.t" in str(found)
        assert "cannot" not in str(found)


def test_a_page_that_changed_on_the_disk_is_found_by_reading_every_row(lake: Lake, tmp_path: Path) -> None:
    put(lake, 20_000, action="ingest")
    (file,) = data_files(lake)
    place = pq.read_metadata(file).row_group(0).column(1).data_page_offset
    content = bytearray(file.read_bytes())
    for n in range(place, place + 200):
        content[n] ^= 0xFF
    file.write_bytes(bytes(content))
    assert examine(lake).findings == (), "the file's end is whole"
    (found,) = examine(lake, deep=True).findings
    assert (found.what, found.table) == ("unreadable", "raw.t")


@pytest.mark.parametrize(("given", "told"), [((), []), ((3,), ["3"]), ((1, 2, 3, 7, 9, 10), ["1–3", "7", "9–10"])])
def test_numbers_in_order_are_told_as_spans(given: tuple[int, ...], told: list[str]) -> None:
    assert spans(given) == told
