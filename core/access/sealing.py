"""How the rows of the audit trail are sealed, and the two small files beside it: its head and its key.

A row is sealed by HMAC-SHA256 (RFC 2104) of its canonical JSON (sorted keys, no blanks), which holds the seal of the
row before; so is the head. The key is that of the setting `audit_key`, which stands outside the workspace, else one
that is drawn when the first row is written and lies in `audit.key`, readable by the server's own user alone. Rows of
earlier releases were sealed without a key; the head says, under its own seal, from which row on there is one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.access.documents import FOLDER, PRIVATE
from core.errors import BadInput, Unavailable
from core.i18n import _
from core.settings import settings

HEAD = "audit.head"
KEY = "audit.key"
FIRST = "0" * 64
"""What the first row takes for the seal of the row before."""
SHORTEST = 32
"""Signs of a key that somebody sets: 128 bits where they are hexadecimal digits (NIST SP 800-107, 5.3.4)."""
DRAWN = 32
"""Bytes of a key that is drawn: as many as the hash gives."""
ELSEWHERE = "-"
"""What stands in the key's file where the key is that of the setting."""


@dataclass(frozen=True)
class Head:
    """How many rows there are, and the seal of the last: what to note elsewhere."""

    rows: int
    hash: str

    def __str__(self) -> str:
        return f"{self.rows}:{self.hash}"


@dataclass(frozen=True)
class Kept:
    """The head as its file holds it.

    Attributes:
        head: What it says.
        since: The first row that was sealed with a key; 0 where none was.
        mac: The seal of the head; empty where it has none.
    """

    head: Head
    since: int = 0
    mac: str = ""


@dataclass(frozen=True)
class Key:
    """What rows are sealed with.

    Attributes:
        secret: The key; empty where there is none (yet, or any more).
        since: The first row that it was drawn for; 0 where nothing says so.
        drawn: Whether the workspace says that its trail has a key.
        outside: Whether the key is that of the setting, which nobody can put in place who may only write files here.
        other: Whether another key lies in the workspace than the setting says.
    """

    secret: bytes = b""
    since: int = 0
    drawn: bool = False
    outside: bool = False
    other: bool = False


def key_of(folder: Path) -> Key:
    """The key of a trail.

    Raises:
        BadInput: the setting's key is too short.
        Unavailable: the key's file cannot be read.
    """
    said = settings().audit_key.strip()
    if said and len(said) < SHORTEST:
        raise BadInput(_("The setting audit_key needs {n} signs or more, drawn at random.").format(n=SHORTEST))
    try:
        lies, mark, since = (folder / KEY).read_text("ascii").strip().partition(":")
    except FileNotFoundError:
        return Key(said.encode(), outside=bool(said))
    except (OSError, ValueError) as error:
        raise _damaged() from error
    if not (lies and mark and since.isascii() and since.isdigit()):
        raise _damaged()
    other = bool(said) and lies not in (ELSEWHERE, said)
    secret = said or ("" if lies == ELSEWHERE else lies)
    return Key(secret.encode(), int(since), True, bool(said), other)


def _damaged() -> Unavailable:
    return Unavailable(_("The file {name} of this workspace is damaged.").format(name=f"{FOLDER}/{KEY}"))


def draw_key(folder: Path, since: int) -> Key:
    """Make the key of a trail that has none, for the rows from `since` on; on disk before this returns."""
    known = key_of(folder)
    if not known.drawn:
        lies = ELSEWHERE if known.secret else secrets.token_hex(DRAWN)
        _write(folder, KEY, f"{lies}:{since}")
    return key_of(folder)


def seal(row: Mapping[str, Any], key: bytes = b"") -> str:
    """The seal of a row, without its own; the plain hash of earlier releases where there is no key."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return hmac.new(key, text, hashlib.sha256).hexdigest() if key else hashlib.sha256(text).hexdigest()


def keep_head(folder: Path, head: Head, since: int, key: bytes) -> None:
    """Write the head, whole or not at all."""
    text = f"{head}:{since}"
    _write(folder, HEAD, f"{text}:{mac_of(text, key)}" if key else str(head))


def kept_head(folder: Path) -> Kept | None:
    """The head as it is kept, whether or not its seal fits; None where there is none that can be read."""
    try:
        said = (folder / HEAD).read_text("ascii").strip()
        if said.count(":") == 1:
            return Kept(head_of(said))
        text, _mark, mac = said.rpartition(":")
        head, _mark, since = text.rpartition(":")
        return Kept(head_of(head), int(since), mac)
    except (OSError, ValueError):
        return None


def fits(kept: Kept, key: Key) -> bool:
    """Whether a head is what was sealed; one without a seal is, of a trail that had no key when it was written."""
    if kept.mac:
        return bool(key.secret) and hmac.compare_digest(kept.mac, mac_of(f"{kept.head}:{kept.since}", key.secret))
    return not key.drawn or kept.head.rows == key.since - 1


def head_of(text: str) -> Head:
    """A head as `str(Head)` writes it.

    Raises:
        ValueError: it is none.
    """
    rows, mark, sealed = text.strip().partition(":")
    if not (mark and rows.isascii() and rows.isdigit() and len(sealed) == len(FIRST)):
        raise ValueError(text)
    return Head(int(rows), sealed)


def mac_of(text: str, key: bytes, kind: str = "head") -> str:
    """The seal of a text that is no row: of a head, or of what a commit holds of the trail."""
    return hmac.new(key, f"{kind} {text}".encode(), hashlib.sha256).hexdigest()


def _write(folder: Path, name: str, text: str) -> None:
    handle, fresh = tempfile.mkstemp(dir=folder, suffix=".tmp")
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    Path(fresh).chmod(PRIVATE)
    os.replace(fresh, folder / name)
