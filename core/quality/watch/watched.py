"""What is watched of a version: its pieces, the figures of each with their bands, and which of them to tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.quality.scope import Scope
from core.quality.watch.figures import Judged, judged
from core.quality.watch.gaps import Gap, gaps
from core.quality.watch.series import Piece, Series, series
from core.quality.watch.store import load_verdicts
from core.quality.watch.usual import LEAST, Band


@dataclass(frozen=True)
class Told:
    """An unusual figure of a piece that came with the newest upload."""

    figure: Judged
    piece: Piece
    band: Band
    place: int

    @property
    def more(self) -> dict[str, Any]:
        return dict(self.figure.at(self.place))


@dataclass(frozen=True)
class Watched:
    """The pieces of a version and their figures, by uploads and by periods of the data's time."""

    series: Series
    uploads: tuple[Judged, ...]
    periods: tuple[Judged, ...]

    @property
    def lacking(self) -> int:
        """How many more uploads, or periods, it takes until one can be judged: whichever comes first."""
        return max(0, min(LEAST + 1 - len(self.series.uploads), LEAST + 1 - len(self.series.periods)))

    @property
    def by_period(self) -> bool:
        """Whether the newest upload is judged by its periods: it holds several, or more are known than uploads."""
        fresh = sum(piece.fresh for piece in self.series.periods)
        if len(self.series.periods) <= LEAST or not fresh:
            return False
        return fresh > 1 or len(self.series.periods) > len(self.series.uploads)

    @property
    def by_upload(self) -> bool:
        """Whether it is judged as a whole, or file by file: there are enough uploads, and its days say not the same."""
        if len(self.series.uploads) <= LEAST:
            return False
        days = [piece.day for piece in self.series.periods if piece.fresh]
        files = [piece.day for piece in self.series.uploads if piece.fresh]
        same = len(days) == 1 or (self.series.grain == "day" and sorted(map(str, files)) == sorted(map(str, days)))
        return not (self.by_period and same)

    def fresh(self, kind: str) -> Iterator[tuple[Judged, Piece, Band, int]]:
        """Every figure of a kind, with its piece and band, of the pieces that came last."""
        for wanted, figures, pieces in (
            (self.by_upload, self.uploads, self.series.uploads),
            (self.by_period, self.periods, self.series.periods),
        ):
            for figure in figures if wanted else ():
                if figure.kind != kind:
                    continue
                for place, (piece, band) in enumerate(zip(pieces, figure.bands, strict=True)):
                    if piece.fresh and band is not None:
                        yield figure, piece, self._fair(figure, pieces, place, band), place

    def _fair(self, figure: Judged, pieces: Sequence[Piece], place: int, band: Band) -> Band:
        """The last period of several that came at once may not be whole, and then holds fewer rows by nature."""
        several = sum(piece.fresh for piece in pieces) > 1
        if figure.kind == "rows" and several and place == len(pieces) - 1 and _cut(pieces):
            return replace(band, low=min(band.low, band.value))
        return band

    def told(self, kind: str) -> list[Told]:
        """The unusual ones of them."""
        return [Told(*one[:3], one[3]) for one in self.fresh(kind) if one[2].off]

    def counted(self, kind: str) -> int:
        """How many of them there are."""
        return sum(1 for _one in self.fresh(kind))

    def gaps(self) -> list[Gap]:
        """Unusual gaps that the newest upload holds or ends."""
        fresh = {piece.day: piece.fresh for piece in self.series.periods if piece.day is not None}
        found = gaps(list(fresh), self.series.grain)
        return [one for one in found if fresh[min(day for day in fresh if day > one.last)]]


def _cut(pieces: Sequence[Piece]) -> bool:
    """Whether the last of some periods may have been cut off: it ends at an earlier hour than three of four before."""
    if pieces[-1].grain != "day":
        return pieces[-1].grain != "upload"
    ends = [max((int(hour) for hour in piece.sketch.hours), default=-1) for piece in pieces]
    return ends[-1] < sorted(ends)[len(ends) // 4]


def watched(scope: Scope) -> Watched:
    """What is watched of the version under test; reckoned once."""
    if (known := scope.facts.get("watched")) is None:
        known = scope.facts["watched"] = _watched(scope)
    found: Watched = known
    return found


def _watched(scope: Scope) -> Watched:
    return reckoned(scope, series(scope))


def reckoned(scope: Scope, found: Series) -> Watched:
    """The figures of a series with their bands, by what stewards said."""
    said = {(one.figure, one.piece): one.verdict for one in load_verdicts(scope.lake, scope.dataset.name)}
    columns = list(scope.types)
    return Watched(found, tuple(judged(found.uploads, columns, said)), tuple(judged(found.periods, columns, said)))
