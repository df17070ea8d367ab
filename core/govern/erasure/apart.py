"""What must be done in a process of its own: files read byte by byte, and SQLite files changed, vacuumed, checkpointed.

A process that closes any handle of a SQLite file loses all its locks on it, also those of the other SQLite that the
engine brings (see `core.lake.catalog`); so the process that has the workspace open never reads these files itself.
`python -m core.govern.erasure.apart` reads one JSON object from its standard input and answers with one.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core.errors import Unavailable
from core.govern.erasure.decoding import APART, Sealed, form_of, opaque, texts
from core.govern.erasure.proving import named_in
from core.govern.erasure.scrubbing import BROUGHT, PATIENCE_S, scrub
from core.govern.erasure.writings import Identifier, is_person, named
from core.i18n import _

FOLDER = "erasure"
"""Folder of the workspace with certificates, which name nobody."""
ACCESS = "access"
"""Folder of roles and of the audit trail, which holds no cell of any table, and whose rows must never change."""
SPARED = frozenset({"salt", "write.lock", "runs.lock"})
"""Secrets and locks: nothing of a person is in them, and a lock's file must not be opened."""


def ask(what: str, workspace: Path, wanted: Sequence[Identifier], **given: Any) -> dict[str, Any]:
    """Have it done in a process of its own.

    Args:
        what: "scan", "scrub" (what is found and the given ``files``, but not the ``live`` ones, which a version reads)
            or "prove" (vacuum, then scan).
        workspace: The folder.
        wanted: The person.
        given: Other arguments of the function.

    Raises:
        Unavailable: the process died.
    """
    order = {
        "what": what,
        "workspace": str(workspace),
        "wanted": [[one.said, one.kind, one.column] for one in wanted],
        **given,
    }
    done = subprocess.run(
        [sys.executable, "-m", "core.govern.erasure.apart"],
        input=json.dumps(order), capture_output=True, text=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or ["?"]
        raise Unavailable(_("The files of the workspace could not be read: {reason}").format(reason=reason[0]))
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Answer one order."""
    order = json.load(sys.stdin)
    workspace = Path(order["workspace"])
    wanted = [Identifier(*one) for one in order["wanted"]]
    data = [Path(one) for one in order.get("data", [])]
    if order["what"] == "scan":
        answer = scan(workspace, wanted, data)
    elif order["what"] == "scrub":
        found = [*scan(workspace, wanted, data)["hits"], *order["files"]]
        answer = scrub(workspace, wanted, found, frozenset(order["live"]))
    else:
        answer = {"busy": settle(workspace), **scan(workspace, wanted, data)}
    json.dump(answer, sys.stdout)


def walked(workspace: Path, data: Sequence[Path] = ()) -> Iterator[Path]:
    """Every file of a workspace that may name somebody."""
    for root in (workspace, *(one for one in data if not one.is_relative_to(workspace))):
        for folder, _folders, names in os.walk(root, followlinks=True):
            here = Path(folder)
            if here == workspace / FOLDER:
                continue
            for name in sorted(names):
                if (here == workspace and name in SPARED) or name.endswith("-shm"):
                    continue
                yield here / name


def scan(workspace: Path, wanted: Sequence[Identifier], data: Sequence[Path] = ()) -> dict[str, Any]:
    """Every file that names the person, by its decoded content or its name, each text read in two ways (`proving`).

    Args:
        workspace: The folder.
        wanted: The person.
        data: Folders of data files outside it.

    Returns:
        `hits`: path within the workspace -> how many times; `files`, `bytes`: looked at; `sealed`: files whose inside
        cannot be read, or not to its end; `trail`: how many times the audit trail names the person, whose rows never
        change.
    """
    hits: dict[str, int] = {}
    sealed: list[str] = []
    files = size = trail = 0
    spoken = [one for one in wanted if not one.column and not one.bare]
    sought = frozenset(one.said for one in spoken)
    for path in walked(workspace, data):
        inside = path.is_relative_to(workspace)
        shown = str(path.relative_to(workspace)) if inside else str(path)
        try:
            n = int(named(shown if inside else path.name, spoken))
            files, size = files + 1, size + path.stat().st_size
            for column, text in texts(path, sought):
                n += _count(text, column, wanted) or int(any(named_in(text, one) for one in spoken))
            if inside and shown.partition("/")[0] in BROUGHT and opaque(path):
                sealed.append(shown)
        except Sealed:
            if not path.exists():
                continue
            sealed.append(shown)
        if n and path.parent == workspace / ACCESS:
            trail += n
        elif n:
            hits[shown] = n
    return {"hits": hits, "files": files, "bytes": size, "sealed": sealed, "trail": trail}


def _count(text: str, column: str, wanted: Sequence[Identifier]) -> int:
    found = 0
    for one in wanted:
        if one.bare or one.column:
            if column and one.looked_for(column):
                found += sum(is_person(cell, [one]) for cell in text.split(APART))
        else:
            found += sum(1 for _hit in one.spans(text))
    return found


def settle(workspace: Path) -> list[str]:
    """Vacuum every SQLite file and empty its log, so that no page keeps what a row said; those that others hold."""
    busy = []
    for path in sorted(workspace.glob("*.sqlite")):
        if form_of(path) != "sqlite":
            continue
        end = time.monotonic() + PATIENCE_S
        while not _settled(path):
            if time.monotonic() > end:
                busy.append(path.name)
                break
            time.sleep(0.2)
    return busy


def _settled(path: Path) -> bool:
    db = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.execute("VACUUM")
        held = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite3.OperationalError:
        return False
    finally:
        db.close()
    log = path.with_name(path.name + "-wal")
    return not held and (not log.exists() or log.stat().st_size == 0)


if __name__ == "__main__":
    main()
