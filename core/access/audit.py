"""The audit trail: who did what, when, before and after; only ever added to, each row sealed by the hash of the last.

One line of JSON per row. A row's hash is the SHA-256 of its canonical JSON (sorted keys, no blanks), which holds the
hash of the row before, so a changed, removed, inserted or moved row breaks the chain there (Schneier and Kelsey 1999,
without their keys). How many rows there were, and the last hash, stand in a second file: a tail that was cut off is
missed there. A new row follows the head, not whatever stands at the end of the file: behind a tail that was cut off or
written anew it does not fit, and the break stays to be found. Whoever may write both files could write a new trail; a
head that was noted elsewhere finds that too.
No cell of a table is ever put into it: facts of a change are kept as their hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
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
from core.access.who import person
from core.settings import settings

FILE = "audit.jsonl"
HEAD = "audit.head"
FIRST = "0" * 64
"""What the first row takes for the hash of the row before."""
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
class Head:
    """How many rows there are, and the hash of the last: what to note elsewhere."""

    rows: int
    hash: str

    def __str__(self) -> str:
        return f"{self.rows}:{self.hash}"


@dataclass(frozen=True)
class Verdict:
    """What the verifier found.

    Attributes:
        rows: Rows that are whole and in their place.
        broken: The number of the first row that is not, counted from 1; 0 where all are.
        why: "changed" (the row is not what was sealed), "order" (it does not follow the row before) or "missing" (rows
            at the end are gone).
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
        last = _acknowledged(folder)
        row |= {"n": last.rows + 1, "last": last.hash}
        row["hash"] = _seal(row)
        with (folder / FILE).open("ab") as stream:
            stream.write(_line(row))
            stream.flush()
            os.fsync(stream.fileno())
        head_now = Head(row["n"], row["hash"])
        _keep_head(folder, head_now)
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


def verify(workspace: Path, noted: Head | None = None) -> Verdict:
    """Whether every row is what was sealed, in its place, and none is missing at the end.

    Args:
        workspace: Its folder.
        noted: A head that was noted elsewhere at some time.
    """
    kept = _kept_head(workspace / FOLDER)  # before the rows: one that is added meanwhile is no break
    hashes = [FIRST]
    for number, line in enumerate(_lines(workspace), start=1):
        why = _wrong(line, number, hashes[-1])
        if why:
            return Verdict(number - 1, number, why)
        hashes.append(json.loads(line)["hash"])
    rows = len(hashes) - 1
    for wanted in (kept, noted):
        if wanted is None:
            continue
        if wanted.rows > rows:
            return Verdict(rows, rows + 1, "missing")
        if wanted.rows < 0 or hashes[wanted.rows] != wanted.hash:
            return Verdict(max(wanted.rows, 1) - 1, max(wanted.rows, 1), "changed")
    acknowledged = _kept_head(workspace / FOLDER)  # after the rows: at most one of them is still on its way
    if rows and kept is None and acknowledged is None:
        return Verdict(rows, rows + 1, "missing")
    if acknowledged and rows > acknowledged.rows + 1:
        return Verdict(acknowledged.rows, acknowledged.rows + 1, "order")
    return Verdict(rows)


def facts(value: object) -> str:
    """The first sixteen digits of the hash of some facts: enough to tell that they were the same."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _wrong(line: bytes, number: int, last: str) -> str:
    try:
        row = json.loads(line)
        if not isinstance(row, dict) or set(row) != set(KEYS) or _line(row) != line + b"\n":
            return "changed"
    except ValueError:
        return "changed"
    sealed = {key: value for key, value in row.items() if key != "hash"}
    if _seal(sealed) != row["hash"]:
        return "changed"
    return "" if row["n"] == number and row["last"] == last else "order"


def _seal(row: Mapping[str, Any]) -> str:
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


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
        if not (folder / HEAD).exists():
            _keep_head(folder, Head(0, FIRST))
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
        known = _kept_head(folder)
        whole = tail[: at + 1].rstrip(b"\n").rpartition(b"\n")[2]
        if (at >= 0 or size <= TAIL) and _hash_of(whole) == (known.hash if known else FIRST):
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


def _acknowledged(folder: Path) -> Head:
    """What a new row follows: the head. One row behind it is of a power cut between the two files, and is taken on;
    any other end of the file is not ours, and the row that does not fit there shows it for good."""
    last, known = _last(folder), _kept_head(folder)
    if known is None:
        return Head(last.rows, FIRST)
    if last != known and last.rows == known.rows + 1 and _follows(folder, known):
        _keep_head(folder, last)
        return last
    return known


def _follows(folder: Path, known: Head) -> bool:
    return not _wrong(_last_line(folder), known.rows + 1, known.hash)


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
        return _kept_head(folder) or Head(0, FIRST)
    try:
        row = json.loads(line)
        return Head(int(row["n"]), str(row["hash"]))
    except (ValueError, KeyError, TypeError):
        return _kept_head(folder) or Head(0, FIRST)


def _keep_head(folder: Path, now: Head) -> None:
    handle, fresh = tempfile.mkstemp(dir=folder, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(str(now))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(fresh, folder / HEAD)


def _kept_head(folder: Path) -> Head | None:
    try:
        return head_of((folder / HEAD).read_text("ascii"))
    except (OSError, ValueError):
        return None


def head_of(text: str) -> Head:
    """A head as `str(Head)` writes it.

    Raises:
        ValueError: it is none.
    """
    rows, mark, sealed = text.strip().partition(":")
    if not (mark and rows.isascii() and rows.isdigit() and len(sealed) == len(FIRST)):
        raise ValueError(text)
    return Head(int(rows), sealed)
