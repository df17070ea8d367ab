"""What a simulation teaches, in a sentence, and the shop's numbers that it begins with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.experiment.simulator.lessons import Losing, Peeking, Power
from core.i18n import _

if TYPE_CHECKING:
    from core.experiment.baseline import Start

SHARE, DAILY = 10.0, 500.0
"""An example's conversion rate in per cent and units a day: a middling shop."""


@dataclass(frozen=True)
class Beginning:
    """What the sliders show first: a rate in per cent, and units a day of each of two arms."""

    share: float
    daily: float

    @property
    def most(self) -> float:
        """Where the slider of units ends: at ten times what the shop has, or at a middling shop's."""
        return max(5000.0, 10 * self.daily)


def beginning(start: Start | None) -> Beginning:
    """The shop's rate and traffic, the example's where it has none."""
    if start is None:
        return Beginning(SHARE, DAILY)
    shares = [one for one in start.metrics if one.kind == "proportion"]
    share = round(100 * shares[0].value, 1) if shares else SHARE
    daily = DAILY
    if start.traffic is not None:
        days = min(28, start.traffic.days)
        daily = max(1.0, round(start.traffic.units(days) / days / 2))
    return Beginning(min(max(share, 0.1), 99.0), daily)


def peeking_text(found: Peeking, lift: float) -> str:
    """What looking every day does."""
    facts = {
        "fooled": f"{found.fooled.mean():.0%}",
        "end": f"{found.at_end.mean():.0%}",
        "held": f"{found.held.mean():.0%}",
        "day": f"{found.stopped[found.fooled].mean():.0f}" if found.fooled.any() else "–",
    }
    if not lift:
        return _(
            "The arms are equal. Who looks every day and stops at the first p below 5 % announces an "
            "effect in {fooled} of the tests; who looks once at the end in {end}; who uses the bound for every look "
            "in {held}."
        ).format(**facts)
    return _(
        "The effect is real. Looking every day sees it in {fooled} of the tests, on day {day} on average, but it "
        "cannot be told from a false alarm; the bound for every look proves it in {held}, one look at the end in {end}."
    ).format(**facts)


def losing_text(found: Losing, lost: float) -> str:
    """What lost units do."""
    facts = {
        "lost": f"{lost:.0%}",
        "wrong": f"{found.wrong.mean():.0%}",
        "warned": f"{found.warned.mean():.0%}",
        "blocked": f"{found.blocked.mean():.0%}",
    }
    if not lost:
        return _(
            "Nothing is lost: {wrong} of the tests call an effect proven that is not there, as many as the error level "
            "says, and the sample ratio is suspicious in {warned}."
        ).format(**facts)
    return _(
        "There is no effect. Where {lost} of the arm's units without a purchase go missing, {wrong} of the tests "
        "“prove” one; the sample ratio is suspicious in {warned}, and the verdict is withheld in {blocked}."
    ).format(**facts)


def power_text(found: Power, lift: float) -> str:
    """What too few units do."""
    facts = {
        "found": f"{found.found.mean():.0%}",
        "times": exaggeration_said(found),
        "wrong": f"{wrong_share(found):.0%}",
    }
    if not lift:
        return _("There is no effect; {found} of the tests find one, as many as the error level says.").format(**facts)
    if math.isnan(found.exaggeration):
        return _("Not one of the tests finds the effect: it is there, and this many units cannot show it.")
    return _(
        "The effect is real and {found} of the tests find it. Those that do show it {times} times as large as it is, "
        "and {wrong} of them on the wrong side: the fewer find it, the more those that do exaggerate."
    ).format(**facts)


def wrong_share(found: Power) -> float:
    """Share of the found effects that have the wrong sign; 0 where none is found."""
    return float(found.wrong_sign.sum() / max(int(found.found.sum()), 1))


def exaggeration_said(found: Power) -> str:
    """How many times too large found effects are; a dash where none is found."""
    return "–" if math.isnan(found.exaggeration) else f"{found.exaggeration:.1f}"
