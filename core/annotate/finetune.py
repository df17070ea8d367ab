"""Fine-tune an encoder on a project's labels in the background, where the head over frozen vectors is not enough."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from core.annotate import outcome, queue
from core.annotate import project as projects
from core.errors import BadInput
from core.i18n import N_, _, listed, ngettext
from core.text.models import SENTIMENT, Task
from core.text.training import Example, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from core.jobs import Job, JobContext, Jobs
    from core.lake import Lake

HANDLER = "core.annotate.finetune:run"
LEAST = 30
"""Labelled texts before a fine-tuning can be split, trained and tested."""


def submit(jobs: Jobs, lake: Lake, project: projects.Project, author: str | None = None) -> int:
    """Queue the fine-tuning on the labels of now; returns the job's id.

    Raises:
        BadInput: sessions, which no encoder reads, or too few labels.
    """
    if project.task == "behaviour":
        raise BadInput(_("Sessions are not texts: the learning model is all they need."))
    known = len(outcome.human(lake, project))
    if known < LEAST:
        raise BadInput(
            ngettext(
                "Fine-tuning needs {least} labelled texts; there is {known}.",
                "Fine-tuning needs {least} labelled texts; there are {known}.",
                known,
            ).format(least=LEAST, known=known),
            hint=_("Label more items first."),
        )
    params = {"project": project.name, "entry": outcome.newest_entry(lake, project.name)}
    title = N_("Fine-tune on the labels of {name}")
    return jobs.submit(HANDLER, params, title=title, title_params={"name": project.title}, author=author)


def latest(jobs: Jobs, project: projects.Project) -> Job | None:
    """The newest fine-tuning of a project."""
    return next((job for job in jobs.list(HANDLER) if job.params.get("project") == project.name), None)


def folder(lake: Lake, project: projects.Project) -> Path:
    """Where the project's fine-tuned model lies; a path that every command taking a model accepts."""
    return lake.path / "models" / project.name


def examples(lake: Lake, project: projects.Project) -> tuple[list[Example], tuple[str, ...]]:
    """The labelled texts as examples, and the labels in use in the project's order."""
    known = outcome.human(lake, project)
    pool = queue.pool_items(lake, project)
    used = tuple(name for name in project.labels if name in known.values())
    return [Example(pool[place].text, used.index(name), project.name) for place, name in known.items()], used


def run(job: JobContext) -> dict[str, Any]:
    """Train a low-rank adapter and measure it on held-out labels.

    Params: ``project``; ``entry`` names the state of the log it was asked for.

    Returns:
        folder, labels, texts, metrics (as on the model's card).

    Raises:
        BadInput: too few labels, or a sentiment project in which a class was never given.
    """
    from core.text.training import train_model as train

    project = projects.get(job.lake, str(job.params["project"]))
    rows, used = examples(job.lake, project)
    counts = Counter(item.language for item in queue.pool_items(job.lake, project))
    languages = tuple(sorted(code for code in counts if code in ("en", "zh"))) or ("en",)
    task = SENTIMENT if project.task == "sentiment" else Task("labels", used)
    if task is SENTIMENT and used != SENTIMENT.labels:
        raise BadInput(
            _("Some label has no example yet: {names}.").format(
                names=listed(name for name in SENTIMENT.labels if name not in used)
            ),
            hint=_("Label one of each first."),
        )
    settings = Settings(base=project.encoder, seed=project.seed, epochs=5, neutral=0, dev=0.15, test=0.2, patience=0)
    place = folder(job.lake, project)
    place.parent.mkdir(parents=True, exist_ok=True)
    made = train(rows, place, settings, languages=languages, task=task, progress=job.progress)
    return {"folder": str(place), "labels": list(used), "texts": len(rows), "metrics": made.adapter.metrics}
