"""Sketches in the lake, so that no row is read twice, and what stewards said of unusual pieces: `quality.sketches`,
`quality.verdicts`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.engine import Cursor
from core.errors import BadInput
from core.i18n import N_, _, listed
from core.lake import Lake, has_table, kept
from core.quality.watch.sketch import Sketch, read_sketch

TABLES = {
    "sketches": "dataset VARCHAR, snapshot BIGINT, first BIGINT, behind BIGINT, basis VARCHAR, file VARCHAR, day DATE, "
    "row_count BIGINT, content VARCHAR",
    "verdicts": "dataset VARCHAR, figure VARCHAR, piece VARCHAR, verdict VARCHAR, author VARCHAR, note VARCHAR, "
    "stored TIMESTAMP",
}
FORMAT = "1"
"""Of the sketches' text: another one is not read but made anew."""
VERDICTS = {
    "real": N_("a fault"),
    "expected": N_("expected this once"),
    "usual": N_("usual from here on"),
    "": N_("not judged"),
}
"""What a steward may say of a figure of a piece. A fault and what was expected once never teach what is usual; the
third moves the band there."""


@dataclass(frozen=True)
class Kept:
    """One stored sketch: of the rows from `first` to before `behind` that came with a snapshot, in one file and of one
    day."""

    snapshot: int
    first: int
    behind: int
    file: str
    day: date | None
    sketch: Sketch


@dataclass(frozen=True)
class Verdict:
    """What a steward said of one figure of one piece."""

    figure: str
    piece: str
    verdict: str
    author: str
    note: str
    stored: datetime


def load_sketches(lake: Lake, name: str, basis: str) -> tuple[Kept, ...]:
    """Every sketch of a dataset that was made with the same time column."""
    return _load_sketches(lake, name, f"{FORMAT}:{basis}")


@kept
def _load_sketches(lake: Lake, name: str, basis: str) -> tuple[Kept, ...]:
    with lake.read() as cursor:
        if not has_table(cursor, "quality.sketches"):
            return ()
        rows = cursor.execute(
            "SELECT snapshot, first, behind, file, day, content FROM lake.quality.sketches "
            "WHERE dataset = ? AND basis = ? ORDER BY snapshot, file, day",
            [name, basis],
        ).fetchall()
    return tuple(Kept(int(row[0]), int(row[1]), int(row[2]), str(row[3]), row[4], read_sketch(row[5])) for row in rows)


def save_sketches(cursor: Cursor, *, name: str, basis: str, fresh: Sequence[Kept]) -> None:
    """Store sketches within a commit that is being made; those of the same rows are replaced."""
    if not fresh:
        return
    cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.quality.sketches ({TABLES['sketches']})")
    known = f"{FORMAT}:{basis}"
    for snapshot in sorted({one.snapshot for one in fresh}):
        cursor.execute(
            "DELETE FROM lake.quality.sketches WHERE dataset = ? AND basis = ? AND snapshot = ?",
            [name, known, snapshot],
        )
    rows = [
        {
            "dataset": name,
            "snapshot": one.snapshot,
            "first": one.first,
            "behind": one.behind,
            "basis": known,
            "file": one.file,
            "day": one.day,
            "row_count": one.sketch.rows,
            "content": one.sketch.to_text(),
        }
        for one in fresh
    ]
    fields = ", ".join(
        f'"{field}" {kind}' for field, kind in (one.split(" ") for one in TABLES["sketches"].split(", "))
    )
    cursor.execute(f"INSERT INTO lake.quality.sketches SELECT unnest(?::STRUCT({fields})[], recursive := true)", [rows])


def save_verdict(
    lake: Lake, name: str, figure: str, piece: str, verdict: str, *, note: str = "", author: str | None = None
) -> None:
    """Keep what a steward says of a figure of a piece; an earlier word on the same gives way, "" takes it back.

    Raises:
        BadInput: when the verdict is none of `VERDICTS`.
    """
    if verdict not in VERDICTS:
        raise BadInput(
            _("“{value}” is no verdict.").format(value=verdict[:40]),
            hint=_("Known: {names}.").format(names=listed(one for one in VERDICTS if one)),
        )
    lake.dataset(name)
    facts = {"judged": name, "figure": figure, "piece": piece, "verdict": verdict}
    with lake.write(N_("Verdict on {name}").format(name=name), author=author, info=facts, needs="judge") as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS lake.quality.verdicts ({TABLES['verdicts']})")
        cursor.execute(
            "DELETE FROM lake.quality.verdicts WHERE dataset = ? AND figure = ? AND piece = ?", [name, figure, piece]
        )
        if verdict:
            cursor.execute(
                "INSERT INTO lake.quality.verdicts VALUES (?, ?, ?, ?, ?, ?, ?)",
                [name, figure, piece, verdict, author or lake.author, note, datetime.now(UTC).replace(tzinfo=None)],
            )


@kept
def load_verdicts(lake: Lake, name: str) -> tuple[Verdict, ...]:
    """What stewards said of a dataset's pieces, in the order it was said."""
    with lake.read() as cursor:
        if not has_table(cursor, "quality.verdicts"):
            return ()
        rows = cursor.execute(
            "SELECT figure, piece, verdict, author, note, stored FROM lake.quality.verdicts WHERE dataset = ? "
            "ORDER BY stored",
            [name],
        ).fetchall()
    return tuple(Verdict(*row) for row in rows)
