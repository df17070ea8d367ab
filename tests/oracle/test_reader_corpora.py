"""Fifteen hundred files that readers choke on: no crash, no hang, and every record is either a row or in quarantine.

DuckDB's own test files, the Frictionless framework's and csvkit's examples. What each file should hold is not
stated beside it, so the outcome is counted and printed, and only the invariants are held.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import duckdb
import pytest

from core.collect.facts import Options
from core.collect.readers.registry import read_file
from core.errors import TouchstoneError

pytestmark = pytest.mark.oracle
SLOW_SECONDS = 60


@pytest.mark.parametrize("corpus", ["csv_duckdb", "csv_frictionless", "csv_csvkit_examples"])
@pytest.mark.parametrize("share", range(4))
def test_every_file_is_read_or_refused_with_a_sentence(
    corpus: str, share: int, shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted(p for p in (shared_data / corpus).rglob("*") if p.is_file())[share::4]
    outcome: Counter[str] = Counter()
    for number, path in enumerate(files):
        folder = tmp_path / str(number)
        folder.mkdir()
        start = time.monotonic()
        try:
            found = read_file(path, path.name, Options(), folder)
        except TouchstoneError:
            outcome["refused"] += 1
            continue
        finally:
            assert time.monotonic() - start < SLOW_SECONDS, path.name
        for part in found.parts:
            assert part.records == part.rows + len(part.rejects), path.name
            with duckdb.connect() as connection:
                row = connection.execute(f"SELECT count(*), count(DISTINCT _row) FROM ({part.query()})").fetchone()
            assert row == (part.rows, part.rows), path.name
        rejected = sum(len(part.rejects) for part in found.parts)
        outcome["rows in quarantine" if rejected else "whole"] += 1
    with capsys.disabled():
        print(f"\n{corpus} {share + 1}/4: {dict(outcome)} of {len(files)}")


OTHER_PHONE = ("2095257564", "1234567890")
"""In location_coordinates the set's JSON has another telephone number than its CSV."""


def test_csv_spectrum_reads_as_its_json_says(
    shared_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong: list[str] = []
    files = sorted((shared_data / "csv_spectrum").rglob("*.csv"))
    for path in files:
        told = next((shared_data / "csv_spectrum").rglob(f"{path.stem}.json")).read_text(encoding="utf-8")
        found = json.loads(told.replace(*reversed(OTHER_PHONE)))
        wanted = found if isinstance(found, list) else [found]
        folder = tmp_path / path.stem
        folder.mkdir()
        part = read_file(path, path.name, Options(), folder).parts[0]
        with duckdb.connect() as connection:
            rows = connection.execute(f"SELECT * EXCLUDE (_row, _line) FROM ({part.query()}) ORDER BY _row").fetchall()
        cells = [[str(cell or "").replace("\r\n", "\n") for cell in row] for row in rows]
        if part.columns != list(wanted[0]) or cells != [
            [str(cell).replace("\r\n", "\n") for cell in row.values()] for row in wanted
        ]:
            wrong.append(path.name)
    with capsys.disabled():
        print(f"\ncsv-spectrum: {len(files) - len(wrong)} of {len(files)} as its JSON says {wrong}")
    assert not wrong
