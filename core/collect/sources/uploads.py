"""Uploads that arrive in pieces: kept on disk as they come, resumable after a cut, checked by hash.

An upload is a folder of the inbox named by its id, which the sender chooses at random and which is the
key to going on with it. The folder holds the bytes so far and, once all are there, the file under its name.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import shutil
import threading
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from core.access import Person, allow, person
from core.cells.whole import whole
from core.collect.sources.inbox import safe_name
from core.errors import BadInput, Unavailable
from core.i18n import _
from core.lake import Lake
from core.settings import settings

TOKEN_SECONDS = 30 * 60
"""A page's right to upload: the longest upload begins within it, and pages ask anew."""
SPARE_BYTES = 256 << 20
"""Free space that an upload must leave on the disk."""

_KEY = secrets.token_bytes(32)
_ID = re.compile(r"[0-9a-f]{32}")
_BAD_NAME = re.compile(r"[\x00-\x1f\x7f/\\]")
_FACTS, _PARTIAL = ".upload.json", ".partial"  # a safe name never begins with a dot
_writing = threading.Lock()
_hashing: OrderedDict[Path, tuple[int, Any]] = OrderedDict()
"""Unfinished uploads' bytes hashed so far, so that the last piece needs no pass over the file."""
HASHING_KEPT = 64
"""Hashes of running uploads kept; those that were broken off are the oldest."""


class Refused(BadInput):
    """A request that the upload route turns down; `status` is the HTTP status that says why."""

    def __init__(self, message: str, status: int, *, hint: str = "", received: int | None = None) -> None:
        super().__init__(message, hint=hint, data={} if received is None else {"received": received})
        self.status = status


@dataclass(frozen=True)
class Upload:
    """One upload: `received` of `size` bytes are on disk; complete once `sha256` of the whole is known."""

    id: str
    name: str
    size: int
    received: int
    path: Path
    sha256: str | None = None

    @property
    def complete(self) -> bool:
        return self.sha256 is not None


# --- who may send ----------------------------------------------------------------------------------


def issue_token(seconds: float = TOKEN_SECONDS) -> str:
    """A signed right to ask the routes for a while, of whoever acts; it ends with this process, as the page's session
    does. What they may ask for, each route says.

    Raises:
        Forbidden: nobody acts.
    """
    allow("see")
    now = person()
    who = json.dumps([now.name, now.role, now.how]).encode().hex()
    claim = f"{int(time.time() + seconds)}.{secrets.token_hex(8)}.{who}"
    return f"{claim}.{_sign(claim)}"


def require_token(token: str) -> Person:
    """Let a valid token pass; gives whose it is.

    Raises:
        Refused: (401) forged, expired or of another process.
    """
    claim, _dot, signature = token.rpartition(".")
    until = whole(claim.partition(".")[0])
    known = hmac.compare_digest(signature.encode(), _sign(claim).encode())
    if not known or until is None or until < time.time():
        raise Refused(
            _("This page may no longer upload."), 401, hint=_("Reload the page; the upload goes on where it stopped.")
        )
    return Person(*json.loads(bytes.fromhex(claim.rpartition(".")[2])))


def _sign(claim: str) -> str:
    return base64.urlsafe_b64encode(hmac.digest(_KEY, claim.encode(), "sha256")).decode().rstrip("=")


# --- the bytes -------------------------------------------------------------------------------------


def find(lake: Lake, identity: str) -> Upload | None:
    """The upload with this id, as far as it came; None where there is none."""
    return _found(_folder(lake.path, identity))


def _folder(workspace: Path, identity: str) -> Path:
    if not _ID.fullmatch(identity):
        raise Refused(_("An upload is named by 32 hexadecimal digits."), 400)
    return workspace / "inbox" / identity


def _found(folder: Path) -> Upload | None:
    try:
        facts = json.loads((folder / _FACTS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    path = folder / safe_name(facts["name"])
    sizes = (_size(folder / _PARTIAL), _size(path))  # in this order: what is finished meanwhile is under its name then
    received = next((size for size in sizes if size is not None), 0)
    return Upload(folder.name, facts["name"], facts["size"], received, path, facts.get("sha256"))


def _size(path: Path) -> int | None:
    """Bytes of a file; None where there is none, or no more."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def begin(lake: Lake, identity: str, name: str, size: int) -> Upload:
    """The upload with this id, begun now where it is new.

    Raises:
        Refused: (400) an unusable name, (409) the id belongs to another file, (413) too large.
        Unavailable: the disk has no room.
    """
    found = find(lake, identity)
    if found is not None:
        if (found.name, found.size) != (name, size):
            raise Refused(_("This upload was begun with another file."), 409, received=found.received)
        return found
    if not name.strip(". ") or len(name.encode("utf-8", "replace")) > 255 or _BAD_NAME.search(name):
        raise Refused(_("This file name cannot be used."), 400, hint=_("Rename the file without slashes."))
    limit = settings().max_stream_mb
    if size < 0 or size > limit * 1_000_000:
        raise Refused(
            _("“{file}” has {size} MB; at most {limit} MB are taken.").format(
                file=name, size=f"{size / 1e6:,.0f}", limit=f"{limit:,}"
            ),
            413,
            hint=_("Put it on the server and load it by its path, or raise the setting max_stream_mb."),
        )
    if shutil.disk_usage(lake.path).free < size + SPARE_BYTES:
        raise Unavailable(
            _("The server's disk has no room for “{file}”.").format(file=name),
            hint=_("Free some space, then upload it again."),
        )
    folder = lake.path / "inbox" / identity
    try:
        folder.mkdir(parents=True)
        (folder / _PARTIAL).touch()
        (folder / _FACTS).write_text(json.dumps({"name": name, "size": size}), encoding="utf-8")
    except FileExistsError as error:
        raise Refused(_("This upload was begun with another file."), 409) from error
    except OSError as error:
        raise _disk(name, error) from error
    return Upload(identity, name, size, 0, folder / safe_name(name))


def write(lake: Lake, upload: Upload, offset: int, data: bytes) -> Upload:
    """Add bytes at the end of what is there.

    Raises:
        Refused: (409) the bytes do not begin where the upload stands, (413) more bytes than announced.
        Unavailable: the disk does not take them.
    """
    partial = upload.path.parent / _PARTIAL
    with _writing:
        there = _size(partial)
        if there is None:
            found = _found(partial.parent)
            if found is None or not found.complete:
                raise _gone()
            return found  # the last piece came twice
        if there != offset:
            raise Refused(_("The upload stands elsewhere."), 409, received=there)
        if offset + len(data) > upload.size:
            raise Refused(_("More bytes came than the file has."), 413, received=there)
        try:
            with partial.open("ab") as out:
                out.write(data)
            _hash_on(partial, offset, data)
            os.utime(partial.parent)  # keeps a slow upload from being tidied away
        except OSError as error:
            raise _disk(upload.name, error) from error
    return replace(upload, received=offset + len(data))


def _hash_on(partial: Path, offset: int, data: bytes) -> None:
    at, digest = _hashing.pop(partial, (0, hashlib.sha256()))
    if at != offset:
        return  # begun before this process, or taken back: the whole is hashed at the end
    digest.update(data)
    _hashing[partial] = (offset + len(data), digest)
    while len(_hashing) > HASHING_KEPT:
        _hashing.popitem(last=False)


def take_back(upload: Upload, offset: int) -> None:
    """Forget the bytes from `offset` on: they came damaged."""
    _hashing.pop(upload.path.parent / _PARTIAL, None)
    with _writing, suppress(FileNotFoundError), (upload.path.parent / _PARTIAL).open("r+b") as out:
        out.truncate(offset)


def finish(upload: Upload, expected: str | None = None) -> Upload:
    """Hash the whole file and give it its name; the same again when repeated.

    Args:
        upload: All of whose bytes are there.
        expected: The sha256 the sender knows; None = not known.

    Raises:
        Refused: (422) the hash differs; the bytes are thrown away, so that the sender can begin again.
    """
    if upload.complete:
        return upload
    folder = upload.path.parent
    partial = folder / _PARTIAL
    at, digest = _hashing.pop(partial, (-1, None))
    try:
        with partial.open("rb") as stream:  # open as it is hashed, so that a name given up is no broken file
            if digest is None or at != os.fstat(stream.fileno()).st_size:
                digest = hashlib.file_digest(stream, "sha256")
        sha256 = str(digest.hexdigest())
        if expected and expected.lower() != sha256:
            abandon(folder.parents[1], upload.id)
            raise Refused(
                _("“{file}” arrived with another sha256 than it was sent with.").format(file=upload.name),
                422,
                hint=_("Upload it again."),
                received=0,
            )
        facts = {"name": upload.name, "size": upload.size, "sha256": sha256}
        draft = folder / f"{_FACTS}.{secrets.token_hex(4)}.new"
        with _writing:
            draft.write_text(json.dumps(facts), encoding="utf-8")
            partial.replace(upload.path)
            draft.replace(folder / _FACTS)
    except FileNotFoundError as error:  # given up meanwhile, or finished by the same request sent twice
        found = _found(folder)
        if found is None or not found.complete:
            raise _gone() from error
        return found
    except OSError as error:
        raise _disk(upload.name, error) from error
    return replace(upload, sha256=sha256)


def received_hash(path: Path) -> str | None:
    """The sha256 of a received file as it was found on arrival; None for other files and where it was changed since."""
    facts = path.parent / _FACTS
    if path.parent.parent.name != "inbox" or not facts.is_file():
        return None
    try:
        said, there, noted = json.loads(facts.read_text(encoding="utf-8")), path.stat(), facts.stat()
    except (OSError, ValueError):
        return None
    same = safe_name(said["name"]) == path.name and said["size"] == there.st_size
    return said.get("sha256") if same and there.st_mtime_ns <= noted.st_mtime_ns else None


def abandon(workspace: Path, identity: str) -> None:
    """Throw an upload away; harmless where there is none."""
    folder = _folder(workspace, identity)
    gone = folder.with_name(f".{identity}.{secrets.token_hex(4)}")
    with _writing, suppress(OSError):  # away at once and whole, as nobody may find half of it
        if (folder / _FACTS).exists():
            folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def _gone() -> Refused:
    return Refused(_("There is no such upload."), 404, received=0)


def _disk(name: str, error: OSError) -> Unavailable:
    return Unavailable(
        _("“{file}” could not be saved: {reason}.").format(file=name, reason=error.strerror or str(error)),
        hint=_("Check the disk's free space and permissions, then upload it again."),
    )


# --- what was loaded before ------------------------------------------------------------------------


def loaded_before(lake: Lake) -> dict[str, list[tuple[str, int]]]:
    """sha256 of every file that the present datasets were made from -> the datasets and versions it is in."""
    found: dict[str, list[tuple[str, int]]] = {}
    for dataset in lake.datasets():
        for version in lake.versions(dataset.name):
            for file in version.info.get("imports", {}).get("files", []):
                place = (dataset.name, version.number)
                if isinstance(file, dict) and place not in found.setdefault(str(file.get("sha256")), []):
                    found[str(file.get("sha256"))].append(place)
    return found
