"""Twenty sessions for ten minutes beside uploads and a scoring job: `python -m benchmarks.soak --help`.

Sessions click through all pages over WebSockets while a browser sends one file after the other and has reviews scored
again and again; `/healthz` is asked four times a second and the server's memory is read every five. Prints errors,
rerun times, the longest answer of `/healthz` and the memory of the first and the last third. Targets: no error, each
answer of `/healthz` under 0.5 s, memory flat (the last third at most a tenth above the first).
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from playwright.sync_api import Page, expect, sync_playwright

from benchmarks.pages import crowd_for
from benchmarks.table import row
from tests.browser.driver import LONG, Server, launch, reader, serving, settle, visit, widget

WAIT = 10 * LONG
"""Milliseconds for what a page waits for on a machine that twenty others use."""


@dataclass
class Seen:
    """What was seen beside the sessions: seconds of each health answer, MB of the server, and errors in words."""

    health: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    uploads: int = 0
    scorings: int = 0


def write_events(path: Path, rows: int) -> Path:
    """A behaviour file of so many rows."""
    kinds = ("view", "view", "cart", "purchase")
    with path.open("w", encoding="utf-8") as out:
        out.write("user_id,item_id,event_type,timestamp,price\n")
        for n in range(rows):
            day, hour = 1 + n % 28, n % 24
            moment = f"2024-03-{day:02d} {hour:02d}:00:00"
            out.write(f"u{n % 9973},i{n % 1999},{kinds[n % 4]},{moment},{(n % 500) / 10 + 1}\n")
    return path


def ask_health(server: Server, seen: Seen, over: threading.Event) -> None:
    """Ask `/healthz` until it is over."""
    while not over.wait(0.25):
        start = time.perf_counter()
        try:
            with urllib.request.urlopen(f"{server.url}/healthz", timeout=30) as answer:
                if answer.status != 200:
                    seen.errors.append(f"/healthz: {answer.status}")
        except OSError as error:
            seen.errors.append(f"/healthz: {error}")
        seen.health.append(time.perf_counter() - start)


def watch_memory(server: Server, seen: Seen, over: threading.Event) -> None:
    """Read the server's own resident memory (MB of 2**20 bytes) until it is over."""
    assert server.process is not None
    process = psutil.Process(server.process.pid)
    while not over.wait(5):
        seen.memory.append(process.memory_info().rss / 2**20)


@contextmanager
def beside(*works: Callable[[threading.Event], None]) -> Iterator[None]:
    """Run functions on threads of their own while the block runs."""
    over = threading.Event()
    threads = [threading.Thread(target=work, args=(over,), daemon=True) for work in works]  # a page may wait for long
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(60)


def open_shop(server: Server) -> None:
    """Open the sample shop as a person does."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        with reader(browser) as page:
            visit(page, server)
            page.get_by_role("button", name="Open the sample shop").click()
            expect(page.get_by_role("heading", name="Needs attention")).to_be_visible(timeout=WAIT)
            settle(page, WAIT)
        browser.close()


def upload(page: Page, server: Server, file: Path, name: str) -> None:
    """Send one file as a person does, and store it under a name."""
    visit(page, server, "upload")
    page.locator("#pick").set_input_files(str(file))
    expect(page.get_by_role("button", name="Store", exact=True).first).to_be_visible(timeout=WAIT)
    settle(page, WAIT)
    box = page.get_by_role("textbox", name="Dataset name")
    box.fill(name)
    box.press("Enter")
    settle(page, WAIT)
    page.get_by_role("button", name="Store", exact=True).click()
    expect(widget(page, "stored_0")).to_be_visible(timeout=WAIT)


def score_again(page: Page, server: Server) -> bool:
    """Have the reviews scored (again) where no job is at it; whether one was begun."""
    visit(page, server, "sentiment")
    settle(page, WAIT)
    first, again = widget(page, "sentiment_run"), page.locator("[class*='st-key-own_sentiment_again']").first
    if first.count():
        first.get_by_role("button").click()
    elif again.count():
        again.get_by_role("button").first.click()
        widget(page, "sentiment_again_run").get_by_role("button").click()
    else:
        return False
    settle(page, WAIT)
    return True


def work(server: Server, seen: Seen, until: float, rows: int) -> None:
    """One upload after the other and scoring between them, until a moment of the monotonic clock."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = launch(playwright)
        file = write_events(Path(folder) / "events.csv", rows)
        while time.monotonic() < until:
            with reader(browser) as page:
                try:
                    seen.scorings += score_again(page, server)
                    with file.open("a", encoding="utf-8") as out:  # other bytes, or it is known already
                        out.write(f"u1,i1,view,2024-03-01 00:00:00,{seen.uploads + 1}\n")
                    upload(page, server, file, f"soak_{seen.uploads}")
                    seen.uploads += 1
                except Exception as error:  # a failure beside the sessions is what is looked for
                    seen.errors.append(f"beside the sessions: {error}"[:500])
        browser.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="a filled workspace (default: the sample shop, opened now)")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--rows", type=int, default=400_000, help="rows of the file that is sent (45 bytes each)")
    options = parser.parse_args(arguments)
    seen = Seen()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # a worker may write for a second more
        workspace = options.workspace or Path(folder) / "workspace"
        with serving(workspace, script=".streamlit/serve.py") as server:
            if not options.workspace:
                open_shop(server)
            seconds = 60 * options.minutes
            until = time.monotonic() + seconds
            with beside(
                lambda over: ask_health(server, seen, over),
                lambda over: watch_memory(server, seen, over),
                lambda _over: work(server, seen, until, options.rows),
            ):
                times, errors = asyncio.run(crowd_for(server, options.sessions, seconds))
            assert server.process is not None
            if server.process.poll() is not None:
                errors.append("the server ended")
    errors += seen.errors
    third = max(1, len(seen.memory) // 3)
    early, late = statistics.median(seen.memory[:third]), statistics.median(seen.memory[-third:])
    print(f"{options.sessions} sessions for {options.minutes:g} minutes: {len(times)} reruns, {seen.uploads} uploads,")
    print(f"{seen.scorings} scoring jobs, {len(seen.health)} answers of /healthz, {len(errors)} errors")
    for text in errors[:10]:
        print("  " + text.replace("\n", " "))
    print("server memory by the half minute: " + " ".join(f"{one:.0f}" for one in seen.memory[::6]))
    print(
        f"server memory {early:.0f} MB in the first third, {late:.0f} MB in the last, {max(seen.memory):.0f} MB at most"
    )
    row("soak: errors", len(errors), 0)
    row("soak: reruns, p50", statistics.median(times), unit="s")
    row("soak: reruns, p95", statistics.quantiles(times, n=20)[-1], unit="s")
    row("soak: answers of /healthz, p99", statistics.quantiles(seen.health, n=100)[-1], 0.5, unit="s")
    row("soak: longest answer of /healthz", max(seen.health), 0.5, unit="s")
    row("soak: memory, last third by first", late / early, 1.1)
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
