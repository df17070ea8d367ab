"""Space: small files joined, and files that no version needs any more given back.

Every commit of some thousand rows is a file of its own. DuckLake joins neighbouring files without losing a version:
each row keeps the snapshot it came with. The files that were joined stay until `give_back` deletes them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from core.engine import literal
from core.errors import Unavailable
from core.i18n import N_, _, listed
from core.lake.inventory import DataFile, known_files, leaving_files
from core.lake.workspace import Lake

SMALL = 8 << 20
"""Bytes below which a file counts as small: about a row group of twenty text columns."""
WORTH_IT = 8
"""Small files of one table from which joining them is proposed: fewer cost a scan less than a millisecond each."""
COMMIT = N_("Join small files")


@dataclass(frozen=True)
class TableSpace:
    """What one table occupies, over all versions: files and bytes, those of the newest version, and the small ones."""

    table: str
    files: int
    bytes: int
    current_files: int
    current_bytes: int
    small_files: int


@dataclass(frozen=True)
class Space:
    """What the workspace's tables occupy. `leaving` files belong to no version and can be given back."""

    tables: tuple[TableSpace, ...]
    leaving_files: int
    leaving_bytes: int

    @property
    def bytes(self) -> int:
        """Bytes of every version of every table."""
        return sum(one.bytes for one in self.tables)

    @property
    def current_bytes(self) -> int:
        """Bytes of the newest version of every table."""
        return sum(one.current_bytes for one in self.tables)

    @property
    def worth_joining(self) -> tuple[str, ...]:
        """Tables whose small files are worth joining."""
        return self.crowded(WORTH_IT)

    @property
    def small_files(self) -> int:
        """Small files of the tables where joining them is worth it."""
        return sum(one.small_files for one in self.tables if one.table in self.worth_joining)

    @property
    def largest_first(self) -> tuple[TableSpace, ...]:
        """The tables that have files, by their bytes."""
        return tuple(sorted((one for one in self.tables if one.files), key=lambda one: -one.bytes))

    def crowded(self, least: int) -> tuple[str, ...]:
        """Tables with at least so many small files."""
        return tuple(one.table for one in self.tables if one.small_files >= least)


@dataclass(frozen=True)
class Joined:
    """What joining did, or would do: files before and after of each table it touched."""

    table: str
    before: int
    after: int


def space(lake: Lake) -> Space:
    """What every table occupies; changes nothing.

    Raises:
        Unavailable: when the data lie in an object store.
    """
    data = _data(lake)
    with lake.read() as cursor:
        known, leaving = known_files(cursor, data), leaving_files(cursor, data)
    by_table: dict[str, list[DataFile]] = defaultdict(list)
    for one in known:
        by_table[one.table].append(one)
    tables = tuple(_space_of(table, files) for table, files in sorted(by_table.items()))
    there = [path for path in leaving if path.exists()]
    return Space(tables, len(there), sum(path.stat().st_size for path in there))


def _space_of(table: str, files: list[DataFile]) -> TableSpace:
    current = [one for one in files if one.current]
    return TableSpace(
        table=table,
        files=len(files),
        bytes=sum(one.bytes for one in files),
        current_files=len(current),
        current_bytes=sum(one.bytes for one in current),
        small_files=sum(one.bytes < SMALL and not one.deletes for one in current),
    )


def join_small(
    lake: Lake, tables: tuple[str, ...] | None = None, *, dry_run: bool = False, least: int = WORTH_IT
) -> list[Joined]:
    """Join the small files of tables that have many, one short commit a table; every version reads as before.

    Args:
        lake: The workspace.
        tables: ``schema.table`` names; None takes those where it is worth it.
        least: Small files a table must have where no table is named.
        dry_run: Only say which tables would be joined; `after` is then 1, the best there can be.
    """
    found = space(lake)
    before = {one.table: one for one in found.tables}
    wanted = [name for name in tables or found.crowded(least) if name in before]
    if dry_run:
        return [Joined(name, before[name].small_files, 1) for name in wanted]
    done = []
    for name in wanted:
        schema, table = name.split(".", 1)
        with lake.write(f"{COMMIT}: {name}") as cursor:
            cursor.execute(f"CALL ducklake_merge_adjacent_files('lake', {literal(table)}, schema => {literal(schema)})")
        after = {one.table: one for one in space(lake).tables}
        done.append(Joined(name, before[name].small_files, after[name].small_files))
    return done


def give_back(lake: Lake, *, dry_run: bool = False) -> tuple[int, int]:
    """Delete the files that no version needs; how many, and their bytes.

    What DuckLake would delete is held against the files of all versions first: were one among them, nothing is
    deleted (its releases before 1.0 took live files, duckdb/ducklake #527 and #815).

    Raises:
        Unavailable: when a file on DuckLake's list still belongs to a version.
    """
    data = _data(lake)
    with lake.alone():
        with lake.read_anew() as cursor:
            kept = {one.path for one in known_files(cursor, data)}
            leaving = [path for path in leaving_files(cursor, data) if path.exists()]
        if wrong := [path.name for path in leaving if path in kept]:
            raise Unavailable(
                _("Nothing was deleted: {files} still belong to a version.").format(files=listed(wrong[:3]))
            )
        size = sum(path.stat().st_size for path in leaving)
        if not dry_run and leaving:
            with lake.write(N_("Give back space")) as cursor:
                cursor.execute("CALL ducklake_cleanup_old_files('lake', cleanup_all => true)")
    return len(leaving), size


def _data(lake: Lake) -> Path:
    if lake.data is None:
        raise Unavailable(_("The space of a workspace in an object store is not measured."))
    return lake.data
