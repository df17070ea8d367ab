"""What is watched of a dataset, to be looked at: its pieces and figures from stored sketches, in words; nothing is
scanned for it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.i18n import N_, _, language
from core.kinds import event_label, role_label
from core.lake import Lake, Version, kept
from core.quality.bases import told_means, told_values
from core.quality.bases.told import piece_facts, piece_name
from core.quality.model import percent
from core.quality.scope import Scope
from core.quality.store import load_suite
from core.quality.watch.figures import Judged
from core.quality.watch.gaps import Gap, gaps
from core.quality.watch.seen import clock_of, series_as_seen
from core.quality.watch.series import GRAINS, Piece, stored_series
from core.quality.watch.store import VERDICTS
from core.quality.watch.usual import LEAST, Band
from core.quality.watch.watched import reckoned

GRAIN_WORDS = {"upload": N_("Uploads"), "day": N_("Days"), "week": N_("Weeks"), "month": N_("Months")}
CLEANED = ("clean", "undo")
MARKED = 20
"""Uploads that are marked among days: where nearly each day is an upload, lines would hide the days."""


@dataclass(frozen=True)
class Point:
    """One figure of one piece, as numbers to draw: shares and counts, not their logarithms."""

    piece: Piece
    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    centre: float | None = None
    off: bool = False
    said: str = ""
    told: str = ""


@dataclass(frozen=True)
class Line:
    """A figure over all pieces. `percent` tells that its values are shares, `ratios` that equal ratios are equally
    far; `text` names it for a reader."""

    name: str
    points: tuple[Point, ...]
    percent: bool = False
    ratios: bool = False

    @property
    def text(self) -> str:
        return figure_name(self.name)

    @property
    def unusual(self) -> int:
        return sum(one.off for one in self.points)


@dataclass(frozen=True)
class Notable:
    """An unusual figure of a piece. `size` is how far it is from its centre, in widths of the band's half."""

    line: Line
    point: Point
    size: float


@dataclass(frozen=True)
class Side:
    """One way to cut a dataset into pieces: uploads (`replaced`: each was the whole dataset), or days, weeks or months
    of its own time, which the column `basis` tells."""

    grain: str
    lines: tuple[Line, ...]
    pieces: tuple[Piece, ...]
    gaps: tuple[Gap, ...] = ()
    replaced: bool = False
    basis: str = ""

    @property
    def lacking(self) -> int:
        """How many more pieces it takes until one can be judged."""
        return max(0, LEAST + 1 - len(self.pieces))

    @property
    def notable(self) -> list[Notable]:
        """The unusual figures, and those that a steward judged, the newest piece first, of each the farthest first."""
        found = [notable(line, point) for line in self.lines for point in line.points if point.off or point.said]
        places = {piece.key: place for place, piece in enumerate(self.pieces)}
        return sorted(found, key=lambda one: (-places[one.point.piece.key], -one.size, one.line.name))


def monitor(lake: Lake, name: str) -> tuple[Side, ...]:
    """What is watched of the newest version as it was uploaded: by uploads, and by periods where its time has any. Of
    columns that whoever acts does not see as they are it says no value, no middle and no day."""
    return _monitor(lake, name, language())  # the pieces' names are in the reader's words


@kept
def _monitor(lake: Lake, name: str, _language: str) -> tuple[Side, ...]:
    dataset = lake.dataset(name)
    if dataset.built:
        return ()
    scope = Scope(lake, name, dataset.raw_version, "raw", load_suite(lake, name))
    series = series_as_seen(scope, stored_series(scope))
    found = reckoned(scope, series)
    sides = []
    if series.uploads:
        # a version that replaces another holds its rows by nature, and the check says nothing of it either
        told = [one for one in found.uploads if not (series.replaced and one.kind == "repeated")]
        lines = _lines(series.uploads, told)
        sides.append(Side("upload", lines, series.uploads, replaced=series.replaced))
    if series.periods:
        starts = [piece.day for piece in series.periods if piece.day is not None]
        whole = gaps(starts, series.grain)
        lines = _lines(series.periods, found.periods)
        basis = clock_of(dataset.roles, series.basis)
        sides.append(Side(series.grain, lines, series.periods, tuple(whole), basis=basis))
    return tuple(sides)


def _lines(pieces: Sequence[Piece], figures: Sequence[Judged]) -> tuple[Line, ...]:
    return tuple(_line(pieces, one) for one in figures if any(band is not None for band in one.bands) or _raw(one))


def _raw(one: Judged) -> bool:
    return any(more.get("value") is not None for more in one.more)


def _line(pieces: Sequence[Piece], one: Judged) -> Line:
    points = []
    for place, piece in enumerate(pieces):
        band, raw = one.bands[place], one.at(place).get("value")
        label = piece_name(piece_facts(piece), {})
        if band is None:
            points.append(Point(piece, label, _plain(raw, one.scale)))
        else:
            points.append(_point(piece, label, band, one.scale, _told(one, place)))
    return Line(one.name, tuple(points), one.scale == "share" or one.kind == "rate", one.scale == "log")


def _told(one: Judged, place: int) -> str:
    """What a spread's distance or a mean means; kept as what is said, for it is made for each reader."""
    band = one.bands[place]
    if one.kind not in ("spread", "order", "opinion") or band is None or not (band.off or band.said):
        return ""
    if one.kind == "spread":
        return told_values.said(told_values.facts(one, place))
    return told_means.said(told_means.facts(one, place))


def _point(piece: Piece, label: str, band: Band, scale: str, told: str) -> Point:
    low, high = _plain(band.low, scale), _plain(band.high, scale)
    if scale == "share":
        low = None if low is None else max(0.0, low)
        high = None if high is None else min(1.0, high)
    return Point(
        piece, label, _plain(band.value, scale), low, high, _plain(band.centre, scale), band.off, band.said, told
    )


def _plain(value: float | None, scale: str) -> float | None:
    """A figure as it is said; None for a side without a bound."""
    if value is None or not math.isfinite(value):
        return None
    return math.exp(value) if scale == "log" else value


def notable(line: Line, point: Point) -> Notable:
    """A figure of a piece, unusual or not, as something to be looked at."""
    return Notable(line, point, _size(point))


def _size(point: Point) -> float:
    if point.value is None or point.centre is None:
        return 0.0
    bound = point.high if point.high is not None and point.value > point.high else point.low
    half = abs((bound if bound is not None else point.centre) - point.centre)
    return abs(point.value - point.centre) / half if half else math.inf


def figure_name(name: str) -> str:
    """A figure in words."""
    kind, _colon, column = name.partition(":")
    if kind == "rows":
        return _("Rows")
    if kind == "repeated":
        return _("Rows that came before")
    if kind == "known":
        return _("Known: {role}").format(role=role_label(column))
    if kind == "rate":
        part, of = column.split("/")
        return _("{part} per {of}").format(part=event_label(part), of=event_label(of))
    if kind in ("order", "opinion"):
        return told_means.named(name)
    words = {
        "blank": _("{column}: blank cells"),
        "distinct": _("{column}: different values per row"),
        "spread": _("{column}: distance from the usual values"),
    }
    return words[kind].format(column=column)


def said_of(one: Notable) -> str:
    """An unusual figure as a sentence."""
    point, percentage = one.point, one.line.percent
    if point.told:
        return _("{piece}: {finding}").format(piece=point.label, finding=point.told)
    shown = {
        key: "–" if value is None else percent(value) if percentage else f"{value:,.4g}"
        for key, value in (("value", point.value), ("centre", point.centre))
    }
    return _("{figure} in {piece}: {value} (usually {centre})").format(figure=one.line.text, piece=point.label, **shown)


def verdict_of(one: Notable) -> str:
    """What a steward said of it, in words."""
    return _(VERDICTS[one.point.said]) if one.point.said else ""


def day_after(piece: Piece) -> date | None:
    """The first day behind a piece of the data's own time; None for an upload."""
    if piece.day is None or piece.grain == "upload":
        return None
    if piece.grain == "month":
        return (piece.day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return piece.day + timedelta(days=GRAINS[piece.grain])


def marks(versions: Sequence[Version], side: Side) -> list[tuple[int, str, str]]:
    """Where uploads began and recipes were applied among the pieces: place, action, version's number."""
    found: list[tuple[int, str, str]] = []
    before = 0
    for place, piece in enumerate(side.pieces):
        if piece.ordinal != before and side.grain != "upload":
            found.append((place, "append", f"v{piece.ordinal}"))
        before = piece.ordinal
    if len(found) > MARKED:
        found = []
    for version in versions:
        if version.action in CLEANED:
            places = [place for place, piece in enumerate(side.pieces) if piece.ordinal <= version.ordinal]
            if places:
                found.append((places[-1], version.action, f"v{version.ordinal}"))
    return found
