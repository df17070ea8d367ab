"""Running a pipeline of the workspace in the background, with progress and cancel; the next run does what one left."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from core.errors import BadInput, NotFound
from core.i18n import N_, _
from core.jobs import Job, JobContext, Jobs
from core.lake import Lake
from core.runs.execute import run as run_pipeline
from core.runs.model import Pipeline
from core.runs.reading import read_pipeline

HANDLER = "core.runs.job:run"
FOLDER = "pipelines"
"""Where the pipelines of a workspace lie, that pages and schedules run."""
LONGEST_NAME = 80
"""Characters of a pipeline's name: a line of the list."""


def folder(lake: Lake) -> Path:
    """The folder of the workspace's pipelines, whether or not it is there."""
    return lake.path / FOLDER


def pipelines(lake: Lake) -> list[str]:
    """The names of the workspace's pipelines."""
    found = folder(lake)
    return sorted(one.stem for one in found.glob("*.toml") if one.is_file()) if found.is_dir() else []


def file_of(lake: Lake, name: str) -> Path:
    """The file of a pipeline.

    Raises:
        BadInput: the name is none that a file here can have.
    """
    plain = name and len(name) <= LONGEST_NAME and name[0] != "." and not set(name) & set('/\\:*?"<>|\0\n\r\t')
    if not plain or name != name.strip():
        raise BadInput(_("“{name}” cannot name a pipeline.").format(name=name[:60].replace("\0", "")))
    return folder(lake) / f"{name}.toml"


def pipeline_named(lake: Lake, name: str) -> Pipeline:
    """A pipeline of the workspace.

    Raises:
        NotFound: there is none of that name (any more).
        PipelineError: it says something that does not fit.
    """
    file = file_of(lake, name)
    if not file.is_file():
        raise NotFound.among(_("pipeline"), name, pipelines(lake))
    return read_pipeline(file)


def submit(jobs: Jobs, name: str, *, trigger: str = "page", due: float | None = None, author: str | None = None) -> int:
    """Queue a run; the job's id. `due` is the moment of a schedule, in seconds since 1970."""
    params: dict[str, Any] = {"pipeline": name, "trigger": trigger}
    if due is not None:
        params["due"] = due
    return jobs.submit(HANDLER, params, title=N_("Run {name}"), title_params={"name": name}, author=author)


def latest(jobs: Jobs, name: str) -> Job | None:
    """The newest job that runs, or ran, a pipeline."""
    return next((job for job in jobs.list(HANDLER) if job.params["pipeline"] == name), None)


def run(job: JobContext) -> dict[str, Any]:
    """Job handler; params: pipeline, trigger.

    Raises:
        NotFound, PipelineError, BusyError: nothing was done.
        Cancelled: when the job is cancelled; what was done stays, the next run goes on.
    """
    asked = pipeline_named(job.lake, str(job.params["pipeline"]))
    done = run_pipeline(job.lake, asked, trigger=str(job.params["trigger"]), author=job.author, tell=job.progress)
    job.progress(len(done.steps), len(done.steps))
    return {"run": done.id, "state": done.state, "exit_code": done.exit_code}
