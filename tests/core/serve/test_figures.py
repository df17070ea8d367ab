"""Figures for monitoring: what they count is true, and they name no data."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from core.jobs import JobContext, Jobs, open_jobs
from core.lake import Lake
from core.serve import Requests, health_routes, page_drawn
from core.serve.figures import metrics
from core.serve.requests import own


def figures() -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Name and labels of every sample -> its value; raises where the text is not in the format."""
    families = list(text_string_to_metric_families(metrics()))
    told = [(one.name, tuple(sorted(one.labels.items())), one.value) for each in families for one in each.samples]
    found = {(name, labels): value for name, labels, value in told}
    assert len(found) == len(told), "a sample is told once, or Prometheus takes none"
    return found


def works(_job: JobContext) -> dict[str, int]:
    return {}


def works_too(_job: JobContext) -> dict[str, int]:
    return {}


def fails(_job: JobContext) -> dict[str, int]:
    raise RuntimeError


def test_jobs_are_counted_by_work_and_how_they_ended(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.serve.figures.open_jobs", lambda _lake: jobs)
    jobs = Jobs(lake, "thread")
    for n, handler in enumerate((works, works, works_too, fails)):
        jobs.wait(jobs.submit(f"{__name__}:{handler.__name__}", {"n": n}, title="t"))
    found = figures()
    work = __name__.split(".", 1)[0]
    assert found["touchstone_jobs_ended_total", (("state", "done"), ("work", work))] == 3
    assert found["touchstone_jobs_ended_total", (("state", "failed"), ("work", work))] == 1
    assert found["touchstone_jobs", (("state", "done"),)] == 3
    assert found["touchstone_jobs_waiting_seconds", ()] == 0
    assert found["touchstone_engine_memory_bytes", ()] >= 0


def test_pages_and_requests_are_timed_under_names_of_our_own(lake: Lake) -> None:
    with page_drawn("quality"):
        pass
    secret = Route("/api/upload/{id}", lambda _request: PlainTextResponse("", 404), methods=["PUT"])
    app = Starlette(routes=[secret, *health_routes()], middleware=[Middleware(Requests)])
    with TestClient(app, client=("127.0.0.1", 5000)) as client:
        answer = client.put("/api/upload/secret-id", headers={"x-request-id": "from-a-proxy-1"})
        assert answer.headers["x-request-id"] == "from-a-proxy-1"
        forged = client.put("/api//upload/secret-id", headers={"x-request-id": "a\tb"})
        assert forged.headers["x-request-id"] != "a\tb"
        assert client.get("/somewhere").headers["x-request-id"]
        text = client.get("/metrics").text
    assert "secret-id" not in text
    assert 'touchstone_request_seconds_count{method="PUT",route="/api/upload",status="404"}' in text
    assert figures()["touchstone_page_seconds_count", (("page", "quality"),)] >= 1


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/api/v1/datasets/plan/check", "/api/v1"),
        ("/", ""),
        ("/api/v12", ""),
        ("//healthz/", "/healthz"),
        ("/quality", ""),
    ],
)
def test_a_path_is_told_by_its_route(path: str, route: str) -> None:
    assert own(path) == route


def test_the_opening_page_has_its_name(lake: Lake) -> None:
    open_jobs(lake)
    with page_drawn(""):
        pass
    assert figures()["touchstone_page_seconds_count", (("page", "overview"),)] >= 1
