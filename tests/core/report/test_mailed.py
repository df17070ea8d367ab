"""A report by schedule and mail, end to end: due, made, kept, mailed, and not again while nothing changed."""

from __future__ import annotations

import io
import re
import socket
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

import openpyxl
import pytest
from aiosmtpd.controller import Controller

from core.lake import Lake
from core.report import shelf
from core.runs import run
from core.runs.job import pipeline_named
from core.runs.model import MakeReport
from core.runs.reporting import write
from core.runs.schedules import Schedule, add, fire
from core.settings import settings
from tests.core.report.test_kinds import faulty


class Mailbox:
    """What a mail server was given."""

    def __init__(self) -> None:
        self.got: list[Message] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.got.append(message_from_bytes(envelope.content))
        return "250 OK"


@pytest.fixture
def mailbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    address = f"mailto://127.0.0.1:{port}/?from=touchstone@example.com&to=lead@example.com&mode=insecure"
    monkeypatch.setenv("TOUCHSTONE_ALERT_CHANNELS", f"post={address}")
    settings.cache_clear()
    yield box
    server.stop()


def attached(one: Message) -> tuple[str, bytes]:
    part = next(part for part in one.walk() if part.get_content_disposition() == "attachment")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return str(make_header(decode_header(part.get_filename() or ""))), content


def test_a_report_is_mailed_when_it_is_due_and_something_changed(
    prepared: Callable[..., Lake], mailbox: Mailbox
) -> None:
    lake = prepared(faulty)
    page = write(lake, MakeReport("lead", "", "zh_CN", ("post",)))
    book = write(lake, MakeReport("quality", "catalog", "en", ("post",), "xlsx"))
    planned = [add(lake, one.file.stem, "0 6 * * 1", "UTC") for one in (page, book)]
    ended: list[str] = []

    def hand_over(asked: Schedule, _due: datetime) -> int:
        ended.append(run(lake, pipeline_named(lake, asked.pipeline), trigger="schedule").state)
        return len(ended)

    due = max(one.next for one in planned if one.next)
    fire(lake, hand_over, due)
    assert ended == ["done", "done"]
    assert {one.kind for one in shelf.shelf(lake)} == {"lead", "quality"}
    sent = {str(make_header(decode_header(one["Subject"]))): attached(one) for one in mailbox.got}
    assert set(sent) == {"Touchstone: 负责人月报", "Touchstone: Quality of catalog"}
    name, content = sent["Touchstone: 负责人月报"]
    assert re.fullmatch(r"touchstone-lead-[\d-]{10}\.html", name)
    assert "治理走到了哪一步" in content.decode()
    name, content = sent["Touchstone: Quality of catalog"]
    assert re.fullmatch(r"touchstone-quality-[\d-]{10}\.xlsx", name)
    assert openpyxl.load_workbook(io.BytesIO(content)).sheetnames[0] == "Report"
    assert run(lake, book).state == "nothing"
    assert len(mailbox.got) == 2
