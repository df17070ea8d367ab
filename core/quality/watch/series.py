"""The pieces a dataset came in, in order: its uploads and files, and the days, weeks or months of its own time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from core.quality.scope import Scope
from core.quality.watch.opinions import opinions, reader, unread, was_read
from core.quality.watch.sketch import Sketch, added
from core.quality.watch.sketching import Part, clock, sketched
from core.quality.watch.store import Kept, load_sketches
from core.quality.watch.uploads import HISTORY, Upload, added_uploads, replaced_uploads

GRAINS = {"day": 1, "week": 7, "month": 30}
"""Periods, and their days; a month's are about thirty."""
FEWEST_ROWS = 20
"""Rows of a usual period: with fewer, chance moves every figure, and a longer period says more."""
CROWDED = 0.4
"""The share of the periods between the first and the last that hold rows: with fewer there is no rhythm to miss. A shop
open on three days of seven still has one."""
PERIODS = 120
"""Periods of the data's time that are judged: four months of days."""


@dataclass(frozen=True)
class Piece:
    """Some rows that belong together.

    Attributes:
        key: "upload:12" or "upload:12:file.csv" (by snapshot), or "day:2024-03-05"; the same at every check.
        ordinal: The number of the dataset's version that the rows, or the last of them, came with.
        file: Their file, where an upload brought several.
        day: The (first) day of the data's own time that they are of, where there is one.
        fresh: Whether they, or most of them, came with the newest upload.
        grain: "upload", "day", "week" or "month".
    """

    key: str
    ordinal: int
    sketch: Sketch
    file: str = ""
    day: date | None = None
    fresh: bool = False
    grain: str = "upload"

    @property
    def rows(self) -> int:
        return self.sketch.rows


@dataclass(frozen=True)
class Series:
    """Both rows of pieces of a version, the oldest first, and the sketches that are new and to be kept.

    `replaced`: each upload was the whole dataset, so that uploads are versions. `read` are new figures of what a model
    read in the texts, kept under `reader`, which names it.
    """

    uploads: tuple[Piece, ...] = ()
    periods: tuple[Piece, ...] = ()
    grain: str = ""
    replaced: bool = False
    basis: str = ""
    fresh: tuple[Kept, ...] = ()
    reader: str = ""
    read: tuple[Kept, ...] = ()


def series(scope: Scope) -> Series:
    """The pieces of the version under test; rows that have no sketch yet are read once."""
    if (known := scope.facts.get("series")) is None:
        known = scope.facts["series"] = _series(scope)
    found: Series = known
    return found


def stored_series(scope: Scope) -> Series:
    """The same by the stored sketches alone: rows that were never checked are left out, and nothing is read."""
    return _series(scope, read=False)


def _series(scope: Scope, *, read: bool = True) -> Series:
    uploads = added_uploads(scope)
    if not uploads:
        return Series()
    basis = clock(scope)
    own = scope.layer == "raw" and not scope.narrowed  # of cleaned rows, or some rows only, nothing is kept
    stored = _by_upload(load_sketches(scope.lake, scope.dataset.name, basis)) if own else {}
    parts: list[tuple[Upload, Kept]] = []
    fresh: list[Kept] = []
    if not read:
        uploads = [one for one in uploads if _rows_of(one) in stored]
        if not uploads:
            return Series()
    missing = [one for one in uploads if _rows_of(one) not in stored]
    # they stand behind each other, so that the oldest one missing and all after it are read in one statement
    again = uploads[uploads.index(missing[0]) :] if missing else []
    for part in sketched(scope, again):
        fresh.append(_kept(part))
        parts.append((part.upload, fresh[-1]))
    for upload in uploads:
        if upload not in again:
            parts += [(upload, one) for one in stored[_rows_of(upload)]]
    who = reader(scope)
    basis_read = f"{basis}|{who}" if who else ""
    said = _by_upload(load_sketches(scope.lake, scope.dataset.name, basis_read)) if own and who else {}
    told = [_kept(part) for part in opinions(scope, unread(uploads, said))] if read and was_read(scope) else []
    parts += _opinions(uploads, said, told)
    versions = replaced_uploads(scope) if len(uploads) == 1 and own else []
    replaced = len(versions) > 1
    whole = {place: [*stored[place], *said.get(place, ())] for place in stored}
    pieces = _versions(versions, [one for _upload, one in parts], whole) if replaced else _uploads(uploads, parts)
    grain, periods = _periods(uploads, parts)
    found = Series(tuple(pieces[-HISTORY:]), tuple(periods), grain, replaced, basis)
    return replace(found, fresh=tuple(fresh), reader=basis_read, read=tuple(told)) if own else found


def _kept(part: Part) -> Kept:
    return Kept(part.upload.snapshot, part.upload.first, part.upload.end, part.file, part.day, part.sketch)


def _opinions(
    uploads: Sequence[Upload], said: dict[tuple[int, int, int], list[Kept]], told: Sequence[Kept]
) -> list[tuple[Upload, Kept]]:
    """What was read in each upload, as parts that hold no rows of their own; what was read anew takes the place."""
    fresh = _by_upload(told)
    return [(one, kept) for one in uploads for kept in fresh.get(_rows_of(one), said.get(_rows_of(one), []))]


def _rows_of(one: Upload) -> tuple[int, int, int]:
    return one.snapshot, one.first, one.end


def _by_upload(stored: Iterable[Kept]) -> dict[tuple[int, int, int], list[Kept]]:
    found: dict[tuple[int, int, int], list[Kept]] = {}
    for one in stored:
        found.setdefault((one.snapshot, one.first, one.behind), []).append(one)
    return found


def _uploads(uploads: Sequence[Upload], parts: Sequence[tuple[Upload, Kept]]) -> list[Piece]:
    """One piece for each file of each upload, in the order that the files were named in."""
    newest, found = uploads[-1], list[Piece]()
    for upload in uploads:
        files: dict[str, list[Kept]] = {}
        for whose, one in parts:
            if whose == upload:
                files.setdefault(one.file, []).append(one)
        for file in sorted(files):
            several = len(files) > 1
            key = f"upload:{upload.snapshot}" + (f":{file}" if several else "")
            held = files[file]
            days = [one.day for one in held if one.day is not None]
            first = min(days) if days else None
            whole = added(one.sketch for one in held)
            found.append(Piece(key, upload.ordinal, whole, file if several else "", first, upload == newest))
    return found


def _versions(
    versions: Sequence[Upload], present: Sequence[Kept], stored: dict[tuple[int, int, int], list[Kept]]
) -> list[Piece]:
    """Each whole version as one piece; those that were never checked have no sketch and are left out."""
    found = [
        Piece(f"upload:{one.snapshot}", one.ordinal, added(part.sketch for part in stored[_rows_of(one)]))
        for one in versions[:-1]
        if _rows_of(one) in stored
    ]
    last = versions[-1]
    found.append(Piece(f"upload:{last.snapshot}", last.ordinal, added(part.sketch for part in present), fresh=True))
    return found


def _periods(uploads: Sequence[Upload], parts: Sequence[tuple[Upload, Kept]]) -> tuple[str, list[Piece]]:
    """The data's time in days, or in weeks or months where its rows are too few or too far apart for days."""
    dated = [(upload, one) for upload, one in parts if one.day is not None]
    grain = grain_of([(one.day, one.sketch.rows) for _upload, one in dated if one.day is not None])
    if not grain:
        return "", []
    by_start: dict[date, list[tuple[Upload, Kept]]] = {}
    for upload, one in dated:
        assert one.day is not None
        by_start.setdefault(start_of(one.day, grain), []).append((upload, one))
    newest, found = uploads[-1], list[Piece]()
    for start in sorted(by_start)[-PERIODS:]:
        held = by_start[start]
        rows = sum(one.sketch.rows for _upload, one in held)
        new = sum(one.sketch.rows for upload, one in held if upload == newest)
        last = max(upload.ordinal for upload, _one in held)
        whole = added(one.sketch for _upload, one in held)
        found.append(Piece(f"{grain}:{start.isoformat()}", last, whole, "", start, 2 * new >= rows, grain))
    return grain, found


def grain_of(days: Sequence[tuple[date, int]]) -> str:
    """The shortest period of days with their rows that most often holds some, and enough of them; "" for none."""
    for grain, length in GRAINS.items():
        rows: dict[date, int] = {}
        for day, n in days:
            start = start_of(day, grain)
            rows[start] = rows.get(start, 0) + n
        if len(rows) < 2:
            return ""
        usual = median(rows.values())
        steps = [(after - before).days for before, after in pairwise(sorted(rows))]
        if usual >= FEWEST_ROWS and median(steps) <= length / CROWDED:
            return grain
    return ""


def start_of(day: date, grain: str) -> date:
    """The first day of the day, week (from Monday) or month that a day is in."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day
