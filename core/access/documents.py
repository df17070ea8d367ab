"""Small documents in the workspace's folder `access`: people, rules, tokens. Read often, changed rarely."""

from __future__ import annotations

import json
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock

from core.errors import Unavailable
from core.i18n import _

FOLDER = "access"
PRIVATE = 0o600
"""Read and written by the server's own user alone."""

_guard = threading.Lock()
_known: dict[Path, tuple[tuple[int, int, int], dict[str, Any]]] = {}


def home(workspace: Path) -> Path:
    """The folder of these documents, made where it is not there yet."""
    folder = workspace / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def mark(workspace: Path, name: str) -> tuple[int, int, int]:
    """What changes whenever the document does."""
    try:
        known = (workspace / FOLDER / name).stat()
    except OSError:
        return (0, 0, 0)
    return (known.st_mtime_ns, known.st_size, known.st_ino)


def read(workspace: Path, name: str) -> dict[str, Any]:
    """A document, not to be changed; empty where there is none.

    Raises:
        Unavailable: it is damaged. Nobody is then taken to be somebody by mistake.
    """
    path, now = workspace / FOLDER / name, mark(workspace, name)
    if now == (0, 0, 0):
        return {}
    with _guard:
        found = _known.get(path)
    if found and found[0] == now:
        return found[1]
    try:
        value = json.loads(path.read_text("utf-8"))
        if not isinstance(value, dict):
            raise ValueError(name)
    except (OSError, ValueError) as error:
        raise Unavailable(_("The file {name} of this workspace is damaged.").format(name=f"{FOLDER}/{name}")) from error
    with _guard:
        _known[path] = (now, value)
    return value


@contextmanager
def changing(workspace: Path, name: str) -> Iterator[dict[str, Any]]:
    """A document to change: one writer at a time across processes, written whole or not at all."""
    folder = home(workspace)
    with FileLock(str(folder / f"{name}.lock")):
        value: dict[str, Any] = json.loads(json.dumps(read(workspace, name)))
        yield value
        handle, fresh = tempfile.mkstemp(dir=folder, suffix=".tmp")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(value, stream, ensure_ascii=False, indent=1, sort_keys=True)
                stream.flush()
                os.fsync(stream.fileno())
            Path(fresh).chmod(PRIVATE)
            Path(fresh).replace(folder / name)
        except BaseException:
            Path(fresh).unlink(missing_ok=True)
            raise
