"""Fifteen hundred files that readers choke on: no crash, no hang, and every record is either a row or in quarantine.

DuckDB's own test files, the Frictionless framework's and csvkit's examples. What each file should hold is not
stated beside it, so the outcome is counted and printed, and only the invariants are held.
"""

from __future__ import annotations

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
