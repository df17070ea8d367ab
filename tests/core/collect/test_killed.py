"""A process killed while it lands a file leaves no half version behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.lake import Lake, open_lake

ROOT = Path(__file__).parents[3]
ROWS = 60_000


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX signal")
@pytest.mark.parametrize("share", [0.35, 0.7, 0.95])
def test_kill_at_any_moment_leaves_all_or_nothing(lake: Lake, tmp_path: Path, share: float) -> None:
    file = tmp_path / "events.csv"
    lines = (f"u{n % 500},i{n % 90},view,2026-01-01 00:00:{n % 60:02d}" for n in range(ROWS))
    file.write_text("user_id,item_id,event_type,timestamp\n" + "\n".join(lines) + "\n", encoding="utf-8")
    folder = lake.path
    lake.close()
    command = [sys.executable, "-m", "core", "-w", str(folder), "ingest", str(file), "--dataset", "events"]
    started = time.monotonic()
    subprocess.run([*command[:-1], "first"], cwd=ROOT, check=True, capture_output=True, timeout=120)
    whole = time.monotonic() - started
    victim = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(whole * share)
    victim.send_signal(signal.SIGKILL)
    victim.wait(timeout=60)
    again = open_lake(folder)
    found = {item.name: item.rows for item in again.datasets()}
    assert found["first"] == ROWS
    if "events" in found:
        with again.read() as cursor:
            row = cursor.execute(f"SELECT count(*) FROM {again.table('events')}").fetchone()
        assert row == (ROWS,)
    again.close()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    last = open_lake(folder)
    assert last.dataset("events").rows == ROWS
    last.close()
