"""The scorers that a job trains: what each gained on held-out events, and the button or the bar of its training."""

from __future__ import annotations

import streamlit as st

from core.i18n import N_, _, ngettext
from core.recommend import Features
from core.recommend.data import Shop
from core.recommend.training import TRAINED, Gain, Trained, state, submit, unfinished
from core.recommend.words import scorer_name
from pages.parts.recommend.opened import Opened
from pages.parts.shared import needing
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs
from pages.parts.shared.wording import duration, md, number, percent

STARTS = {"sasrec": N_("Train the sequence model"), "two_tower": N_("Tune the text model")}
COMPARED = {
    "sasrec": N_("NDCG@10 {after} on held-out events, against {before} of popularity."),
    "two_tower": N_("NDCG@10 {after} on held-out events, against {before} of the encoder as it ships."),
}


def section(opened: Opened) -> None:
    """Every trained scorer of this shop."""
    for column, scorer in zip(st.columns(len(TRAINED), gap="large"), TRAINED, strict=True):
        with column, st.container(border=True):
            found = state(opened.features, scorer)
            st.markdown(f"**{md(scorer_name(scorer))}**")
            _said(found)
            if found.possible and not found.ready:
                start(opened.shop, scorer)


def offer(features: Features, shop: Shop, scorer: str) -> None:
    """Under the reason why a scorer has no list: its training, where that would help."""
    if scorer in TRAINED and (found := state(features, scorer)).possible and not found.ready:
        start(shop, scorer)


def start(shop: Shop, scorer: str) -> None:
    """The bar of the job that trains a scorer, or the button that starts it."""
    job = unfinished(jobs(), shop, scorer)
    if job is not None:
        job_bar(job.id)
    if (job is None or not job.active) and needing.button(
        "compute", _(STARTS[scorer]), icon=":material/model_training:", key=f"rec_train_{scorer}"
    ):
        submit(jobs(), shop, scorer)
        st.rerun()


def _said(found: Trained) -> None:
    """How far a scorer is, and what training gained."""
    if not found.ready:
        st.caption(_(found.reason))
        return
    if found.gain is not None:
        _gained(found.scorer, found.gain)
    if found.seconds:
        st.caption(_("Trained in {time}.").format(time=duration(found.seconds)))


def _gained(scorer: str, gain: Gain) -> None:
    before, after = number(gain.before, 4), number(gain.after, 4)
    verdict = _verdict(gain)
    st.markdown(f"{verdict} {_(COMPARED[scorer]).format(before=before, after=after)}")
    tested = ngettext("{n} shopper tested", "{n} shoppers tested", gain.users).format(n=number(gain.users))
    interval = _("gain {value}, 95 % interval {low} to {high}").format(
        value=number(gain.gain, 4), low=number(gain.low, 4), high=number(gain.high, 4)
    )
    st.caption(f"{tested} · {interval}")
    if gain.cold and gain.cold_after is not None and gain.cold_before is not None:
        st.caption(
            _(
                "Items that nobody had met, ranked among themselves: a hit in the first ten for {after} of the "
                "shoppers, {before} before."
            ).format(after=percent(gain.cold_after), before=percent(gain.cold_before))
        )


def _verdict(gain: Gain) -> str:
    if gain.low > 0:
        return _("It helps here.")
    return _("It does harm here.") if gain.high < 0 else _("Whether it helps here cannot be told.")
