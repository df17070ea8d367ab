"""A real HTTP server on this machine that speaks the protocol of large models, as well or as badly as a test wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from core.settings import settings

Told = dict[str, Any]
Answer = Callable[[Told], Any]
"""Rows' answers for the user's document, or a `Raw` that is written as it is."""


@dataclass
class Raw:
    """What goes over the wire; `then` is run before the rest of a body is written."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    then: Callable[[Any], None] | None = None


def message(content: Any, finish: str = "stop", usage: Any = None) -> Raw:
    """A message of the protocol."""
    text = content if isinstance(content, str) else json.dumps(content)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    told = {"id": "x", "choices": [choice], "usage": usage or {"prompt_tokens": 100, "completion_tokens": 20}}
    return Raw(body=json.dumps(told).encode())


@dataclass
class Model:
    """The server as a test sees it: what it was asked, and what it answers next."""

    port: int
    answer: Answer = lambda told: [{"row": row["row"]} for row in told["rows"]]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def documents(self) -> list[Told]:
        """The users' documents of all calls."""
        return [json.loads(one["messages"][1]["content"]) for one in self.asked]


@contextmanager
def serving() -> Iterator[Model]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_said: object) -> None:
            pass

        def do_GET(self) -> None:
            model.paths.append(self.path)
            self.send_error(405)

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            asked = json.loads(self.rfile.read(length))
            model.asked.append(asked)
            model.headers.append(dict(self.headers))
            model.paths.append(self.path)
            said = model.answer(json.loads(asked["messages"][1]["content"]))
            raw = said if isinstance(said, Raw) else message({"rows": said})
            self.send_response(raw.status)
            for name, value in ({"Content-Length": str(len(raw.body))} | raw.headers).items():
                if value:
                    self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(raw.body)
                if raw.then:
                    raw.then(self)
            except OSError:
                pass  # whoever asked has gone

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    model = Model(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.over.set()
        server.shutdown()
        server.server_close()


def use(patch: pytest.MonkeyPatch, url: str, **more: object) -> None:
    """Set the large model up."""
    given = {"llm_url": url, "llm_model": "test-model", "llm_timeout": 10, **more}
    for name, value in given.items():
        patch.setenv(f"TOUCHSTONE_{name.upper()}", str(value))
    settings.cache_clear()
