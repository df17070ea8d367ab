"""Questions asked of stored aspects: their mix, over time, by product, category or brand, and single mentions.

A row that copies another in every column counts once: one complaint in thirteen copies is no aspect that draws blame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.engine import quote
from core.text import LABELS
from core.text.aspects.store import TABLE, chosen
from core.text.sentiment.insights import Scored, by_period, grouping, once
from core.text.sentiment.predictions import text_column

if TYPE_CHECKING:
    import pandas as pd

    from core.lake import Lake

GROUPS = ("item", "category", "brand", "rating")
FULL = 8
"""Mentions that a period holds on average, so that a share is not made of one or two."""
_SHARES = ", ".join(f"avg((found.label = '{label}')::INT) AS {label}" for label in LABELS)


@dataclass(frozen=True)
class Coverage:
    """What was read: ``rows`` of ``total`` at ``version`` by ``model``, ``speaking`` of them with a mention."""

    version: int
    model: str
    rows: int
    total: int
    speaking: int
    mentions: int

    @property
    def complete(self) -> bool:
        """Whether every row is read."""
        return self.rows >= self.total


def coverage(lake: Lake, dataset: str, version: int | None = None) -> Coverage | None:
    """How much of a dataset was read for aspects; None when nothing was."""
    place = chosen(lake, dataset, version)
    if place is None:
        return None
    number, model, rows = place
    with lake.read() as cursor:
        said = cursor.execute(
            f"SELECT count(*), count(DISTINCT _row) FROM {TABLE} WHERE dataset = ? AND version = ? AND model = ?",
            [dataset, number, model],
        ).fetchone()
        total = cursor.execute(f"SELECT count(*) FROM {lake.table(dataset, version=number)}").fetchone()
    mentions, speaking = said or (0, 0)
    return Coverage(number, model, rows, int(total[0]) if total else 0, int(speaking), int(mentions))


def mix(lake: Lake, dataset: str, version: int | None = None) -> pd.DataFrame:
    """Columns aspect, mentions, reviews, negative, neutral, positive (shares of mentions), largest negative first."""
    found = _said(lake, dataset, version)
    if found is None:
        return _empty()
    sql = f"""
        SELECT found.aspect AS aspect, count(*) AS mentions, count(DISTINCT found._row) AS reviews, {_SHARES}
        FROM {found.sql} GROUP BY found.aspect ORDER BY negative DESC, mentions DESC, aspect
    """
    with lake.read() as cursor:
        frame: pd.DataFrame = cursor.execute(sql, found.values).df()
    return frame


def by_group(
    lake: Lake,
    dataset: str,
    aspect: str,
    version: int | None = None,
    *,
    by: str = "item",
    minimum: int = 3,
    limit: int = 200,
) -> pd.DataFrame:
    """One aspect by product, category, brand or stars, largest negative share first.

    Returns:
        Columns key, title, mentions, negative, neutral, positive. Empty where the groups cannot be told.
    """
    found = _said(lake, dataset, version, aspect)
    key, title, join = grouping(lake, found, by) if found else (None, "", "")
    if found is None or key is None:
        return _empty()
    sql = f"""
        SELECT * FROM (
            SELECT ({key})::VARCHAR AS key, any_value({title}) AS title, count(*) AS mentions, {_SHARES}
            FROM {found.sql} {join} GROUP BY ALL)
        WHERE key IS NOT NULL AND key <> '' AND mentions >= ? ORDER BY negative DESC, mentions DESC, key LIMIT ?
    """
    with lake.read() as cursor:
        frame: pd.DataFrame = cursor.execute(sql, [*found.values, minimum, limit]).df()
    return frame


def over_time(lake: Lake, dataset: str, aspect: str, version: int | None = None, grain: str = "auto") -> pd.DataFrame:
    """Labels of the mentions of one aspect per period.

    Args:
        grain: one of ``core.text.sentiment.insights.GRAINS``; auto takes one that has ``FULL`` mentions per period.

    Returns:
        Columns period (date), mentions, negative, neutral, positive (shares of mentions, 0 to 1), oldest first; empty
        when nothing is read, or no column plays the role time or holds readable times.
    """
    found = _said(lake, dataset, version, aspect)
    if found is None or found.role("timestamp") is None:
        return _empty()
    return by_period(lake, found, grain, FULL).rename(columns={"reviews": "mentions"})


def examples(
    lake: Lake, dataset: str, aspect: str, version: int | None = None, *, label: str = "negative", limit: int = 20
) -> pd.DataFrame:
    """Mentions of an aspect with a label, surest first: columns text (as in the file), mention, start, stop, p, line.

    ``start`` and ``stop`` are places in the cleaned text (``core.text.reading.content.read``).
    """
    found = _said(lake, dataset, version, aspect)
    if found is None:
        return _empty()
    column = quote(text_column(lake, dataset, found.version))
    sql = f"""
        SELECT source.{column}::VARCHAR AS text, found.mention, found.start, found.stop, found.p,
               source._file AS file, source._line AS line
        FROM {found.sql} WHERE found.label = ? ORDER BY found.p DESC, found._row LIMIT ?
    """
    with lake.read() as cursor:
        frame: pd.DataFrame = cursor.execute(sql, [*found.values, label, limit]).df()
    return frame


def _said(lake: Lake, dataset: str, version: int | None, aspect: str | None = None) -> Scored | None:
    """The stored mentions, of one aspect or all, joined with their reviews."""
    place = chosen(lake, dataset, version)
    if place is None:
        return None
    number, model, _rows = place
    sql = f"""
        (SELECT * FROM {TABLE} WHERE dataset = ? AND version = ? AND model = ? AND (? IS NULL OR aspect = ?)) AS found
        JOIN {lake.table(dataset, version=number)} AS source
            ON source._row = found._row AND {once(lake, dataset, number)}
    """
    columns = lake.columns(dataset, version=number)
    return Scored(dataset, sql, [dataset, number, model, aspect, aspect], number, columns, lake.dataset(dataset).roles)


def _empty() -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame()
