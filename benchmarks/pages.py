"""Speed of the app in a real browser, and under many sessions: `python -m benchmarks.pages --help`.

Prints the time to the first page after server start, the time of each page switch, and the rerun times of
many WebSocket sessions clicking at once, with the server's memory before and after. Targets: first page
under 2 s, switches under 0.7 s, no error with 20 sessions.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.table import row
from tests.browser.driver import LONG, PAGES, Server, launch, reader, serving, settle, visit

PATIENCE = 900.0
"""Seconds for an answer: one that never comes ends the measurement, a crowded machine only makes it long."""
TITLE = "[data-testid='stMain'] h1"


def first_page(browser: Browser, workspace: Path, runs: int) -> list[float]:
    """Seconds from the request to the settled first page, each on a server just started."""
    found = []
    for _run in range(runs):
        with serving(workspace) as server, reader(browser) as page:
            start = time.perf_counter()
            page.goto(server.url, wait_until="commit")
            page.locator(TITLE).first.wait_for(timeout=LONG)
            page.wait_for_selector("[data-test-script-state='notRunning']", state="attached", timeout=LONG)
            found.append(time.perf_counter() - start)
    return found


def switches(browser: Browser, server: Server, rounds: int) -> dict[str, list[float]]:
    """Seconds from a click in the menu to the settled page, by page; the first round warms caches."""
    found: dict[str, list[float]] = {path: [] for path in PAGES}
    with reader(browser) as page:
        visit(page, server)
        for number in range(rounds + 1):
            for path in PAGES:
                seconds = _switch(page, path)
                if number:
                    found[path].append(seconds)
    return found


def _switch(page: Page, path: str) -> float:
    before = page.locator(TITLE).first.inner_text()
    start = time.perf_counter()
    page.locator(f"[data-testid='stSidebarNavLink'][href$='/{path}']").click()
    page.wait_for_function(
        "([title, before]) => {const h = document.querySelector(title); return h && h.innerText !== before"
        " && document.querySelector(\"[data-test-script-state='notRunning']\")}",
        arg=[TITLE, before],
        timeout=LONG,
    )
    seconds = time.perf_counter() - start
    settle(page)
    return seconds


async def _session(
    server: Server, pages: Sequence[str], clicks: int, until: float = math.inf
) -> tuple[list[float], list[str]]:
    """One session: connect, then rerun page after page, so often or until a moment; seconds and error texts."""
    import websockets
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    times, errors = [], []
    address = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    async with websockets.connect(
        address,
        subprotocols=["streamlit"],  # type: ignore[list-item]
        origin=server.url,  # type: ignore[arg-type]
        max_size=None,
        ping_interval=None,  # a machine with ten times more to do than it can answers pings late
    ) as socket:
        for number in range(clicks):
            if time.monotonic() >= until:
                break
            message = BackMsg()
            message.rerun_script.query_string = ""
            message.rerun_script.page_name = pages[number % len(pages)]
            start = time.perf_counter()
            await socket.send(message.SerializeToString())
            while True:
                answer = ForwardMsg()
                answer.ParseFromString(await asyncio.wait_for(socket.recv(decode=False), PATIENCE))
                kind = answer.WhichOneof("type")
                if kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                    errors.append(answer.delta.new_element.exception.message)
                if kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    break
                if kind == "script_finished" and answer.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    errors.append("compile error")
                    break
            times.append(time.perf_counter() - start)
            await asyncio.sleep(0.5)
    return times, errors


async def _crowd(server: Server, sessions: int, clicks: int, until: float = math.inf) -> tuple[list[float], list[str]]:
    pages = ["", *PAGES]
    turned = [pages[i % len(pages) :] + pages[: i % len(pages)] for i in range(sessions)]
    jobs = [_session(server, order, clicks, until) for order in turned]
    results = await asyncio.gather(*jobs)
    return [t for times, _errors in results for t in times], [e for _times, errors in results for e in errors]


async def crowd_for(server: Server, sessions: int, seconds: float) -> tuple[list[float], list[str]]:
    """Many sessions at once for so many seconds; the seconds of each rerun and the error texts."""
    return await _crowd(server, sessions, sys.maxsize, time.monotonic() + seconds)


def crowd(server: Server, sessions: int, clicks: int) -> dict[str, Any]:
    """Many sessions at once, each waiting half a second between clicks."""
    assert server.process is not None
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    times, errors = asyncio.run(_crowd(server, sessions, clicks))
    return {
        "sessions": sessions,
        "reruns": len(times),
        "p50_s": statistics.median(times),
        "p95_s": statistics.quantiles(times, n=20)[-1],
        "errors": errors,
        "memory_before_mb": before / 2**20,
        "memory_after_mb": process.memory_info().rss / 2**20,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; exit 1 when a session saw an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="a filled workspace (default: an empty one)")
    parser.add_argument("--runs", type=int, default=3, help="server starts for the first page")
    parser.add_argument("--rounds", type=int, default=2, help="rounds of page switches after the first")
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--clicks", type=int, default=10, help="reruns per session")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        workspace = options.workspace or Path(folder) / "workspace"
        with sync_playwright() as playwright:
            browser = launch(playwright)
            first = first_page(browser, workspace, options.runs)
            with serving(workspace) as server:
                by_page = switches(browser, server, options.rounds)
            browser.close()
        with serving(workspace) as server:
            load = crowd(server, options.sessions, options.clicks)
    result = {
        "first_page_s": first,
        "switch_median_s": {path: statistics.median(times) for path, times in by_page.items() if times},
        "crowd": load,
    }
    if options.json:
        print(json.dumps(result, indent=2))
    else:
        print("first page after start: " + ", ".join(f"{t:.2f} s" for t in first))
        for path, seconds in result["switch_median_s"].items():
            print(f"switch to {path:<14} {seconds:.2f} s (worst {max(by_page[path]):.2f} s)")
        row("first page after start", statistics.median(first), unit="s")
        row(f"{load['sessions']} sessions clicking, p95", load["p95_s"], 0.5, unit="s")
        row(f"{load['sessions']} sessions clicking, p50", load["p50_s"], unit="s")
        print(f"{load['sessions']} sessions, {load['reruns']} reruns, {len(load['errors'])} errors")
        print(f"rerun p50 {load['p50_s']:.2f} s, p95 {load['p95_s']:.2f} s")
        print(f"server memory {load['memory_before_mb']:.0f} -> {load['memory_after_mb']:.0f} MB")
    return 1 if load["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
