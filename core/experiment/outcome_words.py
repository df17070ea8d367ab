"""Findings on outcomes of another dataset in plain sentences: exposure, windows, logging, novelty, robots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from core.experiment.figures_text import number_text, p_text
from core.experiment.health.checks import Finding
from core.i18n import N_, _, listed, ngettext, sentences
from core.kinds import EVENT_TYPES, event_label

OUTCOME_TITLES = {
    "matched": N_("Units with outcomes"),
    "unexposed": N_("Assigned, not exposed"),
    "not_observed": N_("Not observed long enough"),
    "no_start": N_("No time of exposure"),
    "event_days": N_("Events by day and arm"),
    "event_gap": N_("Days without an event"),
    "novelty": N_("Novelty"),
    "robots": N_("Robots"),
    "counted": N_("Rows already added up"),
}


def _shares(shares: Mapping[str, float]) -> str:
    return listed(f"{arm} {share:.2%}" for arm, share in shares.items())


def _event(name: str) -> str:
    return event_label(name) if name in EVENT_TYPES else name


def _signed(value: float) -> str:
    return f"{'+' if value > 0 else '−' if value < 0 else '±'}{number_text(abs(value))}"


def _matched(finding: Finding, facts: dict[str, Any]) -> str:
    text = _("Units that occur in “{dataset}”: {count} of {total} ({share}); the others did nothing there.")
    if finding.severity != "ok":
        text = _(
            "Only {share} of the units occur in “{dataset}” ({count} of {total}). Where the ids are of another kind or "
            "spelling, the effect of everybody else is missing."
        )
    return text.format(**facts)


def _unexposed(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("Every assigned unit was exposed.")
    text = ngettext(
        "{count} unit of {total} ({share}) was assigned and never exposed, and is left out: {shares}; {p}.",
        "{count} units of {total} ({share}) were assigned and never exposed, and are left out: {shares}; {p}.",
        finding.count,
    )
    told = text.format(**{**facts, "shares": _shares(finding.params["shares"]), "p": p_text(finding.params["p"])})
    if finding.severity == "info":
        return told
    return sentences(told, _("Those who are left differ between the arms, so that the comparison is not fair."))


def _not_observed(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return ngettext(
            "Every unit was observed for the whole window of {n} day.",
            "Every unit was observed for the whole window of {n} days.",
            finding.params["days"],
        ).format(n=finding.params["days"])
    return _("Left out, because the outcomes end on {last}, before their window does (days: {days}): {arms}.").format(
        last=finding.params["last"],
        days=finding.params["days"],
        arms=listed(f"{arm} {n:,}" for arm, n in finding.params["arms"].items()),
    )


def _no_start(finding: Finding, facts: dict[str, Any]) -> str:
    return _(
        "No time says when a unit was exposed, so that outcomes from before the test count too. A column with the "
        "time of assignment, or a time in the outcomes, would help."
    )


def _event_days(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    if finding.severity == "ok":
        return _("On every day the events split between the arms as on the others.")
    return _(
        "On {day} the units with an event “{event}” split otherwise than on the other days: {arms}; {p}, corrected. "
        "Days that stand out: {days}. Was one arm logged differently?"
    ).format(
        day=params["day"],
        event=_event(params["event"]),
        arms=listed(f"{arm} {n:,}" for arm, n in params["observed"].items()),
        p=p_text(params["p"]),
        days=listed(params["days"]),
    )


def _event_gap(finding: Finding, facts: dict[str, Any]) -> str:
    if finding.severity == "ok":
        return _("No event falls silent during the test.")
    return _("Hardly any event “{event}” is logged on {days}: the logging changed or failed during the test.").format(
        event=_event(finding.params["event"]), days=listed(finding.params["days"])
    )


def _novelty(finding: Finding, facts: dict[str, Any]) -> str:
    params = finding.params
    if finding.severity == "ok":
        return _("The effect of a unit's first days is that of its later ones; smallest {p}, corrected.").format(
            p=p_text(params["p"])
        )
    return ngettext(
        "{arm} on {metric}: {early} in a unit's first {days} day, {late} in as many after it; {p}, corrected. The "
        "effect wears off or grows: read it out again when it has settled.",
        "{arm} on {metric}: {early} in a unit's first {days} days, {late} in as many after them; {p}, corrected. The "
        "effect wears off or grows: read it out again when it has settled.",
        params["days"],
    ).format(
        arm=params["arm"],
        metric=params["metric"],
        days=params["days"],
        early=_signed(params["early"]),
        late=_signed(params["late"]),
        p=p_text(params["p"]),
    )


def _robots(finding: Finding, facts: dict[str, Any]) -> str:
    if not finding.count:
        return _("No unit behaves like a robot.")
    told = ngettext(
        "{count} unit of {total} has events that look like a robot's: {shares}; {p}.",
        "{count} units of {total} have events that look like a robot's: {shares}; {p}.",
        finding.count,
    ).format(**{**facts, "shares": _shares(finding.params["shares"]), "p": p_text(finding.params["p"])})
    if finding.severity == "info":
        return told
    return sentences(
        told, _("Robots are not spread over the arms by chance; clean the events before reading the effect.")
    )


def _counted(finding: Finding, facts: dict[str, Any]) -> str:
    told = _(
        "Units that the rows stand for: {units}. From sums no unit is seen by itself: repeats, units in two arms and "
        "outliers cannot be judged; the units themselves would help."
    ).format(units=f"{finding.params['units']:,}")
    if not finding.count:
        return told
    left = ngettext(
        "{count} row of {total} cannot be (no units, more successes than units, or squares too small for the sum); "
        "what is wrong in it is left out.",
        "{count} rows of {total} cannot be (no units, more successes than units, or squares too small for the sum); "
        "what is wrong in them is left out.",
        finding.count,
    ).format(**facts)
    return sentences(told, left)


OUTCOME_SENTENCES: dict[str, Callable[[Finding, dict[str, Any]], str]] = {
    "matched": _matched,
    "unexposed": _unexposed,
    "not_observed": _not_observed,
    "no_start": _no_start,
    "event_days": _event_days,
    "event_gap": _event_gap,
    "novelty": _novelty,
    "robots": _robots,
    "counted": _counted,
}
