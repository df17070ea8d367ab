"""Stored opinions on aspects: which rows are read, and one row per mention. Written in batches that never repeat."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.i18n import N_
from core.text.aspects import words as aspect_words
from core.text.aspects.mentions import MODELS, Opinion
from core.text.models import adapter

if TYPE_CHECKING:
    from core.engine import Cursor
    from core.lake import Lake

TABLE = "lake.text.aspects"
READ = "lake.text.aspects_read"
_COLUMNS = """
    dataset VARCHAR, version BIGINT, _row BIGINT, text_hash VARCHAR, aspect VARCHAR, start BIGINT, stop BIGINT,
    mention VARCHAR, label VARCHAR, p DOUBLE, model VARCHAR
"""
_READ_COLUMNS = "dataset VARCHAR, version BIGINT, _row BIGINT, text_hash VARCHAR, language VARCHAR, model VARCHAR"


def stamp() -> str:
    """Names and fingerprints of the words and of the models that are here: changes whenever results may. "" without."""
    here = [name for name in MODELS.values() if name in adapter.available()]
    found = [f"{name}@{adapter.fingerprint(name)}" for name in here]
    return " ".join([*found, f"words@{aspect_words.fingerprint()}"]) if found else ""


def exists(lake: Lake) -> bool:
    """Whether opinions were ever stored in this workspace."""
    return lake.holds("text.aspects_read")


def prepare(lake: Lake) -> None:
    """Make the tables when they are not there yet."""
    if not exists(lake):
        with lake.write(N_("Prepare aspect results")) as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} ({_COLUMNS})")
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {READ} ({_READ_COLUMNS})")


def progress(lake: Lake, dataset: str, version: int, model: str) -> tuple[int | None, int]:
    """Last stored ``_row`` and number of stored rows."""
    with lake.read() as cursor:
        row = cursor.execute(
            f"SELECT max(_row), count(*) FROM {READ} WHERE dataset = ? AND version = ? AND model = ?",
            [dataset, version, model],
        ).fetchone()
    return (row[0], int(row[1])) if row else (None, 0)


def stored(lake: Lake, hashes: Sequence[str], model: str) -> dict[str, list[Opinion]]:
    """Opinions of texts that the same models read before, in any dataset, by text hash; an empty list for none."""
    with lake.read() as cursor:
        known = cursor.execute(
            f"SELECT text_hash, any_value((dataset, version, _row)) FROM {READ} "
            "WHERE model = ? AND text_hash IN (SELECT unnest(?::VARCHAR[])) GROUP BY text_hash",
            [model, list(hashes)],
        ).fetchall()
        rows = cursor.execute(
            f"SELECT DISTINCT text_hash, aspect, start, stop, label, p FROM {TABLE} "
            "WHERE model = ? AND text_hash IN (SELECT unnest(?::VARCHAR[])) ORDER BY text_hash, start, aspect",
            [model, list(hashes)],
        ).fetchall()
    found: dict[str, list[Opinion]] = {str(row[0]): [] for row in known}
    for text_hash, *opinion in rows:
        found.setdefault(str(text_hash), []).append(Opinion(*opinion))
    return found


def store(
    lake: Lake,
    dataset: str,
    version: int,
    model: str,
    rows: Sequence[tuple[int, str, str, str, Sequence[Opinion]]],
    author: str | None = None,
) -> None:
    """Store one batch in one commit; rows that are already there are left alone.

    Args:
        rows: (_row, text hash, language, cleaned text, opinions).
    """
    import pyarrow as pa

    read = pa.table(
        {
            "_row": pa.array([row[0] for row in rows], pa.int64()),
            "text_hash": pa.array([row[1] for row in rows], pa.string()),
            "language": pa.array([row[2] for row in rows], pa.string()),
        }
    )
    flat = [(row, digest, text, one) for row, digest, _language, text, found in rows for one in found]
    said = pa.table(
        {
            "_row": pa.array([row for row, *_rest in flat], pa.int64()),
            "text_hash": pa.array([digest for _row, digest, _text, _one in flat], pa.string()),
            "aspect": pa.array([one.aspect for *_rest, one in flat], pa.string()),
            "start": pa.array([one.start for *_rest, one in flat], pa.int64()),
            "stop": pa.array([one.stop for *_rest, one in flat], pa.int64()),
            "mention": pa.array([text[one.start : one.stop] for _row, _digest, text, one in flat], pa.string()),
            "label": pa.array([one.label for *_rest, one in flat], pa.string()),
            "p": pa.array([one.p for *_rest, one in flat], pa.float64()),
        }
    )
    key = [dataset, version, model]
    there = f"SELECT _row FROM {READ} WHERE dataset = ? AND version = ? AND model = ?"
    info = {"aspects": dataset, "version": version, "rows": len(rows), "model": model}
    with lake.write(N_("Store aspect results"), author=author, info=info) as cursor:
        cursor.register("said", said)
        cursor.register("read", read)
        cursor.execute(
            f"INSERT INTO {TABLE} SELECT ?, ?, _row, text_hash, aspect, start, stop, mention, label, p, ? "
            f"FROM said WHERE _row NOT IN ({there})",
            [*key, *key],
        )
        cursor.execute(
            f"INSERT INTO {READ} SELECT ?, ?, _row, text_hash, language, ? FROM read WHERE _row NOT IN ({there})",
            [*key, *key],
        )
        cursor.unregister("said")
        cursor.unregister("read")


def chosen(lake: Lake, dataset: str, version: int | None = None) -> tuple[int, str, int] | None:
    """Version, models and number of read rows to show, as `fullest` says; None without any."""
    if not exists(lake):
        return None
    with lake.read() as cursor:
        return fullest(cursor, dataset, version)


def fullest(cursor: Cursor, dataset: str, version: int | None = None) -> tuple[int, str, int] | None:
    """The newest version with results, its fullest models and their number of read rows, by an open connection.

    Of two equally full the models of now are taken, so that a reading with new ones replaces the old.
    """
    row = cursor.execute(
        f"SELECT version, model, count(*) AS n FROM {READ} WHERE dataset = ? AND (? IS NULL OR version = ?) "
        "GROUP BY ALL ORDER BY version DESC, n DESC, max(model = ?) DESC, model LIMIT 1",
        [dataset, version, version, stamp()],
    ).fetchone()
    return (int(row[0]), str(row[1]), int(row[2])) if row else None


def keep(lake: Lake, dataset: str, version: int, model: str, author: str | None = None) -> None:
    """Leave one reading of a dataset at a version and drop those by other models; where there are none, no commit."""
    others = "WHERE dataset = ? AND version = ? AND model <> ?"
    place = [dataset, version, model]
    with lake.read() as cursor:
        there = cursor.execute(f"SELECT 1 FROM {READ} {others} LIMIT 1", place).fetchone()
    if there:
        info = {"aspects": dataset, "version": version, "model": model}
        with lake.write(N_("Keep one reading of aspects"), author=author, info=info) as cursor:
            for table in (TABLE, READ):
                cursor.execute(f"DELETE FROM {table} {others}", place)
