"""The view of all scorers on one test: who leads, whom it fails, what the lists are besides right, what would help."""

from __future__ import annotations

import streamlit as st

import pages.parts.recommend.sections as draw
import pages.parts.recommend.trained as trained
from core.figures.recommend import Row, forest
from core.i18n import N_, _, listed, ngettext
from core.recommend import Options, Protocol
from core.recommend.evaluation import ACCURACY, BASELINE, HANDLER, Ranked, leader_text, params, ranked
from core.recommend.words import metric_definition, metric_name, scorer_name
from pages.parts.recommend.leaderboard import beyond, cold, figures, logs, segments, tuning
from pages.parts.recommend.opened import Opened
from pages.parts.shared import needing
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice, switch
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs
from pages.parts.shared.wording import md, number

PARTS = {
    "figures": N_("Figures"),
    "segments": N_("Whom it serves"),
    "beyond": N_("Besides right"),
    "cold": N_("Cold start"),
    "tuning": N_("Better numbers"),
    "trained": N_("Trained models"),
    "logs": N_("From logs"),
}


def view(opened: Opened) -> None:
    """Protocol, the board in a sentence and a chart, then one part of what lies behind it."""
    protocol = draw.protocol_control()
    metric = choice(
        _("Sorted by"), list(ACCURACY), "ndcg", "metric", lambda one: metric_name(one, protocol.k), width=180
    )
    with st.spinner(_("Evaluating the scorers")):
        found = ranked(opened.lake, opened.shop, opened.options, protocol, metric)
    if found is None:
        st.info(_("Nothing was tested here yet, and this shop is too large to test while you wait."))
    else:
        _headline(found, protocol)
    _all(found, opened.shop.events[0], opened.options, protocol)
    if found is None or found.board.leader is None:
        return
    part = switch(_("View"), list(PARTS), "figures", "part", lambda one: _(PARTS[one]), label_visibility="collapsed")
    if part == "segments":
        segments.section(found, protocol)
    elif part == "beyond":
        beyond.section(found, protocol)
    elif part == "cold":
        cold.section(found, protocol, opened.dataset.name)
    elif part == "tuning":
        tuning.section(opened, protocol)
    elif part == "trained":
        trained.section(opened)
    elif part == "logs":
        logs.section(opened, found, protocol)
    else:
        figures.section(found, protocol)


def _headline(found: Ranked, protocol: Protocol) -> None:
    """Who leads, in a sentence; on whom; and each scorer's interval."""
    metric = metric_name(found.board.metric, protocol.k)
    if any_one := next(iter(found.tests.values()), None):
        if any_one.warning:
            st.warning(_(any_one.warning), icon=":material/warning:")
        st.markdown(f"**{md(leader_text(found.board, metric, scorer_name, BASELINE))}**")
        said = [metric_definition(found.board.metric)]
        if any_one.cold:
            said.append(
                ngettext(
                    "{n} shopper without training events left out",
                    "{n} shoppers without training events left out",
                    any_one.cold,
                ).format(n=number(any_one.cold))
            )
        if any_one.undated:
            said.append(
                ngettext(
                    "{n} event without a readable time left out",
                    "{n} events without a readable time left out",
                    any_one.undated,
                ).format(n=number(any_one.undated))
            )
        said.append(_("bars: 95 % bootstrap interval over shoppers"))
        said.append(_("diamonds: the leader and who cannot be told apart from it; square: popularity"))
        st.caption(" · ".join(said))
    rows = [
        Row(
            scorer_name(one.scorer),
            one.value.value,
            one.value.low,
            one.value.high,
            "baseline" if one.scorer == BASELINE else "" if one.verdict == "behind" else "shown",
        )
        for one in found.board.standings
    ]
    if rows:
        alt = _("{metric} of each scorer with its interval").format(metric=metric)
        told = listed(f"{row.label} {row.value:.3f}" for row in rows)
        plot(forest(rows, metric), _("{what}: {figures}").format(what=alt, figures=told), "rec_forest")


def _all(found: Ranked | None, dataset: str, options: Options, protocol: Protocol) -> None:
    """The job that evaluates every scorer: its bar, or the button that starts it."""
    if found is not None and found.kept and not found.missing:
        return
    given = params(dataset, None, options, protocol)
    active = next((job for job in jobs().list(HANDLER) if job.params == given and job.state != "done"), None)
    if active:
        job_bar(active.id)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if needing.button("compute", _("Evaluate all scorers"), icon=":material/leaderboard:", key="rec_evaluate_all"):
            title = N_("Evaluate recommenders on {name}")
            jobs().submit(HANDLER, given, title=title, title_params={"name": dataset})
            st.rerun()
        if found is not None and found.missing:
            words = ngettext(
                "A first look: {n} scorer is not tested yet.",
                "A first look: {n} scorers are not tested yet.",
                len(found.missing),
            )
            st.caption(words.format(n=number(len(found.missing))))
