"""What a readout does otherwise than was registered: every deviation is told, none is forgiven silently."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.experiment.arms import fold
from core.experiment.figures_text import number_text
from core.experiment.log.readouts import Kept
from core.experiment.log.registered import Registration
from core.experiment.readout import Readout
from core.i18n import N_, _, listed, ngettext

TOLERANCE = 1e-9
"""Two shares or levels that differ by less are one, written twice."""


@dataclass(frozen=True)
class Deviation:
    """One difference between the registered plan and what was done; `params` are the facts of its sentence."""

    id: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The deviation as plain JSON types."""
        return {"id": self.id, **self.params}


def deviations(
    plan: Registration,
    readout: Readout,
    kept: Sequence[Kept] = (),
    first_assigned: datetime | None = None,
    today: date | None = None,
) -> list[Deviation]:
    """Hold a readout against the plan that was registered for it.

    Args:
        kept: Earlier readouts of the same test that somebody kept: each different version is a look.
        first_assigned: When the first unit was assigned, where that is known.
        today: The day of the readout; its own where None.
    """
    day = today or readout.time.date()
    planned = {one.name: one for one in plan.metrics}
    done = {metric.name: metric for metric in readout.plan.metrics}
    found: list[Deviation] = []
    if added := [name for name in done if name not in planned]:
        found.append(Deviation("metric_added", {"metrics": added}))
    if left := [name for name in planned if name not in done]:
        found.append(Deviation("metric_left_out", {"metrics": left}))
    turned = [n for n, m in done.items() if n in planned and m.higher_is_better != planned[n].higher_is_better]
    if turned:
        found.append(Deviation("direction", {"metrics": turned}))
    if fold(readout.control) != fold(plan.control):
        found.append(Deviation("control", {"planned": plan.control, "done": readout.control}))
    arms, named = {fold(arm) for arm in readout.arms}, {fold(arm) for arm in plan.shares}
    if arms != named:
        found.append(Deviation("arms", {"planned": sorted(plan.shares), "done": sorted(readout.arms)}))
    elif not _same_shares(plan.shares, readout.plan.expected or dict.fromkeys(readout.arms, 1.0)):
        found.append(Deviation("shares", {"planned": dict(plan.shares)}))
    for name in ("alpha", "smallest"):
        before, after = getattr(plan, name), getattr(readout.plan, name)
        if abs(before - after) > TOLERANCE:
            found.append(Deviation(name, {"planned": before, "done": after}))
    found += _stopping(plan, readout, kept, day)
    if first_assigned is not None and plan.time > first_assigned:
        found.append(Deviation("late", {"registered": plan.time.isoformat(), "first": first_assigned.isoformat()}))
    return found


def _same_shares(one: Mapping[str, float], other: Mapping[str, float]) -> bool:
    first, second = ({fold(arm): weight / sum(of.values()) for arm, weight in of.items()} for of in (one, other))
    return first.keys() == second.keys() and all(abs(first[arm] - second[arm]) < TOLERANCE for arm in first)


def _stopping(plan: Registration, readout: Readout, kept: Sequence[Kept], day: date) -> list[Deviation]:
    units, found = sum(readout.arms.values()), []
    if plan.stop == "sequential":
        return [] if readout.plan.peeking else [Deviation("not_sequential")]
    if readout.plan.peeking:
        found.append(Deviation("sequential"))
    if plan.stop == "units" and units < plan.units:
        found.append(Deviation("early_units", {"planned": plan.units, "done": units}))
    if plan.stop == "date" and plan.ends is not None and day < plan.ends:
        found.append(Deviation("early_date", {"planned": plan.ends.isoformat(), "done": day.isoformat()}))
    looks = len({one.version for one in kept} | {readout.version})
    if looks > 1:
        found.append(Deviation("looks", {"done": looks}))
    return found


_LABELS = {
    "metric_added": N_("Metric added"),
    "metric_left_out": N_("Metric left out"),
    "direction": N_("Direction changed"),
    "control": N_("Control changed"),
    "arms": N_("Arms changed"),
    "shares": N_("Shares changed"),
    "alpha": N_("Error level changed"),
    "smallest": N_("Smallest effect changed"),
    "early_units": N_("Read before its end"),
    "early_date": N_("Read before its end"),
    "looks": N_("More looks than planned"),
    "sequential": N_("Stop rule changed"),
    "not_sequential": N_("Stop rule changed"),
    "late": N_("Registered after it began"),
}


def deviation_title(one: Deviation) -> str:
    """A deviation in two or three words."""
    return _(_LABELS[one.id])


def deviation_text(one: Deviation) -> str:
    """A deviation as a sentence with its facts, and what it does to the verdict."""
    facts = dict(one.params)
    names = listed(facts.get("metrics", ()))
    match one.id:
        case "metric_added":
            return _("{metrics}: not in the plan; what it shows is a hint for the next test, no proof.").format(
                metrics=names
            )
        case "metric_left_out":
            return _("{metrics}: in the plan, but not read out.").format(metrics=names)
        case "direction":
            return _("{metrics}: the plan had the other direction as the good one.").format(metrics=names)
        case "control":
            return _("The plan holds the arms against {planned}, this readout against {done}.").format(**facts)
        case "arms":
            return _("Planned arms: {planned}; arms in the data: {done}.").format(
                planned=listed(facts["planned"]), done=listed(facts["done"])
            )
        case "shares":
            parts = listed(f"{arm} {number_text(weight)}" for arm, weight in facts["planned"].items())
            return _("The sample ratio is not held against the planned shares: {shares}.").format(shares=parts)
        case "alpha" | "smallest":
            planned, done = (f"{facts[key]:.3g}" for key in ("planned", "done"))
            words = (
                _("Planned error level {planned}, used {done}.")
                if one.id == "alpha"
                else _("Planned smallest effect that matters {planned}, used {done}.")
            )
            return words.format(planned=planned, done=done)
        case "early_units":
            words = _("Units planned: {planned}, here: {done}; what is decided now is decided too early.")
            return words.format(planned=f"{facts['planned']:,}", done=f"{facts['done']:,}")
        case "early_date":
            words = _("The plan stops on {planned}, this is {done}: what is decided now is decided too early.")
            return words.format(**facts)
        case "looks":
            n = facts["done"]
            words = ngettext(
                "The plan has one look, this is look {n}: p no longer means what it says.",
                "The plan has one look, these are {n} looks: p no longer means what it says.",
                n,
            )
            return words.format(n=n)
        case "sequential":
            return _("The plan is read once, at its end; this readout is by intervals for every look.")
        case "not_sequential":
            return _("The plan may be stopped at any look, so only intervals that hold at every look can decide.")
        case "late":
            return _("The plan was registered on {registered}, after the first unit was assigned on {first}.").format(
                registered=facts["registered"][:10], first=facts["first"][:10]
            )
    return ""
