"""The person taken out of the files beside the tables: written over where only a part names them, else deleted.

A file that a version reads is never touched here: it is the tables', which are written anew row by row.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence, Set
from contextlib import suppress
from pathlib import Path
from typing import Any

from core.govern.erasure.decoding import form_of
from core.govern.erasure.proving import named_in
from core.govern.erasure.writings import ERASED, Identifier, is_person, named, without

PLAIN = frozenset({".json", ".jsonl", ".log", ".txt", ".md", ".toml", ".yaml", ".yml"})
"""Texts of the workspace's own in which a mention is written over; other files that name a person are deleted."""
BROUGHT = frozenset({"files", "inbox"})
"""Folders of what people brought: what names a person there is deleted whole, never written over."""
PATIENCE_S = 20.0
"""Seconds that others have to let go of a SQLite file's log."""


def scrub(workspace: Path, wanted: Sequence[Identifier], files: Sequence[str], live: Set[str]) -> dict[str, Any]:
    """Take the person out of these files.

    Args:
        workspace: The folder.
        wanted: The person.
        files: Paths within the folder (or absolute).
        live: Those that a version reads, which stay as they are.

    Returns:
        `changed` and `deleted`: the files; a second time both are empty. `live`: those of them that a version reads.
    """
    spoken = [one for one in wanted if one.kind != "number" and not one.column]
    changed, deleted, kept = [], [], []
    for name in dict.fromkeys(files):
        path = workspace / name
        if not path.exists():
            continue
        brought = name.partition("/")[0] in BROUGHT
        if name in live:
            kept.append(name)
        elif not brought and path.parent == workspace and form_of(path) == "sqlite":
            _in_sqlite(path, spoken)
            changed.append(name)
        elif not brought and path.suffix in PLAIN and not named(name, spoken):
            said = path.read_text("utf-8", "surrogateescape")
            with path.open("r+", encoding="utf-8", errors="surrogateescape") as file:  # who appends to a log keeps it
                file.write(told(said, spoken, path.suffix))
                file.truncate()
            changed.append(name)
        elif not name.endswith("-wal"):
            path.unlink()
            deleted.append(name)
            _empty_folders(workspace, path)
    return {"changed": changed, "deleted": deleted, "live": kept}


def _empty_folders(workspace: Path, path: Path) -> None:
    """Folders of an upload may be named after a person too."""
    for folder in path.parents:
        if folder.parent == workspace or not folder.is_relative_to(workspace):
            return
        try:
            folder.rmdir()
        except OSError:
            return


def told(text: str, wanted: Sequence[Identifier], suffix: str = "") -> str:
    """A text without the person: mentions written over, and what only the second reading knows left out whole."""
    said = without(text, wanted)
    if not _second(said, wanted):
        return said
    if suffix == ".json":
        with suppress(ValueError):
            return json.dumps(_tree(json.loads(said), wanted), ensure_ascii=False)
    lines = said.splitlines(keepends=True)
    left = "".join(line for line in lines if not _second(line, wanted))
    return ERASED if _second(left, wanted) else left


def _second(text: str, wanted: Sequence[Identifier]) -> bool:
    return any(named_in(text, one) for one in wanted)


def _tree(value: Any, wanted: Sequence[Identifier]) -> Any:
    if isinstance(value, dict):
        return {_tree(key, wanted): _tree(one, wanted) for key, one in value.items()}
    if isinstance(value, list):
        return [_tree(one, wanted) for one in value]
    if isinstance(value, bool) or value is None:
        return value
    said = str(value)
    if not (named(said, wanted) or _second(said, wanted)):
        return value
    return cut(said, wanted)


def cut(cell: str, wanted: Sequence[Identifier]) -> str:
    """A cell without the person; all of it goes where only the second reading finds them."""
    said = without(cell, wanted)
    return ERASED if _second(said, wanted) else said


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
        now = [_cell(one, wanted, bounds) for one in cells]
        if now != list(cells):
            sets = ", ".join(f"{one} = ?" for one in names[len(keys) :])
            try:
                db.execute(f'UPDATE "{table}" SET {sets} WHERE {at}', [*now, *key])
            except sqlite3.IntegrityError:  # it would say the same as another row, or nothing
                db.execute(f'DELETE FROM "{table}" WHERE {at}', key)


def _cell(cell: Any, wanted: Sequence[Identifier], bounds: bool) -> Any:
    if isinstance(cell, int) and not isinstance(cell, bool):
        return None if is_person(str(cell), [one for one in wanted if one.kind != "code"]) else cell
    if not isinstance(cell, str):
        return cell
    said = cut(cell, wanted)
    return None if bounds and said != cell else said
