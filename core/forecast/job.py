"""Background job: forecast every series of a measure on two cores, and keep them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from core.access import own_view
from core.forecast.hierarchy.answer import made_levels
from core.forecast.hierarchy.rows import kept_levels
from core.forecast.processes import on_cores
from core.forecast.request import Request, prepared, sight
from core.forecast.run import forecast
from core.forecast.store import store, stored
from core.i18n import N_

if TYPE_CHECKING:
    from core.jobs import Job, JobContext, Jobs

HANDLER = "core.forecast.job:run"
TITLE = N_("Forecast every series of {name}")


def submit(jobs: Jobs, request: Request) -> int:
    """Queue the forecast of all series. Returns the job's id."""
    return jobs.submit(HANDLER, _params(request), title=TITLE, title_params={"name": request.dataset})


def unfinished(jobs: Jobs, request: Request) -> Job | None:
    """The job of exactly this request that waits, runs, or could be resumed."""
    given = _params(request)
    return next(
        (job for job in jobs.list(HANDLER) if job.params == given and job.state not in ("done", "discarded")), None
    )


def run(job: JobContext) -> dict[str, Any]:
    """Forecast the data as whoever asked sees it, and keep it.

    What is kept already is not made again, and blocks of a stopped run are not fitted again.

    Params: dataset, version, measure, h, off, country, reconcile where levels are asked for, and seen.
    """
    with own_view():
        return _run(job)


def _run(job: JobContext) -> dict[str, Any]:
    given = job.params
    request = Request(
        given["dataset"],
        given["version"],
        given["measure"],
        given["h"],
        tuple(given["off"]),
        given.get("country", ""),
        given.get("reconcile", ""),
        sight(job.lake, given["dataset"]),  # as it is seen now, whatever it was when it was asked for
    )
    if stored(job.lake, request) is None:
        folder = job.lake.path / "forecasts" / request.key
        mapped = on_cores(folder, job.check)
        if request.reconcile:
            levelled = made_levels(job.lake, request, mapped=mapped, report=job.progress)
            made = levelled.result
            store(job.lake, request, made.mended, made.outcome, job.author, kept_levels(levelled))
        else:
            ready = prepared(job.lake, request)
            days, h = ready.mended, ready.h
            job.progress(0, len(days.panel.ids))
            outcome = forecast(
                days.panel,
                h,
                days.able,
                rests=days.rests(h),
                known_then=ready.known_then,
                mapped=mapped,
                report=job.progress,
            )
            store(job.lake, request, days, ready.answered(outcome), job.author)
        shutil.rmtree(folder, ignore_errors=True)
    kept = stored(job.lake, request)
    return {"dataset": request.dataset, "series": kept.series, "able": kept.able} if kept else {}


def _params(request: Request) -> dict[str, Any]:
    found = {
        "dataset": request.dataset,
        "version": request.version,
        "measure": request.measure,
        "h": request.h,
        "off": list(request.off),
        "country": request.country,
    }
    more = {"reconcile": request.reconcile, "seen": request.seen}
    return found | {name: one for name, one in more.items() if one}
