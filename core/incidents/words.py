"""Incidents in words, made when shown, in the reader's language."""

from __future__ import annotations

from core.anomaly.words import day_name, said, span
from core.i18n import N_, _, listed, ngettext
from core.incidents.model import Deed, Incident, LateFinding, TopicFinding
from core.incidents.shared import Trait
from core.quality import describe
from core.quality.model import percent
from core.voice import Growing

STATE_LABELS = {
    "open": N_("Open"),
    "acknowledged": N_("Acknowledged"),
    "muted": N_("Muted"),
    "resolved": N_("Resolved"),
    "false alarm": N_("False alarm"),
}
DEEDS = {
    "acknowledge": N_("{author} acknowledged it"),
    "mute": N_("{author} muted it until {until}"),
    "resolve": N_("{author} called it resolved"),
    "false_alarm": N_("{author} called it a false alarm"),
    "reopen": N_("{author} opened it again"),
    "comment": N_("{author}: {text}"),
    "note": N_("{author} wrote down what was learned"),
    "own": N_("{author} gave it to {owner}"),
    "told": N_("A message was sent: {channels}"),
    "untold": N_("No channel took the message"),
}
FILES_SHOWN = 2
"""Files named in a sentence; the others are counted."""


def state_label(state: str) -> str:
    """A state in the reader's language."""
    return _(STATE_LABELS.get(state, state))


def cause_said(incident: Incident) -> str:
    """What caused an incident, as a phrase."""
    if incident.day is not None:
        return _("a day of {name}, found in version {n}").format(name=incident.dataset, n=incident.number)
    if incident.topic is not None:
        return _("a topic of {name}, heard in version {n}").format(name=incident.dataset, n=incident.number)
    if incident.late is not None:
        return _("the rule of retention of {name}").format(name=incident.dataset)
    if incident.cause == "contract":
        return _("newly asked of {name} by contract {n}").format(name=incident.dataset, n=incident.source[0])
    if incident.cause == "clean":
        return _("since the recipe was applied to {name}, version {n}").format(name=incident.dataset, n=incident.number)
    if incident.cause == "build":
        return _("since {name} was built, version {n}").format(name=incident.dataset, n=incident.number)
    if incident.cause == "first":
        return _("found at the first check of {name}, version {n}").format(name=incident.dataset, n=incident.number)
    files = listed(incident.source[-FILES_SHOWN:])
    said = _("since version {n} of {name}, uploaded from {files}") if files else _("since version {n} of {name}")
    return said.format(files=files, name=incident.dataset, n=incident.number)


def headline(incident: Incident) -> str:
    """The gravest finding, and how many there are beside it; of a day what it is and its first reason."""
    if incident.day is not None:
        found = incident.day.began
        return _("{day}, {kind}: {reason}").format(
            day=span(found), kind=day_name(found.detector), reason=said(found.reasons[0])
        )
    if incident.topic is not None:
        return topic_said(incident.topic, incident.topic.began)
    if incident.late is not None:
        return late_said(incident.late)
    first = describe(incident.findings[0].began)
    more = len(incident.findings) - 1
    if not more:
        return first
    return ngettext("{first}, and {n} more finding", "{first}, and {n} more findings", more).format(first=first, n=more)


def topic_said(found: TopicFinding, grown: Growing) -> str:
    """What grew, as a sentence."""
    words = _("{name}: {share} of what is said are complaints about it ({n} of {of}), {period}; usual are {usual}")
    if not found.toned:
        words = _("{name}: {share} of what is said is about it ({n} of {of}), {period}; usual are {usual}")
    if grown.way == "slow":
        words = _("{name}: complaints rose slowly from {usual} to {share} of what is said ({n} of {of}), {period}")
        if not found.toned:
            words = _("{name}: it rose slowly from {usual} to {share} of what is said ({n} of {of}), {period}")
    return words.format(
        name=found.name,
        n=grown.negative,
        of=grown.texts,
        share=percent(grown.share),
        period=period_said(grown),
        usual=percent(grown.usual),
    )


def late_said(found: LateFinding) -> str:
    """What is past its time, or was, as a sentence."""
    said = []
    if found.now.rows:
        said.append(ngettext("{n} row", "{n} rows", found.now.rows).format(n=f"{found.now.rows:,}"))
    if found.now.versions:
        said.append(_("versions {numbers}").format(numbers=listed(map(str, found.now.versions))))
    words = _("Past its time since {day} and not taken out: {what}")
    if found.healthy:
        words = _("Past its time since {day}, taken out meanwhile: {what}")
    return words.format(day=f"{found.now.since:%Y-%m-%d}", what=listed(said))


def period_said(grown: Growing) -> str:
    """The period in which something grew."""
    day = (grown.since or grown.period).isoformat()
    if grown.since is not None:
        return _("from {day} on").format(day=day[:7] if grown.grain == "month" else day)
    if grown.grain == "month":
        return day[:7]
    return _("in the week of {day}").format(day=day) if grown.grain == "week" else _("on {day}").format(day=day)


def deed_said(deed: Deed) -> str:
    """What somebody did, as a sentence."""
    words = {name: str(value) for name, value in deed.content.items()}
    until = words.get("until", "")[:16].replace("T", " ")
    channels = listed(deed.content.get("channels", ()))
    fields = {"owner": "–", "text": ""} | words | {"until": until, "channels": channels, "author": deed.author}
    return _(DEEDS[deed.action]).format_map(fields)


def trait_said(trait: Trait) -> str:
    """What failing rows share, as a sentence."""
    names = {"_file": _("the file"), "_day": _("the day")}
    return _("{share} of the failing rows have {column} “{value}”, of all rows {all}").format(
        share=percent(trait.share),
        column=names.get(trait.column, trait.column),
        value=trait.value,
        all=percent(trait.of_all),
    )
