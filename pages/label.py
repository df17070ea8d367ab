"""Label: one item at a time by keyboard, agreement of several annotators, a head that learns along."""

from __future__ import annotations

import pages.parts as parts
from core.annotate import embeddings
from core.annotate import head as heads
from core.annotate.project import Project
from core.i18n import N_, _
from pages.parts.label import frame as draw
from pages.parts.label import (
    head as label_head,
)
from pages.parts.label import (
    review as label_review,
)
from pages.parts.label import (
    settings as label_settings,
)
from pages.parts.label import (
    work as label_work,
)
from pages.parts.label.suspects import suspects
from pages.parts.shared.choices import switch

MENU = {"section": "annotate", "place": 1, "title": N_("Labelling"), "icon": "label"}

VIEWS = ("work", "review", "head", "settings")


def view_words(view: str) -> str:
    return {
        "work": _("One at a time"),
        "review": _("Agreement and disputes"),
        "head": _("Learning model"),
        "settings": _("Project and export"),
    }[view]


def preparing(project: Project) -> None:
    """The bar of the job that computes vectors, while they are missing; labelling goes on meanwhile."""
    if heads.pool_vectors(parts.lake(), project) is None:
        job = embeddings.latest(parts.jobs(), project)
        identity = job.id if job is not None and job.state != "done" else draw.prepare(project)
        if identity is not None:
            parts.job_bar(identity)


with parts.page(_("Labelling")) as header:
    with header:
        project = draw.pick_project()
        annotator = draw.annotator() if project else None
    suspects()
    draw.new_project(first=project is None or draw.asked_without_project(project))
    if project is not None:
        view = switch(_("View"), VIEWS, "work", "view", view_words, label_visibility="collapsed")
        preparing(project)
        if view == "work" and annotator:
            label_work.work(project, annotator)
        elif view == "review" and annotator:
            label_review.review(project, annotator)
        elif view == "head":
            label_head.head(project, annotator)
        elif view == "settings":
            label_settings.settings(project, annotator)
