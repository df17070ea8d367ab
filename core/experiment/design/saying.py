"""A planned test in sentences, in the reader's language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from core.experiment.design.sizes import Design, units_needed
from core.experiment.design.traffic import LONGEST, WEEK, Duration
from core.experiment.figures_text import number_text
from core.i18n import _, listed, ngettext

WORTH_ADJUSTING = 0.05
"""Share of the spread that what was known before explains, from which a size is planned with it: less saves hardly a
day and costs an explanation."""
TOLD_RETURNING = 0.1
"""Share of returning units from which units a day times days is no longer what comes."""


def value_said(kind: str, value: float) -> str:
    """A metric's value: a share in per cent, anything else as a number."""
    return f"{value:.1%}" if kind == "proportion" and math.isfinite(value) else number_text(value)


def relative_said(design: Design, effect: float) -> str:
    """An absolute effect as a share of the control's value, without a sign; a dash where that is unknown."""
    if not math.isfinite(effect) or not design.base:
        return "–"
    return f"{abs(effect / design.base):.1%}"


def plan_text(name: str, design: Design, found: Duration) -> str:
    """What is looked for, what it needs, and how long that takes."""
    facts = {
        "metric": name,
        "before": value_said(design.kind, design.base),
        "after": value_said(design.kind, design.base + design.effect),
        "change": relative_said(design, design.effect),
        "power": f"{design.power:.0%}",
        "units": f"{max(found.units):,}",
        "all": f"{sum(found.units):,}",
        "margin": relative_said(design, design.margin or 0.0),
    }
    if design.margin is None:
        text = _(
            "To find a change of {change} in “{metric}” ({before} to {after}) with a chance of {power}, units "
            "are needed: {units} in the largest arm, {all} in all."
        )
    else:
        text = _(
            "To show with a chance of {power} that “{metric}” ({before}) loses no more than {margin}, units are "
            "needed: {units} in the largest arm, {all} in all."
        )
    return text.format(**facts)


def time_text(design: Design, found: Duration, smallest: float) -> str:
    """How long a test takes at the shop's traffic, in whole weeks. `smallest`: what a year can show."""
    if found.days is None or found.advised is None:
        return _(
            "Not even a year brings so many: the units that come in it, {units}, show a change of {change}. "
            "Look for a larger change, take in more of the traffic, or measure something that varies less."
        ).format(units=f"{found.reached:,.0f}", change=relative_said(design, smallest))
    weeks = found.advised // WEEK
    words = ngettext(
        "At this traffic they come within {days}; run it for {weeks} whole week, so that every weekday counts alike.",
        "At this traffic they come within {days}; run it for {weeks} whole weeks, so that every weekday counts alike.",
        weeks,
    )
    days = ngettext("{n} day", "{n} days", found.days).format(n=found.days)
    return words.format(days=days, weeks=weeks)


def adjusts(correlation: float) -> bool:
    """Whether a size is planned with that covariate where nobody says otherwise."""
    return correlation**2 >= WORTH_ADJUSTING


def _covariate(design: Design, correlation: float) -> str:
    """What is gained by what was known before the test: units with and without it."""
    plain, adjusted = (sum(units_needed(replace(design, correlation=r))) for r in (0.0, correlation))
    return _(
        "What each unit did before the test explains {share} of the spread (correlation {r}). Units needed in all with "
        "it as covariate (CUPED): {units}; without: {plain}."
    ).format(share=f"{correlation**2:.0%}", r=f"{correlation:.2f}", units=f"{adjusted:,}", plain=f"{plain:,}")


def _by_arm(design: Design, found: Duration, names: Sequence[str]) -> str:
    """Units of each arm where they differ, and what equal arms would need."""
    even = sum(units_needed(replace(design, shares=(1.0,) * len(design.shares))))
    arms = listed(f"{name} {units:,}" for name, units in zip(names, found.units, strict=False))
    return _("Units by arm: {arms}. Arms of equal size would need in all: {even}.").format(arms=arms, even=f"{even:,}")


def notes(design: Design, found: Duration, correlation: float, heaviest: float, names: Sequence[str] = ()) -> list[str]:
    """What the reader should know before trusting these figures.

    Args:
        correlation: Of the outcome with what was known of the unit before, as the data has it; 0 where unknown.
        heaviest: Share of the total that one unit holds where it is outsized.
        names: The arms', the control's first.
    """
    said = [_by_arm(design, found, names)] if design.uneven and names else []
    if found.returning >= TOLD_RETURNING:
        last = found.advised or LONGEST
        words = _(
            "Units that a day sees: about {daily}; but many come back, and each counts once. Different ones over the "
            "planned time (days: {days}): {units}; new ones a day: {new}."
        )
        facts = {"daily": found.visits / last, "units": found.reached, "new": found.reached / last}
        said.append(words.format(days=last, **{name: f"{value:,.0f}" for name, value in facts.items()}))
    if heaviest:
        words = _(
            "One unit alone holds {share} of the total: look at its rows before planning on this spread. Without such "
            "units far fewer are needed."
        )
        said.append(words.format(share=f"{heaviest:.0%}"))
    if design.sequential:
        said.append(
            _(
                "Looking at any time costs units: this is the most that is needed, and a test with a clear effect ends "
                "well before."
            )
        )
    if design.correlation or adjusts(correlation):
        said.append(_covariate(design, design.correlation or correlation))
    if found.beyond and found.days is not None:
        said.append(_("That is longer than the record: the pace of its last week is carried on."))
    if design.goals > 1 and design.corrected:
        words = _("Comparisons corrected together (Holm): {n}; a size that holds for each tests it at {level}.")
        said.append(words.format(n=design.comparisons, level=f"{design.level:.2%}"))
    elif len(design.shares) > 2 and design.corrected:
        words = _("Several arms are held against one control, so each is tested at {level}.")
        said.append(words.format(level=f"{design.level:.2%}"))
    return said
