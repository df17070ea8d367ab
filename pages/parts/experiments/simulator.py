"""The view of the Experiments page that teaches by simulation, on the shop's numbers."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.experiment.baseline import Start
from core.experiment.simulator import LESSONS, RUNS, losing, peeking, power
from core.experiment.simulator import saying as say
from core.figures import experiment_design as draw
from core.i18n import _
from core.lake import Lake
from pages.parts.experiments.design import started
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import slide, switch
from pages.parts.shared.owned import own
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, percent


def view(lake: Lake, header: DeltaGenerator) -> None:
    """One lesson: its sliders, what fraction of the simulated tests lies, and the tests drawn."""
    start = started(lake)
    lesson = switch(_("Lesson"), list(LESSONS), "peeking", "lesson", lambda one: _(LESSONS[one]))
    first = say.beginning(start)
    left, middle, right = st.columns(3)
    with left:
        rate = slide(_("Conversion rate, %"), 0.1, 99.0, first.share, "rate", step=0.1, help=_from(start))
    with middle:
        daily = slide(_("Units a day, each arm"), 1.0, first.most, first.daily, "units", step=1.0, help=_from(start))
    with right:
        days = slide(_("Days of the test"), 1.0, 120.0, 28.0, "days", step=1.0)
    {"peeking": _peeking, "losing": _losing, "power": _power}[lesson](rate / 100, int(daily), int(days))
    st.caption(_("Tests drawn anew for these numbers: {n}, always the same ones.").format(n=RUNS))


def _from(start: Start | None) -> str:
    return _("First as the dataset has it.") if start else _("An example; choose a dataset for the shop's own.")


def _effect() -> float:
    help_text = _("0 is a test of two equal arms.")
    return slide(_("Real relative effect, %"), -50.0, 100.0, 0.0, "truth", step=1.0, help=help_text) / 100


def _peeking(share: float, daily: int, days: int) -> None:
    lift = _effect()
    found = peeking(share, share * lift, daily, days)
    words = [_("Crossed when looked at every day"), _("Crossed at the end"), _("Crossed the bound for every look")]
    values = [found.fooled.mean(), found.at_end.mean(), found.held.mean()]
    _tiles("sim_peeking", words, values)
    st.markdown(f"**{md(say.peeking_text(found, lift))}**")
    plot(draw.peeks(found), _("Simulated tests as lines; those that crossed a bound stand out"), "sim_peeks")


def _losing(share: float, daily: int, days: int) -> None:
    help_text = _("Of the units that do not buy: a page that will not load, a redirect that fails.")
    lost = slide(_("Lost from the arm, %"), 0.0, 90.0, 5.0, "lost", step=1.0, help=help_text) / 100
    found = losing(share, lost, daily * days)
    words = [_("“Proven” effects, though none is true"), _("Sample ratio suspicious"), _("Verdict withheld")]
    _tiles("sim_losing", words, [found.wrong.mean(), found.warned.mean(), found.blocked.mean()])
    st.markdown(f"**{md(say.losing_text(found, lost))}**")
    plot(draw.losses(found), _("The effects that tests without any effect show"), "sim_losses")


def _power(share: float, daily: int, days: int) -> None:
    help_text = _("What the change really does.")
    lift = slide(_("Real relative effect, %"), -50.0, 100.0, 2.0, "small", step=0.5, help=help_text) / 100
    found = power(share, share * lift, daily * days)
    words = [_("Found"), _("Of the wrong sign, of those found")]
    _tiles("sim_power", words, [found.found.mean(), say.wrong_share(found)], say.exaggeration_said(found))
    st.markdown(f"**{md(say.power_text(found, lift))}**")
    plot(
        draw.powers(found),
        _("The effects that tests show; those found stand out, the line is the true one"),
        "sim_powers",
    )


def _tiles(key: str, words: list[str], values: list[float], too_large: str | None = None) -> None:
    shown = [Tile(word, percent(value)) for word, value in zip(words, values, strict=True)]
    if too_large is not None:
        shown.append(Tile(_("Found effects too large by"), too_large))
    tiles(shown, key=own(key))
