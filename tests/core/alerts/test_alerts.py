"""Alerts arrive once: over a real mail server and a real web server on this machine."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from typer.testing import CliRunner

from core.__main__ import app
from core.alerts import channels, send
from core.alerts import test as try_out
from core.alerts.timing import is_quiet
from core.errors import BadInput, Unavailable
from core.incidents import act, incidents
from core.lake import Lake, open_lake
from core.quality import check
from core.settings import settings
from tests.core.quality.planting import ITEM_ROLES, items, land

NOON = datetime(2026, 11, 29, 12, 0).astimezone()
SECRET = "s3cr3tpassword"


class Hook:
    """A web server that keeps what it was sent, and answers as it is told."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.answer = 200
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                hook.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(hook.answer)
                self.end_headers()

            def log_message(self, *_args: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://user:{SECRET}@127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


class Mailbox(Message):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []

    def handle_message(self, message: Any) -> None:
        self.got.append(message)


@pytest.fixture
def hook() -> Iterator[Hook]:
    made = Hook()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def tell(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def put(**said: str) -> None:
        for name, value in said.items():
            monkeypatch.setenv(f"TOUCHSTONE_ALERT_{name.upper()}", value)
        settings.cache_clear()

    yield put
    settings.cache_clear()


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lake = open_lake(tmp_path_factory.mktemp("alerts") / "workspace")
    land(lake, "items", "items", ITEM_ROLES, items())
    check(lake, "items")
    load(lake, -1.0)
    lake.close()
    return lake.path


def load(lake: Lake, price: float | None) -> None:
    """Products as they are, or seven of them with another price."""
    rows = items()
    for row in rows[:7] if price is not None else ():
        row["price"] = price
    land(lake, "items", "items", ITEM_ROLES, rows)
    check(lake, "items")


@pytest.fixture
def shop(broken: Path, tmp_path: Path) -> Iterator[Lake]:
    """A workspace with one open incident, of its own for each test."""
    import shutil

    shutil.copytree(broken, tmp_path / "workspace")
    lake = open_lake(tmp_path / "workspace")
    yield lake
    lake.close()


def test_an_incident_is_told_once_and_once_more_when_it_is_over(shop: Lake, hook: Hook, tell: Any) -> None:
    tell(channels=f"ops={hook.address}")
    assert send(shop, NOON).told == 1
    assert send(shop, NOON).told == 0
    [first] = hook.got
    assert first["title"] == "Touchstone: Open: items"
    assert "7 values of price do not lie in the range" in first["message"]
    act(shop, incidents(shop)[0].id, "acknowledge")
    assert send(shop, NOON).told == 0
    load(shop, None)
    assert send(shop, NOON).told == 1
    assert send(shop, NOON).told == 0
    assert [one["title"] for one in hook.got] == ["Touchstone: Open: items", "Touchstone: Resolved: items"]


def test_of_several_that_send_at_once_one_does(shop: Lake, hook: Hook, tell: Any) -> None:
    tell(channels=f"ops={hook.address}")
    other = open_lake(shop.path)
    try:
        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(lambda lake: send(lake, NOON).told, [shop, other, shop, other]))
    finally:
        other.close()
    assert sorted(done) == [0, 0, 0, 1]
    assert len(hook.got) == 1


def test_a_message_that_nobody_took_is_tried_again(shop: Lake, hook: Hook, tell: Any) -> None:
    tell(channels=f"ops={hook.address}")
    hook.answer = 500
    with pytest.raises(Unavailable):
        send(shop, NOON)
    hook.answer = 200
    assert send(shop, NOON).told == 1
    assert send(shop, NOON).told == 0


def test_mail_arrives_with_what_happened(shop: Lake, tell: Any) -> None:
    mailbox = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    try:
        tell(channels=f"post=mailto://127.0.0.1:{port}/?from=touchstone@example.com&to=ops@example.com&mode=insecure")
        assert send(shop, NOON).channels == ("post",)
        try_out("post")
    finally:
        server.stop()
    assert [one["Subject"] for one in mailbox.got] == ["Touchstone: Open: items", "Touchstone: test message"]
    assert "7 values of price" in str(mailbox.got[0].get_payload(decode=True) or mailbox.got[0].as_string())


def test_quiet_hours_and_the_digest_hold_messages_back(shop: Lake, hook: Hook, tell: Any) -> None:
    tell(channels=f"ops={hook.address}", quiet="22:00-07:00", digest="60")
    assert (send(shop, NOON.replace(hour=23)).held, hook.got) == ("quiet", [])
    assert send(shop, NOON).told == 1
    load(shop, None)
    load(shop, -2.0)
    assert send(shop, NOON + timedelta(minutes=30)).held == "soon"
    assert send(shop, NOON + timedelta(minutes=61)).told == 2
    assert hook.got[-1]["title"] == "Touchstone: 2 incidents"


@pytest.mark.parametrize(
    ("hours", "quiet", "loud"), [("22:00-07:00", [22, 23, 0, 6], [7, 12, 21]), ("09:00-17:00", [9, 16], [8, 17, 0])]
)
def test_quiet_hours_reach_over_midnight(hours: str, quiet: list[int], loud: list[int]) -> None:
    assert [hour for hour in quiet + loud if is_quiet(hours, NOON.replace(hour=hour))] == quiet
    assert not is_quiet("", NOON)
    for wrong in ("22-7", "25:00-07:00", "x"):
        with pytest.raises(BadInput):
            is_quiet(wrong, NOON)


def test_a_host_that_is_not_permitted_is_told_nothing(tell: Any) -> None:
    tell(channels="json://hooks.example.net/x slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/ nonsense")
    assert [(one.service, bool(one.refused)) for one in channels()] == [("json", True), ("slack", True), ("", True)]
    with pytest.raises(BadInput, match="alert_hosts"):
        try_out(channels()[0].name)
    tell(hosts="*.example.net, slack")
    assert [bool(one.refused) for one in channels()] == [False, False, True]


def test_a_secret_is_never_shown(shop: Lake, hook: Hook, tell: Any, caplog: pytest.LogCaptureFixture) -> None:
    tell(channels=f"ops={hook.address}")
    hook.answer = 500
    with caplog.at_level(logging.DEBUG):
        said = repr(channels())
        for words in (["alerts"], ["alerts", "--json"], ["alerts", "--test", "ops"], ["alerts", "--send"]):
            done = CliRunner().invoke(app, ["--workspace", str(shop.path), *words])
            said += done.output + repr(done.exception)
        said += caplog.text
    assert len(hook.got) == 2
    assert "ops" in said
    assert SECRET not in said
    with shop.read() as cursor:
        rows = cursor.execute("SELECT * FROM lake.quality.incident_deeds").fetchall()
    assert rows
    assert SECRET not in repr(rows)
