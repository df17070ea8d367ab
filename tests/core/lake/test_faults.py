"""Everything at once, and work stopped at its own writes: nothing fails, every count is exact, nothing is half."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.faults import run
from benchmarks.stops.apart import available
from core.engine import EngineError
from core.errors import Unavailable
from core.lake.faults import told

ROOT = Path(__file__).parents[3]


@pytest.mark.slow
def test_a_quarter_of_a_minute_of_everything_at_once(tmp_path: Path) -> None:
    found = run(seconds=15, processes=2, workspace=tmp_path / "workspace")
    assert found.faults == []
    assert {"append", "clean", "check", "profile", "look", "churn"} <= found.done.keys()


@pytest.mark.slow
@pytest.mark.skipif(bool(available()), reason=available())
def test_an_append_stopped_at_its_own_writes_is_made_or_not() -> None:
    """A sample of `make faults`: killed before, in the middle of and after a write; the disk full, broken."""
    words = ["--runs", "5", "--only", "append", "--modes", "before", "full", "middle", "broken", "after"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", *words], cwd=ROOT, capture_output=True, text=True, timeout=280
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert "5 runs, 0 faults" in done.stdout


@pytest.mark.parametrize(
    "error", [EngineError("Failed to prepare query: disk I/O error"), OSError(errno.EIO, "Input/output error")]
)
def test_a_disk_that_fails_is_said_and_promises_nothing(tmp_path: Path, error: Exception) -> None:
    with pytest.raises(Unavailable, match="The disk failed") as said, told(tmp_path):
        raise error
    assert "doctor" in said.value.hint
    assert "Nothing was changed" not in said.value.line()
