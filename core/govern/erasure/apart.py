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
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.errors import Unavailable
from core.govern.erasure.decoding import Sealed, form_of, texts
from core.govern.erasure.proving import named_in
from core.govern.erasure.writings import ERASED, Identifier, is_person, named, without
from core.i18n import _

FOLDER = "erasure"
"""Folder of the workspace with certificates, which name nobody."""
ACCESS = "access"
"""Folder of roles and of the audit trail, which holds no cell of any table, and whose rows must never change."""
SPARED = frozenset({"salt", "write.lock", "runs.lock"})
"""Secrets and locks: nothing of a person is in them, and a lock's file must not be opened."""
PLAIN = frozenset({".json", ".jsonl", ".log", ".txt", ".md", ".toml", ".yaml", ".yml"})
"""Texts of the workspace's own in which a mention is written over; other files that name a person are deleted."""
PATIENCE_S = 20.0
"""Seconds that others have to let go of a SQLite file's log."""


def ask(what: str, workspace: Path, wanted: Sequence[Identifier], **given: Any) -> dict[str, Any]:
    """Have it done in a process of its own.

    Args:
        what: "scan", "scrub" (what is found and the given ``files``) or "prove" (vacuum, then scan).
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
        answer = scrub(workspace, wanted, [*scan(workspace, wanted, data)["hits"], *order["files"]])
    else:
        answer = {"busy": settle(workspace), **scan(workspace, wanted, data, proof=True)}
    json.dump(answer, sys.stdout)


def walked(workspace: Path, data: Sequence[Path] = ()) -> Iterator[Path]:
    """Every file of a workspace that may name somebody."""
    for root in (workspace, *(one for one in data if not one.is_relative_to(workspace))):
        for folder, _folders, names in os.walk(root, followlinks=True):
            here = Path(folder)
            if here in (workspace / FOLDER, workspace / ACCESS):
                continue
            for name in sorted(names):
                if (here == workspace and name in SPARED) or name.endswith("-shm"):
                    continue
                yield here / name


def scan(
    workspace: Path, wanted: Sequence[Identifier], data: Sequence[Path] = (), proof: bool = False
) -> dict[str, Any]:
    """Every file that names the person, by its decoded content or its name.

    Args:
        workspace: The folder.
        wanted: The person.
        data: Folders of data files outside it.
        proof: Whether each text is read in a second way too (see `proving`).

    Returns:
        `hits`: path within the workspace -> how many times; `files`, `bytes`: looked at; `sealed`: files whose inside
        cannot be read; `wals`: logs of SQLite files that are not empty.
    """
    hits: dict[str, int] = {}
    sealed: list[str] = []
    files = size = 0
    for path in walked(workspace, data):
        shown = str(path.relative_to(workspace)) if path.is_relative_to(workspace) else str(path)
        try:
            n = int(named(path.name, [one for one in wanted if one.kind != "number"]))
            files, size = files + 1, size + path.stat().st_size
            for column, text in texts(path):
                here = _count(text, column, wanted)
                n += here or int(proof and any(named_in(text, one) for one in wanted if not one.column))
        except Sealed:
            if path.exists():
                sealed.append(shown)
            continue
        if n:
            hits[shown] = n
    return {"hits": hits, "files": files, "bytes": size, "sealed": sealed}


def _count(text: str, column: str, wanted: Sequence[Identifier]) -> int:
    found = 0
    for one in wanted:
        if one.kind == "number" or one.column:
            if column and one.looked_for(column):
                found += sum(is_person(line, [one]) for line in text.split("\n"))
        else:
            found += sum(1 for _hit in one.spans(text))
    return found


def scrub(workspace: Path, wanted: Sequence[Identifier], files: Sequence[str]) -> dict[str, Any]:
    """Take the person out of these files: written over in SQLite and the workspace's own texts, else deleted.

    Returns:
        `changed` and `deleted`: the files; a second time both are empty.
    """
    spoken = [one for one in wanted if one.kind != "number" and not one.column]
    changed, deleted = [], []
    for name in dict.fromkeys(files):
        path = workspace / name
        if not path.exists():
            continue
        if form_of(path) == "sqlite":
            _in_sqlite(path, spoken)
            changed.append(name)
        elif path.suffix in PLAIN and path.parts[len(workspace.parts)] not in ("files", "inbox"):
            said = path.read_text("utf-8", "surrogateescape")
            with path.open("r+", encoding="utf-8", errors="surrogateescape") as file:  # who appends to a log keeps it
                file.write(without(said, spoken))
                file.truncate()
            changed.append(name)
        elif not name.endswith("-wal"):
            path.unlink()
            deleted.append(name)
    return {"changed": changed, "deleted": deleted}


def _in_sqlite(path: Path, wanted: Sequence[Identifier]) -> None:
    db = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None)
    db.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    try:
        for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in db.execute(f'PRAGMA table_info("{table}")')]
            keys = [row[1] for row in db.execute(f'PRAGMA table_info("{table}")') if row[5]]
            with suppress(sqlite3.OperationalError):  # a table without row numbers goes by its key
                db.execute(f'SELECT rowid FROM "{table}" LIMIT 1')
                keys = ["rowid"]
            _in_table(db, table, columns, keys, wanted)
    finally:
        db.close()


def _in_table(
    db: sqlite3.Connection, table: str, columns: Sequence[str], keys: Sequence[str], wanted: Sequence[Identifier]
) -> None:
    names = [f'"{one}"' if one != "rowid" else one for one in (*keys, *columns)]
    at = " AND ".join(f"{one} IS ?" for one in names[: len(keys)])
    for row in db.execute(f'SELECT {", ".join(names)} FROM "{table}"').fetchall():
        key, cells = row[: len(keys)], row[len(keys) :]
        if any(isinstance(one, bytes) and named(one.decode("utf-8", "ignore"), wanted) for one in cells):
            db.execute(f'DELETE FROM "{table}" WHERE {at}', key)
            continue
        bounds = table.endswith("_stats")  # a bound that is no value any more would hide rows from readers
        told = [_told(one, wanted, bounds) for one in cells]
        if told != list(cells):
            sets = ", ".join(f"{one} = ?" for one in names[len(keys) :])
            try:
                db.execute(f'UPDATE "{table}" SET {sets} WHERE {at}', [*told, *key])
            except sqlite3.IntegrityError:  # it would say the same as another row, or nothing
                db.execute(f'DELETE FROM "{table}" WHERE {at}', key)


def _told(cell: Any, wanted: Sequence[Identifier], bounds: bool) -> Any:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return None if is_person(str(cell), [one for one in wanted if one.kind != "code"]) else cell
    if not isinstance(cell, str):
        return cell
    said = without(cell, wanted, ERASED)
    return None if bounds and said != cell else said


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
