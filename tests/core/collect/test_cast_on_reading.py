"""A large file is cast while it is read, and the result is the careful way's: cell for cell, row for row."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import core.collect.landing as landing
from core.collect import ingest
from core.collect.facts import Ingested, Options
from core.collect.readers.delimited import blocks, early
from core.lake import Lake, open_lake

ROWS = 120


def column(usual: Callable[[int], str], *odd: str) -> st.SearchStrategy[list[str]]:
    """A column of usual cells with a few odd ones planted."""
    planted = st.dictionaries(st.integers(0, ROWS - 1), st.sampled_from(odd), max_size=3)
    return planted.map(lambda there: [there.get(n, usual(n)) for n in range(ROWS)])


WHOLE = column(
    lambda n: str(n * 37), "", "+5", " 12 ", "-0", "007", "NULL", "n/a", "1234567890123456789", "1.5", "x", "-"
)
PRICE = column(lambda n: f"{n}.{n % 10}5", "3", "12.5", ".5", "4.", "1.125", "-7.10", "1e3", "", "free", " 2.25", "?",
               "12345678901234567.25")  # fmt: skip
TIME = column(
    lambda n: f"2026-01-{n % 28 + 1:02d} 10:{n % 60:02d}:00", "2026-02-30 10:00:00", "2026-01-01T09:00", "2026-01-01",
    "", "10000-01-01 00:00:00", "soon", "2026-01-01 10:00:00.5", "infinity", "null",
)  # fmt: skip
DAY = column(
    lambda n: f"2026-03-{n % 31 + 1:02d}", "2026-3-1", "2026-02-30", "", "1850-01-01", "nan", "2026-03-01 10:00:00"
)
EITHER = column(lambda n: f"{n % 12 + 1:02d}/{n % 11 + 1:02d}/2026", "13/01/2026", "01/13/2026", "")
WORD = column(
    lambda n: f"word {n % 9}", "NULL", "n/a", "-", "", "two\nlines", 'a "quoted" one', "a, b", " padded ", "Ã©tÃ©",
    "价格", "\\N", "None",
)  # fmt: skip
FLAG = column(lambda n: ("true", "false")[n % 2], "TRUE", "yes", "", "?")
MONEY = column(lambda n: f"${n}.5", "$1,200.50", "€5.00", "", "7")
CODE = column(lambda n: f"{n:05d}", "-", "none", "nil", "")
GROUPED = column(lambda n: f"{n + 1},{n:03d}", "12", "1,2", "")
KINDS = {"count": WHOLE, "price": PRICE, "at": TIME, "day": DAY, "when": EITHER, "title": WORD, "flag": FLAG,
         "cost": MONEY, "item_id": CODE, "views": GROUPED}  # fmt: skip


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A file of some kinds of columns, with odd cells and now and then an odd line."""
    names = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=5, unique=True))
    columns = [draw(KINDS[name]) for name in names]
    delimiter = draw(st.sampled_from([",", ";", "\t", "|"]))
    always = draw(st.booleans())
    end = draw(st.sampled_from(["\n", "\r\n"]))

    def cell(text: str) -> str:
        needed = always or any(c in text for c in (delimiter, '"', "\n"))
        return f'"{text.replace(chr(34), chr(34) * 2)}"' if needed else text

    lines = [delimiter.join(cell(text) for text in row) for row in [names, *zip(*columns, strict=True)]]
    for at in draw(st.lists(st.integers(40, ROWS), max_size=2)):
        odd = ["", lines[0], lines[at] + delimiter + "x", "one", lines[at] + '"', "# note"]
        lines.insert(at, draw(st.sampled_from(odd)))
    return (end.join(lines) + draw(st.sampled_from(["", end]))).encode()


def landed(
    lake: Lake, path: Path, name: str, options: Options | None = None, *, append: bool = False
) -> tuple[Ingested, dict[str, Any]]:
    """What a load made: its report, and everything that is stored of it."""
    done = ingest(lake, path, name, options=options, append=append)
    with lake.read() as cursor:
        rows = cursor.execute(f"SELECT * FROM lake.raw.{name} ORDER BY _row").fetchall()
        types = cursor.execute(f"SELECT column_name, column_type FROM (DESCRIBE lake.raw.{name})").fetchall()
        kept_out = cursor.execute(
            "SELECT file, line, \"column\", value, reason, raw FROM lake.quality.quarantine WHERE dataset = ? "
            "ORDER BY ALL", [name],
        ).fetchall()  # fmt: skip
    info = lake.dataset(name).imports
    return done, {
        "rows": rows,
        "types": types,
        "quarantine": kept_out,
        "notes": [note.to_json() for note in done.warnings],
        "rules": info["rules"],
        "counts": (done.rows_in, done.rows_loaded, done.rows_quarantined),
        "meaning": (done.kind, done.roles, done.types, done.dialect),
    }


def quick(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(early, "MIN_BYTES", 0)
    patch.setattr(early, "MIN_GUESS_ROWS", 5)
    patch.setattr(early, "PLACES", 8)
    patch.setattr(early, "PIECE_BYTES", 600)
    patch.setattr(blocks, "MIN_BYTES", 0)
    patch.setattr(blocks, "BLOCK", 1500)
    patch.setattr(blocks, "SMALLEST", 400)


def careful(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(blocks, "MIN_BYTES", 1 << 60)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=files(), again=st.booleans())
def test_both_ways_give_the_same_dataset(lake: Lake, tmp_path: Path, content: bytes, again: bool) -> None:
    path = tmp_path / "made.csv"
    path.write_bytes(content)
    found = {}
    for name, way in (("quick", quick), ("careful", careful)):
        with pytest.MonkeyPatch.context() as patch:
            way(patch)
            found[name] = [landed(lake, path, name)[1]]
            if again:
                found[name].append(landed(lake, path, name, append=True)[1])
    for one, other in zip(found["quick"], found["careful"], strict=True):
        for what in one:
            assert one[what] == other[what], what
        rows_in, loaded, kept_out = one["counts"]
        assert rows_in == loaded + kept_out


def plain(rows: int, broken: dict[int, str] | None = None) -> str:
    prices = {n: f"{n}.25" for n in range(rows)} | (broken or {})
    lines = [f"u{n},{n},word {n},2026-01-01 10:00:{n % 60:02d},{prices[n]}" for n in range(rows)]
    return "\n".join(["user_id,stock,title,timestamp,price", *lines]) + "\n"


@pytest.mark.parametrize(
    ("broken", "reads"),
    [
        ({}, 1),
        ({1990: "free", 1992: "12.5", 1993: ""}, 1),
        ({7: "free"}, 2),
        ({3: "1.125"}, 1),
        ({1990: "1e3"}, 2),
        ({1990: "1.125"}, 2),
        ({1990: "$1.25", 1995: "x"}, 1),
    ],
)
def test_how_often_a_file_is_read(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: dict[int, str], reads: int
) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(blocks, "BLOCK", 20_000)
    count = []
    whole = landing._read_and_land
    monkeypatch.setattr(landing, "_read_and_land", lambda *given: (count.append(given[-1]), whole(*given))[1])
    path = tmp_path / "plain.csv"
    path.write_text(plain(2000, broken))
    done = ingest(lake, path, "plain")
    assert done.rows_loaded == 2000 - sum(text[0] in "f$x" for text in broken.values() if text)
    assert len(count) == reads
    assert count[0] == frozenset()


def test_a_workspace_can_be_moved_and_its_rows_deleted(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(blocks, "BLOCK", 20_000)
    path = tmp_path / "plain.csv"
    path.write_text(plain(2000, {1990: "free"}))
    ingest(lake, path, "plain")
    assert list((lake.path / "data" / "raw" / "plain").glob("landed-*.parquet"))
    with lake.write("Leave the even rows out") as cursor:
        cursor.execute("DELETE FROM lake.raw.plain WHERE _row % 2 = 0")
    ingest(lake, path, "plain", append=True)
    lake.close()
    moved = tmp_path / "moved"
    shutil.move(lake.path, moved)
    again = open_lake(moved)
    try:
        with again.read() as cursor:
            found = cursor.execute("SELECT count(*), count(DISTINCT _row), max(price) FROM lake.raw.plain").fetchone()
        assert found is not None
        assert found[:2] == (1000 + 1999, 1000 + 1999)
    finally:
        again.close()


def test_a_load_that_fails_leaves_no_file(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick(monkeypatch)
    monkeypatch.setattr(blocks, "BLOCK", 20_000)
    path = tmp_path / "plain.csv"
    path.write_text(plain(2000))
    monkeypatch.setattr(landing, "write_quarantine", lambda *_given: {}["a fault after the rows were written"])
    with pytest.raises(KeyError):
        ingest(lake, path, "plain")
    assert not list(lake.path.rglob("*.parquet"))
    assert not lake.datasets()
