"""Read the quarantine: what could not be loaded, from where, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.cells.personal import HIDDEN
from core.lake import Lake

if TYPE_CHECKING:
    import pandas as pd

CLEANING = "clean:"
"""How the reasons of rows begin that a cleaning step set aside; these rows are in the raw table."""
_NO_LOG = (
    "(SELECT '' AS dataset, '' AS file, 0 AS line, '' AS \"column\", '' AS reason, '' AS before, '' AS after, "
    "'' AS author, CAST(NULL AS TIMESTAMP) AS \"time\" WHERE false)"
)


@dataclass(frozen=True)
class Count:
    """How many rows of a file were refused for a reason (a msgid)."""

    file: str
    reason: str
    column: str | None
    rows: int

    @property
    def of_cleaning(self) -> bool:
        """Whether a cleaning step set the rows aside."""
        return self.reason.startswith(CLEANING)


def counts(lake: Lake, dataset: str) -> list[Count]:
    """Refused rows by file, reason and column, most first."""
    with lake.read() as cursor:
        found = cursor.execute(
            'SELECT file, reason, "column", count(*) AS n FROM lake.quality.quarantine WHERE dataset = ? '
            "GROUP BY ALL ORDER BY n DESC, file, reason",
            [dataset],
        ).fetchall()
    return [Count(str(file), str(reason), column, int(n)) for file, reason, column, n in found]


@dataclass(frozen=True)
class Held:
    """What a dataset has in quarantine: rows, and its commonest reason (a msgid) with the rows kept out for it."""

    dataset: str
    rows: int
    reason: str
    column: str | None
    of_reason: int


def by_dataset(lake: Lake) -> list[Held]:
    """Every dataset that has rows in quarantine, the fullest first."""
    with lake.read() as cursor:
        found = cursor.execute(
            'WITH grouped AS (SELECT dataset, reason, "column", count(*) AS n FROM lake.quality.quarantine '
            "GROUP BY ALL) "
            "SELECT dataset, sum(n), arg_max(reason, n), arg_max(coalesce(\"column\", ''), n), max(n) FROM grouped "
            "GROUP BY dataset ORDER BY sum(n) DESC, dataset"
        ).fetchall()
    known = {one.name for one in lake.datasets()}
    return [
        Held(str(dataset), int(rows), str(reason), column or None, int(most))
        for dataset, rows, reason, column, most in found
        if dataset in known
    ]


def rows(
    lake: Lake,
    dataset: str,
    *,
    reason: str | None = None,
    of_cleaning: bool | None = None,
    limit: int | None = None,
    offset: int = 0,
) -> pd.DataFrame:
    """Refused rows in file and line order: id, file, line, column, value, reason (a msgid), raw.

    Args:
        reason: Only rows refused for this reason.
        of_cleaning: Only rows that a cleaning step set aside (True) or that loading refused (False).
        limit: At most so many; None = all.
        offset: Rows to pass over.
    """
    condition = "dataset = $dataset" + (" AND reason = $reason" if reason is not None else "")
    parameters: dict[str, object] = {"dataset": dataset}
    if of_cleaning is not None:
        condition += f" AND {'' if of_cleaning else 'NOT '}starts_with(reason, '{CLEANING}')"
    if reason is not None:
        parameters["reason"] = reason
    only = f" LIMIT {int(limit)} OFFSET {int(offset)}" if limit is not None else ""
    with lake.read() as cursor:
        return cursor.execute(
            f'SELECT rowid AS id, file, line, "column", {_seen(lake, dataset, "value")}, reason, '
            f"{_seen(lake, dataset, 'raw')} FROM lake.quality.quarantine "
            f"WHERE {condition} ORDER BY file, line, rowid{only}",
            parameters,
        ).df()


def _seen(lake: Lake, dataset: str, column: str) -> str:
    """A column of refused text as SQL: a row that was read in no columns is hidden whole from who may not see all."""
    return f"'{HIDDEN}' AS {column}" if lake.partial(dataset) else column


def ids(lake: Lake, dataset: str, *, reason: str | None = None, limit: int | None = None) -> list[int]:
    """Ids of the rows that can be tried again (those of cleaning steps cannot), in the order of loading."""
    with lake.read() as cursor:
        found = cursor.execute(
            "SELECT rowid FROM lake.quality.quarantine WHERE dataset = $dataset "
            f"AND NOT starts_with(reason, '{CLEANING}') AND ($reason IS NULL OR reason = $reason) ORDER BY rowid"
            f"{f' LIMIT {int(limit)}' if limit else ''}",
            {"dataset": dataset, "reason": reason},
        ).fetchall()
    return [int(row[0]) for row in found]


def log(lake: Lake, dataset: str, limit: int = 1_000) -> pd.DataFrame:
    """Rows that were mended and loaded, newest first: file, line, column, reason, before, after, author, time (UTC)."""
    source = "lake.quality.quarantine_log" if lake.holds("quality.quarantine_log") else _NO_LOG
    with lake.read() as cursor:
        return cursor.execute(
            f'SELECT file, line, "column", reason, {_seen(lake, dataset, "before")}, '
            f'{_seen(lake, dataset, "after")}, author, "time" FROM {source} '
            f'WHERE dataset = ? ORDER BY "time" DESC, file, line LIMIT {int(limit)}',
            [dataset],
        ).df()
