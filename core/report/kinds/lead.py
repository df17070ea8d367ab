"""The month for the lead: where the workspace stands, what went wrong and for how long, what was decided, what next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from statistics import median

from core import incidents as incident_room
from core import quality as checks
from core.experiment.all_tests import all_tests, said_of, state_label
from core.figures.quality import score_lines
from core.i18n import _, ngettext
from core.incidents import Incident
from core.lake import Lake
from core.report.document import Bullets, Document, Figure, Heading, Part, Table, Text, Tile, Tiles
from core.report.kinds.quality import incident_table, open_incidents
from core.report.kinds.road import road
from core.report.kinds.shared import points, source_of, spec
from core.report.overview import Overview, overview, unfailing

DAYS = 30
"""Days of a month, whichever it is."""
MOST_FINDINGS = 8
"""Failing checks named: a lead reads the costliest."""


def lead(lake: Lake, _subject: str, now: datetime) -> Document:
    """The whole workspace over the last thirty days."""
    seen = overview(lake, MOST_FINDINGS)
    parts = tuple(_parts(lake, seen, now)) if seen.lines else ()
    sources = tuple(source_of(lake, one.dataset.name) for one in seen.lines if not one.dataset.built)
    return Document("lead", _("Report of the month"), parts, sources)


def _parts(lake: Lake, seen: Overview, now: datetime) -> Iterator[Part]:
    start = now - timedelta(days=DAYS)
    began = [one for one in incident_room.incidents(lake, now=now) if _aware(one.time) >= start]
    over = [one for one in began if one.state not in incident_room.OPEN_STATES]
    still = open_incidents(lake, now)
    spent = [hours for one in over if (hours := _hours(one)) is not None]
    moved = seen.score.change
    yield Tiles(
        (
            Tile(_("Mean score"), checks.score_shown(seen.score.now), _("{points} since the last version").format(
                points=points(moved)) if moved is not None else _("of 100")),
            Tile(_("Datasets"), f"{seen.uploaded:,}"),
            Tile(_("Rows"), f"{seen.rows.now or 0:,.0f}"),
            Tile(_("In quarantine"), f"{seen.quarantined.now or 0:,.0f}"),
            Tile(_("Incidents of the month"), f"{len(began):,}"),
            Tile(_("Hours until over"), f"{median(spent):,.0f}" if spent else "–", _("median")),
        )
    )  # fmt: skip
    yield Text(_verdict(seen, still))
    yield from road(lake, start)
    yield Heading(_("Where the datasets stand"))
    yield Table(
        (_("Dataset"), _("Score"), _("Failing checks"), _("Rows"), _("Last change")),
        tuple(
            (one.dataset.name, _one(one.score), one.failing, one.dataset.rows, one.dataset.updated)
            for one in seen.lines
        ),
    )
    yield from _course(lake, seen)
    if seen.findings:
        yield Heading(_("What costs most"))
        yield Table(
            (_("Dataset"), _("Check"), _("Finding"), _("Points"), _("Since version")),
            tuple(
                (one.dataset, checks.title(one.result), checks.describe(one.result), _one(one.result.cost), one.since)
                for one in seen.findings
            ),
        )
    if still:
        yield Heading(_("Open incidents"))
        yield incident_table(still)
    tests = all_tests(lake)
    if tests:
        yield Heading(_("Tests"))
        yield Table(
            (_("Test"), _("State"), _("What it says")),
            tuple((one.name, state_label(one.state), said_of(one)) for one in tests),
        )
    unowned = _unowned(lake, seen)
    if unowned:
        yield Heading(_("Without an owner"))
        yield Bullets(tuple(unowned))


def _verdict(seen: Overview, still: Sequence[Incident]) -> str:
    """The month in one sentence."""
    failing = sum(one.failing for one in seen.lines if not one.dataset.built)
    if not failing:
        return unfailing(seen)
    words = ngettext("{n} check fails", "{n} checks fail", failing).format(n=failing)
    grave = sum(one.severity == "error" for one in still)
    if not grave:
        return _("{checks}; no open incident is an error.").format(checks=words)
    more = ngettext("{n} open incident is an error", "{n} open incidents are errors", grave).format(n=grave)
    return _("{checks}; {incidents}.").format(checks=words, incidents=more)


def _course(lake: Lake, seen: Overview) -> Iterator[Part]:
    """The score of the dataset that moved most."""
    best, most = None, 0.0
    for one in seen.lines:
        if len(one.trend) > 1 and (spread := max(one.trend) - min(one.trend)) > most:
            best, most = one.dataset.name, spread
    if best is None:
        return
    marked = [one for one in lake.versions(best) if one.action in ("ingest", "append", "clean")]
    yield Heading(_("What moved most: {name}").format(name=best))
    alt = _("Score of {name} by version, and of each dimension").format(name=best)
    yield Figure(spec(score_lines(checks.history(lake, best), marked)), alt)


def _unowned(lake: Lake, seen: Overview) -> list[str]:
    from core.govern import catalog

    said = catalog(lake)
    names = [one.dataset.name for one in seen.lines if not one.dataset.built]
    return [name for name in names if name not in said or not said[name].owner]


def _one(number: float | None) -> float | None:
    """A number to the digit that is shown everywhere."""
    return None if number is None else round(number, 1)


def _hours(one: Incident) -> float | None:
    """Hours from an incident's beginning to the first report after which it was healthy."""
    ended = next((turn.time for turn in one.turns if turn.healthy), None)
    return (_aware(ended) - _aware(one.time)).total_seconds() / 3600 if ended else None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
