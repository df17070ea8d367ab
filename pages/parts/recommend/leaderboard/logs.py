"""What a log of shown items says of a scorer that was not the one that showed them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.figures.recommend import Row, forest
from core.i18n import _, listed, ngettext
from core.recommend import Protocol
from core.recommend.data import is_small
from core.recommend.evaluation import (
    METHODS,
    Estimate,
    Ranked,
    estimated,
    logged_text,
    logs_of,
    method_definition,
)
from core.recommend.words import scorer_name
from pages.parts.recommend.opened import Opened
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice
from pages.parts.shared.wording import md, number, percent


def section(opened: Opened, found: Ranked, protocol: Protocol) -> None:
    """The estimates of one scorer from one log, in a sentence, a picture and a table; why not where it is refused."""
    logs = logs_of(opened.lake)
    st.caption(
        _(
            "Clicks that the lists of a scorer would have earned, judged from a log that says how likely each shown "
            "item was to be shown: each item of a shopper's list is taken to be shown equally often."
        )
    )
    if not logs:
        st.info(
            _(
                "No dataset here is such a log: impressions with shopper, item, propensity and clicked. Upload one, or "
                "give its columns these roles."
            ),
            icon=":material/info:",
        )
        return
    if not is_small(opened.features.inputs):
        st.info(_("This shop is too large to estimate while you wait."), icon=":material/info:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        log = choice(_("Log"), logs, logs[0], "log", width=260)
        names = [one.scorer for one in found.board.standings]
        scorer = choice(_("Scorer"), names, names[0], "of", scorer_name, width=260)
    with st.spinner(_("Estimating")):
        said = estimated(opened.lake, opened.shop, opened.options, log, scorer, protocol.k)
    outcome = said.outcome
    st.markdown(f"**{md(logged_text(outcome, scorer_name(scorer)))}**")
    for warning in said.warnings:
        st.warning(_(warning), icon=":material/warning:")
    facts = [
        ngettext("{n} shown item", "{n} shown items", outcome.rows).format(n=number(outcome.rows)),
        _("in the lists as well: {n}").format(n=number(outcome.matched)),
        _("effective rows: {n} ({share})").format(
            n=number(round(outcome.effective)), share=percent(outcome.effective / outcome.rows, 1)
        ),
    ]
    if said.skipped:
        words = ngettext("{n} row left out: incomplete", "{n} rows left out: incomplete", said.skipped)
        facts.append(words.format(n=number(said.skipped)))
    st.caption(" · ".join(facts))
    _drawn(outcome.estimates)


def _drawn(estimates: Mapping[str, Estimate]) -> None:
    """Each method with its interval, the log's own rate as the line."""
    rows = [
        Row(_(METHODS[name]), one.value, one.low, one.high, "baseline" if name == "logged" else "shown")
        for name, one in estimates.items()
    ]
    told = listed(f"{row.label} {row.value:.3f}" for row in rows)
    alt = _("Clicks for each shown item, as logged and as estimated")
    plot(
        forest(rows, _("Clicks for each shown item")), _("{what}: {figures}").format(what=alt, figures=told), "rec_ope"
    )
    for name in estimates:
        st.markdown(f"**{md(_(METHODS[name]))}** · {md(method_definition(name))}")
