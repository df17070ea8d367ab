"""The section of the Recommend page on how well the scorers do: badges over the lists, comparison, plot and table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.figures.recommend import Row, forest
from core.i18n import N_, _, listed, ngettext, sentences
from core.lake import Lake
from core.recommend import SCORERS, Options, Protocol
from core.recommend.data import Shop
from core.recommend.evaluation import BASELINE, HANDLER, LABELS, Stored, comparison, looked_at, params, stored
from core.recommend.words import difference_text, figure_text, metric_definition, metric_name, scorer_name
from pages.parts.recommend.sections import Side
from pages.parts.shared.charts import plot
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent


def section(
    lake: Lake,
    sides: Sequence[tuple[Side, Shop]],
    badges: Mapping[str, DeltaGenerator],
    place: DeltaGenerator,
    options: Options,
    protocol: Protocol,
    *,
    small: bool,
) -> None:
    """Evaluate the two sides where the shop is small, else show what is stored; then offer all scorers.

    `badges` are the places over the lists, `place` the section's own.
    """
    found: dict[str, dict[str, Stored]] = {}
    for side, shop in sides:
        with place, st.spinner(_("Evaluating {scorer}").format(scorer=scorer_name(side.scorer))):
            if small:
                found[side.key] = looked_at(lake, shop, options, protocol, [side.scorer])
            else:
                found[side.key] = stored(lake, shop, options, protocol)
        with badges[side.key]:
            badge(found[side.key].get(side.scorer), found[side.key].get(BASELINE), protocol.k)
    (left, left_shop), (right, right_shop) = sides
    with place:
        if left_shop != right_shop:
            st.caption(
                _("The sides read different data, so each has its own test: compare the lists, not the figures.")
            )
        elif left.scorer != right.scorer and small:
            _compared(lake, left_shop, options, protocol, left.scorer, right.scorer)
        evaluation(found["right"], protocol, {left.scorer, right.scorer})
        if len(found["right"]) < len(SCORERS):
            _all(right_shop.events[0], right.layer, options, protocol)


def _compared(lake: Lake, shop: Shop, options: Options, protocol: Protocol, left: str, right: str) -> None:
    """The paired comparison of the two sides, in words."""
    pair = comparison(lake, shop, options, protocol, left, right)
    if pair is None:
        return
    metric = metric_name("ndcg", protocol.k)
    st.markdown(md(difference_text(pair.differences["ndcg"], scorer_name(left), scorer_name(right), metric)))
    st.caption(
        _("The same shoppers ({n}), paired. The lists share {share} of their items; rank-biased overlap {rbo}.").format(
            n=number(pair.users), share=percent(pair.overlap, 0), rbo=f"{pair.rank_biased_overlap:.2f}"
        )
    )


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


def badge(stored: Stored | None, baseline: Stored | None, k: int) -> None:
    """NDCG with its interval, coloured by the paired difference from popularity."""
    name = metric_name("ndcg", k)
    if stored is None:
        st.badge(_("{metric} not evaluated").format(metric=name), color="gray")
        return
    if stored.reason:
        st.badge(_("not scorable"), icon=":material/block:", color="orange", help=_(stored.reason))
        return
    figure = stored.figures["ndcg"]
    against = stored.differences.get("ndcg")
    color, icon = "gray", None
    if against and against.low is not None and against.low > 0:
        color, icon = "green", ":material/trending_up:"
    elif against and against.high is not None and against.high < 0:
        color, icon = "orange", ":material/trending_down:"
    explained = [
        ngettext("95 % interval over {n} shopper.", "95 % interval over {n} shoppers.", stored.users).format(
            n=number(stored.users)
        )
    ]
    if baseline and baseline.scorer != stored.scorer and "ndcg" in baseline.figures:
        explained.append(_("Popularity: {figure}.").format(figure=figure_text(baseline.figures["ndcg"])))
    st.badge(f"{name} {figure_text(figure)}", icon=icon, color=color, help=sentences(*explained))  # type: ignore[arg-type]


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
