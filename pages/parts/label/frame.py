"""The Label page's frame: project choice, the annotator's name, words for labels and queues."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.annotate import embeddings
from core.annotate import project as projects
from core.annotate.log import annotator_name
from core.annotate.project import Project
from core.errors import TouchstoneError
from core.i18n import _, sentences
from core.kinds import KINDS
from core.lake import Dataset
from core.text.columns import suggested
from pages.parts.shared import needing
from pages.parts.shared.choices import choice
from pages.parts.shared.empty import no_dataset
from pages.parts.shared.session import jobs, lake
from pages.parts.shared.signing import signed_by
from pages.parts.shared.wording import md, percent

NAME = "label_annotator"


def label_words(project: Project, label: str) -> str:
    """What the reader calls a label; own labels stay as written."""
    if project.task == "sentiment":
        return {"negative": _("Negative"), "neutral": _("Neutral"), "positive": _("Positive")}[label]
    if project.task == "behaviour":
        return {"none": _("No intent"), "browse": _("Browsing"), "consider": _("Considering"), "buy": _("Buying")}[
            label
        ]
    return label


def queue_words(queue: str) -> str:
    """What the reader calls a queue."""
    return {
        "uncertain": _("Least sure"),
        "diverse": _("Most different"),
        "disagreeing": _("Contradictions"),
        "suspected": _("Suspected errors"),
        "random": _("Random"),
        "check": _("Check of automatic labels"),
    }[queue]


def queue_help(queue: str) -> str:
    """What a queue is for."""
    return {
        "uncertain": _("First what the model is least sure about: each label teaches it most."),
        "diverse": _("Each text is as far as possible from those before: a broad start."),
        "disagreeing": _("Annotators differ, or the model is sure of something else than the stars or the rule say."),
        "suspected": _("Given labels, by people, stars or rule, that are probably wrong (confident learning)."),
        "random": _("In random order: a fair sample."),
        "check": _("Automatic labels drawn at random, without showing the label."),
    }[queue]


def task_words(task: str) -> str:
    """What the reader calls a task."""
    return {
        "sentiment": _("Sentiment of texts"),
        "own": _("Own labels for texts"),
        "behaviour": _("Intent of shopping sessions"),
    }[task]


def pick_project() -> Project | None:
    """The project in the address; None where there is none."""
    found = {project.name: project for project in projects.all_projects(lake())}
    if not found:
        return None
    names = list(found)
    fitting = [name for name in names if found[name].dataset == asked_dataset()]
    chosen = choice(_("Project"), names, [*fitting, *names][0], "project", lambda name: found[name].title)
    return found[chosen]


def asked_without_project(project: Project) -> bool:
    """Whether the address names a dataset that no project labels yet; the one shown is then of another."""
    asked = asked_dataset()
    return asked not in (None, project.dataset) and any(one.name == asked for one in lake().datasets())


def asked_dataset() -> str | None:
    """The dataset that a link from another page is about."""
    return st.query_params.get("dataset")


def threshold() -> float | None:
    """The confidence in the address below which a person is asked; None without a sensible one."""
    try:
        asked = float(st.query_params.get("below", ""))
    except ValueError:
        return None
    return asked if 0 < asked <= 1 else None


def annotator() -> str | None:
    """Who labels, asked once per session; None while no usable name is written."""
    return signed_by(NAME, _("Signs your labels. Each annotator gets a queue of their own."), annotator_name)


def new_project(first: bool) -> None:
    """The form for a new project; open where there is none yet."""
    fitting = {one.name: one for one in lake().datasets() if _tasks(one)}
    if not fitting:
        if first:
            no_dataset(("reviews",))
        return
    with st.expander(_("New project"), expanded=first, icon=":material/add:", key=f"label_new_{first}"):
        left, right = st.columns(2)
        names = sorted(fitting, key=lambda name: (fitting[name].column("text") is None, name))  # reviews first
        asked = asked_dataset()
        place = names.index(asked) if asked in names else 0
        dataset = fitting[left.selectbox(_("Dataset"), names, index=place, key="label_new_dataset")]
        task = right.selectbox(_("What to label"), _tasks(dataset), format_func=task_words, key="label_new_task")
        title = left.text_input(
            _("Project name"), f"{dataset.name} {task_words(task)}", key=f"label_title_{dataset.name}_{task}"
        )
        pool = right.number_input(
            _("Items to draw"),
            20,
            20_000,
            projects.POOL,
            step=100,
            key="label_new_pool",
            help=_("A fixed random draw of distinct items; every queue orders these."),
        )
        column, labels = None, ""
        if task != "behaviour":
            texts = [name for name, kind in lake().columns(dataset.name).items() if kind == "VARCHAR"]
            given = suggested(lake(), dataset).text
            place = texts.index(given) if given in texts else 0
            column = left.selectbox(_("Text column"), texts, index=place, key=f"label_column_{dataset.name}")
        if task == "own":
            labels = right.text_area(_("Labels, one per line"), key="label_new_labels", height=110)
        below = threshold() if dataset.name == asked and task == "sentiment" else None
        if below is not None:
            words = _("Only reviews that the model is less than {share} sure of").format(share=percent(below, 0))
            below = below if st.checkbox(words, value=True, key="label_new_below") else None
        if needing.button(
            "judge", _("Create the project"), key="label_create", type="primary", icon=":material/check:"
        ):
            drawn = {"labels": labels.splitlines(), "column": column, "pool": int(pool), "below": below}
            _create(title, dataset, task, drawn)


def _create(title: str, dataset: Dataset, task: str, drawn: dict[str, Any]) -> None:
    try:
        made = projects.create(lake(), title, dataset.name, task=task, **drawn)
    except TouchstoneError as error:
        st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
        return
    prepare(made)
    st.query_params["project"] = made.name
    st.rerun()


def prepare(project: Project) -> int | None:
    """Queue the computing of the items' vectors; None where none are needed. Returns the job's id."""
    return embeddings.submit(jobs(), project)


def _tasks(dataset: Dataset) -> list[str]:
    """What can be labelled in a dataset: sessions of events, sentiment where a column is known to be text."""
    if dataset.kind == "events":
        return ["behaviour"]
    if "text" in dataset.roles:
        return ["sentiment", "own"]
    texts = KINDS[dataset.kind].roles if dataset.kind in KINDS else ()
    named = any(role.family == "text" and dataset.column(role.name) for role in texts)
    return ["own"] if named or dataset.kind == "other" else []
