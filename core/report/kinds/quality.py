"""The quality of a week: scores and how they moved, what broke, what fails, which incidents are open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from core import incidents as incident_room
from core import quality as checks
from core.figures.quality import score_lines
from core.i18n import _, listed, ngettext
from core.incidents import Incident
from core.lake import Lake
from core.quality.model import percent
from core.report.document import Bullets, Document, Figure, Heading, Part, Table, Text, Tile, Tiles
from core.report.kinds.shared import points, source_of, spec
from core.report.news import Item, News, news
from core.report.overview import DatasetLine, overview

MOST_TOLD = 12
"""Changes that are told of one dataset: what a page holds; the rest stands in the app."""
LEAST = 0.05
"""Points from which a score has moved: less rounds to none of the digit that is shown."""


def quality(lake: Lake, subject: str, now: datetime) -> Document:
    """The week of one dataset, or of all with "", the lowest score first."""
    if subject:
        title = _("Quality of {name}").format(name=subject)
        told = news(lake, subject, now=now)
        return Document("quality", title, tuple(_one(lake, subject, told, now)), (source_of(lake, subject),))
    lines = [one for one in overview(lake).lines if not one.dataset.built]
    told_of = {one.dataset.name: news(lake, one.dataset.name, now=now) for one in lines}
    parts: list[Part] = [*_whole(lake, lines, told_of, now)] if lines else []
    for name, told in told_of.items():
        parts += [Heading(name), *_one(lake, name, told, now, below=3)]
    sources = tuple(source_of(lake, name) for name in told_of)
    return Document("quality", _("Quality of the week"), tuple(parts), sources)


def open_incidents(lake: Lake, now: datetime, name: str | None = None) -> list[Incident]:
    """The incidents that are not over, the newest first."""
    found = [one for one in incident_room.incidents(lake, name, now=now) if one.state in incident_room.OPEN_STATES]
    return sorted(found, key=lambda one: one.time, reverse=True)


def _whole(lake: Lake, lines: Sequence[DatasetLine], told: Mapping[str, News], now: datetime) -> Iterator[Part]:
    moved = {name: _moved(one) for name, one in told.items()}
    known = [one.score for one in lines if one.score is not None]
    yield Tiles(
        (
            Tile(_("Mean score"), checks.score_shown(sum(known) / len(known) if known else None), _("of 100")),
            Tile(_("Datasets"), f"{len(lines):,}"),
            Tile(_("Failing checks"), f"{sum(one.failing for one in lines):,}"),
            Tile(_("Open incidents"), f"{len(open_incidents(lake, now)):,}"),
        )
    )
    worse = [name for name, change in moved.items() if change is not None and change <= -LEAST]
    better = [name for name, change in moved.items() if change is not None and change >= LEAST]
    if worse:
        said = ngettext("{n} dataset lost points: {names}.", "{n} datasets lost points: {names}.", len(worse))
        yield Text(said.format(n=len(worse), names=listed(worse)), "warning")
    if better:
        said = ngettext("{n} dataset gained points: {names}.", "{n} datasets gained points: {names}.", len(better))
        yield Text(said.format(n=len(better), names=listed(better)), "ok")
    if not worse and not better:
        yield Text(_("No score moved this week."), "info")
    columns = (_("Dataset"), _("Score"), _("Since last week"), _("Failing checks"), _("Rows"), _("In quarantine"))
    rows = [
        (one.dataset.name, one.score, moved[one.dataset.name], one.failing, one.dataset.rows, one.dataset.quarantined)
        for one in lines
    ]
    shown = [
        (name, checks.score_shown(score), points(change), *(f"{one:,}" for one in counts))
        for name, score, change, *counts in rows
    ]
    yield Table(columns, tuple(rows), tuple(shown), title=_("Datasets, the lowest score first"))


def _moved(told: News) -> float | None:
    """Points since last week; None where there is nothing to hold against."""
    now, before = told.since.now, told.since.before
    if now is None or before is None or now.score is None or before.score is None:
        return None
    return now.score - before.score


def _one(lake: Lake, name: str, told: News, now: datetime, below: int = 2) -> Iterator[Part]:
    """What is told of one dataset; `below` is the level of its headings."""
    report, dataset = told.since.now, lake.dataset(name)
    if report is None:
        yield Text(_("No version has been checked yet."), "info")
        return
    found = open_incidents(lake, now, name)
    yield Tiles(
        (
            Tile(_("Score"), checks.score_shown(report.score), _("of 100")),
            Tile(_("Failing checks"), f"{len(report.failing):,}", _("of {n}").format(n=len(report.results))),
            Tile(_("Rows"), f"{dataset.rows:,}"),
            Tile(_("In quarantine"), f"{dataset.quarantined:,}"),
            Tile(_("Open incidents"), f"{len(found):,}"),
        )
    )
    yield Text(told.whole)
    yield from _items(_("What changed since last week"), told.checks, below)
    yield from _items(_("What moved in the data"), told.figures, below, told.figures_of)
    history = checks.history(lake, name)
    if len(history) > 1:
        marked = [one for one in lake.versions(name) if one.action in ("ingest", "append", "clean")]
        alt = _("Score of {name} by version, and of each dimension").format(name=name)
        yield Figure(spec(score_lines(history, marked)), alt)
    yield from failing(report.failing, below)
    if found:
        yield Heading(_("Open incidents"), below)
        yield incident_table(found)


def _items(title: str, items: Sequence[Item], below: int, small: str = "") -> Iterator[Part]:
    if items:
        yield Heading(title, below)
        if small:
            yield Text(small, "small")
        yield Bullets(tuple(one.text for one in items[:MOST_TOLD]))


def failing(results: Sequence[checks.CheckResult], below: int = 2) -> Iterator[Part]:
    """The failing checks as a table, or that there are none."""
    if not results:
        yield Text(_("Every check passes."), "ok")
        return
    yield Heading(_("Failing checks"), below)
    rows = [
        (checks.title(one), checks.severity_label(one.severity), checks.describe(one), one.failed, one.share, one.cost)
        for one in results
    ]
    yield Table(
        (_("Check"), _("Severity"), _("Finding"), _("Rows"), _("Share"), _("Points")),
        tuple(rows),
        tuple((*said, f"{rows_:,}", percent(share), f"{cost:.1f}") for *said, rows_, share, cost in rows),
    )


def incident_table(found: Sequence[Incident]) -> Table:
    """Incidents with state, since when, whose, and why."""
    return Table(
        (_("Incident"), _("Dataset"), _("State"), _("Since"), _("Owner"), _("Cause")),
        tuple(
            (
                incident_room.headline(one),
                one.dataset,
                incident_room.state_label(one.state),
                one.time,
                one.owner or None,
                incident_room.cause_said(one),
            )
            for one in found
        ),
    )
