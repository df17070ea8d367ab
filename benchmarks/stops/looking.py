"""Whether a workspace is whole: what it holds, version by version, and what contradicts itself in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

State = dict[str, list[str]]
"""``schema.table`` -> rows and, of the datasets' own tables and the quarantine, what they hold in one number."""
HELD = ("raw.", "clean.", "shop.", "quality.quarantine")
_TABLES = """
    SELECT s.schema_name || '.' || t.table_name
    FROM {meta}.ducklake_table t JOIN {meta}.ducklake_schema s ON s.schema_id = t.schema_id
    WHERE t.begin_snapshot <= {at} AND coalesce(t.end_snapshot > {at}, true) ORDER BY 1
"""


def state_at(cursor: Any, at: int) -> State:
    """What the workspace held at a snapshot."""
    from core.lake.instances import META

    found = {}
    for (table,) in cursor.execute(_TABLES.format(meta=META, at=at)).fetchall():
        schema, name = table.split(".", 1)
        content = "sum(hash(t)::HUGEINT)" if table.startswith(HELD) else "0"
        query = f'SELECT count(*), {content} FROM (SELECT * FROM lake.{schema}."{name}" AT (VERSION => {at})) t'
        found[table] = [str(one) for one in cursor.execute(query).fetchone()]
    return found


def counts(state: State) -> State:
    """A state's rows alone."""
    return {table: held[:1] for table, held in state.items()}


def look(workspace: Path, since: int | None = None, last: int = 0) -> dict[str, Any]:
    """Open a workspace and hold everything against everything.

    Args:
        workspace: Its folder.
        since: Snapshot from which on the earlier states are told too.
        last: Of each dataset only so many of the newest versions are counted; 0 counts all.

    Returns:
        newest (snapshot), state, past (the states of the snapshots after `since`, in order), wrong (sentences),
        orphans and scratch (what killed work left).
    """
    from core.lake import open_lake
    from core.lake.doctor import check_catalog, examine

    check_catalog(workspace / "catalog.sqlite")
    lake = open_lake(workspace)
    wrong: list[str] = []
    newest = lake.version()
    with lake.read() as cursor:
        state = state_at(cursor, newest)
        steps = range(since, newest + 1) if since is not None else ()
        past = [state_at(cursor, step) for step in steps]
        for dataset in lake.datasets():
            versions = lake.versions(dataset.name)
            if [one.ordinal for one in versions] != list(range(1, len(versions) + 1)):
                wrong.append(f"{dataset.name}: versions are {[one.ordinal for one in versions]}")
            for one in versions[-last:]:
                table = lake.table(dataset.name, one.layer, one.number)
                (rows,) = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
                if rows != one.rows:
                    wrong.append(f"{dataset.name} {one.ordinal} ({one.layer}): {rows} rows, its commit says {one.rows}")
    found = examine(lake)
    wrong += [f"doctor: {one.what} {one.table} {one.file}" for one in found.findings]
    verdict = lake.verify_trail()
    if not verdict.whole:
        wrong.append(f"the audit trail: {verdict}")
    lake.close()
    return {
        "newest": newest,
        "state": state,
        "past": past,
        "wrong": wrong,
        "orphans": found.orphan_files,
        "scratch": list(found.scratch),
    }
