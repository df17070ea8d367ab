"""Where a person stands in the workspace's tables: every data file of every version, row by row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date, time
from pathlib import Path
from typing import Any

from core.cells.personal import held
from core.engine import Cursor, literal, quote
from core.errors import Unavailable
from core.govern.erasure.decoding import value
from core.govern.erasure.proving import named_in
from core.govern.erasure.writings import Identifier, is_person, joined, named
from core.govern.personal import personal_data
from core.i18n import _
from core.lake import Lake
from core.lake.instances import META

WHOLE, WITHIN = "whole", "within"
"""A cell that is nothing but the identifier (its row is the person's), and one that names the person among else."""
WHOLLY = ("quality.quarantine",)
"""Tables whose rows hold another row as text, so that whoever is named in it owns it."""
DEEPEST = 8
"""Levels of a JSON cell that are followed to an identifier."""
_FILES = f"""
    SELECT f.data_file_id, f.table_id, s.schema_name, t.table_name, f.path, f.path_is_relative,
        CASE WHEN t.path_is_relative THEN s.path || t.path ELSE t.path END AS place,
        f.begin_snapshot, f.end_snapshot, f.record_count
    FROM {META}.ducklake_data_file f
    JOIN (SELECT table_id, arg_max(schema_id, begin_snapshot) AS schema_id, arg_max(table_name, begin_snapshot) AS
        table_name, arg_max(path, begin_snapshot) AS path, arg_max(path_is_relative, begin_snapshot) AS path_is_relative
        FROM {META}.ducklake_table GROUP BY table_id) t ON t.table_id = f.table_id
    JOIN (SELECT DISTINCT schema_id, schema_name, path FROM {META}.ducklake_schema) s ON s.schema_id = t.schema_id
    ORDER BY f.data_file_id
"""


@dataclass(frozen=True)
class LakeFile:
    """One data file of the lake: which table's, where, and in which snapshots it is read (`end` None: still)."""

    id: int
    table_id: int
    schema: str
    name: str
    path: Path
    stored: str
    begin: int
    end: int | None
    rows: int

    @property
    def table(self) -> str:
        """The table as ``schema.table``."""
        return f"{self.schema}.{self.name}"


@dataclass
class Hits:
    """The person in one file.

    Attributes:
        cells: Position of a row -> column -> `WHOLE` or `WITHIN`.
        sources: Labels of the uploads that rows of the person came from.
    """

    file: LakeFile
    cells: dict[int, dict[str, str]] = field(default_factory=dict)
    sources: set[str] = field(default_factory=set)

    @property
    def own(self) -> list[int]:
        """Positions of the rows that are the person's."""
        wholly = self.file.table in WHOLLY
        return [at for at, row in self.cells.items() if wholly or WHOLE in row.values()]

    @property
    def columns(self) -> Counter[str]:
        """In how many cells of each column the person is."""
        return Counter(column for row in self.cells.values() for column in row)


def lake_files(lake: Lake, cursor: Cursor) -> list[LakeFile]:
    """Every data file of every version, in the order in which they were written.

    Raises:
        Unavailable: when the data lie in an object store.
    """
    if lake.data is None:
        raise Unavailable(_("Nobody can be erased from a workspace whose data lie in an object store."))
    found = []
    for one, table, schema, name, path, relative, place, begin, end, rows in cursor.execute(_FILES).fetchall():
        full = lake.data / place / path if relative else Path(path)
        found.append(LakeFile(int(one), int(table), schema, name, full, path, int(begin), end, int(rows or 0)))
    return found


def look(
    lake: Lake, cursor: Cursor, wanted: Sequence[Identifier], scanned: Container[str] = (), slowly: bool = False
) -> Iterator[Hits]:
    """The person in each file that holds them.

    Args:
        lake, cursor: The workspace.
        wanted: The person.
        scanned: Files, as `apart.scan` names them, in which reading them through found the person.
        slowly: Whether these are read cell by cell even where the engine finds the person in them.
    """
    persons = {one.name: {one.roles.get("user_id", ""), one.roles.get("unit_id", "")} for one in lake.datasets()}
    for one in lake_files(lake, cursor):
        if not one.path.exists():
            continue
        found = in_file(cursor, one, wanted, persons.get(one.name, set()))
        if shown(lake, one.path) in scanned and (slowly or not found.cells):
            for at, row in in_cells(one, wanted).items():
                found.cells[at] = row | found.cells.get(at, {})
        if found.cells:
            yield found


def shown(lake: Lake, path: Path) -> str:
    """A file as `apart.scan` names it."""
    return str(path.relative_to(lake.path)) if path.is_relative_to(lake.path) else str(path)


def in_cells(file: LakeFile, wanted: Sequence[Identifier]) -> dict[int, dict[str, str]]:
    """What `in_file` finds, without the engine, cell by cell, and read in the second way too."""
    import pyarrow.parquet as pq

    found: dict[int, dict[str, str]] = {}
    spoken = [one for one in wanted if not one.bare and not one.column]
    with pq.ParquetFile(file.path) as source:
        for name in source.schema_arrow.names:
            asked = [one for one in wanted if one.looked_for(name)]
            known: dict[str, str] = {}
            for at, cell in enumerate(source.read(columns=[name]).column(0).to_pylist()):
                if cell is None or isinstance(cell, bool | date | time):
                    continue
                said = value(cell)
                if said not in known:
                    second = WITHIN if any(named_in(said, one) for one in spoken) else ""
                    known[said] = how_named(said, asked) or second
                if known[said]:
                    found.setdefault(at, {})[name] = known[said]
    return found


def in_file(cursor: Cursor, file: LakeFile, wanted: Sequence[Identifier], persons: Set[str] = frozenset()) -> Hits:
    """The rows of one file that name the person, and in which cells; `persons` are columns that number persons."""
    source = f"read_parquet({literal(str(file.path))}, file_row_number = true)"
    types = {row[0]: str(row[1]) for row in cursor.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
    types.pop("file_row_number", None)
    asked = {
        column: here for column, kind in types.items() if (here := _asked(column, kind, wanted, column in persons))
    }
    found = Hits(file)
    if not asked:
        return found
    texts = {column: in_text(column, types[column]) for column in asked}
    tests = [f"regexp_matches({texts[column]}, {literal(joined(here))})" for column, here in asked.items()]
    label = quote("_file") if "_file" in types else quote("file") if "file" in types else "NULL"
    select = ", ".join(texts.values())
    rows = cursor.execute(f"SELECT file_row_number, {label}, {select} FROM {source} WHERE {' OR '.join(tests)}")
    for at, upload, *cells in rows.fetchall():
        pairs = zip(asked.items(), cells, strict=True)
        hit = {column: how for (column, here), cell in pairs if (how := how_named(cell, here))}
        if hit:
            found.cells[int(at)] = hit
            if upload is not None:
                found.sources.add(str(upload))
    return found


def _asked(column: str, kind: str, wanted: Sequence[Identifier], person: bool) -> list[Identifier]:
    """The identifiers that a column of this type can hold."""
    if column.startswith("_ducklake") or column in ("_row", "_line"):
        return []
    numeric = any(word in kind for word in ("INT", "DECIMAL", "DOUBLE", "FLOAT")) and "[" not in kind
    if kind in ("BOOLEAN", "DATE", "TIME") or kind.startswith("TIMESTAMP"):
        return []
    return [
        one
        for one in wanted
        if (one.looked_for(column) or (person and not one.column))
        and (not numeric or one.kind in ("phone", "digits", "number", "code"))
    ]


def in_text(column: str, kind: str) -> str:
    """A column as text for DuckDB; a whole number of a floating column without its decimals."""
    name = quote(column)
    if kind in ("DOUBLE", "FLOAT", "REAL") or kind.startswith("DECIMAL"):
        return f"CASE WHEN {name} = trunc({name}) THEN CAST(TRY_CAST({name} AS HUGEINT) AS VARCHAR) END"
    return name if kind == "VARCHAR" else f"CAST({name} AS VARCHAR)"


def how_named(cell: str | None, wanted: Sequence[Identifier]) -> str:
    """`WHOLE` where a cell, or a value in its JSON, is the identifier; `WITHIN` where it names it; else ""."""
    if cell is None:
        return ""
    if is_person(cell, wanted):
        return WHOLE
    spoken = [one for one in wanted if not one.bare and not one.column]
    if cell[:1] in "{[" and _leaf(_tree(cell), wanted, 0):
        return WHOLE
    return WITHIN if named(cell, spoken) else ""


def _tree(cell: str) -> Any:
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        return None


def _leaf(tree: Any, wanted: Sequence[Identifier], depth: int) -> bool:
    if isinstance(tree, Mapping):
        return depth < DEEPEST and any(
            _leaf(value, wanted if isinstance(value, Mapping) else _of_key(str(key), wanted), depth + 1)
            for key, value in tree.items()
        )
    if isinstance(tree, list):
        return depth < DEEPEST and any(_leaf(value, wanted, depth + 1) for value in tree)
    return tree is not None and is_person(str(tree), wanted)


def _of_key(key: str, wanted: Sequence[Identifier]) -> list[Identifier]:
    return [one for one in wanted if one.looked_for(key)]


def personal_columns(lake: Lake, table: str, columns: Sequence[str]) -> set[str]:
    """Columns of a table that belong to people: found by their cells in today's dataset, else by their names."""
    schema, _dot, name = table.partition(".")
    known = {one.column for one in personal_data(lake, name)} if schema in ("raw", "clean", "shop") and any(
        one.name == name for one in lake.datasets()
    ) else set()  # fmt: skip
    return {one for one in columns if one[:1] != "_" and (one in known or held(one) is not None)}
