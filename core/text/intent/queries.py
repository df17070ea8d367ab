"""Searches and questions of the workspace and their stored intents: what is there, what was read, what was asked for.

An intent is kept by the digest of the cell it was read from and the model's version, once for all datasets; no text is
copied. Counts are taken when asked, so that they follow every version of the data.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.engine import quote
from core.i18n import N_
from core.lake import kept
from core.text.intent import classify as intent
from core.text.models import adapter
from core.text.models.tasks import OUT_OF_SCOPE

if TYPE_CHECKING:
    import pandas as pd

    from core.lake import Lake
    from core.text.intent.classify import Intent

TABLE = "lake.text.intents"
_NOTHING = "(SELECT '' AS key, '' AS label, 0.0 AS p, '' AS model WHERE false)"
ROLES = {"searches": "query", "events": "query", "answers": "question"}
"""Kind of dataset -> role of the column that holds what was asked."""


@dataclass(frozen=True)
class Source:
    """A column of searches or questions, at a version of its dataset.

    Attributes:
        role: "query" or "question".
        clicked, time: columns with the item chosen from the results and with the moment; None where there are none.
    """

    dataset: str
    version: int
    role: str
    column: str
    clicked: str | None = None
    time: str | None = None


@dataclass(frozen=True)
class Coverage:
    """What is read so far.

    Attributes:
        rows, texts: rows with a text in the column, and distinct texts among them.
        read_rows, read_texts: those with a stored result.
        told: read rows in a language the model reads; `unknown` of them are out of scope.
    """

    rows: int
    texts: int
    read_rows: int
    read_texts: int
    told: int
    unknown: int

    @property
    def complete(self) -> bool:
        """Whether every text has a result."""
        return self.read_texts >= self.texts

    @property
    def untold(self) -> int:
        """Read rows in a language the model does not read."""
        return self.read_rows - self.told

    @property
    def unknown_share(self) -> float | None:
        """Share of the rows told that fit no intent, 0 to 1."""
        return self.unknown / self.told if self.told else None


@dataclass(frozen=True)
class Row:
    """A row of an uploaded file."""

    file: str
    line: int
    time: datetime | str | None


def stamp(model: str = intent.MODEL) -> str:
    """Name and fingerprint of the intent model; "" where it is not here."""
    return f"{model}@{adapter.fingerprint(model)}" if model in adapter.available() else ""


@kept
def sources(lake: Lake) -> list[Source]:
    """Columns of searches and questions, those of searches first."""
    found, datasets = [], lake.datasets(built=False)  # what is built from them says the same again
    for kind, role in ROLES.items():
        for item in datasets:
            column = item.column(role) if item.kind == kind else None
            there = lake.columns(item.name, version=item.version) if column else {}
            if column in there:
                clicked, time = (c if c in there else None for c in map(item.column, ("clicked_item", "timestamp")))
                found.append(Source(item.name, item.version, role, column, clicked, time))
    return found


def prepare(lake: Lake) -> None:
    """Make the table when it is not there yet."""
    if not lake.holds("text.intents"):
        with lake.write(N_("Prepare intent results")) as cursor:
            cursor.execute(
                f"CREATE TABLE IF NOT EXISTS {TABLE} (key VARCHAR, language VARCHAR, label VARCHAR, p DOUBLE, "
                "model VARCHAR)"
            )


def unread(lake: Lake, source: Source, model: str, limit: int) -> list[str]:
    """Texts without a stored result, the most frequent first."""
    sql = f"""
        SELECT cell FROM ({_asked(lake, source)})
        WHERE key NOT IN (SELECT key FROM {TABLE} WHERE model = ?) ORDER BY n DESC, cell LIMIT ?
    """
    with lake.read() as cursor:
        return [row[0] for row in cursor.execute(sql, [model, limit]).fetchall()]


def store(lake: Lake, model: str, cells: Sequence[str], found: Sequence[Intent], author: str | None = None) -> None:
    """Store one batch in one commit; texts that have a result of this model already are left alone."""
    import pyarrow as pa

    batch = pa.table(
        {
            "cell": pa.array(cells, pa.string()),
            "language": pa.array([one.language for one in found], pa.string()),
            "label": pa.array([one.label for one in found], pa.string()),
            "p": pa.array([one.p for one in found], pa.float64()),
        }
    )
    with lake.write(N_("Store intent results"), author=author, info={"texts": len(cells), "model": model}) as cursor:
        cursor.register("batch", batch)
        cursor.execute(
            f"INSERT INTO {TABLE} SELECT sha256(cell), language, label, p, ? FROM batch "
            f"WHERE sha256(cell) NOT IN (SELECT key FROM {TABLE} WHERE model = ?)",
            [model, model],
        )
        cursor.unregister("batch")


def coverage(lake: Lake, source: Source, model: str) -> Coverage:
    """How much is read, and how much of that fits no intent."""
    sql = f"""
        SELECT coalesce(sum(n), 0), count(*), coalesce(sum(n) FILTER (read), 0), count(*) FILTER (read),
               coalesce(sum(n) FILTER (label IS NOT NULL), 0), coalesce(sum(n) FILTER (label = ?), 0)
        FROM ({_read(lake, source)})
    """
    with lake.read() as cursor:
        row = cursor.execute(sql, [OUT_OF_SCOPE, model]).fetchone()
    return Coverage(*map(int, row or (0,) * 6))


def mix(lake: Lake, source: Source, model: str) -> pd.DataFrame:
    """Columns label, rows, texts, share (of the rows told, 0 to 1), clicked (share with a chosen result, or None)."""
    sql = f"""
        SELECT label, sum(n)::BIGINT AS rows, count(*) AS texts, sum(n) / sum(sum(n)) OVER () AS share,
               sum(clicks) / sum(n) AS clicked
        FROM ({_read(lake, source)}) WHERE label IS NOT NULL GROUP BY label ORDER BY rows DESC, label
    """
    return _frame(lake, sql, [model])


def leading(mix: pd.DataFrame) -> tuple[str, float] | None:
    """Label and share of the most frequent intent of a mix; None where every text is out of scope."""
    known = zip(mix["label"], mix["share"], strict=True)
    return next(((label, float(share)) for label, share in known if label != OUT_OF_SCOPE), None)


def examples(lake: Lake, source: Source, model: str, label: str, limit: int = 200) -> pd.DataFrame:
    """Most frequent texts of an intent: columns text, rows, p (of the likeliest intent), clicked."""
    sql = f"""
        SELECT cell AS text, n AS rows, p, clicks / n AS clicked
        FROM ({_read(lake, source)}) WHERE label = ? ORDER BY n DESC, p DESC, cell LIMIT ?
    """
    return _frame(lake, sql, [model, label, limit])


def rows_of(lake: Lake, source: Source, text: str, limit: int = 200) -> list[Row]:
    """Rows of the uploaded files that hold exactly this text, in the order of the files."""
    time = quote(source.time) if source.time else "NULL"
    sql = f"""
        SELECT _file, _line, {time} FROM {lake.table(source.dataset, version=source.version)} AS source
        WHERE {quote(source.column)}::VARCHAR = ? ORDER BY _row LIMIT ?
    """
    with lake.read() as cursor:
        return [Row(*row) for row in cursor.execute(sql, [text, limit]).fetchall()]


def _asked(lake: Lake, source: Source) -> str:
    """Query of distinct texts: cell, key, n rows, and clicks of them where that is known."""
    column = f"{quote(source.column)}::VARCHAR"
    chosen = f"count(nullif(trim({quote(source.clicked)}::VARCHAR), ''))" if source.clicked else "NULL::BIGINT"
    return f"""
        SELECT {column} AS cell, sha256({column}) AS key, count(*) AS n, {chosen} AS clicks
        FROM {lake.table(source.dataset, version=source.version)} AS source
        WHERE trim({column}) <> '' GROUP BY ALL
    """


def _read(lake: Lake, source: Source) -> str:
    """The same with label, p and whether a result is stored; takes the model as its parameter."""
    stored = TABLE if lake.holds("text.intents") else _NOTHING
    return f"""
        SELECT asked.*, found.label, found.p, found.key IS NOT NULL AS read
        FROM ({_asked(lake, source)}) AS asked
        LEFT JOIN (SELECT key, label, p FROM {stored} WHERE model = ?) AS found USING (key)
    """


def _frame(lake: Lake, sql: str, values: Sequence[object]) -> pd.DataFrame:
    with lake.read() as cursor:
        found: pd.DataFrame = cursor.execute(sql, list(values)).df()
    return found
