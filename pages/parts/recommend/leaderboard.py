"""The view of all scorers on one test: which leads, each with its interval, and what each metric says."""

from __future__ import annotations

import streamlit as st

import pages.parts.recommend.sections as draw
import pages.parts.recommend.trained as trained
from core.figures.recommend import Row, forest
from core.i18n import N_, _, listed, ngettext
from core.recommend import SCORERS, Options, Protocol
from core.recommend.evaluation import BASELINE, HANDLER, LABELS, Stored, is_small, looked_at, params, stored
from core.recommend.words import figure_text, metric_definition, metric_name, scorer_name
from pages.parts.recommend.opened import Opened
from pages.parts.shared.charts import plot
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent


def view(opened: Opened) -> None:
    """What is stored of every scorer, or in a small shop the usual one at once; then the job for all."""
    protocol = draw.protocol_control()
    shop, options = opened.shop, opened.options
    if is_small(opened.features.inputs):
        with st.spinner(_("Evaluating {scorer}").format(scorer=scorer_name("ease"))):
            found = looked_at(opened.lake, shop, options, protocol, ["ease"])
    else:
        found = stored(opened.lake, shop, options, protocol)
    evaluation(found, protocol, set())
    if len(found) < len(SCORERS):
        _all(shop.events[0], None, options, protocol)
    trained.section(opened)


def _all(dataset: str, layer: str | None, options: Options, protocol: Protocol) -> None:
    """The job that evaluates every scorer: its bar, or the button that starts it."""
    given = params(dataset, layer, options, protocol)
    active = next((job for job in jobs().list(HANDLER) if job.params == given and job.state != "done"), None)
    if active:
        job_bar(active.id)
    elif st.button(_("Evaluate all scorers"), icon=":material/leaderboard:", key="rec_evaluate_all"):
        title = N_("Evaluate recommenders on {name}")
        jobs().submit(HANDLER, given, title=title, title_params={"name": dataset})
        st.rerun()


def evaluation(stored: dict[str, Stored], protocol: Protocol, shown: set[str]) -> None:
    """Forest plot and table of every evaluated scorer."""
    able = [one for one in stored.values() if not one.reason]
    if not able:
        return
    any_one = able[0]
    if any_one.warning:
        st.warning(_(any_one.warning), icon=":material/warning:")
    said = [ngettext("{n} shopper tested", "{n} shoppers tested", any_one.users).format(n=number(any_one.users))]
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
    st.caption(" · ".join(said))
    ranked = sorted(able, key=lambda one: -one.figures["ndcg"].value)
    rows = [
        Row(
            scorer_name(one.scorer),
            one.figures["ndcg"].value,
            one.figures["ndcg"].low,
            one.figures["ndcg"].high,
            "baseline" if one.scorer == BASELINE else "shown" if one.scorer in shown else "",
        )
        for one in ranked
    ]
    name = metric_name("ndcg", protocol.k)
    alt = _("{metric} of each scorer with its interval").format(metric=name)
    plot(
        forest(rows, name),
        _("{what}: {figures}").format(what=alt, figures=listed(f"{row.label} {row.value:.3f}" for row in rows)),
        "rec_forest",
    )
    missing = [one for one in stored.values() if one.reason]
    table(
        [
            {
                "scorer": scorer_name(one.scorer),
                **{metric: figure_text(one.figures.get(metric)) for metric in LABELS},
                "versus": difference(one),
                "scorable": percent(one.scorable / max(one.users, 1), 0),
                "seconds": one.seconds,
            }
            for one in ranked
        ],
        "rec_evaluation",
        columns={
            "scorer": st.column_config.TextColumn(_("Scorer"), width="medium", pinned=True),
            **{
                metric: st.column_config.TextColumn(metric_name(metric, protocol.k), help=metric_definition(metric))
                for metric in LABELS
            },
            "versus": st.column_config.TextColumn(
                _("Paired difference from popularity"), help=_("NDCG, on the same shoppers")
            ),
            "scorable": st.column_config.TextColumn(
                _("Scorable"), help=_("Shoppers the scorer itself can rank for; the others count as no hit")
            ),
            "seconds": st.column_config.NumberColumn(_("Fit and rank, s"), format="%.2f"),
        },
        alt=_("Metrics of every scorer with 95 % intervals"),
    )
    for one in missing:
        st.caption(f":material/block: {md(scorer_name(one.scorer))}: {md(_(one.reason))}")


def difference(one: Stored) -> str:
    """The paired NDCG difference from popularity as digits."""
    figure = one.differences.get("ndcg")
    return f"{figure.value:+.3f} [{figure.low:+.3f}, {figure.high:+.3f}]" if figure else "–"
