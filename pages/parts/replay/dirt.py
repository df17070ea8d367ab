"""How much dirt the shop can bear: faults planted at rising shares, which hurts first, and which check tells it."""

from __future__ import annotations

import streamlit as st

from core.figures.replay import Dose, response
from core.i18n import _, listed, sentences
from core.lake import Dataset, Lake
from core.recommend.replay import (
    Curve,
    KeptCurves,
    least_borne_first,
    newest_curves,
    submit_curves,
    unfinished_curves,
    words,
)
from core.recommend.words import metric_name, scorer_name, split_name
from pages.parts.replay.running import how
from pages.parts.shared import needing
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import choice
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.owned import own
from pages.parts.shared.session import jobs
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number, percent, when


def section(lake: Lake, dataset: Dataset) -> None:
    """The button, the job, and the newest curves."""
    kept = newest_curves(lake, dataset.name)
    scorer, protocol, _rows = how(lake, dataset)
    job = unfinished_curves(jobs(), dataset.name)
    with st.container(horizontal=True, vertical_alignment="center"):
        label = _("Plant faults again") if kept else _("Plant faults")
        if needing.button(
            "compute", label, key=own("replay_dirt"), type="secondary" if kept and not kept.stale else "primary",
            icon=":material/bug_report:", disabled=job is not None and job.active,
        ):  # fmt: skip
            submit_curves(jobs(), dataset.name, scorer, protocol)
            st.rerun()
        st.caption(_("On copies in memory: nothing of the data is changed."))
    if job is not None:
        job_bar(job.id)
    if kept is None:
        if job is None:
            st.info(
                _(
                    "Faults are planted in the training events at shares from 2 to 40 percent; the test stays clean. "
                    "So you see which fault hurts the shoppers first, and which check tells it."
                ),
                icon=":material/science:",
            )
        return
    curves(kept)


def curves(kept: KeptCurves) -> None:
    """The sentence, the chosen fault's picture, and all of them in a table."""
    found, k = least_borne_first(kept.curves.values()), kept.protocol.k
    if kept.stale:
        st.warning(_("The data has a newer version since this replay."), icon=":material/update:")
    st.subheader(md(words.dirt_headline(found, k)), anchor=False)
    if few := words.few_text(found[0].tested):
        st.warning(few, icon=":material/group_off:")
    for one in found:
        if text := words.hidden_text(one):
            st.warning(md(text), icon=":material/balance:")
    name = choice(_("Fault"), [one.fault for one in found], found[0].fault, "fault", words.fault_name, width=380)
    picture(kept.curves[name], k)
    every_fault(found, k)
    st.caption(
        sentences(
            _("Shoppers tested: {n}; the test stays clean.").format(n=number(found[0].tested)),
            _("Which rows a fault takes is drawn once for each fault; intervals are over shoppers, not over draws."),
            _("Scorer: {scorer}; test: {split}; replayed {when}.").format(
                scorer=md(scorer_name(kept.scorer)), split=split_name(kept.protocol.split), when=when(kept.time)
            ),
        )
    )


def picture(curve: Curve, k: int) -> None:
    """One fault: NDCG, coverage, and the slots its products take."""
    clean = Dose(0.0, 0.0, 0.0, 0.0, curve.covered, curve.exposed)
    doses = [clean] + [
        Dose(one.share, one.ndcg.value, one.ndcg.low or 0.0, one.ndcg.high or 0.0, one.coverage, one.exposure)
        for one in curve.points
    ]
    metric = metric_name("ndcg", k)
    names = [_("{metric}, difference").format(metric=metric), metric_name("coverage", k), _("Slots of its products")]
    alt = _("{metric} at rising shares of {fault}").format(metric=metric, fault=words.fault_name(curve.fault))
    told = listed(f"{percent(one.share, 0)} {one.ndcg.value:+.4f}" for one in curve.points)
    plot(
        response(doses, names, _("Share of rows")),
        _("{what}: {figures}").format(what=alt, figures=told),
        "replay_curve",
    )


def slots(curve: Curve) -> str:
    """The slots of the products that a fault pushes up, clean and at the largest share; a dash where it pushes none."""
    most = curve.points[-1].exposure
    return f"{percent(curve.exposed, 1)} → {percent(most, 1)}" if most == most else "–"


def every_fault(found: list[Curve], k: int) -> None:
    """Every fault: what is borne, what the largest share does, and which check tells it."""
    rows = [
        {
            "fault": words.fault_name(one.fault),
            "borne": words.bearable_text(one),
            **{f"at{place}": words.moved_text(point.ndcg) for place, point in enumerate(one.points)},
            "coverage": f"{percent(one.covered, 1)} → {percent(one.points[-1].coverage, 1)}",
            "exposure": slots(one),
            "checks": words.fault_checks(one.fault),
        }
        for one in found
    ]
    metric = metric_name("ndcg", k)
    shares = {
        f"at{place}": st.column_config.TextColumn(
            _("{metric} at {share}").format(metric=metric, share=percent(point.share, 0))
        )
        for place, point in enumerate(found[0].points)
    }
    table(
        rows,
        "replay_faults",
        columns={
            "fault": st.column_config.TextColumn(_("Fault"), width="medium", pinned=True),
            "borne": st.column_config.TextColumn(_("Borne"), help=_("The largest share before NDCG falls measurably.")),
            "checks": st.column_config.TextColumn(_("Told by"), width="medium"),
            **shares,
            "coverage": st.column_config.TextColumn(_("Coverage, clean to most")),
            "exposure": st.column_config.TextColumn(_("Slots of its products, clean to most")),
        },
        alt=_("What each fault does at rising shares"),
        file_name="faults.csv",
    )
