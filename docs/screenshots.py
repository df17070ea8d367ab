"""Make the pictures of the README and the docs from the running app: `python -m docs.screenshots --help`.

The sample shop is opened, its catalog cleaned and its reviews read in this process; then one server and one browser
take all pictures, those of one language and theme in one session. A workspace that is named is kept, so that a second
run takes pictures at once; without one all is made in a temporary folder.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, sync_playwright

from core.clean import auto
from core.clean.job import apply_and_check
from core.jobs import Jobs, open_jobs
from core.lake import open_lake
from core.settings import settings
from core.text.sentiment import job as reading
from tests.browser.driver import Server, launch, reader, serving, settle, sound

IMAGES = Path(__file__).parent / "images"
SAMPLE = "sample_data.load:run"
WIDTH, HEIGHT = 1440, 1050
PATIENCE = 3600.0
"""Seconds for a job: reading the reviews takes a minute, and the machine may have other things to do."""
SLOW = 600_000
"""Milliseconds for a page: what it looks for is looked for once and then kept."""
LATE = 1500
"""Milliseconds after a page has settled: tables and charts draw themselves late."""


@dataclass(frozen=True)
class Shot:
    """One picture: its file, the page and what is in the address, language, theme and height."""

    name: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    locale: str = "en-US"
    scheme: str = "light"
    height: int = HEIGHT


SHOTS = (
    Shot("overview_light", ""),
    Shot("profile_light", "profile", {"dataset": "items"}),
    Shot("clean_light", "clean", {"dataset": "items"}),
    Shot("clean_table_light", "clean", {"dataset": "items", "view": "table"}),
    Shot("quality_light", "quality", {"dataset": "items"}),
    Shot("incidents_light", "incidents"),
    Shot("roadmap_light", "roadmap"),
    Shot("review_light", "review", {"dataset": "items"}),
    Shot("trends_light", "trends", {"dataset": "items"}),
    Shot("sentiment_light", "sentiment", {"dataset": "reviews"}),
    Shot("experiments_light", "experiments", {"dataset": "checkout_test"}, height=1250),
    Shot("experiments_design_light", "experiments", {"view": "design", "dataset": "events"}, height=1150),
    Shot("experiments_simulator_light", "experiments", {"view": "simulator", "dataset": "events"}, height=1150),
    Shot("forecast_light", "forecast", {"dataset": "sales"}, height=1250),
    Shot("stock_light", "stock", height=1250),
    Shot("anomalies_light", "anomalies", {"dataset": "events"}, height=1350),
    Shot("anomalies_days_light", "anomalies", {"dataset": "events", "view": "days"}, height=1350),
    Shot("fraud_light", "fraud", {"dataset": "orders"}, height=1150),
    Shot("recommend_dark_zh", "recommend", {"dataset": "events"}, "zh-CN", "dark"),
    Shot("fraud_accounts_dark_zh", "fraud", {"dataset": "orders", "view": "accounts"}, "zh-CN", "dark"),
)
"""A new page gets a line here, and its picture a place in the README or in the page of its room."""


def open_shop(workspace: Path) -> None:
    """Open the sample shop, clean the catalog with the steps that need no judgement, and read the reviews.

    What a run before has done is not done again.
    """
    os.environ["TOUCHSTONE_JOBS_IN"] = "thread"
    settings.cache_clear()
    lake = open_lake(workspace)
    jobs = open_jobs(lake)
    try:
        if not _was_done(jobs, SAMPLE):
            _wait(jobs, jobs.submit(SAMPLE, {}, title="sample"))
        if lake.dataset("items").layer != "clean":
            apply_and_check(lake, "items", auto(lake, "items"))
        if not _was_done(jobs, reading.HANDLER):
            _wait(jobs, reading.submit(jobs, lake, "reviews"))
    finally:
        jobs.close()
        lake.close()


def _was_done(jobs: Jobs, handler: str) -> bool:
    return any(job.state == "done" for job in jobs.list(handler))


def _wait(jobs: Jobs, identity: int) -> None:
    job = jobs.wait(identity, PATIENCE)
    if job.state != "done":
        raise SystemExit(f"{job.handler}: {job.state}: {job.error}")


def take(page: Page, server: Server, shot: Shot) -> Path:
    """Take one picture and give its file."""
    page.set_viewport_size({"width": WIDTH, "height": shot.height})
    page.goto(f"{server.url}/{shot.path}?{urlencode(shot.query)}")
    page.locator("[data-testid='stMain'] h1").first.wait_for(timeout=SLOW)
    settle(page, SLOW)
    page.wait_for_function("!document.querySelector('[data-testid=stProgress]')", timeout=SLOW)
    settle(page, SLOW)
    page.mouse.move(1, 1)
    page.evaluate("document.activeElement && document.activeElement.blur()")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(LATE)
    settle(page, SLOW)
    sound(page, server)
    IMAGES.mkdir(exist_ok=True)
    file = IMAGES / f"{shot.name}.png"
    page.screenshot(path=file)
    return file


def take_all(browser: Browser, server: Server, shots: Sequence[Shot]) -> None:
    """Take the pictures, those of one language and theme by one reader."""
    for (locale, scheme), those in groupby(shots, lambda shot: (shot.locale, shot.scheme)):
        with reader(browser, locale=locale, scheme=scheme, width=WIDTH, height=HEIGHT) as page:
            for shot in those:
                print(take(page, server, shot).relative_to(IMAGES.parents[1]), flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Take the named pictures, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="where the sample shop is, or is made and kept")
    parser.add_argument("names", nargs="*", choices=[[], *(shot.name for shot in SHOTS)], default=[])
    options = parser.parse_args(arguments)
    shots = [shot for shot in SHOTS if not options.names or shot.name in options.names]
    with tempfile.TemporaryDirectory() as folder:
        workspace = options.workspace or Path(folder) / "shop"
        open_shop(workspace)
        with sync_playwright() as playwright, serving(workspace) as server:
            browser = launch(playwright)
            take_all(browser, server, shots)
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
