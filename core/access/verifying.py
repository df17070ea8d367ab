"""Whether the audit trail is whole, and what an admin takes over of a release without a key.

A trail that was written anew without a key looks as one of a release that had none. So rows without a key's seal are
a break until an admin has taken them over: once, by a sealed row that says how many they are and the hash of the last.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.access.audit import key_for, lines, record, unended, wrong
from core.access.documents import FOLDER
from core.access.marks import Mark, read_marks
from core.access.sealing import FIRST, Head, Kept, Key, fits, kept_head, key_of
from core.errors import BadInput
from core.i18n import _

TAKEN_OVER = "seal"
"""What the row says that takes over rows and commits of a release without a key."""


@dataclass(frozen=True)
class Verdict:
    """What the verifier found.

    Attributes:
        rows: Rows that are whole and in their place.
        broken: The number of the first row that is not, counted from 1; 0 where all are.
        why: "changed" (the row is not what was sealed), "order" (it does not follow the row before), "missing" (rows
            at the end are gone), "key" (it was sealed with a key that is not there), "unsealed" (it has no key's seal,
            or a commit has none, and no admin has taken that over) or "commit" (what a commit holds of the trail is not
            what was sealed for it; `broken` is then the number of its snapshot).
    """

    rows: int
    broken: int = 0
    why: str = ""

    @property
    def whole(self) -> bool:
        return self.broken == 0


def verify(workspace: Path, noted: Iterable[Head] = (), marks: Sequence[Mark] = ()) -> Verdict:
    """Whether every row is what was sealed, in its place, and none is missing at the end.

    Args:
        workspace: Its folder.
        noted: Heads that were noted elsewhere at some time.
        marks: What the commits of the catalog hold of the trail.
    """
    folder = workspace / FOLDER
    kept, key = kept_head(folder), key_of(folder)  # before the rows: one that is added meanwhile is no break
    written, seals = lines(workspace), [FIRST]
    if unended(workspace) and kept and len(written) > kept.head.rows:
        written = written[:-1]  # what a killed writer left of a row that nobody was told of; the next row takes it off
    if key.other:
        return Verdict(0, 1, "key")
    for number, line in enumerate(written, start=1):
        why = wrong(line, number, seals[-1], key_for(number, kept, key))
        if why:
            unknown = why == "changed" and kept and kept.mac and number >= kept.since and not key.secret
            return Verdict(number - 1, number, "key" if unknown else why)
        seals.append(json.loads(line)["hash"])
    rows = len(seals) - 1
    plain = _plain(rows, kept, key)
    over = _taken_over(written, plain, seals[plain])
    told = read_marks(marks, key, over)
    for wanted in ([kept.head] if kept else []) + sorted([*noted, *told.heads], key=lambda one: one.rows):
        if wanted.rows > rows:
            return Verdict(rows, rows + 1, "missing")
        if wanted.rows < 0 or seals[wanted.rows] != wanted.hash:
            return Verdict(max(wanted.rows, 1) - 1, max(wanted.rows, 1), "changed")
    if kept and not fits(kept, key):
        return Verdict(rows, rows + 1, "missing" if key.secret else "key")
    acknowledged = kept_head(folder)  # after the rows: at most one of them is still on its way
    if (rows or key.drawn) and kept is None and acknowledged is None:
        return Verdict(rows, rows + 1, "missing")
    if acknowledged and rows > acknowledged.head.rows + 1:
        return Verdict(acknowledged.head.rows, acknowledged.head.rows + 1, "order")
    if told.broken:
        return Verdict(rows, told.broken, "commit")
    if (plain and over is None) or told.unsealed:
        return Verdict(0, 1, "unsealed")
    return Verdict(rows)


def take_over(workspace: Path, marks: Sequence[Mark] = ()) -> Head:
    """Take over the rows and commits of a release without a key, once: a sealed row says up to where.

    Args:
        workspace: Its folder.
        marks: What the commits of the catalog hold of the trail.

    Raises:
        BadInput: there is nothing to take over, or the trail is broken elsewhere.
    """
    found = verify(workspace, marks=marks)
    if found.whole:
        raise BadInput(_("Every row of the trail is sealed; there is nothing to take over."))
    if found.why != "unsealed":
        raise BadInput(_("The trail is broken, and is not taken over: see what the verifier says."))
    folder = workspace / FOLDER
    kept, key, written = kept_head(folder), key_of(folder), lines(workspace)
    plain = _plain(len(written), kept, key)
    before = {"rows": plain, "hash": json.loads(written[plain - 1])["hash"] if plain else FIRST}
    until = read_marks(marks, _sealed_by(key), None).unsealed
    return record(workspace, TAKEN_OVER, before=before, after={"snapshot": until})


def _sealed_by(key: Key) -> Key:
    """The key as if it stood outside, for the commits that it would not find sealed there."""
    return replace(key, secret=key.secret or FIRST.encode(), outside=True)


def _plain(rows: int, kept: Kept | None, key: Key) -> int:
    """How many rows have no key's seal."""
    since = kept.since if kept and kept.mac else key.since
    return min(rows, max(since, 1) - 1) if since else rows


def _taken_over(written: Sequence[bytes], plain: int, last: str) -> int | None:
    """The snapshot up to which the first sealed row that takes over just these rows takes over commits too."""
    for line in written[plain:]:
        if f'"what":"{TAKEN_OVER}"'.encode() in line:
            row = json.loads(line)
            after = row["after"].get("snapshot") if isinstance(row["after"], dict) else None
            if row["before"] == {"rows": plain, "hash": last} and isinstance(after, int):
                return after
    return None
