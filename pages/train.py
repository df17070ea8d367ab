"""Train: word list, TF-IDF and BERT on one split, live curves, and what each reaches on texts it never saw."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.i18n import N_, _
from core.lake import Dataset
from core.text.training.ladder import Comparison, Run, job, runs
from core.text.training.ladder import compare_runs as compare
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own
from pages.parts.train import form
from pages.parts.train import sections as draw

MENU = {"section": "annotate", "place": 3, "title": N_("Train"), "icon": "model_training"}


@cache_data(max_entries=64, show_spinner=False)
def comparison(workspace: str, first: str, second: str) -> Comparison:
    return compare(parts.lake(), first, second)


def progress(dataset: Dataset) -> bool:
    """The climb under way or broken off, with its curves; whether there is an active one."""
    newest = job.latest(parts.jobs(), dataset.name)
    if newest is None or not (newest.active or newest.resumable):
        return False
    parts.job_bar(newest.id)
    if newest.active:
        st.fragment(draw.live, run_every=3)(dataset.name)
    return newest.active


def results(found: list[Run]) -> None:
    splits = list(dict.fromkeys(one.split_hash for one in found))
    first = {one.split_hash: one for one in reversed(found)}
    chosen = splits[0]
    if len(splits) > 1:
        chosen = st.selectbox(
            _("Data and split"), splits, format_func=lambda key: draw.split_name(first[key]), key=own("train_split")
        )
    else:
        st.caption(parts.md(draw.split_name(found[0])))
    shown = [one for one in found if one.split_hash == chosen]
    best = max(shown, key=lambda one: one.metrics["test"]["accuracy"])
    draw.headline(shown, best)
    draw.ladder(shown)
    points = runs.curves(parts.lake(), [one.run for one in shown])
    if not points.empty:
        st.subheader(_("Curves"), anchor=False)
        draw.curves(points, shown)
    by_name = {one.run: one for one in shown}
    if len(shown) > 1:
        st.subheader(_("Compare two"), anchor=False)
        names = list(by_name)
        plain = next((one.run for one in shown if one.rung == "tfidf" and one != best), names[-1])
        left, right = st.columns(2)
        one, two = (
            column.selectbox(
                label,
                names,
                index=names.index(first),
                key=own(f"train_{which}_{chosen}"),
                format_func=lambda run: draw.rung_name(by_name[run]),
            )
            for which, column, label, first in (
                ("first", left, _("First run"), plain),
                ("second", right, _("Second run"), best.run),
            )
        )
        if one == two:
            st.caption(_("Choose two different runs."))
        else:
            draw.compared(comparison(str(parts.lake().path), one, two))
    st.subheader(_("One model"), anchor=False)
    run = st.selectbox(
        _("Run"),
        list(by_name),
        index=list(by_name).index(best.run),
        format_func=lambda name: draw.rung_name(by_name[name]),
        key=own(f"train_model_{chosen}"),
    )
    draw.model(by_name[run])


with parts.page(_("Train")) as header:
    st.caption(_("Every kind of model on one split: the test texts are the same for all, and no near-copy leaks."))
    dataset = parts.pick_dataset(about=[item.name for item in parts.lake().datasets() if item.column("text")])
    if dataset is not None:
        parts.provenance(dataset)
        with st.container(border=True):
            choice = form.choose(dataset)
        busy = progress(dataset)
        with header:
            form.start(dataset, choice, busy)
        finished = [one for one in runs.listed(parts.lake(), dataset.name) if one.state == "done"]
        if finished:
            results(finished)
        elif not busy:
            parts.empty_state(
                _("Nothing trained yet"),
                _(
                    "Choose the column with the texts and the one with the labels, and press Train. Stars from 1 to 5 "
                    "count as labels: one and two negative, three neutral, four and five positive."
                ),
                icon=":material/model_training:",
            )
