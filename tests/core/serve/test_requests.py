"""What comes over the socket in no usual shape: the real server refuses it or passes it over, and goes on answering."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SECRET = "not for the web"
ROOTS = ("/media/", "/app/static/", "/static/", "/component/x/", "/_stcore/", "/api/upload/", "/quality/", "/")
CLIMBS = ("../", "..%2f", "%2e%2e/", "%2E%2E%2F", "..\\", "..%5c", "....//", "%252e%252e%252f", "..%c0%af", "..;/", "")
ODD = (
    "GET / HTTP/1.1\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {host}\r\nHost: evil.example\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {host}\r\nHost : {host}\r\n\r\n",
    "PUT /api/upload/x HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\nabc",
    "PUT /api/upload/x HTTP/1.1\r\nHost: {host}\r\nContent-Length: -1\r\n\r\nabc",
    "PUT /api/upload/x HTTP/1.1\r\nHost: {host}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "PUT /api/upload/x HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n",
    "PUT /api/upload/x HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nabc\r\n",
    "PUT /api/upload/x HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "TRACE / HTTP/1.1\r\nHost: {host}\r\nCookie: a=b\r\n\r\n",
    "CONNECT evil.example:80 HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "GET http://evil.example/ HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "GET /" + "a" * 600_000 + " HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {host}\r\nX: " + "a" * 200_000 + "\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: {host}\r\n" + "X: a\r\n" * 5_000 + "\r\n",
    "GET / HTTP/1.1\r\nHost: {host}\r\n" + "Cookie: a\xff=\x01; ;;=;_streamlit_xsrf=2|\r\n" * 300 + "\r\n",
    "GET /\0 HTTP/1.1\r\nHost: {host}\r\n\r\n",
    "GET / HTTP/1.1\nHost: {host}\n\n",
    "GET / HTTP/9.9\r\nHost: {host}\r\n\r\n",
    "GET /?dataset=%ff%00 HTTP/1.1\r\nHost: {host}\r\nAccept-Encoding: \xff\r\nRange: bytes=-1,9-0\r\n\r\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + "\0" * 500,
    "\r\n" * 1_000,
    "\0" * 10_000,
)
HALF_OPEN = 200
"""Connections that never finish their first line: more than a busy browser and fewer than a process may open."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where the app is served, as the command `serve` does it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "core", "serve", "--headless", "--port", str(port)]
    environment = {**os.environ, "TOUCHSTONE_WORKSPACE": str(tmp_path_factory.mktemp("served") / "w")}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end and healthy(port) is None:
            time.sleep(0.1)
        assert healthy(port) is not None, "the server did not come up"
        yield port
    finally:
        server.terminate()
        server.wait(20)


def asked(port: int, raw: bytes, *, whole: bool = True) -> bytes:
    """All that is answered to these bytes until the server ends the connection, or the beginning of it.

    Nothing comes where the server hangs up, or, of a beginning, still waits for more after half a second.
    """
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=20 if whole else 0.5) as connection:
        try:
            connection.sendall(raw)
            while piece := connection.recv(1 << 16):
                found += piece
                if not whole:
                    break
        except OSError:
            pass
    return found


def got(port: int, path: str, *headers: str) -> tuple[int, str]:
    """(status, what came) of a GET that is answered and ended; 0 where nothing came."""
    host = "" if any(one.startswith("Host:") for one in headers) else f"Host: 127.0.0.1:{port}\r\n"
    lines = "".join(f"{one}\r\n" for one in headers)
    return read(asked(port, f"GET {path} HTTP/1.1\r\n{host}{lines}Connection: close\r\n\r\n".encode()))


def read(answer: bytes) -> tuple[int, str]:
    text = answer.decode("latin-1")
    status = re.match(r"HTTP/1\.[01] (\d{3})", text)
    return int(status.group(1)) if status else 0, text


def healthy(port: int) -> float | None:
    """Seconds that a health check takes; None where it is not answered as it should be."""
    began = time.monotonic()
    try:
        status, _text = got(port, "/healthz")
    except OSError:
        return None
    return time.monotonic() - began if status == 200 else None


@pytest.mark.parametrize("root", ROOTS)
def test_no_address_climbs_out(port: int, tmp_path: Path, root: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    inside = secret.as_posix().lstrip("/")
    for climb in CLIMBS:
        for path in (f"{root}{climb * 12}{inside}", f"{root}x/{climb * 12}{inside}", f"{root}/{secret.as_posix()}"):
            status, text = got(port, path)
            assert SECRET not in text, path
            assert 200 <= status < 500, path
    assert SECRET in secret.read_text()


def test_the_pages_connection_is_for_the_servers_own_pages(port: int) -> None:
    upgrade = (
        "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol: streamlit",
    )  # fmt: skip

    def status(host: str, origin: str) -> int:
        lines = [f"Host: {host}", "Connection: Upgrade", f"Origin: {origin}", *upgrade]
        request = "GET /_stcore/stream HTTP/1.1\r\n" + "".join(f"{one}\r\n" for one in lines) + "\r\n"
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(request.encode())
            return read(connection.recv(1 << 16))[0]

    own = f"127.0.0.1:{port}"
    assert status(own, f"http://{own}") == 101
    for host, origin in (
        (own, "http://evil.example"), (own, "http://127.0.0.1.evil.example"), (own, "null"),
        ("evil.example", "http://evil.example"), (f"evil.example:{port}", f"http://evil.example:{port}"),
    ):  # fmt: skip
        assert 400 <= status(host, origin) < 500, (host, origin)


def test_odd_requests_are_refused_or_passed_over(port: int) -> None:
    for odd in ODD:
        status, _text = read(asked(port, odd.replace("{host}", f"127.0.0.1:{port}").encode("latin-1"), whole=False))
        assert status < 500, odd[:120]
        assert healthy(port) is not None, odd[:120]


def test_connections_that_never_ask_hold_nobody_up(port: int) -> None:
    with ExitStack() as held:
        for number in range(HALF_OPEN):
            connection = held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            connection.sendall(b"GET / HT"[: number % 8])
        waited = healthy(port)
    assert waited is not None
    assert waited < 5
