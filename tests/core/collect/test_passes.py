"""How often the bytes of an uploaded file are read on their way into a table."""

from __future__ import annotations

import io
import json
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.collect import Options, ingest, inspect, job
from core.collect.encoding import known
from core.collect.job import expected_rows, is_large
from core.collect.readers.delimited import early
from core.collect.sources import uploads
from core.jobs.model import JobContext
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
def test_an_upload_is_read_twice_and_its_head_a_little_more(
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
        looks = json.loads(json.dumps(known.handed(done.path, None, None)))
        known._scanned.clear()
        known.taken(done.path, None, None, looks)
    stored = ingest(lake, done.path, "events")
    assert stored.rows_loaded == 400_000
    assert found.sha256 == stored.files[0]["sha256"]
    assert watched
    passes = Counting.total / len(data)
    fixed = 50_000 / 400_000 + 4 * (1 << 20) / len(data)  # the preview's rows and the heads: they do not grow with it
    print(f"{passes:.2f} passes over the file, {fixed:.2f} of them at most in parts that do not grow with it")
    assert 1 < passes <= 2 + fixed


def test_a_look_is_handed_on_only_while_the_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "1,é\n" * 20)
    assert known.handed(path, None, None) is None
    first = known.scan(path)
    found = json.loads(json.dumps(known.handed(path, None, None)))
    known._scanned.clear()
    known.taken(path, None, None, found)
    assert list(known._scanned.values()) == [first]
    assert known.handed(path, "latin-1", None) is None
    known._scanned.clear()
    path.write_text("a,b\n" + "1,e\n" * 30)
    known.taken(path, None, None, found)
    known.taken(tmp_path / "gone.csv", None, None, found)
    known.taken(path, None, None, None)
    assert not known._scanned
    assert known.scan(path).lines == 31


def test_what_a_page_saw_goes_with_the_job(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"user_id,price\n" + b"u1,2.5\n" * 50
    path = uploads.finish(uploads.write(lake, uploads.begin(lake, "b" * 32, "t.csv", len(data)), 0, data)).path
    inspect(path)
    queued: list[dict[str, Any]] = []
    queue: Any = SimpleNamespace(submit=lambda _handler, params, **_named: queued.append(params))
    job.submit(queue, lake, [path], "t", kind=None, roles=None, options=Options(), append=False)
    known._scanned.clear()
    monkeypatch.setattr(known, "scan_bytes", lambda *_given: pytest.fail("the bytes are looked at again"))
    context = JobContext.__new__(JobContext)
    context.id, context.params, context.author, context.lake = 1, json.loads(json.dumps(queued[0])), "ann", lake
    context._report, context._cancelled = lambda *_given: None, threading.Event()
    assert job.run(context)["rows_loaded"] == 50
