"""The view of the Ads page on the click rate: how well it is foretold, whether its level is right, what moves it."""

from __future__ import annotations

import streamlit as st

from core.ads import Clicks, Market, clicks_of
from core.ads import words as say
from core.figures.ads import bars, reliability
from core.i18n import _, listed
from core.lake import Lake
from pages.parts.shared.charts import plot
from pages.parts.shared.owned import own
from pages.parts.shared.tables import table
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number, percent


def view(lake: Lake, market: Market) -> None:
    """Verdict first, then figures, calibration, places and weights."""
    with st.spinner(_("Learning the click rate")):
        found = clicks_of(lake, market)
    st.markdown(f"**{md(say.model_text(found.judged))}** {md(say.level_text(found.judged))}")
    st.caption(md(say.log_text(found.log)))
    for note in say.log_notes(found.log):
        st.caption(":material/info: " + md(note))
    _headline(found)
    left, right = st.columns(2, gap="large")
    with left:
        _calibration(found)
    with right:
        _places(found)
    _beside(found)
    _weights(found)


def _headline(found: Clicks) -> None:
    judged = found.judged
    tiles(
        [
            Tile(
                _("Order (AUC)"),
                f"{judged.auc['model'].value:.3f}",
                note=say.span(judged.auc["model"]),
                help=_("Chance that a clicked impression is rated above one that was not; 0.5 is a coin."),
            ),
            Tile(
                _("Log loss"),
                f"{judged.loss['model'].value:.4f}",
                note=say.span(judged.loss["model"], 4),
                help=_("Mean surprise at what happened; lower is better."),
            ),
            Tile(
                _("Calibration error"),
                percent(judged.error["model"], 2),
                help=_(
                    "How far predicted and observed rates are apart on the mean, over ten parts of equal size (ECE)."
                ),
            ),
            Tile(
                _("Clicks expected"), number(round(judged.expected)), note=_("{n} came").format(n=number(judged.clicks))
            ),
        ],
        key=own("ads_click_tiles"),
    )


def _calibration(found: Clicks) -> None:
    st.subheader(_("Is the level right?"), anchor=False)
    bins = found.judged.bins
    alt = _("Predicted and observed click rates of ten parts of the later impressions: {figures}").format(
        figures=listed(f"{percent(one.predicted)} → {percent(one.observed)}" for one in bins)
    )
    plot(
        reliability(
            [one.predicted for one in bins],
            [one.observed for one in bins],
            [one.low for one in bins],
            [one.high for one in bins],
            [one.n for one in bins],
            (_("Predicted click rate"), _("Observed click rate")),
        ),
        alt,
        "ads_reliability",
    )
    st.caption(_("Each dot is a tenth of the later impressions, with a 95 % interval; on the dotted line it is right."))


def _places(found: Clicks) -> None:
    st.subheader(_("How much of it is position?"), anchor=False)
    rates = say.place_curve(found.model)
    if not rates:
        st.markdown(_("The log does not say at which position something was shown."))
        return
    alt = _("Click rate of an average product by position: {figures}").format(
        figures=listed(f"{name}: {percent(rate)}" for name, rate in rates)
    )
    plot(bars([name for name, _rate in rates], [rate for _name, rate in rates], _("Click rate")), alt, "ads_places")
    st.caption(_("The same average product at every position: ads are rated as if all stood at the first."))


def _beside(found: Clicks) -> None:
    """The model beside plain rates, one row each."""
    judged = found.judged
    rows = [
        {
            "what": say.rate_name(name),
            "auc": say.figure(judged.auc[name]),
            "loss": say.figure(judged.loss[name], 4),
            "gain": say.figure(judged.gain[name], 4, sign=True) if name in judged.gain else None,
            "error": percent(judged.error[name], 2),
        }
        for name in judged.auc
    ]
    table(
        rows,
        "ads_beside",
        columns={
            "what": st.column_config.TextColumn(_("What foretells"), width="medium"),
            "auc": st.column_config.TextColumn(_("Order (AUC)")),
            "loss": st.column_config.TextColumn(_("Log loss")),
            "gain": st.column_config.TextColumn(
                _("Loss above the model's"),
                help=_("On the same draws of pages, 95 % interval; above 0 the model is better."),
            ),
            "error": st.column_config.TextColumn(_("Calibration error")),
        },
        alt=_("The click model beside plain rates, with 95 % intervals over pages"),
    )


def _weights(found: Clicks) -> None:
    with st.expander(_("What moves the click rate"), icon=":material/tune:"):
        table(
            [{"what": say.feature_name(name), "odds": 100 * move} for name, move in say.weights(found.model)],
            "ads_weights",
            columns={
                "what": st.column_config.TextColumn(_("Beside position"), width="large"),
                "odds": st.column_config.NumberColumn(
                    _("Change of the odds"), format="%+.1f %%", help=_("By one standard deviation more.")
                ),
            },
            alt=_("What the click model reads, the strongest first"),
        )
