"""A server killed in the middle of a scoring job: the workspace opens again, the job resumes, the count is exact."""

from __future__ import annotations

import csv
import json
import sqlite3
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.driver import LONG, Server, core, reader, settle, sound, visit, widget

ROWS = 480
BATCH = 40
WORDS = ("sturdy", "flimsy", "bright", "dull", "quiet", "loud", "comfortable", "tight", "quick", "late", "fresh")
THINGS = ("kettle", "lamp", "backpack", "keyboard", "blender", "jacket", "tent", "mixer", "speaker", "drill", "scale")
TAILS = ("I would buy it again.", "It broke within a week.", "Delivery took long.", "My sister loves hers.", "It does.")


def review(number: int) -> str:
    """A text that differs from every other one, so that none is answered by an equal text."""
    first, second = WORDS[number % 11], WORDS[(number // 11) % 11]
    return f"The {THINGS[(number // 121) % 11]} is {first} and {second}. {TAILS[number % 5]} Order {number}."


def reviews_file(folder: Path) -> Path:
    file = folder / "reviews.csv"
    with file.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["review_id", "user_id", "item_id", "rating", "review_text"])
        rows.writerows([f"r{n}", f"u{n % 300}", f"i{n % 90}", 1 + n % 5, review(n)] for n in range(ROWS))
    return file


def scoring(workspace: Path) -> tuple[str, int]:
    """State and rows done of the scoring job, read from the file as an onlooker."""
    with sqlite3.connect(f"file:{workspace / 'jobs.sqlite'}?mode=ro", uri=True, timeout=10) as jobs:
        row = jobs.execute(
            "SELECT state, done FROM jobs WHERE handler LIKE '%sentiment%' ORDER BY id DESC LIMIT 1"
        ).fetchone()
    return (str(row[0]), int(row[1])) if row else ("none", 0)


def wait_until_started(workspace: Path) -> int:
    """Wait for the second stored batch; the job has ten more to go then."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        state, done = scoring(workspace)
        if done >= 2 * BATCH:
            return done
        assert state in ("none", "queued", "running"), state
        time.sleep(0.05)
    raise AssertionError("the scoring job did not start")


def stored(workspace: Path) -> tuple[int, int]:
    """Predictions in the lake: rows, and distinct source rows."""
    import duckdb

    from core.lake.instances import connect
    from core.settings import load

    connection: duckdb.DuckDBPyConnection = connect(
        workspace, load({"TOUCHSTONE_WORKSPACE": str(workspace)}), writes=False
    )
    try:
        row = connection.execute("SELECT count(*), count(DISTINCT _row) FROM lake.text.predictions").fetchone()
    finally:
        connection.close()
    assert row is not None
    return int(row[0]), int(row[1])


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_killed_scoring_job_resumes_to_the_exact_count(browser: Browser, tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    file = reviews_file(tmp_path)
    loaded = json.loads(core(workspace, "ingest", str(file), "--dataset", "reviews", "--kind", "reviews", "--json"))
    loaded = loaded[0] if isinstance(loaded, list) else loaded
    assert (loaded["rows_loaded"], loaded["rows_quarantined"]) == (ROWS, 0)

    server = Server(workspace, {"TOUCHSTONE_JOB_BATCH": str(BATCH)}).start()
    try:
        with reader(browser) as page:
            visit(page, server, "sentiment", dataset="reviews")
            widget(page, "sentiment_run").get_by_role("button").click()
            wait_until_started(workspace)
            server.kill()
        end = time.monotonic() + 15  # the worker sees within three seconds that its server is gone
        while (found := scoring(workspace))[0] == "running" and time.monotonic() < end:
            time.sleep(0.1)
        assert found[0] in ("running", "interrupted")
        assert found[1] < ROWS

        server.start()
        with reader(browser) as page:
            visit(page, server, "sentiment", dataset="reviews")
            assert scoring(workspace)[0] == "interrupted"
            page.get_by_role("button", name="Resume").first.click()
            expect(page.get_by_text("Every row is read")).to_be_visible(timeout=3 * LONG)
            settle(page)
            sound(page, server)
    finally:
        server.stop()
    assert scoring(workspace) == ("done", ROWS)
    assert stored(workspace) == (ROWS, ROWS)
