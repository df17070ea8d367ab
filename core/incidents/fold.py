"""The incidents of a workspace: grouped from the reports, and of days from the looks at them; what people did, and
where each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from core.anomaly.looks import looks
from core.errors import NotFound
from core.govern.catalog import About, catalog
from core.i18n import _
from core.incidents.days import of_days
from core.incidents.grouping import grouped
from core.incidents.model import SETTING, Deed, Incident
from core.incidents.retention import of_retention
from core.incidents.store import deeds, moment
from core.incidents.topics import of_topics
from core.lake import Lake, kept
from core.quality import Report, load_reports, suite_of
from core.voice import all_readings


def incidents(lake: Lake, dataset: str | None = None, *, now: datetime | None = None) -> list[Incident]:
    """The incidents of a workspace, or those that are seen in one dataset; the open first, then the newest.

    Args:
        now: The moment that mutes are judged at (UTC).
    """
    moment_ = now or datetime.now(UTC)
    said = deeds(lake)
    found = [_standing(one, said.get(one.id, ()), moment_) for one in (*_owned(lake), *of_retention(lake, moment_))]
    if dataset is not None:
        found = [one for one in found if dataset in one.datasets]
    return sorted(found, key=lambda one: (not one.open, -one.version, not one.findings, one.id))


def one(lake: Lake, incident: str, *, now: datetime | None = None) -> Incident:
    """One incident by its id.

    Raises:
        NotFound: when there is none of that id.
    """
    found = {item.id: item for item in incidents(lake, now=now)}
    if incident not in found:
        raise NotFound.among(_("incident"), incident, list(found))
    return found[incident]


@kept
def _owned(lake: Lake) -> tuple[Incident, ...]:
    reports: dict[str, list[Report]] = {}
    for report in load_reports(lake):
        reports.setdefault(report.dataset, []).append(report)
    held = {item.name for item in lake.datasets()}
    reports = {name: history for name, history in reports.items() if name in held}
    days = looks(lake)
    versions = {name: lake.versions(name) for name in {*reports, *days}}
    heard = all_readings(lake)
    versions |= {name: lake.versions(name) for name in heard if name not in versions}
    found = [*grouped(reports, versions), *of_days(days, versions), *of_topics(heard, versions)]
    said = catalog(lake)
    owners = {name: _owners(lake, name) for name in {item.dataset for item in found}}
    return tuple(
        replace(item, owner=_owner(item, owners[item.dataset]) or said.get(item.dataset, About(item.dataset)).owner)
        for item in found
    )


def _owners(lake: Lake, name: str) -> dict[str, str]:
    suite = suite_of(lake, name)
    return {check.id: check.owner for check in suite.checks if check.owner} if suite else {}


def _owner(incident: Incident, owners: dict[str, str]) -> str:
    """The owner of the gravest finding that has one of its own."""
    return next((owners[item.began.id] for item in incident.findings if item.began.id in owners), "")


def _standing(incident: Incident, done: Sequence[Deed], now: datetime) -> Incident:
    """The incident with its deeds, and its state after them."""
    state, until, decided = "open", None, None
    owner, note, known = incident.owner, "", False
    if not incident.findings:  # the day, or topic, of a former dataset of the name has the same id
        done = [deed for deed in done if deed.time >= incident.time]
    for deed in done:
        if deed.action in SETTING:
            state, decided = SETTING[deed.action], deed.time
            until = moment(deed.content.get("until")) if deed.action == "mute" else None
            known = known or deed.action in ("acknowledge", "mute")
        elif deed.action == "own":
            owner = str(deed.content.get("owner", ""))
        elif deed.action == "note":
            note = str(deed.content.get("text", ""))
    if state == "muted" and until is not None and until <= now:
        state, until = "acknowledged" if known else "open", None
    failed_again = incident.turns and not incident.turns[-1].healthy and incident.turns[-1].time
    if state == "resolved" and failed_again and decided and failed_again > decided:
        state = "open"
    if state != "false alarm" and incident.healthy:
        state, until = "resolved", None
    return replace(incident, deeds=tuple(done), state=state, until=until, owner=owner, note=note)
