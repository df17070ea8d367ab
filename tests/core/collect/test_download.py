"""Files over http, from a server of our own: names, limits, redirects, logins, broken and private ends."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from core.collect import ingest
from core.collect.sources.places import files_of
from core.errors import BadInput, Unavailable
from core.lake import Lake
from core.settings import settings

TABLE = b"id,name\n1,a\n2,b\n"


class Shop(BaseHTTPRequestHandler):
    """Answers by path; remembers what it was asked."""

    seen: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers.get("Authorization")))
        name = self.path.split("?")[0]
        if name == "/named":
            self._send({"Content-Disposition": "attachment; filename*=UTF-8''%E8%AE%A2%E5%8D%95.csv"})
        elif name == "/evil":
            self._send({"Content-Disposition": 'attachment; filename="../../evil.csv"'})
        elif name.startswith("/hop"):
            left = int(name[4:])
            self._redirect(f"/hop{left - 1}" if left else "/orders.csv")
        elif name == "/inside":
            self._redirect(f"http://127.0.0.2:{self.server.server_port}/orders.csv")  # type: ignore[attr-defined]
        elif name == "/away":
            self._redirect(f"http://localhost:{self.server.server_port}/orders.csv")  # type: ignore[attr-defined]
        elif name == "/file":
            self._redirect("file:///etc/passwd")
        elif name == "/cut":
            self._send({"Content-Length": "1000"})
            self.close_connection = True
        elif name == "/large":
            self._send({}, b"x" * (3 << 20), length=False)
        elif name == "/stated":
            self._send({"Content-Length": str(3 << 20)})
        elif name in ("/401", "/404", "/500"):
            self.send_error(int(name[1:]))
        else:
            self._send({})

    def _send(self, headers: dict[str, str], content: bytes = TABLE, *, length: bool = True) -> None:
        self.send_response(200)
        if length:
            headers.setdefault("Content-Length", str(len(content)))
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(content)

    def _redirect(self, target: str) -> None:
        self.send_response(302)
        self.send_header("Location", target)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Keeps the test's output quiet."""


@pytest.fixture
def shop() -> Iterator[str]:
    Shop.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shop)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def inbox(lake: Lake) -> list[Path]:
    return list((lake.path / "inbox").iterdir())


def test_a_file_is_fetched_under_its_own_name(lake: Lake, shop: str) -> None:
    found = files_of(lake, f"{shop}/daily/orders%20of%20may.csv?sig=abc", anywhere=True)
    assert [p.name for p in found.files] == ["orders of may.csv"]
    assert found.origin.endswith("?sig=***")
    assert ingest(lake, found.files, "o").rows_loaded == 2
    assert files_of(lake, f"{shop}/named", anywhere=True).files[0].name == "订单.csv"
    assert files_of(lake, f"{shop}/evil", anywhere=True).files[0].name == "evil.csv"
    assert files_of(lake, shop, anywhere=True).files[0].name == "127.0.0.1"


def test_redirects_are_followed_five_times(lake: Lake, shop: str) -> None:
    assert files_of(lake, f"{shop}/hop4", anywhere=True).files[0].read_bytes() == TABLE
    with pytest.raises(BadInput, match="without end"):
        files_of(lake, f"{shop}/hop9", anywhere=True)
    with pytest.raises(BadInput, match="no address of a file"):
        files_of(lake, f"{shop}/file", anywhere=True)


def test_login_data_go_to_their_host_only_and_are_never_shown(lake: Lake, shop: str) -> None:
    address = shop.replace("http://", "http://ana:hunter2@")
    found = files_of(lake, f"{address}/hop0", anywhere=True)
    assert "hunter2" not in found.origin
    login = "Basic " + base64.b64encode(b"ana:hunter2").decode()
    assert Shop.seen == [("/hop0", login), ("/orders.csv", login)]
    Shop.seen.clear()
    files_of(lake, f"{address}/away", anywhere=True)
    assert Shop.seen == [("/away", login), ("/orders.csv", None)]
    with pytest.raises(Unavailable) as caught:
        files_of(lake, f"{address}/404", anywhere=True)
    assert "hunter2" not in caught.value.line()


def test_a_page_does_not_reach_inside(lake: Lake, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadInput, match="private network"):
        files_of(lake, f"{shop}/orders.csv")
    with pytest.raises(BadInput, match="private network"):
        files_of(lake, shop.replace("127.0.0.1", "localhost") + "/orders.csv")
    assert Shop.seen == []
    monkeypatch.setattr("core.collect.sources.http.is_public", lambda address: address == "127.0.0.1")
    assert files_of(lake, f"{shop}/orders.csv").files[0].read_bytes() == TABLE
    with pytest.raises(BadInput, match=r"127\.0\.0\.2.*private network"):
        files_of(lake, f"{shop}/inside")
    assert len(inbox(lake)) == 1


def test_a_listed_private_address_is_reached_by_a_page(lake: Lake, shop: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_SOURCES", f"{shop}/open")
    settings.cache_clear()
    assert files_of(lake, f"{shop}/open/x.csv").files[0].read_bytes() == TABLE
    with pytest.raises(BadInput, match="private network"):
        files_of(lake, f"{shop}/orders.csv")


@pytest.mark.parametrize(
    ("path", "words"), [("401", "asks for a login"), ("404", "no file at"), ("500", "error 500"), ("cut", "broke off")]
)
def test_answers_that_are_no_file(lake: Lake, shop: str, path: str, words: str) -> None:
    with pytest.raises(Unavailable, match=words):
        files_of(lake, f"{shop}/{path}", anywhere=True)
    assert inbox(lake) == []


@pytest.mark.parametrize("path", ["large", "stated"])
def test_a_file_over_the_limit_is_refused(lake: Lake, shop: str, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setenv("TOUCHSTONE_MAX_STREAM_MB", "2")
    settings.cache_clear()
    with pytest.raises(BadInput, match="more than 2 MB"):
        files_of(lake, f"{shop}/{path}", anywhere=True)
    assert inbox(lake) == []


def test_unreachable_hosts(lake: Lake) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        files_of(lake, f"http://127.0.0.1:{port}/x.csv", anywhere=True)
    assert caught.value.hint
    with pytest.raises(Unavailable, match="no such host"):
        files_of(lake, "https://nowhere.invalid/x.csv", anywhere=True)
    assert inbox(lake) == []


@pytest.mark.parametrize("address", ["http://", "http:///x.csv", "http://h:99999/x", "https://h/a b", "http://[::1/x"])
def test_bad_addresses(lake: Lake, address: str) -> None:
    with pytest.raises(BadInput, match="no address"):
        files_of(lake, address, anywhere=True)


def test_a_host_that_answers_with_something_else(lake: Lake) -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def talk() -> None:
        plug, _place = listener.accept()
        plug.recv(1000)
        plug.sendall(b"SSH-2.0-nothing\r\n\r\n")
        plug.close()

    threading.Thread(target=talk, daemon=True).start()
    with pytest.raises(Unavailable, match="cannot be reached"):
        files_of(lake, f"http://127.0.0.1:{listener.getsockname()[1]}/x", anywhere=True)
    listener.close()
