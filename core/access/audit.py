"""The audit trail: who did what, when, before and after; only ever added to, each row sealed by the hash of the last.

One line of JSON per row, sealed with a key (`core.access.sealing`), so that a changed, removed, inserted, moved or
forged row breaks the chain there (Schneier and Kelsey 1999, with one key and not one for each row). How many rows
there were, and the last seal, stand in a second file: a tail that was cut off is missed there. A new row follows the
head, not whatever stands at the end of the file: behind a tail that was cut off or written anew it does not fit, and
the break stays to be found. Where the trail is gone and its key is not, the first row of the next one fits nothing.
Whoever has the key and may write all files could write a new trail; heads that were noted elsewhere find that too:
each commit of the catalog holds one.
No cell of a table is ever put into it: facts of a change are kept as their hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from core.access.documents import FOLDER, PRIVATE, home
from core.access.model import Person
from core.access.sealing import (
    FIRST,
    HEAD,
    Head,
    Kept,
    Key,
    draw_key,
    fits,
    keep_head,
    kept_head,
    key_of,
    seal,
)
from core.access.who import person
from core.errors import Unavailable
from core.i18n import _
from core.settings import settings

FILE = "audit.jsonl"
LONGEST = 200
"""Characters of one value in a row: a name or a count, no text."""
TAIL = 1 << 16
"""Bytes read from the end for the last row, which is far shorter: every value in it has its limit."""
KEYS = ("n", "time", "who", "role", "how", "what", "about", "result", "before", "after", "last", "hash")
"""What a row holds, no more and no less."""

_threads = threading.Lock()


@dataclass(frozen=True)
class Entry:
    """One row. `result` is done, refused or failed; the time is UTC."""

    number: int
    time: datetime
    who: str
    role: str
    how: str
    what: str
    about: str
    result: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    hash: str


@dataclass(frozen=True)
class Verdict:
    """What the verifier found.

    Attributes:
        rows: Rows that are whole and in their place.
        broken: The number of the first row that is not, counted from 1; 0 where all are.
        why: "changed" (the row is not what was sealed), "order" (it does not follow the row before), "missing" (rows
            at the end are gone) or "key" (it was sealed with a key that is not there).
    """

    rows: int
    broken: int = 0
    why: str = ""

    @property
    def whole(self) -> bool:
        return self.broken == 0


def record(
    workspace: Path,
    what: str,
    about: str = "",
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    result: str = "done",
    who: Person | None = None,
    name: str = "",
) -> Head:
    """Add one row, on disk before this returns.

    Args:
        workspace: Its folder.
        what: An action, of `core.access.ACTIONS` or another word of the trail such as "login".
        about: What it was done to.
        before, after: Numbers and short names; longer texts are kept as their hash.
        result: done, refused or failed.
        who: Who did it; whoever acts now when None.
        name: How they are called where they have no name of their own, at this machine.

    Raises:
        OSError: the trail cannot be written.
    """
    someone = who or person()
    row: dict[str, Any] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "who": _short(someone.name or name or (settings().author if someone.how == "local" else "")),
        "role": someone.role,
        "how": someone.how,
        "what": what,
        "about": _short(about),
        "result": result,
        "before": {key: _short(value) for key, value in (before or {}).items()},
        "after": {key: _short(value) for key, value in (after or {}).items()},
    }
    with _alone(workspace) as folder:
        key, since, last = _next(folder)
        row |= {"n": last.rows + 1, "last": last.hash}
        row["hash"] = seal(row, key)
        with (folder / FILE).open("ab") as stream:
            stream.write(_line(row))
            stream.flush()
            os.fsync(stream.fileno())
        head_now = Head(row["n"], row["hash"])
        keep_head(folder, head_now, since, key)
    return head_now


def head(workspace: Path) -> Head:
    """How many rows the trail has, and its last hash."""
    folder = workspace / FOLDER
    return _last(folder) if folder.is_dir() else Head(0, FIRST)


def entries(workspace: Path, *, newest: int = 0) -> list[Entry]:
    """The rows, oldest first, or so many of the newest; what cannot be read is passed over (`verify` names it)."""
    found = []
    for line in _lines(workspace)[-newest:]:
        with suppress(ValueError, KeyError, TypeError):
            found.append(_entry(json.loads(line)))
    return found


def verify(workspace: Path, noted: Iterable[Head] = ()) -> Verdict:
    """Whether every row is what was sealed, in its place, and none is missing at the end.

    Args:
        workspace: Its folder.
        noted: Heads that were noted elsewhere at some time.
    """
    folder = workspace / FOLDER
    kept, key = kept_head(folder), key_of(folder)  # before the rows: one that is added meanwhile is no break
    seals = [FIRST]
    for number, line in enumerate(_lines(workspace), start=1):
        why = _wrong(line, number, seals[-1], _key_for(number, kept, key))
        if why:
            unknown = why == "changed" and kept and kept.mac and number >= kept.since and not key.secret
            return Verdict(number - 1, number, "key" if unknown else why)
        seals.append(json.loads(line)["hash"])
    rows = len(seals) - 1
    for wanted in ([kept.head] if kept else []) + sorted(noted, key=lambda one: one.rows):
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
    return Verdict(rows)


def facts(value: object) -> str:
    """The first sixteen digits of the hash of some facts: enough to tell that they were the same."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _wrong(line: bytes, number: int, last: str, key: bytes) -> str:
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or set(row) != set(KEYS) or _line(row) != line + b"\n":
            return "changed"
    except ValueError:
        return "changed"
    sealed = {name: value for name, value in row.items() if name != "hash"}
    if seal(sealed, key) != row["hash"]:
        return "changed"
    return "" if row["n"] == number and row["last"] == last else "order"


def _key_for(number: int, kept: Kept | None, key: Key) -> bytes:
    """The key of a row: none of those that an earlier release wrote."""
    since = kept.since if kept and kept.mac else key.since
    return key.secret if since and number >= since else b""


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def _short(value: Any) -> Any:
    if isinstance(value, bool | int) or value is None:
        return value
    text = str(value)
    return text if len(text) <= LONGEST else f"sha256:{facts(text)}"


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(
        int(row["n"]),
        datetime.fromisoformat(row["time"]),
        row["who"],
        row["role"],
        row["how"],
        row["what"],
        row["about"],
        row["result"],
        row["before"],
        row["after"],
        row["hash"],
    )


def _lines(workspace: Path) -> list[bytes]:
    try:
        data = (workspace / FOLDER / FILE).read_bytes()
    except FileNotFoundError:
        return []
    lines = data.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


@contextmanager
def _alone(workspace: Path) -> Iterator[Path]:
    folder = home(workspace)
    with _threads, FileLock(str(folder / f"{FILE}.lock")):
        _mend(folder)
        yield folder


def _mend(folder: Path) -> None:
    """Take off what a power cut left of a row that was never acknowledged: bytes without an end behind the head's."""
    path = folder / FILE
    if not path.exists():
        path.touch(mode=PRIVATE)
        if not (folder / HEAD).exists() and not key_of(folder).drawn:
            keep_head(folder, Head(0, FIRST), 0, b"")
        return
    with path.open("rb+") as stream:
        size = stream.seek(0, os.SEEK_END)
        if size == 0:
            return
        stream.seek(max(0, size - TAIL))
        tail = stream.read()
        if tail.endswith(b"\n"):
            return
        at = tail.rfind(b"\n")
        known = kept_head(folder)
        whole = tail[: at + 1].rstrip(b"\n").rpartition(b"\n")[2]
        if (at >= 0 or size <= TAIL) and _hash_of(whole) == (known.head.hash if known else FIRST):
            stream.truncate(size - len(tail) + at + 1)
        else:  # the end of a line that was acknowledged is gone, or another's bytes stand here: they get no row of ours
            stream.write(b"\n")


def _hash_of(line: bytes) -> str:
    if not line:
        return FIRST
    try:
        return str(json.loads(line)["hash"])
    except (ValueError, KeyError, TypeError):
        return ""


def _next(folder: Path) -> tuple[bytes, int, Head]:
    """The key of the next row, the first row that has one, and the head that it follows.

    Where the head is gone or not what was sealed, the next row follows nothing, and shows it for good.

    Raises:
        Unavailable: the key stands in a setting that is not set.
    """
    kept, key, last = kept_head(folder), key_of(folder), _last(folder)
    if key.drawn and not key.secret:
        raise Unavailable(_("The setting audit_key, which seals the audit trail of this workspace, is not set."))
    if kept is None or not fits(kept, key):
        torn = Head(last.rows, seal({"lost": last.rows}, key.secret))
        key = draw_key(folder, torn.rows + 1)
        return key.secret, kept.since if kept and kept.mac else key.since, torn
    known = _acknowledged(folder, kept, key, last)
    if kept.mac:
        return key.secret, kept.since, known
    key = draw_key(folder, known.rows + 1)
    keep_head(folder, known, key.since, key.secret)
    return key.secret, key.since, known


def _acknowledged(folder: Path, kept: Kept, key: Key, last: Head) -> Head:
    """What a new row follows: the head. One row behind it is of a power cut between the two files, and is taken on
    where it has its seal; any other end of the file is not ours, and the row that does not fit there shows it."""
    known = kept.head
    if last != known and last.rows == known.rows + 1:
        secret = _key_for(last.rows, kept, key)
        if not _wrong(_last_line(folder), last.rows, known.hash, secret):
            keep_head(folder, last, kept.since, secret)
            return last
    return known


def _last_line(folder: Path) -> bytes:
    with (folder / FILE).open("rb") as stream:
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, size - TAIL))
        return stream.read().rstrip(b"\n").rpartition(b"\n")[2]


def _last(folder: Path) -> Head:
    """The last row's number and hash, read from the end of the file; behind a damaged end, what the head says."""
    try:
        line = _last_line(folder)
    except FileNotFoundError:
        return Head(0, FIRST)
    if not line:
        return _kept(folder)
    try:
        row = json.loads(line)
        return Head(int(row["n"]), str(row["hash"]))
    except (ValueError, KeyError, TypeError):
        return _kept(folder)


def _kept(folder: Path) -> Head:
    kept = kept_head(folder)
    return kept.head if kept else Head(0, FIRST)
