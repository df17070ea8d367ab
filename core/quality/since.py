"""What changed since last week, last month, or the version before: in the reports, and in the data's own time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from core.i18n import N_
from core.lake import Lake, Version
from core.quality.model import Report
from core.quality.monitor import Side, monitor
from core.quality.store import load_reports
from core.quality.trend import Change, changes
from core.quality.watch.moved import Moved, moved
from core.quality.watch.series import GRAINS, Piece

PERIODS = {"week": 7, "month": 30, "version": 0}
"""What is looked back at, and its days; a month's are about thirty, and a version has none."""
PERIOD_WORDS = {"week": N_("last week"), "month": N_("last month"), "version": N_("the version before")}
LEAST_POINTS = 0.05
"""Points from which a check that goes on failing is told: less rounds to none of the digit that is shown."""
EARLIER = 30
"""Pieces that stand for what was before a single upload or version: a month of days."""


@dataclass(frozen=True)
class Stretch:
    """Pieces of the data's own time, or uploads: the later, the earlier, and what moved between them, largest first."""

    grain: str
    late: tuple[Piece, ...]
    early: tuple[Piece, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Since:
    """What changed in a dataset.

    Attributes:
        period: One of `PERIODS`.
        now, before: The newest report, and the one it is held against; None where there is none.
        reached: Whether `before` is as old as the period asks; else it is the oldest there is.
        newest: When the newest version came (UTC); where that is before the period, no version came in it.
        came: The versions, by the dataset's own number, that came in between.
        changes: Checks that broke, mended, or cost otherwise, by points.
        stretch: The pieces of the newest version; None where nothing is watched or there is but one.
    """

    period: str
    now: Report | None = None
    before: Report | None = None
    reached: bool = True
    newest: datetime | None = None
    came: tuple[int, ...] = ()
    changes: tuple[Change, ...] = ()
    stretch: Stretch | None = None

    @property
    def quiet(self) -> bool:
        """Whether no version came in the period."""
        return not self.came


def since(lake: Lake, name: str, period: str = "week", *, now: datetime | None = None) -> Since:
    """What changed in a dataset since a period began.

    Args:
        period: One of `PERIODS`.
        now: The moment from which a week or month is looked back (UTC).
    """
    versions = lake.versions(name)
    reports = load_reports(lake, name)
    newest = versions[-1].time if versions else None
    times = {one.number: one.time for one in versions}
    if period == "version":
        kept = reports[-2:]
        before, reached = (kept[0] if len(kept) > 1 else None), True
    else:
        start = _start(versions, period, now)
        old = [one for one in reports if times.get(one.version, start) <= start]
        before = old[-1] if old else (reports[0] if len(reports) > 1 else None)
        reached = bool(old)
    last = reports[-1] if reports else None
    if last is None or (before is not None and before.version == last.version):
        before = None
    came = _came(versions, period, now, before)
    found = changes(last, before) if last and before else []
    stretch = _stretch(monitor(lake, name), versions, period, now)
    return Since(period, last, before, reached, newest, came, tuple(one for one in found if _told(one)), stretch)


def _start(versions: Sequence[Version], period: str, now: datetime | None) -> datetime:
    """The moment from which it is looked back, with or without a zone as the versions have theirs."""
    moment = now or datetime.now(UTC)
    if versions and versions[-1].time.tzinfo is None:
        moment = moment.replace(tzinfo=None)
    return moment - timedelta(days=PERIODS[period])


def _came(versions: Sequence[Version], period: str, now: datetime | None, before: Report | None) -> tuple[int, ...]:
    if period == "version":
        return tuple(one.ordinal for one in versions if before is not None and one.number > before.version)
    start = _start(versions, period, now)
    return tuple(dict.fromkeys(one.ordinal for one in versions if one.time > start))


def _told(one: Change) -> bool:
    """Whether a check's change is worth a sentence: it turned, is asked anew and fails, or other rows fail. A check of
    which as large a share fails as before costs otherwise where other findings came or went; nothing changed in it."""
    if one.turned != "same" or one.before is None:
        return one.turned != "new" or not one.result.passed
    return round(one.result.share, 4) != round(one.before.share, 4) and abs(one.moved) >= LEAST_POINTS


def _stretch(sides: Sequence[Side], versions: Sequence[Version], period: str, now: datetime | None) -> Stretch | None:
    """The later and the earlier pieces: days before uploads, since a week of the data's own time is a week."""
    dated = next((side for side in reversed(sides) if side.grain != "upload" and len(side.pieces) > 1), None)
    if dated is not None:
        late, early = _by_day(dated, period)
        return _compared(dated.grain, late, early)
    side = next((side for side in sides if len(side.pieces) > 1), None)
    if side is None:
        return None
    pieces = side.pieces
    late = [pieces[-1]]
    if period != "version":
        start = _start(versions, period, now)
        young = {one.ordinal for one in versions if one.time > start}
        late = [piece for piece in pieces if piece.ordinal in young] or late
        late = late if len(late) < len(pieces) else [pieces[-1]]
    early = pieces[: len(pieces) - len(late)]
    return _compared("upload", late, early[-1:] if side.replaced else early[-EARLIER:])


def _by_day(side: Side, period: str) -> tuple[Sequence[Piece], Sequence[Piece]]:
    pieces = side.pieces
    if period == "version":
        late = [piece for piece in pieces if piece.fresh] or [pieces[-1]]
        early = [piece for piece in pieces if piece not in late and piece.day < late[0].day]  # type: ignore[operator]
        return late, early[-EARLIER:]
    days = PERIODS[period]
    if side.grain != "day":
        many = max(1, days // GRAINS[side.grain])
        return pieces[-many:], pieces[-2 * many : -many]
    last = pieces[-1].day
    assert last is not None
    late = [piece for piece in pieces if piece.day and piece.day > last - timedelta(days=days)]
    rest = pieces[: len(pieces) - len(late)]
    early = [piece for piece in rest if piece.day and piece.day > last - timedelta(days=2 * days)]
    return late, early or rest[-days:]  # after a hole, the days before it


def _compared(grain: str, late: Sequence[Piece], early: Sequence[Piece]) -> Stretch | None:
    if not late or not early:
        return None
    return Stretch(grain, tuple(late), tuple(early), tuple(moved(late, early)))
