"""Where uploaded bytes wait on disk until they are stored or thrown away."""

from __future__ import annotations

import re
import shutil
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from core.access import allow
from core.errors import Unavailable
from core.i18n import _
from core.lake import Lake

CHUNK = 1 << 20
"""Bytes copied at a time, as everywhere."""
KEPT_SECONDS = 24 * 3600
"""An upload that nobody stored within a day was left."""
MOST_BYTES = 200
"""Bytes of a name: file systems take 255, and some room is left for what is put before or behind it."""
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*\ud800-\udfff]')


def safe_name(name: str) -> str:
    """The last part of a file name with control and path characters replaced; never empty, at most 150 signs and 200
    bytes long."""
    last = re.split(r"[/\\]", name)[-1]
    plain = _UNSAFE.sub("_", last).strip(". ")
    if len(plain) > 150:
        stem, dot, suffix = plain.rpartition(".")
        plain = f"{stem[: 149 - len(suffix)]}{dot}{suffix}" if dot and len(suffix) < 20 else plain[:150]
    if len(plain.encode()) > MOST_BYTES:
        _stem, dot, suffix = plain.rpartition(".")
        ending = f"{dot}{suffix}" if len(suffix.encode()) < 20 else ""
        plain = plain.removesuffix(ending).encode()[: MOST_BYTES - len(ending)].decode("utf-8", "ignore") + ending
        plain = plain.encode()[:MOST_BYTES].decode("utf-8", "ignore").strip(". ")
    return plain or "file"


class Readable(Protocol):
    """What bytes can be read from."""

    def read(self, size: int = ..., /) -> bytes: ...


def place(lake: Lake, name: str) -> Path:
    """A path for a new file in a folder of its own in the workspace's inbox; keeps the file's name.

    Raises:
        OSError: the folder cannot be made.
    """
    folder = lake.path / "inbox" / uuid.uuid4().hex
    folder.mkdir(parents=True)
    return folder / safe_name(name)


def receive(lake: Lake, name: str, stream: Readable) -> Path:
    """Copy an upload into a folder of its own in the workspace's inbox; on any failure nothing stays behind.

    Raises:
        Forbidden: whoever acts may not load files.
        Unavailable: the disk does not take it.
    """
    allow("ingest", safe_name(name), folder=lake.path)
    target: Path | None = None
    try:
        target = place(lake, name)
        with target.open("wb") as out:
            shutil.copyfileobj(stream, out, CHUNK)
    except BaseException as error:
        if target is not None:
            discard(lake, target)
        if not isinstance(error, OSError):
            raise
        raise Unavailable(
            _("“{file}” could not be saved: {reason}.").format(file=name, reason=error.strerror or str(error)),
            hint=_("Check the disk's free space and permissions, then upload it again."),
        ) from error
    return target


def discard(lake: Lake, path: Path) -> None:
    """Remove one received file; files elsewhere are left alone."""
    inbox = (lake.path / "inbox").resolve()
    folder = path.resolve().parent
    if folder.parent == inbox:
        shutil.rmtree(folder, ignore_errors=True)


def tidy(lake: Lake, older_than: float = KEPT_SECONDS) -> int:
    """Remove received files that nobody stored for a day; how many."""
    removed = 0
    for folder in (lake.path / "inbox").iterdir():
        with suppress(OSError):  # given up meanwhile
            if folder.is_dir() and time.time() - folder.stat().st_mtime > older_than:
                shutil.rmtree(folder, ignore_errors=True)
                removed += 1
    return removed
