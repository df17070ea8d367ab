"""A metric's definition in plain words, in the reader's language."""

from __future__ import annotations

from core.experiment.metrics.definition import Definition
from core.i18n import N_, _, ngettext, sentences
from core.kinds import EVENT_TYPES, event_label

MEASURE_LABELS = {
    "conversion": N_("whether a unit has the event"),
    "count": N_("how often a unit has the event"),
    "value": N_("sum of a value per unit"),
    "rate": N_("events over other events"),
    "value_rate": N_("value per event"),
    "session_rate": N_("sessions with the event"),
    "retention": N_("whether a unit comes back"),
}
ROLE_LABELS = {"goal": N_("goal"), "secondary": N_("secondary"), "guardrail": N_("guardrail")}


def measure_label(measure: str) -> str:
    """What a measure is called where one is chosen."""
    return _(MEASURE_LABELS[measure])


def role_label(role: str) -> str:
    """What a metric is there for."""
    return _(ROLE_LABELS[role])


def event_name(event: str) -> str:
    """An event in the reader's language where it is a standard one; any event where none is named."""
    if not event:
        return _("any event")
    return event_label(event) if event in EVENT_TYPES else f"“{event}”"


def explain(one: Definition) -> str:
    """The definition as one or more sentences."""
    facts = {
        "event": event_name(one.event),
        "below": event_name(one.below) if one.below else "",
        "value": f"“{one.value}”" if one.value else _("price times quantity"),
        "day": one.day,
    }
    text = {
        "conversion": _("Share of units with at least one event “{event}”."),
        "count": _("Events “{event}” per unit; a unit without any counts as 0."),
        "value": _("Sum of {value} over the events “{event}” per unit; a unit without any counts as 0."),
        "rate": _("Number of events “{event}” divided by that of “{below}”, both over all units."),
        "value_rate": _("Sum of {value} over the number of events “{event}”, both summed over all units."),
        "session_rate": _("Sessions with an event “{event}” over all sessions, both summed over all units."),
        "retention": _("Share of units with an event “{event}” on day {day} after first exposure."),
    }[one.measure].format(**facts)
    parts = [text]
    if one.window and one.measure != "retention":
        parts.append(
            ngettext(
                "Counts within {n} day of first exposure.", "Counts within {n} days of first exposure.", one.window
            ).format(n=one.window)
        )
    elif one.measure != "retention":
        parts.append(_("Counts from first exposure on."))
    if one.quantile is not None:
        parts.append(
            _("Compared by the value that {share} of the units stay below.").format(share=f"{one.quantile:.0%}")
        )
    if one.winsor is not None:
        parts.append(
            _("Units above the {share} quantile of all arms count as that quantile.").format(share=f"{one.winsor:.0%}")
        )
    parts.append(_("More is better.") if one.higher_is_better else _("Less is better."))
    return sentences(*parts)
