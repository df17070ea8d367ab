"""The server answers to addresses and names of its own, to no name that a foreign page could point to it."""

from __future__ import annotations

import socket

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.serve.hosts import KnownHosts, known
from core.settings import settings

OURS = (
    "127.0.0.1", "127.0.0.1:8501", "[::1]:8501", "[::1]", "10.1.2.3:80", "localhost", "LOCALHOST:8501", "a.localhost",
    "shop", "shop:8501", socket.gethostname(), f"{socket.gethostname()}.local:8501",
)  # fmt: skip
FOREIGN = (
    "evil.example", "evil.example:8501", "evil.example.", "127.0.0.1.evil.example", "localhost.evil.example", "",
    "127.0.0.1.nip.io:80", "evil.example, 127.0.0.1", " ", "evil.local", "[::1].evil.example",
)  # fmt: skip


@pytest.fixture
def client() -> TestClient:
    async def page(_request: Request) -> PlainTextResponse:
        return PlainTextResponse("in")

    async def stream(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text("in")
        await websocket.close()

    routes = [Route("/", page), WebSocketRoute("/stream", stream)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(KnownHosts)]))


@pytest.mark.parametrize("host", OURS)
def test_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).text == "in"
    with client.websocket_connect("/stream", headers={"host": host}) as opened:
        assert opened.receive_text() == "in"


@pytest.mark.parametrize("host", FOREIGN[:5])
def test_foreign_names_are_refused_in_a_sentence(client: TestClient, host: str) -> None:
    answer = client.get("/", headers={"host": host, "origin": f"http://{host}"})
    assert answer.status_code == 403
    assert "hosts" in answer.text
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/stream", headers={"host": host}):
        pass


@pytest.mark.parametrize("host", FOREIGN)
def test_no_foreign_name_is_known(host: str) -> None:
    assert not known(host)


def test_the_setting_adds_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_HOSTS", "data.shop.example, *.corp.example")
    settings.cache_clear()
    assert known("data.shop.example:443")
    assert known("a.corp.example")
    assert not known("corp.example.evil")
    assert not known("xcorp.example")
    monkeypatch.setenv("TOUCHSTONE_HOSTS", "*")
    settings.cache_clear()
    assert known("any.example")
    settings.cache_clear()
