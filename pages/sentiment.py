"""Sentiment: run the review model, then read the mix over time, by product, against stars, and in examples."""

from __future__ import annotations

import pandas as pd
import streamlit as st

import pages.parts as parts
from core.i18n import N_, _
from core.lake import Dataset
from core.text import LABELS
from core.text.reading import ENGINES
from core.text.sentiment import Summary, insights, predictions
from core.text.sentiment import job as sentiment_job
from pages.parts.sentiment import (
    aspects as sentiment_aspects,
)
from pages.parts.sentiment import (
    certainty as sentiment_certainty,
)
from pages.parts.sentiment import (
    explain as sentiment_explain,
)
from pages.parts.sentiment import sections as draw
from pages.parts.sentiment import (
    surges as sentiment_surges,
)
from pages.parts.shared import needing
from pages.parts.shared.cached import cache_data
from pages.parts.shared.choices import switch
from pages.parts.shared.owned import own

MENU = {"section": "annotate", "place": 2, "title": N_("Sentiment"), "icon": "sentiment_satisfied"}

VIEWS = ("mix", "surges", "aspects", "certainty", "explain")


@cache_data(max_entries=100, show_spinner=False)
def time_mix(workspace: str, name: str, version: int, model: str, mark: int, grain: str) -> pd.DataFrame:
    return insights.mix_over_time(parts.lake(), name, version, grain, model)


@cache_data(max_entries=100, show_spinner=False)
def group_mix(workspace: str, name: str, version: int, model: str, mark: int, by: str, minimum: int) -> pd.DataFrame:
    return insights.mix_by(parts.lake(), name, version, by, minimum=minimum, model=model)


@cache_data(max_entries=100, show_spinner=False)
def some_examples(
    workspace: str, name: str, version: int, model: str, mark: int, label: str | None, order: str
) -> pd.DataFrame:
    return insights.examples(parts.lake(), name, version, label=label, order=order, limit=50, model=model)


def run_button(dataset: Dataset, found: Summary | None, busy: bool) -> None:
    """What can be started: nothing while a job is there, which has its own button."""
    complete = found is not None and found.complete and found.version == dataset.version
    if complete:
        st.badge(_("Every row is read"), icon=":material/check_circle:", color="green")
    if busy:
        return
    if complete and found is not None:
        score_again(found)
    else:
        words = _("Score the missing reviews") if found else _("Score reviews")
        if needing.button("compute", words, key="sentiment_run", type="primary", icon=":material/play_arrow:"):
            sentiment_job.submit(parts.jobs(), parts.lake(), dataset.name)
            st.rerun()


def score_again(found: Summary) -> None:
    with st.popover(_("Score again"), icon=":material/replay:", key=own("sentiment_again")):
        words = _(
            "Reads all rows ({n}) of version {version} again with the models as they are now, for "
            "instance after a change of engine. The results shown stay until the last row is read, "
            "and are then replaced all at once. You can cancel and resume."
        )
        st.markdown(words.format(n=parts.number(found.rows), version=parts.number_of(found.dataset, found.version)))
        engine = st.selectbox(_("Engine"), ENGINES, format_func=draw.engine_name, key=own("sentiment_engine"))
        if needing.button("compute", _("Score every row again"), key="sentiment_again_run", icon=":material/replay:"):
            model = sentiment_job.model_behind(parts.jobs(), found.dataset, found.version, found.model)
            sentiment_job.submit(
                parts.jobs(),
                parts.lake(),
                found.dataset,
                version=found.version,
                model=model,
                engine=engine,
                again=found.model,
            )
            st.rerun()


def notes(dataset: Dataset, found: Summary) -> None:
    if found.version != dataset.version:
        st.info(
            _("These results are of version {old}; the newest is {new}. Equal texts are not scored again.").format(
                old=parts.number_of(found.dataset, found.version), new=dataset.ordinal
            ),
            icon=":material/history:",
        )
    elif not found.complete:
        st.info(
            _("Rows stored so far: {done} of {total}; the numbers below are of these rows.").format(
                done=parts.number(found.stored), total=parts.number(found.rows)
            ),
            icon=":material/hourglass_top:",
        )


def run_facts(dataset: Dataset, found: Summary) -> None:
    result = sentiment_job.facts(parts.jobs(), dataset.name, found.version)
    words = [parts.md(found.model), parts.md(str(result.get("device") or found.engine))]
    if result.get("rows_per_s"):
        words.append(_("texts per second: {n}").format(n=parts.number(result["rows_per_s"])))
    if result.get("reused"):
        words.append(_("rows taken from equal texts: {n}").format(n=parts.number(result["reused"])))
    st.caption(" · ".join([*words, *draw.certainty(found)]))


def findings(dataset: Dataset, found: Summary) -> None:
    draw.headline(found)
    offered = draw.groups_offered(found.dataset, found.version)
    view = switch(_("View"), VIEWS, "mix", "view", draw.view_name, label_visibility="collapsed")
    if view == "surges":
        sentiment_surges.section(found, offered)
    elif view == "certainty":
        sentiment_certainty.section(found)
    elif view == "aspects":
        sentiment_aspects.section(dataset, offered)
    elif view == "explain":
        sentiment_explain.section(found)
    else:
        mix(found, offered)


def mix(found: Summary, offered: list[str]) -> None:
    place = (str(parts.lake().path), found.dataset, found.version, found.model, found.mark)
    left, right = st.columns([1.2, 1], gap="medium")
    with left:
        draw.over_time(time_mix(*place, "auto"), found.scored)
    with right:
        draw.stars(group_mix(*place, "rating", 1))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = st.segmented_control(
            _("Group by"),
            offered,
            default=offered[0],
            format_func=draw.group_name,
            key=own("sentiment_by"),
            required=True,
        )
        least = st.number_input(_("At least this many reviews"), 1, 10_000, 5, key=own("sentiment_least"), width=220)
    draw.grouped(group_mix(*place, by, int(least)), by, int(least))
    st.subheader(_("Examples"), anchor=False)
    with st.container(horizontal=True):
        order = st.segmented_control(
            _("Order"),
            draw.ORDERS,
            default="confident",
            format_func=draw.order_name,
            key=own("sentiment_order"),
            required=True,
        )
        label = st.pills(_("Label"), LABELS, format_func=draw.label_name, key=own("sentiment_label"))
    draw.example_table(some_examples(*place, label, order))
    draw.download(found)


@st.fragment(run_every=2)
def first_numbers(name: str) -> None:
    """Wait for the first stored batch, then draw the page with it."""
    if predictions.chosen(parts.lake(), name):
        st.rerun()
    st.caption(_("The first numbers appear here as soon as the first batch of rows is stored."))


with parts.page(_("Sentiment")) as header:
    about = _("What reviews say, read by BERT. The model reads {languages}; other languages are counted, not scored.")
    st.caption(about.format(languages=draw.languages_read()))
    dataset = parts.pick_dataset(["reviews"])
    if dataset is not None and dataset.column("text") is None:
        parts.empty_state(
            _("No text column"),
            _("No column of this dataset plays the role text, so there is nothing to read."),
            _("Say which column it is"),
            "datasets.py",
            ":material/notes:",
        )
    elif dataset is not None:
        found = predictions.summary(parts.lake(), dataset.name)
        shown = draw.unfinished(sentiment_job.latest(parts.jobs(), dataset.name))
        with header:
            run_button(dataset, found, shown is not None)
        parts.provenance(dataset, found.version if found else None)
        if shown is not None:
            draw.reading(shown, sentiment_job.discard)
        if found is None and shown is not None:
            first_numbers(dataset.name)
        elif found is None:
            parts.empty_state(
                _("Not scored yet"),
                _(
                    "Scoring labels every review negative, neutral or positive. It runs in the background; "
                    "you can leave this page, cancel, and resume."
                ),
                icon=":material/sentiment_neutral:",
            )
        if found is not None:
            notes(dataset, found)
            run_facts(dataset, found)
            findings(dataset, found)
        draw.model_facts()
