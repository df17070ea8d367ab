"""What changed since last week in sentences, the largest first: score, checks, incidents, and the data's own days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core import incidents as incident_room
from core.i18n import _
from core.incidents import Incident
from core.lake import Lake
from core.quality import Change, Moved, Stretch, describe, moved_said, stretch_said, title
from core.quality.model import percent
from core.quality.since import PERIODS, Since, since


@dataclass(frozen=True)
class Item:
    """One sentence.

    Attributes:
        kind: "broke", "mended", "new", "same" (costs otherwise), "passing" (an incident that came and went), or a
            figure's kind.
        size: What it is ranked by: points of the score, or units of the least that matters of a figure.
        worse: Whether it is a loss; None where one cannot know.
        text: The sentence, in the reader's language.
        check: The check it is about, "" for a figure.
        figure: The figure it is about, "" for a check.
        incident: The incident that it belongs to, "" for none.
    """

    kind: str
    size: float
    worse: bool | None
    text: str
    check: str = ""
    figure: str = ""
    incident: str = ""


@dataclass(frozen=True)
class News:
    """What is told of a dataset: how it stands as a whole, its checks by points, and its figures by size."""

    since: Since
    whole: str
    checks: tuple[Item, ...]
    figures: tuple[Item, ...]
    figures_of: str = ""


def news(lake: Lake, name: str, period: str = "week", *, now: datetime | None = None) -> News:
    """What changed in a dataset since a period began, in sentences, each kind ranked by its size."""
    found = since(lake, name, period, now=now)
    seen = incident_room.incidents(lake, name, now=now)
    checks = [_check(one, found, seen) for one in found.changes]
    checks += _passing(name, found, seen, {one.incident for one in checks}, _moment(now, period))
    stretch = found.stretch
    return News(
        found,
        _whole(found),
        tuple(sorted(checks, key=lambda one: (-one.size, one.check))),
        tuple(_figure(one, stretch) for one in stretch.moved) if stretch else (),
        stretch_said(stretch) if stretch else "",
    )


def _moment(now: datetime | None, period: str) -> datetime | None:
    """The moment from which it is looked back; None for the version before."""
    return (now or datetime.now(UTC)) - timedelta(days=PERIODS[period]) if PERIODS[period] else None


def _whole(found: Since) -> str:
    """The dataset as a whole: its score and its rows against those of before."""
    now, before = found.now, found.before
    if now is None:
        return _("No version has been checked yet.")
    if before is None:
        if found.quiet and found.newest is not None and PERIODS[found.period]:
            return _("No version came since {when}; there is nothing to compare.").format(when=_day(found.newest))
        return _("There is one checked version; changes are told from the second on.")
    rows = _rows(now.rows, before.rows)
    if now.score is None or before.score is None:
        return rows
    moved = now.score - before.score
    words = {"now": f"{now.score:.1f}", "before": before.number, "points": f"{abs(moved):.1f}"}
    if abs(moved) < 0.05:
        said = _("The score is {now}, as in version {before}.")
    elif moved > 0:
        said = _("The score is {now}, {points} points above version {before}.")
    else:
        said = _("The score is {now}, {points} points below version {before}.")
    return f"{said.format(**words)} {rows}"


def _rows(now: int, before: int) -> str:
    if now == before:
        return _("Rows: {now}, as before.").format(now=f"{now:,}")
    apart = f"{now - before:+,}"
    return _("Rows: {now} ({apart}).").format(now=f"{now:,}", apart=apart)


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _check(one: Change, found: Since, seen: Sequence[Incident]) -> Item:
    result, before = one.result, one.before
    points = f"{abs(one.moved):.1f}"
    words = {"finding": describe(result), "title": title(result), "points": points}
    worse: bool | None = one.moved > 0
    if one.turned == "broke":
        text = _("Broke: {finding}. It costs {points} points.")
    elif one.turned == "mended":
        text, worse = _("Mended: {title}. It gives back {points} points."), False
    elif one.turned == "new":
        text = _("New in the contract: {finding}. It costs {points} points.")
    else:
        words["before"] = percent(before.share) if before else ""
        if one.moved > 0:
            text = _("Worse: {finding}. Before: {before} of the rows; it costs {points} points more.")
        else:
            text = _("Better: {finding}. Before: {before} of the rows; it costs {points} points less.")
    return Item(
        one.turned, abs(one.moved), worse, text.format(**words), result.id, incident=_incident(one, found, seen)
    )


def _incident(one: Change, found: Since, seen: Sequence[Incident]) -> str:
    """The newest incident that a check is a finding of, where it still fails or began in the period."""
    after = found.before.version if found.before else 0
    fitting = [
        item
        for item in seen
        if any(each.began.id == one.result.id and found.now and each.dataset == found.now.dataset
               for each in item.findings)
        and (item.open or item.version > after)
    ]  # fmt: skip
    return max(fitting, key=lambda item: item.version).id if fitting else ""


def _passing(
    name: str, found: Since, seen: Sequence[Incident], told: set[str], start: datetime | None
) -> Iterator[Item]:
    """Incidents that began and ended in between, which two reports laid side by side do not show."""
    if found.before is None or found.now is None:
        return
    for one in seen:
        if one.id in told or one.open or one.version <= found.before.version or one.dataset != name:
            continue
        check = one.findings[0].began.id if one.findings else ""
        points = max((finding.began.cost for finding in one.findings), default=0.0)
        text = _("Came and went with version {n}: {finding}.").format(n=one.number, finding=incident_room.headline(one))
        yield Item("passing", points, None, text, check, incident=one.id)


def _figure(one: Moved, stretch: Stretch | None) -> Item:
    return Item(one.kind, one.size, one.worse, moved_said(one, stretch), figure=one.figure)
