"""The audit trail: who did what, when, before and after; only ever added to, each row sealed by the hash of the last.

One line of JSON per row, sealed with a key (`core.access.sealing`), so that a changed, removed, inserted, moved or
forged row breaks the chain there (Schneier and Kelsey 1999, with one key and not one for each row). How many rows
there were, and the last seal, stand in a second file: a tail that was cut off is missed there. A new row follows the
head, not whatever stands at the end of the file: behind a tail that was cut off or written anew it does not fit, and
the break stays to be found. Where the trail is gone and its key is not, the first row of the next one fits nothing.
Rows of earlier releases, which have no key, count once an admin has taken them over (`core.access.verifying`), which is
a sealed row itself: a trail that was written anew without a key is told from an old one by that nobody has done so.
Whoever has the key and may write all files could write a new trail; heads that were noted elsewhere find that.
No cell of a table is ever put into it: facts of a change are kept as their hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
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
    KEY,
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
    with alone(workspace) as folder:
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
    for line in lines(workspace)[-newest:]:
        with suppress(ValueError, KeyError, TypeError):
            found.append(_entry(json.loads(line)))
    return found


def facts(value: object) -> str:
    """The first sixteen digits of the hash of some facts: enough to tell that they were the same."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def wrong(line: bytes, number: int, last: str, key: bytes) -> str:
    """What is wrong with a row: "" (nothing), "changed" or "order"."""
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


def key_for(number: int, kept: Kept | None, key: Key) -> bytes:
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


def lines(workspace: Path) -> list[bytes]:
    """The rows as they stand in the file."""
    try:
        data = (workspace / FOLDER / FILE).read_bytes()
    except FileNotFoundError:
        return []
    found = data.split(b"\n")
    return found[:-1] if found[-1] == b"" else found


def unended(workspace: Path) -> bool:
    """Whether the file's last row lacks its end: it is being written, or its writer was killed in the middle."""
    try:
        with (workspace / FOLDER / FILE).open("rb") as stream:
            if stream.seek(0, os.SEEK_END) == 0:
                return False
            stream.seek(-1, os.SEEK_END)
            return stream.read() != b"\n"
    except FileNotFoundError:
        return False


@contextmanager
def alone(workspace: Path) -> Iterator[Path]:
    """The folder of the trail, to which nobody else adds meanwhile."""
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
    if key.other:
        raise Unavailable(
            _("Another key lies in {name} than the setting audit_key says.").format(name=f"{FOLDER}/{KEY}"),
            hint=_("Set audit_key to the key that lies there, and write a hyphen in its place."),
        )
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
        secret = key_for(last.rows, kept, key)
        if not wrong(_last_line(folder), last.rows, known.hash, secret):
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
