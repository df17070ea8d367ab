"""Section of the Sentiment page: how sure the model was, what goes to a person, and what the stars say to it."""

from __future__ import annotations

import streamlit as st

import pages.parts as parts
from core.figures.sentiment import confidence_bars, reliability
from core.i18n import _, ngettext
from core.text.sentiment import Certainty, Summary, certainty
from pages.parts.shared.cached import cache_data
from pages.parts.shared.owned import own


@cache_data(max_entries=50, show_spinner=False)
def stored_certainty(workspace: str, name: str, version: int, model: str, mark: int) -> Certainty | None:
    return certainty.certainty(parts.lake(), name, version, model)


def section(found: Summary) -> None:
    """The threshold with what falls below it, the way to the labelling queue, and agreement with the stars."""
    known = stored_certainty(str(parts.lake().path), found.dataset, found.version, found.model, found.mark)
    if known is None or not known.scored:
        st.caption(_("Nothing is scored yet."))
        return
    percent = st.slider(
        _("Ask a person below this confidence"), 34, 98, 60, 2, format="%d%%", key=own("sentiment_threshold"), width=420
    )
    threshold = percent / 100
    below = known.below(threshold)
    st.subheader(
        ngettext(
            "{n} review of {total} ({share}) is for a person to read",
            "{n} reviews of {total} ({share}) are for a person to read",
            below,
        ).format(n=parts.number(below), total=parts.number(known.scored), share=parts.percent(below / known.scored)),
        anchor=False,
    )
    left, right = st.columns([1.4, 1], gap="large")
    with left:
        bars = confidence_bars(known.counts, threshold, _("for a person"), _("kept as labelled"))
        parts.plot(bars, _("Reviews by the model's confidence, with the threshold"), key="sentiment_confidence")
        if below:
            parts.link(
                _("Label the least sure ones"),
                "label.py",
                icon=":material/edit_note:",
                dataset=found.dataset,
                queue="uncertain",
                below=threshold,
            )
    with right:
        _stars(known)


def _stars(known: Certainty) -> None:
    if known.agreement is None or known.error is None:
        st.caption(
            _("No column of this dataset plays the role rating, so the confidence cannot be held against stars.")
        )
        return
    st.markdown(
        _("**Stars agree with {share} of the labels**; mean gap to the stated confidence {gap}.").format(
            share=parts.percent(known.agreement), gap=parts.percent(known.error)
        )
    )
    figure = reliability(
        [step.confidence for step in known.steps],
        [step.agreement for step in known.steps],
        [step.reviews for step in known.steps],
    )
    parts.plot(
        figure,
        _("Agreement with the stars at each confidence; the dotted line is a calibrated model"),
        key="sentiment_reliability",
    )
    st.caption(
        ngettext(
            "Stars of {n} review; 1–2 negative, 3 neutral, 4–5 positive.",
            "Stars of {n} reviews; 1–2 negative, 3 neutral, 4–5 positive.",
            known.starred,
        ).format(n=parts.number(known.starred))
    )
