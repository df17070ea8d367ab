"""How often the bytes of an uploaded file are read on their way into a table."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from core.collect import ingest, inspect
from core.collect.encoding import decode
from core.collect.job import expected_rows, is_large
from core.collect.readers.delimited import early
from core.collect.sources import uploads
from core.lake import Lake


class Counting(io.FileIO):
    """A file that counts the bytes read from it."""

    total = 0

    def readinto(self, buffer: Any) -> int | None:
        taken = super().readinto(buffer)
        Counting.total += taken or 0
        return taken

    def readall(self) -> bytes:
        found = super().readall()
        Counting.total += len(found)
        return found

    def read(self, size: int | None = -1) -> bytes | None:
        found = super().read(-1 if size is None else size)
        Counting.total += len(found or b"")
        return found


@pytest.mark.parametrize("other_process", [False, True])
def test_an_upload_is_read_three_times_at_most(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, other_process: bool
) -> None:
    lines = [f"u{n % 999},{n},a title of some words {n},2026-01-01 10:00:{n % 60:02d},{n}.25" for n in range(400_000)]
    data = "\n".join(["user_id,stock,title,timestamp,price", *lines]).encode()
    opened = Path.open
    watched: set[int] = set()

    def watch(path: Path, mode: str = "r", *given: Any, **named: Any) -> Any:
        if "r" in mode and "+" not in mode and path.exists() and path.stat().st_size == len(data):
            watched.add(path.stat().st_ino)
            buffered = io.BufferedReader(Counting(str(path)))
            return buffered if "b" in mode else io.TextIOWrapper(buffered, *given[1:], **named)
        return opened(path, mode, *given, **named)

    monkeypatch.setattr(Path, "open", watch)
    monkeypatch.setattr(early, "PLACES", 32)
    monkeypatch.setattr(Counting, "total", 0)
    upload = uploads.begin(lake, "a" * 32, "events.csv", len(data))
    for at in range(0, len(data), 4 << 20):
        upload = uploads.write(lake, upload, at, data[at : at + (4 << 20)])
    done = uploads.finish(upload)
    assert Counting.total == 0
    found = inspect(done.path)
    assert is_large([done.path])
    assert abs(expected_rows(done.path) - 400_000) < 40_000
    if other_process:
        decode._scanned.clear()
    stored = ingest(lake, done.path, "events")
    assert stored.rows_loaded == 400_000
    assert found.sha256 == stored.files[0]["sha256"]
    assert watched
    passes = Counting.total / len(data)
    fixed = 50_000 / 400_000 + 4 * (1 << 20) / len(data)  # the preview's rows and the heads: they do not grow with it
    print(f"{passes:.2f} passes over the file, {fixed:.2f} of them at most in parts that do not grow with it")
    assert 1 < passes <= 3 + (fixed if other_process else 0)
