"""Store files as a dataset: one commit holds the rows, the quarantine and how everything was read."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.collect.assemble import Assembled, assemble
from core.collect.facts import Ingested, Note, Options
from core.collect.merge import Merge, merge_types
from core.collect.read import Read, read_file
from core.collect.stage import Reject, Staged, raw_text
from core.errors import BadInput, NotFound, TouchstoneError, Unavailable
from core.i18n import N_, _
from core.lake import Dataset, Lake
from core.lake.names import quote

PREAMBLE_KEPT = 50
_QUARANTINE = pa.schema(
    [
        ("dataset", pa.string()),
        ("file", pa.string()),
        ("line", pa.int64()),
        ("column", pa.string()),
        ("value", pa.string()),
        ("reason", pa.string()),
        ("raw", pa.string()),
    ]
)


def ingest(
    lake: Lake,
    paths: Path | str | Sequence[Path | str],
    name: str,
    *,
    kind: str | None = None,
    roles: Mapping[str, str] | None = None,
    options: Options | None = None,
    append: bool = False,
    author: str | None = None,
) -> Ingested:
    """Store one or more files as a dataset, in one commit.

    Every record of every file is either a row of `lake.raw."<name>"` or a row of `lake.quality.quarantine`
    with file, line, reason and raw text; if the counts do not add up the commit is rolled back. The files
    themselves are kept under `<workspace>/files/<sha256>.<ext>`.

    Args:
        lake: The workspace.
        paths: The files; their columns are matched by name.
        name: The dataset: lower-case letters, digits, underscores.
        kind: The kind of dataset; None = recognised (or, on append, the dataset's).
        roles: Role -> column; None = recognised (or the dataset's).
        options: How to read the files; None = recognised.
        append: Add rows to the dataset instead of replacing its content.
        author: Who did it.

    Raises:
        BadInput: a bad name, a file that holds no table, files of different tables, unknown kind or role.
        NotFound: append to a dataset that does not exist.
    """
    lake.require_name(name)
    files = [Path(paths)] if isinstance(paths, (str, Path)) else [Path(p) for p in paths]
    if not files:
        raise BadInput(_("There is no file to load."))
    chosen = options or Options()
    existing = _existing(lake, name)
    if append and existing is None:
        raise NotFound.among(_("dataset"), name, [d.name for d in lake.datasets()])
    kept: list[tuple[Path, str, bool]] = []
    try:
        with tempfile.TemporaryDirectory(prefix="touchstone_", dir=lake.path) as folder:
            reads: list[Read] = []
            labels = _labels(files)
            for number, path in enumerate(files):
                copy, sha256, fresh = _keep(lake, path)
                kept.append((copy, sha256, fresh))
                inside = Path(folder) / str(number)
                inside.mkdir()
                reads.append(read_file(copy, labels[number], chosen, inside))
            return _land(lake, reads, files, kept, name, existing if append else None, kind, roles, chosen, author)
    except BaseException as error:
        for copy, _sha, fresh in kept:
            if fresh:
                copy.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise Unavailable(
                _("The file could not be stored: {reason}.").format(reason=error.strerror or str(error)),
                hint=_("Nothing was changed. Check the disk's free space and permissions."),
            ) from error
        raise


def _existing(lake: Lake, name: str) -> Dataset | None:
    return next((d for d in lake.datasets() if d.name == name), None)


def _labels(files: Sequence[Path]) -> list[str]:
    """A name for each file by which its rows are known; equal names are numbered."""
    seen: Counter[str] = Counter()
    labels = []
    for path in files:
        seen[path.name] += 1
        labels.append(path.name if seen[path.name] == 1 else f"{path.name} ({seen[path.name]})")
    return labels


def _keep(lake: Lake, path: Path) -> tuple[Path, str, bool]:
    """Copy the file into the workspace under its hash; (where, sha256, whether it is new there)."""
    if not path.is_file():
        raise BadInput(_("There is no file “{file}”.").format(file=path.name))
    folder = lake.path / "files"
    folder.mkdir(exist_ok=True)
    draft = folder / f".{uuid.uuid4().hex}"
    digest = hashlib.sha256()
    try:
        with path.open("rb") as source, draft.open("wb") as target:
            while chunk := source.read(1 << 20):
                digest.update(chunk)
                target.write(chunk)
        sha256 = digest.hexdigest()
        suffix = "".join(c for c in path.suffix.lower() if c.isalnum() or c == ".")[:12]
        final = folder / f"{sha256}{suffix}"
        fresh = not final.exists()
        if fresh:
            shutil.move(draft, final)
    finally:
        draft.unlink(missing_ok=True)
    return final, sha256, fresh


def _land(
    lake: Lake,
    reads: Sequence[Read],
    files: Sequence[Path],
    kept: Sequence[tuple[Path, str, bool]],
    name: str,
    target: Dataset | None,
    kind: str | None,
    roles: Mapping[str, str] | None,
    options: Options,
    author: str | None,
) -> Ingested:
    parts = [part for read in reads for part in read.parts]
    notes = [note for read in reads for note in (*read.notes, *(n for p in read.parts for n in p.notes))]
    info: dict[str, Any] = {}
    if target is not None:
        kind = kind or target.kind
        roles = roles if roles is not None else _known_roles(target, parts)
        notes += _repeats(lake, target, files, kept)
    action = "append" if target is not None else "ingest"
    before = target.imports.get("rules", {}) if target is not None else {}
    with lake.read() as reading:
        table = assemble(reading, parts, options, kind=kind, roles=roles, before=before)
    with lake.write(f"{action.capitalize()} {name}", author=author, info=info) as cursor:
        merge = Merge({}, (), table, ())
        if target is not None:
            merge = merge_types(lake.columns(name, "raw"), table)
            table = merge.table
            notes += merge.notes
        notes = _distinct([*notes, *table.notes])
        loaded, total = _write_rows(cursor, name, table, merge, target is not None)
        refused = _write_quarantine(cursor, name, table, parts, target is not None)
        quarantined = sum(refused.values())
        rows_in = sum(p.records for p in parts)
        if rows_in != loaded + quarantined:
            raise TouchstoneError(
                _("{rows_in} rows were read but {loaded} loaded and {quarantined} quarantined.").format(
                    rows_in=rows_in, loaded=loaded, quarantined=quarantined
                ),
                title=_("The load was undone"),
                hint=_("Nothing was stored. Please report this file."),
            )
        kind_, roles_ = table.kind, dict(table.roles)
        if target is not None:
            roles_ = {**target.roles, **roles_}
        types = {**table.types, **merge.types}
        info.update(
            dataset=name,
            action=action,
            layer="raw",
            kind=kind_,
            roles=roles_,
            types=types,
            rows=total,
            quarantined=quarantined,
            imports=_imports(reads, files, kept, table, options, notes, before, refused),
        )
    first = parts[0]
    return Ingested(
        dataset=name,
        version=lake.dataset(name).raw_version,
        rows_in=rows_in,
        rows_loaded=loaded,
        rows_quarantined=quarantined,
        kind=kind_,
        roles=roles_,
        encoding=first.encoding,
        dialect=first.dialect.to_json() if first.dialect else None,
        types=types,
        warnings=tuple(notes),
        files=tuple(info["imports"]["files"]),
    )


def _distinct(notes: Sequence[Note]) -> list[Note]:
    kept: dict[str, Note] = {}
    for note in notes:
        kept.setdefault(repr((note.msgid, sorted(note.params.items()))), note)
    return list(kept.values())


def _known_roles(target: Dataset, parts: Sequence[Staged]) -> dict[str, str]:
    """The dataset's roles whose columns the new files also have."""
    columns = {c.casefold(): c for p in parts for c in p.columns}
    return {r: columns[c.casefold()] for r, c in target.roles.items() if c.casefold() in columns}


def _repeats(lake: Lake, target: Dataset, files: Sequence[Path], kept: Sequence[tuple[Path, str, bool]]) -> list[Note]:
    """A note for each file whose very bytes were loaded into the dataset's present content before."""
    history = lake.versions(target.name)
    starts = [i for i, v in enumerate(history) if v.action == "ingest"]
    loaded = {
        str(f.get("sha256"))
        for v in history[starts[-1] if starts else 0 :]
        for f in v.info.get("imports", {}).get("files", [])
    }
    return [
        Note(N_("“{file}” was loaded before; its rows are now there twice."), {"file": path.name})
        for path, (_copy, sha256, _fresh) in zip(files, kept, strict=True)
        if sha256 in loaded
    ]


def _write_rows(
    cursor: duckdb.DuckDBPyConnection, name: str, table: Assembled, merge: Merge, append: bool
) -> tuple[int, int]:
    """Create or extend the raw table; (rows loaded now, rows in all)."""
    raw = f"lake.raw.{quote(name)}"
    held, base = 0, 0
    if append:
        row = cursor.execute(f"SELECT count(*), coalesce(max(_row) + 1, 0) FROM {raw}").fetchone()
        held, base = (int(row[0]), int(row[1])) if row else (0, 0)
    failing = [condition for _column, condition, _reason in table.failing()]
    kept = f"WHERE NOT ({' OR '.join(failing)})" if failing else ""
    cells = "".join(f", {table.cast(c)} AS {quote(c)}" for c in table.columns)
    numbers = f"CAST(_row + {base} AS BIGINT) AS _row, _file, CAST(_line AS BIGINT) AS _line"
    rows = f"SELECT {numbers}{cells} FROM {table.relation} {kept}"
    if not append:
        cursor.execute(f"CREATE OR REPLACE TABLE {raw} AS {rows}")
    elif merge.same:
        cursor.execute(f"INSERT INTO {raw} BY NAME {rows}")
    else:
        old = "".join(f", {sql} AS {quote(c)}" for c, sql in merge.old_cells.items())
        cursor.execute(
            f"CREATE OR REPLACE TABLE {raw} AS SELECT _row, _file, _line{old} FROM {raw} UNION ALL BY NAME ({rows})"
        )
    row = cursor.execute(f"SELECT count(*) FROM {raw}").fetchone()
    total = int(row[0]) if row else 0
    return total - held, total


def _write_quarantine(
    cursor: duckdb.DuckDBPyConnection, name: str, table: Assembled, parts: Sequence[Staged], append: bool
) -> Counter[str]:
    """Store the rejects of reading and of casting; how many rows they are, per part."""
    if not append:
        cursor.execute("DELETE FROM lake.quality.quarantine WHERE dataset = ?", [name])
    rejects = [(part.label, reject) for part in parts for reject in part.rejects]
    rejects += _cast_rejects(cursor, table, parts)
    if not rejects:
        return Counter()
    columns = {
        "dataset": [name] * len(rejects),
        "file": [file for file, _r in rejects],
        "line": [r.line for _f, r in rejects],
        "column": [r.column for _f, r in rejects],
        "value": [r.value for _f, r in rejects],
        "reason": [r.reason for _f, r in rejects],
        "raw": [r.raw for _f, r in rejects],
    }
    cursor.register("collect_rejects", pa.table(columns, schema=_QUARANTINE))
    try:
        cursor.execute("INSERT INTO lake.quality.quarantine BY NAME SELECT * FROM collect_rejects")
    finally:
        cursor.unregister("collect_rejects")
    return Counter(file for file, _r in rejects)


def _cast_rejects(
    cursor: duckdb.DuckDBPyConnection, table: Assembled, parts: Sequence[Staged]
) -> list[tuple[str, Reject]]:
    """Rows refused because a cell does not fit its column's type, with the first such cell."""
    failing = table.failing()
    if not failing:
        return []
    first = " ".join(f"WHEN {condition} THEN {n}" for n, (_c, condition, _r) in enumerate(failing))
    anyone = " OR ".join(condition for _c, condition, _r in failing)
    cells = "".join(f", CAST({quote(c)} AS VARCHAR)" for c in table.columns)
    found = cursor.execute(
        f"SELECT _file, _line, CASE {first} END{cells} FROM {table.relation} WHERE {anyone} ORDER BY _row"
    ).fetchall()
    delimiters = {p.label: p.dialect.delimiter for p in parts if p.dialect is not None}
    places = {c: i for i, c in enumerate(table.columns)}
    rejects: list[tuple[str, Reject]] = []
    for file, line, which, *values in found:
        column, _condition, reason = failing[which]
        raw = raw_text(values, delimiters.get(file, ","))
        rejects.append((file, Reject(line, column, values[places[column]], reason, raw)))
    return rejects


def _imports(
    reads: Sequence[Read],
    files: Sequence[Path],
    kept: Sequence[tuple[Path, str, bool]],
    table: Assembled,
    options: Options,
    notes: Sequence[Note],
    before: Mapping[str, Any],
    refused: Mapping[str, int],
) -> dict[str, Any]:
    """How the files were read, in full: enough to read them again without a guess."""
    listed = []
    for path, (copy, sha256, _fresh), read in zip(files, kept, reads, strict=True):
        rows_in = sum(part.records for part in read.parts)
        quarantined = sum(refused.get(part.label, 0) for part in read.parts)
        listed.append(
            {
                "name": path.name,
                "sha256": sha256,
                "stored": copy.name,
                "size": copy.stat().st_size,
                "rows_in": rows_in,
                "rows_loaded": rows_in - quarantined,
                "rows_quarantined": quarantined,
                "encoding": read.parts[0].encoding,
                "dialect": read.parts[0].dialect.to_json() if read.parts[0].dialect else None,
                "parts": [_part(part) for part in read.parts],
            }
        )
    first = reads[0].parts[0]
    rules = {c: t.rule.to_json() for c, t in table.typed.items() if t.rule.how != "empty"}
    return {
        "encoding": first.encoding,
        "dialect": first.dialect.to_json() if first.dialect else None,
        "files": listed,
        "options": options.to_json(),
        "rules": {**before, **rules},
        "kind_confidence": table.kind_confidence,
        "role_confidence": dict(table.confidences),
        "warnings": [note.to_json() for note in notes[:50]],
    }


def _part(part: Staged) -> dict[str, Any]:
    described: dict[str, Any] = {
        "label": part.label,
        "format": part.format,
        "records": part.records,
        "rejected": len(part.rejects),
        "encoding": part.encoding,
        "dialect": part.dialect.to_json() if part.dialect else None,
        "sheet": part.sheet,
        "preamble": part.preamble[:PREAMBLE_KEPT],
    }
    return {key: value for key, value in described.items() if value not in (None, [])}
