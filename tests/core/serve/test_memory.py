"""A large upload does not grow the server: 300 MB through the route of a real server process."""

from __future__ import annotations

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[3]
SIZE, PIECE = 300_000_000, 8 << 20
MOST = 30_000_000
SERVER = """
import sys, uvicorn
from starlette.applications import Starlette
from core.collect.sources.uploads import issue_token, loaded_before
from core.lake import open_lake
from core.serve import upload_routes
loaded_before(open_lake())  # the engine is loaded before, as any page does
print(issue_token(), flush=True)
uvicorn.run(Starlette(routes=upload_routes()), host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
"""


@pytest.fixture
def server(workspace: Path) -> Iterator[tuple[subprocess.Popen[str], int, str]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)],
        cwd=ROOT,
        env={**os.environ, "TOUCHSTONE_WORKSPACE": str(workspace)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        token = process.stdout.readline().strip()
        end = time.monotonic() + 30
        while time.monotonic() < end and socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.1)
        yield process, port, token
    finally:
        process.kill()
        process.wait(10)


def piece(number: int) -> bytes:
    """The bytes of one piece: its own for each, without a file of 300 MB in this process."""
    length = min(PIECE, SIZE - number * PIECE)
    return hashlib.sha256(str(number).encode()).digest() * (length // 32 + 1)


@pytest.mark.slow
@pytest.mark.skipif(
    os.environ.get("CI") == "true", reason="300 MB of disk and seconds that continuous runs need not pay"
)
def test_300_mb_leave_memory_flat(server: tuple[subprocess.Popen[str], int, str], workspace: Path) -> None:
    process, port, token = server
    watched = psutil.Process(process.pid)
    before = most = watched.memory_info().rss
    whole, started, answer = hashlib.sha256(), time.monotonic(), b""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for number in range(-(-SIZE // PIECE)):
        offset = number * PIECE
        data = piece(number)[: min(PIECE, SIZE - offset)]
        whole.update(data)
        headers = {
            "Origin": f"http://127.0.0.1:{port}",
            "X-Upload-Token": token,
            "X-Upload-Name": "big.bin",
            "X-Upload-Size": str(SIZE),
            "X-Piece-Sha256": hashlib.sha256(data).hexdigest(),
        }
        connection.request("PUT", f"/api/upload/{'ab' * 16}?offset={offset}", body=data, headers=headers)
        response = connection.getresponse()
        answer = response.read()
        assert response.status == 200, answer
        most = max(most, watched.memory_info().rss)
    print(f"300 MB in {time.monotonic() - started:.1f} s, memory grew by {(most - before) / 1e6:.1f} MB")
    assert whole.hexdigest() in answer.decode()
    assert (workspace / "inbox" / ("ab" * 16) / "big.bin").stat().st_size == SIZE
    assert most - before < MOST
