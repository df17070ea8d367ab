"""The product's own calls in two processes of six threads each: nobody dies, nothing fails, every count is exact."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.faults import run


@pytest.mark.slow
def test_a_quarter_of_a_minute_of_everything_at_once(tmp_path: Path) -> None:
    found = run(seconds=15, processes=2, workspace=tmp_path / "workspace")
    assert found.faults == []
    assert {"append", "clean", "check", "profile", "look", "churn"} <= found.done.keys()
