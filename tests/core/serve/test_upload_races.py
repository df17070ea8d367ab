"""Two requests for one upload at once: whatever line one of them has come to, the other is answered and none breaks."""

from __future__ import annotations

import hashlib
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.collect.sources import uploads
from core.lake import Lake
from core.serve import UPLOAD_PATH, upload_routes

ID = "0123456789abcdef" * 2
MODULE = str(Path(uploads.__file__))
HELD = 0.1
"""Seconds for the second request before the first goes on: it may wait for the first's lock."""


def at_line(number: int, first: Callable[[], None], second: Callable[[], None]) -> tuple[bool, list[BaseException]]:
    """Run `first`, and `second` in another thread when `first` comes to its n-th line in the room of uploads.

    Returns:
        (whether the first had so many lines, what went wrong in either of them).
    """
    wrong: list[BaseException] = []
    lines = 0
    other: threading.Thread | None = None

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except uploads.Refused:
            pass
        except BaseException as error:
            wrong.append(error)

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        nonlocal lines, other
        if frame.f_code.co_filename != MODULE:
            return None
        if event == "line":
            lines += 1
            if lines == number:
                other = threading.Thread(target=guarded, args=(second,))
                other.start()
                other.join(HELD)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        guarded(first)
    finally:
        sys.settrace(before)
    if other is not None:
        other.join()
    return lines >= number, wrong


def sent(lake: Lake, content: bytes, expected: str | None = None) -> None:
    """What a PUT of the whole does."""
    upload = uploads.begin(lake, ID, "a.csv", len(content))
    if not upload.complete:
        upload = uploads.write(lake, upload, upload.received, content) if upload.received == 0 else upload
        uploads.finish(upload, expected)


def sound(lake: Lake, content: bytes) -> bool:
    """Nothing of it is there, or all of it under its name, or a beginning that can be gone on with."""
    left = [path for path in (lake.path / "inbox").iterdir() if not path.name.startswith(".")]
    found = uploads.find(lake, ID)
    if found is None:
        return all(not (path / ".upload.json").exists() for path in left)
    if found.complete:
        return found.path.read_bytes() == content and found.sha256 == hashlib.sha256(content).hexdigest()
    return found.received <= len(content)


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n"])
@pytest.mark.parametrize("other", ["delete", "put", "status", "wrong hash"])
def test_another_request_at_every_line_of_a_finish(lake: Lake, content: bytes, other: str) -> None:
    seconds: dict[str, Callable[[], object]] = {
        "delete": lambda: uploads.abandon(lake.path, ID),
        "put": lambda: sent(lake, content),
        "status": lambda: uploads.find(lake, ID),
        "wrong hash": lambda: sent(lake, content, "0" * 64),
    }
    number, more = 1, True
    while more:
        more, wrong = at_line(number, lambda: sent(lake, content), lambda: seconds[other]() and None)
        assert wrong == [], (number, wrong)
        assert sound(lake, content), number
        uploads.abandon(lake.path, ID)
        assert uploads.find(lake, ID) is None
        number += 1
    assert number > 20


def test_giving_up_while_it_is_finished_is_answered(lake: Lake) -> None:
    app = Starlette(routes=upload_routes())
    answers: list[int] = []

    def headers() -> dict[str, str]:
        return {
            "origin": "http://testserver",
            "x-upload-token": uploads.issue_token(),
            "x-upload-name": "a.csv",
            "x-upload-size": "0",
        }

    with TestClient(app, raise_server_exceptions=False) as client:

        def delete() -> None:
            answers.append(client.delete(f"{UPLOAD_PATH}/{ID}", headers=headers()).status_code)

        for _round in range(20):
            thread = threading.Thread(target=delete)
            thread.start()
            answers.append(client.put(f"{UPLOAD_PATH}/{ID}?offset=0", content=b"", headers=headers()).status_code)
            thread.join()
    assert set(answers) <= {200, 204, 404, 409}, answers
    assert 204 in answers
