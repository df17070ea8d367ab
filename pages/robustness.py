"""Robustness: how the sentiment models behave on test cases of our own, on small changes, by group and by slice."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
import pages.parts.robustness.sections as draw
from core.i18n import N_, _
from core.text.robustness import Result, job, slices, store
from core.text.sentiment import predictions
from pages.parts.shared import needing
from pages.parts.shared.choices import tabs

MENU = {"section": "annotate", "place": 4, "title": N_("Robustness"), "icon": "shield"}


def running() -> int | None:
    newest = next(iter(parts.jobs().list(job.HANDLER)), None)
    return newest.id if newest is not None and (newest.active or newest.resumable) else None


def behaviour(results: list[Result]) -> None:
    names = [result.model.split("@")[0] for result in results]
    chosen = st.segmented_control(_("Model"), names, default=names[0], key="robustness_model", required=True)
    result = results[names.index(chosen)]
    st.caption(_("Tested {when}, {model}").format(when=parts.when(result.time), model=parts.md(result.model)))
    draw.headline(result)
    draw.tests(result.outcomes)
    draw.groups(result.differences)


def on_reviews() -> None:
    dataset = parts.pick_dataset(["reviews"])
    if dataset is None:
        return
    found = predictions.summary(parts.lake(), dataset.name)
    if found is None:
        parts.empty_state(
            _("Not scored yet"),
            _("Score the reviews first; where they bring stars, the agreement is shown here by slice."),
            _("Open Sentiment"),
            "sentiment.py",
            ":material/sentiment_neutral:",
        )
        return
    parts.provenance(dataset, found.version)
    by_slice = slices.of_dataset(parts.lake(), found.dataset, found.version, found.model)
    if by_slice:
        draw.slices(by_slice)
    else:
        st.info(_("These reviews bring no stars to hold the labels against."), icon=":material/star:")


with parts.page(
    _("Robustness"),
    caption=_("Where averages do not look: our own test cases, small changes of a text, names and gender, slices."),
) as header:
    results, busy = store.latest(parts.lake()), running()
    with header:
        words = _("Test again") if results else _("Test the models")
        if needing.button(
            "compute",
            words,
            key="robustness_run",
            type="primary",
            icon=":material/play_arrow:",
            disabled=busy is not None,
        ):
            job.submit(parts.jobs())
            st.rerun()
    if busy is not None:
        parts.job_bar(busy)
    shown = tabs({"tests": _("Test cases"), "reviews": _("On your reviews")})
    tests, reviews = shown["tests"], shown["reviews"]
    if tests.open:
        with tests:
            if results:
                behaviour(results)
            elif busy is None:
                parts.empty_state(
                    _("Not tested yet"),
                    _("About thirty tests with a thousand cases run in the background in a minute or two."),
                    icon=":material/shield:",
                )
    if reviews.open:
        with reviews:
            on_reviews()
