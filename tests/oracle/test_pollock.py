"""Landing of the Pollock benchmark's polluted files (Vitagliano et al., PVLDB 2023) against its clean tables.

A file counts as right when every loaded row equals the row of the clean table with the same names, and every row
that is not loaded stands in quarantine. What cannot be known (which separator is missing in a damaged line) is
never guessed. The score is printed; DuckDB's own reader gets the right shape for 23 of the 62.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.collect import Options, ingest, inspect
from core.engine import quote
from core.errors import BadInput
from core.lake import Lake

pytestmark = pytest.mark.oracle


@dataclass(frozen=True)
class Outcome:
    """What became of one polluted file."""

    file: str
    state: str
    detail: str = ""


def _clean(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.reader(stream) if row]


def _land(lake: Lake, path: Path, clean: list[list[str]], headed: bool) -> Outcome:
    names = clean[0] if headed and clean else []
    expected = clean[1:] if headed else clean
    try:
        names_found = [column.name for column in inspect(path).columns]
        text = Options(null_tokens=(), types=dict.fromkeys(names_found, "VARCHAR"))
        done = ingest(lake, path, "t", options=text)
    except BadInput as error:
        return Outcome(path.name, "refused" if clean else "exact", error.message)
    columns = list(lake.columns("t", "raw"))
    with lake.read() as cursor:
        cells = ", ".join(f"CAST({quote(c)} AS VARCHAR)" for c in columns)
        rows = cursor.execute(f"SELECT _line, {cells} FROM {lake.table('t', 'raw')} ORDER BY _row").fetchall()
    loaded = [[cell or "" for cell in row[1:]] for row in rows]
    left = iter(expected)
    astray = [row for row in loaded if not any(row == other for other in left)]
    problems = []
    if headed and columns != names:
        problems.append(f"columns {columns}")
    if astray:
        problems.append(f"{len(astray)} loaded rows are not in the clean table, first {[c[:20] for c in astray[0]]}")
    if len(loaded) + done.rows_quarantined < len(expected):
        problems.append(f"{len(loaded)} loaded, {done.rows_quarantined} in quarantine, {len(expected)} expected")
    if problems:
        said = bool(done.rows_quarantined or done.warnings)
        return Outcome(path.name, "differs" if said else "silently wrong", "; ".join(problems))
    state = "exact" if len(loaded) == len(expected) and not done.rows_quarantined else "kept"
    return Outcome(path.name, state, f"{done.rows_quarantined} in quarantine" if state == "kept" else "")


def test_polluted_files_land_right_or_say_so(lake: Lake, shared_data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = shared_data / "csv_pollock_polluted"
    outcomes = [
        _land(lake, path, _clean(folder / "clean" / path.name), path.name != "file_no_header.csv")
        for path in sorted((folder / "csv").glob("*.csv"))
    ]
    counts = {state: sum(o.state == state for o in outcomes) for state in ("exact", "kept", "differs", "refused")}
    with capsys.disabled():
        print(f"\nPollock: {counts['exact'] + counts['kept']} of {len(outcomes)} right ({counts})")
        for outcome in outcomes:
            if outcome.state not in ("exact", "kept"):
                print(f"  {outcome.state}: {outcome.file}: {outcome.detail}")
    assert [o for o in outcomes if o.state == "silently wrong"] == []
    assert counts["exact"] + counts["kept"] >= 58
