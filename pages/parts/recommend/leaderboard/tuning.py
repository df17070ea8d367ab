"""Better numbers for the scorers: the search as a job, what was tried, what was chosen, what it gained on the test."""

from __future__ import annotations

import streamlit as st

from core.figures.leaderboard import trials
from core.i18n import _, listed, ngettext
from core.lake import Lake
from core.recommend import Options, Protocol
from core.recommend.data import open_shop
from core.recommend.evaluation import search_text
from core.recommend.evaluation.tuning import TRIALS, Found, found, latest, submit, tunable, unfinished, used
from core.recommend.words import figure_text, metric_name, scorer_name
from pages.parts.recommend.opened import Opened
from pages.parts.shared import needing
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import flag
from pages.parts.shared.job_bar import job_bar
from pages.parts.shared.session import jobs
from pages.parts.shared.tables import table
from pages.parts.shared.wording import md, number


def control(lake: Lake, dataset: str, options: Options) -> Options:
    """Where a search was made of this data: whether its numbers are used in every view, instead of the defaults."""
    searches = latest(lake, open_shop(lake, dataset))
    if not any(one.better for one in searches.values()):
        return options
    wanted = flag(
        _("Numbers found by the search"),
        "tuned",
        help=_("A scorer whose chosen numbers were better on the test is fitted with them, in place of its defaults."),
    )
    return used(options, searches) if wanted else options


def section(opened: Opened, protocol: Protocol) -> None:
    """What the search came to in a sentence, every trial in a picture, the numbers in a table; the job otherwise."""
    options = opened.options
    searches = found(opened.lake, opened.shop, options, protocol)
    able = tunable(opened.features)
    st.caption(
        _(
            "{most} random sets of numbers for each scorer, within ranges it declares, and its defaults. They are "
            "compared on a split inside the training side; the best is then tested once on the events held out, "
            "beside the defaults."
        ).format(most=number(TRIALS))
    )
    metric = metric_name("ndcg", protocol.k)
    if searches:
        st.markdown(f"**{md(search_text(list(searches.values()), scorer_name, metric))}**")
        _drawn(list(searches.values()), metric)
    left = [one for one in able if one.id not in searches]
    if left:
        _job(opened.shop.events[0], options, protocol, len(left))


def _drawn(searches: list[Found], metric: str) -> None:
    """Trials as dots, then one row a scorer."""
    names = [scorer_name(one.scorer) for one in searches]
    label = _("{metric} on the validation split").format(metric=metric)
    plot(
        trials(
            names, [[trial.value for trial in one.trials] for one in searches], [one.chosen for one in searches], label
        ),
        _("Trials of each scorer; the best: {figures}").format(
            figures=listed(
                f"{name} {one.trials[one.chosen].value:.3f}" for name, one in zip(names, searches, strict=True)
            )
        ),
        "rec_trials",
    )
    st.caption(_("Squares: defaults. Diamonds: chosen. Dots: the other sets tried."))
    table(
        [
            {
                "scorer": scorer_name(one.scorer),
                "gain": f"{one.gain.value:+.3f} [{one.gain.low:+.3f}, {one.gain.high:+.3f}]" if one.chosen else "–",
                "usual": figure_text(one.usual),
                "best": figure_text(one.best),
                "numbers": _numbers(one.parameters),
                "defaults": _numbers(one.trials[0].parameters),
                "tried": len(one.trials),
                "seconds": sum(trial.seconds for trial in one.trials),
            }
            for one in searches
        ],
        "rec_tuned",
        columns={
            "scorer": st.column_config.TextColumn(_("Scorer"), width="medium", pinned=True),
            "gain": st.column_config.TextColumn(
                _("Gain on the test"),
                help=_("Chosen minus defaults, on the same shoppers, with its 95 % interval; – where defaults won"),
            ),
            "usual": st.column_config.TextColumn(_("With defaults")),
            "best": st.column_config.TextColumn(_("With the chosen numbers")),
            "numbers": st.column_config.TextColumn(_("Chosen")),
            "defaults": st.column_config.TextColumn(_("Defaults")),
            "tried": st.column_config.NumberColumn(_("Sets tried"), format="%d", width="small"),
            "seconds": st.column_config.NumberColumn(_("Search, s"), format="%.1f", width="small"),
        },
        alt=_("What the search tried and chose for each scorer"),
        file_name="tuning.csv",
    )


def _numbers(parameters: dict[str, float]) -> str:
    return listed(f"{name} = {value:g}" for name, value in parameters.items())


def _job(dataset: str, options: Options, protocol: Protocol, left: int) -> None:
    """The search's bar, or the button that starts it."""
    active = unfinished(jobs(), dataset, None, options, protocol)
    if active:
        job_bar(active.id)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        if needing.button("compute", _("Search for better numbers"), icon=":material/tune:", key="rec_tune"):
            submit(jobs(), dataset, None, options, protocol)
            st.rerun()
        words = ngettext("{n} scorer can be searched.", "{n} scorers can be searched.", left)
        st.caption(words.format(n=number(left)))
