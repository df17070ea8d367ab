"""Drive the real app: start and kill the server, open Chromium, wait for a rerun to end, ask axe."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, Playwright, expect
from playwright.sync_api import Error as PlaywrightError

ROOT = Path(__file__).parents[2]
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem not in ("__init__", "overview"))
"""Address of every page but the first, whose address is empty."""

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
    "--hide-scrollbars",
]

LONG = 60_000
"""Milliseconds to wait for something that only a crowded machine makes slow."""

expect.set_options(timeout=LONG)


def chromium() -> str | None:
    """Path of a Chromium: CHROMIUM, else the first known name on the path."""
    named = os.environ.get("CHROMIUM")
    names = [named] if named else ["chromium", "chromium-browser", "google-chrome", "chrome"]
    return next((found for name in names if (found := shutil.which(name))), None)


def launch(playwright: Playwright) -> Browser:
    """A headless Chromium with rendering that does not depend on the machine."""
    return playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)


@contextmanager
def reader(
    browser: Browser,
    *,
    locale: str = "en-US",
    scheme: str = "light",
    width: int = 1280,
    height: int = 900,
) -> Iterator[Page]:
    """A fresh browser session of one reader."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        device_scale_factor=1,
        locale=locale,
        timezone_id="UTC",
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    context.set_default_timeout(LONG)
    page = context.new_page()
    try:
        yield page
    except Exception as error:
        error.add_note(_seen(page))
        raise
    finally:
        context.close()


def _seen(page: Page) -> str:
    """What the page showed when a test failed; a picture too where BROWSER_SHOTS names a folder."""
    try:
        if folder := os.environ.get("BROWSER_SHOTS"):
            page.screenshot(path=Path(folder) / f"failed_{time.time_ns()}.png", full_page=True)
        return f"{page.url} showed:\n{page.get_by_test_id('stMain').aria_snapshot(timeout=2000)[:4000]}"
    except PlaywrightError as error:
        return f"the page could not be read: {error}"


@dataclass
class Server:
    """The app on a workspace of its own; log file beside the workspace."""

    workspace: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    script: str = "app.py"
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.workspace.with_suffix(".log")

    def start(self, seconds: float = 60) -> Server:
        """Start and wait for health; the log is in the error when the process dies or stays silent."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {
            **os.environ,
            "TOUCHSTONE_WORKSPACE": str(self.workspace),
            "TOUCHSTONE_CONFIG": os.devnull,
            "TOUCHSTONE_JOBS_IN": "process",
            "OMP_NUM_THREADS": "2",
            "TOUCHSTONE_THREADS": "0",
            **self.environment,
        }
        command = [sys.executable, "-m", "streamlit", "run", self.script, "--server.address", "127.0.0.1"]
        command += ["--server.port", str(self.port), "--server.headless", "true"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=2):
                    return self
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        self.kill()
        raise AssertionError(f"the server did not come up:\n{self.log.read_text(errors='replace')[-4000:]}")

    def stop(self) -> None:
        """End it as a person would, then make sure."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
        if self.process:
            self.process.wait(10)

    def kill(self) -> None:
        """End it as a crash would, without a chance to tidy up."""
        if self.process:
            self.process.kill()
            self.process.wait(10)


@contextmanager
def serving(workspace: Path, script: str = "app.py", **environment: str) -> Iterator[Server]:
    """A running server that ends with the block; `.streamlit/serve.py` adds the upload route."""
    server = Server(workspace, environment, script).start()
    try:
        yield server
    finally:
        server.stop()


def core(workspace: Path, *words: str) -> str:
    """Run the command line on a workspace; its stdout."""
    command = [sys.executable, "-m", "core", "--workspace", str(workspace), *words]
    environment = {**os.environ, "TOUCHSTONE_CONFIG": os.devnull}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def settle(page: Page, timeout: float = LONG) -> None:
    """Wait until the app is connected, its script has run, and nothing is still a skeleton."""
    page.wait_for_timeout(210)  # the front end holds a change back for a moment before it asks for a rerun
    page.wait_for_selector("[data-testid='stApp'][data-test-connection-state='CONNECTED']", timeout=timeout)
    page.wait_for_selector("[data-test-script-state='notRunning']", timeout=timeout, state="attached")
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=timeout)


def visit(page: Page, server: Server, path: str = "", **query: str) -> None:
    """Open an address of the app and wait for it."""
    words = "&".join(f"{key}={value}" for key, value in query.items())
    page.goto(f"{server.url}/{path}" + (f"?{words}" if words else ""))
    expect(page.locator("[data-testid='stMain'] h1, [data-testid='stException']").first).to_be_visible(timeout=LONG)
    sound(page, server)
    settle(page)


def follow(page: Page, path: str) -> None:
    """Go to a page through the menu, as a reader does."""
    before = heading(page)
    page.locator(f"[data-testid='stSidebarNavLink'][href$='/{path}']").click()
    if page.url.split("?")[0].rstrip("/").endswith(f"/{path}") is False:
        page.wait_for_url(re.compile(rf"/{path}(\?|$)"))
    expect(page.get_by_test_id("stMain").locator("h1").first).not_to_have_text(before)
    settle(page)


def heading(page: Page) -> str:
    """The page's title as shown."""
    return page.get_by_test_id("stMain").locator("h1").first.inner_text()


def faults(page: Page) -> list[str]:
    """What a reader must never see: a traceback, or the box for an unforeseen error."""
    found = [f"traceback: {text[:300]}" for text in page.get_by_test_id("stException").all_inner_texts()]
    boxes = page.get_by_test_id("stAlert").filter(
        has_text=re.compile(r"Error id|错误编号|错误 ?ID|错误标识", re.IGNORECASE)
    )
    return found + [f"error box: {text[:300]}" for text in boxes.all_inner_texts()]


def sound(page: Page, server: Server) -> None:
    """Assert that the page shows no `faults`; the server's log tells what happened."""
    found = faults(page)
    assert not found, f"{page.url}: {found}\n{server.log.read_text(errors='replace')[-3000:]}"


def widget(page: Page, key: str) -> Locator:
    """The element of a keyed widget or container."""
    return page.locator(f".st-key-{key}")


@dataclass(frozen=True)
class Allowed:
    """An axe finding that is Streamlit's own and that no page of ours can mend."""

    rule: str
    target: str
    reason: str


ALLOWED = (
    Allowed("list", r"stSidebarNav", "Streamlit wraps menu sections in the list without list items"),
    Allowed("listitem", r"stSidebarNav|li", "the same wrapper, seen from the item"),
    Allowed("presentation-role-conflict", r"stFileUploader|input", "Streamlit's upload field"),
    Allowed("svg-img-alt", r"stMetric|svg|vega|role", "the sparkline inside a metric has no text of its own"),
)


AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}, "resultTypes": ["violations"]}
FOUND = """asked => axe.run(asked).then(answer => answer.violations.flatMap(rule => rule.nodes.map(node => (
    {rule: rule.id, target: node.target, html: node.html, words: node.failureSummary}))))"""
"""Only what is wrong is described and sent: describing every element that is right took half of the time."""


def axe_findings(page: Page) -> list[str]:
    """WCAG 2 A and AA violations of the page outside the allow-list, as "rule: selector: words"."""
    from axe_playwright_python.base import AXE_SCRIPT

    if page.evaluate("typeof axe === 'undefined'"):
        page.evaluate(AXE_SCRIPT)
    found = []
    for node in page.evaluate(FOUND, AXE):
        where = " ".join(map(str, node["target"])) + " " + node["html"][:300] + node["words"]
        if not any(a.rule == node["rule"] and re.search(a.target, where, re.DOTALL) for a in ALLOWED):
            found.append(f"{node['rule']}: {node['target']}: {node['words'][:200]}")
    return found
