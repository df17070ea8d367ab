"""What memory the server and its workers hold: `python -m benchmarks.memory --help`.

Tours the whole app as a visitor (every page drawn in this process, as the server draws it) on the sample
shop, with everything heavy done: opening the shop, checking, scoring reviews in two languages, reading
queries, testing scorers, training, explaining a review. Prints resident memory after each part. Targets:
this process at most 1.0 GB after the tour, and no worker nor model process left once they were idle.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.table import row

ROOT = Path(__file__).parents[1]
LIMIT_MB = 1000
IDLE_SECONDS = 15
MB = 1_000_000


class Meter:
    """Resident memory of this process and its children, by part."""

    def __init__(self) -> None:
        self._me = psutil.Process()
        print(f"{'part':<44}{'seconds':>9}{'server MB':>11}{'worker MB':>11}{'its peak':>10}", flush=True)

    def children(self) -> float:
        """MB of all processes that this one started."""
        found = 0.0
        for child in self._me.children(recursive=True):
            try:
                found += child.memory_info().rss / MB
            except psutil.Error:
                continue
        return found

    def own(self) -> float:
        """MB of this process."""
        return float(self._me.memory_info().rss) / MB

    @contextmanager
    def part(self, name: str) -> Iterator[Callable[[], None]]:
        """Measure a part; what it gives is called to look at the peak while something runs elsewhere."""
        began, peak = time.monotonic(), [self.children()]
        yield lambda: peak.append(self.children())
        peak.append(self.children())
        seconds = time.monotonic() - began
        print(f"{name:<44}{seconds:>9.1f}{self.own():>11.0f}{peak[-1]:>11.0f}{max(peak):>10.0f}", flush=True)


def tour(meter: Meter, reviews: int, heavy: bool) -> None:
    """Everything heavy, then every page."""
    from streamlit.testing.v1 import AppTest

    from core.collect import ingest
    from core.jobs import open_jobs
    from core.lake import open_lake
    from core.quality import job as quality_job
    from core.recommend.evaluation import job as evaluation_job
    from core.recommend.evaluation.evaluate import Protocol
    from core.recommend.features.bundle import Options
    from core.text.intent import job as query_job
    from core.text.intent import queries
    from core.text.sentiment import job as sentiment_job
    from core.text.training.ladder import Plan
    from core.text.training.ladder import job as ladder_job
    from pages.parts.shared.navigation import PAGES

    with meter.part("start"):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
        app.query_params["lang"] = "en"
        app.run()
    lake = open_lake()
    jobs = open_jobs(lake)

    def work(name: str, submit: Callable[[], int]) -> None:
        with meter.part(f"job: {name}") as look:
            identity = submit()
            while jobs.get(identity).active:
                look()
                time.sleep(0.2)
            done = jobs.get(identity)
        if done.state != "done":
            print(f"  {name}: {done.state} {done.error}", flush=True)

    def visit(page: str, **params: str) -> None:
        app.switch_page(f"pages/{page}")
        app.query_params.clear()
        for key, value in {"lang": "en", **params}.items():
            app.query_params[key] = value
        app.run()
        wrong = [*app.exception, *app.error]
        if wrong:
            print(f"  {page} {params}: {wrong[0].value}", flush=True)

    if "events" not in {dataset.name for dataset in lake.datasets()}:
        work("open the sample shop", lambda: jobs.submit("sample_data.load:run", {}, title="Open the sample shop"))
    work("check all versions", lambda: jobs.submit(quality_job.HANDLER, {}, title="Check all versions"))
    if "some_reviews" not in {dataset.name for dataset in lake.datasets()}:
        with lake.read() as cursor:
            some = cursor.execute(f"SELECT text, rating FROM lake.raw.reviews LIMIT {reviews}").df()
        with tempfile.TemporaryDirectory() as folder:
            some.to_csv(Path(folder) / "some.csv", index=False)
            ingest(lake, Path(folder) / "some.csv", "some_reviews", kind="reviews")
        lake.describe("some_reviews", roles={"text": "text", "rating": "rating"})
    work(f"score {reviews:,} reviews", lambda: sentiment_job.submit(jobs, lake, "some_reviews"))
    if heavy:
        for source in queries.sources(lake)[:1]:
            work("read the shop's queries", lambda source=source: query_job.submit(jobs, source))  # type: ignore[misc]
        given = evaluation_job.params("events", None, Options(), Protocol())
        work("evaluate every scorer", lambda: jobs.submit(evaluation_job.HANDLER, given, title="Evaluate"))
        plan = Plan(rungs=("lexicon", "tfidf", "head"))
        work("train three rungs", lambda: ladder_job.submit(jobs, lake, "some_reviews", "text", "rating", plan))
    for page in sorted(file.name for file in PAGES.glob("[!_]*.py")):
        with meter.part(f"page: {page}"):
            for dataset in ("events", "items", "some_reviews"):
                visit(page, dataset=dataset)
    with meter.part("page: sentiment.py, every view"):
        for view in ("mix", "surges", "aspects", "certainty", "explain"):
            visit("sentiment.py", dataset="some_reviews", view=view)
    with meter.part("explain a review"):
        app.button(key="sentiment_explain").click().run()


def main(arguments: list[str]) -> int:
    """Tour, wait for the workers to go, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workspace", type=Path, help="a workspace with the sample shop; a new one when left out")
    parser.add_argument("--reviews", type=int, default=400, help="how many are scored")
    parser.add_argument("--heavy", action="store_true", help="read the queries, evaluate every scorer and train, too")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="touchstone_") as folder:
        os.environ |= {
            "TOUCHSTONE_WORKSPACE": str(given.workspace or Path(folder) / "workspace"),
            "TOUCHSTONE_CONFIG": os.devnull,
            "TOUCHSTONE_JOBS_IN": "process",
            "TOUCHSTONE_WORKER_IDLE": str(IDLE_SECONDS),
        }
        meter = Meter()
        tour(meter, given.reviews, given.heavy)
        with meter.part(f"{IDLE_SECONDS} idle seconds later"):
            end = time.monotonic() + 3 * IDLE_SECONDS
            while meter.children() and time.monotonic() < end:
                time.sleep(0.5)
            gc.collect()
        left, own = meter.children(), meter.own()
        heavy = sorted({"torch", "transformers", "onnxruntime", "ydata_profiling"} & set(sys.modules))
        fine = own <= LIMIT_MB and not left and not heavy
        row("server's memory after the tour", own, LIMIT_MB, unit="MB")
        row("workers' memory after idling", left, 0, unit="MB")
        print("targets met" if fine else f"TARGETS MISSED; heavy modules in the server: {heavy}")
        return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
