"""Figures for Prometheus (text format 0.0.4): counts and times, no names of people or data, no paths.

Read from the workspace when asked (datasets, jobs, memory of the engine), or counted as it happens (pages, requests).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psutil
from prometheus_client import CollectorRegistry, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from core.jobs import open_jobs
from core.jobs.model import STATE_LABELS
from core.lake import Lake, kept_counts, open_lake
from core.logs import marked
from core.settings import settings

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

_STARTED = time.time()
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Bounds of the histograms: the target of a page is half a second, and after half a minute nobody waits any more."""
OPENING = "overview"
_OTHER = "other"

disable_created_metrics()  # type: ignore[no-untyped-call]
_counted = CollectorRegistry(auto_describe=True)
_pages = Histogram(
    "touchstone_page_seconds",
    "Time to draw a page, once it had its turn.",
    ["page"],
    buckets=_SECONDS,
    registry=_counted,
)
_requests = Histogram(
    "touchstone_request_seconds",
    "Time to answer a request of the product's own routes.",
    ["method", "route", "status"],
    buckets=_SECONDS,
    registry=_counted,
)


@contextmanager
def page_drawn(name: str) -> Iterator[None]:
    """Time the drawing of a page of this name ("" is the opening one); what is logged meanwhile is marked with it."""
    began = time.perf_counter()
    try:
        with marked(page=name or OPENING):
            yield
    finally:
        _pages.labels(name or OPENING).observe(time.perf_counter() - began)


def answered(method: str, route: str, status: int, seconds: float) -> None:
    """Count a request; `route` is one of the routes' own names, never what somebody asked for."""
    known = method if method in ("GET", "PUT", "POST", "DELETE", "HEAD") else _OTHER
    _requests.labels(known, route, str(status)).observe(seconds)


def metrics() -> str:
    """All figures of this server."""
    registry = CollectorRegistry()
    registry.register(_Read(open_lake(settings().workspace)))  # type: ignore[arg-type]
    return (generate_latest(registry) + generate_latest(_counted)).decode()


class _Read:
    """What is read when asked."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    def collect(self) -> Iterator[Metric]:
        yield from self._server()
        yield from self._workspace()
        yield from self._jobs()
        yield from self._engine()

    def _server(self) -> Iterator[Metric]:
        yield _gauge("uptime_seconds", "Seconds since the server started.", time.time() - _STARTED)
        yield _gauge("resident_memory_bytes", "Memory of the server process.", psutil.Process().memory_info().rss)
        yield _gauge("workers_resident_memory_bytes", "Memory of the processes that work for this server.", _workers())
        yield _gauge("threads", "Threads of the server process.", psutil.Process().num_threads())
        told, made = kept_counts()
        answers = CounterMetricFamily(
            "touchstone_kept_answers", "Answers about the workspace: told from memory, or made anew.", labels=["how"]
        )
        answers.add_metric(["told"], told)
        answers.add_metric(["made"], made)
        yield answers

    def _workspace(self) -> Iterator[Metric]:
        datasets = self.lake.datasets()
        waiting = sum(1 for folder in (self.lake.path / "inbox").iterdir() if folder.is_dir())
        yield _gauge("workspace_version", "Newest version of the workspace.", self.lake.version())
        yield _gauge("datasets", "Datasets in the workspace.", len(datasets))
        yield _gauge("rows", "Rows of all datasets.", sum(one.rows for one in datasets))
        yield _gauge("quarantined_rows", "Rows in quarantine.", sum(one.quarantined for one in datasets))
        yield _gauge("inbox_files", "Uploads that are not stored yet.", waiting)
        yield _gauge("disk_free_bytes", "Room left beside the workspace.", psutil.disk_usage(str(self.lake.path)).free)

    def _jobs(self) -> Iterator[Metric]:
        found = open_jobs(self.lake).tallies()
        states = GaugeMetricFamily("touchstone_jobs", "Background jobs by state.", labels=["state"])
        for state in STATE_LABELS:
            states.add_metric([state], sum(one.count for one in found if one.state == state))
        yield states
        done = CounterMetricFamily("touchstone_jobs_ended", "Jobs kept that ended, by work and state.",
                                   labels=["work", "state"])  # fmt: skip
        took = CounterMetricFamily("touchstone_jobs_seconds", "Seconds that jobs kept that ended ran, by work.",
                                   labels=["work", "state"])  # fmt: skip
        ended: dict[tuple[str, str], tuple[int, float]] = {}  # a room has several kinds of work
        for one in found:
            if one.state not in ("queued", "running"):
                count, seconds = ended.get((one.work, one.state), (0, 0.0))
                ended[one.work, one.state] = (count + one.count, seconds + one.seconds)
        for labels, (count, seconds) in ended.items():
            done.add_metric(labels, count)
            took.add_metric(labels, seconds)
        yield done
        yield took
        waited = max((one.waited for one in found if one.state == "queued"), default=0.0)
        yield _gauge("jobs_waiting_seconds", "How long the job that waits longest has waited.", waited)

    def _engine(self) -> Iterator[Metric]:
        with self.lake.read() as cursor:
            row = cursor.execute("SELECT sum(memory_usage_bytes), sum(temporary_storage_bytes) FROM duckdb_memory()")
            used, spilled = row.fetchone() or (0, 0)
        yield _gauge("engine_memory_bytes", "Memory of the query engine that reads.", used or 0)
        yield _gauge("engine_spilled_bytes", "What the query engine that reads has put on disk.", spilled or 0)


def _workers() -> int:
    found = 0
    for child in psutil.Process().children(recursive=True):
        try:
            found += int(child.memory_info().rss)
        except psutil.Error:  # it ended meanwhile
            continue
    return found


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"touchstone_{name}", about, value)
