"""Uploads in pieces in a real browser: a cut, a pause and a reload cost only the piece that was on its way."""

from __future__ import annotations

import hashlib
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.driver import LONG, Server, axe_findings, follow, reader, serving, settle, sound, visit

PIECES = 4
PUTS = "**/api/upload/**"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("pieces") / "workspace", script=".streamlit/serve.py") as server:
        yield server


@pytest.fixture
def page(browser: Browser, served: Server) -> Iterator[Page]:
    with reader(browser) as opened:
        visit(opened, served, "upload")
        yield opened
        sound(opened, served)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """A file of a little more than three pieces."""
    file = tmp_path / "events.csv"
    line = "u{0},i{0},view,2026-09-01 10:00:00,{0:0500d}\n"
    with file.open("w", encoding="utf-8") as out:
        out.write("user_id,item_id,event_type,event_time,code\n")
        out.writelines(line.format(n) for n in range(50_000))
    assert PIECES - 1 < file.stat().st_size / (8 << 20) < PIECES
    return file


class Line:
    """The line to the server: counts the pieces and does with them what a test says."""

    def __init__(self, page: Page) -> None:
        self.sent: list[int] = []
        self.held: list[Route] = []
        self.cut = False
        self.hold_at: int | None = None
        page.route(PUTS, self._pass)

    def _pass(self, route: Route, request: Request) -> None:
        if self.cut:
            route.abort()
        elif request.method == "PUT" and len(self.sent) == self.hold_at:
            self.held.append(route)
            self.hold_at = None
        else:
            if request.method == "PUT":
                self.sent.append(int(request.url.rpartition("=")[2]))
            route.continue_()


def arrived(page: Page, file: Path) -> None:
    """The file's card is there, with its sha256."""
    expect(page.get_by_role("button", name="Store", exact=True)).to_be_visible(timeout=2 * LONG)
    settle(page)
    expect(page.get_by_text(hashlib.sha256(file.read_bytes()).hexdigest()[:16]).first).to_be_visible()


def test_a_cut_connection_is_waited_for(page: Page, events: Path) -> None:
    line = Line(page)
    line.hold_at = 2
    page.locator("#pick").set_input_files(events)
    while not line.held:
        page.wait_for_timeout(50)
    line.cut = True
    line.held.pop().abort()
    expect(page.get_by_text("connection lost, trying again").first).to_be_visible()
    line.cut = False
    arrived(page, events)
    assert line.sent == [n * (8 << 20) for n in range(PIECES)], "no piece was sent twice"


def test_pause_and_resume_by_keyboard(page: Page, events: Path) -> None:
    line = Line(page)
    line.hold_at = 1
    page.locator("#pick").set_input_files(events)
    while not line.held:
        page.wait_for_timeout(50)
    button = page.get_by_role("button", name="Pause events.csv")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("paused", exact=False).first).to_be_visible()
    assert not axe_findings(page)
    page.get_by_role("button", name="Resume events.csv").focus()
    page.keyboard.press("Enter")
    arrived(page, events)


def test_a_reload_and_the_same_file_again_goes_on(page: Page, served: Server, events: Path) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    line = Line(page)
    line.hold_at = 2
    page.locator("#pick").set_input_files(events)
    while not line.held:
        page.wait_for_timeout(50)
    visit(page, served, "upload")
    line.sent.clear()
    page.locator("#pick").set_input_files(events)
    arrived(page, events)
    assert line.sent == [2 * (8 << 20), 3 * (8 << 20)]


def test_an_upload_goes_on_while_another_page_is_read(page: Page, served: Server, events: Path) -> None:
    before = len(list(served.workspace.glob("inbox/*/events.csv")))
    line = Line(page)
    line.hold_at = 2
    page.locator("#pick").set_input_files(events)
    while not line.held:
        page.wait_for_timeout(50)
    follow(page, "datasets")
    line.held.pop().continue_()
    while len(list(served.workspace.glob("inbox/*/events.csv"))) == before:
        page.wait_for_timeout(50)
    follow(page, "upload")
    arrived(page, events)


def test_a_removed_upload_leaves_nothing(page: Page, served: Server, events: Path) -> None:
    before = {folder.name for folder in (served.workspace / "inbox").iterdir()}
    line = Line(page)
    line.hold_at = 1
    page.locator("#pick").set_input_files(events)
    while not line.held:
        page.wait_for_timeout(50)
    page.get_by_role("button", name="Remove events.csv").click()
    expect(page.get_by_role("button", name="Pause events.csv")).to_have_count(0)
    page.wait_for_timeout(500)
    assert {folder.name for folder in (served.workspace / "inbox").iterdir()} == before


def test_health_and_figures_are_beside_the_app(served: Server) -> None:
    with urllib.request.urlopen(f"{served.url}/healthz", timeout=20) as answer:
        assert answer.read() == b'{"status":"ok"}'
    with urllib.request.urlopen(f"{served.url}/metrics", timeout=20) as answer:
        assert b"touchstone_uptime_seconds" in answer.read()
