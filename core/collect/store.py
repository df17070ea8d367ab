"""Write one assembled table: its rows, its quarantine, and which rows give way to newer ones with the same key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from core.collect.adopt import adopt, can_adopt
from core.collect.assemble import Assembled
from core.collect.facts import Dialect
from core.collect.kept_files import turn_of
from core.collect.meaning.file_dates import date_of_name
from core.collect.merge import Merge
from core.collect.readers.formats import format_named
from core.collect.stage import RAW_LIMIT, Reject, Staged, raw_text, shown
from core.engine import Cursor, quote
from core.errors import BadInput
from core.i18n import _, listed

QUARANTINE = pa.schema(
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


def write_rows(
    cursor: Cursor, name: str, table: Assembled, merge: Merge, append: bool, data: Path | None = None
) -> tuple[int, int]:
    """Create or extend the raw table; (rows loaded now, rows in all).

    `data` is the folder of the lake's data files, into which files of rows may be moved; None = they may not.
    """
    raw = f"lake.raw.{quote(name)}"
    if not append and data is not None and can_adopt(table, data):
        adopt(cursor, name, table, data)
        total = _count(cursor, raw)
        return total, total
    held, base = 0, 0
    if append:
        row = cursor.execute(f"SELECT count(*), coalesce(max(_row) + 1, 0) FROM {raw}").fetchone()
        held, base = (int(row[0]), int(row[1])) if row else (0, 0)
    failing = [condition for _c, condition, _r in table.failing()] if table.cast_on_reading is None else []
    kept = f"WHERE NOT ({' OR '.join(failing)})" if failing else ""
    cells = "".join(f", {table.cast(c)} AS {quote(c)}" for c in table.columns)
    numbers = f"CAST(_row + {base} AS BIGINT) AS _row, _file, CAST(_line AS BIGINT) AS _line"
    rows = f"SELECT {numbers}{cells} FROM {table.loaded} {kept}"
    if not append:
        cursor.execute(f"CREATE OR REPLACE TABLE {raw} AS {rows}")
    elif merge.same:
        cursor.execute(f"INSERT INTO {raw} BY NAME {rows}")
    else:
        old = "".join(f", {sql} AS {quote(c)}" for c, sql in merge.old_cells.items())
        cursor.execute(
            f"CREATE OR REPLACE TABLE {raw} AS SELECT _row, _file, _line{old} FROM {raw} UNION ALL BY NAME ({rows})"
        )
    total = _count(cursor, raw)
    return total - held, total


def _count(cursor: Cursor, table: str) -> int:
    row = cursor.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(row[0]) if row else 0


def checked_key(key: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    """The key's columns as the table spells them.

    Raises:
        BadInput: a column that the table does not have.
    """
    spelled = {c.casefold(): c for c in columns}
    absent = [k for k in key if k.casefold() not in spelled]
    if absent:
        raise BadInput(
            _("There is no column “{column}” to tell rows apart by.").format(column=absent[0]),
            hint=_("Columns: {names}.").format(names=listed(list(columns)[:20])),
        )
    return tuple(dict.fromkeys(spelled[k.casefold()] for k in key))


def keep_newest(cursor: Cursor, name: str, key: Sequence[str], columns: Sequence[str]) -> int:
    """Leave one row per key, the newest; returns how many rows gave way.

    The newest is the one whose file name holds the latest date, then the last in name, line and content, so that the
    order in which files arrive does not matter. Rows with an empty key cell stay.
    """
    raw = f"lake.raw.{quote(name)}"
    keys = ", ".join(f"r.{quote(k)}" for k in key)
    filled = " AND ".join(f"r.{quote(k)} IS NOT NULL" for k in key)
    files = [str(row[0]) for row in cursor.execute(f"SELECT DISTINCT _file FROM {raw}").fetchall()]
    turns = [turn_of(file) for file in files]
    days = pa.table(
        {
            "file": pa.array(files, pa.string()),
            "day": pa.array(map(date_of_name, files), pa.date32()),
            "name": pa.array([name for name, _turn in turns], pa.string()),
            "turn": pa.array([turn for _name, turn in turns], pa.int64()),
        }
    )
    content = ", ".join(f"CAST(r.{quote(c)} AS VARCHAR)" for c in columns)
    cursor.register("collect_days", days)
    try:
        older = (
            f"SELECT r._row FROM {raw} r JOIN collect_days d ON d.file = r._file WHERE {filled} "
            f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY d.day DESC NULLS LAST, d.name DESC, d.turn DESC, "
            f"r._line DESC, md5(concat_ws('\x1f', {content})) DESC, r._row) > 1"
        )
        cursor.execute(f"CREATE TEMP TABLE collect_older AS {older}")
        gone = _count(cursor, "collect_older")
        if gone:
            cursor.execute(f"DELETE FROM {raw} WHERE _row IN (SELECT _row FROM collect_older)")
        cursor.execute("DROP TABLE collect_older")
    finally:
        cursor.unregister("collect_days")
    return gone


def write_quarantine(cursor: Cursor, name: str, table: Assembled, append: bool) -> Counter[str]:
    """Store the rejects of reading and of casting; how many rows they are, per part."""
    if not append:
        cursor.execute("DELETE FROM lake.quality.quarantine WHERE dataset = ?", [name])
    rejects = [(part.label, reject) for part in table.parts for reject in part.rejects]
    rejects += _cast_rejects(cursor, table)
    insert_rejects(cursor, name, rejects)
    return Counter(file for file, _r in rejects)


def insert_rejects(cursor: Cursor, name: str, rejects: Sequence[tuple[str, Reject]]) -> None:
    """Add (file, reject) rows to the quarantine."""
    if not rejects:
        return
    columns = {
        "dataset": [name] * len(rejects),
        "file": [file for file, _r in rejects],
        "line": [r.line for _f, r in rejects],
        "column": [r.column for _f, r in rejects],
        "value": [r.value for _f, r in rejects],
        "reason": [r.reason for _f, r in rejects],
        "raw": [r.raw for _f, r in rejects],
    }
    cursor.register("collect_rejects", pa.table(columns, schema=QUARANTINE))
    try:
        cursor.execute("INSERT INTO lake.quality.quarantine BY NAME SELECT * FROM collect_rejects")
    finally:
        cursor.unregister("collect_rejects")


def _cast_rejects(cursor: Cursor, table: Assembled) -> list[tuple[str, Reject]]:
    """Rows refused because a cell does not fit its column's type, with the first such cell.

    The raw text is the record in its own file's columns and delimiter, so that it can be read again.
    """
    failing = table.failing()
    if not failing:
        return []
    first = " ".join(f"WHEN {condition} THEN {n}" for n, (_c, condition, _r) in enumerate(failing))
    anyone = " OR ".join(condition for _c, condition, _r in failing)
    cells = "".join(f", CAST({quote(c)} AS VARCHAR)" for c in table.columns)
    found = cursor.execute(
        f"SELECT _file, _line, CASE {first} END{cells} FROM {table.refused} WHERE {anyone} ORDER BY _row"
    ).fetchall()
    places = {c.casefold(): i for i, c in enumerate(table.columns)}
    own = {p.label: (p, [places[c.casefold()] for c in p.columns]) for p in table.parts}
    texts = {c.casefold() for c in table.columns if c not in table.typed or table.typed[c].rule.sql_type == "VARCHAR"}
    rejects: list[tuple[str, Reject]] = []
    for file, line, which, *values in found:
        column, _condition, reason = failing[which]
        part, order = own[file]
        raw = record_text(part.format, part.columns, [values[i] for i in order], part.dialect, texts)
        rejects.append((file, Reject(line, column, values[places[column.casefold()]], reason, raw)))
    return rejects


def record_text(
    form: str, columns: Sequence[str], cells: Sequence[str | None], dialect: Dialect | None, texts: Collection[str]
) -> str:
    """Cells as one record of the form of the file they came from.

    Args:
        form: The format's name, as it is stored with the import.
        columns: The file's columns, in the order of the cells.
        cells: The record.
        dialect: How a delimited file is written.
        texts: Columns that hold text, without case.
    """
    known = format_named(form)
    if known is None or known.record is None:
        return written(cells, dialect)
    held = [column for column in columns if column.casefold() in texts]
    return shown(known.record(dict(zip(columns, cells, strict=True)), held), RAW_LIMIT)


def written(cells: Sequence[str | None], dialect: Dialect | None) -> str:
    """Cells as one record of the file they came from, so that the same dialect reads them back."""
    if dialect is None:
        return raw_text(cells)
    texts = [cell or "" for cell in cells]
    if dialect.starts:
        line = ""
        for start, text in zip(dialect.starts, texts, strict=False):
            line = line.ljust(start) + text
        return shown(line, RAW_LIMIT)
    delimiter, quote_mark = dialect.delimiter, dialect.quote
    if quote_mark:
        ends = (delimiter, quote_mark, "\n", "\r")
        texts = [
            f"{quote_mark}{t.replace(quote_mark, quote_mark * 2)}{quote_mark}" if any(e in t for e in ends) else t
            for t in texts
        ]
    return shown(delimiter.join(texts), RAW_LIMIT)


def described(part: Staged, preamble: int) -> dict[str, object]:
    """How a part was read, as it is stored with the import."""
    facts: Mapping[str, object] = {
        "label": part.label,
        "format": part.format,
        "columns": list(part.columns),
        "records": part.records,
        "rejected": len(part.rejects),
        "encoding": part.encoding,
        "dialect": part.dialect.to_json() if part.dialect else None,
        "sheet": part.sheet,
        "preamble": part.preamble[:preamble],
        "wrapped": {column: list(marks) for column, marks in part.wrapped.items()},
    }
    return {key: value for key, value in facts.items() if value not in (None, [], {})}
