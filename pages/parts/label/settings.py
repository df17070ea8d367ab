"""A project's guidelines, goal and pace of retraining, and the ways out of its labels."""

from __future__ import annotations

import streamlit as st

from core.annotate import outcome
from core.annotate import project as projects
from core.annotate.project import Project
from core.errors import TouchstoneError
from core.i18n import _, listed, ngettext, sentences
from pages.parts.label.frame import label_words, task_words
from pages.parts.shared import needing
from pages.parts.shared.links import link
from pages.parts.shared.session import lake
from pages.parts.shared.tables import csv_bytes, table
from pages.parts.shared.taking import take
from pages.parts.shared.versions import number_of
from pages.parts.shared.wording import md, number


def settings(project: Project, person: str | None) -> None:
    """Facts, then what can be changed, then export."""
    facts = [
        task_words(project.task),
        _("dataset {name}, version {n}").format(
            name=md(project.dataset), n=number_of(project.dataset, project.version)
        ),
        _("labels: {names}").format(names=md(listed(label_words(project, one) for one in project.labels))),
        ngettext("{n} item drawn", "{n} items drawn", len(projects.items(lake(), project.name))).format(
            n=number(len(projects.items(lake(), project.name)))
        ),
    ]
    st.caption(" · ".join(facts))
    _change(project, person)
    _export(project, person)


def _change(project: Project, person: str | None) -> None:
    with st.form("label_settings"):
        guidelines = st.text_area(
            _("Guidelines (Markdown)"),
            project.guidelines,
            height=160,
            max_chars=20_000,
            help=_("Every annotator reads them with the key G."),
        )
        left, middle, right = st.columns(3)
        goal = left.number_input(_("Goal: items to label"), 1, 1_000_000, project.goal)
        every = middle.number_input(_("Learn anew after this many labels (0: never)"), 0, 10_000, project.every)
        overlap = right.number_input(_("Items that every annotator gets, in %"), 0, 100, round(100 * project.overlap))
        if needing.submit("judge", _("Save"), icon=":material/save:"):
            changes = {"guidelines": guidelines, "goal": int(goal), "every": int(every), "overlap": overlap / 100}
            projects.change(lake(), project.name, author=person, **changes)
            st.rerun()


def _export(project: Project, person: str | None) -> None:
    st.subheader(_("Labels"), anchor=False)
    frame = outcome.table(lake(), project)
    if frame.empty:
        st.caption(_("There are no labels yet."))
        return
    columns = {
        "text": st.column_config.TextColumn(_("Text"), width="large"),
        "label": st.column_config.TextColumn(_("Label")),
        "source": st.column_config.TextColumn(_("Source"), help=_("manual, semi (accepted suggestion), automatic")),
        "confidence": st.column_config.NumberColumn(_("Confidence"), format="percent"),
        "annotators": st.column_config.TextColumn(_("Annotators")),
        "decided_by": st.column_config.TextColumn(_("Decided by")),
    }
    alt = _("Every labelled item with its source and annotators")
    table(frame[list(columns)], key="label_table", columns=columns, alt=alt, download=False, height=320)
    with st.container(horizontal=True):
        take(
            _("Download CSV"),
            data=lambda: csv_bytes(outcome.table(lake(), project)),
            file_name=f"{project.name}_labels.csv",
            mime="text/csv",
            key="label_csv",
            on_click="ignore",
        )
        take(
            _("Download Parquet"),
            data=lambda: outcome.parquet(lake(), project),
            file_name=f"{project.name}_labels.parquet",
            mime="application/vnd.apache.parquet",
            key="label_parquet",
            on_click="ignore",
        )
        if needing.button("clean", _("Make it a dataset"), key="label_dataset", icon=":material/database:"):
            try:
                name = outcome.to_dataset(lake(), project, person)
            except TouchstoneError as error:
                st.error(md(sentences(error.message, error.hint)), icon=":material/error:")
            else:
                st.success(_("Stored as the dataset {name}.").format(name=md(name)))
                link(_("Open it"), "datasets.py", dataset=name)
