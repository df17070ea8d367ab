"""Rows of the quarantine that were mended: read again as their file was read, loaded, and written into the log."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from core.cells.wrapping import unwrapped
from core.collect.facts import Dialect, Options
from core.collect.meaning.file_dates import date_of_name
from core.collect.quarantine import listing as quarantine
from core.collect.readers.delimited.records import TooLong, reader
from core.collect.readers.formats import format_named
from core.collect.relation import FILE_DATE
from core.collect.stage import LONG, OPEN_QUOTE, SHORT
from core.collect.store import keep_newest, record_text
from core.collect.types.cast import Typed, cast_sql, fails_sql
from core.collect.types.rebuild import dialect_of, typed_of
from core.collect.types.rules import REASONS
from core.engine import Cursor, literal, quote
from core.errors import BadInput
from core.i18n import N_, _
from core.lake import Dataset, Lake, working

UNKNOWN = N_("how the file was read is not known any more; load the file again")
GONE = N_("the row is not in quarantine any more")
SEVERAL = N_("more than one record")
NOT_OF_FORM = N_("not a record of the form of its file")
TOO_FINE = N_("does not fit the column's type without loss")
NO_CELL = N_("the record has no such cell; mend the whole row")
LOG = """
    CREATE TABLE IF NOT EXISTS lake.quality.quarantine_log (
        dataset VARCHAR, file VARCHAR, line BIGINT, "column" VARCHAR, reason VARCHAR,
        before VARCHAR, after VARCHAR, author VARCHAR, "time" TIMESTAMP)
"""
_TOLD = pa.schema(
    [
        (key, pa.int64() if key == "line" else pa.string())
        for key in ("file", "line", "column", "reason", "before", "after")
    ]
)


@dataclass(frozen=True)
class Edit:
    """A mended row: its id in the quarantine, and the new text of the record, or of the failing cell alone.

    With neither, the record is tried again as it stands.
    """

    id: int
    raw: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Refusal:
    """A row that stays in quarantine, and why (a msgid)."""

    id: int
    line: int
    column: str | None
    value: str | None
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of mended rows; `version` is the dataset's new version, None where nothing was admitted."""

    admitted: int
    refused: tuple[Refusal, ...]
    version: int | None = None


@dataclass(frozen=True)
class _Record:
    id: int
    file: str
    line: int
    column: str | None
    reason: str
    before: str
    after: str
    cells: Mapping[str, str | None]


@dataclass(frozen=True)
class Fitting:
    """A row that would be loaded: its record as it stands, and as it would be read."""

    id: int
    file: str
    line: int
    before: str
    after: str


def rehearse(lake: Lake, name: str, edits: Sequence[Edit]) -> tuple[tuple[Fitting, ...], tuple[Refusal, ...]]:
    """What `readmit` would load and what it would refuse; nothing is changed.

    Raises:
        NotFound: no such dataset.
    """
    good, refused = _sorted_out(lake, lake.dataset(name), lake.columns(name, "raw"), edits)
    return tuple(Fitting(one.id, one.file, one.line, one.before, one.after) for one in good), tuple(refused)


@working("ingest")
def readmit(lake: Lake, name: str, edits: Sequence[Edit], *, author: str | None = None) -> Outcome:
    """Load mended rows of the quarantine into the raw table, in one commit that also takes them out of it.

    Each record is read under the dialect and types stored with its file. Rows that still fail stay as they were.
    The log keeps the text before and after, the author and the time.

    Args:
        lake: The workspace.
        name: The dataset.
        edits: The rows; those of cleaning steps cannot be admitted here.
        author: Who mended them.

    Raises:
        NotFound: no such dataset.
        BadInput: no row was named.
    """
    if not edits:
        raise BadInput(_("There is no row to try again."), hint=_("Choose rows of the quarantine first."))
    dataset, types = lake.dataset(name), lake.columns(name, "raw")
    good, refused = _sorted_out(lake, dataset, types, edits)
    if not good:
        return Outcome(0, tuple(refused))
    info: dict[str, Any] = {}
    with lake.write(f"Re-admit rows to {name}", author=author, info=info, needs="ingest") as cursor:
        total = _admit(cursor, dataset, types, good)
        _log(cursor, name, good, author or lake.author)
        info.update(dataset=name, action="append", layer="raw", types=types, rows=total, quarantined=-len(good))
    return Outcome(len(good), tuple(refused), lake.dataset(name).raw_version)


def reapply(lake: Lake, name: str) -> Outcome:
    """Admit the rows that somebody had mended before the files were read again.

    A row is the same one only if file, line and text are; a newer file of the same name is left alone.
    """
    mended = quarantine.log(lake, name).to_dict("records")
    places = {(e["file"], e["line"], e["before"]): e["after"] for e in reversed(mended)}
    held = quarantine.rows(lake, name, of_cleaning=False).to_dict("records") if places else []
    found = [(row["id"], places.get((row["file"], row["line"], row["raw"]))) for row in held]
    edits = [Edit(int(identity), raw=after) for identity, after in found if after is not None]
    return readmit(lake, name, edits) if edits else Outcome(0, ())


def _sorted_out(
    lake: Lake, dataset: Dataset, types: Mapping[str, str], edits: Sequence[Edit]
) -> tuple[list[_Record], list[Refusal]]:
    """The records that fit, and the refusals."""
    if not edits:
        return [], []
    with lake.read() as cursor:
        records, refused = _records(cursor, dataset, types, edits)
        good, failing = _judge(cursor, dataset, types, records)
    return good, refused + failing


def _records(
    cursor: Cursor, dataset: Dataset, types: Mapping[str, str], edits: Sequence[Edit]
) -> tuple[list[_Record], list[Refusal]]:
    """The edited records as cells; those that cannot be read under their file's dialect are refused."""
    ids = ", ".join(str(int(edit.id)) for edit in edits)
    found = cursor.execute(
        'SELECT rowid, file, line, "column", value, reason, raw FROM lake.quality.quarantine '
        f"WHERE dataset = ? AND rowid IN ({ids}) AND NOT starts_with(reason, ?)",
        [dataset.name, quarantine.CLEANING],
    ).fetchall()
    held = {int(row[0]): row[1:] for row in found}
    parts = {str(part["label"]): part for file in dataset.imports.get("files", []) for part in file.get("parts", [])}
    texts = {column.casefold() for column, kind in types.items() if kind == "VARCHAR"}
    records: list[_Record] = []
    refused: list[Refusal] = []
    for edit in {edit.id: edit for edit in edits}.values():
        if edit.id not in held:
            refused.append(Refusal(edit.id, 0, None, None, GONE))
            continue
        file, line, column, value, reason, raw = held[edit.id]
        cells = _cells(edit, raw, column, parts.get(file), dataset)
        if isinstance(cells, str):
            refused.append(Refusal(edit.id, int(line), column, edit.value or value, cells))
            continue
        after = raw if edit.raw is None else edit.raw
        if edit.value is not None:
            part = parts[file]
            after = record_text(part.get("format", ""), list(cells), list(cells.values()), dialect_of(part), texts)
        records.append(_Record(edit.id, file, int(line), column, reason, raw, after, cells))
    return records, refused


def _cells(
    edit: Edit, raw: str, column: str | None, part: Mapping[str, Any] | None, dataset: Dataset
) -> dict[str, str | None] | str:
    """Column -> text of a record, or the reason (a msgid) why it cannot be read."""
    if part is None or "columns" not in part:
        return UNKNOWN
    columns = [str(c) for c in part["columns"]]
    text = raw if edit.raw is None else edit.raw
    renames = Options.from_json(dataset.imports.get("options", {})).rename
    try:
        form = format_named(str(part.get("format", "")))
        known = {renames.get(column, column).casefold() for column in columns} | {c.casefold() for c in columns}
        fields = form.fields(text, lambda name: name.casefold() in known) if form is not None else None
    except (ValueError, RecursionError):
        return NOT_OF_FORM
    if fields is not None:
        cells = _named_cells(fields, columns, renames)
    else:
        cells = _delimited_cells(text, columns, dialect_of(part))
    if isinstance(cells, str):
        return cells
    marks = part.get("wrapped", {})
    cells = {c: unwrapped(v, marks[c]) if v and c in marks else v for c, v in cells.items()}
    if edit.value is None:
        return cells
    place = next((c for c in columns if column and c.casefold() == renames.get(column, column).casefold()), None)
    return {**cells, place: edit.value} if place is not None else NO_CELL


def _delimited_cells(text: str, columns: Sequence[str], dialect: Dialect) -> dict[str, str | None] | str:
    try:
        rows = [row for row in reader(iter(text.splitlines(keepends=True)), dialect) if row]
    except (csv.Error, TooLong, StopIteration):
        return OPEN_QUOTE
    if len(rows) != 1:
        return SEVERAL if rows else SHORT
    if len(rows[0]) != len(columns):
        return SHORT if len(rows[0]) < len(columns) else LONG
    return dict(zip(columns, rows[0], strict=True))


def _named_cells(
    fields: Mapping[str, str | None], columns: Sequence[str], renames: Mapping[str, str]
) -> dict[str, str | None] | str:
    named = {renames.get(name, name).casefold(): value for name, value in fields.items()}
    unknown = set(named) - {c.casefold() for c in columns}
    return LONG if unknown else {c: named.get(c.casefold()) for c in columns}


def _judge(
    cursor: Cursor, dataset: Dataset, types: Mapping[str, str], records: Sequence[_Record]
) -> tuple[list[_Record], list[Refusal]]:
    """The records whose every cell fits its column, and the others with the first cell that does not."""
    if not records:
        return [], []
    failing = [(c, fails_sql(c, t, _tokens(dataset))) for c, t in _typed(dataset, types).items()]
    cases = " ".join(f"WHEN {condition} THEN {n}" for n, (_c, condition) in enumerate(failing))
    cursor.register("collect_mended", _table(records, types))
    try:
        found = cursor.execute(f"SELECT _at, CASE {cases} END FROM collect_mended").fetchall()
    finally:
        cursor.unregister("collect_mended")
    good: list[_Record] = []
    refused: list[Refusal] = []
    rules = dataset.imports.get("rules", {})
    for at, which in sorted(found):
        record = records[at]
        if which is None:
            good.append(record)
            continue
        column = failing[which][0]
        reason = REASONS.get(rules.get(column, {}).get("how", ""), TOO_FINE)
        value = next((v for c, v in record.cells.items() if c.casefold() == column.casefold()), None)
        refused.append(Refusal(record.id, record.line, column, value, reason))
    return good, refused


def _typed(dataset: Dataset, types: Mapping[str, str]) -> dict[str, Typed]:
    rules = dataset.imports.get("rules", {})
    return {column: typed_of(rules.get(column, {}), held) for column, held in types.items()}


def _tokens(dataset: Dataset) -> tuple[str, ...] | None:
    return Options.from_json(dataset.imports.get("options", {})).null_tokens


def _table(records: Sequence[_Record], types: Mapping[str, str]) -> pa.Table:
    """`_at` (the record's place), `_file`, `_line` and the dataset's columns as text; a date of the file's name too."""
    columns: dict[str, Any] = {
        "_at": pa.array(range(len(records)), pa.int64()),
        "_file": pa.array([r.file for r in records], pa.string()),
        "_line": pa.array([r.line for r in records], pa.int64()),
    }
    for column in types:
        texts = []
        for record in records:
            own = {c.casefold(): v for c, v in record.cells.items()}
            day = date_of_name(record.file) if column == FILE_DATE and FILE_DATE not in own else None
            texts.append(day.isoformat() if day else own.get(column.casefold()))
        columns[column] = pa.array(texts, pa.string())
    return pa.table(columns)


def _admit(cursor: Cursor, dataset: Dataset, types: Mapping[str, str], records: Sequence[_Record]) -> int:
    """Insert the records and take them out of the quarantine; rows in all.

    Raises:
        BadInput: somebody else has taken one of them out meanwhile.
    """
    raw = f"lake.raw.{quote(dataset.name)}"
    ids = ", ".join(str(record.id) for record in records)
    condition = f"dataset = {literal(dataset.name)} AND rowid IN ({ids})"
    row = cursor.execute(f"SELECT count(*) FROM lake.quality.quarantine WHERE {condition}").fetchone()
    if row is None or int(row[0]) != len(records):
        raise BadInput(_("The quarantine has changed meanwhile."), hint=_("Look at it again and retry."))
    tokens = _tokens(dataset)
    cells = "".join(f", {cast_sql(c, t, tokens)} AS {quote(c)}" for c, t in _typed(dataset, types).items())
    cursor.register("collect_mended", _table(records, types))
    try:
        cursor.execute(
            f"INSERT INTO {raw} BY NAME SELECT _at + (SELECT coalesce(max(_row) + 1, 0) FROM {raw}) AS _row, "
            f"_file, _line{cells} FROM collect_mended"
        )
    finally:
        cursor.unregister("collect_mended")
    cursor.execute(f"DELETE FROM lake.quality.quarantine WHERE {condition}")
    if key := dataset.imports.get("key"):
        keep_newest(cursor, dataset.name, key, list(types))
    total = cursor.execute(f"SELECT count(*) FROM {raw}").fetchone()
    return int(total[0]) if total else 0


def _log(cursor: Cursor, name: str, records: Sequence[_Record], author: str) -> None:
    """One statement for all rows: one for each took 1 ms a row."""
    cursor.execute(LOG)
    told = {key: [getattr(r, key) for r in records] for key in ("file", "line", "column", "reason", "before", "after")}
    cursor.register("collect_log", pa.table(told, schema=_TOLD))
    try:
        cursor.execute(
            "INSERT INTO lake.quality.quarantine_log "
            'SELECT ?, file, line, "column", reason, before, after, ?, CAST(now() AS TIMESTAMP) FROM collect_log',
            [name, author],
        )
    finally:
        cursor.unregister("collect_log")
