"""How large a test must be and how long it takes, from the shop's own numbers; every choice is in the address."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.errors import TouchstoneError
from core.experiment import given as draw
from core.experiment.baseline import Baseline, Start, metric_name
from core.experiment.design import (
    LONGEST,
    Design,
    Duration,
    Traffic,
    course,
    duration,
    smallest_effect,
    steady,
)
from core.experiment.design import saying as say
from core.figures.experiment_design import effect_by_days, week
from core.i18n import _, sentences
from pages.parts.shared.charts import plot
from pages.parts.shared.choices import addressed, amount, choice, flag, remember
from pages.parts.shared.owned import own
from pages.parts.shared.tables import offer_csv
from pages.parts.shared.tiles import Tile, tiles
from pages.parts.shared.wording import md, number

MONTH = 28
"""Days of a usual test: four whole weeks."""
OWN = ("proportion", "mean")
"""Kinds of a metric whose numbers the reader writes."""


@dataclass(frozen=True)
class Sized:
    """A planned test: what is measured (`column` where it is one of a dataset), how, and what comes of it."""

    metric: str
    column: str
    design: Design
    traffic: Traffic
    exposed: float
    found: Duration
    weights: dict[str, float]

    @property
    def stop(self) -> str:
        """The stop rule that fits the design."""
        return "sequential" if self.design.sequential else "units"

    @property
    def relative(self) -> float:
        """The smallest effect that matters, as a share of the control's value."""
        wanted = self.design.effect if self.design.margin is None else self.design.margin
        return abs(wanted / self.design.base) if self.design.base else 0.01


def choose(start: Start | None) -> Sized | None:
    """The controls, then what follows from them; None where nothing does, which is told."""
    metrics = {one.name: one for one in (start.metrics if start else ())}
    first, second, third, fourth = st.columns(4)
    options = [*metrics, *(f"own_{kind}" for kind in OWN)]
    name = choice(_("Metric"), options, options[0], "metric", _metric_label, at=first)
    with second:
        lift = amount(_("Change to find, %"), -99.0, 1000.0, 5.0, "lift", step=0.5, help=_("Of the metric's value."))
    with third:
        power = amount(_("Power, %"), 50.0, 99.0, 80.0, "power", step=5.0, help=_("The chance to find that change."))
    with fourth:
        exposed = amount(_("Traffic that takes part, %"), 1.0, 100.0, 100.0, "exposed", step=5.0)
    known = metrics.get(name) or _own(name)
    try:
        design, weights = _rules(known, lift, power)
        seen = _traffic(start.traffic if start else None)
        found = duration(design, seen, exposed / 100)
    except TouchstoneError as error:
        st.warning(md(sentences(error.message, error.hint)), icon=":material/warning:")
        return None
    column = name if start is not None and start.arm else ""
    sized = Sized(_metric_label(name), column, design, seen, exposed / 100, found, weights)
    _told(sized, known)
    return sized


def _metric_label(name: str) -> str:
    own_words = {"own_proportion": _("A share of my own"), "own_mean": _("A mean of my own")}
    return own_words.get(name) or metric_name(name)


def _own(name: str) -> Baseline:
    """A metric whose numbers the reader writes."""
    first, second, _rest = st.columns([1, 1, 2])
    with first:
        if name == "own_proportion":
            share = amount(_("Control's share, %"), 0.01, 99.99, 20.0, "base_share") / 100
            return Baseline("", "proportion", share, 1.0, 0.0, 0)
        value = amount(_("Control's mean"), -1e12, 1e12, 100.0, "base_mean")
    with second:
        deviation = amount(_("Standard deviation of a unit"), 1e-6, 1e12, 100.0, "base_deviation")
    return Baseline("", "mean", value, deviation, 0.0, 0)


def _rules(known: Baseline, lift: float, power: float) -> tuple[Design, dict[str, float]]:
    """The design as the reader asks for it, and its arms with their weights, the control first."""
    even = draw.first_arms(2)
    place = addressed("arms", [], even, free=True)
    help_text = _("Weights in any scale, as control=1, new=2; or how many arms of equal size, as 3.")
    label = _("Arms and weights, the control first")
    written = remember("arms", st.text_input(label, max_chars=400, key=place, help=help_text), even)
    with st.expander(_("Rules"), icon=":material/tune:", key=own("size_rules")):
        first, second, third = st.columns(3)
        with first:
            goals = int(amount(_("Metrics that decide"), 1.0, 20.0, 1.0, "goals", step=1.0))
            corrected = flag(_("Correct for several comparisons"), "corrected", default=True)
        with second:
            alpha = amount(_("Error level, %"), 0.1, 20.0, 5.0, "alpha", step=1.0)
            sequential = flag(_("May stop at any look"), "looks", help=_("By intervals that hold at every look."))
        with third:
            margin = amount(
                _("Loss still borne, %"),
                0.0,
                100.0,
                0.0,
                "margin",
                step=0.5,
                help=_("Above 0 the test is to show that the arm is no worse than that, instead of a change."),
            )
            cuped = flag(
                _("Adjust for what was known before (CUPED)"),
                "cuped",
                default=say.adjusts(known.correlation),
                help=_("By the correlation with the same unit's earlier value; that of the data is {r}.").format(
                    r=f"{known.correlation:.2f}"
                ),
            )
    weights = draw.written_arms(written)
    design = Design(
        kind=known.kind,
        base=known.value,
        effect=0.0 if margin else known.value * lift / 100,
        deviation=known.deviation,
        alpha=alpha / 100,
        power=power / 100,
        shares=tuple(weights.values()),
        corrected=corrected,
        margin=abs(known.value) * margin / 100 if margin else None,
        correlation=known.correlation if cuped else 0.0,
        sequential=sequential,
        goals=goals,
    )
    return design, weights


def _traffic(seen: Traffic | None) -> Traffic:
    if seen is not None:
        return seen
    daily = amount(_("Units a day, all arms"), 1.0, 1e9, 1000.0, "daily", step=100.0, width=220)
    return steady(daily)


def _told(sized: Sized, known: Baseline) -> None:
    """The answer in tiles and a sentence, the pictures behind it, and what to beware of."""
    design, found = sized.design, sized.found
    month, year = (smallest_effect(design, sized.exposed * sized.traffic.units(days)) for days in (MONTH, LONGEST))
    tiles(
        [
            Tile(_("Value now"), say.value_said(design.kind, design.base), help=_units_help(known)),
            Tile(_("Units in an arm"), number(max(found.units))),
            Tile(_("Units in all"), number(sum(found.units))),
            Tile(_("Days needed"), number(found.days) if found.days else "–", help=_("Until that many units came.")),
            Tile(
                _("Days advised"), number(found.advised) if found.advised else "–", help=_("The same in whole weeks.")
            ),
            Tile(_("Found in 4 weeks"), say.relative_said(design, month), help=_("The smallest change.")),
        ],
        key=own("size_tiles"),
    )
    st.markdown(f"**{md(say.plan_text(sized.metric, design, found))}** {md(say.time_text(design, found, year))}")
    for note in say.notes(design, found, known.correlation, known.heaviest, list(sized.weights)):
        st.caption(":material/info: " + md(note))
    curve = course(design, sized.traffic, sized.exposed)
    left, right = st.columns([1.6, 1])
    with left:
        st.subheader(_("What so many days can show"), anchor=False)
        wanted = design.effect if design.margin is None else design.margin
        alt = _("The smallest change that is found, by days; the dotted line is the one that is wanted")
        plot(effect_by_days(curve, design.base, wanted, found.advised), alt, "size_curve")
        rows = [{_("Days of the test"): day, _("Smallest change found"): effect} for day, effect in curve]
        offer_csv(rows, "size_curve", "test_duration.csv")
    with right:
        st.subheader(_("The week"), anchor=False)
        plot(week(sized.traffic.by_weekday.tolist()), _("Different units on each day of the week"), "size_week")


def _units_help(known: Baseline) -> str:
    return _("Units behind it: {n}.").format(n=number(known.units)) if known.units else _("As written.")
