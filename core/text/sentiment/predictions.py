"""Stored predictions: one row per dataset, version, source row and model, written in batches that never repeat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import TYPE_CHECKING, Any

from core.engine import quote
from core.errors import BadInput
from core.i18n import N_, _
from core.lake import kept, table_columns

if TYPE_CHECKING:
    import pandas as pd

    from core.lake import Lake
    from core.text.sentiment.score import Prediction

TABLE = "lake.text.predictions"
COLUMNS = """
    dataset VARCHAR, version BIGINT, _row BIGINT, text_hash VARCHAR, language VARCHAR, label VARCHAR,
    p_negative DOUBLE, p_neutral DOUBLE, p_positive DOUBLE, model VARCHAR, engine VARCHAR, truncated BOOLEAN,
    scorer VARCHAR
"""
"""``model`` names all models of the run that a row belongs to, ``scorer`` the one that scored it."""
_PARTS = 10**9
"""Probabilities are added up as whole parts of this: the threads of a query add in any order, floats would differ."""


@dataclass(frozen=True)
class Source:
    """The text column of a dataset at a version: SQL reference of the table, and the column's name."""

    table: str
    column: str

    @staticmethod
    def of(lake: Lake, dataset: str, version: int) -> Source:
        """Raises BadInput when the dataset has no text column."""
        return Source(lake.table(dataset, version=version), text_column(lake, dataset, version))

    def count(self, lake: Lake) -> int:
        """Number of rows."""
        with lake.read() as cursor:
            row = cursor.execute(f"SELECT count(*) FROM {self.table}").fetchone()
        return int(row[0]) if row else 0

    def after(self, lake: Lake, last: int | None, limit: int) -> list[tuple[int, str | None]]:
        """The next rows in the order of ``_row``, behind ``last`` (None: from the start)."""
        column = quote(self.column)
        where, values = ("WHERE _row > ?", [last, limit]) if last is not None else ("", [limit])
        sql = f"SELECT _row, {column}::VARCHAR FROM {self.table} AS source {where} ORDER BY _row LIMIT ?"
        with lake.read() as cursor:
            return cursor.execute(sql, values).fetchall()


@dataclass(frozen=True)
class Summary:
    """What is stored for a dataset at a version by one model.

    Attributes:
        rows: rows of the dataset at that version; ``stored`` of them have a result.
        scored: stored rows with a label, ``labels`` by label; ``not_scored`` counts the others by language.
        confidence: mean probability of the label; None when nothing is scored.
        truncated: scored rows whose text was longer than the model reads.
        model, engine: as stored; several engines are joined by a comma.
        mark: changes whenever a stored result does, for whatever is kept beside it.
    """

    dataset: str
    version: int
    rows: int
    stored: int
    scored: int
    labels: dict[str, int]
    languages: dict[str, int]
    not_scored: dict[str, int]
    confidence: float | None
    truncated: int
    model: str
    engine: str
    mark: int

    @property
    def complete(self) -> bool:
        """Whether every row has a result."""
        return self.stored >= self.rows

    def share(self, label: str) -> float | None:
        """Share of a label among the scored rows, 0 to 1."""
        return self.labels.get(label, 0) / self.scored if self.scored else None


def text_column(lake: Lake, dataset: str, version: int | None = None) -> str:
    """The column with the role text.

    Raises:
        BadInput: no column plays that role at this version.
    """
    column = lake.dataset(dataset).column("text")
    if column is None or column not in lake.columns(dataset, version=version):
        raise BadInput(
            _("{name} has no column with the role text.").format(name=dataset),
            title=_("No text column"),
            hint=_("Say which column holds the review text on the Datasets page."),
            command=_("Name it when you load it: --role {role}=COLUMN.").format(role="text"),
            data={"dataset": dataset},
        )
    return column


def exists(lake: Lake) -> bool:
    """Whether anything was ever stored in this workspace."""
    return lake.holds("text.predictions")


def prepare(lake: Lake) -> None:
    """Make the table when it is not there yet; add the column that older workspaces lack."""
    if not exists(lake):
        with lake.write(N_("Prepare sentiment results")) as cursor:
            cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} ({COLUMNS})")
    elif not _names_scorers(lake):
        with lake.write(N_("Prepare sentiment results")) as cursor:
            cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS scorer VARCHAR")


def _names_scorers(lake: Lake) -> bool:
    with lake.read() as cursor:
        return "scorer" in table_columns(cursor, "text.predictions")


def progress(lake: Lake, dataset: str, version: int, model: str, table: str = TABLE) -> tuple[int | None, int]:
    """Last stored ``_row`` and number of stored rows; batches are stored whole and in the order of ``_row``."""
    with lake.read() as cursor:
        row = cursor.execute(
            f"SELECT max(_row), count(*) FROM {table} WHERE dataset = ? AND version = ? AND model = ?",
            [dataset, version, model],
        ).fetchone()
    return (row[0], int(row[1])) if row else (None, 0)


def stored(
    lake: Lake, hashes: Sequence[str], scorers: Sequence[str], engines: Sequence[str], table: str = TABLE
) -> dict[str, Prediction]:
    """Labelled results of texts that one of these models scored before on one of these engines, by text hash.

    Results of any dataset and run count.
    """
    from core.text.sentiment.score import Prediction

    sql = f"""
        SELECT text_hash, any_value(language), any_value(label), any_value(p_negative), any_value(p_neutral),
               any_value(p_positive), bool_or(truncated), by_model, engine
        FROM (SELECT *, coalesce(scorer, model) AS by_model FROM {table}
              WHERE label IS NOT NULL AND text_hash IN (SELECT unnest(?::VARCHAR[])))
        WHERE by_model IN (SELECT unnest(?::VARCHAR[])) AND engine IN (SELECT unnest(?::VARCHAR[]))
        GROUP BY text_hash, by_model, engine ORDER BY text_hash, by_model, engine
    """
    with lake.read() as cursor:
        rows = cursor.execute(sql, [list(hashes), list(scorers), list(engines)]).fetchall()
    return {row[0]: Prediction(*row) for row in rows}


def store(
    lake: Lake,
    dataset: str,
    version: int,
    model: str,
    engine: str | None,
    rows: Sequence[tuple[int, Prediction]],
    author: str | None = None,
    table: str = TABLE,
) -> None:
    """Store one batch in one commit; rows that are already there are left alone.

    Args:
        model: stamp of the run; each row's own scorer is kept beside it.
        engine: for rows that name none.
    """
    import pyarrow as pa

    batch = pa.table(
        {
            "_row": pa.array([row for row, _one in rows], pa.int64()),
            "text_hash": pa.array([one.text_hash for _row, one in rows], pa.string()),
            "language": pa.array([one.language for _row, one in rows], pa.string()),
            "label": pa.array([one.label for _row, one in rows], pa.string()),
            "p_negative": pa.array([one.p_negative for _row, one in rows], pa.float64()),
            "p_neutral": pa.array([one.p_neutral for _row, one in rows], pa.float64()),
            "p_positive": pa.array([one.p_positive for _row, one in rows], pa.float64()),
            "truncated": pa.array([one.truncated for _row, one in rows], pa.bool_()),
            "engine": pa.array([one.engine or engine for _row, one in rows], pa.string()),
            "scorer": pa.array([one.scorer for _row, one in rows], pa.string()),
        }
    )
    info = {"scored": dataset, "version": version, "rows": len(rows), "model": model}
    with lake.write(N_("Store sentiment results"), author=author, info=info) as cursor:
        cursor.register("batch", batch)
        cursor.execute(
            f"""
            INSERT INTO {table} (dataset, version, _row, text_hash, language, label, p_negative, p_neutral, p_positive,
                                 model, engine, truncated, scorer)
            SELECT ?, ?, _row, text_hash, language, label, p_negative, p_neutral, p_positive, ?,
                   engine, truncated, scorer
            FROM batch WHERE _row NOT IN (
                SELECT _row FROM {table} WHERE dataset = ? AND version = ? AND model = ?)
            """,
            [dataset, version, model, dataset, version, model],
        )
        cursor.unregister("batch")


@kept
def scored_versions(lake: Lake, dataset: str) -> list[tuple[int, str, int]]:
    """(version, model, stored rows) for every version with results, newest version and fullest model first."""
    if not exists(lake):
        return []
    sql = f"""
        SELECT version, model, count(*) AS n FROM {TABLE} WHERE dataset = ?
        GROUP BY ALL ORDER BY version DESC, n DESC, model
    """
    with lake.read() as cursor:
        return [(int(v), str(m), int(n)) for v, m, n in cursor.execute(sql, [dataset]).fetchall()]


def chosen(lake: Lake, dataset: str, version: int | None = None, model: str | None = None) -> tuple[int, str] | None:
    """Version and model whose results to show: the given ones, else the newest version and its fullest model."""
    for found_version, found_model, _rows in scored_versions(lake, dataset):
        if version in (None, found_version) and model in (None, found_model):
            return found_version, found_model
    return None


@kept
def summary(lake: Lake, dataset: str, version: int | None = None, model: str | None = None) -> Summary | None:
    """Counts of what is stored; None when there is nothing for this dataset (at this version, by this model)."""
    place = chosen(lake, dataset, version, model)
    if place is None:
        return None
    number, stamp = place
    sure = f"round(greatest(p_negative, p_neutral, p_positive) * {_PARTS})::BIGINT"
    sql = f"""
        SELECT language, label, count(*), sum({sure}),
               count(*) FILTER (WHERE truncated AND label IS NOT NULL), string_agg(DISTINCT engine, ', '),
               bit_xor(hash(_row, label, p_negative, p_positive, engine, scorer))
        FROM {TABLE} WHERE dataset = ? AND version = ? AND model = ? GROUP BY language, label
    """
    with lake.read() as cursor:
        groups = cursor.execute(sql, [dataset, number, stamp]).fetchall()
        total = cursor.execute(f"SELECT count(*) FROM {lake.table(dataset, version=number)}").fetchone()
    labels: dict[str, int] = {}
    languages: dict[str, int] = {}
    missing: dict[str, int] = {}
    for language, label, count, *_rest in groups:
        languages[language] = languages.get(language, 0) + count
        place_for = labels if label else missing
        key = label or language
        place_for[key] = place_for.get(key, 0) + count
    scored = sum(labels.values())
    return Summary(
        dataset=dataset,
        version=number,
        rows=int(total[0]) if total else 0,
        stored=sum(languages.values()),
        scored=scored,
        labels=labels,
        languages=languages,
        not_scored=missing,
        confidence=sum(int(g[3] or 0) for g in groups) / _PARTS / scored if scored else None,
        truncated=sum(g[4] for g in groups),
        model=stamp,
        engine=", ".join(sorted({name for g in groups for name in (g[5] or "").split(", ") if name})),
        mark=reduce(xor, (int(g[6]) for g in groups), 0),
    )


def results(
    lake: Lake, dataset: str, version: int | None = None, model: str | None = None, limit: int | None = None
) -> pd.DataFrame:
    """Every stored row with the dataset's own columns and where it came from, in source order.

    Columns: the dataset's, then ``_row``, ``_file``, ``_line``, ``language``, ``label``, ``p_negative``,
    ``p_neutral``, ``p_positive``, ``truncated``, ``model`` (the one that scored the row). Empty
    without columns when nothing is stored.
    """
    import pandas as pd

    place = chosen(lake, dataset, version, model)
    if place is None:
        return pd.DataFrame()
    number, stamp = place
    own = ", ".join(f"source.{quote(name)}" for name in lake.columns(dataset, version=number))
    by = "coalesce(found.scorer, found.model)" if _names_scorers(lake) else "found.model"
    sql = f"""
        SELECT {own}, source._row, source._file, source._line, found.language, found.label, found.p_negative,
               found.p_neutral, found.p_positive, found.truncated, {by} AS model
        FROM {lake.table(dataset, version=number)} AS source
        JOIN {TABLE} AS found ON found._row = source._row
        WHERE found.dataset = ? AND found.version = ? AND found.model = ?
        ORDER BY source._row {"LIMIT ?" if limit else ""}
    """
    values: list[Any] = [dataset, number, stamp, *([limit] if limit else [])]
    with lake.read() as cursor:
        frame: pd.DataFrame = cursor.execute(sql, values).df()
    return frame
